//! What can keep a document from being made.

/// Why a document was not made. No variant holds anything of a person.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A bundled font cannot be read: the program is damaged.
    #[error("the bundled font {0} cannot be read")]
    Font(&'static str),
    /// A bundled font was not cut down to the letters in use, or not embedded.
    #[error("a font could not be embedded: {0}")]
    FontNotEmbedded(String),
    /// The finished file could not be written.
    #[error("the PDF could not be put together: {0}")]
    Pdf(String),
    /// The ELMO could not be written.
    #[error("the ELMO could not be written: {0}")]
    Elmo(#[from] elmo::write::WriteError),
    /// A draft was given where only a signed decision goes out.
    #[error("the decision is not signed")]
    NotSigned,
    /// The document could not be signed with the office's key.
    #[error("the document could not be signed: {0}")]
    Signature(#[from] elmo_signature::SignError),
    /// The table could not be written.
    #[error("the table could not be put together: {0}")]
    Table(String),
    /// The sample that templates are tried with cannot be read: the program is damaged.
    #[error("the sample decision cannot be read")]
    Sample,
    /// The report could not be written.
    #[error("the report could not be put together: {0}")]
    Report(String),
}
