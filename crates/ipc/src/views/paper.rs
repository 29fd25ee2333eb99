//! Paper: templates of the decision, what a case's decision says beside the case, many decisions at once.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

views! {
    /// A cycle of the European Higher Education Area.
    code CycleCode {
        /// Short cycle.
        Short,
        /// First cycle, bachelor.
        First,
        /// Second cycle, master.
        Second,
        /// Third cycle, doctorate.
        Third,
    }
    /// What the decision of a case says that nothing else in the case tells.
    view PaperView {
        /// Its language; `null` is the office's.
        language: Option<String>,
        /// When the student applied.
        applied: Option<String>,
        /// The day on which the student is told.
        notified: Option<String>,
        /// The cycle of the programme.
        cycle: Option<CycleCode>,
    }
    /// Sets it.
    view SetPaperRequest {
        /// The case.
        case: String,
        /// What it says.
        paper: PaperView,
    }
    /// Asks for the template of a language.
    view TemplateRequest {
        /// The language, "sv".
        language: String,
    }
    /// The template of a language.
    view TemplateView {
        /// The language.
        language: String,
        /// The text in use: the office's, else the program's own.
        text: String,
        /// Whether it is the office's.
        own: bool,
        /// The newest version; `null` where nothing was ever saved.
        version: Option<u32>,
        /// When that was saved.
        saved: Option<String>,
        /// By whom.
        saved_by: Option<String>,
        /// Why it is not used, although it has a text.
        problem: Option<TemplateProblemView>,
    }
    /// What is wrong with a template.
    view TemplateProblemView {
        /// What, as a code.
        code: String,
        /// The line, then what the sentence names.
        params: Vec<String>,
    }
    /// Saves a template.
    view SaveTemplateRequest {
        /// The language.
        language: String,
        /// Its text; `null` goes back to the program's own.
        text: Option<String>,
    }
    /// A template that is being written.
    view TemplateTextRequest {
        /// The language.
        language: String,
        /// Its text.
        text: String,
    }
    /// What it would print, or why it cannot.
    view TemplatePreviewView {
        /// The PDF, base64.
        pdf: Option<String>,
        /// What is wrong.
        problem: Option<TemplateProblemView>,
    }
    /// Begins to write decisions.
    view BeginBatchRequest {
        /// Of which cases.
        cases: Vec<String>,
        /// Into which folder.
        folder: String,
    }
    /// Decisions that are being written.
    view BatchView {
        /// Where they go.
        folder: String,
        /// How many are written.
        written: usize,
        /// How many are left.
        left: usize,
        /// How many cases have no decision in force.
        without: usize,
        /// What could not be written.
        failed: Vec<BatchFailureView>,
    }
    /// A decision that could not be written.
    view BatchFailureView {
        /// Its number.
        number: String,
        /// Why, as a code.
        code: String,
    }
    /// What is being written, if anything is.
    view BatchesView {
        /// The decisions.
        batch: Option<BatchView>,
    }
}
