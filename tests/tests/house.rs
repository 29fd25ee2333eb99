//! The checks of the house: what no compiler sees and no reviewer should have to remember. Which crate may use which,
//! licences, the lock files, and where the user interface reaches the core.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::SplitWhitespace;

use serde_json::Value;

/// The checkout: cargo starts a test in the folder of its package.
const ROOT: &str = "..";

/// Who may use whom, by the table of ARCHITECTURE.md. `tests` may use everything, dev-dependencies are free.
const MAY_USE: &[(&str, &[&str])] = &[
    ("elmo", &[]),
    ("elmo-signature", &["elmo"]),
    ("emrex", &[]),
    ("recognition", &["elmo"]),
    ("documents", &["elmo", "elmo-signature", "recognition"]),
    ("delivery", &[]),
    ("store", &["elmo", "elmo-signature", "emrex", "recognition"]),
    ("emc", &["elmo", "elmo-signature", "emrex", "recognition", "documents", "delivery", "store"]),
    ("platform", &["emc"]),
    ("training-emp", &["elmo"]),
    ("ipc", &["emc", "elmo", "emrex", "recognition", "store"]),
    ("cli", &["ipc", "emc", "platform", "training-emp", "elmo", "elmo-signature", "emrex", "recognition"]),
    ("smp-desk", &["ipc", "emc", "platform", "training-emp"]),
    ("fuzz", &["elmo", "elmo-signature", "emrex"]),
];

/// Libraries that belong to one side of the house: their name, or the beginning of it, and who alone may use them.
const AT_HOME: &[(&str, &[&str])] = &[
    ("rusqlite", &["store", "tests"]),
    ("tauri", &["smp-desk"]),
    ("reqwest", &["platform"]),
    // In `tests` only as the connector that fantoccini asks for.
    ("hyper", &["platform", "tests"]),
    ("keyring", &["platform"]),
    ("axum", &["training-emp", "tests"]),
    ("printpdf", &["documents"]),
    ("lopdf", &["documents"]),
    ("pgp", &["delivery"]),
    ("openssl", &["delivery", "platform", "training-emp"]),
    ("ldap3", &["platform"]),
    // `delivery` builds messages, `platform` sends them.
    ("lettre", &["delivery", "platform"]),
    // It wraps the content key for EC recipients with a key of zeros (0.3.0-rc.0).
    ("cms", &[]),
];

/// Licences under which a work may become part of one under the EUPL-1.2, as SPDX names them. OFL-1.1 is for fonts.
const COMPATIBLE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "EUPL-1.2",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "Unicode-3.0",
    "Unlicense",
    "WTFPL",
    "Zlib",
    "blessing",
];

/// Packages whose licence stands in a file of theirs and not in their description.
const LICENCE_READ: &[(&str, &str)] = &[("svelte-toolbelt", "MIT")];

type Checked = Result<(), Box<dyn Error>>;

#[test]
fn each_crate_uses_only_the_crates_it_may() -> Checked {
    let metadata = metadata(&["--no-deps"])?;
    let table: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let members: BTreeSet<_> = packages(&metadata).map(name).collect();
    let mut wrong = Vec::new();
    for package in packages(&metadata).filter(|package| name(package) != "tests") {
        let Some(may_use) = table.get(name(package)) else {
            wrong.push(format!("{} is not in the table", name(package)));
            continue;
        };
        for used in uses(package) {
            if members.contains(used) && !may_use.contains(&used) {
                wrong.push(format!("{} uses {used}", name(package)));
            }
        }
    }
    wrong.extend(table.keys().filter(|row| !members.contains(*row)).map(|row| format!("{row} is no crate any more")));
    none(&wrong, "crates that use what they may not")
}

#[test]
fn libraries_stay_at_home() -> Checked {
    let metadata = metadata(&["--no-deps"])?;
    let mut wrong = Vec::new();
    for package in packages(&metadata) {
        for used in uses(package) {
            for (library, homes) in AT_HOME {
                if used.starts_with(library) && !homes.contains(&name(package)) {
                    wrong.push(format!("{} uses {used}, which belongs to {homes:?}", name(package)));
                }
            }
        }
    }
    none(&wrong, "libraries in the wrong place")
}

