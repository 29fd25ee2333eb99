//! The adapter from Tauri's calls to the one list of commands: each runs beside the window's thread, and a panic in it is
//! answered as a failure instead of ending the program.

use emc::Desk;
use ipc::COMMANDS;
use serde_json::{Value, json};
use tauri::ipc::{Invoke, InvokeBody};
use tauri::{Manager, Runtime};

/// Answers a call of the window; `false` where it is none of our commands.
pub(crate) fn adapter<R: Runtime>(invoke: Invoke<R>) -> bool {
    let name = invoke.message.command().to_owned();
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else { return false };
    let request = match invoke.message.payload() {
        InvokeBody::Json(Value::Object(body)) => body.get("request").cloned().unwrap_or(Value::Null),
        _ => Value::Null,
    };
    let desk = invoke.message.webview_ref().state::<Desk>().inner().clone();
    invoke.resolver.respond_async(async move {
        let answered = tauri::async_runtime::spawn_blocking(move || ipc::answer(&desk, command.name, request)).await;
        match answered {
            Ok(Ok(view)) => Ok(view),
            Ok(Err(error)) => Err(tauri::ipc::InvokeError::from(serde_json::to_value(error).unwrap_or(Value::Null))),
            Err(_) => Err(tauri::ipc::InvokeError::from(
                json!({ "kind": "failure", "code": "crashed", "params": [], "incident": null }),
            )),
        }
    });
    true
}
