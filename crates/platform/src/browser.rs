//! The learner's browser: the program's throw-away window, or the system's browser in a private window.
//!
//! Programs are started directly, never through a shell, and get the address as one argument.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use emc::ports::{Browser, BrowserError, BrowserKind};
use url::Url;

/// Opens the program's throw-away window at an address.
pub type OpenWindow = Box<dyn Fn(&Url) -> Result<(), BrowserError> + Send + Sync>;
/// Closes the program's throw-away window of an address.
pub type CloseWindow = Box<dyn Fn(&Url) + Send + Sync>;

/// How long a program may take to say that it cannot start.
const TO_FAIL: Duration = Duration::from_millis(500);

/// The browsers of this machine.
pub struct SystemBrowser {
    command: Option<PathBuf>,
    open_window: Option<OpenWindow>,
    close_window: Option<CloseWindow>,
}

/// How the system's browser would be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrowserPlan {
    /// By the program that the office has named.
    Command(PathBuf),
    /// In a private window of this browser: its cookies are gone when it closes.
    Private(String),
    /// As the system opens any page: a login may stay behind.
    Plain,
}

impl SystemBrowser {
    /// `command` is the absolute path of a program that gets the address as its only argument; `None` means the browser
    /// that the system has set, in a private window where it is known how.
    pub fn new(command: Option<PathBuf>, open_window: Option<OpenWindow>, close_window: Option<CloseWindow>) -> Self {
        Self { command, open_window, close_window }
    }

    /// What [`BrowserKind::System`] would do now; for the settings page to say so.
    pub fn plan(&self) -> BrowserPlan {
        match (&self.command, system::private_browser()) {
            (Some(command), _) => BrowserPlan::Command(command.clone()),
            (None, Some(private)) => BrowserPlan::Private(private.name),
            (None, None) => BrowserPlan::Plain,
        }
    }

    fn open_system(&self, url: &Url) -> Result<(), BrowserError> {
        if let Some(command) = &self.command {
            return start(of_office(command, url)?);
        }
        // A private window that fails is told, and never replaced by one where the login would stay behind.
        match system::private_browser() {
            Some(private) => start(private.command(url)),
            None => system_open(url.as_str().as_ref()),
        }
    }
}

impl Browser for SystemBrowser {
    /// Only http and https addresses are opened.
    fn open(&self, url: &Url, kind: BrowserKind) -> Result<(), BrowserError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BrowserError("this is not the address of a page".to_owned()));
        }
        match (kind, &self.open_window) {
            // Given at the start of the program, so it stands above what the office has chosen.
            _ if self.command.is_some() => self.open_system(url),
            (BrowserKind::System, _) => self.open_system(url),
            (BrowserKind::Window, Some(open)) => open(url),
            (BrowserKind::Window, None) => Err(BrowserError("the program has no window of its own here".to_owned())),
        }
    }

    fn close(&self, url: &Url) {
        if let Some(close) = &self.close_window {
            close(url);
        }
    }
}

/// Opens an address or a file with the program that the system has set for it.
pub(crate) fn system_open(what: &OsStr) -> Result<(), BrowserError> {
    start(system::plain(what))
}

/// A browser that is known to open private windows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Private {
    /// What people call it.
    name: String,
    program: PathBuf,
    /// Stands before the address.
    arguments: Vec<String>,
}

impl Private {
    fn command(&self, url: &Url) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).arg(url.as_str());
        command
    }
}

fn of_office(program: &Path, url: &Url) -> Result<Command, BrowserError> {
    if !program.is_absolute() {
        return Err(BrowserError("the browser's program is not given by its whole path".to_owned()));
    }
    let mut command = Command::new(program);
    command.arg(url.as_str());
    Ok(command)
}

/// Starts a program and waits only long enough to see whether it fails at once.
fn start(mut command: Command) -> Result<(), BrowserError> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    system::without_console(&mut command);
    let mut child = command.spawn().map_err(|error| BrowserError(error.to_string()))?;
    let step = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    while waited < TO_FAIL {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(BrowserError(format!("its program ended with {status}"))),
            Ok(None) => thread::sleep(step),
            Err(error) => return Err(BrowserError(error.to_string())),
        }
        waited += step;
    }
    leave(child);
    Ok(())
}

