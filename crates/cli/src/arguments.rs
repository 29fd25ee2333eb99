//! The command line itself: which words there are, and what they must be.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use recognition::person::NationalId;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

use crate::answer::Failure;
use crate::verify;

/// Check and read EMREX results and registries, without a window.
#[derive(Parser)]
#[command(name = "smp", version, after_help = EXIT_CODES, after_long_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Print exactly one JSON object on one line, errors too
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Take this for the time of day (RFC 3339, like 2026-11-21T09:14:00Z)
    #[arg(long, global = true, value_name = "TIME", value_parser = time_of_day)]
    pub(crate) now: Option<OffsetDateTime>,
}

const EXIT_CODES: &str = "Exit codes:
  0  verified, inspected, match, suggestions, a registry with a usable EMP, a sample
  1  rejected, unsigned, unclear, mismatch, no usable EMP
  2  unreadable, or wrong use";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Was this document signed with the key of this certificate?
    Verify(Verify),
    /// What does this document say, and which of its credits count? The signature is not checked
    Inspect(Inspect),
    /// Which EMPs are in this registry, and what is wrong with it?
    Registry(Registry),
    /// Is the learner of this document this student? The signature is not checked
    Match(Match),
    /// Which local courses could the results of this document be recognised as? The signature is not checked
    ///
    /// A proposal for a person to judge: scores run from 0 to 100, the best course comes first, and none means that no
    /// equivalent is known. Only the two files count: no earlier decision, rule or learning agreement.
    Suggest(Suggest),
    /// Write every output for a sample case, to try archive, SIS and mail system with
    ///
    /// An invented case with conversions, parts, a condition and a refusal is decided, exported and sealed as a real one is,
    /// at a desk for training that is thrown away. Whatever has a name says SAMPLE. The keys that sign are made for it, so
    /// that no program knows them.
    Sample(Sample),
    /// Start a registry and EMPs on this machine, for trying things out
    ///
    /// They listen on 127.0.0.1 only, know nobody but invented students, and go on until ended with Ctrl-C or until
    /// standard input closes. With ?answer=NAME on its address an EMP answers wrongly in the way named. With --now the
    /// time stands still for them.
    Training(Training),
}

#[derive(Args)]
pub(crate) struct Verify {
    /// XML, gzip, base64 of either, or a saved form answer; - is standard input
    pub(crate) file: PathBuf,

    /// The EMP's certificate: PEM, bare base64 or DER
    #[arg(long, value_name = "PEM")]
    pub(crate) certificate: PathBuf,

    /// Write a report on the check: OUT ends in .pdf or .json; can be given twice
    #[arg(long, value_name = "OUT")]
    pub(crate) report: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Inspect {
    /// XML, gzip, base64 of either, or a saved form answer; - is standard input
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Registry {
    /// A list of EMPs as JSON or an EWP catalogue; - is standard input. Addresses must be https, except on this machine
    #[arg(value_name = "FILE-OR-URL")]
    pub(crate) place: PathBuf,
}

#[derive(Args)]
pub(crate) struct Match {
    /// XML, gzip, base64 of either, or a saved form answer; - is standard input
    pub(crate) file: PathBuf,

    /// The student's given names, "" when there are none
    #[arg(long, value_name = "NAMES")]
    pub(crate) given: String,

    /// The student's family name, "" when there is none
    #[arg(long, value_name = "NAME")]
    pub(crate) family: String,

    /// The student's birth date, like 2003-03-14
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) born: Option<Date>,

    /// The student's European Student Identifier
    #[arg(long, value_name = "ESI")]
    pub(crate) esi: Option<String>,

    /// The student's national identity number with its country, like FI:131052-308T
    #[arg(long, value_name = "COUNTRY:VALUE", value_parser = national_id)]
    pub(crate) national_id: Option<NationalId>,
}

#[derive(Args)]
pub(crate) struct Suggest {
    /// XML, gzip, base64 of either, or a saved form answer; - is standard input
    pub(crate) file: PathBuf,

