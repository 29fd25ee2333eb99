//! The form that the learner's browser posts to the return address.
//!
//! Only its shape is read here; whether it belongs to a session is for [`crate::Session::accept`] to say.

use crate::Secret;

/// How much of a form is read. Sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The whole body; default 128 MiB.
    pub body: usize,
    /// How many parameters, known or not; default 64.
    pub parameters: usize,
    /// `sessionId` and `returnCode` each, decoded; default 1024.
    pub short_value: usize,
    /// What is kept of `returnMessage`; default 4000. The rest is cut off, since a long remark must not cost the results.
    pub message: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 128 << 20, parameters: 64, short_value: 1024, message: 4000 }
    }
}

/// An answer as it came, of a session yet to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// `sessionId`, whatever it is; not logged, since it may be a valid one.
    pub session_id: Secret<String>,
    /// `returnCode`.
    pub return_code: ReturnCode,
    /// `returnMessage`, the EMP's remark in its own language; it can name the learner.
    pub return_message: Option<Secret<String>>,
    /// `elmo` as it came, still base64; `None` when missing or blank.
    pub elmo: Option<Secret<Vec<u8>>>,
}

/// What became of the learner's visit. `NCP_…` and `EMP_…` mean the same, in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnCode {
    /// `NCP_OK`, `EMP_OK`
    Ok,
    /// `NCP_ERROR`, `EMP_ERROR`
    Error,
    /// `NCP_NO_RESULTS`, `EMP_NO_RESULTS`
    NoResults,
    /// `NCP_CANCEL`, `EMP_CANCEL`
    Cancel,
    /// Any other: the guide says that the list will change. As it came without control characters, cut at 64 letters.
    Unknown(String),
}

impl ReturnCode {
    /// Reads the value of `returnCode`.
    pub fn read(text: &str) -> Self {
        let visible: String = text.chars().filter(|c| !c.is_control()).collect();
        let code = visible.trim();
        let upper = code.to_ascii_uppercase();
        match upper.strip_prefix("NCP_").or_else(|| upper.strip_prefix("EMP_")) {
            Some("OK") => Self::Ok,
            Some("ERROR") => Self::Error,
            Some("NO_RESULTS") => Self::NoResults,
            Some("CANCEL") => Self::Cancel,
            _ => Self::Unknown(code.chars().take(64).collect::<String>().trim_end().to_owned()),
        }
    }
}

/// Reads a body of type `application/x-www-form-urlencoded`.
///
/// Parameters that the protocol does not know are ignored. Text that is no UTF-8 is read as windows-1252.
///
/// # Errors
/// Each [`ResponseError`] but none for the content of `elmo`: unpacking it is a step of its own.
pub fn read_form(body: &[u8], limits: &Limits) -> Result<Response, ResponseError> {
    if body.len() > limits.body {
        return Err(ResponseError::TooLarge { limit: limits.body });
    }
    if body.trim_ascii().is_empty() {
        return Err(ResponseError::Empty);
    }
    if body.starts_with(b"--") && body.get(..512.min(body.len())).is_some_and(mentions_form_data) {
        return Err(ResponseError::Multipart);
    }
    let mut found: [Option<&[u8]>; 4] = [None; 4];
    for (index, pair) in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).enumerate() {
        if index >= limits.parameters {
            return Err(ResponseError::TooManyParameters { limit: limits.parameters });
        }
        let (name, value) = split_once(pair);
        // The known names are short: a long one, or one of megabytes, need not be decoded to be ignored.
        if name.len() > 64 {
            continue;
        }
        let name = percent_decode(name.trim_ascii());
        let known = KNOWN.iter().zip(found.iter_mut()).find(|(known, _)| known.as_bytes() == name);
        let Some((known, place)) = known else { continue };
        if place.replace(value).is_some() {
            return Err(ResponseError::Twice { parameter: known });
        }
    }
    let [session_id, return_code, return_message, elmo] = found;
    Ok(Response {
        session_id: Secret::new(short(session_id, KNOWN[0], limits)?),
        return_code: ReturnCode::read(&short(return_code, KNOWN[1], limits)?),
        return_message: return_message
            .map(|value| cut(text(&percent_decode(value)), limits.message))
            .filter(|message| !message.trim().is_empty())
            .map(Secret::new),
        elmo: elmo.map(percent_decode).filter(|value| !value.trim_ascii().is_empty()).map(Secret::new),
    })
}

