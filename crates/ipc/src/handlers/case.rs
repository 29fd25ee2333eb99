//! Cases and local courses: the register, a case's page, imports.

use elmo::{CaseId, Personal, StaffId};
use emc::cases::{Imported, NewCase, Row, Waiting};
use emc::proof::Alarm;
use emc::{Desk, DeskError};
use recognition::case::{StationState, Stay, Student};
use recognition::clock::{Kind, Standing};
use recognition::person::{Item, NationalId, Verdict};
use recognition::provenance::{Channel, ProvenanceKind};
use store::{Actor, Course, DocumentRecord, LaterDocument, Reader};
use time::Date;

use super::{balance, bytes, day, deadlines, decision, difference, handover, id, iso, results, some, texts, utc};
use crate::views::{
    CaseFilter, CaseIdRequest, CaseRequest, CaseRow, CaseState, CaseView, CasesRequest, CasesView, CourseSearchRequest,
    CourseView, CoursesView, DocumentRow, ErasedView, FileRequest, FilterCount, HistoryRow, HistoryView, ImportProblem,
    ImportView, PersonVerdict, StationEvidence, StationView, StayView, TrustView,
};

pub(crate) fn cases(desk: &Desk, request: CasesRequest) -> Result<CasesView, DeskError> {
    let me = desk.me()?;
    let all = emc::cases::register(desk, "")?;
    let found =
        if request.search.trim().is_empty() { all.clone() } else { emc::cases::register(desk, &request.search)? };
    let today = desk.now().date();
    let filters = [
        CaseFilter::NeedsMe,
        CaseFilter::Late,
        CaseFilter::Waiting,
        CaseFilter::ToMap,
        CaseFilter::ToSign,
        CaseFilter::ToSend,
        CaseFilter::Done,
        CaseFilter::All,
    ];
    let staff = emc::staff::members(desk)?;
    Ok(CasesView {
        counts: filters
            .into_iter()
            .map(|filter| FilterCount { filter, count: all.iter().filter(|r| passes(r, filter, me)).count() })
            .collect(),
        due_today: all.iter().filter(|r| deadlines::decision_due(r).is_some_and(|due| due <= today)).count(),
        total: all.len(),
        rows: found
            .iter()
            .filter(|r| passes(r, request.filter, me))
            .map(|r| {
                let assignee = staff.iter().find(|s| Some(s.id) == r.case.assignee).map(|s| s.name.clone());
                row(r, assignee, today)
            })
            .collect(),
    })
}

pub(crate) fn case(desk: &Desk, request: CaseIdRequest) -> Result<CaseView, DeskError> {
    view(desk, id(&request.case, "case")?)
}

pub(crate) fn put_case(desk: &Desk, request: CaseRequest) -> Result<CaseView, DeskError> {
    let national_id = match (some(request.national_id_country), some(request.national_id)) {
        (Some(country), Some(value)) => Some(Personal::new(NationalId { country: country.to_uppercase(), value })),
        (None, Some(_)) => return Err(DeskError::Field { field: "nationalIdCountry" }),
        (_, None) => None,
    };
    let stays = request
        .stays
        .into_iter()
        .map(|stay| {
            Ok(Stay {
                host: stay.host.trim().to_owned(),
                country: stay.country.trim().to_uppercase(),
                from: day(stay.from.as_deref(), "from")?,
                to: day(stay.to.as_deref(), "to")?,
            })
        })
        .collect::<Result<Vec<_>, DeskError>>()?;
    let new = NewCase {
        id: request.id.as_deref().map(|text| id(text, "id")).transpose()?,
        student: Student {
            number: request.student_number.trim().to_owned().into(),
            given_names: request.given_names.trim().to_owned().into(),
            family_name: request.family_name.trim().to_owned().into(),
            birth_name: some(request.birth_name).map(Personal::new),
            born: day(request.born.as_deref(), "born")?.map(Personal::new),
            esi: some(request.esi).map(Personal::new),
            national_id,
            email: some(request.email).map(Personal::new),
            programme: some(request.programme),
        },
        stays,
        due: day(request.due.as_deref(), "due")?,
        note: request.note,
        assignee: some(request.assignee).map(|text| id(&text, "assignee")).transpose()?,
    };
    let case = emc::cases::put(desk, new)?;
    view(desk, case)
}

pub(crate) fn import_cases(desk: &Desk, request: FileRequest) -> Result<ImportView, DeskError> {
    Ok(imported(emc::cases::import(desk, &bytes(&request.base64)?)?))
}

