//! Signing in to the mail account where the server asks for OAuth, and the tokens that come of it.
//!
//! What is under way stands in memory alone: a program that ends meanwhile leaves nothing behind. What lasts is one entry of
//! the keychain, whose name the account's settings have had since they were saved, and so it is there whole or not at all.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use store::{Change, Entry};
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::desk::WeakDesk;
use crate::mail::{self, MailSettings};
use crate::oauth::{DeviceCode, OAuthError, Polled, Provider, SignInServer, Tokens, Verifier, secret};
use crate::ports::{Answer, BrowserKind, KeychainError, MailError, OpenRedirect, RedirectDoor};
use crate::{Desk, DeskError, Mode, pages};

/// Where a signing in stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SigningIn {
    /// None is under way.
    None,
    /// A person enters a code at an address.
    Device {
        /// The code.
        user_code: String,
        /// The address.
        address: Url,
        /// Until when.
        until: OffsetDateTime,
    },
    /// A person signs in on a page of the system's browser.
    Browser {
        /// The page.
        address: Url,
        /// Until when.
        until: OffsetDateTime,
    },
    /// The last one came to nothing.
    Failed {
        /// Why, as a code of an error.
        code: &'static str,
        /// What the server said.
        reply: String,
    },
}

/// Whether somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Where the sign-in is kept.
    pub place: SignInPlace,
    /// Their address, where the server said so; empty where it did not.
    pub who: String,
}

/// Where a sign-in is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInPlace {
    /// Nobody is signed in.
    Nobody,
    /// In the keychain.
    Keychain,
    /// In memory, until the program ends.
    Session,
    /// The server takes it no longer: somebody has to sign in again.
    Ended,
}

/// What the program holds for it.
#[derive(Default)]
pub(crate) struct Held {
    under_way: Mutex<UnderWay>,
    /// Held while tokens are renewed, replaced or forgotten, so that none comes back that was forgotten meanwhile.
    renewing: Mutex<()>,
    /// Held for moments only: what is shown does not wait for a server.
    tokens: Mutex<Memory>,
}

#[derive(Default)]
enum UnderWay {
    #[default]
    Nothing,
    Device {
        number: u64,
        server: Box<SignInServer>,
        code: DeviceCode,
        next: OffsetDateTime,
        until: OffsetDateTime,
    },
    Browser {
        number: u64,
        page: Url,
        until: OffsetDateTime,
        _open: OpenRedirect,
    },
    Failed {
        code: &'static str,
        reply: String,
    },
}

#[derive(Default)]
struct Memory {
    /// What the keychain would keep, where none does.
    kept: Option<Kept>,
    access: Option<Access>,
}

struct Access {
    server: String,
    token: String,
    until: OffsetDateTime,
}

/// What lasts.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    /// The fingerprint of the server that gave it; it is sent to no other.
    server: String,
    who: String,
    /// None once the server takes it no longer.
    refresh: Option<String>,
}

/// How long a page of the browser is waited for.
const PAGE: Duration = Duration::minutes(15);
/// An access token is renewed so long before its end.
const BEFORE: Duration = Duration::minutes(2);
/// How much rarer a server is asked that wants it so (RFC 8628, 3.5).
const SLOWER: Duration = Duration::seconds(5);
const TAGS: &[&str] = &["settings", "deliveries"];

/// Begins to sign in with the account as it is saved. One that is under way is given up.
///
/// # Errors
/// When nobody has unlocked, the account asks for no sign-in, or this machine has no address to come back to. What the
/// server refuses is no error: it stands in the answer.
pub fn begin(desk: &Desk) -> Result<SigningIn, DeskError> {
    desk.me()?;
    cancel(desk)?;
    let settings = desk.read(mail::read)?;
    let server = server(desk, &settings)?.ok_or(DeskError::Field { field: "signIn" })?;
    let mut number = [0; 8];
    desk.ports().randomness.fill(&mut number);
    let number = u64::from_ne_bytes(number);
    let begun = match server.provider {
        Provider::Microsoft => {
            let code = match server.device_code(&*desk.ports().internet) {
                Ok(code) => code,
                Err(error) => {
                    fail(desk, &MailError::SignIn(error).into());
                    return Ok(shown(&under_way(desk)));
                }
            };
            let now = desk.now();
            let server = Box::new(server);
            UnderWay::Device { number, server, next: now + code.interval, until: now + code.lasts, code }
        }
        Provider::Google => open_page(desk, server, number, &settings.user)?,
    };
    let shown = shown(&begun);
    *under_way(desk) = begun;
    if let SigningIn::Browser { .. } = shown {
        // Where no browser can be started, the address on the screen can be opened in one.
        let _ = open(desk);
    }
    Ok(shown)
}

