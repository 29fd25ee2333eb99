//! Forged and abnormal documents, each refused for exactly the reason that belongs to its attack, and harmless
//! changes, each accepted.
//!
//! The documents lie in `tests/suite/signature`, named by what was done to them. They are made by the tables of
//! `tables`, with keys that are made for it and worth nothing; a table and its files must agree, and `UPDATE=1` writes
//! the files. Without its one change every attack is a document of `valid`, which is accepted.

#[cfg(test)]
mod files;
#[cfg(test)]
mod forge;
#[cfg(test)]
mod peer;
#[cfg(test)]
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use elmo_signature::{Reason, ReceivedElmo, read_unsigned, verify};
use files::{Door, certificate, read, suite};
use forge::Forge;
use tables::attacks::{XMLSEC1_ACCEPTS, attacks};
use tables::floods::floods;
use tables::{Kept, folder, honest, in_place, in_supplement, on_disk, unsigned};

#[test]
fn the_honest_document_is_accepted() {
    forge::keys::are_there();
    let verified = verify(ReceivedElmo::new(honest().into_bytes()), &certificate("test")).unwrap();
    assert_eq!(verified.canonical(), unsigned());
    assert_eq!(verified.findings(), [], "the honest document is not odd, or an attack could hide behind a finding");
}

#[test]
fn every_attack_is_refused_for_its_own_reason_and_for_its_one_change() {
    let mut wrong = Vec::new();
    let mut names = BTreeSet::from(["REASONS.tsv".to_owned(), "XMLSEC1.tsv".to_owned()]);
    let mut table = String::from("# file\treason\tdoor\tcertificate\tfile of valid/ without the change\tthe change\n");
    let mut honest = BTreeMap::new();
    for attack in attacks() {
        let file = attack.file();
        assert!(names.insert(file.clone()), "{file} stands twice");
        let (reason, door) = (attack.reason.as_str(), attack.door());
        let before =
            honest.entry(attack.honest.clone()).or_insert_with_key(|name| read(&suite().join("valid").join(name)));
        let change = Change::between(before, &attack.change);
        table.push_str(&format!(
            "{file}\t{reason}\t{}\t{}\t{}\t{change}\n",
            door.name(),
            attack.certificate,
            attack.honest
        ));
        if attack.kept == Kept::Not {
            names.remove(&file);
        } else {
            on_disk(&format!("invalid/{file}"), &attack.bytes());
        }
        // What proves nothing about a signature is refused by itself; all the rest is accepted without the change.
        if let Err(reason) = Door::Verify.open(before.clone(), attack.certificate) {
            wrong.push(format!("{file}: {} is not accepted: {}", attack.honest, reason.as_str()));
        }
        match door.open(attack.bytes(), attack.certificate) {
            Ok(()) => wrong.push(format!("{file} was accepted")),
            Err(refused) if refused != attack.reason => {
                wrong.push(format!("{file}: {} instead of {reason}", refused.as_str()));
            }
            Err(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    on_disk("invalid/REASONS.tsv", table.as_bytes());
    let extra: Vec<_> = folder("invalid").difference(&names).cloned().collect();
    assert!(extra.is_empty(), "files without an attack in the table: {extra:?}");
}

/// Where two documents differ: what the one has between their common beginning and end, and the other instead.
struct Change<'a> {
    at: usize,
    before: &'a [u8],
    after: &'a [u8],
}

#[cfg(test)]
impl<'a> Change<'a> {
    fn between(before: &'a [u8], after: &'a [u8]) -> Self {
        let at = before.iter().zip(after).take_while(|(a, b)| a == b).count();
        let (before, after) = (&before[at..], &after[at..]);
        let end = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
        Self { at, before: &before[..before.len() - end], after: &after[..after.len() - end] }
    }
}

impl std::fmt::Display for Change<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |bytes: &[u8]| match bytes.len() {
            0..=100 => format!("“{}”", bytes.escape_ascii()),
            long => format!("{long} bytes"),
        };
        write!(f, "at byte {}: {} became {}", self.at, shown(self.before), shown(self.after))
    }
}

