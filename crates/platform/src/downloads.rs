//! Downloads through the system's proxy, trusting the system's certificates.
//!
//! What comes is bytes; whether they are a registry or a page of a firewall is for the reader to say.

use std::error::Error;
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use emc::ports::{Downloaded, Internet, InternetError, Posted, Validators};
use emc::registry::is_here;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::StatusCode;
use reqwest::blocking::{Client, ClientBuilder, Response};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION, PROXY_AUTHENTICATE};
use reqwest::header::{ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use reqwest::redirect::Policy;
use url::Url;

/// How long a download may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadLimits {
    /// Time to reach the server.
    pub connect: Duration,
    /// Time without a byte.
    pub silence: Duration,
    /// Time for all of it.
    pub total: Duration,
    /// Redirects that are followed.
    pub redirects: usize,
}

impl Default for DownloadLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(20),
            total: Duration::from_secs(120),
            redirects: 5,
        }
    }
}

/// Downloads by HTTPS, and by HTTP from this machine only: what comes decides whose keys are trusted. What is signed comes by
/// HTTP from elsewhere too.
///
/// The proxy and the certificates are looked up for each download, so that a change needs no new start. A proxy is never
/// used for this machine itself.
#[derive(Debug, Clone)]
pub struct Downloads {
    limits: DownloadLimits,
}

impl Downloads {
    /// Nothing is opened or started yet.
    pub fn new(limits: DownloadLimits) -> Self {
        Self { limits }
    }
}

impl Internet for Downloads {
    /// A compressed answer is unpacked, and `limit` counts the unpacked bytes. A redirect to a less protected address, or
    /// from outside to this machine, is refused.
    fn download(&self, url: &Url, limit: usize) -> Result<Vec<u8>, InternetError> {
        match self.download_if_changed(url, &Validators::default(), limit)? {
            Downloaded::New { bytes, .. } => Ok(bytes),
            Downloaded::Unchanged => Err(InternetError::Status(StatusCode::NOT_MODIFIED.as_u16())),
        }
    }

    fn download_if_changed(&self, url: &Url, known: &Validators, limit: usize) -> Result<Downloaded, InternetError> {
        on_own_thread(|| fetch(self.limits, url.clone(), known, limit))
    }

    fn download_signed(&self, url: &Url, limit: usize, stopped: &dyn Fn() -> bool) -> Result<Vec<u8>, InternetError> {
        let (limits, url) = (self.limits, url.clone());
        unless_stopped(stopped, move |given_up| fetch_signed(limits, url, limit, given_up))
    }

    fn post(&self, url: &Url, form: &[(&str, &str)], limit: usize) -> Result<Posted, InternetError> {
        on_own_thread(|| post(self.limits, url, form, limit))
    }
}

/// The blocking client must not be used on a thread of another runtime.
fn on_own_thread<T: Send>(work: impl FnOnce() -> Result<T, InternetError> + Send) -> Result<T, InternetError> {
    std::thread::scope(|scope| {
        match std::thread::Builder::new().name("download".to_owned()).spawn_scoped(scope, work) {
            Ok(thread) => thread.join().unwrap_or_else(|_| Err(other("it ended early"))),
            Err(error) => Err(other(&error.to_string())),
        }
    })
}

/// How often somebody who waits is asked whether they still do.
const PATIENCE: Duration = Duration::from_millis(100);

