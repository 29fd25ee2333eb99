//! The request for an opinion: a text to send and a page to print, which say the same.
//!
//! [`OpinionSheet`] has no place for a student: no name, number or date of birth, no result, no case. Free text of the
//! host's document is checked by who fills it in.

use elmo::Credits;
use time::{Date, Time};

use crate::DocumentError;
use crate::paper::canvas::{Mark, PAGE_HEIGHT, PAGE_WIDTH, Page, Paint, to_pdf};
use crate::paper::finish::{About, finish};
use crate::paper::flow::{Cell, Flow, Frame, HAIRLINE, Row, Side};
use crate::paper::fonts::{Face, Fonts};
use crate::paper::structure::Tag;
use crate::paper::text::{Line, Setter, Style};
use crate::paper::{Milli, pt};
use crate::words::{OPINION, OpinionWords, Words, fill};

/// All that whoever is asked gets to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionSheet {
    /// Language of the words around.
    pub language: String,
    /// The institution that asks.
    pub institution: String,
    /// Its unit.
    pub unit: String,
    /// How to reach it.
    pub contact: String,
    /// By which the answer is filed; it tells nothing by itself.
    pub reference: String,
    /// Who is asked.
    pub to: String,
    /// The day of the request.
    pub asked: Date,
    /// Until when the answer is wanted.
    pub due: Date,
    /// The question.
    pub question: String,
    /// The courses abroad.
    pub courses: Vec<SheetCourse>,
    /// The course here that it could be recognised as.
    pub local: Option<SheetLocal>,
    /// Whether it comes from training mode.
    pub training: bool,
}

/// A course abroad.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetCourse {
    /// Its original title.
    pub title: String,
    /// The English one, where it is another.
    pub title_en: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// The institution.
    pub host: String,
    /// Its country.
    pub country: Option<String>,
    /// Scheme and amount.
    pub credits: Option<(String, Credits)>,
    /// Its level in words.
    pub level: Option<String>,
    /// Its field, as the document says.
    pub field: Option<String>,
    /// The language of instruction.
    pub language: Option<String>,
    /// A web address, as the document says.
    pub url: Option<String>,
    /// Description and learning outcomes, as the document says.
    pub description: Option<String>,
    /// Whether a description was left out because it names the student.
    pub left_out: bool,
}

/// A course here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLocal {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its credits, ECTS.
    pub credits: Credits,
    /// Its level in words.
    pub level: Option<String>,
}

/// The request as plain text, to be sent by whatever means the office uses.
pub fn opinion_text(sheet: &OpinionSheet) -> String {
    let words = Words::of("en");
    let own = &OPINION;
    let mut text = format!("{}\n{}\n\n", own.title, fill(own.reference, &[("reference", &sheet.reference)]));
    text.push_str(&asks(sheet, words));
    text.push_str("\n\n");
    text.push_str(sheet.question.trim());
    text.push('\n');
    for (heading, facts) in parts(sheet, words) {
        text.push_str(&format!("\n{heading}\n"));
        for (label, value) in facts {
            let line = if label.is_empty() { format!("{value}\n") } else { format!("{label}: {value}\n") };
            text.push_str(&line);
        }
    }
    text.push_str(&format!("\n{}\n\n{}\n", own.answer_hint, sender(sheet)));
    text
}

/// The request as a page to print, with room for the answer; tagged and with its fonts, like the decision.
///
/// # Errors
/// [`DocumentError::Font`], [`DocumentError::FontNotEmbedded`] and [`DocumentError::Pdf`], none of which an odd course can
/// bring about.
pub fn opinion_pdf(sheet: &OpinionSheet) -> Result<Vec<u8>, DocumentError> {
    let words = Words::of("en");
    let own = &OPINION;
    let fonts = Fonts::bundled()?;
    let mut paper = Paper { flow: Flow::new(Setter::new(fonts), FRAME) };
    paper.flow.paragraph(&sheet.institution, BODY.bold());
    paper.flow.paragraph(&sheet.unit, BODY);
    paper.flow.paragraph(&sheet.contact, SMALL.grey());
    paper.flow.space(pt(14));
    paper.flow.heading(own.title, TITLE, Tag::H1);
    paper.flow.paragraph(&asks(sheet, words), BODY);
    paper.flow.space(pt(8));
    for line in sheet.question.trim().lines() {
        paper.flow.paragraph(line, BODY);
    }
    for (heading, facts) in parts(sheet, words) {
        paper.facts(&heading, &facts);
    }
    paper.answer(own);
    let (mut pages, structure, mut setter) = paper.flow.finish();
    let count = pages.len();
    for (index, page) in pages.iter_mut().enumerate() {
        furniture(page, index, count, sheet, words, &mut setter);
    }
    let title = format!("{} {}", own.title, sheet.reference);
    let about = About {
        title: &title,
        author: &sheet.institution,
        language: words.language,
        keywords: None,
        embedded: None,
        made: sheet.asked.with_time(Time::MIDNIGHT).assume_utc(),
    };
    finish(&to_pdf(&pages, &structure, fonts), &structure, about)
}

