//! The real ports of [`emc`]: the clock, randomness, downloads, the loopback address, the learner's browser, the
//! keychain, folders and the office's signing key, each as this machine has them.
//!
//! Whatever differs between Linux, Windows and macOS lives here behind `cfg`, and nowhere else. Whatever is ambient
//! (environment, zone, proxy, home folder) is read here and handed on as a value or behind a trait.
//!
//! It is not a place for rules: what is fetched, from whom, and what an answer means is for `emc` to say. It knows no
//! SQL and no window; the program's own throw-away window is handed to the browser as two functions.

mod clock;
mod folders;
mod keychain;
mod keys;
mod loopback;
mod places;
mod randomness;

pub use clock::SystemClock;
pub use folders::DiskFolders;
pub use keychain::SystemKeychain;
pub use keys::OpensslKeyMaker;
pub use loopback::{LoopbackLimits, LoopbackListener};
pub use places::{DataMode, data_folder};
pub use randomness::SystemRandomness;
