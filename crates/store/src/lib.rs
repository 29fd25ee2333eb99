//! The database of SMP Desk: one encrypted file with cases, received documents, mappings, signed decisions and a journal
//! that can only grow.
//!
//! It keeps by itself what must never be false: a signed decision neither changes nor goes, one decision of a case is in
//! force at most, its second signer is not its first, the bytes of a document stay as they came, and the journal is
//! sealed entry by entry ([`Rule`]). It knows no network and no user interface, does not judge what is stored, and
//! neither keeps nor derives the key.
//!
//! Everything is read in [`Store::read`] and changed in [`Store::change`], which is one transaction: after a full disk,
//! an error or a power cut, all of a change is there or nothing.
//!
//! ```
//! use store::{Actor, Entry, Store, StoreError};
//! use time::macros::datetime;
//!
//! let now = datetime!(2026-02-03 10:00 UTC);
//! let store = Store::in_memory(now)?;
//! let number = store.change(Actor::Program, now, |c| {
//!     c.set_setting("office.language", "fi")?;
//!     let number = c.next_case_number(2026)?;
//!     c.note(Entry {
//!         case: None,
//!         what: "number-given".into(),
//!         about: number.clone(),
//!         before: None,
//!         after: None,
//!     })?;
//!     Ok::<_, StoreError>(number)
//! })?;
//! assert_eq!(number, "2026-001");
//! store.read(|r| {
//!     assert_eq!(r.setting::<String>("office.language")?.as_deref(), Some("fi"));
//!     assert_eq!(r.verify_journal()?, 1);
//!     Ok::<_, StoreError>(())
//! })?;
//! # Ok::<_, StoreError>(())
//! ```

mod agreements;
mod appeals;
mod cases;
mod change;
mod courses;
mod deadlines;
mod decisions;
mod documents;
mod error;
mod fetches;
mod fold;
mod grades;
mod groups;
mod handovers;
mod journal;
mod key;
mod later;
mod migrate;
mod numbers;
mod office_rules;
mod opinions;
mod outbox;
mod paper;
mod precedents;
mod reader;
mod recipients;
pub mod records;
mod registries;
mod reminders;
mod revocations;
mod staff;
mod store;
mod typed;
mod value;

pub use agreements::{AgreementChange, AgreementVersion};
pub use appeals::{Appeal, AppealEnd, AppealOutcome};
pub use change::{Actor, Change, Entry, What};
pub use courses::{AcademicYear, CourseVersion};
pub use deadlines::{AskedOf, CompleteDay, Completion, Ended};
pub use error::{Rule, StoreError};
pub use grades::{GradingTableId, StoredTable, TableAdded};
pub use handovers::{Handover, HandoverEnd, HandoverEnded};
pub use key::DatabaseKey;
pub use later::{ChangeSeen, LaterDocument};
pub use numbers::{Given, NextNumbers, Place};
pub use office_rules::{OfficeRuleId, StoredRule};
pub use opinions::{Opinion, OpinionAnswer, OpinionBody, OpinionForeign, OpinionWaiting, OpinionWithdrawn};
pub use outbox::{OutboxAnswer, OutboxAttempt, OutboxItem, OutboxState};
pub use paper::{CasePaper, StoredTemplate};
pub use precedents::Precedent;
pub use reader::Reader;
pub use recipients::{NewRecipientKey, RecipientKeyRow, RecipientKind};
pub use records::*;
pub use reminders::{Reminder, ReminderReason};
pub use revocations::Revocation;
pub use store::Store;
pub use typed::{TypedDocument, TypedState};

#[cfg(test)]
mod tests;