#[test]
fn each_crate_obeys_the_lints_of_the_house() -> Checked {
    let mut wrong = Vec::new();
    for package in packages(&metadata(&["--no-deps"])?) {
        let manifest = package["manifest_path"].as_str().ok_or("a manifest")?;
        if !fs::read_to_string(manifest)?.contains("[lints]\nworkspace = true") {
            wrong.push(format!("{manifest} does not take the lints of the workspace"));
        }
        if package["license"] != "EUPL-1.2" {
            wrong.push(format!("{manifest} is not under the EUPL-1.2"));
        }
    }
    for file in files(&["crates", "src-tauri", "tests"], &["rs"])? {
        let text = fs::read_to_string(&file)?;
        // Put together here, so that this file does not find itself.
        let allow = ["allow", "(clippy::"].concat();
        wrong.extend(
            text.lines().filter(|line| line.contains(&allow)).map(|line| format!("{}: {line}", file.display())),
        );
    }
    none(&wrong, "ways around the lints (`#[expect(…, reason = …)]` at one item is the narrow one)")
}

#[test]
fn every_crate_we_take_has_a_compatible_licence() -> Checked {
    let metadata = metadata(&[])?;
    let wrong: Vec<_> = packages(&metadata)
        .filter(|package| !package["license"].as_str().is_some_and(compatible))
        .map(|package| format!("{}: {}", name(package), package["license"]))
        .collect();
    assert!(packages(&metadata).count() > MAY_USE.len(), "cargo named no crates beyond our own");
    none(&wrong, "crates whose licence is unknown or does not fit the EUPL-1.2")
}

#[test]
fn every_npm_package_that_is_shipped_has_a_compatible_licence() -> Checked {
    let read: BTreeMap<_, _> = LICENCE_READ.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, package) in npm_packages()? {
        let short = path.rsplit("node_modules/").next().unwrap_or_default();
        let licence = package["license"].as_str().or(read.get(short).copied());
        if package["dev"] != true && !licence.is_some_and(compatible) {
            wrong.push(format!("{short}: {licence:?}"));
        }
    }
    none(&wrong, "npm packages whose licence is unknown or does not fit the EUPL-1.2")
}

#[test]
fn a_licence_with_a_choice_needs_one_that_fits_and_a_sum_needs_all() {
    for fits in [
        "MIT",
        "GPL-3.0-only OR MIT",
        "MIT/Apache-2.0",
        "(MIT OR GPL-2.0-only) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR MIT",
    ] {
        assert!(compatible(fits), "{fits} should fit");
    }
    for does_not in
        ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "(MIT OR ISC) AND SSPL-1.0", "MIT AND", "MIT ISC", "(MIT"]
    {
        assert!(!compatible(does_not), "{does_not} should not fit");
    }
}

#[test]
fn lock_files_name_no_address_and_are_whole() -> Checked {
    let mut wrong = Vec::new();
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    for lock in ["Cargo.lock", "tests/fuzz/run/Cargo.lock"] {
        let cargo = fs::read_to_string(Path::new(ROOT).join(lock))?;
        wrong.extend(cargo.lines().filter(|line| line.starts_with("source") && *line != registry).map(String::from));
    }

    let packages = npm_packages()?;
    let names: BTreeSet<_> = packages.keys().filter_map(|path| path.rsplit("node_modules/").next()).collect();
    for (path, package) in &packages {
        if !package["resolved"].is_null() {
            wrong.push(format!("package-lock.json names the address of {path}"));
        }
        // A binary for another system that the registry did not have when the lock was written: `npm ci` refuses.
        for (optional, _) in package["optionalDependencies"].as_object().into_iter().flatten() {
            if !names.contains(optional.as_str()) {
                wrong.push(format!("package-lock.json misses {optional}, which {path} names"));
            }
        }
    }
    none(&wrong, "lines of the lock files")
}

