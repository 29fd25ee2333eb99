//! Cases, their numbers, and the list of cases with everything that it shows.

use std::collections::HashMap;

use elmo::CaseId;
use rusqlite::{Row, ToSql, params_from_iter};

use crate::appeals::appeal;
use crate::change::Change;
use crate::deadlines::{complete_day, completion};
use crate::fold::{anywhere, fold, words};
use crate::handovers::handover;
use crate::later::{BESIDE, later};
use crate::numbers::case_number;
use crate::opinions::{WAITING, waiting};
use crate::records::{CaseQuery, CaseRecord, CaseSummary, DecisionSummary, DocumentSummary, Progress};
use crate::reminders::reminder;
use crate::value::{Columns, day, moment, to_json};
use crate::{Reader, StoreError};

impl Reader<'_> {
    /// One case.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn case(&self, id: CaseId) -> Result<Option<CaseRecord>, StoreError> {
        self.one("SELECT * FROM recognition_case WHERE id = ?1", [id.to_string()], case)
    }

    /// The case with a number like "2026-014".
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn case_by_number(&self, number: &str) -> Result<Option<CaseRecord>, StoreError> {
        self.one("SELECT * FROM recognition_case WHERE number = ?1", [number], case)
    }

    /// The cases of a student, oldest first, by the student number.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn cases_of_student(&self, student_number: &str) -> Result<Vec<CaseRecord>, StoreError> {
        self.all(
            "SELECT * FROM recognition_case WHERE student_number = ?1 ORDER BY created, number",
            [student_number],
            case,
        )
    }

    /// The list of cases, newest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn cases(&self, query: &CaseQuery) -> Result<Vec<CaseSummary>, StoreError> {
        let words = query.search.as_deref().map(words).unwrap_or_default();
        let mut sql = "SELECT * FROM recognition_case AS c WHERE 1".to_owned();
        for index in 1..=words.len() {
            sql.push_str(&format!(
                " AND (c.search LIKE ?{index} ESCAPE '\\' OR EXISTS (SELECT 1 FROM decision AS d
                   WHERE d.case_id = c.id AND lower(d.number) LIKE ?{index} ESCAPE '\\'))"
            ));
        }
        sql.push_str(" ORDER BY c.created DESC, c.number DESC");
        let patterns = params_from_iter(words.iter().map(|word| anywhere(word)));
        let mut summaries = self.all(&sql, patterns, |row| {
            Ok(CaseSummary {
                case: case(row)?,
                documents: Vec::new(),
                fetches_open: 0,
                groups: 0,
                decision: None,
                refused_last: false,
                progress: progress(row)?,
                reminder: None,
                later: Vec::new(),
                complete: None,
                completions: Vec::new(),
                opinions: Vec::new(),
                appeals: Vec::new(),
                handover: None,
            })
        })?;
        self.fill(&mut summaries)?;
        Ok(summaries)
    }

    /// One case as the list shows it.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn case_summary(&self, id: CaseId) -> Result<Option<CaseSummary>, StoreError> {
        let sql = "SELECT * FROM recognition_case WHERE id = ?1";
        let Some((case, progress)) = self.one(sql, [id.to_string()], |row| Ok((case(row)?, progress(row)?)))? else {
            return Ok(None);
        };
        let mut one = [CaseSummary {
            case,
            documents: Vec::new(),
            fetches_open: 0,
            groups: 0,
            decision: None,
            refused_last: false,
            progress,
            reminder: None,
            later: Vec::new(),
            complete: None,
            completions: Vec::new(),
            opinions: Vec::new(),
            appeals: Vec::new(),
            handover: None,
        }];
        self.fill(&mut one)?;
        let [summary] = one;
        Ok(Some(summary))
    }

    /// Fills in what other tables say: with one statement for each, over one case or over all.
    fn fill(&self, summaries: &mut [CaseSummary]) -> Result<(), StoreError> {
        let only = match &*summaries {
            [one] => Some(one.case.id.to_string()),
            _ => None,
        };
        let (filter, only): (&str, Vec<&dyn ToSql>) = match &only {
            Some(id) => ("WHERE case_id = ?1", vec![id]),
            None => ("", vec![]),
        };
        let places: HashMap<String, usize> =
            summaries.iter().enumerate().map(|(place, summary)| (summary.case.id.to_string(), place)).collect();
        let mut each = |sql: &str, put: &mut dyn FnMut(&mut CaseSummary, &Row<'_>) -> rusqlite::Result<()>| {
            let mut statement = self.connection().prepare_cached(&sql.replace("{filter}", filter))?;
            let mut rows = statement.query(&*only)?;
            while let Some(row) = rows.next()? {
                let place = places.get(row.get_ref("case_id")?.as_str().map_err(rusqlite::Error::from)?);
                if let Some(summary) = place.and_then(|place| summaries.get_mut(*place)) {
                    put(summary, row)?;
                }
            }
            Ok::<_, StoreError>(())
        };
        each(
            "SELECT case_id, id, provenance ->> '$.kind' AS kind, provenance ->> '$.channel' AS channel,
                    provenance ->> '$.emp' AS emp, provenance ->> '$.received' AS received,
                    signature_doubts <> '[]' AS doubtful, signature_accepted IS NOT NULL AS signature_accepted,
                    person ->> '$.verdict' AS verdict, person_accepted IS NOT NULL AS person_accepted,
                    erased IS NOT NULL AS erased, coalesce(provenance ->> '$.test', 0) AS test,
                    typed.document_id IS NOT NULL AS begun, typed.body IS NOT NULL AS typed,
                    coalesce(typed.checked, 0) AS checked
             FROM document LEFT JOIN typed_document AS typed ON typed.document_id = document.id
             {filter} ORDER BY document.rowid",
            &mut |summary, row| {
                summary.documents.push(document(row)?);
                Ok(())
            },
        )?;
        each("SELECT case_id, count(*) AS n FROM mapping_group {filter} GROUP BY case_id", &mut |summary, row| {
            summary.groups = row.count("n")?;
            Ok(())
        })?;
        each("SELECT case_id, sum(state = 'open') AS n FROM fetch {filter} GROUP BY case_id", &mut |summary, row| {
            summary.fetches_open = row.count("n")?;
            Ok(())
        })?;
        each(
            "SELECT case_id, state = 'refused' AS refused, max(finished) FROM fetch {filter} GROUP BY case_id",
            &mut |summary, row| {
                summary.refused_last = row.get("refused")?;
                Ok(())
            },
        )?;
        each(
            "SELECT case_id, id, number, signed, withdrawn IS NOT NULL AS withdrawn,
                    replaced_by IS NOT NULL AS replaced,
                    (SELECT min(at) FROM arrived WHERE decision_id = decision.id AND student = 0) AS first_delivery,
                    (SELECT min(at) FROM arrived WHERE decision_id = decision.id AND student = 1) AS student_delivery,
                    (SELECT max(at) FROM arrived WHERE case_id = decision.case_id AND student = 0) AS last_delivery
             FROM decision {filter} ORDER BY in_force, rowid",
            &mut |summary, row| {
                summary.decision = Some(decision(row)?);
                Ok(())
            },
        )?;
        each("SELECT * FROM reminder {filter}", &mut |summary, row| {
            summary.reminder = Some(reminder(row)?);
            Ok(())
        })?;
        each("SELECT * FROM complete_day {filter}", &mut |summary, row| {
            summary.complete = Some(complete_day(row)?);
            Ok(())
        })?;
        each("SELECT * FROM completion {filter} ORDER BY asked, rowid", &mut |summary, row| {
            summary.completions.push(completion(row)?);
            Ok(())
        })?;
        each(&format!("SELECT * FROM ({WAITING}) {{filter}}"), &mut |summary, row| {
            summary.opinions.push(waiting(row)?);
            Ok(())
        })?;
        each("SELECT * FROM appeal {filter} ORDER BY received, rowid", &mut |summary, row| {
            summary.appeals.push(appeal(row)?);
            Ok(())
        })?;
        each("SELECT * FROM handover {filter} ORDER BY rowid", &mut |summary, row| {
            summary.handover = Some(handover(row)?);
            Ok(())
        })?;
        each(&format!("SELECT * FROM ({BESIDE} ORDER BY document.rowid) {{filter}}"), &mut |summary, row| {
            summary.later.push(later(row)?);
            Ok(())
        })
    }
}

