//! Hands Tauri the names of our commands, so that a capability has to list each of them.
//!
//! They are read out of the one list in `crates/ipc/src/commands.rs`: building `ipc` a second time for the build script
//! would cost minutes.

fn main() {
    let list = "../crates/ipc/src/commands.rs";
    println!("cargo:rerun-if-changed={list}");
    let source = std::fs::read_to_string(list).unwrap_or_default();
    let names: Vec<&'static str> = source.lines().filter_map(name).map(|n| &*n.to_owned().leak()).collect();
    assert!(names.len() > 20, "the list of commands was not found in {list}");
    let manifest = tauri_build::AppManifest::new().commands(names.leak());
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}

/// The name in a line such as `    status(Nothing) -> StatusView touches [];`.
fn name(line: &str) -> Option<&str> {
    let (head, _) = line.split_once(" touches [")?;
    let (name, _) = head.trim().split_once('(')?;
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')).then_some(name)
}
