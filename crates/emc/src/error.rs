//! Why a use case did not do what it was asked, without personal data.

use std::io::ErrorKind;

use delivery::SealError;
use store::StoreError;

use crate::ports::{BrowserError, DirectoryError, FolderError, InternetError, KeychainError, LoopbackError, MailError};

macro_rules! errors {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:ident, $message:literal;)*) => {
        /// A refusal or a failure of a use case.
        #[derive(Debug, thiserror::Error)]
        pub enum DeskError {
            $($(#[$doc])* #[error($message)] $name,)*
            /// What is stored no longer matches its proof: an alarm.
            #[error("what is stored no longer matches its proof")]
            EvidenceBroken(crate::proof::Stored),
            /// A mapping group breaks a rule.
            #[error("{0}")]
            Mapping(#[from] recognition::mapping::MappingRefused),
            /// A learning agreement has a row that says too little.
            #[error("{0}")]
            Agreement(#[from] recognition::agreement::AgreementRefused),
            /// The decision cannot be signed.
            #[error("{0}")]
            SignOff(#[from] recognition::decision::SignOffRefused),
            /// An office rule has a fault.
            #[error("{0}")]
            OfficeRule(recognition::rules::RuleFault),
            /// A template for the student information system has a fault.
            #[error("{0}")]
            SisTemplate(documents::SisTemplateFault),
            /// A template of the decision says something that it must not.
            #[error(transparent)]
            Template(#[from] documents::TemplateError),
            /// A table that was read has not the columns or the encoding that it should have.
            #[error("the file cannot be read as a table: {code} {detail}")]
            Table {
                /// What is wrong: "columns-missing", "encoding", "empty", "not-csv".
                code: &'static str,
                /// The columns concerned.
                detail: String,
            },
            /// A value of a form is missing or cannot be read.
            #[error("{field} is missing or cannot be read")]
            Field {
                /// Which one, in camelCase as the form names it.
                field: &'static str,
            },
            /// The database refused or failed.
            #[error(transparent)]
            Store(#[from] store::StoreError),
            /// A download failed.
            #[error(transparent)]
            Internet(#[from] InternetError),
            /// The registry that came is none.
            #[error(transparent)]
            Registry(#[from] emrex::RegistryError),
            /// A file could not be written or read.
            #[error(transparent)]
            Folder(#[from] FolderError),
            /// The keychain failed.
            #[error(transparent)]
            Keychain(#[from] KeychainError),
            /// No loopback address.
            #[error(transparent)]
            Loopback(#[from] LoopbackError),
            /// No browser.
            #[error(transparent)]
            Browser(#[from] BrowserError),
            /// A file has no certificate or key that can be taken.
            #[error(transparent)]
            KeyFile(#[from] delivery::ReadKeyError),
            /// A certificate or key may not be used.
            #[error("the key may not be used: {}", .0.code())]
            RecipientKeyRefused(delivery::KeyFinding),
            /// A letter could not be sealed.
            #[error(transparent)]
            Seal(#[from] SealError),
            /// The mail server cannot be used.
            #[error(transparent)]
            Mail(#[from] MailError),
            /// The directory cannot be used.
            #[error(transparent)]
            Directory(#[from] DirectoryError),
            /// A document of the decision could not be made.
            #[error(transparent)]
            Document(#[from] documents::DocumentError),
        }

        impl DeskError {
            /// A stable kebab-case code that the user interface has words for.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                    Self::EvidenceBroken(_) => "evidence-broken",
                    Self::Mapping(refused) => mapping_code(refused),
                    Self::Agreement(refused) => agreement_code(*refused),
                    Self::SignOff(refused) => sign_off_code(*refused),
                    Self::OfficeRule(fault) => fault.as_str(),
                    Self::SisTemplate(fault) => fault.as_str(),
                    Self::Template(fault) => fault.code(),
                    Self::Table { code, .. } => code,
                    Self::Field { .. } => "field",
                    Self::Store(error) => store_code(error),
                    Self::Internet(error) => error.code(),
                    Self::Registry(error) => error.code(),
                    Self::Folder(error) => error.code(),
                    Self::Keychain(KeychainError::Missing) => "keychain-missing",
                    Self::Keychain(_) => "keychain-refused",
                    Self::Loopback(_) => "loopback-failed",
                    Self::Browser(_) => "browser-failed",
                    Self::Seal(error) => error.code(),
                    Self::Mail(error) => error.code(),
                    Self::Directory(error) => error.code(),
                    Self::Document(_) => "document-failed",
                    Self::KeyFile(error) => error.code(),
                    Self::RecipientKeyRefused(finding) => finding.code(),
                }
            }

            /// Whether the state forbids it (a refusal), rather than something having gone wrong (a failure).
            pub fn is_refusal(&self) -> bool {
                match self {
                    $(Self::$name => errors!(@is $kind),)*
                    Self::Seal(error) => matches!(
                        error,
                        SealError::Address
                            | SealError::MixedKinds
                            | SealError::KeyRefused { .. }
                            | SealError::NoOfficeCertificate
                            | SealError::OfficeKeyRefused(_)
                    ),
                    // The wrong file or the wrong key: nothing has failed.
                    Self::Store(error) => matches!(
                        error,
                        StoreError::WrongKey
                            | StoreError::NotEncrypted
                            | StoreError::NotADatabase
                            | StoreError::NotOurs
                            | StoreError::Missing
                            | StoreError::Newer { .. }
                            | StoreError::InUse
                    ),
                    Self::Mapping(_) | Self::Agreement(_) | Self::SignOff(_) | Self::OfficeRule(_) | Self::Template(_) | Self::SisTemplate(_) | Self::Table { .. } | Self::Field { .. } | Self::KeyFile(_) | Self::RecipientKeyRefused(_) => true,
                    _ => false,
                }
            }
        }
    };
    (@is refusal) => { true };
    (@is failure) => { false };
}

errors! {
    /// No database is open.
    NotOpen = "not-open", refusal, "the database is not open";
    /// Nobody has unlocked.
    Locked = "locked", refusal, "the program is locked";
    /// There is a database already.
    AlreadySetUp = "already-set-up", refusal, "the program is set up already";
    /// No set-up is under way.
    NoSetUp = "no-set-up", refusal, "no set-up is under way";
    /// The PIN is wrong.
    WrongPin = "wrong-pin", refusal, "the PIN is wrong";
    /// Too many wrong PINs.
    TooManyPins = "too-many-pins", refusal, "too many wrong PINs; wait a minute";
    /// The PIN is too short or too long.
    PinLength = "pin-length", refusal, "a PIN has 6 to 64 characters";
    /// The passphrase is too short.
    PassphraseLength = "passphrase-length", refusal, "a passphrase has at least 12 characters";
    /// The passphrase is wrong.
    WrongPassphrase = "wrong-passphrase", refusal, "the passphrase is wrong";
    /// The recovery code is wrong.
    WrongRecovery = "wrong-recovery", refusal, "the recovery code is wrong";
    /// There is no such profile.
    UnknownStaff = "unknown-staff", refusal, "there is no such profile";
    /// There is no such case.
    UnknownCase = "unknown-case", refusal, "there is no such case";
    /// There is no such document.
    UnknownDocument = "unknown-document", refusal, "there is no such document";
    /// The document has been erased.
    Erased = "document-erased", refusal, "the document has been erased";
    /// There is no such fetch.
    UnknownFetch = "unknown-fetch", refusal, "there is no such fetch";
    /// The fetch is over.
    FetchOver = "fetch-over", refusal, "the fetch is over";
    /// There is no such EMP.
    UnknownEmp = "unknown-emp", refusal, "the registry has no such EMP";
    /// The EMP cannot be used.
    EmpUnusable = "emp-unusable", refusal, "the EMP has no certificate or speaks another protocol";
    /// A certificate of the EMP is new and nobody has confirmed it.
    CertificateChanged = "certificate-changed", refusal, "a certificate of the EMP has changed; somebody has to confirm it first";
    /// A certificate that the registry names for the EMP was rejected.
    CertificateRejected = "certificate-rejected", refusal, "the registry names a certificate that was rejected here";
    /// The sources name different certificates for the EMP.
    SourcesDisagree = "sources-disagree", refusal, "the sources disagree about the EMP; somebody has to pick one first";
    /// The sources agree.
    NothingToPick = "nothing-to-pick", refusal, "there is nothing to pick here";
    /// There is no such certificate.
    UnknownCertificate = "unknown-certificate", refusal, "the EMP has no such certificate";
    /// The EMP was entered by hand already.
    EmpEntered = "emp-entered", refusal, "this EMP was entered by hand already";
    /// A source stands twice in the list.
    SourceTwice = "source-twice", refusal, "a name or an address of a registry stands twice";
    /// Training never leaves this machine.
    TrainingOnly = "training-only", refusal, "training uses its own registry and EMPs on this machine, and no other";
    /// The EMP has no exception of this kind.
    NoException = "no-exception", refusal, "there is no such exception for this EMP";
    /// There is no such achievement.
    UnknownAchievement = "unknown-achievement", refusal, "there is no such achievement";
    /// The achievement needs no confirmation.
    NothingToConfirm = "nothing-to-confirm", refusal, "there is nothing to confirm";
    /// There is no such attachment, or it is not a PDF.
    NoAttachment = "no-attachment", refusal, "there is no such attachment that can be shown";
    /// The draft is no longer the one that was shown.
    DraftChanged = "draft-changed", refusal, "the draft has changed since it was shown; look at it again";
    /// There is no such decision.
    UnknownDecision = "unknown-decision", refusal, "there is no such decision";
    /// The decision has been withdrawn already.
    AlreadyWithdrawn = "already-withdrawn", refusal, "the decision has been withdrawn already";
    /// Other decisions are being written already.
    BatchRuns = "batch-runs", refusal, "other decisions are being written; go on with them or stop them first";
    /// There is nothing to write.
    NothingToWrite = "nothing-to-write", refusal, "none of these cases has a decision in force";
    /// There is no such file of the decision.
    UnknownFile = "unknown-file", refusal, "there is no such file";
    /// A decision in force locks the case.
    CaseLocked = "case-locked", refusal, "a decision is in force; withdraw it first";
    /// A reason is due.
    ReasonMissing = "reason-missing", refusal, "write down why";
    /// A second person is due.
    SecondPersonMissing = "second-person-missing", refusal, "a second person has to agree";
    /// The second person is the first.
    SamePersonTwice = "same-person-twice", refusal, "the second person must be someone else";
    /// A second person has the decision.
    CaseHandedOver = "case-handed-over", refusal, "the decision waits for a second person; it has to come back first";
    /// Nobody has the decision.
    NotHandedOver = "not-handed-over", refusal, "the decision waits for no second person";
    /// There is no other profile.
    NobodyElse = "nobody-else", refusal, "there is nobody else to hand it over to";
    /// Somebody else prepared it.
    PreparedByAnother = "prepared-by-another", refusal, "somebody else prepared it; send it back instead";
    /// Whoever prepared it would send it back to themselves.
    PreparedByYou = "prepared-by-you", refusal, "you prepared it; take it back instead";
    /// An appeal is open already.
    AppealOpen = "appeal-open", refusal, "an appeal against this decision is open already";
    /// The appeal has ended.
    AppealEnded = "appeal-ended", refusal, "what came of this appeal was recorded already";
    /// There is no such appeal.
    UnknownAppeal = "unknown-appeal", refusal, "there is no such appeal";
    /// The person match needs no decision.
    PersonSettled = "person-settled", refusal, "whose results these are is settled";
    /// The signature needs no decision.
    SignatureSettled = "signature-settled", refusal, "the signature is settled";
    /// What changed is no longer what was shown.
    ChangedAgain = "changed-again", refusal, "the documents have changed since this was shown; look at it again";
    /// Whether the decision stays as it is has been said.
    LaterSettled = "later-settled", refusal, "somebody has looked at these later results already";
    /// The case has no reminder.
    NoReminder = "no-reminder", refusal, "there is no reminder";
    /// The case was returned for completion already.
    AlreadyReturned = "already-returned", refusal, "the case was returned for completion already";
    /// The case is not returned.
    NotReturned = "not-returned", refusal, "the case is not returned for completion";
    /// There is no such opinion.
    UnknownOpinion = "unknown-opinion", refusal, "there is no such request for an opinion";
    /// The request was answered or withdrawn.
    OpinionClosed = "opinion-closed", refusal, "the request was answered or withdrawn already";
    /// The request is still open.
    OpinionStillOpen = "opinion-still-open", refusal, "the request is still open";
    /// The question names the student.
    NamesStudent = "names-student", refusal, "the question names the student, whom nobody outside needs to know";
    /// Earlier decisions do not agree on it, or there are none in force.
    NoEarlierDecision = "no-earlier-decision", refusal, "earlier decisions do not agree on this course";
    /// There is no learning agreement.
    NoAgreement = "no-agreement", refusal, "the case has no learning agreement";
    /// Nothing that is still to be mapped fits the learning agreement.
    NothingFits = "nothing-fits", refusal, "nothing that is still to be mapped fits the learning agreement";
    /// There is nothing to undo or redo.
    NothingToUndo = "nothing-to-undo", refusal, "there is nothing to undo";
    /// The registry has not been read yet.
    RegistryMissing = "registry-missing", refusal, "the registry has not been read yet";
    /// The local course is not there.
    UnknownCourse = "unknown-course", refusal, "there is no such local course";
    /// The grading table is not there, or it is retired.
    UnknownGradingTable = "unknown-grading-table", refusal, "there is no such grading table in use";
    /// The catalogue is no longer what was compared.
    CatalogueChanged = "catalogue-changed", refusal, "the catalogue has changed since this was shown; compare again";
    /// The office rule is not there.
    UnknownRule = "unknown-rule", refusal, "there is no such office rule";
    /// There is no such template.
    UnknownSisTemplate = "unknown-sis-template", refusal, "there is no such template for the student information system";
    /// Another template has the name.
    SisNameTaken = "sis-name-taken", refusal, "another template has this name";
    /// A value does not fit the student information system.
    SisRefused = "sis-refused", refusal, "a value does not fit the student information system: see the preview";
    /// Another office rule has the name.
    RuleNameTaken = "rule-name-taken", refusal, "another office rule has this name";
    /// The office rule is no longer what was shown.
    RuleChanged = "rule-changed", refusal, "the office rule has changed since it was shown; look at it again";
    /// The office rules are no longer what a file was compared with.
    RulesChanged = "rules-changed", refusal, "the office rules have changed since this was shown; compare again";
    /// The document was not typed by hand.
    NotTyped = "not-typed", refusal, "this document was not typed by hand";
    /// The original is no PDF, PNG or JPEG.
    OriginalUnknown = "original-unknown", refusal, "the original is no PDF, PNG or JPEG";
    /// The original is too large.
    OriginalTooLarge = "original-too-large", refusal, "the original is larger than 25 MB";
    /// Something typed cannot be read.
    TypedUnreadable = "typed-unreadable", refusal, "something that was typed cannot be read yet";
    /// What was typed has not been finished.
    TypedDraft = "typed-draft", refusal, "somebody is still typing; what is shown has to be taken over first";
    /// Whoever typed it looks at it again.
    OwnTyping = "own-typing", refusal, "somebody else has to look at what you have typed";
    /// More lines than a transcript has.
    TooManyRows = "too-many-rows", refusal, "a transcript has at most 500 lines here";
    /// There is no such key of a recipient.
    UnknownRecipientKey = "unknown-recipient-key", refusal, "there is no such certificate or key";
    /// The key is in use for this address already.
    KeyKnown = "key-known", refusal, "this certificate or key is in use already";
    /// The address has another key in use.
    KeyInUse = "key-in-use", refusal, "the address has another certificate or key in use; look at both first";
    /// What is to be said about the key is no longer what was shown.
    KeyFindingsChanged = "key-findings-changed", refusal, "what is to be said about the key has changed; look at it again";
    /// The certificate is no authority's, or may not vouch for others.
    NoAuthority = "no-authority", refusal, "this is not the certificate of an authority that can vouch for others";
    /// Nobody outside is asked in training.
    LookUpTraining = "look-up-training", refusal, "training asks nobody outside this machine";
    /// No directory is set.
    NoDirectory = "no-directory", refusal, "no directory is set in the settings";
    /// The password of the directory is not known.
    NoDirectoryPassword = "no-directory-password", refusal, "the password of the directory has to be entered in the settings";
    /// The proxy reaches no web key directory.
    LookUpProxy = "look-up-proxy", failure, "the proxy reaches no web key directory there";
    /// A source has no certificate or key for an address.
    NothingFound = "nothing-found", refusal, "there is no certificate or key for this address";
    /// What a source has for an address is none that can be read.
    FoundUnreadable = "found-unreadable", refusal, "what is there for this address is no certificate or key that can be read";
    /// The keys that a source has for an address do not name it.
    FoundForOthers = "found-for-others", refusal, "the key that is there for this address does not name it";
    /// No mail account is set.
    NoMailAccount = "no-mail-account", refusal, "no mail account is set in the settings";
    /// The password of the mail account is not known.
    NoMailPassword = "no-mail-password", refusal, "the password of the mail account has to be entered again in the settings";
    /// Training sends to this machine alone.
    MailTraining = "mail-training", refusal, "training sends only to a mail server on this machine";
    /// No key is pinned for an address.
    NoRecipientKey = "no-recipient-key", refusal, "no key is pinned for an address; an encrypted container needs none";
    /// Documents never go out in the clear.
    Unencrypted = "unencrypted", refusal, "documents never go out unencrypted: anybody on the way could read them";
    /// There is no such mail.
    UnknownMail = "unknown-mail", refusal, "there is no such mail";
    /// The file is no report that a mail could not be delivered.
    NoBounce = "no-bounce", refusal, "the file is no report that a mail could not be delivered";
    /// It is such a report, but of no mail of this desk.
    ForeignBounce = "foreign-bounce", refusal, "the report is about no mail that went out from here";
    /// The office's key could not be made or read.
    OfficeKey = "office-key", failure, "the office's signing key could not be made or read";
    /// It is none that documents of ours are signed with.
    OfficeKeyKind = "office-key-kind", refusal, "decisions are signed with RSA keys of 2048 to 4096 bits";
    /// What was taken in for signing has run out.
    OfficeKeyExpired = "office-key-expired", refusal, "the certificate that decisions are signed with has expired; take in another one";
    /// A stored value cannot be read.
    StoredValue = "stored-value", failure, "a stored value cannot be read";
}

impl DeskError {
    /// What the words name. Never personal data.
    pub fn params(&self) -> Vec<String> {
        use recognition::agreement::{AgreementRefused as Agreement, MAX_ROWS};
        use recognition::mapping::MappingRefused as Refused;
        match self {
            Self::Table { detail, .. } => vec![detail.clone()],
            Self::Template(fault) => fault.params(),
            Self::Field { field } => vec![(*field).to_owned()],
            Self::Internet(InternetError::Status(status)) => vec![status.to_string()],
            Self::Agreement(Agreement::NoName { table, row } | Agreement::NoCredits { table, row }) => {
                vec![format!("{table:?}"), row.to_string()]
            }
            Self::Agreement(Agreement::TooMany) => vec![MAX_ROWS.to_string()],
            Self::Mapping(Refused::MoreThanThereIs { whole, taken, .. }) => vec![whole.to_string(), taken.to_string()],
            _ => Vec::new(),
        }
    }
}

fn agreement_code(refused: recognition::agreement::AgreementRefused) -> &'static str {
    use recognition::agreement::AgreementRefused as Refused;
    match refused {
        Refused::NoName { .. } => "agreement-no-name",
        Refused::NoCredits { .. } => "agreement-no-credits",
        Refused::Empty => "agreement-empty",
        Refused::TooMany => "agreement-too-many",
    }
}

fn mapping_code(refused: &recognition::mapping::MappingRefused) -> &'static str {
    use recognition::mapping::MappingRefused as Refused;
    match refused {
        Refused::Empty => "group-empty",
        Refused::Unknown(_) => "unknown-achievement",
        Refused::NotPassed(_) => "not-passed",
        Refused::Unconfirmed(_) => "unconfirmed",
        Refused::Duplicate(_) => "duplicate-achievement",
        Refused::Overlap { .. } => "overlap",
        Refused::MoreThanThereIs { .. } => "more-than-there-is",
        Refused::NoPart(_) => "no-part",
        Refused::NothingAtHome => "nothing-at-home",
        Refused::HomeWithoutCredit => "home-without-credit",
        Refused::NoCredits => "no-credits",
        Refused::GroundsMissing => "grounds-missing",
        Refused::ConditionMissing => "condition-missing",
    }
}

/// The code of a refused sign-off; also shown beside the draft.
pub(crate) fn sign_off_code(refused: recognition::decision::SignOffRefused) -> &'static str {
    use recognition::decision::SignOffRefused as Refused;
    match refused {
        Refused::AlreadySigned => "already-signed",
        Refused::NothingDecided => "nothing-decided",
        Refused::NothingAppliedFor => "nothing-applied-for",
        Refused::StillOpen => "still-open",
        Refused::PersonOpen => "person-open",
        Refused::SignatureOpen => "signature-open",
        Refused::SecondPersonMissing => "second-person-missing",
        Refused::SamePersonTwice => "same-person-twice",
        Refused::OfficeIncomplete => "office-incomplete",
        Refused::ChangeUnseen => "change-unseen",
        Refused::OpinionOpen => "opinion-open",
        Refused::TypedUnchecked => "typed-unchecked",
    }
}

fn store_code(error: &StoreError) -> &'static str {
    use StoreError as Error;
    match error {
        Error::WrongKey => "wrong-key",
        Error::NotEncrypted | Error::NotADatabase | Error::NotOurs => "not-ours",
        Error::Missing => "database-missing",
        Error::Newer { .. } => "newer",
        Error::Full => "disk-full",
        Error::InUse | Error::Locked => "in-use",
        Error::ReadOnly => "folder-denied",
        Error::Refused(rule) => rule.code(),
        Error::JournalBroken { .. } => "journal-broken",
        Error::Damaged => "database-damaged",
        Error::HashDiffers => "evidence-broken",
        Error::Io(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => "folder-missing",
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "folder-denied",
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => "disk-full",
            _ => "database-failed",
        },
        _ => "database-failed",
    }
}