/// Somebody must hear of its end, or it stays in the list of processes.
fn leave(mut child: Child) {
    let wait = move || {
        let _ = child.wait();
    };
    if let Err(error) = thread::Builder::new().name("browser".to_owned()).spawn(wait) {
        tracing::debug!(%error, "nobody waits for the browser");
    }
}

/// The output of a program that is asked something, if it answers well.
fn ask(program: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
    system::without_console(&mut command);
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// Linux and its kin: the freedesktop tools say which browser is set.
#[cfg(all(unix, not(target_os = "macos")))]
mod system {
    use super::{Command, OsStr, Path, PathBuf, Private, ask};

    /// Beginning of the desktop file's name without `.desktop`, what people call it, programs, how it opens privately.
    type Known = (&'static str, &'static str, &'static [&'static str], &'static str);

    const KNOWN: &[Known] = &[
        ("firefox", "Firefox", &["firefox", "firefox-esr"], "--private-window"),
        ("org.mozilla.firefox", "Firefox", &["firefox", "firefox-esr"], "--private-window"),
        ("librewolf", "LibreWolf", &["librewolf"], "--private-window"),
        ("chromium", "Chromium", &["chromium", "chromium-browser"], "--incognito"),
        ("org.chromium.chromium", "Chromium", &["chromium", "chromium-browser"], "--incognito"),
        ("google-chrome", "Chrome", &["google-chrome", "google-chrome-stable"], "--incognito"),
        ("com.google.chrome", "Chrome", &["google-chrome", "google-chrome-stable"], "--incognito"),
        ("brave", "Brave", &["brave-browser", "brave"], "--incognito"),
        ("com.brave.browser", "Brave", &["brave-browser", "brave"], "--incognito"),
        ("vivaldi", "Vivaldi", &["vivaldi", "vivaldi-stable"], "--incognito"),
        ("microsoft-edge", "Edge", &["microsoft-edge", "microsoft-edge-stable"], "--inprivate"),
        ("com.microsoft.edge", "Edge", &["microsoft-edge", "microsoft-edge-stable"], "--inprivate"),
        ("opera", "Opera", &["opera"], "--private"),
        ("org.gnome.epiphany", "Epiphany", &["epiphany", "epiphany-browser"], "--incognito-mode"),
    ];

    pub(super) fn private_browser() -> Option<Private> {
        let path = std::env::var_os("PATH")?;
        let desktop_file = desktop_file(&path)?;
        known(&desktop_file, &|program| find(program, &path))
    }

    pub(super) fn plain(what: &OsStr) -> Command {
        let mut command = Command::new("xdg-open");
        command.arg(what);
        command
    }

    pub(super) fn without_console(_command: &mut Command) {}

    fn desktop_file(path: &OsStr) -> Option<String> {
        let said = |program: &str, arguments: &[&str]| {
            let answer = ask(&find(program, path)?, arguments)?;
            Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty())
        };
        said("xdg-settings", &["get", "default-web-browser"])
            .or_else(|| said("xdg-mime", &["query", "default", "x-scheme-handler/https"]))
    }

    /// A browser in a Flatpak or Snap is found where its package has put a program of the usual name, or run by `flatpak`.
    pub(super) fn known(desktop_file: &str, find: &dyn Fn(&str) -> Option<PathBuf>) -> Option<Private> {
        let id = desktop_file.strip_suffix(".desktop").unwrap_or(desktop_file);
        let folded = id.to_ascii_lowercase();
        let (_, name, programs, flag) = KNOWN.iter().find(|(start, ..)| folded.starts_with(start))?;
        let made = |program, arguments| Private { name: (*name).to_owned(), program, arguments };
        // An id with dots is how Flatpak names what it has installed.
        if id.split('.').count() >= 3
            && let Some(flatpak) = find("flatpak")
        {
            return Some(made(flatpak, vec!["run".to_owned(), id.to_owned(), (*flag).to_owned()]));
        }
        let program = programs.iter().find_map(|program| find(program))?;
        Some(made(program, vec![(*flag).to_owned()]))
    }

    fn find(program: &str, path: &OsStr) -> Option<PathBuf> {
        std::env::split_paths(path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(program))
            .find(|path| is_program(path))
    }

    fn is_program(path: &Path) -> bool {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    }
}

