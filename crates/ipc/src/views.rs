//! What the user interface asks and what it is shown: plain types, all text already exact, all words still to be chosen.
//!
//! Amounts of credits are decimal strings with a point ("7.5"), days are ISO 8601 ("2026-05-31"), instants are RFC 3339 in
//! UTC. Codes are kebab-case and worded by the message catalogue of the user interface.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! views {
    ($($(#[$doc:meta])* $kind:ident $name:ident { $($body:tt)* })*) => {
        $(views!(@one $(#[$doc])* $kind $name { $($body)* });)*

        /// The TypeScript declarations of all views, in the order of this file.
        pub(crate) fn typescript() -> Vec<String> {
            let config = ts_rs::Config::default().with_large_int("number");
            vec![$(<$name as TS>::decl(&config)),*]
        }
    };
    (@one $(#[$doc:meta])* view $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty,)* }
    };
    (@one $(#[$doc:meta])* code $name:ident { $($(#[$vdoc:meta])* $variant:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
    };
}

mod agreement;
mod appeal;
mod catalogue;
mod deadlines;
mod difference;
mod evidence;
mod grades;
mod handover;
mod look_up;
mod mail;
mod opinion;
mod paper;
mod recipients;
mod registry;
mod rules;
mod sis;
mod suggest;
mod typed;

/// The TypeScript declarations of all views.
pub(crate) fn all_typescript() -> Vec<String> {
    [
        typescript(),
        agreement::typescript(),
        appeal::typescript(),
        catalogue::typescript(),
        deadlines::typescript(),
        difference::typescript(),
        evidence::typescript(),
        grades::typescript(),
        handover::typescript(),
        look_up::typescript(),
        mail::typescript(),
        opinion::typescript(),
        paper::typescript(),
        recipients::typescript(),
        registry::typescript(),
        rules::typescript(),
        sis::typescript(),
        suggest::typescript(),
        typed::typescript(),
    ]
    .concat()
}

pub use agreement::{
    AgreedHomeView, AgreedView, AgreementAchievedView, AgreementColumnsView, AgreementField, AgreementFileRequest,
    AgreementFileView, AgreementFitView, AgreementLineView, AgreementTotalsView, AgreementVersionView, AgreementView,
    EwpAgreementView, EwpFileView, EwpNoteView, GroupBalanceView, MisfitView, PlannedView, SetAgreementRequest,
};
pub use appeal::{AppealEndView, AppealOutcomeCode, AppealView, EndAppealRequest, RecordAppealRequest};
pub use catalogue::{
    CompareCoursesRequest, CourseChangeView, CourseChangesView, CourseColumns, CourseField, CourseFieldChange,
    CourseFileKind, CourseFileRequest, CourseFileView, CourseIdRequest, CourseLineView, CourseVersionView,
    CourseVersionsView, CoursesImportedView, HeadView, ImportCoursesRequest, RetireCourseRequest,
};
pub use deadlines::{
    AskedOfCode, ClockKind, ClockStanding, ClockView, CompleteDayRequest, CompleteView, CompletionView, RenewalsView,
    ReturnRequest, TodayRow, TodayStep, TodayView,
};
pub use difference::{
    AchievementChangeView, AcknowledgeRequest, ChangesView, CompareRequest, ComparisonView, DocumentStepView,
    FieldChangeView, LaterView, LeaveDecisionRequest, MarkView, PartChangeView, ReminderRequest, ReminderView,
    ShownChange, TotalsChangeView, TurnCode, UseLaterRequest,
};

pub use evidence::{
    AlarmView, CheckAgainView, CheckedView, EmpExceptionsView, EmpUsedView, ExceptionKind, ExceptionView,
    ExceptionsView, GrantedView, PolicyCheckView, PolicyView, ProofView, RegistryUsedView, RemoveExceptionRequest,
    ReportForm, ReportRequest, SetExceptionRequest,
};

pub use grades::{
    BandView, BavarianView, CreditsProposalView, GradeAnswersView, GradeHintView, GradeMethodCode, GradePolicyView,
    GradeProposalRequest, GradeProposalView, GradeRoundingCode, GradesView, GradingTableRequest, GradingTableView,
    IntervalView, OverlapView, ProposedCode, TableGradeView, TranscriptFieldView, TranscriptGradeView,
    TranscriptHostView, TranscriptScaleView, TranscriptTablesRequest, TranscriptTablesView, WorkingView,
};

pub use handover::{HandOverRequest, HandoverState, HandoverView, SendBackRequest};
pub use look_up::{
    DirectoryRequest, DirectoryView, KeyAtView, KeyLookUpView, KeyOriginView, KeySourceCode, LookUpKeyRequest,
};
pub use mail::{
    AddressKey, AnswerMailRequest, CopyWayCode, DeliveryIdRequest, MailAccountRequest, MailAccountView, MailAnswer,
    MailAttemptView, MailCertificateView, MailIdRequest, MailPassword, MailProvider, MailRow, MailSavedView,
    MailSecurityCode, MailSignInSettings, MailSignInView, MailSignedIn, MailSigningIn, MailState, MailTestView,
    MailsRequest, MailsView, OpinionMailSavedView, PaperCode, PrintCopyRequest, RecordCopyRequest,
    ReleaseOpinionRequest, ReleaseRequest, ReleasedView, SaveMailRequest, SaveOpinionMailRequest, WayRequest, WayView,
};
pub use opinion::{
    AnswerOpinionRequest, AskOpinionRequest, OpinionCourseView, OpinionIdRequest, OpinionPageRequest, OpinionState,
    OpinionVerdictCode, OpinionView, OpinionsView,
};

pub use paper::{
    BatchFailureView, BatchView, BatchesView, BeginBatchRequest, CycleCode, PaperView, SaveTemplateRequest,
    SetPaperRequest, TemplatePreviewView, TemplateProblemView, TemplateRequest, TemplateTextRequest, TemplateView,
};

pub use recipients::{
    AskAuthorityRequest, AskingRequest, KeyFileView, KeyFindingView, KeyFoundView, KeyWeightCode, LookAtKeyRequest,
    MailKeyKindCode, MailKeyView, OfficeKeyView, PinRecipientRequest, RecipientIdRequest, RecipientKeyView,
    RecipientView, RecipientsView, RemoveMailKeyRequest, RevocationView, StopAskingRequest, TakeInMailKeyRequest,
    TrustAuthorityRequest,
};
pub use registry::{
    ByHandView, CertificateWordRequest, CertificatesView, EmpCertificateView, EmpEntryView, EnterEmpRequest,
    PickRequest, PickView, RegistriesView, RegistryEmpView, RegistrySourceView, RemoveEmpRequest, SaveSourcesRequest,
    SourceRequest,
};

pub use rules::{
    ExportRulesRequest, ImportRulesRequest, OfficeRuleView, PutRuleRequest, RetireRuleRequest, RuleAcceptedView,
    RuleChangeView, RuleComparedView, RuleCourseView, RuleFieldChange, RuleFileView, RuleHostCode, RuleIdRequest,
    RuleMatchView, RuleMatchesView, RuleOutcomeCode, RuleSeenView, RuleVersionsView, RuledView, RulesImportedView,
    RulesView, StoredRuleView, TakeRulesRequest,
};

pub use sis::{
    CopySheetRequest, CopySheetView, DecisionIdRequest, ExportSisTemplateRequest, FormatView, FormatsView,
    PutSisTemplateRequest, SisCharactersView, SisCodeView, SisColumnView, SisKnownView, SisNameRequest,
    SisPreviewRequest, SisPreviewView, SisProblemView, SisTableView, SisTemplateView, SisTemplatesView, TickRequest,
};
pub use suggest::{
    AddGroupsRequest, CandidateView, CoursePlaceView, EarlierView, OutlookRow, OutlookView, ReasonView,
    SuggestionsRequest, SuggestionsView, TakeOverRequest,
};
pub use typed::{
    AttachOriginalRequest, AttachedView, CheckTypedRequest, EyesView, MediumView, PasteRequest, PastedColumnView,
    PastedView, SaveTypedRequest, SeenByView, TranscriptView, TypedColumn, TypedFromView, TypedProblemView,
    TypedRowView, TypedView,
};

views! {
    /// No parameters.
    view Nothing {}

    // ---- the desk ----------------------------------------------------------------------------------------------

    /// Training or real work.
    code Mode {
        /// A sandbox with its own database, registry and EMPs on this machine.
        Training,
        /// Real cases.
        Production,
    }
    /// Whether somebody can work.
    code DeskState {
        /// First start: no database yet.
        SetUp,
        /// The database asks for its passphrase or the recovery code.
        Closed,
        /// A profile has to be chosen and its PIN given.
        Locked,
        /// Somebody works here.
        Open,
    }
    /// Where the database's key lies.
    code KeyPlace {
        /// Secret Service, Windows Credential Manager or macOS Keychain.
        Keychain,
        /// Derived from a passphrase at each start.
        Passphrase,
        /// A file beside the training database.
        File,
    }
    /// Everything that the frame around the pages shows.
    view StatusView {
        /// Training or real work.
        mode: Mode,
        /// Whether somebody can work.
        state: DeskState,
        /// Why the database is closed, as a code ("key-missing", "in-use", "newer", "not-ours"), if it is.
        closed_because: Option<String>,
        /// Who works here.
        me: Option<StaffView>,
        /// The profiles to choose from.
        staff: Vec<StaffView>,
        /// The institution's name and its unit, once they are known.
        institution: Option<String>,
        /// The unit.
        unit: Option<String>,
        /// The registry that EMPs come from.
        registry: Option<RegistryStatus>,
        /// Whether the desk works with test registries: then nothing real rests on what is fetched.
        test_registries: bool,
        /// Cases that need somebody.
        needs_me: usize,
        /// All cases.
        cases: usize,
        /// Local courses.
        courses: usize,
        /// Where the key lies.
        key: KeyPlace,
        /// The program's version.
        version: String,
        /// Where the database lies, for the IT person.
        database: String,
        /// Whether a keychain answers on this machine (asked at set-up only).
        keychain_available: bool,
        /// Why the daily backup could not be made, as a code of an error, if the last attempt failed.
        backup_problem: Option<String>,
        /// What the last check of everything stored found, while the database is open; none where there was none.
        proof: Option<CheckedView>,
        /// What was restored, until somebody unlocks.
        restored: Option<RestoredView>,
    }
    /// What stands in the place of the database since a backup was restored.
    view RestoredView {
        /// When the last thing in it was done; none where nothing ever was.
        until: Option<String>,
        /// The number of the next case, where others are left out before it.
        case: Option<InsteadView>,
        /// The number of the next decision of the first case of which the same is true.
        decision: Option<InsteadView>,
        /// Of how many cases that is true.
        decisions: usize,
    }
    /// A number that comes next.
    view InsteadView {
        /// The number.
        next: String,
        /// The first of those that are left out.
        of: String,
    }
    /// A profile.
    view StaffView {
        /// Its id.
        id: String,
        /// The person's name.
        name: String,
        /// Their title.
        title: String,
    }
    /// How old the registry is and what is in it.
    view RegistryStatus {
        /// Its address.
        url: String,
        /// Whether it is a test or training registry.
        test: bool,
        /// When the list that was read first of those in use was read.
        fetched: String,
        /// Usable EMPs.
        emps: usize,
        /// Entries that could not be used.
        problems: usize,
        /// EMPs that wait for a person.
        waiting: usize,
    }
    /// First start: the institution, the first profile and how the database is locked.
    view SetUpRequest {
        /// The institution's name.
        institution: String,
        /// The unit that decides.
        unit: String,
        /// ISO 3166 alpha-2.
        country: String,
        /// The first profile.
        staff: NewStaffRequest,
        /// A passphrase where no keychain is to be used.
        passphrase: Option<String>,
    }
    /// A new profile.
    view NewStaffRequest {
        /// The person's name.
        name: String,
        /// Their title.
        title: String,
        /// 6 to 64 characters.
        pin: String,
    }
    /// The recovery code, shown once.
    view RecoveryView {
        /// Groups of letters and digits, joined by hyphens.
        code: String,
    }
    /// The recovery code, asked back or used.
    view RecoveryRequest {
        /// As it was shown; case and hyphens do not matter.
        code: String,
    }
    /// Opens a database that has no key in the keychain.
    view PassphraseRequest {
        /// The passphrase.
        passphrase: String,
    }
    /// A backup and what opens it.
    view RestoreRequest {
        /// The path of the backup.
        backup: String,
        /// The recovery code of its database.
        code: String,
    }
    /// Unlocks with a profile.
    view UnlockRequest {
        /// The profile.
        staff: String,
        /// Its PIN.
        pin: String,
    }

    // ---- cases -------------------------------------------------------------------------------------------------

    /// Which cases are listed.
    code CaseFilter {
        /// Everything.
        All,
        /// A person has to do something.
        NeedsMe,
        /// A day has passed.
        Late,
        /// Nothing has come yet.
        Waiting,
        /// Courses are being mapped.
        ToMap,
        /// Ready for sign-off.
        ToSign,
        /// Signed, not sent.
        ToSend,
        /// Sent.
        Done,
    }
    /// Asks for the register.
    view CasesRequest {
        /// Which.
        filter: CaseFilter,
        /// Name, number or host; empty for all.
        search: String,
    }
    /// The register.
    view CasesView {
        /// The rows, what is due first.
        rows: Vec<CaseRow>,
        /// How many there are for each filter, without the search.
        counts: Vec<FilterCount>,
        /// Cases due today or before.
        due_today: usize,
        /// All cases.
        total: usize,
    }
    /// How many a filter finds.
    view FilterCount {
        /// The filter.
        filter: CaseFilter,
        /// How many.
        count: usize,
    }
    /// What a case is waiting for, as a word beside its line.
    code CaseState {
        /// Nothing has come.
        WaitingForResults,
        /// The learner is at the EMP.
        FetchOpen,
        /// The last answer was refused and nothing else is there.
        SignatureRefused,
        /// The signature needs a person.
        SignatureUnclear,
        /// Whose results these are needs a person.
        PersonUnclear,
        /// The names or the birth date are another person's.
        PersonMismatch,
        /// A transcript is being typed by hand.
        Typing,
        /// What was typed needs a second look.
        SecondLook,
        /// Being mapped.
        Mapping,
        /// Everything is mapped.
        ReadyToSign,
        /// Signed.
        Signed,
        /// Sent.
        Sent,
        /// Decided, and what came later differs from what was decided on.
        LaterResults,
        /// The student or the host has to complete it.
        Returned,
        /// All that is left waits for an opinion.
        WaitingForOpinion,
        /// The decision waits for a second person.
        WaitingForSecond,
        /// The decision came back to whoever prepared it.
        SentBack,
        /// An appeal against it is open.
        Appealed,
    }
    /// How far a station of the line is.
    code StationView {
        /// Not reached.
        NotYet,
        /// The work lies here.
        Now,
        /// Done.
        Done,
        /// A person has to decide.
        NeedsPerson,
        /// A proof failed.
        Refused,
    }
    /// How far the origin of results is proven.
    code TrustView {
        /// Signed with the EMP's key.
        Verified,
        /// Signed with a key that the EMP used formerly.
        FormerKey,
        /// Without a signature, for ever.
        Unsigned,
        /// Typed by hand.
        Typed,
        /// What is stored no longer proves what it says: an alarm.
        Broken,
    }
    /// A row of the register.
    view CaseRow {
        /// The case.
        id: String,
        /// Its number.
        number: String,
        /// Family name, given names as one text for the list.
        student: String,
        /// The student number.
        student_number: String,
        /// The host of the latest stay.
        host: String,
        /// Its country.
        country: String,
        /// The six stations.
        line: Vec<StationView>,
        /// What it waits for.
        state: CaseState,
        /// Whether results in it rest on a test registry, as all do in training.
        test: bool,
        /// Of the courses: mapped.
        mapped: usize,
        /// Of the courses: can be mapped.
        mappable: usize,
        /// When the decision is due.
        due: Option<String>,
        /// The clock that is due first.
        clock: Option<ClockView>,
        /// Who works on it.
        assignee: Option<String>,
        /// When it was sent, if it was.
        sent: Option<String>,
        /// When to look again for its results.
        reminder: Option<String>,
        /// Whether that day has come.
        reminder_due: bool,
        /// Whether something in it no longer proves what it says.
        alarm: bool,
    }
    /// A stay abroad.
    view StayView {
        /// The host institution.
        host: String,
        /// ISO 3166 alpha-2.
        country: String,
        /// First day.
        from: Option<String>,
        /// Last day.
        to: Option<String>,
    }
    /// A new case, or new data of one.
    view CaseRequest {
        /// The case to change; `null` makes a new one.
        id: Option<String>,
        /// Student number.
        student_number: String,
        /// Given names.
        given_names: String,
        /// Family name.
        family_name: String,
        /// Name at birth.
        birth_name: Option<String>,
        /// Day of birth.
        born: Option<String>,
        /// European Student Identifier.
        esi: Option<String>,
        /// National identifier; needs its country.
        national_id: Option<String>,
        /// Its country.
        national_id_country: Option<String>,
        /// E-mail.
        email: Option<String>,
        /// Programme.
        programme: Option<String>,
        /// The stays, the latest last.
        stays: Vec<StayView>,
        /// When the decision is due.
        due: Option<String>,
        /// A note of the office.
        note: String,
        /// Who works on it.
        assignee: Option<String>,
    }
    /// A file that somebody chose, as its bytes.
    view FileRequest {
        /// Base64 of the bytes.
        base64: String,
    }
    /// A file for a case.
    view CaseFileRequest {
        /// The case.
        case: String,
        /// Base64 of the bytes.
        base64: String,
    }
    /// What an import did.
    view ImportView {
        /// New ones.
        added: usize,
        /// Changed ones.
        changed: usize,
        /// Already as they are.
        unchanged: usize,
        /// Lines that were left out, with the reason.
        problems: Vec<ImportProblem>,
    }
    /// A line that was left out.
    view ImportProblem {
        /// Counted from 1, the head included.
        line: usize,
        /// Why, as a code.
        code: String,
        /// The column or value concerned.
        detail: String,
    }
    /// Asks for a case.
    view CaseIdRequest {
        /// The case.
        case: String,
    }
    /// Everything about one student's case.
    view CaseView {
        /// The case.
        id: String,
        /// Its number.
        number: String,
        /// The data as the form shows it.
        student: CaseRequest,
        /// What it waits for.
        state: CaseState,
        /// The line with its evidence.
        line: Vec<StationEvidence>,
        /// How far the results' origin is proven: the worst of the documents in use.
        trust: Option<TrustView>,
        /// Sessions with EMPs, the latest first.
        fetches: Vec<FetchView>,
        /// Documents, the latest first.
        documents: Vec<DocumentRow>,
        /// The balance, ECTS.
        balance: BalanceView,
        /// Decisions, the latest first.
        decisions: Vec<DecisionRow>,
        /// What went out, the latest first.
        deliveries: Vec<DeliveryRow>,
        /// Whether the mapping is locked by a decision in force.
        locked: bool,
        /// The decision that a second person has, or that came back.
        handover: Option<HandoverView>,
        /// What no longer proves what it says; while there is anything, the case can be neither decided nor sent.
        alarms: Vec<AlarmView>,
        /// When to look again for its results.
        reminder: Option<ReminderView>,
        /// The day that is offered for a reminder.
        reminder_offered: String,
        /// Its clocks, what is due first first.
        clocks: Vec<ClockView>,
        /// Since when its documents are complete.
        complete: CompleteView,
        /// Its returns for completion, the latest first.
        completions: Vec<CompletionView>,
        /// The day that is offered for an answer.
        answer_offered: String,
        /// What stands beside the decision in force, oldest first.
        later: Vec<LaterView>,
    }
    /// A station of the case's line.
    view StationEvidence {
        /// How far it is.
        state: StationView,
        /// A code for the half sentence under it.
        code: String,
        /// What the half sentence names: numbers, EMP, day.
        params: Vec<String>,
    }
    /// Credits of a case, ECTS as decimal strings.
    view BalanceView {
        /// Counted and applied for.
        requested: String,
        /// Recognised.
        recognised: String,
        /// Refused.
        refused: String,
        /// Not yet mapped.
        open: String,
        /// Credited at home.
        credited: String,
        /// Achievements that can be mapped.
        mappable: usize,
        /// Of these, mapped.
        mapped: usize,
    }
    /// An entry of the history.
    view HistoryRow {
        /// Counted from 1 over the whole journal.
        seq: u64,
        /// When.
        at: String,
        /// Who: a name, a rule, an import or the program.
        actor: String,
        /// What, as a code.
        what: String,
        /// Of what: a number, a code, an id.
        about: String,
    }
    /// The history of a case.
    view HistoryView {
        /// The latest first.
        rows: Vec<HistoryRow>,
    }

    // ---- getting results ---------------------------------------------------------------------------------------

    /// The EMPs to choose from.
    view EmpsView {
        /// By country, sorted by its name.
        emps: Vec<EmpView>,
        /// Entries of the registry that cannot be used.
        problems: Vec<RegistryProblem>,
    }
    /// An EMP.
    view EmpView {
        /// Its stable key: country and address.
        key: String,
        /// ISO 3166 alpha-2.
        country: String,
        /// The country's name, if the registry gives one.
        country_name: Option<String>,
        /// Its name.
        name: String,
        /// Its address.
        url: String,
        /// Institutions it serves.
        institutions: Vec<String>,
        /// Fingerprints of its certificates.
        certificates: Vec<CertificateView>,
        /// Whether one EMP serves the whole country; else the first institution is worth showing.
        single_fetch: bool,
        /// Whether it can be used; else `problem` says why not.
        usable: bool,
        /// Why it cannot be used, as a code.
        problem: Option<String>,
        /// Whether a person has to confirm a certificate or pick a source first.
        waits: bool,
        /// Whether a person entered it.
        by_hand: bool,
        /// When it was first seen, if that was lately.
        new_since: Option<String>,
        /// Name and address of a known EMP that this new one may be, or pretend to be.
        replaces: Option<String>,
    }
    /// A certificate.
    view CertificateView {
        /// Its subject.
        subject: String,
        /// SHA-256 of the DER, lower-case hex.
        sha256: String,
        /// First instant.
        valid_from: String,
        /// Last instant.
        valid_until: String,
        /// Whether it is expired now.
        expired: bool,
    }
    /// A registry entry that cannot be used.
    view RegistryProblem {
        /// Where.
        place: String,
        /// Why.
        reason: String,
    }
    /// Begins a fetch at this desk.
    view BeginFetchRequest {
        /// For which case.
        case: String,
        /// From which EMP: its key.
        emp: String,
        /// The learner's language for the start page: "en", "fi", "sv", "nb", "nl", "de".
        language: String,
    }
    /// How a fetch stands.
    code FetchState {
        /// Waiting for the learner.
        Open,
        /// The answer was taken in.
        Answered,
        /// The learner cancelled at the EMP.
        Cancelled,
        /// Somebody stopped it here.
        Stopped,
        /// The EMP has no results for the learner.
        NoResults,
        /// The EMP answered with an error or something unknown.
        Failed,
        /// The answer was refused; nothing of it was kept.
        Refused,
        /// Nobody answered in time.
        TimedOut,
    }
    /// A session with an EMP.
    view FetchView {
        /// The fetch.
        id: String,
        /// Its case.
        case: String,
        /// The case's number.
        case_number: String,
        /// The student's name.
        student: String,
        /// The EMP.
        emp: String,
        /// Its country.
        country: String,
        /// Whether the EMP is from a test registry; not said in training, where everything is.
        test: bool,
        /// How it stands.
        state: FetchState,
        /// When it was opened.
        opened: String,
        /// When it ended.
        finished: Option<String>,
        /// The page to open in the learner's browser, while it is open.
        start_url: Option<String>,
        /// The address that the EMP will show, while it is open.
        return_url: Option<String>,
        /// Why it ended as it did, as a code ("digest-wrong", "unknown-code", …).
        outcome: Option<String>,
        /// What the EMP said.
        message: Option<String>,
        /// The document that came of it.
        document: Option<String>,
    }
    /// Asks for a fetch.
    view FetchIdRequest {
        /// The fetch.
        fetch: String,
    }
    /// All fetches that are open or ended lately.
    view FetchesView {
        /// The latest first.
        fetches: Vec<FetchView>,
    }
    /// A document of the case.
    view DocumentRow {
        /// The document.
        id: String,
        /// When it was received.
        received: String,
        /// Whether it came through EMREX or from a file.
        from_file: bool,
        /// Whether it rests on a test registry, as everything in training does: nothing real may rest on it.
        test: bool,
        /// The EMP whose key signed it.
        emp: Option<String>,
        /// How far its origin is proven.
        trust: TrustView,
        /// Whether its signature needs a person.
        signature_open: bool,
        /// The person match.
        person: PersonVerdict,
        /// Whether the person match needs a person.
        person_open: bool,
        /// The issuers.
        issuers: Vec<String>,
        /// Reports in it.
        reports: usize,
        /// Counted ECTS.
        counted: String,
        /// SHA-256, lower-case hex.
        sha256: String,
        /// Bytes.
        size: u64,
        /// When and why it was erased, if it was.
        erased: Option<ErasedView>,
        /// Whether it came after the decision in force and is no part of it.
        later: bool,
        /// What it was typed from and by whom, where it was typed by hand.
        typed: Option<TypedFromView>,
    }
    /// What is left of an erased document.
    view ErasedView {
        /// When.
        at: String,
        /// By whom.
        by: String,
        /// Why.
        reason: String,
    }
    /// What taking in a file came to.
    view TakenInView {
        /// The document, if it was taken in.
        document: Option<String>,
        /// Why it was refused, as a code.
        refused: Option<String>,
        /// What the refusal names: a fingerprint, a limit.
        detail: String,
    }

    // ---- review ------------------------------------------------------------------------------------------------

    /// Asks for a document.
    view DocumentIdRequest {
        /// The document.
        document: String,
    }
    /// A document with its proof and its achievements.
    view ReviewView {
        /// The row of the case page.
        document: DocumentRow,
        /// The signature in words and numbers.
        signature: SignatureView,
        /// The person match.
        person: PersonView,
        /// The learner as the document says, identifiers masked.
        learner: LearnerView,
        /// When the EMP made it.
        generated: Option<String>,
        /// Which ELMO: "1.0-2.0", "2.1", "purl", …
        version: String,
        /// The reports.
        reports: Vec<ReportView>,
        /// Counted, unclear and graded.
        totals: TotalsView,
        /// Findings that concern no achievement.
        findings: Vec<FindingView>,
        /// The attachments.
        attachments: Vec<AttachmentView>,
    }
    /// The proof of the signature.
    view SignatureView {
        /// How far the origin is proven.
        trust: TrustView,
        /// XML-DSig URI.
        algorithm: Option<String>,
        /// XML-DSig URI.
        digest: Option<String>,
        /// Whether the algorithm is weak.
        weak: bool,
        /// The certificate that it was verified with.
        certificate: Option<CertificateView>,
        /// Why a person has to look, as codes ("weak-algorithm", "certificate-expired", "time-outside", "received-before").
        doubts: Vec<String>,
        /// Who accepted the doubts, and why.
        accepted: Option<AcceptedView>,
        /// The EMP by name.
        emp: Option<String>,
        /// The registry's address at the time.
        registry: Option<String>,
        /// SHA-256 of the received bytes.
        sha256: String,
        /// The office's policy as it was applied; none for what was received before it was kept.
        policy: Option<PolicyView>,
    }
    /// Who decided and why.
    view AcceptedView {
        /// By whom.
        by: String,
        /// The second person, if there was one.
        second: Option<String>,
        /// When.
        at: String,
        /// Why.
        why: String,
    }
    /// Whether it is the same person.
    code PersonVerdict {
        /// It is.
        Match,
        /// A person has to decide.
        Unclear,
        /// It is not, by what the documents say.
        Mismatch,
    }
    /// The person match.
    view PersonView {
        /// The verdict.
        verdict: PersonVerdict,
        /// The evidence, E1 to E7.
        evidence: Vec<EvidenceView>,
        /// The items that the verdict rests on: what agrees for a match, what differs for a mismatch, what is missing for either.
        decisive: Vec<String>,
        /// Who decided, if somebody had to.
        accepted: Option<AcceptedView>,
        /// How the document came from case to case, in order.
        moved: Vec<MovedView>,
    }
    /// How a document came to the case that it belongs to.
    view MovedView {
        /// Number of the case that it was taken from.
        from: String,
        /// Who moved it.
        by: String,
        /// When.
        at: String,
        /// Why.
        why: String,
    }
    /// One piece of evidence.
    view EvidenceView {
        /// "E1" to "E7".
        item: String,
        /// "agrees", "close", "differs" or "absent".
        state: String,
        /// What the document says; identifiers masked.
        document: String,
        /// What the case says; identifiers masked.
        case: String,
        /// Why, as a code.
        why: String,
        /// Why, in English.
        why_text: String,
        /// The letters in which names that agree are written differently.
        letters: Vec<LettersView>,
    }
    /// A letter of a name, and what stands for it on the other side.
    view LettersView {
        /// "å".
        letter: String,
        /// "aa".
        written: String,
    }
    /// The learner.
    view LearnerView {
        /// Given names.
        given_names: String,
        /// Family name.
        family_name: String,
        /// Day of birth.
        born: Option<String>,
        /// Types of the identifiers and their masked values.
        identifiers: Vec<IdentifierView>,
    }
    /// An identifier.
    view IdentifierView {
        /// Its type.
        kind: String,
        /// Its value.
        value: String,
    }
    /// A text in a language.
    view TextView {
        /// Its language, if it is known.
        language: Option<String>,
        /// The text.
        text: String,
    }
    /// An issuer's part.
    view ReportView {
        /// The issuer's titles.
        issuer: Vec<TextView>,
        /// Its country.
        country: Option<String>,
        /// Its identifiers.
        identifiers: Vec<IdentifierView>,
        /// The achievements, flat, in document order; `depth` tells the tree.
        achievements: Vec<AchievementView>,
    }
    /// Whether an achievement is in the sum.
    code CountedView {
        /// In the sum.
        Yes,
        /// Not in the sum.
        No,
        /// A person has to confirm it.
        Unclear,
    }
    /// An achievement.
    view AchievementView {
        /// Its place, "r0.2.1".
        id: String,
        /// 0 at the top.
        depth: usize,
        /// The host's code.
        code: Option<String>,
        /// Its titles.
        titles: Vec<TextView>,
        /// Its type, as the document says.
        kind: String,
        /// "passed", "failed", "in-progress" or another word.
        status: String,
        /// Whether the document says so.
        status_given: bool,
        /// Credits with their schemes.
        credits: Vec<CreditView>,
        /// Whether it is in the sum.
        counted: CountedView,
        /// Why it is or is not, as a code.
        counted_because: String,
        /// Who confirmed it, where it was unclear.
        confirmed: Option<AcceptedView>,
        /// Where it stands already.
        duplicate_of: Option<String>,
        /// The result to the letter.
        result: Option<String>,
        /// The grading scheme in words.
        grading_scheme: Option<String>,
        /// Term in words.
        term: Option<String>,
        /// When it began.
        start: Option<String>,
        /// When the result was given.
        date: Option<String>,
        /// Levels in words ("EQF 6").
        levels: Vec<String>,
        /// Language of instruction.
        language: Option<String>,
        /// ISCED-F code.
        isced: Option<String>,
        /// Descriptions, as text.
        descriptions: Vec<TextView>,
        /// How the results are distributed.
        distribution: Option<DistributionView>,
        /// Findings that concern it.
        findings: Vec<FindingView>,
    }
    /// An amount of credits.
    view CreditView {
        /// The scheme as it stands; "" when missing.
        scheme: String,
        /// The amount.
        value: String,
    }
    /// A distribution of results, in the sender's order.
    view DistributionView {
        /// Its categories.
        categories: Vec<DistributionCategoryView>,
        /// What the sender says about it.
        description: Option<String>,
    }
    /// One category.
    view DistributionCategoryView {
        /// Its label.
        label: String,
        /// How many.
        count: u32,
    }
    /// Something noticed.
    view FindingView {
        /// What, as a code.
        code: String,
        /// Where.
        place: String,
        /// The value concerned.
        detail: String,
    }
    /// Sums of a document, ECTS.
    view TotalsView {
        /// In the sum.
        counted: String,
        /// To be confirmed.
        unclear: String,
        /// In the sum and with a result.
        graded: String,
        /// Other schemes.
        by_scheme: Vec<CreditView>,
    }
    /// An attachment.
    view AttachmentView {
        /// Its place.
        index: usize,
        /// Its title, as text.
        title: String,
        /// Its type.
        kind: Option<String>,
        /// The media type named; not trusted.
        media_type: String,
        /// Bytes.
        size: u64,
        /// Whether it can be shown: it really is a PDF.
        is_pdf: bool,
    }
    /// Asks for an attachment.
    view AttachmentRequest {
        /// The document.
        document: String,
        /// Its place.
        index: usize,
    }
    /// Bytes for the viewer.
    view BytesView {
        /// Base64.
        base64: String,
        /// Media type, decided here.
        media_type: String,
    }
    /// The canonical text of a document.
    view SourceView {
        /// The text that the signature covers, and that everything is read from.
        text: String,
    }
    /// Accepts doubts about a signature.
    view AcceptSignatureRequest {
        /// The document.
        document: String,
        /// Why.
        why: String,
    }
    /// A second person with their own PIN.
    view SecondPerson {
        /// The profile.
        staff: String,
        /// Its PIN.
        pin: String,
    }
    /// Accepts that the results are this student's.
    view AcceptPersonRequest {
        /// The document.
        document: String,
        /// Why.
        why: String,
        /// Needed despite a mismatch.
        second: Option<SecondPerson>,
    }
    /// Erases a document that is not this student's.
    view NotThisStudentRequest {
        /// The document.
        document: String,
        /// Why.
        why: String,
    }
    /// Moves a document to the case it belongs to.
    view MoveDocumentRequest {
        /// The document.
        document: String,
        /// The other case.
        to_case: String,
        /// Why.
        why: String,
    }
    /// Confirms an unclear achievement.
    view ConfirmAchievementRequest {
        /// The document.
        document: String,
        /// The achievement.
        achievement: String,
        /// Why.
        why: String,
    }

    // ---- mapping -----------------------------------------------------------------------------------------------

    /// The mapping of a case.
    view MappingView {
        /// The queue: achievements that can be mapped, and those that a person may choose.
        queue: Vec<QueueRow>,
        /// The groups, in order.
        groups: Vec<GroupView>,
        /// The balance.
        balance: BalanceView,
        /// The balance of each group, in their order.
        group_balances: Vec<GroupBalanceView>,
        /// Of this, what rests on documents that were typed by hand.
        balance_typed: Option<BalanceView>,
        /// What Undo would undo.
        undo: Option<StepView>,
        /// What Redo would do again.
        redo: Option<StepView>,
        /// Whether a decision in force locks it.
        locked: bool,
    }
    /// A step that can be undone, named.
    view StepView {
        /// What, as a code ("group-set", "group-removed").
        code: String,
        /// Of what.
        params: Vec<String>,
    }
    /// An achievement in the queue.
    view QueueRow {
        /// The document.
        document: String,
        /// Its place there.
        achievement: String,
        /// How far its origin is proven.
        trust: TrustView,
        /// The host's code.
        code: Option<String>,
        /// The title to show: the original.
        title: String,
        /// The English one, where it is another.
        title_en: Option<String>,
        /// Credits, ECTS, or with their scheme in `scheme`.
        credits: Option<String>,
        /// The scheme in upper case.
        scheme: Option<String>,
        /// The result to the letter.
        result: Option<String>,
        /// "yes", "after-confirmation", "by-choice", "not-passed" or "duplicate".
        mappable: String,
        /// The groups it stands in.
        groups: Vec<String>,
        /// 0 at the top of its report.
        depth: usize,
        /// The issuer.
        issuer: String,
    }
    /// A group.
    view GroupView {
        /// The group; `null` makes a new one.
        id: Option<String>,
        /// The foreign side.
        foreign: Vec<ForeignPartView>,
        /// The home side.
        home: Vec<HomePartView>,
        /// What is decided.
        outcome: OutcomeCode,
        /// By when, with `on-condition`.
        until: Option<String>,
        /// The condition, with `on-condition`.
        condition: String,
        /// In what it differs substantially, with `partly` and `not-recognised`.
        differs: Vec<DifferenceCode>,
        /// The reason in words.
        reason: String,
        /// What the student can do next.
        next_step: String,
    }
    /// A foreign achievement or a part of it.
    view ForeignPartView {
        /// The document.
        document: String,
        /// Its place there.
        achievement: String,
        /// Credits taken; `null` takes all.
        part: Option<String>,
    }
    /// A local course or free credits.
    view HomePartView {
        /// The local course; `null` for free credits.
        course: Option<String>,
        /// Its code; empty for free credits.
        code: String,
        /// Its title, or what the free credits are called.
        title: String,
        /// Credits, ECTS.
        credits: String,
        /// The grade; `null` is pass without a grade.
        grade: Option<String>,
        /// How the grade was found.
        how: String,
        /// The place in the degree, in the office's words.
        place: Option<String>,
    }
    /// What is decided about a group.
    code OutcomeCode {
        /// As requested.
        AsRequested,
        /// As another course.
        Substitution,
        /// As it is.
        Inclusion,
        /// In part.
        Partly,
        /// On a condition.
        OnCondition,
        /// Not.
        NotRecognised,
        /// Already held.
        Duplicate,
        /// Not asked for.
        NotAppliedFor,
    }
    /// In what it differs.
    code DifferenceCode {
        /// Level.
        Level,
        /// Workload.
        Workload,
        /// Quality.
        Quality,
        /// Profile.
        Profile,
        /// Learning outcomes.
        LearningOutcomes,
    }
    /// Puts a group.
    view SetGroupRequest {
        /// The case.
        case: String,
        /// The group.
        group: GroupView,
    }
    /// Removes a group.
    view RemoveGroupRequest {
        /// The case.
        case: String,
        /// The group.
        group: String,
    }
    /// Searches local courses.
    view CourseSearchRequest {
        /// Code or words of the title; empty lists the first.
        text: String,
        /// At most so many.
        limit: usize,
    }
    /// Local courses.
    view CoursesView {
        /// The best first.
        courses: Vec<CourseView>,
        /// All there are.
        total: usize,
    }
    /// A local course.
    view CourseView {
        /// Its id.
        id: String,
        /// Its code.
        code: String,
        /// Its title.
        title: String,
        /// Its titles.
        titles: Vec<TextView>,
        /// Credits, ECTS.
        credits: String,
        /// Level.
        level: Option<String>,
        /// ISCED-F code.
        isced: Option<String>,
        /// Whether it is no longer given.
        retired: bool,
    }

    // ---- decision and delivery ---------------------------------------------------------------------------------

    /// The draft as it would go out.
    view DraftView {
        /// The PDF, base64.
        pdf: String,
        /// What it says, as a hash; sign-off takes it back.
        digest: String,
        /// Why it cannot be signed yet, as codes; empty when it can.
        refused: Vec<String>,
        /// "positive", "partially-positive" or "negative".
        overall: String,
        /// Whether a second person has to sign.
        second_person_needed: bool,
        /// The number that it will get.
        number: String,
        /// The number of the withdrawn decision that it replaces.
        replaces: Option<String>,
        /// The balance.
        balance: BalanceView,
        /// Of this, what rests on documents that were typed by hand.
        balance_typed: Option<BalanceView>,
        /// What it says beside the case.
        paper: PaperView,
        /// Why the office's template is not used, although there is one.
        template_problem: Option<TemplateProblemView>,
    }
    /// Signs the decision off.
    view SignOffRequest {
        /// The case.
        case: String,
        /// The digest of the draft that was shown.
        digest: String,
        /// The PIN of who works here.
        pin: String,
        /// The second person, where one is needed.
        second: Option<SecondPerson>,
    }
    /// A decision.
    view DecisionRow {
        /// Its id.
        id: String,
        /// Its number.
        number: String,
        /// When it was signed.
        signed: String,
        /// The appeals against it, oldest first.
        appeals: Vec<AppealView>,
        /// Who prepared it.
        prepared_by: String,
        /// Who decided.
        decided_by: String,
        /// The second person.
        second: Option<String>,
        /// "positive", "partially-positive" or "negative".
        overall: String,
        /// When, by whom and why it was withdrawn.
        withdrawn: Option<AcceptedView>,
        /// The number of the one that replaces it.
        replaced_by: Option<String>,
        /// The number of the one that it replaces.
        replaces: Option<String>,
        /// Its files.
        files: Vec<FileView>,
    }
    /// A file of a decision.
    view FileView {
        /// Its name.
        name: String,
        /// SHA-256.
        sha256: String,
        /// Bytes.
        size: u64,
    }
    /// Asks for a file of a decision.
    view DecisionFileRequest {
        /// The decision.
        decision: String,
        /// Its name.
        name: String,
    }
    /// Withdraws a decision.
    view WithdrawRequest {
        /// The decision.
        decision: String,
        /// Why.
        reason: String,
        /// The PIN of who works here.
        pin: String,
    }
    /// Writes a decision into a folder.
    view ExportRequest {
        /// The decision.
        decision: String,
        /// The folder; a folder named by the case number is made in it.
        folder: String,
        /// Further formats by name; none is none of them.
        formats: Option<Vec<String>>,
    }
    /// What went out.
    view DeliveryRow {
        /// Its id.
        id: String,
        /// The case's number.
        case_number: String,
        /// The decision's number.
        decision: String,
        /// How: "folder", "eml", "mail", "post", "pick-up".
        kind: String,
        /// Where to.
        target: String,
        /// What.
        files: Vec<FileView>,
        /// When.
        at: String,
        /// Who released it.
        by: String,
        /// Whether it went to the student.
        student: bool,
        /// Whether it rests on a test registry, as everything in training does.
        test: bool,
    }
    /// Everything that went out.
    view DeliveriesView {
        /// The latest first.
        deliveries: Vec<DeliveryRow>,
    }

    // ---- settings ----------------------------------------------------------------------------------------------

    /// The settings.
    view SettingsView {
        /// The institution's name.
        institution: String,
        /// Its identifiers.
        identifiers: Vec<IdentifierView>,
        /// ISO 3166 alpha-2.
        country: String,
        /// The unit that decides.
        unit: String,
        /// Postal address.
        address: String,
        /// E-mail, telephone.
        contact: String,
        /// Web address.
        url: String,
        /// The language of decisions, "sv", and of the texts here.
        decision_language: String,
        /// The legal basis that decisions name.
        legal_basis: String,
        /// To whom a student appeals.
        appeal_body: String,
        /// The time limit in words.
        appeal_time_limit: String,
        /// The form of an appeal.
        appeal_form: String,
        /// Where it is sent.
        appeal_address: String,
        /// "window" (a throw-away window of the program) or "system" (the system's browser).
        browser: String,
        /// Minutes until the program locks itself; 0 for never.
        lock_after_minutes: u32,
        /// Days until a decision is due.
        decision_days: u32,
        /// From which share of its time on a clock is amber, in per cent.
        amber_percent: u32,
        /// Days from notification in which a student can appeal; none leaves it to the country, 0 is no such limit.
        appeal_days: Option<u32>,
        /// The limit of the country, where it is known.
        appeal_days_of_country: Option<u32>,
        /// Days that are offered for an opinion and for what is missing.
        answer_days: u32,
        /// Days after the end of a stay by which results are expected.
        results_days: u32,
        /// Whether every decision needs a second person.
        always_second_person: bool,
        /// Whether one does that recognises a course not at all or only partly.
        second_person_on_refusal: bool,
        /// Whether whoever typed a transcript may look at it again too.
        typist_may_check: bool,
        /// How a student's copy goes out where no key of theirs is known.
        student_copy: CopyWayCode,
        /// Where the daily backup goes; empty for none.
        backup_folder: String,
        /// The last backup, if there was one.
        last_backup: Option<String>,
    }
    /// What a connection test says.
    view ConnectionView {
        /// Whether the registry answers and is one.
        ok: bool,
        /// What is wrong, as a code.
        code: String,
        /// What the code names.
        detail: String,
        /// Usable EMPs in it.
        emps: usize,
    }
    /// Tests an address.
    view ConnectionRequest {
        /// The registry's address.
        url: String,
    }
    /// A folder.
    view FolderRequest {
        /// Its path.
        folder: String,
    }
    /// A file that was written.
    view WrittenView {
        /// Its path.
        path: String,
    }
}
