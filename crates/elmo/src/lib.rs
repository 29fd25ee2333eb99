//! The ELMO document: its types, a reader that never fails because a document is odd, and the writer of
//! recognition results.
//!
//! It knows nothing of signatures, storage or people who decide. Bytes come in, [`Elmo`] and a list of
//! [`Finding`]s go out; an error is only what is not XML, has a DTD or is over a limit.
#![doc = ""]

mod credits;
mod finding;
mod ids;
mod model;
mod personal;

pub use credits::{Credits, CreditsError};
pub use finding::{Finding, FindingCode};
pub use ids::{AttachmentId, CaseId, CourseId, DecisionId, DocumentId, FetchId, GroupId, StaffId};
pub use model::{
    AcademicTerm, Achievement, AchievementId, Attachment, AttachmentContent, CreditValue, Distribution,
    DistributionCategory, Elmo, GradingScheme, Identifier, Issuer, Learner, Level, LocalText, LosType, Namespace,
    Report, ShortenedGrading, Status, Texts,
};
pub use personal::Personal;
