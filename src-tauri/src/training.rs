//! Training mode: registry and EMPs on this machine, sample students and courses.

use std::path::Path;
use std::sync::Arc;

use emc::ports::Clock;
use emc::{Desk, DeskError};
use training_emp::{CASES_CSV, COURSES_CSV, Options, Training, TrainingError};

/// Starts registry and EMPs; their keys lie in the training folder.
pub(crate) fn start(folder: &Path, clock: Arc<dyn Clock>) -> Result<Training, TrainingError> {
    Training::start(Options::new(folder.join("emp-keys"), Arc::new(move || clock.now())))
}

/// Fills an empty desk, and reads the registry anew: its addresses change with every start.
pub(crate) fn fill(desk: &Desk) -> Result<(), DeskError> {
    emc::registry::refresh(desk)?;
    emc::training::fill(desk, CASES_CSV, COURSES_CSV)
}
