//! The sample students of the training mode: all invented, at a university that does not exist.

use time::{Date, macros::date};

use crate::EmpFlavour;

/// A student of the home university, as its student information system knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleStudent {
    /// The home university's student number.
    pub number: &'static str,
    /// All given names.
    pub given_names: &'static str,
    /// The family name.
    pub family_name: &'static str,
    /// Date of birth.
    pub born: Date,
    /// European Student Identifier, `urn:schac:personalUniqueCode:int:esi:…`.
    pub esi: &'static str,
    /// Address at the home university.
    pub email: &'static str,
    /// The degree programme at home.
    pub programme: &'static str,
    /// Where and when they were abroad.
    pub stays: Vec<SampleStay>,
    /// The EMP that has results for them; it spells names as its host does, and may lack the date of birth.
    pub emp: EmpFlavour,
}

/// One exchange period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleStay {
    /// The host institution, as the home university writes it.
    pub host: &'static str,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// A tenth, who is not among them: every name of hers and of her results says SAMPLE, so that what is made for a trial
/// elsewhere is never taken for real. `assets/training/marked-case.csv` holds the same.
pub fn marked_student() -> SampleStudent {
    SampleStudent {
        number: crate::MARKED_STUDENT,
        given_names: "Aino Maria",
        family_name: "Korhonen SAMPLE",
        born: date!(2003 - 03 - 14),
        esi: "urn:schac:personalUniqueCode:int:esi:saimaanlahti.example:SAMPLE-1",
        email: "sample@student.saimaanlahti.example",
        programme: "SAMPLE Informatiikan kandidaattiohjelma",
        stays: vec![SampleStay {
            host: "SAMPLE University of Oslo",
            country: "NO",
            from: date!(2026 - 01 - 12),
            to: date!(2026 - 06 - 12),
        }],
        emp: EmpFlavour::Norwegian,
    }
}

/// The nine sample students, in the order of their cases. `assets/training/cases.csv` holds the same.
pub fn students() -> Vec<SampleStudent> {
    let autumn = |host, country| SampleStay { host, country, from: date!(2025 - 08 - 18), to: date!(2026 - 01 - 16) };
    let spring = |host, country| SampleStay { host, country, from: date!(2026 - 01 - 12), to: date!(2026 - 06 - 12) };
    vec![
        SampleStudent {
            number: "K240114",
            given_names: "Aino Maria",
            family_name: "Korhonen",
            born: date!(2003 - 03 - 14),
            esi: "urn:schac:personalUniqueCode:int:esi:fi:1.2.246.562.24.10000000014",
            email: "aino.korhonen@student.saimaanlahti.example",
            programme: "Informatiikan kandidaattiohjelma",
            stays: vec![spring("University of Oslo", "NO")],
            emp: EmpFlavour::Norwegian,
        },
        SampleStudent {
            number: "K240215",
            given_names: "Mikael",
            family_name: "Lind",
            born: date!(2002 - 11 - 02),
            esi: "urn:schac:personalUniqueCode:int:esi:fi:1.2.246.562.24.10000000015",
            email: "mikael.lind@student.saimaanlahti.example",
            programme: "Tekniikan kandidaattiohjelma",
            stays: vec![autumn("KTH Royal Institute of Technology", "SE")],
            emp: EmpFlavour::Swedish,
        },
        SampleStudent {
            number: "K230316",
            given_names: "Sanna Elina",
            family_name: "Niemi",
            born: date!(2001 - 06 - 27),
            esi: "urn:schac:personalUniqueCode:int:esi:fi:1.2.246.562.24.10000000016",
            email: "sanna.niemi@student.saimaanlahti.example",
            programme: "Tekniikan maisteriohjelma",
            stays: vec![spring("Delft University of Technology", "NL")],
            emp: EmpFlavour::Dutch,
        },
        SampleStudent {
            number: "K240417",
            given_names: "Juho",
            family_name: "Mäkelä",
            born: date!(2003 - 01 - 09),
            esi: "urn:schac:personalUniqueCode:int:esi:fi:1.2.246.562.24.10000000017",
            email: "juho.makela@student.saimaanlahti.example",
            programme: "Kauppatieteiden kandidaattiohjelma",
            stays: vec![autumn("Università di Bologna", "IT"), spring("Leiden University", "NL")],
            emp: EmpFlavour::Dutch,
        },
        SampleStudent {
            number: "K230518",
            given_names: "Emma",
            family_name: "Salo",
            born: date!(2002 - 08 - 21),
            esi: "urn:schac:personalUniqueCode:int:esi:fi:1.2.246.562.24.10000000018",
            email: "emma.salo@student.saimaanlahti.example",
            programme: "Tekniikan maisteriohjelma",
            stays: vec![spring("Norwegian University of Science and Technology", "NO")],
            emp: EmpFlavour::Norwegian,
        },
        SampleStudent {
            number: "K240619",
            given_names: "Otto Juhani",
            family_name: "Laine",
            born: date!(2003 - 12 - 05),
            esi: "urn:schac:personalUniqueCode:int:esi:fi:1.2.246.562.24.10000000019",
            email: "otto.laine@student.saimaanlahti.example",
            programme: "Yhteiskuntatieteiden kandidaattiohjelma",
            stays: vec![spring("Uppsala University", "SE")],
            emp: EmpFlavour::Swedish,
        },
        SampleStudent {
            number: "K240720",
            given_names: "Helmi",
            family_name: "Koski",
            born: date!(2003 - 05 - 30),
            esi: "urn:schac:personalUniqueCode:int:esi:fi:1.2.246.562.24.10000000020",
            email: "helmi.koski@student.saimaanlahti.example",
            programme: "Humanististen tieteiden kandidaattiohjelma",
            stays: vec![autumn("Uniwersytet Warszawski", "PL"), spring("University of Helsinki", "FI")],
            emp: EmpFlavour::Finnish,
        },
        SampleStudent {
            number: "K220821",
            given_names: "Eero Olavi",
            family_name: "Rantanen",
            born: date!(2000 - 10 - 11),
            esi: "urn:schac:personalUniqueCode:int:esi:fi:1.2.246.562.24.10000000021",
            email: "eero.rantanen@student.saimaanlahti.example",
            programme: "Tekniikan maisteriohjelma",
            stays: vec![autumn("Osaka University", "JP"), spring("Åbo Akademi University", "FI")],
            emp: EmpFlavour::Finnish,
        },
        SampleStudent {
            number: "K240922",
            given_names: "Iida",
            family_name: "Heino",
            born: date!(2003 - 07 - 18),
            esi: "urn:schac:personalUniqueCode:int:esi:fi:1.2.246.562.24.10000000022",
            email: "iida.heino@student.saimaanlahti.example",
            programme: "Informatiikan kandidaattiohjelma",
            stays: vec![autumn("University of Tartu", "EE"), spring("Tampere University", "FI")],
            emp: EmpFlavour::Finnish,
        },
    ]
}
