//! The documents of a case side by side: what a later one says otherwise, what that means for what is mapped, and what is
//! new since a decision.
//!
//! Nothing is changed by a comparison. What was mapped from an earlier document stays as it is until a person has looked
//! at the change; a decision in force stays as it is until a person withdraws it.

use std::collections::BTreeMap;

use elmo::{AchievementId, CaseId, DecisionId, DocumentId, GroupId};
use recognition::difference::{self, AchievementChange, Comparison, Counts, FieldChange, Turn};
use recognition::mapping::{Foreign, ForeignPart, Group, Outcome};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Acceptance, Change, ChangeSeen, Entry, LaterDocument, Reader};

use crate::mapping::{self, Mapping};
use crate::review::{self, Opened};
use crate::{Desk, DeskError, cases, registry};

/// Two documents of a case with what differs.
#[derive(Debug, Clone)]
pub struct Side {
    /// The earlier one.
    pub older: Opened,
    /// The later one.
    pub newer: Opened,
    /// What differs.
    pub comparison: Comparison,
}

/// A document with the one before it of the same issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The later one.
    pub newer: DocumentId,
    /// The one before it.
    pub older: DocumentId,
    /// What the comparison comes to.
    pub outcome: difference::Outcome,
    /// How many achievements came, changed and went.
    pub counts: Counts,
}

/// A mapped achievement that a later document of its issuer says otherwise or no longer has.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The group that it stands in.
    pub group: GroupId,
    /// The document that is mapped.
    pub document: DocumentId,
    /// The achievement's place in it.
    pub achievement: AchievementId,
    /// The latest document of the same issuer.
    pub later: DocumentId,
    /// Its place there, if it is still there.
    pub now_at: Option<AchievementId>,
    /// What is no longer so: of the achievement itself and, where it is mapped with its parts, of these.
    pub changes: Vec<AchievementChange>,
    /// The changes as a hash: who acknowledges them says which ones they saw.
    pub fingerprint: String,
    /// Who looked at them.
    pub seen: Option<ChangeSeen>,
}

/// The documents of a case side by side.
#[derive(Debug, Clone, Default)]
pub struct CaseChanges {
    /// The documents, the latest first.
    pub documents: Vec<Opened>,
    /// Each document that has one before it, the latest first.
    pub steps: Vec<Step>,
    /// What is mapped and no longer so.
    pub marks: Vec<Mark>,
    /// What stands beside the decision in force.
    pub later: Vec<LaterDocument>,
}

/// Compares two documents of one case; the one that was received first is the earlier one, however they are named.
///
/// # Errors
/// When one is not there or erased, they belong to two cases, or a proof no longer holds.
pub fn between(desk: &Desk, one: DocumentId, other: DocumentId) -> Result<Side, DeskError> {
    desk.read(|r| {
        let (one, other) = (review::open_in(r, one)?, review::open_in(r, other)?);
        if one.record.case != other.record.case {
            return Err(DeskError::UnknownDocument);
        }
        let one_is_newer = one.record.provenance.received > other.record.provenance.received;
        let (newer, older) = if one_is_newer { (one, other) } else { (other, one) };
        Ok(Side { comparison: difference::compare(&older.elmo, &newer.elmo), older, newer })
    })
}

/// The documents of a case side by side.
///
/// # Errors
/// When there is no such case, or a document's proof no longer holds.
pub fn of_case(desk: &Desk, case: CaseId) -> Result<CaseChanges, DeskError> {
    desk.read(|r| {
        let mapping = mapping::read(r, case)?;
        let later = r.later_documents(case)?;
        let mut documents =
            later.iter().rev().map(|l| review::open_in(r, l.document)).collect::<Result<Vec<Opened>, DeskError>>()?;
        documents.extend(mapping.documents.iter().cloned());
        let steps = (0..documents.len()).filter_map(|newer| {
            let (newer, older) = (documents.get(newer)?, previous(&documents, newer)?);
            let found = difference::compare(&older.elmo, &newer.elmo);
            let (outcome, counts) = (found.outcome(), found.counts());
            Some(Step { newer: newer.record.id, older: older.record.id, outcome, counts })
        });
        Ok(CaseChanges { steps: steps.collect(), marks: marks(r, &mapping)?, documents, later })
    })
}

