//! What is stored, one type for each table. Their `Debug` shows ids, states and times, and nothing personal.

use std::collections::{BTreeMap, BTreeSet};

use elmo::{AchievementId, CaseId, CourseId, Credits, DecisionId, DocumentId, FetchId, Personal, StaffId, Texts};
use elmo_signature::SignatureEvidence;
use emrex::{Emp, Registry};
use recognition::case::{Stay, Student};
use recognition::decision::Decision;
use recognition::mapping::Group;
use recognition::person::{PersonMatch, Verdict};
use recognition::provenance::{Channel, Provenance, ProvenanceKind};
use recognition::trust::{RegistryUsed, Trust};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{Date, OffsetDateTime};

use crate::agreements::AgreementChange;
use crate::change::{Actor, What};

/// `Debug` with the named fields alone.
macro_rules! shows {
    ($($name:ident: $($field:ident),*;)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($field), &self.$field))*.finish_non_exhaustive()
            }
        }
    )*};
}

shows! {
    Staff: id, active;
    CaseRecord: id, number, due, assignee, created, closed;
    CaseQuery: ;
    CaseSummary: case, documents, fetches_open, groups, decision, refused_last, progress;
    RegistrySnapshot: source, fetched, sha256;
    Word: by, at;
    EmpCertificate: test, emp_key, sha256, first, standing;
    EmpPick: test, emp_key, source, certificates;
    EmpByHand: id, test;
    FetchRecord: id, case, registry, opened, state, finished, outcome_code, document, refused_sha256;
    Acceptance: by, second, at;
    Tombstone: at, by, sha256;
    DocumentRecord: id, case, fetch, provenance, signature_doubts, signature_accepted, person_accepted, size, erased;
    Move: from, by, at;
    Confirmation: document, achievement, by, at;
    UndoStep: id, label_code, undone;
    Withdrawal: by, at;
    SignedDecision: id, case, files, withdrawn, replaced_by;
    DecisionFile: name, media_type, sha256;
    Delivery: id, case, decision, kind, at, by;
    JournalEntry: seq, at, actor, what, case, hash;
}

/// A profile of the staff.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Its id.
    pub id: StaffId,
    /// Name, as it signs.
    pub name: String,
    /// Title, as it signs.
    pub title: String,
    /// PHC string of the PIN (Argon2id).
    pub pin_hash: String,
    /// Whether they can log in; who has signed stays in the database.
    pub active: bool,
}

/// A case.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseRecord {
    /// Its id.
    pub id: CaseId,
    /// Case number, "2026-014"; never changes.
    pub number: String,
    /// The student, as the SIS knows them.
    pub student: Student,
    /// The stays abroad.
    pub stays: Vec<Stay>,
    /// When the decision is due.
    pub due: Option<Date>,
    /// Who works on it.
    pub assignee: Option<StaffId>,
    /// Free text of the office.
    pub note: String,
    /// When it was made; never changes.
    #[serde(with = "time::serde::rfc3339")]
    pub created: OffsetDateTime,
    /// Whether it is closed.
    pub closed: bool,
}

/// What the list of cases is asked for.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseQuery {
    /// Words that must all be found, in any order, somewhere in names, student number, case number, host or decision
    /// number; `None` or empty finds every case.
    pub search: Option<String>,
}

/// A case in the list, with what its state is computed from.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseSummary {
    /// The case.
    pub case: CaseRecord,
    /// Its documents, oldest first, erased ones too.
    pub documents: Vec<DocumentSummary>,
    /// Fetches that are still open.
    pub fetches_open: usize,
    /// Mapping groups.
    pub groups: usize,
    /// The decision in force; where none is, the last one.
    pub decision: Option<DecisionSummary>,
    /// Whether the last finished fetch was refused.
    pub refused_last: bool,
    /// How far the mapping was when it was last counted.
    pub progress: Option<Progress>,
    /// When to look again for its results.
    pub reminder: Option<crate::Reminder>,
    /// What came beside the decision in force, oldest first.
    pub later: Vec<crate::LaterDocument>,
    /// Since when its documents are complete, where somebody said so.
    pub complete: Option<crate::CompleteDay>,
    /// Its returns for completion, oldest first.
    pub completions: Vec<crate::Completion>,
    /// The opinions that it waits for.
    pub opinions: Vec<crate::OpinionWaiting>,
    /// The appeals against its decisions, oldest first.
    pub appeals: Vec<crate::Appeal>,
    /// The last time that its decision was handed over to a second person.
    pub handover: Option<crate::Handover>,
}

