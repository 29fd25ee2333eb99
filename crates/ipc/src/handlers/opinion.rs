//! Opinions.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use elmo::{AchievementId, CaseId};
use emc::opinion::{NewOpinion, OpinionSheet};
use emc::{Desk, DeskError};
use recognition::decision::OpinionVerdict;
use store::Opinion;
use time::Date;

use super::{day, folder, id, iso};
use crate::views::{
    AnswerOpinionRequest, AskOpinionRequest, BytesView, CaseIdRequest, OpinionCourseView, OpinionIdRequest,
    OpinionPageRequest, OpinionState, OpinionVerdictCode, OpinionView, OpinionsView, WrittenView,
};

pub(crate) fn opinions(desk: &Desk, request: CaseIdRequest) -> Result<OpinionsView, DeskError> {
    view(desk, id(&request.case, "case")?)
}

pub(crate) fn ask_opinion(desk: &Desk, request: AskOpinionRequest) -> Result<OpinionsView, DeskError> {
    let case = id(&request.case, "case")?;
    let foreign = request.foreign.into_iter();
    let new = NewOpinion {
        to: request.to,
        foreign: foreign
            .map(|one| Ok((id(&one.document, "document")?, AchievementId(one.achievement))))
            .collect::<Result<_, DeskError>>()?,
        course: request.course.as_deref().map(|course| id(course, "course")).transpose()?,
        question: request.question,
        due: day(Some(&request.due), "due")?.ok_or(DeskError::Field { field: "due" })?,
    };
    emc::opinion::ask(desk, case, new)?;
    view(desk, case)
}

pub(crate) fn answer_opinion(desk: &Desk, request: AnswerOpinionRequest) -> Result<OpinionsView, DeskError> {
    let verdict = match request.verdict {
        OpinionVerdictCode::For => OpinionVerdict::For,
        OpinionVerdictCode::Partly => OpinionVerdict::Partly,
        OpinionVerdictCode::Against => OpinionVerdict::Against,
    };
    let given = day(Some(&request.day), "day")?.ok_or(DeskError::Field { field: "day" })?;
    let case = emc::opinion::answer(desk, &request.opinion, verdict, &request.text, &request.by, given)?;
    view(desk, case)
}

pub(crate) fn withdraw_opinion(desk: &Desk, request: OpinionIdRequest) -> Result<OpinionsView, DeskError> {
    let case = emc::opinion::withdraw(desk, &request.opinion)?;
    view(desk, case)
}

pub(crate) fn reopen_opinion(desk: &Desk, request: OpinionIdRequest) -> Result<OpinionsView, DeskError> {
    let case = emc::opinion::reopen(desk, &request.opinion)?;
    view(desk, case)
}

pub(crate) fn opinion_page(desk: &Desk, request: OpinionIdRequest) -> Result<BytesView, DeskError> {
    let (_, pdf) = emc::opinion::page(desk, &request.opinion)?;
    Ok(BytesView { base64: STANDARD.encode(&pdf), media_type: "application/pdf".to_owned() })
}

pub(crate) fn save_opinion_page(desk: &Desk, request: OpinionPageRequest) -> Result<WrittenView, DeskError> {
    let path = emc::opinion::save_page(desk, &request.opinion, folder(&request.folder)?)?;
    Ok(WrittenView { path: path.display().to_string() })
}

fn view(desk: &Desk, case: CaseId) -> Result<OpinionsView, DeskError> {
    let today = desk.now().date();
    Ok(OpinionsView {
        opinions: emc::opinion::of_case(desk, case)?.iter().map(|(o, sheet)| one(o, sheet, today)).collect(),
        offered: iso(desk.read(|r| emc::deadlines::offered(r, today))?),
    })
}

fn one(opinion: &Opinion, sheet: &OpinionSheet, today: Date) -> OpinionView {
    let answer = opinion.answer.as_ref();
    OpinionView {
        id: opinion.id.clone(),
        reference: sheet.reference.clone(),
        to: opinion.body.to.clone(),
        foreign: opinion
            .body
            .foreign
            .iter()
            .map(|one| OpinionCourseView {
                document: one.document.to_string(),
                achievement: one.achievement.to_string(),
            })
            .collect(),
        titles: sheet.courses.iter().map(|course| course.title.clone()).collect(),
        course: sheet.local.as_ref().map(|course| format!("{} {}", course.code, course.title)),
        question: opinion.body.question.clone(),
        asked: iso(opinion.asked),
        due: iso(opinion.due),
        left: i32::try_from((opinion.due - today).whole_days()).unwrap_or(i32::MAX),
        state: match (answer, &opinion.withdrawn) {
            (Some(_), _) => OpinionState::Answered,
            (None, Some(_)) => OpinionState::Withdrawn,
            (None, None) => OpinionState::Open,
        },
        verdict: answer.map(|answer| match answer.verdict {
            OpinionVerdict::For => OpinionVerdictCode::For,
            OpinionVerdict::Partly => OpinionVerdictCode::Partly,
            OpinionVerdict::Against => OpinionVerdictCode::Against,
        }),
        answer: answer.map(|answer| answer.text.clone()).unwrap_or_default(),
        by: answer.map(|answer| answer.by.clone()).unwrap_or_default(),
        day: answer.map(|answer| iso(answer.day)),
        text: emc::opinion::opinion_text(sheet),
        left_out: sheet.courses.iter().any(|course| course.left_out),
    }
}