#[test]
fn only_the_backend_of_the_user_interface_knows_tauri() -> Checked {
    let sources = files(&["ui/src"], &["ts", "js", "svelte"])?;
    assert!(!sources.is_empty(), "no sources of the user interface found");
    let mut wrong = Vec::new();
    for file in sources {
        let inside = file.strip_prefix(Path::new(ROOT).join("ui/src"))?;
        let text = fs::read_to_string(&file)?;
        if text.contains("@tauri-apps/") && !inside.starts_with("backend") {
            wrong.push(format!("{} imports from @tauri-apps", inside.display()));
        }
        // A feature reaches another one only through `../name/` out of its own folder.
        let mut parts = inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        if parts.next().as_deref() == Some("features") {
            let own = parts.next().unwrap_or_default();
            for other in features()? {
                let (by_name, by_path) = (format!("\"../{other}/"), format!("features/{other}/"));
                if other != own && (text.contains(&by_name) || text.contains(&by_path)) {
                    wrong.push(format!("{} imports from the feature {other}", inside.display()));
                }
            }
        }
    }
    none(&wrong, "imports that go around the backend or between features")
}

#[test]
fn no_file_of_other_people_became_test_data() -> Checked {
    let given = Path::new(ROOT).join("../shared/data");
    if !given.is_dir() {
        println!("skipped: ../shared/data is not here");
        return Ok(());
    }
    let mut originals = BTreeSet::new();
    for file in walk(&given)? {
        originals.insert(fs::read(file)?);
    }
    let mut wrong = Vec::new();
    for file in files(&["tests", "crates"], &["xml", "json", "csv", "gz", "txt", "pem", "pdf", "b64"])? {
        let bytes = fs::read(&file)?;
        if bytes.len() > 16 && originals.contains(&bytes) {
            wrong.push(file.display().to_string());
        }
    }
    none(&wrong, "files of shared/data in the project (write a synthetic twin)")
}

fn none(wrong: &[String], what: &str) -> Checked {
    if wrong.is_empty() { Ok(()) } else { Err(format!("{what}:\n  {}\n", wrong.join("\n  ")).into()) }
}

/// What cargo says of the workspace, without changing the lock file.
fn metadata(more: &[&str]) -> Result<Value, Box<dyn Error>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let asked = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--locked"])
        .args(more)
        .current_dir(ROOT)
        .output()?;
    if !asked.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&asked.stderr)).into());
    }
    Ok(serde_json::from_slice(&asked.stdout)?)
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap_or_default()
}

/// Names of what a package needs to be built and to run.
fn uses(package: &Value) -> impl Iterator<Item = &str> {
    package["dependencies"].as_array().into_iter().flatten().filter(|used| used["kind"] != "dev").map(name)
}

fn npm_packages() -> Result<BTreeMap<String, Value>, Box<dyn Error>> {
    let lock: Value = serde_json::from_slice(&fs::read(Path::new(ROOT).join("ui/package-lock.json"))?)?;
    let packages = lock.get("packages").and_then(Value::as_object).ok_or("package-lock.json has no packages")?;
    Ok(packages.iter().map(|(path, package)| (path.clone(), package.clone())).collect())
}

/// Reads an SPDX expression; the slash is an old way to write OR, an exception after WITH only allows more.
fn compatible(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    any_of(&mut words) == Some(true) && words.next().is_none()
}

fn any_of(words: &mut Peekable<SplitWhitespace<'_>>) -> Option<bool> {
    let mut fits = all_of(words)?;
    while words.next_if_eq(&"OR").is_some() {
        fits |= all_of(words)?;
    }
    Some(fits)
}

fn all_of(words: &mut Peekable<SplitWhitespace<'_>>) -> Option<bool> {
    let mut fits = one(words)?;
    while words.next_if_eq(&"AND").is_some() {
        fits &= one(words)?;
    }
    Some(fits)
}

fn one(words: &mut Peekable<SplitWhitespace<'_>>) -> Option<bool> {
    let word = words.next()?;
    if word == "(" {
        let fits = any_of(words)?;
        return words.next_if_eq(&")").map(|_| fits);
    }
    if words.next_if_eq(&"WITH").is_some() {
        words.next()?;
    }
    Some(COMPATIBLE.contains(&word))
}

fn features() -> Result<Vec<String>, Box<dyn Error>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(Path::new(ROOT).join("ui/src/features"))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

/// The files of some folders of the checkout that end like this, without what was built or installed.
fn files(folders: &[&str], endings: &[&str]) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for folder in folders {
        found.extend(walk(&Path::new(ROOT).join(folder))?);
    }
    found.retain(|file| file.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)));
    Ok(found)
}

fn walk(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if !["target", "node_modules", "dist", "paraglide", "gen"].iter().any(|skipped| path.ends_with(skipped)) {
                found.extend(walk(&path)?);
            }
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
