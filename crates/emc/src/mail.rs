//! The office's account at its mail server: settings in the database, the password or the sign-in in the keychain.
//!
//! Where no keychain answers, the password is held until the program ends and asked for again, and the screen says so.

use std::path::Path;

use serde::{Deserialize, Serialize};
use store::{Entry, Reader};

use crate::mail_certificate::{self, MailCertificate};
use crate::oauth::{OAuthError, OAuthSettings, SignInServer};
use crate::ports::{MailAccount, MailError, MailLogin, MailSecurity};
pub use crate::secret::PasswordPlace;
use crate::secret::new_entry;
use crate::sign_in::{self, SignInPlace};
use crate::{Desk, DeskError, Mode, outbox};

/// The account as it is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailSettings {
    /// The server's name; empty for no account.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way is encrypted.
    pub security: MailSecurity,
    /// The user who logs in; empty where the server wants no login.
    pub user: String,
    /// The office's address.
    pub from: String,
    /// A file with certificates (PEM) of authorities that are trusted beside the system's; empty for none.
    pub authorities: String,
    /// The entry of the keychain with the password.
    pub secret: Option<String>,
    /// How somebody signs in by OAuth, where the server asks for that and takes no password.
    pub sign_in: Option<OAuthSettings>,
    /// The entry of the keychain with the sign-in.
    pub tokens: Option<String>,
    /// What the office shows to the server, where that asks for a certificate.
    pub certificate: Option<MailCertificate>,
    /// Whether mails by S/MIME go out with AES-256-GCM.
    pub gcm: bool,
    /// Whether sealed mails have their headers inside and hide the subject.
    pub protect_headers: bool,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            security: MailSecurity::Starttls,
            user: String::new(),
            from: String::new(),
            authorities: String::new(),
            secret: None,
            sign_in: None,
            tokens: None,
            certificate: None,
            gcm: false,
            protect_headers: false,
        }
    }
}

pub(crate) const SETTING: &str = "mail";
pub(crate) const TAGS: &[&str] = &["settings", "deliveries"];
const AUTHORITIES: usize = 1 << 20;

/// The settings as they are stored.
pub fn read(reader: &Reader<'_>) -> Result<MailSettings, DeskError> {
    Ok(reader.setting::<MailSettings>(SETTING)?.unwrap_or_default())
}

/// Where the password of an account is.
pub fn password_place(desk: &Desk, settings: &MailSettings) -> PasswordPlace {
    if settings.user.is_empty() || settings.sign_in.is_some() {
        PasswordPlace::Unneeded
    } else {
        desk.post().password().place(desk, settings.secret.as_ref())
    }
}

/// Saves the account; a password that is given replaces the one that is there. Mails that wait are tried at once. A
/// password lasts as long as the server that it was entered for, a sign-in as long as the settings.
///
/// # Errors
/// When something is missing, nobody has unlocked, or the keychain refuses.
pub fn save(desk: &Desk, mut new: MailSettings, password: Option<&str>) -> Result<MailSettings, DeskError> {
    desk.me()?;
    if !new.host.is_empty() {
        check(desk, &new)?;
    } else if !new.from.is_empty() {
        check_fields(&new)?;
    }
    let old = desk.read(read)?;
    new.secret = old.secret.clone();
    new.tokens = old.tokens.clone();
    let server =
        |of: &MailSettings| sign_in::server(desk, of).ok().flatten().map(|one| SignInServer::fingerprint(&one));
    if server(&old) != server(&new) {
        sign_in::cancel(desk)?;
        sign_in::forget(desk, &old)?;
    }
    if new.sign_in.is_some() && new.tokens.is_none() && desk.place().mode != Mode::Training {
        new.tokens = Some(new_entry(desk, "mail"));
    }
    if new.user.is_empty() || new.sign_in.is_some() || new.host != old.host {
        desk.post().password().forget(desk, &mut new.secret)?;
    }
    if let Some(password) = password.filter(|_| !new.user.is_empty() && new.sign_in.is_none()) {
        desk.post().password().keep(desk, &mut new.secret, "mail", password.as_bytes())?;
    }
    desk.change(TAGS, |change, _| {
        // It may have been taken in meanwhile.
        new.certificate = read(change)?.certificate;
        change.set_setting(SETTING, &new)?;
        change.hasten_outbox()?;
        let server = |of: &MailSettings| {
            let sign_in = of.sign_in.as_ref().map(|one| one.provider);
            serde_json::json!({
                "host": of.host, "port": of.port, "security": of.security, "signIn": sign_in,
                "gcm": of.gcm, "protectHeaders": of.protect_headers,
            })
        };
        change.note(Entry {
            case: None,
            what: "mail-account-changed".into(),
            about: "mail".to_owned(),
            before: Some(server(&old)),
            after: Some(server(&new)),
        })?;
        Ok(new)
    })
}

/// Tries an account as it is typed, without saving it; without a password, with the one that is there for this server.
///
/// # Errors
/// What stands in the way: [`DeskError::Mail`] names it.
pub fn test(desk: &Desk, settings: &MailSettings, password: Option<&str>) -> Result<(), DeskError> {
    desk.me()?;
    check(desk, settings)?;
    let MailSettings { host, secret, tokens, certificate, .. } = desk.read(read)?;
    if password.is_none() && host != settings.host && !settings.user.is_empty() && settings.sign_in.is_none() {
        return Err(DeskError::NoMailPassword);
    }
    let settings = MailSettings { secret, tokens, certificate, ..settings.clone() };
    let account = account_of(desk, &settings, login(desk, &settings, password)?)?;
    let told = desk.ports().mail.test(&account);
    if matches!(told, Err(MailError::TokenRefused(_))) {
        sign_in::refused(desk);
    }
    Ok(told?)
}

