//! A real mail server beside the tests: aiosmtpd (Debian's python3-aiosmtpd), with certificates made for it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// The user whom the server knows, and the password or token.
pub const USER: &str = "office";
/// The password, and the token of XOAUTH2.
pub const SECRET: &str = "correct horse";
/// Longer than anything takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Certificates of one authority for mail servers.
#[derive(Debug)]
pub struct Certificates {
    folder: PathBuf,
}

impl Certificates {
    /// Makes the authority in a folder.
    ///
    /// # Errors
    /// What openssl said.
    pub fn make(folder: &Path) -> Result<Self, String> {
        let made = Self { folder: folder.to_owned() };
        std::fs::create_dir_all(folder.join("made")).map_err(|error| error.to_string())?;
        let configuration = "[ca]\ndefault_ca = here\n[here]\ndatabase = index.txt\nnew_certs_dir = made\n\
            rand_serial = yes\ndefault_md = sha256\npolicy = any\nunique_subject = no\n[any]\ncommonName = supplied\n";
        for (name, text) in [("ca.cnf", configuration), ("index.txt", "")] {
            std::fs::write(folder.join(name), text).map_err(|error| error.to_string())?;
        }
        made.openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=Test-authority \
             -keyout ca.key -out ca.pem",
        )?;
        Ok(made)
    }

    /// The authority's certificate, a PEM file.
    pub fn authority(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// Makes a certificate for a name, valid or expired; what the server is to be told about it.
    ///
    /// # Errors
    /// What openssl said.
    pub fn issue(&self, name: &str, expired: bool) -> Result<Value, String> {
        let stem = format!("{name}{}", if expired { "-expired" } else { "" });
        let dates = if expired { "-startdate 20200101000000Z -enddate 20200201000000Z" } else { "-days 10" };
        self.certify(name, &stem, dates)?;
        Ok(json!({
            "certificate": self.folder.join(format!("{stem}.pem")),
            "key": self.folder.join(format!("{stem}.key")),
        }))
    }

    /// Makes a certificate for whoever logs in with one, which ends at a time as `openssl ca` reads it: PKCS#12.
    ///
    /// # Errors
    /// What openssl said.
    pub fn client(&self, name: &str, until: &str, passphrase: &str) -> Result<Vec<u8>, String> {
        let stem = format!("client-{name}-{until}");
        self.certify(name, &stem, &format!("-startdate 20200101000000Z -enddate {until}"))?;
        self.openssl(&format!(
            "pkcs12 -export -in {stem}.pem -inkey {stem}.key -passout pass:{passphrase} -out {stem}.p12"
        ))?;
        std::fs::read(self.folder.join(format!("{stem}.p12"))).map_err(|error| error.to_string())
    }

    /// The same as the program keeps it: certificate and private key (PKCS#8), both DER.
    ///
    /// # Errors
    /// What openssl said.
    pub fn client_der(&self, name: &str, until: &str) -> Result<(Vec<u8>, Vec<u8>), String> {
        self.client(name, until, "unused")?;
        let stem = format!("client-{name}-{until}");
        self.openssl(&format!("x509 -in {stem}.pem -outform DER -out {stem}.der"))?;
        self.openssl(&format!("pkcs8 -topk8 -nocrypt -in {stem}.key -outform DER -out {stem}.p8"))?;
        let read = |end: &str| std::fs::read(self.folder.join(format!("{stem}.{end}"))).map_err(|e| e.to_string());
        Ok((read("der")?, read("p8")?))
    }

    /// A certificate that vouches for itself, with its private key of a kind as `openssl req -newkey` reads it: PEM. `v1`
    /// leaves out what came with version 3.
    ///
    /// # Errors
    /// What openssl said.
    pub fn client_of_kind(&self, newkey: &str, v1: bool) -> Result<Vec<u8>, String> {
        self.openssl(&format!("req -newkey {newkey} -nodes -subj /CN={USER} -keyout kind.key -out kind.csr"))?;
        let extensions = if v1 { "" } else { "-extfile kind.ext" };
        std::fs::write(self.folder.join("kind.ext"), "extendedKeyUsage = clientAuth\n")
            .map_err(|error| error.to_string())?;
        self.openssl(&format!("x509 -req -in kind.csr -signkey kind.key -days 10 {extensions} -out kind.pem"))?;
        let read = |name: &str| std::fs::read(self.folder.join(name)).map_err(|error| error.to_string());
        Ok([read("kind.pem")?, read("kind.key")?].concat())
    }

    fn certify(&self, name: &str, stem: &str, dates: &str) -> Result<(), String> {
        std::fs::write(self.folder.join(format!("{stem}.ext")), format!("subjectAltName = DNS:{name}\n"))
            .map_err(|error| error.to_string())?;
        self.openssl(&format!(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={name} -keyout {stem}.key -out {stem}.csr"
        ))?;
        self.openssl(&format!(
            "ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key {dates} -extfile {stem}.ext -in {stem}.csr \
             -out {stem}.pem -notext"
        ))
    }

    fn openssl(&self, arguments: &str) -> Result<(), String> {
        let made = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(&self.folder)
            .output()
            .map_err(|error| format!("openssl is needed for this test: {error}"))?;
        if made.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&made.stderr).into_owned()) }
    }
}

/// A mail server in a process of its own; it ends when this is dropped.
pub struct MailServer {
    process: Child,
    said: Receiver<Value>,
    /// Its port on 127.0.0.1.
    pub port: u16,
}

impl MailServer {
    /// Starts one: `asked` as `tests/mail/smtp.py` reads it, with a certificate of [`Certificates::issue`].
    ///
    /// # Errors
    /// What went wrong, as text.
    pub fn start(asked: Value, certificate: &Value) -> Result<Self, String> {
        let mut all = asked;
        if let (Some(all), Some(certificate)) = (all.as_object_mut(), certificate.as_object()) {
            all.extend(certificate.clone());
        }
        // Debian's own Python, whose packages are Debian's.
        let mut process = Command::new("/usr/bin/python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("mail/smtp.py"))
            .arg(all.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let output = process.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(output).lines();
        let port = lines.next().and_then(Result::ok).and_then(|line| line.parse().ok());
        let port = port.ok_or("the mail server did not start: python3-aiosmtpd is needed")?;
        let (tell, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let Ok(value) = serde_json::from_str(&line) else { continue };
                if tell.send(value).is_err() {
                    return;
                }
            }
        });
        Ok(Self { process, said, port })
    }

    /// Waits until it holds somewhere.
    ///
    /// # Errors
    /// When it does not.
    pub fn wait_for_hold(&self, taken: &mut Vec<Value>) -> Result<String, String> {
        loop {
            match self.said.recv_timeout(PATIENCE) {
                Ok(said) => match said.get("at").and_then(Value::as_str) {
                    Some(step) => return Ok(step.to_owned()),
                    None => taken.push(said),
                },
                Err(RecvTimeoutError::Timeout) => return Err("the mail server holds nowhere".to_owned()),
                Err(RecvTimeoutError::Disconnected) => return Err("the mail server is gone".to_owned()),
            }
        }
    }

    /// Ends it; what it took and nobody has heard of yet.
    pub fn end(mut self) -> Vec<Value> {
        self.quit();
        let mut taken = Vec::new();
        while let Ok(said) = self.said.recv_timeout(PATIENCE) {
            if said.get("took").is_some() {
                taken.push(said);
            }
        }
        taken
    }

    fn quit(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.quit();
    }
}
