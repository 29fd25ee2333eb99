//! Opinions: who was asked about which foreign courses, and what came of it. While the case is undecided, an answer can be
//! corrected and a withdrawal taken back; what was asked stays as it was asked.

use elmo::{AchievementId, CaseId, CourseId, DocumentId, StaffId};
use recognition::decision::OpinionVerdict;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::change::Change;
use crate::value::{Columns, day, to_json, to_json_option, unreadable};
use crate::{Reader, StoreError};

/// An opinion that was asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Its id, a UUID.
    pub id: String,
    /// The case.
    pub case: CaseId,
    /// What was asked.
    pub body: OpinionBody,
    /// The day on which it was asked for.
    pub asked: Date,
    /// Until when it is expected.
    pub due: Date,
    /// What was answered.
    pub answer: Option<OpinionAnswer>,
    /// Who withdrew the request.
    pub withdrawn: Option<OpinionWithdrawn>,
}

impl std::fmt::Debug for Opinion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opinion")
            .field("id", &self.id)
            .field("case", &self.case)
            .field("asked", &self.asked)
            .field("due", &self.due)
            .finish_non_exhaustive()
    }
}

impl Opinion {
    /// Whether it is still waited for.
    pub fn is_open(&self) -> bool {
        self.answer.is_none() && self.withdrawn.is_none()
    }
}

/// What was asked, and of whom.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionBody {
    /// Of whom.
    pub to: String,
    /// About which foreign courses.
    pub foreign: Vec<OpinionForeign>,
    /// Which local course it could be recognised as.
    pub course: Option<CourseId>,
    /// The question.
    pub question: String,
    /// Who asked.
    pub by: StaffId,
}

/// A foreign course that an opinion is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionForeign {
    /// The document.
    pub document: DocumentId,
    /// Its place there.
    pub achievement: AchievementId,
}

/// What was answered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionAnswer {
    /// For, partly, against.
    pub verdict: OpinionVerdict,
    /// Why, in words.
    pub text: String,
    /// Whose opinion it is.
    pub by: String,
    /// When they gave it.
    pub day: Date,
    /// Who recorded it.
    pub recorded_by: StaffId,
}

/// Who withdrew a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionWithdrawn {
    /// Who.
    pub by: StaffId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// An open opinion in the list of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionWaiting {
    /// The day on which it was asked for.
    pub asked: Date,
    /// Until when it is expected.
    pub due: Date,
    /// The courses that it is about and that stand in no group.
    pub unmapped: usize,
}

/// The open opinions, each with the courses that nothing was decided about yet.
pub(crate) const WAITING: &str = "
    SELECT case_id, asked, due, (
        SELECT count(*) FROM json_each(opinion.body, '$.foreign') AS f WHERE NOT EXISTS (
            SELECT 1 FROM mapping_group AS g, json_each(g.body, '$.foreign') AS p
            WHERE g.case_id = opinion.case_id AND p.value ->> '$.document' = f.value ->> '$.document'
                AND p.value ->> '$.achievement' = f.value ->> '$.achievement'
        )
    ) AS unmapped
    FROM opinion WHERE answer IS NULL AND withdrawn IS NULL";

impl Reader<'_> {
    /// The opinions of a case, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn opinions(&self, case: CaseId) -> Result<Vec<Opinion>, StoreError> {
        self.all("SELECT * FROM opinion WHERE case_id = ?1 ORDER BY asked, rowid", [case.to_string()], opinion)
    }

    /// An opinion.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn opinion(&self, id: &str) -> Result<Option<Opinion>, StoreError> {
        self.one("SELECT * FROM opinion WHERE id = ?1", [id], opinion)
    }
}

impl Change<'_> {
    /// Adds an opinion, or changes its answer or whether it is withdrawn.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::CaseDecided`], [`crate::Rule::OpinionStays`],
    /// [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn put_opinion(&mut self, opinion: &Opinion) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO opinion (id, case_id, body, asked, due, answer, withdrawn)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET case_id = excluded.case_id, body = excluded.body, asked = excluded.asked,
                 due = excluded.due, answer = excluded.answer, withdrawn = excluded.withdrawn",
            (
                &opinion.id,
                opinion.case.to_string(),
                to_json(&opinion.body)?,
                day(opinion.asked)?,
                day(opinion.due)?,
                to_json_option(opinion.answer.as_ref())?,
                to_json_option(opinion.withdrawn.as_ref())?,
            ),
        )?;
        Ok(())
    }
}

pub(crate) fn waiting(row: &Row<'_>) -> rusqlite::Result<OpinionWaiting> {
    Ok(OpinionWaiting { asked: needed(row, "asked")?, due: needed(row, "due")?, unmapped: row.count("unmapped")? })
}

fn opinion(row: &Row<'_>) -> rusqlite::Result<Opinion> {
    Ok(Opinion {
        id: row.get("id")?,
        case: row.parsed("case_id")?,
        body: row.json("body")?,
        asked: needed(row, "asked")?,
        due: needed(row, "due")?,
        answer: row.json_option("answer")?,
        withdrawn: row.json_option("withdrawn")?,
    })
}

fn needed(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Date> {
    row.day_option(column)?
        .ok_or_else(|| rusqlite::Error::ToSqlConversionFailure(Box::new(unreadable("a day that must be there"))))
}
