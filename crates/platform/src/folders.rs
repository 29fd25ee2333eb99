//! Files and folders on disk, whole or not at all.
//!
//! Everything is written beside its place under a hidden temporary name, synced, and renamed at once. Files are readable
//! by their owner only (on Windows by whom the folder allows).

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use emc::ports::{BrowserError, FolderError, Folders};

use crate::browser::system_open;
use crate::randomness::secret;

/// How many folders of one name there may be: "2026-014", "2026-014 (2)" … "2026-014 (999)".
const MOST_COPIES: u32 = 999;
/// Leaves room for " (999)" and for the temporary name in the 255 that file systems allow.
const LONGEST_NAME: usize = 180;

/// The disks of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiskFolders;

impl Folders for DiskFolders {
    /// Names that could lead out of the folder, that hide, or that Windows cannot hold are refused before anything is
    /// written, and so are two files whose names differ in case only.
    fn write_folder(&self, parent: &Path, name: &str, files: &[(String, Vec<u8>)]) -> Result<PathBuf, FolderError> {
        check_name(name)?;
        check_files(files)?;
        existing_folder(parent)?;
        let temporary = Temporary::folder(parent, name)?;
        for (file, bytes) in files {
            write_synced(&temporary.path.join(file), bytes)?;
        }
        sync_folder(&temporary.path)?;
        let place = temporary.rename_to_free(parent, name)?;
        sync_folder(parent)?;
        Ok(place)
    }

    fn write_file(&self, path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
        let (parent, name) = parts(path)?;
        existing_folder(parent)?;
        let temporary = Temporary::file(parent, name, bytes)?;
        fs::rename(&temporary.path, path).map_err(failed)?;
        temporary.keep();
        sync_folder(parent)
    }

    fn read_file(&self, path: &Path, limit: usize) -> Result<Option<Vec<u8>>, FolderError> {
        let file = match fs::metadata(path) {
            // Opening a pipe would wait for its other end.
            Ok(metadata) if !metadata.is_file() => return Err(FolderError::Other("it is not a file".to_owned())),
            Ok(_) => File::open(path),
            Err(error) => Err(error),
        };
        let file = match file {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = Vec::new();
        let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        file.take(one_more).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() > limit { Err(FolderError::TooLarge(limit)) } else { Ok(Some(bytes)) }
    }

    fn file_names(&self, folder: &Path) -> Result<Vec<String>, FolderError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_type().map_err(failed)?.is_file() {
                names.extend(entry.file_name().into_string());
            }
        }
        Ok(names)
    }

    fn remove_file(&self, path: &Path) -> Result<(), FolderError> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(()),
        }
    }

    fn open(&self, path: &Path) -> Result<(), FolderError> {
        // Only what is there and named in full, so that no name is taken for an option of the system's program.
        if !path.is_absolute() || !path.is_file() {
            return Err(FolderError::Gone);
        }
        system_open(path.as_os_str()).map_err(|BrowserError(why)| {
            tracing::warn!(why, "no program opened the file");
            FolderError::NoProgram
        })
    }
}

/// Something half written that is removed again unless it was renamed into its place.
struct Temporary {
    path: PathBuf,
    kept: bool,
}

impl Temporary {
    fn folder(parent: &Path, name: &str) -> Result<Self, FolderError> {
        let path = temporary_path(parent, name)?;
        private_folder().create(&path).map_err(failed)?;
        Ok(Self { path, kept: false })
    }

    fn file(parent: &Path, name: &str, bytes: &[u8]) -> Result<Self, FolderError> {
        let made = Self { path: temporary_path(parent, name)?, kept: false };
        write_synced(&made.path, bytes)?;
        Ok(made)
    }