/// Acknowledges changes of what is mapped, each by the fingerprint that was shown: what is mapped stays as it is.
///
/// # Errors
/// When one of them is no longer so, or a decision locks the case; then none is acknowledged.
pub fn acknowledge(desk: &Desk, case: CaseId, shown: &[(DocumentId, AchievementId, String)]) -> Result<(), DeskError> {
    desk.change(&["cases", "mapping"], |change, me| {
        review::unlocked(change, case)?;
        let marks = marks(change, &mapping::read(change, case)?)?;
        for (document, achievement, fingerprint) in shown {
            let is = |m: &&Mark| &m.document == document && &m.achievement == achievement;
            let mark = marks.iter().find(is).filter(|m| &m.fingerprint == fingerprint);
            let mark = mark.ok_or(DeskError::ChangedAgain)?;
            if mark.seen.is_some() {
                continue;
            }
            change.put_change_seen(&ChangeSeen {
                document: *document,
                achievement: achievement.clone(),
                fingerprint: fingerprint.clone(),
                later: mark.later,
                by: me,
                at: desk.now(),
            })?;
            change.note(Entry {
                case: Some(case),
                what: "change-seen".into(),
                about: achievement.to_string(),
                before: None,
                // Which fields, not what they say, nor a hash of that, from which a grade could be guessed: the journal can
                // never forget.
                after: Some(json!({ "document": document, "later": mark.later, "fields": fields(mark) })),
            })?;
        }
        Ok(())
    })
}

/// Maps what the later document says in the place of the earlier one: the groups stay, and name the later document.
///
/// # Errors
/// When it is no longer in the later document, the groups cannot stand with what it says now, or a decision locks the
/// case.
pub fn use_later(
    desk: &Desk,
    case: CaseId,
    document: DocumentId,
    achievement: &AchievementId,
) -> Result<(), DeskError> {
    desk.change(&["cases", "mapping"], |change, _| {
        let mapping = mapping::unlocked(change, case)?;
        let marks = marks(change, &mapping)?;
        let mark = marks.iter().find(|m| m.document == document && &m.achievement == achievement);
        let mark = mark.ok_or(DeskError::ChangedAgain)?;
        let there = mark.now_at.clone().ok_or(DeskError::UnknownAchievement)?;
        mapping::name_otherwise(change, case, mapping, (document, achievement), (mark.later, &there))
    })
}

/// Leaves the decision in force as it is, after later results were looked at.
///
/// # Errors
/// When the document stands beside no decision in force, it was said before, or no reason is given.
pub fn leave_decision(desk: &Desk, document: DocumentId, why: &str) -> Result<CaseId, DeskError> {
    let why = review::reason(why)?;
    desk.change(&["cases", "documents"], |change, me| {
        let record = change.document(document)?.ok_or(DeskError::UnknownDocument)?;
        let later = change.later_documents(record.case)?;
        let later = later.iter().find(|l| l.document == document).ok_or(DeskError::UnknownDocument)?;
        if later.seen.is_some() {
            return Err(DeskError::LaterSettled);
        }
        change.see_later(document, &Acceptance { by: me, second: None, at: desk.now(), why })?;
        change.note(Entry {
            case: Some(record.case),
            what: "later-results-left".into(),
            about: record.provenance.sha256.clone(),
            before: None,
            after: Some(json!({ "document": document, "decision": later.decision })),
        })?;
        Ok(record.case)
    })
}

/// Puts a document that has just been stored beside the decision in force, counted against what was decided on.
pub(crate) fn put_beside(
    change: &mut Change<'_>,
    case: CaseId,
    document: DocumentId,
    decision: DecisionId,
) -> Result<(), DeskError> {
    // The new document is still like any other: what was decided on are all others that stand beside nothing.
    let mut documents = mapping::sound(change, case)?;
    documents.sort_by_key(|d| d.record.id != document);
    let empty = elmo::Elmo::default();
    let Some(newer) = documents.first() else { return Err(DeskError::UnknownDocument) };
    let older = previous(&documents, 0).map_or(&empty, |older| &older.elmo);
    let counts = difference::compare(older, &newer.elmo).counts();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    change.add_later(&LaterDocument {
        document,
        decision,
        came: number(counts.came),
        changed: number(counts.changed),
        went: number(counts.went),
        seen: None,
    })?;
    Ok(())
}

