//! Makes documents with signatures of any shape, right or wrong, signed for true with one of the test keys.
//!
//! The forger knows nothing of this crate: its documents are written in canonical form from the start, so that
//! canonicalising them is inserting one namespace, and `openssl` signs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const ELMO: &str = "https://github.com/emrex-eu/elmo-schemas/tree/v1";
pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(crate) const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(crate) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// The honest document, in canonical form; the signature comes where `{}` stands.
pub(crate) const DOCUMENT: &str = include_str!("../../../../tests/suite/signature/document.xml");

/// Where the keys and the documents of the suite lie.
pub(crate) fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/signature")
}

/// A signature to be made. What is not changed is as an honest EMP has it.
#[derive(Clone)]
pub(crate) struct Forge {
    /// The file `NAME-key.pem` signs.
    pub(crate) key: &'static str,
    /// The file `NAME-certificate.pem` stands in `KeyInfo`.
    pub(crate) key_info: &'static str,
    /// `CanonicalizationMethod`, the whole element.
    pub(crate) canonicalization: String,
    /// `SignatureMethod`, the whole element.
    pub(crate) method: String,
    /// All `Reference` elements; `{digest}` is the digest of what the honest document is without its signature.
    pub(crate) references: String,
    /// Stands after `KeyInfo`.
    pub(crate) after: String,
    /// How the bytes are signed: arguments of `openssl dgst`, before the key.
    pub(crate) sign_with: &'static [&'static str],
}

impl Default for Forge {
    fn default() -> Self {
        Self {
            key: "test",
            key_info: "test",
            canonicalization: empty("CanonicalizationMethod", EXCLUSIVE),
            method: empty("SignatureMethod", RSA_SHA256),
            references: reference(" URI=\"\"", &enveloped()),
            after: String::new(),
            sign_with: &["-sha256"],
        }
    }
}

impl Forge {
    /// The signature element over a digest of this text, which must be canonical.
    pub(crate) fn signature(&self, text: &str) -> String {
        let digest = base64(&openssl(&["dgst", "-sha256", "-binary"], text.as_bytes()));
        let inside =
            format!("{}{}{}", self.canonicalization, self.method, self.references.replace("{digest}", &digest));
        let canonical = format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{inside}</ds:SignedInfo>");
        let key = suite().join(format!("{}-key.pem", self.key));
        let sign = [&["dgst"], self.sign_with, &["-binary", "-sign", key.to_str().unwrap()]].concat();
        let value = base64(&openssl(&sign, canonical.as_bytes()));
        let certificate: String = certificate_text(self.key_info).lines().filter(|l| !l.starts_with("-----")).collect();
        format!(
            "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>{inside}</ds:SignedInfo>\
             <ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}\
             </ds:X509Certificate></ds:X509Data></ds:KeyInfo>{}</ds:Signature>",
            self.after
        )
    }

    /// A document with its signature where `{}` stands.
    pub(crate) fn sign(&self, document: &str) -> String {
        document.trim_end().replacen("{}", &self.signature(&document.trim_end().replacen("{}", "", 1)), 1)
    }
}

pub(crate) fn certificate_text(name: &str) -> String {
    let path = suite().join(format!("{name}-certificate.pem"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
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

fn base64(bytes: &[u8]) -> String {
    String::from_utf8(openssl(&["base64", "-A"], bytes)).expect("base64 is text")
}

fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
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
