//! Every certificate that was ever named for an EMP, and what it is to the office.
//!
//! What comes with an EMP that was never seen before is believed, because there is nothing to compare it with. What a list
//! names later for an EMP that is known waits for a person; so does what a list had dropped and names again, because that
//! is what somebody would do who has got hold of an old key.

use std::collections::{BTreeMap, BTreeSet};

use elmo_signature::Certificate;
use emrex::Emp;
use recognition::trust::RegistryUsed;
use sha2::{Digest, Sha256};
use store::{CertificateStanding as Standing, Change, EmpCertificate, Entry, Reader, RegistrySnapshot};

use super::{hex, key};
use crate::DeskError;

/// An EMP's key and a fingerprint.
pub(super) type Place = (String, String);

/// The certificates of test work or of real work, never of both.
#[derive(Default)]
pub(super) struct Ledger {
    rows: BTreeMap<Place, EmpCertificate>,
    /// Whether it stands in the database already.
    kept: bool,
    changed: BTreeSet<Place>,
    notes: Vec<(&'static str, Place)>,
}

/// The ledger as it stands. Where a database is from before there was one, it is what the lists said so far: those
/// certificates were in use.
pub(super) fn read(reader: &Reader<'_>, test: bool) -> Result<Ledger, DeskError> {
    let rows = reader.emp_certificates(test)?;
    if !rows.is_empty() {
        let rows = rows.into_iter().map(|row| ((row.emp_key.clone(), row.sha256.clone()), row)).collect();
        return Ok(Ledger { rows, kept: true, ..Ledger::default() });
    }
    let mut ledger = Ledger::default();
    for list in reader.registries_ever(test)? {
        for (place, emp) in named(&list) {
            let registry = used(&list);
            match ledger.rows.get_mut(&place) {
                Some(row) => row.registry = registry,
                None => ledger.add(place, emp, registry, list.fetched, Standing::First),
            }
        }
    }
    Ok(ledger)
}

impl Ledger {
    pub(super) fn rows(&self) -> impl Iterator<Item = (&Place, &EmpCertificate)> {
        self.rows.iter()
    }

    pub(super) fn of<'a>(&'a self, emp_key: &str) -> impl Iterator<Item = &'a EmpCertificate> + use<'a> {
        let (from, emp_key) = ((emp_key.to_owned(), String::new()), emp_key.to_owned());
        self.rows.range(from..).take_while(move |((key, _), _)| *key == emp_key).map(|(_, row)| row)
    }

    pub(super) fn get(&self, place: &Place) -> Option<&EmpCertificate> {
        self.rows.get(place)
    }

