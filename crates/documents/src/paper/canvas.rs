//! Pages as lists of marks, and their way into printpdf.
//!
//! Positions are counted from the top left corner of the page, as one reads; the PDF counts from the bottom.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use printpdf::{
    Color, DictItem, FontId, Greyscale, Line as PdfLine, LineDashPattern, LinePoint, Op, PaintMode, PdfDocument,
    PdfFont, PdfFontHandle, PdfPage, Point, Pt, RawImage, Rect, TextItem, TextMatrix, XObject, XObjectId,
    XObjectTransform,
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
    /// A picture.
    Picture {
        /// Left.
        x: Milli,
        /// Top.
        y: Milli,
        /// Width.
        width: Milli,
        /// Height.
        height: Milli,
        /// What is shown.
        picture: Arc<Picture>,
        /// The element of the structure that it belongs to.
        element: usize,
    },
}

/// A PNG picture that can be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    png: Vec<u8>,
    pixels: [usize; 2],
    /// Its height on the page, millimetres.
    height_mm: Milli,
    /// What it shows.
    pub(crate) description: String,
}

impl Picture {
    /// The picture, if it is a PNG that can be decoded. Its size is read before, so that a small file cannot fill the
    /// memory.
    pub(crate) fn read(png: &[u8], height_mm: Milli, description: &str) -> Option<Self> {
        const LARGEST_SIDE: usize = 10_000;
        let head = png.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
        let side = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
        let pixels = [usize::try_from(side(8)?).ok()?, usize::try_from(side(12)?).ok()?];
        if pixels.iter().any(|side| *side == 0 || *side > LARGEST_SIDE) {
            return None;
        }
        let picture = Self { png: png.to_vec(), pixels, height_mm, description: description.to_owned() };
        picture.decoded().map(|_| picture)
    }

    /// Width and height in pixels.
    pub(crate) fn pixels(&self) -> [usize; 2] {
        self.pixels
    }

    /// Width and height on the page, no wider than `most`.
    pub(crate) fn size(&self, most: Milli) -> [Milli; 2] {
        let [across, down] = self.pixels.map(|side| i64::try_from(side).unwrap_or(1));
        let height = mm(self.height_mm);
        let width = Milli::try_from(i64::from(height) * across / down).unwrap_or(Milli::MAX);
        if width <= most {
            [width, height]
        } else {
            [most, Milli::try_from(i64::from(most) * down / across).unwrap_or(height)]
        }
    }

    fn decoded(&self) -> Option<RawImage> {
        RawImage::decode_from_bytes(&self.png, &mut Vec::new()).ok()
    }

    fn id(&self) -> XObjectId {
        XObjectId(Sha256::digest(&self.png).iter().take(8).map(|byte| format!("{byte:02X}")).collect())
    }
}

/// A heading, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bookmark {
    /// Its depth from 0.
    pub(crate) level: usize,
    /// The text.
    pub(crate) title: String,
    /// Index of the page.
    pub(crate) page: usize,
    /// Top, from the top of the page.
    pub(crate) y: Milli,
}

/// Pages as printpdf has them, with what the finishing pass has to know of them.
pub(crate) struct Printed {
    /// The document.
    pub(crate) pdf: PdfDocument,
    /// For each page, by the number of the marked content, to which element of the structure it belongs.
    pub(crate) marked: Vec<Vec<usize>>,
    /// The headings in reading order.
    pub(crate) bookmarks: Vec<Bookmark>,
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

/// Puts the pages into a printpdf document; only faces that are used go along.
pub(crate) fn to_pdf(pages: &[Page], structure: &Structure, fonts: &Fonts) -> Printed {
    let mut pdf = PdfDocument::new("");
    let mut used: BTreeMap<Face, BTreeSet<char>> = BTreeMap::new();
    for mark in pages.iter().flat_map(|page| page.furniture.iter().chain(&page.content)) {
        if let Mark::Picture { picture, .. } = mark
            && let Some(image) = picture.decoded()
        {
            pdf.resources.xobjects.map.insert(picture.id(), XObject::Image(image));
        }
        if let Mark::Text { line, .. } = mark {
            for run in &line.runs {
                used.entry(run.face).or_default().extend(run.text.chars().chain([' ']));
            }
        }
    }
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
                Mark::Picture { element, .. } => *element,
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
    Printed { pdf, marked, bookmarks: bookmarks(pages, structure) }
}

fn bookmarks(pages: &[Page], structure: &Structure) -> Vec<Bookmark> {
    let mut bookmarks: Vec<Bookmark> = Vec::new();
    let mut last = None;
    for (page, mark) in pages.iter().enumerate().flat_map(|(index, page)| page.content.iter().map(move |m| (index, m)))
    {
        let Mark::Text { y, line, .. } = mark else { continue };
        let level =
            line.element.and_then(|element| structure.0.get(element)).and_then(|element| element.tag.heading_level());
        let Some(level) = level else { continue };
        let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
        match bookmarks.last_mut().filter(|_| last == line.element) {
            Some(bookmark) => bookmark.title = format!("{} {text}", bookmark.title),
            None => bookmarks.push(Bookmark { level, title: text, page, y: *y }),
        }
        last = line.element;
    }
    bookmarks
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
        Mark::Picture { x, y, width, height: tall, picture, .. } => {
            ops.push(Op::SaveGraphicsState);
            ops.push(Op::UseXobject {
                id: picture.id(),
                transform: XObjectTransform {
                    translate_x: Some(length(*x)),
                    translate_y: Some(height(y + tall)),
                    scale_x: Some(length(*width).0),
                    scale_y: Some(length(*tall).0),
                    no_auto_scale: true,
                    ..XObjectTransform::default()
                },
            });
            ops.push(Op::RestoreGraphicsState);
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
