//! The office's directory by LDAP (RFC 4511): one connection for each question, encrypted outside this machine.
//!
//! ldap3 panics where a server says what no server may say; each question has a thread of its own, in which that ends.

use std::error::Error;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use emc::ports::{Directory, DirectoryError, DirectorySecurity, DirectoryServer};
use ldap3::{
    Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Scope, SearchEntry, SearchOptions, StdStream,
    ldap_escape,
};
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;

use crate::smtp::shortened;
use crate::tls::TlsProblem;

/// How long a directory may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DirectoryLimits {
    /// To be reached.
    pub connect: Duration,
    /// For everything after that.
    pub answer: Duration,
}

impl Default for DirectoryLimits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), answer: Duration::from_secs(20) }
    }
}

/// What may hold a certificate. Active Directory leaves the option out, others ask for it (RFC 4523, 2.1).
const ATTRIBUTES: [&str; 4] =
    ["userCertificate;binary", "userCertificate", "userSMIMECertificate;binary", "userSMIMECertificate"];
/// An address belongs to one entry; some directories have it with a group or a former account too.
const MOST_ENTRIES: i32 = 20;
const MOST_BYTES: usize = 1 << 20;

/// A directory that is asked by LDAP.
#[derive(Debug, Clone, Copy)]
pub struct LdapDirectory {
    limits: DirectoryLimits,
}

impl LdapDirectory {
    /// Nothing is opened yet.
    pub fn new(limits: DirectoryLimits) -> Self {
        Self { limits }
    }

    /// Connects, logs in and does something, on a thread and with a runtime of its own.
    fn asked<T: Send>(
        self,
        server: &DirectoryServer,
        work: impl AsyncFnOnce(&mut Ldap) -> Result<T, DirectoryError> + Send,
    ) -> Result<T, DirectoryError> {
        let ask = || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|_| DirectoryError::Broken)?;
            let mut stream = self.reached(server)?;
            if server.security == DirectorySecurity::Starttls {
                self.begin_tls(&mut stream)?;
            }
            runtime.block_on(async {
                let asking = async {
                    let mut ldap = opened(server, stream).await?;
                    let done = work(&mut ldap).await?;
                    // What was asked for is there, whether the server hears that this is the end or not.
                    let _ = ldap.unbind().await;
                    Ok(done)
                };
                tokio::time::timeout(self.limits.answer, asking).await.unwrap_or(Err(DirectoryError::TimedOut))
            })
        };
        std::thread::scope(|scope| {
            match std::thread::Builder::new().name("directory".to_owned()).spawn_scoped(scope, ask) {
                Ok(thread) => thread.join().unwrap_or(Err(DirectoryError::Broken)),
                Err(_) => Err(DirectoryError::Broken),
            }
        })
    }

    fn reached(self, server: &DirectoryServer) -> Result<TcpStream, DirectoryError> {
        let addresses =
            (server.host.as_str(), server.port).to_socket_addrs().map_err(|_| DirectoryError::NameUnknown)?;
        let mut why = DirectoryError::NameUnknown;
        for address in addresses {
            match TcpStream::connect_timeout(&address, self.limits.connect) {
                Ok(stream) => return Ok(stream),
                Err(error) if error.kind() == ErrorKind::TimedOut => why = DirectoryError::TimedOut,
                Err(_) => why = DirectoryError::NoAnswer,
            }
        }
        Err(why)
    }

    /// Asks for TLS (RFC 4511, 4.14). Not by ldap3, which reads what comes to any depth: until the certificate is known,
    /// anybody on the way may be talking.
    fn begin_tls(self, stream: &mut TcpStream) -> Result<(), DirectoryError> {
        const ASKED: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";
        const LONGEST: usize = 4096;
        let failed = |error: io::Error| match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => DirectoryError::TimedOut,
            _ => DirectoryError::Broken,
        };
        let deadline = Instant::now() + self.limits.connect;
        stream.set_write_timeout(Some(self.limits.connect)).map_err(failed)?;
        stream.write_all(ASKED).map_err(failed)?;
        let (mut answer, mut byte) = (Vec::new(), [0]);
        // Byte by byte: what comes after it belongs to TLS.
        while element(&answer).is_none() {
            let left = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero());
            stream.set_read_timeout(Some(left.ok_or(DirectoryError::TimedOut)?)).map_err(failed)?;
            stream.read_exact(&mut byte).map_err(failed)?;
            answer.extend(byte);
            if answer.len() > LONGEST {
                return Err(DirectoryError::Broken);
            }
        }
        if is_granted(&answer) { Ok(()) } else { Err(DirectoryError::NoTls) }
    }
}

/// Whether an answer to one that was asked for says that it comes: message, its number, extended response, result code.
fn is_granted(answer: &[u8]) -> bool {
    let granted = || {
        let (0x30, message, _) = element(answer)? else { return None };
        let (0x02, _, rest) = element(message)? else { return None };
        let (0x78, response, _) = element(rest)? else { return None };
        let (0x0a, code, _) = element(response)? else { return None };
        Some(code == [0])
    };
    granted() == Some(true)
}

