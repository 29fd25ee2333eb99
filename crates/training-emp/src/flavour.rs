//! What tells the four EMPs apart: country, language, version of ELMO, grades, words.

/// A country's way of answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EmpFlavour {
    /// ELMO 2.0, grades A to F, studiepoeng, answers `NCP_OK`.
    Norwegian,
    /// ELMO 1.6, grades 0 to 5, opintopiste, base64 in lines, answers `NCP_OK`.
    Finnish,
    /// ELMO 1.0, which has no status: grades VG, G, U or A to F say it alone; courses are typed Module; `NCP_OK`.
    Swedish,
    /// ELMO 2.1.1, grades 1 to 10, studiepunten (EC), a `ds:` prefix, answers `EMP_OK`.
    Dutch,
}

impl EmpFlavour {
    /// All four, in the order of the registry.
    pub const ALL: [Self; 4] = [Self::Norwegian, Self::Finnish, Self::Swedish, Self::Dutch];

    /// ISO 3166-1 alpha-2, upper case.
    pub fn country(self) -> &'static str {
        self.words().country
    }

    pub(crate) fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flavour| flavour.path() == path)
    }

    /// The first part of its addresses.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Norwegian => "no",
            Self::Finnish => "fi",
            Self::Swedish => "se",
            Self::Dutch => "nl",
        }
    }

    pub(crate) fn version(self) -> Version {
        match self {
            Self::Norwegian => Version::V2_0,
            Self::Finnish => Version::V1_6,
            Self::Swedish => Version::V1_0,
            Self::Dutch => Version::V2_1,
        }
    }

    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::Norwegian => &NORWEGIAN,
            Self::Finnish => &FINNISH,
            Self::Swedish => &SWEDISH,
            Self::Dutch => &DUTCH,
        }
    }
}

/// The version of ELMO that an EMP writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V1_0,
    V1_6,
    V2_0,
    V2_1,
}

impl Version {
    pub(crate) fn namespace(self) -> &'static str {
        match self {
            Self::V2_1 => "https://github.com/emrex-eu/elmo-schemas/tree/v2",
            _ => "https://github.com/emrex-eu/elmo-schemas/tree/v1",
        }
    }
}

/// The words and scales of one flavour.
pub(crate) struct Words {
    pub(crate) country: &'static str,
    pub(crate) country_name: &'static str,
    pub(crate) emp: &'static str,
    /// The language of its pages and titles (BCP 47).
    pub(crate) language: &'static str,
    pub(crate) credit_word: &'static str,
    /// Passing and failing grades with how many learners got each: best first, except in Sweden.
    pub(crate) grades: &'static [(&'static str, u32)],
    pub(crate) scale: &'static str,
    pub(crate) scale_en: &'static str,
    pub(crate) term: &'static str,
    pub(crate) term_en: &'static str,
    pub(crate) ok: &'static str,
    pub(crate) transcript: &'static str,
    pub(crate) sign_in: &'static str,
    pub(crate) sign_in_text: &'static str,
    pub(crate) who: &'static str,
    pub(crate) next: &'static str,
    pub(crate) choose: &'static str,
    pub(crate) choose_text: &'static str,
    pub(crate) goes_to: &'static str,
    pub(crate) check: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) sending: &'static str,
    pub(crate) send: &'static str,
    pub(crate) thanks: &'static str,
    pub(crate) https_only: &'static str,
    pub(crate) passed: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) in_progress: &'static str,
}

const NORWEGIAN: Words = Words {
    country: "NO",
    country_name: "Norway",
    emp: "Vitnemålsportalen (training)",
    language: "nb",
    credit_word: "studiepoeng",
    grades: &[("A", 12), ("B", 34), ("C", 41), ("D", 18), ("E", 9), ("F", 11)],
    scale: "A–F, der A er best og E er laveste ståkarakter; ellers Bestått / Ikke bestått",
    scale_en: "A–F, where A is the best and E the lowest passing grade; else passed / failed",
    term: "Vår 2026",
    term_en: "Spring 2026",
    ok: "NCP_OK",
    transcript: "Karakterutskrift",
    sign_in: "Logg inn",
    sign_in_text: "Dette er en øvelse. Velg hvem du er; det trengs ikke passord.",
    who: "Hvem er du?",
    next: "Fortsett",
    choose: "Velg resultater",
    choose_text: "Velg hvilke resultater som skal deles.",
    goes_to: "Resultatene sendes til denne adressen:",
    check: "Kontroller at dette er adressen som mottakeren har oppgitt.",
    confirm: "Bekreft og send",
    cancel: "Avbryt",
    nothing: "Vi fant ingen resultater for deg.",
    sending: "Resultatene sendes",
    send: "Send",
    thanks: "Siden går videre av seg selv. Skjer det ikke, trykk på knappen.",
    https_only: "Returadressen begynner ikke med https og godtas ikke.",
    passed: "bestått",
    failed: "ikke bestått",
    in_progress: "pågår",
};

