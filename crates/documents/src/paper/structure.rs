//! The structure of the text for those who hear it or let a machine read it: headings, paragraphs, tables (PDF/UA).

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// The whole.
    Document,
    /// The title.
    H1,
    /// A section's heading.
    H2,
    /// A heading within a section.
    H3,
    /// A paragraph.
    P,
    /// A table.
    Table,
    /// A row.
    Tr,
    /// The head of a column.
    ColumnHead,
    /// The head of a row.
    RowHead,
    /// A cell.
    Td,
    /// A picture.
    Figure,
}

impl Tag {
    /// The standard structure type (ISO 32000-1, 14.8.4).
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::H1 => "H1",
            Self::H2 => "H2",
            Self::H3 => "H3",
            Self::P => "P",
            Self::Table => "Table",
            Self::Tr => "TR",
            Self::ColumnHead | Self::RowHead => "TH",
            Self::Td => "TD",
            Self::Figure => "Figure",
        }
    }

    /// Its depth among the bookmarks, from 0; none is no heading.
    pub(crate) fn heading_level(self) -> Option<usize> {
        match self {
            Self::H1 => Some(0),
            Self::H2 => Some(1),
            Self::H3 => Some(2),
            _ => None,
        }
    }

    /// Whether it stands in a row of a table.
    pub(crate) fn in_row(self) -> bool {
        matches!(self, Self::ColumnHead | Self::RowHead | Self::Td)
    }
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    /// What it is.
    pub(crate) tag: Tag,
    /// The element that it stands in, an index of [`Structure`]; the document stands in none.
    pub(crate) parent: Option<usize>,
    /// How many columns it goes over.
    pub(crate) span: u8,
    /// What a picture shows.
    pub(crate) description: Option<String>,
}

/// All elements, each after the one that it stands in, in reading order. The first is the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Structure(pub(crate) Vec<Element>);

impl Structure {
    /// The index of the document.
    pub(crate) const DOCUMENT: usize = 0;

    /// A document without content.
    pub(crate) fn new() -> Self {
        Self(vec![Element { tag: Tag::Document, parent: None, span: 1, description: None }])
    }

    /// Adds an element at the end of another one.
    pub(crate) fn add(&mut self, tag: Tag, parent: usize, span: u8) -> usize {
        self.0.push(Element { tag, parent: Some(parent), span, description: None });
        self.0.len() - 1
    }

    /// Adds a picture.
    pub(crate) fn add_figure(&mut self, description: &str) -> usize {
        let description = Some(description.to_owned());
        self.0.push(Element { tag: Tag::Figure, parent: Some(Self::DOCUMENT), span: 1, description });
        self.0.len() - 1
    }
}
