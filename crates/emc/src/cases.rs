//! The register of cases: by form, by CSV from the SIS, searched and counted; and what a case's page says about it.

use std::collections::{BTreeMap, BTreeSet};

use elmo::{CaseId, Personal, StaffId};
use recognition::case::{LineFacts, PersonFact, SignatureFact, StationState, Stay, Student, line};
use recognition::clock::{Clock, Standing};
use recognition::person::{Item, NationalId, PersonMatch, Verdict};
use recognition::provenance::ProvenanceKind;
use store::{
    CaseQuery, CaseRecord, CaseSummary, Change, DocumentRecord, DocumentSummary, Entry, Handover, JournalEntry,
    LaterDocument, Reader, Reminder, TypedState,
};
use time::macros::format_description;
use time::{Date, OffsetDateTime};

use crate::deadlines::Measure;
use crate::table::{self, Table};
use crate::{Desk, DeskError, proof};

/// What a case is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Waiting {
    /// Nothing has come.
    Results,
    /// The learner is at the EMP.
    Learner,
    /// The last answer was refused and nothing else is there.
    Refused,
    /// The signature needs a person.
    Signature,
    /// The person match is unclear.
    Person,
    /// The person match is a mismatch.
    Mismatch,
    /// Being mapped.
    Mapping,
    /// A transcript is being typed by hand.
    Typing,
    /// What was typed by hand needs a second look; the mapping may go on.
    SecondLook,
    /// Everything is mapped.
    SignOff,
    /// Signed, not sent.
    Delivery,
    /// Sent.
    Nothing,
    /// Decided, and what came later differs from what was decided on.
    Later,
    /// Returned: the student or the host has to complete it.
    Completion,
    /// All that is left waits for an opinion.
    Opinion,
    /// The decision was handed over to a second person.
    SecondPerson,
    /// It came back to whoever prepared it.
    SentBack,
    /// Sent, and an appeal against it is open.
    Appeal,
}

/// A row of the register.
#[derive(Debug, Clone)]
pub struct Row {
    /// The case.
    pub case: CaseRecord,
    /// The six stations.
    pub line: [StationState; 6],
    /// What it waits for.
    pub waiting: Waiting,
    /// What the line was computed from.
    pub facts: LineFacts,
    /// When it was sent.
    pub sent: Option<time::OffsetDateTime>,
    /// The day for which this is told.
    pub day: Date,
    /// Its clocks, what is due first first.
    pub clocks: Vec<Clock>,
    /// When to look again for its results.
    pub reminder: Option<Reminder>,
    /// The decision that a second person has, or that came back and is still to be decided.
    pub handover: Option<Handover>,
    /// What stands beside the decision in force.
    pub later: Vec<LaterDocument>,
    /// Whether results in it rest on a test registry.
    pub test: bool,
    /// Whether something in it no longer proves what it says.
    pub alarm: bool,
}

/// A case as the form gives it.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// The case to change; none makes a new one.
    pub id: Option<CaseId>,
    /// The student.
    pub student: Student,
    /// The stays, the latest last.
    pub stays: Vec<Stay>,
    /// When the decision is due, where the office names a day; else its clock tells.
    pub due: Option<Date>,
    /// A note.
    pub note: String,
    /// Who works on it.
    pub assignee: Option<StaffId>,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// New ones.
    pub added: usize,
    /// Changed ones.
    pub changed: usize,
    /// Already as they are.
    pub unchanged: usize,
    /// Lines that were left out: line, code, detail.
    pub problems: Vec<(usize, &'static str, String)>,
}

/// The register: rows that a text finds, first what is due or to be looked at again first.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn register(desk: &Desk, search: &str) -> Result<Vec<Row>, DeskError> {
    desk.read(|r| {
        let search = Some(search.trim()).filter(|s| !s.is_empty()).map(str::to_owned);
        let alarms: BTreeSet<CaseId> = proof::alarms_of_all(r)?.iter().map(|alarm| alarm.case).collect();
        let measure = Measure::read(r, desk.now())?;
        let found = r.cases(&CaseQuery { search })?.into_iter();
        let mut rows = found.map(|s| row(s, &alarms, &measure)).collect::<Vec<_>>();
        rows.sort_by(|a, b| {
            // What stands still presses nobody, and stands after what runs.
            let next = |row: &Row| row.clocks.first().map(|clock| (clock.standing == Standing::Paused, clock.due));
            (next(a).is_none(), next(a), &a.case.number).cmp(&(next(b).is_none(), next(b), &b.case.number))
        });
        Ok(rows)
    })
}

