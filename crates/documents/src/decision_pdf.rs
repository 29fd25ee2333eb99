//! The decision on paper: what stands where.

use std::collections::BTreeSet;
use std::sync::Arc;

use elmo::{Identifier, Texts};
use recognition::case::{Station, StationState};
use recognition::decision::{
    Decision, DecisionForeign, DecisionGroup, DecisionIssuer, DecisionSource, OpinionVerdict, Signer,
};
use recognition::mapping::{HomePart, Outcome};
use recognition::person::Verdict;
use recognition::provenance::ProvenanceKind;

use crate::DocumentError;
use crate::paper::canvas::{Mark, PAGE_HEIGHT, PAGE_WIDTH, Page, Paint, Picture, to_pdf};
use crate::paper::finish::{About, Embedded, finish};
use crate::paper::flow::{Cell, Flow, Frame, HAIRLINE, Row, Side};
use crate::paper::fonts::{Face, Fonts};
use crate::paper::structure::{Structure, Tag};
use crate::paper::text::{Line, Setter, Style};
use crate::paper::{Milli, pt};
use crate::template::{Block, FreeText, Template};
use crate::words::{Words, fill};

/// What travels with the decision and is named on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attachments(pub Vec<Attachment>);

/// The name that the recognition result has inside the PDF.
pub const EMBEDDED_ELMO: &str = "recognition.xml";

/// What a file is that travels with the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentKind {
    /// The signed recognition result, which is inside the PDF too.
    Elmo,
    /// The table for the student information system.
    Csv,
    /// Results as they came.
    Original,
    /// What results were typed from.
    TypedFrom,
}

/// One file that travels with the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is, in the language of the decision.
    pub title: String,
    /// The name of the file; without personal data, like every file name.
    pub file_name: String,
    /// SHA-256 of its bytes, lower-case hex, where they exist already.
    pub sha256: Option<String>,
}

const BODY: Style = Style::new(Face::Regular, 9500, pt(13));
const SMALL: Style = Style::new(Face::Regular, 8000, pt(11));
const TINY: Style = Style::new(Face::Regular, 7500, 9800);
const HEADING: Style = Style::new(Face::Bold, 11_500, pt(16));
const TITLE: Style = Style::new(Face::Bold, 15_000, pt(20));

const FRAME: Frame = Frame { left: pt(50), width: PAGE_WIDTH - pt(100), top: pt(62), bottom: PAGE_HEIGHT - pt(54) };

/// The decision as PDF by the template that comes with the program; as [`printed`].
///
/// # Errors
/// As [`printed`].
pub fn decision_pdf(decision: &Decision, attachments: &Attachments) -> Result<Vec<u8>, DocumentError> {
    printed(decision, attachments, &Template::shipped(&decision.language), None)
}

/// The decision as PDF, tagged and with its fonts, in the form of PDF/A-3a and PDF/UA-1, with the signed recognition result
/// (without its attachments: `recognition.md` 6) inside where it is given.
///
/// Everything that the decision holds is printed (`recognition.md` 5), in the template's language. A decision from training
/// says so on each page, and so does a draft. A character that no bundled font has is printed as `[U+4E2D]` with a note at
/// the end; [`unprintable`] tells before.
///
/// # Errors
/// [`DocumentError::Font`], [`DocumentError::FontNotEmbedded`] and [`DocumentError::Pdf`], none of which an odd decision can
/// bring about.
pub fn printed(
    decision: &Decision,
    attachments: &Attachments,
    template: &Template,
    elmo: Option<&[u8]>,
) -> Result<Vec<u8>, DocumentError> {
    let words = &template.words();
    let fonts = Fonts::bundled()?;
    let Set { mut pages, structure, mut setter, .. } = set(decision, attachments, template, words, fonts);
    let count = pages.len();
    for (index, page) in pages.iter_mut().enumerate() {
        furniture(page, index, count, decision, words, &mut setter);
    }
    let title = words.title_of(decision);
    let printed_by = decision.template.as_ref().map(|by| format!("{} ({}), {}", by.name, by.version, by.sha256));
    let about = About {
        title: &title,
        author: &decision.office.institution,
        language: words.language,
        keywords: printed_by.as_deref(),
        embedded: elmo.map(|bytes| Embedded {
            name: EMBEDDED_ELMO,
            description: words.attachment_elmo,
            media_type: "application/xml",
            bytes,
        }),
        made: decision.signed.unwrap_or_else(|| decision.decided.midnight().assume_utc()),
    };
    finish(&to_pdf(&pages, &structure, fonts), &structure, about)
}

/// What a file is called that travels with a decision in this language.
pub fn attachment_title(language: &str, kind: AttachmentKind) -> String {
    let words = Words::of(language);
    match kind {
        AttachmentKind::Elmo => fill(words.attachment_inside, &[("title", words.attachment_elmo)]),
        AttachmentKind::Csv => words.attachment_csv.to_owned(),
        AttachmentKind::Original => words.attachment_original.to_owned(),
        AttachmentKind::TypedFrom => words.attachment_typed.to_owned(),
    }
}

/// The characters of the decision that no bundled font has, for a warning before it is signed.
///
/// # Errors
/// [`DocumentError::Font`] when the program's own fonts are damaged.
pub fn unprintable(decision: &Decision) -> Result<BTreeSet<char>, DocumentError> {
    let template = Template::shipped(&decision.language);
    Ok(set(decision, &Attachments::default(), &template, &template.words(), Fonts::bundled()?).missing)
}

/// A decision that was set.
struct Set {
    pages: Vec<Page>,
    structure: Structure,
    setter: Setter,
    missing: BTreeSet<char>,
}

fn set(
    decision: &Decision,
    attachments: &Attachments,
    template: &Template,
    words: &Words<'_>,
    fonts: &'static Fonts,
) -> Set {
    let mut paper = Paper { flow: Flow::new(Setter::new(fonts), FRAME), words };
    for block in template.order() {
        match block {
            Block::Letterhead => paper.letterhead(decision, template.logo()),
            Block::Line => paper.line(decision),
            Block::Title => paper.title(decision),
            Block::Student => paper.facts_of_the_case(decision),
            Block::Totals => paper.totals(decision),
            Block::Courses => paper.courses(decision),
            Block::Sources => paper.sources(decision),
            Block::Attachments => paper.attachments(attachments),
            Block::Appeal => paper.appeal(decision),
            Block::Opinions => paper.opinions(decision),
            Block::Signatures => paper.signatures(decision),
            Block::Text(name) => template.text(name).into_iter().for_each(|text| paper.free_text(text)),
        }
    }
    let missing = paper.flow.setter.missing.clone();
    paper.missing_characters(&missing);
    let (pages, structure, setter) = paper.flow.finish();
    Set { pages, structure, setter, missing }
}

struct Paper<'w> {
    flow: Flow,
    words: &'w Words<'w>,
}

