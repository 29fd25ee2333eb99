//! The desk: the open database, who works here, and the addresses that are open for learners.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use elmo::{FetchId, StaffId};
use serde::{Deserialize, Serialize};
use store::{Actor, Change, DatabaseKey, Entry, Reader, Store, StoreError};
use time::{Duration, OffsetDateTime};

use crate::key::{self, KeyPlace};
use crate::ports::{KeychainError, OpenDoor, Ports};
use crate::proof::{self, Occasion};
use crate::settings::Settings;
use crate::staff::{self, NewStaff};
use crate::{DeskError, training};

/// Training or real work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// A sandbox with its own database, registry and EMPs on this machine.
    Training,
    /// Real cases.
    Production,
}

/// Where a desk lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Training or real work.
    pub mode: Mode,
    /// The folder of the database.
    pub folder: PathBuf,
    /// The registry of training mode; production takes its address from the settings.
    pub training_registry: Option<url::Url>,
}

/// First start: everything that is asked.
#[derive(Debug, Clone)]
pub struct SetUp {
    /// The institution's name.
    pub institution: String,
    /// The unit that decides.
    pub unit: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// The first profile.
    pub staff: NewStaff,
    /// A passphrase where no keychain is to be used.
    pub passphrase: Option<String>,
}

/// What stands in the place of the database since a backup was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// When the last thing in it was done; none where nothing ever was.
    pub until: Option<OffsetDateTime>,
    /// The number of the next case, where others are left out before it.
    pub case: Option<Instead>,
    /// The number of the next decision of each case of which the same is true.
    pub decisions: Vec<Instead>,
}

/// A number that comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// The number.
    pub next: String,
    /// The first of those that are left out.
    pub of: String,
}

impl Instead {
    fn differing(of: String, next: String) -> Option<Self> {
        (of != next).then_some(Self { next, of })
    }
}

/// Whether somebody can work, and why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskStatus {
    /// No database yet.
    SetUp,
    /// The database wants its passphrase or the recovery code, or cannot be opened at all: a code.
    Closed(String),
    /// Somebody has to unlock.
    Locked,
    /// This person works here.
    Open(StaffId),
}

/// One desk. Cloning it gives another handle of the same desk.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

/// A desk that may be gone: what waits behind an address must not keep its database open.
pub(crate) struct WeakDesk(Weak<Inner>);

impl WeakDesk {
    /// The desk, while somebody holds it.
    pub(crate) fn upgrade(&self) -> Option<Desk> {
        self.0.upgrade().map(Desk)
    }
}

struct Inner {
    ports: Ports,
    place: Place,
    state: Mutex<State>,
    doors: Mutex<BTreeMap<FetchId, OpenDoor>>,
    pins: Mutex<BTreeMap<StaffId, (u32, OffsetDateTime)>>,
    backup: Mutex<BackupTry>,
    courses: Mutex<Courses>,
    achievements: Mutex<crate::rules::Achievements>,
    post: crate::outbox::Post,
    sign_in: crate::sign_in::Held,
    directory_password: crate::secret::Secret,
    not_asked_further: Mutex<BTreeSet<String>>,
    restored: Mutex<Option<Restored>>,
}

/// The local courses, ready to be suggested from; made when they are first asked for and again after a change.
#[derive(Default)]
pub(crate) struct Courses {
    /// Grows with each change.
    pub(crate) changes: u64,
    pub(crate) known: Option<Arc<crate::suggest::Courses>>,
}

/// How the daily backup fared last.
#[derive(Default)]
pub(crate) struct BackupTry {
    pub(crate) at: Option<OffsetDateTime>,
    pub(crate) failed: Option<&'static str>,
}

enum State {
    SetUp,
    Pending { key: [u8; 32], asked: Box<SetUp> },
    Closed(String),
    Open { store: Store, me: Option<StaffId>, seen: OffsetDateTime },
}