    /// Certificates of an EMP that have the same key, in whatever certificate.
    pub(super) fn of_key<'a>(
        &'a self,
        emp_key: &str,
        ders: &[Vec<u8>],
    ) -> impl Iterator<Item = &'a EmpCertificate> + use<'a> {
        let keys = keys(ders);
        self.of(emp_key).filter(move |row| !keys.is_disjoint(&self::keys(&row.emp.certificates)))
    }

    /// Whether a person has rejected a certificate of the EMP with the same key: that it is renewed makes it no safer.
    fn rejects(&self, emp_key: &str, ders: &[Vec<u8>]) -> bool {
        self.of_key(emp_key, ders).any(|row| row.standing == Standing::Rejected)
    }

    /// Takes what lists say now; `before` is what each source that is in use said last.
    pub(super) fn take(&mut self, lists: &[RegistrySnapshot], before: &[RegistrySnapshot]) {
        self.drop_what_was_replaced(before.iter());
        let known: BTreeSet<String> = self.rows.keys().map(|(key, _)| key.clone()).collect();
        for list in lists {
            let last = before.iter().find(|b| b.source == list.source && b.test == list.test);
            let here: BTreeSet<Place> = last.iter().flat_map(|l| named(l)).map(|(place, _)| place).collect();
            let others = before.iter().filter(|b| b.source != list.source && b.test == list.test);
            let elsewhere: BTreeSet<Place> = others.flat_map(named).map(|(place, _)| place).collect();
            let mut now = BTreeSet::new();
            for (place, emp) in named(list) {
                now.insert(place.clone());
                let gone = !here.contains(&place) && !elsewhere.contains(&place);
                match self.rows.get_mut(&place) {
                    None => {
                        let standing = match known.contains(&place.0) {
                            _ if self.rejects(&place.0, &emp.certificates) => Standing::Rejected,
                            true => Standing::Changed,
                            false => Standing::First,
                        };
                        if standing != Standing::First {
                            self.notes.push(("certificate-changed", place.clone()));
                        }
                        self.add(place, emp, used(list), list.fetched, standing);
                    }
                    Some(row)
                        if gone && row.dropped && matches!(row.standing, Standing::First | Standing::Confirmed) =>
                    {
                        row.standing = Standing::Returned;
                        self.notes.push(("certificate-returned", place.clone()));
                        self.changed.insert(place);
                    }
                    Some(_) => {}
                }
            }
            for place in here.difference(&now) {
                if let (Some(row), Some(last)) = (self.rows.get_mut(place), last) {
                    row.registry = used(last);
                    self.notes.push(("certificate-removed", place.clone()));
                    self.changed.insert(place.clone());
                }
            }
        }
        self.dispute(lists, &known);
        let unread = before.iter().filter(|b| !lists.iter().any(|list| list.source == b.source));
        self.drop_what_was_replaced(lists.iter().chain(unread));
    }

    /// Marks what none of the lists in use names any more, of EMPs for which they name other certificates. An EMP that is
    /// gone altogether, by an accident of whoever serves the list, has dropped nothing.
    fn drop_what_was_replaced<'a>(&mut self, lists: impl Iterator<Item = &'a RegistrySnapshot>) {
        let now: BTreeSet<Place> = lists.flat_map(named).map(|(place, _)| place).collect();
        let named: BTreeSet<&String> = now.iter().map(|(emp, _)| emp).collect();
        for (place, row) in &mut self.rows {
            let dropped = !now.contains(place) && (row.dropped || named.contains(&place.0));
            if dropped != row.dropped {
                row.dropped = dropped;
                self.changed.insert(place.clone());
            }
        }
    }

    /// Sources that disagree about an EMP from its first day on: only what all of them name is believed. One that names no
    /// certificate contradicts nobody.
    fn dispute(&mut self, lists: &[RegistrySnapshot], known: &BTreeSet<String>) {
        let mut sets: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for list in lists {
            for ((emp, sha256), _) in named(list).into_iter().filter(|((emp, _), _)| !known.contains(emp)) {
                sets.entry(emp).or_default().entry(list.source.clone()).or_default().insert(sha256);
            }
        }
        for (emp, sets) in sets {
            for sha256 in sets.values().flatten().filter(|sha256| !sets.values().all(|set| set.contains(*sha256))) {
                let place = (emp.clone(), sha256.clone());
                if let Some(row) = self.rows.get_mut(&place).filter(|row| row.standing == Standing::First) {
                    row.standing = Standing::Disputed;
                    self.changed.insert(place);
                }
            }
        }
    }

    /// Adds a certificate, or says anew what it is.
    pub(super) fn put(&mut self, row: EmpCertificate) {
        let place = (row.emp_key.clone(), row.sha256.clone());
        self.changed.insert(place.clone());
        self.rows.insert(place, row);
    }

    /// Writes what has changed, and into the journal what nobody did by hand.
    pub(super) fn keep(&mut self, change: &mut Change<'_>) -> Result<(), DeskError> {
        for (place, row) in &self.rows {
            if !self.kept || self.changed.contains(place) {
                change.put_emp_certificate(row)?;
            }
        }
        for (what, (emp, sha256)) in self.notes.drain(..) {
            let about = format!("{emp} {sha256}");
            change.note(Entry { case: None, what: what.into(), about, before: None, after: None })?;
        }
        self.kept = true;
        self.changed.clear();
        Ok(())
    }

    fn add(&mut self, place: Place, emp: Emp, registry: RegistryUsed, first: time::OffsetDateTime, standing: Standing) {
        let (emp_key, sha256) = place;
        self.put(EmpCertificate {
            test: registry.test,
            emp_key,
            sha256,
            emp,
            registry,
            first,
            standing,
            word: None,
            dropped: false,
        });
    }
}

