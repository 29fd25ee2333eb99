//! The EMPs as the lists in use and the people of the office have them now: what stands in several sources is one EMP with
//! its entries side by side, and it says which of its certificates count and why a fetch from it cannot begin.

use std::collections::{BTreeMap, BTreeSet};

use elmo_signature::{Certificate, KeyKind};
use emrex::{Emp, Protocol};
use recognition::trust::{Figures, RegistryUsed};
use store::{
    CertificateStanding as Standing, EmpByHand, EmpCertificate, EmpPick, FetchRecord, Reader, RegistryAttempt,
    RegistrySnapshot,
};
use time::{Duration, OffsetDateTime};

use super::ledger::{self, Ledger, disagree, fingerprint, used};
use super::sources::{self, Source, Sources};
use super::{certificates, is_here, key};
use crate::{Desk, DeskError, Mode};

/// So long an EMP or a certificate is shown as new.
const NEW_FOR: Duration = Duration::days(30);
/// The id under which an EMP entered by hand stands beside the sources.
pub(super) const BY_HAND: &str = "by-hand";

/// Everything that is known of EMPs.
pub struct Known {
    /// Whether these are test registries.
    pub test: bool,
    /// A certificate is shown as expiring so many days before it does.
    pub warn_days: u32,
    /// The figures of the policy.
    pub figures: Figures,
    /// All sources in the office's order, also those that are not in use.
    pub sources: Vec<SourceState>,
    /// The EMPs by country and name.
    pub emps: Vec<KnownEmp>,
}

/// A source and what came from it.
pub struct SourceState {
    /// The source.
    pub source: Source,
    /// Whether it is read now.
    pub in_use: bool,
    /// The last good list.
    pub list: Option<RegistrySnapshot>,
    /// How the last attempt went.
    pub attempt: Option<RegistryAttempt>,
}

/// One EMP.
pub struct KnownEmp {
    /// Its stable key.
    pub key: String,
    /// As the first of its sources describes it, with the certificates that an answer may be signed with now.
    pub emp: Emp,
    /// The list that it is taken from.
    pub registry: RegistryUsed,
    /// The list that each of the certificates is taken from, by fingerprint.
    pub listed: BTreeMap<String, RegistryUsed>,
    /// What each source says of it, in the office's order; an entry by hand is the last.
    pub entries: Vec<EmpEntry>,
    /// Its certificates: those that are named now, in the order of the entries, then former ones.
    pub certificates: Vec<KnownCertificate>,
    /// When it was first seen.
    pub first: OffsetDateTime,
    /// Whether it has been known for a short time only.
    pub new: bool,
    /// Name and address of a known EMP that this new one may be, or pretend to be: it shares a name or an institution with it
    /// in the same country, and no certificate.
    pub replaces: Option<String>,
    /// Whether its sources have no certificate in common.
    pub disagreement: bool,
    /// What a person picked, while the sources say what they said then.
    pub pick: Option<EmpPick>,
    /// The entry by hand.
    pub by_hand: Option<EmpByHand>,
    /// Why no fetch can begin.
    pub problem: Option<Problem>,
}

/// Why no fetch from an EMP can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Training opens no address outside this machine.
    TrainingOnly,
    /// It speaks another protocol than EMREX 1.
    OtherProtocol,
    /// Nobody names a certificate for it.
    NoCertificate,
    /// Its sources name different certificates, and nobody has picked.
    SourcesDisagree,
    /// A list names a certificate that a person has rejected.
    CertificateRejected,
    /// A list names a certificate that nobody has confirmed.
    CertificateChanged,
    /// None of its certificates can be read.
    CertificateUnreadable,
}

impl Problem {
    /// The stable code, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TrainingOnly => "training-only",
            Self::OtherProtocol => "other-protocol",
            Self::NoCertificate => "no-certificate",
            Self::SourcesDisagree => "sources-disagree",
            Self::CertificateRejected => "certificate-rejected",
            Self::CertificateChanged => "certificate-changed",
            Self::CertificateUnreadable => "certificate-unreadable",
        }
    }

    /// Whether it is which certificates are the EMP's that is in question.
    fn is_dispute(self) -> bool {
        matches!(self, Self::SourcesDisagree | Self::CertificateRejected | Self::CertificateChanged)
    }
}

/// What one source says of an EMP.
pub struct EmpEntry {
    /// Id of the source, or "by-hand".
    pub source: String,
    /// The list.
    pub registry: RegistryUsed,
    /// The EMP.
    pub emp: Emp,
}