impl Paper<'_> {
    fn letterhead(&mut self, decision: &Decision, logo: Option<&Arc<Picture>>) {
        let office = &decision.office;
        let right = pt(175);
        let left = FRAME.width - right - pt(20);
        if let Some(logo) = logo {
            let [width, height] = logo.size(left);
            let element = self.flow.structure.add_figure(&logo.description);
            self.flow.need(height + pt(60));
            let (x, y, picture) = (FRAME.left, self.flow.y, Arc::clone(logo));
            self.flow.draw(Mark::Picture { x, y, width, height, picture, element });
            self.flow.y += height + pt(6);
        }
        let mut name = self.flow.setter.lines(&office.institution, HEADING, left);
        name.extend(self.flow.setter.lines(&office.unit, BODY, left));
        let mut address = self.flow.setter.lines(&office.address, SMALL.grey(), right);
        address.extend(self.flow.setter.lines(&office.contact, SMALL.grey(), right));
        address.extend(self.flow.setter.lines(&office.url, SMALL.grey(), right));
        self.flow.row(&Row {
            cells: vec![cell(FRAME.left, left, name), cell(FRAME.left + FRAME.width - right, right, address)],
            below: pt(14),
            ..Row::default()
        });
    }

    /// The six stations of the line, each with its half sentence.
    fn line(&mut self, decision: &Decision) {
        let gap = pt(5);
        let count = Milli::try_from(Station::ALL.len()).unwrap_or(1);
        let width = (FRAME.width - gap * (count - 1)) / count;
        let evidence = line_evidence(decision, self.words);
        let mut cells = Vec::new();
        let mut x = FRAME.left;
        for (name, (state, said)) in self.words.stations.into_iter().zip(evidence) {
            let (y, bar) = (self.flow.y, pt(4));
            let paint = match state {
                StationState::Done => Paint::Black,
                StationState::NeedsPerson | StationState::Refused => Paint::Outline { thickness: 1200, dashed: true },
                StationState::Now => Paint::Outline { thickness: 900, dashed: false },
                StationState::NotYet => Paint::Wash,
            };
            self.flow.draw(Mark::Box { x, y, width, height: bar, paint });
            let mut lines = self.flow.setter.lines(name, SMALL.bold(), width);
            lines.extend(self.flow.setter.lines(&said, TINY.grey(), width));
            cells.push(cell(x, width, lines));
            x += width + gap;
        }
        self.flow.row(&Row { cells, above: pt(6), below: pt(16), ..Row::default() });
    }

    fn title(&mut self, decision: &Decision) {
        let words = self.words;
        self.flow.heading(words.title, TITLE, Tag::H1);
        let number = fill(words.decision, &[("number", &decision.number)]);
        let date = words.day(decision.decided);
        self.flow.paragraph(&format!("{number} · {date}"), BODY);
        self.flow.space(pt(6));
        let result = format!("{}: {}", words.result, words.overall(decision.overall));
        self.flow.paragraph(&result, HEADING);
        if let Some(replaced) = &decision.replaces {
            self.mark(&fill(words.replaces, &[("number", replaced)]), false);
        }
        for kind in [ProvenanceKind::FormerKey, ProvenanceKind::Unsigned, ProvenanceKind::Typed] {
            let concerned: Vec<String> = decision
                .sources
                .iter()
                .enumerate()
                .filter(|(_, source)| source.provenance.kind == kind)
                .map(|(index, _)| fill(words.source, &[("number", &(index + 1).to_string())]))
                .collect();
            if let (false, Some(mark)) = (concerned.is_empty(), words.mark(kind)) {
                let of_kind = decision.sources.iter().map(|source| &source.provenance).filter(|p| p.kind == kind);
                let typed: Vec<String> =
                    of_kind.filter_map(|p| p.typed.as_ref()).map(|t| format!("{}.", words.typed_from(t))).collect();
                self.mark(format!("{}: {mark} {}", concerned.join(", "), typed.join(" ")).trim_end(), true);
            }
        }
        self.flow.space(pt(8));
    }

    /// Something that must not be missed, in a frame.
    fn mark(&mut self, text: &str, dashed: bool) {
        let inset = pt(8);
        let lines = self.flow.setter.lines(text, BODY.bold(), FRAME.width - 2 * inset);
        let row = Row {
            cells: vec![cell(FRAME.left + inset, FRAME.width - 2 * inset, lines)],
            above: pt(4),
            below: pt(4),
            ..Row::default()
        };
        self.flow.space(pt(5));
        // What is longer than half a page runs over pages and has no frame.
        if row.height() <= (FRAME.bottom - FRAME.top) / 2 {
            self.flow.need(row.height());
            let y = self.flow.y;
            let paint = Paint::Outline { thickness: 1200, dashed };
            self.flow.draw(Mark::Box { x: FRAME.left, y, width: FRAME.width, height: row.height(), paint });
        }
        self.flow.row(&row);
        self.flow.space(pt(5));
    }

    fn facts_of_the_case(&mut self, decision: &Decision) {
        let words = self.words;
        let student = &decision.student;
        let name = format!("{} {}", student.given_names.reveal(), student.family_name.reveal());
        let day = |date: Option<time::Date>| date.map(|d| words.day(d)).unwrap_or_default();
        let left = [
            (words.name, name.trim().to_owned()),
            (words.born, day(student.born.as_ref().map(|born| *born.reveal()))),
            (words.student_number, student.number.reveal().clone()),
            (words.programme, student.programme.clone().unwrap_or_default()),
            (words.cycle, student.cycle.map(|cycle| words.cycle_of(cycle).to_owned()).unwrap_or_default()),
        ];
        let right = [
            (words.decision_number, decision.number.clone()),
            (words.version, version(&decision.number)),
            (words.case_number, decision.case_number.clone()),
            (words.applied, day(decision.applied)),
            (words.complete, day(decision.complete)),
            (words.decided, words.day(decision.decided)),
            (words.notified, decision.notified.map_or_else(|| words.notified_later.to_owned(), |day| words.day(day))),
            (words.legal_basis, decision.office.legal_basis.clone()),
        ];
        let gap = pt(20);
        let width = (FRAME.width - gap) / 2;
        let mut columns = Vec::new();
        for (x, heading, facts) in
            [(FRAME.left, words.student, left.as_slice()), (FRAME.left + width + gap, words.matter, right.as_slice())]
        {
            let mut labels = self.flow.setter.lines(heading, BODY.bold(), width);
            let mut values = vec![Line::empty(BODY); labels.len()];
            let structure = &mut self.flow.structure;
            belong(&mut labels, structure.add(Tag::H2, Structure::DOCUMENT, 1));
            let table = structure.add(Tag::Table, Structure::DOCUMENT, 1);
            for (label, value) in facts.iter().filter(|(_, value)| !value.trim().is_empty()) {
                let (mut label, mut value) = self.fact_lines(label, value, LABEL, width - LABEL);
                let structure = &mut self.flow.structure;
                let row = structure.add(Tag::Tr, table, 1);
                belong(&mut label, structure.add(Tag::RowHead, row, 1));
                belong(&mut value, structure.add(Tag::Td, row, 1));
                side_by_side(label, value, &mut labels, &mut values);
            }
            let cells = vec![cell(x, LABEL, labels), cell(x + LABEL, width - LABEL, values)];
            columns.push(Row { cells, ..Row::default() });
        }
        self.flow.beside(&columns);
        self.flow.space(pt(12));
    }

    fn fact_lines(&mut self, label: &str, value: &str, label_width: Milli, width: Milli) -> (Vec<Line>, Vec<Line>) {
        let label_style = Style { leading: BODY.leading, ..SMALL.grey() };
        (self.flow.setter.lines(label, label_style, label_width - pt(6)), self.flow.setter.lines(value, BODY, width))
    }

    fn totals(&mut self, decision: &Decision) {
        let words = self.words;
        let totals = decision.totals;
        let mut figures = vec![
            (words.requested, totals.requested),
            (words.recognised, totals.recognised),
            (words.refused, totals.refused),
            (words.credited, totals.credited),
        ];
        if !totals.open.is_zero() {
            figures.push((words.open, totals.open));
        }
        let width = FRAME.width / 5;
        let mut x = FRAME.left;
        let mut cells = Vec::new();
        for (label, amount) in figures {
            let mut lines = self.flow.setter.lines(label, SMALL.grey(), width - pt(6));
            lines.extend(self.flow.setter.lines(&words.ects(amount), HEADING, width - pt(6)));
            cells.push(cell(x, width, lines));
            x += width;
        }
        self.flow.need(pt(60));
        self.flow.rule(HAIRLINE);
        self.flow.row(&Row { cells, above: pt(6), below: pt(4), ..Row::default() });
        self.flow.rule(HAIRLINE);
        self.flow.space(pt(3));
        self.flow.paragraph(words.totals_note, TINY.grey());
        if let Some(typed) = decision.totals_typed {
            let [requested, recognised, refused, credited] =
                [typed.requested, typed.recognised, typed.refused, typed.credited].map(|amount| words.number(amount));
            let values = [
                ("requested", requested.as_str()),
                ("recognised", &recognised),
                ("refused", &refused),
                ("credited", &credited),
            ];
            self.flow.paragraph(&fill(words.typed_totals, &values), SMALL.bold());
        }
        if decision.totals.unclear > 0 {
            let (count, credits) = (decision.totals.unclear.to_string(), words.number(decision.totals.unclear_credits));
            let text = fill(words.totals_unclear, &[("count", &count), ("credits", &credits)]);
            self.flow.paragraph(&text, SMALL.bold());
        }
        self.flow.space(pt(12));
    }

    fn courses(&mut self, decision: &Decision) {
        self.groups(self.words.courses, &decision.groups, decision);
        if !decision.superseded.is_empty() {
            let number = decision.replaces.as_deref().unwrap_or_default();
            let heading = fill(self.words.superseded, &[("number", number)]);
            self.groups(&heading, &decision.superseded, decision);
        }
    }

    /// A text of the template.
    fn free_text(&mut self, text: &FreeText) {
        if !text.heading.trim().is_empty() {
            self.heading(&text.heading, pt(50));
        }
        for paragraph in text.text.lines().filter(|line| !line.trim().is_empty()) {
            self.flow.paragraph(paragraph, BODY);
            self.flow.space(pt(3));
        }
        self.flow.space(pt(11));
    }

    fn groups(&mut self, heading: &str, groups: &[DecisionGroup], decision: &Decision) {
        let words = self.words;
        self.flow.need(pt(110));
        self.flow.heading(heading, HEADING, Tag::H2);
        self.flow.space(pt(3));
        let head_style = SMALL.bold();
        let mut head = Vec::new();
        for (column, text) in [
            (ABROAD, words.head_abroad),
            (CREDITS, words.head_credits),
            (GRADE, words.head_grade),
            (HOME, words.head_home),
            (HOME_CREDITS, words.head_ects),
            (HOME_GRADE, words.head_grade),
        ] {
            let lines = self.flow.setter.lines(text, head_style, column.width);
            head.push(column.cell(lines).tagged(Tag::ColumnHead, 1));
        }
        let blocks: Vec<GroupRows> =
            groups.iter().enumerate().map(|(index, group)| self.group(index, group, decision)).collect();
        let room = blocks.first().map(|block| block.head.height() + block.beginning()).unwrap_or_default();
        self.flow.table(Row { cells: head, above: pt(3), below: pt(3), washed: false }, room);
        for block in &blocks {
            self.flow.row_with(&block.head, block.beginning());
            for row in &block.rows {
                self.flow.row(row);
            }
            self.flow.rule(HAIRLINE);
            self.flow.y += pt(3);
        }
        self.flow.end_table();
        self.flow.space(pt(14));
    }

    fn group(&mut self, index: usize, group: &DecisionGroup, decision: &Decision) -> GroupRows {
        let words = self.words;
        let mut rows = Vec::new();
        for item in 0..group.foreign.len().max(group.group.home.len()).max(1) {
            let mut cells = Vec::new();
            match group.foreign.get(item) {
                Some(foreign) => cells.extend(self.foreign(foreign, decision)),
                None => cells.extend([ABROAD, CREDITS, GRADE].map(|column| column.cell(Vec::new()))),
            }
            match group.group.home.get(item) {
                Some(home) => cells.extend(self.home(home)),
                None => {
                    let said = if item == 0 { words.nothing_credited } else { "" };
                    let lines = self.flow.setter.lines(said, BODY.grey(), HOME.width);
                    cells.push(HOME.cell(lines).tagged(Tag::Td, 3));
                }
            }
            rows.push(Row { cells, above: pt(2), below: pt(3), washed: false });
        }
        rows.extend(self.notes(group));
        let number = self.flow.setter.lines(&(index + 1).to_string(), BODY.bold(), NUMBER.width);
        let outcome_width = FRAME.width - NUMBER.width - pt(6);
        let outcome = self.flow.setter.lines(words.outcome(&group.group.outcome), BODY.bold(), outcome_width);
        let head = Row {
            cells: vec![
                NUMBER.cell(number).tagged(Tag::RowHead, 6),
                cell(FRAME.left + ABROAD.x, outcome_width, outcome).joined(),
            ],
            above: pt(2),
            below: pt(2),
            washed: true,
        };
        GroupRows { head, rows }
    }

    fn foreign(&mut self, foreign: &DecisionForeign, decision: &Decision) -> Vec<Cell> {
        let words = self.words;
        let (original, english) = foreign.titles_to_print();
        let title = if original.trim().is_empty() { words.no_title.to_owned() } else { original };
        let mut lines = self.flow.setter.lines(&title, BODY, ABROAD.width);
        if let Some(english) = english {
            lines.extend(self.flow.setter.lines(&english, SMALL, ABROAD.width));
        }
        if let Some(code) = &foreign.code {
            lines.extend(self.flow.setter.lines(code, SMALL.mono(), ABROAD.width));
        }
        let known = [
            Some(words.kind_of_achievement(&foreign.kind).to_owned()),
            foreign.level.clone(),
            foreign.term.clone(),
            foreign.start.map(|day| fill(words.began, &[("date", &words.day(day))])),
            foreign.date.map(|day| fill(words.result_of, &[("date", &words.day(day))])),
        ];
        let known: Vec<String> = known.into_iter().flatten().filter(|text| !text.trim().is_empty()).collect();
        lines.extend(self.flow.setter.lines(&known.join(" · "), SMALL.grey(), ABROAD.width));
        if let Some(scale) = &foreign.grading_scheme {
            let scale = fill(words.scale, &[("scale", scale)]);
            lines.extend(self.flow.setter.lines(&scale, SMALL.grey(), ABROAD.width));
        }
        if let (Some(part), Some((scheme, whole))) = (foreign.part, &foreign.credits) {
            let (part, whole) = (words.number(part), words.number(*whole));
            let text = fill(words.part_taken, &[("part", &part), ("whole", &whole), ("scheme", scheme)]);
            lines.extend(self.flow.setter.lines(&text, SMALL.bold(), ABROAD.width));
        }
        if let Some((number, source)) = source_of(foreign, decision) {
            let mut said = Vec::new();
            if decision.sources.len() > 1 {
                said.push(fill(words.source_number, &[("number", &number.to_string())]));
            }
            let mut style = SMALL.grey();
            if source.provenance.kind != ProvenanceKind::Verified {
                said.push(words.kind_short(source.provenance.kind).to_owned());
                style = SMALL.bold();
            }
            lines.extend(self.flow.setter.lines(&said.join(": "), style, ABROAD.width));
        }
        let mut amount = Vec::new();
        match &foreign.credits {
            Some((scheme, credits)) => {
                amount.extend(self.flow.setter.lines(&words.number(*credits), BODY, CREDITS.width));
                amount.extend(self.flow.setter.lines(scheme, SMALL.grey(), CREDITS.width));
            }
            None => amount.extend(self.flow.setter.lines(words.no_credits, SMALL.grey(), CREDITS.width)),
        }
        let grade = foreign.result.as_deref().unwrap_or(words.no_grade);
        let grade = self.flow.setter.lines(grade, BODY, GRADE.width);
        vec![ABROAD.cell(lines), CREDITS.cell(amount), GRADE.cell(grade)]
    }

    fn home(&mut self, home: &HomePart) -> Vec<Cell> {
        let words = self.words;
        let mut lines = self.flow.setter.lines(&home.title, BODY, HOME.width);
        if home.code.trim().is_empty() {
            lines.extend(self.flow.setter.lines(words.free_credits, SMALL.grey(), HOME.width));
        } else {
            lines.extend(self.flow.setter.lines(&home.code, SMALL.mono(), HOME.width));
        }
        if let Some(place) = home.place.as_ref().filter(|place| !place.trim().is_empty()) {
            let place = fill(words.place, &[("place", place)]);
            lines.extend(self.flow.setter.lines(&place, SMALL.grey(), HOME.width));
        }
        if !home.how.trim().is_empty() {
            let how = fill(words.how, &[("how", &words.how_found(&home.how))]);
            lines.extend(self.flow.setter.lines(&how, SMALL.grey(), HOME.width));
        }
        let credits = self.flow.setter.lines(&words.number(home.credits), BODY, HOME_CREDITS.width);
        let grade = match &home.grade {
            Some(grade) => self.flow.setter.lines(grade, BODY, HOME_GRADE.width),
            None => {
                let style = Style { leading: BODY.leading, ..SMALL };
                self.flow.setter.lines(words.pass, style, HOME_GRADE.width)
            }
        };
        vec![HOME.cell(lines), HOME_CREDITS.cell(credits), HOME_GRADE.cell(grade)]
    }

    /// Reasons and conditions, beside the courses that they concern.
    fn notes(&mut self, group: &DecisionGroup) -> Vec<Row> {
        let words = self.words;
        let mut rows = Vec::new();
        let mut notes: Vec<(&str, String)> = Vec::new();
        if let Some(grounds) = &group.group.grounds {
            let what: Vec<&str> = grounds.differs.iter().map(|d| words.difference(*d)).collect();
            let mut reason = String::new();
            if !what.is_empty() {
                reason = fill(words.differs, &[("what", &what.join(", "))]);
            }
            notes.push((words.reason, format!("{reason} {}", grounds.text)));
            notes.push((words.next_step, grounds.next_step.clone()));
        }
        if let Outcome::OnCondition { until, condition } = &group.group.outcome {
            let until = words.day(*until);
            let text = fill(words.condition_until, &[("date", &until), ("condition", condition)]);
            notes.push((words.condition, format!("{text}\n{}", words.condition_not_met)));
        }
        for (label, text) in notes.iter().filter(|(_, text)| !text.trim().is_empty()) {
            let label_width = pt(84);
            let label_style = Style { leading: BODY.leading, ..SMALL.bold() };
            let label = self.flow.setter.lines(label, label_style, label_width - pt(6));
            let width = FRAME.width - ABROAD.x - label_width;
            let text = self.flow.setter.lines(text, BODY, width);
            rows.push(Row {
                cells: vec![
                    cell(FRAME.left + ABROAD.x, label_width, label).tagged(Tag::RowHead, 1),
                    cell(FRAME.left + ABROAD.x + label_width, width, text).tagged(Tag::Td, 5),
                ],
                above: pt(1),
                below: pt(3),
                washed: false,
            });
        }
        rows
    }

    fn heading(&mut self, text: &str, room: Milli) {
        self.flow.need(room);
        self.flow.heading(text, HEADING, Tag::H2);
        self.flow.space(pt(2));
    }

    fn facts(&mut self, facts: &[(&str, String)]) {
        for (label, value) in facts.iter().filter(|(_, value)| !value.trim().is_empty()) {
            let (label, value) = self.fact_lines(label, value, WIDE_LABEL, FRAME.width - WIDE_LABEL);
            self.fact_row(label, value);
        }
    }

    fn code(&mut self, label: &str, value: &str) {
        let style = Style { leading: BODY.leading, ..BODY.mono() };
        let (label, _) = self.fact_lines(label, "", WIDE_LABEL, 0);
        let value = self.flow.setter.lines(value, Style { size: 7800, ..style }, FRAME.width - WIDE_LABEL);
        if !value.is_empty() {
            self.fact_row(label, value);
        }
    }

    fn fact_row(&mut self, label: Vec<Line>, value: Vec<Line>) {
        self.flow.row(&Row {
            cells: vec![
                cell(FRAME.left, WIDE_LABEL, label).tagged(Tag::RowHead, 1),
                cell(FRAME.left + WIDE_LABEL, FRAME.width - WIDE_LABEL, value).tagged(Tag::Td, 1),
            ],
            below: pt(1),
            ..Row::default()
        });
    }

    fn sources(&mut self, decision: &Decision) {
        let words = self.words;
        self.heading(words.sources, pt(130));
        for (index, source) in decision.sources.iter().enumerate() {
            self.flow.need(pt(100));
            let heading = fill(words.source, &[("number", &(index + 1).to_string())]);
            self.flow.heading(&heading, BODY.bold(), Tag::H3);
            self.source(source);
            self.flow.space(pt(8));
        }
        self.flow.space(pt(6));
    }

    fn source(&mut self, source: &DecisionSource) {
        let words = self.words;
        let provenance = &source.provenance;
        if let Some(mark) = words.mark(provenance.kind) {
            self.mark(mark, true);
        }
        if provenance.weak {
            self.mark(words.mark_weak, true);
        }
        self.flow.open_table();
        for issuer in &source.issuers {
            self.facts(&[
                (words.host, issuer_titles(issuer)),
                (words.country, issuer.country.clone().unwrap_or_default()),
                (words.identifiers, identifiers(&issuer.identifiers)),
                (words.web, issuer.url.clone().unwrap_or_default()),
            ]);
        }
        let mut signature = words.kind(provenance.kind).to_owned();
        if !source.signature_doubts.is_empty() {
            let doubts = words.doubts(&source.signature_doubts);
            signature = format!("{signature}\n{}", fill(words.doubted, &[("doubts", &doubts)]));
        }
        if let Some(why) = &source.signature_accepted {
            signature = format!("{signature}\n{}", fill(words.accepted, &[("why", why)]));
        }
        let emp = match (&provenance.emp, &provenance.emp_country) {
            (Some(name), Some(country)) => format!("{name} ({country})"),
            (Some(name), None) => name.clone(),
            (None, _) => words.no_emp.to_owned(),
        };
        let typed = provenance.typed.as_ref().map(|typed| words.typed_from(typed)).unwrap_or_default();
        self.facts(&[
            (words.typed_by, typed),
            (words.emp, emp),
            (words.received, words.received(provenance.channel, provenance.received)),
            (words.signature, signature),
        ]);
        self.code(words.algorithm, provenance.algorithm.as_deref().unwrap_or_default());
        self.code(words.certificate, provenance.certificate_sha256.as_deref().unwrap_or_default());
        self.code(words.sha256, &provenance.sha256);
        let accepted =
            source.identity_accepted.as_ref().map(|why| fill(words.accepted, &[("why", why)])).unwrap_or_default();
        self.facts(&[(words.identity, format!("{}\n{accepted}", words.verdict(source.identity)))]);
        self.flow.end_table();
    }

    fn attachments(&mut self, attachments: &Attachments) {
        if attachments.0.is_empty() {
            return;
        }
        self.heading(self.words.attachments, pt(60));
        self.flow.open_table();
        for (index, attachment) in attachments.0.iter().enumerate() {
            let (label, mut value) = self.fact_lines(
                &(index + 1).to_string(),
                &format!("{} ({})", attachment.title, attachment.file_name),
                WIDE_LABEL,
                FRAME.width - WIDE_LABEL,
            );
            if let Some(sha256) = &attachment.sha256 {
                let style = Style { size: 7800, leading: pt(11), ..BODY.mono() };
                value.extend(self.flow.setter.lines(sha256, style, FRAME.width - WIDE_LABEL));
            }
            self.fact_row(label, value);
        }
        self.flow.end_table();
        self.flow.space(pt(14));
    }

    fn appeal(&mut self, decision: &Decision) {
        let words = self.words;
        let appeal = &decision.office.appeal;
        self.heading(words.appeal, pt(80));
        self.flow.open_table();
        self.facts(&[
            (words.appeal_body, appeal.body.clone()),
            (words.appeal_limit, appeal.time_limit.clone()),
            (words.appeal_form, appeal.form.clone()),
            (words.appeal_address, appeal.address.clone()),
        ]);
        self.flow.end_table();
        self.flow.space(pt(14));
    }

    fn opinions(&mut self, decision: &Decision) {
        if decision.opinions.is_empty() {
            return;
        }
        let words = self.words;
        self.heading(words.opinions, pt(40));
        for opinion in &decision.opinions {
            let [favour, partly, against] = words.verdicts_of_opinion;
            let verdict = match opinion.verdict {
                OpinionVerdict::For => favour,
                OpinionVerdict::Partly => partly,
                OpinionVerdict::Against => against,
            };
            let (date, about) = (words.day(opinion.day), opinion.about.join(", "));
            let values = [("by", opinion.by.as_str()), ("date", &date), ("verdict", verdict), ("about", &about)];
            self.flow.paragraph(&fill(words.opinion_line, &values), BODY);
        }
        self.flow.space(pt(10));
    }

    fn signatures(&mut self, decision: &Decision) {
        let words = self.words;
        let signed = match decision.signed {
            Some(at) => fill(words.signed_at, &[("time", &words.moment(at))]),
            None => words.draft.to_owned(),
        };
        let mut people: Vec<(&str, Option<&Signer>, &str)> = vec![(words.prepared_by, Some(&decision.prepared_by), "")];
        if let Some(second) = &decision.second {
            people.push((words.second, Some(second), signed.as_str()));
        }
        people.push((words.decided_by, decision.decided_by.as_ref(), signed.as_str()));
        self.heading(words.signatures, pt(80));
        let gap = pt(14);
        let width = (FRAME.width - 2 * gap) / 3;
        let mut x = FRAME.left;
        let mut cells = Vec::new();
        for (role, signer, signed) in people {
            let mut lines = self.flow.setter.lines(role, SMALL.grey(), width);
            match signer {
                Some(signer) => {
                    lines.extend(self.flow.setter.lines(&signer.name, BODY.bold(), width));
                    lines.extend(self.flow.setter.lines(&signer.title, BODY, width));
                    lines.extend(self.flow.setter.lines(signed, SMALL.grey(), width));
                }
                None => lines.extend(self.flow.setter.lines(words.not_signed, BODY.bold(), width)),
            }
            cells.push(cell(x, width, lines));
            x += width + gap;
        }
        self.flow.row(&Row { cells, ..Row::default() });
    }

    fn missing_characters(&mut self, missing: &BTreeSet<char>) {
        if missing.is_empty() {
            return;
        }
        let list: Vec<String> = missing.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        self.flow.space(pt(12));
        self.mark(&fill(self.words.missing_characters, &[("list", &list.join(", "))]), false);
    }
}