#[test]
fn every_reason_has_an_attack() {
    let mut missing: BTreeSet<Reason> = Reason::ALL.iter().copied().collect();
    for attack in attacks() {
        missing.remove(&attack.reason);
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// xmlsec1 has no profile for ELMO, so it accepts more. What it accepts is listed, and the list says why we do not.
#[test]
fn every_attack_that_xmlsec1_accepts_is_explained() {
    let explained: BTreeMap<_, _> = XMLSEC1_ACCEPTS.iter().copied().collect();
    assert_eq!(explained.len(), XMLSEC1_ACCEPTS.len());
    let mut wrong = Vec::new();
    let mut table = String::from("# file\txmlsec1 1.2.37\twhy we refuse what it accepts\n");
    let mut names = BTreeSet::new();
    for attack in attacks().into_iter().filter(|attack| attack.door() == Door::Verify) {
        names.insert(attack.name);
        let pinned = suite().join(format!("{}-certificate.pem", attack.certificate));
        let verdict = if peer::xmlsec_accepts(&attack.bytes(), &pinned) { "accepts" } else { "does not accept" };
        let why = explained.get(attack.name).copied().unwrap_or_default();
        table.push_str(&format!("{}\t{verdict}\t{why}\n", attack.file()));
        if (verdict == "accepts") == why.is_empty() {
            wrong.push(format!("{}: xmlsec1 {verdict}", attack.name));
        }
    }
    let unknown: Vec<_> = explained.keys().filter(|name| !names.contains(*name)).collect();
    assert!(wrong.is_empty() && unknown.is_empty(), "{}\n{unknown:?}", wrong.join("\n"));
    on_disk("invalid/XMLSEC1.tsv", table.as_bytes());
}

#[test]
fn floods_are_refused_at_once_on_a_small_stack() {
    for attack in floods() {
        let certificate = certificate("test");
        let started = std::time::Instant::now();
        let small = std::thread::Builder::new().stack_size(256 * 1024);
        let verdict =
            small.spawn(move || verify(ReceivedElmo::new(attack.change), &certificate)).unwrap().join().unwrap();
        assert_eq!(verdict.unwrap_err().reason, attack.reason, "{}", attack.name);
        // Generous, for a busy machine without optimisation; quadratic work would take hours.
        assert!(started.elapsed().as_secs() < 120, "{} took {:?}", attack.name, started.elapsed());
    }
}

#[test]
fn no_byte_of_the_honest_document_can_be_changed() {
    let (good, certificate) = (honest().into_bytes(), certificate("test"));
    let key_info = honest().find("<ds:KeyInfo>").unwrap()..honest().find("</ds:KeyInfo>").unwrap();
    // A letter of KeyInfo, which is information, may change; everything else is covered or has one form only.
    for at in (0..good.len()).filter(|at| !key_info.contains(at)) {
        for change in ["bit", "case", "high bit", "missing"] {
            let mut bytes = good.clone();
            match change {
                "bit" => bytes[at] ^= 0x01,
                "case" => bytes[at] ^= 0x20,
                "high bit" => bytes[at] ^= 0x80,
                _ => drop(bytes.remove(at)),
            }
            assert!(verify(ReceivedElmo::new(bytes), &certificate).is_err(), "byte {at}: {change}");
        }
    }
}

#[test]
fn a_comment_cannot_split_what_is_read() {
    for change in [
        ("<familyName>Nordmann", "<familyName>Nord<!-- -->mann"),
        ("<givenNames>Kari Synne", "<givenNames><!-- Kari --><![CDATA[Kari]]> <!-- -->Synne"),
        ("<value>7.5", "<value>7<!-- -->.5"),
    ] {
        let split = honest().replacen(change.0, change.1, 1);
        assert_ne!(split, honest());
        let verified = verify(ReceivedElmo::new(split.into_bytes()), &certificate("test")).unwrap();
        let learner = &verified.document().learner;
        let text =
            |name: &Option<elmo::Personal<String>>| name.as_ref().map(|n| n.reveal().clone()).unwrap_or_default();
        assert_eq!((text(&learner.given_names), text(&learner.family_name)), ("Kari Synne".into(), "Nordmann".into()));
        assert_eq!(verified.canonical(), unsigned());
    }
}

#[test]
fn documents_without_a_signature_are_read_as_such_and_from_canonical_text() {
    let split = unsigned().replacen("<familyName>Nordmann", "<familyName>Nord<!-- -->mann", 1);
    let read = read_unsigned(ReceivedElmo::new(split.clone().into_bytes())).unwrap();
    assert_eq!(read.canonical(), unsigned());
    assert_eq!(read.received().bytes(), split.as_bytes());
    assert_eq!(read.document().learner.family_name.as_ref().map(|n| n.reveal().as_str()), Some("Nordmann"));

    let of = |xml: String| read_unsigned(ReceivedElmo::new(xml.into_bytes())).map_err(|r| r.reason);
    let doubled = honest().replacen("<ds:Signature", &format!("{}<ds:Signature", Forge::default().signature("")), 1);
    let moved = in_place("</issueDate>", &format!("</issueDate>{}", Forge::default().signature(&unsigned())));
    let supplement = in_supplement(&Forge::default().signature("")).replacen("{}", "", 1);
    for signed in [honest(), doubled, moved.replacen("{}", "", 1)] {
        assert_eq!(of(signed).unwrap_err(), Reason::Signed);
    }
    assert!(of(supplement).is_ok(), "a supplement's signature is not the document's");
    assert_eq!(of("<html/>".into()).unwrap_err(), Reason::RootNotElmo);
}
