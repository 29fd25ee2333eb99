//! The decision for the student information system.

use emc::sis::{SisProblem, SisTable, SisTemplate};
use emc::{Desk, DeskError};

use super::{bytes, folder, id};
use crate::views::{
    CopySheetRequest, CopySheetView, DecisionIdRequest, ExportSisTemplateRequest, FileRequest, FormatView, FormatsView,
    Nothing, PutSisTemplateRequest, SisKnownView, SisNameRequest, SisPreviewRequest, SisPreviewView, SisProblemView,
    SisTableView, SisTemplateView, SisTemplatesView, TickRequest, WrittenView,
};

pub(crate) fn sis_templates(desk: &Desk, _: Nothing) -> Result<SisTemplatesView, DeskError> {
    let known = |known: emc::sis::KnownTemplate| {
        Ok(SisKnownView {
            file: known.template.file_name(),
            template: template_view(&known.template)?,
            shipped: known.shipped,
        })
    };
    Ok(SisTemplatesView {
        templates: emc::sis::templates(desk)?.into_iter().map(known).collect::<Result<_, DeskError>>()?,
        fields: emc::sis::SisField::ALL.iter().map(|field| field.as_str().to_owned()).collect(),
    })
}

pub(crate) fn put_sis_template(desk: &Desk, request: PutSisTemplateRequest) -> Result<SisTemplatesView, DeskError> {
    emc::sis::put(desk, request.known.as_deref(), &template(&request.template)?)?;
    sis_templates(desk, Nothing {})
}

pub(crate) fn remove_sis_template(desk: &Desk, request: SisNameRequest) -> Result<SisTemplatesView, DeskError> {
    emc::sis::remove(desk, &request.name)?;
    sis_templates(desk, Nothing {})
}

pub(crate) fn read_sis_template(_: &Desk, request: FileRequest) -> Result<SisTemplateView, DeskError> {
    template_view(&emc::sis::read_file(&bytes(&request.base64)?)?)
}

pub(crate) fn export_sis_template(desk: &Desk, request: ExportSisTemplateRequest) -> Result<WrittenView, DeskError> {
    let path = emc::sis::export(desk, &request.name, folder(&request.folder)?)?;
    Ok(WrittenView { path: path.display().to_string() })
}

pub(crate) fn sis_preview(desk: &Desk, request: SisPreviewRequest) -> Result<SisPreviewView, DeskError> {
    let template = template(&request.template)?;
    let preview = emc::sis::preview(desk, &template, id(&request.case, "case")?)?;
    Ok(SisPreviewView {
        decision: preview.decision.number.clone(),
        signed: preview.decision.signed.is_some(),
        table: table_view(preview.table),
        text: preview.text,
        faults: template.faults().into_iter().map(|fault| fault.as_str().to_owned()).collect(),
    })
}

pub(crate) fn formats(desk: &Desk, request: DecisionIdRequest) -> Result<FormatsView, DeskError> {
    let format = |format: emc::sis::Format| {
        let table = format.table.as_ref();
        FormatView {
            name: format.name,
            file: format.file,
            chosen: format.chosen,
            refused: table.is_some_and(SisTable::is_refused),
            left_out: table.map_or(0, |table| table.left_out.len()),
            problems: table.map(|table| table.problems.iter().map(problem).collect()).unwrap_or_default(),
        }
    };
    let formats = emc::sis::formats(desk, id(&request.decision, "decision")?)?;
    Ok(FormatsView { formats: formats.into_iter().map(format).collect() })
}

pub(crate) fn copy_sheet(desk: &Desk, request: CopySheetRequest) -> Result<CopySheetView, DeskError> {
    sheet(desk, &request.decision, &request.template)
}

pub(crate) fn tick_copy_sheet(desk: &Desk, request: TickRequest) -> Result<CopySheetView, DeskError> {
    let decision = id(&request.decision, "decision")?;
    emc::sis::tick(desk, decision, &request.template, request.row, &request.column, request.done)?;
    sheet(desk, &request.decision, &request.template)
}

fn sheet(desk: &Desk, decision: &str, template: &str) -> Result<CopySheetView, DeskError> {
    let (table, ticks) = emc::sis::copy_sheet(desk, id(decision, "decision")?, template)?;
    Ok(CopySheetView { table: table_view(table), ticks: ticks.into_iter().collect() })
}

fn table_view(table: SisTable) -> SisTableView {
    SisTableView {
        refused: table.is_refused(),
        problems: table.problems.iter().map(problem).collect(),
        columns: table.columns,
        rows: table.rows,
        left_out: table.left_out,
    }
}

fn problem(problem: &SisProblem) -> SisProblemView {
    SisProblemView {
        row: problem.row,
        column: problem.column.clone(),
        kind: problem.kind.as_str().to_owned(),
        refuses: problem.kind.refuses(),
        value: problem.value.clone(),
        course: problem.course.clone(),
    }
}

/// A template and its view have the same names, those of the file.
fn template_view(template: &SisTemplate) -> Result<SisTemplateView, DeskError> {
    let value = serde_json::to_value(template).map_err(|_| DeskError::StoredValue)?;
    serde_json::from_value(value).map_err(|_| DeskError::StoredValue)
}

fn template(view: &SisTemplateView) -> Result<SisTemplate, DeskError> {
    let value = serde_json::to_value(view).map_err(|_| DeskError::Field { field: "template" })?;
    serde_json::from_value(value).map_err(|_| DeskError::Field { field: "template" })
}
