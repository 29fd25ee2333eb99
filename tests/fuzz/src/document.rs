//! The reader of ELMO.

use std::collections::BTreeSet;

use elmo::{Limits, ReadError, read};
use roxmltree::{Document, ParsingOptions};

use crate::canonical::normalised;

/// The reader takes for XML what an independent parser takes for XML, refuses nothing else but for a listed reason, and
/// gives each result a name of its own.
pub(crate) fn elmo(data: &[u8]) {
    let limits = Limits { bytes: 1 << 20, nodes: 5_000, ..Limits::default() };
    let verdict = read(data, &limits);
    assert_eq!(verdict, read(data, &limits), "the same bytes are read in the same way");
    let text = elmo::to_text(data).ok();
    let tree = text.as_deref().map(normalised);
    let tree = tree.as_deref().map(|text| Document::parse_with_options(text, ParsingOptions::default()));
    match verdict {
        Ok((document, findings)) => {
            let tree = tree.as_ref().map(|tree| tree.as_ref().map(|t| t.root_element().tag_name().name()));
            assert_eq!(tree, Some(Ok("elmo")), "the reader took for ELMO what is none");
            let mut ids = BTreeSet::new();
            for achievement in document.achievements() {
                assert!(ids.insert(achievement.id.as_str()), "{} stands twice", achievement.id.as_str());
                assert_eq!(document.achievement(&achievement.id), Some(achievement), "found by its name");
            }
            for finding in findings {
                assert!(!finding.message().is_empty(), "a finding that says nothing");
            }
        }
        Err(ReadError::NotElmo) => {
            let name = tree.as_ref().and_then(|tree| tree.as_ref().ok()).map(|t| t.root_element().tag_name().name());
            assert!(name.is_some_and(|name| name != "elmo"), "the reader did not find the root");
        }
        Err(_) => {}
    }
}
