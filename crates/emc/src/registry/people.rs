//! What people decide about EMPs: that a certificate is the EMP's own, or is not; which of two sources is right; and EMPs
//! that they enter by hand. Each says who, when and why, and stands in the journal.

use std::collections::{BTreeMap, BTreeSet};

use elmo::StaffId;
use elmo_signature::Certificate;
use emrex::{Emp, Protocol};
use serde::Serialize;
use store::{CertificateStanding as Standing, Change, EmpByHand, EmpCertificate, EmpPick, Entry, Word};
use url::Url;

use super::known::{BY_HAND, CertificateFacts, KnownEmp, by_hand_registry, known, sets};
use super::ledger::fingerprint;
use super::{is_here, key, ledger, sources};
use crate::{Desk, DeskError, Mode, review};

/// What a change here touches on the screen.
const TOUCHES: &[&str] = &["emps", "status"];
/// So many certificates no EMP has.
const MOST: usize = 20;

/// A person has made sure that a certificate is the EMP's own. Fetches go on when it was the last that waited.
///
/// # Errors
/// Without a reason; when EMP or certificate are not there.
pub fn confirm(desk: &Desk, emp: &str, sha256: &str, why: &str) -> Result<(), DeskError> {
    say(desk, emp, sha256, why, Standing::Confirmed, "certificate-confirmed")
}

/// A person says that a certificate is not the EMP's, or that its key is no longer safe: nothing is verified with it any
/// more, nor with another certificate of the same key, and as long as a list names one nothing is fetched from the EMP.
///
/// # Errors
/// Without a reason; when EMP or certificate are not there.
pub fn reject(desk: &Desk, emp: &str, sha256: &str, why: &str) -> Result<(), DeskError> {
    say(desk, emp, sha256, why, Standing::Rejected, "certificate-rejected")
}

fn say(
    desk: &Desk,
    emp: &str,
    sha256: &str,
    why: &str,
    standing: Standing,
    what: &'static str,
) -> Result<(), DeskError> {
    desk.change(TOUCHES, |change, me| {
        let word = word(desk, me, why)?;
        let mut ledger = ledger::read(change, sources::read(desk, change)?.test)?;
        let place = (emp.to_owned(), sha256.to_owned());
        let row = ledger.get(&place).cloned().ok_or(DeskError::UnknownCertificate)?;
        let same_key = ledger.of_key(emp, &row.emp.certificates);
        let others = same_key.filter(|other| standing == Standing::Rejected && other.sha256 != sha256);
        let others: Vec<EmpCertificate> = others.cloned().collect();
        for row in std::iter::once(row).chain(others) {
            note(change, what, &format!("{emp} {}", row.sha256), Some(row.standing))?;
            ledger.put(EmpCertificate { standing, word: Some(word.clone()), ..row });
        }
        ledger.keep(change)
    })
}

/// A person picks the source that is right about an EMP; what it names now counts from now on, and what it does not name
/// counts no longer. As soon as any of the sources says something else of the EMP, the question is open again.
///
/// # Errors
/// Without a reason; when the sources do not disagree, or the source does not name the EMP; when it names a certificate that
/// was rejected: that has to be taken back first.
pub fn pick(desk: &Desk, emp: &str, source: &str, why: &str) -> Result<(), DeskError> {
    desk.change(TOUCHES, |change, me| {
        let word = word(desk, me, why)?;
        let known = known(desk, change)?;
        let found: &KnownEmp = known.emp(emp)?;
        if !found.disagreement {
            return Err(DeskError::NothingToPick);
        }
        let seen = sets(&found.entries);
        let certificates = seen.get(source).filter(|set| !set.is_empty()).cloned().ok_or(DeskError::NothingToPick)?;
        let mut ledger = ledger::read(change, known.test)?;
        let mut before = BTreeMap::new();
        for sha256 in &certificates {
            let row = ledger.get(&(emp.to_owned(), sha256.clone())).cloned();
            if row.as_ref().is_some_and(|row| row.standing == Standing::Rejected) {
                return Err(DeskError::CertificateRejected);
            }
            if let Some(row) = row.filter(|row| row.standing.waits()) {
                before.insert(sha256.clone(), row.standing);
                ledger.put(EmpCertificate { standing: Standing::Confirmed, word: Some(word.clone()), ..row });
            }
        }
        ledger.keep(change)?;
        let about = format!("{emp} {}", certificates.iter().cloned().collect::<Vec<_>>().join(" "));
        change.put_emp_pick(&EmpPick {
            test: known.test,
            emp_key: emp.to_owned(),
            source: source.to_owned(),
            certificates,
            seen,
            word,
        })?;
        note(change, "source-picked", &about, Some(before))
    })
}

