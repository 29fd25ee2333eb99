//! Office rules: kept, tried, shared as a file, and accepted for the courses of a case.

use elmo::{AchievementId, Credits};
use emc::rules::{Accepted, Match, Ruled};
use emc::suggest::Earlier;
use emc::{Desk, DeskError};
use recognition::mapping::{Difference, Group};
use recognition::rules::{Compared, Given, Host, NoProposal, OfficeRule, Pattern, RuleFault, RuleOutcome};
use serde_json::{Map, Value};
use store::{Course, StoredRule};

use super::mapping::{self, difference, difference_view};
use super::{bytes, code_of, credits, day, folder, id, iso, some, utc};
use crate::views::{
    ExportRulesRequest, FileRequest, ImportProblem, ImportRulesRequest, MappingView, Nothing, OfficeRuleView,
    PutRuleRequest, RetireRuleRequest, RuleChangeView, RuleComparedView, RuleCourseView, RuleFieldChange, RuleFileView,
    RuleHostCode, RuleIdRequest, RuleMatchView, RuleMatchesView, RuleOutcomeCode, RuleVersionsView, RuledView,
    RulesImportedView, RulesView, StoredRuleView, TakeRulesRequest, WrittenView,
};

pub(crate) fn rules(desk: &Desk, _: Nothing) -> Result<RulesView, DeskError> {
    let all = emc::rules::all(desk)?;
    Ok(RulesView { rules: all.iter().map(|rule| stored(desk, rule)).collect::<Result<_, _>>()? })
}

pub(crate) fn rule_versions(desk: &Desk, request: RuleIdRequest) -> Result<RuleVersionsView, DeskError> {
    let versions = emc::rules::versions(desk, id(&request.rule, "rule")?)?;
    Ok(RuleVersionsView { versions: versions.iter().map(|rule| stored(desk, rule)).collect::<Result<_, _>>()? })
}

pub(crate) fn put_rule(desk: &Desk, request: PutRuleRequest) -> Result<StoredRuleView, DeskError> {
    let known = request.known.map(|seen| Ok::<_, DeskError>((id(&seen.rule, "rule")?, seen.version))).transpose()?;
    let put = emc::rules::put(desk, known, &read(request.rule)?)?;
    newest(desk, put)
}

pub(crate) fn retire_rule(desk: &Desk, request: RetireRuleRequest) -> Result<StoredRuleView, DeskError> {
    let rule = id(&request.rule, "rule")?;
    emc::rules::retire(desk, rule, request.retired)?;
    newest(desk, rule)
}

pub(crate) fn rule_matches(desk: &Desk, request: OfficeRuleView) -> Result<RuleMatchesView, DeskError> {
    let rule = read(request)?;
    let faults = rule.faults_of_matching();
    // What asks nothing matches everything, which tells nobody anything.
    let found = match faults.contains(&RuleFault::AsksNothing) {
        true => emc::rules::Matches::default(),
        false => emc::rules::matches(desk, &rule)?,
    };
    Ok(RuleMatchesView {
        matching: found.matching.iter().map(match_view).collect(),
        matching_count: found.matching_count,
        excepted: found.excepted.iter().map(match_view).collect(),
        excepted_count: found.excepted_count,
        looked_at: found.looked_at,
        unreadable: found.unreadable,
        faults: faults.into_iter().map(|fault| fault.as_str().to_owned()).collect(),
    })
}

pub(crate) fn export_rules(desk: &Desk, request: ExportRulesRequest) -> Result<WrittenView, DeskError> {
    let path = emc::rules::export(desk, folder(&request.folder)?, request.private_notes)?;
    Ok(WrittenView { path: path.display().to_string() })
}

pub(crate) fn read_rules(desk: &Desk, request: FileRequest) -> Result<RuleFileView, DeskError> {
    let plan = emc::rules::compare(desk, &bytes(&request.base64)?)?;
    let problem = |(line, code, detail): (usize, &str, String)| ImportProblem { line, code: code.to_owned(), detail };
    Ok(RuleFileView {
        institution: plan.institution,
        exported: plan.exported,
        added: plan.added.iter().map(|rule| view(desk, rule)).collect::<Result<_, _>>()?,
        changed: plan.changed.iter().map(|(here, rule)| changed(&here.rule, rule)).collect(),
        unchanged: plan.unchanged,
        retired: plan.retired,
        problems: plan.problems.into_iter().map(problem).collect(),
        unknown_courses: plan.unknown_courses,
        digest: plan.digest,
    })
}

pub(crate) fn import_rules(desk: &Desk, request: ImportRulesRequest) -> Result<RulesImportedView, DeskError> {
    let done = emc::rules::import(desk, &bytes(&request.base64)?, &request.digest)?;
    Ok(RulesImportedView { added: done.added, changed: done.changed })
}

