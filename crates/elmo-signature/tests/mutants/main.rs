//! The mutation check: every check of the verifier is taken out, one at a time, and a file of `tests/suite/signature`
//! must notice. `make mutants` runs it.
//!
//! The checks are found in the sources, so that a new one cannot be forgotten. The verifier is copied into the target
//! folder, with every check behind a switch, and built there once; then `suite.rs` runs with each switch turned.

#[cfg(test)]
mod check;
#[cfg(test)]
mod copy;
#[cfg(test)]
mod explained;
#[cfg(test)]
mod find;
