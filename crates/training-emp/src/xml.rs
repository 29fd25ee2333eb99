//! XML written so that it is canonical already (Canonical XML 1.0), and signed with OpenSSL.
//!
//! No XML library takes part: the digest is the hash of the very bytes that are written here without their signature,
//! so a misreading of the program under test cannot be shared.

use openssl::{error::ErrorStack, hash::MessageDigest, hash::hash, sign::Signer as Signature};

use crate::keys::Signer;

/// A document in the making. Elements are never written as empty tags, nothing is indented.
pub(crate) struct Xml {
    text: String,
    open: Vec<String>,
}

impl Xml {
    /// Begins with the root element in a default namespace.
    pub(crate) fn new(root: &str, namespace: &str) -> Self {
        let mut xml = Self { text: String::new(), open: Vec::new() };
        xml.open_with(root, &[("xmlns", namespace)]);
        xml
    }

    pub(crate) fn open(&mut self, name: &str) {
        self.open_with(name, &[]);
    }

    /// The attributes must stand in canonical order: `xmlns`, plain ones by name, `xml:lang`.
    pub(crate) fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            self.text.push(' ');
            self.text.push_str(attribute);
            self.text.push_str("=\"");
            for letter in value.chars() {
                match letter {
                    '&' => self.text.push_str("&amp;"),
                    '<' => self.text.push_str("&lt;"),
                    '"' => self.text.push_str("&quot;"),
                    '\t' => self.text.push_str("&#x9;"),
                    '\n' => self.text.push_str("&#xA;"),
                    '\r' => self.text.push_str("&#xD;"),
                    letter => self.text.push(letter),
                }
            }
            self.text.push('"');
        }
        self.text.push('>');
        self.open.push(name.to_owned());
    }

    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.text.push_str("</");
            self.text.push_str(&name);
            self.text.push('>');
        }
    }

    pub(crate) fn element(&mut self, name: &str, text: &str) {
        self.element_with(name, &[], text);
    }

    pub(crate) fn element_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open_with(name, attributes);
        for letter in text.chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '\r' => self.text.push_str("&#xD;"),
                letter => self.text.push(letter),
            }
        }
        self.close();
    }

    /// For text that holds nothing to escape, like base64 of many megabytes.
    pub(crate) fn plain_element(&mut self, name: &str, text: &str) {
        self.open(name);
        self.text.push_str(text);
        self.close();
    }

    /// Closes everything but the root's end tag, which the signature goes before.
    pub(crate) fn finish(mut self) -> Unsigned {
        while self.open.len() > 1 {
            self.close();
        }
        let root = self.open.pop().unwrap_or_default();
        Unsigned { body: self.text, end: format!("</{root}>") }
    }
}

/// A whole document, canonical, without its signature.
pub(crate) struct Unsigned {
    body: String,
    end: String,
}

/// With what the document is signed; RSA in all cases.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Sha256,
    /// As older EMPs still do.
    Sha1,
}

impl Unsigned {
    /// The document with an enveloped signature as the last child of the root.
    pub(crate) fn signed(&self, signer: &Signer, algorithm: Algorithm, prefix: &str) -> Result<String, ErrorStack> {
        let (digest, digest_uri, signature_uri) = match algorithm {
            Algorithm::Sha256 => (
                MessageDigest::sha256(),
                "http://www.w3.org/2001/04/xmlenc#sha256",
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            ),
            Algorithm::Sha1 => (
                MessageDigest::sha1(),
                "http://www.w3.org/2000/09/xmldsig#sha1",
                "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            ),
        };
        let canonical = format!("{}{}", self.body, self.end);
        let value = openssl::base64::encode_block(&hash(digest, canonical.as_bytes())?);
        let p = if prefix.is_empty() { String::new() } else { format!("{prefix}:") };
        let inside = format!(
            "<{p}CanonicalizationMethod Algorithm=\"{C14N}\"></{p}CanonicalizationMethod>\
             <{p}SignatureMethod Algorithm=\"{signature_uri}\"></{p}SignatureMethod>\
             <{p}Reference URI=\"\"><{p}Transforms><{p}Transform Algorithm=\"{ENVELOPED}\"></{p}Transform></{p}Transforms>\
             <{p}DigestMethod Algorithm=\"{digest_uri}\"></{p}DigestMethod>\
             <{p}DigestValue>{value}</{p}DigestValue></{p}Reference>"
        );
        // Canonicalised on its own, SignedInfo carries the namespaces that it inherits from the elements around it.
        let inherited = if prefix.is_empty() {
            format!(" xmlns=\"{DSIG}\"")
        } else {
            format!(" xmlns=\"{}\" xmlns:{prefix}=\"{DSIG}\"", self.namespace())
        };
        let to_sign = format!("<{p}SignedInfo{inherited}>{inside}</{p}SignedInfo>");
        let mut signature = Signature::new(digest, &signer.key)?;
        signature.update(to_sign.as_bytes())?;
        let signature = openssl::base64::encode_block(&signature.sign_to_vec()?);
        let declared =
            if prefix.is_empty() { format!(" xmlns=\"{DSIG}\"") } else { format!(" xmlns:{prefix}=\"{DSIG}\"") };
        Ok(format!(
            "{}<{p}Signature{declared}><{p}SignedInfo>{inside}</{p}SignedInfo>\
             <{p}SignatureValue>{signature}</{p}SignatureValue>\
             <{p}KeyInfo><{p}X509Data><{p}X509Certificate>{}</{p}X509Certificate></{p}X509Data></{p}KeyInfo>\
             </{p}Signature>{}",
            self.body,
            signer.bare()?,
            self.end
        ))
    }

    fn namespace(&self) -> &str {
        self.body.split('"').nth(1).unwrap_or_default()
    }
}

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