/// A group of the table of courses: its outcome, then its courses and what is to be said about them.
struct GroupRows {
    head: Row,
    rows: Vec<Row>,
}

impl GroupRows {
    /// How much has to stand on the same page as the head: the first row, or its beginning where it is very long.
    fn beginning(&self) -> Milli {
        let first = self.rows.first().map(Row::height).unwrap_or_default();
        if first > (FRAME.bottom - FRAME.top) / 2 { pt(60) } else { first }
    }
}

/// A column of the table of courses, from the left edge of the frame.
#[derive(Clone, Copy)]
struct Column {
    x: Milli,
    width: Milli,
    side: Side,
}

impl Column {
    fn cell(self, lines: Vec<Line>) -> Cell {
        Cell { x: FRAME.left + self.x, width: self.width, side: self.side, lines, tag: Some(Tag::Td), span: 1 }
    }
}

const NUMBER: Column = Column { x: pt(4), width: pt(20), side: Side::Left };
const ABROAD: Column = Column { x: pt(26), width: pt(166), side: Side::Left };
const CREDITS: Column = Column { x: pt(194), width: pt(44), side: Side::Right };
const GRADE: Column = Column { x: pt(246), width: pt(48), side: Side::Left };
const HOME: Column = Column { x: pt(304), width: pt(108), side: Side::Left };
const HOME_CREDITS: Column = Column { x: pt(412), width: pt(30), side: Side::Right };
const HOME_GRADE: Column = Column { x: pt(449), width: pt(46), side: Side::Left };