pub(crate) fn courses(desk: &Desk, request: CourseSearchRequest) -> Result<CoursesView, DeskError> {
    let (courses, total) = emc::catalogue::search(desk, &request.text, request.limit)?;
    Ok(CoursesView { courses: courses.iter().map(course).collect(), total })
}

pub(crate) fn history(desk: &Desk, request: CaseIdRequest) -> Result<HistoryView, DeskError> {
    let entries = emc::cases::history(desk, id(&request.case, "case")?)?;
    let staff = desk.read(|r| Ok(r.staff()?))?;
    let rows = entries
        .into_iter()
        .map(|entry| HistoryRow {
            seq: entry.seq,
            at: utc(entry.at),
            actor: match &entry.actor {
                Actor::Person(who) => staff.iter().find(|s| s.id == *who).map(|s| s.name.clone()).unwrap_or_default(),
                Actor::Rule(name) | Actor::Import(name) => name.clone(),
                Actor::Program => String::new(),
            },
            what: entry.what.0.clone(),
            about: entry.about.clone(),
        })
        .collect();
    Ok(HistoryView { rows })
}

/// The page of a case.
pub(crate) fn view(desk: &Desk, case: CaseId) -> Result<CaseView, DeskError> {
    emc::fetch::end_overdue(desk)?;
    let (row, documents, fetches, decisions, deliveries) = desk.read(|r| {
        let mut decisions = r.decisions(case)?;
        decisions.reverse();
        let mut deliveries = r.deliveries(case)?;
        deliveries.sort_by_key(|d| std::cmp::Reverse(d.at));
        let mut fetches = r.fetches(case)?;
        fetches.sort_by_key(|f| std::cmp::Reverse(f.opened));
        Ok((emc::cases::row_of(r, case, desk.now())?, emc::cases::documents(r, case)?, fetches, decisions, deliveries))
    })?;
    let mapping = match emc::mapping::open(desk, case) {
        Err(error) if is_alarm(&error) => {
            // Opening each of them raises the alarm that the page shows.
            for document in documents.iter().filter(|d| d.erased.is_none()) {
                let _ = emc::review::open(desk, document.id);
            }
            None
        }
        other => Some(other?),
    };
    // What stands beside the decision says nothing about it.
    let decided_on: Vec<DocumentRecord> =
        documents.iter().filter(|d| !row.later.iter().any(|l| l.document == d.id)).cloned().collect();
    let alarms = desk.read(|r| emc::proof::alarms(r, case))?;
    let trust = emc::cases::trust(&decided_on).map(trust_view);
    let trust = if alarms.is_empty() { trust } else { Some(TrustView::Broken) };
    let today = desk.now().date();
    let rows =
        desk.read(|r| documents.iter().map(|d| row_of(r, d, &alarms, &row.later)).collect::<Result<Vec<_>, _>>())?;
    Ok(CaseView {
        id: case.to_string(),
        number: row.case.number.clone(),
        student: form(&row),
        state: state(row.waiting),
        line: evidence(&row, &rows, &documents),
        trust,
        fetches: fetches.iter().map(|f| results::fetch_view(desk, f, &row)).collect(),
        documents: rows,
        balance: balance(&mapping.as_ref().map(|m| m.balance).unwrap_or_default()),
        decisions: desk.read(|r| decisions.iter().map(|d| decision::row(r, d)).collect::<Result<Vec<_>, _>>())?,
        deliveries: desk
            .read(|r| deliveries.iter().map(|d| decision::delivery_row(r, d)).collect::<Result<Vec<_>, _>>())?,
        locked: desk.read(|r| emc::review::is_locked(r, case))?,
        handover: desk.read(|r| handover::view(desk, r, &row))?,
        alarms: alarms.iter().map(super::evidence::alarm).collect(),
        reminder: row.reminder.as_ref().map(|r| difference::reminder(r, today)),
        clocks: row.clocks.iter().map(|clock| deadlines::clock(clock, today)).collect(),
        complete: desk.read(|r| deadlines::complete(r, case, desk.now()))?,
        completions: desk.read(|r| deadlines::completions(r, case, today))?,
        answer_offered: iso(desk.read(|r| emc::deadlines::offered(r, today))?),
        reminder_offered: iso(desk.read(|r| emc::reminder::offered(r, &row.case, today))?),
        later: desk
            .read(|r| Ok(r.staff()?))
            .map(|staff| row.later.iter().map(|l| difference::later(l, &staff)).collect())?,
    })
}

