//! Errors as the user interface gets them: a code that it has words for, never personal data.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How an error is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// The state does not allow it: the text says what to do first.
    Refusal,
    /// Something went wrong: the text has a next step, and the incident id finds it in the log.
    Failure,
}

/// An error, worded by the user interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorView {
    /// How it is shown.
    pub kind: ErrorKind,
    /// A stable kebab-case code.
    pub code: String,
    /// What the words name: a place, an amount, a file's extension. Never personal data.
    pub params: Vec<String>,
    /// Finds a failure in the log.
    pub incident: Option<String>,
}

impl ErrorView {
    /// An error of a use case; a failure is logged under its incident id.
    pub(crate) fn of(desk: &emc::Desk, command: &str, error: &emc::DeskError) -> Self {
        let (code, params) = (error.code().to_owned(), error.params());
        if error.is_refusal() {
            return Self { kind: ErrorKind::Refusal, code, params, incident: None };
        }
        let mut random = [0; 4];
        desk.ports().randomness.fill(&mut random);
        let incident = format!("{:08x}", u32::from_be_bytes(random));
        tracing::error!(incident, command, code, %error, "a command failed");
        Self { kind: ErrorKind::Failure, code, params, incident: Some(incident) }
    }
}
