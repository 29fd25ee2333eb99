//! Runs every target over the committed corpus, over everything that the fuzzer ever found (`tests/suite/fuzz`), and
//! over the suite's own files. A file that panics, breaks a property or takes a second fails with its name.

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::{Path, PathBuf};
    use std::time::{Duration, Instant};

    use fuzz::TARGETS;

    /// Where the suite has files of a target's kind.
    const SEEDS: &[(&str, &[&str])] = &[
        ("registry", &["registry"]),
        ("response", &["payload"]),
        ("payload", &["payload"]),
        ("elmo", &["elmo", "payload", "signature"]),
        ("canonical", &["elmo", "signature/valid", "signature/invalid"]),
        ("signature", &["signature/valid", "signature/invalid", "elmo/twins"]),
        ("signed", &["elmo", "signature/valid", "signature/invalid"]),
    ];

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
        }
        found.sort();
        found
    }

    #[test]
    fn every_target_holds_over_corpus_suite_and_what_was_found() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let suite = here.join("../suite");
        let mut wrong = Vec::new();
        for (name, run) in TARGETS {
            let seeds = SEEDS.iter().find(|(target, _)| target == name).expect("each target has seeds").1;
            let mut paths = files(&here.join("corpus").join(name));
            assert!(!paths.is_empty(), "the corpus of {name} is there");
            paths.extend(files(&suite.join("fuzz").join(name)));
            paths.extend(seeds.iter().flat_map(|folder| files(&suite.join(folder))));
            let mut slowest = (Duration::ZERO, PathBuf::new());
            let count = paths.len();
            for path in paths {
                let bytes = std::fs::read(&path).unwrap();
                // The targets do the work many times over; documents of megabytes have tests of their own.
                if bytes.len() > 1 << 20 {
                    continue;
                }
                let mut fastest = Duration::MAX;
                for _ in 0..3 {
                    let started = Instant::now();
                    if catch_unwind(AssertUnwindSafe(|| run(&bytes))).is_err() {
                        wrong.push(format!("{name}: {}", path.display()));
                    }
                    fastest = fastest.min(started.elapsed());
                    // A busy machine may stop us at any time, but hardly three times.
                    if fastest < Duration::from_secs(1) {
                        break;
                    }
                }
                if fastest > Duration::from_secs(1) {
                    wrong.push(format!("{name} takes {fastest:?}: {}", path.display()));
                }
                if fastest > slowest.0 {
                    slowest = (fastest, path);
                }
            }
            println!("{name}: {count} files, the slowest {:?} ({})", slowest.0, slowest.1.display());
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
