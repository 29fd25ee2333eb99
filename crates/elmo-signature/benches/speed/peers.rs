//! Who else verifies: xml-sec in this process, the JDK in one that stays warm, xmlsec1 as it repeats by itself.

use std::error::Error;
use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use elmo_signature::Certificate;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use xml_sec::xmldsig::{DsigStatus, SignatureAlgorithm, VerificationKey, VerifyContext};

/// xml-sec with the certificate's key and nothing else to trust.
pub(crate) struct XmlSec(VerificationKey);

impl XmlSec {
    pub(crate) fn new(certificate: &Certificate) -> Result<Self, Box<dyn Error>> {
        let (_, parsed) = X509Certificate::from_der(certificate.der())?;
        Ok(Self(VerificationKey {
            algorithm: SignatureAlgorithm::RsaSha256,
            public_key_bytes: parsed.public_key().raw.to_vec(),
            certificate_der: None,
            name: None,
        }))
    }

    pub(crate) fn verify(&self, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
        let result = VerifyContext::new().key(&self.0).verify(std::str::from_utf8(bytes)?)?;
        if matches!(result.status, DsigStatus::Valid) { Ok(()) } else { Err("xml-sec refuses the document".into()) }
    }
}

/// `tests/java/Verifier.java`, running; or no Java on this machine.
pub(crate) struct Java(Option<Running>);

struct Running {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Java {
    pub(crate) fn start(certificate: &Path) -> Result<Self, Box<dyn Error>> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/java/Verifier.java");
        let mut command = Command::new("java");
        command.arg(source).arg(certificate).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = match command.spawn() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self(None)),
            started => started?,
        };
        let questions = child.stdin.take().ok_or("no way to ask Java")?;
        let answers = BufReader::new(child.stdout.take().ok_or("no way to hear Java")?);
        Ok(Self(Some(Running { child, questions, answers })))
    }

    /// The nanoseconds of one verification when so many came before; `None` without Java.
    pub(crate) fn after(&mut self, path: &Path, before: u64, measured: u64) -> Result<Option<u64>, Box<dyn Error>> {
        let Some(running) = &mut self.0 else { return Ok(None) };
        running.median(path, before)?;
        Ok(Some(running.median(path, measured)?))
    }

    /// Verifies a file until Java has compiled what it will compile.
    pub(crate) fn warm_up(&mut self, path: &Path, time: Duration) -> Result<(), Box<dyn Error>> {
        let Some(running) = &mut self.0 else { return Ok(()) };
        let started = Instant::now();
        while started.elapsed() < time {
            running.median(path, 20)?;
        }
        Ok(())
    }

    /// The nanoseconds of one verification, over about so long; `None` without Java.
    pub(crate) fn turn(&mut self, path: &Path, time: Duration) -> Result<Option<u64>, Box<dyn Error>> {
        let Some(running) = &mut self.0 else { return Ok(None) };
        let once = running.median(path, 1)?;
        Ok(Some(running.median(path, repetitions(time, once)?)?))
    }
}

impl Running {
    fn median(&mut self, path: &Path, count: u64) -> Result<u64, Box<dyn Error>> {
        writeln!(self.questions, "{count} {}", path.display())?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        line.trim().parse().map_err(|_| format!("Java answers {:?}", line.trim()).into())
    }
}

impl Drop for Java {
    fn drop(&mut self) {
        if let Some(Running { mut child, questions, .. }) = self.0.take() {
            // The end of its input is the end of it.
            drop(questions);
            let _ = child.wait();
        }
    }
}

/// The program xmlsec1, which reads and verifies a file several times and says how long that took.
pub(crate) struct Xmlsec1 {
    certificate: PathBuf,
}

impl Xmlsec1 {
    pub(crate) fn new(certificate: &Path) -> Self {
        Self { certificate: certificate.to_owned() }
    }

    /// The nanoseconds of one verification, without the start of the program; `None` without xmlsec1.
    pub(crate) fn turn(&self, path: &Path, time: Duration) -> Result<Option<u64>, Box<dyn Error>> {
        let Some(few) = self.mean(path, 3)? else { return Ok(None) };
        self.mean(path, repetitions(time, few)?)
    }

    fn mean(&self, path: &Path, count: u64) -> Result<Option<u64>, Box<dyn Error>> {
        let mut command = Command::new("xmlsec1");
        command.args(["--verify", "--repeat", &count.to_string(), "--enabled-key-data", "x509", "--trusted-pem"]);
        let output = match command.arg(&self.certificate).arg(path).output() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            ended => ended?,
        };
        let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            return Err(format!("xmlsec1 refuses the document: {said}").into());
        }
        // "Executed 50 tests in 33.19 msec": processor time, measured by itself.
        let time = said.lines().find_map(|line| line.strip_prefix("Executed ")?.split(" in ").nth(1));
        let time = time.and_then(|rest| rest.split_once('.')).ok_or("xmlsec1 does not say how long it took")?;
        let (whole, rest) = (time.0, time.1.split(' ').next().unwrap_or_default());
        let hundredths: u64 = format!("{whole}{rest:0<2}").parse()?;
        Ok(hundredths.saturating_mul(10_000).checked_div(count))
    }
}

/// How often something fits into a time, at least once.
fn repetitions(time: Duration, once: u64) -> Result<u64, Box<dyn Error>> {
    Ok(u64::try_from(time.as_nanos())?.checked_div(once).unwrap_or_default().max(1))
}
