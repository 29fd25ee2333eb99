//! The mail server by SMTP submission (RFC 6409): always encrypted, one message on a connection, and its end told apart
//! from everything before it.
//!
//! lettre's connection speaks SMTP; the order of the commands stands here, because its transport does not tell when the
//! end of a message is sent, and until then a message can be tried again without a question.

use std::error::Error as _;
use std::fmt::Display;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, ToSocketAddrs as _};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use emc::ports::{Mail, MailAccount, MailError, MailIdentity, MailLogin, MailSecurity, OutgoingMail};
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, Identity, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Auth, Data, Ehlo, Mail as MailFrom, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use openssl::pkey::PKey;
use rustls::AlertDescription;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use crate::tls::TlsProblem;

/// How long a mail server may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmtpLimits {
    /// To answer a command, and to be reached.
    pub answer: Duration,
    /// To take a message whose end it got; RFC 5321, 4.5.3.2.6 says ten minutes.
    pub take: Duration,
}

impl Default for SmtpLimits {
    fn default() -> Self {
        Self { answer: Duration::from_secs(60), take: Duration::from_secs(600) }
    }
}

/// What is kept of a server's reply.
const REPLY: usize = 300;

/// The mail server of an account.
#[derive(Debug, Clone, Copy)]
pub struct SmtpMail {
    limits: SmtpLimits,
}

impl SmtpMail {
    /// Nothing is opened yet.
    pub fn new(limits: SmtpLimits) -> Self {
        Self { limits }
    }

    /// Connected, encrypted and logged in.
    fn open(self, account: &MailAccount) -> Result<SmtpConnection, MailError> {
        self.connect(account).map_err(|error| match error {
            MailError::CertificateRefused(_) if account.identity.is_none() => MailError::CertificateWanted,
            other => other,
        })
    }

    fn connect(self, account: &MailAccount) -> Result<SmtpConnection, MailError> {
        let tls = tls(account)?;
        let addresses: Vec<SocketAddr> =
            (account.host.as_str(), account.port).to_socket_addrs().map_err(|_| MailError::NameUnknown)?.collect();
        // The name of the machine is nobody's business; submission servers look at the login.
        let hello = ClientId::Ipv4(Ipv4Addr::LOCALHOST);
        let at_once = (account.security == MailSecurity::Tls).then_some(&tls);
        let mut connection =
            SmtpConnection::connect(addresses.as_slice(), Some(self.limits.answer), &hello, at_once, None)
                .map_err(|error| broken(&error))?;
        if account.security == MailSecurity::Starttls {
            if !connection.can_starttls() {
                close(&mut connection);
                return Err(MailError::NoTls);
            }
            connection.starttls(&tls, &hello).map_err(|error| broken(&error))?;
        }
        log_in(&mut connection, account, &hello).inspect_err(|_| close(&mut connection))?;
        Ok(connection)
    }
}

impl Mail for SmtpMail {
    fn send(
        &self,
        account: &MailAccount,
        mail: &OutgoingMail<'_>,
        at_end: &mut dyn FnMut() -> bool,
    ) -> Result<String, MailError> {
        let from = address(mail.from)?;
        let to = mail.to.iter().map(|to| address(to)).collect::<Result<Vec<_>, _>>()?;
        let mut connection = self.open(account)?;
        let taken = hand_over(&mut connection, from, to, mail.bytes, self.limits.take, at_end);
        // After an unknown end nothing more is said: the connection is gone.
        if !matches!(taken, Err(MailError::Perhaps | MailError::Stopped | MailError::Broken)) {
            close(&mut connection);
        }
        taken
    }

    fn test(&self, account: &MailAccount) -> Result<(), MailError> {
        let from = address(&account.from)?;
        let mut connection = self.open(account)?;
        let asked = connection.command(MailFrom::new(Some(from), Vec::new()));
        let told = asked.map(drop).map_err(|error| refused(&error, MailError::SenderRefused));
        if told.is_ok() {
            // A server that does not like the reset has said what was asked all the same.
            let _ = connection.command(Rset);
        }
        close(&mut connection);
        told
    }

    fn can_show(&self, identity: &MailIdentity) -> Result<(), MailError> {
        shown(identity).map(drop)
    }
}

