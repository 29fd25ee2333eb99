//! Why a document is not believed: one stable code for each check of the verifier.

use std::fmt;

use elmo::ReadError;

use crate::{ReceivedElmo, SignatureEvidence};

elmo::codes! {
    /// Why a document was rejected, in the order in which it is looked for.
    enum Reason;

    /// More bytes than the limit, as received or in canonical form.
    TooLarge = "too-large", "The document is larger than the limit.";
    /// The declared encoding is none of UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 and windows-1252.
    EncodingUnknown = "encoding-unknown", "The document declares an encoding that is not read.";
    /// The declaration contradicts the byte order mark or the bytes.
    EncodingContradicted = "encoding-contradicted", "The document declares another encoding than its bytes are in.";
    /// Some bytes are not text in the declared encoding.
    Undecodable = "undecodable", "Some bytes of the document are not text in the encoding that it declares.";
    /// A `<!DOCTYPE`, with or without entities.
    Doctype = "doctype", "The document has a DOCTYPE; ELMO has none, and what it could declare would change the text.";
    /// Elements nested deeper than the limit.
    TooDeep = "too-deep", "The elements are nested deeper than the limit.";
    /// More attributes on one tag than the limit.
    TooManyAttributes = "too-many-attributes", "A tag has more attributes than the limit.";
    /// More namespace declarations in one scope than the limit.
    TooManyNamespaces = "too-many-namespaces", "The document declares more namespaces than the limit.";
    /// A tag, or the URI of a namespace that it declares, longer than the limit.
    TagTooLong = "tag-too-long", "A tag, or the name of a namespace in it, is longer than the limit.";
    /// More tags, texts, CDATA, comments and processing instructions than the limit, or the same for so many attempts or
    /// issuers that it would be as if there were more.
    TooManyNodes = "too-many-nodes", "The document has more tags and texts than the limit.";
    /// Not well-formed XML 1.0 with namespaces.
    NotXml = "not-xml", "The document is not well-formed XML.";
    /// The root is another element.
    RootNotElmo = "root-not-elmo", "The document's root is not elmo.";
    /// No signature of the document; one inside a diploma supplement is not the document's.
    Unsigned = "unsigned", "The document carries no signature of its own.";
    /// More than one `ds:Signature` outside diploma supplements.
    SeveralSignatures = "several-signatures", "The document carries more than one signature.";
    /// The `ds:Signature` is not a child of the root.
    SignatureMisplaced = "signature-misplaced", "The signature does not stand directly below the document's root.";
    /// The document is signed, and was to be read as an unsigned one. Only [`crate::read_unsigned`] says this.
    Signed = "signed", "The document is signed, so it is not read without checking the signature.";
    /// A `ds:Object` inside the signature.
    ObjectInSignature = "object-in-signature", "The signature holds an Object; what is signed stands in the document alone.";
    /// The signature does not have the shape that XML-DSig prescribes.
    SignatureMalformed = "signature-malformed", "The signature does not have the prescribed shape.";
    /// Not exactly one `ds:Reference`.
    ReferenceCount = "reference-count", "The signature does not have exactly one Reference.";
    /// The reference does not cover the whole document (`URI=""`).
    ReferenceUri = "reference-uri", "The signature refers to something else than the whole document.";
    /// Other transforms than enveloped-signature, alone or followed by one accepted canonicalisation.
    Transforms = "transforms", "The signature transforms the document in a way that is not accepted.";
    /// `CanonicalizationMethod` is not in the list, or has parameters.
    CanonicalizationAlgorithm = "canonicalization-algorithm", "The signature names a canonicalisation that is not accepted.";
    /// `SignatureMethod` is not in the list, or has parameters.
    SignatureAlgorithm = "signature-algorithm", "The signature algorithm is not accepted.";
    /// `DigestMethod` is not in the list, or has parameters.
    DigestAlgorithm = "digest-algorithm", "The digest algorithm is not accepted.";
    /// The algorithm asks for another kind of key than the certificate's.
    KeyMismatch = "key-mismatch", "The signature algorithm does not fit the certificate's key.";
    /// RSA below 2048 bits, or with SHA-1 below 1024 bits.
    KeyTooShort = "key-too-short", "The certificate's key is too short to prove anything.";
    /// The certificate's key did not make this `SignatureValue`.
    SignatureValueWrong = "signature-value-wrong", "The signature was not made with the certificate's key, or it was altered.";
    /// None of several certificates' keys made it. Only [`crate::verify_any`] says this.
    NoKeyFits = "no-key-fits", "The signature was made with the key of none of the certificates.";
    /// The signature is genuine, and the document was changed after it.
    DigestWrong = "digest-wrong", "The document was changed after it was signed.";
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl From<ReadError> for Reason {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::TooLarge { .. } => Self::TooLarge,
            ReadError::EncodingUnknown => Self::EncodingUnknown,
            ReadError::EncodingContradicted { .. } => Self::EncodingContradicted,
            ReadError::Undecodable { .. } => Self::Undecodable,
            ReadError::Doctype => Self::Doctype,
            ReadError::TooDeep { .. } => Self::TooDeep,
            ReadError::TooManyAttributes { .. } => Self::TooManyAttributes,
            ReadError::TooManyNamespaces { .. } => Self::TooManyNamespaces,
            ReadError::TagTooLong { .. } => Self::TagTooLong,
            ReadError::TooManyNodes { .. } | ReadError::TooMuchRepeated => Self::TooManyNodes,
            ReadError::NotElmo => Self::RootNotElmo,
            // The enum may grow; whatever stops the reader is not a document to believe.
            _ => Self::NotXml,
        }
    }
}

/// A document that is not believed, with its bytes, so that they can be kept and shown.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{reason}")]
pub struct Rejected {
    /// Why.
    pub reason: Reason,
    /// The bytes, untouched.
    pub received: ReceivedElmo,
    /// What the signature claims, checked against one certificate; `None` when the check did not come as far as that.
    /// It proves nothing.
    pub evidence: Option<Box<SignatureEvidence>>,
    /// SHA-256 of the first certificate in the signature's `KeyInfo`, lower-case hex: to say whose the document claims to
    /// be. It proves nothing. `None` when there is none, or no signature whose shape is right.
    pub key_info_sha256: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_kebab_case_unique_and_the_one_that_is_stored() {
        let mut seen = std::collections::BTreeSet::new();
        for reason in Reason::ALL {
            assert!(seen.insert(reason.as_str()), "{reason:?} has a code of its own");
            assert!(reason.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{reason:?}");
            assert_eq!(serde_json::to_string(reason).unwrap(), format!("\"{}\"", reason.as_str()));
            assert!(reason.message().ends_with('.'), "{reason:?} is a sentence");
        }
    }
}
