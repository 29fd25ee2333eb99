//! xmlsec1 signs and we verify; we sign and xmlsec1 verifies.

#[cfg(test)]
mod peer;

use std::sync::LazyLock;

use elmo_signature::{KeyKind, Reason, ReceivedElmo, SignError, read_unsigned, sign, verify, verify_any};
use peer::{
    CANONICALIZATIONS, ECDSA_SHA256, ECDSA_SHA384, INCLUSIVE, RSA_SHA1, RSA_SHA256, RSA_SHA384, RSA_SHA512, SHA1,
    SHA256, SHA384, SHA512, Signer, template,
};

static RSA: LazyLock<Signer> = LazyLock::new(|| Signer::rsa(2048));

const PLAIN: &str = "<elmo xmlns=\"https://github.com/emrex-eu/elmo-schemas/tree/v1\">\
    <learner><givenNames>Kari</givenNames><familyName>Nordmann</familyName></learner>SIGNATURE</elmo>";

#[test]
fn every_accepted_algorithm_is_verified() {
    let rsa_4096 = Signer::rsa(4096);
    let (p256, p384) = (Signer::ec("P-256"), Signer::ec("P-384"));
    for (signer, algorithm, digest) in [
        (&*RSA, RSA_SHA1, SHA1),
        (&*RSA, RSA_SHA256, SHA256),
        (&*RSA, RSA_SHA256, SHA1),
        (&*RSA, RSA_SHA384, SHA384),
        (&*RSA, RSA_SHA512, SHA512),
        (&rsa_4096, RSA_SHA256, SHA512),
        (&p256, ECDSA_SHA256, SHA256),
        (&p256, ECDSA_SHA384, SHA256),
        (&p384, ECDSA_SHA256, SHA384),
        (&p384, ECDSA_SHA384, SHA384),
    ] {
        let document = PLAIN.replace("SIGNATURE", &template(algorithm, digest, INCLUSIVE, None));
        let verified = verify(ReceivedElmo::new(signer.sign(document.as_bytes())), &signer.certificate())
            .unwrap_or_else(|r| panic!("{algorithm} with {digest}: {r}"));
        let evidence = verified.evidence();
        assert_eq!((evidence.algorithm.as_str(), evidence.digest.as_str()), (algorithm, digest));
        assert_eq!(evidence.weak, algorithm == RSA_SHA1 || digest == SHA1, "{algorithm} with {digest}");
        assert_eq!(evidence.canonicalization, INCLUSIVE);
        assert_eq!(evidence.certificate.sha256, signer.certificate().sha256());
        assert_eq!(evidence.key_info_sha256.as_deref(), Some(signer.certificate().sha256()));
        assert_eq!(verified.canonical(), PLAIN.replace("SIGNATURE", ""));
    }
}