/// A certificate of an EMP.
pub struct KnownCertificate {
    /// Its fingerprint.
    pub sha256: String,
    /// DER.
    pub der: Vec<u8>,
    /// Whether a list in use names it, or an entry by hand.
    pub named: bool,
    /// Whether a person picked other ones.
    pub passed_over: bool,
    /// The lists that name it now.
    pub registries: Vec<RegistryUsed>,
    /// When it was first named.
    pub first: OffsetDateTime,
    /// Whether it came lately.
    pub new: bool,
    /// What it is to the office.
    pub standing: Standing,
    /// What a person said about it.
    pub word: Option<store::Word>,
}

impl KnownCertificate {
    /// Whether an answer may be signed with it now.
    fn counts(&self) -> bool {
        self.named && !self.passed_over && self.standing.trusted()
    }

    /// How its validity stands: as [`CertificateFacts::validity`], or "unreadable".
    pub fn validity(&self, now: OffsetDateTime, warn_days: u32) -> &'static str {
        facts(&self.der).map_or("unreadable", |certificate| certificate.validity(now, warn_days))
    }
}

/// What a certificate says of itself.
#[derive(Debug, Clone)]
pub struct CertificateFacts {
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// The certificate.
    pub der: Vec<u8>,
    /// Distinguished name of its subject.
    pub subject: String,
    /// Kind and length of its key: "RSA 2048".
    pub key: String,
    /// First instant.
    pub valid_from: OffsetDateTime,
    /// Last instant.
    pub valid_until: OffsetDateTime,
}

/// What a certificate says of itself; `None` when it cannot be read.
pub fn facts(der: &[u8]) -> Option<CertificateFacts> {
    Certificate::from_der(der).ok().map(|certificate| CertificateFacts::of(&certificate))
}

impl CertificateFacts {
    pub(super) fn of(certificate: &Certificate) -> Self {
        let kind = match certificate.key_kind() {
            KeyKind::Rsa => "RSA",
            other => other.as_str(),
        };
        Self {
            sha256: certificate.sha256().to_owned(),
            der: certificate.der().to_vec(),
            subject: certificate.subject().to_owned(),
            key: format!("{kind} {}", certificate.key_bits()),
            valid_from: certificate.valid_from(),
            valid_until: certificate.valid_until(),
        }
    }

    /// How its validity stands: "valid", "not-yet-valid", "expires-soon" or "expired".
    pub fn validity(&self, now: OffsetDateTime, warn_days: u32) -> &'static str {
        if now < self.valid_from {
            "not-yet-valid"
        } else if now > self.valid_until {
            "expired"
        } else if self.valid_until - now <= Duration::days(i64::from(warn_days)) {
            "expires-soon"
        } else {
            "valid"
        }
    }
}

impl Known {
    /// The EMP with a key.
    ///
    /// # Errors
    /// [`DeskError::UnknownEmp`].
    pub fn emp(&self, key: &str) -> Result<&KnownEmp, DeskError> {
        self.emps.iter().find(|emp| emp.key == key).ok_or(DeskError::UnknownEmp)
    }

    /// How many EMPs wait for a person.
    pub fn waiting(&self) -> usize {
        self.emps.iter().filter(|emp| emp.waits()).count()
    }

    /// Whether there is any list in use.
    pub(super) fn has_list(&self) -> bool {
        self.sources.iter().any(|state| state.in_use && state.list.is_some())
    }
}

impl KnownEmp {
    /// Whether a fetch can begin.
    ///
    /// # Errors
    /// Why not.
    pub fn ready(&self) -> Result<(), DeskError> {
        Err(match self.problem {
            None => return Ok(()),
            Some(Problem::SourcesDisagree) => DeskError::SourcesDisagree,
            Some(Problem::CertificateChanged) => DeskError::CertificateChanged,
            Some(Problem::CertificateRejected) => DeskError::CertificateRejected,
            Some(Problem::TrainingOnly) => DeskError::TrainingOnly,
            Some(Problem::OtherProtocol | Problem::NoCertificate | Problem::CertificateUnreadable) => {
                DeskError::EmpUnusable
            }
        })
    }

    fn dispute(&self) -> Option<Problem> {
        self.problem.filter(|problem| problem.is_dispute())
    }

    /// Whether somebody has to confirm or pick before anything is fetched.
    pub fn waits(&self) -> bool {
        matches!(self.problem, Some(Problem::SourcesDisagree | Problem::CertificateChanged))
    }
}