const DATABASE: &str = "desk.db";
const KEY_FILE: &str = "desk.key.json";
const TRAINING_KEY: &str = "training.key";
/// A database that is made or looked into before it is put into its place.
const TRIAL: &str = "trial.db";
const WRONG_PINS: u32 = 5;

impl Desk {
    /// Opens the desk in its folder, as far as that goes without asking anybody.
    pub fn open(ports: Ports, place: Place) -> Self {
        let desk = Self(Arc::new(Inner {
            ports,
            place,
            state: Mutex::new(State::SetUp),
            doors: Mutex::default(),
            pins: Mutex::default(),
            backup: Mutex::default(),
            courses: Mutex::default(),
            achievements: Mutex::default(),
            post: crate::outbox::Post::default(),
            sign_in: crate::sign_in::Held::default(),
            directory_password: crate::secret::Secret::default(),
            not_asked_further: Mutex::default(),
            restored: Mutex::default(),
        }));
        let state = desk.start();
        *desk.state() = state;
        desk
    }

    /// The state that the program starts in.
    fn start(&self) -> State {
        let state = match self.place().mode {
            Mode::Training => self.open_training(),
            Mode::Production => self.open_production(),
        };
        state.unwrap_or_else(|error| {
            tracing::warn!(code = error.code(), "the database could not be opened");
            State::Closed(error.code().to_owned())
        })
    }

    /// A handle that does not keep it open.
    pub(crate) fn downgrade(&self) -> WeakDesk {
        WeakDesk(Arc::downgrade(&self.0))
    }

    /// The ports that it was opened with.
    pub fn ports(&self) -> &Ports {
        &self.0.ports
    }

    /// Where it lives.
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// The path of the database.
    pub fn database(&self) -> PathBuf {
        self.0.place.folder.join(DATABASE)
    }

    /// Now, in the office's zone.
    pub fn now(&self) -> OffsetDateTime {
        self.0.ports.clock.now()
    }

    /// Lets the database grow to so many pages of 4096 bytes and no further, as a full disk would; for tests of just that.
    ///
    /// # Errors
    /// When no database is open.
    pub fn limit_pages(&self, pages: u32) -> Result<(), DeskError> {
        Ok(self.store()?.limit_pages(pages)?)
    }

    /// Whether somebody can work. Locks by itself when nobody has done anything for the time of the settings.
    pub fn status(&self) -> DeskStatus {
        self.lock_when_idle();
        match &*self.state() {
            State::SetUp | State::Pending { .. } => DeskStatus::SetUp,
            State::Closed(code) => DeskStatus::Closed(code.clone()),
            State::Open { me: None, .. } => DeskStatus::Locked,
            State::Open { me: Some(me), .. } => DeskStatus::Open(*me),
        }
    }

    /// Where the key of the database lies; "file" for training.
    pub fn key_place(&self) -> Option<KeyPlace> {
        self.key_file().ok().flatten()
    }

    /// Whether a keychain answers on this machine.
    pub fn keychain_available(&self) -> bool {
        self.0.ports.keychain.read("smp-desk-probe").is_ok()
    }

    /// First start, part one: makes a key and gives its recovery code. Nothing is written yet.
    ///
    /// # Errors
    /// When there is a database already, or what was asked is not complete.
    pub fn set_up(&self, asked: SetUp) -> Result<String, DeskError> {
        if !matches!(&*self.state(), State::SetUp | State::Pending { .. }) {
            return Err(DeskError::AlreadySetUp);
        }
        for (field, text) in [("institution", &asked.institution), ("unit", &asked.unit), ("name", &asked.staff.name)] {
            if text.trim().is_empty() {
                return Err(DeskError::Field { field });
            }
        }
        if asked.passphrase.as_ref().is_some_and(|p| p.chars().count() < 12) {
            return Err(DeskError::PassphraseLength);
        }
        staff::check_pin_length(&asked.staff.pin)?;
        let mut key = [0; 32];
        self.0.ports.randomness.fill(&mut key);
        let code = key::recovery_code(&key);
        *self.state() = State::Pending { key, asked: Box::new(asked) };
        Ok(code)
    }

