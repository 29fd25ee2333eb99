//! The learner's throw-away window: private, without access to the program, its address in the title.

use emc::ports::BrowserError;
use platform::{CloseWindow, OpenWindow};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};
use url::Url;

/// Opens a learner's window.
pub(crate) fn opener(app: AppHandle) -> OpenWindow {
    Box::new(move |url| open(&app, url))
}

/// Closes a learner's window.
pub(crate) fn closer(app: AppHandle) -> CloseWindow {
    Box::new(move |url| {
        if let Some(window) = app.get_webview_window(&label(url)) {
            let _ = window.close();
        }
    })
}

fn open(app: &AppHandle, url: &Url) -> Result<(), BrowserError> {
    let label = label(url);
    if let Some(window) = app.get_webview_window(&label) {
        let _ = window.close();
    }
    let shown = app.clone();
    let named = label.clone();
    WebviewWindowBuilder::new(app, &label, WebviewUrl::External(url.clone()))
        .title(title(url))
        .inner_size(980.0, 820.0)
        .incognito(true)
        .on_navigation(move |to| {
            let web = matches!(to.scheme(), "http" | "https" | "about");
            if web && let Some(window) = shown.get_webview_window(&named) {
                let _ = window.set_title(&title(to));
            }
            web
        })
        .build()
        .map(drop)
        .map_err(|error| BrowserError(error.to_string()))
}

/// One window for each fetch: the secret path of its address is its own.
fn label(url: &Url) -> String {
    let letters = url.path().chars().filter(char::is_ascii_alphanumeric).take(48).collect::<String>();
    format!("learner-{letters}")
}

/// The whole host is always visible; the path is cut.
fn title(url: &Url) -> String {
    let path: String = url.path().chars().take(60).collect();
    format!("{}://{}{path}", url.scheme(), url.authority())
}
