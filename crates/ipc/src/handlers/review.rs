//! Review: a document with its proof, its person and its achievements.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use elmo::{Achievement, AchievementId, Attachment, Finding, Learner, Personal, Report, Status};
use emc::review::Opened;
use emc::staff::Second;
use emc::{Desk, DeskError};
use recognition::credits::{Assessed, Counted};
use recognition::person::PersonMatch;
use store::{Acceptance, Confirmation, Reader, Staff};

use super::{case, code_of, id, iso, texts, utc};
use crate::views::{
    AcceptPersonRequest, AcceptSignatureRequest, AcceptedView, AchievementView, AttachmentRequest, AttachmentView,
    BytesView, CaseView, CertificateView, ConfirmAchievementRequest, CountedView, CreditView, DistributionCategoryView,
    DistributionView, DocumentIdRequest, EvidenceView, FindingView, IdentifierView, LearnerView, LettersView,
    MoveDocumentRequest, MovedView, NotThisStudentRequest, PersonView, ReportView, ReviewView, SecondPerson,
    SignatureView, SourceView, TotalsView,
};

pub(crate) fn review(desk: &Desk, request: DocumentIdRequest) -> Result<ReviewView, DeskError> {
    view(desk, id(&request.document, "document")?)
}

pub(crate) fn source(desk: &Desk, request: DocumentIdRequest) -> Result<SourceView, DeskError> {
    let opened = emc::review::open(desk, id(&request.document, "document")?)?;
    Ok(SourceView { text: Arc::unwrap_or_clone(opened.canonical) })
}

pub(crate) fn attachment(desk: &Desk, request: AttachmentRequest) -> Result<BytesView, DeskError> {
    let bytes = emc::review::pdf_attachment(desk, id(&request.document, "document")?, request.index)?;
    Ok(BytesView { base64: STANDARD.encode(bytes), media_type: "application/pdf".to_owned() })
}

pub(crate) fn accept_signature(desk: &Desk, request: AcceptSignatureRequest) -> Result<ReviewView, DeskError> {
    let document = id(&request.document, "document")?;
    emc::review::accept_signature(desk, document, &request.why)?;
    view(desk, document)
}

pub(crate) fn accept_person(desk: &Desk, request: AcceptPersonRequest) -> Result<ReviewView, DeskError> {
    let document = id(&request.document, "document")?;
    let second = request.second.map(second).transpose()?;
    emc::review::accept_person(desk, document, &request.why, second.as_ref())?;
    view(desk, document)
}

pub(crate) fn not_this_student(desk: &Desk, request: NotThisStudentRequest) -> Result<CaseView, DeskError> {
    let case = emc::review::not_this_student(desk, id(&request.document, "document")?, &request.why)?;
    case::view(desk, case)
}

pub(crate) fn move_document(desk: &Desk, request: MoveDocumentRequest) -> Result<CaseView, DeskError> {
    let to = id(&request.to_case, "toCase")?;
    emc::review::move_document(desk, id(&request.document, "document")?, to, &request.why)?;
    case::view(desk, to)
}

pub(crate) fn confirm_achievement(desk: &Desk, request: ConfirmAchievementRequest) -> Result<ReviewView, DeskError> {
    let document = id(&request.document, "document")?;
    emc::review::confirm(desk, document, &AchievementId(request.achievement), &request.why)?;
    view(desk, document)
}

/// A second person in a request.
pub(crate) fn second(second: SecondPerson) -> Result<Second, DeskError> {
    Ok(Second { staff: id(&second.staff, "second")?, pin: second.pin })
}

/// Who accepted something and why.
pub(crate) fn accepted(acceptance: &Acceptance, staff: &[Staff]) -> AcceptedView {
    AcceptedView {
        by: name(staff, acceptance.by),
        second: acceptance.second.map(|s| name(staff, s)),
        at: utc(acceptance.at),
        why: acceptance.why.clone(),
    }
}

pub(crate) fn name(staff: &[Staff], who: elmo::StaffId) -> String {
    staff.iter().find(|s| s.id == who).map(|s| s.name.clone()).unwrap_or_default()
}

