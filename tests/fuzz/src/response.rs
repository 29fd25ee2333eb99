//! The form that an EMP's page posts.

use emrex::response::{Limits, Response, ReturnCode, read_form};
use url::form_urlencoded;

/// An answer that is read and written again is the same answer; and where the standard reader of forms sees the same
/// parameters, it sees the same values.
pub(crate) fn response(data: &[u8]) {
    let small = Limits { body: 4096, parameters: 8, short_value: 32, message: 16 };
    if let Ok(response) = read_form(data, &small) {
        assert!(data.len() <= small.body, "over the limit");
        // What is no UTF-8 becomes longer.
        assert!(response.session_id.reveal().len() <= small.short_value * 3, "a long session");
        assert!(
            response.return_message.is_none_or(|m| m.reveal().chars().count() <= small.message + 1),
            "a long remark"
        );
    }
    let limits = Limits::default();
    let Ok(response) = read_form(data, &limits) else { return };
    assert!(!response.session_id.reveal().trim().is_empty(), "a blank session");
    let session = response.session_id.reveal();

    // What is no UTF-8 becomes longer, and may then be over the limit.
    let written = written(&response);
    let limits = Limits { short_value: limits.short_value * 3, ..limits };
    assert_eq!(read_form(&written, &limits).ok().as_ref(), Some(&response), "written and read again");

    for (name, value) in form_urlencoded::parse(data) {
        // Bytes that are no UTF-8 are read as windows-1252 by us, and replaced by the other.
        if name == "sessionId" && !value.contains('\u{fffd}') {
            assert_eq!(value.trim(), session, "another session than the standard reader sees");
        }
        if name == "elmo" && !value.contains('\u{fffd}') && !value.as_bytes().trim_ascii().is_empty() {
            let elmo = response.elmo.as_ref().map(|elmo| elmo.reveal().as_slice());
            assert_eq!(elmo, Some(value.as_bytes()), "another document than the standard reader sees");
        }
    }
}

fn written(response: &Response) -> Vec<u8> {
    let code = match &response.return_code {
        ReturnCode::Ok => "NCP_OK",
        ReturnCode::Error => "EMP_ERROR",
        ReturnCode::NoResults => "ncp_no_results",
        ReturnCode::Cancel => "EMP_CANCEL",
        ReturnCode::Unknown(code) => code,
    };
    let encoded = |bytes: &[u8]| form_urlencoded::byte_serialize(bytes).collect::<String>();
    let mut form = format!(
        "sessionId={}&returnCode={}",
        encoded(response.session_id.reveal().as_bytes()),
        encoded(code.as_bytes())
    );
    if let Some(message) = &response.return_message {
        form.push_str(&format!("&returnMessage={}", encoded(message.reveal().as_bytes())));
    }
    if let Some(elmo) = &response.elmo {
        form.push_str(&format!("&elmo={}", encoded(elmo.reveal())));
    }
    form.into_bytes()
}