/// Width of the labels in two columns of facts, and in one.
const LABEL: Milli = pt(92);
const WIDE_LABEL: Milli = pt(118);

fn cell(x: Milli, width: Milli, lines: Vec<Line>) -> Cell {
    Cell { x, width, side: Side::Left, lines, tag: Some(Tag::P), span: 1 }
}

fn belong(lines: &mut [Line], element: usize) {
    for line in lines {
        line.element = Some(element);
    }
}

/// Adds a label and its value to two stacks of lines, so that the next pair begins at the same height on both sides.
fn side_by_side(label: Vec<Line>, value: Vec<Line>, labels: &mut Vec<Line>, values: &mut Vec<Line>) {
    let count = label.len().max(value.len());
    for (lines, stack) in [(label, labels), (value, values)] {
        for index in 0..count {
            let mut line = lines.get(index).cloned().unwrap_or_else(|| Line::empty(BODY));
            line.above = if index == 0 { pt(1) } else { 0 };
            stack.push(line);
        }
    }
}

/// Which version of the case's decision it is: what stands behind the case number ("2026-014-2").
fn version(number: &str) -> String {
    number.rsplit_once('-').map(|(_, version)| version.to_owned()).unwrap_or_default()
}

/// The document that an achievement stands in, with its number on the paper.
fn source_of<'a>(foreign: &DecisionForeign, decision: &'a Decision) -> Option<(usize, &'a DecisionSource)> {
    let position = decision.sources.iter().position(|source| source.document == foreign.document)?;
    decision.sources.get(position).map(|source| (position + 1, source))
}