const KNOWN: [&str; 4] = ["sessionId", "returnCode", "returnMessage", "elmo"];

/// Why a body is no answer of an EMP. No variant carries a value of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// Nothing was posted.
    #[error("The answer is empty.")]
    Empty,
    /// The body is over the limit.
    #[error("The answer is larger than {limit} bytes.")]
    TooLarge {
        /// [`Limits::body`]
        limit: usize,
    },
    /// More parameters than the limit.
    #[error("The answer has more than {limit} parameters.")]
    TooManyParameters {
        /// [`Limits::parameters`]
        limit: usize,
    },
    /// `multipart/form-data`, which the protocol does not use.
    #[error("The answer came as multipart; EMREX sends it urlencoded.")]
    Multipart,
    /// A parameter of the protocol is missing or blank.
    #[error("The answer lacks {parameter}.")]
    Missing {
        /// Its name.
        parameter: &'static str,
    },
    /// A parameter of the protocol stands twice: which one holds would be a guess.
    #[error("The answer holds {parameter} twice.")]
    Twice {
        /// Its name.
        parameter: &'static str,
    },
    /// `sessionId` or `returnCode` is over the limit.
    #[error("{parameter} is longer than {limit} bytes.")]
    ValueTooLong {
        /// Its name.
        parameter: &'static str,
        /// [`Limits::short_value`]
        limit: usize,
    },
}

impl ResponseError {
    /// The stable name, kebab-case.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "answer-empty",
            Self::TooLarge { .. } => "answer-too-large",
            Self::TooManyParameters { .. } => "answer-too-many-parameters",
            Self::Multipart => "answer-multipart",
            Self::Missing { .. } => "answer-parameter-missing",
            Self::Twice { .. } => "answer-parameter-twice",
            Self::ValueTooLong { .. } => "answer-value-too-long",
        }
    }
}

fn short(value: Option<&[u8]>, parameter: &'static str, limits: &Limits) -> Result<String, ResponseError> {
    let value = value.ok_or(ResponseError::Missing { parameter })?;
    if value.len() > limits.short_value.saturating_mul(3) {
        return Err(ResponseError::ValueTooLong { parameter, limit: limits.short_value });
    }
    let value = percent_decode(value);
    if value.len() > limits.short_value {
        return Err(ResponseError::ValueTooLong { parameter, limit: limits.short_value });
    }
    let value = text(&value).trim().to_owned();
    let is_blank = value.chars().all(|c| c.is_control() || c.is_whitespace());
    if is_blank { Err(ResponseError::Missing { parameter }) } else { Ok(value) }
}

fn mentions_form_data(start: &[u8]) -> bool {
    start.to_ascii_lowercase().windows(10).any(|window| window == b"form-data;")
}

fn split_once(pair: &[u8]) -> (&[u8], &[u8]) {
    let middle = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
    let (name, value) = pair.split_at(middle);
    (name, value.strip_prefix(b"=").unwrap_or(value))
}

