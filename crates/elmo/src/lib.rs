//! The ELMO document: its types, a reader that never fails because a document is odd, and the writer of
//! recognition results.
//!
//! It knows nothing of signatures, storage or people who decide. Bytes come in, [`Elmo`] and a list of
//! [`Finding`]s go out; an error is only what is not XML with an `elmo` root, has a DOCTYPE or is over a limit. Every
//! version is read into the same shape, from the ancient `http://purl.org/net/elmo` to 2.1.1. It does not say what
//! counts or who somebody is (crate `recognition`), and never whether a document is genuine (crate `elmo-signature`,
//! which reads with [`read_text`] what a signature covers).
//!
//! ```
//! use elmo::{FindingCode, Limits};
//!
//! let bytes = br#"<?xml version="1.0" encoding="ISO-8859-1"?>
//! <elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1">
//!   <generatedDate>2026-01-31T10:00:00+01:00</generatedDate>
//!   <learner><givenNames>Eva</givenNames><familyName>Invented</familyName></learner>
//!   <report>
//!     <issuer><title>Nordvik University</title></issuer>
//!     <learningOpportunitySpecification>
//!       <title xml:lang="en">Sea Marks</title>
//!       <specifies><learningOpportunityInstance>
//!         <date>2026-01-20+01:00</date>
//!         <credit><value>7,5</value></credit>
//!       </learningOpportunityInstance></specifies>
//!     </learningOpportunitySpecification>
//!   </report>
//! </elmo>"#;
//!
//! let (document, findings) = elmo::read(bytes, &Limits::default())?;
//! let course = document.achievements().next().expect("one course");
//! assert_eq!(course.id.as_str(), "r0.0");
//! assert_eq!(course.titles.english_or_first(), Some("Sea Marks"));
//! assert_eq!(course.credits[0].value.to_string(), "7.5");
//! assert_eq!(course.date.map(|d| d.to_string()).as_deref(), Some("2026-01-20"));
//! assert_eq!(findings[0].code, FindingCode::SchemeMissing);
//! assert_eq!(findings[0].place, "r0.0");
//! assert_eq!(format!("{:?}", document.learner.family_name), "Some(…)", "names stay out of logs");
//! # Ok::<(), elmo::ReadError>(())
//! ```
//!
//! What each version keeps elsewhere ends in one place: credits and levels of the LOS, the learner inside a report,
//! `result` for `resultLabel`. A LOS with several LOIs becomes several sibling achievements
//! ([`Achievement::attempt_of`]), a report in which further issuers follow becomes several reports, so that no result
//! is lost and each has its issuer. Decisions on recognition that a document carries are kept apart from its results
//! ([`Report::recognitions`]); [`write`](mod@write) makes such decisions.
//!
//! The reader notes what concerns the document alone (dates, amounts, words, damaged letters). Findings about what
//! counts, such as duplicates and totals, have their codes here and are made by `recognition`.

mod codes;
mod credits;
mod encoding;
mod error;
mod finding;
mod ids;
mod model;
mod parse;
mod personal;
mod read;
mod scan;
pub mod write;

pub use credits::{Credits, CreditsError};
pub use encoding::to_text;
pub use error::ReadError;
pub use finding::{Finding, FindingCode};
pub use ids::{AttachmentId, CaseId, CourseId, DecisionId, DocumentId, FetchId, GroupId, StaffId};
pub use model::{
    AcademicTerm, Achievement, AchievementId, Attachment, AttachmentContent, CreditValue, Distribution,
    DistributionCategory, Elmo, GradingScheme, Identifier, Issuer, Learner, Level, LocalText, LosType, Namespace,
    Recognition, RecognitionBasis, RecognitionMapping, Report, ShortenedGrading, Status, Texts,
};
pub use parse::parse;
pub use personal::Personal;
pub use read::{read, read_text};
pub use scan::{Limits, scan};
