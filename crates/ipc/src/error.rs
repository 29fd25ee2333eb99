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

impl From<emc::DeskError> for ErrorView {
    fn from(error: emc::DeskError) -> Self {
        let kind = if error.is_refusal() { ErrorKind::Refusal } else { ErrorKind::Failure };
        if kind == ErrorKind::Failure {
            tracing::error!(code = error.code(), %error, "a command failed");
        }
        Self { kind, code: error.code().to_owned(), params: error.params(), incident: None }
    }
}
