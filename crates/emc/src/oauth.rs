//! OAuth 2.0 as mail servers ask for it: what is asked of a sign-in server, and what its answers mean.
//!
//! Device authorization (RFC 8628) for Microsoft 365; an authorization code with PKCE (RFC 7636) that comes back to this
//! machine (RFC 8252) for Google; refreshing for both (RFC 6749, 6). No token, code or password stands in an error.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::Duration;
use url::Url;

use crate::ports::{Internet, InternetError, Posted, Randomness};
use crate::registry::{hex, is_here};
use crate::{DeskError, Mode, outbox};

/// Whose sign-in the mail server asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Microsoft 365: a code that is entered at an address.
    #[default]
    Microsoft,
    /// Google: a page in the system's browser.
    Google,
}

/// The office's settings for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OAuthSettings {
    /// Whose sign-in it is.
    pub provider: Provider,
    /// The directory at Microsoft; empty for whichever the account belongs to.
    pub tenant: String,
    /// What this program is registered as.
    pub client: String,
    /// Google's client secret of an installed program, which is no secret; empty for none.
    pub client_secret: String,
    /// Where signing in begins; empty for the provider's own address.
    pub sign_in_address: String,
    /// Where tokens come from; empty for the provider's own address.
    pub token_address: String,
    /// What is asked for; empty for what the provider wants for sending mail.
    pub scope: String,
}

/// Why nobody is signed in, or no token could be had. What stands in brackets is the server's own code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// Nobody has signed in.
    #[error("nobody is signed in to the mail account")]
    NotSignedIn,
    /// The sign-in server takes the former sign-in no longer (`invalid_grant`).
    #[error("the sign-in to the mail account has ended; somebody has to sign in again")]
    SignInAgain,
    /// The person, or their administrator, said no.
    #[error("signing in was refused by the person or their administrator")]
    Denied,
    /// Neither the settings nor the server say whose sign-in it is.
    #[error("it is not known whose sign-in it is")]
    NoUser,
    /// Nobody signed in in time.
    #[error("nobody signed in in time")]
    Expired,
    /// The client id is another's, or may not sign in this way.
    #[error("the sign-in server does not know the client id, or does not let it sign in this way")]
    Client(String),
    /// It refuses for another reason.
    #[error("the sign-in server refuses")]
    Refused(String),
    /// It asks to try later.
    #[error("the sign-in server asks to try later")]
    Later(String),
    /// What it answered makes no sense: another kind of server, as a rule.
    #[error("the sign-in server's answer cannot be read")]
    Unclear,
    /// It gave nothing that lasts longer than an hour.
    #[error("the sign-in server gave no lasting sign-in")]
    NotLasting,
    /// It was not reached.
    #[error("the sign-in server cannot be reached")]
    Unreached(&'static str),
}

impl OAuthError {
    /// A stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "oauth-not-signed-in",
            Self::SignInAgain => "oauth-sign-in-again",
            Self::NoUser => "oauth-no-user",
            Self::Denied => "oauth-denied",
            Self::Expired => "oauth-expired",
            Self::Client(_) => "oauth-client",
            Self::Refused(_) => "oauth-refused",
            Self::Later(_) => "oauth-later",
            Self::Unclear => "oauth-unclear",
            Self::NotLasting => "oauth-not-lasting",
            Self::Unreached(_) => "oauth-unreached",
        }
    }

    /// The server's own code, or the one of the way to it.
    pub fn reply(&self) -> &str {
        match self {
            Self::Client(code) | Self::Refused(code) | Self::Later(code) => code,
            Self::Unreached(code) => code,
            _ => "",
        }
    }

    /// Whether somebody has to sign in, and nothing else helps.
    pub fn needs_somebody(&self) -> bool {
        matches!(self, Self::NotSignedIn | Self::SignInAgain)
    }

    /// Whether it may be over the next time without anybody doing something.
    fn may_pass(&self) -> bool {
        matches!(self, Self::Later(_) | Self::Unreached(_))
    }
}

impl From<InternetError> for OAuthError {
    fn from(error: InternetError) -> Self {
        Self::Unreached(error.code())
    }
}

/// A sign-in server and what this program is there.
#[derive(Clone)]
pub(crate) struct SignInServer {
    pub(crate) provider: Provider,
    client: String,
    client_secret: String,
    start: Url,
    token: Url,
    scope: String,
    mail_host: String,
}

/// A code that a person enters at an address.
#[derive(Clone)]
pub(crate) struct DeviceCode {
    secret: String,
    pub(crate) user_code: String,
    pub(crate) address: Url,
    pub(crate) interval: Duration,
    pub(crate) lasts: Duration,
}

/// What came of asking whether the code was entered.
pub(crate) enum Polled {
    Tokens(Tokens),
    /// Not yet.
    Pending,
    /// Not yet, and it was asked too often.
    SlowDown,
}

