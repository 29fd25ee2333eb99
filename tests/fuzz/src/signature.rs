//! The verifier.

use std::path::Path;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use elmo_signature::{
    Certificate, Reason, ReceivedElmo, SigningKey, key_info_certificate, read_unsigned, sign, verify, verify_any,
};
use ring::digest;
use roxmltree::{Document, Node};

use crate::canonical::{normalised, told, without_declaration};

/// The namespace of XML-DSig.
pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";

const TEST_CERTIFICATE: &str = include_str!("../../suite/signature/test-certificate.pem");
const TEST_KEY: &str = include_str!("../../suite/signature/test-key.pem");

/// What is accepted is what the signature covers: the document says without its signature what its canonical text says,
/// and the digest of that text is the one that was signed. And what we sign is accepted, and says the same as before.
pub(crate) fn signature(data: &[u8]) {
    let received = ReceivedElmo::new(data.to_vec());
    let certificates = &*CERTIFICATES;
    match verify_any(received.clone(), certificates) {
        Ok((which, verified)) => {
            is_covered(data, verified.canonical());
            let Some(certificate) = certificates.get(which) else { unreachable!("one of the certificates") };
            assert_eq!(verified.evidence().certificate, certificate.summary(), "another certificate's evidence");
            let alone = verify(received.clone(), certificate).map(|v| v.canonical().to_owned());
            assert_eq!(alone.map_err(|r| r.reason), Ok(verified.canonical().to_owned()), "one certificate or many");
        }
        Err(rejected) => {
            assert_eq!(rejected.received, received, "the bytes come back");
            let reasons: Vec<_> = certificates
                .iter()
                .filter_map(|certificate| verify(received.clone(), certificate).err().map(|r| r.reason))
                .collect();
            assert_eq!(reasons.len(), certificates.len(), "accepted with one certificate and refused with all");
            // One that does not fit is told of its key; any other reason stands for all.
            let of_key = [Reason::KeyMismatch, Reason::KeyTooShort, Reason::SignatureValueWrong];
            let mut others = reasons.into_iter().filter(|reason| !of_key.contains(reason)).peekable();
            assert_eq!(rejected.reason == Reason::NoKeyFits, others.peek().is_none(), "{}", rejected.reason.as_str());
            assert!(
                others.all(|reason| reason == rejected.reason),
                "{} with all certificates",
                rejected.reason.as_str()
            );
        }
    }
    drop(key_info_certificate(&received));

    let (Ok(text), Ok(unsigned)) = (std::str::from_utf8(data), read_unsigned(received)) else { return };
    let Ok(signed) = sign(text, &OURS.1, &OURS.0) else { return };
    match verify(ReceivedElmo::new(signed), &OURS.0) {
        Ok(verified) => {
            assert_eq!(verified.canonical(), unsigned.canonical(), "signing changed the document");
            assert_eq!(verified.document(), unsigned.document(), "signing changed what is read");
        }
        Err(rejected) => unreachable!("what we signed is refused: {}", rejected.reason.as_str()),
    }
}

/// Looks at an accepted document with an independent parser.
fn is_covered(data: &[u8], canonical: &str) {
    let Ok(text) = elmo::to_text(data) else { unreachable!("an accepted document is text") };
    let text = normalised(&text);
    let (Ok(before), Ok(after)) = (Document::parse(without_declaration(&text)), Document::parse(canonical)) else {
        unreachable!("an accepted document is XML");
    };
    let signatures: Vec<_> = before.root_element().children().filter(|n| n.has_tag_name((DS, "Signature"))).collect();
    let [signature] = signatures.as_slice() else { unreachable!("an accepted document has one signature") };
    assert_eq!(told(&before, Some(*signature)), told(&after, None), "something else is read than stands there");

    let value = |name| signature.descendants().find(|n| n.has_tag_name((DS, name)));
    let algorithm = match value("DigestMethod").and_then(|n| n.attribute("Algorithm")) {
        Some("http://www.w3.org/2000/09/xmldsig#sha1") => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        Some("http://www.w3.org/2001/04/xmlenc#sha256") => &digest::SHA256,
        Some("http://www.w3.org/2001/04/xmldsig-more#sha384") => &digest::SHA384,
        Some("http://www.w3.org/2001/04/xmlenc#sha512") => &digest::SHA512,
        other => unreachable!("accepted with the digest {other:?}"),
    };
    let digest = STANDARD.encode(digest::digest(algorithm, canonical.as_bytes()));
    let claimed: String = value("DigestValue").into_iter().flat_map(|n| n.descendants()).filter_map(text_of).collect();
    assert_eq!(claimed.split_ascii_whitespace().collect::<String>(), digest, "the digest of another text");
}

fn text_of<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.text().filter(|_| node.is_text())
}

/// The certificates of the suite.
static CERTIFICATES: LazyLock<Vec<Certificate>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../suite/signature");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with("-certificate.pem"));
    paths.sort();
    let pems = paths.into_iter().filter_map(|path| std::fs::read_to_string(path).ok());
    let certificates: Vec<_> = pems.filter_map(|pem| Certificate::from_pem(&pem).ok()).collect();
    assert!(certificates.len() > 1, "the certificates of the suite are there");
    certificates
});

static OURS: LazyLock<(Certificate, SigningKey)> =
    LazyLock::new(|| match (Certificate::from_pem(TEST_CERTIFICATE), SigningKey::from_pkcs8_pem(TEST_KEY)) {
        (Ok(certificate), Ok(key)) => (certificate, key),
        _ => unreachable!("the test key is one"),
    });
