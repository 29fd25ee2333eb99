//! Three opinions on a document: ours, that of xml-sec in this process, and that of the program xmlsec1.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use elmo_signature::{Certificate, Reason, ReceivedElmo, verify};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use xml_sec::policy::VerificationPolicy;
use xml_sec::xmldsig::{DsigError, DsigStatus, SignatureAlgorithm, VerificationKey, VerifyContext, VerifyingKey};
use xml_sec::{XmlBackend, XmlDocument};

/// The namespace of XML-DSig.
pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";

/// No document may take longer than this.
const SLOWEST: Duration = Duration::from_secs(1);

/// xml-sec compares every attribute with every other: larger documents are not given to it, nor does it get longer.
const LARGEST_FOR_XML_SEC: usize = 512 * 1024;
const LONGEST_FOR_XML_SEC: Duration = Duration::from_secs(30);

/// A certificate in the forms in which the three take it.
pub(crate) struct Pin {
    pub(crate) certificate: Certificate,
    pub(crate) path: PathBuf,
    spki: Vec<u8>,
}

impl Pin {
    pub(crate) fn read(path: &Path) -> Self {
        let certificate = Certificate::from_pem(&std::fs::read_to_string(path).unwrap()).unwrap();
        let spki = X509Certificate::from_der(certificate.der()).unwrap().1.public_key().raw.to_vec();
        Self { certificate, path: path.to_owned(), spki }
    }
}

/// What we say: the canonical text, or why not.
///
/// # Panics
/// When the verifier panics, or took more than a second each time of three.
pub(crate) fn ours(bytes: &[u8], pin: &Pin) -> Result<String, Reason> {
    let mut fastest = Duration::MAX;
    let mut verdict = Err(Reason::NotXml);
    // A busy machine may stop us at any time, but hardly three times.
    for _ in 0..3 {
        let started = Instant::now();
        let caught = catch_unwind(AssertUnwindSafe(|| verify(ReceivedElmo::new(bytes.to_vec()), &pin.certificate)));
        fastest = fastest.min(started.elapsed());
        verdict = caught
            .unwrap_or_else(|_| panic!("the verifier panicked"))
            .map(|verified| verified.canonical().to_owned())
            .map_err(|rejected| rejected.reason);
        if fastest < SLOWEST {
            break;
        }
    }
    assert!(fastest < SLOWEST, "the verifier took {fastest:?}");
    verdict
}

/// What xml-sec says of the signature that is the root's first: the bytes that it digested, or why not.
pub(crate) fn xml_sec(bytes: &[u8], pin: &Pin) -> Result<Vec<u8>, String> {
    if bytes.len() > LARGEST_FOR_XML_SEC {
        return Err("too large for xml-sec".into());
    }
    let (bytes, spki) = (bytes.to_vec(), pin.spki.clone());
    within(LONGEST_FOR_XML_SEC, move || {
        let policy = lenient();
        let document = XmlDocument::parse_bytes_with_policy(&bytes, &policy).map_err(|e| e.to_string())?;
        // Signatures are counted in document order; the one that a receiver looks at is the root's own.
        let which = document
            .with_view(|view| {
                let root = view.document().root_element();
                let all = view.document().descendants().filter(|n| n.has_tag_name((DS, "Signature")));
                all.enumerate().find(|(_, n)| n.parent() == Some(root)).map(|(at, _)| at)
            })
            .ok_or("no signature below the root")?;
        let key = AnyAlgorithm(spki);
        let context =
            VerifyContext::new().key(&key).policy(policy).xml_backend(XmlBackend::Xmloxide).store_pre_digest(true);
        let evidence = context.verify_all(&document).map_err(|e| e.to_string())?;
        let result = evidence.signatures().get(which).ok_or("the signature was not verified")?.result();
        match result {
            Err(error) => Err(error.to_string()),
            Ok(result) if result.status != DsigStatus::Valid => Err(format!("{:?}", result.status)),
            Ok(result) => {
                let [reference] = result.signed_info_references.as_slice() else { return Ok(Vec::new()) };
                reference.pre_digest_data.clone().ok_or_else(|| "the digested bytes were not kept".into())
            }
        }
    })
}

/// What xml-sec says is the canonical form of a whole document, without comments.
pub(crate) fn xml_sec_canonical(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let bytes = bytes.to_vec();
    within(LONGEST_FOR_XML_SEC, move || {
        let document = XmlDocument::parse_bytes_with_policy(&bytes, &lenient()).map_err(|e| e.to_string())?;
        let form = xml_sec::c14n::C14nAlgorithm::new(xml_sec::c14n::C14nMode::Inclusive1_0, false);
        xml_sec::c14n::canonicalize_document(&document, &form).map_err(|e| e.to_string())
    })
}

/// Everything that the library can do, and no judgement: policy is ours to compare.
pub(crate) fn lenient() -> VerificationPolicy {
    let mut policy = VerificationPolicy::default();
    policy.xml.allow_internal_dtd = true;
    policy.key_trust.allowed_legacy_signature_algorithms = [SignatureAlgorithm::RsaSha1].into();
    policy.key_trust.rsa_keys.minimum_modulus_bits = 1024;
    policy
}

/// The pinned key, whichever algorithm the document names.
struct AnyAlgorithm(Vec<u8>);

impl VerifyingKey for AnyAlgorithm {
    fn verification_spki(&self, _: SignatureAlgorithm) -> Result<Option<&[u8]>, DsigError> {
        Ok(Some(&self.0))
    }

    fn verify(&self, algorithm: SignatureAlgorithm, data: &[u8], signature: &[u8]) -> Result<bool, DsigError> {
        let key = VerificationKey { algorithm, public_key_bytes: self.0.clone(), certificate_der: None, name: None };
        key.verify(algorithm, data, signature)
    }
}

/// What xmlsec1 says of the same signature, with the pinned key alone: `KeyInfo` is not read, nothing is opened.
pub(crate) fn xmlsec1(bytes: &[u8], pin: &Pin) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("document.xml");
    std::fs::write(&path, bytes).unwrap();
    Command::new("xmlsec1")
        .args([
            "--verify",
            "--disable-error-msgs",
            "--enabled-key-data",
            "key-name",
            "--enabled-reference-uris",
            "empty,same-doc",
        ])
        .args([
            "--node-xpath",
            &format!("/*/*[local-name()='Signature' and namespace-uri()='{DS}'][1]"),
            "--pubkey-cert-pem",
        ])
        .arg(&pin.path)
        .arg(&path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("xmlsec1 must be installed for these tests")
        .success()
}

/// What `xmllint --c14n` makes of a document; it keeps comments.
pub(crate) fn xmllint(bytes: &[u8]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("document.xml");
    std::fs::write(&path, bytes).unwrap();
    let output = Command::new("xmllint")
        .args(["--nonet", "--c14n"])
        .arg(&path)
        .output()
        .expect("xmllint must be installed for these tests");
    output.status.success().then_some(output.stdout)
}

/// Runs something that may hang on a thread of its own; one that hangs is left behind.
fn within<T: Send + 'static>(
    time: Duration,
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("xml-sec panicked".into()));
        drop(sender.send(done));
    });
    receiver.recv_timeout(time).unwrap_or_else(|_| Err("xml-sec hangs".into()))
}