/// The first element of BER bytes, once it is whole: tag, content, and what comes after.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if first & 0x80 == 0 {
        (usize::from(*first), rest)
    } else {
        let (long, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        (long.iter().fold(0_usize, |sum, byte| sum.saturating_mul(256).saturating_add(usize::from(*byte))), rest)
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((*tag, content, after))
}

impl Directory for LdapDirectory {
    fn certificates(&self, server: &DirectoryServer, address: &str) -> Result<Vec<Vec<u8>>, DirectoryError> {
        let filter = format!("(mail={})", ldap_escape(address));
        let found =
            self.asked(server, async |ldap| search(ldap, server, Scope::Subtree, &filter, &ATTRIBUTES).await)?;
        Ok(found.values)
    }

    fn test(&self, server: &DirectoryServer) -> Result<(), DirectoryError> {
        // "1.1" asks for no attribute (RFC 4511, 4.5.1.8).
        let none = ["1.1"];
        let found =
            self.asked(server, async |ldap| search(ldap, server, Scope::Base, "(objectClass=*)", &none).await)?;
        // Whoever may search without reading is told that it went well, and shown nothing.
        if found.entries == 0 { Err(unseen(server, String::new())) } else { Ok(()) }
    }
}

/// Encrypted and logged in.
async fn opened(server: &DirectoryServer, stream: TcpStream) -> Result<Ldap, DirectoryError> {
    let mut settings = LdapConnSettings::new().set_std_stream(StdStream::Tcp(stream));
    let mut scheme = "ldap";
    if server.security != DirectorySecurity::None {
        (settings, scheme) = (settings.set_config(trusting(server)?), "ldaps");
    }
    let url = format!("{scheme}://{}:{}", server.host, server.port);
    let opened = LdapConnAsync::with_settings(settings, &url).await;
    let (connection, mut ldap) = opened.map_err(|error| match broken(&error) {
        // So far nothing but TLS was spoken.
        DirectoryError::Broken => DirectoryError::Tls,
        known => known,
    })?;
    tokio::spawn(async move {
        if let Err(error) = connection.drive().await {
            tracing::info!(%error, "the connection to the directory ended");
        }
    });
    if let Some((name, password)) = &server.login {
        let answered = ldap.simple_bind(name, password).await.map_err(|error| broken(&error))?;
        if answered.rc != 0 {
            return Err(DirectoryError::LoginRefused(reply(&answered)));
        }
    }
    Ok(ldap)
}

/// What a search brought.
#[derive(Default)]
struct Found {
    entries: usize,
    /// Of all attributes, which are asked for by name and so are the only ones that come.
    values: Vec<Vec<u8>>,
}

/// Why there is nothing to search below.
fn unseen(server: &DirectoryServer, reply: String) -> DirectoryError {
    if server.login.is_some() { DirectoryError::BaseHidden(reply) } else { DirectoryError::NoBase(reply) }
}

async fn search(
    ldap: &mut Ldap,
    server: &DirectoryServer,
    scope: Scope,
    filter: &str,
    attributes: &[&str],
) -> Result<Found, DirectoryError> {
    let limited = ldap.with_search_options(SearchOptions::new().sizelimit(MOST_ENTRIES));
    let mut stream =
        limited.streaming_search(&server.base, scope, filter, attributes).await.map_err(|error| broken(&error))?;
    let (mut found, mut bytes) = (Found::default(), 0_usize);
    while let Some(entry) = stream.next().await.map_err(|error| broken(&error))? {
        if entry.is_ref() || entry.is_intermediate() {
            continue;
        }
        found.entries = found.entries.saturating_add(1);
        let entry = SearchEntry::construct(entry);
        let texts = entry.attrs.into_values().flatten().map(String::into_bytes);
        for value in entry.bin_attrs.into_values().flatten().chain(texts) {
            bytes = bytes.saturating_add(value.len());
            if bytes > MOST_BYTES {
                return Err(DirectoryError::TooMuch);
            }
            found.values.push(value);
        }
    }
    let ended = stream.finish().await;
    // RFC 4511, appendix A.
    match ended.rc {
        0 => Ok(found),
        3 => Err(DirectoryError::TimedOut),
        4 => Err(DirectoryError::TooMuch),
        32 => Err(unseen(server, reply(&ended))),
        50 if server.login.is_some() => Err(unseen(server, reply(&ended))),
        _ => Err(DirectoryError::SearchRefused(reply(&ended))),
    }
}

fn trusting(server: &DirectoryServer) -> Result<Arc<ClientConfig>, DirectoryError> {
    let authorities = match &server.authorities {
        None => Vec::new(),
        Some(pem) => {
            let read = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
            read.ok().filter(|read| !read.is_empty()).ok_or(DirectoryError::Authorities)?
        }
    };
    let failed = |error: &rustls::Error| {
        tracing::warn!(%error, "no TLS could be set up");
        if server.authorities.is_some() { DirectoryError::Authorities } else { DirectoryError::Tls }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        Verifier::new_with_extra_roots(authorities, Arc::clone(&provider)).map_err(|error| failed(&error))?;
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config =
        config.map_err(|error| failed(&error))?.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    Ok(Arc::new(config.with_no_client_auth()))
}

fn broken(error: &LdapError) -> DirectoryError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if let Some(of_tls) = one.downcast_ref::<rustls::Error>() {
            return match TlsProblem::of(of_tls) {
                TlsProblem::Name => DirectoryError::TlsName,
                TlsProblem::Expired => DirectoryError::TlsExpired,
                TlsProblem::Issuer => DirectoryError::TlsIssuer,
                TlsProblem::Other => DirectoryError::Tls,
            };
        }
        cause = match one.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            // `source` would leave out the error that is wrapped.
            Some(inside) => Some(inside),
            None => one.source(),
        };
    }
    DirectoryError::Broken
}

fn reply(result: &LdapResult) -> String {
    shortened(format!("{} {}", result.rc, result.text).trim())
}
