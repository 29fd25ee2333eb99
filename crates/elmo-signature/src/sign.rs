//! Signing ELMO documents of our own: RSA-SHA256, enveloped, Canonical XML 1.0, the certificate in `KeyInfo`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use elmo::Limits;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use roxmltree::Document;

use crate::algorithm::{Canonicalization, Digest, SignatureAlgorithm};
use crate::c14n::canonicalize;
use crate::certificate::{Certificate, decode_base64};
use crate::document::ReceivedElmo;
use crate::envelope::{DS, ENVELOPED, Envelope, only_signature};
use crate::text::Text;
use crate::{Reason, verify};

/// An RSA key of 2048 to 4096 bits to sign with. It shows nothing of itself.
pub struct SigningKey(RsaKeyPair);

impl SigningKey {
    /// Reads an unencrypted PKCS #8 key in DER form.
    ///
    /// # Errors
    /// [`SignError::Key`] when it is none, or not RSA of 2048 to 4096 bits.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, SignError> {
        RsaKeyPair::from_pkcs8(der).map(Self).map_err(|_| SignError::Key)
    }

    /// Reads the same as PEM (`BEGIN PRIVATE KEY`).
    ///
    /// # Errors
    /// [`SignError::Key`], as [`SigningKey::from_pkcs8_der`].
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, SignError> {
        let (_, rest) = pem.split_once("-----BEGIN PRIVATE KEY-----").ok_or(SignError::Key)?;
        let (body, _) = rest.split_once("-----END PRIVATE KEY-----").ok_or(SignError::Key)?;
        Self::from_pkcs8_der(&decode_base64(body).map_err(|_| SignError::Key)?)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// Why a document was not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The key cannot be used.
    #[error("the key is not an RSA key of 2048 to 4096 bits in PKCS #8")]
    Key,
    /// The text is not an ELMO document that can be read.
    #[error("the document cannot be signed: {0}")]
    Document(Reason),
    /// The document is signed already.
    #[error("the document carries a signature already")]
    AlreadySigned,
    /// The XML declaration names another encoding than UTF-8, in which the text is written.
    #[error("the document declares another encoding than UTF-8")]
    Encoding,
    /// The key is not the certificate's, or the result did not verify.
    #[error("the signed document does not verify with the certificate: {0}")]
    NotVerified(Reason),
}

/// Signs a document and returns its UTF-8 bytes; the signature is the root's last child, as the schema wants it.
///
/// What is returned has been verified with the certificate first. The signature is deterministic: the same document,
/// key and certificate give the same bytes.
///
/// # Errors
/// [`SignError`].
pub fn sign(xml: &str, key: &SigningKey, certificate: &Certificate) -> Result<Vec<u8>, SignError> {
    let unsigned = Unsigned::of(xml)?;
    let draft = unsigned.with(&signature(&unsigned.digest_value, "AA==", certificate));
    let signed_info = signed_info_of(&draft).map_err(SignError::Document)?;

    let mut value = vec![0; key.0.public().modulus_len()];
    key.0
        .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed_info.as_bytes(), &mut value)
        .map_err(|_| SignError::Key)?;
    let signed = unsigned.with(&signature(&unsigned.digest_value, &STANDARD.encode(value), certificate));

    match verify(ReceivedElmo::new(signed.into_bytes()), certificate) {
        Ok(verified) => Ok(verified.received.into_bytes()),
        Err(rejected) => Err(SignError::NotVerified(rejected.reason)),
    }
}

/// A document, and where its signature comes.
struct Unsigned {
    digest_value: String,
    before: String,
    after: String,
}

impl Unsigned {
    fn of(xml: &str) -> Result<Self, SignError> {
        if elmo::to_text(xml.as_bytes()).is_ok_and(|text| text != xml) {
            return Err(SignError::Encoding);
        }
        let text = Text::decode(xml.as_bytes(), &Limits::default()).map_err(|reason| match reason {
            Reason::EncodingUnknown | Reason::EncodingContradicted | Reason::Undecodable => SignError::Encoding,
            other => SignError::Document(other),
        })?;
        let tree = text.tree(&Limits::default()).map_err(SignError::Document)?;
        if !matches!(only_signature(&tree), Ok(None)) {
            return Err(SignError::AlreadySigned);
        }
        // The digest of the whole document: what stands there now is what remains when the signature is taken out.
        let canonical = canonicalize(tree.root(), None, Canonicalization::DEFAULT).map_err(SignError::Document)?;
        let (before, after) = around_signature(&tree).ok_or(SignError::Document(Reason::NotXml))?;
        Ok(Self { digest_value: STANDARD.encode(Digest::Sha256.of(canonical.as_bytes())), before, after })
    }

    fn with(&self, signature: &str) -> String {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}{signature}{}", self.before, self.after)
    }
}

/// What stands before and behind the place before the root's end tag; an empty root gets one.
fn around_signature(tree: &Document<'_>) -> Option<(String, String)> {
    let (source, root) = (tree.input_text(), tree.root_element());
    let range = root.range();
    let behind = source.get(range.end..)?;
    let text = source.get(range.clone())?;
    match text.strip_suffix("/>").filter(|_| !root.has_children()) {
        Some(open) => {
            let name = open.get(1..)?.split([' ', '\t', '\n']).next()?;
            Some((format!("{}{open}>", source.get(..range.start)?), format!("</{name}>{behind}")))
        }
        None => {
            let (before, after) = source.split_at_checked(range.start + text.rfind("</")?)?;
            Some((before.to_owned(), after.to_owned()))
        }
    }
}

fn signed_info_of(draft: &str) -> Result<String, Reason> {
    let text = Text::decode(draft.as_bytes(), &Limits::default())?;
    let tree = text.tree(&Limits::default())?;
    let envelope = Envelope::open(&tree)?;
    canonicalize(envelope.signed_info, None, envelope.signed_info_form)
}

fn signature(digest_value: &str, value: &str, certificate: &Certificate) -> String {
    let form = Canonicalization::DEFAULT.uri;
    let method = SignatureAlgorithm::RsaSha256.uri();
    let digest = Digest::Sha256.uri();
    let certificate = STANDARD.encode(certificate.der());
    format!(
        "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"{form}\"/>\
         <ds:SignatureMethod Algorithm=\"{method}\"/><ds:Reference URI=\"\"><ds:Transforms>\
         <ds:Transform Algorithm=\"{ENVELOPED}\"/></ds:Transforms><ds:DigestMethod Algorithm=\"{digest}\"/>\
         <ds:DigestValue>{digest_value}</ds:DigestValue></ds:Reference></ds:SignedInfo>\
         <ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data>\
         <ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
}
