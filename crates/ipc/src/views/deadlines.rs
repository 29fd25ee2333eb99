//! Clocks, returns for completion, and what needs somebody today.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

views! {
    /// What a clock waits for.
    code ClockKind {
        /// The host's transcript.
        Transcript,
        /// What is missing.
        Completion,
        /// An opinion.
        Opinion,
        /// A day to look again.
        Reminder,
        /// The decision.
        Decision,
        /// The end of the time to appeal.
        Appeal,
        /// What comes of an appeal.
        AppealOutcome,
    }
    /// How pressing a clock is.
    code ClockStanding {
        /// It stands still.
        Paused,
        /// There is time.
        Running,
        /// Most of the time has passed.
        Amber,
        /// The day has passed.
        Red,
    }
    /// A clock of a case.
    view ClockView {
        /// What is waited for.
        kind: ClockKind,
        /// Since when.
        since: String,
        /// The last day that is in time.
        due: String,
        /// How pressing it is.
        standing: ClockStanding,
        /// How many days are left; 0 on the day, negative after it.
        left: i32,
    }
    /// Since when the documents of a case are complete.
    view CompleteView {
        /// The day that counts.
        day: Option<String>,
        /// The day that the documents tell.
        by_documents: Option<String>,
        /// Who named another.
        by: Option<String>,
    }
    /// Names the day on which the documents were complete.
    view CompleteDayRequest {
        /// The case.
        case: String,
        /// The day; none leaves it to the documents.
        day: Option<String>,
    }
    /// Who has what is missing.
    code AskedOfCode {
        /// The student.
        Student,
        /// The host institution.
        Host,
    }
    /// Returns a case for completion.
    view ReturnRequest {
        /// The case.
        case: String,
        /// Who has what is missing.
        asked_of: AskedOfCode,
        /// What is missing.
        missing: String,
        /// Until when it is expected.
        due: String,
    }
    /// A return for completion.
    view CompletionView {
        /// Who has what is missing.
        asked_of: AskedOfCode,
        /// What is missing.
        missing: String,
        /// When the case was returned.
        asked: String,
        /// Until when it is expected.
        due: String,
        /// By whom.
        by: String,
        /// When it ended.
        ended: Option<String>,
        /// Why, as a code.
        because: Option<String>,
        /// How many days the clock of the decision stood still.
        days: i32,
    }
    /// What somebody has to do next about a case.
    code TodayStep {
        /// Something no longer proves what it says.
        Alarm,
        /// Say whether the signature is good enough.
        Signature,
        /// Say whose results these are.
        Person,
        /// What came was refused.
        Refused,
        /// Say what becomes of later results.
        Later,
        /// Ask again for what is missing.
        ChaseCompletion,
        /// Ask again for an opinion.
        ChaseOpinion,
        /// Look again for results.
        LookAgain,
        /// Fetch late results.
        Fetch,
        /// Finish typing a transcript.
        Type,
        /// Look again at what was typed.
        SecondLook,
        /// Map courses.
        Map,
        /// Sign the decision.
        Sign,
        /// Sign what somebody else prepared.
        SignAsSecond,
        /// Look at why a prepared decision came back.
        SentBack,
        /// Send it.
        Send,
        /// Say what came of an appeal.
        Appeal,
    }
    /// A case that needs somebody today.
    view TodayRow {
        /// The case.
        case: String,
        /// Its number.
        number: String,
        /// The student.
        student: String,
        /// The host of the latest stay.
        host: String,
        /// What to do.
        step: TodayStep,
        /// What it names: numbers of courses.
        params: Vec<String>,
        /// The station of the case where it is done.
        place: String,
        /// The clock that presses most.
        clock: Option<ClockView>,
        /// Who works on the case.
        assignee: Option<String>,
        /// Whether it is the asker's, or nobody's.
        mine: bool,
    }
    /// Certificates and keys for which new ones are needed.
    view RenewalsView {
        /// Withdrawn, or over.
        gone: usize,
        /// They end soon.
        ending: usize,
    }
    /// What needs somebody today.
    view TodayView {
        /// The day.
        day: String,
        /// A day has passed.
        late: Vec<TodayRow>,
        /// A day comes soon.
        soon: Vec<TodayRow>,
        /// There is time, and work to do.
        next: Vec<TodayRow>,
        /// Cases that wait for somebody else.
        waiting: usize,
        /// All cases that are not done.
        open: usize,
        /// Certificates and keys of recipients and of the office's mails.
        mail_keys: RenewalsView,
        /// What else the office shows or signs with.
        office_keys: RenewalsView,
    }
}
