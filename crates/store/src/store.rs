//! Opening a database, and the two ways into it: [`Store::read`] and [`Store::change`].

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use time::OffsetDateTime;

use crate::change::{Actor, Change};
use crate::key::DatabaseKey;
use crate::migrate::{self, MIGRATIONS, Migration};
use crate::{Reader, StoreError};

/// How long SQLite waits for another connection before it says that the database is locked.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long an erasure waits for readers that still see what is erased.
const READER_PATIENCE: Duration = Duration::from_millis(500);
/// Idle connections that are kept for reading.
const READERS_KEPT: usize = 2;
/// What a plain SQLite file begins with.
const PLAIN: &[u8] = b"SQLite format 3\0";
/// SQLCipher's page; no database is shorter.
const PAGE: u64 = 4096;

/// The database. Clones share it; it is closed with the last of them.
///
/// There is one writer; readers each see the state that was there when they began. One process has it open at a time:
/// a lock on the file `<database>.lock` beside it, which the operating system takes back when the process ends, however
/// it ends.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Mutex<Connection>,
    /// The thread inside [`Store::change`], to say so instead of waiting for itself for ever.
    changing: Mutex<Option<ThreadId>>,
    readers: Mutex<Vec<Connection>>,
    /// What was erased is still in the write-ahead log.
    scrub_due: AtomicBool,
    /// `None` in memory.
    file: Option<Opened>,
}

pub(crate) struct Opened {
    path: PathBuf,
    key: DatabaseKey,
    /// Held, never read. The last field, so that it is let go after the connections are closed.
    _lock: Lock,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl Store {
    /// Opens the database, or makes it where there is none. `now` is when its migrations are applied.
    ///
    /// Before an existing database is migrated, an encrypted copy is written beside it:
    /// `<database>.before-<new form>-<time>`.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::WrongKey`], [`StoreError::NotEncrypted`], [`StoreError::NotADatabase`],
    /// [`StoreError::NotOurs`], [`StoreError::Newer`], [`StoreError::MigrationChanged`], [`StoreError::Missing`],
    /// [`StoreError::Full`], [`StoreError::Io`] (the folder is not there). The file is left as it was.
    pub fn open(path: &Path, key: &DatabaseKey, now: OffsetDateTime) -> Result<Self, StoreError> {
        let store = Self::open_with(path, key, now, MIGRATIONS)?;
        store.change(Actor::Program, now, |change| change.fill_precedents())?;
        Ok(store)
    }

    /// A database in memory, for tests and examples. It is not encrypted and gone with the last clone.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn in_memory(now: OffsetDateTime) -> Result<Self, StoreError> {
        let mut writer = Connection::open_in_memory()?;
        prepare(&writer)?;
        migrate::apply(&mut writer, MIGRATIONS, 0, now)?;
        Ok(Self::of(writer, None))
    }

    pub(crate) fn open_with(
        path: &Path,
        key: &DatabaseKey,
        now: OffsetDateTime,
        migrations: &[Migration],
    ) -> Result<Self, StoreError> {
        let lock = lock(path)?;
        if !path.try_exists()? {
            create(path, key, now, migrations)?;
        }
        let mut writer = open_existing(path, key)?;
        if writer.is_readonly("main")? {
            return Err(StoreError::ReadOnly);
        }
        let applied = migrate::state(&writer, migrations)?;
        if applied < migrations.len() {
            copy(&writer, key, &free(&before_migration(path, migrations.len(), now))?)?;
            migrate::apply(&mut writer, migrations, applied, now)?;
        }
        let mode: String = writer.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if mode != "wal" {
            return Err(StoreError::ReadOnly);
        }
        // After a crash the log may still hold what was erased.
        scrub(&writer);
        Ok(Self::of(writer, Some(Opened { path: path.to_owned(), key: key.clone(), _lock: lock })))
    }

    pub(crate) fn of(writer: Connection, file: Option<Opened>) -> Self {
        Self {
            inner: Arc::new(Inner {
                writer: Mutex::new(writer),
                changing: Mutex::new(None),
                readers: Mutex::new(Vec::new()),
                scrub_due: AtomicBool::new(false),
                file,
            }),
        }
    }

