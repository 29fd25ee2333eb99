//! Mapping foreign achievements to local courses, with a name for every step so that it can be undone.

use std::collections::{HashMap, HashSet};

use elmo::{AchievementId, CaseId, DocumentId, GroupId};
use recognition::credits::{CountReason, Counted};
use recognition::mapping::{self, Balance, Foreign, Group, GroupBalance, Mappable};
use store::{
    AgreementChange, AgreementVersion, Change, DocumentRecord, Entry, HandoverEnded, Progress, Reader, UndoStep,
};

use crate::review::{self, Opened};
use crate::{Desk, DeskError, cases, difference, handover};

/// The mapping of a case.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The documents in use, the latest first.
    pub documents: Vec<Opened>,
    /// Every achievement with credits, in document order: whether it can be mapped.
    pub foreign: Vec<Foreign>,
    /// The groups.
    pub groups: Vec<Group>,
    /// The balance.
    pub balance: Balance,
    /// The balance of each group.
    pub of_groups: Vec<GroupBalance>,
    /// Of this, what rests on documents that were typed by hand; none where there is none.
    pub balance_typed: Option<Balance>,
    /// What Undo would undo.
    pub undo: Option<UndoStep>,
    /// What Redo would do again.
    pub redo: Option<UndoStep>,
    /// Whether a decision in force or a second person locks it.
    pub locked: bool,
}

/// The mapping of a case as it stands.
///
/// # Errors
/// When there is no such case, or a document's proof no longer holds.
pub fn open(desk: &Desk, case: CaseId) -> Result<Mapping, DeskError> {
    desk.read(|r| read(r, case))
}

/// Puts a group, new or changed.
///
/// # Errors
/// When it breaks a rule, or a decision locks the case.
pub fn set_group(desk: &Desk, case: CaseId, id: Option<GroupId>, mut group: Group) -> Result<GroupId, DeskError> {
    desk.change(&["cases", "mapping"], |change, _| {
        let mapping = unlocked(change, case)?;
        group.id = match id {
            Some(id) if mapping.groups.iter().any(|g| g.id == id) => id,
            Some(_) => return Err(DeskError::UnknownAchievement),
            None => GroupId::from_uuid(change.new_uuid()?),
        };
        courses_exist(change, &group)?;
        let foreign: Vec<Foreign> = usable(&mapping);
        mapping::check(&group, &mapping.groups, &foreign)?;
        let mut groups = mapping.groups.clone();
        match groups.iter_mut().find(|g| g.id == group.id) {
            Some(old) => *old = group.clone(),
            None => groups.push(group.clone()),
        }
        let (from, to) = (foreign_label(&group, &mapping), home_label(&group));
        step(change, case, "group-set", vec![from, to], mapping.groups, groups)?;
        Ok(group.id)
    })
}

/// Adds groups, as one step that can be undone.
///
/// # Errors
/// When one of them breaks a rule, or a decision locks the case; then none is added.
pub fn add_groups(desk: &Desk, case: CaseId, groups: Vec<Group>) -> Result<(), DeskError> {
    desk.change(&["cases", "mapping"], |change, _| {
        let mapping = unlocked(change, case)?;
        let mut added = Vec::new();
        for group in groups {
            courses_exist(change, &group)?;
            added.push(Group { id: GroupId::from_uuid(change.new_uuid()?), ..group });
        }
        add_all(change, case, mapping, added, "groups-set")
    })
}

/// Removes a group.
///
/// # Errors
/// When there is none, or a decision locks the case.
pub fn remove_group(desk: &Desk, case: CaseId, group: GroupId) -> Result<(), DeskError> {
    desk.change(&["cases", "mapping"], |change, _| {
        let mapping = unlocked(change, case)?;
        let old = mapping.groups.iter().find(|g| g.id == group).ok_or(DeskError::UnknownAchievement)?;
        let label = vec![foreign_label(old, &mapping), home_label(old)];
        let groups = mapping.groups.iter().filter(|g| g.id != group).cloned().collect();
        step(change, case, "group-removed", label, mapping.groups, groups)
    })
}

/// Undoes the last step.
///
/// # Errors
/// When there is none, or a decision locks the case.
pub fn undo(desk: &Desk, case: CaseId) -> Result<(), DeskError> {
    again(desk, case, true)
}

/// Does the last undone step again.
///
/// # Errors
/// When there is none, or a decision locks the case.
pub fn redo(desk: &Desk, case: CaseId) -> Result<(), DeskError> {
    again(desk, case, false)
}

