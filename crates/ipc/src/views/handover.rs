//! Decisions that were handed over to a second person.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

views! {
    /// Hands a prepared decision over.
    view HandOverRequest {
        /// The case.
        case: String,
        /// The digest of the draft that was shown.
        digest: String,
        /// A note for the second person; it stays in the office.
        note: String,
        /// The PIN of who works here.
        pin: String,
    }
    /// Sends it back.
    view SendBackRequest {
        /// The case.
        case: String,
        /// Why.
        reason: String,
    }
    /// How a prepared decision stands.
    code HandoverState {
        /// A second person has it.
        Waiting,
        /// They sent it back.
        SentBack,
        /// It came back, because a document came or went.
        DocumentsChanged,
        /// It came back, because it would say something else.
        DraftChanged,
    }
    /// A decision that a second person has, or that came back.
    view HandoverView {
        /// How it stands.
        state: HandoverState,
        /// Who prepared it.
        prepared_by: String,
        /// Whether that is the asker.
        mine: bool,
        /// Whether the asker may take it back.
        takes_back: bool,
        /// When it was handed over.
        at: String,
        /// The note for the second person.
        note: String,
        /// When it came back.
        ended: Option<String>,
        /// Who sent it back.
        ended_by: Option<String>,
        /// Why they did.
        reason: String,
    }
}
