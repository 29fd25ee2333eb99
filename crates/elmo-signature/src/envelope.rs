//! The one shape that a document's signature may have, taken apart without believing any of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node};

use crate::Reason;
use crate::algorithm::{Canonicalization, Digest, SignatureAlgorithm};
use crate::certificate::{Certificate, decode_base64};

/// The namespace of XML-DSig.
pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";

/// The enveloped-signature transform.
pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// The parts of a well-shaped signature.
pub(crate) struct Envelope<'a> {
    pub(crate) signature: Node<'a, 'a>,
    pub(crate) signed_info: Node<'a, 'a>,
    /// How `SignedInfo` is canonicalised.
    pub(crate) signed_info_form: Canonicalization,
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) value: Vec<u8>,
    /// How the document is canonicalised.
    pub(crate) document_form: Canonicalization,
    pub(crate) digest: Digest,
    pub(crate) digest_value: Vec<u8>,
    /// The first certificate in `KeyInfo`, as information.
    pub(crate) key_info: Option<Certificate>,
}

impl<'a> Envelope<'a> {
    /// Finds the document's signature and checks its shape, from the outside in.
    ///
    /// # Errors
    /// The first [`Reason`] in the order of its list, from [`Reason::Unsigned`] to [`Reason::DigestAlgorithm`].
    pub(crate) fn open(tree: &'a Document<'a>) -> Result<Self, Reason> {
        let signature = only_signature(tree)?.ok_or(Reason::Unsigned)?;
        let parts = elements(signature)?;
        if parts.iter().any(|part| is_ds(*part, "Object")) {
            return Err(Reason::ObjectInSignature);
        }
        let (signed_info, value, key_info) = match *parts.as_slice() {
            [info, value] => (info, value, None),
            [info, value, key] if is_ds(key, "KeyInfo") => (info, value, Some(key)),
            _ => return Err(Reason::SignatureMalformed),
        };
        if !is_ds(signed_info, "SignedInfo") || !is_ds(value, "SignatureValue") {
            return Err(Reason::SignatureMalformed);
        }
        let value = binary(value)?;

        let info = elements(signed_info)?;
        let references = info.iter().filter(|n| is_ds(**n, "Reference")).count();
        let (form, method, reference) = match *info.as_slice() {
            [form, method, ref rest @ ..]
                if is_ds(form, "CanonicalizationMethod")
                    && is_ds(method, "SignatureMethod")
                    && rest.len() == references =>
            {
                match *rest {
                    [reference] => (form, method, reference),
                    _ => return Err(Reason::ReferenceCount),
                }
            }
            _ => return Err(Reason::SignatureMalformed),
        };
        if attribute(reference, "URI") != Some("") {
            return Err(Reason::ReferenceUri);
        }
        let (transforms, digest, digest_value) = match *elements(reference)?.as_slice() {
            [transforms, digest, value] if is_ds(transforms, "Transforms") => (transforms, digest, value),
            // Without transforms the signature would have to sign itself.
            [digest, _] if is_ds(digest, "DigestMethod") => return Err(Reason::Transforms),
            _ => return Err(Reason::SignatureMalformed),
        };
        if !is_ds(digest, "DigestMethod") || !is_ds(digest_value, "DigestValue") {
            return Err(Reason::SignatureMalformed);
        }
        let document_form = document_form(transforms)?;
        let digest_value = binary(digest_value)?;
        let form = algorithm(form).and_then(Canonicalization::from_uri).ok_or(Reason::CanonicalizationAlgorithm)?;
        let method = algorithm(method).and_then(SignatureAlgorithm::from_uri).ok_or(Reason::SignatureAlgorithm)?;
        let digest = algorithm(digest).and_then(Digest::from_uri).ok_or(Reason::DigestAlgorithm)?;
        Ok(Self {
            signature,
            signed_info,
            signed_info_form: form,
            algorithm: method,
            value,
            document_form,
            digest,
            digest_value,
            key_info: key_info.and_then(first_certificate),
        })
    }
}

