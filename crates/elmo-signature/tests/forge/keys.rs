//! The keys of the suite. They lie beside the documents, stand in public, and are worth nothing.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::openssl;
use crate::files::{certificate_text, suite};
use crate::tables::on_disk;

/// A key and its certificate.
struct Row {
    name: &'static str,
    key: Key,
    /// Common name.
    subject: &'static str,
    /// Whose key certifies it, if not its own.
    issuer: Option<&'static str>,
}

enum Key {
    /// What `openssl genpkey -algorithm` is given.
    Made(&'static [&'static str]),
    /// Another's.
    Of(&'static str),
}

const KEYS: &[Row] = &[
    own("test", &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], "Test EMP"),
    own("attacker", &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], "Attacker EMP"),
    own("short", &["RSA", "-pkeyopt", "rsa_keygen_bits:1024"], "Short key"),
    own("tiny", &["RSA", "-pkeyopt", "rsa_keygen_bits:512"], "Tiny key"),
    own("rsa-3072", &["RSA", "-pkeyopt", "rsa_keygen_bits:3072"], "RSA 3072"),
    own("rsa-4096", &["RSA", "-pkeyopt", "rsa_keygen_bits:4096"], "RSA 4096"),
    own("p256", &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "P-256"),
    own("p384", &["EC", "-pkeyopt", "ec_paramgen_curve:P-384"], "P-384"),
    own("elsewhere", &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], "Authority elsewhere"),
    // That authority says the attacker's key were the test EMP's: the subject is the same.
    Row { name: "impostor", key: Key::Of("attacker"), subject: "Test EMP", issuer: Some("elsewhere") },
    // The test EMP itself certified the attacker's key, for something else.
    Row { name: "colleague", key: Key::Of("attacker"), subject: "Colleague", issuer: Some("test") },
];

