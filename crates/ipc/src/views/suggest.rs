//! What a foreign course could be recognised as, with reasons, and what earlier decisions agree on.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CourseView, GroupView, RuledView};

views! {
    /// A foreign course of a case.
    view CoursePlaceView {
        /// The document.
        document: String,
        /// Its place there.
        achievement: String,
    }
    /// Asks what a foreign course could be recognised as.
    view SuggestionsRequest {
        /// The case.
        case: String,
        /// The document.
        document: String,
        /// Its place there.
        achievement: String,
    }
    /// What it could be recognised as.
    view SuggestionsView {
        /// Local courses, the best first; none where no equivalent is known.
        candidates: Vec<CandidateView>,
        /// What speaks for having no equivalent.
        against: Vec<ReasonView>,
        /// What earlier decisions agree on.
        earlier: Option<EarlierView>,
        /// What the most specific office rule says.
        rule: Option<RuledView>,
    }
    /// A local course that could be the equivalent.
    view CandidateView {
        /// The course.
        course: CourseView,
        /// 0 to 100: about how often, in a hundred cases like this, it is the right one.
        score: u8,
        /// Why, the strongest first.
        reasons: Vec<ReasonView>,
    }
    /// One comparison.
    view ReasonView {
        /// What was compared, as a code.
        kind: String,
        /// The foreign value; for an earlier decision its case and day.
        foreign: String,
        /// The local value.
        local: String,
        /// How far it moves the score; below 0 it speaks against the course.
        weight: i8,
    }
    /// What earlier decisions agree on for a foreign course.
    view EarlierView {
        /// The group, as it would be put.
        group: GroupView,
        /// The cases in which it was decided so, the latest first.
        cases: Vec<String>,
        /// The day of the latest.
        decided: String,
    }
    /// What the courses of a case that wait could be recognised as.
    view OutlookView {
        /// Each, in the order of the queue; only so many are looked at beforehand.
        rows: Vec<OutlookRow>,
    }
    /// What one of them could be recognised as.
    view OutlookRow {
        /// The document.
        document: String,
        /// Its place there.
        achievement: String,
        /// How many candidates there are.
        candidates: usize,
        /// What earlier decisions agree on.
        earlier: Option<EarlierView>,
        /// What the most specific office rule says.
        rule: Option<RuledView>,
    }
    /// Takes over what earlier decisions agree on.
    view TakeOverRequest {
        /// The case.
        case: String,
        /// For which courses.
        rows: Vec<CoursePlaceView>,
    }
    /// Adds groups, as one step.
    view AddGroupsRequest {
        /// The case.
        case: String,
        /// The groups.
        groups: Vec<GroupView>,
    }
}