/// Where it stands; asks the server where it is time to.
///
/// # Errors
/// When nobody has unlocked.
pub fn look(desk: &Desk) -> Result<SigningIn, DeskError> {
    desk.me()?;
    let now = desk.now();
    let due = match &mut *under_way(desk) {
        UnderWay::Device { until, .. } | UnderWay::Browser { until, .. } if now >= *until => None,
        UnderWay::Device { number, server, code, next, .. } if now >= *next => {
            *next = now + code.interval;
            Some((*number, server.clone(), code.clone()))
        }
        other => return Ok(shown(other)),
    };
    match due {
        None => fail(desk, &MailError::SignIn(OAuthError::Expired).into()),
        // Without the lock: it can be given up meanwhile.
        Some((asked, server, code)) => match server.poll(&*desk.ports().internet, &code) {
            Ok(Polled::Pending) => {}
            Ok(Polled::SlowDown) => {
                if let UnderWay::Device { number, code, next, .. } = &mut *under_way(desk)
                    && *number == asked
                {
                    code.interval += SLOWER;
                    *next = now + code.interval;
                }
            }
            Ok(Polled::Tokens(tokens)) => {
                let _ = end(desk, asked, &server, Ok(tokens));
            }
            Err(error) => {
                let _ = end(desk, asked, &server, Err(error));
            }
        },
    }
    Ok(shown(&under_way(desk)))
}

/// Opens the address of what is under way in the system's browser, never in a window of the program (RFC 8252, 8.12).
///
/// # Errors
/// When nobody has unlocked, nothing is under way or no browser can be started.
pub fn open(desk: &Desk) -> Result<(), DeskError> {
    desk.me()?;
    let address = match shown(&under_way(desk)) {
        SigningIn::Device { address, .. } | SigningIn::Browser { address, .. } => address,
        SigningIn::None | SigningIn::Failed { .. } => return Err(MailError::SignIn(OAuthError::Expired).into()),
    };
    Ok(desk.ports().browser.open(&address, BrowserKind::System)?)
}

/// Gives up what is under way.
///
/// # Errors
/// When nobody has unlocked.
pub fn cancel(desk: &Desk) -> Result<(), DeskError> {
    desk.me()?;
    *under_way(desk) = UnderWay::Nothing;
    Ok(())
}

/// Forgets the sign-in. What the server was told stays valid there until somebody ends it there.
///
/// # Errors
/// When nobody has unlocked or the keychain refuses.
pub fn sign_out(desk: &Desk) -> Result<(), DeskError> {
    cancel(desk)?;
    let settings = desk.read(mail::read)?;
    // A keychain that does not answer now would have it again later.
    if memory(desk).kept.is_none() && desk.place().mode != Mode::Training {
        settings.tokens.as_ref().map(|entry| desk.ports().keychain.read(entry)).transpose()?;
    }
    forget(desk, &settings)?;
    desk.change(TAGS, |change, _| note(change, "mail-signed-out"))
}

/// Whether somebody is signed in, with an account as it is set.
///
/// # Errors
/// When a setting of the account is no good.
pub fn signed_in(desk: &Desk, settings: &MailSettings) -> Result<SignedIn, DeskError> {
    let Some(server) = server(desk, settings)? else {
        return Ok(SignedIn { place: SignInPlace::Nobody, who: String::new() });
    };
    let (kept, place) = known(desk, &memory(desk), settings);
    Ok(match kept.filter(|kept| kept.server == server.fingerprint()) {
        Some(Kept { who, refresh: Some(_), .. }) => SignedIn { place, who },
        Some(Kept { who, refresh: None, .. }) => SignedIn { place: SignInPlace::Ended, who },
        None => SignedIn { place: SignInPlace::Nobody, who: String::new() },
    })
}