/// Why no mail can be sent now, as a code, if it is for the account's sake.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn problem(desk: &Desk) -> Result<Option<&'static str>, DeskError> {
    let settings = desk.read(read)?;
    Ok(match check(desk, &settings) {
        Err(error) => Some(error.code()),
        Ok(()) => secret(desk, &settings).err().map(|error| error.code()),
    })
}

/// Whether mails could go out with the account as it is set; asks no server.
///
/// # Errors
/// What is missing.
pub(crate) fn ready(desk: &Desk) -> Result<(), DeskError> {
    let settings = desk.store()?.read(read)?;
    check(desk, &settings)?;
    secret(desk, &settings)?;
    authorities(desk, &settings.authorities, MailError::Authorities).map(drop)
}

/// The account, ready to be used; asks the sign-in server for a token where it needs one.
pub(crate) fn account(desk: &Desk) -> Result<MailAccount, DeskError> {
    let settings = desk.store()?.read(read)?;
    check(desk, &settings)?;
    account_of(desk, &settings, login(desk, &settings, None)?)
}

/// Whether the password or the sign-in of an account is there, and what belongs to its certificate.
fn secret(desk: &Desk, settings: &MailSettings) -> Result<(), DeskError> {
    mail_certificate::identity(desk, settings)?;
    if settings.sign_in.is_none() {
        let missing = password_place(desk, settings) == PasswordPlace::Missing;
        return if missing { Err(DeskError::NoMailPassword) } else { Ok(()) };
    }
    let signed_in = sign_in::signed_in(desk, settings)?;
    match signed_in.place {
        SignInPlace::Keychain | SignInPlace::Session if settings.user.is_empty() && signed_in.who.is_empty() => {
            Err(MailError::SignIn(OAuthError::NoUser).into())
        }
        SignInPlace::Keychain | SignInPlace::Session => Ok(()),
        SignInPlace::Nobody => Err(MailError::SignIn(OAuthError::NotSignedIn).into()),
        SignInPlace::Ended => Err(MailError::SignIn(OAuthError::SignInAgain).into()),
    }
}

fn login(desk: &Desk, settings: &MailSettings, password: Option<&str>) -> Result<MailLogin, DeskError> {
    if settings.sign_in.is_some() {
        let (user, token) = sign_in::token(desk, settings)?;
        return Ok(MailLogin::Token { user, token });
    }
    if settings.user.is_empty() {
        return Ok(MailLogin::None);
    }
    let password = match password {
        Some(typed) => typed.to_owned(),
        None => desk.post().password().read_text(desk, settings.secret.as_ref()).ok_or(DeskError::NoMailPassword)?,
    };
    Ok(MailLogin::Password { user: settings.user.clone(), password })
}

/// The certificates of the office's own authorities, where a file of them is set; `missing` where it is not there.
pub(crate) fn authorities(
    desk: &Desk,
    path: &str,
    missing: impl Into<DeskError>,
) -> Result<Option<Vec<u8>>, DeskError> {
    if path.is_empty() {
        return Ok(None);
    }
    desk.ports().folders.read_file(Path::new(path), AUTHORITIES)?.map(Some).ok_or_else(|| missing.into())
}

fn account_of(desk: &Desk, settings: &MailSettings, login: MailLogin) -> Result<MailAccount, DeskError> {
    Ok(MailAccount {
        host: settings.host.clone(),
        port: settings.port,
        security: settings.security,
        login,
        from: settings.from.clone(),
        authorities: authorities(desk, &settings.authorities, MailError::Authorities)?,
        identity: mail_certificate::identity(desk, settings)?,
    })
}

fn check(desk: &Desk, settings: &MailSettings) -> Result<(), DeskError> {
    if settings.host.is_empty() {
        return Err(DeskError::NoMailAccount);
    }
    check_fields(settings)?;
    if desk.place().mode == Mode::Training && !matches!(settings.host.as_str(), "localhost" | "127.0.0.1") {
        return Err(DeskError::MailTraining);
    }
    sign_in::server(desk, settings).map(drop)
}

/// An office that saves its mails as files needs no server, but an address.
fn check_fields(settings: &MailSettings) -> Result<(), DeskError> {
    if settings.port == 0 {
        return Err(DeskError::Field { field: "port" });
    }
    if outbox::is_address(&settings.from) { Ok(()) } else { Err(DeskError::Field { field: "from" }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_an_earlier_program_stored_is_read() {
        let stored = r#"{"host":"mail.home.example","port":465,"security":"tls","user":"office",
            "from":"office@home.example","authorities":"","secret":"smp-desk-mail-1"}"#;
        let read: MailSettings = serde_json::from_str(stored).unwrap();
        assert_eq!((read.host.as_str(), read.secret.as_deref()), ("mail.home.example", Some("smp-desk-mail-1")));
        assert_eq!((read.gcm, read.protect_headers, read.certificate), (false, false, None));
    }
}
