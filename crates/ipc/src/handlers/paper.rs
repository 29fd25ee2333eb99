//! Templates of the decision, what a case's decision says beside the case, and many decisions at once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use emc::batch::Batch;
use emc::paper::TemplateError;
use emc::{Desk, DeskError};
use recognition::grades::Cycle;
use store::CasePaper;

use super::{day, decision, folder, id, iso, some, utc};
use crate::views::{
    BatchFailureView, BatchView, BatchesView, BeginBatchRequest, CycleCode, DraftView, Nothing, PaperView,
    SaveTemplateRequest, SetPaperRequest, TemplatePreviewView, TemplateProblemView, TemplateRequest,
    TemplateTextRequest, TemplateView,
};

pub(crate) fn set_paper(desk: &Desk, request: SetPaperRequest) -> Result<DraftView, DeskError> {
    let case = id(&request.case, "case")?;
    let paper = CasePaper {
        language: some(request.paper.language),
        applied: day(request.paper.applied.as_deref(), "applied")?,
        notified: day(request.paper.notified.as_deref(), "notified")?,
        cycle: request.paper.cycle.map(|cycle| match cycle {
            CycleCode::Short => Cycle::Short,
            CycleCode::First => Cycle::First,
            CycleCode::Second => Cycle::Second,
            CycleCode::Third => Cycle::Third,
        }),
    };
    emc::paper::set_of_case(desk, case, &paper)?;
    decision::draft_view(desk, case)
}

pub(crate) fn paper_view(paper: &CasePaper) -> PaperView {
    PaperView {
        language: paper.language.clone(),
        applied: paper.applied.map(iso),
        notified: paper.notified.map(iso),
        cycle: paper.cycle.map(|cycle| match cycle {
            Cycle::Short => CycleCode::Short,
            Cycle::First => CycleCode::First,
            Cycle::Second => CycleCode::Second,
            Cycle::Third => CycleCode::Third,
        }),
    }
}

pub(crate) fn template(desk: &Desk, request: TemplateRequest) -> Result<TemplateView, DeskError> {
    let found = emc::paper::editing(desk, &request.language)?;
    let staff = emc::staff::members(desk)?;
    let newest = found.newest.as_ref();
    Ok(TemplateView {
        language: request.language,
        text: found.text,
        own: newest.is_some_and(|newest| newest.text.is_some()),
        version: newest.map(|newest| newest.version),
        saved: newest.map(|newest| utc(newest.added)),
        saved_by: newest.and_then(|newest| staff.iter().find(|s| s.id == newest.by)).map(|s| s.name.clone()),
        problem: found.problem.as_ref().map(problem),
    })
}

pub(crate) fn save_template(desk: &Desk, request: SaveTemplateRequest) -> Result<TemplateView, DeskError> {
    emc::paper::save(desk, &request.language, request.text.as_deref())?;
    template(desk, TemplateRequest { language: request.language })
}

pub(crate) fn preview_template(desk: &Desk, request: TemplateTextRequest) -> Result<TemplatePreviewView, DeskError> {
    match emc::paper::preview(desk, &request.language, &request.text) {
        Ok(pdf) => Ok(TemplatePreviewView { pdf: Some(STANDARD.encode(pdf)), problem: None }),
        Err(DeskError::Template(fault)) => Ok(TemplatePreviewView { pdf: None, problem: Some(problem(&fault)) }),
        Err(error) => Err(error),
    }
}

pub(crate) fn problem(fault: &TemplateError) -> TemplateProblemView {
    TemplateProblemView { code: fault.code().to_owned(), params: fault.params() }
}

pub(crate) fn begin_batch(desk: &Desk, request: BeginBatchRequest) -> Result<BatchView, DeskError> {
    let cases = request.cases.iter().map(|case| id(case, "case")).collect::<Result<Vec<_>, _>>()?;
    Ok(view(&emc::batch::begin(desk, &cases, folder(&request.folder)?)?))
}

pub(crate) fn step_batch(desk: &Desk, _: Nothing) -> Result<BatchView, DeskError> {
    Ok(view(&emc::batch::step(desk)?))
}

pub(crate) fn stop_batch(desk: &Desk, _: Nothing) -> Result<BatchesView, DeskError> {
    Ok(BatchesView { batch: emc::batch::stop(desk)?.as_ref().map(view) })
}

pub(crate) fn batch(desk: &Desk, _: Nothing) -> Result<BatchesView, DeskError> {
    Ok(BatchesView { batch: emc::batch::current(desk)?.as_ref().map(view) })
}

fn view(batch: &Batch) -> BatchView {
    BatchView {
        folder: batch.folder.clone(),
        written: batch.written,
        left: batch.left.len(),
        without: batch.without,
        failed: batch
            .failed
            .iter()
            .map(|(number, code)| BatchFailureView { number: number.clone(), code: code.clone() })
            .collect(),
    }
}
