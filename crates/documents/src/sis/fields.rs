//! What can stand in a column.

use elmo::{Credits, Texts};
use recognition::decision::{Decision, DecisionForeign, DecisionGroup, DecisionIssuer, DecisionSource, Overall};
use recognition::mapping::{Difference, HomePart, Outcome};
use serde::{Deserialize, Serialize};
use time::Date;
use time::format_description::well_known::Rfc3339;

use crate::recognition_elmo::{difference, kind, outcome};
use crate::words::Words;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// What can stand in a column of a [`SisTemplate`](super::SisTemplate). The words of `outcome`, `differs` and
        /// `source_provenance` are those of the ELMO.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum SisField { $($(#[$doc])* #[serde(rename = $code)] $name,)* }

        impl SisField {
            /// All, in the order of the plain template; what it has not comes last.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its stable name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

fields! {
    /// The number of the decision.
    DecisionNumber = "decision_number";
    /// "signed", "draft", "training" or "training-draft".
    DecisionState = "decision_state";
    /// "positive", "partially-positive" or "negative".
    DecisionResult = "decision_result";
    /// Its day.
    DecisionDate = "decision_date";
    /// The number of the decision that it replaces.
    Replaces = "replaces";
    /// The case.
    CaseNumber = "case_number";
    /// The student's number here.
    StudentNumber = "student_number";
    /// Family name.
    FamilyName = "family_name";
    /// Given names.
    GivenNames = "given_names";
    /// Birth date.
    BirthDate = "birth_date";
    /// Programme.
    Programme = "programme";
    /// The group, counted from 1.
    Group = "group";
    /// What was decided about it.
    Outcome = "outcome";
    /// The host, in its own language.
    HostInstitution = "host_institution";
    /// Its country.
    HostCountry = "host_country";
    /// The host's code.
    HostCode = "host_code";
    /// The title in the original language.
    HostTitle = "host_title";
    /// The English title, where it is another.
    HostTitleEnglish = "host_title_english";
    /// The type, as the document says.
    HostType = "host_type";
    /// The level.
    HostLevel = "host_level";
    /// The term.
    HostTerm = "host_term";
    /// When it began.
    HostStart = "host_start";
    /// When the result was given.
    HostDate = "host_date";
    /// Credits, in the host's scheme.
    HostCredits = "host_credits";
    /// What is taken of them.
    HostCreditsTaken = "host_credits_taken";
    /// The scheme.
    HostScheme = "host_scheme";
    /// The result to the letter.
    HostGrade = "host_grade";
    /// The grading scheme in words.
    HostGradingScheme = "host_grading_scheme";
    /// The code of the course here; empty for free credits.
    HomeCode = "home_code";
    /// Its title.
    HomeTitle = "home_title";
    /// What is credited, ECTS.
    HomeCredits = "home_credits";
    /// The converted grade; empty beside a home course is "pass, no grade transferred".
    HomeGrade = "home_grade";
    /// How it was converted.
    HomeHow = "home_how";
    /// The condition.
    Condition = "condition";
    /// By when it must be met.
    ConditionUntil = "condition_until";
    /// In what it differs substantially.
    Differs = "differs";
    /// The reason.
    Reason = "reason";
    /// What the student can do next.
    NextStep = "next_step";
    /// How far the origin is proven.
    SourceProvenance = "source_provenance";
    /// The EMP.
    SourceEmp = "source_emp";
    /// SHA-256 of the document.
    SourceSha256 = "source_sha256";
    /// When it was received, RFC 3339.
    SourceReceived = "source_received";
    /// Who typed it, where it was typed.
    SourceTyped = "source_typed";
    /// The host's English name, else its own.
    HostInstitutionEnglish = "host_institution_english";
    /// The host's identifier of type `schac`.
    HostSchac = "host_schac";
    /// The host's identifier of type `erasmus`.
    HostErasmus = "host_erasmus";
    /// Who decided.
    DecidedBy = "decided_by";
    /// When the student applied.
    Applied = "applied";
    /// When the documents were complete.
    Complete = "complete";
    /// When the student was notified.
    Notified = "notified";
    /// The cycle of the student's studies: "short", "first", "second" or "third".
    Cycle = "cycle";
    /// Where it counts in the degree here.
    HomePlace = "home_place";
}

/// A value before the template forms it.
pub(super) enum Value {
    Text(String),
    Amount(Credits),
    Day(Date),
}

/// Whether a field belongs to a course of one side. Such values can be many in a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Neither,
    Host,
    Home,
}

impl SisField {
    pub(super) fn side(self) -> Side {
        let name = self.as_str();
        if name.starts_with("host_") || name.starts_with("source_") {
            Side::Host
        } else if name.starts_with("home_") {
            Side::Home
        } else {
            Side::Neither
        }
    }

    /// Whether it is an amount, which somebody may add up.
    pub(super) fn is_amount(self) -> bool {
        matches!(self, Self::HostCredits | Self::HostCreditsTaken | Self::HomeCredits)
    }

    /// Whether it says something of one course, so that it stands as often as there are courses.
    pub(super) fn is_of_one_course(self) -> bool {
        self.is_amount()
            || matches!(
                self,
                Self::HostCode
                    | Self::HostTitle
                    | Self::HostTitleEnglish
                    | Self::HostGrade
                    | Self::HomeCode
                    | Self::HomeTitle
                    | Self::HomeGrade
            )
    }

