//! Where the three may differ, and why we are right: every disagreement is one of these, or the test fails.

use std::fmt;

use elmo_signature::Reason;

use crate::mutate::{content_of, elements, name_of, texts};

/// What the three said of one document. `xmlsec1` is `None` where it was not asked.
pub(crate) struct Opinions {
    pub(crate) ours: Result<String, Reason>,
    pub(crate) xml_sec: Result<Vec<u8>, String>,
    pub(crate) xmlsec1: Option<bool>,
}

impl fmt::Display for Opinions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("we ")?;
        match &self.ours {
            Ok(_) => f.write_str("accept")?,
            Err(reason) => f.write_str(reason.as_str())?,
        }
        match &self.xml_sec {
            Ok(_) => f.write_str("; xml-sec accepts")?,
            Err(why) => write!(f, "; xml-sec: {why}")?,
        }
        f.write_str(match self.xmlsec1 {
            Some(true) => "; xmlsec1 accepts",
            Some(false) => "; xmlsec1 refuses",
            None => "; xmlsec1 was not asked",
        })
    }
}

/// The name of a listed difference, or that they agree.
///
/// # Errors
/// What differs, where nothing in the lists explains it.
pub(crate) fn judge(opinions: &Opinions, bytes: &[u8]) -> Result<String, String> {
    let Opinions { ours, xml_sec, xmlsec1 } = opinions;
    let text = elmo::to_text(bytes).unwrap_or_default();
    let case =
        Case { xml_sec: xml_sec.as_ref().err().map(String::as_str), xmlsec1: *xmlsec1 != Some(false), text: &text };
    match (ours, xml_sec, xmlsec1) {
        (Ok(canonical), Ok(digested), _) if canonical.as_bytes() != digested.as_slice() => {
            Err(format!("{opinions}, and the canonical text is not the bytes that xml-sec digested"))
        }
        (Ok(_), Ok(_), Some(true)) => Ok(ACCEPTED_BY_ALL.into()),
        (Err(_), Err(_), Some(false) | None) => Ok(REFUSED_BY_ALL.into()),
        (Ok(_), ..) => match ONLY_WE_ACCEPT.iter().find(|(.., fits)| fits(&case)) {
            Some((name, why, _)) => Ok(format!("accepted: {name} ({why})")),
            None => Err(opinions.to_string()),
        },
        (Err(reason), ..) => match WE_REFUSE.iter().find(|(refused, .., fits)| refused == reason && fits(&case)) {
            Some((_, why, _)) => Ok(format!("{}: {why}", reason.as_str())),
            None => Err(opinions.to_string()),
        },
    }
}

pub(crate) const ACCEPTED_BY_ALL: &str = "agree: accepted";
pub(crate) const REFUSED_BY_ALL: &str = "agree: refused";

/// A document on which opinions differ.
pub(crate) struct Case<'a> {
    /// Why xml-sec refuses it.
    xml_sec: Option<&'a str>,
    /// xmlsec1 accepts it.
    xmlsec1: bool,
    text: &'a str,
}

