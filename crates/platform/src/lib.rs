//! The real ports of [`emc`]: the clock, randomness, downloads, the loopback address, the learner's browser, the
//! keychain, folders and the office's signing key, each as this machine has them.
//!
//! Whatever differs between Linux, Windows and macOS lives here behind `cfg`, and nowhere else. Whatever is ambient
//! (environment, zone, proxy, home folder) is read here and handed on as a value or behind a trait.
//!
//! It is not a place for rules: what is fetched, from whom, and what an answer means is for `emc` to say. It knows no
//! SQL and no window; the program's own throw-away window is given to [`SystemBrowser`] as two functions.
//!
//! # Example
//! ```no_run
//! use std::sync::Arc;
//!
//! struct Nobody;
//! impl emc::ports::Listener for Nobody {
//!     fn changed(&self, _tags: &[&str]) {}
//! }
//!
//! let folder = platform::data_folder(platform::DataMode::Training).ok_or("no home folder")?;
//! let ports = platform::ports(platform::Options::new(Arc::new(Nobody)));
//! println!("{} {}", ports.clock.now(), folder.display());
//! # Ok::<(), &str>(())
//! ```

mod browser;
mod clock;
mod directory;
mod downloads;
mod folders;
mod keychain;
mod keys;
mod loopback;
mod places;
mod randomness;
mod smtp;
mod tls;

use std::path::PathBuf;
use std::sync::Arc;

use emc::ports::{Listener, Ports};

pub use browser::{BrowserPlan, CloseWindow, OpenWindow, SystemBrowser};
pub use clock::SystemClock;
pub use directory::{DirectoryLimits, LdapDirectory};
pub use downloads::{DownloadLimits, Downloads};
pub use folders::DiskFolders;
pub use keychain::SystemKeychain;
pub use keys::OpensslKeyMaker;
pub use loopback::{LoopbackLimits, LoopbackListener};
pub use places::{DataMode, data_folder};
pub use randomness::SystemRandomness;
pub use smtp::{SmtpLimits, SmtpMail};

/// What the ports of this machine cannot know by themselves.
pub struct Options {
    /// Who hears that stored things changed.
    pub listener: Arc<dyn Listener>,
    /// A program, by its absolute path, that gets the address as its only argument and opens it for the learner; `None`
    /// means the system's browser.
    pub browser_command: Option<PathBuf>,
    /// Opens the program's throw-away window, where there is one.
    pub open_window: Option<OpenWindow>,
    /// Closes the program's throw-away window, where there is one.
    pub close_window: Option<CloseWindow>,
    /// Under which name the keychain keeps the entries of this program.
    pub keychain_name: String,
}

impl Options {
    /// The system's browser, no window of the program's own, entries of the keychain under `smp-desk`.
    pub fn new(listener: Arc<dyn Listener>) -> Self {
        Self {
            listener,
            browser_command: None,
            open_window: None,
            close_window: None,
            keychain_name: "smp-desk".to_owned(),
        }
    }
}

/// All ports of this machine.
///
/// Nothing is opened or started by this; each port does it when it is first used.
pub fn ports(options: Options) -> Ports {
    Ports {
        clock: Arc::new(SystemClock),
        randomness: Arc::new(SystemRandomness),
        internet: Arc::new(Downloads::new(DownloadLimits::default())),
        loopback: Arc::new(LoopbackListener::new(LoopbackLimits::default())),
        browser: Arc::new(SystemBrowser::new(options.browser_command, options.open_window, options.close_window)),
        keychain: Arc::new(SystemKeychain::new(options.keychain_name)),
        mail: Arc::new(SmtpMail::new(SmtpLimits::default())),
        directory: Arc::new(LdapDirectory::new(DirectoryLimits::default())),
        folders: Arc::new(DiskFolders),
        keys: Arc::new(OpensslKeyMaker),
        listener: options.listener,
    }
}
