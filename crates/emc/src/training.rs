//! Training mode: a sandbox that somebody can start working in at once, with an invented office and its staff.
//!
//! Sample students and local courses come from the caller, who also serves the EMPs; nothing here is shown as real.

use elmo::StaffId;
use store::{Actor, Store};
use time::OffsetDateTime;

use crate::ports::Randomness;
use crate::settings::{self, Settings};
use crate::staff::{self, NewStaff};
use crate::{Desk, DeskError, cases, catalogue};

/// The PIN of every training profile. It protects nothing and is said on screen.
pub const PIN: &str = "training";

/// Fills an empty training desk with sample cases and local courses, both as CSV, through the same imports as real ones.
///
/// # Errors
/// When the tables cannot be read or the database fails.
pub fn fill(desk: &Desk, cases_csv: &str, courses_csv: &str) -> Result<(), DeskError> {
    let empty = desk.read(|r| Ok(r.course_count()? == 0 && r.cases(&store::CaseQuery::default())?.is_empty()))?;
    if !empty {
        return Ok(());
    }
    catalogue::import(desk, courses_csv.as_bytes())?;
    cases::import(desk, cases_csv.as_bytes())?;
    Ok(())
}

/// Sets the office and its staff up at the first start; answers who works here.
pub(crate) fn prepare(
    store: &Store,
    now: OffsetDateTime,
    randomness: &dyn Randomness,
) -> Result<Option<StaffId>, DeskError> {
    let known = store.read(|r| r.staff().map_err(DeskError::from))?;
    if let Some(first) = known.first() {
        return Ok(Some(first.id));
    }
    store.change(Actor::Program, now, |change| {
        let mut first = None;
        for (name, title) in [("Maria Virtanen", "Study coordinator"), ("Jukka Laine", "Head of student affairs")] {
            let new = NewStaff { name: name.to_owned(), title: title.to_owned(), pin: PIN.to_owned() };
            let id = staff::add(change, &new, randomness)?;
            first = first.or(Some(id));
        }
        if settings::read(change)?.institution.is_empty() {
            change.set_setting("office", &office())?;
        }
        Ok(first)
    })
}

fn office() -> Settings {
    Settings {
        institution: "Saimaanlahti University (training)".to_owned(),
        country: "FI".to_owned(),
        unit: "Study office".to_owned(),
        address: "Training Street 1\n00000 Saimaanlahti".to_owned(),
        contact: "studies@saimaanlahti.example".to_owned(),
        url: "https://saimaanlahti.example".to_owned(),
        legal_basis: "Universities Act 558/2009, section 44".to_owned(),
        appeal_body: "Study office, Saimaanlahti University".to_owned(),
        appeal_time_limit: "14 days from the day on which you had the opportunity to learn of the decision".to_owned(),
        appeal_form: "A written request for rectification (oikaisupyyntö)".to_owned(),
        appeal_address: "studies@saimaanlahti.example".to_owned(),
        lock_after_minutes: 0,
        ..Settings::new()
    }
}