/// Whether two of the sources name no certificate in common. One that names none at all contradicts nobody.
pub(super) fn disagree(sets: &BTreeMap<String, BTreeSet<String>>) -> bool {
    let sets: Vec<&BTreeSet<String>> = sets.values().filter(|set| !set.is_empty()).collect();
    sets.iter().enumerate().any(|(at, one)| sets.iter().skip(at + 1).any(|other| one.is_disjoint(other)))
}

/// Each certificate that a list names, with its EMP, which then has that one alone.
fn named(list: &RegistrySnapshot) -> Vec<(Place, Emp)> {
    let each = |emp: &Emp| {
        let emp_key = key(emp);
        let bare = Emp { certificates: Vec::new(), ..emp.clone() };
        let one = |der: &Vec<u8>| {
            ((emp_key.clone(), fingerprint(der)), Emp { certificates: vec![der.clone()], ..bare.clone() })
        };
        emp.certificates.iter().map(one).collect::<Vec<_>>()
    };
    list.registry.emps.iter().flat_map(each).collect()
}

fn keys(ders: &[Vec<u8>]) -> BTreeSet<String> {
    ders.iter().filter_map(|der| Certificate::from_der(der).ok()).map(|read| read.key_sha256()).collect()
}

/// SHA-256 of a certificate, lower-case hex.
pub fn fingerprint(der: &[u8]) -> String {
    hex(&Sha256::digest(der))
}

/// A list, as it is kept with what rests on it.
pub(super) fn used(list: &RegistrySnapshot) -> RegistryUsed {
    RegistryUsed {
        source: list.name.clone(),
        url: list.url.clone(),
        read: list.fetched,
        sha256: list.sha256.clone(),
        test: list.test,
        by_hand: false,
    }
}

#[cfg(test)]
mod tests {
    use emrex::{Emp, Protocol, Registry};
    use store::{Actor, CertificateStanding as Standing, RegistrySnapshot, Store};
    use time::Duration;
    use time::macros::datetime;

    use super::{Ledger, read};
    use crate::DeskError;

    /// A list that names these certificates for its one EMP; any bytes will do, since only their fingerprint counts here.
    fn list(source: &str, hour: i64, certificates: &[u8]) -> RegistrySnapshot {
        let emp = Emp {
            country: "FI".to_owned(),
            country_name: None,
            name: "EMP".to_owned(),
            institutions: Vec::new(),
            url: "https://emp.example/".parse().unwrap(),
            single_fetch: false,
            certificates: certificates.iter().map(|byte| vec![*byte]).collect(),
            protocol: Protocol::Emrex1,
        };
        RegistrySnapshot {
            source: source.to_owned(),
            name: source.to_owned(),
            test: false,
            url: format!("https://{source}.example/"),
            fetched: datetime!(2026-01-01 00:00 UTC) + Duration::hours(hour),
            sha256: "ab".repeat(32),
            registry: Registry { emps: vec![emp], problems: Vec::new() },
        }
    }

    fn standings(ledger: &Ledger) -> Vec<(u8, Standing)> {
        let mut found: Vec<_> = ledger.rows().map(|(_, row)| (row.emp.certificates[0][0], row.standing)).collect();
        found.sort_by_key(|(byte, _)| *byte);
        found
    }