    /// Closes the database, so that another can be put in its place.
    ///
    /// # Errors
    /// Itself, while somebody else holds a clone of it.
    pub fn close(self) -> Result<(), Self> {
        Arc::try_unwrap(self.inner).map(drop).map_err(|inner| Self { inner })
    }

    /// Where the database lies; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.inner.file.as_ref().map(|file| file.path.as_path())
    }

    /// Reads one state of the database; changes made meanwhile are not seen.
    ///
    /// # Errors
    /// What the closure answers, or [`StoreError`] when the reading cannot begin: [`StoreError::Nested`] inside
    /// [`Store::change`], whose [`Change`] reads too.
    pub fn read<T, E>(&self, reading: impl FnOnce(&Reader<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        self.not_nested()?;
        let Some(file) = &self.inner.file else {
            let mut writer = lock_of(&self.inner.writer);
            return read_from(&mut writer, reading);
        };
        let pooled = lock_of(&self.inner.readers).pop();
        let mut connection = match pooled {
            Some(connection) => connection,
            None => reader(file)?,
        };
        let result = read_from(&mut connection, reading);
        let mut readers = lock_of(&self.inner.readers);
        if readers.len() < READERS_KEPT {
            readers.push(connection);
        }
        result
    }

    /// Changes the database in one transaction: all of it is there afterwards, or, when the closure answers an error or
    /// the disk is full or the process ends, nothing.
    ///
    /// # Errors
    /// What the closure answers, or [`StoreError`] when the change cannot begin or be committed:
    /// [`StoreError::Nested`] inside another change, [`StoreError::Full`].
    pub fn change<T, E>(
        &self,
        actor: Actor,
        now: OffsetDateTime,
        changing: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        self.not_nested()?;
        let mut writer = lock_of(&self.inner.writer);
        let _mark = Mark::set(&self.inner.changing);
        let (answer, erased) = change_in(&mut writer, actor, now, changing)?;
        if erased {
            self.inner.scrub_due.store(true, Ordering::Relaxed);
        }
        if self.inner.scrub_due.load(Ordering::Relaxed) && scrub(&writer) {
            self.inner.scrub_due.store(false, Ordering::Relaxed);
        }
        Ok(answer)
    }

    /// Limits the database to a number of pages of 4096 bytes (not below its present size), as a full disk would.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.not_nested()?;
        lock_of(&self.inner.writer).query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// How many pages of 4096 bytes the database has.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn page_count(&self) -> Result<u32, StoreError> {
        self.not_nested()?;
        Ok(lock_of(&self.inner.writer).query_row("PRAGMA page_count", [], |row| row.get(0))?)
    }

    /// Writes a consistent copy, encrypted with the same key, while the program goes on. It is written beside its place,
    /// checked, synced and renamed: whole or not there. What was there under this name is replaced then.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Io`], [`StoreError::Damaged`] where the copy does not pass its check, and
    /// [`StoreError::NotFound`] for a database in memory, which has no key.
    pub fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        self.not_nested()?;
        let file = self.inner.file.as_ref().ok_or(StoreError::NotFound("the key of a database in memory"))?;
        copy(&reader(file)?, &file.key, path)
    }

    /// Checks a backup and puts it in the place of the database, which must not be open. Answers where the database that
    /// was there has been moved to: nothing is deleted.
    ///
    /// # Errors
    /// Those of [`Store::open`], for the backup too; the database is then as it was.
    pub fn restore(
        backup: &Path,
        path: &Path,
        key: &DatabaseKey,
        now: OffsetDateTime,
    ) -> Result<Option<PathBuf>, StoreError> {
        let _lock = lock(path)?;
        let part = with_ending(path, ".part");
        remove_database(&part)?;
        check_header(backup)?;
        let checked = copy_file(backup, &part)
            .and_then(|()| verify(&part, key))
            .and_then(|connection| migrate::state(&connection, MIGRATIONS));
        if let Err(error) = checked {
            remove_database(&part)?;
            return Err(error);
        }
        let kept = match path.try_exists()? {
            true => Some(free(&with_ending(path, &format!(".replaced-{}", stamp(now))))?),
            false => None,
        };
        if let Some(kept) = &kept {
            // A second name, or a copy where the file system has no links: the place itself is never empty.
            if fs::hard_link(path, kept).is_err() {
                copy_file(path, kept)?;
            }
        }
        for ending in ["-wal", "-shm"] {
            let beside = with_ending(path, ending);
            if beside.try_exists()? {
                let to = kept.as_ref().map_or_else(|| with_ending(path, ".replaced"), Clone::clone);
                fs::rename(&beside, with_ending(&to, ending))?;
            }
        }
        fs::rename(&part, path)?;
        sync_folder(path)?;
        Ok(kept)
    }

    fn not_nested(&self) -> Result<(), StoreError> {
        if *lock_of(&self.inner.changing) == Some(thread::current().id()) {
            return Err(StoreError::Nested);
        }
        Ok(())
    }
}