    /// First start, part two: the recovery code asked back. Makes the database and puts its key where it was chosen.
    ///
    /// # Errors
    /// When the code is another, or database or keychain fail; then everything is as before.
    pub fn confirm_recovery(&self, code: &str) -> Result<(), DeskError> {
        let (key, asked) = match &*self.state() {
            State::Pending { key, asked } => (*key, asked.clone()),
            _ => return Err(DeskError::NoSetUp),
        };
        if key::read_recovery_code(code)? != key {
            return Err(DeskError::WrongRecovery);
        }
        if database_exists(&self.database(), self)? {
            return Err(DeskError::AlreadySetUp);
        }
        let place = match &asked.passphrase {
            Some(passphrase) => KeyPlace::Passphrase(key::seal(&key, passphrase, &*self.0.ports.randomness)?),
            None => KeyPlace::Keychain { entry: self.put_into_keychain(&key)? },
        };
        let (store, me) = self.make_database(&key, &asked, &place).inspect_err(|_| {
            if let KeyPlace::Keychain { entry } = &place
                && let Err(error) = self.0.ports.keychain.delete(entry)
            {
                tracing::warn!(%error, "the keychain still holds the key of a failed set-up");
            }
        })?;
        *self.state() = State::Open { store, me: Some(me), seen: self.now() };
        Ok(())
    }

    /// The database is filled beside its place and put there whole, and then comes the file that says where its key lies:
    /// killed between the two, the recovery code, which has just been proven to be at hand, opens it.
    fn make_database(&self, key: &[u8; 32], asked: &SetUp, place: &KeyPlace) -> Result<(Store, StaffId), DeskError> {
        let (key, now) = (DatabaseKey::new(*key), self.now());
        let (trial, database) = (self.0.place.folder.join(TRIAL), self.database());
        self.remove_beginning_with(TRIAL)?;
        let filled = Store::open(&trial, &key, now).map_err(DeskError::from).and_then(|store| {
            store.change(Actor::Program, now, |change| {
                let settings = Settings {
                    institution: asked.institution.clone(),
                    unit: asked.unit.clone(),
                    country: asked.country.clone(),
                    ..Settings::new()
                };
                change.set_setting("office", &settings)?;
                staff::add(change, &asked.staff, &*self.0.ports.randomness)
            })
        });
        let moved = filled.and_then(|me| Ok(Store::restore(&trial, &database, &key, now).map(|_| me)?));
        self.remove_beginning_with(TRIAL)?;
        let me = moved?;
        let opened = self.write_key_file(place).and_then(|()| Ok(Store::open(&database, &key, now)?));
        let store = opened.inspect_err(|_| {
            if let Err(error) = self.0.ports.folders.remove_file(&database) {
                tracing::warn!(%error, "the database of a failed set-up could not be removed");
            }
        })?;
        Ok((store, me))
    }

    /// Opens a database whose key is sealed with a passphrase.
    ///
    /// # Errors
    /// When the passphrase is another, or the database fails.
    pub fn open_with_passphrase(&self, passphrase: &str) -> Result<(), DeskError> {
        match self.key_file()? {
            Some(KeyPlace::Passphrase(sealed)) => self.open_with_key(&key::unseal(&sealed, passphrase)?),
            _ => Err(DeskError::WrongPassphrase),
        }
    }

    /// Opens a database with its recovery code, on this machine or another, and puts the key into the keychain again
    /// where that is its place.
    ///
    /// # Errors
    /// When the code is another, or the database fails.
    pub fn open_with_recovery(&self, code: &str) -> Result<(), DeskError> {
        let key = key::read_recovery_code(code)?;
        match self.open_with_key(&key) {
            Err(DeskError::Store(StoreError::WrongKey)) => return Err(DeskError::WrongRecovery),
            other => other?,
        }
        if !self.has_passphrase() {
            self.keep_key(&key);
        }
        Ok(())
    }

