//! What a request to the loopback address asks for, judged by its first lines alone.

use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};

/// The host and the secret paths of one address.
pub(super) struct Paths {
    host: String,
    start: String,
    answer: String,
    /// Of a sign-in: who comes back knows this instead of a path.
    state: Option<String>,
}

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The page that the learner's browser opens first.
    Start,
    /// The form of the EMP follows.
    Answer,
    /// A sign-in server sends a browser back: the query says with what.
    Redirect,
    /// The return address is known, but this is not how an EMP answers.
    NotAnAnswer(StatusCode),
    /// Nothing that is here.
    Nothing(StatusCode),
}

impl Paths {
    pub(super) fn new(port: u16, start_secret: &str, return_secret: &str) -> Self {
        Self {
            host: format!("127.0.0.1:{port}"),
            start: format!("/{start_secret}/start"),
            // The learner sees this one at the EMP and is asked whether it is the right one.
            answer: format!("/smp-desk/{return_secret}"),
            state: None,
        }
    }

    /// Of an address that a sign-in server sends a browser back to. Not all of them take one with a path of its own.
    pub(super) fn of_redirect(port: u16, state: &str) -> Self {
        Self {
            host: format!("127.0.0.1:{port}"),
            start: String::new(),
            answer: "/".to_owned(),
            state: Some(state.to_owned()),
        }
    }

    pub(super) fn start_url(&self) -> String {
        format!("http://{}{}", self.host, self.start)
    }

    pub(super) fn return_url(&self) -> String {
        format!("http://{}{}", self.host, self.answer)
    }

    /// A name that leads here by DNS tricks is not our host. A query behind the path is ignored.
    pub(super) fn judge(&self, request: &Parts, most_bytes: usize) -> Asked {
        let authority_fits = request.uri.authority().is_none_or(|authority| authority.as_str() == self.host);
        if only(&request.headers, HOST) != Some(self.host.as_str()) || !authority_fits {
            return Asked::Nothing(StatusCode::MISDIRECTED_REQUEST);
        }
        let path = request.uri.path();
        if let Some(state) = &self.state {
            return self.judge_redirect(request, state);
        }
        if same(path, &self.start) {
            return match request.method {
                Method::GET | Method::HEAD if opens_a_page(&request.headers) => Asked::Start,
                Method::GET | Method::HEAD => Asked::Nothing(StatusCode::FORBIDDEN),
                _ => Asked::Nothing(StatusCode::METHOD_NOT_ALLOWED),
            };
        }
        if !same(path, &self.answer) {
            return Asked::Nothing(StatusCode::NOT_FOUND);
        }
        match not_a_form(request, most_bytes) {
            Some(status) => Asked::NotAnAnswer(status),
            None => Asked::Answer,
        }
    }

    /// Without the state it is nobody whom we sent: another page in the same browser, or another program.
    fn judge_redirect(&self, request: &Parts, state: &str) -> Asked {
        let query = request.uri.query().unwrap_or_default();
        let mut given = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "state");
        let fits = matches!((given.next(), given.next()), (Some((_, given)), None) if same(&given, state));
        if request.uri.path() != self.answer || !fits {
            return Asked::Nothing(StatusCode::NOT_FOUND);
        }
        match request.method {
            Method::GET if opens_a_page(&request.headers) => Asked::Redirect,
            Method::GET => Asked::Nothing(StatusCode::FORBIDDEN),
            _ => Asked::Nothing(StatusCode::METHOD_NOT_ALLOWED),
        }
    }
}

