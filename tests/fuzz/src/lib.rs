//! What must hold for any bytes at all, as functions that a fuzzer calls (`make fuzz`) and that a test calls with every
//! file of the corpus and with everything that the fuzzer ever found (`tests/replay.rs`, in `make test`).
//!
//! Each target does more than not to panic: it compares two ways to the same answer, and ends in an assertion where
//! they differ. The crate knows nothing of the fuzzer, which lives in `run/` and is built with flags of its own.

mod canonical;
mod document;
mod payload;
mod registry;
mod response;
mod signature;
mod signed;

/// A target: its name, which is that of its folders, and what it does with some bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: &[Target] = &[
    ("registry", registry::registry),
    ("response", response::response),
    ("payload", payload::payload),
    ("elmo", document::elmo),
    ("canonical", canonical::canonical),
    ("signature", signature::signature),
    ("signed", signed::signed),
];

/// The target of this name.
pub fn target(name: &str) -> Option<fn(&[u8])> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}
