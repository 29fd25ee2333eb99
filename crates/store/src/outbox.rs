//! The outbox: mails as they were sealed and released, each attempt to send one, and what became of it. The database keeps
//! by itself that what was released never changes, and that a mail that may have arrived waits for a person.

use elmo::{CaseId, DecisionId, StaffId};
use rusqlite::{Params, Row};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::change::Change;
use crate::value::{Columns, moment, sha256_hex, to_json};
use crate::{Reader, StoreError};

/// What became of a mail so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutboxState {
    /// It is tried when its time has come.
    Waiting,
    /// An attempt is under way, and the server has not got the end of the message.
    Sending,
    /// The end of the message is being sent or was sent; the server has not answered yet.
    DataEnded,
    /// The server has taken it.
    Sent,
    /// The end was sent and no answer came: a person has to find out.
    PerhapsSent,
    /// The server refuses it for good.
    Refused,
    /// Nobody tries any more.
    GivenUp,
    /// It came back.
    Bounced,
}

impl OutboxState {
    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::DataEnded => "data-ended",
            Self::Sent => "sent",
            Self::PerhapsSent => "perhaps-sent",
            Self::Refused => "refused",
            Self::GivenUp => "given-up",
            Self::Bounced => "bounced",
        }
    }
}

/// What a person said of a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxAnswer {
    /// What: "arrived", "again", "taken-back", "bounced".
    pub what: String,
    /// Who.
    pub by: StaffId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// One attempt to send a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxAttempt {
    /// Counted from 1.
    pub number: u32,
    /// When it began.
    pub began: OffsetDateTime,
    /// When it ended.
    pub ended: Option<OffsetDateTime>,
    /// How, as a code.
    pub outcome: Option<String>,
    /// What the server said, shortened; it may name an address.
    pub reply: String,
}

/// A mail that was released, without its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboxItem {
    /// Its id, a UUID.
    pub id: String,
    /// The case.
    pub case: CaseId,
    /// The decision that it carries, if it carries one.
    pub decision: Option<DecisionId>,
    /// The request for an opinion that it carries, if it carries one.
    pub opinion: Option<String>,
    /// Whether it goes to the student.
    pub student: bool,
    /// Who released it.
    pub by: StaffId,
    /// When.
    pub released: OffsetDateTime,
    /// Its Message-ID with the angle brackets; the same at each attempt.
    pub message_id: String,
    /// Sender of the envelope.
    pub sender: String,
    /// Recipients of the envelope.
    pub recipients: Vec<String>,
    /// The subject, which is neutral.
    pub subject: String,
    /// How it is sealed: "smime", "openpgp", "container".
    pub sealed: String,
    /// Name and SHA-256 of each document inside.
    pub files: Vec<(String, String)>,
    /// SHA-256 of the finished message, lower-case hex.
    pub sha256: String,
    /// What became of it so far.
    pub state: OutboxState,
    /// When it is tried next; for those that wait alone.
    pub next_try: Option<OffsetDateTime>,
    /// What a person said of it last.
    pub answer: Option<OutboxAnswer>,
    /// The attempts, oldest first.
    pub attempts: Vec<OutboxAttempt>,
}

impl std::fmt::Debug for OutboxItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutboxItem")
            .field("id", &self.id)
            .field("case", &self.case)
            .field("state", &self.state)
            .field("next_try", &self.next_try)
            .finish_non_exhaustive()
    }
}

/// Everything of a mail but its message, which may have many megabytes.
const MAIL: &str = "SELECT id, case_id, decision_id, opinion_id, student, staff, released, message_id, sender, recipients, subject, sealed, files, \
                    sha256, state, next_try, answer FROM outbox";