/// Why a request to the return address is not what a browser sends when it posts a form. Where the form came from says
/// nothing: an EMP's is cross-site always, and which of its hosts posts is known to nobody beforehand.
fn not_a_form(request: &Parts, most_bytes: usize) -> Option<StatusCode> {
    let headers = &request.headers;
    if request.method != Method::POST {
        return Some(StatusCode::METHOD_NOT_ALLOWED);
    }
    if !is_navigation(headers) {
        return Some(StatusCode::FORBIDDEN);
    }
    if !is_form(headers) {
        return Some(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    // Browsers tell the length of a form. What comes in chunks can be read in two ways where a length stands too.
    if headers.contains_key(TRANSFER_ENCODING) || !headers.contains_key(CONTENT_LENGTH) {
        return Some(StatusCode::LENGTH_REQUIRED);
    }
    let length = only(headers, CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    length.is_none_or(|length| length > most_bytes).then_some(StatusCode::PAYLOAD_TOO_LARGE)
}

/// Not asked for by a script, an image or a frame of some page. Browsers without these headers cannot tell.
fn opens_a_page(headers: &HeaderMap) -> bool {
    is_navigation(headers) && is_absent_or(headers, "sec-fetch-dest", "document")
}

/// What the learner sees happen: no script of a page asks in the background.
fn is_navigation(headers: &HeaderMap) -> bool {
    is_absent_or(headers, "sec-fetch-mode", "navigate")
}

fn is_absent_or(headers: &HeaderMap, name: &'static str, value: &str) -> bool {
    let name = HeaderName::from_static(name);
    !headers.contains_key(&name) || only(headers, name) == Some(value)
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = only(headers, CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded") && !headers.contains_key(CONTENT_ENCODING)
}

/// The value of a header that stands there exactly once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// Takes the same time wherever the first difference is.
fn same(given: &str, secret: &str) -> bool {
    given.len() == secret.len()
        && given.bytes().zip(secret.bytes()).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
    const OURS: (&str, &str) = ("host", "127.0.0.1:4711");
    const LENGTH: (&str, &str) = ("content-length", "14");

    #[track_caller]
    fn check(method: &str, uri: &str, headers: &[(&str, &str)], expected: Asked) {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        assert_eq!(Paths::new(4711, "s", "r").judge(&parts, 1000), expected, "{method} {uri} {headers:?}");
    }

    #[test]
    fn the_two_pages() {
        check("GET", "/s/start", &[OURS], Asked::Start);
        check("HEAD", "/s/start", &[OURS], Asked::Start);
        check("POST", "/smp-desk/r", &[OURS, FORM, LENGTH], Asked::Answer);
        check("POST", "/smp-desk/r?lang=nb", &[OURS, FORM, LENGTH], Asked::Answer);
        check("POST", "http://127.0.0.1:4711/smp-desk/r", &[OURS, FORM, LENGTH], Asked::Answer);
        let with_charset = ("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8");
        check("POST", "/smp-desk/r", &[OURS, with_charset, ("content-length", "1000")], Asked::Answer);
    }

    #[test]
    fn who_comes_back_from_a_sign_in_knows_its_state() {
        let check = |method: &str, uri: &str, headers: &[(&str, &str)], expected: Asked| {
            let mut request = Request::builder().method(method).uri(uri);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(Paths::of_redirect(4711, "a+b").judge(&parts, 1000), expected, "{method} {uri} {headers:?}");
        };
        check("GET", "/?code=c&state=a%2Bb", &[OURS], Asked::Redirect);
        check("GET", "/?state=a%2Bb&error=access_denied", &[OURS, ("sec-fetch-mode", "navigate")], Asked::Redirect);
        for uri in [
            "/",
            "/?code=c",
            "/?code=c&state=",
            "/?code=c&state=a+b",
            "/?state=a%2Bb&state=a%2Bb",
            "/x?state=a%2Bb",
            "/start",
        ] {
            check("GET", uri, &[OURS], Asked::Nothing(StatusCode::NOT_FOUND));
        }
        let good = "/?code=c&state=a%2Bb";
        check("GET", good, &[OURS, ("sec-fetch-mode", "no-cors")], Asked::Nothing(StatusCode::FORBIDDEN));
        check("POST", good, &[OURS, FORM, LENGTH], Asked::Nothing(StatusCode::METHOD_NOT_ALLOWED));
        check("GET", good, &[("host", "localhost:4711")], Asked::Nothing(StatusCode::MISDIRECTED_REQUEST));
    }

    #[test]
    fn another_host_is_not_answered() {
        let refused = || Asked::Nothing(StatusCode::MISDIRECTED_REQUEST);
        for host in ["localhost:4711", "127.0.0.1", "127.0.0.1:80", "evil.example:4711", "[::1]:4711", ""] {
            check("POST", "/smp-desk/r", &[("host", host), FORM], refused());
            check("GET", "/s/start", &[("host", host)], refused());
        }
        check("GET", "/s/start", &[], refused());
        check("GET", "/s/start", &[OURS, OURS], refused());
        check("GET", "http://evil.example/s/start", &[OURS], refused());
    }

    #[test]
    fn other_paths_are_nothing() {
        for path in ["/", "/favicon.ico", "/s", "/s/start/", "/S/start", "/smp-desk/", "/smp-desk/x", "/smp-desk/r/"] {
            check("GET", path, &[OURS], Asked::Nothing(StatusCode::NOT_FOUND));
            check("POST", path, &[OURS, FORM], Asked::Nothing(StatusCode::NOT_FOUND));
        }
    }

    #[test]
    fn other_ways_to_the_return_address() {
        for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"] {
            check(method, "/smp-desk/r", &[OURS, FORM], Asked::NotAnAnswer(StatusCode::METHOD_NOT_ALLOWED));
        }
        check("OPTIONS", "/s/start", &[OURS], Asked::Nothing(StatusCode::METHOD_NOT_ALLOWED));
        for kind in ["multipart/form-data; boundary=x", "text/plain", "application/json", ""] {
            let headers = [OURS, ("content-type", kind)];
            check("POST", "/smp-desk/r", &headers, Asked::NotAnAnswer(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let unsupported = || Asked::NotAnAnswer(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        check("POST", "/smp-desk/r", &[OURS], unsupported());
        check("POST", "/smp-desk/r", &[OURS, FORM, ("content-encoding", "gzip")], unsupported());
        let no_length = || Asked::NotAnAnswer(StatusCode::LENGTH_REQUIRED);
        check("POST", "/smp-desk/r", &[OURS, FORM], no_length());
        check("POST", "/smp-desk/r", &[OURS, FORM, LENGTH, ("transfer-encoding", "chunked")], no_length());
        for length in ["1001", "99999999999999999999999", "-1"] {
            let headers = [OURS, FORM, ("content-length", length)];
            check("POST", "/smp-desk/r", &headers, Asked::NotAnAnswer(StatusCode::PAYLOAD_TOO_LARGE));
        }
    }
}