/// What is known, without reading anything anew.
///
/// # Errors
/// When the database fails.
pub fn known(desk: &Desk, reader: &Reader<'_>) -> Result<Known, DeskError> {
    Ok(with_ledger(desk, reader, sources::read(desk, reader)?)?.0)
}

/// The name of an EMP that a list names or named, or a person entered.
pub(crate) fn name_of(desk: &Desk, reader: &Reader<'_>, emp_key: &str) -> Result<Option<String>, DeskError> {
    let (known, ledger) = with_ledger(desk, reader, sources::read(desk, reader)?)?;
    let now = known.emps.iter().find(|emp| emp.key == emp_key).map(|emp| &emp.emp);
    Ok(now.or_else(|| ledger.of(emp_key).map(|row| &row.emp).next()).map(|emp| emp.name.clone()))
}

fn with_ledger(desk: &Desk, reader: &Reader<'_>, sources: Sources) -> Result<(Known, Ledger), DeskError> {
    let ledger = ledger::read(reader, sources.test)?;
    let mut attempts = reader.registry_attempts()?;
    let mut states = Vec::new();
    for source in &sources.list {
        states.push(SourceState {
            in_use: sources.uses(source),
            list: reader.registry(&source.id)?.filter(|list| source.said(list)),
            attempt: attempts.iter().position(|a| a.source == source.id).map(|at| attempts.swap_remove(at)),
            source: source.clone(),
        });
    }
    let mut entries: BTreeMap<String, Vec<EmpEntry>> = BTreeMap::new();
    for (state, list) in states.iter().filter(|s| s.in_use).filter_map(|s| Some((s, s.list.as_ref()?))) {
        for emp in &list.registry.emps {
            let entry = EmpEntry { source: state.source.id.clone(), registry: used(list), emp: emp.clone() };
            entries.entry(key(emp)).or_default().push(entry);
        }
    }
    let mut by_hand: BTreeMap<String, EmpByHand> = BTreeMap::new();
    for one in reader.emps_by_hand(sources.test)?.into_iter().filter(|one| one.removed.is_none()) {
        let registry = by_hand_registry(&one);
        let entry = EmpEntry { source: BY_HAND.to_owned(), registry, emp: one.emp.clone() };
        entries.entry(key(&one.emp)).or_default().push(entry);
        by_hand.insert(key(&one.emp), one);
    }
    let mut picks: BTreeMap<String, EmpPick> =
        reader.emp_picks(sources.test)?.into_iter().map(|pick| (pick.emp_key.clone(), pick)).collect();
    let (now, training) = (desk.now(), desk.place().mode == Mode::Training);
    let mut emps: Vec<KnownEmp> = entries
        .into_iter()
        .filter_map(|(key, entries)| {
            let (pick, by_hand) = (picks.remove(&key), by_hand.remove(&key));
            known_emp(key, entries, &ledger, pick, by_hand, now, training)
        })
        .collect();
    emps.sort_by_cached_key(|e| {
        let country = e.emp.country_name.clone().unwrap_or_else(|| e.emp.country.clone());
        (country, e.emp.name.clone(), e.key.clone())
    });
    let Sources { test, warn_days, figures, .. } = sources;
    Ok((Known { test, warn_days, figures, sources: states, emps }, ledger))
}

/// The list that an EMP entered by hand comes from: none.
pub(super) fn by_hand_registry(one: &EmpByHand) -> RegistryUsed {
    RegistryUsed {
        source: "Entered by hand".to_owned(),
        url: String::new(),
        read: one.entered.at,
        sha256: String::new(),
        test: one.test,
        by_hand: true,
    }
}

/// What each source names, by its id.
pub(super) fn sets(entries: &[EmpEntry]) -> BTreeMap<String, BTreeSet<String>> {
    let set = |entry: &EmpEntry| entry.emp.certificates.iter().map(|der| fingerprint(der)).collect();
    entries.iter().map(|entry| (entry.source.clone(), set(entry))).collect()
}

