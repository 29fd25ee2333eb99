//! The office's settings, kept as one value in the database.

use elmo::Identifier;
use recognition::clock::Lengths;
use recognition::decision::{Appeal, Office};
use serde::{Deserialize, Serialize};
use store::{Entry, Reader};
use time::OffsetDateTime;

use crate::copy::CopyWay;
use crate::ports::BrowserKind;
use crate::{Desk, DeskError};

/// What the office has set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The institution's name.
    pub institution: String,
    /// Its identifiers ("schac", "erasmus", "pic").
    pub identifiers: Vec<Identifier>,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// The unit that decides.
    pub unit: String,
    /// Postal address.
    pub address: String,
    /// E-mail, telephone.
    pub contact: String,
    /// Web address.
    pub url: String,
    /// The language of decisions, and of what stands here, as an IETF tag (local).
    pub decision_language: String,
    /// The legal basis that decisions name.
    pub legal_basis: String,
    /// To whom a student appeals.
    pub appeal_body: String,
    /// The time limit and its start, in words.
    pub appeal_time_limit: String,
    /// The form of an appeal.
    pub appeal_form: String,
    /// Where it is sent.
    pub appeal_address: String,
    /// Whether learners use the system's browser instead of a throw-away window of the program.
    pub system_browser: bool,
    /// Minutes until the program locks itself; 0 for never.
    pub lock_after_minutes: u32,
    /// Days from complete documents to the decision.
    pub decision_days: u32,
    /// From which share of its time on a clock is amber, in per cent.
    pub amber_percent: u32,
    /// Days from notification in which a student can appeal: none leaves it to the country, 0 is no such limit.
    pub appeal_days: Option<u32>,
    /// Days that are offered for an opinion and for what is missing.
    pub answer_days: u32,
    /// Days after the end of a stay by which results are expected.
    pub results_days: u32,
    /// Whether every decision needs a second person.
    pub always_second_person: bool,
    /// Whether one does that recognises a course not at all or only partly.
    pub second_person_on_refusal: bool,
    /// Whether whoever typed a transcript may look at it again too, although there is somebody else (local).
    pub typist_may_check: bool,
    /// How a student's copy goes out where no key of theirs is known (local).
    pub student_copy: CopyWay,
    /// Where the daily backup goes; empty for none.
    pub backup_folder: String,
    /// The last backup.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_backup: Option<OffsetDateTime>,
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}

impl Settings {
    /// The defaults: nothing of the office, and what the design sets.
    pub fn new() -> Self {
        Self {
            institution: String::new(),
            identifiers: Vec::new(),
            country: String::new(),
            unit: String::new(),
            address: String::new(),
            contact: String::new(),
            url: String::new(),
            decision_language: "en".to_owned(),
            legal_basis: String::new(),
            appeal_body: String::new(),
            appeal_time_limit: String::new(),
            appeal_form: String::new(),
            appeal_address: String::new(),
            system_browser: false,
            lock_after_minutes: 15,
            decision_days: 30,
            amber_percent: 70,
            appeal_days: None,
            answer_days: 14,
            results_days: 35,
            always_second_person: false,
            second_person_on_refusal: false,
            typist_may_check: false,
            student_copy: CopyWay::default(),
            backup_folder: String::new(),
            last_backup: None,
        }
    }

    /// The office as decisions name it.
    pub fn office(&self) -> Office {
        Office {
            institution: self.institution.clone(),
            identifiers: self.identifiers.clone(),
            country: self.country.clone(),
            unit: self.unit.clone(),
            address: self.address.clone(),
            contact: self.contact.clone(),
            url: self.url.clone(),
            legal_basis: self.legal_basis.clone(),
            appeal: Appeal {
                body: self.appeal_body.clone(),
                time_limit: self.appeal_time_limit.clone(),
                form: self.appeal_form.clone(),
                address: self.appeal_address.clone(),
            },
        }
    }

    /// How long a student can appeal where the office has not said it: in Finland 14 days (oikaisupyyntö), in Sweden and
    /// Norway three weeks (`recognition.md` 5).
    pub fn appeal_days_of_country(&self) -> Option<u32> {
        match self.country.as_str() {
            "FI" => Some(14),
            "SE" | "NO" => Some(21),
            _ => None,
        }
    }

    /// How long the clocks of a case run.
    pub fn lengths(&self) -> Lengths {
        Lengths {
            transcript_days: self.results_days,
            decision_days: self.decision_days,
            appeal_days: self.appeal_days.or(self.appeal_days_of_country()).filter(|days| *days > 0),
            amber_percent: self.amber_percent,
        }
    }

    /// Which browser learners use.
    pub fn browser(&self) -> BrowserKind {
        if self.system_browser { BrowserKind::System } else { BrowserKind::Window }
    }
}

/// The settings as they are stored.
pub fn read(reader: &Reader<'_>) -> Result<Settings, DeskError> {
    Ok(reader.setting::<Settings>("office")?.unwrap_or_default())
}

/// Saves the settings.
///
/// # Errors
/// When the country is none, or nobody has unlocked.
pub fn save(desk: &Desk, mut new: Settings) -> Result<Settings, DeskError> {
    let is_country = new.country.len() == 2 && new.country.bytes().all(|b| b.is_ascii_uppercase());
    if !is_country && !new.country.is_empty() {
        return Err(DeskError::Field { field: "country" });
    }
    if !crate::paper::LANGUAGES.contains(&new.decision_language.as_str()) {
        return Err(DeskError::Field { field: "decisionLanguage" });
    }
    if new.amber_percent > 100 {
        return Err(DeskError::Field { field: "amberPercent" });
    }
    desk.change(&["settings", "status", "cases"], |change, _| {
        let old = read(change)?;
        new.last_backup = old.last_backup;
        change.set_setting("office", &new)?;
        change.note(Entry {
            case: None,
            what: "settings-changed".into(),
            about: "office".to_owned(),
            before: serde_json::to_value(&old).ok(),
            after: serde_json::to_value(&new).ok(),
        })?;
        Ok(new)
    })
}
