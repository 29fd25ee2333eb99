//! The responses of the loopback address: pages of the door, and a few of its own that name nothing and nobody.

use emc::ports::Page;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

/// A page may do nothing at all.
const NOTHING_ALLOWED: HeaderValue =
    HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

/// A page of the door, under its own policy.
pub(super) fn of_door(status: StatusCode, page: Page) -> Response<Full<Bytes>> {
    // A policy that cannot be sent is replaced by the strictest, never left out.
    let policy = HeaderValue::from_str(&page.policy).unwrap_or(NOTHING_ALLOWED);
    response(status, policy, Bytes::from(page.html))
}

/// One of the pages that are the same for everybody.
pub(super) fn fixed(status: StatusCode) -> Response<Full<Bytes>> {
    let sentence = match status {
        StatusCode::GONE => "This answer has already been received. You can close this page.",
        StatusCode::METHOD_NOT_ALLOWED => "This address takes the answer of an EMREX data provider and shows nothing.",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "The answer did not come as a form of the expected kind.",
        StatusCode::PAYLOAD_TOO_LARGE => "The answer is larger than this program takes.",
        StatusCode::REQUEST_TIMEOUT => "The answer took too long to arrive. Please send it again.",
        StatusCode::BAD_REQUEST => "The answer broke off before its end. Please send it again.",
        StatusCode::LENGTH_REQUIRED => "The answer does not say how long it is.",
        StatusCode::FORBIDDEN => "This address is opened as a page of its own, and not from within another one.",
        StatusCode::INTERNAL_SERVER_ERROR => "The program could not work on this. Please ask the office.",
        _ => "There is nothing here.",
    };
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>SMP Desk</title><p>{sentence}</p></html>\n"
    );
    let mut response = response(status, NOTHING_ALLOWED, Bytes::from(html));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    response
}

fn response(status: StatusCode, policy: HeaderValue, html: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(html));
    *response.status_mut() = status;
    add_headers(response.headers_mut(), policy);
    response
}

fn add_headers(headers: &mut HeaderMap, policy: HeaderValue) {
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