    /// Puts a backup in the place of the database, on this machine or another, by its recovery code alone. The backup is
    /// looked into first, beside the database: its history has to be unbroken, and the proof of every document and the
    /// files of every decision have to hold; what was found is written into it. The database that was there stays, under
    /// another name.
    ///
    /// # Errors
    /// When somebody works here, the code is none, or anything is wrong with the backup; then everything is as before, but
    /// that a passphrase may be asked for again.
    pub fn restore(&self, backup: &Path, code: &str) -> Result<(), DeskError> {
        if self.place().mode == Mode::Training || matches!(self.status(), DeskStatus::Open(_)) {
            return Err(DeskError::AlreadySetUp);
        }
        let key = key::read_recovery_code(code)?;
        if !database_exists(backup, self)? {
            return Err(StoreError::Missing.into());
        }
        let trial = self.0.place.folder.join(TRIAL);
        self.remove_beginning_with(TRIAL)?;
        let restored = self.look_into(backup, &trial, &key).and_then(|restored| {
            self.put_in_place(&trial, &key)?;
            *self.held_restored() = Some(restored);
            Ok(())
        });
        self.remove_beginning_with(TRIAL)?;
        restored
    }

    /// What was restored, until somebody unlocks.
    pub fn restored(&self) -> Option<Restored> {
        self.held_restored().clone()
    }

    /// Checks a backup in a place of its own and writes into it what was found.
    fn look_into(&self, backup: &Path, trial: &Path, key: &[u8; 32]) -> Result<Restored, DeskError> {
        let (key, now) = (DatabaseKey::new(*key), self.now());
        Store::restore(backup, trial, &key, now)?;
        let store = Store::open(trial, &key, now)?;
        let (checked, failed) = proof::check(&store, now, Occasion::Restored)?;
        let entries = store.read(|r| checked.entries.map_or_else(|| r.verify_journal(), Ok))?;
        if let Some(alarm) = failed.first() {
            return Err(DeskError::EvidenceBroken(alarm.about()));
        }
        let place = store.read(|r| r.end_of_history())?;
        let given = place.as_ref().and_then(|place| self.given_after(place, &key));
        store.change(Actor::Program, now, |change| {
            proof::keep(change, &checked, failed)?;
            change.doubt_outbox()?;
            let before = change.next_numbers(now.year())?;
            match (given, &place) {
                (Some(given), _) => change.leave_out(&given)?,
                (None, Some(place)) => change.leave_out_since(place)?,
                (None, None) => {}
            }
            let next = change.next_numbers(now.year())?;
            let about = format!("{entries} entries");
            change.note(Entry { case: None, what: "database-restored".into(), about, before: None, after: None })?;
            let decisions = before.decisions.into_iter().zip(next.decisions);
            Ok(Restored {
                until: place.map(|place| place.at()),
                case: Instead::differing(before.case, next.case),
                decisions: decisions.filter_map(|(of, next)| Instead::differing(of, next)).collect(),
            })
        })
    }

    /// The numbers that the database whose place a backup takes gave out after the backup was made; `None` where there is
    /// none, it does not go on from the backup, or it cannot be read.
    fn given_after(&self, place: &store::Place, key: &DatabaseKey) -> Option<store::Given> {
        let given = |store: &Store| store.read(|r| r.given_after(place));
        let (database, state) = (self.database(), self.state());
        let given = match &*state {
            State::Open { store, .. } => given(store),
            _ if database_exists(&database, self).ok()? => {
                Store::open(&database, key, self.now()).and_then(|store| given(&store))
            }
            _ => return None,
        };
        given
            .inspect_err(|error| tracing::warn!(%error, "the database that is replaced tells no numbers"))
            .ok()
            .flatten()
    }

