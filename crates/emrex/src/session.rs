//! One question to one EMP, and whether what came back is the answer to it.
//!
//! The state lives in the caller. A session is opened and stored before the browser starts; when an answer has been
//! accepted the caller stores [`Session::answered_at`] in the same transaction as the answer. From then on
//! [`Session::accept`] refuses with [`SessionError::AnsweredAlready`], so a learner who presses "back" overwrites nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use url::Url;

use crate::{
    Emp, Secret,
    response::{Response, ReturnCode},
};

/// Identifies a session towards the EMP: 1 to 32 characters (the Technical Guide's limit) of `A-Z a-z 0-9 - _`.
///
/// Whoever knows it can answer the session: `Debug` prints only its beginning.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionId(String);

impl SessionId {
    /// From 24 fresh bytes of a cryptographic random source: 32 characters of URL-safe base64.
    pub fn from_random(bytes: &[u8; 24]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads back one that was stored.
    ///
    /// # Errors
    /// [`SessionError::IdUnusable`] when it is empty, longer than 32 characters or has other characters.
    pub fn from_stored(text: &str) -> Result<Self, SessionError> {
        let fits = (1..=32).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if fits { Ok(Self(text.to_owned())) } else { Err(SessionError::IdUnusable) }
    }

    /// The characters as they are sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares in a time that depends on the lengths only.
    fn is(&self, other: &str) -> bool {
        self.0.len() == other.len() && self.0.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
    }
}

impl std::fmt::Debug for SessionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SessionId({}…)", self.0.get(..4).unwrap_or_default())
    }
}

impl TryFrom<String> for SessionId {
    type Error = SessionError;

    fn try_from(text: String) -> Result<Self, SessionError> {
        Self::from_stored(&text)
    }
}

impl From<SessionId> for String {
    fn from(id: SessionId) -> Self {
        id.0
    }
}

/// A question on its way: made before the browser is opened, kept until it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Sent along and expected back.
    pub id: SessionId,
    /// Who was asked, as it stood in the registry then; the answer must be signed with one of its certificates.
    pub emp: Emp,
    /// Where the learner's browser shall post the answer.
    pub return_url: Url,
    /// When it was opened.
    #[serde(with = "time::serde::rfc3339")]
    pub opened: OffsetDateTime,
    /// When an answer was accepted; `None` while it is open.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub answered: Option<OffsetDateTime>,
}

impl Session {
    /// The form that the learner's browser posts to the EMP.
    pub fn start_form(&self) -> StartForm {
        StartForm {
            action: self.emp.url.clone(),
            fields: vec![
                ("sessionId".to_owned(), self.id.as_str().to_owned()),
                ("returnUrl".to_owned(), self.return_url.as_str().to_owned()),
            ],
        }
    }

    /// Decides whether a response answers this session, and says what it answers.
    ///
    /// Every accepted answer ends the session, a cancellation too: store [`Session::answered_at`] with it.
    ///
    /// # Errors
    /// [`SessionError::WrongSession`] when the id is another (nothing of the response may be used then),
    /// [`SessionError::AnsweredAlready`] when this session was answered before, and [`SessionError::ElmoMissing`] when
    /// the EMP says that it sends results and sends none; this too ends the session.
    pub fn accept(&self, response: Response) -> Result<Answer, SessionError> {
        if !self.id.is(response.session_id.reveal()) {
            return Err(SessionError::WrongSession);
        }
        if self.answered.is_some() {
            return Err(SessionError::AnsweredAlready);
        }
        let message = response.return_message;
        match response.return_code {
            ReturnCode::Ok => match response.elmo {
                Some(elmo) => Ok(Answer::Results { elmo, message }),
                None => Err(SessionError::ElmoMissing),
            },
            ReturnCode::NoResults => Ok(Answer::NoResults { message }),
            ReturnCode::Cancel => Ok(Answer::Cancelled { message }),
            ReturnCode::Error => Ok(Answer::Failed { message }),
            ReturnCode::Unknown(code) => Ok(Answer::Unknown { code, message }),
        }
    }

    /// The same session, answered: to be stored together with the answer.
    #[must_use]
    pub fn answered_at(self, time: OffsetDateTime) -> Self {
        Self { answered: Some(time), ..self }
    }
}

/// What the learner's browser posts to the EMP, as `application/x-www-form-urlencoded` and never as multipart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartForm {
    /// The EMP's address.
    pub action: Url,
    /// Names and values of the hidden fields, `sessionId` and `returnUrl`, in this order.
    pub fields: Vec<(String, String)>,
}

/// What the EMP, through the learner's browser, answered to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// `NCP_OK`: a document came, to be unpacked by [`crate::payload::decode`] and then proven.
    Results {
        /// The parameter `elmo` as it came: base64(gzip(XML)), or something like it.
        elmo: Secret<Vec<u8>>,
        /// The EMP's remark.
        message: Option<Secret<String>>,
    },
    /// `NCP_NO_RESULTS`: the EMP has nothing for this learner.
    NoResults {
        /// The EMP's remark.
        message: Option<Secret<String>>,
    },
    /// `NCP_CANCEL`: the learner did not want to.
    Cancelled {
        /// The EMP's remark.
        message: Option<Secret<String>>,
    },
    /// `NCP_ERROR`: the EMP could not.
    Failed {
        /// The EMP's remark.
        message: Option<Secret<String>>,
    },
    /// A return code that this program does not know. Nothing that came with it is used.
    Unknown {
        /// The code as it came, at most 64 characters.
        code: String,
        /// The EMP's remark.
        message: Option<Secret<String>>,
    },
}