/// Whether a document brings results that the one before it in its case does not have as they are.
pub(crate) fn brings_news(reader: &Reader<'_>, case: CaseId, document: DocumentId) -> Result<bool, DeskError> {
    let mut documents = mapping::sound(reader, case)?;
    documents.sort_by_key(|d| d.record.id != document);
    let Some(newer) = documents.first() else { return Ok(false) };
    Ok(match previous(&documents, 0) {
        None => true,
        Some(older) => difference::compare(&older.elmo, &newer.elmo).outcome() == difference::Outcome::Results,
    })
}

/// What is mapped and no longer so in the latest document of its issuer, in the order of the groups.
pub(crate) fn marks(reader: &Reader<'_>, mapping: &Mapping) -> Result<Vec<Mark>, DeskError> {
    let mut compared: BTreeMap<(DocumentId, DocumentId), Comparison> = BTreeMap::new();
    let mut found = Vec::new();
    for group in &mapping.groups {
        for part in &group.foreign {
            let at = mapping.documents.iter().position(|d| d.record.id == part.document);
            let Some((at, mapped)) = at.and_then(|at| mapping.documents.get(at).map(|mapped| (at, mapped))) else {
                continue;
            };
            // The latest stands first.
            let later = mapping.documents.iter().take(at).find(|newer| follows(newer, mapped));
            let Some(later) = later else { continue };
            let comparison = compared
                .entry((part.document, later.record.id))
                .or_insert_with(|| difference::compare(&mapped.elmo, &later.elmo));
            let changes = changes_of(comparison, &part.achievement);
            if changes.is_empty() {
                continue;
            }
            let fingerprint = fingerprint(&changes, later)?;
            let seen = reader.changes_seen(part.document)?;
            found.push(Mark {
                group: group.id,
                document: part.document,
                achievement: part.achievement.clone(),
                later: later.record.id,
                now_at: comparison.now_at(&part.achievement).cloned(),
                seen: seen.into_iter().find(|s| s.achievement == part.achievement && s.fingerprint == fingerprint),
                changes,
                fingerprint,
            });
        }
    }
    Ok(found)
}

/// The groups with an achievement of one document in the place of one of another. What was credited as it is, in full, is
/// so still: free credits follow the amount. What is credited for a local course is a person's word and stays.
pub(crate) fn renamed(groups: &[Group], foreign: &[Foreign], from: Place<'_>, to: Place<'_>) -> Vec<Group> {
    let ects = |(document, id): Place<'_>| {
        let known = foreign.iter().find(|f| f.document == document && &f.achievement == id)?;
        known.credits.as_ref().filter(|(scheme, _)| scheme == "ECTS").map(|(_, amount)| *amount)
    };
    let mut groups = groups.to_vec();
    for group in &mut groups {
        let is = |part: &ForeignPart| part.document == from.0 && &part.achievement == from.1;
        let whole = matches!(group.foreign.as_slice(), [only] if is(only) && only.part.is_none());
        for part in group.foreign.iter_mut().filter(|part| is(part)) {
            (part.document, part.achievement) = (to.0, to.1.clone());
        }
        if let (true, Outcome::Inclusion, [home], Some(was), Some(now)) =
            (whole, &group.outcome, group.home.as_mut_slice(), ects(from), ects(to))
            && home.course.is_none()
            && home.credits == was
        {
            home.credits = now;
        }
    }
    groups
}

/// An achievement of a document.
pub(crate) type Place<'a> = (DocumentId, &'a AchievementId);

/// The latest document before one in a list, the latest first, that the one follows.
fn previous(documents: &[Opened], newer: usize) -> Option<&Opened> {
    let of = documents.get(newer)?;
    documents.iter().skip(newer + 1).find(|older| follows(of, older))
}

/// Whether a document can say anew what another one said: an issuer of both; or the same EMP, where one of them names
/// no issuer's results at all.
fn follows(newer: &Opened, older: &Opened) -> bool {
    let emp = |d: &Opened| d.record.provenance.emp.clone().zip(d.record.provenance.emp_country.clone());
    let empty = |d: &Opened| d.elmo.achievements().next().is_none();
    let same_emp = emp(newer).is_some() && emp(newer) == emp(older);
    difference::same_issuer(&older.elmo, &newer.elmo) || (same_emp && (empty(newer) || empty(older)))
}