    /// Puts a database that was looked into in the place of the one that may be open.
    fn put_in_place(&self, trial: &Path, raw: &[u8; 32]) -> Result<(), DeskError> {
        let (key, now, database) = (DatabaseKey::new(*raw), self.now(), self.database());
        let was = std::mem::replace(&mut *self.state(), State::Closed("in-use".to_owned()));
        if let State::Open { store, seen, .. } = was
            && let Err(store) = store.close()
        {
            *self.state() = State::Open { store, me: None, seen };
            return Err(StoreError::InUse.into());
        }
        // They belong to what was there.
        drop(std::mem::take(&mut *self.doors()));
        proof::forget();
        self.forget_courses();
        *self.achievements() = crate::rules::Achievements::default();
        let swap = || {
            let passphrase_fits = self.has_passphrase()
                && (!database_exists(&database, self)?
                    || !matches!(Store::open(&database, &key, now), Err(StoreError::WrongKey)));
            Store::restore(trial, &database, &key, now)?;
            let store = Store::open(&database, &key, now)?;
            if !passphrase_fits {
                self.keep_key(raw);
            }
            Ok(State::Open { store, me: None, seen: now })
        };
        let (state, done) = match swap() {
            Ok(state) => (state, Ok(())),
            Err(error) => (self.start(), Err(error)),
        };
        *self.state() = state;
        done
    }

    /// Unlocks for somebody of the staff.
    ///
    /// # Errors
    /// When the PIN is wrong or was wrong too often.
    pub fn unlock(&self, who: StaffId, pin: &str) -> Result<(), DeskError> {
        self.check_pin(who, pin)?;
        let now = self.now();
        match &mut *self.state() {
            State::Open { me, seen, .. } => {
                *me = Some(who);
                *seen = now;
                *self.held_restored() = None;
                Ok(())
            }
            _ => Err(DeskError::NotOpen),
        }
    }

    /// Locks.
    pub fn lock(&self) {
        proof::forget();
        if let State::Open { me, .. } = &mut *self.state() {
            *me = None;
        }
    }

    /// Whether a PIN is this person's. Five wrong ones in a row and a minute's wait.
    pub(crate) fn check_pin(&self, who: StaffId, pin: &str) -> Result<(), DeskError> {
        let now = self.now();
        // Held to the end: many tries at once are counted one after the other.
        let mut pins = self.pins();
        if let Some((wrong, last)) = pins.get(&who)
            && *wrong >= WRONG_PINS
            && now - *last < Duration::MINUTE
        {
            return Err(DeskError::TooManyPins);
        }
        let member = self.store()?.read(|r| r.staff_member(who))?.filter(|s| s.active);
        let member = member.ok_or(DeskError::UnknownStaff)?;
        if crate::pin::fits(pin, &member.pin_hash)? {
            pins.remove(&who);
            return Ok(());
        }
        let (wrong, last) = pins.entry(who).or_insert((0, now));
        *wrong = if now - *last < Duration::MINUTE { *wrong + 1 } else { 1 };
        *last = now;
        Err(DeskError::WrongPin)
    }

