//! Identifiers that the crates share. Each is a UUID version 7, made where clock and randomness are at hand.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID that was made elsewhere.
            pub fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID.
            pub fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

id! {
    /// A case: one student's return from an exchange.
    CaseId;
    /// One received or imported ELMO document.
    DocumentId;
    /// One session with an EMP.
    FetchId;
    /// A mapping group.
    GroupId;
    /// A decision, drafted or signed.
    DecisionId;
    /// A local course.
    CourseId;
    /// A profile of the staff.
    StaffId;
    /// An attachment inside a document.
    AttachmentId;
}