pub(crate) fn take_rules(desk: &Desk, request: TakeRulesRequest) -> Result<MappingView, DeskError> {
    let rows = request
        .rows
        .into_iter()
        .map(|row| {
            Ok(Accepted {
                document: id(&row.document, "document")?,
                achievement: AchievementId(row.achievement),
                rule: id(&row.rule, "rule")?,
                version: row.version,
            })
        })
        .collect::<Result<Vec<_>, DeskError>>()?;
    emc::rules::accept(desk, id(&request.case, "case")?, &rows)?;
    mapping::view(desk, &request.case)
}

/// What a rule makes of a course, beside what earlier decisions agree on.
pub(super) fn ruled(ruled: &Ruled, earlier: Option<&Earlier>) -> RuledView {
    let same = |a: &Group, b: &Group| {
        let home = |group: &Group| -> Vec<_> { group.home.iter().map(|it| (it.course, it.credits)).collect() };
        (home(a), &a.outcome) == (home(b), &b.outcome)
    };
    let group = ruled.group.as_ref().ok();
    let problem = ruled.group.as_ref().err();
    RuledView {
        rule: ruled.rule.id.to_string(),
        version: ruled.rule.version,
        name: ruled.rule.rule.name.clone(),
        outcome: outcome_code(&ruled.rule.rule.outcome),
        compared: ruled.compared.iter().map(compared).collect(),
        group: group.map(mapping::group_view),
        problem: problem.map(|why| why.as_str().to_owned()),
        problem_of: match problem {
            Some(NoProposal::UnknownCourse(code) | NoProposal::RetiredCourse(code)) => code.clone(),
            _ => String::new(),
        },
        others: ruled.others.clone(),
        private_note: ruled.rule.rule.private_note.clone(),
        differs_from_earlier: earlier.is_some_and(|earlier| group.is_none_or(|group| !same(group, &earlier.group))),
    }
}

fn newest(desk: &Desk, rule: store::OfficeRuleId) -> Result<StoredRuleView, DeskError> {
    let versions = emc::rules::versions(desk, rule)?;
    stored(desk, versions.first().ok_or(DeskError::UnknownRule)?)
}

fn stored(desk: &Desk, stored: &StoredRule) -> Result<StoredRuleView, DeskError> {
    Ok(StoredRuleView {
        id: stored.id.to_string(),
        version: stored.version,
        rule: view(desk, &stored.rule)?,
        added: utc(stored.added),
        retired: stored.retired.map(utc),
    })
}

fn view(desk: &Desk, rule: &OfficeRule) -> Result<OfficeRuleView, DeskError> {
    let texts = |patterns: &[Pattern]| patterns.iter().map(|pattern| pattern.0.clone()).collect();
    let amount = |credits: Option<Credits>| credits.map(|amount| amount.to_string());
    let (host, host_scheme, host_value) = match &rule.host {
        Host::Any => (RuleHostCode::Any, String::new(), String::new()),
        Host::Country { country } => (RuleHostCode::Country, String::new(), country.clone()),
        Host::Title { title } => (RuleHostCode::Title, String::new(), title.0.clone()),
        Host::Identifier { scheme, value } => (RuleHostCode::Identifier, scheme.clone(), value.clone()),
    };
    let course = |code: &str, credits: Option<Credits>| -> Result<RuleCourseView, DeskError> {
        let known: Option<Course> = desk.read(|r| Ok(r.course_by_code(code.trim())?))?;
        Ok(RuleCourseView {
            code: code.to_owned(),
            title: known.as_ref().map(|course| course.title.clone()),
            credits: amount(credits),
            retired: known.is_some_and(|course| course.retired),
        })
    };
    let none = String::new;
    let (courses, free_title, credits, differs) = match &rule.outcome {
        RuleOutcome::Direct { courses } => {
            let courses = courses.iter().map(|it| course(&it.code, it.credits)).collect::<Result<_, _>>()?;
            (courses, none(), None, &[][..])
        }
        RuleOutcome::Partial { course: code, title, credits, differs } => {
            let courses = code.iter().map(|code| course(code, None)).collect::<Result<_, _>>()?;
            (courses, title.clone(), amount(Some(*credits)), differs.as_slice())
        }
        RuleOutcome::Elective { title, credits } => (Vec::new(), title.clone(), amount(*credits), &[][..]),
        RuleOutcome::Refused { differs } => (Vec::new(), none(), None, differs.as_slice()),
    };
    Ok(OfficeRuleView {
        name: rule.name.clone(),
        host,
        host_scheme,
        host_value,
        codes: texts(&rule.codes),
        titles: texts(&rule.titles),
        levels: texts(&rule.levels),
        credits_from: amount(rule.credits_from),
        credits_to: amount(rule.credits_to),
        isced: rule.isced.clone(),
        valid_from: rule.valid_from.map(iso),
        valid_until: rule.valid_until.map(iso),
        except_codes: texts(&rule.except_codes),
        except_titles: texts(&rule.except_titles),
        outcome: outcome_code(&rule.outcome),
        courses,
        free_title,
        credits,
        differs: differs.iter().map(|it| difference_view(*it)).collect(),
        public_note: rule.public_note.clone(),
        private_note: rule.private_note.clone(),
    })
}

