//! What the office accepts from one EMP beyond its default policy: SHA-1 with short keys, expired certificates; each until a
//! day, with a reason, and in the name of whoever set it.
//!
//! Documents keep what was applied when they came ([`recognition::trust::Trust`]); an exception that is changed, removed
//! or has ended changes nothing about them.

use std::collections::BTreeMap;

use elmo::StaffId;
use recognition::trust::{Exceptions, Granted};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Change, Entry, Reader};
use time::{Date, Duration, OffsetDateTime};

use crate::{Desk, DeskError, registry, review, staff};

/// An exception ends after two years at the latest; then somebody has to look again.
pub const LONGEST: Duration = Duration::days(2 * 365 + 1);

/// Where the exceptions stand. What was tried with test registries must not count for real documents.
fn place(test: bool) -> &'static str {
    if test { "emp-exceptions-test" } else { "emp-exceptions" }
}

/// What an exception is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// SHA-1, and RSA keys below 2048 bits with it.
    Weak,
    /// Certificates that had expired when the document was made.
    Expired,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Weak, Self::Expired];

    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Expired => "expired",
        }
    }
}

/// One exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// The last day on which it counts.
    pub until: Date,
    /// Why, in words.
    pub why: String,
    /// Who set it.
    pub by: StaffId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// The exceptions for one EMP.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfEmp {
    /// For SHA-1 and short keys.
    pub weak: Option<Exception>,
    /// For certificates that had expired.
    pub expired: Option<Exception>,
}

impl OfEmp {
    /// The exception of a kind.
    pub fn of(&self, kind: Kind) -> Option<&Exception> {
        match kind {
            Kind::Weak => self.weak.as_ref(),
            Kind::Expired => self.expired.as_ref(),
        }
    }

    fn put(&mut self, kind: Kind, exception: Option<Exception>) -> Option<Exception> {
        let place = match kind {
            Kind::Weak => &mut self.weak,
            Kind::Expired => &mut self.expired,
        };
        std::mem::replace(place, exception)
    }
}

/// All exceptions of test work or of real work, whichever is done now, by the EMP's key ([`registry::key`]), ended ones too.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn all(desk: &Desk) -> Result<BTreeMap<String, OfEmp>, DeskError> {
    desk.read(|r| read(r, registry::is_test(desk, r)?))
}

/// What is accepted on a day from an EMP that a test registry names, or another; and in whose name.
pub(crate) fn in_force(
    reader: &Reader<'_>,
    test: bool,
    emp: &str,
    day: Date,
) -> Result<(Exceptions, Vec<Granted>), DeskError> {
    let of = read(reader, test)?.remove(emp).unwrap_or_default();
    let mut granted = Vec::new();
    for kind in Kind::ALL {
        if let Some(Exception { until, why, by, at }) = of.of(kind).filter(|exception| day <= exception.until).cloned()
        {
            granted.push(Granted { kind: kind.as_str().to_owned(), until, by: staff::name(reader, by)?, at, why });
        }
    }
    let until = |kind| of.of(kind).map(|exception| exception.until);
    Ok((Exceptions { weak_until: until(Kind::Weak), expired_until: until(Kind::Expired) }.in_force(day), granted))
}

/// Sets an exception for an EMP, in place of the one of this kind.
///
/// # Errors
/// When no list names or ever named the EMP, the day is past or further off than [`LONGEST`], or no reason is given.
pub fn set(desk: &Desk, emp: &str, kind: Kind, until: Date, why: &str) -> Result<(), DeskError> {
    let why = review::reason(why)?;
    let now = desk.now();
    if until < now.date() || until > now.date().saturating_add(LONGEST) {
        return Err(DeskError::Field { field: "until" });
    }
    desk.change(&["emps", "policy"], |change, me| {
        let name = name_of(desk, change, emp)?;
        put(change, registry::is_test(desk, change)?, emp, &name, kind, Some(Exception { until, why, by: me, at: now }))
    })
}

/// Removes an exception for an EMP.
///
/// # Errors
/// When there is none of this kind, or nobody has unlocked.
pub fn remove(desk: &Desk, emp: &str, kind: Kind) -> Result<(), DeskError> {
    desk.change(&["emps", "policy"], |change, _| {
        let test = registry::is_test(desk, change)?;
        if read(change, test)?.get(emp).and_then(|of| of.of(kind)).is_none() {
            return Err(DeskError::NoException);
        }
        // An EMP that no list names any more still loses its exception.
        let name = name_of(desk, change, emp).unwrap_or_else(|_| emp.to_owned());
        put(change, test, emp, &name, kind, None)
    })
}

fn put(
    change: &mut Change<'_>,
    test: bool,
    emp: &str,
    name: &str,
    kind: Kind,
    exception: Option<Exception>,
) -> Result<(), DeskError> {
    let mut all = read(change, test)?;
    let of = all.entry(emp.to_owned()).or_default();
    let before = of.put(kind, exception.clone());
    all.retain(|_, of| *of != OfEmp::default());
    change.set_setting(place(test), &all)?;
    let said = |e: Option<&Exception>| e.map(|e| json!({ "emp": emp, "kind": kind, "until": e.until, "why": e.why }));
    change.note(Entry {
        case: None,
        what: if exception.is_some() { "exception-set" } else { "exception-removed" }.into(),
        about: format!("{name} {}", kind.as_str()),
        before: said(before.as_ref()),
        after: said(exception.as_ref()),
    })?;
    Ok(())
}

fn name_of(desk: &Desk, reader: &Reader<'_>, emp: &str) -> Result<String, DeskError> {
    registry::name_of(desk, reader, emp)?.ok_or(DeskError::UnknownEmp)
}

fn read(reader: &Reader<'_>, test: bool) -> Result<BTreeMap<String, OfEmp>, DeskError> {
    Ok(reader.setting(place(test))?.unwrap_or_default())
}