/// Sender, recipients, message. All recipients or none: a message that some got would be two messages at the next try.
fn hand_over(
    connection: &mut SmtpConnection,
    from: Address,
    to: Vec<Address>,
    bytes: &[u8],
    take: Duration,
    at_end: &mut dyn FnMut() -> bool,
) -> Result<String, MailError> {
    let parameters = if connection.server_info().supports_feature(Extension::EightBitMime) && !bytes.is_ascii() {
        vec![MailParameter::Body(MailBodyParameter::EightBitMime)]
    } else {
        Vec::new()
    };
    connection
        .command(MailFrom::new(Some(from), parameters))
        .map_err(|error| refused(&error, MailError::SenderRefused))?;
    for to in to {
        connection.command(Rcpt::new(to, Vec::new())).map_err(|error| refused(&error, MailError::RecipientRefused))?;
    }
    connection.command(Data).map_err(|error| refused(&error, MailError::MessageRefused))?;
    connection.set_timeout(Some(take)).map_err(|_| MailError::Broken)?;

    let mut ended = false;
    // The end brings its own line break.
    let body = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
    let sent = message(connection, body, &mut || {
        ended = at_end();
        ended
    });
    match sent {
        None => Err(MailError::Stopped),
        Some(Ok(response)) => Ok(shortened(&response.message().collect::<Vec<_>>().join(" "))),
        Some(Err(error)) if error.is_permanent() || error.is_transient() => {
            Err(refused(&error, MailError::MessageRefused))
        }
        Some(Err(_)) if ended => Err(MailError::Perhaps),
        Some(Err(error)) => Err(broken(&error)),
    }
}

/// Writes the message; `None` where `at_end`, asked between the last byte and the mark that ends it, says no.
///
/// lettre asks for the parts of a message one by one and writes the mark when there is none left. There is no other way
/// out of it than to unwind, which no panic hook sees.
fn message(
    connection: &mut SmtpConnection,
    body: &[u8],
    at_end: &mut dyn FnMut() -> bool,
) -> Option<Result<Response, Error>> {
    struct No;
    let mut parts = Some(body).into_iter();
    let parts = std::iter::from_fn(|| {
        let part = parts.next();
        if part.is_none() && !at_end() {
            resume_unwind(Box::new(No));
        }
        part
    });
    match catch_unwind(AssertUnwindSafe(|| connection.message_iter(parts))) {
        Ok(sent) => Some(sent),
        Err(thrown) if thrown.is::<No>() => None,
        Err(thrown) => resume_unwind(thrown),
    }
}

fn log_in(connection: &mut SmtpConnection, account: &MailAccount, hello: &ClientId) -> Result<(), MailError> {
    let (answered, refusal) = match &account.login {
        MailLogin::None if account.identity.is_some() && offers_external(connection, hello)? => {
            (finished(connection, "AUTH EXTERNAL =\r\n"), MailError::CertificateRefused as fn(String) -> MailError)
        }
        MailLogin::None => return Ok(()),
        MailLogin::Password { user, password } => {
            let ways = [Mechanism::Plain, Mechanism::Login];
            if connection.server_info().get_auth_mechanism(&ways).is_none() {
                return Err(MailError::NoLogin);
            }
            let password = Credentials::new(user.clone(), password.clone());
            (connection.auth(&ways, &password), MailError::LoginRefused as fn(String) -> MailError)
        }
        MailLogin::Token { user, token } => {
            if !connection.server_info().supports_auth_mechanism(Mechanism::Xoauth2) {
                return Err(MailError::NoTokenLogin);
            }
            let token = Credentials::new(user.clone(), token.clone());
            // What is wrong with a token comes as a challenge, and the refusal after an empty answer to that.
            let answered = Auth::new(Mechanism::Xoauth2, token, None).and_then(|token| finished(connection, token));
            (answered, MailError::TokenRefused as fn(String) -> MailError)
        }
    };
    answered.map(drop).map_err(|error| refused(&error, refusal))
}

/// Answers nothing to a challenge.
fn finished(connection: &mut SmtpConnection, command: impl Display) -> Result<Response, Error> {
    match connection.command(command) {
        Ok(response) if response.has_code(334) => connection.command("\r\n"),
        asked => asked,
    }
}

/// Whether the certificate can be the login (EXTERNAL, RFC 4422, appendix A). A server that does not offer it looks at the
/// certificate by itself. lettre keeps only the ways that it knows of those that were offered.
fn offers_external(connection: &mut SmtpConnection, hello: &ClientId) -> Result<bool, MailError> {
    let offered = connection.command(Ehlo::new(hello.clone())).map_err(|error| broken(&error))?;
    Ok(offered.message().any(|line| {
        let mut words = line.split_whitespace();
        words.next() == Some("AUTH") && words.any(|word| word == "EXTERNAL")
    }))
}