/// Windows: the registry says which browser is set and where its program lies.
#[cfg(windows)]
mod system {
    use super::{Command, OsStr, PathBuf, Private, ask, registry_value};
    use std::os::windows::process::CommandExt;

    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    const USER_CHOICE: &str = r"HKCU\Software\Microsoft\Windows\Shell\Associations\UrlAssociations\https\UserChoice";
    const PROGRAMS: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths";

    /// Beginning of the ProgId, what people call it, program, how it opens privately.
    const KNOWN: &[(&str, &str, &str, &str)] = &[
        ("MSEdge", "Edge", "msedge.exe", "--inprivate"),
        ("Chrome", "Chrome", "chrome.exe", "--incognito"),
        ("Firefox", "Firefox", "firefox.exe", "-private-window"),
        ("Brave", "Brave", "brave.exe", "--incognito"),
        ("Vivaldi", "Vivaldi", "vivaldi.exe", "--incognito"),
    ];

    pub(super) fn private_browser() -> Option<Private> {
        let chosen = query(&["query", USER_CHOICE, "/v", "ProgId"])?;
        let (_, name, program, flag) = KNOWN.iter().find(|(start, ..)| chosen.starts_with(start))?;
        let path = ["HKCU", "HKLM"]
            .iter()
            .find_map(|root| query(&["query", &format!(r"{root}\{PROGRAMS}\{program}"), "/ve"]))?;
        let program = PathBuf::from(path.trim_matches('"'));
        Some(Private { name: (*name).to_owned(), program, arguments: vec![(*flag).to_owned()] })
            .filter(|private| private.program.is_absolute() && private.program.is_file())
    }

    pub(super) fn plain(what: &OsStr) -> Command {
        let mut command = Command::new(in_system_folder("rundll32.exe"));
        command.arg("url.dll,FileProtocolHandler").arg(what);
        command
    }

    pub(super) fn without_console(command: &mut Command) {
        command.creation_flags(CREATE_NO_WINDOW);
    }

    fn query(arguments: &[&str]) -> Option<String> {
        registry_value(&ask(&in_system_folder("reg.exe"), arguments)?)
    }

    /// A whole path, so that no program of that name in another folder is run.
    fn in_system_folder(program: &str) -> PathBuf {
        let windows = std::env::var_os("SystemRoot").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from);
        windows.join("System32").join(program)
    }
}

/// macOS: LaunchServices keeps which browser is set.
#[cfg(target_os = "macos")]
mod system {
    use super::{Command, OsStr, Path, PathBuf, Private, ask, https_handler};

    /// Bundle, what people and `open -a` call it, how it opens privately.
    const KNOWN: &[(&str, &str, &str)] = &[
        ("com.google.chrome", "Google Chrome", "--incognito"),
        ("org.mozilla.firefox", "Firefox", "-private-window"),
        ("com.microsoft.edgemac", "Microsoft Edge", "--inprivate"),
        ("com.brave.browser", "Brave Browser", "--incognito"),
        ("com.vivaldi.vivaldi", "Vivaldi", "--incognito"),
        ("org.chromium.chromium", "Chromium", "--incognito"),
    ];

    pub(super) fn private_browser() -> Option<Private> {
        let home = std::env::var_os("HOME").map(PathBuf::from)?;
        let settings = home.join("Library/Preferences/com.apple.LaunchServices/com.apple.launchservices.secure");
        let handlers = ask(Path::new("/usr/bin/defaults"), &["read", settings.to_str()?, "LSHandlers"])?;
        let bundle = https_handler(&handlers)?;
        let (_, name, flag) = KNOWN.iter().find(|(known, ..)| bundle.eq_ignore_ascii_case(known))?;
        // `-n`: a running browser would not take the arguments.
        let arguments = ["-n", "-a", name, "--args", flag].map(str::to_owned).to_vec();
        Some(Private { name: (*name).to_owned(), program: PathBuf::from("/usr/bin/open"), arguments })
    }