/// Works on a thread of its own and waits for it no longer than somebody wants it. What is given up is told so; it ends with
/// the next piece that comes, or when nothing has come for too long.
fn unless_stopped<T: Send + 'static>(
    stopped: &dyn Fn() -> bool,
    work: impl FnOnce(&AtomicBool) -> Result<T, InternetError> + Send + 'static,
) -> Result<T, InternetError> {
    let given_up = Arc::new(AtomicBool::new(false));
    let (told, (answer, answered)) = (Arc::clone(&given_up), channel());
    let thread = std::thread::Builder::new().name("download".to_owned());
    // Whoever has given up takes no answer.
    thread.spawn(move || drop(answer.send(work(&told)))).map_err(|error| other(&error.to_string()))?;
    loop {
        match answered.recv_timeout(PATIENCE) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Disconnected) => return Err(other("it ended early")),
            Err(RecvTimeoutError::Timeout) if stopped() => {
                given_up.store(true, Ordering::Relaxed);
                return Err(other("nobody waits for it any more"));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn post(limits: DownloadLimits, url: &Url, form: &[(&str, &str)], limit: usize) -> Result<Posted, InternetError> {
    let deadline = Instant::now() + limits.total;
    check_protected(url)?;
    let here = is_here(url);
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let response = client(limits, limits.total, here)
        .build()
        .and_then(|client| {
            let post = client.post(url.clone()).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            post.header(ACCEPT, "application/json").body(body).send()
        })
        .map_err(|error| classify(&error, !here && has_proxy(url)))?;
    let status = response.status();
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED || response.headers().contains_key(PROXY_AUTHENTICATE) {
        return Err(InternetError::Proxy);
    }
    Ok(Posted { status: status.as_u16(), bytes: read(response, limit, &|| Instant::now() > deadline)? })
}

fn check_protected(url: &Url) -> Result<(), InternetError> {
    if url.scheme() == "https" || (url.scheme() == "http" && is_here(url)) {
        Ok(())
    } else {
        Err(other("only https addresses are used outside this machine"))
    }
}

fn fetch(limits: DownloadLimits, mut url: Url, known: &Validators, limit: usize) -> Result<Downloaded, InternetError> {
    let deadline = Instant::now() + limits.total;
    check_protected(&url)?;
    for _ in 0..=limits.redirects {
        let response = ask(limits, &url, known, None, deadline)?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Downloaded::Unchanged);
        }
        match redirect(&response) {
            Some(to) => url = followed(&url, &to)?,
            None => {
                let validators = told(response.headers());
                return read(response, limit, &|| Instant::now() > deadline)
                    .map(|bytes| Downloaded::New { bytes, validators });
            }
        }
    }
    Err(other("there are too many redirects"))
}

fn fetch_signed(
    limits: DownloadLimits,
    mut url: Url,
    limit: usize,
    given_up: &AtomicBool,
) -> Result<Vec<u8>, InternetError> {
    let deadline = Instant::now() + limits.total;
    let over = || Instant::now() > deadline || given_up.load(Ordering::Relaxed);
    for _ in 0..=limits.redirects {
        if over() {
            return Err(InternetError::TimedOut);
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(other("only http and https addresses are asked"));
        }
        let found = if is_here(&url) || has_proxy(&url) { None } else { Some(elsewhere(&url)?) };
        let response = ask(limits, &url, &Validators::default(), found.as_deref(), deadline)?;
        let Some(to) = redirect(&response) else { return read(response, limit, &over) };
        let to = url.join(&to).map_err(|_| other("the redirect leads to no address"))?;
        if is_downward(&url, &to) || (is_here(&to) && !is_here(&url)) {
            return Err(other("the redirect leads to a less protected address"));
        }
        url = to;
    }
    Err(other("there are too many redirects"))
}

/// Where an address leads, if that is neither this machine under another name nor a link-local address. The connection is made
/// to just these, so that the name cannot lead elsewhere a moment later.
fn elsewhere(url: &Url) -> Result<Vec<SocketAddr>, InternetError> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or_default();
    let found: Vec<SocketAddr> = (host, port).to_socket_addrs().map_err(|_| InternetError::NameUnknown)?.collect();
    let near = |address: &SocketAddr| match address.ip().to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_unspecified() || ip.is_link_local() || ip.is_multicast(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unspecified() || ip.is_unicast_link_local() || ip.is_multicast(),
    };
    if found.iter().any(near) { Err(other("the address leads to this machine")) } else { Ok(found) }
}

