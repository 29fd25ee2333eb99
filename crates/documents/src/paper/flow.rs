//! The flow of text and tables down the pages: what does not fit begins on the next page, and a table's head again above it.

use super::canvas::{Mark, Page, Paint};
use super::structure::{Structure, Tag};
use super::text::{Line, Setter, Style};
use super::{Milli, pt};

/// Thickness of a hairline.
pub(crate) const HAIRLINE: Milli = 400;

/// On which side of a cell its lines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A cell of a row: lines below each other.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    /// Left edge.
    pub(crate) x: Milli,
    /// Width.
    pub(crate) width: Milli,
    /// On which side its lines stand.
    pub(crate) side: Side,
    /// The lines.
    pub(crate) lines: Vec<Line>,
    /// What it is to those who hear it; none belongs to the cell before it.
    pub(crate) tag: Option<Tag>,
    /// How many columns it goes over.
    pub(crate) span: u8,
}

impl Cell {
    /// The same as something else, over so many columns.
    pub(crate) fn tagged(self, tag: Tag, span: u8) -> Self {
        Self { tag: Some(tag), span, ..self }
    }

    /// The same as part of the cell before it.
    pub(crate) fn joined(self) -> Self {
        Self { tag: None, ..self }
    }

    fn height(&self) -> Milli {
        self.lines.iter().enumerate().map(|(i, line)| line.height() + if i > 0 { line.above } else { 0 }).sum()
    }
}

/// Cells beside each other, their heads at the same height.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Row {
    /// The cells.
    pub(crate) cells: Vec<Cell>,
    /// Room above.
    pub(crate) above: Milli,
    /// Room below.
    pub(crate) below: Milli,
    /// On a light ground.
    pub(crate) washed: bool,
}

impl Row {
    fn lines_height(&self) -> Milli {
        self.cells.iter().map(Cell::height).max().unwrap_or_default()
    }

    /// The whole height.
    pub(crate) fn height(&self) -> Milli {
        self.above + self.lines_height() + self.below
    }
}

/// Where the text stands on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Left edge.
    pub(crate) left: Milli,
    /// Width.
    pub(crate) width: Milli,
    /// Top edge on the pages after the first, and on the first.
    pub(crate) top: Milli,
    /// Bottom edge.
    pub(crate) bottom: Milli,
}

/// Pages that are being filled.
pub(crate) struct Flow {
    /// Sets the text.
    pub(crate) setter: Setter,
    /// The frame.
    pub(crate) frame: Frame,
    /// The pages so far.
    pub(crate) pages: Vec<Page>,
    /// The next free height.
    pub(crate) y: Milli,
    /// The structure of the text so far.
    pub(crate) structure: Structure,
    page: Page,
    head: Option<Row>,
    table: Option<usize>,
}

impl Flow {
    /// An empty first page.
    pub(crate) fn new(setter: Setter, frame: Frame) -> Self {
        Self {
            setter,
            frame,
            pages: Vec::new(),
            y: frame.top,
            structure: Structure::new(),
            page: Page::default(),
            head: None,
            table: None,
        }
    }

    /// All pages; the last one ends here.
    pub(crate) fn finish(mut self) -> (Vec<Page>, Structure, Setter) {
        self.pages.push(std::mem::take(&mut self.page));
        (self.pages, self.structure, self.setter)
    }

    /// Leaves room; at the head of a page there is no need for it.
    pub(crate) fn space(&mut self, room: Milli) {
        if self.y > self.frame.top {
            self.y += room;
        }
    }

    /// Begins a new page unless this much room is left.
    pub(crate) fn need(&mut self, room: Milli) {
        if self.y + room > self.frame.bottom && self.y > self.frame.top {
            self.new_page();
        }
    }

    /// Puts a mark where it says.
    pub(crate) fn draw(&mut self, mark: Mark) {
        match mark {
            Mark::Text { .. } | Mark::Picture { .. } => self.page.content.push(mark),
            Mark::Rule { .. } | Mark::Box { .. } => self.page.furniture.push(mark),
        }
    }

    /// A rule over the whole width.
    pub(crate) fn rule(&mut self, thickness: Milli) {
        let (x, y, width) = (self.frame.left, self.y, self.frame.width);
        self.draw(Mark::Rule { x, y, width, thickness, dashed: false });
    }

    /// A paragraph over the whole width.
    pub(crate) fn paragraph(&mut self, text: &str, style: Style) {
        self.heading(text, style, Tag::P);
    }

    /// A heading over the whole width.
    pub(crate) fn heading(&mut self, text: &str, style: Style, tag: Tag) {
        let lines = self.setter.lines(text, style, self.frame.width);
        let (x, width) = (self.frame.left, self.frame.width);
        let cell = Cell { x, width, side: Side::Left, lines, tag: Some(tag), span: 1 };
        self.row(&Row { cells: vec![cell], ..Row::default() });
    }

    /// Begins a table without a head: the rows until [`Flow::end_table`] belong to it.
    pub(crate) fn open_table(&mut self) {
        self.table = Some(self.structure.add(Tag::Table, Structure::DOCUMENT, 1));
    }

    /// Begins a table: its head stands here and again on each page until [`Flow::end_table`].
    pub(crate) fn table(&mut self, head: Row, room_for_first_row: Milli) {
        self.need(head.height() + room_for_first_row);
        self.open_table();
        let head = self.with_elements(&head);
        self.put_head(&head, false);
        self.head = Some(head);
    }