impl Reader<'_> {
    /// The mails of a case or of all, those released last first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn outbox(&self, case: Option<CaseId>) -> Result<Vec<OutboxItem>, StoreError> {
        let case = case.map(|case| case.to_string());
        self.mails("WHERE ?1 IS NULL OR case_id = ?1 ORDER BY released DESC, rowid DESC", [case])
    }

    /// One mail.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn outbox_item(&self, id: &str) -> Result<Option<OutboxItem>, StoreError> {
        Ok(self.mails("WHERE id = ?1", [id])?.pop())
    }

    /// The mail of a Message-ID.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn outbox_by_message_id(&self, message_id: &str) -> Result<Option<OutboxItem>, StoreError> {
        Ok(self.mails("WHERE message_id = ?1", [message_id])?.pop())
    }

    /// The finished message of a mail.
    ///
    /// # Errors
    /// [`StoreError::HashDiffers`] where the bytes are no longer what was released.
    pub fn outbox_message(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.one("SELECT message, sha256 FROM outbox WHERE id = ?1", [id], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?))
        })?;
        match found {
            Some((bytes, sha256)) if sha256_hex(&bytes) != sha256 => Err(StoreError::HashDiffers),
            found => Ok(found.map(|(bytes, _)| bytes)),
        }
    }

    /// The mail whose time has come first, if one's has.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn outbox_due(&self, now: OffsetDateTime) -> Result<Option<OutboxItem>, StoreError> {
        Ok(self.mails("WHERE next_try <= ?1 ORDER BY next_try, rowid LIMIT 1", [moment(now)?])?.pop())
    }

    /// The mails with an attempt under way.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn outbox_under_way(&self) -> Result<Vec<OutboxItem>, StoreError> {
        self.mails("WHERE state IN ('sending', 'data-ended') ORDER BY rowid", [])
    }

    /// The mails that a condition picks, in its order, with their attempts.
    fn mails(&self, which: &str, values: impl Params) -> Result<Vec<OutboxItem>, StoreError> {
        let mut items = self.all(&format!("{MAIL} {which}"), values, item)?;
        for item in &mut items {
            item.attempts =
                self.all("SELECT * FROM outbox_attempt WHERE item = ?1 ORDER BY number", [&item.id], attempt)?;
        }
        Ok(items)
    }
}