fn ask(
    limits: DownloadLimits,
    url: &Url,
    known: &Validators,
    found: Option<&[SocketAddr]>,
    deadline: Instant,
) -> Result<Response, InternetError> {
    let left = deadline.checked_duration_since(Instant::now()).ok_or(InternetError::TimedOut)?;
    let here = is_here(url);
    let through_proxy = !here && has_proxy(url);
    let mut client = client(limits, left, here);
    if let Some((host, found)) = url.host_str().zip(found) {
        client = client.resolve_to_addrs(host, found);
    }
    let response = client
        .build()
        .and_then(|client| client.get(url.clone()).headers(conditions(known)).send())
        .map_err(|error| classify(&error, through_proxy))?;
    let status = response.status();
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED || response.headers().contains_key(PROXY_AUTHENTICATE) {
        return Err(InternetError::Proxy);
    }
    let asked = known != &Validators::default();
    if status.is_success() || redirect(&response).is_some() || (asked && status == StatusCode::NOT_MODIFIED) {
        Ok(response)
    } else {
        Err(InternetError::Status(status.as_u16()))
    }
}

/// A server that knows `ETag` looks at that alone (RFC 9110, 13.2.2).
fn conditions(known: &Validators) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, value: &Option<String>| {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    };
    put(IF_NONE_MATCH, &known.etag);
    put(IF_MODIFIED_SINCE, &known.last_modified);
    headers
}

/// What the server tells about its answer; anything too long to be sent back each day is as good as nothing.
fn told(headers: &HeaderMap) -> Validators {
    let text = |name: HeaderName| {
        let value = headers.get(name)?.to_str().ok()?;
        (!value.is_empty() && value.len() <= 512).then(|| value.to_owned())
    };
    Validators { etag: text(ETAG), last_modified: text(LAST_MODIFIED) }
}