    /// Reads from the database as whoever works here.
    pub fn read<T>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, DeskError>) -> Result<T, DeskError> {
        self.me()?;
        self.alarmed(self.store()?.read(work))
    }

    /// Changes the database as whoever works here, in one transaction, and tells what changed.
    pub(crate) fn change<T>(
        &self,
        tags: &[&str],
        work: impl FnOnce(&mut Change<'_>, StaffId) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        let me = self.me()?;
        let answer = self.alarmed(
            self.store()?
                .change(Actor::Person(me), self.now(), |change| self.watched(change, |change| work(change, me))),
        )?;
        if tags.contains(&"courses") {
            self.forget_courses();
        }
        self.0.ports.listener.changed(tags);
        Ok(answer)
    }

    /// Changes the database by the program itself: an answer that comes while the desk may be locked.
    pub(crate) fn change_unattended<T>(
        &self,
        tags: &[&str],
        work: impl FnOnce(&mut Change<'_>) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        let answer = self.store()?.change(Actor::Program, self.now(), |change| self.watched(change, work))?;
        self.0.ports.listener.changed(tags);
        Ok(answer)
    }

    /// Does something, and gives prepared decisions back that are no longer what was handed over.
    fn watched<T>(
        &self,
        change: &mut Change<'_>,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        let before = change.last_entry()?;
        let answer = work(change)?;
        crate::handover::look_again(self, change, before)?;
        Ok(answer)
    }

    fn forget_courses(&self) {
        let mut courses = self.courses();
        *courses = Courses { changes: courses.changes + 1, known: None };
    }

    /// Raises the alarm where what was read or to be changed is broken.
    fn alarmed<T>(&self, answer: Result<T, DeskError>) -> Result<T, DeskError> {
        answer.inspect_err(|error| {
            if let DeskError::EvidenceBroken(stored) = error {
                proof::raise(self, *stored);
            }
        })
    }

    /// Who works here. Counts as doing something.
    pub fn me(&self) -> Result<StaffId, DeskError> {
        self.lock_when_idle();
        let now = self.now();
        match &mut *self.state() {
            State::Open { me: Some(me), seen, .. } => {
                *seen = now;
                Ok(*me)
            }
            State::Open { me: None, .. } => Err(DeskError::Locked),
            _ => Err(DeskError::NotOpen),
        }
    }

    /// The database, whoever works here.
    pub(crate) fn store(&self) -> Result<Store, DeskError> {
        match &*self.state() {
            State::Open { store, .. } => Ok(store.clone()),
            _ => Err(DeskError::NotOpen),
        }
    }

    /// The addresses that are open for learners.
    pub(crate) fn doors(&self) -> MutexGuard<'_, BTreeMap<FetchId, OpenDoor>> {
        self.0.doors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn backup_try(&self) -> MutexGuard<'_, BackupTry> {
        self.0.backup.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn courses(&self) -> MutexGuard<'_, Courses> {
        self.0.courses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn achievements(&self) -> MutexGuard<'_, crate::rules::Achievements> {
        self.0.achievements.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn post(&self) -> &crate::outbox::Post {
        &self.0.post
    }

    pub(crate) fn directory_password(&self) -> &crate::secret::Secret {
        &self.0.directory_password
    }

    fn held_restored(&self) -> MutexGuard<'_, Option<Restored>> {
        self.0.restored.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fingerprints of certificates about which somebody stopped asking.
    pub(crate) fn not_asked_further(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.not_asked_further.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn sign_in(&self) -> &crate::sign_in::Held {
        &self.0.sign_in
    }

    fn pins(&self) -> MutexGuard<'_, BTreeMap<StaffId, (u32, OffsetDateTime)>> {
        self.0.pins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_when_idle(&self) {
        let (store, seen) = match &*self.state() {
            State::Open { store, me: Some(_), seen } => (store.clone(), *seen),
            _ => return,
        };
        let settings: Result<Settings, DeskError> = store.read(crate::settings::read);
        let minutes = settings.map(|s| s.lock_after_minutes).unwrap_or(Settings::new().lock_after_minutes);
        if minutes > 0 && self.now() - seen >= Duration::minutes(i64::from(minutes)) {
            self.lock();
        }
    }

    /// Training: the key is a file beside the database, readable by its owner only, and the screen says so.
    fn open_training(&self) -> Result<State, DeskError> {
        let path = self.0.place.folder.join(TRAINING_KEY);
        let key = match self.0.ports.folders.read_file(&path, 64)? {
            Some(bytes) => <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| DeskError::StoredValue)?,
            None => {
                let mut key = [0; 32];
                self.0.ports.randomness.fill(&mut key);
                self.0.ports.folders.write_file(&path, &key)?;
                key
            }
        };
        let now = self.now();
        let store = Store::open(&self.database(), &DatabaseKey::new(key), now)?;
        let me = training::prepare(&store, now, &*self.0.ports.randomness)?;
        Ok(State::Open { store, me, seen: now })
    }

    fn open_production(&self) -> Result<State, DeskError> {
        match self.key_file()? {
            None if database_exists(&self.database(), self)? => Ok(State::Closed("key-missing".to_owned())),
            None => Ok(State::SetUp),
            Some(KeyPlace::Passphrase(_)) => Ok(State::Closed("passphrase".to_owned())),
            Some(KeyPlace::Keychain { entry }) => match self.0.ports.keychain.read(&entry) {
                Ok(Some(key)) => {
                    let key = <[u8; 32]>::try_from(key.as_slice()).map_err(|_| DeskError::StoredValue)?;
                    // An empty one in its place would look as if everything were gone.
                    if !database_exists(&self.database(), self)? {
                        return Err(StoreError::Missing.into());
                    }
                    let store = Store::open(&self.database(), &DatabaseKey::new(key), self.now())?;
                    Ok(State::Open { store, me: None, seen: self.now() })
                }
                Ok(None) => Ok(State::Closed("key-missing".to_owned())),
                Err(_) => Ok(State::Closed("keychain-missing".to_owned())),
            },
        }
    }

    fn open_with_key(&self, key: &[u8; 32]) -> Result<(), DeskError> {
        if matches!(&*self.state(), State::Open { .. }) {
            return Err(DeskError::AlreadySetUp);
        }
        if !database_exists(&self.database(), self)? {
            return Err(StoreError::Missing.into());
        }
        let now = self.now();
        let store = Store::open(&self.database(), &DatabaseKey::new(*key), now)?;
        *self.state() = State::Open { store, me: None, seen: now };
        Ok(())
    }

    fn key_file(&self) -> Result<Option<KeyPlace>, DeskError> {
        let bytes = self.0.ports.folders.read_file(&self.0.place.folder.join(KEY_FILE), 64 * 1024)?;
        bytes.map(|b| serde_json::from_slice(&b).map_err(|_| DeskError::StoredValue)).transpose()
    }

    fn has_passphrase(&self) -> bool {
        matches!(self.key_file(), Ok(Some(KeyPlace::Passphrase(_))))
    }

    /// Puts the key of the open database into the keychain. Where there is none the recovery code is asked for again at
    /// the next start; the work goes on.
    fn keep_key(&self, key: &[u8; 32]) {
        let kept = self.put_into_keychain(key).and_then(|entry| self.write_key_file(&KeyPlace::Keychain { entry }));
        if let Err(error) = kept {
            tracing::warn!(code = error.code(), "the key could not be put into the keychain again");
        }
    }

    fn remove_beginning_with(&self, start: &str) -> Result<(), DeskError> {
        let (folders, folder) = (&self.0.ports.folders, &self.0.place.folder);
        for name in folders.file_names(folder)?.iter().filter(|name| name.starts_with(start)) {
            folders.remove_file(&folder.join(name))?;
        }
        Ok(())
    }

    fn write_key_file(&self, place: &KeyPlace) -> Result<(), DeskError> {
        let text = serde_json::to_vec_pretty(place).map_err(|_| DeskError::StoredValue)?;
        Ok(self.0.ports.folders.write_file(&self.0.place.folder.join(KEY_FILE), &text)?)
    }

    /// Written, read back, and only then used.
    fn put_into_keychain(&self, key: &[u8; 32]) -> Result<String, DeskError> {
        let mut random = [0; 8];
        self.0.ports.randomness.fill(&mut random);
        let entry = format!("smp-desk-{:016x}", u64::from_be_bytes(random));
        self.0.ports.keychain.write(&entry, key)?;
        match self.0.ports.keychain.read(&entry)? {
            Some(back) if back == key => Ok(entry),
            _ => Err(KeychainError::Refused.into()),
        }
    }
}

fn database_exists(path: &Path, desk: &Desk) -> Result<bool, DeskError> {
    match desk.0.ports.folders.read_file(path, 0) {
        Ok(found) => Ok(found.is_some()),
        Err(crate::ports::FolderError::TooLarge(_)) => Ok(true),
        Err(error) => Err(error.into()),
    }
}