impl Case<'_> {
    fn xml_sec_says(&self, words: &str) -> bool {
        self.xml_sec.is_some_and(|why| why.contains(words))
    }

    /// A carriage return inside a comment, a processing instruction or CDATA.
    fn has_return_in_markup(&self) -> bool {
        let inside = |start: &str, end: &str| {
            self.text.split(start).skip(1).any(|rest| rest.split(end).next().unwrap_or_default().contains('\r'))
        };
        inside("<!--", "-->") || inside("<?", "?>") || inside("<![CDATA[", "]]>")
    }

    /// A comment or a processing instruction inside `SignatureValue` or `DigestValue`.
    fn has_split_base64(&self) -> bool {
        ["SignatureValue", "DigestValue"].iter().any(|name| {
            content_of(self.text, name).is_some_and(|range| {
                let inside = self.text.get(range).unwrap_or_default();
                inside.contains("<!--") || inside.contains("<?")
            })
        })
    }

    /// An attribute of the namespace of XML that no recommendation defines.
    fn has_unknown_xml_attribute(&self) -> bool {
        let names = self.text.split(" xml:").skip(1).map(|rest| rest.split(['=', ' ']).next().unwrap_or_default());
        names.into_iter().any(|name| !["lang", "space", "base", "id"].contains(&name))
    }

    /// Text directly inside a part of the signature that holds elements only.
    fn has_text_in_signature(&self) -> bool {
        let all = elements(self.text);
        texts(self.text).into_iter().any(|text| {
            let around = all.iter().filter(|e| e.inner.start <= text.start && text.end <= e.inner.end);
            let Some(innermost) = around.min_by_key(|e| e.inner.len()) else { return false };
            let name = self.text.get(innermost.outer.start + 1..).map(name_of).unwrap_or_default();
            ["Signature", "SignedInfo", "Reference", "Transforms"]
                .contains(&name.rsplit(':').next().unwrap_or_default())
        })
    }

    /// A namespace with a letter that is not as it is in canonical form, or in no URI.
    fn has_odd_namespace(&self) -> bool {
        self.text.split("xmlns").skip(1).any(|rest| {
            let Some(value) = rest.split_once('=').map(|(_, value)| value.trim_start()) else { return false };
            let quote = if value.starts_with('\'') { '\'' } else { '"' };
            let uri = value.get(1..).and_then(|v| v.split(quote).next()).unwrap_or_default();
            uri.contains(|c: char| !c.is_ascii() || c.is_ascii_control() || " &<>\"\\^`{|}".contains(c))
        })
    }
}

/// Whether a difference between canonical texts of a document without a signature is listed, and how.
pub(crate) fn listed_canonical(
    bytes: &[u8],
    canonical: &str,
    theirs: Result<&[u8], &str>,
    by: By,
) -> Option<&'static str> {
    let text = elmo::to_text(bytes).unwrap_or_default();
    let case = Case { xml_sec: theirs.err(), xmlsec1: true, text: &text };
    match (by, theirs) {
        (By::XmlSec, Ok(theirs)) => {
            let theirs = String::from_utf8_lossy(theirs).replace("&#xD;", "\r");
            let normalised = theirs.replace("\r\n", "\n").replace('\r', "\n");
            (case.has_return_in_markup() && normalised == canonical).then_some("xml-sec leaves CR in instructions")
        }
        (By::XmlSec, Err(_)) => case.xml_sec_says("BOM-less UTF-16").then_some("xml-sec wants a mark before UTF-16"),
        (By::Xmllint, _) => case.has_odd_namespace().then_some("libxml2 does not escape or take odd namespaces"),
    }
}

/// Whose canonical text it is.
#[derive(Clone, Copy)]
pub(crate) enum By {
    XmlSec,
    Xmllint,
}

