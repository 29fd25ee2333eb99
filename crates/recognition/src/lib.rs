//! The office's judgement: whether the results are this student's, what counts, what it is recognised as, and the
//! decision that comes of it.
//!
//! Everything here is arithmetic and rules over the types of [`elmo`]: no storage, no clock, no documents. Proposals show
//! their working; a person decides. The rules and their sources are in `recognition.md` of the design, whose sections the
//! items name.
//!
//! ```
//! use recognition::case::{LineFacts, StationState, line};
//!
//! // A new case waits for its results, and nothing after them has begun.
//! assert_eq!(line(&LineFacts::default())[0], StationState::Now);
//! ```

pub mod agreement;
pub mod case;
pub mod clock;
pub mod credits;
pub mod decision;
pub mod difference;
pub mod grades;
pub mod mapping;
pub mod person;
pub mod provenance;
pub mod rules;
pub mod suggest;
pub mod trust;
pub mod typed;