/// Notes which thread changes, for as long as it does.
struct Mark<'m>(&'m Mutex<Option<ThreadId>>);

impl<'m> Mark<'m> {
    fn set(place: &'m Mutex<Option<ThreadId>>) -> Self {
        *lock_of(place) = Some(thread::current().id());
        Self(place)
    }
}

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        *lock_of(self.0) = None;
    }
}

/// A panic inside a change has rolled it back; the connection is good.
fn lock_of<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_from<T, E: From<StoreError>>(
    connection: &mut Connection,
    reading: impl FnOnce(&Reader<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let transaction = connection.transaction().map_err(StoreError::from)?;
    reading(&Reader::new(&transaction))
}

fn change_in<T, E: From<StoreError>>(
    connection: &mut Connection,
    actor: Actor,
    now: OffsetDateTime,
    changing: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
) -> Result<(T, bool), E> {
    let transaction: Transaction<'_> =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
    let mut change = Change::begin(&transaction, actor, now);
    let answer = changing(&mut change)?;
    let erased = change.erased();
    transaction.commit().map_err(StoreError::from)?;
    Ok((answer, erased))
}

/// Empties the write-ahead log, where the old text of erased rows still stands. `false` while a reader is in the way:
/// then the next change tries again, and at the latest the closing of the database empties it.
fn scrub(writer: &Connection) -> bool {
    let emptied = writer
        .busy_timeout(READER_PATIENCE)
        .and_then(|()| writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)));
    let again = writer.busy_timeout(PATIENCE);
    match again.and(emptied) {
        Ok(busy) => busy == 0,
        Err(error) => {
            tracing::warn!(%error, "the write-ahead log could not be emptied");
            false
        }
    }
}

/// Whoever has it uses the database alone. It is given back by name: a process that the program starts at that moment holds
/// the file too until it has become another program, and would keep the lock.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

