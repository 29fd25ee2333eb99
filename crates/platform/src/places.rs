//! Where the program keeps its data on this system.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Which of the two sets of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataMode {
    /// The office's own.
    Office,
    /// The sandbox: everything in it is invented.
    Training,
}

/// The folder for the database and the settings; it need not exist yet.
///
/// Linux: `$XDG_DATA_HOME/smp-desk`, else `~/.local/share/smp-desk`. Windows: `%LOCALAPPDATA%\SMP Desk`, because a
/// roaming profile would copy an open database when somebody logs off. macOS: `~/Library/Application Support/SMP Desk`.
/// Training lies in a folder `training` inside. `None` when the system names no home folder.
pub fn data_folder(mode: DataMode) -> Option<PathBuf> {
    let base = base_folder(&|name| std::env::var_os(name))?;
    Some(match mode {
        DataMode::Office => base,
        DataMode::Training => base.join("training"),
    })
}

type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

#[cfg(all(unix, not(target_os = "macos")))]
fn base_folder(environment: Environment<'_>) -> Option<PathBuf> {
    let data = absolute(environment, "XDG_DATA_HOME")
        .or_else(|| Some(absolute(environment, "HOME")?.join(".local").join("share")))?;
    Some(data.join("smp-desk"))
}

#[cfg(target_os = "macos")]
fn base_folder(environment: Environment<'_>) -> Option<PathBuf> {
    Some(absolute(environment, "HOME")?.join("Library").join("Application Support").join("SMP Desk"))
}

#[cfg(windows)]
fn base_folder(environment: Environment<'_>) -> Option<PathBuf> {
    Some(absolute(environment, "LOCALAPPDATA").or_else(|| absolute(environment, "APPDATA"))?.join("SMP Desk"))
}

/// A relative path would depend on where the program was started; the XDG specification says to ignore it.
fn absolute(environment: Environment<'_>, name: &str) -> Option<PathBuf> {
    environment(name).map(PathBuf::from).filter(|path| Path::is_absolute(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(all(unix, not(target_os = "macos")))]
    #[track_caller]
    fn check(environment: &[(&str, &str)], expected: Option<&str>) {
        let lookup =
            |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value));
        assert_eq!(base_folder(&lookup), expected.map(PathBuf::from));
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn follows_xdg() {
        check(&[("XDG_DATA_HOME", "/data"), ("HOME", "/home/anna")], Some("/data/smp-desk"));
        check(&[("HOME", "/home/anna")], Some("/home/anna/.local/share/smp-desk"));
        check(&[("XDG_DATA_HOME", "relative"), ("HOME", "/home/anna")], Some("/home/anna/.local/share/smp-desk"));
        check(&[("XDG_DATA_HOME", ""), ("HOME", "")], None);
        check(&[], None);
    }

    #[test]
    fn training_lies_apart() {
        let (Some(office), Some(training)) = (data_folder(DataMode::Office), data_folder(DataMode::Training)) else {
            panic!("this machine names no home folder");
        };
        assert_eq!(training, office.join("training"));
    }
}
