//! What stands behind a proof: the policy's checks, exceptions, reports, and checks made again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

views! {
    /// In which form a report is written.
    code ReportForm {
        /// On paper, for people.
        Pdf,
        /// For programs.
        Json,
    }
    /// Writes the report on a document, with the original beside it.
    view ReportRequest {
        /// The document.
        document: String,
        /// In which form.
        form: ReportForm,
        /// Into which folder.
        folder: String,
    }
    /// A document verified again.
    view CheckAgainView {
        /// When.
        at: String,
        /// Why it no longer proves what it says, as a code; none where it does.
        why: Option<String>,
    }
    /// Something stored that no longer proves what it says.
    view AlarmView {
        /// The case.
        case: String,
        /// The case's number.
        number: String,
        /// The document; none for a file of a decision.
        document: Option<String>,
        /// Why, as a code.
        why: String,
        /// Since when it is known.
        since: String,
    }
    /// The last check of everything, and how things stand.
    view ProofView {
        /// What it found; none where there was none.
        last: Option<CheckedView>,
        /// What does not hold, as far as it is known now.
        alarms: Vec<AlarmView>,
    }
    /// What a check of everything found.
    view CheckedView {
        /// When.
        at: String,
        /// "asked" or "restored".
        occasion: String,
        /// Documents whose signature was verified again.
        signed: usize,
        /// Documents without a signature.
        unsigned: usize,
        /// Files of decisions.
        files: usize,
        /// Entries of the history; none where its chain is broken.
        entries: Option<u64>,
        /// Whether all of it held, and no alarm was raised since.
        holds: bool,
    }
    /// The policy as it was applied to a document.
    view PolicyView {
        /// The list that held the certificate; none for an unsigned document.
        registry: Option<RegistryUsedView>,
        /// The EMP in that list; none where this was not kept yet.
        emp: Option<EmpUsedView>,
        /// The last day on which SHA-1 and short keys were accepted from the EMP.
        weak_until: Option<String>,
        /// The last day on which expired certificates were.
        expired_until: Option<String>,
        /// Who made these exceptions, and why.
        granted: Vec<GrantedView>,
        /// Each check.
        checks: Vec<PolicyCheckView>,
    }
    /// The list that a certificate was taken from.
    view RegistryUsedView {
        /// Its name.
        source: String,
        /// Its address.
        url: String,
        /// When it was read.
        read: String,
        /// SHA-256 of the list.
        sha256: String,
        /// Whether it is a test registry.
        test: bool,
        /// Whether a person entered the EMP.
        by_hand: bool,
    }
    /// The EMP as a list described it.
    view EmpUsedView {
        /// Its address.
        url: String,
        /// The institutions that it serves.
        institutions: Vec<String>,
    }
    /// An exception that was in force.
    view GrantedView {
        /// What it is about.
        kind: String,
        /// Who made it.
        by: String,
        /// When.
        at: String,
        /// Why.
        why: String,
    }
    /// One check of the policy.
    view PolicyCheckView {
        /// What was checked, as a code.
        item: String,
        /// "passed", "finding", "excepted", "unclear" or "refused".
        outcome: String,
        /// Why, as a code.
        code: String,
        /// What the check saw.
        seen: String,
    }
    /// The office's exceptions.
    view ExceptionsView {
        /// For each EMP that has one.
        emps: Vec<EmpExceptionsView>,
        /// The last day that can be set.
        longest: String,
        /// Today.
        today: String,
    }
    /// The exceptions for one EMP.
    view EmpExceptionsView {
        /// The EMP's key.
        emp: String,
        /// For SHA-1 and short keys.
        weak: Option<ExceptionView>,
        /// For certificates that had expired.
        expired: Option<ExceptionView>,
    }
    /// An exception.
    view ExceptionView {
        /// The last day on which it counts.
        until: String,
        /// Why.
        why: String,
        /// Who set it.
        by: String,
        /// When.
        at: String,
        /// Whether it has ended.
        ended: bool,
    }
    /// What an exception is about.
    code ExceptionKind {
        /// SHA-1 and short keys with it.
        Weak,
        /// Certificates that had expired when the document was made.
        Expired,
    }
    /// Sets an exception.
    view SetExceptionRequest {
        /// The EMP's key.
        emp: String,
        /// What it is about.
        kind: ExceptionKind,
        /// The last day.
        until: String,
        /// Why.
        why: String,
    }
    /// Removes an exception.
    view RemoveExceptionRequest {
        /// The EMP's key.
        emp: String,
        /// What it is about.
        kind: ExceptionKind,
    }
}
