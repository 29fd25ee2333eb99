//! Documents of a decision: the PDF that the student gets, the ELMO with the result of recognition, the CSV for the
//! student information system, and the evidence report of a received document.
//!
//! Everything here is pure: a [`Decision`](recognition::decision::Decision) goes in, bytes come out, the same bytes for
//! the same decision. Nothing is read from a clock, a folder or the network, nothing is decided: what a document says
//! stands in the decision. Names of files, and where they go, are the caller's.
//!
//! ```no_run
//! # fn a_decision() -> recognition::decision::Decision { unimplemented!() }
//! let decision = a_decision();
//! let pdf = documents::decision_pdf(&decision, &documents::Attachments::default())?;
//! assert!(pdf.starts_with(b"%PDF-1.7"));
//! # Ok::<(), documents::DocumentError>(())
//! ```

#[cfg(test)]
mod conformance;
mod decision_pdf;
mod error;
mod evidence;
mod evidence_checks;
mod evidence_pdf;
mod evidence_repeat;
mod opinion;
mod paper;
mod recognition_elmo;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod sample;
mod sis;
#[cfg(test)]
mod suite;
mod template;
mod words;

pub use decision_pdf::{
    Attachment, AttachmentKind, Attachments, EMBEDDED_ELMO, attachment_title, decision_pdf, printed, unprintable,
};
pub use error::DocumentError;
pub use evidence::{Accepted, EvidenceInput, Moved, Refused, Session, evidence};
pub use evidence_pdf::evidence_pdf;
pub use opinion::{OpinionSheet, SheetCourse, SheetLocal, opinion_pdf, opinion_text};
pub use recognition_elmo::{Options, recognition_elmo, recognition_xml, signed_recognition_elmo};
pub use sis::{
    SIS_ROWS_SCHEMA, SIS_TEMPLATE_SCHEMA, SisCharacters, SisCode, SisColumn, SisDates, SisDecimal, SisEncoding,
    SisField, SisLineEnd, SisOutput, SisProblem, SisProblemKind, SisRows, SisSeparator, SisTable, SisTemplate,
    SisTemplateFault, copy_sheet, sis_file, sis_table,
};
pub use template::{Template, TemplateError, sample_decision};
pub use words::LANGUAGES;
