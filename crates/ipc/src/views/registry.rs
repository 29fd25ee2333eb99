//! What is asked and shown of the registries and their EMPs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AcceptedView, RegistryProblem};

views! {
    /// The sources of EMPs, and all EMPs with their certificates.
    view RegistriesView {
        /// Whether the desk works with test registries, and with those alone.
        test: bool,
        /// Training has its own registry on this machine and changes nothing here.
        training: bool,
        /// A certificate is shown as expiring so many days before it does.
        warn_days: u32,
        /// Minutes by which the time of a document may lie outside of its session.
        clock_slack_minutes: u32,
        /// Bits below which an RSA key is short.
        short_key_bits: u32,
        /// The sources in the office's order.
        sources: Vec<RegistrySourceView>,
        /// The EMPs, those that wait for a person first.
        emps: Vec<RegistryEmpView>,
        /// How many wait for a person.
        waiting: usize,
    }
    /// A source of EMPs and what came from it.
    view RegistrySourceView {
        /// Its id; empty for one that is being added.
        id: String,
        /// Its name.
        name: String,
        /// Its address.
        url: String,
        /// Whether it is a test registry.
        test: bool,
        /// Whether it is switched on.
        on: bool,
        /// Whether it is read: switched on, and for the work that is done now.
        in_use: bool,
        /// When its last good list was read.
        read: Option<String>,
        /// SHA-256 of that list.
        sha256: Option<String>,
        /// EMPs in it.
        emps: usize,
        /// Entries that could not be used, with the reason.
        problems: Vec<RegistryProblem>,
        /// When it was asked last.
        asked: Option<String>,
        /// Why that brought nothing, as a code of an error.
        failed: Option<String>,
        /// What the code names.
        failed_detail: String,
    }
    /// The sources as they are to be.
    view SaveSourcesRequest {
        /// Whether the desk works with test registries.
        test: bool,
        /// A certificate is shown as expiring so many days before it does.
        warn_days: u32,
        /// Minutes by which the time of a document may lie outside of its session; none leaves it as it is.
        clock_slack_minutes: Option<u32>,
        /// Bits below which an RSA key is short; none leaves it as it is.
        short_key_bits: Option<u32>,
        /// The sources in the office's order.
        sources: Vec<SourceRequest>,
    }
    /// A source as it is to be.
    view SourceRequest {
        /// Its id; empty for a new one.
        id: String,
        /// Its name.
        name: String,
        /// Its address.
        url: String,
        /// Whether it is a test registry.
        test: bool,
        /// Whether it is switched on.
        on: bool,
    }
    /// An EMP with everything that is known of it.
    view RegistryEmpView {
        /// Its stable key.
        key: String,
        /// ISO 3166-1 alpha-2.
        country: String,
        /// The country's name, if a list gives one.
        country_name: Option<String>,
        /// Its name.
        name: String,
        /// Its address.
        url: String,
        /// Institutions it serves.
        institutions: Vec<String>,
        /// When it was first seen.
        since: String,
        /// Whether that was lately.
        new: bool,
        /// Name and address of a known EMP that this new one may be, or pretend to be.
        replaces: Option<String>,
        /// Whether somebody has to confirm or pick before anything is fetched.
        waits: bool,
        /// Why no fetch can begin, as a code.
        problem: Option<String>,
        /// What its certificates have to be looked at for: "certificate-expired", "certificate-expires-soon",
        /// "certificate-not-yet-valid", "certificate-unreadable", "certificate-new", "perhaps-replaces".
        marks: Vec<String>,
        /// Whether its sources have no certificate in common.
        disagreement: bool,
        /// What each source says of it.
        entries: Vec<EmpEntryView>,
        /// Its certificates, those named now first.
        certificates: Vec<EmpCertificateView>,
        /// What a person picked where the sources disagree.
        pick: Option<PickView>,
        /// The entry by hand, if there is one.
        by_hand: Option<ByHandView>,
    }
    /// What one source says of an EMP.
    view EmpEntryView {
        /// Id of the source, or "by-hand".
        source: String,
        /// Its name.
        source_name: String,
        /// Whether a person entered it.
        by_hand: bool,
        /// When the list was read.
        read: String,
        /// The EMP's name there.
        name: String,
        /// Its address there.
        url: String,
        /// Fingerprints of the certificates that it names.
        certificates: Vec<String>,
    }
    /// An EMP's certificate.
    view EmpCertificateView {
        /// Its fingerprint, SHA-256 in lower-case hex.
        sha256: String,
        /// Its subject; empty when it cannot be read.
        subject: String,
        /// Kind and length of its key: "RSA 2048".
        key: String,
        /// First instant, if it can be read.
        valid_from: Option<String>,
        /// Last instant, if it can be read.
        valid_until: Option<String>,
        /// "valid", "not-yet-valid", "expires-soon", "expired" or "unreadable".
        validity: String,
        /// "known", "new", "confirmed", "by-hand", "changed", "returned", "disputed", "rejected", "passed-over", "former".
        state: String,
        /// Whether documents signed with it are believed, be it as signed with a former key.
        proves: bool,
        /// The sources that name it now.
        named_by: Vec<String>,
        /// When it was first named.
        since: String,
        /// What a person said about it.
        word: Option<AcceptedView>,
    }
    /// What a person picked where sources disagree.
    view PickView {
        /// Id of the source that is believed.
        source: String,
        /// The fingerprints that it named.
        certificates: Vec<String>,
        /// Who, when and why.
        word: AcceptedView,
    }
    /// An entry by hand.
    view ByHandView {
        /// Its id.
        id: String,
        /// The EMP's name.
        name: String,
        /// Its certificates as one PEM text.
        pem: String,
        /// Who, when, and where it is from.
        word: AcceptedView,
    }
    /// A word about a certificate of an EMP.
    view CertificateWordRequest {
        /// The EMP's key.
        emp: String,
        /// The certificate's fingerprint.
        sha256: String,
        /// How it was checked.
        why: String,
    }
    /// Which of two sources is right about an EMP.
    view PickRequest {
        /// The EMP's key.
        emp: String,
        /// Id of the source.
        source: String,
        /// How it was checked.
        why: String,
    }
    /// An EMP entered by hand.
    view EnterEmpRequest {
        /// The entry that it takes the place of.
        replaces: Option<String>,
        /// ISO 3166-1 alpha-2.
        country: String,
        /// Its name.
        name: String,
        /// Where the learner's browser posts the start form.
        url: String,
        /// Base64 of the file or text with its certificates: PEM, one or several, DER, or base64.
        certificates: String,
        /// Where this is from and how it was checked.
        why: String,
    }
    /// Removes an EMP entered by hand.
    view RemoveEmpRequest {
        /// Its entry's id.
        id: String,
        /// Why.
        why: String,
    }
    /// The certificates in a file, before anything is kept.
    view CertificatesView {
        /// Each of them.
        certificates: Vec<EmpCertificateView>,
    }
}