/// A document as the case page lists it.
pub(crate) fn document_row(reader: &Reader<'_>, record: &DocumentRecord) -> Result<DocumentRow, DeskError> {
    row_of(reader, record, &emc::proof::alarms(reader, record.case)?, &reader.later_documents(record.case)?)
}

fn row_of(
    reader: &Reader<'_>,
    record: &DocumentRecord,
    alarms: &[Alarm],
    later: &[LaterDocument],
) -> Result<DocumentRow, DeskError> {
    let opened = match &record.erased {
        None => match emc::review::open_in(reader, record.id) {
            Err(error) if is_alarm(&error) => None,
            opened => Some(opened?),
        },
        Some(_) => None,
    };
    let erased = match &record.erased {
        Some(t) => {
            let by = reader.staff_member(t.by)?.map(|s| s.name).unwrap_or_default();
            Some(ErasedView { at: utc(t.at), by, reason: t.reason.clone() })
        }
        None => None,
    };
    Ok(DocumentRow {
        id: record.id.to_string(),
        received: utc(record.provenance.received),
        from_file: record.provenance.channel != Channel::Emrex,
        test: record.provenance.test,
        emp: record.provenance.emp.clone(),
        trust: match alarms.iter().any(|a| a.document == Some(record.id)) {
            true => TrustView::Broken,
            false => trust_view(record.provenance.kind),
        },
        signature_open: record.erased.is_none() && !emc::cases::signature_settled(record),
        person: verdict(record.person.verdict),
        person_open: record.erased.is_none() && !emc::cases::person_settled(record),
        issuers: opened
            .iter()
            .flat_map(|o| &o.elmo.reports)
            .map(|r| r.issuer.titles.english_or_first().unwrap_or_default().to_owned())
            .collect(),
        reports: opened.as_ref().map_or(0, |o| o.elmo.reports.len()),
        counted: opened.as_ref().map_or_else(|| "0".to_owned(), |o| o.assessment.counted.to_string()),
        sha256: record.provenance.sha256.clone(),
        size: record.size,
        later: later.iter().any(|l| l.document == record.id),
        typed: opened.as_ref().and_then(|o| o.typed.as_ref()).map(super::typed::from_view),
        erased,
    })
}

/// Whether something stored no longer proves what it says: the page shows the alarm, and what is left.
fn is_alarm(error: &DeskError) -> bool {
    matches!(error, DeskError::EvidenceBroken(_))
}

pub(crate) fn verdict(verdict: Verdict) -> PersonVerdict {
    match verdict {
        Verdict::Match => PersonVerdict::Match,
        Verdict::Unclear => PersonVerdict::Unclear,
        Verdict::Mismatch => PersonVerdict::Mismatch,
    }
}

pub(crate) fn trust_view(kind: ProvenanceKind) -> TrustView {
    match kind {
        ProvenanceKind::Verified => TrustView::Verified,
        ProvenanceKind::FormerKey => TrustView::FormerKey,
        ProvenanceKind::Unsigned => TrustView::Unsigned,
        ProvenanceKind::Typed => TrustView::Typed,
    }
}

pub(crate) fn student_name(row: &Row) -> String {
    let student = &row.case.student;
    format!("{} {}", student.given_names.reveal(), student.family_name.reveal()).trim().to_owned()
}

fn passes(row: &Row, filter: CaseFilter, me: StaffId) -> bool {
    match filter {
        CaseFilter::All => true,
        CaseFilter::NeedsMe => emc::today::next(row, me).is_some(),
        CaseFilter::Late => row.clocks.iter().any(|clock| clock.standing == Standing::Red),
        CaseFilter::Waiting => matches!(row.waiting, Waiting::Results | Waiting::Learner | Waiting::Completion),
        CaseFilter::ToMap => row.waiting == Waiting::Mapping,
        CaseFilter::ToSign => {
            matches!(row.waiting, Waiting::SignOff | Waiting::SecondPerson | Waiting::SentBack)
        }
        CaseFilter::ToSend => row.waiting == Waiting::Delivery,
        CaseFilter::Done => row.waiting == Waiting::Nothing,
    }
}