    /// Renames the folder to `name`, or to the first of "name (2)", "name (3)" … that is free.
    fn rename_to_free(self, parent: &Path, name: &str) -> Result<PathBuf, FolderError> {
        for copy in 1..=MOST_COPIES {
            let place = if copy == 1 { parent.join(name) } else { parent.join(format!("{name} ({copy})")) };
            match rename_without_replacing(&self.path, &place) {
                Ok(()) => {
                    self.keep();
                    return Ok(place);
                }
                Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty) => {}
                // Windows says "denied" for a folder that is there.
                Err(_) if fs::symlink_metadata(&place).is_ok() => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Err(FolderError::Other(format!("there are {MOST_COPIES} folders of that name already")))
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let removed = if self.path.is_dir() { fs::remove_dir_all(&self.path) } else { fs::remove_file(&self.path) };
        if let Err(error) = removed
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(kind = ?error.kind(), "a temporary file could not be removed");
        }
    }
}

fn temporary_path(parent: &Path, name: &str) -> Result<PathBuf, FolderError> {
    let secret = secret().map_err(|error| FolderError::Other(error.to_string()))?;
    Ok(parent.join(format!(".{name}.{secret}.part")))
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    let write = || {
        let mut file = private_file().open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(failed)
}

/// `rename` alone replaces an empty folder, and between a look and a rename somebody else may come.
#[cfg(unix)]
fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some network file systems cannot; there a look before must do.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => match fs::symlink_metadata(to) {
            Ok(_) => Err(ErrorKind::AlreadyExists.into()),
            Err(error) if error.kind() == ErrorKind::NotFound => fs::rename(from, to),
            Err(error) => Err(error),
        },
        other => Ok(other?),
    }
}

/// Windows never renames a folder over another one.
#[cfg(windows)]
fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

#[cfg(unix)]
fn private_folder() -> DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    builder
}

#[cfg(windows)]
fn private_folder() -> DirBuilder {
    DirBuilder::new()
}

#[cfg(unix)]
fn private_file() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options
}

#[cfg(windows)]
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options
}

/// Makes new names in a folder last; some file systems have no such thing and say so.
#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), FolderError> {
    match File::open(path).and_then(|folder| folder.sync_all()) {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        other => other.map_err(failed),
    }
}

/// Windows writes folders through by itself.
#[cfg(windows)]
fn sync_folder(_path: &Path) -> Result<(), FolderError> {
    Ok(())
}

fn existing_folder(path: &Path) -> Result<(), FolderError> {
    if fs::metadata(path).map_err(failed)?.is_dir() { Ok(()) } else { Err(FolderError::Missing) }
}

fn parts(path: &Path) -> Result<(&Path, &str), FolderError> {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| FolderError::Other("the file has no name".to_owned()))?;
    check_name(name)?;
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Ok((Path::new("."), name)),
        Some(parent) => Ok((parent, name)),
        None => Err(FolderError::Missing),
    }
}

fn check_files(files: &[(String, Vec<u8>)]) -> Result<(), FolderError> {
    let mut names = Vec::with_capacity(files.len());
    for (name, _) in files {
        check_name(name)?;
        names.push(name.to_lowercase());
    }
    names.sort_unstable();
    if names.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(FolderError::Other("two files have the same name".to_owned()));
    }
    Ok(())
}

/// The same names are refused on every system, so that a folder can be copied from one to another.
fn check_name(name: &str) -> Result<(), FolderError> {
    let refused = |why: &str| Err(FolderError::Other(format!("the name is not allowed: {why}")));
    if name.is_empty() || name.len() > LONGEST_NAME {
        return refused("it is empty or too long");
    }
    if name.starts_with(['.', ' ', '-']) || name.ends_with(['.', ' ']) {
        return refused("it begins or ends with a character that hides or vanishes");
    }
    if name.chars().any(|c| c.is_control() || "/\\:<>\"|?*".contains(c) || is_invisible(c)) {
        return refused("it has a character that file systems do not hold or screens do not show");
    }
    if is_reserved_by_windows(name) {
        return refused("Windows keeps it for a device");
    }
    Ok(())
}

