//! Grading tables, the office's policy, and what is proposed for a grade with its working. Shares are per cent with two
//! decimals ("48.59").

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ImportProblem;

views! {
    /// The grading tables and the office's policy.
    view GradesView {
        /// All tables, the office's own first; of each the newest version first, retired ones too.
        tables: Vec<GradingTableView>,
        /// What the office has fixed; nothing is proposed before.
        policy: Option<GradePolicyView>,
    }
    /// A grading table.
    view GradingTableView {
        /// Its id.
        id: String,
        /// Whether it is the office's own.
        home: bool,
        /// The host's name.
        institution: String,
        /// What the scale is called.
        scheme: String,
        /// The beginning of the ISCED-F codes that it is for.
        iscedf: Option<String>,
        /// The cycle that it is for: "short", "first", "second", "third".
        cycle: Option<String>,
        /// "2024–2026".
        years: String,
        /// Its version.
        version: u32,
        /// How many passing grades stand behind it, where that is known.
        size: Option<String>,
        /// When it was added.
        added: String,
        /// Since when it is not used any more.
        retired: Option<String>,
        /// The grades, best first.
        grades: Vec<TableGradeView>,
        /// What file it came from, where that is kept.
        source: String,
    }
    /// The grading tables of an EWP transcript response, as they stand there.
    view TranscriptTablesView {
        /// Whose transcripts they are.
        hosts: Vec<TranscriptHostView>,
        /// What scales of these hosts are called.
        schemes: Vec<String>,
        /// The tables, those with grades in common together.
        scales: Vec<TranscriptScaleView>,
        /// Tables that cannot be taken, by their place in the file, from 1.
        problems: Vec<ImportProblem>,
    }
    /// One scale in several fields.
    view TranscriptScaleView {
        /// All its grades, in the order of the file.
        labels: Vec<String>,
        /// Its tables.
        tables: Vec<TranscriptFieldView>,
    }
    /// The issuer of a transcript.
    view TranscriptHostView {
        /// Its name.
        institution: String,
        /// An identifier of it.
        identifier: String,
    }
    /// The figures of one field.
    view TranscriptFieldView {
        /// The ISCED-F code.
        iscedf: String,
        /// The grades.
        grades: Vec<TranscriptGradeView>,
    }
    /// One grade of a field.
    view TranscriptGradeView {
        /// The label to the letter.
        label: String,
        /// How many per cent got it.
        percent: String,
    }
    /// Imports the tables of one scale of an EWP transcript response with what a person says of them.
    view TranscriptTablesRequest {
        /// The bytes of the file.
        base64: String,
        /// Whose tables they are.
        institution: String,
        /// An identifier of it; may be empty.
        identifier: String,
        /// What the scale is called.
        scheme: String,
        /// "2024–2026".
        years: String,
        /// The cycle; none for all.
        cycle: Option<String>,
        /// All grades of the scale, the best first.
        best_first: Vec<String>,
        /// The lowest of them that passes.
        lowest_passing: String,
    }
    /// A grade of a table.
    view TableGradeView {
        /// The label to the letter.
        label: String,
        /// Whether it passes.
        passing: bool,
        /// The figure as it was brought.
        amount: String,
        /// The share of all passing grades; none for a failing one, and none without figures.
        share: Option<String>,
    }
    /// A table in a request.
    view GradingTableRequest {
        /// Its id.
        table: String,
    }
    /// How the office converts.
    view GradePolicyView {
        /// The way.
        method: GradeMethodCode,
        /// The smallest share of the host's grade that an overlap must have to count, per cent.
        minimum_share: String,
        /// How the Bavarian formula is rounded.
        rounding: GradeRoundingCode,
    }
    /// The ways of converting.
    code GradeMethodCode {
        /// Best grade of the overlap.
        Max,
        /// The grade of the midpoint.
        Mid,
        /// Lowest grade of the overlap.
        Min,
        /// Weighted mean.
        Mean,
        /// Modified Bavarian formula.
        Bavarian,
        /// No grade is transferred.
        PassOnly,
    }
    /// How the Bavarian formula is rounded.
    code GradeRoundingCode {
        /// One decimal, half up.
        Tenth,
        /// One decimal, cut off.
        TenthCut,
        /// Two decimals, half up.
        Hundredth,
        /// 1.0, 1.3, 1.7 …
        Thirds,
    }
    /// Asks what is proposed for a result.
    view GradeProposalRequest {
        /// The document.
        document: String,
        /// The achievement in it.
        achievement: String,
        /// The local course; none for free credits.
        course: Option<String>,
        /// The part taken of the credits, in their scheme; none for all.
        part: Option<String>,
        /// The host's table that somebody picked.
        host_table: Option<String>,
        /// The home table that somebody picked.
        home_table: Option<String>,
    }
    /// What is proposed.
    view GradeProposalView {
        /// The host's grade, to the letter.
        result: Option<String>,
        /// Whether it is a grade, a pass, or by hand.
        kind: ProposedCode,
        /// The home grade.
        grade: Option<String>,
        /// Why it is by hand, as a code.
        reason: Option<String>,
        /// How the office converts.
        method: Option<GradeMethodCode>,
        /// How it was found, in words for the decision.
        how: String,
        /// The two distributions laid over each other.
        working: Option<WorkingView>,
        /// The formula with its numbers.
        bavarian: Option<BavarianView>,
        /// What the document says of this course alone.
        hints: Vec<GradeHintView>,
        /// What a person should know, as codes.
        notes: Vec<String>,
        /// The host's table.
        host_table: Option<GradingTableView>,
        /// The home table.
        home_table: Option<GradingTableView>,
        /// Tables of the host that can be picked.
        of_host: Vec<GradingTableView>,
        /// Home tables that can be picked.
        of_home: Vec<GradingTableView>,
        /// What the credits are in ECTS, where the document counts otherwise.
        credits: Option<CreditsProposalView>,
    }
    /// What kind of proposal it is.
    code ProposedCode {
        /// A grade.
        Grade,
        /// Pass, no grade.
        Pass,
        /// None: a person writes it.
        ByHand,
    }
    /// A conversion with all that led to it.
    view WorkingView {
        /// The host's distribution, best first.
        host: Vec<BandView>,
        /// The home distribution, best first.
        home: Vec<BandView>,
        /// The host's grade as it stands in its table.
        label: String,
        /// Where it begins.
        from: String,
        /// Where it ends.
        to: String,
        /// Its middle.
        midpoint: String,
        /// The home grades that it meets, best first.
        overlaps: Vec<OverlapView>,
        /// What the four policies say.
        answers: GradeAnswersView,
    }
    /// A grade as a stretch of its distribution.
    view BandView {
        /// The label.
        label: String,
        /// Its share of those who passed.
        share: String,
        /// Where it begins: the share of those who did better.
        from: String,
        /// Where it ends.
        to: String,
    }
    /// A home grade that the host's grade meets.
    view OverlapView {
        /// The home grade.
        label: String,
        /// The share of the host's grade that lies in it.
        share: String,
        /// Whether it is large enough to count.
        counts: bool,
    }
    /// What the four policies say.
    view GradeAnswersView {
        /// Best grade.
        max: Option<String>,
        /// Grade of the midpoint.
        mid: Option<String>,
        /// Lowest grade.
        min: Option<String>,
        /// Grade of the mean.
        mean: Option<String>,
        /// The mean itself, three decimals.
        mean_value: Option<String>,
    }
    /// The modified Bavarian formula with its numbers.
    view BavarianView {
        /// The host's best grade.
        best: String,
        /// Its lowest that passes.
        lowest: String,
        /// The grade.
        grade: String,
        /// The result, three decimals.
        value: String,
        /// The result as the office rounds it.
        rounded: String,
    }
    /// What a document's own figures would give. Never a proposal.
    view GradeHintView {
        /// "resultDistribution" or "shortenedGrading".
        element: String,
        /// Where the grade begins and ends among all who took the course.
        of_all: Option<IntervalView>,
        /// The same among those who passed.
        of_passed: Option<IntervalView>,
        /// The share that passed.
        passing: Option<String>,
        /// Whether that share is the host's table's and not the course's own.
        passing_of_table: bool,
        /// What the four policies say.
        answers: Option<GradeAnswersView>,
        /// Why it is a hint, as codes.
        reasons: Vec<String>,
    }
    /// A stretch.
    view IntervalView {
        /// Where it begins.
        from: String,
        /// Where it ends.
        to: String,
    }
    /// Credits of another scheme.
    view CreditsProposalView {
        /// The scheme.
        scheme: String,
        /// The amount in it.
        amount: String,
        /// ECTS credits as they can be credited; none where no factor is known.
        ects: Option<String>,
        /// What one credit of the scheme is worth: "1/2".
        factor: Option<String>,
        /// Where the factor comes from.
        source: Option<String>,
        /// Whether the scheme was not in use in the year of the result.
        outside_years: bool,
        /// The calculation in words for the decision.
        how: String,
    }
}