/// Why a response is not taken as the answer to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The response names another session.
    #[error("This answer belongs to another session. It was not read.")]
    WrongSession,
    /// The session has its answer.
    #[error("This session was answered already. The first answer stays as it is.")]
    AnsweredAlready,
    /// `NCP_OK` without `elmo`.
    #[error("The EMP says that it sends results, but the answer holds none.")]
    ElmoMissing,
    /// A stored session id is not one.
    #[error("This is no session id: it needs 1 to 32 letters, digits, hyphens or underscores.")]
    IdUnusable,
}

impl SessionError {
    /// The stable name, kebab-case.
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongSession => "wrong-session",
            Self::AnsweredAlready => "answered-already",
            Self::ElmoMissing => "elmo-missing",
            Self::IdUnusable => "session-id-unusable",
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::{Answer, Session, SessionError, SessionId};
    use crate::{Emp, Protocol, response};

    fn session() -> Session {
        Session {
            id: SessionId::from_random(&[0x11; 24]),
            emp: Emp {
                country: "NO".into(),
                country_name: None,
                name: "An EMP".into(),
                institutions: vec![],
                url: "https://emp.example/start".parse().unwrap(),
                single_fetch: false,
                certificates: vec![],
                protocol: Protocol::Emrex1,
            },
            return_url: "http://127.0.0.1:40404/secret".parse().unwrap(),
            opened: datetime!(2026-11-21 09:14 UTC),
            answered: None,
        }
    }

    fn answer(session: &Session, id: &str, rest: &str) -> Result<Answer, SessionError> {
        let body = format!("sessionId={id}&{rest}");
        session.accept(response::read_form(body.as_bytes(), &response::Limits::default()).unwrap())
    }

    #[test]
    fn an_id_is_32_characters_that_need_no_escaping() {
        for bytes in [[0; 24], [0xff; 24], [0xfb; 24]] {
            let id = SessionId::from_random(&bytes);
            assert_eq!(id.as_str().len(), 32);
            assert_eq!(SessionId::from_stored(id.as_str()), Ok(id.clone()));
            assert!(!format!("{id:?}").contains(id.as_str()), "the id does not reach a log");
        }
        for bad in ["", "a b", "é", &"x".repeat(33)] {
            assert_eq!(SessionId::from_stored(bad), Err(SessionError::IdUnusable), "{bad:?}");
        }
    }

    #[test]
    fn the_form_carries_the_id_and_the_return_address() {
        let form = session().start_form();
        assert_eq!(form.action.as_str(), "https://emp.example/start");
        assert_eq!(
            form.fields,
            [
                ("sessionId".to_owned(), session().id.as_str().to_owned()),
                ("returnUrl".to_owned(), "http://127.0.0.1:40404/secret".to_owned()),
            ]
        );
    }

    #[test]
    fn each_return_code_is_an_answer_of_its_own() {
        let open = session();
        let id = open.id.as_str();
        assert!(matches!(answer(&open, id, "returnCode=NCP_OK&elmo=H4sI"), Ok(Answer::Results { .. })));
        assert!(matches!(answer(&open, id, "returnCode=emp_no_results"), Ok(Answer::NoResults { .. })));
        assert!(matches!(answer(&open, id, "returnCode=EMP_CANCEL&elmo=H4sI"), Ok(Answer::Cancelled { .. })));
        assert!(matches!(answer(&open, id, "returnCode=NCP_ERROR"), Ok(Answer::Failed { .. })));
        assert!(
            matches!(answer(&open, id, "returnCode=NCP_LATER&elmo=H4sI"), Ok(Answer::Unknown { code, .. }) if code == "NCP_LATER")
        );
        assert_eq!(answer(&open, id, "returnCode=NCP_OK"), Err(SessionError::ElmoMissing));
        assert_eq!(answer(&open, id, "returnCode=NCP_OK&elmo="), Err(SessionError::ElmoMissing));
    }

    #[test]
    fn another_session_and_a_second_answer_are_refused() {
        let open = session();
        let id = open.id.as_str().to_owned();
        let mut near = id.clone();
        near.replace_range(31.., "x");
        for other in ["x", near.as_str(), &id.to_lowercase(), &format!("{id}x")] {
            assert_eq!(
                answer(&open, other, "returnCode=NCP_OK&elmo=H4sI"),
                Err(SessionError::WrongSession),
                "{other:?} is not {id:?}"
            );
        }
        let closed = open.answered_at(datetime!(2026-11-21 09:20 UTC));
        assert_eq!(answer(&closed, &id, "returnCode=NCP_OK&elmo=H4sI"), Err(SessionError::AnsweredAlready));
        assert_eq!(
            answer(&closed, "other", "returnCode=NCP_OK&elmo=H4sI"),
            Err(SessionError::WrongSession),
            "a stranger is not told that the session was answered"
        );
    }

    #[test]
    fn goes_through_json() {
        let closed = session().answered_at(datetime!(2026-11-21 09:20 UTC));
        let text = serde_json::to_string(&closed).unwrap();
        assert_eq!(serde_json::from_str::<Session>(&text).unwrap(), closed);
    }
}