fn tls(account: &MailAccount) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(account.host.clone());
    if let Some(pem) = &account.authorities {
        let authorities = Certificate::from_pem(pem).map_err(|_| MailError::Authorities)?;
        if !pem.windows(10).any(|window| window == b"-----BEGIN") {
            return Err(MailError::Authorities);
        }
        builder = builder.add_root_certificate(authorities);
    }
    if let Some(identity) = &account.identity {
        builder = builder.identify_with(shown(identity)?);
    }
    builder.build_rustls().map_err(|error| {
        tracing::warn!(%error, "no TLS could be set up");
        if account.authorities.is_some() { MailError::Authorities } else { MailError::Tls }
    })
}

/// lettre takes the certificate as it is sent, and no other beside it: the server has to know the authority by itself.
fn shown(identity: &MailIdentity) -> Result<Identity, MailError> {
    let unusable = |error: &dyn std::error::Error| {
        tracing::warn!(%error, "the certificate for the mail server cannot be used");
        MailError::OwnCertificate
    };
    let certificate = CertificateDer::from(identity.certificate.clone());
    let key = PrivateKeyDer::try_from(identity.key.clone()).map_err(|_| MailError::OwnCertificate)?;
    CertifiedKey::from_der(vec![certificate], key, &rustls::crypto::ring::default_provider())
        .map_err(|error| unusable(&error))?;
    let pem = PKey::private_key_from_pkcs8(&identity.key).and_then(|key| key.private_key_to_pem_pkcs8());
    let pem = pem.map_err(|error| unusable(&error))?;
    Identity::from_pem(&identity.certificate, &pem).map_err(|error| unusable(&error))
}

fn address(text: &str) -> Result<Address, MailError> {
    text.parse::<Address>().ok().filter(|_| text.is_ascii()).ok_or(MailError::Address)
}

/// The result is known by now, and a server that closes first does no harm.
fn close(connection: &mut SmtpConnection) {
    if !connection.has_broken() {
        let _ = connection.command(Quit);
    }
}

/// A reply that begins with 5 is this refusal, one that begins with 4 is for later.
fn refused(error: &Error, refusal: fn(String) -> MailError) -> MailError {
    let reply = || {
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        let code = error.status().map(|code| code.to_string()).unwrap_or_default();
        shortened(format!("{code} {text}").trim())
    };
    if error.is_permanent() {
        refusal(reply())
    } else if error.is_transient() {
        MailError::Later(reply())
    } else {
        broken(error)
    }
}

/// Why a connection was not made or did not last. lettre's own kinds do not tell: a certificate that is refused comes as
/// a network error.
fn broken(error: &Error) -> MailError {
    if error.is_permanent() || error.is_transient() {
        return refused(error, MailError::MessageRefused);
    }
    let mut cause = error.source();
    while let Some(one) = cause {
        if let Some(of_tls) = one.downcast_ref::<rustls::Error>() {
            return tls_problem(of_tls);
        }
        if let Some(io) = one.downcast_ref::<io::Error>() {
            let inner = io.get_ref();
            if let Some(of_tls) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                return tls_problem(of_tls);
            }
            return match io.kind() {
                ErrorKind::TimedOut | ErrorKind::WouldBlock => MailError::TimedOut,
                ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
                    MailError::NoAnswer
                }
                _ => MailError::Broken,
            };
        }
        cause = one.source();
    }
    MailError::Broken
}

fn tls_problem(error: &rustls::Error) -> MailError {
    if let rustls::Error::AlertReceived(alert) = error
        && is_about_our_certificate(*alert)
    {
        return MailError::CertificateRefused(format!("TLS: {alert:?}"));
    }
    match TlsProblem::of(error) {
        TlsProblem::Name => MailError::TlsName,
        TlsProblem::Expired => MailError::TlsExpired,
        TlsProblem::Issuer => MailError::TlsIssuer,
        TlsProblem::Other => MailError::Tls,
    }
}

/// What a server says that does not take the certificate it was shown, or was shown none (RFC 8446, 6.2).
fn is_about_our_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
    )
}

/// One line, and no more of it than helps.
pub(crate) fn shortened(reply: &str) -> String {
    reply.chars().map(|c| if c.is_control() { ' ' } else { c }).take(REPLY).collect()
}
