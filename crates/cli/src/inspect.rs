//! `smp inspect`: what a document says, and which of its credits count.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use elmo::{
    Achievement, Credits, Elmo, Finding, Identifier, Issuer, Learner, LosType, Personal, Report, Status, Texts,
};
use recognition::credits::{Assessed, Assessment, Counted, assess};
use recognition::person::masked;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;

use crate::answer::{Answer, Exit, Failure};
use crate::arguments::Inspect;
use crate::source;
use crate::text::{Table, shown};

/// Reads one document, signed or not, without any proof.
///
/// # Errors
/// When nothing can be read.
pub(crate) fn run(wanted: &Inspect) -> Result<Answer, Failure> {
    let (elmo, findings) = source::document(&wanted.file)?;
    let assessment = assess(&elmo);
    let view = View::of(&elmo, &findings, &assessment);
    Answer::new(Exit::Good, &view, &view.text(&assessment))
}

#[derive(Serialize)]
struct View {
    version: &'static str,
    namespace: String,
    generated: Option<String>,
    learner: LearnerView,
    reports: Vec<ReportView>,
    credits: TotalsView,
    findings: Vec<FindingView>,
}

#[derive(Serialize)]
struct LearnerView {
    given_names: Option<String>,
    family_name: Option<String>,
    birth_name: Option<String>,
    alternative_name: Option<String>,
    born: Option<String>,
    citizenship: Option<String>,
    identifiers: Vec<IdentifierView>,
}

#[derive(Serialize)]
struct ReportView {
    issuer: IssuerView,
    achievements: Vec<AchievementView>,
}

#[derive(Serialize)]
struct IssuerView {
    title: Option<String>,
    titles: Vec<TitleView>,
    country: Option<String>,
    identifiers: Vec<IdentifierView>,
    url: Option<String>,
}

#[derive(Serialize)]
struct AchievementView {
    id: String,
    parent: Option<String>,
    identifiers: Vec<IdentifierView>,
    title: Option<String>,
    titles: Vec<TitleView>,
    #[serde(rename = "type")]
    kind: Option<String>,
    credits: Vec<CreditView>,
    result: Option<String>,
    status: Option<&'static str>,
    status_given: bool,
    counted: Counted,
    duplicate_of: Option<String>,
}

