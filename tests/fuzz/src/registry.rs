//! A registry as it was downloaded.

use std::collections::BTreeSet;

use emrex::registry::{Registry, read};

/// What is read is what the rest of the program relies on, the same each time, and survives being stored.
pub(crate) fn registry(data: &[u8]) {
    let read_once = read(data);
    assert_eq!(read_once, read(data), "the same bytes are read in the same way");
    let Ok(registry) = read_once else { return };
    let mut keys = BTreeSet::new();
    for emp in &registry.emps {
        let country = emp.country.as_bytes();
        assert!(country.len() == 2 && country.iter().all(u8::is_ascii_uppercase), "{} is a country", emp.country);
        assert!(matches!(emp.url.scheme(), "http" | "https") && emp.url.has_host(), "{} can be opened", emp.url);
        assert!(keys.insert(emp.key()), "{} stands twice", emp.key());
        let certificates: BTreeSet<_> = emp.certificates.iter().collect();
        assert_eq!(certificates.len(), emp.certificates.len(), "a certificate stands twice");
    }
    for problem in &registry.problems {
        assert!(!problem.place.is_empty() && !problem.reason.is_empty(), "a problem that says nothing");
    }
    let stored = serde_json::to_vec(&registry).unwrap_or_default();
    assert_eq!(serde_json::from_slice::<Registry>(&stored).ok(), Some(registry), "what was stored is what was read");
}
