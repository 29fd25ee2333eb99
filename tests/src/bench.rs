//! A desk in a folder of its own, with registry and EMPs on 127.0.0.1.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use emc::ports::{Browser, BrowserError, BrowserKind, Internet, InternetError, Listener, Ports, Posted};
use emc::{Desk, Mode, Place};
use training_emp::{CASES_CSV, COURSES_CSV, GRADES_CSV, Options, Training};
use url::Url;

use crate::office::NoKeychain;

/// A running desk.
pub struct Bench {
    /// The desk.
    pub desk: Desk,
    /// Registry and EMPs.
    pub training: Training,
    /// The addresses that the learner's browser was told.
    pub opened: Arc<Opened>,
    /// Who hears of changes.
    pub changes: Arc<Changes>,
}

/// The addresses that the learner's browser was told to open.
#[derive(Debug, Default)]
pub struct Opened(Mutex<Vec<Url>>);

impl Opened {
    /// The latest.
    pub fn last(&self) -> Option<Url> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
    }
}

impl Browser for Opened {
    fn open(&self, url: &Url, _: BrowserKind) -> Result<(), BrowserError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(url.clone());
        Ok(())
    }

    fn close(&self, _: &Url) {}
}

/// Tags of changes, for whoever subscribes.
#[derive(Debug)]
pub struct Changes(tokio::sync::broadcast::Sender<Vec<String>>);

impl Default for Changes {
    fn default() -> Self {
        Self(tokio::sync::broadcast::channel(256).0)
    }
}

impl Changes {
    /// Hears what changes from now on.
    pub fn subscribe(&self) -> tokio::sync::broadcast::Receiver<Vec<String>> {
        self.0.subscribe()
    }
}

impl Listener for Changes {
    fn changed(&self, tags: &[&str]) {
        // Nobody listens between two pages; that is no error.
        let _ = self.0.send(tags.iter().map(|tag| (*tag).to_owned()).collect());
    }
}

/// The internet, where the machine is not on it: a desk for real work would read the real registries.
#[derive(Debug)]
struct Offline;

impl Internet for Offline {
    fn download(&self, _: &Url, _: usize) -> Result<Vec<u8>, InternetError> {
        Err(InternetError::NameUnknown)
    }

    fn post(&self, _: &Url, _: &[(&str, &str)], _: usize) -> Result<Posted, InternetError> {
        Err(InternetError::NameUnknown)
    }
}

impl Bench {
    /// Opens a training desk with the sample cases in a folder; somebody is at work.
    ///
    /// # Errors
    /// What went wrong, as text.
    pub fn open(folder: &Path) -> Result<Self, String> {
        let bench = Self::start(folder, Mode::Training)?;
        emc::registry::refresh(&bench.desk).map_err(|e| e.to_string())?;
        emc::training::fill(&bench.desk, CASES_CSV, COURSES_CSV).map_err(|e| e.to_string())?;
        emc::training::fill_grades(&bench.desk, GRADES_CSV).map_err(|e| e.to_string())?;
        Ok(bench)
    }

    /// Opens a desk for real work in a folder, on a machine without a keychain that is not on the internet; it knows nothing of
    /// the EMPs beside it.
    ///
    /// # Errors
    /// What went wrong, as text.
    pub fn open_office(folder: &Path) -> Result<Self, String> {
        Self::start(folder, Mode::Production)
    }

    fn start(folder: &Path, mode: Mode) -> Result<Self, String> {
        let (opened, changes) = (Arc::new(Opened::default()), Arc::new(Changes::default()));
        let machine = platform::ports(platform::Options::new(changes.clone()));
        let clock = machine.clock.clone();
        let options = Options::new(folder.join("emp-keys"), Arc::new(move || clock.now()));
        let training = Training::start(options).map_err(|e| e.to_string())?;
        let mut ports = Ports { browser: opened.clone(), ..machine };
        let mut training_registry = None;
        match mode {
            Mode::Training => training_registry = Some(Url::parse(&training.registry_url).map_err(|e| e.to_string())?),
            Mode::Production => (ports.keychain, ports.internet) = (Arc::new(NoKeychain), Arc::new(Offline)),
        }
        let desk = Desk::open(ports, Place { mode, folder: folder.to_owned(), training_registry });
        Ok(Self { desk, training, opened, changes })
    }
}
