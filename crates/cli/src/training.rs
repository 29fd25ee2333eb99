//! `smp training`: a registry and EMPs on this machine.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use platform::DataMode;
use serde::Serialize;
use time::OffsetDateTime;
use training_emp::{Options, TrainingEmp, TrainingError, WrongAnswer};

use crate::answer::{Answer, Exit, Failure};
use crate::arguments::Training;
use crate::text::Table;

/// Inside the folder for training, beside the keys of the program with a window: each makes its own anew when they have
/// run out, and `--now` would make that happen to the other's.
const FOLDER: &str = "smp-emp-keys";

/// How long standard input may take to show that it was closed from the beginning.
const CLOSED_AT_START: Duration = Duration::from_millis(200);

/// Starts registry and EMPs.
///
/// # Errors
/// When the port is taken or the keys cannot be kept.
pub(crate) fn run(
    wanted: &Training,
    now: impl Fn() -> OffsetDateTime + Send + Sync + 'static,
) -> Result<Answer, Failure> {
    let closed = end_of_input();
    let folder = match &wanted.keys {
        Some(folder) => folder.clone(),
        None => platform::data_folder(DataMode::Training)
            .ok_or_else(|| Failure::new("no-home", "The system names no home folder; say --keys DIR."))?
            .join(FOLDER),
    };
    let options = Options { port: wanted.port, ..Options::new(&folder, Arc::new(now)) };
    let training = training_emp::Training::start(options).map_err(|error| {
        let code = match &error {
            TrainingError::Listening(_) => "cannot-listen",
            TrainingError::Keys { .. } => "keys-unwritable",
            TrainingError::OpenSsl(_) | TrainingError::Packing(_) => "training-failed",
        };
        Failure::new(code, error)
    })?;
    let view = View::of(&training, &folder);
    let mut answer = Answer::new(Exit::Good, &view, &view.text())?;
    // Started in the background or by a service there is no input at all, and that is no wish to end.
    let closed = closed.recv_timeout(CLOSED_AT_START).is_err().then_some(closed);
    answer.running = Some(Running { training, closed });
    Ok(answer)
}

/// Registry and EMPs at work.
pub(crate) struct Running {
    training: training_emp::Training,
    closed: Option<Receiver<()>>,
}

impl Running {
    /// Goes on until standard input closes; a signal ends the program as always.
    pub(crate) fn wait(self) {
        match self.closed {
            Some(closed) => drop(closed.recv()),
            None => loop {
                thread::park();
            },
        }
        drop(self.training);
    }
}

#[derive(Serialize)]
struct View {
    registry: String,
    catalogue: String,
    emps: Vec<EmpView>,
    wrong_answers: Vec<&'static str>,
}

#[derive(Serialize)]
struct EmpView {
    country: &'static str,
    name: &'static str,
    url: String,
    institutions: Vec<&'static str>,
    certificate: String,
    certificate_file: Option<PathBuf>,
    former_certificate: String,
    former_certificate_file: Option<PathBuf>,
}

impl View {
    fn of(training: &training_emp::Training, folder: &Path) -> Self {
        Self {
            registry: training.registry_url.clone(),
            catalogue: training.catalogue_url.clone(),
            emps: training.emps.iter().map(|emp| EmpView::of(emp, folder)).collect(),
            wrong_answers: training.wrong_answers.clone(),
        }
    }

    fn text(&self) -> String {
        let mut text =
            "The training registry and its EMPs are running on this machine. End them with Ctrl-C.\n\n".to_owned();
        let mut table = Table::default();
        table.named("Registry", &self.registry).named("Catalogue", &self.catalogue);
        text += &table.lines();
        for emp in &self.emps {
            text += &format!("\n{} {}\n", emp.country, emp.name);
            let mut table = Table::default();
            table.named("Address", &emp.url);
            for (name, file) in [("Certificate", &emp.certificate_file), ("Former", &emp.former_certificate_file)] {
                if let Some(file) = file {
                    table.named(name, &file.display().to_string());
                }
            }
            text += &table.lines();
        }
        text += "\nWrong answers, as ?answer=NAME on an EMP's address\n";
        let mut table = Table::default();
        for answer in WrongAnswer::ALL {
            table.row([answer.as_str(), answer.description()]);
        }
        text + &table.lines()
    }
}

impl EmpView {
    fn of(emp: &TrainingEmp, folder: &Path) -> Self {
        Self {
            country: emp.country,
            name: emp.name,
            url: emp.url.clone(),
            institutions: emp.institutions.clone(),
            certificate: emp.certificate_pem.clone(),
            certificate_file: holding(folder, &emp.certificate_pem),
            former_certificate: emp.former_certificate_pem.clone(),
            former_certificate_file: holding(folder, &emp.former_certificate_pem),
        }
    }
}

/// The file of the folder that holds this certificate.
fn holding(folder: &Path, pem: &str) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?;
    files.flatten().map(|file| file.path()).find(|file| {
        file.to_string_lossy().ends_with(".certificate.pem") && fs::read_to_string(file).is_ok_and(|text| text == pem)
    })
}

/// Says when standard input has ended; what comes before is not for anybody.
fn end_of_input() -> Receiver<()> {
    let (ended, heard) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0_u8; 1024];
        let mut input = io::stdin().lock();
        loop {
            match input.read(&mut buffer) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        // Nobody hears it when the program ends anyway.
        let _ = ended.send(());
    });
    heard
}
