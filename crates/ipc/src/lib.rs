//! The contract between the core and whoever shows it: the one list of commands, the types that go over it, and error
//! codes.
//!
//! The Tauri adapters, the HTTP bridge of the browser tests and `ui/src/backend/generated.ts` all come from the list in
//! [`commands`]. Nothing here decides anything: each command is one call of `emc` and a translation.

pub mod commands;
mod error;
mod handlers;
pub mod typescript;
pub mod views;

pub use commands::{COMMANDS, Command, answer};
pub use error::ErrorView;