/// What a sign-in server gives.
#[derive(Clone)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) lasts: Duration,
    pub(crate) refresh: Option<String>,
    /// The address of whoever signed in, where the server says so.
    pub(crate) who: Option<String>,
}

/// What proves that a code is redeemed by whoever asked for it.
#[derive(Clone)]
pub(crate) struct Verifier(String);

/// What a sign-in server may answer at most.
const ANSWER: usize = 256 << 10;
/// Where a server does not say how often to ask (RFC 8628, 3.2).
const INTERVAL: i64 = 5;
/// Where a server does not say how long a token lasts.
const LASTS: i64 = 300;

impl SignInServer {
    /// The one of some settings, for the mail server of this name: an access token opens a whole mailbox, so no other mail
    /// server ever gets one.
    ///
    /// # Errors
    /// When the client id is missing or an address is none; training asks none outside this machine.
    pub(crate) fn new(settings: &OAuthSettings, mail_host: &str, mode: Mode) -> Result<Self, DeskError> {
        let tenant = if settings.tenant.is_empty() { "organizations" } else { &settings.tenant };
        if !tenant.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)) {
            return Err(DeskError::Field { field: "tenant" });
        }
        if settings.client.is_empty() {
            return Err(DeskError::Field { field: "client" });
        }
        let microsoft = |what: &str| format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/{what}");
        let (start, token, scope) = match settings.provider {
            Provider::Microsoft => (
                microsoft("devicecode"),
                microsoft("token"),
                "https://outlook.office.com/SMTP.Send offline_access openid email profile",
            ),
            Provider::Google => (
                "https://accounts.google.com/o/oauth2/v2/auth".to_owned(),
                "https://oauth2.googleapis.com/token".to_owned(),
                "https://mail.google.com/ openid email",
            ),
        };
        let or = |set: &str, own: &str| if set.is_empty() { own.to_owned() } else { set.to_owned() };
        let address = |text: String, field| {
            let url = Url::parse(&text).ok().filter(protected).ok_or(DeskError::Field { field })?;
            if mode == Mode::Training && !is_here(&url) { Err(DeskError::MailTraining) } else { Ok(url) }
        };
        Ok(Self {
            provider: settings.provider,
            client: settings.client.clone(),
            client_secret: settings.client_secret.clone(),
            start: address(or(&settings.sign_in_address, &start), "signInAddress")?,
            token: address(or(&settings.token_address, &token), "tokenAddress")?,
            scope: or(&settings.scope, scope),
            mail_host: mail_host.to_lowercase(),
        })
    }

    /// By which tokens of another server or program are told apart: none of them is ever sent to this one.
    pub(crate) fn fingerprint(&self) -> String {
        let parts = [&self.client, self.start.as_str(), self.token.as_str(), &self.scope, &self.mail_host];
        hex(&Sha256::digest(parts.join("\n")))
    }

    /// Asks for a code that a person enters (RFC 8628, 3.1).
    pub(crate) fn device_code(&self, internet: &dyn Internet) -> Result<DeviceCode, OAuthError> {
        #[derive(Deserialize)]
        struct Told {
            device_code: String,
            user_code: String,
            #[serde(alias = "verification_url")]
            verification_uri: Url,
            expires_in: i64,
            interval: Option<i64>,
        }
        let told: Told = read(&self.ask(internet, &self.start, &[("scope", &self.scope)])?)?;
        if !protected(&told.verification_uri) {
            return Err(OAuthError::Unclear);
        }
        Ok(DeviceCode {
            secret: told.device_code,
            user_code: told.user_code,
            address: told.verification_uri,
            interval: Duration::seconds(told.interval.unwrap_or(INTERVAL).clamp(1, 300)),
            lasts: Duration::seconds(told.expires_in.clamp(0, 3600)),
        })
    }

    /// Asks whether it was entered (RFC 8628, 3.4).
    pub(crate) fn poll(&self, internet: &dyn Internet, code: &DeviceCode) -> Result<Polled, OAuthError> {
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        match self.tokens(internet, &[("grant_type", grant), ("device_code", &code.secret)]) {
            Ok(tokens) => Ok(Polled::Tokens(tokens)),
            Err(OAuthError::Refused(code)) if code == "authorization_pending" => Ok(Polled::Pending),
            Err(OAuthError::Refused(code)) if code == "slow_down" => Ok(Polled::SlowDown),
            // Beyond the standard: to be asked less often after no answer (RFC 8628, 3.5).
            Err(error) if error.may_pass() => Ok(Polled::SlowDown),
            // Nothing has ended: the code is no good, or the directory wants more than a code.
            Err(OAuthError::SignInAgain) => Err(OAuthError::Refused("invalid_grant".to_owned())),
            Err(error) => Err(error),
        }
    }

    /// The page that a person signs in at (RFC 7636, 4.3).
    pub(crate) fn page(&self, redirect: &Url, state: &str, verifier: &Verifier, hint: &str) -> Url {
        let mut page = self.start.clone();
        let mut query = page.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client)
            .append_pair("redirect_uri", redirect.as_str())
            .append_pair("scope", &self.scope)
            .append_pair("state", state)
            .append_pair("code_challenge", &verifier.challenge())
            .append_pair("code_challenge_method", "S256");
        if self.provider == Provider::Google {
            // Without both, Google gives nothing that lasts to an account that was signed in before.
            query.append_pair("access_type", "offline").append_pair("prompt", "consent");
        }
        if !hint.is_empty() {
            query.append_pair("login_hint", hint);
        }
        drop(query);
        page
    }

    /// Redeems the code that the browser came back with (RFC 7636, 4.5).
    pub(crate) fn redeem(
        &self,
        internet: &dyn Internet,
        redirect: &str,
        query: &str,
        verifier: &Verifier,
    ) -> Result<Tokens, OAuthError> {
        let one = |wanted: &str| {
            let mut found = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == wanted);
            found.next().map(|(_, value)| value.into_owned())
        };
        if let Some(error) = one("error") {
            return Err(refusal(&error, ""));
        }
        let code = one("code").ok_or(OAuthError::Unclear)?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", redirect),
            ("code_verifier", verifier.0.as_str()),
        ];
        self.tokens(internet, &form).map_err(|error| match error {
            OAuthError::SignInAgain => OAuthError::Refused("invalid_grant".to_owned()),
            error => error,
        })
    }

    /// Asks for a new access token (RFC 6749, 6).
    pub(crate) fn refresh(&self, internet: &dyn Internet, refresh: &str) -> Result<Tokens, OAuthError> {
        self.tokens(internet, &[("grant_type", "refresh_token"), ("refresh_token", refresh)])
    }

    fn tokens(&self, internet: &dyn Internet, form: &[(&str, &str)]) -> Result<Tokens, OAuthError> {
        #[derive(Deserialize)]
        struct Told {
            access_token: String,
            token_type: String,
            expires_in: Option<i64>,
            refresh_token: Option<String>,
            id_token: Option<String>,
        }
        let told: Told = read(&self.ask(internet, &self.token, form)?)?;
        let plain = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        if !told.token_type.eq_ignore_ascii_case("bearer") || !plain(&told.access_token) {
            return Err(OAuthError::Unclear);
        }
        Ok(Tokens {
            access: told.access_token,
            lasts: Duration::seconds(told.expires_in.unwrap_or(LASTS).clamp(0, 86_400)),
            refresh: told.refresh_token.filter(|token| !token.is_empty()),
            who: told.id_token.as_deref().and_then(who),
        })
    }

    fn ask(&self, internet: &dyn Internet, url: &Url, form: &[(&str, &str)]) -> Result<Posted, OAuthError> {
        let mut all = vec![("client_id", self.client.as_str())];
        if !self.client_secret.is_empty() {
            all.push(("client_secret", &self.client_secret));
        }
        all.extend(form);
        let posted = internet.post(url, &all, ANSWER)?;
        if posted.status == 200 { Ok(posted) } else { Err(refused(&posted)) }
    }
}

