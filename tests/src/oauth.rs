//! A sign-in server beside the tests, in a process of its own: `tests/mail/oauth.py`.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::learner;

/// What the program is registered there as.
pub const CLIENT: &str = "smp-desk-test";

/// A sign-in server; it ends when this is dropped.
pub struct SignInServer {
    process: Child,
    said: Lines<BufReader<ChildStdout>>,
    /// Its address.
    pub address: String,
}

impl SignInServer {
    /// Starts one: `asked` as `tests/mail/oauth.py` reads it.
    ///
    /// # Errors
    /// What went wrong, as text.
    pub fn start(asked: &Value) -> Result<Self, String> {
        let mut process = Command::new("/usr/bin/python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("mail/oauth.py"))
            .arg(asked.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut said = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        let port = said.next().and_then(Result::ok).ok_or("the sign-in server did not start")?;
        Ok(Self { process, said, address: format!("http://127.0.0.1:{port}") })
    }

    /// Changes what it was asked; what it has seen.
    ///
    /// # Errors
    /// When it is gone.
    pub fn control(&self, asked: &Value) -> Result<Value, String> {
        let mut url: url::Url = format!("{}/control", self.address).parse().map_err(|_| "no address")?;
        url.set_query(Some(&asked.to_string()));
        serde_json::from_str(&learner::get(&url).text).map_err(|error| error.to_string())
    }

    /// Waits until it holds.
    ///
    /// # Errors
    /// When it is gone.
    pub fn wait_for_hold(&mut self) -> Result<(), String> {
        self.said.next().and_then(Result::ok).map(drop).ok_or_else(|| "the sign-in server is gone".to_owned())
    }

    /// The settings for it as the user interface sends them.
    pub fn settings(&self, provider: &str) -> Value {
        let begins = if provider == "google" { "authorize" } else { "device_code" };
        json!({ "provider": provider, "tenant": "", "client": CLIENT, "clientSecret": "", "scope": "",
            "signInAddress": format!("{}/{begins}", self.address), "tokenAddress": format!("{}/token", self.address) })
    }
}

impl Drop for SignInServer {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
