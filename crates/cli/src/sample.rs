//! `smp sample`: every output for a sample case, to try archive, SIS and mail system with.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use emc::ports::{Clock, FolderError, Folders as _, Listener, Ports};
use emc::recipients::KeyFinding;
use emc::sample::File;
use emc::{Desk, DeskError, Mode, Place};
use platform::DiskFolders;
use serde::Serialize;
use time::OffsetDateTime;
use training_emp::{GRADES_CSV, MARKED_CASE_CSV, MARKED_COURSES_CSV, MARKED_STUDENT, Options};
use url::Url;

use crate::answer::{Answer, Exit, Failure};
use crate::arguments::Sample;
use crate::source;
use crate::text::Table;

/// Larger files hold no certificate or key of a recipient, and no template.
const FILE_LIMIT: usize = 1 << 20;

/// Writes the files.
///
/// # Errors
/// When the folder is there already or cannot be written, or the mail cannot be sealed for the recipient; then nothing is
/// written.
pub(crate) fn run(
    wanted: &Sample,
    now: impl Fn() -> OffsetDateTime + Send + Sync + 'static,
) -> Result<Answer, Failure> {
    let (parent, name) = place_of(&wanted.out)?;
    let recipient = wanted.sealed_to.as_deref().map(|file| source::bytes(file, FILE_LIMIT)).transpose()?;
    let template = wanted.template.as_deref().map(text_of).transpose()?;
    let work = tempfile::tempdir().map_err(|error| Failure::new("cannot-write", error))?;
    let (files, password) = made(wanted, work.path(), Arc::new(Given(now)), recipient.as_deref(), template.as_deref())?;
    let place = DiskFolders.write_folder(parent, name, &files).map_err(|error| unwritten(&wanted.out, error))?;
    let view = View {
        out: &place,
        files: files.iter().map(|(name, bytes)| Written { name, size: bytes.len() }).collect(),
        password: password.as_deref(),
    };
    Answer::new(Exit::Good, &view, &view.text())
}

#[derive(Serialize)]
struct View<'a> {
    out: &'a Path,
    files: Vec<Written<'a>>,
    /// Of the container in the mail.
    password: Option<&'a str>,
}

#[derive(Serialize)]
struct Written<'a> {
    name: &'a str,
    size: usize,
}

impl View<'_> {
    fn text(&self) -> String {
        let mut text = format!("The sample is in {}. It decides nothing.\n\n", self.out.display());
        let mut table = Table::default();
        for file in &self.files {
            table.row([file.name, &format!("{} bytes", file.size)]);
        }
        text += &table.lines();
        if let Some(password) = self.password {
            text += &format!("\nThe password of the container in letter.eml is shown this once: {password}\n");
        }
        text
    }
}

/// A template's text.
fn text_of(file: &Path) -> Result<String, Failure> {
    String::from_utf8(source::bytes(file, FILE_LIMIT)?)
        .map_err(|_| Failure::new("template-not-text", format!("{} is no text in UTF-8.", file.display())))
}

/// The folder around the new one, and its name.
fn place_of(out: &Path) -> Result<(&Path, &str), Failure> {
    if fs::symlink_metadata(out).is_ok() {
        return Err(Failure::new("out-exists", format!("{} is there already; name a new folder.", out.display())));
    }
    let name = out.file_name().and_then(|name| name.to_str());
    let (Some(name), Some(parent)) = (name, out.parent()) else {
        return Err(Failure::new("wrong-use", format!("{} is no name for a new folder.", out.display())));
    };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    if parent.is_dir() { Ok((parent, name)) } else { Err(unwritten(out, FolderError::Missing)) }
}

/// The files and the password of a container, made at a desk for training in a folder to work in.
fn made(
    wanted: &Sample,
    folder: &Path,
    clock: Arc<dyn Clock>,
    recipient: Option<&[u8]>,
    template: Option<&str>,
) -> Result<(Vec<File>, Option<String>), Failure> {
    let time = clock.clone();
    let options = Options::new(folder.join("emp-keys"), Arc::new(move || time.now()));
    let options = Options { students: vec![training_emp::marked_student()], ..options };
    let training = training_emp::Training::start(options).map_err(|error| Failure::new("training-failed", error))?;
    let registry = Url::parse(&training.registry_url).map_err(|error| Failure::new("internal", error))?;
    let results = training.document(MARKED_STUDENT).map_err(|error| Failure::new("training-failed", error))?;
    let results =
        results.ok_or_else(|| Failure::new("internal", "The EMP does not know the student of the sample."))?;

    let ports = Ports { clock, ..platform::ports(platform::Options::new(Arc::new(Nobody))) };
    let place = Place { mode: Mode::Training, folder: folder.to_owned(), training_registry: Some(registry) };
    let desk = Desk::open(ports, place);
    emc::registry::refresh(&desk).map_err(failed)?;
    let sample = emc::sample::Sample {
        student: MARKED_STUDENT,
        results: &results,
        cases_csv: MARKED_CASE_CSV,
        courses_csv: MARKED_COURSES_CSV,
        grades_csv: GRADES_CSV,
        language: wanted.language.as_deref(),
        template,
    };
    let to = recipient.map(|file| emc::sample::recipient(&desk, file).map_err(unsealed)).transpose()?;
    let decision = emc::sample::decide(&desk, &sample).map_err(failed)?;
    let mut files = emc::sample::files(&desk, decision, folder).map_err(failed)?;
    let (letter, password) = emc::sample::letter(&desk, decision, to.as_deref(), folder).map_err(failed)?;
    files.push(letter);
    files.sort();
    Ok((files, password))
}

/// Why nothing can be sealed for the holder of a certificate or key.
fn unsealed(error: DeskError) -> Failure {
    let (code, why) = match &error {
        DeskError::Field { field: "address" } => {
            (KeyFinding::NoAddress.code(), "it names no e-mail address".to_owned())
        }
        DeskError::RecipientKeyRefused(finding) => (finding.code(), refused(*finding).to_owned()),
        other => (other.code(), other.to_string()),
    };
    Failure::new(code, format!("The mail cannot be sealed for this certificate or key: {why}."))
}

fn refused(finding: KeyFinding) -> &'static str {
    match finding {
        KeyFinding::Expired => "it has expired",
        KeyFinding::NotYetValid => "it is not valid yet",
        KeyFinding::Revoked => "it is revoked",
        KeyFinding::NotForEncryption => "it is not meant for encryption",
        KeyFinding::NotForMail => "it is not meant for e-mail",
        KeyFinding::WeakKey => "it is shorter than 2048 bits",
        KeyFinding::BrokenSignature => "a signature in it is wrong",
        _ => "it is of a kind that mail programs do not handle",
    }
}

fn unwritten(out: &Path, error: FolderError) -> Failure {
    Failure::new(error.code(), format!("{} cannot be written: {error}.", out.display()))
}

fn failed(error: DeskError) -> Failure {
    Failure::new(error.code(), format!("The sample cannot be made: {error}."))
}

/// The time that the command line gives.
struct Given<F>(F);

impl<F: Fn() -> OffsetDateTime + Send + Sync> Clock for Given<F> {
    fn now(&self) -> OffsetDateTime {
        (self.0)()
    }
}

/// Nobody looks at this desk.
struct Nobody;

impl Listener for Nobody {
    fn changed(&self, _: &[&str]) {}
}
