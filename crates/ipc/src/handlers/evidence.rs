//! Evidence: the policy and its exceptions, reports, and stored documents verified again.

use std::path::Path;

use emc::policy::{Exception, Kind};
use emc::proof::{Alarm, Checked};
use emc::{Desk, DeskError};
use recognition::trust::{RegistryUsed, Trust};
use store::Staff;

use super::review::name;
use super::{code_of, day, id, iso, utc};
use crate::views::{
    AlarmView, CheckAgainView, CheckedView, DocumentIdRequest, EmpExceptionsView, EmpUsedView, ExceptionKind,
    ExceptionView, ExceptionsView, GrantedView, Nothing, PolicyCheckView, PolicyView, ProofView, RegistryUsedView,
    RemoveExceptionRequest, ReportForm, ReportRequest, SetExceptionRequest, WrittenView,
};

pub(crate) fn save_report(desk: &Desk, request: ReportRequest) -> Result<WrittenView, DeskError> {
    if request.folder.trim().is_empty() {
        return Err(DeskError::Field { field: "folder" });
    }
    let (document, pdf) = (id(&request.document, "document")?, request.form == ReportForm::Pdf);
    let path = emc::proof::save_report(desk, document, pdf, Path::new(request.folder.trim()))?;
    Ok(WrittenView { path: path.display().to_string() })
}

pub(crate) fn check_again(desk: &Desk, request: DocumentIdRequest) -> Result<CheckAgainView, DeskError> {
    let why = emc::proof::check_again(desk, id(&request.document, "document")?)?;
    Ok(CheckAgainView { at: utc(desk.now()), why: why.map(|why| why.as_str().to_owned()) })
}

pub(crate) fn check_all(desk: &Desk, _: Nothing) -> Result<ProofView, DeskError> {
    emc::proof::check_all(desk)?;
    proof(desk, Nothing {})
}

pub(crate) fn proof(desk: &Desk, _: Nothing) -> Result<ProofView, DeskError> {
    let (last, alarms) = desk.read(|r| Ok((emc::proof::last(r)?, emc::proof::alarms_of_all(r)?)))?;
    Ok(ProofView {
        last: last.as_ref().map(|last| checked_view(last, alarms.len())),
        alarms: alarms.iter().map(alarm).collect(),
    })
}

pub(crate) fn exceptions(desk: &Desk, _: Nothing) -> Result<ExceptionsView, DeskError> {
    let all = emc::policy::all(desk)?;
    let staff = desk.read(|r| Ok(r.staff()?))?;
    let today = desk.now().date();
    let view = |exception: Option<&Exception>| exception.map(|e| exception_view(e, &staff, e.until < today));
    Ok(ExceptionsView {
        emps: all
            .into_iter()
            .map(|(emp, of)| EmpExceptionsView {
                emp,
                weak: view(of.weak.as_ref()),
                expired: view(of.expired.as_ref()),
            })
            .collect(),
        longest: iso(today.saturating_add(emc::policy::LONGEST)),
        today: iso(today),
    })
}

pub(crate) fn set_exception(desk: &Desk, request: SetExceptionRequest) -> Result<ExceptionsView, DeskError> {
    let until = day(Some(&request.until), "until")?.ok_or(DeskError::Field { field: "until" })?;
    emc::policy::set(desk, &request.emp, kind(request.kind), until, &request.why)?;
    exceptions(desk, Nothing {})
}

pub(crate) fn remove_exception(desk: &Desk, request: RemoveExceptionRequest) -> Result<ExceptionsView, DeskError> {
    emc::policy::remove(desk, &request.emp, kind(request.kind))?;
    exceptions(desk, Nothing {})
}

/// The policy as it was applied.
pub(crate) fn policy(trust: &Trust) -> PolicyView {
    PolicyView {
        registry: trust.registry.as_ref().map(registry),
        emp: trust.emp.as_ref().map(|emp| EmpUsedView { url: emp.url.clone(), institutions: emp.institutions.clone() }),
        weak_until: trust.exceptions.weak_until.map(iso),
        expired_until: trust.exceptions.expired_until.map(iso),
        granted: trust
            .granted
            .iter()
            .map(|g| GrantedView { kind: g.kind.clone(), by: g.by.clone(), at: utc(g.at), why: g.why.clone() })
            .collect(),
        checks: trust
            .checks
            .iter()
            .map(|check| PolicyCheckView {
                item: code_of(&check.item),
                outcome: code_of(&check.outcome),
                code: check.code.clone(),
                seen: check.seen.clone(),
            })
            .collect(),
    }
}

/// Something that no longer proves what it says.
pub(crate) fn alarm(alarm: &Alarm) -> AlarmView {
    AlarmView {
        case: alarm.case.to_string(),
        number: alarm.number.clone(),
        document: alarm.document.map(|document| document.to_string()),
        why: alarm.why.as_str().to_owned(),
        since: utc(alarm.since),
    }
}

/// What a check of everything found.
pub(crate) fn checked_view(checked: &Checked, alarms: usize) -> CheckedView {
    CheckedView {
        at: utc(checked.at),
        occasion: code_of(&checked.occasion),
        signed: checked.signed,
        unsigned: checked.unsigned,
        files: checked.files,
        entries: checked.entries,
        holds: checked.entries.is_some() && alarms == 0,
    }
}

fn registry(used: &RegistryUsed) -> RegistryUsedView {
    RegistryUsedView {
        source: used.source.clone(),
        url: used.url.clone(),
        read: utc(used.read),
        sha256: used.sha256.clone(),
        test: used.test,
        by_hand: used.by_hand,
    }
}

fn exception_view(exception: &Exception, staff: &[Staff], ended: bool) -> ExceptionView {
    ExceptionView {
        until: iso(exception.until),
        why: exception.why.clone(),
        by: name(staff, exception.by),
        at: utc(exception.at),
        ended,
    }
}

fn kind(kind: ExceptionKind) -> Kind {
    match kind {
        ExceptionKind::Weak => Kind::Weak,
        ExceptionKind::Expired => Kind::Expired,
    }
}
