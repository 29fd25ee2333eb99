//! Why bytes cannot be read as ELMO at all. Oddities of a document are findings, not errors.

use thiserror::Error;

/// Why nothing can be read. The sentences hold no text of the document, so they may be logged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The document is larger than [`Limits::bytes`](crate::Limits::bytes).
    #[error("the document is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The XML declaration names an encoding that is not read.
    #[error("the document is in an encoding that is not supported; UTF-8 and UTF-16 are")]
    EncodingUnknown,
    /// The XML declaration contradicts the byte order mark or the bytes.
    #[error("the XML declaration names another encoding than the bytes are in ({found})")]
    EncodingContradicted {
        /// What the bytes are in.
        found: &'static str,
    },
    /// Some bytes are not text in the declared encoding.
    #[error("the document is not valid {encoding} although it says so")]
    Undecodable {
        /// The encoding by its usual name.
        encoding: &'static str,
    },
    /// There is a DOCTYPE. ELMO has none, and entities are a way to attack a reader.
    #[error("the document has a DOCTYPE, which ELMO does not allow")]
    Doctype,
    /// Elements are nested deeper than [`Limits::depth`](crate::Limits::depth).
    #[error("elements are nested deeper than the limit of {limit}")]
    TooDeep {
        /// The limit in levels.
        limit: usize,
    },
    /// One tag has more attributes than [`Limits::attributes`](crate::Limits::attributes).
    #[error("a tag has more attributes than the limit of {limit}")]
    TooManyAttributes {
        /// The limit for one tag.
        limit: usize,
    },
    /// More namespaces are declared than [`Limits::namespaces`](crate::Limits::namespaces) allows on one tag or in
    /// one scope.
    #[error("more namespaces are declared than the limit of {limit}")]
    TooManyNamespaces {
        /// The limit for one tag and all around it.
        limit: usize,
    },
    /// A tag is longer than [`Limits::tag_bytes`](crate::Limits::tag_bytes), or the URI of a namespace that it declares
    /// than [`Limits::namespace_bytes`](crate::Limits::namespace_bytes).
    #[error("a tag, or the URI of a namespace in it, is longer than the limit of {limit} bytes")]
    TagTooLong {
        /// The limit in bytes of UTF-8.
        limit: usize,
    },
    /// There are more nodes than [`Limits::nodes`](crate::Limits::nodes).
    #[error("the document has more tags and texts than the limit of {limit}")]
    TooManyNodes {
        /// The limit for the whole document.
        limit: usize,
    },
    /// A LOS has so many LOIs, or a report so many issuers, that what they share would multiply the document.
    #[error("the document says so much for so many attempts or issuers that it would be multiplied by reading it")]
    TooMuchRepeated,
    /// It is not well-formed XML.
    #[error("this is not well-formed XML (line {line})")]
    NotXml {
        /// The line where reading stopped, counted from 1.
        line: u32,
    },
    /// It is XML, but the root is not `elmo`.
    #[error("this is XML, but its root element is not 'elmo'")]
    NotElmo,
}

impl ReadError {
    /// The stable name, kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::EncodingUnknown => "encoding-unknown",
            Self::EncodingContradicted { .. } => "encoding-contradicted",
            Self::Undecodable { .. } => "undecodable",
            Self::Doctype => "doctype",
            Self::TooDeep { .. } => "too-deep",
            Self::TooManyAttributes { .. } => "too-many-attributes",
            Self::TooManyNamespaces { .. } => "too-many-namespaces",
            Self::TagTooLong { .. } => "tag-too-long",
            Self::TooManyNodes { .. } => "too-many-nodes",
            Self::TooMuchRepeated => "too-much-repeated",
            Self::NotXml { .. } => "not-xml",
            Self::NotElmo => "not-elmo",
        }
    }
}