/// One row, for the case's page.
///
/// # Errors
/// When there is no such case.
pub fn row_of(reader: &Reader<'_>, case: CaseId, now: OffsetDateTime) -> Result<Row, DeskError> {
    let alarms = proof::alarms(reader, case)?.iter().map(|alarm| alarm.case).collect();
    Ok(row(reader.case_summary(case)?.ok_or(DeskError::UnknownCase)?, &alarms, &Measure::read(reader, now)?))
}

/// The case.
///
/// # Errors
/// When there is none.
pub fn open(reader: &Reader<'_>, case: CaseId) -> Result<CaseRecord, DeskError> {
    reader.case(case)?.ok_or(DeskError::UnknownCase)
}

/// Makes a case, or changes one. A changed student is compared anew with the documents of the case.
///
/// # Errors
/// When a field is missing, or nobody has unlocked.
pub fn put(desk: &Desk, new: NewCase) -> Result<CaseId, DeskError> {
    check(&new)?;
    desk.change(&["cases", "status"], |change, _| put_one(change, desk, new).map(|(id, _)| id))
}

/// The history of a case, the latest first.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn history(desk: &Desk, case: CaseId) -> Result<Vec<JournalEntry>, DeskError> {
    desk.read(|r| {
        open(r, case)?;
        let mut entries = r.journal(Some(case), 1000)?;
        entries.sort_by_key(|e| std::cmp::Reverse(e.seq));
        Ok(entries)
    })
}

/// Columns that an import knows; the first five are needed.
pub const COLUMNS: &[&str] = &[
    "student_number",
    "given_names",
    "family_name",
    "host",
    "host_country",
    "born",
    "esi",
    "national_id_country",
    "national_id",
    "email",
    "programme",
    "from",
    "to",
    "due",
];

