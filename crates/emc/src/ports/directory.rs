//! The office's directory (LDAP), which may hold the certificates of those who get mail.

/// Asks a directory; nothing is ever written into it.
pub trait Directory: Send + Sync {
    /// The certificates that stand with an e-mail address, each as the directory has it. Whoever answers is not asked to look
    /// anywhere else (RFC 4511, 4.1.10).
    ///
    /// # Errors
    /// What stands in the way; an address that nobody has is no error.
    fn certificates(&self, server: &DirectoryServer, address: &str) -> Result<Vec<Vec<u8>>, DirectoryError>;

    /// Goes the whole way but for an address: finds the server, encrypts, logs in, and looks whether the base is there.
    ///
    /// # Errors
    /// What stands in the way.
    fn test(&self, server: &DirectoryServer) -> Result<(), DirectoryError>;
}

/// How the way to a directory is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectorySecurity {
    /// From the first byte: `ldaps`.
    Tls,
    /// Begun in the clear and encrypted before anything is said (RFC 4511, 4.14).
    Starttls,
    /// Not at all: for a server on this machine.
    None,
}

/// A directory and how to ask it.
#[derive(Clone, PartialEq, Eq)]
pub struct DirectoryServer {
    /// The server's name, which its certificate has to have.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the way is encrypted.
    pub security: DirectorySecurity,
    /// Below which entry is searched.
    pub base: String,
    /// The distinguished name and password to log in with; none to ask as nobody.
    pub login: Option<(String, String)>,
    /// Certificates (PEM) of authorities that are trusted beside the system's.
    pub authorities: Option<Vec<u8>>,
}

/// Why a directory has not answered. What it replied is for whoever looks after it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// The address is none.
    #[error("the address of the directory is none")]
    Address,
    /// The name is not known.
    #[error("the name of the directory server cannot be found")]
    NameUnknown,
    /// Nobody listens there, or a firewall stands before it.
    #[error("the directory does not answer at this port")]
    NoAnswer,
    /// It took too long.
    #[error("the directory took too long")]
    TimedOut,
    /// It does not begin to encrypt.
    #[error("the directory offers no encryption at this port")]
    NoTls,
    /// The certificate is for another name.
    #[error("the certificate of the directory is for another name")]
    TlsName,
    /// The certificate is not valid now.
    #[error("the certificate of the directory has expired or is not valid yet")]
    TlsExpired,
    /// Nobody who is trusted here has issued the certificate.
    #[error("the certificate of the directory was issued by nobody who is trusted here")]
    TlsIssuer,
    /// Encrypting failed otherwise, or no TLS is spoken there.
    #[error("no encrypted connection to the directory could be made")]
    Tls,
    /// The file with the own authorities holds none.
    #[error("the file with certificates of authorities holds none that can be read")]
    Authorities,
    /// The login was refused.
    #[error("the directory refuses the login")]
    LoginRefused(String),
    /// There is no such entry to search below, or it is not for everybody.
    #[error("the directory shows no such entry to search below")]
    NoBase(String),
    /// The same for somebody who has logged in.
    #[error("the login works, but it is shown no entry to search below")]
    BaseHidden(String),
    /// The search was refused.
    #[error("the directory refuses the search")]
    SearchRefused(String),
    /// More came than certificates of one address are.
    #[error("the directory has too much for this address")]
    TooMuch,
    /// The connection broke, or what was said made no sense.
    #[error("the connection to the directory broke")]
    Broken,
}

impl DirectoryError {
    /// A stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address => "directory-address",
            Self::NameUnknown => "directory-name-unknown",
            Self::NoAnswer => "directory-no-answer",
            Self::TimedOut => "directory-timed-out",
            Self::NoTls => "directory-no-tls",
            Self::TlsName => "directory-tls-name",
            Self::TlsExpired => "directory-tls-expired",
            Self::TlsIssuer => "directory-tls-issuer",
            Self::Tls => "directory-tls-failed",
            Self::Authorities => "directory-authorities",
            Self::LoginRefused(_) => "directory-login-refused",
            Self::NoBase(_) => "directory-no-base",
            Self::BaseHidden(_) => "directory-base-hidden",
            Self::SearchRefused(_) => "directory-search-refused",
            Self::TooMuch => "directory-too-much",
            Self::Broken => "directory-broken",
        }
    }

    /// What the server said.
    pub fn reply(&self) -> &str {
        match self {
            Self::LoginRefused(reply) | Self::NoBase(reply) | Self::BaseHidden(reply) | Self::SearchRefused(reply) => {
                reply
            }
            _ => "",
        }
    }
}
