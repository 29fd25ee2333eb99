//! The office's key, made here, signs what the signature crate proves with its certificate.

use elmo_signature::{Certificate, KeyKind, ReceivedElmo, SigningKey, sign, verify};
use emc::ports::KeyMaker;
use platform::OpensslKeyMaker;
use time::macros::datetime;

#[test]
fn what_the_office_signs_is_proven_with_its_certificate() {
    let made =
        OpensslKeyMaker.make("Study office, Universität Musterstadt", "DE", datetime!(2026-11-21 12:00 +1)).unwrap();
    let key = SigningKey::from_pkcs8_der(&made.pkcs8).unwrap();
    let certificate = Certificate::from_der(&made.certificate).unwrap();
    assert_eq!((certificate.key_kind(), certificate.key_bits()), (KeyKind::Rsa, 3072));
    assert_eq!(certificate.valid_from(), datetime!(2026-11-21 11:00 UTC));
    assert_eq!(certificate.valid_until(), datetime!(2036-11-21 11:00 UTC));
    assert!(certificate.subject().contains("Universität Musterstadt"), "{}", certificate.subject());

    let xml = "<elmo xmlns='https://github.com/emrex-eu/elmo-schemas/tree/v1'><learner>\
        <givenNames>Kari</givenNames><familyName>Nordmann</familyName></learner></elmo>";
    let signed = sign(xml, &key, &certificate).unwrap();
    verify(ReceivedElmo::new(signed), &certificate).unwrap();

    let another = OpensslKeyMaker.make("Another office", "DE", datetime!(2026-11-21 12:00 +1)).unwrap();
    let another = Certificate::from_der(&another.certificate).unwrap();
    let signed = sign(xml, &key, &another);
    assert!(signed.is_err() || verify(ReceivedElmo::new(signed.unwrap()), &another).is_err());
}