fn view(desk: &Desk, document: elmo::DocumentId) -> Result<ReviewView, DeskError> {
    let opened = emc::review::open(desk, document)?;
    let (staff, row, fetch, moved) = desk.read(|r| {
        let fetch = opened.record.fetch.map(|f| r.fetch(f)).transpose()?.flatten();
        let staff = r.staff()?;
        let moved = moved(r, document, &staff)?;
        Ok((staff, case::document_row(r, &opened.record)?, fetch, moved))
    })?;
    let mut findings: BTreeMap<&str, Vec<FindingView>> = BTreeMap::new();
    for finding in opened.findings.iter().chain(&opened.assessment.findings) {
        let place =
            if opened.assessment.of(&AchievementId(finding.place.clone())).is_some() { &finding.place } else { "" };
        let list = findings.entry(place).or_default();
        let view = finding_view(finding);
        if !list.contains(&view) {
            list.push(view);
        }
    }
    let evidence = opened.record.evidence.as_ref();
    let totals = &opened.assessment;
    Ok(ReviewView {
        signature: SignatureView {
            trust: row.trust,
            algorithm: evidence.map(|e| e.algorithm.clone()),
            digest: evidence.map(|e| e.digest.clone()),
            weak: opened.record.provenance.weak,
            certificate: evidence.map(|e| CertificateView {
                subject: e.certificate.subject.clone(),
                sha256: e.certificate.sha256.clone(),
                valid_from: utc(e.certificate.valid_from),
                valid_until: utc(e.certificate.valid_until),
                expired: e.certificate.valid_until < desk.now(),
            }),
            doubts: opened.record.signature_doubts.clone(),
            accepted: opened.record.signature_accepted.as_ref().map(|a| accepted(a, &staff)),
            emp: opened.record.provenance.emp.clone(),
            registry: fetch.map(|f| f.registry.url),
            sha256: opened.record.provenance.sha256.clone(),
            policy: opened.record.trust.as_ref().map(super::evidence::policy),
        },
        person: person_view(&opened.record.person, opened.record.person_accepted.as_ref(), &staff, moved),
        learner: learner(&opened.elmo.learner),
        generated: opened.elmo.generated.map(utc),
        version: opened.elmo.namespace.version().to_owned(),
        reports: opened.elmo.reports.iter().map(|report| report_view(report, &opened, &findings, &staff)).collect(),
        totals: TotalsView {
            counted: totals.counted.to_string(),
            unclear: totals.unclear.to_string(),
            graded: totals.graded.to_string(),
            by_scheme: totals
                .by_scheme
                .iter()
                .filter(|(scheme, _)| *scheme != "ECTS")
                .map(|(scheme, sum)| CreditView { scheme: scheme.clone(), value: sum.counted.to_string() })
                .collect(),
        },
        findings: findings.get("").cloned().unwrap_or_default(),
        attachments: opened.elmo.attachments.iter().map(attachment_view).collect(),
        document: row,
    })
}

fn moved(reader: &Reader<'_>, document: elmo::DocumentId, staff: &[Staff]) -> Result<Vec<MovedView>, DeskError> {
    let moves = reader.moves(document)?.into_iter().map(|moved| {
        let from = reader.case(moved.from)?.ok_or(DeskError::UnknownCase)?.number;
        Ok(MovedView { from, by: name(staff, moved.by), at: utc(moved.at), why: moved.why })
    });
    moves.collect()
}

pub(super) fn person_view(
    person: &PersonMatch,
    acceptance: Option<&Acceptance>,
    staff: &[Staff],
    moved: Vec<MovedView>,
) -> PersonView {
    PersonView {
        verdict: case::verdict(person.verdict),
        evidence: person
            .evidence
            .iter()
            .map(|e| EvidenceView {
                item: e.item.as_str().to_owned(),
                state: e.state.as_str().to_owned(),
                document: e.document.clone(),
                case: e.case.clone(),
                why: e.why.as_str().to_owned(),
                why_text: e.why.message().to_owned(),
                letters: person
                    .letters(e.item)
                    .into_iter()
                    .map(|(letter, written)| LettersView { letter, written })
                    .collect(),
            })
            .collect(),
        decisive: person.decisive().into_iter().map(|item| item.as_str().to_owned()).collect(),
        accepted: acceptance.map(|a| accepted(a, staff)),
        moved,
    }
}

