//! Genuine signatures on changed documents, so that mutants exist which should be believed: made by xml-sec's own
//! canonical forms and ring, by `elmo_signature::sign`, or by xmlsec1. Whatever shape the signature has, it is filled in.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use elmo_signature::SigningKey;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, RsaKeyPair,
};
use xml_sec::XmlDocument;
use xml_sec::c14n::canonicalize;
use xml_sec::xmldsig::digest::compute_digest;
use xml_sec::xmldsig::parse::{SignedInfo, parse_signed_info};
use xml_sec::xmldsig::uri::UriReferenceResolver;
use xml_sec::xmldsig::{DigestAlgorithm, ReferenceSet, SignatureAlgorithm, process_reference};

use crate::mutate::{ALGORITHMS, Rng, content_of, elements, replaced};
use crate::oracle::{DS, Pin, lenient};
use crate::peer::Signer;

/// A key with its certificate.
pub(crate) struct Key {
    pub(crate) pin: Pin,
    pub(crate) name: &'static str,
    private: Private,
    /// In a folder of its own, for xmlsec1; `None` for keys of the suite.
    signer: Signer,
}

enum Private {
    Rsa(Box<RsaKeyPair>, Box<SigningKey>),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
}

impl Key {
    /// One RSA key and two of elliptic curves, made on the spot.
    pub(crate) fn all() -> Vec<Self> {
        let random = SystemRandom::new();
        [("RSA", Signer::rsa(2048)), ("P-256", Signer::ec("P-256")), ("P-384", Signer::ec("P-384"))]
            .into_iter()
            .map(|(name, signer)| {
                let der = std::fs::read(signer.folder.path().join("key.der")).unwrap();
                let private = match name {
                    "RSA" => Private::Rsa(RsaKeyPair::from_pkcs8(&der).unwrap().into(), signer.signing_key().into()),
                    "P-256" => Private::P256(
                        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, &random).unwrap(),
                    ),
                    _ => Private::P384(
                        EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &der, &random).unwrap(),
                    ),
                };
                Self { pin: Pin::read(&signer.certificate_path()), name, private, signer }
            })
            .collect()
    }

    pub(crate) fn is_rsa(&self) -> bool {
        matches!(self.private, Private::Rsa(..))
    }

    fn sign(&self, algorithm: SignatureAlgorithm, data: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match (&self.private, algorithm) {
            (Private::Rsa(key, _), algorithm) => {
                let padding: &'static dyn ring::signature::RsaEncoding = match algorithm {
                    SignatureAlgorithm::RsaSha256 => &RSA_PKCS1_SHA256,
                    SignatureAlgorithm::RsaSha384 => &RSA_PKCS1_SHA384,
                    SignatureAlgorithm::RsaSha512 => &RSA_PKCS1_SHA512,
                    _ => return None,
                };
                let mut value = vec![0; key.public().modulus_len()];
                key.sign(padding, &random, data, &mut value).ok()?;
                Some(value)
            }
            (Private::P256(key), SignatureAlgorithm::EcdsaSha256)
            | (Private::P384(key), SignatureAlgorithm::EcdsaSha384) => {
                Some(key.sign(&random, data).ok()?.as_ref().to_vec())
            }
            _ => None,
        }
    }

    /// A method that this key signs with here.
    pub(crate) fn method(&self, rng: &mut Rng) -> &'static str {
        match self.private {
            Private::Rsa(..) => rng
                .pick(&[
                    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
                    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
                ])
                .unwrap(),
            Private::P256(_) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Private::P384(_) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        }
    }
}

/// The document without its own signatures.
pub(crate) fn stripped(text: &str) -> String {
    let mut text = text.to_owned();
    while let Some(element) = elements(&text).into_iter().find(|e| {
        let name = text[e.outer.start + 1..].split([' ', '\t', '\n', '\r', '/', '>']).next().unwrap_or_default();
        name.rsplit(':').next() == Some("Signature")
    }) {
        text = replaced(&text, element.outer, "");
    }
    text
}