impl Change<'_> {
    /// Adds a mail that waits, with its finished message.
    ///
    /// # Errors
    /// [`StoreError::HashDiffers`]; [`StoreError::Refused`]: [`crate::Rule::Unique`] for a Message-ID that is there,
    /// [`crate::Rule::Reference`], [`crate::Rule::OutboxState`] for one that does not wait; [`StoreError::Full`].
    pub fn add_to_outbox(&mut self, new: &OutboxItem, message: &[u8]) -> Result<(), StoreError> {
        if sha256_hex(message) != new.sha256 {
            return Err(StoreError::HashDiffers);
        }
        self.run(
            "INSERT INTO outbox (id, case_id, decision_id, staff, released, message_id, sender, recipients, subject,
                                 sealed, files, sha256, message, state, next_try, opinion_id, student)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            rusqlite::params![
                new.id,
                new.case.to_string(),
                new.decision.map(|decision| decision.to_string()),
                new.by.to_string(),
                moment(new.released)?,
                new.message_id,
                new.sender,
                to_json(&new.recipients)?,
                new.subject,
                new.sealed,
                to_json(&new.files)?,
                new.sha256,
                message,
                new.state.as_str(),
                new.next_try.map(moment).transpose()?,
                new.opinion,
                new.student,
            ],
        )?;
        Ok(())
    }

    /// Begins an attempt at a mail that waits; answers its number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`] with [`crate::Rule::OutboxState`]; [`StoreError::Full`].
    pub fn begin_attempt(&mut self, id: &str) -> Result<u32, StoreError> {
        self.set_outbox_state(id, OutboxState::Sending, None)?;
        let count =
            self.one("SELECT count(*) FROM outbox_attempt WHERE item = ?1", [id], |row| row.get::<_, u32>(0))?;
        let number = count.unwrap_or(0) + 1;
        self.run(
            "INSERT INTO outbox_attempt (item, number, began) VALUES (?1, ?2, ?3)",
            (id, number, moment(self.now())?),
        )?;
        Ok(number)
    }

    /// Ends the attempt that is under way: how, as a code, what the server said, and what becomes of the mail.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where none is under way; [`StoreError::Refused`] with [`crate::Rule::OutboxState`];
    /// [`StoreError::Full`].
    pub fn end_attempt(
        &mut self,
        id: &str,
        outcome: &str,
        reply: &str,
        state: OutboxState,
        next_try: Option<OffsetDateTime>,
    ) -> Result<(), StoreError> {
        let touched = self.run(
            "UPDATE outbox_attempt SET ended = ?2, outcome = ?3, reply = ?4 WHERE item = ?1 AND ended IS NULL",
            (id, moment(self.now())?, outcome, reply),
        )?;
        if touched == 0 {
            return Err(StoreError::NotFound("the attempt"));
        }
        self.set_outbox_state(id, state, next_try)
    }

    /// Brings a mail into another state by itself.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`]: [`crate::Rule::OutboxState`] for a step that there is not,
    /// [`crate::Rule::OutboxAnswer`] for one that is a person's; [`StoreError::Full`].
    pub fn set_outbox_state(
        &mut self,
        id: &str,
        state: OutboxState,
        next_try: Option<OffsetDateTime>,
    ) -> Result<(), StoreError> {
        let next_try = next_try.map(moment).transpose()?;
        let touched =
            self.run("UPDATE outbox SET state = ?2, next_try = ?3 WHERE id = ?1", (id, state.as_str(), next_try))?;
        if touched == 0 { Err(StoreError::NotFound("the mail")) } else { Ok(()) }
    }

    /// Brings a mail into another state by what a person says.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`]: [`crate::Rule::OutboxState`]; [`StoreError::Full`].
    pub fn answer_outbox(
        &mut self,
        id: &str,
        answer: &OutboxAnswer,
        state: OutboxState,
        next_try: Option<OffsetDateTime>,
    ) -> Result<(), StoreError> {
        let next_try = next_try.map(moment).transpose()?;
        let touched = self.run(
            "UPDATE outbox SET state = ?2, next_try = ?3, answer = ?4 WHERE id = ?1",
            (id, state.as_str(), next_try, to_json(answer)?),
        )?;
        if touched == 0 { Err(StoreError::NotFound("the mail")) } else { Ok(()) }
    }

    /// After a backup was put back, nobody knows what was sent since it was made: each mail that waits or is under way is a
    /// person's to answer. Answers how many there are.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn doubt_outbox(&mut self) -> Result<usize, StoreError> {
        self.run(
            "UPDATE outbox_attempt SET ended = ?1, outcome = 'interrupted' WHERE ended IS NULL",
            [moment(self.now())?],
        )?;
        self.run(
            "UPDATE outbox SET state = 'perhaps-sent', next_try = NULL
             WHERE state IN ('waiting', 'sending', 'data-ended')",
            [],
        )
    }

    /// Lets all mails that wait for less wait until then: the server itself cannot be used.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn postpone_outbox(&mut self, until: OffsetDateTime) -> Result<(), StoreError> {
        self.run("UPDATE outbox SET next_try = ?1 WHERE next_try < ?1", [moment(until)?])?;
        Ok(())
    }

    /// Lets all mails that wait be tried now: the account was changed.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn hasten_outbox(&mut self) -> Result<(), StoreError> {
        self.run("UPDATE outbox SET next_try = ?1 WHERE next_try > ?1", [moment(self.now())?])?;
        Ok(())
    }
}

fn item(row: &Row<'_>) -> rusqlite::Result<OutboxItem> {
    Ok(OutboxItem {
        id: row.get("id")?,
        case: row.parsed("case_id")?,
        decision: row.parsed_option("decision_id")?,
        opinion: row.get("opinion_id")?,
        student: row.get("student")?,
        by: row.parsed("staff")?,
        released: row.moment("released")?,
        message_id: row.get("message_id")?,
        sender: row.get("sender")?,
        recipients: row.json("recipients")?,
        subject: row.get("subject")?,
        sealed: row.get("sealed")?,
        files: row.json("files")?,
        sha256: row.get("sha256")?,
        state: row.code("state")?,
        next_try: row.moment_option("next_try")?,
        answer: row.json_option("answer")?,
        attempts: Vec::new(),
    })
}

fn attempt(row: &Row<'_>) -> rusqlite::Result<OutboxAttempt> {
    Ok(OutboxAttempt {
        number: row.get("number")?,
        began: row.moment("began")?,
        ended: row.moment_option("ended")?,
        outcome: row.get("outcome")?,
        reply: row.get("reply")?,
    })
}
