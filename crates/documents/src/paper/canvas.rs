//! Pages as lists of marks, and their way into printpdf.
//!
//! Positions are counted from the top left corner of the page, as one reads; the PDF counts from the bottom.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{
    Color, DictItem, FontId, Greyscale, Line as PdfLine, LineDashPattern, LinePoint, Op, PaintMode, PdfDocument,
    PdfFont, PdfFontHandle, PdfPage, Point, Pt, Rect, TextItem, TextMatrix,
};
use sha2::{Digest, Sha256};

use super::fonts::{Face, Fonts};
use super::structure::Structure;
use super::text::{Ink, Line};
use super::{Milli, mm};

/// Width of a page: A4.
pub(crate) const PAGE_WIDTH: Milli = mm(210);
/// Height of a page: A4.
pub(crate) const PAGE_HEIGHT: Milli = mm(297);

/// One mark on a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mark {
    /// A line of text; `y` is the top of its line box.
    Text {
        /// Left end.
        x: Milli,
        /// Top.
        y: Milli,
        /// The text.
        line: Line,
    },
    /// A straight rule from left to right.
    Rule {
        /// Left end.
        x: Milli,
        /// Height on the page.
        y: Milli,
        /// Length.
        width: Milli,
        /// Thickness.
        thickness: Milli,
        /// Broken into dashes.
        dashed: bool,
    },
    /// A rectangle.
    Box {
        /// Left.
        x: Milli,
        /// Top.
        y: Milli,
        /// Width.
        width: Milli,
        /// Height.
        height: Milli,
        /// How it is painted.
        paint: Paint,
    },
}

/// How a rectangle is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    /// Filled black.
    Black,
    /// Filled with a light grey that prints.
    Wash,
    /// An outline.
    Outline {
        /// Its thickness.
        thickness: Milli,
        /// Broken into dashes.
        dashed: bool,
    },
}

/// One page. Furniture (page heads, footers, repeated table heads, rules) is kept apart from what is read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Page {
    /// What is read, in reading order.
    pub(crate) content: Vec<Mark>,
    /// What is not part of the text.
    pub(crate) furniture: Vec<Mark>,
}

/// Puts the pages into a printpdf document; only faces that are used go along. With it comes for each page, by the number
/// of the marked content, to which element of the structure it belongs.
pub(crate) fn to_pdf(pages: &[Page], structure: &Structure, fonts: &Fonts) -> (PdfDocument, Vec<Vec<usize>>) {
    let mut used: BTreeMap<Face, BTreeSet<char>> = BTreeMap::new();
    for mark in pages.iter().flat_map(|page| page.furniture.iter().chain(&page.content)) {
        if let Mark::Text { line, .. } = mark {
            for run in &line.runs {
                used.entry(run.face).or_default().extend(run.text.chars().chain([' ']));
            }
        }
    }
    let mut pdf = PdfDocument::new("");
    let ids: BTreeMap<Face, FontId> =
        used.iter().map(|(face, characters)| (*face, FontId(subset_tag(*face, characters)))).collect();
    for (face, id) in &ids {
        pdf.resources.fonts.map.insert(id.clone(), PdfFont::new(fonts.face(*face).clone()));
    }
    let mut marked = Vec::new();
    let mut printed = Vec::new();
    for page in pages {
        let mut ops = Vec::new();
        for mark in &page.furniture {
            ops.push(marked_content("Artifact", BTreeMap::new()));
            mark_ops(mark, &ids, &mut ops);
            ops.push(Op::EndMarkedContent);
        }
        let mut elements: Vec<usize> = Vec::new();
        for mark in &page.content {
            let element = match mark {
                Mark::Text { line, .. } => line.element.unwrap_or(Structure::DOCUMENT),
                Mark::Rule { .. } | Mark::Box { .. } => Structure::DOCUMENT,
            };
            if elements.last() != Some(&element) {
                if !elements.is_empty() {
                    ops.push(Op::EndMarkedContent);
                }
                let number = i64::try_from(elements.len()).unwrap_or_default();
                ops.push(marked_content(
                    structure.0.get(element).map_or("P", |e| e.tag.name()),
                    BTreeMap::from([("MCID".to_owned(), DictItem::Int(number))]),
                ));
                elements.push(element);
            }
            mark_ops(mark, &ids, &mut ops);
        }
        if !elements.is_empty() {
            ops.push(Op::EndMarkedContent);
        }
        marked.push(elements);
        printed.push(PdfPage::new(printpdf::Mm(210.0), printpdf::Mm(297.0), ops));
    }
    pdf.with_pages(printed);
    (pdf, marked)
}

