//! A copy of the verifier with switches in it: made, built, and run with each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::check::Source;
use crate::find::{Mutant, instrument, one_line};

/// The copy.
pub(crate) struct Copy {
    folder: PathBuf,
    workspace: PathBuf,
}

/// What became of a mutant.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// This file was not treated as its table says.
    Noticed { file: String, how: String },
    /// Every file was treated as its table says.
    Survived,
}

/// What the switches are asked with.
const SWITCHES: &str = "
/// Which check is taken out.
#[doc(hidden)]
pub mod mutant {
    use std::sync::LazyLock;

    static OFF: LazyLock<usize> =
        LazyLock::new(|| std::env::var(\"MUTANT\").ok().and_then(|number| number.parse().ok()).unwrap_or(0));

    /// Whether it is this one.
    pub fn off(number: usize) -> bool {
        *OFF == number
    }
}
";

impl Copy {
    /// Copies what is needed to build and run `suite.rs`.
    pub(crate) fn new(workspace: &Path, target: &Path) -> Self {
        let copy = Self { folder: target.join("mutants"), workspace: workspace.to_owned() };
        for folder in ["crates/elmo/src", "crates/elmo-signature/src", "tests/suite/signature"] {
            let _ = std::fs::remove_dir_all(copy.folder.join(folder));
            copy_folder(&workspace.join(folder), &copy.folder.join(folder));
        }
        for folder in ["suite.rs", "files/mod.rs"] {
            let from = Path::new("crates/elmo-signature/tests").join(folder);
            std::fs::create_dir_all(copy.folder.join(&from).parent().unwrap()).unwrap();
            std::fs::copy(workspace.join(&from), copy.folder.join(&from)).unwrap();
        }
        // The same versions of everything, but only these two members, and of what tests use only what `suite.rs` does.
        let manifest = copy.read("Cargo.toml");
        let members = manifest.lines().map(|line| match line.split_once(" = ") {
            Some(("members", _)) => "members = [\"crates/elmo\", \"crates/elmo-signature\"]",
            Some(("default-members", _)) => "",
            _ => line,
        });
        // Each survivor costs a run over every file.
        let quick = "[profile.dev.package.\"*\"]\nopt-level = 3\n";
        let manifest = members.collect::<Vec<_>>().join("\n");
        copy.write("Cargo.toml", &manifest.replacen("[profile.dev.package.\"*\"]\n", quick, 1));
        copy.write("Cargo.lock", &copy.read("Cargo.lock"));
        for member in ["elmo", "elmo-signature"] {
            let name = format!("crates/{member}/Cargo.toml");
            let mut kept = true;
            let manifest: String = copy
                .read(&name)
                .lines()
                .filter(|line| {
                    if line.starts_with('[') {
                        kept = ["[package]", "[dependencies]"].contains(line);
                    }
                    kept
                })
                .map(|line| format!("{line}\n"))
                .collect();
            let manifest = manifest.replace("[package]\n", "[package]\nautobenches = false\nautoexamples = false\n");
            copy.write(&name, &(manifest + "\n[dev-dependencies]\nflate2.workspace = true\n"));
        }
        let lib = copy.read("crates/elmo/src/lib.rs");
        copy.write("crates/elmo/src/lib.rs", &format!("{lib}\nextern crate self as elmo;\n{SWITCHES}"));
        copy
    }

    /// Builds it with all mutants. Those that are no Rust fall out.
    pub(crate) fn build(&self, sources: &mut [Source]) {
        for round in 1..=100 {
            let mut places: Vec<Vec<Vec<Range<usize>>>> = Vec::new();
            for source in sources.iter() {
                let mutants: Vec<&Mutant> = source.mutants.iter().collect();
                let (text, ranges) = instrument(&source.text, &mutants);
                self.write(&source.name, &text);
                places.push(ranges);
            }
            // `elmo` first: what uses it is not even looked at while it does not compile.
            let errors = self.cargo(&["check", "--test", "suite"]).0;
            if errors.is_empty() {
                println!("{} ways to take a check out compile", sources.iter().map(|s| s.mutants.len()).sum::<usize>());
                let (errors, _) = self.cargo(&["test", "--no-run", "--test", "suite"]);
                assert!(errors.is_empty(), "{errors:?}");
                return;
            }
            let mut dropped = 0;
            for (source, places) in sources.iter_mut().zip(places) {
                let of_file: Vec<&CompilerError> = errors.iter().filter(|error| error.file == source.name).collect();
                let guilty = guilty(&of_file, &places);
                dropped += guilty.len();
                let mut which = 0;
                source.mutants.retain(|_| {
                    which += 1;
                    !guilty.contains(&(which - 1))
                });
            }
            let first = &errors[0];
            assert!(dropped > 0, "round {round}: the copy does not compile, and no mutant is to blame: {first:?}");
        }
        panic!("the copy does not compile after all those rounds");
    }

    /// Runs `suite.rs` with each mutant. Without any it must pass.
    pub(crate) fn run(&self, mutants: &[usize]) -> BTreeMap<usize, Outcome> {
        let (_, program) = self.cargo(&["test", "--no-run", "--test", "suite"]);
        let program = program.expect("cargo names the program that it built");
        let started = Instant::now();
        let sound = self.outcome(&program, 0, Duration::from_secs(600));
        assert!(matches!(sound, Outcome::Survived), "with all checks in place: {sound:?}");
        // Others may be using the machine, and a mutant that never ends costs this once.
        let patience = started.elapsed() * 10 + Duration::from_secs(60);
        println!("with all checks in place every file is treated as its table says, in {:?}", started.elapsed());

        let queue = Mutex::new(mutants.iter().copied());
        let outcomes = Mutex::new(BTreeMap::new());
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(number) = { queue.lock().unwrap().next() } {
                        let outcome = self.outcome(&program, number, patience);
                        // Long before the table: somebody may be waiting.
                        if matches!(outcome, Outcome::Survived) {
                            eprintln!("no file notices mutant {number}");
                        }
                        outcomes.lock().unwrap().insert(number, outcome);
                    }
                });
            }
        });
        outcomes.into_inner().unwrap()
    }

    fn outcome(&self, program: &Path, mutant: usize, patience: Duration) -> Outcome {
        let mut child = Command::new(program)
            .arg("--nocapture")
            .current_dir(self.folder.join("crates/elmo-signature"))
            .env("MUTANT", mutant.to_string())
            .env("FIRST_ONLY", "1")
            .env("RUST_BACKTRACE", "0")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let reader = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let started = Instant::now();
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if started.elapsed() > patience {
                child.kill().unwrap();
                child.wait().unwrap();
                break None;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let text = reader.join().unwrap();
        let at = text.lines().rev().find_map(|line| line.strip_prefix("LOOKING AT ")).unwrap_or("the tables");
        match ended {
            Some(status) if status.success() => Outcome::Survived,
            None => Outcome::Noticed { file: at.to_owned(), how: "no end".to_owned() },
            Some(_) => match text.lines().find_map(|line| line.strip_prefix("WRONG ")) {
                Some(wrong) => {
                    let (file, how) = wrong.split_once(": ").unwrap_or((wrong, ""));
                    Outcome::Noticed { file: file.to_owned(), how: one_line(how, 90) }
                }
                None => Outcome::Noticed { file: at.to_owned(), how: "ended by a panic or a signal".to_owned() },
            },
        }
    }

    /// Runs cargo in the copy: the errors that it tells, and the program that it built.
    fn cargo(&self, arguments: &[&str]) -> (Vec<CompilerError>, Option<PathBuf>) {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--offline", "--message-format", "json", "-p", "elmo-signature"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("RUSTFLAGS", "--cap-lints warn")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let (mut errors, mut program) = (Vec::new(), None);
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else { continue };
            if message["reason"] == "compiler-message" && message["message"]["level"] == "error" {
                let text = message["message"]["message"].as_str().unwrap_or_default().to_owned();
                let spans = message["message"]["spans"].as_array().into_iter().flatten();
                let mut spans: Vec<_> = spans
                    .filter_map(|span| {
                        let at = |name: &str| usize::try_from(span[name].as_u64()?).ok();
                        let file = span["file_name"].as_str()?.replace('\\', "/");
                        Some((span["is_primary"] != true, file, at("byte_start")?..at("byte_end")?))
                    })
                    .collect();
                spans.sort_by_key(|(secondary, ..)| *secondary);
                if let Some((_, file, _)) = spans.first().cloned() {
                    let spans = spans.into_iter().filter(|(_, name, _)| *name == file).map(|(.., at)| at).collect();
                    errors.push(CompilerError { text, file, spans });
                }
            }
            if let Some(path) = message["executable"].as_str() {
                program = Some(PathBuf::from(path));
            }
        }
        if errors.is_empty() && !output.status.success() {
            panic!("cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        (errors, program)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.workspace.join(name)).unwrap()
    }

    /// Writes a file of the copy, unless it is so already: cargo looks at the time.
    fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return;
        }
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// What the compiler says, and where in one file, the most important place first.
#[derive(Debug)]
struct CompilerError {
    #[expect(dead_code, reason = "shown when nobody is to blame")]
    text: String,
    file: String,
    spans: Vec<Range<usize>>,
}

/// Whose text the compiler complains about: in which it begins what it complains about, or else the smallest around it.
fn guilty(errors: &[&CompilerError], places: &[Vec<Range<usize>>]) -> BTreeSet<usize> {
    let put_in = |span: &Range<usize>| -> Option<usize> {
        (0..places.len()).find(|which| places[*which].iter().any(|part| part.contains(&span.start)))
    };
    let around = |span: &Range<usize>| {
        let whole = |which: &usize| Some(places[*which].first()?.start..places[*which].last()?.end);
        let reaches = |whole: &Range<usize>| span.start < whole.end && whole.start < span.end;
        let length = |which: &usize| whole(which).filter(reaches).map(|whole| whole.len());
        (0..places.len()).filter(|which| length(which).is_some()).min_by_key(length)
    };
    // The most important place stands first: the others are often what it was compared with.
    let of_error =
        |error: &&CompilerError| error.spans.iter().find_map(put_in).or_else(|| error.spans.iter().find_map(around));
    errors.iter().filter_map(of_error).collect()
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
