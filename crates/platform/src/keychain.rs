//! The keychain of the person who is logged in: Secret Service, Windows Credential Manager, macOS Keychain.
//!
//! Never the kernel's keyring, which forgets at the next start, and never a file: where no keychain answers, the caller
//! asks for a passphrase.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use emc::ports::{Keychain, KeychainError};
use keyring_core::{CredentialStore, Entry, Error};

/// How long the keychain may take to answer at all; the first call may have to start it.
const TO_CONNECT: Duration = Duration::from_secs(10);
/// How long a person may take to unlock it when it asks.
const TO_UNLOCK: Duration = Duration::from_secs(180);

/// The keychain of the person who is logged in.
#[derive(Debug, Clone)]
pub struct SystemKeychain {
    name: String,
}

impl SystemKeychain {
    /// Entries are kept under this name, so that two programs or a test do not share them.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }

    /// Runs on a thread of its own: the D-Bus library must not be used on a thread of another runtime, and a keychain that
    /// does not answer must not hold the program.
    fn on_entry<T: Send + 'static>(
        &self,
        entry: &str,
        work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (name, entry) = (self.name.clone(), entry.to_owned());
        let (connected, connection) = mpsc::channel();
        let (done, result) = mpsc::channel();
        let work = move || {
            let opened = open_store().map_err(|error| {
                tracing::info!(%error, "no keychain answers");
                KeychainError::Missing
            });
            let opened = opened.and_then(|store| store.build(&name, &entry, None).map_err(failed));
            match opened {
                Ok(entry) => {
                    if connected.send(Ok(())).is_ok() {
                        // Nobody listens any more when it took too long.
                        let _ = done.send(work(&entry).map_err(failed));
                    }
                }
                Err(error) => {
                    let _ = connected.send(Err(error));
                }
            }
        };
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(work)
            .map_err(|error| KeychainError::Other(error.to_string()))?;
        match connection.recv_timeout(TO_CONNECT) {
            Ok(opened) => opened?,
            Err(RecvTimeoutError::Timeout) => return Err(KeychainError::Missing),
            Err(RecvTimeoutError::Disconnected) => return Err(ended()),
        }
        match result.recv_timeout(TO_UNLOCK) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => Err(KeychainError::Refused),
            Err(RecvTimeoutError::Disconnected) => Err(ended()),
        }
    }
}

impl Keychain for SystemKeychain {
    /// Waits at most three minutes for the person to unlock the keychain.
    fn read(&self, entry: &str) -> Result<Option<Vec<u8>>, KeychainError> {
        self.on_entry(entry, |entry| none_when_absent(entry.get_secret()))
    }

    /// Reads the entry back over the same connection and compares; what does not come back is an error.
    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let secret = secret.to_vec();
        let came_back = self.on_entry(entry, move |entry| {
            entry.set_secret(&secret)?;
            Ok(none_when_absent(entry.get_secret())?.as_deref() == Some(secret.as_slice()))
        })?;
        if came_back { Ok(()) } else { Err(KeychainError::Other("what was written did not come back".to_owned())) }
    }

    /// An entry that is not there counts as removed.
    fn delete(&self, entry: &str) -> Result<(), KeychainError> {
        self.on_entry(entry, |entry| none_when_absent(entry.delete_credential())).map(|_| ())
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn open_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn open_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn open_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

fn none_when_absent<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    }
}

fn ended() -> KeychainError {
    KeychainError::Other("the call to the keychain ended early".to_owned())
}

