//! The office's mail server: takes finished messages, and tells exactly how far one got.

use crate::oauth::OAuthError;

/// Sends finished messages to the office's mail server.
pub trait Mail: Send + Sync {
    /// Sends one message to all its recipients or to none, and answers what the server said when it took it.
    ///
    /// `at_end` is called once the whole message is with the connection and before the mark that ends it: only after that
    /// can the server take the message. Where it answers `false` the connection is dropped instead.
    ///
    /// # Errors
    /// Why the server has not taken it, or, with [`MailError::Perhaps`], that nobody knows.
    fn send(
        &self,
        account: &MailAccount,
        mail: &OutgoingMail<'_>,
        at_end: &mut dyn FnMut() -> bool,
    ) -> Result<String, MailError>;

    /// Goes the whole way but for a message: finds the server, encrypts, logs in, and asks whether it takes mail from the
    /// office's address.
    ///
    /// # Errors
    /// What stands in the way.
    fn test(&self, account: &MailAccount) -> Result<(), MailError>;

    /// Whether a certificate could be shown to a server that asks for one. Nobody is asked.
    ///
    /// # Errors
    /// [`MailError::OwnCertificate`].
    fn can_show(&self, identity: &MailIdentity) -> Result<(), MailError>;
}

/// How the way to the server is encrypted; it always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailSecurity {
    /// Begun in the clear and encrypted before anything is said (RFC 3207), at port 587 as a rule.
    Starttls,
    /// Encrypted from the first byte (RFC 8314), at port 465 as a rule.
    Tls,
}

/// How the office logs in.
#[derive(Clone, PartialEq, Eq)]
pub enum MailLogin {
    /// By the certificate, where there is one (EXTERNAL, if the server offers that); otherwise not at all: the server knows the
    /// machine.
    None,
    /// PLAIN or LOGIN, whichever the server offers first.
    Password {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// XOAUTH2 with an access token.
    Token {
        /// The user.
        user: String,
        /// The token.
        token: String,
    },
}

/// The office's account at its mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct MailAccount {
    /// The server's name, which its certificate has to have.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the way is encrypted.
    pub security: MailSecurity,
    /// How the office logs in.
    pub login: MailLogin,
    /// The office's address, sender of the envelope.
    pub from: String,
    /// Certificates (PEM) of authorities that are trusted beside the system's.
    pub authorities: Option<Vec<u8>>,
    /// What the office shows of itself where the server asks for a certificate.
    pub identity: Option<MailIdentity>,
}

/// The office's certificate for its mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct MailIdentity {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Its private key, PKCS#8, DER.
    pub key: Vec<u8>,
}

/// A finished message with its envelope.
#[derive(Clone, Copy)]
pub struct OutgoingMail<'m> {
    /// Sender.
    pub from: &'m str,
    /// Recipients.
    pub to: &'m [String],
    /// RFC 5322, lines ended by CRLF.
    pub bytes: &'m [u8],
}

/// Why the mail server has not taken a message. What it replied may name an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The name is not known.
    #[error("the name of the mail server cannot be found")]
    NameUnknown,
    /// Nobody listens there, or a firewall stands before it.
    #[error("the mail server does not answer at this port")]
    NoAnswer,
    /// It took too long.
    #[error("the mail server took too long")]
    TimedOut,
    /// STARTTLS is not offered.
    #[error("the mail server offers no encryption at this port")]
    NoTls,
    /// The certificate is for another name.
    #[error("the certificate of the mail server is for another name")]
    TlsName,
    /// The certificate is not valid now.
    #[error("the certificate of the mail server has expired or is not valid yet")]
    TlsExpired,
    /// Nobody who is trusted here has issued the certificate.
    #[error("the certificate of the mail server was issued by nobody who is trusted here")]
    TlsIssuer,
    /// Encrypting failed otherwise, or no TLS is spoken there.
    #[error("no encrypted connection to the mail server could be made")]
    Tls,
    /// The file with the own authorities holds none.
    #[error("the file with certificates of authorities holds none that can be read")]
    Authorities,
    /// The server lets nobody in without a certificate, and the account has none.
    #[error("the mail server asks for a certificate of the office")]
    CertificateWanted,
    /// The server does not take the office's certificate.
    #[error("the mail server refuses the certificate of the office")]
    CertificateRefused(String),
    /// The office's certificate is of a kind that cannot be used, or not that of its key.
    #[error("the certificate for the mail server cannot be used")]
    OwnCertificate,
    /// The office's certificate is not valid now.
    #[error("the certificate for the mail server has expired or is not valid yet")]
    OwnCertificateExpired,
    /// The private key of the office's certificate is not where it was kept.
    #[error("the private key of the certificate for the mail server is not there")]
    OwnKeyMissing,
    /// None of the ways to log in that this program knows is offered.
    #[error("the mail server offers no way to log in that this program knows")]
    NoLogin,
    /// A login by token (XOAUTH2) is not offered.
    #[error("the mail server offers no login by the sign-in of an account")]
    NoTokenLogin,
    /// No token could be had to log in with.
    #[error(transparent)]
    SignIn(#[from] OAuthError),
    /// The login was refused.
    #[error("the mail server refuses the login")]
    LoginRefused(String),
    /// The token that somebody's sign-in gave was refused.
    #[error("the mail server refuses the sign-in")]
    TokenRefused(String),
    /// An address of the envelope is none.
    #[error("an address is none")]
    Address,
    /// The sender was refused for good.
    #[error("the mail server takes no mail from this address")]
    SenderRefused(String),
    /// A recipient was refused for good.
    #[error("the mail server refuses a recipient")]
    RecipientRefused(String),
    /// The message was refused for good.
    #[error("the mail server refuses the message")]
    MessageRefused(String),
    /// Not now: a reply that begins with 4.
    #[error("the mail server asks to try later")]
    Later(String),
    /// The connection broke before the end of the message, or what was said made no sense.
    #[error("the connection to the mail server broke")]
    Broken,
    /// It was stopped before the end of the message.
    #[error("the sending was stopped before the end of the message")]
    Stopped,
    /// The end of the message was sent and no answer came.
    #[error("the mail server got the whole message and did not answer")]
    Perhaps,
}

