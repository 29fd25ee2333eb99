//! Office rules, each version for ever: changing one adds a version, and what was decided meanwhile stays as it is.

use std::fmt;
use std::str::FromStr;

use recognition::rules::{OfficeRule, name_key};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::change::Change;
use crate::value::{Columns, moment, to_json};
use crate::{Reader, StoreError};

/// Id of an office rule, a UUID version 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfficeRuleId(Uuid);

impl fmt::Display for OfficeRuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for OfficeRuleId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

/// An office rule as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRule {
    /// Its id; the same for all its versions.
    pub id: OfficeRuleId,
    /// Which version this is, from 1.
    pub version: u32,
    /// What it says.
    pub rule: OfficeRule,
    /// When this version was added.
    pub added: OffsetDateTime,
    /// Since when it proposes nothing any more.
    pub retired: Option<OffsetDateTime>,
}

const NEWEST: &str = "SELECT r.id, r.retired, v.version, v.body, v.added FROM office_rule AS r
     JOIN office_rule_version AS v ON v.rule_id = r.id";

impl Reader<'_> {
    /// All office rules in their newest versions by name, retired ones too.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn office_rules(&self) -> Result<Vec<StoredRule>, StoreError> {
        let sql = format!(
            "{NEWEST} WHERE v.version = (SELECT max(version) FROM office_rule_version WHERE rule_id = r.id) ORDER BY r.key"
        );
        self.all(&sql, [], stored)
    }

    /// The versions of a rule, the newest first; none where there is no such rule.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn office_rule_versions(&self, id: OfficeRuleId) -> Result<Vec<StoredRule>, StoreError> {
        self.all(&format!("{NEWEST} WHERE r.id = ?1 ORDER BY v.version DESC"), [id.to_string()], stored)
    }

    /// The newest version of a rule.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn office_rule(&self, id: OfficeRuleId) -> Result<Option<StoredRule>, StoreError> {
        Ok(self.office_rule_versions(id)?.into_iter().next())
    }
}

impl Change<'_> {
    /// Adds a rule.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::Unique`] where the name is taken, by a retired rule too;
    /// [`StoreError::Full`].
    pub fn add_office_rule(&mut self, rule: &OfficeRule) -> Result<OfficeRuleId, StoreError> {
        let id = OfficeRuleId(self.new_uuid()?);
        self.run("INSERT INTO office_rule (id, key) VALUES (?1, ?2)", (id.to_string(), name_key(&rule.name)))?;
        self.add_version(id, 1, rule)?;
        Ok(id)
    }

    /// Adds a version to a rule, unless the newest one says the same; whether it did.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`] with [`crate::Rule::Unique`] where another rule has the name.
    pub fn change_office_rule(&mut self, id: OfficeRuleId, rule: &OfficeRule) -> Result<bool, StoreError> {
        let newest = self.office_rule(id)?.ok_or(StoreError::NotFound("the office rule"))?;
        if newest.rule == *rule {
            return Ok(false);
        }
        self.run("UPDATE office_rule SET key = ?2 WHERE id = ?1", (id.to_string(), name_key(&rule.name)))?;
        self.add_version(id, newest.version.saturating_add(1), rule)?;
        Ok(true)
    }

    /// Retires a rule, so that it proposes nothing, or brings it back.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn retire_office_rule(&mut self, id: OfficeRuleId, retired: bool) -> Result<(), StoreError> {
        let since = if retired { Some(moment(self.now())?) } else { None };
        let touched = self.run("UPDATE office_rule SET retired = ?2 WHERE id = ?1", (id.to_string(), since))?;
        if touched == 0 { Err(StoreError::NotFound("the office rule")) } else { Ok(()) }
    }

    fn add_version(&mut self, id: OfficeRuleId, version: u32, rule: &OfficeRule) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO office_rule_version (rule_id, version, body, added) VALUES (?1, ?2, ?3, ?4)",
            (id.to_string(), version, to_json(rule)?, moment(self.now())?),
        )?;
        Ok(())
    }
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredRule> {
    Ok(StoredRule {
        id: row.parsed("id")?,
        version: row.get("version")?,
        rule: row.json("body")?,
        added: row.moment("added")?,
        retired: row.moment_option("retired")?,
    })
}
