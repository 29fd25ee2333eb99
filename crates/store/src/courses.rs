//! Local courses, their versions by academic year, and their search.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use elmo::{CourseId, Credits, Texts};
use rusqlite::{OptionalExtension, Row};
use time::{Date, Month};

use crate::change::Change;
use crate::fold::{beginning, bounded, code_key, fold};
use crate::records::{Course, CourseImport};
use crate::value::{Columns, to_json};
use crate::{Reader, StoreError};

/// The academic year that begins in a calendar year: 2025 is 2025/26. [`AcademicYear::BEFORE`] stands for the time before
/// years were kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AcademicYear(u16);

impl AcademicYear {
    /// Before years were kept.
    pub const BEFORE: Self = Self(0);

    /// The academic year that begins in this calendar year, from 1900 to 2200.
    pub fn beginning_in(year: u16) -> Option<Self> {
        (1900..=2200).contains(&year).then_some(Self(year))
    }

    /// The academic year of a day; a new one begins on 1 August.
    pub fn of(day: Date) -> Self {
        let begun = day.month() as u8 >= Month::August as u8;
        let year = if begun { day.year() } else { day.year().saturating_sub(1) };
        Self(u16::try_from(year).unwrap_or_default())
    }

    /// The calendar year in which it begins; 0 before years were kept.
    pub fn begins(self) -> u16 {
        self.0
    }
}

/// "2025/26"; "–" before years were kept.
impl fmt::Display for AcademicYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("–"),
            year => write!(f, "{year}/{:02}", (year + 1) % 100),
        }
    }
}

/// A course as it stands from an academic year on, until its next version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseVersion {
    /// The course.
    pub course: CourseId,
    /// From when on.
    pub year: AcademicYear,
    /// Its title in the office's language.
    pub title: String,
    /// Its titles in every language.
    pub titles: Texts,
    /// Its credits, ECTS.
    pub credits: Credits,
    /// Its level, in the office's words.
    pub level: Option<String>,
    /// ISCED field of education.
    pub isced: Option<String>,
}

impl CourseVersion {
    /// Whether the course says the same. Being retired belongs to no version.
    pub fn is(&self, course: &Course) -> bool {
        *self == version(course, self.year)
    }

    /// The course as this version has it.
    pub fn course(&self, course: &Course) -> Course {
        let Self { title, titles, credits, level, isced, .. } = self.clone();
        Course { title, titles, credits, level, isced, ..course.clone() }
    }
}

impl Reader<'_> {
    /// All courses by code, retired ones too.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn all_courses(&self) -> Result<Vec<Course>, StoreError> {
        self.all("SELECT * FROM course ORDER BY code", [], course)
    }

    /// The versions of a course, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn course_versions(&self, id: CourseId) -> Result<Vec<CourseVersion>, StoreError> {
        self.all("SELECT * FROM course_version WHERE course_id = ?1 ORDER BY year DESC", [id.to_string()], version_row)
    }

    /// The courses as they stand in an academic year. What is newer than the year, or has no version so old, is left out.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn versions_in(&self, year: AcademicYear) -> Result<BTreeMap<CourseId, CourseVersion>, StoreError> {
        let versions = self.all(
            "SELECT * FROM course_version AS v WHERE year =
                 (SELECT max(year) FROM course_version WHERE course_id = v.course_id AND year <= ?1)",
            [year.0],
            version_row,
        )?;
        Ok(versions.into_iter().map(|version| (version.course, version)).collect())
    }

    /// Courses that have a version newer than the year.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn courses_newer_than(&self, year: AcademicYear) -> Result<BTreeSet<CourseId>, StoreError> {
        let sql = "SELECT DISTINCT course_id FROM course_version WHERE year > ?1";
        Ok(self.all(sql, [year.0], |row| row.parsed("course_id"))?.into_iter().collect())
    }

    /// The newest academic year of which the catalogue has anything.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn newest_course_year(&self) -> Result<Option<AcademicYear>, StoreError> {
        Ok(self
            .one("SELECT max(year) AS year FROM course_version", [], |row| row.get::<_, Option<u16>>("year"))?
            .flatten()
            .map(AcademicYear))
    }

    /// One course.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn course(&self, id: CourseId) -> Result<Option<Course>, StoreError> {
        self.one("SELECT * FROM course WHERE id = ?1", [id.to_string()], course)
    }

    /// The course with a code, as it is written.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn course_by_code(&self, code: &str) -> Result<Option<Course>, StoreError> {
        self.one("SELECT * FROM course WHERE code = ?1", [code], course)
    }

    /// How many courses there are, retired ones too.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn course_count(&self) -> Result<usize, StoreError> {
        Ok(self.one("SELECT count(*) AS n FROM course", [], |row| row.count("n"))?.unwrap_or_default())
    }

    /// Courses whose code begins with the text, or whose code and titles hold all its words or words beginning with
    /// them, without regard to capitals and accents. The very code comes first, then other codes, then the best titles;
    /// retired courses come after the others. An empty text lists the first courses by code.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn search_courses(&self, text: &str, limit: usize) -> Result<Vec<Course>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let text = bounded(text);
        let key = code_key(text);
        if key.is_empty() {
            return self.all("SELECT * FROM course ORDER BY retired, code LIMIT ?1", [limit], course);
        }
        self.all(
            "WITH found (seq, class, score) AS (
                 SELECT seq, CASE WHEN code_key = ?1 THEN 0 ELSE 1 END, 0.0 FROM course
                 WHERE code_key LIKE ?2 ESCAPE '\\'
                 UNION ALL
                 SELECT rowid, 2, bm25(course_search, 10.0, 5.0, 1.0) FROM course_search WHERE course_search MATCH ?3
             )
             SELECT course.* FROM (SELECT seq, min(class) AS class, min(score) AS score FROM found GROUP BY seq)
             JOIN course USING (seq)
             ORDER BY class > 0, retired, class, score, code LIMIT ?4",
            (&key, beginning(&key), matching(text), limit),
            course,
        )
    }
}