fn row(row: &Row, assignee: Option<String>, today: Date) -> CaseRow {
    let stay = row.case.stays.last();
    CaseRow {
        id: row.case.id.to_string(),
        number: row.case.number.clone(),
        student: student_name(row),
        student_number: row.case.student.number.reveal().clone(),
        host: stay.map(|s| s.host.clone()).unwrap_or_default(),
        country: stay.map(|s| s.country.clone()).unwrap_or_default(),
        line: row.line.iter().map(|s| station(*s)).collect(),
        state: state(row.waiting),
        test: row.test,
        mapped: row.facts.mapped,
        mappable: row.facts.mappable,
        due: deadlines::decision_due(row).map(iso),
        clock: row.clocks.first().map(|c| deadlines::clock(c, today)),
        assignee,
        sent: row.sent.map(utc),
        reminder: row.reminder.as_ref().map(|r| iso(r.due)),
        reminder_due: emc::reminder::is_due(row.reminder.as_ref(), today),
        alarm: row.alarm,
    }
}

fn station(state: StationState) -> StationView {
    match state {
        StationState::NotYet => StationView::NotYet,
        StationState::Now => StationView::Now,
        StationState::Done => StationView::Done,
        StationState::NeedsPerson => StationView::NeedsPerson,
        StationState::Refused => StationView::Refused,
    }
}

fn state(waiting: Waiting) -> CaseState {
    match waiting {
        Waiting::Results => CaseState::WaitingForResults,
        Waiting::Learner => CaseState::FetchOpen,
        Waiting::Refused => CaseState::SignatureRefused,
        Waiting::Signature => CaseState::SignatureUnclear,
        Waiting::Person => CaseState::PersonUnclear,
        Waiting::Mismatch => CaseState::PersonMismatch,
        Waiting::Typing => CaseState::Typing,
        Waiting::SecondLook => CaseState::SecondLook,
        Waiting::Mapping => CaseState::Mapping,
        Waiting::SignOff => CaseState::ReadyToSign,
        Waiting::Delivery => CaseState::Signed,
        Waiting::Nothing => CaseState::Sent,
        Waiting::Later => CaseState::LaterResults,
        Waiting::Completion => CaseState::Returned,
        Waiting::Opinion => CaseState::WaitingForOpinion,
        Waiting::SecondPerson => CaseState::WaitingForSecond,
        Waiting::SentBack => CaseState::SentBack,
        Waiting::Appeal => CaseState::Appealed,
    }
}

fn form(row: &Row) -> CaseRequest {
    let (case, student) = (&row.case, &row.case.student);
    let text = |value: &Option<Personal<String>>| value.as_ref().map(|v| v.reveal().clone());
    CaseRequest {
        id: Some(case.id.to_string()),
        student_number: student.number.reveal().clone(),
        given_names: student.given_names.reveal().clone(),
        family_name: student.family_name.reveal().clone(),
        birth_name: text(&student.birth_name),
        born: student.born.as_ref().map(|b| iso(*b.reveal())),
        esi: text(&student.esi),
        national_id: student.national_id.as_ref().map(|n| n.reveal().value.clone()),
        national_id_country: student.national_id.as_ref().map(|n| n.reveal().country.clone()),
        email: text(&student.email),
        programme: student.programme.clone(),
        stays: case
            .stays
            .iter()
            .map(|s| StayView {
                host: s.host.clone(),
                country: s.country.clone(),
                from: s.from.map(iso),
                to: s.to.map(iso),
            })
            .collect(),
        due: case.due.map(iso),
        note: case.note.clone(),
        assignee: case.assignee.map(|a| a.to_string()),
    }
}