/// Imports cases from the SIS: one line for each stay. A line with the student number of a case and its period or host
/// updates that case; several stays of one student in one file come into one case, which is the one that they have
/// without a decision, or a new one. Case and blanks make no other student and no other host; an empty cell takes nothing
/// away that is known.
///
/// # Errors
/// When the columns or the encoding are wrong; then nothing is imported. A single bad line is left out and named.
pub fn import(desk: &Desk, bytes: &[u8]) -> Result<Imported, DeskError> {
    let table = Table::read(bytes, COLUMNS, 5)?;
    let mut imported = Imported::default();
    let mut lines: BTreeMap<String, Vec<(usize, Line)>> = BTreeMap::new();
    for (number, row) in table.rows() {
        match read_line(&row) {
            Ok(line) => lines.entry(folded(line.0.number.reveal())).or_default().push((number, line)),
            Err((code, detail)) => imported.problems.push((number, code, detail)),
        }
    }
    desk.change(&["cases", "status"], |change, _| {
        let mut known: BTreeMap<String, Vec<Known>> = BTreeMap::new();
        for summary in change.cases(&CaseQuery::default())?.into_iter().rev() {
            let decided = summary.decision.as_ref().is_some_and(|d| !d.withdrawn && !d.replaced);
            let case = Known { undecided: !decided && !summary.case.closed, case: summary.case };
            known.entry(folded(case.case.student.number.reveal())).or_default().push(case);
        }
        for (student_number, lines) in lines {
            let known = known.get(&student_number).map(Vec::as_slice).unwrap_or_default();
            for Placed { new, line, .. } in place(known, lines) {
                let number = known.iter().find(|k| Some(k.case.id) == new.id).map(|k| k.case.number.clone());
                match put_one(change, desk, new) {
                    Ok((_, Put::Added)) => imported.added += 1,
                    Ok((_, Put::Changed)) => imported.changed += 1,
                    Ok((_, Put::Unchanged)) => imported.unchanged += 1,
                    // Said before anything is written, so the other lines can be taken.
                    Err(DeskError::CaseLocked) => {
                        imported.problems.push((line, "case-locked", number.unwrap_or_default()));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    })?;
    imported.problems.sort_by_key(|(line, _, _)| *line);
    Ok(imported)
}

/// Whether a document's person match is settled.
pub fn person_settled(document: &DocumentRecord) -> bool {
    document.person.verdict == Verdict::Match || document.person_accepted.is_some()
}

/// Whether a document's signature waits for nobody.
pub fn signature_settled(document: &DocumentRecord) -> bool {
    document.signature_doubts.is_empty() || document.signature_accepted.is_some()
}

/// The documents of a case that are in use, the latest first.
pub fn documents(reader: &Reader<'_>, case: CaseId) -> Result<Vec<DocumentRecord>, DeskError> {
    let mut documents = reader.documents(case)?;
    documents.sort_by_key(|d| std::cmp::Reverse(d.provenance.received));
    Ok(documents)
}

/// The worst provenance among documents, for the mark on the case.
pub fn trust(documents: &[DocumentRecord]) -> Option<ProvenanceKind> {
    let rank = |kind: ProvenanceKind| match kind {
        ProvenanceKind::Verified => 0,
        ProvenanceKind::FormerKey => 1,
        ProvenanceKind::Unsigned => 2,
        ProvenanceKind::Typed => 3,
    };
    documents.iter().filter(|d| d.erased.is_none()).map(|d| d.provenance.kind).max_by_key(|kind| rank(*kind))
}

fn row(summary: CaseSummary, alarms: &BTreeSet<CaseId>, measure: &Measure) -> Row {
    // A decision stays as it is whatever came later, and so does its line.
    let beside = |d: &DocumentSummary| summary.later.iter().any(|later| later.document == d.id);
    let documents: Vec<&DocumentSummary> = summary.documents.iter().filter(|d| !d.erased && !beside(d)).collect();
    let in_force = summary.decision.as_ref().filter(|d| !d.withdrawn && !d.replaced);
    let signature = documents.iter().map(|d| signature_fact(d)).max_by_key(|fact| match fact {
        SignatureFact::Proven => 0,
        SignatureFact::Unsigned => 1,
        SignatureFact::Doubtful => 2,
        SignatureFact::Refused => 3,
    });
    let refused = summary.refused_last && documents.is_empty();
    let undecided = || documents.iter().filter(|d| d.verdict != Verdict::Match && !d.person_accepted);
    let open_person = undecided().find(|d| d.verdict == Verdict::Mismatch).or_else(|| undecided().next());
    let (mappable, mapped) = summary.progress.map_or((0, 0), |p| (p.mappable, p.mapped));
    let facts = LineFacts {
        signature: signature.or(refused.then_some(SignatureFact::Refused)),
        person: (!documents.is_empty()).then_some(match open_person {
            None => PersonFact::Settled,
            Some(open) if open.verdict == Verdict::Mismatch => PersonFact::Mismatch,
            Some(_) => PersonFact::Open,
        }),
        mappable: usize::try_from(mappable).unwrap_or(usize::MAX),
        mapped: usize::try_from(mapped).unwrap_or(usize::MAX),
        decided: in_force.is_some(),
        delivered: in_force.is_some_and(|d| d.first_delivery.is_some()),
    };
    let news = summary.later.iter().any(|later| later.differs() && later.seen.is_none());
    // While other courses wait for somebody here, the case does.
    let asked: usize = summary.opinions.iter().map(|opinion| opinion.unmapped).sum();
    let opinion = !summary.opinions.is_empty() && facts.mappable.saturating_sub(facts.mapped) <= asked;
    let returned = summary.completions.iter().any(|completion| completion.ended.is_none());
    let handover = handover(&summary, facts.decided);
    let appealed = summary.appeals.iter().any(store::Appeal::is_open);
    let typed = |state: TypedState| documents.iter().any(|d| d.typed == Some(state));
    let waiting = match (&facts, open_person) {
        (LineFacts { decided: true, .. }, _) if news => Waiting::Later,
        (LineFacts { decided: true, delivered: true, .. }, _) if appealed => Waiting::Appeal,
        (LineFacts { decided: true, delivered: true, .. }, _) => Waiting::Nothing,
        (LineFacts { decided: true, .. }, _) => Waiting::Delivery,
        _ if handover.as_ref().is_some_and(|h| h.ended.is_none()) => Waiting::SecondPerson,
        _ if documents.is_empty() && summary.fetches_open > 0 => Waiting::Learner,
        (LineFacts { signature: None, .. }, _) if returned => Waiting::Completion,
        (LineFacts { signature: None, .. }, _) => Waiting::Results,
        (LineFacts { signature: Some(SignatureFact::Refused), .. }, _) => Waiting::Refused,
        (LineFacts { signature: Some(SignatureFact::Doubtful), .. }, _) => Waiting::Signature,
        _ if typed(TypedState::Typing) => Waiting::Typing,
        (_, Some(open)) if open.verdict == Verdict::Mismatch => Waiting::Mismatch,
        (_, Some(_)) => Waiting::Person,
        _ if returned => Waiting::Completion,
        _ if opinion => Waiting::Opinion,
        _ if handover.is_some() => Waiting::SentBack,
        _ if facts.mappable > 0 && facts.mapped >= facts.mappable && typed(TypedState::Typed) => Waiting::SecondLook,
        _ if facts.mappable > 0 && facts.mapped >= facts.mappable => Waiting::SignOff,
        _ => Waiting::Mapping,
    };
    let sent = in_force.filter(|_| facts.delivered).and_then(|d| d.last_delivery);
    let clocks = measure.clocks(&summary);
    let test = summary.documents.iter().any(|d| !d.erased && d.test);
    let alarm = alarms.contains(&summary.case.id);
    let (reminder, later) = (summary.reminder, summary.later);
    Row {
        case: summary.case,
        line: line(&facts),
        facts,
        waiting,
        sent,
        day: measure.today(),
        clocks,
        reminder,
        handover,
        later,
        test,
        alarm,
    }
}

/// What a second person has, or what came back and nobody has decided since.
fn handover(summary: &CaseSummary, decided: bool) -> Option<Handover> {
    let last = summary.handover.as_ref().filter(|_| !decided)?;
    let matters = match &last.ended {
        None => true,
        Some(end) => end.because.came_back() && summary.decision.as_ref().is_none_or(|d| d.signed < end.at),
    };
    matters.then(|| last.clone())
}

fn signature_fact(document: &DocumentSummary) -> SignatureFact {
    match document.kind {
        ProvenanceKind::Unsigned | ProvenanceKind::Typed => SignatureFact::Unsigned,
        ProvenanceKind::Verified | ProvenanceKind::FormerKey if document.doubtful && !document.signature_accepted => {
            SignatureFact::Doubtful
        }
        ProvenanceKind::Verified | ProvenanceKind::FormerKey => SignatureFact::Proven,
    }
}

enum Put {
    Added,
    Changed,
    Unchanged,
}

fn put_one(change: &mut Change<'_>, desk: &Desk, new: NewCase) -> Result<(CaseId, Put), DeskError> {
    let now = desk.now();
    let old = new.id.map(|id| open(change, id)).transpose()?;
    let record = CaseRecord {
        id: match &old {
            Some(old) => old.id,
            None => CaseId::from_uuid(change.new_uuid()?),
        },
        number: match &old {
            Some(old) => old.number.clone(),
            None => change.next_case_number(now.year())?,
        },
        student: new.student,
        stays: new.stays,
        due: new.due,
        assignee: new.assignee,
        note: new.note,
        created: old.as_ref().map_or(now, |o| o.created),
        closed: old.as_ref().is_some_and(|o| o.closed),
    };
    if old.as_ref() == Some(&record) {
        return Ok((record.id, Put::Unchanged));
    }
    let locked = old.is_some() && crate::review::is_locked(change, record.id)?;
    // What was signed names this person: it is withdrawn first.
    if locked && old.as_ref().is_some_and(|o| o.student.person() != record.student.person()) {
        return Err(DeskError::CaseLocked);
    }
    change.put_case(&record)?;
    change.note(Entry {
        case: Some(record.id),
        what: if old.is_some() { "case-changed" } else { "case-created" }.into(),
        about: record.number.clone(),
        before: None,
        after: None,
    })?;
    if !locked && old.as_ref().is_some_and(|o| o.student != record.student || o.stays != record.stays) {
        compare_again(change, record.id)?;
    }
    Ok((record.id, if old.is_some() { Put::Changed } else { Put::Added }))
}

/// Other data of the student, another comparison: what a person accepted before was accepted for the old data, and
/// stands only where nothing that tells who it is (E1 to E4) has changed. A document whose proof is broken is not compared.
pub(crate) fn compare_again(change: &mut Change<'_>, case: CaseId) -> Result<(), DeskError> {
    let who = |person: &PersonMatch| {
        let items = [Item::Identifier, Item::BirthDate, Item::FamilyName, Item::GivenNames];
        items.map(|item| person.of(item).cloned())
    };
    for document in change.documents(case)?.into_iter().filter(|d| d.erased.is_none()) {
        let Some(opened) = crate::review::sound_in(change, document.id)? else { continue };
        let fetch = document.fetch.map(|f| change.fetch(f)).transpose()?.flatten();
        let person = crate::take_in::match_person(change, case, &opened.elmo, fetch.as_ref())?;
        if person != document.person {
            let same = person.verdict == document.person.verdict && who(&person) == who(&document.person);
            let person_accepted = document.person_accepted.clone().filter(|_| same);
            change.put_document(&DocumentRecord { person, person_accepted, ..document.clone() })?;
            change.note(Entry {
                case: Some(case),
                what: "person-compared-again".into(),
                about: document.id.to_string(),
                before: None,
                after: None,
            })?;
        }
    }
    Ok(())
}

fn check(new: &NewCase) -> Result<(), DeskError> {
    let student = &new.student;
    let empty = |text: &Personal<String>| text.reveal().trim().is_empty();
    if empty(&student.number) {
        return Err(DeskError::Field { field: "studentNumber" });
    }
    if empty(&student.family_name) && empty(&student.given_names) {
        return Err(DeskError::Field { field: "familyName" });
    }
    for stay in &new.stays {
        if stay.host.trim().is_empty() {
            return Err(DeskError::Field { field: "host" });
        }
        if !is_country(&stay.country) {
            return Err(DeskError::Field { field: "country" });
        }
        if let (Some(from), Some(to)) = (stay.from, stay.to)
            && from > to
        {
            return Err(DeskError::Field { field: "to" });
        }
    }
    Ok(())
}

type Line = (Student, Stay, Option<Date>);

fn read_line(row: &table::Row<'_>) -> Result<Line, (&'static str, String)> {
    row.fits()?;
    let needed = |column: &'static str| row.text(column).ok_or(("value-missing", column.to_owned()));
    let day = |column: &'static str| match row.text(column) {
        None => Ok(None),
        Some(text) => read_day(&text).map(Some).ok_or(("date-unreadable", column.to_owned())),
    };
    let country = needed("host_country")?.to_uppercase();
    if !is_country(&country) {
        return Err(("country-unreadable", country));
    }
    let national_id = match (row.text("national_id_country"), row.text("national_id")) {
        (Some(country), Some(value)) => Some(Personal::new(NationalId { country: country.to_uppercase(), value })),
        (None, Some(_)) => return Err(("value-missing", "national_id_country".to_owned())),
        (_, None) => None,
    };
    let student = Student {
        number: needed("student_number")?.into(),
        given_names: needed("given_names")?.into(),
        family_name: needed("family_name")?.into(),
        birth_name: None,
        born: day("born")?.map(Personal::new),
        esi: row.text("esi").map(Personal::new),
        national_id,
        email: row.text("email").map(Personal::new),
        programme: row.text("programme"),
    };
    let stay = Stay { host: needed("host")?, country, from: day("from")?, to: day("to")? };
    if stay.from.zip(stay.to).is_some_and(|(from, to)| from > to) {
        return Err(("date-order", "to".to_owned()));
    }
    Ok((student, stay, day("due")?))
}

/// Days are ISO 8601 or, as spreadsheets write them, 31.12.2026.
pub fn read_day(text: &str) -> Option<Date> {
    let text = text.trim();
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .or_else(|_| Date::parse(text, format_description!("[day padding:none].[month padding:none].[year]")))
        .ok()
}

/// A case of the student whose lines are being imported.
struct Known {
    case: CaseRecord,
    /// No decision is in force, so that another stay may come into it.
    undecided: bool,
}

/// A case with what one student's lines say.
struct Placed {
    new: NewCase,
    /// The stays that a line has named.
    named: Vec<Stay>,
    /// The last of these lines.
    line: usize,
}

/// Which cases one student's lines come to: those that have the stay already, and one for all that are new.
fn place(known: &[Known], lines: Vec<(usize, Line)>) -> Vec<Placed> {
    let mut cases: Vec<Placed> =
        known.iter().map(|k| Placed { new: as_new(&k.case), named: Vec::new(), line: 0 }).collect();
    let mut fresh: Option<usize> = known.iter().rposition(|k| k.undecided);
    for (line, (student, stay, due)) in lines {
        let found = [same_host as fn(&Stay, &Stay) -> bool, same_begin].into_iter().find_map(|same| {
            cases.iter().enumerate().find_map(|(case, placed)| {
                // A stay that a line of this file has named is another line's only if it is the very same.
                let fits = |old: &Stay| same(old, &stay) && (!placed.named.contains(old) || same_host(old, &stay));
                placed.new.stays.iter().position(fits).map(|place| (case, place))
            })
        });
        let case = found.map(|(case, _)| case).or(fresh).unwrap_or(cases.len());
        if case == cases.len() {
            let (student, note) = (student.clone(), String::new());
            let new = NewCase { id: None, student, stays: Vec::new(), due: None, note, assignee: None };
            cases.push(Placed { new, named: Vec::new(), line });
        }
        if found.is_none() {
            fresh = Some(case);
        }
        let Some(placed) = cases.get_mut(case) else { continue };
        let stay = match found.and_then(|(_, place)| placed.new.stays.get_mut(place)) {
            Some(old) => {
                *old = Stay { from: stay.from.or(old.from), to: stay.to.or(old.to), ..stay };
                old.clone()
            }
            None => {
                placed.new.stays.push(stay.clone());
                stay
            }
        };
        placed.named.push(stay);
        placed.line = line;
        placed.new.student = merged(&placed.new.student, student);
        placed.new.due = due.or(placed.new.due);
    }
    cases.retain(|placed| !placed.named.is_empty());
    cases
}

fn as_new(case: &CaseRecord) -> NewCase {
    NewCase {
        id: Some(case.id),
        student: case.student.clone(),
        stays: case.stays.clone(),
        due: case.due,
        note: case.note.clone(),
        assignee: case.assignee,
    }
}

/// What the line says, and where it says nothing, what was known.
fn merged(old: &Student, line: Student) -> Student {
    Student {
        number: old.number.clone(),
        birth_name: old.birth_name.clone(),
        born: line.born.or_else(|| old.born.clone()),
        esi: line.esi.or_else(|| old.esi.clone()),
        national_id: line.national_id.or_else(|| old.national_id.clone()),
        email: line.email.or_else(|| old.email.clone()),
        programme: line.programme.or_else(|| old.programme.clone()),
        ..line
    }
}

/// The same host, and no two periods that lie apart: a second stay there is another one.
fn same_host(a: &Stay, b: &Stay) -> bool {
    let apart = |a: &Stay, b: &Stay| a.to.zip(b.from).is_some_and(|(end, begin)| end < begin);
    let begins_apart = a.from.zip(b.from).is_some_and(|(a, b)| a != b) && a.to.is_none() && b.to.is_none();
    a.country == b.country && folded(&a.host) == folded(&b.host) && !apart(a, b) && !apart(b, a) && !begins_apart
}

/// The same period in the same country: the host was misspelt or got another name.
fn same_begin(a: &Stay, b: &Stay) -> bool {
    a.country == b.country && a.from.is_some() && a.from == b.from
}

/// For comparing what two files say: case and blanks aside.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}