fn lock(path: &Path) -> Result<Lock, StoreError> {
    let file = private().create(true).truncate(false).write(true).open(with_ending(path, ".lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
        Err(TryLockError::Error(error)) => Err(StoreError::Io(error)),
    }
}

/// Makes a database beside its place and renames it, so that an empty or half-made one never lies there.
fn create(path: &Path, key: &DatabaseKey, now: OffsetDateTime, migrations: &[Migration]) -> Result<(), StoreError> {
    let log = with_ending(path, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(StoreError::Missing);
    }
    let new = with_ending(path, ".new");
    remove_database(&new)?;
    private().create_new(true).write(true).open(&new)?;
    let made = connect(&new, key, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .and_then(|mut connection| migrate::apply(&mut connection, migrations, 0, now));
    if let Err(error) = made {
        remove_database(&new)?;
        return Err(error);
    }
    rename_synced(&new, path)
}

fn open_existing(path: &Path, key: &DatabaseKey) -> Result<Connection, StoreError> {
    check_header(path)?;
    connect(path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

fn check_header(path: &Path) -> Result<(), StoreError> {
    use io::Read as _;
    let mut file = File::open(path)?;
    let mut start = Vec::with_capacity(PLAIN.len());
    (&mut file).take(16).read_to_end(&mut start)?;
    if start == PLAIN {
        return Err(StoreError::NotEncrypted);
    }
    if file.metadata()?.len() < PAGE {
        return Err(StoreError::NotADatabase);
    }
    Ok(())
}

fn reader(file: &Opened) -> Result<Connection, StoreError> {
    let connection = connect(&file.path, &file.key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Opens a file with its key.
///
/// Before the key has proved right, closing must not fold the log into the file: SQLite would take what it cannot
/// decipher for garbage, and what a crash left in the log would be gone.
pub(crate) fn connect(path: &Path, key: &DatabaseKey, how: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.execute_batch(&key.pragma())?;
    connection.execute_batch("PRAGMA cipher_compatibility = 4")?;
    connection.busy_timeout(PATIENCE)?;
    let first_look = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    first_look.map_err(|error| match error.sqlite_error_code() {
        // The first page could be deciphered and names more pages than there are: the file was cut off.
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged,
        Some(ErrorCode::NotADatabase) => StoreError::WrongKey,
        _ => error.into(),
    })?;
    prepare(&connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(connection)
}

/// What every connection is set to. `recursive_triggers`: else `REPLACE` deletes rows past the triggers.
pub(crate) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA recursive_triggers = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;
         PRAGMA synchronous = FULL;
         PRAGMA cache_size = -65536;",
    )?;
    Ok(())
}

/// Does something with one large value, of which nothing shall stay in the memory of the connection.
pub(crate) fn with_little_cache<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.execute_batch("PRAGMA cache_size = -2048")?;
    let done = work();
    connection.execute_batch("PRAGMA cache_size = -65536")?;
    done
}

/// A copy in the state of one moment, checked, synced and renamed into its place.
fn copy(from: &Connection, key: &DatabaseKey, path: &Path) -> Result<(), StoreError> {
    let part = with_ending(path, ".part");
    remove_database(&part)?;
    private().create_new(true).write(true).open(&part)?;
    let copied = copy_pages(from, key, &part).and_then(|()| verify(&part, key).map(drop));
    if let Err(error) = copied {
        remove_database(&part)?;
        return Err(error);
    }
    rename_synced(&part, path)
}

fn copy_pages(from: &Connection, key: &DatabaseKey, part: &Path) -> Result<(), StoreError> {
    let mut to = connect(part, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    match Backup::new(from, &mut to)?.step(-1)? {
        StepResult::Done => {}
        _ => return Err(StoreError::Locked),
    }
    // One file, nothing beside it.
    to.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    Ok(())
}

/// Opens with the key and checks every page, its seal included.
fn verify(path: &Path, key: &DatabaseKey) -> Result<Connection, StoreError> {
    let connection = connect(path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if connection.prepare("PRAGMA cipher_integrity_check")?.exists([])? {
        return Err(StoreError::Damaged);
    }
    let answer: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if answer == "ok" { Ok(connection) } else { Err(StoreError::Damaged) }
}

fn before_migration(path: &Path, form: usize, now: OffsetDateTime) -> PathBuf {
    with_ending(path, &format!(".before-{form}-{}", stamp(now)))
}

/// A name that nothing has yet: this one, or the same with a number.
fn free(path: &Path) -> Result<PathBuf, StoreError> {
    let mut candidate = path.to_owned();
    let mut number = 1;
    while candidate.try_exists()? {
        number += 1;
        candidate = with_ending(path, &format!("-{number}"));
    }
    Ok(candidate)
}

fn stamp(now: OffsetDateTime) -> String {
    let now = now.to_offset(time::UtcOffset::UTC);
    let (date, hour, minute, second) = (now.date(), now.hour(), now.minute(), now.second());
    format!("{}{:02}{:02}T{hour:02}{minute:02}{second:02}Z", date.year(), u8::from(date.month()), date.day())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn remove_database(path: &Path) -> Result<(), StoreError> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(with_ending(path, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    let mut target = private().create(true).truncate(true).write(true).open(to)?;
    io::copy(&mut File::open(from)?, &mut target).map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Io(error),
    })?;
    target.sync_all()?;
    Ok(())
}

fn rename_synced(from: &Path, to: &Path) -> Result<(), StoreError> {
    File::options().read(true).write(true).open(from)?.sync_all()?;
    fs::rename(from, to)?;
    sync_folder(to)
}

/// Makes a rename last. Windows has no such thing, and does not need it.
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// A file that only its owner reads.
fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}
