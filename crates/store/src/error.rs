//! Why the database could not do something. No message holds personal data.

use std::fmt;
use std::io;

use rusqlite::ErrorCode;

/// Why the database could not do something. After an error of a change the old state is whole.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key does not open the file. A file that is damaged at its very beginning, or was never a database of this
    /// program, looks the same: encrypted bytes tell nothing.
    #[error("this key does not open the database")]
    WrongKey,
    /// A plain SQLite file. It was not made by this program and is not touched.
    #[error("the file is a database that is not encrypted, so it is not one of SMP Desk")]
    NotEncrypted,
    /// Too short or empty.
    #[error("the file is not a database")]
    NotADatabase,
    /// An encrypted database of another program.
    #[error("the database belongs to another program")]
    NotOurs,
    /// The database file is not there, but the file with its last changes is.
    #[error("the database file is missing, but its write-ahead log is there: put the database file back")]
    Missing,
    /// Written by a newer version of the program.
    #[error(
        "the database was written by a newer version of SMP Desk (form {found}, this version knows {known}): update the program"
    )]
    Newer {
        /// The form of the file.
        found: i64,
        /// The newest form that this program knows.
        known: i64,
    },
    /// A migration that was applied is not the one in this program.
    #[error("the database was made with another text of the migration {name}")]
    MigrationChanged {
        /// Name of the migration's file, without its ending.
        name: String,
    },
    /// Disk full, or over [`crate::Store::limit_pages`]. The old state is whole.
    #[error("there is no room left on the disk; nothing was changed")]
    Full,
    /// Another process, or another [`crate::Store`] of this one, has the database open.
    #[error("the database is in use by another window or user of SMP Desk")]
    InUse,
    /// Another program holds a lock of SQLite for longer than the time-out.
    #[error("the database is locked by another program")]
    Locked,
    /// File or folder cannot be written.
    #[error("the database cannot be written: it is read-only")]
    ReadOnly,
    /// A change or a read was begun inside a change of the same store. The inner one has to use the outer's
    /// [`crate::Change`], which reads too.
    #[error("a change was begun inside another change")]
    Nested,
    /// A rule that the database itself keeps.
    #[error("{0}")]
    Refused(Rule),
    /// What is named is not there.
    #[error("{0} is not in the database")]
    NotFound(&'static str),
    /// The bytes do not have the SHA-256 or the size that stands beside them.
    #[error("the bytes do not have the hash that stands beside them")]
    HashDiffers,
    /// A stored value cannot be read.
    #[error("a stored value cannot be read: {what}")]
    Unreadable {
        /// Table and column, or type.
        what: String,
    },
    /// An entry of the journal was changed, taken out or put in beside the program.
    #[error("the journal was altered at entry {seq}")]
    JournalBroken {
        /// The first entry that does not fit; one beyond the last where the end is missing.
        seq: u64,
    },
    /// The file is damaged.
    #[error("the database file is damaged")]
    Damaged,
    /// Reading or writing a file failed.
    #[error("reading or writing the database failed: {0}")]
    Io(#[from] io::Error),
    /// Anything else that SQLite says.
    #[error("the database answered: {0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// A stable kebab-case code that the user interface has words for.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongKey => "wrong-key",
            Self::NotEncrypted => "not-encrypted",
            Self::NotADatabase => "not-a-database",
            Self::NotOurs => "not-ours",
            Self::Missing => "database-missing",
            Self::Newer { .. } => "newer",
            Self::MigrationChanged { .. } => "migration-changed",
            Self::Full => "disk-full",
            Self::InUse => "in-use",
            Self::Locked => "database-locked",
            Self::ReadOnly => "database-read-only",
            Self::Nested => "nested-change",
            Self::Refused(rule) => rule.code(),
            Self::NotFound(_) => "not-found",
            Self::HashDiffers => "hash-differs",
            Self::Unreadable { .. } => "stored-value",
            Self::JournalBroken { .. } => "journal-broken",
            Self::Damaged => "database-damaged",
            Self::Io(_) => "database-file",
            Self::Sqlite(_) => "database-failed",
        }
    }
}

