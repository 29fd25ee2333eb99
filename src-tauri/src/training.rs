//! Training mode: registry and EMPs on this machine, sample students and courses.

use std::path::Path;
use std::sync::Arc;

use emc::Desk;
use emc::ports::Clock;
use emc::training::Along;
use training_emp::{
    AGREEMENT_THAT_DIFFERS, AGREEMENT_THAT_FITS, CASES_CSV, COURSES_CSV, GRADES_CSV, Options, Training, TrainingError,
};

/// Starts registry and EMPs; their keys lie in the training folder.
pub(crate) fn start(folder: &Path, clock: Arc<dyn Clock>) -> Result<Training, TrainingError> {
    Training::start(Options::new(folder.join("emp-keys"), Arc::new(move || clock.now())))
}

/// Fills an empty desk, and reads the registry anew: its addresses change with every start.
///
/// Aino's results wait to be fetched; some of the others stand further along the line.
pub(crate) fn fill(desk: &Desk, training: &Training) -> Result<(), Box<dyn std::error::Error>> {
    emc::registry::refresh(desk)?;
    emc::training::fill_grades(desk, GRADES_CSV)?;
    if !emc::training::fill(desk, CASES_CSV, COURSES_CSV)? {
        return Ok(());
    }
    // What is agreed comes first, so that Undo begins with what was mapped.
    for (student, agreement) in [("K240720", AGREEMENT_THAT_FITS), ("K240922", AGREEMENT_THAT_DIFFERS)] {
        emc::training::agree(desk, student, agreement)?;
    }
    for (student, along) in [
        ("K240215", Along::Received),
        ("K230316", Along::Mapped),
        ("K230518", Along::Signed),
        ("K240720", Along::HalfMapped),
        ("K240922", Along::Received),
    ] {
        if let Some(document) = training.document(student)? {
            emc::training::advance(desk, student, &document, along)?;
        }
    }
    Ok(())
}