/// The user and an access token that lasts a while; renewed where the one at hand has run out.
///
/// # Errors
/// [`MailError::SignIn`] where nobody is signed in or the server gives none.
pub(crate) fn token(desk: &Desk, settings: &MailSettings) -> Result<(String, String), DeskError> {
    let server = server(desk, settings)?.ok_or(DeskError::NoMailAccount)?;
    let _renewing = renewing(desk);
    let (kept, _) = known(desk, &memory(desk), settings);
    let name = server.fingerprint();
    let kept = kept.filter(|kept| kept.server == name).ok_or(MailError::SignIn(OAuthError::NotSignedIn))?;
    let Some(refresh) = &kept.refresh else { return Err(MailError::SignIn(OAuthError::SignInAgain).into()) };
    let user = if settings.user.is_empty() { kept.who.clone() } else { settings.user.clone() };
    if user.is_empty() {
        return Err(MailError::SignIn(OAuthError::NoUser).into());
    }
    let lasts = |one: &&Access| one.server == name && desk.now() + BEFORE < one.until;
    if let Some(access) = memory(desk).access.as_ref().filter(lasts) {
        return Ok((user, access.token.clone()));
    }
    let refreshed = server.refresh(&*desk.ports().internet, refresh);
    let mut memory = memory(desk);
    match refreshed {
        Ok(tokens) => {
            if let Some(new) = tokens.refresh.filter(|new| new != refresh) {
                let kept = Kept { refresh: Some(new), ..kept.clone() };
                if let Err(error) = keep(desk, &mut memory, settings, kept.clone()) {
                    // It is good until the program ends, which the former one need not be.
                    tracing::warn!(code = error.code(), "a renewed sign-in could not be kept");
                    memory.kept = Some(kept);
                }
            }
            let until = desk.now() + tokens.lasts;
            memory.access = Some(Access { server: name, token: tokens.access.clone(), until });
            Ok((user, tokens.access))
        }
        Err(error) => {
            if error == OAuthError::SignInAgain {
                memory.access = None;
                let ended = Kept { refresh: None, ..kept };
                if let Err(error) = keep(desk, &mut memory, settings, ended.clone()) {
                    // The server is not asked again with what it refused.
                    tracing::warn!(code = error.code(), "that a sign-in has ended could not be kept");
                    memory.kept = Some(ended);
                }
                drop(memory);
                desk.ports().listener.changed(TAGS);
            }
            Err(MailError::SignIn(error).into())
        }
    }
}

/// Has the next token asked for anew: the mail server refused the one at hand.
pub(crate) fn refused(desk: &Desk) {
    memory(desk).access = None;
}

/// The sign-in server of an account, where it asks for one.
pub(crate) fn server(desk: &Desk, settings: &MailSettings) -> Result<Option<SignInServer>, DeskError> {
    settings.sign_in.as_ref().map(|one| SignInServer::new(one, &settings.host, desk.place().mode)).transpose()
}

/// Forgets everything that was given for an account.
pub(crate) fn forget(desk: &Desk, settings: &MailSettings) -> Result<(), DeskError> {
    let _renewing = renewing(desk);
    let mut memory = memory(desk);
    match settings.tokens.as_ref().map(|entry| desk.ports().keychain.delete(entry)) {
        Some(Err(error)) if error != KeychainError::Missing => return Err(error.into()),
        _ => *memory = Memory::default(),
    }
    Ok(())
}

/// What waits for the browser to come back.
struct Waiting {
    desk: WeakDesk,
    number: u64,
    server: SignInServer,
    verifier: Verifier,
}

impl RedirectDoor for Waiting {
    fn answer(&self, redirect_url: &str, query: &str) -> Answer {
        let told = self.desk.upgrade().ok_or(DeskError::NotOpen).and_then(|desk| {
            let tokens = self.server.redeem(&*desk.ports().internet, redirect_url, query, &self.verifier);
            end(&desk, self.number, &self.server, tokens)
        });
        Answer::Accepted(if told.is_ok() { pages::signed_in() } else { pages::not_signed_in() })
    }
}

fn open_page(desk: &Desk, server: SignInServer, number: u64, hint: &str) -> Result<UnderWay, DeskError> {
    let randomness = &*desk.ports().randomness;
    let (state, verifier) = (secret(randomness), Verifier::new(randomness));
    let door = Waiting { desk: desk.downgrade(), number, server: server.clone(), verifier: verifier.clone() };
    let open = desk.ports().loopback.open_redirect(&state, std::sync::Arc::new(door))?;
    let page = server.page(&open.redirect_url, &state, &verifier, hint);
    Ok(UnderWay::Browser { number, page, until: desk.now() + PAGE, _open: open })
}