fn client(limits: DownloadLimits, left: Duration, here: bool) -> ClientBuilder {
    install_cryptography();
    let client = Client::builder()
        .user_agent(concat!("SMP-Desk/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.connect.min(left))
        // Of the blocking client: until the answer begins, and then of each read.
        .timeout(limits.silence.min(left))
        .redirect(Policy::none());
    if here { client.no_proxy() } else { client }
}

/// rustls wants its cryptography chosen once in a program.
fn install_cryptography() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error says that another part of the program has chosen already.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

fn read(mut response: Response, limit: usize, over: &dyn Fn() -> bool) -> Result<Vec<u8>, InternetError> {
    if response.content_length().is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
        return Err(InternetError::TooLarge(limit));
    }
    let mut bytes = Vec::new();
    let mut buffer = vec![0_u8; 64 << 10];
    loop {
        let count = match response.read(&mut buffer) {
            Ok(0) => return Ok(bytes),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(classify(&error, false)),
        };
        if count > limit.saturating_sub(bytes.len()) {
            return Err(InternetError::TooLarge(limit));
        }
        bytes.extend(buffer.iter().take(count));
        if over() {
            return Err(InternetError::TimedOut);
        }
    }
}

fn redirect(response: &Response) -> Option<String> {
    let moved = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let to = response.headers().get(LOCATION).filter(|_| moved)?;
    to.to_str().ok().map(str::to_owned)
}

/// Upward only: to https, or from this machine to this machine.
fn followed(from: &Url, to: &str) -> Result<Url, InternetError> {
    let to = from.join(to).map_err(|_| other("the redirect leads to no address"))?;
    let here = is_here(&to);
    let allowed = if here { is_here(from) && !is_downward(from, &to) } else { to.scheme() == "https" };
    if allowed { Ok(to) } else { Err(other("the redirect leads to a less protected address")) }
}

fn is_downward(from: &Url, to: &Url) -> bool {
    from.scheme() == "https" && to.scheme() != "https"
}

fn has_proxy(url: &Url) -> bool {
    url.as_str().parse().is_ok_and(|uri| Matcher::from_system().intercept(&uri).is_some())
}

/// The first cause in the chain that says which kind it is.
fn classify(error: &(dyn Error + 'static), through_proxy: bool) -> InternetError {
    let mut cause = Some(error);
    let mut last = String::new();
    while let Some(error) = cause {
        if let Some(kind) = kind_of(error, through_proxy) {
            return kind;
        }
        last = error.to_string();
        cause = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            // `source` would leave out the error that is wrapped.
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    other(&last)
}

fn kind_of(error: &(dyn Error + 'static), through_proxy: bool) -> Option<InternetError> {
    let unreachable = |kind| if through_proxy { InternetError::Proxy } else { kind };
    if error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout) {
        return Some(InternetError::TimedOut);
    }
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        use rustls::Error::{InvalidCertRevocationList, InvalidCertificate, NoCertificatesPresented};
        return Some(match error {
            InvalidCertificate(_) | NoCertificatesPresented | InvalidCertRevocationList(_) => InternetError::NotTrusted,
            error => other(&format!("no protected connection came about ({error})")),
        });
    }
    if let Some(error) = error.downcast_ref::<io::Error>() {
        use io::ErrorKind::{
            ConnectionAborted, ConnectionRefused, ConnectionReset, HostUnreachable, NetworkDown, NetworkUnreachable,
            TimedOut, UnexpectedEof,
        };
        match error.kind() {
            TimedOut => return Some(InternetError::TimedOut),
            ConnectionRefused | HostUnreachable | NetworkDown | NetworkUnreachable | ConnectionReset
            | ConnectionAborted => return Some(unreachable(InternetError::NoAnswer)),
            UnexpectedEof if error.get_ref().is_none() => return Some(other("the answer broke off")),
            _ => {}
        }
    }
    // These two have no type of their own that could be asked for.
    let text = error.to_string();
    if text.starts_with("dns error") {
        Some(unreachable(InternetError::NameUnknown))
    } else if text.starts_with("tunnel error") {
        Some(InternetError::Proxy)
    } else {
        None
    }
}

fn other(why: &str) -> InternetError {
    InternetError::Other(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use emc::ports::KeyMaker;
    use openssl::pkey::PKey;
    use openssl::ssl::{SslAcceptor, SslMethod};
    use openssl::x509::X509;
    use std::io::Write;
    use std::net::{TcpListener, TcpStream};
    use std::process::Command;
    use std::sync::atomic::AtomicUsize;
    use std::thread;

    fn limits() -> DownloadLimits {
        DownloadLimits {
            connect: Duration::from_secs(2),
            silence: Duration::from_millis(400),
            total: Duration::from_millis(1500),
            redirects: 3,
        }
    }

    /// Serves each connection with a function; the thread ends with the test program.
    fn serve(handle: impl Fn(TcpStream) + Send + 'static) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || listener.incoming().flatten().for_each(handle));
        port
    }

    fn read_head(mut stream: impl Read) -> String {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
            head.push(byte[0]);
        }
        String::from_utf8(head).unwrap()
    }

    fn answering(answer: impl Into<Vec<u8>>) -> u16 {
        let answer = answer.into();
        serve(move |mut stream| {
            read_head(&stream);
            let _ = stream.write_all(&answer);
        })
    }

    fn download(url: &str, limit: usize) -> Result<Vec<u8>, InternetError> {
        Downloads::new(limits()).download(&url.parse().unwrap(), limit)
    }

    #[track_caller]
    fn check(answer: &[u8], limit: usize, expected: Result<&[u8], InternetError>) {
        let url = format!("http://127.0.0.1:{}/list", answering(answer));
        assert_eq!(download(&url, limit), expected.map(<[u8]>::to_vec));
    }

    #[test]
    fn bytes_come_as_they_are() {
        check(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{\xe6}\n", 4, Ok(b"{\xe6}\n"));
        check(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end", 100, Ok(b"until the end"));
        let html = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>";
        check(html, 100, Ok(b"<html></html>"));
    }

    #[test]
    fn what_has_not_changed_is_not_sent_again() {
        let served = serve(|mut stream| {
            let head = read_head(&stream).to_ascii_lowercase();
            let answer: &[u8] = if head.contains("if-none-match: \"a\"\r\n") && head.contains("if-modified-since: then")
            {
                b"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"
            } else {
                b"HTTP/1.1 200 OK\r\nETag: \"a\"\r\nLast-Modified: then\r\nContent-Length: 3\r\n\r\nnew"
            };
            let _ = stream.write_all(answer);
        });
        let url: Url = format!("http://127.0.0.1:{served}/list").parse().unwrap();
        let ask = |known: &Validators| Downloads::new(limits()).download_if_changed(&url, known, 10);
        let validators = Validators { etag: Some("\"a\"".to_owned()), last_modified: Some("then".to_owned()) };
        let new = Downloaded::New { bytes: b"new".to_vec(), validators: validators.clone() };
        assert_eq!(ask(&Validators::default()), Ok(new.clone()));
        assert_eq!(ask(&validators), Ok(Downloaded::Unchanged));
        assert_eq!(ask(&Validators { etag: Some("\"b\"".to_owned()), ..validators }), Ok(new));
        // Nobody asked whether it had changed.
        let always = answering("HTTP/1.1 304 Not Modified\r\n\r\n");
        assert_eq!(download(&format!("http://127.0.0.1:{always}/"), 10), Err(InternetError::Status(304)));
    }

    #[test]
    fn a_form_is_posted_and_goes_nowhere_else() {
        let answered = |status: &'static str| {
            let (got, heard) = std::sync::mpsc::channel();
            let port = serve(move |mut stream| {
                let head = read_head(&stream).to_ascii_lowercase();
                let mut body = vec![0; 21];
                stream.read_exact(&mut body).unwrap();
                got.send((head, String::from_utf8(body).unwrap())).unwrap();
                let _ = stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nno").as_bytes());
            });
            let url: Url = format!("http://127.0.0.1:{port}/token").parse().unwrap();
            let posted = Downloads::new(limits()).post(&url, &[("code", "a b&c"), ("d", "é")], 10).unwrap();
            (posted.status, posted.bytes, heard.recv().unwrap())
        };
        let (status, bytes, (head, body)) = answered("400 Bad Request");
        assert_eq!((status, bytes.as_slice(), body.as_str()), (400, &b"no"[..], "code=a+b%26c&d=%C3%A9"));
        assert!(head.starts_with("post /token ") && head.contains("application/x-www-form-urlencoded"), "{head}");
        assert_eq!(answered("302 Found\r\nLocation: http://127.0.0.1:1/").0, 302, "no redirect is followed");
        let outside: Url = "http://server.example/token".parse().unwrap();
        assert!(matches!(Downloads::new(limits()).post(&outside, &[], 10), Err(InternetError::Other(_))));
    }

    #[test]
    fn the_server_says_no() {
        check(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 10, Err(InternetError::Status(404)));
        check(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", 10, Err(InternetError::Status(503)));
        check(b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n", 10, Err(InternetError::Proxy));
        check(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", 10, Err(InternetError::Status(302)));
    }

    #[test]
    fn too_much_is_not_read_to_its_end() {
        check(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", 10, Err(InternetError::TooLarge(10)));
        let endless = serve(|mut stream| {
            read_head(&stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b'x'; 4096]).is_ok() {}
        });
        let url = format!("http://127.0.0.1:{endless}/");
        assert_eq!(download(&url, 1 << 20), Err(InternetError::TooLarge(1 << 20)));
    }

    #[test]
    fn the_limit_counts_unpacked_bytes() {
        // gzip of 100,000 blanks, by Python's gzip.compress(b" " * 100000, mtime=0).
        let packed = include_bytes!("downloads/testdata/blanks.gz");
        let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", packed.len());
        let answer = [head.as_bytes(), packed].concat();
        check(&answer, 100_000, Ok(&[b' '; 100_000]));
        check(&answer, 99_999, Err(InternetError::TooLarge(99_999)));
    }

    #[test]
    fn an_answer_that_breaks_off_is_no_answer() {
        let url = format!("http://127.0.0.1:{}/", answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        assert!(matches!(download(&url, 100), Err(InternetError::Other(_))), "{:?}", download(&url, 100));
    }

    #[test]
    fn nobody_listens() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        assert_eq!(download(&format!("http://127.0.0.1:{free}/"), 10), Err(InternetError::NoAnswer));
        assert_eq!(download(&format!("https://127.0.0.1:{free}/"), 10), Err(InternetError::NoAnswer));
    }

    #[test]
    fn slow_servers() {
        let silent = serve(|stream| {
            read_head(&stream);
            thread::sleep(Duration::from_secs(5));
        });
        let dripping = serve(|mut stream| {
            read_head(&stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(b".").is_ok() {
                thread::sleep(Duration::from_millis(50));
            }
        });
        let stopping = serve(|mut stream| {
            read_head(&stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
            thread::sleep(Duration::from_secs(5));
        });
        for port in [silent, dripping, stopping] {
            let started = Instant::now();
            assert_eq!(download(&format!("http://127.0.0.1:{port}/"), 1000), Err(InternetError::TimedOut));
            assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
        }
    }

    #[test]
    fn a_name_that_nobody_knows() {
        // A label of more than 63 letters cannot be looked up, so that no server is asked.
        let url = format!("http://{}.invalid/", "a".repeat(64));
        let error = client(limits(), limits().total, true).build().unwrap().get(url).send().unwrap_err();
        assert_eq!(classify(&error, false), InternetError::NameUnknown);
        assert_eq!(classify(&error, true), InternetError::Proxy);
    }

    #[test]
    fn redirects_lead_upward_only_and_end() {
        let target = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        let moved = |to: &str| answering(format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"));
        let once = moved(&format!("http://127.0.0.1:{target}/x"));
        assert_eq!(download(&format!("http://127.0.0.1:{once}/"), 10).unwrap(), b"ok");
        for to in ["/again", "http://emreg.example/list", "file:///etc/passwd", "https://["] {
            let url = format!("http://127.0.0.1:{}/", moved(to));
            assert!(matches!(download(&url, 10), Err(InternetError::Other(_))), "{to}");
        }
    }

    fn download_signed(url: &str) -> Result<Vec<u8>, InternetError> {
        Downloads::new(limits()).download_signed(&url.parse().unwrap(), 10, &|| false)
    }

    #[test]
    fn what_is_signed_comes_by_http_and_never_from_this_machine_under_another_name() {
        let served = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assert_eq!(download_signed(&format!("http://127.0.0.1:{served}/list")).unwrap(), b"ok");
        for near in ["localhost.", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254", "[fe80::1]", "224.0.0.1"] {
            let got = download_signed(&format!("http://{near}:{served}/list"));
            let said = "the address leads to this machine";
            // A name that a machine does not know leads nowhere either.
            let fine = matches!(&got, Err(InternetError::Other(text)) if text == said)
                || (near == "localhost." && got == Err(InternetError::NameUnknown));
            assert!(fine, "{near}: {got:?}");
        }
        for other in ["ldap://127.0.0.1/cn=list", "file:///etc/passwd"] {
            assert!(matches!(download_signed(other), Err(InternetError::Other(_))), "{other}");
        }
        // Asked from here, a redirect may stay here, and leaves it for http and https alone.
        let moved = |to: &str| answering(format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"));
        let once = moved(&format!("http://127.0.0.1:{served}/list"));
        assert_eq!(download_signed(&format!("http://127.0.0.1:{once}/")).unwrap(), b"ok");
        for to in ["ldap://127.0.0.1/cn=list", "file:///etc/passwd", "http://169.254.169.254/list", "/again"] {
            let got = download_signed(&format!("http://127.0.0.1:{}/", moved(to)));
            assert!(matches!(got, Err(InternetError::Other(_))), "{to}: {got:?}");
        }
    }

    #[test]
    fn what_nobody_waits_for_ends() {
        let (left, leaves) = channel();
        let served = serve(move |mut stream| {
            read_head(&stream);
            let mut alive = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").is_ok();
            while alive {
                thread::sleep(Duration::from_millis(20));
                alive = stream.write_all(b".").is_ok();
            }
            let _ = left.send(());
        });
        let limits = DownloadLimits { total: Duration::from_secs(600), ..limits() };
        let (begun, url) = (Instant::now(), format!("http://127.0.0.1:{served}/").parse().unwrap());
        let stopped = || begun.elapsed() > Duration::from_millis(300);
        let got = Downloads::new(limits).download_signed(&url, usize::MAX, &stopped);
        assert!(matches!(got, Err(InternetError::Other(_))), "{got:?}");
        leaves.recv_timeout(Duration::from_secs(60)).unwrap();
        // One that says nothing at all is left alone too.
        let silent = serve(|stream| {
            thread::sleep(Duration::from_secs(60));
            drop(stream);
        });
        let limits = DownloadLimits { silence: Duration::from_secs(600), ..limits };
        let url = format!("http://127.0.0.1:{silent}/").parse().unwrap();
        assert!(Downloads::new(limits).download_signed(&url, 10, &|| true).is_err());
        assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    }

    #[test]
    fn where_redirects_may_lead() {
        let may = |from: &str, to: &str| followed(&from.parse().unwrap(), to).is_ok();
        assert!(may("https://a.example/x", "/y"));
        assert!(may("https://a.example/x", "https://b.example/y"));
        assert!(may("http://127.0.0.1:1/x", "https://b.example/y"));
        assert!(may("http://127.0.0.1:1/x", "http://localhost:2/y"));
        assert!(!may("https://a.example/x", "http://a.example/x"));
        assert!(!may("https://a.example/x", "https://127.0.0.1/x"));
        assert!(!may("https://a.example/x", "http://[::1]/x"));
        assert!(!may("https://127.0.0.1/x", "http://127.0.0.1/x"));
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for url in ["http://emreg.example/list", "http://127.0.0.1.example/", "ftp://127.0.0.1/", "file:///etc/hosts"] {
            assert!(matches!(download(url, 10), Err(InternetError::Other(_))), "{url}");
        }
    }

    #[test]
    fn it_works_on_threads_of_a_runtime() {
        let url = format!("http://127.0.0.1:{}/", answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert_eq!(runtime.block_on(async { download(&url, 10) }).unwrap(), b"ok");
    }

    /// A server with a certificate that it signed itself, for 127.0.0.1.
    fn serve_tls() -> (u16, X509) {
        use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
        let now = time::OffsetDateTime::from_unix_timestamp(jiff::Timestamp::now().as_second()).unwrap();
        let made = crate::OpensslKeyMaker.make("127.0.0.1", "NO", now).unwrap();
        let key = PKey::private_key_from_pkcs8(&made.pkcs8).unwrap();
        let plain = X509::from_der(&made.certificate).unwrap();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_serial_number(plain.serial_number()).unwrap();
        builder.set_subject_name(plain.subject_name()).unwrap();
        builder.set_issuer_name(plain.subject_name()).unwrap();
        builder.set_not_before(plain.not_before()).unwrap();
        builder.set_not_after(plain.not_after()).unwrap();
        builder.set_pubkey(&key).unwrap();
        builder.append_extension(BasicConstraints::new().build().unwrap()).unwrap();
        let name = SubjectAlternativeName::new().ip("127.0.0.1").build(&builder.x509v3_context(None, None)).unwrap();
        builder.append_extension(name).unwrap();
        builder.sign(&key, openssl::hash::MessageDigest::sha256()).unwrap();
        let certificate = builder.build();

        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
        acceptor.set_private_key(&key).unwrap();
        acceptor.set_certificate(&certificate).unwrap();
        let acceptor = acceptor.build();
        let port = serve(move |stream| {
            if let Ok(mut stream) = acceptor.accept(stream) {
                read_head(&mut stream);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                let _ = stream.shutdown();
            }
        });
        (port, certificate)
    }

    #[test]
    fn a_certificate_of_its_own_is_not_trusted() {
        let (port, _) = serve_tls();
        assert_eq!(download(&format!("https://127.0.0.1:{port}/"), 10), Err(InternetError::NotTrusted));
    }

    #[test]
    fn https_where_no_tls_is_spoken_is_told() {
        let port = serve(|mut stream| {
            let _ = stream.read(&mut [0; 1000]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        });
        let got = download(&format!("https://127.0.0.1:{port}/"), 10);
        assert!(matches!(&got, Err(InternetError::Other(text)) if text.contains("protected")), "{got:?}");
    }

    const URL: &str = "PLATFORM_TEST_DOWNLOAD_URL";

    /// Runs the same test again in a process with other variables, where it downloads `url`.
    #[track_caller]
    fn check_child(test: &str, url: &str, variables: &[(&str, String)], expected: &Result<Vec<u8>, InternetError>) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", &format!("downloads::tests::{test}"), "--nocapture"]);
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.envs(variables.iter().map(|(name, value)| (name, value))).env(URL, url);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(&format!("came: {expected:?}\n")), "{url} {variables:?}: {said}");
    }

    fn child() -> bool {
        let Ok(url) = std::env::var(URL) else { return false };
        println!("came: {:?}", download(&url, 100));
        true
    }

    #[test]
    fn the_proxy_is_used_outside_and_never_for_this_machine() {
        if child() {
            return;
        }
        let test = "the_proxy_is_used_outside_and_never_for_this_machine";
        let asked = Arc::new(AtomicUsize::new(0));
        let proxy = |answer: &'static str| {
            let asked = Arc::clone(&asked);
            let port = serve(move |mut stream| {
                if read_head(&stream).starts_with("CONNECT emreg.example:443 ") {
                    asked.fetch_add(1, Ordering::SeqCst);
                }
                let _ = stream.write_all(answer.as_bytes());
            });
            vec![
                ("HTTPS_PROXY", format!("http://127.0.0.1:{port}")),
                ("HTTP_PROXY", format!("http://127.0.0.1:{port}")),
            ]
        };
        let forbidden = proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        let password = proxy("HTTP/1.1 407 Password\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n");
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let dead = vec![("HTTPS_PROXY", format!("http://127.0.0.1:{free}"))];
        for variables in [&forbidden, &password, &dead] {
            check_child(test, "https://emreg.example/list", variables, &Err(InternetError::Proxy));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2);

        let here = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        check_child(test, &format!("http://127.0.0.1:{here}/"), &forbidden, &Ok(b"ok".to_vec()));
        check_child(test, &format!("http://localhost:{here}/"), &forbidden, &Ok(b"ok".to_vec()));
    }

    /// On Linux the system's certificates can be put into a file for one process.
    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn certificates_of_the_system_are_trusted() {
        if child() {
            return;
        }
        let (port, certificate) = serve_tls();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trusted.pem");
        std::fs::write(&file, certificate.to_pem().unwrap()).unwrap();
        let variables = [("SSL_CERT_FILE", file.to_str().unwrap().to_owned())];
        let url = format!("https://127.0.0.1:{port}/");
        check_child("certificates_of_the_system_are_trusted", &url, &variables, &Ok(b"ok".to_vec()));
    }
}