/// The document's `ds:Signature`, if there is any. Diploma supplements may carry their own, and are not searched.
///
/// # Errors
/// [`Reason::SeveralSignatures`] or [`Reason::SignatureMisplaced`].
pub(crate) fn only_signature<'a>(tree: &'a Document<'a>) -> Result<Option<Node<'a, 'a>>, Reason> {
    let root = tree.root_element();
    let elmo = root.tag_name().namespace();
    let mut found = None;
    let mut node = root;
    loop {
        if is_ds(node, "Signature") && found.replace(node).is_some() {
            return Err(Reason::SeveralSignatures);
        }
        let is_supplement = node.tag_name().name() == "diplomaSupplement" && node.tag_name().namespace() == elmo;
        let child = if is_supplement { None } else { node.first_child() };
        let next = child.or_else(|| node.ancestors().take_while(|n| *n != root).find_map(|n| n.next_sibling()));
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    match found {
        Some(signature) if signature.parent() != Some(root) => Err(Reason::SignatureMisplaced),
        found => Ok(found),
    }
}

/// The certificate in `KeyInfo/X509Data/X509Certificate`, the first that can be read.
fn first_certificate(key_info: Node<'_, '_>) -> Option<Certificate> {
    key_info
        .children()
        .filter(|n| is_ds(*n, "X509Data"))
        .flat_map(|n| n.children())
        .filter(|n| is_ds(*n, "X509Certificate"))
        .find_map(|n| Certificate::from_der(&decode_base64(n.text()?).ok()?).ok())
}

fn is_ds(node: Node<'_, '_>, name: &str) -> bool {
    node.tag_name().namespace() == Some(DS) && node.tag_name().name() == name
}

/// The child elements of an element that holds nothing but elements. Comments and processing instructions may stand
/// between them: they say nothing, and the signature covers them or not as its canonicalisation has it.
fn elements<'a>(node: Node<'a, 'a>) -> Result<Vec<Node<'a, 'a>>, Reason> {
    if node.children().any(|n| n.is_text() && !is_blank(n.text().unwrap_or_default())) {
        return Err(Reason::SignatureMalformed);
    }
    Ok(node.children().filter(Node::is_element).collect())
}

/// The bytes of an element that holds nothing but base64 text. A comment inside is refused: what stands before it and
/// the whole are two values, and verifiers that took the first were deceived.
fn binary(node: Node<'_, '_>) -> Result<Vec<u8>, Reason> {
    if node.children().any(|n| !n.is_text()) {
        return Err(Reason::SignatureMalformed);
    }
    let mut text: String = node.children().filter_map(|n| n.text()).collect();
    // Also the CR that Java writes as `&#13;`.
    text.retain(|c| !matches!(c, ' ' | '\t' | '\n' | '\r'));
    STANDARD.decode(text.as_bytes()).ok().filter(|b| !b.is_empty()).ok_or(Reason::SignatureMalformed)
}

/// The `Algorithm` of an element without content: a parameter could change what the algorithm means.
fn algorithm<'a>(node: Node<'a, 'a>) -> Option<&'a str> {
    let has_content = node.children().any(|n| n.is_element() || n.is_text() && !is_blank(n.text().unwrap_or_default()));
    if has_content { None } else { attribute(node, "Algorithm") }
}

/// An attribute of XML-DSig, which stands in no namespace. roxmltree would take one of any.
fn attribute<'a>(node: Node<'a, 'a>, name: &str) -> Option<&'a str> {
    node.attributes().find(|a| a.namespace().is_none() && a.name() == name).map(|a| a.value())
}

/// How the transforms leave the document: enveloped-signature, then one canonicalisation or none, which means 1.0.
///
/// `InclusiveNamespaces`, the one parameter that exclusive canonicalisation knows, is refused like every other child.
fn document_form(transforms: Node<'_, '_>) -> Result<Canonicalization, Reason> {
    let transforms = elements(transforms).map_err(|_| Reason::Transforms)?;
    if !transforms.iter().all(|n| is_ds(*n, "Transform")) {
        return Err(Reason::Transforms);
    }
    let uris: Vec<_> = transforms.iter().map(|n| algorithm(*n).unwrap_or_default()).collect();
    match *uris.as_slice() {
        [ENVELOPED] => Ok(Canonicalization::DEFAULT),
        [ENVELOPED, form] => Canonicalization::from_uri(form).ok_or(Reason::Transforms),
        _ => Err(Reason::Transforms),
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
}