fn marked_content(tag: &str, map: BTreeMap<String, DictItem>) -> Op {
    Op::BeginMarkedContentWithProperties { tag: tag.to_owned(), properties: DictItem::Dict { map } }
}

/// The six letters that mark a font as cut down, made from the letters in use: the same text gives the same file.
fn subset_tag(face: Face, characters: &BTreeSet<char>) -> String {
    let mut hash = Sha256::new();
    hash.update(face.name());
    for character in characters {
        hash.update(u32::from(*character).to_be_bytes());
    }
    hash.finalize().iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

fn mark_ops(mark: &Mark, fonts: &BTreeMap<Face, FontId>, ops: &mut Vec<Op>) {
    match mark {
        Mark::Text { x, y, line } => {
            // The base line lies where the letters look centred in the line box.
            let baseline = y + (line.style.leading + line.style.size * 71 / 100) / 2;
            ops.push(Op::StartTextSection);
            ops.push(Op::SetFillColor { col: ink(line.style.ink) });
            ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(length(*x), height(baseline)) });
            for (index, run) in line.runs.iter().enumerate() {
                let Some(id) = fonts.get(&run.face) else { continue };
                // Whoever reads the text without seeing where lines end needs a blank between their words.
                let blank = if index + 1 == line.runs.len() && !line.glued { " " } else { "" };
                ops.push(Op::SetFont { font: PdfFontHandle::External(id.clone()), size: length(line.style.size) });
                ops.push(Op::ShowText { items: vec![TextItem::Text(format!("{}{blank}", run.text))] });
            }
            ops.push(Op::EndTextSection);
        }
        Mark::Rule { x, y, width, thickness, dashed } => {
            ops.push(Op::SaveGraphicsState);
            stroke(*thickness, *dashed, ops);
            let points =
                [*x, x + width].map(|x| LinePoint { p: Point { x: length(x), y: height(*y) }, bezier: false }).to_vec();
            ops.push(Op::DrawLine { line: PdfLine { points, is_closed: false } });
            ops.push(Op::RestoreGraphicsState);
        }
        Mark::Box { x, y, width, height: tall, paint } => {
            ops.push(Op::SaveGraphicsState);
            let mode = match paint {
                Paint::Black => {
                    ops.push(Op::SetFillColor { col: grey(0.0) });
                    PaintMode::Fill
                }
                Paint::Wash => {
                    ops.push(Op::SetFillColor { col: grey(0.93) });
                    PaintMode::Fill
                }
                Paint::Outline { thickness, dashed } => {
                    stroke(*thickness, *dashed, ops);
                    PaintMode::Stroke
                }
            };
            ops.push(Op::DrawRectangle {
                rectangle: Rect {
                    x: length(*x),
                    y: height(y + tall),
                    width: length(*width),
                    height: length(*tall),
                    mode: Some(mode),
                    winding_order: None,
                },
            });
            ops.push(Op::RestoreGraphicsState);
        }
    }
}

fn stroke(thickness: Milli, dashed: bool, ops: &mut Vec<Op>) {
    ops.push(Op::SetOutlineColor { col: grey(0.0) });
    ops.push(Op::SetOutlineThickness { pt: length(thickness) });
    if dashed {
        ops.push(Op::SetLineDashPattern { dash: LineDashPattern::new(0.0, &[3.0, 2.0]) });
    }
}

fn ink(ink: Ink) -> Color {
    grey(match ink {
        Ink::Black => 0.0,
        Ink::Grey => 0.33,
        Ink::White => 1.0,
    })
}

fn grey(share: f32) -> Color {
    Color::Greyscale(Greyscale::new(share, None))
}

fn height(y: Milli) -> Pt {
    length(PAGE_HEIGHT - y)
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "PDF numbers are reals; this is the only way out"
)]
fn length(milli: Milli) -> Pt {
    Pt(milli as f32 / 1000.0)
}
