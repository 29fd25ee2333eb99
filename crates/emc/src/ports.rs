//! What the use cases need of the machine, as traits: the internet, the loopback address, the browser, the keychain,
//! folders, the clock, randomness, and somebody to tell that something changed.
//!
//! `platform` implements them for real; the tests implement a fixed clock and a browser that follows the pages.

mod directory;
mod mail;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use directory::{Directory, DirectoryError, DirectorySecurity, DirectoryServer};
pub use mail::{Mail, MailAccount, MailError, MailFate, MailIdentity, MailLogin, MailSecurity, OutgoingMail};

use time::OffsetDateTime;
use url::Url;

/// The time of day, with the offset of the office's zone.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> OffsetDateTime;
}

/// Randomness that nobody can guess.
pub trait Randomness: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// Downloads, through the system's proxy and trusting the system's certificates.
pub trait Internet: Send + Sync {
    /// Reads what stands at an address, at most `limit` bytes.
    ///
    /// # Errors
    /// What went wrong, in the kinds that an administrator can do something about.
    fn download(&self, url: &Url, limit: usize) -> Result<Vec<u8>, InternetError>;

    /// Reads what stands at an address unless it is what it was when the server told `known`. An implementation that
    /// cannot ask so reads it anew.
    ///
    /// # Errors
    /// As [`Internet::download`].
    fn download_if_changed(&self, url: &Url, known: &Validators, limit: usize) -> Result<Downloaded, InternetError> {
        let _ = known;
        self.download(url, limit).map(|bytes| Downloaded::New { bytes, validators: Validators::default() })
    }

    /// Reads what stands at an address and proves itself by its own signature, so that HTTP will do: lists and answers of
    /// authorities about withdrawn certificates. The address comes from a certificate that somebody sent: unless it says
    /// itself that it is on this machine, neither its name nor a redirect may lead there or to a link-local address.
    ///
    /// `stopped` tells that nobody waits for it any more: then it ends with any error.
    ///
    /// # Errors
    /// As [`Internet::download`].
    fn download_signed(&self, url: &Url, limit: usize, stopped: &dyn Fn() -> bool) -> Result<Vec<u8>, InternetError> {
        let _ = stopped;
        self.download(url, limit)
    }

    /// Posts a form and reads what is answered, at most `limit` bytes, whatever its status. No redirect is followed: what
    /// is posted may be a secret.
    ///
    /// # Errors
    /// When no answer came; nothing of what was posted stands in it.
    fn post(&self, url: &Url, form: &[(&str, &str)], limit: usize) -> Result<Posted, InternetError>;
}

/// What was answered to a form.
#[derive(Clone, PartialEq, Eq)]
pub struct Posted {
    /// The status of the answer (RFC 9110, 15).
    pub status: u16,
    /// The answer.
    pub bytes: Vec<u8>,
}

/// What a server told about a download, to be asked with next time (RFC 9110, 13.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, as it came.
    pub etag: Option<String>,
    /// `Last-Modified`, as it came.
    pub last_modified: Option<String>,
}

/// What a conditional download brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Downloaded {
    /// Something new.
    New {
        /// What came.
        bytes: Vec<u8>,
        /// What the server tells about it.
        validators: Validators,
    },
    /// It is what it was.
    Unchanged,
}

/// Why a download did not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InternetError {
    /// The name is not known.
    #[error("the name of the server cannot be found")]
    NameUnknown,
    /// Nobody listens there, or a firewall stands before it.
    #[error("the server does not answer")]
    NoAnswer,
    /// It took too long.
    #[error("the server took too long")]
    TimedOut,
    /// The certificate of the server is not trusted on this machine.
    #[error("the server's certificate is not trusted on this machine")]
    NotTrusted,
    /// The proxy refused.
    #[error("the proxy refused the connection")]
    Proxy,
    /// The server answered with an error.
    #[error("the server answered with status {0}")]
    Status(u16),
    /// More bytes than allowed.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    /// Something else; the text names no person.
    #[error("the download failed: {0}")]
    Other(String),
}

impl InternetError {
    /// A stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NameUnknown => "name-unknown",
            Self::NoAnswer => "no-answer",
            Self::TimedOut => "timed-out",
            Self::NotTrusted => "not-trusted",
            Self::Proxy => "proxy-refused",
            Self::Status(_) => "status",
            Self::TooLarge(_) => "too-large",
            Self::Other(_) => "download-failed",
        }
    }
}

