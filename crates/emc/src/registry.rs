//! The registries: which lists of EMPs the office reads, what they say now and said before, which certificates count as an
//! EMP's own, and what people decided about them.
//!
//! Everything else rests on this: a document is believed because a certificate from here fits. So a certificate that was
//! not there before verifies nothing until a person has confirmed it, and where two sources name different ones nothing is
//! fetched until a person has picked. What a test registry names and what a production one names never meet.

mod known;
mod ledger;
mod people;
mod reading;
mod sources;

use elmo_signature::Certificate;
use emrex::{Emp, Protocol};
use url::Url;

pub use known::{CertificateFacts, EmpEntry, Known, KnownCertificate, KnownEmp, Problem, SourceState, facts, known};
pub(crate) use known::{Pinned, all_pinned, name_of, pinned_of, waiting};
pub use ledger::fingerprint;
pub use people::{ByHand, certificates_in, confirm, enter, pick, reject, remove};
pub use reading::{Connection, in_use, refresh, test};
pub use sources::{Source, Sources, save as save_sources};
pub(crate) use sources::{figures, is_test};

/// Whether fetches from this EMP can begin, as far as its entry tells.
pub fn usable(emp: &Emp) -> bool {
    emp.protocol == Protocol::default() && !certificates(emp).is_empty()
}

/// The certificates of an EMP that can be read.
pub fn certificates(emp: &Emp) -> Vec<Certificate> {
    emp.certificates.iter().filter_map(|der| Certificate::from_der(der).ok()).collect()
}

/// The stable key of an EMP, as one text.
pub fn key(emp: &Emp) -> String {
    emp.key().to_string()
}

/// Whether an address stands on this machine: no other may be opened in training, and no other may go without https.
pub fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
