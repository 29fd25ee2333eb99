//! Every test that SECURITY.md names for a point of its threat model is there, and every point names one.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    /// The checkout: cargo starts a test in the folder of its package.
    const ROOT: &str = "..";

    #[test]
    fn every_point_of_the_threat_model_has_a_test_that_is_there() {
        let text = std::fs::read_to_string(Path::new(ROOT).join("SECURITY.md")).expect("SECURITY.md");
        let there = tests_of_the_house();
        assert!(there.len() > 300, "only {} tests were found", there.len());
        let (mut rows, mut missing) = (0, Vec::new());
        for line in text.lines().filter(|line| line.starts_with("| ")) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [tried, stops, tests, remains] = cells[..] else { panic!("not four cells: {line}") };
            if tests == "test" {
                continue;
            }
            rows += 1;
            let named: Vec<&str> = tests.split(',').map(|name| name.trim().trim_matches('`')).collect();
            if stops.starts_with("nothing") {
                assert!(
                    tests == "–" && remains.len() > 3,
                    "what nothing stops has no test, and says what remains: {line}"
                );
                continue;
            }
            missing.extend(named.iter().filter(|name| !there.contains(**name)).map(|name| format!("{tried}: {name}")));
        }
        assert!(rows > 30, "the tables of the threat model are read: {rows} rows");
        assert!(missing.is_empty(), "SECURITY.md names tests that are not there: {missing:#?}");
    }

    /// Names of Rust tests, and titles of browser tests with underscores for blanks.
    fn tests_of_the_house() -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for folder in ["crates", "src-tauri", "tests"] {
            walk(&Path::new(ROOT).join(folder), &mut |path| {
                let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
                if !matches!(ending, "rs" | "mjs") {
                    return;
                }
                let text = std::fs::read_to_string(path).expect("a source");
                if ending == "mjs" {
                    let titles = text.lines().filter_map(|line| line.strip_prefix("test(\"")?.split('"').next());
                    found.extend(titles.map(|title| title.replace(' ', "_")));
                    return;
                }
                let mut marked = false;
                for line in text.lines().map(str::trim) {
                    if line == "#[test]" {
                        marked = true;
                    } else if let Some(name) = line.strip_prefix("fn ").filter(|_| marked) {
                        found.insert(name.split('(').next().unwrap_or_default().to_owned());
                        marked = false;
                    }
                }
            });
        }
        found
    }

    fn walk(folder: &Path, seen: &mut dyn FnMut(&Path)) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() && name != "target" && name != "node_modules" && name != "suite" {
                walk(&path, seen);
            } else if path.is_file() {
                seen(&path);
            }
        }
    }
}
