//! Getting results: the registry's EMPs, fetches, files.

use elmo::FetchId;
use emc::cases::Row;
use emc::registry::{Known, KnownEmp};
use emc::take_in::TakenIn;
use emc::{Desk, DeskError};
use store::{FetchRecord, FetchState as Stored};

use super::{bytes, case, id, utc};
use crate::views::{
    BeginFetchRequest, CaseFileRequest, CertificateView, EmpView, EmpsView, FetchIdRequest, FetchState, FetchView,
    FetchesView, Nothing, RegistryProblem, TakenInView,
};

pub(crate) fn emps(desk: &Desk, _: Nothing) -> Result<EmpsView, DeskError> {
    Ok(emps_view(desk, &emc::registry::in_use(desk)?))
}

pub(crate) fn refresh_registry(desk: &Desk, _: Nothing) -> Result<EmpsView, DeskError> {
    Ok(emps_view(desk, &emc::registry::refresh(desk)?))
}

pub(crate) fn begin_fetch(desk: &Desk, request: BeginFetchRequest) -> Result<FetchView, DeskError> {
    let record = emc::fetch::begin(desk, id(&request.case, "case")?, &request.emp, &request.language)?;
    one(desk, &record)
}

pub(crate) fn open_browser(desk: &Desk, request: FetchIdRequest) -> Result<FetchView, DeskError> {
    let record = emc::fetch::open_browser(desk, id(&request.fetch, "fetch")?)?;
    one(desk, &record)
}

pub(crate) fn stop_fetch(desk: &Desk, request: FetchIdRequest) -> Result<FetchView, DeskError> {
    let record = emc::fetch::stop(desk, id::<FetchId>(&request.fetch, "fetch")?)?;
    one(desk, &record)
}

pub(crate) fn fetches(desk: &Desk, _: Nothing) -> Result<FetchesView, DeskError> {
    emc::fetch::end_overdue(desk)?;
    let rows = emc::cases::register(desk, "")?;
    let mut all = Vec::new();
    for row in &rows {
        let records = desk.read(|r| Ok(r.fetches(row.case.id)?))?;
        all.extend(records.into_iter().map(|record| (record.opened, fetch_view(desk, &record, row))));
    }
    all.sort_by_key(|(opened, _)| std::cmp::Reverse(*opened));
    Ok(FetchesView { fetches: all.into_iter().map(|(_, view)| view).take(200).collect() })
}

pub(crate) fn take_in_file(desk: &Desk, request: CaseFileRequest) -> Result<TakenInView, DeskError> {
    let taken = emc::take_in::file(desk, id(&request.case, "case")?, &bytes(&request.base64)?)?;
    Ok(match taken {
        TakenIn::Document(document) => {
            TakenInView { document: Some(document.to_string()), refused: None, detail: String::new() }
        }
        TakenIn::Refused { code, detail } => TakenInView { document: None, refused: Some(code), detail },
    })
}

/// A fetch as it is shown.
pub(crate) fn fetch_view(desk: &Desk, record: &FetchRecord, row: &Row) -> FetchView {
    let addresses = emc::fetch::addresses(desk, record.id).filter(|_| record.state == Stored::Open);
    let outcome = record.outcome_code.clone();
    FetchView {
        id: record.id.to_string(),
        case: record.case.to_string(),
        case_number: row.case.number.clone(),
        student: case::student_name(row),
        emp: record.emp.name.clone(),
        country: record.emp.country.clone(),
        test: record.registry.test && desk.place().mode != emc::Mode::Training,
        state: match record.state {
            Stored::Open => FetchState::Open,
            Stored::Answered => FetchState::Answered,
            Stored::Cancelled if outcome.as_deref() == Some("stopped") => FetchState::Stopped,
            Stored::Cancelled => FetchState::Cancelled,
            Stored::NoResults => FetchState::NoResults,
            Stored::Failed => FetchState::Failed,
            Stored::Refused => FetchState::Refused,
            Stored::TimedOut => FetchState::TimedOut,
        },
        opened: utc(record.opened),
        finished: record.finished.map(utc),
        start_url: addresses.as_ref().map(|(start, _)| start.to_string()),
        return_url: addresses.map(|(_, back)| back.to_string()),
        outcome,
        message: record.message.as_ref().map(|m| m.reveal().clone()),
        document: record.document.map(|d| d.to_string()),
    }
}

fn one(desk: &Desk, record: &FetchRecord) -> Result<FetchView, DeskError> {
    let row = desk.read(|r| emc::cases::row_of(r, record.case, desk.now()))?;
    Ok(fetch_view(desk, record, &row))
}

fn emps_view(desk: &Desk, known: &Known) -> EmpsView {
    let lists = known.sources.iter().filter(|state| state.in_use).filter_map(|state| state.list.as_ref());
    let problems = lists.flat_map(|list| list.registry.problems.iter().map(move |p| (list, p)));
    EmpsView {
        emps: known.emps.iter().map(|emp| emp_view(desk, emp)).collect(),
        problems: problems
            .map(|(list, p)| RegistryProblem { place: format!("{}: {}", list.name, p.place), reason: p.reason.clone() })
            .collect(),
    }
}

fn emp_view(desk: &Desk, known: &KnownEmp) -> EmpView {
    let emp = &known.emp;
    EmpView {
        key: known.key.clone(),
        country: emp.country.clone(),
        country_name: emp.country_name.clone(),
        name: emp.name.clone(),
        url: emp.url.to_string(),
        institutions: emp.institutions.clone(),
        certificates: emc::registry::certificates(emp)
            .iter()
            .map(|c| CertificateView {
                subject: c.subject().to_owned(),
                sha256: c.sha256().to_owned(),
                valid_from: utc(c.valid_from()),
                valid_until: utc(c.valid_until()),
                expired: c.valid_until() < desk.now(),
            })
            .collect(),
        single_fetch: emp.single_fetch,
        usable: known.problem.is_none(),
        problem: known.problem.map(|problem| problem.as_str().to_owned()),
        waits: known.waits(),
        by_hand: known.by_hand.is_some(),
        new_since: known.new.then(|| utc(known.first)),
        replaces: known.replaces.clone(),
    }
}