impl Verifier {
    pub(crate) fn new(randomness: &dyn Randomness) -> Self {
        Self(secret(randomness))
    }

    /// RFC 7636, 4.2, with S256.
    fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0))
    }
}

/// 256 bits that nobody can guess, in letters, digits, "-" and "_".
pub(crate) fn secret(randomness: &dyn Randomness) -> String {
    let mut random = [0; 32];
    randomness.fill(&mut random);
    URL_SAFE_NO_PAD.encode(random)
}

fn protected(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_here(url))
}

fn read<T: for<'a> Deserialize<'a>>(posted: &Posted) -> Result<T, OAuthError> {
    // What serde says of it could repeat it.
    serde_json::from_slice(&posted.bytes).map_err(|_| OAuthError::Unclear)
}

/// RFC 6749, 5.2; `error_codes` is Microsoft's and says more.
fn refused(posted: &Posted) -> OAuthError {
    #[derive(Deserialize)]
    struct Told {
        error: String,
        #[serde(default)]
        error_codes: Vec<u32>,
    }
    match read::<Told>(posted) {
        Ok(told) => {
            let number = told.error_codes.first().map(|number| format!(" AADSTS{number}")).unwrap_or_default();
            refusal(&told.error, &number)
        }
        Err(_) if posted.status == 429 || posted.status >= 500 => OAuthError::Later(posted.status.to_string()),
        Err(_) => OAuthError::Unclear,
    }
}

