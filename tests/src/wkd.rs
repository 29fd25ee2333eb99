//! Web key directories beside the tests: keys made by gpg, published by gpg-wks-client, and served over HTTPS by
//! `tests/mail/wkd.py`, a proxy that alone knows the names.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

/// Keys of gpg, in a folder of their own.
#[derive(Debug)]
pub struct Published {
    home: PathBuf,
    /// The folder that gpg-wks-client fills.
    pub folder: PathBuf,
}

impl Published {
    /// Nothing is published yet.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: &Path) -> Result<Self, String> {
        let made = Self { home: folder.join("gnupg"), folder: folder.join("published") };
        for folder in [&made.home, &made.folder] {
            std::fs::create_dir(folder).map_err(|error| error.to_string())?;
        }
        Ok(made)
    }

    /// Makes a key for a user ID in November 2026; its fingerprint.
    ///
    /// # Errors
    /// What gpg said.
    pub fn make(&self, user: &str) -> Result<String, String> {
        let gpg = |arguments: &[&str]| self.run("gpg", &[&["--batch", "--no-permission-warning"], arguments].concat());
        gpg(&[
            "--faked-system-time",
            "20261101T000000",
            "--passphrase",
            "",
            "--quick-gen-key",
            user,
            "future-default",
        ])?;
        let listed = gpg(&["--with-colons", "-k", &format!("={user}")])?;
        let line = listed.lines().find_map(|line| line.strip_prefix("fpr:"));
        line.map(|rest| rest.trim_matches(':').to_owned()).ok_or(listed)
    }

    /// Publishes it for an address as gpg-wks-client does.
    ///
    /// # Errors
    /// What gpg-wks-client said.
    pub fn publish(&self, fingerprint: &str, address: &str) -> Result<(), String> {
        self.wks(&["--install-key", fingerprint, address]).map(drop)
    }

    /// Where it is asked for, as gpg-wks-client says.
    ///
    /// # Errors
    /// What gpg-wks-client said.
    pub fn url(&self, address: &str) -> Result<String, String> {
        self.wks(&["--print-wkd-url", address]).map(|said| said.trim().to_owned())
    }

    fn wks(&self, arguments: &[&str]) -> Result<String, String> {
        let folder = self.folder.display().to_string();
        let arguments = [&["-C", &folder], arguments].concat();
        // Debian has it beside gpg's inner parts, others among the programs.
        let inside = self.run("gpgconf", &["--list-dirs", "libexecdir"])?;
        let inside = Path::new(inside.trim()).join("gpg-wks-client");
        self.run(if inside.exists() { inside.to_str().ok_or("no path")? } else { "gpg-wks-client" }, &arguments)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<String, String> {
        let made = Command::new(program).args(arguments).env("GNUPGHOME", &self.home).env("LC_ALL", "C").output();
        let Output { status, stdout, stderr } = made.map_err(|error| format!("{program} is needed: {error}"))?;
        if !status.success() {
            return Err(format!("{program} {arguments:?}: {}", String::from_utf8_lossy(&stderr)));
        }
        String::from_utf8(stdout).map_err(|error| error.to_string())
    }
}

impl Drop for Published {
    fn drop(&mut self) {
        // The agent that gpg started for this folder.
        let _ = self.run("gpgconf", &["--kill", "all"]);
    }
}

/// The proxy and what is behind it; it ends when this is dropped.
pub struct Web {
    process: Child,
    said: Receiver<Value>,
    /// The address of the proxy.
    pub proxy: String,
}

impl Web {
    /// Starts it: `names` with what [`crate::mail::Certificates::issue`] gave.
    ///
    /// # Errors
    /// What went wrong, as text.
    pub fn start(published: &Published, names: &Value) -> Result<Self, String> {
        let mut process = Command::new("/usr/bin/python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("mail/wkd.py"))
            .arg(json!({ "folder": published.folder, "names": names }).to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines().map_while(Result::ok);
        let port = lines.next().ok_or("the proxy did not start")?;
        let (tell, said) = channel();
        std::thread::spawn(move || {
            let values = lines.filter_map(|line| serde_json::from_str(&line).ok());
            values.map(|value| tell.send(value)).take_while(Result::is_ok).for_each(drop);
        });
        Ok(Self { process, said, proxy: format!("http://127.0.0.1:{port}") })
    }

    /// What was asked since this was called last, as `HOST PATH`.
    pub fn asked(&self) -> Vec<String> {
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        self.said.try_iter().map(|value| format!("{} {}", text(&value, "host"), text(&value, "path"))).collect()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
