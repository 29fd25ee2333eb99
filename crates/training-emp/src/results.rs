//! What each EMP has to tell of each sample student: invented results at institutions that exist, in the spelling,
//! the languages and the grades of the host.

use crate::EmpFlavour;

/// A host institution's part for one student.
#[derive(Debug)]
pub(crate) struct Transcript {
    /// The home university's student number, for the sign-in page.
    pub(crate) student: &'static str,
    pub(crate) emp: EmpFlavour,
    pub(crate) host: Host,
    /// As the host spells it.
    pub(crate) given_names: &'static str,
    pub(crate) family_name: &'static str,
    /// As the host knows it: `YYYY-MM-DD`.
    pub(crate) born: Option<&'static str>,
    /// The programme above the courses, with credits of its own: adding them to the courses' counts twice.
    pub(crate) programme: Programme,
    pub(crate) courses: &'static [Course],
}

/// A host institution.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) short: &'static str,
    pub(crate) title: &'static str,
    pub(crate) title_en: &'static str,
    /// SCHAC home organisation, which is the web domain too.
    pub(crate) schac: &'static str,
}

/// The node above the courses.
#[derive(Debug)]
pub(crate) struct Programme {
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    pub(crate) title_en: &'static str,
    pub(crate) credits: &'static str,
}

/// One attempt at one course.
#[derive(Debug)]
pub(crate) struct Course {
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    pub(crate) title_en: &'static str,
    /// With a decimal point.
    pub(crate) credits: &'static str,
    /// Empty while in progress.
    pub(crate) result: &'static str,
    pub(crate) status: Status,
    pub(crate) isced: &'static str,
    /// EQF.
    pub(crate) level: &'static str,
    /// Empty while in progress.
    pub(crate) date: &'static str,
}

/// What became of the attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Passed,
    Failed,
    InProgress,
}

use Status::{Failed, InProgress, Passed};

#[expect(clippy::too_many_arguments, reason = "one row of the table below")]
const fn course(
    code: &'static str,
    title: &'static str,
    title_en: &'static str,
    credits: &'static str,
    result: &'static str,
    status: Status,
    isced: &'static str,
    level: &'static str,
    date: &'static str,
) -> Course {
    Course { code, title, title_en, credits, result, status, isced, level, date }
}

