//! The counterpart of the tests: keys made by `openssl` on the spot, documents signed and verified by `xmlsec1`.
//!
//! Both programs must be there: a test that needs a peer fails without it.

#![allow(dead_code, reason = "each test file uses its part of this module")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use elmo_signature::{Certificate, SigningKey};

pub(crate) const RSA_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(crate) const RSA_SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384";
pub(crate) const RSA_SHA512: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
pub(crate) const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
pub(crate) const ECDSA_SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";
pub(crate) const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
pub(crate) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
pub(crate) const SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#sha384";
pub(crate) const SHA512: &str = "http://www.w3.org/2001/04/xmlenc#sha512";
pub(crate) const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
pub(crate) const CANONICALIZATIONS: [&str; 6] = [
    INCLUSIVE,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2006/12/xml-c14n11#WithComments",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
];
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// A key and its self-signed certificate, as files in a folder of their own.
pub(crate) struct Signer {
    pub(crate) folder: tempfile::TempDir,
}

impl Signer {
    /// `openssl genpkey` arguments choose the key, as `["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]`.
    pub(crate) fn new(key: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder to make keys in");
        let (key_path, certificate) = (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
        run(Command::new("openssl").arg("genpkey").args(key).arg("-out").arg(&key_path));
        run(Command::new("openssl")
            .args(["req", "-x509", "-new", "-sha256", "-days", "3650", "-subj", "/C=XX/O=Test/CN=Test EMP", "-key"])
            .arg(&key_path)
            .arg("-out")
            .arg(&certificate));
        run(Command::new("openssl")
            .args(["pkcs8", "-topk8", "-nocrypt", "-outform", "DER", "-in"])
            .arg(&key_path)
            .arg("-out")
            .arg(folder.path().join("key.der")));
        Self { folder }
    }

    pub(crate) fn rsa(bits: u32) -> Self {
        Self::new(&["-algorithm", "RSA", "-pkeyopt", &format!("rsa_keygen_bits:{bits}")])
    }

    pub(crate) fn ec(curve: &str) -> Self {
        Self::new(&["-algorithm", "EC", "-pkeyopt", &format!("ec_paramgen_curve:{curve}")])
    }

    pub(crate) fn certificate_path(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    pub(crate) fn certificate(&self) -> Certificate {
        Certificate::from_pem(&std::fs::read_to_string(self.certificate_path()).unwrap()).expect("openssl made it")
    }

    pub(crate) fn signing_key(&self) -> SigningKey {
        SigningKey::from_pkcs8_der(&std::fs::read(self.folder.path().join("key.der")).unwrap())
            .expect("openssl made it")
    }

    /// Lets xmlsec1 fill in the signature template that stands in the document.
    pub(crate) fn sign(&self, template: &[u8]) -> Vec<u8> {
        xmlsec_sign(&self.folder.path().join("key.pem"), &self.certificate_path(), template)
    }

    /// What xmlsec1 says of a signed document, with this certificate as the only trusted one.
    pub(crate) fn xmlsec_accepts(&self, document: &[u8]) -> bool {
        xmlsec_accepts(document, &self.certificate_path())
    }
}

/// Lets xmlsec1 fill in the signature template that stands in the document.
pub(crate) fn xmlsec_sign(key: &Path, certificate: &Path, template: &[u8]) -> Vec<u8> {
    // A folder for each call: tests run side by side.
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("template.xml"), folder.path().join("signed.xml"));
    std::fs::write(&input, template).unwrap();
    let keys = format!("{},{}", key.display(), certificate.display());
    run(Command::new("xmlsec1").args(["--sign", "--privkey-pem", &keys, "--output"]).arg(&output).arg(&input));
    std::fs::read(output).unwrap()
}

/// What xmlsec1 says of a signed document, with this certificate as the only trusted one. Where it has not answered in
/// a minute, or with megabytes in some seconds, it does not accept.
pub(crate) fn xmlsec_accepts(document: &[u8], certificate: &Path) -> bool {
    let patience = Duration::from_secs(if document.len() > 1_000_000 { 5 } else { 60 });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("document.xml");
    std::fs::write(&path, document).unwrap();
    // The root's signature: xmlsec1 would take the first one anywhere.
    let signature = ["--node-xpath", "/*/*[local-name()='Signature']"];
    let mut xmlsec1 = Command::new("xmlsec1")
        .arg("--verify")
        .args(signature)
        .args(["--enabled-key-data", "x509", "--trusted-pem"])
        .arg(certificate)
        .arg(&path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("xmlsec1 must be installed for these tests");
    let started = Instant::now();
    loop {
        if let Some(status) = xmlsec1.try_wait().unwrap() {
            return status.success();
        }
        if started.elapsed() > patience {
            xmlsec1.kill().unwrap();
            xmlsec1.wait().unwrap();
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A signature template; `transform` is the canonicalisation after enveloped-signature, if any.
pub(crate) fn template(algorithm: &str, digest: &str, canonicalization: &str, transform: Option<&str>) -> String {
    let transform = transform.map(|t| format!("<Transform Algorithm=\"{t}\"/>")).unwrap_or_default();
    format!(
        "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo><!-- as xmlsec1 likes it -->\n  \
         <CanonicalizationMethod Algorithm=\"{canonicalization}\"/>\n  <SignatureMethod Algorithm=\"{algorithm}\"/>\n  \
         <Reference URI=\"\"><Transforms><Transform Algorithm=\"{ENVELOPED}\"/>{transform}</Transforms>\
         <DigestMethod Algorithm=\"{digest}\"/><DigestValue></DigestValue></Reference></SignedInfo>\
         <SignatureValue></SignatureValue><KeyInfo><X509Data/></KeyInfo></Signature>"
    )
}

fn run(command: &mut Command) {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().unwrap_or_else(|e| panic!("{name} must be installed for these tests: {e}"));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}
