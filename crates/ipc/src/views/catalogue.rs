//! Local courses: a file step by step into the catalogue, versions by academic year, retiring.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CourseView, ImportProblem, TextView};

views! {
    /// What kind of file it is.
    code CourseFileKind {
        /// CSV or XLSX.
        Table,
        /// OOAPI version 5.
        Ooapi,
        /// EWP Courses API.
        Ewp,
    }
    /// Which column says what.
    view CourseColumns {
        /// Where the head stands among the lines that are not empty, from 0; none without a head.
        head: Option<usize>,
        /// Each field with its column, from 0.
        fields: Vec<CourseField>,
        /// The language of the main title, where no column says it.
        title_language: Option<String>,
    }
    /// A field of a course and the column that says it.
    view CourseField {
        /// The field: "code", "title", "title_en" …
        field: String,
        /// Its column; none where the table does not say it.
        column: Option<usize>,
    }
    /// A column of a table.
    view HeadView {
        /// Its name; "" without a head.
        name: String,
        /// The first value below it.
        example: String,
    }
    /// Reads a file with courses.
    view CourseFileRequest {
        /// Base64 of the bytes.
        base64: String,
        /// The columns that somebody chose; none to guess.
        columns: Option<CourseColumns>,
    }
    /// A file with courses, before it is compared.
    view CourseFileView {
        /// What kind.
        kind: CourseFileKind,
        /// The columns of a table.
        head: Vec<HeadView>,
        /// What they say.
        columns: CourseColumns,
        /// Whether they are those of the last file with this head.
        remembered: bool,
        /// Needed fields without a column.
        lacks: Vec<String>,
        /// The first courses as they are read, and the first lines that cannot be, in the order of the file.
        preview: Vec<CourseLineView>,
        /// How many courses are read.
        read: usize,
        /// How many lines are left out.
        left_out: usize,
        /// The calendar year in which the academic year of today begins.
        year: u16,
    }
    /// A line of a file.
    view CourseLineView {
        /// Its number, from 1.
        line: usize,
        /// Code.
        code: String,
        /// Main title.
        title: String,
        /// Other titles.
        titles: Vec<TextView>,
        /// Credits, ECTS.
        credits: Option<String>,
        /// Level.
        level: Option<String>,
        /// ISCED-F code.
        isced: Option<String>,
        /// Whether it is retired.
        retired: bool,
        /// Why it is left out, as a code.
        problem: Option<String>,
        /// The value of that.
        detail: String,
    }
    /// Compares a file with the catalogue.
    view CompareCoursesRequest {
        /// Base64 of the bytes.
        base64: String,
        /// The columns of a table.
        columns: CourseColumns,
        /// The calendar year in which the academic year begins.
        year: u16,
    }
    /// What a file would change. Each list holds its first 500.
    view CourseChangesView {
        /// "2025/26".
        year: String,
        /// Whether the catalogue has a newer list.
        older: bool,
        /// New courses.
        added: Vec<CourseView>,
        /// How many.
        added_count: usize,
        /// Changed courses.
        changed: Vec<CourseChangeView>,
        /// How many.
        changed_count: usize,
        /// Courses that get a version older than all they have.
        earlier_count: usize,
        /// Courses that stay as they are.
        unchanged: usize,
        /// Courses that the file does not name.
        missing: Vec<CourseView>,
        /// How many.
        missing_count: usize,
        /// Lines that are left out.
        problems: Vec<ImportProblem>,
        /// How many.
        problem_count: usize,
        /// Names exactly this; the import is refused when it would do something else.
        digest: String,
    }
    /// A course that a file has otherwise.
    view CourseChangeView {
        /// Its code.
        code: String,
        /// Its title as it is.
        title: String,
        /// What differs.
        fields: Vec<CourseFieldChange>,
    }
    /// One field of it.
    view CourseFieldChange {
        /// The field, as in [`CourseField`].
        field: String,
        /// How it is.
        old: String,
        /// How it would be.
        new: String,
    }
    /// Takes a file into the catalogue.
    view ImportCoursesRequest {
        /// Base64 of the bytes.
        base64: String,
        /// The columns of a table.
        columns: CourseColumns,
        /// The calendar year in which the academic year begins.
        year: u16,
        /// Whether courses that the file does not name are retired.
        retire_missing: bool,
        /// The digest of what was shown.
        digest: String,
    }
    /// What an import of courses did.
    view CoursesImportedView {
        /// New ones.
        added: usize,
        /// Changed ones.
        changed: usize,
        /// Already as they are.
        unchanged: usize,
        /// Retired.
        retired: usize,
        /// Lines left out.
        left_out: usize,
    }
    /// A local course.
    view CourseIdRequest {
        /// Which.
        course: String,
    }
    /// A course with its versions.
    view CourseVersionsView {
        /// The course as it is.
        course: CourseView,
        /// Its versions, the newest first.
        versions: Vec<CourseVersionView>,
    }
    /// A course from an academic year on.
    view CourseVersionView {
        /// "2025/26"; "" before years were kept.
        year: String,
        /// Title.
        title: String,
        /// Its titles.
        titles: Vec<TextView>,
        /// Credits, ECTS.
        credits: String,
        /// Level.
        level: Option<String>,
        /// ISCED-F code.
        isced: Option<String>,
    }
    /// Retires a course or brings it back.
    view RetireCourseRequest {
        /// Which.
        course: String,
        /// Whether it is retired.
        retired: bool,
    }
}