    /// Ends the table.
    pub(crate) fn end_table(&mut self) {
        self.head = None;
        self.table = None;
    }

    /// The row with its lines put into the structure.
    fn with_elements(&mut self, row: &Row) -> Row {
        let mut row = row.clone();
        let mut table_row = None;
        let mut element = Structure::DOCUMENT;
        for cell in &mut row.cells {
            if let Some(tag) = cell.tag {
                let parent = if tag.in_row() {
                    let table = self.table.unwrap_or_else(|| self.structure.add(Tag::Table, Structure::DOCUMENT, 1));
                    *table_row.get_or_insert_with(|| self.structure.add(Tag::Tr, table, 1))
                } else {
                    Structure::DOCUMENT
                };
                let tagged_before = cell.lines.first().is_some_and(|line| line.element.is_some());
                if !tagged_before {
                    element = self.structure.add(tag, parent, cell.span);
                }
            }
            for line in &mut cell.lines {
                line.element.get_or_insert(element);
            }
        }
        row
    }

    /// A row. It begins a new page when it does not fit, and is only cut in two when it is longer than half a page.
    pub(crate) fn row(&mut self, row: &Row) {
        self.row_with(row, 0);
    }

    /// A row that stays together with so much room below it.
    pub(crate) fn row_with(&mut self, row: &Row, below: Milli) {
        let left = self.frame.bottom - self.y;
        if row.height() + below > left && row.height() <= (self.frame.bottom - self.frame.top) / 2 {
            self.need(row.height() + below);
        }
        let mut rest = self.with_elements(row);
        while rest.height() > self.frame.bottom - self.y {
            let room = self.frame.bottom - self.y - rest.above;
            let first = cut(&mut rest, room);
            match first {
                Some(first) => self.put(&first),
                // Not a single line fits: on a fresh page one always does.
                None if self.y == self.body_top() => break,
                None => {}
            }
            self.new_page();
        }
        self.put(&rest);
    }

    /// Rows beside each other, each read to its end, and line by line across its cells, before the next one. Where they
    /// are too long for that, they stand below each other. Their lines bring their elements along.
    pub(crate) fn beside(&mut self, rows: &[Row]) {
        let height = rows.iter().map(Row::height).max().unwrap_or_default();
        if height > (self.frame.bottom - self.frame.top) / 2 {
            for row in rows {
                self.row(row);
            }
            return;
        }
        self.need(height);
        for row in rows {
            let mut marks = row_marks(row, self.y);
            marks.sort_by_key(|mark| match mark {
                Mark::Text { x, y, .. }
                | Mark::Rule { x, y, .. }
                | Mark::Box { x, y, .. }
                | Mark::Picture { x, y, .. } => (*y, *x),
            });
            for mark in marks {
                self.draw(mark);
            }
        }
        self.y += height;
    }

    fn put(&mut self, row: &Row) {
        if row.washed {
            let mark = Mark::Box {
                x: self.frame.left,
                y: self.y,
                width: self.frame.width,
                height: row.height(),
                paint: Paint::Wash,
            };
            self.draw(mark);
        }
        for mark in row_marks(row, self.y) {
            self.draw(mark);
        }
        self.y += row.height();
    }

    fn body_top(&self) -> Milli {
        self.frame.top + self.head.as_ref().map_or(0, |head| head.height() + pt(2))
    }

    fn new_page(&mut self) {
        self.pages.push(std::mem::take(&mut self.page));
        self.y = self.frame.top;
        if let Some(head) = self.head.clone() {
            self.put_head(&head, true);
        }
    }

    fn put_head(&mut self, head: &Row, repeated: bool) {
        self.rule(2 * HAIRLINE);
        let marks = row_marks(head, self.y);
        if repeated {
            self.page.furniture.extend(marks);
        } else {
            self.page.content.extend(marks);
        }
        self.y += head.height();
        self.rule(HAIRLINE);
        self.y += pt(2);
    }
}

/// The marks of a row whose top is at `y`.
fn row_marks(row: &Row, y: Milli) -> Vec<Mark> {
    let mut marks = Vec::new();
    for cell in &row.cells {
        let mut top = y + row.above;
        for (i, line) in cell.lines.iter().enumerate() {
            if i > 0 {
                top += line.above;
            }
            let x = match cell.side {
                Side::Left => cell.x,
                Side::Right => cell.x + cell.width - line.width,
            };
            if !line.runs.is_empty() {
                marks.push(Mark::Text { x, y: top, line: line.clone() });
            }
            top += line.height();
        }
    }
    marks
}

/// Takes from each cell the lines that fit into the room. Nothing when that is not one line.
fn cut(row: &mut Row, room: Milli) -> Option<Row> {
    let mut first = Row { above: row.above, below: 0, washed: row.washed, cells: Vec::new() };
    let mut taken = 0;
    for cell in &mut row.cells {
        let (mut height, mut count) = (0, 0);
        for (i, line) in cell.lines.iter().enumerate() {
            height += line.height() + if i > 0 { line.above } else { 0 };
            if height > room {
                break;
            }
            count += 1;
        }
        let rest = cell.lines.split_off(count);
        let lines = std::mem::replace(&mut cell.lines, rest);
        taken += lines.len();
        first.cells.push(Cell { lines, ..cell.clone() });
    }
    row.above = 0;
    (taken > 0).then_some(first)
}
