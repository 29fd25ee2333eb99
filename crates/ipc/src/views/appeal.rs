//! Appeals.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

views! {
    /// Records an appeal.
    view RecordAppealRequest {
        /// The decision that it is against.
        decision: String,
        /// The day on which it was received.
        received: String,
        /// The day by which it is to be decided.
        due: String,
        /// Its grounds, in short; may be empty.
        grounds: String,
    }
    /// What came of an appeal.
    code AppealOutcomeCode {
        /// In whole or in part: the case is decided anew.
        Upheld,
        /// The decision stands.
        Dismissed,
        /// The student withdrew it.
        Withdrawn,
        /// It was recorded by mistake.
        Mistaken,
    }
    /// Records what came of it.
    view EndAppealRequest {
        /// The appeal.
        appeal: String,
        /// What came of it.
        outcome: AppealOutcomeCode,
        /// When.
        day: String,
        /// Why; may be empty where it was not decided about.
        reason: String,
        /// The asker's PIN, where it is upheld; else empty.
        pin: String,
    }
    /// How an appeal ended.
    view AppealEndView {
        /// When.
        day: String,
        /// What came of it.
        outcome: AppealOutcomeCode,
        /// Why.
        reason: String,
    }
    /// An appeal.
    view AppealView {
        /// Its id.
        id: String,
        /// The day on which it was received.
        received: String,
        /// The last day that was in time, where it came after it.
        late_after: Option<String>,
        /// The day by which it is to be decided.
        due: String,
        /// Its grounds, in short.
        grounds: String,
        /// Who recorded it.
        by: String,
        /// How it ended; none while it is open.
        ended: Option<AppealEndView>,
    }
}