/// Marks that turn the direction of what is shown, and blanks without a width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `CON`, `NUL.txt`, `com1 .pdf` … name a device in every folder.
fn is_reserved_by_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let mut number = port.unwrap_or_default().chars();
    matches!((number.next(), number.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

fn failed(error: io::Error) -> FolderError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => FolderError::Missing,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => FolderError::Denied,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => FolderError::Full,
        _ => FolderError::Other(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    fn files() -> Vec<(String, Vec<u8>)> {
        vec![("decision.pdf".to_owned(), b"%PDF".to_vec()), ("Übersicht.csv".to_owned(), b"a;b\r\n".to_vec())]
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_written_whole_and_never_over_another() {
        let parent = tempfile::tempdir().unwrap();
        let first = DiskFolders.write_folder(parent.path(), "2026-014", &files()).unwrap();
        let second = DiskFolders.write_folder(parent.path(), "2026-014", &files()[..1]).unwrap();
        // Plain rename would replace an empty folder.
        fs::create_dir(parent.path().join("2026-014 (3)")).unwrap();
        let fourth = DiskFolders.write_folder(parent.path(), "2026-014", &[]).unwrap();

        assert_eq!(first, parent.path().join("2026-014"));
        assert_eq!(second, parent.path().join("2026-014 (2)"));
        assert_eq!(fourth, parent.path().join("2026-014 (4)"));
        assert_eq!(names(&first), ["decision.pdf", "Übersicht.csv"]);
        assert_eq!(fs::read(first.join("Übersicht.csv")).unwrap(), b"a;b\r\n");
        assert_eq!(names(parent.path()), ["2026-014", "2026-014 (2)", "2026-014 (3)", "2026-014 (4)"]);
    }

    #[test]
    fn a_file_of_that_name_is_left_alone_too() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("2026-014"), "not a folder").unwrap();
        let made = DiskFolders.write_folder(parent.path(), "2026-014", &files()).unwrap();
        assert_eq!(made, parent.path().join("2026-014 (2)"));
        assert_eq!(fs::read(parent.path().join("2026-014")).unwrap(), b"not a folder");
    }

    #[test]
    fn many_at_once_each_get_a_folder() {
        let parent = tempfile::tempdir().unwrap();
        let start = Barrier::new(8);
        std::thread::scope(|scope| {
            for n in 0..8_u8 {
                let (start, parent) = (&start, parent.path());
                scope.spawn(move || {
                    start.wait();
                    DiskFolders.write_folder(parent, "x", &[("n".to_owned(), vec![n])]).unwrap();
                });
            }
        });
        let mut seen: Vec<u8> =
            names(parent.path()).iter().map(|name| fs::read(parent.path().join(name).join("n")).unwrap()[0]).collect();
        seen.sort_unstable();
        assert_eq!(seen, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().unwrap();
        let folder = DiskFolders.write_folder(parent.path(), "x", &files()).unwrap();
        let file = parent.path().join("key");
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        DiskFolders.write_file(&file, b"new").unwrap();

        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("decision.pdf")), 0o600);
        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn a_file_is_replaced_and_read_back() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("settings.json");
        assert_eq!(DiskFolders.read_file(&path, 10).unwrap(), None);
        DiskFolders.write_file(&path, b"first").unwrap();
        DiskFolders.write_file(&path, b"second").unwrap();
        assert_eq!(DiskFolders.read_file(&path, 6).unwrap().unwrap(), b"second");
        assert_eq!(DiskFolders.read_file(&path, 5), Err(FolderError::TooLarge(5)));
        assert_eq!(names(parent.path()), ["settings.json"]);
        assert!(matches!(DiskFolders.read_file(parent.path(), 5), Err(FolderError::Other(_))));
    }

    #[test]
    fn files_are_listed_and_removed() {
        let parent = tempfile::tempdir().unwrap();
        fs::create_dir(parent.path().join("folder")).unwrap();
        fs::write(parent.path().join("file"), "x").unwrap();
        assert_eq!(DiskFolders.file_names(parent.path()).unwrap(), ["file"]);
        DiskFolders.remove_file(&parent.path().join("file")).unwrap();
        DiskFolders.remove_file(&parent.path().join("file")).unwrap();
        assert!(DiskFolders.file_names(parent.path()).unwrap().is_empty());
        assert_eq!(DiskFolders.file_names(&parent.path().join("gone")), Err(FolderError::Missing));
        assert!(DiskFolders.remove_file(&parent.path().join("folder")).is_err());
    }

    #[test]
    fn a_missing_folder_is_said_and_not_made() {
        let parent = tempfile::tempdir().unwrap();
        let gone = parent.path().join("gone");
        assert_eq!(DiskFolders.write_folder(&gone, "x", &files()), Err(FolderError::Missing));
        assert_eq!(DiskFolders.write_file(&gone.join("x"), b""), Err(FolderError::Missing));
        let file = parent.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(DiskFolders.write_folder(&file, "x", &files()), Err(FolderError::Missing));
        assert_eq!(names(parent.path()), ["file"]);
    }

    #[test]
    fn a_failed_rename_leaves_the_old_and_no_temporary() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("taken");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), "kept").unwrap();
        assert!(DiskFolders.write_file(&path, b"new").is_err());
        assert_eq!(names(parent.path()), ["taken"]);
        assert_eq!(names(&path), ["inside"]);
    }

    #[test]
    fn hostile_names_are_refused_before_anything_is_written() {
        let hostile = [
            "",
            ".",
            "..",
            "../x",
            "a/b",
            "a\\b",
            "/etc",
            "C:x",
            "a\0b",
            "a\nb",
            ".hidden",
            " x",
            "x ",
            "x.",
            "-rf",
            "CON",
            "nul.txt",
            "com1",
            "Lpt9.pdf",
            "COM¹",
            "CONIN$",
            "AUX .x",
            "a?b",
            "a*b",
            "x\u{202e}fdp.exe",
            "x\u{200b}",
            &"x".repeat(181),
        ];
        let parent = tempfile::tempdir().unwrap();
        for name in hostile {
            let as_folder = DiskFolders.write_folder(parent.path(), name, &files());
            assert!(matches!(as_folder, Err(FolderError::Other(_))), "folder {name:?}: {as_folder:?}");
            let inside = DiskFolders.write_folder(parent.path(), "x", &[(name.to_owned(), Vec::new())]);
            assert!(matches!(inside, Err(FolderError::Other(_))), "file {name:?}: {inside:?}");
        }
        let twice = [("a.PDF".to_owned(), Vec::new()), ("A.pdf".to_owned(), Vec::new())];
        assert!(DiskFolders.write_folder(parent.path(), "x", &twice).is_err());
        assert_eq!(names(parent.path()), [""; 0]);
    }

    #[test]
    fn ordinary_names_are_taken() {
        for name in ["2026-014", "2026-014 (2)", "Mäkelä, Ó.pdf", "console", "com10", "nullable.csv", "Đorđević"]
        {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn kinds_of_failure() {
        for (kind, expected) in [
            (ErrorKind::StorageFull, FolderError::Full),
            (ErrorKind::QuotaExceeded, FolderError::Full),
            (ErrorKind::FileTooLarge, FolderError::Full),
            (ErrorKind::PermissionDenied, FolderError::Denied),
            (ErrorKind::ReadOnlyFilesystem, FolderError::Denied),
            (ErrorKind::NotFound, FolderError::Missing),
        ] {
            assert_eq!(failed(kind.into()), expected);
        }
    }

    /// A limit on the size of files stands for the full disk: the kernel refuses in the middle of the second file.
    #[cfg(unix)]
    #[test]
    fn a_full_disk_leaves_nothing_behind() {
        if let Some(folder) = std::env::var_os("PLATFORM_TEST_FULL_DISK") {
            let folder = Path::new(&folder);
            let large = vec![b'x'; 1 << 20];
            let files = [("small".to_owned(), vec![b'x'; 100]), ("large".to_owned(), large.clone())];
            assert_eq!(DiskFolders.write_folder(folder, "x", &files), Err(FolderError::Full));
            assert_eq!(DiskFolders.write_file(&folder.join("old"), &large), Err(FolderError::Full));
            return;
        }
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("old"), "kept").unwrap();
        // With the signal ignored the write fails as it does on a full disk; without, it would end the process.
        let output = std::process::Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "folders::tests::a_full_disk_leaves_nothing_behind"])
            .env("PLATFORM_TEST_FULL_DISK", parent.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        assert_eq!(names(parent.path()), ["old"]);
        assert_eq!(fs::read(parent.path().join("old")).unwrap(), b"kept");
    }
}