/// An EMP as somebody enters it.
#[derive(Debug, Clone)]
pub struct ByHand {
    /// The entry that it takes the place of.
    pub replaces: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Its name.
    pub name: String,
    /// Where the learner's browser posts the start form.
    pub url: String,
    /// Its certificates, DER.
    pub certificates: Vec<Vec<u8>>,
    /// Where this is from, and how it was checked.
    pub why: String,
}

/// Enters an EMP, or another in the place of one that was entered.
///
/// # Errors
/// When something is missing or cannot be read; when the EMP was entered already; in training for an address outside this
/// machine.
pub fn enter(desk: &Desk, new: ByHand) -> Result<(), DeskError> {
    let emp = described(desk, &new)?;
    let emp_key = key(&emp);
    desk.change(TOUCHES, |change, me| {
        let word = word(desk, me, &new.why)?;
        let test = sources::read(desk, change)?.test;
        let entered: Vec<EmpByHand> =
            change.emps_by_hand(test)?.into_iter().filter(|one| one.removed.is_none()).collect();
        let replaced = match &new.replaces {
            Some(id) => Some(entered.iter().find(|one| one.id == *id).ok_or(DeskError::UnknownEmp)?.clone()),
            None => None,
        };
        let again = |one: &&EmpByHand| key(&one.emp) == emp_key && Some(&one.id) != new.replaces.as_ref();
        if entered.iter().any(|one| again(&one)) {
            return Err(DeskError::EmpEntered);
        }
        if let Some(old) = replaced {
            end(change, old, word.clone())?;
        }
        let one = EmpByHand { id: change.new_uuid()?.to_string(), test, emp, entered: word, removed: None };
        let mut ledger = ledger::read(change, test)?;
        let mut before = BTreeMap::new();
        for der in &one.emp.certificates {
            let (sha256, registry) = (fingerprint(der), by_hand_registry(&one));
            let known = ledger.get(&(emp_key.clone(), sha256.clone()));
            before.extend(known.map(|row| (sha256.clone(), row.standing)));
            let first = known.map_or(desk.now(), |row| row.first);
            ledger.put(EmpCertificate {
                test,
                emp_key: emp_key.clone(),
                first,
                sha256,
                emp: Emp { certificates: vec![der.clone()], ..one.emp.clone() },
                registry,
                standing: Standing::ByHand,
                word: Some(one.entered.clone()),
                dropped: false,
            });
        }
        ledger.keep(change)?;
        change.put_emp_by_hand(&one)?;
        note(change, "emp-entered", &about(&one), Some(before))
    })
}

/// Removes an EMP that was entered by hand. Its certificates go on proving old documents.
///
/// # Errors
/// Without a reason; when there is none.
pub fn remove(desk: &Desk, id: &str, why: &str) -> Result<(), DeskError> {
    desk.change(TOUCHES, |change, me| {
        let word = word(desk, me, why)?;
        let entered = change.emps_by_hand(sources::read(desk, change)?.test)?;
        let old = entered.into_iter().find(|one| one.id == id && one.removed.is_none());
        end(change, old.ok_or(DeskError::UnknownEmp)?, word)
    })
}