    #[test]
    fn what_was_in_use_before_there_was_a_ledger_needs_no_word() {
        let store = Store::in_memory(datetime!(2026-01-02 00:00 UTC)).unwrap();
        let written = store.change(Actor::Program, datetime!(2026-01-02 00:00 UTC), |change| -> Result<_, DeskError> {
            change.put_registry(&list("registry", 0, &[1]))?;
            change.put_registry(&list("registry", 1, &[2]))?;
            let mut ledger = read(change, false)?;
            assert_eq!(standings(&ledger), [(1, Standing::First), (2, Standing::First)]);
            assert_eq!(read(change, true)?.rows().count(), 0, "test registries have a ledger of their own");
            // Another source, read for the first time: what it adds to a known EMP is asked about.
            ledger.take(&[list("ewp", 2, &[2, 3])], &[]);
            ledger.keep(change)?;
            read(change, false)
        });
        let written = written.unwrap();
        assert_eq!(standings(&written), [(1, Standing::First), (2, Standing::First), (3, Standing::Changed)]);
        let first = written.rows().find(|(_, row)| row.emp.certificates == [vec![1]]).unwrap().1.first;
        assert_eq!(first, datetime!(2026-01-01 00:00 UTC), "when the list was read that named it first");
    }

    #[test]
    fn a_new_emp_is_believed_unless_its_sources_disagree_at_once() {
        let read = |lists: &[RegistrySnapshot]| {
            let mut ledger = Ledger::default();
            ledger.take(lists, &[]);
            standings(&ledger)
        };
        assert_eq!(read(&[list("a", 0, &[1, 2]), list("b", 0, &[1, 2])]), [(1, Standing::First), (2, Standing::First)]);
        let more = [list("a", 0, &[1]), list("b", 0, &[1, 2])];
        assert_eq!(read(&more), [(1, Standing::First), (2, Standing::Disputed)], "what one alone adds is asked about");
        assert_eq!(read(&[list("a", 0, &[1]), list("b", 0, &[2])]), [(1, Standing::Disputed), (2, Standing::Disputed)]);
        assert_eq!(read(&[list("a", 0, &[1]), list("b", 0, &[])]), [(1, Standing::First)], "one says nothing");
        let three = [list("a", 0, &[1]), list("b", 0, &[1, 2]), list("c", 0, &[2])];
        assert!(read(&three).iter().all(|(_, standing)| *standing == Standing::Disputed), "two of three disagree");
    }

    #[test]
    fn what_one_list_drops_is_not_gone_while_another_names_it() {
        let (a, b) = (list("a", 0, &[1]), list("b", 0, &[1]));
        let mut ledger = Ledger::default();
        ledger.take(&[a.clone(), b.clone()], &[]);
        let without = list("b", 1, &[]);
        ledger.take(std::slice::from_ref(&without), &[a.clone(), b]);
        ledger.take(&[list("b", 2, &[1])], &[a, without.clone()]);
        assert_eq!(standings(&ledger), [(1, Standing::First)]);
        // Nor where nobody else does, and it is not replaced: an EMP that was lost for a day is the same EMP.
        ledger.take(&[list("b", 3, &[1])], std::slice::from_ref(&without));
        ledger.take(&[list("b", 4, &[])], &[list("b", 3, &[1])]);
        assert_eq!(standings(&ledger), [(1, Standing::First)]);
    }

    #[test]
    fn what_was_replaced_and_is_named_again_is_asked_about_wherever_it_is_named() {
        let (one, two) = (list("a", 0, &[1]), list("a", 1, &[2]));
        for back in [list("a", 2, &[1]), list("b", 2, &[1])] {
            let mut ledger = Ledger::default();
            ledger.take(std::slice::from_ref(&one), &[]);
            ledger.take(std::slice::from_ref(&two), std::slice::from_ref(&one));
            // A source that is read for the first time, or again at another address, has no list of before.
            let before: &[RegistrySnapshot] = if back.source == "a" { std::slice::from_ref(&two) } else { &[] };
            ledger.take(std::slice::from_ref(&back), before);
            assert_eq!(standings(&ledger), [(1, Standing::Returned), (2, Standing::Changed)], "{}", back.source);
        }
        // The same list at another address brings back nothing that was replaced.
        let mut ledger = Ledger::default();
        ledger.take(std::slice::from_ref(&one), &[]);
        ledger.take(&[list("b", 1, &[1])], &[]);
        assert_eq!(standings(&ledger), [(1, Standing::First)]);
    }
}
