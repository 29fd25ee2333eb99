//! Grading tables, the policy, and proposals for a grade.

use elmo::AchievementId;
use emc::grades::{Asked, FieldTable, ForGrade, Said, TranscriptHost};
use emc::{Desk, DeskError};
use recognition::grades::{
    Answers, Band, Bavarian, Cycle, Exact, Hint, Method, PassingShare, Policy, Proposed, Rounding, Side, Working, bands,
};
use store::StoredTable;

use super::{bytes, case, credits, id, some, utc};
use crate::views::{
    BandView, BavarianView, CreditsProposalView, FileRequest, GradeAnswersView, GradeHintView, GradeMethodCode,
    GradePolicyView, GradeProposalRequest, GradeProposalView, GradeRoundingCode, GradesView, GradingTableRequest,
    GradingTableView, ImportProblem, ImportView, IntervalView, Nothing, OverlapView, ProposedCode, TableGradeView,
    TranscriptFieldView, TranscriptGradeView, TranscriptHostView, TranscriptScaleView, TranscriptTablesRequest,
    TranscriptTablesView, WorkingView,
};

pub(crate) fn grades(desk: &Desk, _: Nothing) -> Result<GradesView, DeskError> {
    let (tables, policy) = emc::grades::all(desk)?;
    Ok(GradesView { tables: tables.iter().map(table).collect(), policy: policy.as_ref().map(policy_view) })
}

pub(crate) fn import_grading_tables(desk: &Desk, request: FileRequest) -> Result<ImportView, DeskError> {
    Ok(case::imported(emc::grades::import(desk, &bytes(&request.base64)?)?))
}

pub(crate) fn read_transcript_tables(desk: &Desk, request: FileRequest) -> Result<TranscriptTablesView, DeskError> {
    let found = emc::grades::read_transcript(desk, &bytes(&request.base64)?)?;
    let grade = |(label, percent): (String, Exact)| TranscriptGradeView { label, percent: percent.to_string() };
    let field = |one: FieldTable| TranscriptFieldView {
        iscedf: one.isced,
        grades: one.grades.into_iter().map(grade).collect(),
    };
    Ok(TranscriptTablesView {
        hosts: found
            .hosts
            .into_iter()
            .map(|host| TranscriptHostView { institution: host.institution, identifier: host.identifier })
            .collect(),
        schemes: found.schemes,
        scales: found
            .scales
            .into_iter()
            .map(|scale| TranscriptScaleView {
                labels: scale.labels,
                tables: scale.tables.into_iter().map(field).collect(),
            })
            .collect(),
        problems: found
            .problems
            .into_iter()
            .map(|(line, code, detail)| ImportProblem { line, code: code.to_owned(), detail })
            .collect(),
    })
}

pub(crate) fn import_transcript_tables(desk: &Desk, request: TranscriptTablesRequest) -> Result<ImportView, DeskError> {
    let cycle = |text: String| Cycle::read(&text).ok_or(DeskError::Field { field: "cycle" });
    let said = Said {
        host: TranscriptHost { institution: request.institution, identifier: request.identifier },
        scheme: request.scheme,
        years: request.years,
        cycle: request.cycle.map(cycle).transpose()?,
        best_first: request.best_first,
        lowest_passing: request.lowest_passing,
    };
    Ok(case::imported(emc::grades::import_transcript(desk, &bytes(&request.base64)?, &said)?))
}

pub(crate) fn retire_grading_table(desk: &Desk, request: GradingTableRequest) -> Result<GradesView, DeskError> {
    emc::grades::retire(desk, id(&request.table, "table")?)?;
    grades(desk, Nothing {})
}

pub(crate) fn set_grade_policy(desk: &Desk, request: GradePolicyView) -> Result<GradesView, DeskError> {
    let share = Exact::per_cent(&request.minimum_share).map_err(|_| DeskError::Field { field: "minimumShare" })?;
    let policy = Policy {
        method: method(request.method),
        minimum_share: Exact::from_ratio(share.ratio() / 100),
        rounding: match request.rounding {
            GradeRoundingCode::Tenth => Rounding::Tenth,
            GradeRoundingCode::TenthCut => Rounding::TenthCut,
            GradeRoundingCode::Hundredth => Rounding::Hundredth,
            GradeRoundingCode::Thirds => Rounding::Thirds,
        },
    };
    emc::grades::set_policy(desk, &policy)?;
    grades(desk, Nothing {})
}

pub(crate) fn grade_proposal(desk: &Desk, request: GradeProposalRequest) -> Result<GradeProposalView, DeskError> {
    let table = |text: Option<String>, field| some(text).map(|text| id(&text, field)).transpose();
    let found = emc::grades::for_achievement(
        desk,
        &Asked {
            document: id(&request.document, "document")?,
            achievement: AchievementId(request.achievement),
            course: some(request.course).map(|text| id(&text, "course")).transpose()?,
            part: some(request.part).map(|text| credits(&text, "part")).transpose()?,
            host: table(request.host_table, "hostTable")?,
            home: table(request.home_table, "homeTable")?,
        },
    )?;
    Ok(view(&found))
}