fn refusal(error: &str, number: &str) -> OAuthError {
    // Only what has the form of a code: texts of a server may repeat what was sent to it.
    let is_code = error.len() <= 40 && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let code = || if is_code { format!("{error}{number}") } else { "unknown".to_owned() };
    match error {
        "access_denied" | "authorization_declined" => OAuthError::Denied,
        "expired_token" => OAuthError::Expired,
        "invalid_client" | "unauthorized_client" => OAuthError::Client(code()),
        "invalid_grant" | "interaction_required" | "login_required" | "consent_required" => OAuthError::SignInAgain,
        "temporarily_unavailable" | "server_error" => OAuthError::Later(code()),
        // What they mean is read from them.
        "authorization_pending" | "slow_down" => OAuthError::Refused(error.to_owned()),
        _ => OAuthError::Refused(code()),
    }
}

/// Whose token it is. It came from the server itself over a protected way, so that its signature proves nothing more
/// (OpenID Connect Core 1.0, 3.1.3.7).
fn who(id_token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claims {
        email: Option<String>,
        preferred_username: Option<String>,
    }
    let claims = URL_SAFE_NO_PAD.decode(id_token.split('.').nth(1)?.trim_end_matches('=')).ok()?;
    let claims: Claims = serde_json::from_slice(&claims).ok()?;
    [claims.email, claims.preferred_username].into_iter().flatten().find(|address| outbox::is_address(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = Verifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
        assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn addresses_are_the_provider_s_own_or_protected_ones() {
        let settings = OAuthSettings { client: "id".to_owned(), ..OAuthSettings::default() };
        let made = |settings: &OAuthSettings, mode| {
            SignInServer::new(settings, "mail.example", mode)
                .map(|server| (server.start.to_string(), server.token.to_string()))
                .map_err(|error| error.code())
        };
        let real = |settings: &OAuthSettings| made(settings, Mode::Production);
        let own = |tenant: &str| {
            let of = |what| format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/{what}");
            Ok((of("devicecode"), of("token")))
        };
        assert_eq!(real(&settings), own("organizations"));
        assert_eq!(real(&OAuthSettings { tenant: "uni.example".to_owned(), ..settings.clone() }), own("uni.example"));
        assert_eq!(real(&OAuthSettings { tenant: "a/../b".to_owned(), ..settings.clone() }), Err("field"));
        assert_eq!(real(&OAuthSettings::default()), Err("field"), "no client id");
        for (address, taken) in [
            ("https://sign-in.example/token", true),
            ("http://127.0.0.1:1/token", true),
            ("http://sign-in.example/token", false),
            ("no address", false),
        ] {
            let settings = OAuthSettings { token_address: address.to_owned(), ..settings.clone() };
            assert_eq!(real(&settings).is_ok(), taken, "{address}");
        }
        let google = OAuthSettings { provider: Provider::Google, ..settings };
        let own = ("https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token");
        assert_eq!(real(&google), Ok((own.0.to_owned(), own.1.to_owned())));
        assert_eq!(made(&google, Mode::Training), Err("mail-training"));
    }

    #[test]
    fn what_a_refusal_means() {
        let told = |status, text: &str| refused(&Posted { status, bytes: text.as_bytes().to_vec() });
        let code = |text: &str| text.to_owned();
        let microsoft =
            r#"{"error":"unauthorized_client","error_description":"AADSTS700016: …","error_codes":[700016]}"#;
        assert_eq!(told(400, microsoft), OAuthError::Client(code("unauthorized_client AADSTS700016")));
        assert_eq!(told(401, r#"{"error":"invalid_client"}"#), OAuthError::Client(code("invalid_client")));
        assert_eq!(told(400, r#"{"error":"invalid_scope"}"#), OAuthError::Refused(code("invalid_scope")));
        assert_eq!(told(400, r#"{"error":"invalid_grant"}"#), OAuthError::SignInAgain);
        assert_eq!(told(400, r#"{"error":"authorization_declined"}"#), OAuthError::Denied);
        assert_eq!(told(400, r#"{"error":"1//0refresh"}"#), OAuthError::Refused(code("unknown")));
        assert_eq!(told(503, "<html>"), OAuthError::Later(code("503")));
        assert_eq!(told(404, "<html>"), OAuthError::Unclear);
        assert_eq!(told(302, ""), OAuthError::Unclear);
    }

    #[test]
    fn whose_token_it_is() {
        let of = |claims: &str| who(&format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims)));
        assert_eq!(of(r#"{"email":"office@home.example"}"#).as_deref(), Some("office@home.example"));
        let both = r#"{"email":"none","preferred_username":"office@home.example"}"#;
        assert_eq!(of(both).as_deref(), Some("office@home.example"));
        assert_eq!(of(r#"{"email":"a@b\u0001auth=x"}"#), None);
        assert_eq!(who("no token"), None);
    }
}
