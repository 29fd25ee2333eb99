//! The office's directory (LDAP): settings in the database, the password in the keychain.

use serde::{Deserialize, Serialize};
use store::{Entry, Reader};
use url::Url;

use crate::ports::{DirectoryError, DirectorySecurity, DirectoryServer};
pub use crate::secret::PasswordPlace;
use crate::{Desk, DeskError, Mode, mail};

/// The directory as it is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DirectorySettings {
    /// `ldaps://SERVER` or `ldap://SERVER`, with a port where it is another than usual; empty for no directory.
    pub address: String,
    /// Below which entry is searched.
    pub base: String,
    /// The distinguished name that logs in; empty where the directory answers anybody.
    pub user: String,
    /// A file with certificates (PEM) of authorities that are trusted beside the system's; empty for none.
    pub authorities: String,
    /// The entry of the keychain with the password.
    pub secret: Option<String>,
}

const SETTING: &str = "directory";

/// The settings as they are stored.
///
/// # Errors
/// When the database fails.
pub fn read(reader: &Reader<'_>) -> Result<DirectorySettings, DeskError> {
    Ok(reader.setting::<DirectorySettings>(SETTING)?.unwrap_or_default())
}

/// Where the password is.
pub fn password_place(desk: &Desk, settings: &DirectorySettings) -> PasswordPlace {
    if settings.user.is_empty() {
        PasswordPlace::Unneeded
    } else {
        desk.directory_password().place(desk, settings.secret.as_ref())
    }
}

/// Saves the directory. A password lasts as long as the server and the user that it was entered for.
///
/// # Errors
/// When something is missing, nobody has unlocked, or the keychain refuses.
pub fn save(desk: &Desk, mut new: DirectorySettings, password: Option<&str>) -> Result<DirectorySettings, DeskError> {
    desk.me()?;
    if !new.address.is_empty() {
        server(desk, &new, None)?;
    }
    let old = desk.read(read)?;
    new.secret = old.secret.clone();
    if new.user.is_empty() || !same_login(&old, &new) {
        desk.directory_password().forget(desk, &mut new.secret)?;
    }
    if let Some(password) = password.filter(|_| !new.user.is_empty()) {
        desk.directory_password().keep(desk, &mut new.secret, "directory", password.as_bytes())?;
    }
    desk.change(&["settings"], |change, _| {
        change.set_setting(SETTING, &new)?;
        let server = |of: &DirectorySettings| serde_json::json!({ "address": of.address, "base": of.base });
        change.note(Entry {
            case: None,
            what: "directory-changed".into(),
            about: "directory".to_owned(),
            before: Some(server(&old)),
            after: Some(server(&new)),
        })?;
        Ok(new)
    })
}

/// Tries a directory as it is typed, without saving it; without a password, with the one that is there for this server.
///
/// # Errors
/// What stands in the way: [`DeskError::Directory`] names it.
pub fn test(desk: &Desk, settings: &DirectorySettings, password: Option<&str>) -> Result<(), DeskError> {
    let kept = desk.read(read)?;
    let login = match password {
        Some(typed) => login(settings, || Some(typed.to_owned()))?,
        None => login(settings, || known_password(desk, &kept).filter(|_| same_login(&kept, settings)))?,
    };
    Ok(desk.ports().directory.test(&server(desk, settings, login)?)?)
}

/// The directory, ready to be asked.
///
/// # Errors
/// When none is set, or its password is not known.
pub(crate) fn ready(desk: &Desk) -> Result<DirectoryServer, DeskError> {
    let settings = desk.read(read)?;
    let login = login(&settings, || known_password(desk, &settings))?;
    server(desk, &settings, login)
}

fn login(
    settings: &DirectorySettings,
    password: impl FnOnce() -> Option<String>,
) -> Result<Option<(String, String)>, DeskError> {
    if settings.user.is_empty() {
        return Ok(None);
    }
    // A name without a password would be taken for nobody (RFC 4513, 5.1.2).
    let password = password().filter(|password| !password.is_empty()).ok_or(DeskError::NoDirectoryPassword)?;
    Ok(Some((settings.user.clone(), password)))
}

fn known_password(desk: &Desk, settings: &DirectorySettings) -> Option<String> {
    desk.directory_password().read_text(desk, settings.secret.as_ref())
}

fn same_login(one: &DirectorySettings, other: &DirectorySettings) -> bool {
    (&one.address, &one.user) == (&other.address, &other.user)
}

fn server(
    desk: &Desk,
    settings: &DirectorySettings,
    login: Option<(String, String)>,
) -> Result<DirectoryServer, DeskError> {
    if settings.address.is_empty() {
        return Err(DeskError::NoDirectory);
    }
    let (host, port, security) = address(&settings.address).ok_or(DirectoryError::Address)?;
    if desk.place().mode == Mode::Training && !is_here(&host) {
        return Err(DeskError::LookUpTraining);
    }
    let authorities = mail::authorities(desk, &settings.authorities, DirectoryError::Authorities)?;
    Ok(DirectoryServer { host, port, security, base: settings.base.clone(), login, authorities })
}

/// Server, port and encryption: always, but for a server on this machine that is named without it.
fn address(text: &str) -> Option<(String, u16, DirectorySecurity)> {
    let url: Url = text.parse().ok()?;
    let host = url.host_str()?.to_ascii_lowercase();
    let bare = url.username().is_empty() && url.password().is_none() && matches!(url.path(), "" | "/");
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if !bare || url.query().is_some() || url.fragment().is_some() || host.is_empty() || !host.chars().all(in_name) {
        return None;
    }
    let (usual, security) = match url.scheme() {
        "ldaps" => (636, DirectorySecurity::Tls),
        "ldap" if is_here(&host) => (389, DirectorySecurity::None),
        "ldap" => (389, DirectorySecurity::Starttls),
        _ => return None,
    };
    Some((host, url.port().unwrap_or(usual), security))
}

fn is_here(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1")
}

#[cfg(test)]
mod tests {
    use super::address;
    use crate::ports::DirectorySecurity::{self, None as Clear, Starttls, Tls};

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, u16, DirectorySecurity)>) {
        assert_eq!(address(text), expected.map(|(host, port, way)| (host.to_owned(), port, way)), "{text}");
    }

    #[test]
    fn outside_this_machine_the_way_is_always_encrypted() {
        check("ldaps://ldap.home.example", Some(("ldap.home.example", 636, Tls)));
        check("ldaps://LDAP.home.example:3269/", Some(("ldap.home.example", 3269, Tls)));
        check("ldap://ldap.home.example", Some(("ldap.home.example", 389, Starttls)));
        check("ldap://localhost:1389", Some(("localhost", 1389, Clear)));
        check("ldap://127.0.0.1", Some(("127.0.0.1", 389, Clear)));
        check("ldap://127.0.0.1.home.example", Some(("127.0.0.1.home.example", 389, Starttls)));
        check("ldaps://localhost", Some(("localhost", 636, Tls)));
        for none in
            ["ldap.home.example", "https://home.example", "ldap://", "ldap://a@b", "ldap://a/dc=b", "ldap://a?b"]
        {
            check(none, None);
        }
    }
}
