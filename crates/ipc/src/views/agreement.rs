//! Learning agreements: tables, versions, what became of them, and files with tables.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BalanceView, HeadView, ImportProblem, PersonView, StepView};

views! {
    /// A row of table A.
    view PlannedView {
        /// Its code at the receiving institution.
        code: String,
        /// Its title.
        title: String,
        /// Its credits, ECTS.
        credits: String,
        /// When.
        term: String,
    }
    /// A row of table B.
    view AgreedHomeView {
        /// The local course's code; empty for free credits.
        code: String,
        /// Its title.
        title: String,
        /// Its credits, ECTS.
        credits: String,
        /// On what condition it is recognised; empty where there is none.
        condition: String,
    }
    /// What replaces what.
    view AgreedView {
        /// Rows of table A.
        planned: Vec<PlannedView>,
        /// Rows of table B.
        home: Vec<AgreedHomeView>,
    }
    /// A version of a learning agreement.
    view AgreementVersionView {
        /// Its number, from 1.
        number: u32,
        /// The day on which it was agreed.
        agreed: Option<String>,
        /// What is to be known about it.
        note: String,
        /// Who entered it.
        by: String,
        /// When.
        at: String,
        /// Its tables.
        groups: Vec<AgreedView>,
    }
    /// The achievement that a planned course became, or one that was not planned.
    view AgreementAchievedView {
        /// The document.
        document: String,
        /// Its place there.
        achievement: String,
        /// Its code.
        code: String,
        /// Its title.
        title: String,
        /// Its credits.
        credits: Option<String>,
        /// Their scheme.
        scheme: Option<String>,
        /// The result as it stands.
        result: Option<String>,
        /// How it was found, as a code; empty where it was not planned.
        by: String,
        /// Whether it could be another one as well.
        ambiguous: bool,
    }
    /// One line of the comparison.
    view AgreementLineView {
        /// What became of it, as a code.
        kind: String,
        /// The group of the agreement in use, counted from 0.
        group: Option<usize>,
        /// What was planned.
        planned: Option<PlannedView>,
        /// What was achieved.
        achieved: Option<AgreementAchievedView>,
        /// Achieved less planned, ECTS; with "-" where less was achieved.
        difference: Option<String>,
        /// Recognised of it.
        recognised: String,
        /// Refused.
        refused: String,
        /// Open.
        open: String,
    }
    /// Sums, ECTS.
    view AgreementTotalsView {
        /// Planned.
        planned: String,
        /// Agreed at home.
        agreed: String,
        /// Passed.
        achieved: String,
        /// Recognised.
        recognised: String,
        /// Refused.
        refused: String,
        /// Open.
        open: String,
        /// Credited at home for rows of table B.
        credited: String,
    }
    /// Why a group of the agreement is not proposed.
    view MisfitView {
        /// The group, counted from 0.
        group: usize,
        /// The row.
        row: String,
        /// Why, as a code.
        code: String,
    }
    /// What the agreement in use proposes.
    view AgreementFitView {
        /// Groups that fit, counted from 0.
        fits: Vec<usize>,
        /// What does not.
        misfits: Vec<MisfitView>,
    }
    /// The learning agreement of a case, with what became of it.
    view AgreementView {
        /// Its versions, the one in use last.
        versions: Vec<AgreementVersionView>,
        /// Planned, achieved and recognised.
        lines: Vec<AgreementLineView>,
        /// What is credited for each row of table B, by group.
        credited: Vec<Vec<String>>,
        /// The sums.
        totals: AgreementTotalsView,
        /// What it proposes.
        fit: AgreementFitView,
        /// The balance of the case.
        balance: BalanceView,
        /// What Undo would undo.
        undo: Option<StepView>,
        /// What Redo would do again.
        redo: Option<StepView>,
        /// Whether a decision in force locks it.
        locked: bool,
    }
    /// Puts a version of a learning agreement.
    view SetAgreementRequest {
        /// The case.
        case: String,
        /// The day on which it was agreed.
        agreed: Option<String>,
        /// What is to be known about it.
        note: String,
        /// Its tables.
        groups: Vec<AgreedView>,
        /// Whether it comes after the last version, as a change during the mobility, and not in its place.
        as_change: bool,
    }
    /// A column of a file with tables.
    view AgreementField {
        /// What it says.
        field: String,
        /// Its number, from 0.
        column: Option<usize>,
    }
    /// What the columns of a file say.
    view AgreementColumnsView {
        /// Where the head stands; none where there is none.
        head: Option<usize>,
        /// Each field with its column.
        fields: Vec<AgreementField>,
    }
    /// A file with the tables of a case's agreement.
    view AgreementFileRequest {
        /// The case.
        case: String,
        /// Its bytes.
        base64: String,
        /// What its columns say; none to guess.
        columns: Option<AgreementColumnsView>,
        /// The agreement of an EWP response that somebody chose, by its place from 0; none to take the only one that fits.
        which: Option<usize>,
    }
    /// One agreement of an EWP response.
    view EwpAgreementView {
        /// The identifier of the mobility.
        mobility: String,
        /// The receiving institution, by its identifier.
        host: String,
        /// The academic year there.
        year: String,
        /// What stands for its student in the file and in the case.
        person: PersonView,
        /// "first-version" or "approved-changes"; else why it cannot be taken, as the code of an error.
        standing: String,
        /// Whether it can be taken.
        usable: bool,
    }
    /// Something to be known of an agreement of an EWP response.
    view EwpNoteView {
        /// What, as a code.
        code: String,
        /// How many components.
        count: usize,
    }
    /// A response of the EWP Learning Agreements API.
    view EwpFileView {
        /// Its agreements.
        agreements: Vec<EwpAgreementView>,
        /// The one that was read, by its place from 0; none where somebody has to choose.
        chosen: Option<usize>,
        /// The day on which the last of the three signed it.
        agreed: Option<String>,
        /// What else is to be known of it.
        notes: Vec<EwpNoteView>,
    }
    /// What is in a file with tables.
    view AgreementFileView {
        /// Its columns.
        head: Vec<HeadView>,
        /// What they say.
        columns: AgreementColumnsView,
        /// Fields that are needed and have no column.
        lacks: Vec<String>,
        /// The tables as they are read.
        groups: Vec<AgreedView>,
        /// How many lines were read.
        read: usize,
        /// Lines or components that were left out.
        problems: Vec<ImportProblem>,
        /// What the file is, where it is no table but an EWP response.
        ewp: Option<EwpFileView>,
    }
    /// The balance of a mapping group, ECTS.
    view GroupBalanceView {
        /// The group.
        group: String,
        /// What it takes and what is left over of its achievements.
        requested: String,
        /// Recognised.
        recognised: String,
        /// Refused.
        refused: String,
        /// Left over.
        open: String,
        /// Credited at home.
        credited: String,
    }
}