/// Documents in which a canonicaliser can go wrong.
const DIFFICULT: &[(&str, &str)] = &[
    ("plain", PLAIN),
    ("prefixed root", "<e:elmo xmlns:e='urn:e' e:a='1' a='2'><e:learner/>SIGNATURE</e:elmo>"),
    ("no namespace", "<elmo><learner/>SIGNATURE</elmo>"),
    (
        "attributes out of order",
        "<elmo xmlns='urn:e' xmlns:z='urn:a' xmlns:a='urn:z'><x z:b='1' a:b='2' c='3' b='4' xml:lang='en' a:a='5'/>SIGNATURE</elmo>",
    ),
    (
        "two prefixes, one namespace",
        "<elmo xmlns:a='urn:1' xmlns:b='urn:1'><b:x a:y='1'><a:x b:y='2'/></b:x>SIGNATURE</elmo>",
    ),
    (
        "namespaces declared late and again",
        "<elmo xmlns='urn:e'><x xmlns:a='urn:1'><a:y xmlns:a='urn:1' xmlns:b='urn:2'><b:z xmlns:a='urn:3'><a:q/></b:z><a:q/></a:y></x>SIGNATURE</elmo>",
    ),
    (
        "default namespace taken back",
        "<elmo xmlns='urn:e'><x xmlns=''><y xmlns=''><z xmlns='urn:e'/></y></x><p:x xmlns:p='urn:p'><y xmlns=''/></p:x>SIGNATURE</elmo>",
    ),
    (
        "unused namespaces at the root",
        "<elmo xmlns='urn:e' xmlns:u='urn:u' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><x xsi:nil='true'/>SIGNATURE</elmo>",
    ),
    (
        "the xml prefix declared",
        "<elmo xmlns='urn:e' xmlns:xml='http://www.w3.org/XML/1998/namespace'><x/>SIGNATURE</elmo>",
    ),
    (
        "xml attributes inherited by SignedInfo",
        "<elmo xmlns='urn:e' xml:lang='nb' xml:space='preserve'><x xml:lang='en'/>SIGNATURE</elmo>",
    ),
    ("xml:base at the root", "<elmo xmlns='urn:e' xml:base='http://example.org/a/'><x xml:base='b'/>SIGNATURE</elmo>"),
    ("CDATA", "<elmo xmlns='urn:e'><x>a<![CDATA[<b> & ]]]]><![CDATA[>]]>c</x>SIGNATURE</elmo>"),
    (
        "references",
        "<elmo xmlns='urn:e' a='&#9;&#10;&#13;&quot;&apos;&lt;&gt;&amp;&#x1F393;'>&#9;&#10;&#13;&quot;&apos;&lt;&gt;&amp;&#xE5;SIGNATURE</elmo>",
    ),
    ("literal white space in attributes", "<elmo xmlns='urn:e' a='1\t2\n3\r\n4\r5'>\t\n\r\n\r&amp;\rSIGNATURE</elmo>"),
    (
        "carriage returns",
        "<?xml version='1.0'?>\r\n<!-- a\r\nb -->\r\n<elmo\r\n  xmlns='urn:e'>\r\n<x>1\r&#10;2\r\r\n&#13;\n3</x>\r<![CDATA[\r\n\r]]><?p a\r\nb?>SIGNATURE\r\n</elmo>\r\n",
    ),
    ("beyond the basic plane", "<elmo xmlns='urn:e' a='\u{1F393}'><x>\u{10FFFD}\u{85}\u{2028}ǆøÿ</x>SIGNATURE</elmo>"),
    (
        "processing instructions and comments around",
        "<?xml version='1.0'?>\n<?a?><!-- 1 -->\n<?b  c d ?>\n<elmo xmlns='urn:e'><!-- 2 -->x<!-- 3 -->y<?in x?>SIGNATURE<!-- 4 --></elmo>\n<!-- 5 --><?c d?>\n",
    ),
    (
        "an unusual tab",
        "<?xml\tversion='1.0'\tencoding='UTF-8'\t?><elmo\txmlns\t=\t'urn:e'\ta = \"1\"\t><x\t/>SIGNATURE</elmo\n>",
    ),
    ("signature in the middle", "<elmo xmlns='urn:e'><learner/>\n  SIGNATURE\n  <report/></elmo>"),
];