const BODY: Style = Style::new(Face::Regular, 10_000, pt(14));
const SMALL: Style = Style::new(Face::Regular, 8000, pt(11));
const HEADING: Style = Style::new(Face::Bold, 11_500, pt(16));
const TITLE: Style = Style::new(Face::Bold, 15_000, pt(20));
const FRAME: Frame = Frame { left: pt(50), width: PAGE_WIDTH - pt(100), top: pt(62), bottom: PAGE_HEIGHT - pt(54) };
const LABEL: Milli = pt(118);

fn asks(sheet: &OpinionSheet, words: &Words<'_>) -> String {
    fill(OPINION.asks, &[("to", &sheet.to), ("date", &words.day(sheet.due))])
}

fn sender(sheet: &OpinionSheet) -> String {
    let lines = [&sheet.unit, &sheet.institution, &sheet.contact];
    lines.into_iter().filter(|line| !line.trim().is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n")
}

type Fact = (&'static str, String);

/// The courses abroad and the one here, each with what is known of it.
fn parts(sheet: &OpinionSheet, words: &'static Words<'static>) -> Vec<(String, Vec<Fact>)> {
    let own = &OPINION;
    let mut parts: Vec<(String, Vec<Fact>)> = sheet
        .courses
        .iter()
        .map(|course| {
            let host = match &course.country {
                Some(country) => format!("{} ({country})", course.host),
                None => course.host.clone(),
            };
            let credits = course.credits.as_ref().map(|(scheme, amount)| format!("{amount} {scheme}"));
            let description = match course.left_out {
                true => Some(own.left_out.to_owned()),
                false => course.description.clone().or_else(|| Some(own.no_description.to_owned())),
            };
            let facts = [
                (own.course, Some(course.title.clone())),
                (own.in_english, course.title_en.clone()),
                (own.code, course.code.clone()),
                (words.host, Some(host)),
                (words.head_credits, credits),
                (own.level, course.level.clone()),
                (own.field, course.field.clone()),
                (own.taught_in, course.language.clone()),
                (words.web, course.url.clone()),
                (own.description, description),
            ];
            (own.abroad.to_owned(), known(facts))
        })
        .collect();
    if let Some(local) = &sheet.local {
        let facts = [
            (own.course, Some(local.title.clone())),
            (own.code, Some(local.code.clone())),
            (words.head_credits, Some(words.ects(local.credits))),
            (own.level, local.level.clone()),
        ];
        parts.push((own.here.to_owned(), known(facts)));
    }
    parts
}

fn known<const N: usize>(facts: [(&'static str, Option<String>); N]) -> Vec<Fact> {
    let of = |(label, value): (&'static str, Option<String>)| Some((label, value?));
    facts.into_iter().filter_map(of).filter(|(_, value)| !value.trim().is_empty()).collect()
}

struct Paper {
    flow: Flow,
}

impl Paper {
    fn facts(&mut self, heading: &str, facts: &[Fact]) {
        self.flow.space(pt(12));
        self.flow.need(pt(80));
        self.flow.heading(heading, HEADING, Tag::H2);
        self.flow.space(pt(2));
        self.flow.open_table();
        for (label, value) in facts {
            let style = Style { leading: BODY.leading, ..SMALL.grey() };
            let label = self.flow.setter.lines(label, style, LABEL - pt(6));
            let value = self.flow.setter.lines(value, BODY, FRAME.width - LABEL);
            let cells = vec![
                cell(FRAME.left, LABEL, label, Tag::RowHead),
                cell(FRAME.left + LABEL, FRAME.width - LABEL, value, Tag::Td),
            ];
            self.flow.row(&Row { cells, below: pt(2), ..Row::default() });
        }
        self.flow.end_table();
    }

    /// Three boxes to tick, lines to write on, and who it was.
    fn answer(&mut self, own: &OpinionWords) {
        self.flow.space(pt(14));
        self.flow.need(pt(210));
        self.flow.heading(own.answer, HEADING, Tag::H2);
        self.flow.space(pt(4));
        for verdict in own.choices {
            let (y, side) = (self.flow.y + pt(2), pt(9));
            let paint = Paint::Outline { thickness: 900, dashed: false };
            self.flow.draw(Mark::Box { x: FRAME.left, y, width: side, height: side, paint });
            let lines = self.flow.setter.lines(verdict, BODY, FRAME.width - pt(20));
            let cells = vec![cell(FRAME.left + pt(18), FRAME.width - pt(18), lines, Tag::P)];
            self.flow.row(&Row { cells, below: pt(4), ..Row::default() });
        }
        self.flow.space(pt(4));
        self.flow.paragraph(own.reasons, SMALL.grey());
        for _ in 0..4 {
            self.flow.y += pt(20);
            self.flow.rule(HAIRLINE);
        }
        self.flow.y += pt(30);
        self.flow.rule(HAIRLINE);
        self.flow.y += pt(2);
        self.flow.paragraph(own.signed, SMALL.grey());
    }
}

fn cell(x: Milli, width: Milli, lines: Vec<Line>, tag: Tag) -> Cell {
    Cell { x, width, side: Side::Left, lines, tag: Some(tag), span: 1 }
}

fn furniture(page: &mut Page, index: usize, count: usize, sheet: &OpinionSheet, words: &Words, setter: &mut Setter) {
    let mut marks = Vec::new();
    if sheet.training {
        marks.push(Mark::Box { x: FRAME.left, y: pt(22), width: FRAME.width, height: pt(16), paint: Paint::Black });
        let line = setter.line(OPINION.training, BODY.bold().white());
        marks.push(Mark::Text { x: FRAME.left + (FRAME.width - line.width) / 2, y: pt(22) + 700, line });
    }
    let foot = PAGE_HEIGHT - pt(42);
    marks.push(Mark::Rule { x: FRAME.left, y: foot, width: FRAME.width, thickness: HAIRLINE, dashed: false });
    let line = setter.line(&fill(OPINION.reference, &[("reference", &sheet.reference)]), SMALL.grey());
    marks.push(Mark::Text { x: FRAME.left, y: foot + pt(5), line });
    let page_of = fill(words.page, &[("page", &(index + 1).to_string()), ("pages", &count.to_string())]);
    let line = setter.line(&page_of, SMALL.grey());
    marks.push(Mark::Text { x: FRAME.left + FRAME.width - line.width, y: foot + pt(5), line });
    page.furniture.extend(marks);
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::{OpinionSheet, SheetCourse, SheetLocal, opinion_pdf, opinion_text};

    fn sheet() -> OpinionSheet {
        OpinionSheet {
            language: "en".to_owned(),
            institution: "Saimaanlahti University".to_owned(),
            unit: "Study services".to_owned(),
            contact: "recognition@example.org".to_owned(),
            reference: "7F3A91C2".to_owned(),
            to: "Prof. Virtanen".to_owned(),
            asked: date!(2026 - 11 - 21),
            due: date!(2026 - 12 - 05),
            question: "Does it cover the basics?\nHow many credits?".to_owned(),
            courses: vec![SheetCourse {
                title: "Algoritmer og datastrukturer".to_owned(),
                title_en: Some("Algorithms and Data Structures".to_owned()),
                code: Some("IN2010".to_owned()),
                host: "Universitetet i Oslo".to_owned(),
                country: Some("NO".to_owned()),
                credits: Some(("ECTS".to_owned(), "10".parse().expect("credits"))),
                ..SheetCourse::default()
            }],
            local: Some(SheetLocal {
                code: "CS201".to_owned(),
                title: "Data structures".to_owned(),
                credits: "5".parse().expect("credits"),
                level: None,
            }),
            training: false,
        }
    }

    #[test]
    fn text_and_page_say_what_is_asked_and_what_is_known_of_the_courses() {
        let text = opinion_text(&sheet());
        for said in ["7F3A91C2", "Prof. Virtanen", "5 December 2026", "How many credits?", "IN2010", "CS201", "10 ECTS"]
        {
            assert!(text.contains(said), "{said} is missing in {text}");
        }
        let pdf = opinion_pdf(&sheet()).expect("a page");
        assert!(pdf.starts_with(b"%PDF-1.7"));
        assert_eq!(pdf, opinion_pdf(&sheet()).expect("the same page"), "the same bytes for the same request");
    }

    #[test]
    fn what_was_left_out_is_said_and_what_is_not_known_has_no_line() {
        let mut sheet = sheet();
        sheet.courses[0].left_out = true;
        sheet.courses[0].description = Some("Anna did well.".to_owned());
        let text = opinion_text(&sheet);
        assert!(text.contains("left out") && !text.contains("Anna"), "{text}");
        assert!(!text.contains("Language of instruction"), "{text}");
    }

    #[test]
    fn a_long_description_runs_over_pages() {
        let mut sheet = sheet();
        sheet.courses[0].description = Some("Learning outcomes of the course. ".repeat(400));
        assert!(opinion_pdf(&sheet).expect("pages").len() > opinion_pdf(&super::tests::sheet()).expect("one").len());
    }
}
