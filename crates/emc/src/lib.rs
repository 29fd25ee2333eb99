//! The EMREX client: the use cases of the desk, each a straight line over the crates below.
//!
//! [`Desk`] is what an adapter holds: it is opened on a folder, unlocked by somebody of the staff, and then answers. It
//! knows nothing of windows, JSON or an HTTP library; what it needs of the machine stands in [`ports`].
//!
//! Where to look: [`fetch`] for one fetch from click to stored proof, [`take_in`] for what every document goes through,
//! [`review`], [`mapping`] and [`decision`] for the work on it, [`export`] for what leaves.
//!
//! ```no_run
//! # fn ports_of_this_machine() -> emc::ports::Ports { unimplemented!() }
//! use emc::{Desk, Mode, Place};
//!
//! let place = Place { mode: Mode::Production, folder: "desk".into(), training_registry: None };
//! let desk = Desk::open(ports_of_this_machine(), place);
//! for row in emc::cases::register(&desk, "makela")? {
//!     println!("{} waits for {:?}", row.case.number, row.waiting);
//! }
//! # Ok::<(), emc::DeskError>(())
//! ```

pub mod agreement;
pub mod appeal;
pub mod batch;
pub mod cases;
pub mod catalogue;
pub mod copy;
pub mod deadlines;
pub mod decision;
mod desk;
pub mod difference;
pub mod directory;
mod error;
pub mod export;
pub mod fetch;
pub mod grades;
pub mod handover;
pub mod key;
pub mod mail;
pub mod mail_certificate;
pub mod mapping;
pub mod oauth;
pub mod office_key;
pub mod opinion;
pub mod outbox;
mod pages;
pub mod paper;
mod pin;
pub mod policy;
pub mod ports;
pub mod proof;
pub mod recipients;
pub mod registry;
pub mod reminder;
pub mod review;
pub mod revocation;
pub mod rules;
pub mod sample;
mod seal;
mod secret;
pub mod send;
pub mod settings;
pub mod sign_in;
pub mod sis;
pub mod staff;
pub mod suggest;
mod table;
pub mod take_in;
pub mod today;
pub mod training;
pub mod typed;

pub use desk::{Desk, DeskStatus, Instead, Mode, Place, Restored, SetUp};
pub use error::DeskError;
