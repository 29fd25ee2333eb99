//! The EMREX protocol without any I/O: who answers for a country ([`registry`]), the question that the learner's
//! browser carries there ([`session`]), the answer that it carries back ([`response`]), and the document inside the
//! answer ([`payload`]).
//!
//! It is not a client: nothing here opens a connection, asks the time, makes a random number or looks into the ELMO.
//! Whether the document is genuine is for `elmo-signature` to say.
//!
//! ```
//! use emrex::{payload, registry, response, session::{Answer, Session, SessionId}};
//! use time::macros::datetime;
//!
//! let registry = registry::read(br#"{"countries": [{"countryCode": "NO", "countryName": "Norway"}],
//!     "ncps": [{"acronym": "An EMP", "countryCode": "NO", "url": "https://emp.example/start", "pubKey": ""}]}"#)?;
//! assert_eq!(registry.problems.len(), 1, "it has no certificate, and that is told");
//!
//! let session = Session {
//!     id: SessionId::from_random(&[7; 24]), // 24 fresh random bytes
//!     emp: registry.emps[0].clone(),
//!     return_url: "http://127.0.0.1:40404/one-time-path".parse()?,
//!     opened: datetime!(2026-11-21 09:14 UTC),
//!     answered: None,
//! };
//! assert_eq!(session.start_form().action.as_str(), "https://emp.example/start");
//!
//! let body = format!("sessionId={}&returnCode=NCP_CANCEL", session.id.as_str());
//! let answer = session.accept(response::read_form(body.as_bytes(), &response::Limits::default())?)?;
//! assert!(matches!(answer, Answer::Cancelled { .. }));
//! // For Answer::Results { elmo } the next step is payload::decode(elmo.reveal(), &payload::Limits::default()).
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod emp;
pub mod payload;
pub mod registry;
pub mod response;
mod secret;
pub mod session;

pub use emp::{Emp, EmpKey, Protocol};
pub use payload::PayloadError;
pub use registry::{Problem, Registry, RegistryError};
pub use response::{Response, ResponseError, ReturnCode};
pub use secret::Secret;
pub use session::{Answer, Session, SessionError, SessionId, StartForm};