fn known_emp(
    key: String,
    entries: Vec<EmpEntry>,
    ledger: &Ledger,
    pick: Option<EmpPick>,
    by_hand: Option<EmpByHand>,
    now: OffsetDateTime,
    training: bool,
) -> Option<KnownEmp> {
    let described = entries.first()?;
    let sets = sets(&entries);
    let disagreement = disagree(&sets);
    let pick = pick.filter(|pick| disagreement && pick.seen == sets);
    let mut found: Vec<KnownCertificate> = Vec::new();
    for (entry, der) in entries.iter().flat_map(|e| e.emp.certificates.iter().map(move |der| (e, der))) {
        let sha256 = fingerprint(der);
        match found.iter_mut().find(|c| c.sha256 == sha256) {
            Some(known) => known.registries.push(entry.registry.clone()),
            None => {
                let row = ledger.get(&(key.clone(), sha256.clone()));
                let first = row.map_or(entry.registry.read, |row| row.first);
                found.push(KnownCertificate {
                    named: true,
                    passed_over: pick.as_ref().is_some_and(|pick| !pick.certificates.contains(&sha256)),
                    registries: vec![entry.registry.clone()],
                    first,
                    new: now - first < NEW_FOR,
                    standing: row.map_or(Standing::First, |row| row.standing),
                    word: row.and_then(|row| row.word.clone()),
                    der: der.clone(),
                    sha256,
                });
            }
        }
    }
    let former =
        ledger.of(&key).filter(|row| !found.iter().any(|c| c.sha256 == row.sha256)).map(|row| former(row, now));
    let former: Vec<KnownCertificate> = former.collect();
    found.extend(former);

    let counting: Vec<&KnownCertificate> = found.iter().filter(|c| c.counts()).collect();
    let list_of = |c: &&KnownCertificate| Some((c.sha256.clone(), c.registries.first()?.clone()));
    let listed: BTreeMap<String, RegistryUsed> = counting.iter().filter_map(list_of).collect();
    let registry = counting.first().and_then(|c| c.registries.first()).unwrap_or(&described.registry).clone();
    let mut emp = Emp { certificates: counting.iter().map(|c| c.der.clone()).collect(), ..described.emp.clone() };
    for entry in entries.iter().skip(1) {
        emp.single_fetch |= entry.emp.single_fetch;
        emp.country_name = emp.country_name.take().or_else(|| entry.emp.country_name.clone());
        for institution in &entry.emp.institutions {
            if !emp.institutions.contains(institution) {
                emp.institutions.push(institution.clone());
            }
        }
    }
    let asked = || found.iter().filter(|c| c.named && !c.passed_over);
    let problem = if training && !is_here(&emp.url) {
        Some(Problem::TrainingOnly)
    } else if emp.protocol != Protocol::default() {
        Some(Problem::OtherProtocol)
    } else if asked().next().is_none() {
        Some(Problem::NoCertificate)
    } else if disagreement && pick.is_none() {
        Some(Problem::SourcesDisagree)
    } else if asked().any(|c| c.standing == Standing::Rejected) {
        Some(Problem::CertificateRejected)
    } else if asked().any(|c| c.standing.waits()) {
        Some(Problem::CertificateChanged)
    } else if certificates(&emp).is_empty() {
        Some(Problem::CertificateUnreadable)
    } else {
        None
    };
    let first = found.iter().map(|c| c.first).min().unwrap_or(described.registry.read);
    let new = now - first < NEW_FOR;
    let replaces = if new { replaces(&key, &emp, first, ledger) } else { None };
    Some(KnownEmp {
        new,
        replaces,
        key,
        emp,
        registry,
        listed,
        certificates: found,
        first,
        disagreement,
        pick,
        by_hand,
        problem,
        entries,
    })
}

/// What came with the first lists is as new as all others: an EMP that may be replaced was there a day before.
fn replaces(emp_key: &str, emp: &Emp, first: OffsetDateTime, ledger: &Ledger) -> Option<String> {
    let folded = |text: &String| text.trim().to_lowercase();
    let names = |emp: &Emp| -> BTreeSet<String> {
        let all = std::iter::once(&emp.name).chain(&emp.institutions).map(folded);
        all.filter(|name| !name.is_empty() && name != "all").collect()
    };
    let own = names(emp);
    let mut others = ledger.rows().map(|(_, row)| row).filter(|row| {
        row.emp_key != emp_key
            && row.emp.country == emp.country
            && row.first + Duration::DAY <= first
            && !names(&row.emp).is_disjoint(&own)
    });
    let vouched = |row: &EmpCertificate| {
        ledger.of(&row.emp_key).any(|row| row.emp.certificates.iter().any(|der| emp.certificates.contains(der)))
    };
    others.find(|row| !vouched(row)).map(|row| format!("{} {}", row.emp.name, row.emp.url))
}

fn former(row: &EmpCertificate, now: OffsetDateTime) -> KnownCertificate {
    KnownCertificate {
        sha256: row.sha256.clone(),
        der: row.emp.certificates.first().cloned().unwrap_or_default(),
        named: false,
        passed_over: false,
        registries: Vec::new(),
        first: row.first,
        new: now - row.first < NEW_FOR,
        standing: row.standing,
        word: row.word.clone(),
    }
}

