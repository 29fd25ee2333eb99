//! The ELMO document: its types, a reader that never fails because a document is odd, and the writer of
//! recognition results.
//!
//! It knows nothing of signatures, storage or people who decide. Bytes come in, [`Elmo`] and a list of
//! [`Finding`]s go out; an error is only what is not XML, has a DTD or is over a limit.

mod credits;
mod encoding;
mod error;
mod finding;
mod ids;
mod model;
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
pub use personal::Personal;
pub use read::{read, read_text};
pub use scan::{Limits, scan};
