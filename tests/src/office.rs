//! An office at real work: a production desk in a folder, with a clock that the test winds and registry and EMPs beside it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use emc::ports::{Clock, Keychain, KeychainError, Ports};
use emc::{Desk, Mode, Place};
use serde_json::Value;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use training_emp::{Options, Training};

use crate::bench::{Changes, Opened};

/// A clock that stands still until it is wound.
#[derive(Debug)]
pub struct Wound(Mutex<OffsetDateTime>);

impl Default for Wound {
    fn default() -> Self {
        Self(Mutex::new(datetime!(2026-11-21 09:14 +2)))
    }
}

impl Wound {
    /// Winds it on.
    pub fn wind(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for Wound {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A machine without a keychain.
#[derive(Debug)]
pub struct NoKeychain;

impl Keychain for NoKeychain {
    fn read(&self, _: &str) -> Result<Option<Vec<u8>>, KeychainError> {
        Err(KeychainError::Missing)
    }

    fn write(&self, _: &str, _: &[u8]) -> Result<(), KeychainError> {
        Err(KeychainError::Missing)
    }

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Err(KeychainError::Missing)
    }
}

/// Opens the desk in a folder for real work, as a start of the program does.
pub fn open(folder: &Path, clock: &Arc<Wound>, keychain: Arc<dyn Keychain>) -> Desk {
    let ports = Ports {
        browser: Arc::new(Opened::default()),
        clock: clock.clone(),
        keychain,
        ..platform::ports(platform::Options::new(Arc::new(Changes::default())))
    };
    Desk::open(ports, Place { mode: Mode::Production, folder: folder.to_owned(), training_registry: None })
}

/// Registry and EMPs by the same clock.
///
/// # Errors
/// What went wrong, as text.
pub fn training(folder: &Path, clock: &Arc<Wound>) -> Result<Training, String> {
    let clock = clock.clone();
    Training::start(Options::new(folder, Arc::new(move || clock.now()))).map_err(|error| error.to_string())
}

/// Asks a desk as the user interface does; an error is its code.
///
/// # Errors
/// The code.
pub fn ask(desk: &Desk, name: &str, request: Value) -> Result<Value, String> {
    ipc::answer(desk, name, request).map_err(|error| error.code)
}