/// Adds groups, as one step that can be undone.
pub(crate) fn add_all(
    change: &mut Change<'_>,
    case: CaseId,
    mapping: Mapping,
    added: Vec<Group>,
    what: &'static str,
) -> Result<(), DeskError> {
    mapping::check_all(&added, &mapping.groups, &usable(&mapping))?;
    let groups = mapping.groups.iter().chain(&added).cloned().collect();
    let titles: Vec<String> = added.iter().map(|group| foreign_label(group, &mapping)).collect();
    step(change, case, what, vec![added.len().to_string(), titles.join(", ")], mapping.groups, groups)
}

/// Changes the last version of the learning agreement, as a step that can be undone.
pub(crate) fn agreement_step(
    change: &mut Change<'_>,
    case: CaseId,
    what: &'static str,
    label: Vec<String>,
    groups: Vec<Group>,
    agreement: AgreementChange,
) -> Result<(), DeskError> {
    put_agreement(change, case, &agreement, false)?;
    note_agreement(change, case, what, &label, &agreement, false)?;
    let step = UndoStep {
        id: 0,
        label_code: what.to_owned(),
        label_params: label,
        before: groups.clone(),
        after: groups,
        agreement: Some(agreement),
        undone: false,
    };
    change.push_undo(case, &step)?;
    Ok(())
}

/// Takes groups out, as one step that can be undone.
pub(crate) fn take_out(
    change: &mut Change<'_>,
    case: CaseId,
    before: Mapping,
    out: impl Fn(&Group) -> bool,
) -> Result<(), DeskError> {
    let gone: Vec<&Group> = before.groups.iter().filter(|group| out(group)).collect();
    if gone.is_empty() {
        return Ok(());
    }
    handover::give_back(change, case, HandoverEnded::DraftChanged)?;
    let titles: Vec<String> = gone.iter().map(|group| foreign_label(group, &before)).collect();
    let label = vec![gone.len().to_string(), titles.join(", ")];
    let after = before.groups.iter().filter(|group| !out(group)).cloned().collect();
    step(change, case, "groups-taken-out", label, before.groups, after)
}

/// Names an achievement of a later document in the place of the same one of an earlier document, in every group.
pub(crate) fn name_otherwise(
    change: &mut Change<'_>,
    case: CaseId,
    mapping: Mapping,
    from: (DocumentId, &AchievementId),
    to: (DocumentId, &AchievementId),
) -> Result<(), DeskError> {
    let groups = difference::renamed(&mapping.groups, &mapping.foreign, from, to);
    let mapping = Mapping { foreign: foreign_of(&mapping.documents, &groups), ..mapping };
    let usable = usable(&mapping);
    let named = |group: &&Group| group.foreign.iter().any(|p| p.document == to.0 && &p.achievement == to.1);
    for group in groups.iter().filter(named) {
        mapping::check(group, &groups, &usable)?;
    }
    let label = groups.iter().find(named).map(|group| foreign_label(group, &mapping)).unwrap_or_default();
    step(change, case, "group-renewed", vec![label], mapping.groups, groups)
}

/// Counts anew how far the case is, for the register. To be called at the end of whatever changes it. Where a proof is
/// broken nobody can say how far it is.
pub(crate) fn recount(change: &mut Change<'_>, case: CaseId) -> Result<(), DeskError> {
    let documents = in_use(change, case)?;
    let sound = sound(change, case)?;
    let groups = change.groups(case)?;
    let balance = mapping::balance(&groups, &foreign_of(&sound, &groups));
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let progress = Progress { mappable: count(balance.mappable), mapped: count(balance.mapped) };
    let known = !documents.is_empty() && sound.len() == documents.len();
    change.set_progress(case, Some(progress).filter(|_| known))?;
    Ok(())
}

/// The documents that the mapping rests on and whose proof holds, the latest first.
pub(crate) fn sound(reader: &Reader<'_>, case: CaseId) -> Result<Vec<Opened>, DeskError> {
    in_use(reader, case)?.iter().filter_map(|d| review::sound_in(reader, d.id).transpose()).collect()
}