/// How far the mapping of a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Achievements that can be mapped.
    pub mappable: u32,
    /// Of these, how many stand in a group.
    pub mapped: u32,
}

/// A document in the list of cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSummary {
    /// Its id.
    pub id: DocumentId,
    /// How far its origin is proven.
    pub kind: ProvenanceKind,
    /// How it came.
    pub channel: Channel,
    /// The EMP's name.
    pub emp: Option<String>,
    /// When it was received.
    #[serde(with = "time::serde::rfc3339")]
    pub received: OffsetDateTime,
    /// Whether the signature raised doubts.
    pub doubtful: bool,
    /// Whether a person accepted these.
    pub signature_accepted: bool,
    /// Whether it is the same person.
    pub verdict: Verdict,
    /// Whether a person accepted that it is.
    pub person_accepted: bool,
    /// Whether it was erased.
    pub erased: bool,
    /// Whether it rests on a test registry.
    pub test: bool,
    /// How far it is, where it is typed by hand.
    pub typed: Option<crate::TypedState>,
}

/// A decision in the list of cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionSummary {
    /// Its id.
    pub id: DecisionId,
    /// Its number.
    pub number: String,
    /// When it was signed.
    #[serde(with = "time::serde::rfc3339")]
    pub signed: OffsetDateTime,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// Whether another has replaced it.
    pub replaced: bool,
    /// When it first went out, the student's copy aside.
    #[serde(with = "time::serde::rfc3339::option")]
    pub first_delivery: Option<OffsetDateTime>,
    /// When a copy first went to the student.
    #[serde(with = "time::serde::rfc3339::option")]
    pub student_delivery: Option<OffsetDateTime>,
    /// When anything of the case last went out, students' copies aside.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_delivery: Option<OffsetDateTime>,
}

/// What a registry said at one time.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct RegistrySnapshot {
    /// Id of the source in the settings.
    pub source: String,
    /// Its name, as the office knew it then.
    pub name: String,
    /// Whether it is a test registry: what it names never stands beside what a production one does.
    pub test: bool,
    /// Where it was read.
    pub url: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub fetched: OffsetDateTime,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// What it says.
    pub registry: Registry,
}

/// How the last attempt to read a source went, and what it is to be asked with next time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryAttempt {
    /// Id of the source.
    pub source: String,
    /// Where it was read.
    pub url: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why it brought no list, as a code; `None` when it did, or when nothing had changed there.
    pub problem: Option<String>,
    /// What the code names.
    pub detail: String,
    /// `ETag` of the last list.
    pub etag: Option<String>,
    /// `Last-Modified` of the last list.
    pub last_modified: Option<String>,
}

/// What an EMP's certificate is to the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateStanding {
    /// It came with the EMP, when that was seen for the first time.
    First,
    /// A person has confirmed it.
    Confirmed,
    /// A person has entered it.
    ByHand,
    /// A list names it for an EMP that was known without it; nothing is verified with it before a person confirms it.
    Changed,
    /// A list names it again that had dropped it; until a person confirms it, it proves old documents only.
    Returned,
    /// It came with a new EMP, and not all of its sources name it; nothing is verified with it before a person has said so.
    Disputed,
    /// A person has said that it is not the EMP's, or no longer safe. Nothing is verified with it.
    Rejected,
}

impl CertificateStanding {
    /// Whether somebody has to look at it before it counts as the EMP's own.
    pub fn waits(self) -> bool {
        matches!(self, Self::Changed | Self::Returned | Self::Disputed)
    }

    /// Whether documents signed with it are believed.
    pub fn trusted(self) -> bool {
        matches!(self, Self::First | Self::Confirmed | Self::ByHand)
    }
}

/// What a person said about a certificate or an EMP.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Who.
    pub by: StaffId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why, or how it was checked, in words.
    pub why: String,
}