/// A rule that the database keeps by itself, whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Two people sign, or one.
    SecondSignerDiffers,
    /// The body, the files and a withdrawal of a decision never change.
    DecisionSigned,
    /// A decision is never deleted.
    DecisionKept,
    /// At most one decision of a case is in force.
    DecisionInForce,
    /// A decision names its own case.
    DecisionOfItsCase,
    /// While a decision is in force, the groups of its case stand still, and its documents are neither moved nor
    /// erased.
    CaseDecided,
    /// A group stays in its case.
    GroupOfItsCase,
    /// Received bytes are kept as they came, until the document is erased.
    DocumentBytesStay,
    /// A document is never deleted without a tombstone.
    DocumentKept,
    /// An erased document stays erased.
    DocumentErased,
    /// Number, id and time of a case never change.
    CaseNumberStays,
    /// What was delivered is never rewritten.
    DeliveryStays,
    /// A return for completion is never rewritten: the days that it took are not the office's.
    CompletionStays,
    /// What was asked of somebody stays as it was asked.
    OpinionStays,
    /// While a second person has a prepared decision, the groups of its case stand still.
    HandedOver,
    /// What was handed over to a second person, and how that ended, is never rewritten.
    HandoverStays,
    /// An appeal is never rewritten, but for how it ended.
    AppealStays,
    /// While an appeal is open, nothing of its case is erased, and what the decision rests on is not moved.
    LegalHold,
    /// A key that an EMP once had, and an EMP entered by hand, are never deleted: they prove old documents.
    KeyKept,
    /// A grading table neither changes nor goes: decisions name its version.
    GradingTableStays,
    /// Versions of a learning agreement come one after the other, and those before the last stay as they are.
    AgreementVersionStays,
    /// A version of an office rule neither changes nor goes.
    OfficeRuleStays,
    /// A pinned key neither changes nor goes; it is retired.
    RecipientStays,
    /// A certificate that its authority withdrew for good stays withdrawn.
    RevocationStays,
    /// What was released to be sent never changes and never goes.
    OutboxStays,
    /// A mail goes from state to state by the steps that there are.
    OutboxState,
    /// What may have arrived, was refused, given up or sent is a person's to answer.
    OutboxAnswer,
    /// A version of a template neither changes nor goes.
    DecisionTemplateStays,
    /// Entries of the journal are only added.
    JournalAppendOnly,
    /// A number, code or id that must be there once is there already.
    Unique,
    /// It names a case, document, decision or person that is not there.
    Reference,
    /// A value outside of what its column allows.
    Value,
}

impl Rule {
    /// All rules, for the message catalogue's completeness check.
    pub const ALL: &[Self] = &[
        Self::SecondSignerDiffers,
        Self::DecisionSigned,
        Self::DecisionKept,
        Self::DecisionInForce,
        Self::DecisionOfItsCase,
        Self::CaseDecided,
        Self::GroupOfItsCase,
        Self::DocumentBytesStay,
        Self::DocumentKept,
        Self::DocumentErased,
        Self::CaseNumberStays,
        Self::DeliveryStays,
        Self::CompletionStays,
        Self::OpinionStays,
        Self::HandedOver,
        Self::HandoverStays,
        Self::AppealStays,
        Self::LegalHold,
        Self::KeyKept,
        Self::GradingTableStays,
        Self::AgreementVersionStays,
        Self::OfficeRuleStays,
        Self::RecipientStays,
        Self::RevocationStays,
        Self::OutboxStays,
        Self::OutboxState,
        Self::OutboxAnswer,
        Self::DecisionTemplateStays,
        Self::JournalAppendOnly,
        Self::Unique,
        Self::Reference,
        Self::Value,
    ];