fn learner(learner: &Learner) -> LearnerView {
    let text = |value: &Option<Personal<String>>| value.as_ref().map(|v| v.reveal().clone()).unwrap_or_default();
    let born = learner.date_of_birth.as_ref().or(learner.bday.as_ref());
    LearnerView {
        given_names: text(&learner.given_names),
        family_name: text(&learner.family_name),
        born: born.map(|b| iso(*b.reveal())),
        identifiers: learner
            .identifiers
            .iter()
            .map(|i| IdentifierView {
                kind: i.reveal().kind.clone(),
                value: recognition::person::masked(&i.reveal().value),
            })
            .collect(),
    }
}

fn report_view(
    report: &Report,
    opened: &Opened,
    findings: &BTreeMap<&str, Vec<FindingView>>,
    staff: &[Staff],
) -> ReportView {
    let achievements = report
        .achievements
        .iter()
        .flat_map(Achievement::with_parts)
        .filter_map(|a| {
            let assessed = opened.assessment.of(&a.id)?;
            let found = findings.get(a.id.as_str()).cloned().unwrap_or_default();
            Some(achievement_view(a, assessed, report, opened.confirmation(&a.id), found, staff))
        })
        .collect();
    ReportView {
        issuer: texts(&report.issuer.titles),
        country: report.issuer.country.clone(),
        identifiers: report
            .issuer
            .identifiers
            .iter()
            .map(|i| IdentifierView { kind: i.kind.clone(), value: i.value.clone() })
            .collect(),
        achievements,
    }
}

fn achievement_view(
    achievement: &Achievement,
    assessed: &Assessed,
    report: &Report,
    confirmation: Option<&Confirmation>,
    findings: Vec<FindingView>,
    staff: &[Staff],
) -> AchievementView {
    let scheme = report.grading_scheme(achievement).and_then(|scheme| scheme.descriptions.english_or_first());
    AchievementView {
        id: achievement.id.to_string(),
        depth: achievement.id.as_str().matches('.').count().saturating_sub(1),
        code: achievement.code().map(str::to_owned),
        titles: texts(&achievement.titles),
        kind: achievement.kind.as_str().to_owned(),
        status: match &assessed.status {
            Status::Passed => "passed".to_owned(),
            Status::Failed => "failed".to_owned(),
            Status::InProgress => "in-progress".to_owned(),
            Status::Unknown(word) => word.clone(),
        },
        status_given: assessed.status_given,
        credits: achievement
            .credits
            .iter()
            .map(|c| CreditView { scheme: c.scheme.clone().unwrap_or_default(), value: c.value.to_string() })
            .collect(),
        counted: match assessed.counted {
            Counted::Yes => CountedView::Yes,
            Counted::No => CountedView::No,
            Counted::Unclear => CountedView::Unclear,
        },
        counted_because: assessed.reason.as_str().to_owned(),
        confirmed: confirmation.map(|c| AcceptedView {
            by: name(staff, c.by),
            second: None,
            at: utc(c.at),
            why: c.why.clone(),
        }),
        duplicate_of: assessed.duplicate_of.as_ref().map(ToString::to_string),
        result: achievement.result.clone(),
        grading_scheme: scheme.map(str::to_owned),
        term: achievement.term.as_ref().and_then(|t| t.titles.english_or_first()).map(str::to_owned),
        start: achievement.start.map(iso),
        date: achievement.date.map(iso),
        levels: emc::decision::level(achievement).into_iter().collect(),
        language: achievement.language.clone(),
        isced: achievement.isced.clone(),
        descriptions: texts(&achievement.descriptions),
        distribution: achievement.distribution.as_ref().map(|d| DistributionView {
            categories: d
                .categories
                .iter()
                .map(|c| DistributionCategoryView { label: c.label.clone(), count: c.count })
                .collect(),
            description: d.descriptions.english_or_first().map(str::to_owned),
        }),
        findings,
    }
}

fn finding_view(finding: &Finding) -> FindingView {
    FindingView { code: code_of(&finding.code), place: finding.place.clone(), detail: finding.detail.clone() }
}

fn attachment_view(attachment: &Attachment) -> AttachmentView {
    let content = attachment.contents.first();
    AttachmentView {
        index: attachment.index,
        title: attachment.titles.english_or_first().unwrap_or_default().to_owned(),
        kind: attachment.kind.clone(),
        media_type: content.map(|c| c.media_type.clone()).unwrap_or_default(),
        size: content.map_or(0, |c| u64::try_from(c.bytes.len()).unwrap_or(u64::MAX)),
        is_pdf: attachment.contents.iter().any(emc::review::is_pdf),
    }
}