const fn own(name: &'static str, key: &'static [&'static str], subject: &'static str) -> Row {
    Row { name, key: Key::Made(key), subject, issuer: None }
}

/// Every key is there, or is made where `UPDATE=1`. What is there is never made anew: every file would change.
pub(crate) fn are_there() {
    for row in KEYS {
        let (key, certificate) = (path(row.name, "key"), path(row.name, "certificate"));
        if std::env::var_os("UPDATE").is_some() && !Path::new(&certificate).exists() {
            row.make(&key, &certificate);
        }
        assert!(Path::new(&certificate).exists(), "{certificate} is missing; UPDATE=1 makes it");
    }
}

/// A file with a certificate, or something that seems one: its name, what is read of it, how it is made, and why.
type File = (&'static str, &'static str, Source, &'static str);

enum Source {
    /// For a key of its own: what `openssl genpkey -algorithm` is given.
    Key(&'static [&'static str]),
    /// Of the test certificate's text.
    Text(fn(&str) -> String),
}

#[rustfmt::skip]
const FILES: &[File] = &[
    ("rsa-2047.pem", "rsa 2047", Source::Key(&["RSA", "-pkeyopt", "rsa_keygen_bits:2047"]), "one bit is missing, and counts"),
    ("rsa-8200.pem", "UnsupportedKey", Source::Key(&["RSA", "-pkeyopt", "rsa_keygen_bits:8200"]), "so long that a verification takes long"),
    ("rsa-pss.pem", "UnsupportedKey", Source::Key(&["RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"]), "a key for another kind of signature"),
    ("p-521.pem", "UnsupportedKey", Source::Key(&["EC", "-pkeyopt", "ec_paramgen_curve:P-521"]), "a curve that is not in the list"),
    ("secp256k1.pem", "UnsupportedKey", Source::Key(&["EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]), "as long as P-256, and another curve"),
    ("p-256-with-own-parameters.pem", "UnsupportedKey", Source::Key(&["EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"]), "a curve of its own making can be a trap"),
    ("p-256-of-another-algorithm.txt", "UnsupportedKey", Source::Text(|_| of_another_algorithm()), "an unknown algorithm over P-256"),
    ("ed25519.pem", "UnsupportedKey", Source::Key(&["ED25519"]), "no EMP signs with it"),
    ("p-256.pem", "ec-p256 256", Source::Key(&["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]), "accepted"),
    ("p-384.pem", "ec-p384 384", Source::Key(&["EC", "-pkeyopt", "ec_paramgen_curve:P-384"]), "accepted"),
    ("as-base64.txt", "rsa 2048", Source::Text(bare), "a registry's bare base64"),
    ("behind-other-text.pem", "rsa 2048", Source::Text(|pem| format!("subject=somebody\n{pem}-----BEGIN X509 CRL-----\n")), "text around it"),
    ("several.pem", "rsa 2048", Source::Text(|pem| pem.repeat(2)), "the first of several"),
    ("public-key-alone.pem", "PublicKeyOnly", Source::Text(|pem| pem.replace("CERTIFICATE", "PUBLIC KEY")), "a key without a name or an end"),
    ("end-missing.pem", "NotPem", Source::Text(|pem| pem.replace("-----END CERTIFICATE-----", "")), "cut off"),
    ("of-another-kind.pem", "NotPem", Source::Text(|pem| pem.replace("CERTIFICATE", "CERTIFICATE REQUEST")), "a request for a certificate is none"),
    ("not-base64.pem", "NotBase64", Source::Text(|pem| pem.replace("MII", "M%I")), "not base64"),
    ("bytes-missing.txt", "NotX509", Source::Text(|pem| bare(pem)[..400].to_owned()), "cut off within the base64"),
    ("bytes-behind.txt", "NotX509", Source::Text(|pem| STANDARD.encode([STANDARD.decode(bare(pem)).unwrap(), vec![0]].concat())), "its fingerprint would be another"),
    ("empty.txt", "NotX509", Source::Text(|_| String::new()), "nothing"),
];

/// The certificate on P-256 with the last number of `id-ecPublicKey` changed. Nobody verifies its own signature.
fn of_another_algorithm() -> String {
    const EC_PUBLIC_KEY: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
    let mut der = STANDARD.decode(bare(&certificate_text("p256"))).unwrap();
    let at = der.windows(EC_PUBLIC_KEY.len()).position(|bytes| bytes == EC_PUBLIC_KEY).unwrap();
    der[at + EC_PUBLIC_KEY.len() - 1] = 0x7F;
    STANDARD.encode(der)
}

fn bare(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with("-----")).collect()
}

/// Every file with a certificate is there, or is made where `UPDATE=1`; and so is their table.
pub(crate) fn certificates_are_there() {
    let folder = suite().join("certificates");
    let mut table = String::from("# file\twhat is read of it\twhy\n");
    for (name, read, source, why) in FILES {
        table.push_str(&format!("{name}\t{read}\t{why}\n"));
        let path = folder.join(name);
        match source {
            Source::Text(make) => on_disk(&format!("certificates/{name}"), make(&certificate_text("test")).as_bytes()),
            Source::Key(arguments) if std::env::var_os("UPDATE").is_some() && !path.exists() => {
                // Nothing is signed with these: only the certificate stays.
                let kept = tempfile::tempdir().unwrap();
                let (key, certificate) = (kept.path().join("key.pem"), path.to_str().unwrap());
                let row = Row { name, key: Key::Made(arguments), subject: name, issuer: None };
                row.make(key.to_str().unwrap(), certificate);
            }
            Source::Key(_) => assert!(path.exists(), "{name} is missing; UPDATE=1 makes it"),
        }
    }
    on_disk("certificates/CERTIFICATES.tsv", table.as_bytes());
    assert_eq!(crate::tables::folder("certificates").len(), FILES.len() + 1, "a file without a row");
}

impl Row {
    fn make(&self, key: &str, certificate: &str) {
        let key = match self.key {
            Key::Made(arguments) => {
                openssl(&[&["genpkey", "-out", key, "-algorithm"], arguments].concat(), b"");
                key.to_owned()
            }
            Key::Of(name) => path(name, "key"),
        };
        let subject = format!("/C=XX/O=SMP Desk tests/CN={}, worth nothing", self.subject);
        let issuer = self.issuer.map(|name| (path(name, "certificate"), path(name, "key")));
        let issued: Vec<&str> = issuer
            .iter()
            .flat_map(|(certificate, key)| ["-CA", certificate.as_str(), "-CAkey", key.as_str()])
            .collect();
        let request = ["req", "-x509", "-new", "-sha256", "-days", "36500", "-subj", &subject, "-key", &key];
        openssl(&[&request, issued.as_slice(), &["-out", certificate]].concat(), b"");
    }
}

fn path(name: &str, what: &str) -> String {
    suite().join(format!("{name}-{what}.pem")).to_str().unwrap().to_owned()
}
