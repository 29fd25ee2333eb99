//! A registry and four EMPs on this machine: for the training mode, and as the counterpart of the tests.
//!
//! It is not a model of ours turned round: it signs with OpenSSL, writes its XML, base64 and forms by its own few lines
//! and shares no code with the client, so that a misreading is not shared either. It listens on 127.0.0.1 only, asks
//! for no password and knows nobody but nine invented students.
//!
//! The flow is the real one: the learner's browser posts `sessionId` and `returnUrl`; sign-in, choice of results,
//! confirmation beside the return address; then a page posts the answer there. With `?answer=NAME` on an EMP's address,
//! or by a choice on its page, it answers wrongly in the way named ([`WrongAnswer`]).
//!
//! ```
//! use std::sync::Arc;
//! use time::macros::datetime;
//! use training_emp::{Options, Training};
//!
//! let keys = tempfile::tempdir()?;
//! let now = Arc::new(|| datetime!(2026-11-21 09:14 UTC));
//! let training = Training::start(Options::new(keys.path(), now))?;
//! assert!(training.registry_url.starts_with("http://127.0.0.1:"));
//! assert_eq!(training.emps.len(), 4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod document;
mod flavour;
mod keys;
mod pages;
mod pdf;
mod results;
mod server;
mod students;
mod xml;

use std::{
    collections::HashMap,
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
    thread::JoinHandle,
};

use time::OffsetDateTime;
use tokio::sync::oneshot;

pub use answer::WrongAnswer;
pub use flavour::EmpFlavour;
pub use students::{SampleStay, SampleStudent, marked_student, students};

use answer::EmpKeys;
use keys::Wanted;

/// The local course list of the invented home university, UTF-8, separated by commas:
/// `code,title,title_en,title_sv,credits,level,iscedf`.
pub const COURSES_CSV: &str = include_str!("../../../assets/training/courses.csv");

/// The same nine students as an export of a student information system, one row per stay, UTF-8, separated by commas:
/// `student_number,given_names,family_name,born,esi,national_id_country,national_id,email,programme,host,host_country,from,to`.
pub const CASES_CSV: &str = include_str!("../../../assets/training/cases.csv");

/// The number of [`marked_student`].
pub const MARKED_STUDENT: &str = "SAMPLE-1";

/// The case of [`marked_student`], with columns as in [`CASES_CSV`].
pub const MARKED_CASE_CSV: &str = include_str!("../../../assets/training/marked-case.csv");

/// Local courses that fit her results, with the columns of [`COURSES_CSV`].
pub const MARKED_COURSES_CSV: &str = include_str!("../../../assets/training/marked-courses.csv");

/// A learning agreement of the student K240720 that fits what Helsinki has to tell, UTF-8, separated by commas: code, title,
/// credits and term at the host, code, title and credits at home.
pub const AGREEMENT_THAT_FITS: &str = include_str!("../../../assets/training/agreement-fits.csv");

/// One of the student K240922, of the same columns, that differs from what Tampere has to tell: a course has fewer credits
/// there than planned, one was never taken, and one that was taken was never planned.
pub const AGREEMENT_THAT_DIFFERS: &str = include_str!("../../../assets/training/agreement-differs.csv");

/// Grading tables of the invented home university and of one host, with invented figures, UTF-8, separated by commas:
/// `institution,institution_id,scheme,iscedf,cycle,years,grade,passing,count`.
pub const GRADES_CSV: &str = include_str!("../../../assets/training/grades.csv");

/// Tells the time; called for each certificate made and each document written.
pub type Clock = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// How to start.
#[derive(Clone)]
pub struct Options {
    /// The port on 127.0.0.1; `None` takes a free one.
    pub port: Option<u16>,
    /// Where the keys are kept, made at first start, readable by their owner only. The folder is made when missing.
    pub keys_folder: PathBuf,
    /// The time of certificates and documents.
    pub now: Clock,
    /// Who can sign in; mostly [`students`].
    pub students: Vec<SampleStudent>,
}

impl Options {
    /// A free port and the nine sample students.
    pub fn new(keys_folder: impl Into<PathBuf>, now: Clock) -> Self {
        Self { port: None, keys_folder: keys_folder.into(), now, students: students() }
    }
}