/// The certificates in a file or a text that somebody gave: PEM, one or several, DER, or bare base64.
///
/// # Errors
/// When there is none, or one of them cannot be read.
pub fn certificates_in(bytes: &[u8]) -> Result<Vec<CertificateFacts>, DeskError> {
    let unreadable = || DeskError::Field { field: "certificate" };
    let found: Vec<Certificate> = match std::str::from_utf8(bytes) {
        Ok(text) => emrex::registry::certificates_in(text)
            .into_iter()
            .map(|der| der.ok().and_then(|der| Certificate::from_der(&der).ok()))
            .collect::<Option<_>>()
            .ok_or_else(unreadable)?,
        Err(_) => vec![Certificate::from_der(bytes).map_err(|_| unreadable())?],
    };
    if found.is_empty() || found.len() > MOST {
        return Err(unreadable());
    }
    Ok(found.iter().map(CertificateFacts::of).collect())
}

fn described(desk: &Desk, new: &ByHand) -> Result<Emp, DeskError> {
    let country = new.country.trim().to_ascii_uppercase();
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(DeskError::Field { field: "country" });
    }
    let name = new.name.trim().to_owned();
    if name.is_empty() {
        return Err(DeskError::Field { field: "name" });
    }
    let url = Url::parse(new.url.trim()).ok().filter(|url| {
        let bare = url.username().is_empty() && url.password().is_none() && url.has_host();
        bare && matches!(url.scheme(), "https" | "http")
    });
    let url = url.ok_or(DeskError::Field { field: "url" })?;
    if desk.place().mode == Mode::Training && !is_here(&url) {
        return Err(DeskError::TrainingOnly);
    }
    let mut seen = BTreeSet::new();
    let mut certificates = Vec::new();
    for der in &new.certificates {
        Certificate::from_der(der).map_err(|_| DeskError::Field { field: "certificate" })?;
        if seen.insert(fingerprint(der)) {
            certificates.push(der.clone());
        }
    }
    if certificates.is_empty() || certificates.len() > MOST {
        return Err(DeskError::Field { field: "certificate" });
    }
    Ok(Emp {
        country,
        country_name: None,
        name,
        institutions: Vec::new(),
        url,
        single_fetch: false,
        certificates,
        protocol: Protocol::Emrex1,
    })
}

/// An entry by hand is over: its certificates were a person's word and stay good for what was signed with them.
fn end(change: &mut Change<'_>, old: EmpByHand, word: Word) -> Result<(), DeskError> {
    let mut ledger = ledger::read(change, old.test)?;
    for der in &old.emp.certificates {
        let row = ledger.get(&(key(&old.emp), fingerprint(der))).cloned();
        if let Some(row) = row.filter(|row| row.standing == Standing::ByHand) {
            ledger.put(EmpCertificate { standing: Standing::Confirmed, ..row });
        }
    }
    ledger.keep(change)?;
    let about = about(&old);
    change.put_emp_by_hand(&EmpByHand { removed: Some(word), ..old })?;
    note(change, "emp-removed", &about, None::<Standing>)
}

fn about(one: &EmpByHand) -> String {
    let certificates: Vec<String> = one.emp.certificates.iter().map(|der| fingerprint(der)).collect();
    format!("{BY_HAND} {} {}", key(&one.emp), certificates.join(" "))
}

fn word(desk: &Desk, by: StaffId, why: &str) -> Result<Word, DeskError> {
    Ok(Word { by, at: desk.now(), why: review::reason(why)? })
}

/// `before` is what the certificates were until then.
fn note(change: &mut Change<'_>, what: &str, about: &str, before: Option<impl Serialize>) -> Result<(), DeskError> {
    change.note(Entry {
        case: None,
        what: what.into(),
        about: about.to_owned(),
        before: before.and_then(|standing| serde_json::to_value(standing).ok()),
        after: None,
    })?;
    Ok(())
}
