//! Files from national pilots, read where they are present: they belong to others and are not in this repository.

use std::path::Path;

use elmo_signature::{Certificate, Reason, ReceivedElmo, key_info_certificate, read_unsigned, verify, verify_any};

/// A file beside the checkout, or `None` and a word about it.
fn real(name: &str) -> Option<ReceivedElmo> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/elmo/real").join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(ReceivedElmo::new(bytes)),
        Err(_) => {
            eprintln!("skipped: {} is not there", path.display());
            None
        }
    }
}

/// The certificate that the valid Danish file names itself.
fn danish_key() -> Option<Certificate> {
    key_info_certificate(&real("denmark-signed-sha1-valid.xml")?)
}

#[test]
fn the_danish_signature_holds_and_is_weak() {
    let Some(received) = real("denmark-signed-sha1-valid.xml") else { return };
    let certificate = danish_key().expect("it names its certificate");
    let bytes = received.bytes().to_vec();
    let verified = verify(received, &certificate).expect("its own certificate made it");
    let evidence = verified.evidence();
    assert!(evidence.weak);
    assert_eq!(evidence.algorithm, "http://www.w3.org/2000/09/xmldsig#rsa-sha1");
    assert_eq!(evidence.digest, "http://www.w3.org/2000/09/xmldsig#sha1");
    assert_eq!(evidence.key_info_sha256.as_deref(), Some(certificate.sha256()));
    assert_eq!(verified.received().bytes(), bytes, "the bytes stay as they came");
    let learner = &verified.document().learner;
    assert_eq!(learner.family_name.as_ref().map(|n| n.reveal().as_str()), Some("Hansen"));
    assert_eq!(verified.document().reports.len(), 1);
}

#[test]
fn beautified_after_signing_is_refused() {
    let (Some(received), Some(certificate)) = (real("denmark-signed-then-beautified.xml"), danish_key()) else {
        return;
    };
    let own = key_info_certificate(&received).unwrap_or(certificate);
    assert_eq!(verify(received, &own).unwrap_err().reason, Reason::SignatureValueWrong);
}

#[test]
fn the_finnish_signature_is_broken() {
    let Some(received) = real("finland-1.0-signature-broken.xml") else { return };
    let certificate = key_info_certificate(&received).expect("it names its certificate");
    assert_eq!(verify(received, &certificate).unwrap_err().reason, Reason::SignatureValueWrong);
}

#[test]
fn the_others_are_unsigned_and_read_as_such() {
    for name in ["complicated-purl.xml", "denmark-1.x.xml", "finland-2015-purl.xml", "norway-2015-purl.xml"] {
        let Some(received) = real(name) else { continue };
        assert_eq!(verify_any(received.clone(), &[]).unwrap_err().reason, Reason::Unsigned, "{name}");
        assert!(!read_unsigned(received).unwrap().document().reports.is_empty(), "{name}");
    }
}

#[test]
fn the_swedish_signature_was_made_for_other_bytes() {
    let Some(received) = real("sweden-1.0.xml") else { return };
    let rejected = verify_any(received.clone(), danish_key().as_slice()).unwrap_err();
    assert_eq!(rejected.reason, Reason::NoKeyFits);
    assert_eq!(read_unsigned(received).unwrap_err().reason, Reason::Signed);
}