/// A certificate that a list or a person named for an EMP; kept for ever, because it proves old documents.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct EmpCertificate {
    /// Whether a test registry named it.
    pub test: bool,
    /// The EMP's key: country and normalised address.
    pub emp_key: String,
    /// SHA-256 of the certificate, lower-case hex.
    pub sha256: String,
    /// The EMP as the list described it, with this certificate alone.
    pub emp: Emp,
    /// The list that named it last.
    pub registry: RegistryUsed,
    /// When it was first named.
    #[serde(with = "time::serde::rfc3339")]
    pub first: OffsetDateTime,
    /// What it is to the office.
    pub standing: CertificateStanding,
    /// What a person said about it.
    pub word: Option<Word>,
    /// Whether the lists have gone over to other certificates of the EMP since they named it.
    #[serde(default)]
    pub dropped: bool,
}

/// Which of two sources that disagree about an EMP a person believes.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct EmpPick {
    /// Whether the sources are test ones.
    pub test: bool,
    /// The EMP's key.
    pub emp_key: String,
    /// Id of the source that is believed.
    pub source: String,
    /// The fingerprints that it named then.
    pub certificates: BTreeSet<String>,
    /// What each source named then, by its id. When that changes, the pick is over.
    pub seen: BTreeMap<String, BTreeSet<String>>,
    /// Who, when, why.
    pub word: Word,
}

/// An EMP entered by hand.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct EmpByHand {
    /// Its id.
    pub id: String,
    /// Whether it belongs to test work.
    pub test: bool,
    /// The EMP.
    pub emp: Emp,
    /// Who entered it, when, and where it is from.
    pub entered: Word,
    /// Who removed it or put another in its place, when and why.
    pub removed: Option<Word>,
}

/// How a fetch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FetchState {
    /// The browser is at the EMP.
    Open,
    /// A document came and was taken.
    Answered,
    /// The learner or the office cancelled.
    Cancelled,
    /// The EMP has no results.
    NoResults,
    /// The EMP answered an error, or nothing could be reached.
    Failed,
    /// What came was refused.
    Refused,
    /// Nobody came back in time.
    TimedOut,
}

impl FetchState {
    /// All states.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Answered, Self::Cancelled, Self::NoResults, Self::Failed, Self::Refused, Self::TimedOut];

    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Cancelled => "cancelled",
            Self::NoResults => "no-results",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::TimedOut => "timed-out",
        }
    }
}

/// One session with an EMP.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct FetchRecord {
    /// Its id.
    pub id: FetchId,
    /// For which case.
    pub case: CaseId,
    /// The EMP with its certificates, as the registry had it when the fetch began.
    pub emp: Emp,
    /// The list that the EMP was taken from, or that it was entered by hand.
    pub registry: RegistryUsed,
    /// Which list named each of its certificates, by their SHA-256; none for fetches from before this was kept.
    pub listed: BTreeMap<String, RegistryUsed>,
    /// The session's secret id, once in the database.
    pub session_id: String,
    /// Where the browser posts the answer.
    pub return_url: String,
    /// When it began.
    #[serde(with = "time::serde::rfc3339")]
    pub opened: OffsetDateTime,
    /// How it stands.
    pub state: FetchState,
    /// When it ended.
    #[serde(with = "time::serde::rfc3339::option")]
    pub finished: Option<OffsetDateTime>,
    /// Stable code of the outcome.
    pub outcome_code: Option<String>,
    /// What the EMP said; may hold names.
    pub message: Option<Personal<String>>,
    /// The document that came.
    pub document: Option<DocumentId>,
    /// SHA-256 of what was refused, lower-case hex.
    pub refused_sha256: Option<String>,
}

/// A person's decision on what the program leaves open.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Who.
    pub by: StaffId,
    /// The second person, where one is due.
    pub second: Option<StaffId>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why, in words.
    pub why: String,
}

/// What stays of an erased document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// When it was erased.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// By whom.
    pub by: StaffId,
    /// Why, in words.
    pub reason: String,
    /// SHA-256 of the erased bytes, lower-case hex.
    pub sha256: String,
}