impl Change<'_> {
    /// The next case number of a year, "2026-001". It is never given out again, whatever becomes of the case.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn next_case_number(&mut self, year: i32) -> Result<String, StoreError> {
        loop {
            let next = self.one(
                "INSERT INTO counter (name, value) VALUES (?1, 1)
                 ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value",
                [format!("case-{year}")],
                |row| row.get::<_, i64>(0),
            )?;
            let number = case_number(year, next.unwrap_or_default());
            if self.case_by_number(&number)?.is_none() {
                return Ok(number);
            }
        }
    }

    /// Adds or changes a case.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::Unique`] for a number that is there, [`crate::Rule::CaseNumberStays`],
    /// [`crate::Rule::Reference`] for an assignee who is not there; [`StoreError::Full`].
    pub fn put_case(&mut self, record: &CaseRecord) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO recognition_case
                 (id, number, student_number, student, stays, due, assignee, note, created, closed, search)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (id) DO UPDATE SET
                 number = excluded.number, student_number = excluded.student_number, student = excluded.student,
                 stays = excluded.stays, due = excluded.due, assignee = excluded.assignee, note = excluded.note,
                 created = excluded.created, closed = excluded.closed, search = excluded.search",
            rusqlite::params![
                record.id.to_string(),
                record.number,
                record.student.number.reveal(),
                to_json(&record.student)?,
                to_json(&record.stays)?,
                record.due.map(day).transpose()?,
                record.assignee.map(|id| id.to_string()),
                record.note,
                moment(record.created)?,
                record.closed,
                searchable(record),
            ],
        )?;
        Ok(())
    }

    /// Remembers how far the mapping of a case is, so that the list need not read every document.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Full`].
    pub fn set_progress(&mut self, case: CaseId, progress: Option<Progress>) -> Result<(), StoreError> {
        let touched = self.run(
            "UPDATE recognition_case SET mappable = ?2, mapped = ?3 WHERE id = ?1",
            (case.to_string(), progress.map(|p| p.mappable), progress.map(|p| p.mapped)),
        )?;
        if touched == 0 { Err(StoreError::NotFound("the case")) } else { Ok(()) }
    }
}

