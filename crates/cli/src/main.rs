//! `smp`: what SMP Desk knows, without a window. For administrators, for scripts and for whoever wants to check a
//! document or a registry before trusting it.
//!
//! ```text
//! smp verify results.xml --certificate emp.pem
//! smp verify results.xml --certificate emp.pem --report evidence.pdf --report evidence.json
//! smp inspect results.xml --json
//! smp registry https://emreg.usos.edu.pl/ncp-list.json
//! smp match results.xml --given "Aino Maria" --family Korhonen --born 2003-03-14
//! smp suggest results.xml --catalogue courses.csv --json
//! smp sample --out sample --sealed-to registry.pem
//! smp training --port 8123
//! ```
//!
//! It keeps nothing: no database, no cases, no office. It writes nothing but the keys of `training`, the files of `sample`
//! and the reports that `verify` is asked for. It decides nothing by a policy either: a weak or expired signature is told,
//! and judged by the office elsewhere.
//!
//! # What comes out
//!
//! Text for people; with `--json` exactly one JSON object on one line of standard output, whatever happens. What cannot
//! be done at all is `{"error":{"code","message"}}`. Exit codes: 0 for verified, inspected, match, suggestions (none too),
//! a registry with a usable EMP, a sample; 1 for rejected, unsigned, unclear, mismatch, no usable EMP; 2 for unreadable and wrong use. When the
//! reader of the output goes away, nothing is said about it.
//!
//! Text never carries control characters or marks that turn its direction round: what stands in a foreign document must
//! not steer the terminal. JSON has every letter as it came.
//!
//! # Decisions that the formats leave open
//!
//! - `verify` calls *unreadable* what gives no ELMO document at all: a damaged or unknown packing, an unknown or
//!   contradicted encoding, what is not XML or has another root, and what is over a limit of size, depth or number. A
//!   document that can be read and is not believed is *rejected*: a DOCTYPE, and every fault of a signature. `sha256` is
//!   null when it is unreadable. What concerns the files themselves (missing, a folder, a certificate that cannot be
//!   read) is an error object.
//! - `inspect` gives `type` as null where there is none, and `status` as null where the document has another word than
//!   the schema's three (the finding `status-unknown` says so). `credits` have their scheme in upper case, a missing one
//!   being ECTS. `by_scheme` has the counted credits of each scheme as `{"ECTS":"60"}`. `learner.born` is null when the
//!   document gives two different dates. Identifiers of the learner are masked.
//! - `match` gives the code of the reason in `why`; E5 to E7 are absent, as a file belongs to no case.
//! - `suggest` looks at the achievements that can be mapped: those that count, and the unclear ones that a person has to
//!   confirm first. Of the catalogue nothing but its six columns counts; a line without code or title is passed over.
//!   Credits of another scheme are compared by the factor table.
//! - `sample` writes its folder whole or not at all, and never into one that is there. The sealed mail carries the files
//!   of the decision, as a real one does. `password` is null where the mail is sealed for somebody's key.
//! - `training` prints its object and goes on until it is ended (Ctrl-C) or its standard input closes; a standard
//!   input that is closed from the beginning does not count.

mod answer;
mod arguments;
mod inspect;
mod person;
mod registry;
mod sample;
mod source;
mod suggest;
mod text;
mod training;
mod verify;

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use answer::{Answer, Exit, Failure};
use arguments::{Arguments, Command, Parsed};
use emc::ports::Clock;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let json = arguments::wants_json(&words);
    let (arguments, json) = match arguments::parse(words) {
        Ok(Parsed::Run(arguments)) => (arguments, json),
        // Help and version are text even under --json: they are asked for by people.
        Ok(Parsed::Show(text)) => return print(io::stdout(), &text, Exit::Good),
        Err(failure) => return tell(&failure, json),
    };
    // The place is enough to find a fault; the words of a panic could hold what a document says.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(io::stderr(), "smp: internal fault at {place}");
    }));
    let outcome = catch_unwind(AssertUnwindSafe(|| run(&arguments)))
        .unwrap_or_else(|_| Err(Failure::new("internal", "This is a fault of the program; please report it.")));
    match outcome {
        Ok(answer) => {
            let code = print(io::stdout(), if json { &answer.json } else { &answer.text }, answer.exit);
            if let Some(running) = answer.running {
                running.wait();
            }
            code
        }
        Err(failure) => tell(&failure, json),
    }
}

fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let now = arguments.now;
    let clock = move || now.unwrap_or_else(|| platform::SystemClock.now());
    match &arguments.command {
        Command::Verify(wanted) => verify::run(wanted, clock()),
        Command::Inspect(wanted) => inspect::run(wanted),
        Command::Registry(wanted) => registry::run(wanted, clock()),
        Command::Match(wanted) => person::run(wanted),
        Command::Suggest(wanted) => suggest::run(wanted, clock().date()),
        Command::Sample(wanted) => sample::run(wanted, clock),
        Command::Training(wanted) => training::run(wanted, clock),
    }
}

fn tell(failure: &Failure, json: bool) -> ExitCode {
    if json {
        print(io::stdout(), &failure.json(), Exit::Unusable)
    } else {
        print(io::stderr(), &failure.text(), Exit::Unusable)
    }
}

fn print(mut to: impl Write, text: &str, exit: Exit) -> ExitCode {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Ok(()) => exit.into(),
        // Whoever read it has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit.into(),
        Err(error) => {
            let _ = writeln!(io::stderr(), "smp: the output cannot be written: {error}");
            Exit::Unusable.into()
        }
    }
}