type Fits = fn(&Case<'_>) -> bool;

/// What we accept and another refuses: name, why we are right, and which.
const ONLY_WE_ACCEPT: &[(&str, &str, Fits)] = &[
    (
        "xmlsec1 refuses",
        "libxml2 writes namespaces raw or refuses odd ones; the recommendation and the JDK escape them like attributes",
        |case| case.xml_sec.is_none() && !case.xmlsec1 && case.has_odd_namespace(),
    ),
    (
        "xml-sec refuses",
        "it reads UTF-16 without a mark only with an order declared; XML 1.0, appendix F, tells the order by the first bytes",
        |case| case.xmlsec1 && case.xml_sec_says("BOM-less UTF-16"),
    ),
    (
        "xml-sec refuses",
        "it leaves carriage returns in comments, instructions and CDATA; XML 1.0, 2.11, normalises all line ends",
        |case| case.xmlsec1 && case.xml_sec_says("Mismatch") && case.has_return_in_markup(),
    ),
    (
        "xml-sec refuses",
        "it inherits no unknown xml: attribute to SignedInfo; Canonical XML 1.0, 2.4, inherits all of them",
        |case| case.xmlsec1 && case.xml_sec_says("Mismatch") && case.has_unknown_xml_attribute(),
    ),
];

/// What another accepts and we refuse: our reason, why we are right, and which.
///
/// A reason that names a rule of the profile explains itself: the others are libraries for every use of XML-DSig and
/// leave those rules to their callers. Reasons of cryptography and well-formedness never do.
const WE_REFUSE: &[(Reason, &str, Fits)] = &[
    (
        Reason::DigestWrong,
        "xml-sec leaves carriage returns in comments, instructions and CDATA; XML 1.0, 2.11, normalises all line ends",
        |case| !case.xmlsec1 && case.xml_sec.is_none() && case.has_return_in_markup(),
    ),
    (
        Reason::SignatureValueWrong,
        "xml-sec leaves carriage returns in comments, instructions and CDATA; XML 1.0, 2.11, normalises all line ends",
        |case| !case.xmlsec1 && case.xml_sec.is_none() && case.has_return_in_markup(),
    ),
    (
        Reason::SignatureValueWrong,
        "xml-sec inherits no unknown xml: attribute to SignedInfo; Canonical XML 1.0, 2.4, inherits all of them",
        |case| !case.xmlsec1 && case.xml_sec.is_none() && case.has_unknown_xml_attribute(),
    ),
    (
        Reason::NotXml,
        "libxml2 only warns of what Namespaces in XML forbids: unbound prefixes, attributes that are twice the same, colons",
        |case| case.xmlsec1 && ["namespace", "prefix", "colon"].iter().any(|words| case.xml_sec_says(words)),
    ),
    (Reason::NotXml, "an attribute called xmlns behind a prefix: roxmltree takes it for a declaration", |case| {
        case.text.contains(":xmlns=")
    }),
    (Reason::NotXml, "in XML 1.1 other characters end a line, and Canonical XML is not defined for it", |case| {
        case.xmlsec1 && case.xml_sec_says("unsupported XML version")
    }),
    (Reason::SignatureMalformed, "an element inside base64: libxml2 takes the text of all", |case| {
        case.xmlsec1 && case.xml_sec_says("must not contain element children")
    }),
    (
        Reason::SignatureMalformed,
        "a comment or processing instruction inside base64: verifiers that took the first text alone were deceived",
        |case| case.has_split_base64(),
    ),
    (
        Reason::SignatureMalformed,
        "text between the parts of the signature, where the schema has none; libxml2 ignores it",
        |case| case.has_text_in_signature(),
    ),
    (
        Reason::EncodingContradicted,
        "libxml2 believes the first bytes; XML 1.0, 4.3.3, makes another declaration an error",
        |case| case.xmlsec1 && case.xml_sec_says("encoding"),
    ),
    (Reason::Undecodable, "libxml2 overlooks half a letter of UTF-16 at the end", |case| {
        case.xmlsec1 && case.xml_sec_says("odd byte length")
    }),
    (Reason::EncodingUnknown, "other encodings than those of the list are not in the profile", |_| true),
    (Reason::Doctype, "ELMO has none; a general library reads it", |_| true),
    (Reason::RootNotElmo, "a general library does not know what it verifies", |_| true),
    (Reason::TooDeep, "a limit of ours", |_| true),
    (Reason::TooManyNamespaces, "a limit of ours", |_| true),
    (Reason::TooManyAttributes, "a limit of ours", |_| true),
    (Reason::TooManyNodes, "a limit of ours", |_| true),
    (Reason::TagTooLong, "a limit of ours", |_| true),
    (
        Reason::SeveralSignatures,
        "the others verify the one they are told to; which one speaks would be a guess",
        |_| true,
    ),
    (Reason::ObjectInSignature, "legal in XML-DSig, and where wrapped documents hide", |_| true),
    (Reason::ReferenceCount, "legal in XML-DSig; the document has one signature over one whole", |_| true),
    (Reason::ReferenceUri, "another way to write the whole document, or a part: one form only", |_| true),
    (Reason::Transforms, "a transform may leave out what is then read: one list only", |_| true),
    (Reason::CanonicalizationAlgorithm, "prefix lists and unknown forms are not in the profile", |_| true),
    (Reason::SignatureAlgorithm, "MD5, SHA-224, PSS and parameters are not in the profile", |_| true),
    (Reason::DigestAlgorithm, "MD5, SHA-224 and RIPEMD are not in the profile", |_| true),
    (Reason::KeyTooShort, "below 2048 bits nothing is proven", |_| true),
];
