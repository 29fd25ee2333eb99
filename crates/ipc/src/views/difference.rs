//! Two documents side by side, what is mapped and no longer so, results beside a decision, and reminders.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AcceptedView, DocumentRow};

views! {
    /// Asks for two documents of a case side by side.
    view CompareRequest {
        /// One of them.
        one: String,
        /// The other; which is the earlier one is told by when they were received.
        other: String,
    }
    /// How something stands in two documents.
    code TurnCode {
        /// Only in the later one.
        Came,
        /// In both, and not the same.
        Changed,
        /// Only in the earlier one.
        Went,
    }
    /// One field with what it said and what it says.
    view FieldChangeView {
        /// Which, as a code.
        field: String,
        /// Of which language, scheme or type; "" where there is but one.
        of: String,
        /// The values in the earlier document; none where it was absent.
        old: Vec<String>,
        /// The values in the later one.
        new: Vec<String>,
        /// Whether a recognition can rest on it.
        decides: bool,
    }
    /// An achievement that is not the same in both documents.
    view AchievementChangeView {
        /// Came, changed or went.
        turn: TurnCode,
        /// Its place in the earlier document.
        old: Option<String>,
        /// Its place in the later one.
        new: Option<String>,
        /// The host's code.
        code: Option<String>,
        /// Its original title, in the later document, else the earlier.
        title: String,
        /// The English one, where it is another.
        title_en: Option<String>,
        /// The issuer.
        issuer: String,
        /// Credits with their scheme, in the later document, else the earlier.
        credits: Option<String>,
        /// The result to the letter, likewise.
        result: Option<String>,
        /// "retake" or "copy" of something that the other document has.
        again: Option<String>,
        /// What it repeats there: its title.
        repeats: Option<String>,
        /// What changed.
        changes: Vec<FieldChangeView>,
        /// Whether the earlier one is mapped.
        mapped: bool,
    }
    /// A report or an attachment that is not the same in both documents.
    view PartChangeView {
        /// Came, changed or went.
        turn: TurnCode,
        /// The issuer, or the title of the attachment.
        name: String,
        /// What changed.
        changes: Vec<FieldChangeView>,
    }
    /// The totals of one scheme before and after.
    view TotalsChangeView {
        /// The scheme.
        scheme: String,
        /// Counted, before.
        counted_before: String,
        /// Counted, after.
        counted_after: String,
        /// Unclear, before.
        unclear_before: String,
        /// Unclear, after.
        unclear_after: String,
        /// Graded, before.
        graded_before: String,
        /// Graded, after.
        graded_after: String,
    }
    /// Two documents side by side.
    view ComparisonView {
        /// The earlier one.
        older: DocumentRow,
        /// The later one.
        newer: DocumentRow,
        /// "same", "date-only", "beside-results" or "results".
        outcome: String,
        /// Achievements that came.
        came: usize,
        /// Achievements that changed.
        changed: usize,
        /// Achievements that went.
        went: usize,
        /// Date and version of the document.
        document: Vec<FieldChangeView>,
        /// The learner; identifiers are masked.
        learner: Vec<FieldChangeView>,
        /// The reports.
        reports: Vec<PartChangeView>,
        /// The achievements, in the order of the later document, then those that went.
        achievements: Vec<AchievementChangeView>,
        /// The attachments.
        attachments: Vec<PartChangeView>,
        /// The totals.
        totals: Vec<TotalsChangeView>,
    }
    /// A document with the one before it of the same issuer.
    view DocumentStepView {
        /// The later one.
        newer: String,
        /// The one before it.
        older: String,
        /// "same", "date-only", "beside-results" or "results".
        outcome: String,
        /// Achievements that came.
        came: usize,
        /// Achievements that changed.
        changed: usize,
        /// Achievements that went.
        went: usize,
    }
    /// A mapped achievement that a later document says otherwise or no longer has.
    view MarkView {
        /// The group.
        group: String,
        /// The document that is mapped.
        document: String,
        /// The achievement's place in it.
        achievement: String,
        /// The later document.
        later: String,
        /// Its code.
        code: Option<String>,
        /// Its title, as it is mapped.
        title: String,
        /// Its place in the later document, if it is still there.
        now_at: Option<String>,
        /// The changes, as a hash; to acknowledge them is to send it back.
        fingerprint: String,
        /// What is no longer so, of it and of what is mapped with it.
        changes: Vec<AchievementChangeView>,
        /// Who looked at it.
        seen: Option<AcceptedView>,
    }
    /// Results that stand beside the decision in force.
    view LaterView {
        /// The document.
        document: String,
        /// Achievements that what was decided on does not have.
        came: usize,
        /// Achievements that are not as they were.
        changed: usize,
        /// Achievements that it no longer has.
        went: usize,
        /// Who left the decision as it is.
        seen: Option<AcceptedView>,
    }
    /// The documents of a case side by side.
    view ChangesView {
        /// Each document that has one before it, the latest first.
        steps: Vec<DocumentStepView>,
        /// What is mapped and no longer so.
        marks: Vec<MarkView>,
        /// What stands beside the decision in force.
        later: Vec<LaterView>,
    }
    /// A change as it was shown.
    view ShownChange {
        /// The document that is mapped.
        document: String,
        /// The achievement's place in it.
        achievement: String,
        /// The changes, as a hash.
        fingerprint: String,
    }
    /// Says that these changes were looked at; what is mapped stays.
    view AcknowledgeRequest {
        /// The case.
        case: String,
        /// Which.
        changes: Vec<ShownChange>,
    }
    /// Maps what the later document says in the place of the earlier.
    view UseLaterRequest {
        /// The case.
        case: String,
        /// The document that is mapped.
        document: String,
        /// The achievement's place in it.
        achievement: String,
    }
    /// Leaves the decision in force as it is.
    view LeaveDecisionRequest {
        /// The later document.
        document: String,
        /// Why.
        why: String,
    }
    /// Sets the reminder of a case.
    view ReminderRequest {
        /// The case.
        case: String,
        /// The day.
        due: String,
        /// A note.
        note: String,
    }
    /// When to look again for the results of a case.
    view ReminderView {
        /// The day.
        due: String,
        /// Whether it has come.
        is_due: bool,
        /// A note.
        note: String,
        /// "no-results", "nothing-yet" or "by-hand".
        reason: String,
        /// When it was set.
        set: String,
    }
}
