//! Transcripts that are typed by hand, and the second look at them.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use elmo::{Credits, DocumentId};
use emc::typed::{Opened, Original};
use emc::{Desk, DeskError};
use recognition::provenance::{SeenBy, TypedFrom};
use recognition::typed::{Column, Eyes, Found, Head, Item, Look, Row, Transcript, read};
use store::Staff;

use super::{bytes, id, iso, review, some};
use crate::views::{
    AttachOriginalRequest, AttachedView, BytesView, CheckTypedRequest, CreditView, DocumentIdRequest, EyesView,
    MediumView, PasteRequest, PastedColumnView, PastedView, SaveTypedRequest, SeenByView, TranscriptView, TypedColumn,
    TypedFromView, TypedProblemView, TypedRowView, TypedView,
};

pub(crate) fn attach_original(desk: &Desk, request: AttachOriginalRequest) -> Result<AttachedView, DeskError> {
    let case = id(&request.case, "case")?;
    let document = match (request.base64, some(request.paper)) {
        (Some(base64), None) => emc::typed::attach(desk, case, &request.name, &Original::File(&bytes(&base64)?))?,
        (None, Some(paper)) => emc::typed::attach(desk, case, &request.name, &Original::Paper(&paper))?,
        _ => return Err(DeskError::Field { field: "paper" }),
    };
    Ok(AttachedView { document: document.to_string() })
}

pub(crate) fn typed(desk: &Desk, request: DocumentIdRequest) -> Result<TypedView, DeskError> {
    view(desk, id(&request.document, "document")?)
}

pub(crate) fn original(desk: &Desk, request: DocumentIdRequest) -> Result<BytesView, DeskError> {
    let (media_type, bytes) = emc::typed::original(desk, id(&request.document, "document")?)?;
    Ok(BytesView { base64: STANDARD.encode(bytes), media_type })
}

pub(crate) fn save_typed(desk: &Desk, request: SaveTypedRequest) -> Result<TypedView, DeskError> {
    let document = id(&request.document, "document")?;
    emc::typed::save_draft(desk, document, transcript(request.transcript))?;
    view(desk, document)
}

pub(crate) fn discard_typed(desk: &Desk, request: DocumentIdRequest) -> Result<TypedView, DeskError> {
    let document = id(&request.document, "document")?;
    emc::typed::discard(desk, document)?;
    view(desk, document)
}

pub(crate) fn take_over_typed(desk: &Desk, request: SaveTypedRequest) -> Result<TypedView, DeskError> {
    let document = id(&request.document, "document")?;
    emc::typed::take_over(desk, document, transcript(request.transcript))?;
    view(desk, document)
}

pub(crate) fn check_typed(desk: &Desk, request: CheckTypedRequest) -> Result<TypedView, DeskError> {
    let document = id(&request.document, "document")?;
    emc::typed::check(desk, document, item(&request.item)?)?;
    view(desk, document)
}

pub(crate) fn uncheck_typed(desk: &Desk, request: CheckTypedRequest) -> Result<TypedView, DeskError> {
    let document = id(&request.document, "document")?;
    let item = item(&request.item)?.ok_or(DeskError::Field { field: "item" })?;
    emc::typed::uncheck(desk, document, item)?;
    view(desk, document)
}

pub(crate) fn paste_rows(desk: &Desk, request: PasteRequest) -> Result<PastedView, DeskError> {
    desk.me()?;
    let chosen: Option<Vec<Option<Column>>> =
        request.columns.map(|columns| columns.into_iter().map(|c| c.map(column_of)).collect());
    let pasted = emc::typed::paste(&request.text, chosen.as_deref())?;
    let found = read(&Transcript { head: Head::default(), rows: pasted.rows.clone() }).err().unwrap_or_default();
    Ok(PastedView {
        columns: pasted
            .columns
            .into_iter()
            .map(|c| PastedColumnView { name: c.name, samples: c.samples, to: c.to.map(column) })
            .collect(),
        head: pasted.head,
        rows: pasted.rows.iter().map(row_view).collect(),
        problems: found.iter().filter(|f| f.row.is_some()).map(problem).collect(),
        left_over: pasted.left_over,
    })
}

/// "Typed from DOCUMENT by X, checked by Y."
pub(crate) fn from_view(from: &TypedFrom) -> TypedFromView {
    let seen = |all: &[SeenBy]| all.iter().map(|s| SeenByView { name: s.name.clone(), on: iso(s.on) }).collect();
    TypedFromView {
        document: from.document.clone(),
        medium: match from.media_type.as_str() {
            "application/pdf" => MediumView::Pdf,
            "text/plain" => MediumView::Paper,
            _ => MediumView::Picture,
        },
        by: seen(&from.by),
        checked_by: seen(&from.checked_by),
        checked: from.checked,
        alone: from.alone,
    }
}