/// What is no longer so of an achievement and of what is below it: a group takes it with its parts.
fn changes_of(comparison: &Comparison, id: &AchievementId) -> Vec<AchievementChange> {
    let below = |place: &Option<AchievementId>, above: &AchievementId| {
        place.as_ref().is_some_and(|p| p == above || p.as_str().starts_with(&format!("{above}.")))
    };
    let now_at = comparison.now_at(id);
    comparison
        .achievements
        .iter()
        .filter(|one| match one.turn {
            Turn::Went | Turn::Changed => below(&one.old, id) && one.decides(),
            Turn::Came => now_at.is_some_and(|there| below(&one.new, there)),
        })
        .cloned()
        .collect()
}

/// What a person saw, as a hash: the same change in a still later document is the same.
fn fingerprint(changes: &[AchievementChange], later: &Opened) -> Result<String, DeskError> {
    #[derive(Serialize)]
    struct Seen<'a> {
        turn: Turn,
        old: &'a Option<AchievementId>,
        came: Option<(Option<&'a str>, Option<&'a str>, Option<&'a str>)>,
        changes: Vec<&'a FieldChange>,
    }
    let seen: Vec<Seen<'_>> = changes
        .iter()
        .map(|one| Seen {
            turn: one.turn,
            old: &one.old,
            came: one
                .new
                .as_ref()
                .filter(|_| one.turn == Turn::Came)
                .and_then(|id| later.elmo.achievement(id))
                .map(|a| (a.code(), a.titles.original(), a.result.as_deref())),
            changes: one.changes.iter().filter(|c| c.field.decides()).collect(),
        })
        .collect();
    let text = serde_json::to_vec(&seen).map_err(|_| DeskError::StoredValue)?;
    Ok(registry::hex(&Sha256::digest(text)))
}

fn fields(mark: &Mark) -> Vec<&'static str> {
    let mut fields: Vec<&'static str> = mark
        .changes
        .iter()
        .flat_map(|one| match one.turn {
            Turn::Came => vec!["came"],
            Turn::Went => vec!["went"],
            Turn::Changed => one.changes.iter().map(|c| c.field.as_str()).collect(),
        })
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The documents of a case that stand beside its decision in force; empty where none is in force.
pub(crate) fn beside(reader: &Reader<'_>, case: CaseId) -> Result<Vec<DocumentId>, DeskError> {
    cases::open(reader, case)?;
    Ok(reader.later_documents(case)?.into_iter().map(|l| l.document).collect())
}

#[cfg(test)]
mod tests {
    use elmo::{AchievementId, CourseId, Credits, DocumentId, GroupId};
    use recognition::mapping::{Foreign, ForeignPart, Group, HomePart, Mappable, Outcome};
    use uuid::Uuid;

    use super::renamed;

    #[test]
    fn free_credits_follow_the_amount_and_local_courses_stay() {
        let document = |number: u128| DocumentId::from_uuid(Uuid::from_u128(number));
        let (old, new) = (document(1), document(2));
        let (here, there) = (AchievementId("r0.0".into()), AchievementId("r0.1".into()));
        let foreign = |document, achievement: &AchievementId, credits: &str| Foreign {
            document,
            achievement: achievement.clone(),
            mappable: Mappable::Yes,
            credits: Some(("ECTS".into(), credits.parse().unwrap())),
        };
        let known = [foreign(old, &here, "10"), foreign(new, &there, "7.5")];
        let group = |outcome: Outcome, course: Option<CourseId>, credits: u32, part: Option<Credits>| Group {
            id: GroupId::from_uuid(Uuid::from_u128(3)),
            foreign: vec![ForeignPart { document: old, achievement: here.clone(), part }],
            home: vec![HomePart {
                course,
                code: String::new(),
                title: "Free".into(),
                credits: Credits::whole(credits),
                grade: None,
                how: String::new(),
                place: None,
            }],
            outcome,
            grounds: None,
        };
        let course = Some(CourseId::from_uuid(Uuid::from_u128(4)));
        let groups = [
            group(Outcome::Inclusion, None, 10, None),
            group(Outcome::Inclusion, None, 6, None),
            group(Outcome::Inclusion, None, 10, Some(Credits::whole(5))),
            group(Outcome::Substitution, course, 10, None),
        ];
        let named = renamed(&groups, &known, (old, &here), (new, &there));
        let credits: Vec<String> = named.iter().map(|g| g.home[0].credits.to_string()).collect();
        assert_eq!(credits, ["7.5", "6", "10", "10"]);
        assert!(named.iter().all(|g| g.foreign[0].document == new && g.foreign[0].achievement == there));
        let untouched = renamed(&groups, &known, (old, &there), (new, &here));
        assert_eq!(untouched, groups);
    }
}
