//! A password or a private key that a server wants: in the keychain, or in memory until the program ends.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ports::KeychainError;
use crate::{Desk, DeskError, Mode};

/// Where a password or a private key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordPlace {
    /// None is needed.
    Unneeded,
    /// In the keychain.
    Keychain,
    /// In memory, until the program ends.
    Session,
    /// Nowhere: it has to be entered.
    Missing,
}

/// What is held of one where no keychain does.
#[derive(Default)]
pub(crate) struct Secret(Mutex<Option<Vec<u8>>>);

impl Secret {
    /// Where it is; `entry` is that of the keychain.
    pub(crate) fn place(&self, desk: &Desk, entry: Option<&String>) -> PasswordPlace {
        if self.held().is_some() {
            return PasswordPlace::Session;
        }
        let kept = entry.map(|entry| desk.ports().keychain.read(entry));
        if matches!(kept, Some(Ok(Some(_)))) { PasswordPlace::Keychain } else { PasswordPlace::Missing }
    }

    /// It itself.
    pub(crate) fn read(&self, desk: &Desk, entry: Option<&String>) -> Option<Vec<u8>> {
        let held = self.held().clone();
        held.or_else(|| desk.ports().keychain.read(entry?).ok().flatten())
    }

    /// It itself, where it is a password.
    pub(crate) fn read_text(&self, desk: &Desk, entry: Option<&String>) -> Option<String> {
        String::from_utf8(self.read(desk, entry)?).ok()
    }

    /// Into the keychain; training, whose database is thrown away, and a machine without one keep it in memory.
    pub(crate) fn keep(&self, desk: &Desk, entry: &mut Option<String>, of: &str, new: &[u8]) -> Result<(), DeskError> {
        let written = if desk.place().mode == Mode::Training {
            Err(KeychainError::Missing)
        } else {
            let entry = entry.clone().unwrap_or_else(|| new_entry(desk, of));
            desk.ports().keychain.write(&entry, new).map(|()| entry)
        };
        match written {
            Ok(written) => {
                *entry = Some(written);
                *self.held() = None;
            }
            Err(KeychainError::Missing) => {
                // What a keychain that answers again has under the old name is another one.
                *entry = None;
                *self.held() = Some(new.to_vec());
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Out of both.
    ///
    /// # Errors
    /// When it may still be in the keychain, also in one that does not answer now.
    pub(crate) fn forget(&self, desk: &Desk, entry: &mut Option<String>) -> Result<(), DeskError> {
        if let Some(name) = entry.as_ref() {
            desk.ports().keychain.delete(name)?;
        }
        (*entry, *self.held()) = (None, None);
        Ok(())
    }

    fn held(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name for an entry of the keychain; `of` says what it is for.
pub(crate) fn new_entry(desk: &Desk, of: &str) -> String {
    let mut random = [0; 8];
    desk.ports().randomness.fill(&mut random);
    format!("smp-desk-{of}-{:016x}", u64::from_be_bytes(random))
}