fn issuer_titles(issuer: &DecisionIssuer) -> String {
    let Texts(titles) = &issuer.titles;
    let original = issuer.titles.original().unwrap_or_default();
    match issuer.titles.in_language("en").filter(|english| *english != original) {
        Some(english) if titles.len() > 1 => format!("{original}\n{english}"),
        _ => original.to_owned(),
    }
}

fn identifiers(identifiers: &[Identifier]) -> String {
    let all: Vec<String> = identifiers.iter().map(|i| format!("{}: {}", i.kind, i.value)).collect();
    all.join(" · ")
}

/// How far each station of the line is, and the half sentence under it.
fn line_evidence(decision: &Decision, words: &Words<'_>) -> [(StationState, String); 6] {
    let last = decision.sources.iter().map(|source| source.provenance.received).max();
    let count = decision.sources.len().to_string();
    let results = match last {
        None => (StationState::Now, words.nothing_received.to_owned()),
        Some(last) => {
            let template = if decision.sources.len() == 1 { words.documents_one } else { words.documents_many };
            (StationState::Done, fill(template, &[("count", &count), ("date", &words.day(last.date()))]))
        }
    };
    let mut kinds: Vec<ProvenanceKind> = decision.sources.iter().map(|source| source.provenance.kind).collect();
    kinds.sort_by_key(|kind| match kind {
        ProvenanceKind::Typed => 0,
        ProvenanceKind::Unsigned => 1,
        ProvenanceKind::FormerKey => 2,
        ProvenanceKind::Verified => 3,
    });
    kinds.dedup();
    let weak = decision.sources.iter().any(|source| source.provenance.weak);
    let proven = !kinds.is_empty() && kinds.iter().all(|kind| *kind == ProvenanceKind::Verified) && !weak;
    let mut said = kinds.iter().map(|kind| words.kind_short(*kind)).collect::<Vec<_>>().join(", ");
    if weak {
        said.push_str(words.weak_short);
    }
    let signature = match (kinds.is_empty(), proven) {
        (true, _) => (StationState::NotYet, String::new()),
        (false, true) => (StationState::Done, said),
        (false, false) => (StationState::NeedsPerson, said),
    };
    let settled = |source: &DecisionSource| source.identity == Verdict::Match || source.identity_accepted.is_some();
    let person = if decision.sources.is_empty() {
        (StationState::NotYet, String::new())
    } else if decision.sources.iter().all(|source| source.identity == Verdict::Match) {
        (StationState::Done, words.same_person.to_owned())
    } else if decision.sources.iter().all(settled) {
        (StationState::Done, words.person_accepted.to_owned())
    } else {
        (StationState::NeedsPerson, words.person_open.to_owned())
    };
    let template = if decision.groups.len() == 1 { words.groups_one } else { words.groups_many };
    let courses = fill(
        template,
        &[
            ("count", &decision.groups.len().to_string()),
            ("recognised", &words.number(decision.totals.recognised)),
            ("requested", &words.number(decision.totals.requested)),
        ],
    );
    let open = !decision.totals.open.is_zero();
    let courses = (if open { StationState::Now } else { StationState::Done }, courses);
    let signed = match decision.signed {
        Some(_) => (StationState::Done, words.day(decision.decided)),
        None => (StationState::Now, words.not_signed.to_owned()),
    };
    [results, signature, person, courses, signed, (StationState::NotYet, words.delivery_follows.to_owned())]
}

