//! Mapping groups and the steps to undo. While a decision is in force, the groups stand still.

use elmo::{CaseId, GroupId};
use recognition::mapping::Group;
use rusqlite::Row;

use crate::change::Change;
use crate::records::UndoStep;
use crate::value::{Columns, to_json, to_json_option};
use crate::{Reader, StoreError};

impl Reader<'_> {
    /// The groups of a case, in order.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn groups(&self, case: CaseId) -> Result<Vec<Group>, StoreError> {
        self.all(
            "SELECT body FROM mapping_group WHERE case_id = ?1 ORDER BY position, rowid",
            [case.to_string()],
            |row| row.json("body"),
        )
    }

    /// The step that undo takes back: the last that is not undone.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn undo_top(&self, case: CaseId) -> Result<Option<UndoStep>, StoreError> {
        self.one(
            "SELECT * FROM undo_step WHERE case_id = ?1 AND undone = 0 ORDER BY id DESC LIMIT 1",
            [case.to_string()],
            step,
        )
    }

    /// The step that redo does again: the first that is undone.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn redo_top(&self, case: CaseId) -> Result<Option<UndoStep>, StoreError> {
        self.one(
            "SELECT * FROM undo_step WHERE case_id = ?1 AND undone = 1 ORDER BY id LIMIT 1",
            [case.to_string()],
            step,
        )
    }
}

impl Change<'_> {
    /// Changes a group in its place, or adds it after the others.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::CaseDecided`], [`crate::Rule::GroupOfItsCase`],
    /// [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn put_group(&mut self, case: CaseId, group: &Group) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO mapping_group (id, case_id, position, body)
             VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM mapping_group WHERE case_id = ?2), ?3)
             ON CONFLICT (id) DO UPDATE SET case_id = excluded.case_id, body = excluded.body",
            (group.id.to_string(), case.to_string(), to_json(group)?),
        )?;
        Ok(())
    }

    /// Takes a group out; `false` where there was none.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::CaseDecided`].
    pub fn remove_group(&mut self, case: CaseId, group: GroupId) -> Result<bool, StoreError> {
        let touched = self
            .run("DELETE FROM mapping_group WHERE case_id = ?1 AND id = ?2", (case.to_string(), group.to_string()))?;
        Ok(touched > 0)
    }

    /// Makes these the groups of the case, in this order.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::CaseDecided`], [`crate::Rule::Unique`] for a group of another case,
    /// [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn set_groups(&mut self, case: CaseId, groups: &[Group]) -> Result<(), StoreError> {
        self.run("DELETE FROM mapping_group WHERE case_id = ?1", [case.to_string()])?;
        for (position, group) in (1_i64..).zip(groups) {
            self.run(
                "INSERT INTO mapping_group (id, case_id, position, body) VALUES (?1, ?2, ?3, ?4)",
                (group.id.to_string(), case.to_string(), position, to_json(group)?),
            )?;
        }
        Ok(())
    }

    /// Adds a step and drops those that are undone. Answers its number.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn push_undo(&mut self, case: CaseId, step: &UndoStep) -> Result<i64, StoreError> {
        self.run("DELETE FROM undo_step WHERE case_id = ?1 AND undone = 1", [case.to_string()])?;
        self.run(
            "INSERT INTO undo_step (case_id, label_code, label_params, before, after, undone, agreement)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                case.to_string(),
                &step.label_code,
                to_json(&step.label_params)?,
                to_json(&step.before)?,
                to_json(&step.after)?,
                step.undone,
                to_json_option(step.agreement.as_ref())?,
            ),
        )?;
        Ok(self.connection().last_insert_rowid())
    }

    /// Marks a step as undone or done again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn mark_undone(&mut self, case: CaseId, id: i64, undone: bool) -> Result<(), StoreError> {
        let touched = self
            .run("UPDATE undo_step SET undone = ?3 WHERE case_id = ?1 AND id = ?2", (case.to_string(), id, undone))?;
        if touched == 0 { Err(StoreError::NotFound("the step")) } else { Ok(()) }
    }
}

fn step(row: &Row<'_>) -> rusqlite::Result<UndoStep> {
    Ok(UndoStep {
        id: row.get("id")?,
        label_code: row.get("label_code")?,
        label_params: row.json("label_params")?,
        before: row.json("before")?,
        after: row.json("after")?,
        undone: row.get("undone")?,
        agreement: row.json_option("agreement")?,
    })
}