impl Change<'_> {
    /// Takes courses as they stand in an academic year: adds those whose code is new, and changes the others, which keep
    /// their id. A course that has a newer version gets this one as history alone. What the list does not name stays.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::Unique`] for an id that stands for another code;
    /// [`StoreError::Full`].
    pub fn import_courses(&mut self, year: AcademicYear, courses: &[Course]) -> Result<CourseImport, StoreError> {
        let mut result = CourseImport::default();
        for course in courses {
            let Some(known) = self.course_by_code(&course.code)? else {
                self.put_course(course)?;
                self.put_version(&version(course, year))?;
                result.added += 1;
                continue;
            };
            let course = Course { id: known.id, ..course.clone() };
            let versions = self.course_versions(known.id)?;
            let newest = versions.first().is_none_or(|newest| newest.year <= year);
            let same = versions.iter().find(|version| version.year <= year).is_some_and(|version| version.is(&course));
            if same && (!newest || known == course) {
                result.unchanged += 1;
                continue;
            }
            if newest && known != course {
                self.put_course(&course)?;
            }
            if !same {
                self.put_version(&version(&course, year))?;
            }
            result.changed += 1;
        }
        Ok(result)
    }

    /// Says that a course is no longer taught, or is again. Everything that names it stays as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Sqlite`].
    pub fn retire_course(&mut self, id: CourseId, retired: bool) -> Result<(), StoreError> {
        match self.run("UPDATE course SET retired = ?2 WHERE id = ?1", (id.to_string(), retired))? {
            0 => Err(StoreError::NotFound("course")),
            _ => Ok(()),
        }
    }

    fn put_version(&mut self, version: &CourseVersion) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO course_version (course_id, year, title, titles, credits, level, isced)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (course_id, year) DO UPDATE SET title = excluded.title, titles = excluded.titles,
                 credits = excluded.credits, level = excluded.level, isced = excluded.isced",
            rusqlite::params![
                version.course.to_string(),
                version.year.0,
                version.title,
                to_json(&version.titles)?,
                version.credits.to_string(),
                version.level,
                version.isced,
            ],
        )?;
        Ok(())
    }

    fn put_course(&mut self, course: &Course) -> Result<(), StoreError> {
        let known: Option<i64> = self
            .connection()
            .prepare_cached("SELECT seq FROM course WHERE code = ?1")?
            .query_row([&course.code], |row| row.get(0))
            .optional()?;
        self.run(
            "INSERT INTO course (id, code, code_key, title, titles, credits, level, isced, retired)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (code) DO UPDATE SET title = excluded.title, titles = excluded.titles,
                 credits = excluded.credits, level = excluded.level, isced = excluded.isced,
                 retired = excluded.retired",
            rusqlite::params![
                course.id.to_string(),
                course.code,
                code_key(&course.code),
                course.title,
                to_json(&course.titles)?,
                course.credits.to_string(),
                course.level,
                course.isced,
                course.retired,
            ],
        )?;
        let seq = known.unwrap_or_else(|| self.connection().last_insert_rowid());
        let titles: Vec<&str> = course.titles.0.iter().map(|title| title.text.as_str()).collect();
        if known.is_some() {
            self.run("DELETE FROM course_search WHERE rowid = ?1", [seq])?;
        }
        self.run(
            "INSERT INTO course_search (rowid, code, title, titles) VALUES (?1, ?2, ?3, ?4)",
            (seq, fold(&course.code), fold(&course.title), fold(&titles.join("\n"))),
        )?;
        Ok(())
    }
}

/// Every word as the beginning of a word, all of them. Quoted, so that nothing in it is an operator.
fn matching(text: &str) -> String {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\"*"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn version(course: &Course, year: AcademicYear) -> CourseVersion {
    let Course { id, title, titles, credits, level, isced, .. } = course.clone();
    CourseVersion { course: id, year, title, titles, credits, level, isced }
}

fn version_row(row: &Row<'_>) -> rusqlite::Result<CourseVersion> {
    Ok(CourseVersion {
        course: row.parsed("course_id")?,
        year: AcademicYear(row.get("year")?),
        title: row.get("title")?,
        titles: row.json("titles")?,
        credits: row.parsed("credits")?,
        level: row.get("level")?,
        isced: row.get("isced")?,
    })
}

fn course(row: &Row<'_>) -> rusqlite::Result<Course> {
    Ok(Course {
        id: row.parsed("id")?,
        code: row.get("code")?,
        title: row.get("title")?,
        titles: row.json("titles")?,
        credits: row.parsed("credits")?,
        level: row.get("level")?,
        isced: row.get("isced")?,
        retired: row.get("retired")?,
    })
}
