//! The contract between the core and whoever shows it: the one list of commands, the types that go over it, and error
//! codes.
//!
//! The Tauri adapters, the HTTP bridge of the browser tests and `ui/src/backend/generated.ts` all come from the list in
//! [`commands`]. Nothing here decides anything: each command is one call of `emc` and a translation.
//!
//! ```no_run
//! # fn a_desk() -> emc::Desk { unimplemented!() }
//! use serde_json::json;
//!
//! let view = ipc::answer(&a_desk(), "cases", json!({ "filter": "needs-me", "search": "" }));
//! assert!(view.is_ok() || view.is_err_and(|error| error.code == "locked"));
//! ```

pub mod commands;
mod error;
mod handlers;
pub mod typescript;
pub mod views;

pub use commands::{COMMANDS, Command, answer};
pub use error::ErrorView;
