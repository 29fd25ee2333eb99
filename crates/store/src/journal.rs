//! The journal: who did what when, in the transaction of the change, each entry sealed with the one before.
//!
//! The seal shows an alteration made beside the program. It does not stop somebody who has the key and recomputes the
//! whole chain.

use elmo::CaseId;
use rusqlite::Row;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::change::{Actor, Change, Entry, What};
use crate::records::JournalEntry;
use crate::value::{Columns, hex, moment, to_json};
use crate::{Reader, StoreError};

impl Reader<'_> {
    /// The newest entries first, of one case or of all.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn journal(&self, case: Option<CaseId>, limit: usize) -> Result<Vec<JournalEntry>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        match case {
            Some(case) => self.all(
                "SELECT * FROM journal WHERE case_id = ?1 ORDER BY seq DESC LIMIT ?2",
                (case.to_string(), limit),
                entry,
            ),
            None => self.all("SELECT * FROM journal ORDER BY seq DESC LIMIT ?1", [limit], entry),
        }
    }

    /// The entries of one kind, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn journal_of(&self, what: &str) -> Result<Vec<JournalEntry>, StoreError> {
        self.all("SELECT * FROM journal WHERE what = ?1 ORDER BY seq", [what], entry)
    }

    /// Recomputes the chain from its beginning; answers how many entries there are.
    ///
    /// # Errors
    /// [`StoreError::JournalBroken`] at the first entry that does not fit.
    pub fn verify_journal(&self) -> Result<u64, StoreError> {
        let mut statement = self.connection().prepare_cached("SELECT * FROM journal ORDER BY seq")?;
        let mut rows = statement.query([])?;
        let (mut count, mut previous) = (0_u64, String::new());
        while let Some(row) = rows.next()? {
            count += 1;
            let sealed = Sealed::of(row).ok().filter(|sealed| u64::try_from(sealed.seq) == Ok(count));
            let Some(sealed) = sealed else { return Err(StoreError::JournalBroken { seq: count }) };
            let hash = sealed.hash(&previous)?;
            if row.get_ref("hash")?.as_str().ok() != Some(hash.as_str()) {
                return Err(StoreError::JournalBroken { seq: count });
            }
            previous = hash;
        }
        let head = self.one("SELECT seq, hash FROM journal_head", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let expected = (i64::try_from(count).unwrap_or(i64::MAX), previous);
        if head != Some(expected) {
            return Err(StoreError::JournalBroken { seq: count + 1 });
        }
        Ok(count)
    }
}

impl Change<'_> {
    /// Writes into the journal what this change does.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn note(&mut self, entry: Entry) -> Result<(), StoreError> {
        let head = self.one("SELECT seq, hash FROM journal_head", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
        let Some((last, previous)) = head else { return Err(StoreError::JournalBroken { seq: 1 }) };
        let (actor_kind, actor) = match self.actor() {
            Actor::Person(id) => ("person", id.to_string()),
            Actor::Rule(name) => ("rule", name.clone()),
            Actor::Import(name) => ("import", name.clone()),
            Actor::Program => ("program", String::new()),
        };
        let sealed = Sealed {
            seq: last + 1,
            at: moment(self.now())?,
            actor_kind: actor_kind.to_owned(),
            actor,
            what: entry.what.0,
            case: entry.case.map(|case| case.to_string()),
            about: entry.about,
            before: entry.before.as_ref().map(canonical).transpose()?,
            after: entry.after.as_ref().map(canonical).transpose()?,
        };
        let hash = sealed.hash(&previous)?;
        self.run(
            "INSERT INTO journal (seq, at, actor_kind, actor, what, case_id, about, before, after, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            rusqlite::params![
                sealed.seq,
                sealed.at,
                sealed.actor_kind,
                sealed.actor,
                sealed.what,
                sealed.case,
                sealed.about,
                sealed.before,
                sealed.after,
                hash
            ],
        )?;
        Ok(())
    }
}

/// The columns that the hash covers, as they stand.
struct Sealed {
    seq: i64,
    at: String,
    actor_kind: String,
    actor: String,
    what: String,
    case: Option<String>,
    about: String,
    before: Option<String>,
    after: Option<String>,
}

impl Sealed {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            at: row.get("at")?,
            actor_kind: row.get("actor_kind")?,
            actor: row.get("actor")?,
            what: row.get("what")?,
            case: row.get("case_id")?,
            about: row.get("about")?,
            before: row.get("before")?,
            after: row.get("after")?,
        })
    }

    /// SHA-256 of the hash before (lower-case hex, empty for the first) and this entry as one JSON object: keys sorted,
    /// no white space, `before` and `after` as they are stored.
    fn hash(&self, previous: &str) -> Result<String, StoreError> {
        let null = || "null".to_owned();
        let text = format!(
            r#"{{"about":{},"actor":{},"actor_kind":{},"after":{},"at":{},"before":{},"case":{},"seq":{},"what":{}}}"#,
            to_json(&self.about)?,
            to_json(&self.actor)?,
            to_json(&self.actor_kind)?,
            self.after.clone().unwrap_or_else(null),
            to_json(&self.at)?,
            self.before.clone().unwrap_or_else(null),
            to_json(&self.case)?,
            self.seq,
            to_json(&self.what)?,
        );
        Ok(hex(&Sha256::new().chain_update(previous).chain_update(text).finalize()))
    }
}

/// JSON with sorted keys, whatever features `serde_json` was built with.
fn canonical(value: &Value) -> Result<String, StoreError> {
    Ok(match value {
        Value::Array(items) => {
            let items = items.iter().map(canonical).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", items.join(","))
        }
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().collect();
            keys.sort_by_key(|(key, _)| key.as_str());
            let members = keys
                .into_iter()
                .map(|(key, value)| Ok(format!("{}:{}", to_json(key)?, canonical(value)?)))
                .collect::<Result<Vec<_>, StoreError>>()?;
            format!("{{{}}}", members.join(","))
        }
        other => to_json(other)?,
    })
}

fn entry(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    let actor: String = row.get("actor")?;
    let kind: String = row.get("actor_kind")?;
    Ok(JournalEntry {
        seq: u64::try_from(row.count("seq")?).unwrap_or(u64::MAX),
        at: row.moment("at")?,
        actor: match kind.as_str() {
            "person" => Actor::Person(row.parsed("actor")?),
            "rule" => Actor::Rule(actor),
            "import" => Actor::Import(actor),
            _ => Actor::Program,
        },
        what: What(row.get("what")?),
        case: row.parsed_option("case_id")?,
        about: row.get("about")?,
        before: row.json_option("before")?,
        after: row.json_option("after")?,
        hash: row.get("hash")?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::canonical;

    #[test]
    fn canonical_json_sorts_keys_all_the_way_down() {
        let value = json!({"b": [{"y": 1, "x": "ä\""}], "a": null});
        assert_eq!(canonical(&value).expect("JSON"), r#"{"a":null,"b":[{"x":"ä\"","y":1}]}"#);
    }
}
