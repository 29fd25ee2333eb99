//! The verifier, on documents that are really signed, whatever they are.
//!
//! Changed documents hardly ever come as far as the verifier's own reading of a document: the digest stops them. Here
//! any text is signed with a key of the suite, by a few lines that share nothing with the verifier: a text that is a
//! document is signed over its canonical form and must be accepted; any other is signed as it stands and must not be.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use elmo_signature::{Certificate, Reason, ReceivedElmo, read_unsigned, verify};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use roxmltree::Document;

use crate::canonical::{normalised, told, without_declaration};
use crate::signature::DS;

const CERTIFICATE: &str = include_str!("../../suite/signature/p256-certificate.pem");
const KEY: &str = include_str!("../../suite/signature/p256-key.pem");

/// What is accepted is a document to an independent parser too, and says the same; what is a document is accepted.
pub(crate) fn signed(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some((before, after)) = text.rfind("</").and_then(|at| text.split_at_checked(at)) else { return };
    let unsigned = read_unsigned(ReceivedElmo::new(data.to_vec()));
    let covered = match &unsigned {
        Ok(unsigned) => unsigned.canonical(),
        Err(_) => text,
    };
    let Some(signature) = signature(covered) else { return };
    let document = format!("{before}{signature}{after}");
    let verdict = verify(ReceivedElmo::new(document.clone().into_bytes()), &KEYS.0);

    let readable = normalised(document.trim_start_matches('\u{feff}'));
    let tree = Document::parse(without_declaration(&readable));
    let node = tree.as_ref().ok().and_then(|tree| {
        let mut all = tree.root_element().children().filter(|n| n.has_tag_name((DS, "Signature")));
        all.next().filter(|_| all.next().is_none())
    });
    match (unsigned, verdict) {
        (Ok(unsigned), Ok(verified)) => {
            assert_eq!(verified.canonical(), unsigned.canonical(), "the canonical text with and without a signature");
            assert_eq!(verified.document(), unsigned.document(), "what is read with and without a signature");
            assert_eq!(verified.findings(), unsigned.findings(), "what is noticed with and without a signature");
        }
        (Ok(_), Err(rejected)) => {
            use Reason::{TagTooLong, TooDeep, TooLarge, TooManyAttributes, TooManyNamespaces, TooManyNodes};
            let limits = [TagTooLong, TooDeep, TooLarge, TooManyAttributes, TooManyNamespaces, TooManyNodes];
            // The last end tag may stand in a comment, and the signature then with it.
            assert!(
                limits.contains(&rejected.reason) || node.is_none(),
                "a signed document is refused: {}\n{document}",
                rejected.reason.as_str()
            );
        }
        (Err(_), Ok(verified)) => {
            let (Ok(tree), Ok(after)) = (&tree, Document::parse(verified.canonical())) else {
                unreachable!("what is accepted is no XML:\n{document}");
            };
            // Without the signature it may be none, as where the signature is all that makes it one.
            assert_eq!(told(tree, node), told(&after, None), "something else is read than stands there:\n{document}");
            unreachable!("what is no document without its signature is accepted:\n{document}");
        }
        (Err(_), Err(_)) => {}
    }
}

/// A signature over the digest of a text. It is written in its canonical form.
fn signature(covered: &str) -> Option<String> {
    const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let empty = |name: &str, algorithm: &str| format!("<ds:{name} Algorithm=\"{algorithm}\"></ds:{name}>");
    let digest_value = STANDARD.encode(digest(&SHA256, covered.as_bytes()));
    let inside = format!(
        "{}{}<ds:Reference URI=\"\"><ds:Transforms>{}</ds:Transforms>{}<ds:DigestValue>{digest_value}</ds:DigestValue></ds:Reference>",
        empty("CanonicalizationMethod", EXCLUSIVE),
        empty("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
        empty("Transform", "http://www.w3.org/2000/09/xmldsig#enveloped-signature"),
        empty("DigestMethod", "http://www.w3.org/2001/04/xmlenc#sha256"),
    );
    let canonical = format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{inside}</ds:SignedInfo>");
    let value = STANDARD.encode(KEYS.1.sign(&SystemRandom::new(), canonical.as_bytes()).ok()?);
    Some(format!(
        "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>{inside}</ds:SignedInfo><ds:SignatureValue>{value}\
         </ds:SignatureValue></ds:Signature>"
    ))
}

static KEYS: LazyLock<(Certificate, EcdsaKeyPair)> = LazyLock::new(|| {
    let body: String = KEY.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = STANDARD.decode(body).unwrap_or_default();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, &SystemRandom::new());
    match (Certificate::from_pem(CERTIFICATE), key) {
        (Ok(certificate), Ok(key)) => (certificate, key),
        (certificate, key) => unreachable!("the suite's key: {certificate:?} {:?}", key.err()),
    }
});
