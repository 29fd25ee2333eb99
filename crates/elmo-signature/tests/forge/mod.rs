//! Makes documents with signatures of any shape, right or wrong, signed for true with one of the test keys.
//!
//! The forger knows nothing of this crate: its documents are written in canonical form from the start, so that
//! canonicalising them is inserting one namespace, and `openssl` signs.

#![allow(dead_code, reason = "each test file uses its part of this module")]

pub(crate) mod keys;

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex};

use base64::Engine as _;

use crate::files::{certificate_text, suite};

pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const ELMO: &str = "https://github.com/emrex-eu/elmo-schemas/tree/v1";
pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(crate) const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(crate) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// The honest document, in canonical form; the signature comes where `{}` stands.
pub(crate) const DOCUMENT: &str = include_str!("../../../../tests/suite/signature/document.xml");

/// A signature to be made. What is not changed is as an honest EMP has it.
#[derive(Clone)]
pub(crate) struct Forge {
    /// The file `NAME-key.pem` signs.
    pub(crate) key: &'static str,
    /// The files `NAME-certificate.pem` stand in `KeyInfo`.
    pub(crate) key_info: &'static [&'static str],
    /// Stands in `KeyInfo` before the certificates.
    pub(crate) in_key_info: String,
    /// `CanonicalizationMethod`, the whole element.
    pub(crate) canonicalization: String,
    /// `SignatureMethod`, the whole element.
    pub(crate) method: String,
    /// All `Reference` elements; `{digest}` is the digest of what the honest document is without its signature.
    pub(crate) references: String,
    /// Stands after `KeyInfo`.
    pub(crate) after: String,
    /// Its names stand without a prefix.
    pub(crate) bare: bool,
    /// How the bytes are signed: arguments of `openssl dgst`, before the key.
    pub(crate) sign_with: &'static [&'static str],
    /// No signature but a MAC, with this as its secret and so many bytes of it kept.
    pub(crate) mac: Option<(Vec<u8>, usize)>,
}

impl Default for Forge {
    fn default() -> Self {
        Self {
            key: "test",
            key_info: &["test"],
            in_key_info: String::new(),
            canonicalization: empty("CanonicalizationMethod", EXCLUSIVE),
            method: empty("SignatureMethod", RSA_SHA256),
            references: reference(" URI=\"\"", &enveloped()),
            after: String::new(),
            bare: false,
            sign_with: &["-sha256"],
            mac: None,
        }
    }
}

impl Forge {
    /// The signature element over a digest of this text, which must be canonical.
    pub(crate) fn signature(&self, text: &str) -> String {
        let digest = base64(&openssl(&["dgst", "-sha256", "-binary"], text.as_bytes()));
        let inside =
            format!("{}{}{}", self.canonicalization, self.method, self.references.replace("{digest}", &digest));
        let named = |text: String| {
            if self.bare { text.replace("xmlns:ds=", "xmlns=").replace("ds:", "") } else { text }
        };
        let canonical = named(format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{inside}</ds:SignedInfo>"));
        let value = base64(&self.value(&canonical));
        let certificates: String = self
            .key_info
            .iter()
            .map(|name| {
                let base64: String = certificate_text(name).lines().filter(|l| !l.starts_with("-----")).collect();
                format!("<ds:X509Certificate>{base64}</ds:X509Certificate>")
            })
            .collect();
        named(format!(
            "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>{inside}</ds:SignedInfo>\
             <ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo>{}<ds:X509Data>{certificates}\
             </ds:X509Data></ds:KeyInfo>{}</ds:Signature>",
            self.in_key_info, self.after
        ))
    }

    /// The signature, or the MAC, of the canonical `SignedInfo`.
    fn value(&self, canonical: &str) -> Vec<u8> {
        if let Some((secret, kept)) = &self.mac {
            let secret: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            let option = format!("hexkey:{secret}");
            let arguments = [&["dgst"], self.sign_with, &["-binary", "-mac", "HMAC", "-macopt", &option]].concat();
            let mut mac = openssl(&arguments, canonical.as_bytes());
            mac.truncate(*kept);
            return mac;
        }
        let key = suite().join(format!("{}-key.pem", self.key));
        openssl(
            &[&["dgst"], self.sign_with, &["-binary", "-sign", key.to_str().unwrap()]].concat(),
            canonical.as_bytes(),
        )
    }

    /// A document with its signature where `{}` stands.
    pub(crate) fn sign(&self, document: &str) -> String {
        document.trim_end().replacen("{}", &self.signature(&document.trim_end().replacen("{}", "", 1)), 1)
    }
}

/// An element of XML-DSig with an algorithm and nothing else.
pub(crate) fn empty(element: &str, algorithm: &str) -> String {
    format!("<ds:{element} Algorithm=\"{algorithm}\"></ds:{element}>")
}

pub(crate) fn enveloped() -> String {
    empty("Transform", ENVELOPED)
}

/// A `Reference` with these attributes and these transforms over the honest document's digest.
pub(crate) fn reference(attributes: &str, transforms: &str) -> String {
    reference_with(attributes, transforms, SHA256, "{digest}")
}

pub(crate) fn reference_with(attributes: &str, transforms: &str, digest: &str, value: &str) -> String {
    let transforms =
        if transforms.is_empty() { String::new() } else { format!("<ds:Transforms>{transforms}</ds:Transforms>") };
    let method = empty("DigestMethod", digest);
    format!("<ds:Reference{attributes}>{transforms}{method}<ds:DigestValue>{value}</ds:DigestValue></ds:Reference>")
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// What `openssl` answers. It is asked once for each thing: with RSA and digests it answers the same each time.
pub(crate) fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    static ANSWERS: LazyLock<Mutex<HashMap<Question, Vec<u8>>>> = LazyLock::new(Mutex::default);
    let question = (arguments.iter().map(|argument| (*argument).to_owned()).collect(), input.to_vec());
    if let Some(answer) = ANSWERS.lock().unwrap().get(&question) {
        return answer.clone();
    }
    let answer = ask_openssl(arguments, input);
    ANSWERS.lock().unwrap().insert(question, answer.clone());
    answer
}

/// Arguments and input.
type Question = (Vec<String>, Vec<u8>);

fn ask_openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("openssl must be installed for these tests");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
