//! What the history seals of a document when it comes: where it is from, what stood behind its proof, and what the policy
//! doubted. None of that ever changes; whoever changes it in the database, with the key and SQL, is found out by it.

use recognition::provenance::Provenance;
use recognition::trust::Trust;
use sha2::{Digest, Sha256};
use store::DocumentRecord;

use crate::registry::hex;

/// The seal of a document: SHA-256, lower-case hex.
pub(crate) fn seal(record: &DocumentRecord) -> String {
    of(&record.provenance, record.trust.as_ref(), &record.signature_doubts)
}

/// Over JSON as it is stored. Texts, numbers and dates can always be written as JSON.
fn of(provenance: &Provenance, trust: Option<&Trust>, doubts: &[String]) -> String {
    hex(&Sha256::digest(serde_json::to_vec(&(provenance, trust, doubts)).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use recognition::provenance::{Channel, Provenance, ProvenanceKind};
    use recognition::trust::{Exceptions, PolicyCheck, PolicyItem, PolicyOutcome, RegistryUsed, Trust};
    use time::macros::{date, datetime};

    use super::of;

    /// What was sealed has to have the same seal in later versions: a part that is added is left out where it is empty.
    #[test]
    fn a_seal_stays_the_same_in_later_versions() {
        let provenance = Provenance {
            kind: ProvenanceKind::Verified,
            channel: Channel::Emrex,
            emp: Some("EMP".to_owned()),
            emp_country: Some("NO".to_owned()),
            received: datetime!(2026-02-03 10:00 +1),
            sha256: "ab".repeat(32),
            algorithm: Some("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256".to_owned()),
            weak: false,
            certificate_sha256: Some("cd".repeat(32)),
            test: false,
            typed: None,
        };
        let registry = RegistryUsed {
            source: "EWP Registry".to_owned(),
            url: "https://registry.example/".to_owned(),
            read: datetime!(2026-02-03 06:00 UTC),
            sha256: "ef".repeat(32),
            test: false,
            by_hand: false,
        };
        let check = PolicyCheck {
            item: PolicyItem::CurrentKey,
            outcome: PolicyOutcome::Passed,
            code: "current-key".to_owned(),
            seen: "cd".to_owned(),
        };
        let trust = Trust {
            registry: Some(registry),
            exceptions: Exceptions { weak_until: Some(date!(2026 - 12 - 31)), expired_until: None },
            checks: vec![check],
            ..Trust::default()
        };
        let before = of(&provenance, Some(&trust), &[]);
        assert_eq!(before, "547cde5db4b44fd52bb888598c28022a5015bc5f649f292222d137c5f159e37f");
        let changed = Provenance { emp: Some("Another".to_owned()), ..provenance.clone() };
        assert_ne!(of(&changed, Some(&trust), &[]), before);
        assert_ne!(of(&provenance, Some(&Trust::default()), &[]), before);
        assert_ne!(of(&provenance, Some(&trust), &["former-key".to_owned()]), before);
    }
}