    /// What stands in it for a group and a course of either side; none where there is nothing.
    pub(super) fn value(
        self,
        decision: &Decision,
        (number, group): (usize, &DecisionGroup),
        foreign: Option<&DecisionForeign>,
        home: Option<&HomePart>,
    ) -> Option<Value> {
        let student = &decision.student;
        let source = foreign.and_then(|f| decision.sources.iter().find(|source| source.document == f.document));
        let provenance = source.map(|source| &source.provenance);
        let issuer = foreign.zip(source).and_then(|(foreign, source)| issuer(foreign, source));
        let credits = foreign.and_then(|f| f.credits.as_ref());
        let grounds = group.group.grounds.as_ref();
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let (condition, until) = match &group.group.outcome {
            Outcome::OnCondition { until, condition } => (Some(condition), Some(*until)),
            _ => (None, None),
        };
        match self {
            Self::DecisionNumber => text(&decision.number),
            Self::DecisionState => text(state(decision)),
            Self::DecisionResult => text(overall(decision.overall)),
            Self::DecisionDate => Some(Value::Day(decision.decided)),
            Self::Replaces => decision.replaces.as_deref().and_then(text),
            Self::CaseNumber => text(&decision.case_number),
            Self::StudentNumber => text(student.number.reveal()),
            Self::FamilyName => text(student.family_name.reveal()),
            Self::GivenNames => text(student.given_names.reveal()),
            Self::BirthDate => student.born.as_ref().map(|born| Value::Day(*born.reveal())),
            Self::Programme => student.programme.as_deref().and_then(text),
            Self::Group => text(&number.to_string()),
            Self::Outcome => text(outcome(&group.group.outcome)),
            Self::HostInstitution => issuer?.titles.original().and_then(text),
            Self::HostInstitutionEnglish => issuer?.titles.english_or_first().and_then(text),
            Self::HostCountry => issuer?.country.as_deref().and_then(text),
            Self::HostSchac => identifier(issuer?, "schac").and_then(text),
            Self::HostErasmus => identifier(issuer?, "erasmus").and_then(text),
            Self::HostCode => foreign?.code.as_deref().and_then(text),
            Self::HostTitle => text(&foreign?.titles_to_print().0),
            Self::HostTitleEnglish => foreign?.titles_to_print().1.as_deref().and_then(text),
            Self::HostType => text(&foreign?.kind),
            Self::HostLevel => foreign?.level.as_deref().and_then(text),
            Self::HostTerm => foreign?.term.as_deref().and_then(text),
            Self::HostStart => foreign?.start.map(Value::Day),
            Self::HostDate => foreign?.date.map(Value::Day),
            Self::HostCredits => credits.map(|(_, amount)| Value::Amount(*amount)),
            Self::HostCreditsTaken => foreign?.part.or(credits.map(|(_, amount)| *amount)).map(Value::Amount),
            Self::HostScheme => credits.and_then(|(scheme, _)| text(scheme)),
            Self::HostGrade => foreign?.result.as_deref().and_then(text),
            Self::HostGradingScheme => foreign?.grading_scheme.as_deref().and_then(text),
            Self::HomeCode => text(&home?.code),
            Self::HomeTitle => text(&home?.title),
            Self::HomeCredits => Some(Value::Amount(home?.credits)),
            Self::HomeGrade => text(home?.grade.as_deref().unwrap_or_default()),
            Self::HomeHow => text(&Words::of(&decision.language).how_found(&home?.how)),
            Self::Condition => condition.and_then(|condition| text(condition)),
            Self::ConditionUntil => until.map(Value::Day),
            Self::Differs => text(&words(&grounds?.differs)),
            Self::Reason => text(&grounds?.text),
            Self::NextStep => text(&grounds?.next_step),
            Self::SourceProvenance => text(kind(provenance?.kind)),
            Self::SourceEmp => provenance?.emp.as_deref().and_then(text),
            Self::SourceSha256 => text(&provenance?.sha256),
            Self::SourceReceived => text(&provenance?.received.format(&Rfc3339).ok()?),
            Self::SourceTyped => text(&Words::of(&decision.language).typed_from(provenance?.typed.as_ref()?)),
            Self::DecidedBy => text(&decision.decided_by.as_ref()?.name),
            Self::Applied => decision.applied.map(Value::Day),
            Self::Complete => decision.complete.map(Value::Day),
            Self::Notified => decision.notified.map(Value::Day),
            Self::Cycle => text(student.cycle?.as_str()),
            Self::HomePlace => home?.place.as_deref().and_then(text),
        }
    }
}

fn issuer<'a>(foreign: &DecisionForeign, source: &'a DecisionSource) -> Option<&'a DecisionIssuer> {
    let report = foreign.achievement.report();
    source.issuers.iter().find(|issuer| issuer.report == report)
}

fn identifier<'a>(issuer: &'a DecisionIssuer, kind: &str) -> Option<&'a str> {
    issuer.identifiers.iter().find(|i| i.kind.eq_ignore_ascii_case(kind)).map(|i| i.value.as_str())
}

fn words(differences: &[Difference]) -> String {
    differences.iter().map(|d| difference(*d)).collect::<Vec<_>>().join(" ")
}

fn overall(overall: Overall) -> &'static str {
    match overall {
        Overall::Positive => "positive",
        Overall::PartiallyPositive => "partially-positive",
        Overall::Negative => "negative",
    }
}

/// Whether the decision is one.
pub(super) fn state(decision: &Decision) -> &'static str {
    match (decision.training, decision.signed.is_some()) {
        (false, true) => "signed",
        (false, false) => "draft",
        (true, true) => "training",
        (true, false) => "training-draft",
    }
}

/// What people call a course of the host: its code and title.
pub(super) fn course(foreign: &DecisionForeign) -> String {
    let title = title(&foreign.titles);
    match &foreign.code {
        Some(code) => format!("{code} {title}").trim().to_owned(),
        None => title.to_owned(),
    }
}

fn title(titles: &Texts) -> &str {
    titles.original().unwrap_or_default()
}