#[test]
fn every_canonicalisation_of_difficult_documents_is_verified() {
    let certificate = RSA.certificate();
    let mut failures = Vec::new();
    for (name, document) in DIFFICULT {
        let transforms = CANONICALIZATIONS.into_iter().map(Some).chain([None]);
        for (at, transform) in transforms.enumerate() {
            let form = CANONICALIZATIONS[at % CANONICALIZATIONS.len()];
            let document = document.replace("SIGNATURE", &template(RSA_SHA256, SHA256, form, transform));
            let signed = RSA.sign(document.as_bytes());
            match verify(ReceivedElmo::new(signed), &certificate) {
                Ok(verified) => assert!(!verified.canonical().contains("<!--"), "{name}: comments are never signed"),
                Err(rejected) => failures.push(format!("{name}, {form}, {transform:?}: {rejected}")),
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn other_encodings_are_verified_over_the_bytes_as_they_came() {
    let document = |encoding: &str| {
        PLAIN
            .replace("Kari", "Åse Brølløs")
            .replace("SIGNATURE", &template(RSA_SHA256, SHA256, INCLUSIVE, None))
            .replacen("<elmo", &format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<elmo"), 1)
    };
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let utf16 =
        |text: &str| [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (encoding, bytes) in [
        ("UTF-8", [b"\xEF\xBB\xBF".as_slice(), document("UTF-8").as_bytes()].concat()),
        ("ISO-8859-1", latin(&document("ISO-8859-1"))),
        ("ISO-8859-15", latin(&document("ISO-8859-15"))),
        ("windows-1252", latin(&document("windows-1252"))),
        ("UTF-16", utf16(&document("UTF-16"))),
    ] {
        let signed = RSA.sign(&bytes);
        let verified =
            verify(ReceivedElmo::new(signed.clone()), &RSA.certificate()).unwrap_or_else(|r| panic!("{encoding}: {r}"));
        assert!(verified.canonical().contains("Åse Brølløs"), "{encoding}");
        assert_eq!(verified.received().bytes(), signed, "{encoding}");
    }
}

#[test]
fn what_we_sign_is_accepted_by_xmlsec() {
    for (name, document) in DIFFICULT {
        let unsigned = document.replace("SIGNATURE", "");
        let signed = sign(&unsigned, &RSA.signing_key(), &RSA.certificate()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(RSA.xmlsec_accepts(&signed), "{name}");
        let tampered = String::from_utf8(signed).unwrap().replacen("<ds:Signature", "x<ds:Signature", 1);
        assert!(!RSA.xmlsec_accepts(tampered.as_bytes()), "{name}: the peer does check");
    }
}

#[test]
fn signing_is_deterministic_and_refuses_what_it_cannot_vouch_for() {
    let (key, certificate) = (RSA.signing_key(), RSA.certificate());
    let unsigned = PLAIN.replace("SIGNATURE", "");
    let signed = sign(&unsigned, &key, &certificate).unwrap();
    assert_eq!(signed, sign(&unsigned, &key, &certificate).unwrap());
    assert!(signed.ends_with(b"</ds:Signature></elmo>"), "the signature is the last child");

    let signed = String::from_utf8(signed).unwrap();
    assert_eq!(sign(&signed, &key, &certificate), Err(SignError::AlreadySigned));
    let other = Signer::rsa(2048).certificate();
    assert_eq!(sign(&unsigned, &key, &other), Err(SignError::NotVerified(Reason::SignatureValueWrong)));
    let latin = format!("<?xml version='1.0' encoding='ISO-8859-1'?>{}", unsigned.replace("Kari", "Åse"));
    assert_eq!(sign(&latin, &key, &certificate), Err(SignError::Encoding));
    assert_eq!(sign("<html/>", &key, &certificate), Err(SignError::Document(Reason::RootNotElmo)));
    assert_eq!(sign("<elmo>", &key, &certificate), Err(SignError::Document(Reason::NotXml)));
    assert!(sign("<elmo/>", &key, &certificate).is_ok(), "an empty root is opened");
}

#[test]
fn the_certificate_that_fits_is_found_among_many() {
    let others = [Signer::rsa(2048), Signer::ec("P-256")];
    let certificates = [others[0].certificate(), others[1].certificate(), RSA.certificate(), RSA.certificate()];
    let signed = RSA.sign(PLAIN.replace("SIGNATURE", &template(RSA_SHA256, SHA256, INCLUSIVE, None)).as_bytes());
    let received = ReceivedElmo::new(signed);
    let (which, verified) = verify_any(received.clone(), &certificates).unwrap();
    assert_eq!(which, 2, "the first that fits");
    assert_eq!(verified.evidence().certificate.sha256, certificates[2].sha256());
    assert_eq!(verified.evidence().certificate.certificate().unwrap(), certificates[2]);

    let rejected = verify_any(received.clone(), &certificates[..2]).unwrap_err();
    assert_eq!((rejected.reason, rejected.evidence.is_none()), (Reason::NoKeyFits, true));
    assert_eq!(verify_any(received.clone(), &[]).unwrap_err().reason, Reason::NoKeyFits);
    assert_eq!(verify(received.clone(), &certificates[0]).unwrap_err().reason, Reason::SignatureValueWrong);
    assert_eq!(verify(received.clone(), &certificates[1]).unwrap_err().reason, Reason::KeyMismatch);
    assert_eq!(read_unsigned(received).unwrap_err().reason, Reason::Signed);
}

#[test]
fn certificates_are_read_in_every_form_of_the_registries() {
    use elmo_signature::{Certificate, CertificateError};
    let pem = std::fs::read_to_string(RSA.certificate_path()).unwrap();
    let certificate = Certificate::from_pem(&pem).unwrap();
    assert_eq!((certificate.key_kind(), certificate.key_bits()), (KeyKind::Rsa, 2048));
    assert_eq!(certificate.subject(), "C=XX, O=Test, CN=Test EMP");
    assert!(certificate.valid_from() < certificate.valid_until());
    let bare: String = pem.lines().filter(|l| !l.contains("-----")).collect();
    assert_eq!(Certificate::from_base64(&bare).unwrap(), certificate);
    assert_eq!(Certificate::from_base64(&pem).unwrap(), certificate);
    assert_eq!(Certificate::from_pem(&pem.replace('\n', "\\n")).unwrap(), certificate, "newlines spelled out");
    assert_eq!(Certificate::from_pem(&pem.replace('\n', "\r\n")).unwrap(), certificate);
    assert_eq!(Certificate::from_der(certificate.der()).unwrap(), certificate);
    let longer = [certificate.der(), b"x"].concat();
    assert_eq!(Certificate::from_der(&longer), Err(CertificateError::NotX509));
    assert_eq!(Certificate::from_der(&certificate.der()[..100]), Err(CertificateError::NotX509));
    let json = serde_json::to_string(&certificate.summary()).unwrap();
    let summary: elmo_signature::CertificateSummary = serde_json::from_str(&json).unwrap();
    assert_eq!(summary.certificate().unwrap(), certificate);
    let p521 = Signer::ec("P-521");
    let pem = std::fs::read_to_string(p521.certificate_path()).unwrap();
    assert_eq!(Certificate::from_pem(&pem), Err(CertificateError::UnsupportedKey));
}

#[test]
fn short_keys_are_refused_except_with_sha1_and_named() {
    let short = Signer::rsa(1024);
    let signed = |algorithm, digest| {
        short.sign(PLAIN.replace("SIGNATURE", &template(algorithm, digest, INCLUSIVE, None)).as_bytes())
    };
    let rejected = verify(ReceivedElmo::new(signed(RSA_SHA256, SHA256)), &short.certificate()).unwrap_err();
    assert_eq!(rejected.reason, Reason::KeyTooShort);
    let verified = verify(ReceivedElmo::new(signed(RSA_SHA1, SHA1)), &short.certificate()).unwrap();
    assert_eq!((verified.evidence().certificate.key_bits, verified.evidence().weak), (1024, true));
}

#[test]
fn nothing_of_a_document_is_printed() {
    let signed = RSA.sign(PLAIN.replace("SIGNATURE", &template(RSA_SHA256, SHA256, INCLUSIVE, None)).as_bytes());
    let received = ReceivedElmo::new(signed);
    let printed = format!(
        "{received:?} {:?} {:?} {:?} {:?}",
        verify(received.clone(), &RSA.certificate()).unwrap(),
        read_unsigned(received.clone()).unwrap_err(),
        read_unsigned(ReceivedElmo::new(PLAIN.replace("SIGNATURE", "").into_bytes())).unwrap(),
        RSA.signing_key(),
    );
    assert!(!printed.contains("Kari") && !printed.contains("Nordmann"), "{printed}");
    assert!(printed.contains(received.sha256()));
}