fn view(desk: &Desk, document: DocumentId) -> Result<TypedView, DeskError> {
    let me = desk.me()?;
    let opened: Opened = emc::typed::open(desk, document)?;
    let staff = desk.read(|r| Ok(r.staff()?))?;
    let waits = opened.typed.draft.is_none() && !opened.locked;
    let eyes = |number: u32, eyes: &Eyes| EyesView {
        number,
        typed: seen(&staff, eyes.typed),
        checked: eyes.checked.map(|look| seen(&staff, look)),
        mine: waits && eyes.checked.is_none() && (opened.alone || eyes.typed.by != me),
    };
    let typed = opened.typed.typed.as_ref();
    Ok(TypedView {
        document: document.to_string(),
        case: opened.record.case.to_string(),
        from: from_view(&opened.from),
        draft: opened.typed.draft.is_some(),
        begun: typed.is_some(),
        problems: opened.found.iter().map(problem).collect(),
        sums: sums(&opened.shown),
        head: typed.map(|typed| eyes(0, &typed.head)),
        rows: typed.iter().flat_map(|typed| &typed.rows).map(|(number, seen)| eyes(*number, seen)).collect(),
        alone: opened.alone,
        locked: opened.locked,
        transcript: transcript_view(&opened.shown),
    })
}

/// Exact sums; what failed is in them too, as on the paper.
fn sums(transcript: &Transcript) -> Vec<CreditView> {
    let mut sums: BTreeMap<String, Credits> = BTreeMap::new();
    for row in &transcript.rows {
        let scheme = row.scheme.trim().to_uppercase();
        let scheme = if scheme.is_empty() { "ECTS".to_owned() } else { scheme };
        if let Ok(amount) = row.credits.parse::<Credits>() {
            let sum = sums.entry(scheme).or_default();
            *sum = *sum + amount;
        }
    }
    sums.into_iter().map(|(scheme, sum)| CreditView { scheme, value: sum.to_string() }).collect()
}

fn seen(staff: &[Staff], look: Look) -> SeenByView {
    SeenByView { name: review::name(staff, look.by), on: iso(look.at.date()) }
}

fn item(text: &str) -> Result<Option<Item>, DeskError> {
    match text {
        "all" => Ok(None),
        "head" => Ok(Some(Item::Head)),
        number => number.parse().map(|n| Some(Item::Row(n))).map_err(|_| DeskError::Field { field: "item" }),
    }
}

fn problem(found: &Found) -> TypedProblemView {
    TypedProblemView { row: found.row, column: found.column.map(column), code: found.problem.as_str().to_owned() }
}

fn transcript(view: TranscriptView) -> Transcript {
    Transcript {
        head: Head {
            institution: view.institution,
            identifier_kind: view.identifier_kind,
            identifier: view.identifier,
            country: view.country,
            issued: view.issued,
            given_names: view.given_names.into(),
            family_name: view.family_name.into(),
            born: view.born.into(),
        },
        rows: view.rows.into_iter().map(row).collect(),
    }
}

fn transcript_view(transcript: &Transcript) -> TranscriptView {
    let head = transcript.head.clone();
    TranscriptView {
        institution: head.institution,
        identifier_kind: head.identifier_kind,
        identifier: head.identifier,
        country: head.country,
        issued: head.issued,
        given_names: head.given_names.into_revealed(),
        family_name: head.family_name.into_revealed(),
        born: head.born.into_revealed(),
        rows: transcript.rows.iter().map(row_view).collect(),
    }
}

fn row(view: TypedRowView) -> Row {
    Row {
        number: view.number,
        code: view.code,
        title: view.title,
        title_en: view.title_en,
        credits: view.credits,
        scheme: view.scheme,
        grade: view.grade,
        grade_scheme: view.grade_scheme,
        when: view.when,
        level: view.level,
        status: view.status,
    }
}

fn row_view(row: &Row) -> TypedRowView {
    let row = row.clone();
    TypedRowView {
        number: row.number,
        code: row.code,
        title: row.title,
        title_en: row.title_en,
        credits: row.credits,
        scheme: row.scheme,
        grade: row.grade,
        grade_scheme: row.grade_scheme,
        when: row.when,
        level: row.level,
        status: row.status,
    }
}

fn column(column: Column) -> TypedColumn {
    match column {
        Column::Code => TypedColumn::Code,
        Column::Title => TypedColumn::Title,
        Column::TitleEn => TypedColumn::TitleEn,
        Column::Credits => TypedColumn::Credits,
        Column::Scheme => TypedColumn::Scheme,
        Column::Grade => TypedColumn::Grade,
        Column::GradeScheme => TypedColumn::GradeScheme,
        Column::When => TypedColumn::When,
        Column::Level => TypedColumn::Level,
        Column::Status => TypedColumn::Status,
    }
}

fn column_of(column: TypedColumn) -> Column {
    match column {
        TypedColumn::Code => Column::Code,
        TypedColumn::Title => Column::Title,
        TypedColumn::TitleEn => Column::TitleEn,
        TypedColumn::Credits => Column::Credits,
        TypedColumn::Scheme => Column::Scheme,
        TypedColumn::Grade => Column::Grade,
        TypedColumn::GradeScheme => Column::GradeScheme,
        TypedColumn::When => Column::When,
        TypedColumn::Level => Column::Level,
        TypedColumn::Status => Column::Status,
    }
}
