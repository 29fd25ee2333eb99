//! What the scenarios share: a desk on this machine's real ports with the training EMPs beside it, a learner who walks
//! through the pages, and the HTTP bridge that the browser tests put under the real user interface.
//!
//! Nothing here stands in for the program. Only the learner's browser is replaced: it is told addresses, and the learner
//! or Playwright opens them.

pub mod bench;
pub mod bridge;
pub mod learner;
pub mod mail;
pub mod oauth;
pub mod office;
pub mod scene;
pub mod slapd;
pub mod tamper;
pub mod wkd;