/// The mapping, read inside a change or a read.
pub(crate) fn read(reader: &Reader<'_>, case: CaseId) -> Result<Mapping, DeskError> {
    cases::open(reader, case)?;
    let documents =
        in_use(reader, case)?.iter().map(|d| review::open_in(reader, d.id)).collect::<Result<Vec<_>, _>>()?;
    let groups = reader.groups(case)?;
    let foreign = foreign_of(&documents, &groups);
    let balances = mapping::balances(&groups, &foreign);
    let typed = |id: DocumentId| documents.iter().any(|d| d.record.id == id && d.typed.is_some());
    let any_typed = documents.iter().any(|d| d.typed.is_some());
    let balance_typed = any_typed.then(|| mapping::balance_of(&groups, &foreign, typed));
    Ok(Mapping {
        documents,
        foreign,
        groups,
        balance: balances.case,
        of_groups: balances.groups,
        balance_typed,
        undo: reader.undo_top(case)?,
        redo: reader.redo_top(case)?,
        locked: review::is_locked(reader, case)? || reader.handed_over(case)?.is_some(),
    })
}

/// What the mapping knows of the achievements of documents.
///
/// The same course in two documents (a second fetch) can be mapped once: where the newer one says it, unless a group uses
/// the older one already.
fn foreign_of(documents: &[Opened], groups: &[Group]) -> Vec<Foreign> {
    let used: HashSet<(DocumentId, &AchievementId)> =
        groups.iter().flat_map(|g| &g.foreign).map(|p| (p.document, &p.achievement)).collect();
    let mut foreign = each_alone(documents);
    let places: HashMap<(DocumentId, AchievementId), usize> =
        foreign.iter().enumerate().map(|(at, f)| ((f.document, f.achievement.clone()), at)).collect();
    let place = |document: &Opened, id: &AchievementId| places.get(&(document.record.id, id.clone())).copied();
    for (index, newer) in documents.iter().enumerate() {
        for older in documents.iter().skip(index + 1) {
            for (old, new) in recognition::difference::same(&older.elmo, &newer.elmo) {
                let (Some(old_at), Some(new_at)) = (place(older, &old), place(newer, &new)) else { continue };
                let counts = |at: usize| {
                    let mappable = foreign.get(at).map(|f| f.mappable);
                    matches!(mappable, Some(Mappable::Yes | Mappable::AfterConfirmation))
                };
                if !counts(new_at) || !counts(old_at) {
                    continue;
                }
                let twice = if used.contains(&(older.record.id, &old)) { new_at } else { old_at };
                foreign.get_mut(twice).into_iter().for_each(|f| f.mappable = Mappable::Duplicate);
            }
        }
    }
    foreign
}

/// What each document says by itself.
fn each_alone(documents: &[Opened]) -> Vec<Foreign> {
    documents
        .iter()
        .flat_map(|document| {
            document.assessment.achievements.iter().map(|assessed| Foreign {
                document: document.record.id,
                achievement: assessed.id.clone(),
                mappable: match assessed.counted {
                    Counted::Yes => Mappable::Yes,
                    Counted::Unclear if document.confirmation(&assessed.id).is_some() => Mappable::Yes,
                    Counted::Unclear => Mappable::AfterConfirmation,
                    Counted::No => not_counted(assessed.reason),
                },
                credits: assessed.credits.clone(),
            })
        })
        .collect()
}

fn not_counted(reason: CountReason) -> Mappable {
    match reason {
        CountReason::Failed | CountReason::InProgress => Mappable::NotPassed,
        CountReason::Duplicate | CountReason::Retake => Mappable::Duplicate,
        _ => Mappable::ByChoice,
    }
}

/// Only achievements of documents whose origin and person are settled can be used.
fn usable(mapping: &Mapping) -> Vec<Foreign> {
    let settled = |foreign: &&Foreign| {
        mapping.documents.iter().any(|d| {
            d.record.id == foreign.document && cases::person_settled(&d.record) && cases::signature_settled(&d.record)
        })
    };
    mapping.foreign.iter().filter(settled).cloned().collect()
}

/// The documents that the mapping rests on. What came while a decision is in force is not among them.
fn in_use(reader: &Reader<'_>, case: CaseId) -> Result<Vec<DocumentRecord>, DeskError> {
    let beside = difference::beside(reader, case)?;
    let of_mapping = |d: &DocumentRecord| d.erased.is_none() && !beside.contains(&d.id);
    Ok(cases::documents(reader, case)?.into_iter().filter(of_mapping).collect())
}

pub(crate) fn unlocked(reader: &Reader<'_>, case: CaseId) -> Result<Mapping, DeskError> {
    let mapping = read(reader, case)?;
    review::unlocked(reader, case)?;
    handover::not_handed_over(reader, case)?;
    Ok(mapping)
}

fn courses_exist(reader: &Reader<'_>, group: &Group) -> Result<(), DeskError> {
    for course in group.home.iter().filter_map(|home| home.course) {
        reader.course(course)?.ok_or(DeskError::UnknownCourse)?;
    }
    Ok(())
}

