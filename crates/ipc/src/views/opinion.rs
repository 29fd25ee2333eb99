//! Opinions.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

views! {
    /// A foreign course that an opinion is about.
    view OpinionCourseView {
        /// The document.
        document: String,
        /// Its place there.
        achievement: String,
    }
    /// Asks for an opinion.
    view AskOpinionRequest {
        /// The case.
        case: String,
        /// Of whom.
        to: String,
        /// About what.
        foreign: Vec<OpinionCourseView>,
        /// The local course that it could be recognised as.
        course: Option<String>,
        /// The question.
        question: String,
        /// Until when.
        due: String,
    }
    /// Whether somebody who was asked would recognise it.
    code OpinionVerdictCode {
        /// As asked.
        For,
        /// Partly.
        Partly,
        /// Not.
        Against,
    }
    /// Records an answer.
    view AnswerOpinionRequest {
        /// The request for it.
        opinion: String,
        /// For, partly, against.
        verdict: OpinionVerdictCode,
        /// Why.
        text: String,
        /// Whose opinion it is.
        by: String,
        /// When they gave it.
        day: String,
    }
    /// Asks for a request.
    view OpinionIdRequest {
        /// The request.
        opinion: String,
    }
    /// A folder for the page of a request.
    view OpinionPageRequest {
        /// The request.
        opinion: String,
        /// The folder.
        folder: String,
    }
    /// How a request stands.
    code OpinionState {
        /// Waited for.
        Open,
        /// Answered.
        Answered,
        /// Withdrawn.
        Withdrawn,
    }
    /// A request for an opinion.
    view OpinionView {
        /// Its id.
        id: String,
        /// By which the answer is filed.
        reference: String,
        /// Of whom.
        to: String,
        /// About what.
        foreign: Vec<OpinionCourseView>,
        /// Titles of these.
        titles: Vec<String>,
        /// Code and title of the local course.
        course: Option<String>,
        /// The question.
        question: String,
        /// When it was asked.
        asked: String,
        /// Until when.
        due: String,
        /// Days left; 0 on the day, negative after it.
        left: i32,
        /// How it stands.
        state: OpinionState,
        /// The answer's direction.
        verdict: Option<OpinionVerdictCode>,
        /// Why.
        answer: String,
        /// Whose opinion it is.
        by: String,
        /// When they gave it.
        day: Option<String>,
        /// The text to send.
        text: String,
        /// Whether a description was left out of it because it names the student.
        left_out: bool,
    }
    /// The opinions of a case.
    view OpinionsView {
        /// Oldest first.
        opinions: Vec<OpinionView>,
        /// The day that is offered for an answer.
        offered: String,
    }
}
