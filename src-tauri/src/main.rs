//! The shell of SMP Desk: a window, the ports of this machine, and an adapter from Tauri's calls to the one list of
//! commands. No rule of the domain stands here.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod commands;
mod learner;
mod training;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use arguments::Arguments;
use emc::ports::Listener;
use emc::{Desk, DeskError, Mode, Place};
use platform::DataMode;
use tauri::{AppHandle, Emitter, Manager, WebviewUrl, WebviewWindowBuilder};

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(text) => {
            eprintln!("{text}");
            return ExitCode::from(2);
        }
    };
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_max_level(tracing::Level::INFO)
        .init();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the program could not start");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let folder = match &arguments.data {
        Some(folder) => folder.clone(),
        None => {
            let mode = if arguments.training { DataMode::Training } else { DataMode::Office };
            platform::data_folder(mode).ok_or("this system names no home folder: give one with --data")?
        }
    };
    let title = if arguments.training { "SMP Desk – Training" } else { "SMP Desk" };
    let mut builder = tauri::Builder::default();
    if arguments.data.is_none() && !arguments.training {
        // A second start brings the first window to the front; another data folder is another desk.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window("main") {
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
        }));
    }
    builder
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(commands::adapter)
        .setup(move |app| {
            let desk = open(app.handle(), &arguments, folder)?;
            keep_time(desk.clone());
            keep_sending(desk.clone());
            keep_asking(desk.clone());
            app.manage(desk);
            WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
                .title(title)
                .inner_size(1360.0, 860.0)
                .min_inner_size(800.0, 560.0)
                .on_navigation(|url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost"))
                .build()?;
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if matches!(event, tauri::RunEvent::Exit)
                && let Some(desk) = app.try_state::<Desk>()
            {
                stop_sending(desk.inner().clone());
            }
        });
    Ok(())
}

fn open(app: &AppHandle, arguments: &Arguments, folder: PathBuf) -> Result<Desk, Box<dyn std::error::Error>> {
    std::fs::create_dir_all(&folder)?;
    let ports = platform::ports(platform::Options {
        browser_command: arguments.browser.clone(),
        open_window: Some(learner::opener(app.clone())),
        close_window: Some(learner::closer(app.clone())),
        ..platform::Options::new(Arc::new(Tags(app.clone())))
    });
    if !arguments.training {
        let place = Place { mode: Mode::Production, folder, training_registry: None };
        return Ok(Desk::open(ports, place));
    }
    let training = training::start(&folder, ports.clock.clone())?;
    let training_registry = Some(url::Url::parse(&training.registry_url)?);
    let desk = Desk::open(ports, Place { mode: Mode::Training, folder, training_registry });
    if let Err(error) = training::fill(&desk, &training) {
        tracing::warn!(%error, "the training cases could not be made");
    }
    app.manage(training);
    Ok(desk)
}

/// Once in a while: fetches that nobody answered end, and learners' windows that were left open close.
fn keep_time(desk: Desk) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(20));
            match emc::fetch::end_overdue(&desk) {
                Ok(()) | Err(DeskError::NotOpen) => {}
                Err(error) => tracing::warn!(code = error.code(), "overdue fetches could not be ended"),
            }
        }
    });
}

/// Sends what waits in the outbox, on a thread of its own: a mail server may take minutes.
fn keep_sending(desk: Desk) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(5));
            match emc::outbox::work(&desk) {
                Ok(()) | Err(DeskError::NotOpen) => {}
                Err(error) => tracing::warn!(code = error.code(), "the outbox could not be worked on"),
            }
        }
    });
}

/// Asks authorities whether certificates were withdrawn, on a thread of its own: a list may have many megabytes.
fn keep_asking(desk: Desk) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(20));
            match emc::revocation::work(&desk) {
                Ok(()) | Err(DeskError::NotOpen) => {}
                Err(error) => tracing::warn!(code = error.code(), "authorities could not be asked"),
            }
        }
    });
}

/// Waits a little for the mail that is being sent; what is not over then is put in order at the next start.
fn stop_sending(desk: Desk) {
    let (done, over) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        emc::outbox::stop(&desk);
        let _ = done.send(());
    });
    let _ = over.recv_timeout(Duration::from_secs(10));
}

/// Tells the window what changed.
struct Tags(AppHandle);

impl Listener for Tags {
    fn changed(&self, tags: &[&str]) {
        if let Err(error) = self.0.emit_to("main", "store_changed", serde_json::json!({ "tags": tags })) {
            tracing::warn!(%error, "the window could not be told of a change");
        }
    }
}