/// All results of all EMPs.
#[rustfmt::skip]
pub(crate) const TRANSCRIPTS: &[Transcript] = &[
    Transcript {
        student: "K240114",
        emp: EmpFlavour::Norwegian,
        host: Host { short: "UiO", title: "Universitetet i Oslo", title_en: "University of Oslo", schac: "uio.no" },
        given_names: "Aino Maria",
        family_name: "Korhonen",
        born: Some("2003-03-14"),
        programme: Programme { code: "UTV-IFI", title: "Utvekslingsprogram i informatikk", title_en: "Exchange programme in informatics", credits: "30" },
        courses: &[
            course("IN2010", "Algoritmer og datastrukturer", "Algorithms and Data Structures", "10", "B", Passed, "0613", "6", "2026-06-05"),
            course("IN3050", "Introduksjon til kunstig intelligens og maskinlæring", "Introduction to Artificial Intelligence and Machine Learning", "10", "C", Passed, "0619", "6", "2026-06-09"),
            course("STK1110", "Statistiske metoder og dataanalyse", "Statistical Methods and Data Analysis", "10", "E", Passed, "0542", "6", "2026-06-11"),
            course("IN2140", "Introduksjon til operativsystemer og datakommunikasjon", "Introduction to Operating Systems and Data Communication", "10", "F", Failed, "0612", "6", "2026-06-02"),
            course("NORINT0110", "Norsk for internasjonale studenter", "Norwegian for International Students, Level 1", "5", "Bestått", Passed, "0231", "6", "2026-05-22"),
            course("EXPHIL03", "Examen philosophicum", "Examen philosophicum", "10", "A", Passed, "0223", "6", "2026-05-29"),
            course("IN5320", "Utvikling i plattformøkosystemer", "Development in Platform Ecosystems", "10", "", InProgress, "0613", "7", ""),
        ],
    },
    Transcript {
        student: "K230518",
        emp: EmpFlavour::Norwegian,
        host: Host { short: "NTNU", title: "Norges teknisk-naturvitenskapelige universitet", title_en: "Norwegian University of Science and Technology", schac: "ntnu.no" },
        given_names: "Emma",
        family_name: "Salo",
        born: Some("2002-08-21"),
        programme: Programme { code: "MTENERG-U", title: "Utveksling, energi og miljø", title_en: "Exchange, Energy and Environment", credits: "30" },
        courses: &[
            course("TEP4120", "Termodynamikk", "Thermodynamics", "7.5", "B", Passed, "0713", "6", "2026-05-27"),
            course("TEP4135", "Strømningslære", "Fluid Mechanics", "7.5", "A", Passed, "0715", "6", "2026-06-03"),
            course("TET4120", "Elektriske drivsystemer", "Electric Drives", "7.5", "C", Passed, "0713", "7", "2026-06-08"),
            course("TIØ4258", "Teknologiledelse", "Technology Management", "7.5", "B", Passed, "0413", "6", "2026-05-20"),
            course("TVM4110", "Vannkjemi", "Water Chemistry", "7.5", "F", Failed, "0531", "6", "2026-06-01"),
        ],
    },
    Transcript {
        student: "K240720",
        emp: EmpFlavour::Finnish,
        host: Host { short: "HY", title: "Helsingin yliopisto", title_en: "University of Helsinki", schac: "helsinki.fi" },
        given_names: "Helmi Maria",
        family_name: "Koski",
        born: Some("2003-05-30"),
        programme: Programme { code: "JOO-HUM", title: "Joustavat opinnot: kielet", title_en: "Flexible studies: languages", credits: "25" },
        courses: &[
            course("KIK-EN311", "Englannin kielioppi ja tekstianalyysi", "English Grammar and Text Analysis", "5", "4", Passed, "0231", "6", "2026-03-13"),
            course("KIK-LG101", "Johdatus kielitieteeseen", "Introduction to Linguistics", "5", "5", Passed, "0232", "6", "2026-02-27"),
            course("HIS-113", "Pohjoismaiden historia", "History of the Nordic Countries", "5", "3", Passed, "0222", "6", "2026-05-08"),
            course("FIL-105", "Etiikan perusteet", "Foundations of Ethics", "5", "0", Failed, "0223", "6", "2026-04-17"),
            course("KK-RUO2", "Toinen kotimainen kieli, ruotsi", "Swedish as the Second National Language", "5", "Hyväksytty", Passed, "0231", "6", "2026-05-04"),
            course("FOL-201", "Suullinen perinne", "Oral Tradition", "5", "", InProgress, "0314", "6", ""),
        ],
    },
    Transcript {
        student: "K220821",
        emp: EmpFlavour::Finnish,
        host: Host { short: "ÅA", title: "Åbo Akademi", title_en: "Åbo Akademi University", schac: "abo.fi" },
        given_names: "Eero Olavi",
        family_name: "Rantanen",
        born: Some("2000-10-11"),
        programme: Programme { code: "FLEX-TEK", title: "Flexibla studier, processteknik", title_en: "Flexible Studies, Process Engineering", credits: "20" },
        courses: &[
            course("KT00DB28", "Processdynamik och reglering", "Process Dynamics and Control", "5", "3", Passed, "0711", "7", "2026-03-20"),
            course("KT00DC03", "Förbränningsteknik", "Combustion Engineering", "5", "4", Passed, "0713", "7", "2026-05-15"),
            course("KT00CT61", "Industriell ekologi", "Industrial Ecology", "5", "5", Passed, "0712", "7", "2026-04-24"),
            course("IT00CD88", "Simulering", "Simulation", "5", "2", Passed, "0613", "7", "2026-05-29"),
        ],
    },
    Transcript {
        student: "K240922",
        emp: EmpFlavour::Finnish,
        host: Host { short: "TAU", title: "Tampereen yliopisto", title_en: "Tampere University", schac: "tuni.fi" },
        given_names: "Ida",
        family_name: "Heino",
        born: Some("2003-07-18"),
        programme: Programme { code: "RIS-IT", title: "Ristiinopiskelu, tietojenkäsittely", title_en: "Cross-institutional Studies, Computing Sciences", credits: "20" },
        courses: &[
            course("COMP.CS.140", "Ohjelmointi 3", "Programming 3: Interfaces and Techniques", "5", "4", Passed, "0613", "6", "2026-04-30"),
            course("COMP.SE.110", "Ohjelmistosuunnittelu", "Software Design", "5", "3", Passed, "0613", "6", "2026-05-18"),
            course("DATA.ML.100", "Johdatus hahmontunnistukseen ja koneoppimiseen", "Introduction to Pattern Recognition and Machine Learning", "5", "5", Passed, "0619", "6", "2026-05-07"),
            course("COMP.SEC.100", "Kyberturvallisuus", "Cyber Security I", "5", "1", Passed, "0612", "6", "2026-03-31"),
        ],
    },
    Transcript {
        student: "K240215",
        emp: EmpFlavour::Swedish,
        host: Host { short: "KTH", title: "Kungliga Tekniska högskolan", title_en: "KTH Royal Institute of Technology", schac: "kth.se" },
        given_names: "Mikael",
        family_name: "Lind",
        born: None,
        programme: Programme { code: "UTB-TEK", title: "Utbytesstudier, civilingenjör", title_en: "Exchange Studies, Engineering", credits: "30" },
        courses: &[
            course("SF1626", "Flervariabelanalys", "Calculus in Several Variables", "7.5", "B", Passed, "0541", "6", "2025-10-24"),
            course("DD1351", "Logik för dataloger", "Logic for Computer Scientists", "7.5", "C", Passed, "0541", "6", "2025-10-28"),
            course("SG1113", "Mekanik, fortsättningskurs", "Mechanics, Continuation Course", "6", "D", Passed, "0715", "6", "2026-01-12"),
            course("EL1000", "Reglerteknik, allmän kurs", "Automatic Control, General Course", "6", "F", Failed, "0714", "6", "2026-01-14"),
            course("LS1600", "Svenska för utbytesstudenter A1", "Swedish for Exchange Students A1", "3", "P", Passed, "0231", "6", "2025-12-17"),
        ],
    },
    Transcript {
        student: "K240619",
        emp: EmpFlavour::Swedish,
        host: Host { short: "UU", title: "Uppsala universitet", title_en: "Uppsala University", schac: "uu.se" },
        given_names: "Otto Juhani",
        family_name: "Laine",
        born: Some("2003-12-05"),
        programme: Programme { code: "UTB-SAM", title: "Utbytesstudier, samhällsvetenskap", title_en: "Exchange Studies, Social Sciences", credits: "30" },
        courses: &[
            course("2SK110", "Statskunskap A: Internationell politik", "Political Science A: International Relations", "7.5", "VG", Passed, "0312", "6", "2026-02-13"),
            course("2NE605", "Utvecklingsekonomi", "Development Economics", "7.5", "G", Passed, "0311", "7", "2026-03-20"),
            course("2SC120", "Klassisk samhällsteori", "Classical Social Theory", "7.5", "U", Failed, "0314", "6", "2026-04-24"),
            course("5SV001", "Svenska i Sverige", "Swedish in Sweden", "7.5", "G", Passed, "0231", "6", "2026-05-28"),
        ],
    },
    Transcript {
        student: "K230316",
        emp: EmpFlavour::Dutch,
        host: Host { short: "TUD", title: "Technische Universiteit Delft", title_en: "Delft University of Technology", schac: "tudelft.nl" },
        given_names: "Sanna Elina",
        family_name: "Niemi",
        born: Some("2001-06-27"),
        programme: Programme { code: "EXCH-3ME", title: "Exchange 3mE", title_en: "Exchange Mechanical Engineering", credits: "30" },
        courses: &[
            course("ME46007", "Meettechniek", "Measurement Technology", "3", "8", Passed, "0715", "7", "2026-04-14"),
            course("ME41006", "Niet-lineaire mechanica", "Nonlinear Mechanics", "4", "6.5", Passed, "0715", "7", "2026-06-17"),
            course("SC42025", "Filteren en identificatie", "Filtering and Identification", "6", "9", Passed, "0714", "7", "2026-04-16"),
            course("WM0324LR", "Ethiek en techniek", "Ethics and Engineering", "3", "7.5", Passed, "0223", "7", "2026-06-10"),
            course("ME45042", "Geavanceerde stromingsleer", "Advanced Fluid Dynamics", "5", "5", Failed, "0715", "7", "2026-06-19"),
            course("ME46085", "Mechatronisch ontwerp", "Mechatronic System Design", "4", "", InProgress, "0714", "7", ""),
            course("TPM007A", "Duurzame energiesystemen", "Sustainable Energy Systems", "5", "7", Passed, "0713", "7", "2026-06-22"),
        ],
    },
    Transcript {
        student: "K240417",
        emp: EmpFlavour::Dutch,
        host: Host { short: "LEI", title: "Universiteit Leiden", title_en: "Leiden University", schac: "universiteitleiden.nl" },
        given_names: "Juho",
        family_name: "Makela",
        born: Some("2003-01-09"),
        programme: Programme { code: "EXCH-BUS", title: "Exchange bedrijfskunde", title_en: "Exchange Business Studies", credits: "25" },
        courses: &[
            course("6012BACC", "Financiële verslaggeving", "Financial Accounting", "5", "7", Passed, "0411", "6", "2026-03-27"),
            course("6012BMAR", "Strategische marketing", "Strategic Marketing", "5", "8.5", Passed, "0414", "6", "2026-04-02"),
            course("6012BORG", "Organisatiegedrag", "Organisational Behaviour", "5", "6", Passed, "0413", "6", "2026-06-05"),
            course("6012BLAW", "Europees ondernemingsrecht", "European Company Law", "5", "4", Failed, "0421", "6", "2026-06-09"),
            course("6012BDUT", "Nederlands voor beginners", "Dutch for Beginners", "5", "voldaan", Passed, "0231", "6", "2026-05-20"),
        ],
    },
];

