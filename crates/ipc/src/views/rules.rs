//! Office rules: kept, tried against what is stored, shared as a file, and proposed for the courses of a case.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DifferenceCode, GroupView, ImportProblem};

views! {
    /// All office rules.
    view RulesView {
        /// By name, retired ones too.
        rules: Vec<StoredRuleView>,
    }
    /// An office rule in one of its versions.
    view StoredRuleView {
        /// Its id, the same for all versions.
        id: String,
        /// The version, from 1.
        version: u32,
        /// What it says.
        rule: OfficeRuleView,
        /// When this version was added.
        added: String,
        /// Since when it proposes nothing any more.
        retired: Option<String>,
    }
    /// From where a course has to be.
    code RuleHostCode {
        /// From anywhere.
        Any,
        /// From a country.
        Country,
        /// From an institution by its title.
        Title,
        /// From an institution by its identifier.
        Identifier,
    }
    /// What a rule proposes.
    code RuleOutcomeCode {
        /// Recognised as local courses.
        Direct,
        /// Recognised in part.
        Partial,
        /// Free elective credits.
        Elective,
        /// Not recognised.
        Refused,
    }
    /// What an office rule says. In patterns `*` stands for any letters or none and `?` for one.
    view OfficeRuleView {
        /// Its name.
        name: String,
        /// From where.
        host: RuleHostCode,
        /// The kind of identifier, with `identifier`; "" for each.
        host_scheme: String,
        /// The country's code, the pattern for the title, or the identifier's value.
        host_value: String,
        /// Patterns for the code.
        codes: Vec<String>,
        /// Patterns for a title.
        titles: Vec<String>,
        /// Patterns for the level.
        levels: Vec<String>,
        /// At least so many ECTS credits.
        credits_from: Option<String>,
        /// At most so many.
        credits_to: Option<String>,
        /// How the ISCED-F code begins.
        isced: Option<String>,
        /// The first day on which it holds.
        valid_from: Option<String>,
        /// The last day.
        valid_until: Option<String>,
        /// Patterns for codes that it does not cover.
        except_codes: Vec<String>,
        /// Patterns for titles that it does not cover.
        except_titles: Vec<String>,
        /// What it proposes.
        outcome: RuleOutcomeCode,
        /// The local courses, with `direct`; one or none with `partial`.
        courses: Vec<RuleCourseView>,
        /// What free credits are called, with `elective` and with `partial` without a course.
        free_title: String,
        /// What is credited, ECTS, with `partial`; with `elective` none for as many as were achieved.
        credits: Option<String>,
        /// In what it differs substantially, with `partial` and `refused`.
        differs: Vec<DifferenceCode>,
        /// Printed on the decision.
        public_note: String,
        /// For the office alone.
        private_note: String,
    }
    /// A local course that a rule gives.
    view RuleCourseView {
        /// Its code.
        code: String,
        /// Its title, where the catalogue has it.
        title: Option<String>,
        /// What is credited, ECTS; none for the course's own credits.
        credits: Option<String>,
        /// Whether it is no longer given.
        retired: bool,
    }
    /// A rule.
    view RuleIdRequest {
        /// Which.
        rule: String,
    }
    /// Its versions.
    view RuleVersionsView {
        /// The newest first.
        versions: Vec<StoredRuleView>,
    }
    /// The version of a rule that somebody saw.
    view RuleSeenView {
        /// The rule.
        rule: String,
        /// Its version.
        version: u32,
    }
    /// Adds a rule, or a version to one.
    view PutRuleRequest {
        /// The rule as it was seen; none adds one.
        known: Option<RuleSeenView>,
        /// What it shall say.
        rule: OfficeRuleView,
    }
    /// Retires a rule or brings it back.
    view RetireRuleRequest {
        /// Which.
        rule: String,
        /// Whether it is retired.
        retired: bool,
    }
    /// Which stored achievements a rule matches.
    view RuleMatchesView {
        /// What matches, the newest document first; only the beginning of a very long list.
        matching: Vec<RuleMatchView>,
        /// How many match.
        matching_count: usize,
        /// What an exception keeps out.
        excepted: Vec<RuleMatchView>,
        /// How many.
        excepted_count: usize,
        /// How many achievements were looked at.
        looked_at: usize,
        /// Documents that cannot be looked into since their proof is broken.
        unreadable: usize,
        /// What keeps the rule from being compared, as codes.
        faults: Vec<String>,
    }
    /// A stored achievement that a rule matches.
    view RuleMatchView {
        /// Its case.
        case: String,
        /// The case's number.
        case_number: String,
        /// The document.
        document: String,
        /// Its place there.
        achievement: String,
        /// Its code.
        code: Option<String>,
        /// Its original title.
        title: String,
        /// The issuer.
        host: String,
        /// Its credits, ECTS.
        credits: Option<String>,
        /// The day that counts for the rule's dates.
        day: String,
        /// What was compared; an exception is the last.
        compared: Vec<RuleComparedView>,
        /// As what it was decided or mapped: "substitution" …
        decided_outcome: Option<String>,
        /// Local courses by code, free credits by name.
        decided_home: Vec<String>,
        /// The day of the decision in force; none while it is only mapped.
        decided_on: Option<String>,
    }
    /// One comparison.
    view RuleComparedView {
        /// What, as a code.
        what: String,
        /// The course's value.
        value: String,
        /// What the rule asks for.
        asked: String,
    }
    /// Writes the rules in use into a folder.
    view ExportRulesRequest {
        /// The folder.
        folder: String,
        /// Whether private notes go along.
        private_notes: bool,
    }
    /// What the import of a file with rules would do.
    view RuleFileView {
        /// Whose rules they are, as the file says.
        institution: String,
        /// When it was written, as the file says.
        exported: String,
        /// Rules that are new here.
        added: Vec<OfficeRuleView>,
        /// Rules that say something else here.
        changed: Vec<RuleChangeView>,
        /// Names of rules that are the same.
        unchanged: Vec<String>,
        /// Names of rules that are retired here.
        retired: Vec<String>,
        /// Rules that are left out, by their place in the file.
        problems: Vec<ImportProblem>,
        /// Codes of local courses that the catalogue does not have.
        unknown_courses: Vec<String>,
        /// Names exactly this; the import is refused when it would do something else.
        digest: String,
    }
    /// A rule that a file has otherwise.
    view RuleChangeView {
        /// Its name.
        name: String,
        /// What differs.
        fields: Vec<RuleFieldChange>,
    }
    /// One field of it.
    view RuleFieldChange {
        /// The field, as the file names it.
        field: String,
        /// How it is.
        old: String,
        /// How it would be.
        new: String,
    }
    /// Takes the rules of a file.
    view ImportRulesRequest {
        /// Base64 of the bytes.
        base64: String,
        /// The digest of what was shown.
        digest: String,
    }
    /// What that did.
    view RulesImportedView {
        /// New rules.
        added: usize,
        /// Changed ones.
        changed: usize,
    }
    /// What the most specific rule makes of a foreign course.
    view RuledView {
        /// The rule.
        rule: String,
        /// Its version.
        version: u32,
        /// Its name.
        name: String,
        /// What it proposes.
        outcome: RuleOutcomeCode,
        /// Why it matches.
        compared: Vec<RuleComparedView>,
        /// The group, as it would be put.
        group: Option<GroupView>,
        /// Why there is none, as a code.
        problem: Option<String>,
        /// Of what.
        problem_of: String,
        /// Names of further rules that match and are less specific.
        others: Vec<String>,
        /// For the office alone.
        private_note: String,
        /// Whether earlier decisions agree on something else.
        differs_from_earlier: bool,
    }
    /// Accepts what rules propose, as one step.
    view TakeRulesRequest {
        /// The case.
        case: String,
        /// For which courses, by which versions of which rules.
        rows: Vec<RuleAcceptedView>,
    }
    /// One of them.
    view RuleAcceptedView {
        /// The document.
        document: String,
        /// Its place there.
        achievement: String,
        /// The rule.
        rule: String,
        /// Its version, as it was shown.
        version: u32,
    }
}