/// Ends what is under way, unless it was given up meanwhile: then nothing of what came is kept.
fn end(desk: &Desk, number: u64, server: &SignInServer, tokens: Result<Tokens, OAuthError>) -> Result<(), DeskError> {
    let mut under_way = under_way(desk);
    match &*under_way {
        UnderWay::Device { number: one, .. } | UnderWay::Browser { number: one, .. } if *one == number => {}
        _ => return Err(MailError::SignIn(OAuthError::Expired).into()),
    }
    let kept = tokens.map_err(|error| MailError::SignIn(error).into()).and_then(|tokens| take(desk, server, tokens));
    match kept {
        Ok(()) => {
            *under_way = UnderWay::Nothing;
            drop(under_way);
            desk.change_unattended(TAGS, |change| {
                change.hasten_outbox()?;
                note(change, "mail-signed-in")
            })
        }
        Err(error) => {
            drop(under_way);
            fail(desk, &error);
            Err(error)
        }
    }
}

/// Keeps what came for the account as it is saved now.
fn take(desk: &Desk, from: &SignInServer, tokens: Tokens) -> Result<(), DeskError> {
    // The desk may have been locked while somebody signed in.
    let settings = desk.store()?.read(mail::read)?;
    let name = from.fingerprint();
    if server(desk, &settings)?.is_none_or(|server| server.fingerprint() != name) {
        return Err(MailError::SignIn(OAuthError::Expired).into());
    }
    let refresh = tokens.refresh.ok_or(MailError::SignIn(OAuthError::NotLasting))?;
    let _renewing = renewing(desk);
    let mut memory = memory(desk);
    let kept = Kept { server: name.clone(), who: tokens.who.unwrap_or_default(), refresh: Some(refresh) };
    keep(desk, &mut memory, &settings, kept)?;
    memory.access = Some(Access { server: name, token: tokens.access, until: desk.now() + tokens.lasts });
    Ok(())
}

fn fail(desk: &Desk, error: &DeskError) {
    tracing::info!(code = error.code(), "signing in to the mail account came to nothing");
    let reply = if let DeskError::Mail(error) = error { error.reply().to_owned() } else { String::new() };
    *under_way(desk) = UnderWay::Failed { code: error.code(), reply };
    desk.ports().listener.changed(&["settings"]);
}

/// Into the keychain; training, whose database is thrown away, and a machine without one keep it in memory.
fn keep(desk: &Desk, memory: &mut Memory, settings: &MailSettings, kept: Kept) -> Result<(), DeskError> {
    let entry = settings.tokens.as_ref().filter(|_| desk.place().mode != Mode::Training);
    let bytes = serde_json::to_vec(&kept).map_err(|_| DeskError::StoredValue)?;
    match entry.map_or(Err(KeychainError::Missing), |entry| desk.ports().keychain.write(entry, &bytes)) {
        Ok(()) => memory.kept = None,
        Err(KeychainError::Missing) => memory.kept = Some(kept),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn known(desk: &Desk, memory: &Memory, settings: &MailSettings) -> (Option<Kept>, SignInPlace) {
    if memory.kept.is_some() {
        return (memory.kept.clone(), SignInPlace::Session);
    }
    let entry = settings.tokens.as_ref().and_then(|entry| desk.ports().keychain.read(entry).ok().flatten());
    (entry.and_then(|bytes| serde_json::from_slice(&bytes).ok()), SignInPlace::Keychain)
}

fn shown(under_way: &UnderWay) -> SigningIn {
    match under_way {
        UnderWay::Nothing => SigningIn::None,
        UnderWay::Device { code, until, .. } => {
            SigningIn::Device { user_code: code.user_code.clone(), address: code.address.clone(), until: *until }
        }
        UnderWay::Browser { page, until, .. } => SigningIn::Browser { address: page.clone(), until: *until },
        UnderWay::Failed { code, reply } => SigningIn::Failed { code, reply: reply.clone() },
    }
}

/// The journal names nobody's address.
fn note(change: &mut Change<'_>, what: &str) -> Result<(), DeskError> {
    change.note(Entry { case: None, what: what.into(), about: "mail".to_owned(), before: None, after: None })?;
    Ok(())
}

fn under_way(desk: &Desk) -> MutexGuard<'_, UnderWay> {
    desk.sign_in().under_way.lock().unwrap_or_else(PoisonError::into_inner)
}

fn renewing(desk: &Desk) -> MutexGuard<'_, ()> {
    desk.sign_in().renewing.lock().unwrap_or_else(PoisonError::into_inner)
}

fn memory(desk: &Desk) -> MutexGuard<'_, Memory> {
    desk.sign_in().tokens.lock().unwrap_or_else(PoisonError::into_inner)
}