/// The words of a case in one text; a line break keeps two fields from being found as one word.
fn searchable(record: &CaseRecord) -> String {
    let student = &record.student;
    let birth_name = student.birth_name.as_ref().map(|name| name.reveal().as_str());
    let mut fields = vec![
        record.number.as_str(),
        student.number.reveal(),
        student.given_names.reveal(),
        student.family_name.reveal(),
        birth_name.unwrap_or_default(),
    ];
    fields.extend(record.stays.iter().map(|stay| stay.host.as_str()));
    fold(&fields.join("\n"))
}

fn case(row: &Row<'_>) -> rusqlite::Result<CaseRecord> {
    Ok(CaseRecord {
        id: row.parsed("id")?,
        number: row.get("number")?,
        student: row.json("student")?,
        stays: row.json("stays")?,
        due: row.day_option("due")?,
        assignee: row.parsed_option("assignee")?,
        note: row.get("note")?,
        created: row.moment("created")?,
        closed: row.get("closed")?,
    })
}

fn progress(row: &Row<'_>) -> rusqlite::Result<Option<Progress>> {
    let (mappable, mapped): (Option<u32>, Option<u32>) = (row.get("mappable")?, row.get("mapped")?);
    Ok(mappable.zip(mapped).map(|(mappable, mapped)| Progress { mappable, mapped }))
}

fn document(row: &Row<'_>) -> rusqlite::Result<DocumentSummary> {
    Ok(DocumentSummary {
        id: row.parsed("id")?,
        kind: row.code("kind")?,
        channel: row.code("channel")?,
        emp: row.get("emp")?,
        received: row.rfc3339("received")?,
        doubtful: row.get("doubtful")?,
        signature_accepted: row.get("signature_accepted")?,
        verdict: row.code("verdict")?,
        person_accepted: row.get("person_accepted")?,
        erased: row.get("erased")?,
        test: row.get("test")?,
        typed: crate::typed::state(row.get("begun")?, row.get("typed")?, row.get("checked")?),
    })
}

fn decision(row: &Row<'_>) -> rusqlite::Result<DecisionSummary> {
    Ok(DecisionSummary {
        id: row.parsed("id")?,
        number: row.get("number")?,
        signed: row.rfc3339("signed")?,
        withdrawn: row.get("withdrawn")?,
        replaced: row.get("replaced")?,
        first_delivery: row.moment_option("first_delivery")?,
        student_delivery: row.moment_option("student_delivery")?,
        last_delivery: row.moment_option("last_delivery")?,
    })
}