/// A running registry with its EMPs. Dropping it stops them.
pub struct Training {
    /// `…/registry/ncp-list.json`
    pub registry_url: String,
    /// The same EMPs as a catalogue of the EWP Registry.
    pub catalogue_url: String,
    /// The EMPs, in the order of the registry.
    pub emps: Vec<TrainingEmp>,
    /// The names of the wrong answers, for `?answer=NAME`.
    pub wrong_answers: Vec<&'static str>,
    site: Arc<server::Site>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// One of the EMPs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingEmp {
    /// ISO 3166-1 alpha-2, upper case.
    pub country: &'static str,
    /// Its name in the registry.
    pub name: &'static str,
    /// Where the start form is posted.
    pub url: String,
    /// The hosts that it has results of.
    pub institutions: Vec<&'static str>,
    /// What the registry publishes.
    pub certificate_pem: String,
    /// The certificate of the key that it signed with before, of the answer `old-key`; no registry holds it.
    pub former_certificate_pem: String,
}

impl Training {
    /// Makes what keys are missing and serves until dropped, in a thread of its own.
    ///
    /// # Errors
    /// Each [`TrainingError`] but [`TrainingError::Packing`].
    pub fn start(options: Options) -> Result<Self, TrainingError> {
        let now = (options.now)();
        let folder = &options.keys_folder;
        fs::create_dir_all(folder).map_err(|source| TrainingError::Keys { file: folder.clone(), source })?;
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0))))
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .map_err(TrainingError::Listening)?;
        let port = listener.local_addr().map_err(TrainingError::Listening)?.port();
        let base = format!("http://127.0.0.1:{port}");

        let mut keys = HashMap::new();
        let mut emps = Vec::new();
        let marked = options.students.iter().any(|student| student.number == MARKED_STUDENT);
        let transcripts = || results::TRANSCRIPTS.iter().chain(marked.then_some(&results::MARKED));
        for emp in EmpFlavour::ALL {
            let own = emp_keys(folder, emp, now)?;
            let mut institutions: Vec<_> = transcripts().filter(|it| it.emp == emp).map(|it| it.host.title).collect();
            institutions.dedup();
            emps.push(TrainingEmp {
                country: emp.country(),
                name: emp.words().emp,
                url: format!("{base}/{}/start", emp.path()),
                institutions,
                certificate_pem: own.current.pem()?,
                former_certificate_pem: own.former.pem()?,
            });
            keys.insert(emp, own);
        }

        let students = options.students;
        let site = Arc::new(server::Site { emps: emps.clone(), keys, now: options.now, students });
        let served = site.clone();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_io()
            .enable_time()
            .build()
            .map_err(TrainingError::Listening)?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("training-emp".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                    tokio::select! {
                        _ = axum::serve(listener, server::routes(served)) => {}
                        _ = stopped => {}
                    }
                });
                runtime.shutdown_background();
            })
            .map_err(TrainingError::Listening)?;
        Ok(Self {
            registry_url: format!("{base}/registry/ncp-list.json"),
            catalogue_url: format!("{base}/registry/catalogue-v1.xml"),
            emps,
            wrong_answers: WrongAnswer::ALL.iter().map(|answer| answer.as_str()).collect(),
            site,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// All results of a student, or of [`marked_student`], as the EMP signs them, the document alone: a file as a learner may have saved it.
    /// `None` when there is no such student.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn document(&self, student_number: &str) -> Result<Option<Vec<u8>>, TrainingError> {
        let found = self.site.students.iter().find(|s| s.number == student_number);
        let known = found.and_then(|student| Some((student, self.site.keys.get(&student.emp)?)));
        let Some((student, keys)) = known else { return Ok(None) };
        answer::document_of(student, (self.site.now)(), keys)
    }
}

impl Drop for Training {
    fn drop(&mut self) {
        // Both fail only when the thread has ended already.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Why the training could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// The port is taken, or no thread can be had.
    #[error("The training EMPs cannot listen on 127.0.0.1: {0}")]
    Listening(#[source] std::io::Error),
    /// A key cannot be kept.
    #[error("A training key cannot be written to {}: {source}", file.display())]
    Keys {
        /// The file or folder.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// OpenSSL made no key or signature.
    #[error("OpenSSL failed: {0}")]
    OpenSsl(#[from] openssl::error::ErrorStack),
    /// A document could not be packed.
    #[error("The document cannot be packed: {0}")]
    Packing(#[source] std::io::Error),
}

fn emp_keys(folder: &Path, emp: EmpFlavour, now: OffsetDateTime) -> Result<EmpKeys, TrainingError> {
    let words = emp.words();
    let key = |kind: &str, name: &str, days| {
        let file = format!("{}-{kind}", emp.path());
        keys::signer(folder, &Wanted { file: &file, name, country: words.country, days }, now)
    };
    Ok(EmpKeys {
        current: key("current", words.emp, (450, 730))?,
        former: key("former", words.emp, (1100, -35))?,
        foreign: key("foreign", "Nobody", (30, 730))?,
    })
}