const FINNISH: Words = Words {
    country: "FI",
    country_name: "Finland",
    emp: "Suomen EMREX (training)",
    language: "fi",
    credit_word: "opintopistettä",
    grades: &[("5", 14), ("4", 27), ("3", 31), ("2", 16), ("1", 8), ("0", 9)],
    scale: "0–5, jossa 5 on paras ja 1 alin hyväksytty; muuten Hyväksytty / Hylätty",
    scale_en: "0–5, where 5 is the best and 1 the lowest passing grade; else passed / failed",
    term: "Kevät 2026",
    term_en: "Spring 2026",
    ok: "NCP_OK",
    transcript: "Opintosuoritusote",
    sign_in: "Kirjaudu",
    sign_in_text: "Tämä on harjoitus. Valitse kuka olet; salasanaa ei tarvita.",
    who: "Kuka olet?",
    next: "Jatka",
    choose: "Valitse suoritukset",
    choose_text: "Valitse, mitkä suoritukset jaetaan.",
    goes_to: "Suoritukset lähetetään tähän osoitteeseen:",
    check: "Tarkista, että tämä on vastaanottajan ilmoittama osoite.",
    confirm: "Vahvista ja lähetä",
    cancel: "Peruuta",
    nothing: "Suorituksia ei löytynyt.",
    sending: "Suorituksia lähetetään",
    send: "Lähetä",
    thanks: "Sivu jatkaa itsestään. Jos niin ei käy, paina painiketta.",
    https_only: "Paluuosoite ei ala https, eikä sitä hyväksytä.",
    passed: "hyväksytty",
    failed: "hylätty",
    in_progress: "kesken",
};

const SWEDISH: Words = Words {
    country: "SE",
    country_name: "Sweden",
    emp: "Ladok EMREX (training)",
    language: "sv",
    credit_word: "högskolepoäng",
    grades: &[("U", 9), ("F", 4), ("E", 7), ("D", 12), ("G", 33), ("C", 21), ("B", 17), ("VG", 15), ("A", 8)],
    scale: "A–F eller VG, G, U; U och F är underkänt",
    scale_en: "A–F or VG, G, U; U and F are fails",
    term: "Läsåret 2025/2026",
    term_en: "Academic year 2025/2026",
    ok: "NCP_OK",
    transcript: "Resultatintyg",
    sign_in: "Logga in",
    sign_in_text: "Detta är en övning. Välj vem du är; inget lösenord behövs.",
    who: "Vem är du?",
    next: "Fortsätt",
    choose: "Välj resultat",
    choose_text: "Välj vilka resultat som ska delas.",
    goes_to: "Resultaten skickas till denna adress:",
    check: "Kontrollera att detta är adressen som mottagaren har angett.",
    confirm: "Bekräfta och skicka",
    cancel: "Avbryt",
    nothing: "Vi hittade inga resultat för dig.",
    sending: "Resultaten skickas",
    send: "Skicka",
    thanks: "Sidan går vidare av sig själv. Om den inte gör det, tryck på knappen.",
    https_only: "Returadressen börjar inte med https och godtas inte.",
    passed: "godkänd",
    failed: "underkänd",
    in_progress: "pågår",
};

const DUTCH: Words = Words {
    country: "NL",
    country_name: "Netherlands",
    emp: "Mijn diploma's (training)",
    language: "nl",
    credit_word: "studiepunten (EC)",
    grades: &[("10", 2), ("9", 11), ("8", 29), ("7", 38), ("6", 22), ("5", 10), ("4", 5)],
    scale: "1–10, waarbij 10 het hoogste en 5,5 de laagste voldoende is; anders voldaan / niet voldaan",
    scale_en: "1–10, where 10 is the best and 5.5 the lowest pass; else passed / failed",
    term: "Voorjaar 2026",
    term_en: "Spring 2026",
    ok: "EMP_OK",
    transcript: "Cijferlijst",
    sign_in: "Inloggen",
    sign_in_text: "Dit is een oefening. Kies wie u bent; een wachtwoord is niet nodig.",
    who: "Wie bent u?",
    next: "Verder",
    choose: "Resultaten kiezen",
    choose_text: "Kies welke resultaten u deelt.",
    goes_to: "De resultaten gaan naar dit adres:",
    check: "Controleer of dit het adres is dat de ontvanger heeft genoemd.",
    confirm: "Bevestigen en versturen",
    cancel: "Annuleren",
    nothing: "Wij hebben geen resultaten van u gevonden.",
    sending: "De resultaten worden verstuurd",
    send: "Versturen",
    thanks: "De pagina gaat vanzelf verder. Gebeurt dat niet, druk dan op de knop.",
    https_only: "Het retouradres begint niet met https en wordt niet geaccepteerd.",
    passed: "voldoende",
    failed: "onvoldoende",
    in_progress: "bezig",
};
