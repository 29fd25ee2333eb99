//! Local courses and their search.

use elmo::CourseId;
use rusqlite::{OptionalExtension, Row};

use crate::change::Change;
use crate::fold::{beginning, bounded, code_key, fold};
use crate::records::{Course, CourseImport};
use crate::value::{Columns, to_json};
use crate::{Reader, StoreError};

impl Reader<'_> {
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
    /// Adds courses, and changes those whose code is there; these keep their id. What the list does not name stays.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::Unique`] for an id that stands for another code;
    /// [`StoreError::Full`].
    pub fn import_courses(&mut self, courses: &[Course]) -> Result<CourseImport, StoreError> {
        let mut result = CourseImport::default();
        for course in courses {
            let known = self.course_by_code(&course.code)?;
            let id = known.as_ref().map_or(course.id, |known| known.id);
            if known.as_ref().is_some_and(|known| *known == Course { id, ..course.clone() }) {
                result.unchanged += 1;
                continue;
            }
            match known {
                Some(_) => result.changed += 1,
                None => result.added += 1,
            }
            self.put_course(&Course { id, ..course.clone() })?;
        }
        Ok(result)
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
        self.run("DELETE FROM course_search WHERE rowid = ?1", [seq])?;
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