/// The texts of some errors carry what was stored; only those that do not are passed on.
fn failed(error: Error) -> KeychainError {
    match error {
        Error::NoStorageAccess(_) => KeychainError::Refused,
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => KeychainError::Missing,
        Error::PlatformFailure(error) => KeychainError::Other(error.to_string()),
        Error::NoEntry => KeychainError::Other("the keychain has no place for entries".to_owned()),
        Error::Ambiguous(entries) => KeychainError::Other(format!("there are {} entries of that name", entries.len())),
        _ => KeychainError::Other("the keychain holds something unreadable".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_that_carry_what_was_stored_are_not_repeated() {
        let stored = Error::BadDataFormat(b"0123456789".to_vec(), "0123456789".into());
        let KeychainError::Other(text) = failed(stored) else { panic!("another kind") };
        assert!(!text.contains("0123"), "{text}");
    }

    #[test]
    fn a_refused_prompt_is_told_apart_from_a_missing_keychain() {
        assert_eq!(failed(Error::NoStorageAccess("prompt dismissed".into())), KeychainError::Refused);
        assert_eq!(failed(Error::NoDefaultStore), KeychainError::Missing);
    }

    /// On Linux a session of its own is started for each case, and the same test runs in it again as the child.
    #[cfg(target_os = "linux")]
    mod secret_service {
        use super::super::*;
        use std::path::Path;
        use std::process::{Command, Output};
        use std::time::Instant;

        const CHILD: &str = "PLATFORM_TEST_KEYCHAIN_CHILD";
        /// A bus that starts no service by itself.
        const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"#;
        /// The daemon reads the password of its login keyring from standard input and is ended by its id.
        const WITH_KEYRING: &str = r#"
            mkdir -p "$HOME/control"
            printf 'pass' | gnome-keyring-daemon --foreground --unlock --components=secrets \
                --control-directory="$HOME/control" >/dev/null 2>"$HOME/daemon.log" &
            daemon=$!
            tries=0
            until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets/aliases/default \
                org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Collection string:Locked 2>/dev/null \
                | grep -q 'boolean false'
            do
                tries=$((tries + 1)); [ $tries -lt 100 ] || { cat "$HOME/daemon.log"; exit 3; }
                sleep 0.1
            done
            "$0" "$@"; code=$?
            kill $daemon
            exit $code"#;

        fn is_child() -> bool {
            std::env::var_os(CHILD).is_some()
        }

        fn in_home(command: &mut Command, home: &Path) -> Output {
            command
                .env_clear()
                .env("PATH", std::env::var_os("PATH").unwrap())
                .env("HOME", home)
                .env("XDG_RUNTIME_DIR", home)
                .env("XDG_DATA_HOME", home.join("data"))
                .env("XDG_CONFIG_HOME", home.join("config"))
                .env("XDG_CACHE_HOME", home.join("cache"))
                .env(CHILD, "1")
                .output()
                .expect("dbus-run-session and gnome-keyring-daemon are needed (packages dbus and gnome-keyring)")
        }

        /// Runs the test of this name again, inside a bus of its own, through a shell script.
        #[track_caller]
        fn check_in_session(test: &str, script: &str) {
            let home = tempfile::tempdir().unwrap();
            let bus = home.path().join("bus.conf");
            std::fs::write(&bus, BUS).unwrap();
            let mut command = Command::new("dbus-run-session");
            command.arg("--config-file").arg(&bus).args(["--", "sh", "-c", script]);
            command.arg(std::env::current_exe().unwrap());
            command.args(["--exact", &format!("keychain::tests::secret_service::{test}"), "--nocapture"]);
            let output = in_home(&mut command, home.path());
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert!(output.status.success() && said.contains("1 passed"), "{:?}: {said}", output.status);
        }

        #[test]
        fn an_entry_is_kept_changed_and_removed() {
            if !is_child() {
                return check_in_session("an_entry_is_kept_changed_and_removed", WITH_KEYRING);
            }
            let keychain = SystemKeychain::new("smp-desk-test");
            let other = SystemKeychain::new("smp-desk-other");
            assert_eq!(keychain.read("database").unwrap(), None);
            keychain.delete("database").unwrap();

            let key: Vec<u8> = (0..=255).collect();
            keychain.write("database", &key).unwrap();
            assert_eq!(keychain.read("database").unwrap(), Some(key));
            keychain.write("database", b"\0second").unwrap();
            assert_eq!(keychain.read("database").unwrap().unwrap(), b"\0second");
            assert_eq!(other.read("database").unwrap(), None);
            assert_eq!(keychain.read("training").unwrap(), None);

            keychain.delete("database").unwrap();
            assert_eq!(keychain.read("database").unwrap(), None);
        }

        #[test]
        fn it_works_on_the_threads_of_a_runtime_too() {
            if !is_child() {
                return check_in_session("it_works_on_the_threads_of_a_runtime_too", WITH_KEYRING);
            }
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let keychain = SystemKeychain::new("smp-desk-test");
                keychain.write("database", b"key").unwrap();
                assert_eq!(keychain.read("database").unwrap().unwrap(), b"key");
            });
        }

        #[test]
        fn a_bus_without_a_keychain_is_told_quickly() {
            if !is_child() {
                return check_in_session("a_bus_without_a_keychain_is_told_quickly", r#"exec "$0" "$@""#);
            }
            all_missing_quickly();
        }

        #[test]
        fn no_bus_at_all_is_told_quickly() {
            if !is_child() {
                let home = tempfile::tempdir().unwrap();
                let mut command = Command::new(std::env::current_exe().unwrap());
                command.args(["--exact", "keychain::tests::secret_service::no_bus_at_all_is_told_quickly"]);
                let output = in_home(&mut command, home.path());
                let said = String::from_utf8_lossy(&output.stdout);
                assert!(output.status.success() && said.contains("1 passed"), "{said}");
                return;
            }
            all_missing_quickly();
        }

        #[track_caller]
        fn all_missing_quickly() {
            let keychain = SystemKeychain::new("smp-desk-test");
            let started = Instant::now();
            assert_eq!(keychain.read("database"), Err(KeychainError::Missing));
            assert_eq!(keychain.write("database", b"key"), Err(KeychainError::Missing));
            assert_eq!(keychain.delete("database"), Err(KeychainError::Missing));
            assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
        }
    }
}
