//! An office at real work: a production desk in a folder, with a clock that the test winds and registry and EMPs beside it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use emc::ports::{Clock, Keychain, KeychainError, Ports};
use emc::{Desk, Mode, Place};
use serde_json::{Value, json};
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

/// A keychain that lasts as long as the test.
#[derive(Debug, Default)]
pub struct Kept {
    entries: Mutex<BTreeMap<String, Vec<u8>>>,
    silent: AtomicBool,
}

impl Kept {
    /// All that it keeps.
    pub fn entries(&self) -> BTreeMap<String, Vec<u8>> {
        self.held().clone()
    }

    /// Whether it answers nobody for now, as one that takes too long.
    pub fn silence(&self, silent: bool) {
        self.silent.store(silent, Ordering::Relaxed);
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asked(&self) -> Result<MutexGuard<'_, BTreeMap<String, Vec<u8>>>, KeychainError> {
        if self.silent.load(Ordering::Relaxed) { Err(KeychainError::Missing) } else { Ok(self.held()) }
    }
}

impl Keychain for Kept {
    fn read(&self, entry: &str) -> Result<Option<Vec<u8>>, KeychainError> {
        Ok(self.asked()?.get(entry).cloned())
    }

    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        self.asked()?.insert(entry.to_owned(), secret.to_vec());
        Ok(())
    }

    fn delete(&self, entry: &str) -> Result<(), KeychainError> {
        self.asked()?.remove(entry);
        Ok(())
    }
}

/// Opens the desk in a folder for real work, as a start of the program does.
pub fn open(folder: &Path, clock: &Arc<Wound>, keychain: Arc<dyn Keychain>) -> Desk {
    open_heard(folder, clock, keychain, Arc::default())
}

/// The same, where somebody hears what changes.
pub fn open_heard(folder: &Path, clock: &Arc<Wound>, keychain: Arc<dyn Keychain>, changes: Arc<Changes>) -> Desk {
    let ports = Ports {
        browser: Arc::new(Opened::default()),
        clock: clock.clone(),
        keychain,
        ..platform::ports(platform::Options::new(changes))
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

/// Maps whatever can be mapped, as free credits, and signs what the draft shows; answers the signed decision's row.
///
/// # Errors
/// The code of what was refused.
pub fn decide(desk: &Desk, case: &Value, pin: &str) -> Result<Value, String> {
    let at = |view: Value, place: &str| view.pointer(place).cloned().unwrap_or_default();
    let queue = at(ask(desk, "mapping", json!({ "case": case }))?, "/queue");
    let rows = queue.as_array().cloned().unwrap_or_default();
    for row in rows.iter().filter(|row| row.get("mappable").is_some_and(|mappable| mappable == "yes")) {
        let (document, achievement, credits) = (row.get("document"), row.get("achievement"), row.get("credits"));
        let group = json!({ "id": null,
            "foreign": [{ "document": document, "achievement": achievement, "part": null }],
            "home": [{ "course": null, "code": "", "title": "Free", "credits": credits, "grade": null, "how": "" }],
            "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
        ask(desk, "set_group", json!({ "case": case, "group": group }))?;
    }
    let digest = at(ask(desk, "draft", json!({ "case": case }))?, "/digest");
    let signed = ask(desk, "sign_off", json!({ "case": case, "digest": digest, "pin": pin, "second": null }))?;
    Ok(at(signed, "/decisions/0"))
}