/// Undoes `application/x-www-form-urlencoded`; a percent sign that begins no escape stays, as browsers do it.
pub(crate) fn percent_decode(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, remaining @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = remaining;
                }
                _ => out.push(b'%'),
            },
            (byte, _) => out.push(*byte),
        }
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn cut(text: String, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, ResponseError, ReturnCode, read_form};

    fn error(body: &str) -> ResponseError {
        read_form(body.as_bytes(), &Limits { body: 2000, ..Limits::default() }).unwrap_err()
    }

    #[test]
    fn reads_the_four_parameters_and_ignores_others() {
        let response = read_form(
            b"extra=1&sessionId=abc&&returnCode=NCP_OK&returnMessage=Takk%2C+ha+det+br%C3%A5&elmo=H4sI%2BA%3D%3D&extra=2&x",
            &Limits::default(),
        )
        .unwrap();
        assert_eq!(response.session_id.reveal(), "abc");
        assert_eq!(response.return_code, ReturnCode::Ok);
        assert_eq!(response.return_message.unwrap().reveal(), "Takk, ha det brå");
        assert_eq!(response.elmo.unwrap().reveal(), b"H4sI+A==");
    }

    #[test]
    fn return_codes_in_both_forms_and_any_case() {
        for (text, code) in [
            ("NCP_OK", ReturnCode::Ok),
            ("emp_ok", ReturnCode::Ok),
            ("Ncp_Error", ReturnCode::Error),
            ("EMP_ERROR", ReturnCode::Error),
            ("NCP_NO_RESULTS", ReturnCode::NoResults),
            ("EMP_NO_RESULTS", ReturnCode::NoResults),
            ("NCP_CANCEL", ReturnCode::Cancel),
            (" EMP_CANCEL ", ReturnCode::Cancel),
            ("NCP_MAINTENANCE", ReturnCode::Unknown("NCP_MAINTENANCE".into())),
            ("OK", ReturnCode::Unknown("OK".into())),
            ("NCP_OK2", ReturnCode::Unknown("NCP_OK2".into())),
            ("a\u{7}b", ReturnCode::Unknown("ab".into())),
            ("a \u{7} ", ReturnCode::Unknown("a".into())),
        ] {
            assert_eq!(ReturnCode::read(text), code, "{text:?}");
        }
        assert_eq!(ReturnCode::read(&"x".repeat(500)), ReturnCode::Unknown("x".repeat(64)));
    }

    #[test]
    fn what_cannot_be_an_answer_is_refused_with_its_cause() {
        assert_eq!(error(""), ResponseError::Empty);
        assert_eq!(error(" \r\n"), ResponseError::Empty);
        assert_eq!(error(&"x".repeat(2001)), ResponseError::TooLarge { limit: 2000 });
        assert_eq!(error("returnCode=NCP_OK"), ResponseError::Missing { parameter: "sessionId" });
        assert_eq!(error("sessionId=a"), ResponseError::Missing { parameter: "returnCode" });
        assert_eq!(error("sessionId=+&returnCode=NCP_OK"), ResponseError::Missing { parameter: "sessionId" });
        assert_eq!(error("sessionId=a&returnCode=%01%0B"), ResponseError::Missing { parameter: "returnCode" });
        assert_eq!(error("sessionId=a&returnCode=NCP_OK&sessionId=a"), ResponseError::Twice { parameter: "sessionId" });
        assert_eq!(
            error("sessionId=a&returnCode=NCP_OK&elmo=x&%65lmo=y"),
            ResponseError::Twice { parameter: "elmo" },
            "an escaped name is the same name"
        );
        assert_eq!(error(&"a&".repeat(100)), ResponseError::TooManyParameters { limit: 64 });
        assert_eq!(
            error(&format!("sessionId={}&returnCode=NCP_OK", "a".repeat(1025))),
            ResponseError::ValueTooLong { parameter: "sessionId", limit: 1024 }
        );
        assert_eq!(
            error("--x\r\nContent-Disposition: form-data; name=\"sessionId\"\r\n\r\na\r\n--x--"),
            ResponseError::Multipart
        );
    }

    #[test]
    fn odd_escapes_and_bytes_are_read_and_not_lost() {
        let response = read_form(
            b"sessionId=a%&returnCode=NCP_OK&returnMessage=%zz+%E5&elmo=ab cd+ef%20%0D%0Agh",
            &Limits::default(),
        )
        .unwrap();
        assert_eq!(response.session_id.reveal(), "a%");
        assert_eq!(response.return_message.unwrap().reveal(), "%zz å");
        assert_eq!(response.elmo.unwrap().reveal(), b"ab cd ef \r\ngh");
    }

    #[test]
    fn a_long_remark_is_cut_and_the_results_stay() {
        let body = format!("sessionId=a&returnCode=NCP_OK&elmo=H4sI&returnMessage={}", "%C3%A5".repeat(100_000));
        let response = read_form(body.as_bytes(), &Limits::default()).unwrap();
        let message = response.return_message.unwrap().into_revealed();
        assert!(message.chars().count() == 4001 && message.ends_with('…'), "{} characters", message.chars().count());
        assert!(response.elmo.is_some());
    }

    #[test]
    fn prints_nothing_of_the_learner() {
        let response = read_form(
            b"sessionId=secret-one&returnCode=NCP_OK&returnMessage=Aino+Korhonen&elmo=H4sI",
            &Limits::default(),
        )
        .unwrap();
        let printed = format!("{response:?}");
        assert!(
            !printed.contains("secret-one") && !printed.contains("Korhonen") && !printed.contains("H4sI"),
            "{printed}"
        );
    }
}