fn view(found: &ForGrade) -> GradeProposalView {
    let proposal = &found.proposal;
    let (kind, grade, reason) = match &proposal.proposed {
        Proposed::Grade(label) => (ProposedCode::Grade, Some(label.clone()), None),
        Proposed::Pass => (ProposedCode::Pass, None, None),
        Proposed::ByHand(why) => (ProposedCode::ByHand, None, Some(why.as_str().to_owned())),
    };
    GradeProposalView {
        result: found.result.clone(),
        kind,
        grade,
        reason,
        method: proposal.method.map(method_view),
        how: proposal.how.clone(),
        working: proposal.working.as_ref().map(working),
        bavarian: proposal.bavarian.as_ref().map(formula),
        hints: proposal.hints.iter().map(hint).collect(),
        notes: proposal.notes.iter().map(|note| note.as_str().to_owned()).collect(),
        host_table: found.host.as_ref().map(table),
        home_table: found.home.as_ref().map(table),
        of_host: found.of_host.iter().map(table).collect(),
        of_home: found.of_home.iter().map(table).collect(),
        credits: found.other_credits.as_ref().map(|(scheme, amount)| {
            let known = found.in_ects.as_ref();
            CreditsProposalView {
                scheme: scheme.clone(),
                amount: amount.to_string(),
                ects: known.map(|k| k.credited.to_string()),
                factor: known.map(|k| k.factor.ects_in_words()),
                source: known.map(|k| k.factor.source.to_owned()),
                outside_years: known.is_some_and(|k| k.outside_years),
                how: known.map(recognition::credits::InEcts::how).unwrap_or_default(),
            }
        }),
    }
}

fn table(stored: &StoredTable) -> GradingTableView {
    let table = &stored.table;
    let shares = bands(&table.grades);
    GradingTableView {
        id: stored.id.to_string(),
        home: table.side == Side::Home,
        institution: table.institution.clone(),
        scheme: table.scheme.clone(),
        iscedf: table.isced.clone(),
        cycle: table.cycle.map(|cycle| cycle.as_str().to_owned()),
        years: table.years_in_words(),
        version: table.version,
        size: table.size().map(|size| size.to_string()),
        added: utc(stored.added),
        retired: stored.retired.map(utc),
        source: table.source.clone(),
        grades: table
            .grades
            .iter()
            .map(|grade| TableGradeView {
                label: grade.label.clone(),
                passing: grade.passing,
                amount: grade.amount.to_string(),
                share: shares.iter().find(|b| grade.passing && b.label == grade.label).map(|b| b.share.as_per_cent()),
            })
            .collect(),
    }
}

fn working(working: &Working) -> WorkingView {
    let (from, to) = working.interval;
    WorkingView {
        host: working.host.iter().map(band).collect(),
        home: working.home.iter().map(band).collect(),
        label: working.host.iter().find(|b| b.from == from).map(|b| b.label.clone()).unwrap_or_default(),
        from: from.as_per_cent(),
        to: to.as_per_cent(),
        midpoint: working.midpoint.as_per_cent(),
        overlaps: working
            .overlaps
            .iter()
            .map(|o| OverlapView { label: o.label.clone(), share: o.share.as_per_cent(), counts: o.kept })
            .collect(),
        answers: answers(&working.answers),
    }
}

fn band(band: &Band) -> BandView {
    BandView {
        label: band.label.clone(),
        share: band.share.as_per_cent(),
        from: band.from.as_per_cent(),
        to: band.to.as_per_cent(),
    }
}

fn answers(answers: &Answers) -> GradeAnswersView {
    GradeAnswersView {
        max: answers.max.clone(),
        mid: answers.mid.clone(),
        min: answers.min.clone(),
        mean: answers.mean.as_ref().map(|mean| mean.label.clone()),
        mean_value: answers.mean.as_ref().map(|mean| mean.value.decimals(3)),
    }
}

fn formula(found: &Bavarian) -> BavarianView {
    BavarianView {
        best: found.best.to_string(),
        lowest: found.lowest.to_string(),
        grade: found.grade.to_string(),
        value: found.value.decimals(3),
        rounded: found.label(),
    }
}

fn hint(hint: &Hint) -> GradeHintView {
    let interval = |(from, to): (Exact, Exact)| IntervalView { from: from.as_per_cent(), to: to.as_per_cent() };
    GradeHintView {
        element: hint.element.to_owned(),
        of_all: hint.of_all.map(interval),
        of_passed: hint.of_passed.map(interval),
        passing: hint.passing.map(|p| p.share().as_per_cent()),
        passing_of_table: matches!(hint.passing, Some(PassingShare::Table(_))),
        answers: hint.answers.as_ref().map(answers),
        reasons: hint.reasons.iter().map(|reason| reason.as_str().to_owned()).collect(),
    }
}

fn policy_view(policy: &Policy) -> GradePolicyView {
    GradePolicyView {
        method: method_view(policy.method),
        minimum_share: Exact::from_ratio(policy.minimum_share.ratio() * 100).to_string(),
        rounding: match policy.rounding {
            Rounding::Tenth => GradeRoundingCode::Tenth,
            Rounding::TenthCut => GradeRoundingCode::TenthCut,
            Rounding::Hundredth => GradeRoundingCode::Hundredth,
            Rounding::Thirds => GradeRoundingCode::Thirds,
        },
    }
}

fn method(code: GradeMethodCode) -> Method {
    match code {
        GradeMethodCode::Max => Method::Max,
        GradeMethodCode::Mid => Method::Mid,
        GradeMethodCode::Min => Method::Min,
        GradeMethodCode::Mean => Method::Mean,
        GradeMethodCode::Bavarian => Method::Bavarian,
        GradeMethodCode::PassOnly => Method::PassOnly,
    }
}

fn method_view(method: Method) -> GradeMethodCode {
    match method {
        Method::Max => GradeMethodCode::Max,
        Method::Mid => GradeMethodCode::Mid,
        Method::Min => GradeMethodCode::Min,
        Method::Mean => GradeMethodCode::Mean,
        Method::Bavarian => GradeMethodCode::Bavarian,
        Method::PassOnly => GradeMethodCode::PassOnly,
    }
}
