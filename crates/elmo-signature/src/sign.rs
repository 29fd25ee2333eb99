//! Signing ELMO documents of our own: RSA-SHA256, enveloped, Canonical XML 1.0, the certificate in `KeyInfo`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use elmo::Limits;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};

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
    let digest_value = digest_of_unsigned(xml)?;
    let draft = with_signature(xml, &signature(&digest_value, "AA==", certificate)).ok_or(NOT_XML)?;
    let signed_info = signed_info_of(&draft).map_err(SignError::Document)?;

    let mut value = vec![0; key.0.public().modulus_len()];
    key.0
        .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed_info.as_bytes(), &mut value)
        .map_err(|_| SignError::Key)?;
    let signed = with_signature(xml, &signature(&digest_value, &STANDARD.encode(value), certificate)).ok_or(NOT_XML)?;

    match verify(ReceivedElmo::new(signed.into_bytes()), certificate) {
        Ok(verified) => Ok(verified.received.into_bytes()),
        Err(rejected) => Err(SignError::NotVerified(rejected.reason)),
    }
}

const NOT_XML: SignError = SignError::Document(Reason::NotXml);

/// The digest of the whole document: what stands there before the signature is what remains when it is taken out.
fn digest_of_unsigned(xml: &str) -> Result<String, SignError> {
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
    let canonical = canonicalize(text.as_str(), tree.root(), None, Canonicalization::DEFAULT);
    Ok(STANDARD.encode(Digest::Sha256.of(canonical.map_err(SignError::Document)?.as_bytes())))
}

fn signed_info_of(draft: &str) -> Result<String, Reason> {
    let text = Text::decode(draft.as_bytes(), &Limits::default())?;
    let tree = text.tree(&Limits::default())?;
    let envelope = Envelope::open(&tree)?;
    canonicalize(text.as_str(), envelope.signed_info, None, envelope.signed_info_form)
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

/// Puts the signature before the root's end tag. `None` when there is no root to be found.
fn with_signature(xml: &str, signature: &str) -> Option<String> {
    let text = Text::decode(xml.as_bytes(), &Limits::default()).ok()?;
    let tree = text.tree(&Limits::default()).ok()?;
    let source = text.as_str();
    let root = source.get(tree.root_element().range())?;
    let before = source.get(..tree.root_element().range().start)?;
    let after = source.get(tree.root_element().range().end..)?;
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let root = match root.strip_suffix("/>").filter(|_| !tree.root_element().has_children()) {
        Some(open) => {
            let name = open.get(1..)?.split([' ', '\t', '\n']).next()?;
            format!("{open}>{signature}</{name}>")
        }
        None => {
            let (content, end) = root.split_at(root.rfind("</")?);
            format!("{content}{signature}{end}")
        }
    };
    Some(format!("{declaration}{before}{root}{after}"))
}
