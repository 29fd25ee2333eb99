//! The HTTP bridge: the real user interface in a browser, the real core behind it. It exists in the tests alone.

use std::convert::Infallible;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as Segment, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

use crate::bench::Bench;

struct Shared {
    bench: Bench,
    pages: PathBuf,
    policy: HeaderValue,
}

/// Serves the bench and the built user interface until the program ends; answers the address before that.
///
/// # Errors
/// What went wrong, as text.
pub fn serve(bench: Bench, repository: &Path, ready: impl FnOnce(&str)) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let policy = policy(&repository.join("src-tauri/tauri.conf.json"))?;
    let desk = bench.desk.clone();
    // As the window does, only sooner.
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(std::time::Duration::from_millis(300));
            if let Err(error) = emc::outbox::work(&desk) {
                eprintln!("the outbox: {error}");
            }
        }
    });
    let desk = bench.desk.clone();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(std::time::Duration::from_millis(300));
            if let Err(error) = emc::revocation::work(&desk) {
                eprintln!("the authorities: {error}");
            }
        }
    });
    let shared = Arc::new(Shared { bench, pages: repository.join("ui/dist"), policy });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(text)?;
    listener.set_nonblocking(true).map_err(text)?;
    let address = format!("http://{}", listener.local_addr().map_err(text)?);
    let routes = Router::new()
        .route("/bridge/{name}", post(command))
        .route("/bridge-events", get(events))
        .route("/bench/opened", get(opened))
        .route("/bench/sql", post(sql))
        .fallback(page)
        .layer(axum::extract::DefaultBodyLimit::max(128 << 20))
        .with_state(shared);
    let runtime = tokio::runtime::Runtime::new().map_err(text)?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(text)?;
        ready(&address);
        axum::serve(listener, routes).await.map_err(text)
    })
}

async fn command(State(shared): State<Arc<Shared>>, Segment(name): Segment<String>, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Value>(&body) else { return StatusCode::BAD_REQUEST.into_response() };
    let desk = shared.bench.desk.clone();
    let answered = tokio::task::spawn_blocking(move || ipc::answer(&desk, &name, request)).await;
    let (status, body) = match answered {
        Ok(Ok(view)) => (StatusCode::OK, view),
        Ok(Err(error)) => (StatusCode::UNPROCESSABLE_ENTITY, serde_json::to_value(error).unwrap_or(Value::Null)),
        Err(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            json!({ "kind": "failure", "code": "crashed", "params": [], "incident": null }),
        ),
    };
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

async fn events(State(shared): State<Arc<Shared>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = BroadcastStream::new(shared.bench.changes.subscribe());
    Sse::new(changes.filter_map(|tags| {
        let tags = tags.ok()?;
        Some(Ok(Event::default().event("store_changed").data(json!({ "tags": tags }).to_string())))
    }))
}

/// The address that the learner's browser was told last: Playwright opens it.
async fn opened(State(shared): State<Arc<Shared>>) -> String {
    shared.bench.opened.last().map(String::from).unwrap_or_default()
}

/// Changes the database beside the program.
async fn sql(State(shared): State<Arc<Shared>>, text: String) -> Result<(), String> {
    let database = shared.bench.desk.database();
    let key = std::fs::read(database.with_file_name("training.key")).map_err(|error| error.to_string())?;
    crate::tamper::sql(&database, &key, &text)
}

async fn page(State(shared): State<Arc<Shared>>, uri: axum::http::Uri) -> Response {
    let asked = PathBuf::from(uri.path().trim_start_matches('/'));
    let inside = asked.components().all(|part| matches!(part, Component::Normal(_)));
    let asked = if asked.as_os_str().is_empty() { PathBuf::from("index.html") } else { asked };
    if !inside {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Ok(bytes) = tokio::fs::read(shared.pages.join(&asked)).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match asked.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, shared.policy.clone());
    (headers, bytes).into_response()
}

/// The policy of the real window, so that what it forbids fails here too.
fn policy(configuration: &Path) -> Result<HeaderValue, String> {
    let text = std::fs::read_to_string(configuration).map_err(|e| e.to_string())?;
    let configuration: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let policy = configuration.pointer("/app/security/csp").and_then(Value::as_str).ok_or("no policy")?;
    HeaderValue::from_str(policy).map_err(|e| e.to_string())
}
