//! Peak memory, measured in a process of its own: the bench starts itself again and asks Linux afterwards.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use elmo_signature::{Certificate, ReceivedElmo, verify};

/// The argument that makes the bench a child.
pub(crate) const CHILD: &str = "--child";

/// Peaks of resident memory (`VmHWM`), in bytes.
pub(crate) struct Peaks {
    /// Of a process that only reads the certificate.
    pub(crate) idle: u64,
    /// Of one that reads a document too, verifies it and keeps everything that came of it.
    pub(crate) whole: u64,
}

/// What verifying a file takes. `None` where the system does not tell.
pub(crate) fn peak(document: &Path, certificate: &Path) -> Result<Option<Peaks>, Box<dyn Error>> {
    if !Path::new("/proc/self/status").exists() {
        return Ok(None);
    }
    let (idle, whole) = (ask(&[certificate])?, ask(&[certificate, document])?);
    Ok(Some(Peaks { idle, whole }))
}

fn ask(files: &[&Path]) -> Result<u64, Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?).arg(CHILD).args(files).output()?;
    if !output.status.success() {
        return Err(format!("the child failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// What the child does: verifies the second file with the certificate in the first, and prints its peak.
pub(crate) fn child(files: &[String]) -> Result<(), Box<dyn Error>> {
    let (certificate, document) = files.split_first().ok_or("a child needs a certificate")?;
    let certificate = Certificate::from_pem(&fs::read_to_string(certificate)?)?;
    let verified = match document.first() {
        Some(path) => Some(verify(ReceivedElmo::new(fs::read(path)?), &certificate)?),
        None => None,
    };
    println!("{}", high_water()?);
    black_box(verified);
    Ok(())
}

/// `VmHWM` of this process in bytes.
fn high_water() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kibibytes.saturating_mul(1024))
}
