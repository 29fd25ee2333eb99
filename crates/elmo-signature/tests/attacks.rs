//! Forged and abnormal documents, each refused for exactly the reason that belongs to its attack, and harmless
//! changes, each accepted.
//!
//! The documents lie in `tests/suite/signature`, named by what was done to them. They are made by the tables below,
//! with keys that are made for it and worth nothing; a table and its files must agree, and `UPDATE=1` writes the files.
//! Without its one change every attack is an honest document, which is accepted.

#[cfg(test)]
mod forge;
#[cfg(test)]
mod peer;
#[cfg(test)]
mod tables;

use std::collections::BTreeSet;

use elmo_signature::{Reason, ReceivedElmo, read_unsigned, verify};
use forge::{Forge, suite};
use tables::{attacks, certificate, floods, folder, harmless, honest, in_place, in_supplement, on_disk, unsigned};

#[test]
fn the_honest_document_is_accepted() {
    let verified = verify(ReceivedElmo::new(honest().into_bytes()), &certificate("test")).unwrap();
    assert_eq!(verified.canonical(), unsigned());
    assert_eq!(verified.findings(), [], "the honest document is not odd, or an attack could hide behind a finding");
}

#[test]
fn every_attack_is_refused_for_its_own_reason() {
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    let mut reasons = String::new();
    for (name, expected, bytes) in attacks() {
        assert!(names.insert(format!("{name}.xml")), "{name} stands twice");
        reasons.push_str(&format!("{name}\t{}\n", expected.as_str()));
        on_disk(&format!("invalid/{name}.xml"), &bytes);
        let key = if expected == Reason::KeyTooShort { "short" } else { "test" };
        match verify(ReceivedElmo::new(bytes), &certificate(key)) {
            Ok(_) => wrong.push(format!("{name} was accepted")),
            Err(rejected) if rejected.reason != expected => {
                wrong.push(format!("{name}: {} instead of {}", rejected.reason.as_str(), expected.as_str()));
            }
            Err(_) => {}
        }
    }
    on_disk("invalid/REASONS.tsv", reasons.as_bytes());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    names.insert("REASONS.tsv".to_owned());
    assert_eq!(folder("invalid"), names, "no file without an attack in the table");
}

#[test]
fn every_reason_has_an_attack() {
    let mut missing: BTreeSet<Reason> = Reason::ALL.iter().copied().collect();
    for (_, reason, _) in attacks() {
        missing.remove(&reason);
    }
    for (_, reason, _) in floods() {
        missing.remove(&reason);
    }
    // Only `read_unsigned` and `verify_any` give these; `peers.rs` tries them.
    assert_eq!(missing, BTreeSet::from([Reason::Signed, Reason::NoKeyFits]));
}

#[test]
fn floods_are_refused_at_once_on_a_small_stack() {
    for (name, expected, bytes) in floods() {
        let certificate = certificate("test");
        let started = std::time::Instant::now();
        let small = std::thread::Builder::new().stack_size(256 * 1024);
        let verdict = small.spawn(move || verify(ReceivedElmo::new(bytes), &certificate)).unwrap().join().unwrap();
        assert_eq!(verdict.unwrap_err().reason, expected, "{name}");
        // Generous, for a busy machine without optimisation; quadratic work would take hours.
        assert!(started.elapsed().as_secs() < 20, "{name} took {:?}", started.elapsed());
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
fn a_large_document_is_accepted() {
    let line = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\r\n";
    let attachment =
        format!("<attachment><content>{}</content></attachment>{{}}", line.repeat(30_000_000 / line.len()));
    let document = in_place("{}", &attachment);
    let bytes = Forge::default().sign(&document.replace('\r', "")).replace('\n', "\r\n").into_bytes();
    let started = std::time::Instant::now();
    let verified = verify(ReceivedElmo::new(bytes), &certificate("test")).unwrap();
    eprintln!("30 MB verified and read in {:?}", started.elapsed());
    assert_eq!(verified.canonical().len(), document.replace('\r', "").len() - "{}".len());
}

#[test]
fn harmless_changes_are_accepted_and_change_nothing() {
    let mut names = BTreeSet::new();
    for (name, canonical, bytes) in harmless() {
        assert!(names.insert(format!("{name}.xml")), "{name} stands twice");
        on_disk(&format!("valid/{name}.xml"), &bytes);
        assert!(peer::xmlsec_accepts(&bytes, &suite().join("test-certificate.pem")), "{name}: xmlsec1 agrees");
        let verified = verify(ReceivedElmo::new(bytes), &certificate("test")).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert_eq!(verified.canonical(), canonical, "{name}");
    }
    assert_eq!(folder("valid"), names, "no file without a row in the table");
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