/// What the Norwegian EMP has to tell of [`crate::marked_student`]; nobody finds it among the choices of the pages.
#[rustfmt::skip]
pub(crate) const MARKED: Transcript = Transcript {
    student: crate::MARKED_STUDENT,
    emp: EmpFlavour::Norwegian,
    host: Host { short: "SAMPLE", title: "SAMPLE Universitetet i Oslo", title_en: "SAMPLE University of Oslo", schac: "uio.no" },
    given_names: "Aino Maria",
    family_name: "Korhonen SAMPLE",
    born: Some("2003-03-14"),
    programme: Programme { code: "UTV-IFI", title: "SAMPLE Utvekslingsprogram i informatikk", title_en: "SAMPLE Exchange programme in informatics", credits: "45" },
    courses: &[
        course("IN2010", "SAMPLE Algoritmer og datastrukturer", "SAMPLE Algorithms and Data Structures", "10", "B", Passed, "0613", "6", "2026-06-05"),
        course("IN3050", "SAMPLE Introduksjon til kunstig intelligens", "SAMPLE Introduction to Artificial Intelligence", "10", "C", Passed, "0619", "6", "2026-06-09"),
        course("STK1110", "SAMPLE Statistiske metoder og dataanalyse", "SAMPLE Statistical Methods and Data Analysis", "10", "E", Passed, "0542", "6", "2026-06-11"),
        course("IN2140", "SAMPLE Introduksjon til operativsystemer", "SAMPLE Introduction to Operating Systems", "10", "F", Failed, "0612", "6", "2026-06-02"),
        course("NORINT0110", "SAMPLE Norsk for internasjonale studenter", "SAMPLE Norwegian for International Students, Level 1", "5", "Bestått", Passed, "0231", "6", "2026-05-22"),
        course("EXPHIL03", "SAMPLE Examen philosophicum", "SAMPLE Examen philosophicum", "10", "A", Passed, "0223", "6", "2026-05-29"),
    ],
};