/// What stands on each page: who it is of, what it is not, and which page it is.
fn furniture(page: &mut Page, index: usize, count: usize, decision: &Decision, words: &Words<'_>, setter: &mut Setter) {
    let mut marks = Vec::new();
    let mut bands = Vec::new();
    if decision.training {
        bands.push((words.training, Paint::Black, BODY.bold().white()));
    }
    if decision.signed.is_none() {
        bands.push((words.draft, Paint::Outline { thickness: 1200, dashed: true }, BODY.bold()));
    }
    let shared = Milli::try_from(bands.len().max(1)).unwrap_or(1);
    let gap = pt(4);
    let inner = (FRAME.width - gap * (shared - 1)) / shared;
    let mut x = FRAME.left;
    for (text, paint, style) in bands {
        marks.push(Mark::Box { x, y: pt(22), width: inner, height: pt(16), paint });
        let line = setter.line(text, style);
        marks.push(Mark::Text { x: x + (inner - line.width) / 2, y: pt(23) + 500, line });
        x += inner + gap;
    }
    let number = fill(words.decision, &[("number", &decision.number)]);
    if index > 0 {
        let left = setter.lines(&decision.office.institution, SMALL.grey(), FRAME.width * 2 / 3);
        if let Some(line) = left.into_iter().next() {
            marks.push(Mark::Text { x: FRAME.left, y: pt(43), line });
        }
        let line = setter.line(&number, SMALL.grey());
        marks.push(Mark::Text { x: FRAME.left + FRAME.width - line.width, y: pt(43), line });
    }
    let foot = PAGE_HEIGHT - pt(42);
    marks.push(Mark::Rule { x: FRAME.left, y: foot, width: FRAME.width, thickness: HAIRLINE, dashed: false });
    let case = fill(words.case, &[("number", &decision.case_number)]);
    let line = setter.line(&format!("{number} · {case}"), SMALL.grey());
    marks.push(Mark::Text { x: FRAME.left, y: foot + pt(5), line });
    let of = fill(words.page, &[("page", &(index + 1).to_string()), ("pages", &count.to_string())]);
    let line = setter.line(&of, SMALL.grey());
    marks.push(Mark::Text { x: FRAME.left + FRAME.width - line.width, y: foot + pt(5), line });
    page.furniture.extend(marks);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use elmo::{LocalText, Texts};
    use recognition::decision::Decision;

    use super::{Attachment, Attachments, FRAME, Set, decision_pdf, set, unprintable};
    use crate::paper::canvas::{Mark, PAGE_HEIGHT, PAGE_WIDTH};
    use crate::paper::fonts::Fonts;
    use crate::paper::structure::Tag;
    use crate::sample;
    use crate::suite::{check, pdf_pages, peer};
    use crate::template::Template;
    use crate::words::Words;

    fn attachments() -> Attachments {
        Attachments(vec![
            Attachment {
                title: "Results as received from the EMREX provider".to_owned(),
                file_name: "2026-014-elmo.xml".to_owned(),
                sha256: Some("3f1d0f2a6c5b4e798812ab34cd56ef7890a1b2c3d4e5f60718293a4b5c6d7e8f".to_owned()),
            },
            Attachment {
                title: "Evidence report".to_owned(),
                file_name: "2026-014-evidence.json".to_owned(),
                sha256: None,
            },
        ])
    }

    fn pdf(decision: &Decision) -> Vec<u8> {
        decision_pdf(decision, &attachments()).expect("a PDF")
    }

    /// A decision whose texts are as long as hostile data make them.
    fn overlong() -> Decision {
        let mut decision = sample::rich();
        let words = "Verfassungsrechtliche Grundlagen der grenzüberschreitenden Zusammenarbeit ".repeat(90);
        let word = "Ω".repeat(700);
        decision.office.institution = words.chars().take(400).collect();
        decision.groups[0].foreign[0].titles = texts(&words);
        decision.groups[1].foreign[0].titles = texts(&word);
        decision.groups[1].foreign[0].code = Some("X".repeat(200));
        decision.groups[1].foreign[0].result = Some("väl godkänd med utmärkt beröm".to_owned());
        decision.groups[2].group.home[0].title = word;
        decision.groups[2].group.grounds.as_mut().expect("grounds").text = words.clone();
        decision.office.legal_basis = words.chars().take(5000).collect();
        decision.student.programme = Some(words.chars().take(900).collect());
        decision.office.appeal.form = words;
        decision.groups[5].foreign[0].titles = texts(&('\u{4e00}'..'\u{5200}').collect::<String>());
        decision
    }

    fn texts(text: &str) -> Texts {
        Texts(vec![LocalText { language: None, text: text.to_owned() }])
    }

    #[test]
    fn says_what_it_said_before() {
        check("decision.txt", &pdf_pages(&pdf(&sample::rich())).join("\n\u{c}\n"));
        check("draft.txt", &pdf_pages(&pdf(&sample::draft(sample::rows(3)))).join("\n\u{c}\n"));
    }

    #[test]
    fn everything_in_the_decision_is_on_the_paper() {
        for decision in [sample::rich(), overlong(), sample::rows(60)] {
            let bare = |text: &str| -> String {
                let (printable, _) = Fonts::bundled().expect("the bundled fonts").printable(text);
                printable.chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect()
            };
            let pages = pdf_pages(&pdf(&decision));
            // A text that runs over a page's end has a footer in its middle; the page's furniture is taken out.
            let body: String = pages.iter().map(|page| bare(page)).collect();
            let mut wanted = vec![
                decision.number.clone(),
                decision.case_number.clone(),
                decision.office.unit.clone(),
                decision.office.contact.clone(),
                decision.office.legal_basis.clone(),
                decision.office.appeal.body.clone(),
                decision.office.appeal.time_limit.clone(),
                decision.office.appeal.address.clone(),
                decision.student.family_name.reveal().clone(),
                decision.student.number.reveal().clone(),
                decision.student.programme.clone().expect("a programme"),
                decision.prepared_by.name.clone(),
                decision.decided_by.as_ref().expect("a signer").title.clone(),
            ];
            for source in &decision.sources {
                let provenance = &source.provenance;
                wanted.push(provenance.sha256.clone());
                wanted.extend(
                    [&provenance.algorithm, &provenance.certificate_sha256, &provenance.emp]
                        .map(|t| t.clone().unwrap_or_default()),
                );
                wanted.extend(source.identity_accepted.clone());
                for issuer in &source.issuers {
                    wanted.extend(issuer.titles.0.iter().map(|t| t.text.clone()));
                    wanted.extend(issuer.identifiers.iter().map(|i| format!("{}: {}", i.kind, i.value)));
                }
            }
            for group in &decision.groups {
                for foreign in &group.foreign {
                    let (original, english) = foreign.titles_to_print();
                    wanted.extend(
                        [
                            Some(original),
                            english,
                            foreign.code.clone(),
                            foreign.result.clone(),
                            foreign.grading_scheme.clone(),
                        ]
                        .into_iter()
                        .flatten(),
                    );
                }
                for home in &group.group.home {
                    wanted.extend([
                        home.title.clone(),
                        home.code.clone(),
                        Words::of(&decision.language).how_found(&home.how),
                    ]);
                }
                if let Some(grounds) = &group.group.grounds {
                    wanted.extend([grounds.next_step.clone()]);
                }
            }
            for text in wanted {
                let text = bare(&text);
                // What runs over two pages is looked for in pieces.
                let pieces: Vec<String> = if text.chars().count() <= 250 {
                    vec![text]
                } else {
                    text.chars().collect::<Vec<_>>().chunks(25).map(|c| c.iter().collect()).collect()
                };
                let lost = pieces.iter().filter(|piece| !body.contains(piece.as_str())).count();
                assert!(
                    lost <= pieces.len() / 5,
                    "not on the paper ({lost} of {}): {:?}",
                    pieces.len(),
                    pieces.first()
                );
            }
        }
    }

    #[test]
    fn nothing_overlaps_and_nothing_is_cut_off() {
        let fonts = Fonts::bundled().expect("the bundled fonts");
        for decision in [sample::rich(), overlong(), sample::rows(60), sample::draft(sample::rows(1))] {
            let Set { pages, .. } = set(&decision, &attachments(), &Template::shipped("en"), Words::of("en"), fonts);
            for (number, page) in pages.iter().enumerate() {
                let mut boxes = Vec::new();
                for mark in &page.content {
                    let Mark::Text { x, y, line } = mark else { panic!("content is text") };
                    let (right, bottom) = (x + line.width, y + line.style.leading);
                    assert!(
                        *x >= FRAME.left && right <= PAGE_WIDTH - FRAME.left,
                        "page {number}: {line:?} leaves the frame"
                    );
                    assert!(
                        *y >= FRAME.top && bottom <= PAGE_HEIGHT - 54_000,
                        "page {number}: {line:?} leaves the page"
                    );
                    boxes.push((*x, *y, right, bottom));
                }
                for (i, a) in boxes.iter().enumerate() {
                    for b in boxes.iter().skip(i + 1) {
                        let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
                        assert!(apart, "page {number}: {a:?} and {b:?} overlap");
                    }
                }
            }
        }
    }

    #[test]
    fn every_page_says_which_it_is_and_the_table_head_is_repeated() {
        let pages = pdf_pages(&pdf(&sample::rows(60)));
        assert!((8..=14).contains(&pages.len()), "{} pages", pages.len());
        for (index, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("Page {} of {}", index + 1, pages.len())), "page {index}:\n{page}");
            assert_eq!(page.contains("Emne nummer"), page.contains("Completed abroad"), "page {index}:\n{page}");
        }
        assert_eq!(pdf_pages(&pdf(&sample::rows(1))).len(), 2);
    }

    #[test]
    fn the_structure_says_what_is_a_heading_and_what_a_table() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), pdf(&sample::rich())).expect("written");
        let tree = peer("pdfinfo", &["-struct-text", file.path().to_str().expect("a path")], &[]);
        let tree: String = tree.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "H1 (block) \"Decision on the recognition of studies completed abroad",
            "H2 (block) \"Courses",
            "TH: /Scope /Column \"Completed abroad",
            "TH: /Scope /Row \"Date of birth",
            "Master's Programme in Environmental Informatics, 2nd cycle",
            "second cycle (master)",
            "Place in the degree: Major subject, advanced studies",
        ] {
            assert!(tree.contains(part), "{part} is not in {tree}");
        }
        // Each row of the table of courses goes over its six columns, and every piece of text has its place.
        let Set { structure, pages, .. } = set(
            &sample::rich(),
            &attachments(),
            &Template::shipped("en"),
            Words::of("en"),
            Fonts::bundled().expect("fonts"),
        );
        let columns = |row: usize| -> u8 { structure.0.iter().filter(|e| e.parent == Some(row)).map(|e| e.span).sum() };
        let rows_of = |table: usize| -> Vec<u8> {
            let rows = structure.0.iter().enumerate().filter(|(_, e)| e.parent == Some(table));
            rows.map(|(row, _)| columns(row)).collect()
        };
        let tables = structure.0.iter().enumerate().filter(|(_, e)| e.tag == Tag::Table);
        for (table, _) in tables {
            let widths: BTreeSet<u8> = rows_of(table).into_iter().collect();
            assert!(
                widths == BTreeSet::from([2]) || widths == BTreeSet::from([6]),
                "table {table}: {:?}",
                rows_of(table)
            );
        }
        for mark in pages.iter().flat_map(|page| &page.content) {
            let Mark::Text { line, .. } = mark else { continue };
            assert!(line.element.is_some_and(|element| element > 0), "{line:?} belongs nowhere");
        }
    }

    #[test]
    fn training_and_draft_stand_on_every_page() {
        for (training, signed) in [(true, true), (true, false), (false, false), (false, true)] {
            let decision = Decision { training, ..sample::rows(20) };
            let decision = if signed { decision } else { sample::draft(decision) };
            for page in pdf_pages(&pdf(&decision)) {
                assert_eq!(page.contains("TRAINING – not a decision"), training, "{page}");
                assert_eq!(page.contains("DRAFT – not signed"), !signed, "{page}");
            }
        }
    }

    #[test]
    fn a_character_that_no_font_has_is_visible_and_named() {
        let mut decision = sample::rows(1);
        decision.groups[0].foreign[0].titles = texts("日本 Ⅱ ქართული");
        let missing = unprintable(&decision).expect("fonts");
        assert_eq!(missing.len(), "日本ქართული".chars().collect::<BTreeSet<_>>().len());
        let text = pdf_pages(&pdf(&decision)).join(" ");
        assert!(text.contains("[U+65E5][U+672C] II"), "{text}");
        assert!(
            text.contains("Characters that this document’s fonts lack")
                || text.contains("Characters that this document's fonts lack")
        );
        assert!(unprintable(&sample::rich()).expect("fonts").is_empty());
    }

    #[test]
    fn the_file_is_sound_small_and_the_same_each_time() {
        for (decision, limit) in [(sample::rich(), 50_000), (sample::rows(60), 80_000), (sample::rows(1), 40_000)] {
            let bytes = pdf(&decision);
            assert_eq!(bytes, pdf(&decision), "the same decision gives other bytes");
            assert!(bytes.len() < limit, "{} bytes", bytes.len());
            let file = tempfile::NamedTempFile::new().expect("a file");
            std::fs::write(file.path(), &bytes).expect("written");
            let path = file.path().to_str().expect("a path");
            peer("qpdf", &["--check", path], &[]);
            let fonts = peer("pdffonts", &[path], &[]);
            for font in fonts.lines().skip(2) {
                let columns: Vec<&str> = font.split_whitespace().collect();
                assert!(columns[0].as_bytes()[6] == b'+', "not cut down: {font}");
                assert!(font.contains("Identity-H       yes yes yes"), "not embedded: {font}");
            }
            let info = peer("pdfinfo", &[path], &[]);
            assert!(info.contains("Tagged:          yes"), "{info}");
            let metadata = peer("pdfinfo", &["-meta", path], &[]);
            for claim in
                ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", ">Recognition decision 2026-014-2<"]
            {
                assert!(metadata.contains(claim), "{claim}: {metadata}");
            }
            assert!(info.contains("Title:           Recognition decision 2026-014-2"), "{info}");
            assert!(!info.contains("verland") && !info.contains("K451200"), "{info}");
        }
    }
}