/// An EMP's certificate that a document may be signed with, and whether it is a current one.
pub(crate) struct Pinned {
    pub(crate) emp: Emp,
    pub(crate) certificate: Certificate,
    pub(crate) current: bool,
    /// The list that names it now, or named it last.
    pub(crate) registry: RegistryUsed,
    /// What stops fetches from the EMP, where its certificates are in question.
    pub(crate) dispute: Option<Problem>,
    /// Since when the EMP is known, where it is new and nobody has said anything about this certificate.
    pub(crate) new_since: Option<OffsetDateTime>,
}

/// The certificates that an answer to a fetch may be signed with, each with the list that named it: those with which it
/// began, without what has come to wait for a person since, or was rejected.
pub(crate) fn pinned_of(desk: &Desk, reader: &Reader<'_>, fetch: &FetchRecord) -> Result<Vec<Pinned>, DeskError> {
    // The lists of the fetch: the office may have gone over to test work meanwhile, or back.
    let sources = Sources { test: fetch.registry.test, ..sources::read(desk, reader)? };
    let (known, ledger) = with_ledger(desk, reader, sources)?;
    let emp_key = key(&fetch.emp);
    let now = known.emps.iter().find(|emp| emp.key == emp_key);
    let believed = |certificate: &Certificate| {
        let row = ledger.get(&(emp_key.clone(), certificate.sha256().to_owned()));
        row.is_some_and(|row| row.standing.trusted())
    };
    let pin = |certificate: Certificate| Pinned {
        registry: fetch.listed.get(certificate.sha256()).unwrap_or(&fetch.registry).clone(),
        emp: fetch.emp.clone(),
        current: now.is_some_and(|now| now.emp.certificates.iter().any(|der| der == certificate.der())),
        dispute: now.and_then(KnownEmp::dispute),
        // Whoever began the fetch has chosen this EMP, and was told that it is new.
        new_since: None,
        certificate,
    };
    Ok(certificates(&fetch.emp).into_iter().filter(believed).map(pin).collect())
}

/// Every certificate that a file may be signed with: those that count now first, then those that EMPs had formerly. What
/// waits for a person, and what a person rejected, is not among them.
pub(crate) fn all_pinned(desk: &Desk, reader: &Reader<'_>) -> Result<Vec<Pinned>, DeskError> {
    let (known, ledger) = with_ledger(desk, reader, sources::read(desk, reader)?)?;
    let mut pinned = Vec::new();
    let (mut current, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for emp in &known.emps {
        for certificate in certificates(&emp.emp) {
            let registry = emp.listed.get(certificate.sha256()).unwrap_or(&emp.registry).clone();
            let place = (emp.key.clone(), certificate.sha256().to_owned());
            keys.insert((emp.key.clone(), certificate.key_sha256()));
            let unsaid = ledger.get(&place).is_none_or(|row| row.standing == Standing::First);
            // The EMPs of training are the program's own.
            let new = emp.new && unsaid && desk.place().mode != Mode::Training;
            pinned.push(Pinned {
                emp: emp.emp.clone(),
                certificate,
                current: true,
                registry,
                dispute: emp.dispute(),
                new_since: new.then_some(emp.first),
            });
            current.insert(place);
        }
    }
    for (place, row) in ledger.rows() {
        if current.contains(place) || !(row.standing.trusted() || row.standing == Standing::Returned) {
            continue;
        }
        let dispute = known.emp(&place.0).ok().and_then(KnownEmp::dispute);
        for certificate in certificates(&row.emp) {
            let (emp, registry) = (row.emp.clone(), row.registry.clone());
            // The key of a certificate that was renewed with it is no former one.
            let current = keys.contains(&(place.0.clone(), certificate.key_sha256()));
            pinned.push(Pinned { emp, certificate, current, registry, dispute, new_since: None });
        }
    }
    Ok(pinned)
}

/// Whether a certificate is known but waits for a person, or was rejected by one.
pub(crate) fn waiting(desk: &Desk, reader: &Reader<'_>, sha256: &str) -> Result<bool, DeskError> {
    let ledger = ledger::read(reader, sources::read(desk, reader)?.test)?;
    let refused = |row: &EmpCertificate| row.standing.waits() || row.standing == Standing::Rejected;
    Ok(ledger.rows().any(|((_, known), row)| known == sha256 && refused(row)))
}