fn again(desk: &Desk, case: CaseId, undo: bool) -> Result<(), DeskError> {
    desk.change(&["cases", "mapping"], |change, _| {
        let mapping = unlocked(change, case)?;
        let step = if undo { &mapping.undo } else { &mapping.redo }.clone().ok_or(DeskError::NothingToUndo)?;
        let groups = if undo { &step.before } else { &step.after };
        // A document that was erased or moved since, or a typed line that is gone or counts less, takes its groups along:
        // they do not come back.
        let usable = usable(&mapping);
        let known = |g: &&Group| {
            let found = |p: &mapping::ForeignPart| mapping.documents.iter().find(|d| d.record.id == p.document);
            let typed = |p: &mapping::ForeignPart| found(p).is_some_and(|d| d.typed.is_some());
            g.foreign.iter().all(|p| found(p).is_some())
                && (!g.foreign.iter().any(typed) || mapping::check(g, &[], &usable).is_ok())
        };
        let groups: Vec<Group> = groups.iter().filter(known).cloned().collect();
        change.set_groups(case, &groups)?;
        change.mark_undone(case, step.id, undo)?;
        let what = if undo { "undone" } else { "redone" };
        match &step.agreement {
            Some(agreement) => {
                put_agreement(change, case, agreement, undo)?;
                note_agreement(change, case, what, &step.label_params, agreement, undo)?;
            }
            None => note(change, case, what, &step.label_params, &mapping.groups, &groups)?,
        }
        recount(change, case)
    })
}

fn step(
    change: &mut Change<'_>,
    case: CaseId,
    what: &'static str,
    label: Vec<String>,
    before: Vec<Group>,
    after: Vec<Group>,
) -> Result<(), DeskError> {
    change.set_groups(case, &after)?;
    note(change, case, what, &label, &before, &after)?;
    let step = UndoStep {
        id: 0,
        label_code: what.to_owned(),
        label_params: label,
        before,
        after,
        agreement: None,
        undone: false,
    };
    change.push_undo(case, &step)?;
    recount(change, case)
}

/// Brings a version of the learning agreement to where a step leaves it, or to where it was before.
fn put_agreement(
    change: &mut Change<'_>,
    case: CaseId,
    agreement: &AgreementChange,
    undo: bool,
) -> Result<(), DeskError> {
    let AgreementChange { before, after } = agreement;
    let (from, to) = if undo { (after, before) } else { (before, after) };
    match (from, to) {
        (_, Some(version)) => change.put_agreement(case, version)?,
        (Some(version), None) => drop(change.remove_agreement(case, version.number)?),
        (None, None) => {}
    }
    Ok(())
}

/// The rows go into the journal, and not the note, in which people may be named.
fn note_agreement(
    change: &mut Change<'_>,
    case: CaseId,
    what: &'static str,
    label: &[String],
    agreement: &AgreementChange,
    undo: bool,
) -> Result<(), DeskError> {
    let rows = |version: &Option<AgreementVersion>| serde_json::to_value(&version.as_ref()?.agreement.groups).ok();
    let AgreementChange { before, after } = agreement;
    let (from, to) = if undo { (after, before) } else { (before, after) };
    let about = label.join(" → ");
    change.note(Entry { case: Some(case), what: what.into(), about, before: rows(from), after: rows(to) })?;
    Ok(())
}

fn note(
    change: &mut Change<'_>,
    case: CaseId,
    what: &'static str,
    label: &[String],
    before: &[Group],
    after: &[Group],
) -> Result<(), DeskError> {
    change.note(Entry {
        case: Some(case),
        what: what.into(),
        about: label.join(" → "),
        before: serde_json::to_value(before).ok(),
        after: serde_json::to_value(after).ok(),
    })?;
    Ok(())
}

fn foreign_label(group: &Group, mapping: &Mapping) -> String {
    let title = |part: &mapping::ForeignPart| {
        let document = mapping.documents.iter().find(|d| d.record.id == part.document);
        document
            .and_then(|d| d.elmo.achievement(&part.achievement))
            .and_then(|a| a.titles.original().or(a.code()))
            .unwrap_or(part.achievement.as_str())
            .to_owned()
    };
    group.foreign.iter().map(title).collect::<Vec<_>>().join(", ")
}

fn home_label(group: &Group) -> String {
    let label = |home: &mapping::HomePart| {
        if home.code.is_empty() { format!("{} {}", home.title, home.credits) } else { home.code.clone() }
    };
    group.home.iter().map(label).collect::<Vec<_>>().join(", ")
}