/// The loopback address that an EMP sends the learner's browser back to.
///
/// An implementation listens on 127.0.0.1 only, at a random port and under a secret path; it checks `Host`, takes a form
/// POST of bounded size and time at the return address alone, and hands it to the door.
pub trait Loopback: Send + Sync {
    /// Opens an address of its own for one fetch.
    ///
    /// # Errors
    /// When no port can be had.
    fn open(&self, door: Arc<dyn Door>) -> Result<OpenDoor, LoopbackError>;

    /// Opens an address that a sign-in server sends somebody's browser back to (RFC 8252, 7.3): `http://127.0.0.1:PORT/`.
    /// It answers what is opened there with this `state` in its query, and nothing else.
    ///
    /// # Errors
    /// When no port can be had.
    fn open_redirect(&self, state: &str, door: Arc<dyn RedirectDoor>) -> Result<OpenRedirect, LoopbackError>;
}

/// No port can be had on 127.0.0.1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no address on this machine can be opened: {0}")]
pub struct LoopbackError(pub String);

/// What stands behind one loopback address.
pub trait Door: Send + Sync {
    /// The page that the learner's browser opens first.
    fn start_page(&self, return_url: &str) -> Page;

    /// The body of a form POST to the return address.
    ///
    /// After [`Answer::Accepted`] the address closes as soon as the page is delivered.
    fn answer(&self, body: Vec<u8>) -> Answer;
}

/// What came of a POST to the return address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was the answer of this session, whatever it said. The address is done.
    Accepted(Page),
    /// It was not; the address stays open for the real one.
    NotOurs(Page),
}

/// A page for the learner: complete HTML and the Content-Security-Policy that goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// HTML, UTF-8.
    pub html: String,
    /// Value of `Content-Security-Policy`.
    pub policy: String,
}

/// An address that is open; dropping it closes it.
pub struct OpenDoor {
    /// The page to open in the learner's browser.
    pub start_url: Url,
    /// The address that the EMP posts to and shows to the learner.
    pub return_url: Url,
    /// Closes it when dropped.
    pub closer: Box<dyn Send + Sync>,
}

/// What stands behind an address that a sign-in server sends a browser back to.
pub trait RedirectDoor: Send + Sync {
    /// The query that the browser came back with to `redirect_url`. The address closes after [`Answer::Accepted`].
    fn answer(&self, redirect_url: &str, query: &str) -> Answer;
}

/// Such an address, open; dropping it closes it.
pub struct OpenRedirect {
    /// The address that the sign-in server is told.
    pub redirect_url: Url,
    /// Closes it when dropped.
    pub closer: Box<dyn Send + Sync>,
}

/// Which browser the learner uses at this desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrowserKind {
    /// A throw-away window of the program: its cookies are gone when it closes.
    Window,
    /// The system's browser, in a private window where it is known how.
    System,
}

/// Opens pages for the learner.
pub trait Browser: Send + Sync {
    /// Opens a page.
    ///
    /// # Errors
    /// When no browser can be started; the person then copies the address.
    fn open(&self, url: &Url, kind: BrowserKind) -> Result<(), BrowserError>;

    /// Closes the throw-away window of a page, if it is one.
    fn close(&self, url: &Url);
}

/// No browser could be started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no browser could be started: {0}")]
pub struct BrowserError(pub String);

/// Where the database's key lies: Secret Service, Windows Credential Manager or macOS Keychain.
pub trait Keychain: Send + Sync {
    /// Reads an entry; `None` when there is none.
    ///
    /// # Errors
    /// When no keychain answers.
    fn read(&self, entry: &str) -> Result<Option<Vec<u8>>, KeychainError>;

    /// Writes an entry.
    ///
    /// # Errors
    /// When no keychain answers or it refuses.
    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError>;

    /// Removes an entry.
    ///
    /// # Errors
    /// When no keychain answers or it refuses.
    fn delete(&self, entry: &str) -> Result<(), KeychainError>;
}

/// Why a keychain cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is none on this machine, or it is not running.
    #[error("no keychain answers on this machine")]
    Missing,
    /// It is locked, or the person refused.
    #[error("the keychain is locked or refused")]
    Refused,
    /// Something else.
    #[error("the keychain failed: {0}")]
    Other(String),
}

