//! What a request to the loopback address asks for, judged by its first lines alone.

use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};

/// The host and the secret paths of one address.
pub(super) struct Paths {
    host: String,
    start: String,
    answer: String,
}

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The page that the learner's browser opens first.
    Start,
    /// The form of the EMP follows.
    Answer,
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
        if same(path, &self.start) {
            return match request.method {
                Method::GET | Method::HEAD => Asked::Start,
                _ => Asked::Nothing(StatusCode::METHOD_NOT_ALLOWED),
            };
        }
        if !same(path, &self.answer) {
            return Asked::Nothing(StatusCode::NOT_FOUND);
        }
        if request.method != Method::POST {
            return Asked::NotAnAnswer(StatusCode::METHOD_NOT_ALLOWED);
        }
        if !is_form(&request.headers) {
            return Asked::NotAnAnswer(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        let length = only(&request.headers, CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        if length.is_some_and(|length| usize::try_from(length).is_ok_and(|length| length <= most_bytes))
            || !request.headers.contains_key(CONTENT_LENGTH)
        {
            Asked::Answer
        } else {
            Asked::NotAnAnswer(StatusCode::PAYLOAD_TOO_LARGE)
        }
    }
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
        check("POST", "/smp-desk/r", &[OURS, FORM], Asked::Answer);
        check("POST", "/smp-desk/r?lang=nb", &[OURS, FORM], Asked::Answer);
        check("POST", "http://127.0.0.1:4711/smp-desk/r", &[OURS, FORM], Asked::Answer);
        let with_charset = ("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8");
        check("POST", "/smp-desk/r", &[OURS, with_charset, ("content-length", "1000")], Asked::Answer);
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
        for length in ["1001", "99999999999999999999999", "-1"] {
            let headers = [OURS, FORM, ("content-length", length)];
            check("POST", "/smp-desk/r", &headers, Asked::NotAnAnswer(StatusCode::PAYLOAD_TOO_LARGE));
        }
    }
}