#[derive(Serialize)]
struct IdentifierView {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

#[derive(Serialize)]
struct TitleView {
    language: Option<String>,
    text: String,
}

#[derive(Serialize)]
struct CreditView {
    scheme: String,
    value: Credits,
}

#[derive(Serialize)]
struct TotalsView {
    counted: Credits,
    graded: Credits,
    unclear: Credits,
    by_scheme: BTreeMap<String, Credits>,
}

#[derive(Serialize)]
struct FindingView {
    code: &'static str,
    #[serde(rename = "where")]
    place: String,
    message: String,
}

impl View {
    fn of(elmo: &Elmo, findings: &[Finding], assessment: &Assessment) -> Self {
        Self {
            version: elmo.namespace.version(),
            namespace: elmo.namespace_uri.clone(),
            generated: elmo.generated.and_then(|at| at.format(&Rfc3339).ok()),
            learner: learner(&elmo.learner),
            reports: elmo.reports.iter().map(|report| self::report(report, assessment)).collect(),
            credits: TotalsView {
                counted: assessment.counted,
                graded: assessment.graded,
                unclear: assessment.unclear,
                by_scheme: assessment.by_scheme.iter().map(|(scheme, of)| (scheme.clone(), of.counted)).collect(),
            },
            findings: findings.iter().chain(&assessment.findings).map(finding).collect(),
        }
    }
}

fn learner(learner: &Learner) -> LearnerView {
    let revealed = |name: &Option<Personal<String>>| name.as_ref().map(|name| name.reveal().clone());
    let (bday, birth) =
        (learner.bday.as_ref().map(Personal::reveal), learner.date_of_birth.as_ref().map(Personal::reveal));
    let contradict = matches!((bday, birth), (Some(one), Some(other)) if one != other);
    LearnerView {
        given_names: revealed(&learner.given_names),
        family_name: revealed(&learner.family_name),
        birth_name: revealed(&learner.birth_name),
        alternative_name: revealed(&learner.alternative_name),
        born: bday.or(birth).filter(|_| !contradict).map(ToString::to_string),
        citizenship: revealed(&learner.citizenship),
        identifiers: learner
            .identifiers
            .iter()
            .map(Personal::reveal)
            .map(|it| IdentifierView { kind: it.kind.clone(), value: masked(&it.value) })
            .collect(),
    }
}

fn report(report: &Report, assessment: &Assessment) -> ReportView {
    let all = report.achievements.iter().flat_map(Achievement::with_parts);
    ReportView {
        issuer: issuer(&report.issuer),
        achievements: all.map(|it| achievement(it, assessment.of(&it.id))).collect(),
    }
}

fn issuer(issuer: &Issuer) -> IssuerView {
    IssuerView {
        title: issuer.titles.english_or_first().map(str::to_owned),
        titles: titles(&issuer.titles),
        country: issuer.country.clone(),
        identifiers: identifiers(&issuer.identifiers),
        url: issuer.url.clone(),
    }
}

fn achievement(of: &Achievement, assessed: Option<&Assessed>) -> AchievementView {
    AchievementView {
        id: of.id.to_string(),
        parent: of.id.parent().map(|id| id.to_string()),
        identifiers: identifiers(&of.identifiers),
        title: of.titles.english_or_first().map(str::to_owned),
        titles: titles(&of.titles),
        kind: (of.kind != LosType::None).then(|| of.kind.as_str().to_owned()),
        credits: of.credits.iter().map(|it| CreditView { scheme: it.scheme_folded(), value: it.value }).collect(),
        result: of.result.clone(),
        status: match &of.status {
            None | Some(Status::Passed) => Some("passed"),
            Some(Status::Failed) => Some("failed"),
            Some(Status::InProgress) => Some("in-progress"),
            Some(Status::Unknown(_)) => None,
        },
        status_given: of.status.is_some(),
        counted: assessed.map_or(Counted::Unclear, |it| it.counted),
        duplicate_of: assessed.and_then(|it| it.duplicate_of.as_ref()).map(ToString::to_string),
    }
}

fn identifiers(of: &[Identifier]) -> Vec<IdentifierView> {
    of.iter().map(|it| IdentifierView { kind: it.kind.clone(), value: it.value.clone() }).collect()
}

fn titles(of: &Texts) -> Vec<TitleView> {
    of.0.iter().map(|it| TitleView { language: it.language.clone(), text: it.text.clone() }).collect()
}

fn finding(of: &Finding) -> FindingView {
    FindingView { code: of.code.as_str(), place: of.place.clone(), message: of.message() }
}

impl View {
    fn text(&self, assessment: &Assessment) -> String {
        let mut text = format!(
            "ELMO {}, made {}. The signature was not checked.\n\n",
            self.version,
            shown(self.generated.as_deref().unwrap_or("at an unknown time")),
        );
        text += &self.learner.text();
        for report in &self.reports {
            text += &report.text(assessment);
        }
        text += "\nCredits\n";
        text += &totals(assessment).lines();
        if !self.findings.is_empty() {
            text += "\nFindings\n";
            let mut table = Table::default();
            for it in &self.findings {
                table.row([it.place.as_str(), it.code, &it.message]);
            }
            text += &table.lines();
        }
        text
    }
}

impl LearnerView {
    fn text(&self) -> String {
        let mut table = Table::default();
        let names = [&self.given_names, &self.family_name].map(|name| name.as_deref().unwrap_or_default());
        table.named("Name", &names.join(" "));
        for (name, value) in [
            ("Birth name", &self.birth_name),
            ("Other name", &self.alternative_name),
            ("Citizenship", &self.citizenship),
        ] {
            if let Some(value) = value.as_deref().filter(|value| !value.trim().is_empty()) {
                table.named(name, value);
            }
        }
        table.named("Born", self.born.as_deref().unwrap_or_default());
        for identifier in &self.identifiers {
            table.named("Identifier", &format!("{} {}", identifier.kind, identifier.value));
        }
        format!("Learner\n{}", table.lines())
    }
}

impl ReportView {
    fn text(&self, assessment: &Assessment) -> String {
        let mut text = format!("\n{}", shown(self.issuer.title.as_deref().unwrap_or_default()));
        if let Some(country) = &self.issuer.country {
            let _ = write!(text, " ({})", shown(country));
        }
        text.push('\n');
        if self.achievements.is_empty() {
            return text + "  No results.\n";
        }
        let mut table = Table::default();
        table.row(["id", "title", "credits", "result", "status", "counted"]);
        for (it, assessed) in
            self.achievements.iter().map(|it| (it, assessment.achievements.iter().find(|a| a.id.as_str() == it.id)))
        {
            let amounts: Vec<_> = it.credits.iter().map(|c| format!("{} {}", c.value, c.scheme)).collect();
            let counted = match assessed {
                Some(of) if of.counted != Counted::Yes => match &of.duplicate_of {
                    Some(other) => format!("{}: {} of {other}", of.counted.as_str(), of.reason.as_str()),
                    None => format!("{}: {}", of.counted.as_str(), of.reason.as_str()),
                },
                _ => it.counted.as_str().to_owned(),
            };
            let status = match (it.status, it.status_given) {
                (Some(status), true) => status,
                (_, true) => "unknown",
                (_, false) => "",
            };
            let (title, result) = (it.title.as_deref().unwrap_or_default(), it.result.as_deref().unwrap_or_default());
            table.row([it.id.as_str(), title, &amounts.join(" = "), result, status, &counted]);
        }
        text + &table.lines()
    }
}

fn totals(assessment: &Assessment) -> Table {
    let mut table = Table::default();
    table.row(["scheme", "counted", "graded", "unclear"]);
    if !assessment.by_scheme.contains_key("ECTS") {
        let of = [assessment.counted, assessment.graded, assessment.unclear].map(|it| it.to_string());
        table.row(std::iter::once("ECTS".to_owned()).chain(of));
    }
    for (scheme, of) in &assessment.by_scheme {
        let of = [of.counted, of.graded, of.unclear].map(|it| it.to_string());
        table.row(std::iter::once(scheme.clone()).chain(of));
    }
    table
}