/// The half sentences under the stations.
fn evidence(row: &Row, rows: &[DocumentRow], records: &[DocumentRecord]) -> Vec<StationEvidence> {
    let in_use: Vec<&DocumentRow> = rows.iter().filter(|d| d.erased.is_none() && !d.later).collect();
    let newest = in_use.first();
    let record = newest.and_then(|n| records.iter().find(|r| r.id.to_string() == n.id));
    let reports: usize = in_use.iter().map(|d| d.reports).sum();
    let results = match newest {
        Some(newest) => ("results-received", vec![reports.to_string(), newest.received.clone()]),
        None if row.waiting == Waiting::Learner => ("learner-at-emp", Vec::new()),
        None if row.reminder.is_some() => ("results-reminder", row.reminder.iter().map(|r| iso(r.due)).collect()),
        None => ("no-results-yet", Vec::new()),
    };
    let broken = in_use.iter().any(|d| d.trust == TrustView::Broken);
    let signature = match (record, row.waiting) {
        _ if broken => ("signature-broken", Vec::new()),
        (Some(r), _) => match r.provenance.kind {
            ProvenanceKind::Verified if !emc::cases::signature_settled(r) => ("signature-doubtful", Vec::new()),
            ProvenanceKind::Verified => {
                let algorithm = r.provenance.algorithm.as_deref().map(short_algorithm).unwrap_or_default();
                ("signature-proven", vec![r.provenance.emp.clone().unwrap_or_default(), algorithm])
            }
            ProvenanceKind::FormerKey => ("signature-former-key", vec![r.provenance.emp.clone().unwrap_or_default()]),
            ProvenanceKind::Unsigned => ("signature-unsigned", Vec::new()),
            ProvenanceKind::Typed => ("signature-typed", Vec::new()),
        },
        (None, Waiting::Refused) => ("signature-refused", Vec::new()),
        (None, _) => ("nothing", Vec::new()),
    };
    let person = match person_to_tell(&in_use, records) {
        None => ("nothing", Vec::new()),
        Some(r) if r.person_accepted.is_some() => ("person-accepted", Vec::new()),
        Some(r) => match (r.person.verdict, r.person.decisive().as_slice()) {
            (Verdict::Match, [Item::Identifier]) => ("person-match-identifier", Vec::new()),
            (Verdict::Match, _) => ("person-match-names", Vec::new()),
            (Verdict::Unclear, [Item::BirthDate, ..]) => ("person-unclear-birth-date", Vec::new()),
            (Verdict::Unclear, _) => ("person-unclear-names", Vec::new()),
            (Verdict::Mismatch, [Item::Identifier]) => ("person-mismatch-identifier", Vec::new()),
            (Verdict::Mismatch, [Item::BirthDate]) => ("person-mismatch-birth-date", Vec::new()),
            (Verdict::Mismatch, _) => ("person-mismatch-both", Vec::new()),
        },
    };
    let courses = match newest {
        Some(_) => ("courses-mapped", vec![row.facts.mapped.to_string(), row.facts.mappable.to_string()]),
        None => ("nothing", Vec::new()),
    };
    let clock = row.clocks.iter().find(|clock| clock.kind == Kind::Decision);
    let decision = match (row.facts.decided, clock) {
        (true, _) => ("decision-signed", Vec::new()),
        _ if row.waiting == Waiting::SecondPerson => ("decision-handed-over", Vec::new()),
        (false, Some(clock)) if clock.standing == Standing::Paused => ("decision-paused", Vec::new()),
        (false, Some(clock)) => ("decision-due", vec![iso(clock.due)]),
        (false, None) => ("nothing", Vec::new()),
    };
    let delivery = match row.sent {
        Some(sent) => ("delivered", vec![utc(sent)]),
        None => ("nothing", Vec::new()),
    };
    let mut line = row.line;
    if broken && let Some(signature) = line.get_mut(1) {
        *signature = recognition::case::StationState::Refused;
    }
    line.iter()
        .zip([results, signature, person, courses, decision, delivery])
        .map(|(state, (code, params))| StationEvidence { state: station(*state), code: code.to_owned(), params })
        .collect()
}

/// The document whose person match stands under the station: one that waits for a person, a mismatch first; else the newest.
fn person_to_tell<'a>(in_use: &[&DocumentRow], records: &'a [DocumentRecord]) -> Option<&'a DocumentRecord> {
    let record = |row: &&DocumentRow| records.iter().find(|r| r.id.to_string() == row.id);
    let open = || in_use.iter().filter_map(record).filter(|r| !emc::cases::person_settled(r));
    let mismatch = open().find(|r| r.person.verdict == Verdict::Mismatch);
    mismatch.or_else(|| open().next()).or_else(|| in_use.first().and_then(record))
}

/// The name of an XML-DSig algorithm as people say it: "RSA-SHA256".
pub(crate) fn short_algorithm(uri: &str) -> String {
    uri.rsplit('#').next().unwrap_or_default().to_uppercase()
}

pub(super) fn imported(imported: Imported) -> ImportView {
    ImportView {
        added: imported.added,
        changed: imported.changed,
        unchanged: imported.unchanged,
        problems: imported
            .problems
            .into_iter()
            .map(|(line, code, detail)| ImportProblem { line, code: code.to_owned(), detail })
            .collect(),
    }
}

pub(crate) fn course(course: &Course) -> CourseView {
    CourseView {
        id: course.id.to_string(),
        code: course.code.clone(),
        title: course.title.clone(),
        titles: texts(&course.titles),
        credits: course.credits.to_string(),
        level: course.level.clone(),
        isced: course.isced.clone(),
        retired: course.retired,
    }
}