/// A received document, without its bytes.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// Its id.
    pub id: DocumentId,
    /// The case it belongs to.
    pub case: CaseId,
    /// The fetch that brought it; `None` for a file.
    pub fetch: Option<FetchId>,
    /// Where it comes from; its `sha256` is that of the stored bytes.
    pub provenance: Provenance,
    /// How the signature was proven, with the certificate; `None` when unsigned or erased.
    pub evidence: Option<SignatureEvidence>,
    /// What stood behind the proof; `None` when erased, or received before this was kept.
    pub trust: Option<Trust>,
    /// What the office's policy doubts, kebab-case codes.
    pub signature_doubts: Vec<String>,
    /// Who accepted the doubts.
    pub signature_accepted: Option<Acceptance>,
    /// Whether it is the same person, with evidence; without evidence when erased.
    pub person: PersonMatch,
    /// Who accepted that it is.
    pub person_accepted: Option<Acceptance>,
    /// Length of the bytes.
    pub size: u64,
    /// What stays when it was erased.
    pub erased: Option<Tombstone>,
}

/// How a document came to the case that it belongs to.
#[derive(Clone, PartialEq, Eq)]
pub struct Move {
    /// The case it was taken from.
    pub from: CaseId,
    /// Who moved it.
    pub by: StaffId,
    /// When.
    pub at: OffsetDateTime,
    /// Why, in words.
    pub why: String,
}

/// A person's word that an unclear achievement counts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The document.
    pub document: DocumentId,
    /// The achievement's place in it.
    pub achievement: AchievementId,
    /// Who.
    pub by: StaffId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why, in words.
    pub why: String,
}

/// A local course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Its id; an import keeps the one that stands for the code.
    pub id: CourseId,
    /// Its code, once in the database.
    pub code: String,
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
    /// Whether it is no longer taught. It is still found, after the others.
    pub retired: bool,
}

/// What an import of courses did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseImport {
    /// New codes.
    pub added: usize,
    /// Known codes with other values.
    pub changed: usize,
    /// Known codes, nothing new.
    pub unchanged: usize,
}

/// One step of the mapping that can be undone.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct UndoStep {
    /// Its number, given by the database; not looked at when pushed.
    pub id: i64,
    /// What was done, a code for the message catalogue.
    pub label_code: String,
    /// The message's parameters.
    pub label_params: Vec<String>,
    /// All groups of the case before.
    pub before: Vec<Group>,
    /// All groups of the case after.
    pub after: Vec<Group>,
    /// What it does to the learning agreement, where it does something.
    pub agreement: Option<AgreementChange>,
    /// Whether it is undone.
    pub undone: bool,
}

/// A signed decision. Nothing in it changes but that it is withdrawn or replaced, each once.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedDecision {
    /// Its id.
    pub id: DecisionId,
    /// The case it decides.
    pub case: CaseId,
    /// What was signed.
    pub decision: Decision,
    /// The files as they were made then; their bytes are empty in lists ([`crate::Reader::decision_file`]).
    pub files: Vec<DecisionFile>,
    /// Who withdrew it.
    pub withdrawn: Option<Withdrawal>,
    /// Number of the decision in its place.
    pub replaced_by: Option<String>,
}

impl SignedDecision {
    /// Whether it stands: neither withdrawn nor replaced.
    pub fn in_force(&self) -> bool {
        self.withdrawn.is_none() && self.replaced_by.is_none()
    }
}

/// A file of a decision.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionFile {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// SHA-256 of the content, lower-case hex.
    pub sha256: String,
}

/// Why a decision no longer stands.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Who.
    pub by: StaffId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why, in words.
    pub reason: String,
}

/// Something that went out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its id, a UUID.
    pub id: String,
    /// The case.
    pub case: CaseId,
    /// The decision.
    pub decision: DecisionId,
    /// The way: "folder", "eml", "mail", "post", "pick-up".
    pub kind: String,
    /// Where to; for a student an address, which is personal data.
    pub target: String,
    /// Name and SHA-256 of each file.
    pub files: Vec<(String, String)>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// By whom.
    pub by: StaffId,
    /// Whether it went to the student.
    pub student: bool,
}

impl Delivery {
    /// Whether it went on paper, by post or over the counter.
    pub fn is_on_paper(&self) -> bool {
        matches!(self.kind.as_str(), "post" | "pick-up")
    }
}

/// An entry of the journal.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Its place, counted from 1 without gaps.
    pub seq: u64,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who.
    pub actor: Actor,
    /// What happened.
    pub what: What,
    /// The case.
    pub case: Option<CaseId>,
    /// To what.
    pub about: String,
    /// How it was.
    pub before: Option<Value>,
    /// How it is.
    pub after: Option<Value>,
    /// SHA-256 over the hash before it and this entry, lower-case hex.
    pub hash: String,
}