/// Puts a signature to be filled in below the root: first, last or in the middle; with a prefix, without one, or with
/// one that the root declares.
pub(crate) fn with_template(text: &str, method: &str, rng: &mut Rng) -> Option<String> {
    let all = elements(text);
    let root = all.first()?.clone();
    if !root.is_open {
        return None;
    }
    let children: Vec<usize> = all
        .iter()
        .scan(0, |end, e| {
            let is_child = e.outer.start >= *end && e.outer.start > root.outer.start;
            if is_child {
                *end = e.outer.end;
            }
            Some(is_child.then_some(e.outer.start))
        })
        .flatten()
        .collect();
    let at = if rng.chance(70) { root.inner.end } else { *rng.pick(&children)? };
    let canonicalizations = &ALGORITHMS[..6];
    let digests = [ALGORITHMS[9], ALGORITHMS[11], ALGORITHMS[12], ALGORITHMS[13]];
    let (form, digest) = (*rng.pick(canonicalizations)?, *rng.pick(&digests)?);
    let enveloped = ALGORITHMS[6];
    let transform = if rng.chance(60) {
        format!("<~Transform Algorithm=\"{}\"/>", rng.pick(canonicalizations)?)
    } else {
        String::new()
    };
    let blank = *rng.pick(&["", "\n  ", "\n", " ", "<!-- c -->", "<?p i?>"])?;
    let key_info =
        *rng.pick(&["", "<~KeyInfo><~KeyName>emp</~KeyName></~KeyInfo>", "<~KeyInfo><~X509Data/></~KeyInfo>"])?;
    let signature = format!(
        "<~Signature DECLARED><~SignedInfo>{blank}<~CanonicalizationMethod Algorithm=\"{form}\"/>{blank}\
         <~SignatureMethod Algorithm=\"{method}\"/>{blank}<~Reference URI=\"\">{blank}<~Transforms>{blank}\
         <~Transform Algorithm=\"{enveloped}\"/>{transform}{blank}</~Transforms>{blank}\
         <~DigestMethod Algorithm=\"{digest}\"/>{blank}<~DigestValue>AA==</~DigestValue></~Reference>{blank}\
         </~SignedInfo>{blank}<~SignatureValue>AA==</~SignatureValue>{blank}{key_info}</~Signature>"
    );
    let name_end = root.outer.start + 1 + text[root.outer.start + 1..].find([' ', '\t', '\n', '\r', '/', '>'])?;
    Some(match rng.below(4) {
        0 => {
            let signature = signature.replace('~', "").replace("DECLARED", &format!("xmlns=\"{DS}\""));
            replaced(text, at..at, &signature)
        }
        1 if !text.contains("xmlns:sig=") => {
            let signature = signature.replace('~', "sig:").replace(" DECLARED", "");
            replaced(&replaced(text, at..at, &signature), name_end..name_end, &format!(" xmlns:sig='{DS}'"))
        }
        _ => {
            let signature = signature.replace('~', "ds:").replace("DECLARED", &format!("xmlns:ds=\"{DS}\""));
            replaced(text, at..at, &signature)
        }
    })
}

/// Fills in digest and value by what xml-sec canonicalises. `None` where it cannot, as where nothing is left to sign.
pub(crate) fn by_xml_sec(text: &str, key: &Key) -> Option<String> {
    // xml-sec reads no reference whose digest has not the length of its algorithm.
    let (data, method) = [20, 28, 32, 48, 64].into_iter().find_map(|length| {
        let text = replaced(text, content_of(text, "DigestValue")?, &STANDARD.encode(vec![0; length]));
        signed_parts(&text).map(|(_, data, method)| (data, method))
    })?;
    let text = replaced(text, content_of(text, "DigestValue")?, &STANDARD.encode(compute_digest(method, &data?)));
    let (info, _, _) = signed_parts(&text)?;
    let value = key.sign(info.1, &info.0)?;
    Some(replaced(&text, content_of(&text, "SignatureValue")?, &STANDARD.encode(value)))
}

type Parts = ((Vec<u8>, SignatureAlgorithm), Option<Vec<u8>>, DigestAlgorithm);

/// The canonical `SignedInfo` with its algorithm, and what its first reference digests.
fn signed_parts(text: &str) -> Option<Parts> {
    let document = XmlDocument::parse_bytes_with_policy(text.as_bytes(), &lenient()).ok()?;
    document.with_view(|view| {
        let document = view.document();
        let root = document.root_element();
        let signature = root.children().find(|n| n.has_tag_name((DS, "Signature")))?;
        let node = signature.children().find(|n| n.has_tag_name((DS, "SignedInfo")))?;
        let info: SignedInfo = parse_signed_info(node).ok()?;
        let mut canonical = Vec::new();
        let inside = |n: xml_sec::Node<'_, '_>| n.ancestors().any(|a| a == node);
        canonicalize(document, Some(&inside), &info.c14n_method, &mut canonical).ok()?;
        let reference = info.references.first()?;
        let resolver = UriReferenceResolver::new(document);
        let result = process_reference(reference, &resolver, signature, ReferenceSet::SignedInfo, 0, true).ok()?;
        Some(((canonical, info.signature_method), result.pre_digest_data, reference.digest_method))
    })
}

/// Signs as this crate does.
pub(crate) fn by_us(text: &str, key: &Key) -> Option<Vec<u8>> {
    let Private::Rsa(_, signing_key) = &key.private else { return None };
    elmo_signature::sign(&stripped(text), signing_key, &key.pin.certificate).ok()
}

/// Lets xmlsec1 fill the signature in.
pub(crate) fn by_xmlsec1(text: &str, key: &Key) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (input, output): (PathBuf, PathBuf) = (folder.path().join("in.xml"), folder.path().join("out.xml"));
    std::fs::write(&input, text).unwrap();
    let keys =
        format!("{},{}", key.signer.folder.path().join("key.pem").display(), key.signer.certificate_path().display());
    let done = std::process::Command::new("xmlsec1")
        .args(["--sign", "--enabled-reference-uris", "empty,same-doc", "--privkey-pem", &keys, "--output"])
        .arg(&output)
        .arg(&input)
        .output()
        .expect("xmlsec1 must be installed for these tests");
    if done.status.success() { std::fs::read(&output).ok() } else { None }
}