    /// The local courses: a table with the columns code, title, title_en, credits, level and iscedf, of which code and
    /// title are needed; others are ignored
    #[arg(long, value_name = "COURSES.csv")]
    pub(crate) catalogue: PathBuf,
}

#[derive(Args)]
pub(crate) struct Sample {
    /// A folder that is not there yet
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,

    /// The language of the decision; without it that of the template, else English
    #[arg(long, value_name = "XX", value_parser = PossibleValuesParser::new(emc::paper::LANGUAGES))]
    pub(crate) language: Option<String>,

    /// Print the decision by this template (assets/templates says what stands in one)
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,

    /// Seal the mail for this recipient: an S/MIME certificate or an OpenPGP key. Without one it carries an AES-256
    /// container, whose password is printed
    #[arg(long, value_name = "CERT-OR-KEY")]
    pub(crate) sealed_to: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Training {
    /// The port on 127.0.0.1; a free one when not given
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,

    /// Where the EMPs' keys and certificates are kept; made at first start. A folder of the user when not given
    #[arg(long, value_name = "DIR")]
    pub(crate) keys: Option<PathBuf>,
}

/// What the words ask for.
pub(crate) enum Parsed {
    /// A command.
    Run(Box<Arguments>),
    /// Help or version, as text.
    Show(String),
}

/// Reads the words.
///
/// # Errors
/// `wrong-use`.
pub(crate) fn parse(words: Vec<OsString>) -> Result<Parsed, Failure> {
    let command = Arguments::command().mut_subcommand("verify", |it| it.after_long_help(verify::reasons()));
    match command.try_get_matches_from(words).and_then(|found| Arguments::from_arg_matches(&found)) {
        Ok(arguments) => Ok(Parsed::Run(Box::new(arguments))),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Ok(Parsed::Show(error.render().to_string()))
        }
        Err(error) => Err(Failure::new("wrong-use", complaint(&error))),
    }
}

/// Whether JSON is asked for, even where the words make no sense otherwise.
pub(crate) fn wants_json(words: &[OsString]) -> bool {
    words
        .iter()
        .take_while(|word| *word != "--")
        .any(|word| word == "--json" || word.to_str().is_some_and(|word| word.starts_with("--json=")))
}

/// What clap says, without its head and its lines of usage.
fn complaint(error: &clap::Error) -> String {
    use ErrorKind::{DisplayHelpOnMissingArgumentOrSubcommand, MissingSubcommand};
    if matches!(error.kind(), DisplayHelpOnMissingArgumentOrSubcommand | MissingSubcommand) {
        return "A command is missing; smp --help lists them.".to_owned();
    }
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let first = text.split("\n\n").next().unwrap_or_default();
    let lines: Vec<&str> = first.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    format!("{}; smp --help says how it is used.", lines.join(" "))
}

fn time_of_day(text: &str) -> Result<OffsetDateTime, String> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| "write a time like 2026-11-21T09:14:00Z".to_owned())
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| "write a day like 2003-03-14".to_owned())
}

fn national_id(text: &str) -> Result<NationalId, String> {
    let wrong = || "write a country and a number like FI:131052-308T".to_owned();
    let (country, value) = text.split_once(':').ok_or_else(wrong)?;
    let (country, value) = (country.trim().to_ascii_uppercase(), value.trim().to_owned());
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) || value.is_empty() {
        return Err(wrong());
    }
    Ok(NationalId { country, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_fit_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn json_is_asked_for_before_the_double_dash_only() {
        let asks = |words: &[&str]| wants_json(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(asks(&["smp", "--json"]) && asks(&["smp", "verify", "x", "--json"]) && asks(&["smp", "--json=yes"]));
        assert!(!asks(&["smp", "verify", "--", "--json"]) && !asks(&["smp", "--jsonl"]));
    }
}