    pub(super) fn plain(what: &OsStr) -> Command {
        let mut command = Command::new("/usr/bin/open");
        command.arg(what);
        command
    }

    pub(super) fn without_console(_command: &mut Command) {}
}

/// The value in what `reg query` prints: `    ProgId    REG_SZ    ChromeHTML`.
#[cfg(any(windows, test))]
fn registry_value(printed: &str) -> Option<String> {
    let value = printed.lines().find_map(|line| line.split_once("REG_SZ"))?.1.trim();
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

/// The bundle that opens https in what `defaults read` prints: one `{ … }` for each handler.
#[cfg(any(target_os = "macos", test))]
fn https_handler(printed: &str) -> Option<String> {
    let value = |block: &str, key: &str| {
        let line = block.lines().rev().find_map(|line| line.trim().strip_prefix(key)?.trim().strip_prefix('='))?;
        Some(line.trim().trim_end_matches(';').trim_matches('"').to_owned())
    };
    // Within a handler a block of versions comes first and uses the same words: the last one counts.
    let block = printed.split("},").find(|block| value(block, "LSHandlerURLScheme").as_deref() == Some("https"))?;
    value(block, "LSHandlerRoleAll").filter(|bundle| bundle != "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    fn url() -> Url {
        "http://127.0.0.1:4711/secret/start?a=1&b=$(touch%20x);%22".parse().unwrap()
    }

    #[test]
    fn registry_and_handlers_are_understood() {
        let printed = "\r\nHKEY_CURRENT_USER\\Software\r\n    ProgId    REG_SZ    FirefoxURL-308046B0AF4A39CB\r\n\r\n";
        assert_eq!(registry_value(printed).as_deref(), Some("FirefoxURL-308046B0AF4A39CB"));
        assert_eq!(registry_value("\r\nERROR\r\n"), None);
        let printed = r#"(
    {
        LSHandlerPreferredVersions =         {
            LSHandlerRoleAll = "-";
        };
        LSHandlerRoleAll = "com.apple.mail";
        LSHandlerURLScheme = mailto;
    },
    {
        LSHandlerPreferredVersions =         {
            LSHandlerRoleAll = "-";
        };
        LSHandlerRoleAll = "org.mozilla.firefox";
        LSHandlerURLScheme = https;
    }
)"#;
        assert_eq!(https_handler(printed).as_deref(), Some("org.mozilla.firefox"));
        assert_eq!(https_handler("(\n)"), None);
    }

    #[test]
    fn windows_of_the_program() {
        let opened: Arc<Mutex<Vec<String>>> = Arc::default();
        let (open, close) = (Arc::clone(&opened), Arc::clone(&opened));
        let browser = SystemBrowser::new(
            None,
            Some(Box::new(move |url: &Url| {
                open.lock().unwrap().push(format!("open {url}"));
                Ok(())
            })),
            Some(Box::new(move |url: &Url| close.lock().unwrap().push(format!("close {url}")))),
        );
        browser.open(&url(), BrowserKind::Window).unwrap();
        browser.close(&url());
        assert_eq!(*opened.lock().unwrap(), [format!("open {}", url()), format!("close {}", url())]);

        let without = SystemBrowser::new(None, None, None);
        assert!(without.open(&url(), BrowserKind::Window).is_err());
        without.close(&url());
    }

    #[test]
    fn only_pages_are_opened() {
        let browser = SystemBrowser::new(Some(PathBuf::from("/bin/true")), None, None);
        for address in ["file:///etc/passwd", "javascript:alert(1)", "smb://x/y", "mailto:a@b.example"] {
            assert!(browser.open(&address.parse().unwrap(), BrowserKind::System).is_err(), "{address}");
        }
    }

    #[cfg(unix)]
    mod programs {
        use super::*;
        use std::fs;
        use std::os::unix::fs::PermissionsExt;

        /// A program that writes each of its arguments on a line of `arguments`.
        fn program(folder: &Path, name: &str, body: &str) -> PathBuf {
            let path = folder.join(name);
            fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            path
        }

        #[test]
        fn the_command_of_the_office_gets_the_address_as_its_only_argument() {
            let folder = tempfile::tempdir().unwrap();
            let told = folder.path().join("arguments");
            let body = format!("printf '%s\\n' \"$@\" > '{}'", told.display());
            let command = program(folder.path(), "my browser", &body);
            let browser = SystemBrowser::new(Some(command.clone()), None, None);
            assert_eq!(browser.plan(), BrowserPlan::Command(command));
            browser.open(&url(), BrowserKind::System).unwrap();
            assert_eq!(fs::read_to_string(told).unwrap(), format!("{}\n", url()));
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        }

        #[test]
        fn a_program_that_cannot_start_is_told() {
            let folder = tempfile::tempdir().unwrap();
            let failing = program(folder.path(), "failing", "exit 3");
            for command in [failing, folder.path().join("missing"), PathBuf::from("true")] {
                let browser = SystemBrowser::new(Some(command.clone()), None, None);
                assert!(browser.open(&url(), BrowserKind::System).is_err(), "{}", command.display());
            }
        }

        #[test]
        fn a_browser_that_stays_is_not_waited_for() {
            let folder = tempfile::tempdir().unwrap();
            let staying = program(folder.path(), "staying", "exec sleep 3");
            let started = std::time::Instant::now();
            SystemBrowser::new(Some(staying), None, None).open(&url(), BrowserKind::System).unwrap();
            assert!(started.elapsed() < Duration::from_secs(2));
        }

        /// The same test runs again with a `PATH` where the tools and browsers are scripts.
        #[cfg(not(target_os = "macos"))]
        #[test]
        fn the_browser_that_is_set_opens_a_private_window() {
            const CHILD: &str = "PLATFORM_TEST_BROWSER";
            if std::env::var_os(CHILD).is_some() {
                let browser = SystemBrowser::new(None, None, None);
                println!("plan: {:?}", browser.plan());
                println!("opened: {:?}", browser.open(&url(), BrowserKind::System));
                return;
            }
            let check = |set: &str, plan: &str, expected: Option<&str>| {
                let folder = tempfile::tempdir().unwrap();
                let told = folder.path().join("told");
                let tell = format!("printf '%s ' \"${{0##*/}}\" \"$@\" > '{}'", told.display());
                program(folder.path(), "xdg-settings", &format!("[ \"$1\" = get ] && echo '{set}'"));
                for name in ["xdg-open", "firefox-esr", "chromium", "microsoft-edge-stable", "flatpak"] {
                    program(folder.path(), name, &tell);
                }
                program(folder.path(), "brave-browser", "exit 1");
                let output = Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", "browser::tests::programs::the_browser_that_is_set_opens_a_private_window"])
                    .arg("--nocapture")
                    .env(CHILD, "1")
                    .env("PATH", folder.path())
                    .output()
                    .unwrap();
                let said = String::from_utf8_lossy(&output.stdout);
                assert!(said.contains(&format!("plan: {plan}\n")), "{set}: {said}");
                assert_eq!(said.contains("opened: Ok(())"), expected.is_some(), "{set}: {said}");
                let expected = expected.map(|expected| format!("{expected} {} ", url()));
                assert_eq!(fs::read_to_string(told).ok(), expected, "{set}");
            };
            check("firefox-esr.desktop", "Private(\"Firefox\")", Some("firefox-esr --private-window"));
            check("chromium.desktop", "Private(\"Chromium\")", Some("chromium --incognito"));
            check("microsoft-edge.desktop", "Private(\"Edge\")", Some("microsoft-edge-stable --inprivate"));
            let flatpak = "flatpak run org.mozilla.firefox --private-window";
            check("org.mozilla.firefox.desktop", "Private(\"Firefox\")", Some(flatpak));
            // Set but not there, unknown, and nothing set at all.
            check("google-chrome.desktop", "Plain", Some("xdg-open"));
            check("org.kde.falkon.desktop", "Plain", Some("xdg-open"));
            check("", "Plain", Some("xdg-open"));
            // A private window that fails is not replaced by the plain one.
            check("brave-browser.desktop", "Private(\"Brave\")", None);
        }
    }
}