    /// The stable name, kebab-case.
    pub fn code(self) -> &'static str {
        match self {
            Self::SecondSignerDiffers => "second-signer-differs",
            Self::DecisionSigned => "decision-signed",
            Self::DecisionKept => "decision-kept",
            Self::DecisionInForce => "decision-in-force",
            Self::DecisionOfItsCase => "decision-of-its-case",
            Self::CaseDecided => "case-decided",
            Self::GroupOfItsCase => "group-of-its-case",
            Self::DocumentBytesStay => "document-bytes-stay",
            Self::DocumentKept => "document-kept",
            Self::DocumentErased => "document-erased",
            Self::CaseNumberStays => "case-number-stays",
            Self::DeliveryStays => "delivery-stays",
            Self::CompletionStays => "completion-stays",
            Self::OpinionStays => "opinion-stays",
            Self::HandedOver => "handed-over",
            Self::HandoverStays => "handover-stays",
            Self::AppealStays => "appeal-stays",
            Self::LegalHold => "legal-hold",
            Self::KeyKept => "key-kept",
            Self::GradingTableStays => "grading-table-stays",
            Self::AgreementVersionStays => "agreement-version-stays",
            Self::OfficeRuleStays => "office-rule-stays",
            Self::RecipientStays => "recipient-stays",
            Self::RevocationStays => "revocation-stays",
            Self::OutboxStays => "outbox-stays",
            Self::OutboxState => "outbox-state",
            Self::OutboxAnswer => "outbox-answer",
            Self::DecisionTemplateStays => "decision-template-stays",
            Self::JournalAppendOnly => "journal-append-only",
            Self::Unique => "unique",
            Self::Reference => "reference",
            Self::Value => "value",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SecondSignerDiffers => "the second person must be someone else",
            Self::DecisionSigned => "a signed decision cannot be changed",
            Self::DecisionKept => "a signed decision cannot be deleted",
            Self::DecisionInForce => "the case has a decision in force already",
            Self::DecisionOfItsCase => "the decision names another case",
            Self::CaseDecided => "the case is locked: its decision is in force",
            Self::GroupOfItsCase => "a mapping group belongs to another case",
            Self::DocumentBytesStay => "the bytes of a received document cannot be changed",
            Self::DocumentKept => "a document can only be erased with a reason",
            Self::DocumentErased => "the document was erased",
            Self::CaseNumberStays => "the number of a case cannot be changed",
            Self::DeliveryStays => "the record of a delivery cannot be changed",
            Self::CompletionStays => "the record of a return for completion cannot be changed",
            Self::OpinionStays => "what was asked of somebody cannot be changed: withdraw it and ask again",
            Self::HandedOver => "the decision waits for a second person: the mapping stands still",
            Self::HandoverStays => "the record of a decision that was handed over cannot be changed",
            Self::AppealStays => "the record of an appeal cannot be changed",
            Self::LegalHold => "an appeal is open: what the case rests on is neither erased nor moved",
            Self::KeyKept => "a key that proves old documents cannot be deleted",
            Self::GradingTableStays => "a grading table that was added cannot be changed or deleted",
            Self::AgreementVersionStays => "an earlier version of a learning agreement cannot be changed",
            Self::OfficeRuleStays => "a version of an office rule cannot be changed or deleted",
            Self::RecipientStays => "a pinned key cannot be changed or deleted: retire it",
            Self::RevocationStays => "a certificate that its authority withdrew stays withdrawn",
            Self::OutboxStays => "what was released to be sent cannot be changed",
            Self::OutboxState => "the mail is in another state by now",
            Self::OutboxAnswer => "a person has to say what became of this mail",
            Self::DecisionTemplateStays => "a version of a template cannot be changed or deleted",
            Self::JournalAppendOnly => "the journal can only be added to",
            Self::Unique => "it is there already",
            Self::Reference => "it names something that is not in the database",
            Self::Value => "a value is outside of what is allowed",
        })
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error::{
            FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, QueryReturnedNoRows, SqliteFailure,
        };
        match error {
            SqliteFailure(code, message) => match code.code {
                ErrorCode::DiskFull => Self::Full,
                // A page whose seal does not fit. When a database is opened, the same means another key.
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Locked,
                ErrorCode::ReadOnly => Self::ReadOnly,
                ErrorCode::CannotOpen | ErrorCode::PermissionDenied => Self::Io(io::ErrorKind::PermissionDenied.into()),
                ErrorCode::ConstraintViolation => Self::Refused(rule(code.extended_code, message.as_deref())),
                _ => Self::Sqlite(SqliteFailure(code, message)),
            },
            QueryReturnedNoRows => Self::NotFound("a row"),
            FromSqlConversionFailure(_, _, cause) => Self::Unreadable { what: cause.to_string() },
            InvalidColumnType(_, column, _) => Self::Unreadable { what: column },
            IntegralValueOutOfRange(..) => Self::Unreadable { what: "a number".to_owned() },
            other => Self::Sqlite(other),
        }
    }
}

fn rule(extended: i32, message: Option<&str>) -> Rule {
    let message = message.unwrap_or_default();
    if let Some(code) = message.strip_prefix("rule:") {
        return Rule::ALL.iter().copied().find(|rule| rule.code() == code).unwrap_or(Rule::Value);
    }
    match extended {
        rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY => Rule::Unique,
        rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Rule::Reference,
        rusqlite::ffi::SQLITE_CONSTRAINT_CHECK if message.ends_with("second_signer_differs") => {
            Rule::SecondSignerDiffers
        }
        _ => Rule::Value,
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn every_rule_of_the_migrations_has_a_name_here() {
        let sql: String = crate::migrate::MIGRATIONS.iter().map(|m| m.sql).collect();
        let named: Vec<&str> = sql.split("'rule:").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
        assert!(named.len() > 10, "the triggers were found");
        for code in named {
            assert!(Rule::ALL.iter().any(|rule| rule.code() == code), "{code} has no Rule");
        }
    }
}