/// Files written whole or not at all.
pub trait Folders: Send + Sync {
    /// Writes files into a new folder `name` inside `parent`: into a temporary folder beside it, synced, then renamed at
    /// once. An existing folder of that name is left alone and the new one gets " (2)", " (3)" … appended.
    ///
    /// # Errors
    /// When anything of it fails; then nothing is left behind.
    fn write_folder(&self, parent: &Path, name: &str, files: &[(String, Vec<u8>)]) -> Result<PathBuf, FolderError>;

    /// Writes one file beside its place, synced, then renamed over it; readable by its owner only.
    ///
    /// # Errors
    /// When anything of it fails; then the old file stands as it was.
    fn write_file(&self, path: &Path, bytes: &[u8]) -> Result<(), FolderError>;

    /// Reads a file of at most `limit` bytes; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read or is larger.
    fn read_file(&self, path: &Path, limit: usize) -> Result<Option<Vec<u8>>, FolderError>;

    /// The names of the files in a folder, in no order; what is no file, or has a name that is no text, is left out.
    ///
    /// # Errors
    /// When the folder is not there or cannot be read.
    fn file_names(&self, folder: &Path) -> Result<Vec<String>, FolderError>;

    /// Removes a file; one that is not there counts as removed.
    ///
    /// # Errors
    /// When it cannot be removed.
    fn remove_file(&self, path: &Path) -> Result<(), FolderError>;

    /// Opens a file with the program that the system has set for its kind.
    ///
    /// # Errors
    /// [`FolderError::Gone`] when the file is not there, [`FolderError::NoProgram`] when no program takes it.
    fn open(&self, path: &Path) -> Result<(), FolderError>;
}

/// Why a file could not be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FolderError {
    /// The folder is not there.
    #[error("the folder is not there")]
    Missing,
    /// No right to it.
    #[error("there is no right to write there")]
    Denied,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Larger than allowed.
    #[error("the file is larger than {0} bytes")]
    TooLarge(usize),
    /// The file is not there.
    #[error("the file is not there any more")]
    Gone,
    /// The system has no program for it.
    #[error("no program is set for this kind of file")]
    NoProgram,
    /// Something else.
    #[error("the file could not be written or read: {0}")]
    Other(String),
}

impl FolderError {
    /// A stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "folder-missing",
            Self::Denied => "folder-denied",
            Self::Full => "disk-full",
            Self::TooLarge(_) => "file-too-large",
            Self::Gone => "file-gone",
            Self::NoProgram => "no-program-for-file",
            Self::Other(_) => "file-failed",
        }
    }
}

/// Makes the office's signing key: slow, and done once.
pub trait KeyMaker: Send + Sync {
    /// An RSA key of 3072 bits with a self-signed certificate, valid from now for ten years.
    ///
    /// # Errors
    /// When the cryptographic library refuses.
    fn make(&self, common_name: &str, country: &str, now: OffsetDateTime) -> Result<OfficeKey, String>;
}

/// The key that signs what the office exports.
#[derive(Clone)]
pub struct OfficeKey {
    /// PKCS#8, DER.
    pub pkcs8: Vec<u8>,
    /// The certificate, DER.
    pub certificate: Vec<u8>,
}

/// Hears that stored things changed, so that what is shown can be asked for again.
pub trait Listener: Send + Sync {
    /// Tags of what changed.
    fn changed(&self, tags: &[&str]);
}

/// All ports together.
#[derive(Clone)]
pub struct Ports {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub randomness: Arc<dyn Randomness>,
    /// Downloads.
    pub internet: Arc<dyn Internet>,
    /// Loopback addresses.
    pub loopback: Arc<dyn Loopback>,
    /// The learner's browser.
    pub browser: Arc<dyn Browser>,
    /// The keychain.
    pub keychain: Arc<dyn Keychain>,
    /// The mail server.
    pub mail: Arc<dyn Mail>,
    /// The office's directory.
    pub directory: Arc<dyn Directory>,
    /// Files and folders.
    pub folders: Arc<dyn Folders>,
    /// The office's signing key.
    pub keys: Arc<dyn KeyMaker>,
    /// Who hears of changes.
    pub listener: Arc<dyn Listener>,
}
