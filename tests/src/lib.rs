//! Scenarios and checks that need more than one crate.
