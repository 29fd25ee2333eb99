//! Transcripts that are typed by hand, and the second look at them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::CreditView;

views! {
    /// Attaches an original that is to be typed.
    view AttachOriginalRequest {
        /// The case.
        case: String,
        /// What the office calls the document.
        name: String,
        /// A PDF, PNG or JPEG, base64; none where there is only paper.
        base64: Option<String>,
        /// What the paper is and where it lies, in words; none where there is a file.
        paper: Option<String>,
    }
    /// The document that an original was attached as.
    view AttachedView {
        /// The document.
        document: String,
    }
    /// "Typed from DOCUMENT by X, checked by Y."
    view TypedFromView {
        /// What the office calls the document.
        document: String,
        /// What the original is.
        medium: MediumView,
        /// Who typed it; none while it is still being typed.
        by: Vec<SeenByView>,
        /// Who looked at it again.
        checked_by: Vec<SeenByView>,
        /// Whether all of it has been looked at again.
        checked: bool,
        /// Whether something was looked at again by nobody but its typist.
        alone: bool,
    }
    /// What an original is.
    code MediumView {
        /// A PDF.
        Pdf,
        /// A PNG or JPEG.
        Picture,
        /// Paper that stays paper; the words that describe it are its bytes.
        Paper,
    }
    /// Somebody of the staff, and the day.
    view SeenByView {
        /// Their name.
        name: String,
        /// The day.
        on: String,
    }
    /// What is typed, to the letter.
    view TranscriptView {
        /// The host institution's name.
        institution: String,
        /// The type of its identifier.
        identifier_kind: String,
        /// Its identifier.
        identifier: String,
        /// ISO 3166 alpha-2.
        country: String,
        /// The day on the document.
        issued: String,
        /// Given names, as the document has them.
        given_names: String,
        /// Family name, as the document has it.
        family_name: String,
        /// Date of birth, as the document has it.
        born: String,
        /// The lines.
        rows: Vec<TypedRowView>,
    }
    /// A line.
    view TypedRowView {
        /// Its number, which stays; 0 for a new line.
        number: u32,
        /// The host's code.
        code: String,
        /// The original title.
        title: String,
        /// The English title.
        title_en: String,
        /// Credits.
        credits: String,
        /// Their scheme; empty is ECTS.
        scheme: String,
        /// Grade, to the letter.
        grade: String,
        /// What its scheme is called.
        grade_scheme: String,
        /// A day, or a term in words.
        when: String,
        /// Level.
        level: String,
        /// "passed", "failed" or nothing.
        status: String,
    }
    /// A column of the grid.
    code TypedColumn {
        /// The host's code.
        Code,
        /// The original title.
        Title,
        /// The English title.
        TitleEn,
        /// Credits.
        Credits,
        /// Their scheme.
        Scheme,
        /// Grade.
        Grade,
        /// Its scheme.
        GradeScheme,
        /// A day or a term.
        When,
        /// Level.
        Level,
        /// Passed or failed.
        Status,
    }
    /// Keeps what is typed, or lets the case rest on it.
    view SaveTypedRequest {
        /// The document.
        document: String,
        /// What is typed.
        transcript: TranscriptView,
    }
    /// A typed transcript as it stands.
    view TypedView {
        /// The document.
        document: String,
        /// Its case.
        case: String,
        /// Where it is from, and who saw it.
        from: TypedFromView,
        /// What the grid shows.
        transcript: TranscriptView,
        /// Whether that is more than the case rests on.
        draft: bool,
        /// Whether the case rests on anything of it yet.
        begun: bool,
        /// What cannot be read.
        problems: Vec<TypedProblemView>,
        /// The credits of all lines in which they can be read, by scheme: to be compared with the paper's own sum.
        sums: Vec<CreditView>,
        /// Who saw the head, and that no line is missing; none before the case rests on it.
        head: Option<EyesView>,
        /// Who saw each line.
        rows: Vec<EyesView>,
        /// Whether whoever typed may look again too.
        alone: bool,
        /// Whether a decision in force locks the case.
        locked: bool,
    }
    /// What cannot be read.
    view TypedProblemView {
        /// The line by its place, counted from 0; none for the head.
        row: Option<usize>,
        /// The cell.
        column: Option<TypedColumn>,
        /// Why, as a code.
        code: String,
    }
    /// Who typed something and who looked again.
    view EyesView {
        /// The line's number; 0 for the head.
        number: u32,
        /// Who typed it last.
        typed: SeenByView,
        /// Who looked again.
        checked: Option<SeenByView>,
        /// Whether it waits for whoever works here.
        mine: bool,
    }
    /// Looks again, or takes that back.
    view CheckTypedRequest {
        /// The document.
        document: String,
        /// "head", the number of a line, or "all".
        item: String,
    }
    /// What was pasted.
    view PasteRequest {
        /// The text of the clipboard or of a file.
        text: String,
        /// Where each column goes; none to guess.
        columns: Option<Vec<Option<TypedColumn>>>,
    }
    /// What it comes to.
    view PastedView {
        /// The columns, in order.
        columns: Vec<PastedColumnView>,
        /// Whether the first line names them.
        head: bool,
        /// The lines.
        rows: Vec<TypedRowView>,
        /// What of them cannot be read.
        problems: Vec<TypedProblemView>,
        /// Numbers of lines of which something goes nowhere.
        left_over: Vec<usize>,
    }
    /// A pasted column.
    view PastedColumnView {
        /// What the head calls it.
        name: String,
        /// Its first cells.
        samples: Vec<String>,
        /// Where it goes; none where it is left out.
        to: Option<TypedColumn>,
    }
}
