//! What a command says, in both forms, and with which exit code the program ends.

use std::fmt;
use std::process::ExitCode;

use serde::Serialize;

use crate::text::{plain, shown};
use crate::training::Running;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: it is as hoped.
    Good,
    /// 1: it is not.
    Bad,
    /// 2: unreadable, or used wrongly.
    Unusable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Good => 0,
            Exit::Bad => 1,
            Exit::Unusable => 2,
        })
    }
}

/// What a command found out.
pub(crate) struct Answer {
    /// One object on one line.
    pub(crate) json: String,
    /// The same for people.
    pub(crate) text: String,
    /// How the program ends.
    pub(crate) exit: Exit,
    /// What goes on after it was printed.
    pub(crate) running: Option<Running>,
}

impl Answer {
    /// An answer in both forms; the text needs no line end.
    pub(crate) fn new(exit: Exit, object: &impl Serialize, text: &str) -> Result<Self, Failure> {
        let json = serde_json::to_string(object).map_err(|error| Failure::new("internal", error))?;
        Ok(Self { json: json + "\n", text: plain(text.trim_end()) + "\n", exit, running: None })
    }
}

/// Why a command could not do anything: exit code 2.
#[derive(Debug)]
pub(crate) struct Failure {
    code: &'static str,
    message: String,
}

impl Failure {
    /// A stable kebab-case code and a sentence.
    pub(crate) fn new(code: &'static str, message: impl fmt::Display) -> Self {
        Self { code, message: message.to_string() }
    }

    /// `{"error":{"code","message"}}` on one line.
    pub(crate) fn json(&self) -> String {
        format!("{}\n", serde_json::json!({"error": {"code": self.code, "message": self.message}}))
    }

    /// A line for people.
    pub(crate) fn text(&self) -> String {
        plain(&format!("smp: {}\n", shown(&self.message)))
    }
}