fn outcome_code(outcome: &RuleOutcome) -> RuleOutcomeCode {
    match outcome {
        RuleOutcome::Direct { .. } => RuleOutcomeCode::Direct,
        RuleOutcome::Partial { .. } => RuleOutcomeCode::Partial,
        RuleOutcome::Elective { .. } => RuleOutcomeCode::Elective,
        RuleOutcome::Refused { .. } => RuleOutcomeCode::Refused,
    }
}

fn read(view: OfficeRuleView) -> Result<OfficeRule, DeskError> {
    let patterns = |texts: Vec<String>| texts.into_iter().map(Pattern).collect();
    let amount = |text: Option<String>, field| some(text).map(|text| credits(&text, field)).transpose();
    let host_value = view.host_value.trim().to_owned();
    let differs: Vec<Difference> = view.differs.into_iter().map(difference).collect();
    let free_title = view.free_title.trim().to_owned();
    let mut courses = Vec::new();
    for course in view.courses {
        courses.push(Given { code: course.code.trim().to_owned(), credits: amount(course.credits, "credits")? });
    }
    Ok(OfficeRule {
        name: view.name,
        host: match view.host {
            RuleHostCode::Any => Host::Any,
            RuleHostCode::Country => Host::Country { country: host_value },
            RuleHostCode::Title => Host::Title { title: Pattern(host_value) },
            RuleHostCode::Identifier => {
                Host::Identifier { scheme: view.host_scheme.trim().to_owned(), value: host_value }
            }
        },
        codes: patterns(view.codes),
        titles: patterns(view.titles),
        levels: patterns(view.levels),
        credits_from: amount(view.credits_from, "creditsFrom")?,
        credits_to: amount(view.credits_to, "creditsTo")?,
        isced: some(view.isced),
        valid_from: day(view.valid_from.as_deref(), "validFrom")?,
        valid_until: day(view.valid_until.as_deref(), "validUntil")?,
        except_codes: patterns(view.except_codes),
        except_titles: patterns(view.except_titles),
        outcome: match view.outcome {
            RuleOutcomeCode::Direct => RuleOutcome::Direct { courses },
            RuleOutcomeCode::Partial => RuleOutcome::Partial {
                title: if courses.is_empty() { free_title } else { String::new() },
                course: courses.into_iter().next().map(|given| given.code),
                credits: amount(view.credits, "credits")?.unwrap_or_default(),
                differs,
            },
            RuleOutcomeCode::Elective => {
                RuleOutcome::Elective { title: free_title, credits: amount(view.credits, "credits")? }
            }
            RuleOutcomeCode::Refused => RuleOutcome::Refused { differs },
        },
        public_note: view.public_note,
        private_note: view.private_note,
    })
}

fn match_view(found: &Match) -> RuleMatchView {
    let decided = found.decided.as_ref();
    RuleMatchView {
        case: found.case.to_string(),
        case_number: found.case_number.clone(),
        document: found.document.to_string(),
        achievement: found.achievement.to_string(),
        code: found.code.clone(),
        title: found.title.clone(),
        host: found.host.clone(),
        credits: found.credits.map(|amount| amount.to_string()),
        day: iso(found.day),
        compared: found.compared.iter().map(compared).collect(),
        decided_outcome: decided.map(|it| outcome_kind(&it.outcome)),
        decided_home: decided.map(|it| it.home.clone()).unwrap_or_default(),
        decided_on: decided.and_then(|it| it.on).map(iso),
    }
}

fn outcome_kind(outcome: &recognition::mapping::Outcome) -> String {
    let value = serde_json::to_value(outcome).ok();
    value.and_then(|value| Some(value.get("kind")?.as_str()?.to_owned())).unwrap_or_default()
}

fn compared(compared: &Compared) -> RuleComparedView {
    RuleComparedView {
        what: compared.what.as_str().to_owned(),
        value: compared.value.clone(),
        asked: compared.asked.clone(),
    }
}

/// The fields that differ, in the words of the file.
fn changed(here: &OfficeRule, there: &OfficeRule) -> RuleChangeView {
    let fields = |rule: &OfficeRule| match serde_json::to_value(rule) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let (old, new) = (fields(here), fields(there));
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differing = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
    let text = |fields: &Map<String, Value>, name: &str| fields.get(name).map(words).unwrap_or_default();
    RuleChangeView {
        name: there.name.clone(),
        fields: differing
            .map(|name| RuleFieldChange { field: name.clone(), old: text(&old, name), new: text(&new, name) })
            .collect(),
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => {
            // What kind it is stands first.
            let kind = fields.get("kind").into_iter();
            let rest = fields.iter().filter(|(name, _)| *name != "kind").map(|(_, value)| value);
            kind.chain(rest).map(words).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
        }
        other => code_of(other),
    }
}