/// What an error means for the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailFate {
    /// It is not the message: account or server, and so all messages.
    Account,
    /// This message, later.
    Later,
    /// This message, never.
    Never,
    /// It may have been taken.
    Unknown,
}

impl MailError {
    /// A stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NameUnknown => "mail-name-unknown",
            Self::NoAnswer => "mail-no-answer",
            Self::TimedOut => "mail-timed-out",
            Self::NoTls => "mail-no-tls",
            Self::TlsName => "mail-tls-name",
            Self::TlsExpired => "mail-tls-expired",
            Self::TlsIssuer => "mail-tls-issuer",
            Self::Tls => "mail-tls-failed",
            Self::Authorities => "mail-authorities",
            Self::CertificateWanted => "mail-certificate-wanted",
            Self::CertificateRefused(_) => "mail-certificate-refused",
            Self::OwnCertificate => "mail-own-certificate",
            Self::OwnCertificateExpired => "mail-own-certificate-expired",
            Self::OwnKeyMissing => "mail-own-key-missing",
            Self::NoLogin => "mail-no-login",
            Self::NoTokenLogin => "mail-no-token-login",
            Self::SignIn(error) => error.code(),
            Self::LoginRefused(_) => "mail-login-refused",
            Self::TokenRefused(_) => "mail-token-refused",
            Self::Address => "mail-address",
            Self::SenderRefused(_) => "mail-sender-refused",
            Self::RecipientRefused(_) => "mail-recipient-refused",
            Self::MessageRefused(_) => "mail-message-refused",
            Self::Later(_) => "mail-later",
            Self::Broken => "mail-broken",
            Self::Stopped => "mail-stopped",
            Self::Perhaps => "mail-perhaps",
        }
    }

    /// What the server said.
    pub fn reply(&self) -> &str {
        match self {
            Self::LoginRefused(reply)
            | Self::TokenRefused(reply)
            | Self::CertificateRefused(reply)
            | Self::SenderRefused(reply)
            | Self::RecipientRefused(reply)
            | Self::MessageRefused(reply)
            | Self::Later(reply) => reply,
            Self::SignIn(error) => error.reply(),
            _ => "",
        }
    }

    /// What it means for the message.
    pub fn fate(&self) -> MailFate {
        match self {
            Self::NameUnknown
            | Self::NoAnswer
            | Self::TimedOut
            | Self::NoTls
            | Self::TlsName
            | Self::TlsExpired
            | Self::TlsIssuer
            | Self::Tls
            | Self::Authorities
            | Self::CertificateWanted
            | Self::CertificateRefused(_)
            | Self::OwnCertificate
            | Self::OwnCertificateExpired
            | Self::OwnKeyMissing
            | Self::NoLogin
            | Self::NoTokenLogin
            | Self::SignIn(_)
            | Self::LoginRefused(_)
            | Self::TokenRefused(_) => MailFate::Account,
            Self::Later(_) | Self::Broken | Self::Stopped => MailFate::Later,
            Self::Address | Self::SenderRefused(_) | Self::RecipientRefused(_) | Self::MessageRefused(_) => {
                MailFate::Never
            }
            Self::Perhaps => MailFate::Unknown,
        }
    }
}
