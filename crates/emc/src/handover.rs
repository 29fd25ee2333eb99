//! Two people, one decision: somebody prepares it and hands it over, somebody else opens it, sees who prepared what, and
//! signs it ([`crate::decision::sign`]) or sends it back with a reason.
//!
//! What is handed over is the draft by its digest. Until it is signed, sent back or taken back the mapping stands still;
//! where anything else that the draft says or rests on changes, it goes back to whoever prepared it in the same
//! transaction.

use elmo::{CaseId, StaffId};
use store::{Change, Entry, Handover, HandoverEnd, HandoverEnded, Reader};

use crate::{Desk, DeskError, cases, decision, proof, review};

/// Hands the draft with this digest over. It is the first of two signatures, so it asks for the PIN.
///
/// # Errors
/// When the PIN is wrong, nobody else has a profile, the draft cannot be signed or is another one by now, or it is handed
/// over or decided already.
pub fn hand_over(desk: &Desk, case: CaseId, shown: &str, note: &str, pin: &str) -> Result<(), DeskError> {
    let me = desk.me()?;
    desk.check_pin(me, pin)?;
    desk.change(TAGS, |change, still_me| {
        if still_me != me {
            return Err(DeskError::Locked);
        }
        review::unlocked(change, case)?;
        not_handed_over(change, case)?;
        proof::no_alarm(change, case)?;
        if !change.staff()?.iter().any(|member| member.active && member.id != me) {
            return Err(DeskError::NobodyElse);
        }
        let drafted = decision::drafted(desk, change, case, me)?;
        drafted.signable(desk.now())?;
        if drafted.digest != shown {
            return Err(DeskError::DraftChanged);
        }
        let new = Handover {
            id: change.new_uuid()?.to_string(),
            case,
            documents: drafted.documents(),
            digest: drafted.digest,
            note: note.trim().to_owned(),
            prepared_by: me,
            at: desk.now(),
            ended: None,
        };
        change.add_handover(&new)?;
        write(change, &new, "decision-handed-over")
    })
}

/// Takes it back, as whoever prepared it; as anybody, where they have no profile any longer.
///
/// # Errors
/// When nothing is handed over, or somebody else prepared it.
pub fn take_back(desk: &Desk, case: CaseId) -> Result<(), DeskError> {
    desk.change(TAGS, |change, me| {
        cases::open(change, case)?;
        let open = change.handed_over(case)?.ok_or(DeskError::NotHandedOver)?;
        if !takes_back(change, &open, me)? {
            return Err(DeskError::PreparedByAnother);
        }
        end(change, &open, Some(me), HandoverEnded::TakenBack, "")
    })
}

/// Sends it back to whoever prepared it, as somebody else.
///
/// # Errors
/// When nothing is handed over, no reason is given, or whoever prepared it asks.
pub fn send_back(desk: &Desk, case: CaseId, why: &str) -> Result<(), DeskError> {
    let reason = review::reason(why)?;
    desk.change(TAGS, |change, me| {
        cases::open(change, case)?;
        let open = change.handed_over(case)?.ok_or(DeskError::NotHandedOver)?;
        if open.prepared_by == me {
            return Err(DeskError::PreparedByYou);
        }
        end(change, &open, Some(me), HandoverEnded::SentBack, &reason)
    })
}

/// Whether somebody may take it back.
///
/// # Errors
/// When the database fails.
pub fn takes_back(reader: &Reader<'_>, handover: &Handover, who: StaffId) -> Result<bool, DeskError> {
    let gone = || Ok::<_, DeskError>(reader.staff_member(handover.prepared_by)?.is_none_or(|member| !member.active));
    Ok(handover.prepared_by == who || gone()?)
}

/// Refuses while a second person has the decision.
pub(crate) fn not_handed_over(reader: &Reader<'_>, case: CaseId) -> Result<(), DeskError> {
    if reader.handed_over(case)?.is_some() { Err(DeskError::CaseHandedOver) } else { Ok(()) }
}

/// Gives a decision back before groups of its mapping are taken out.
pub(crate) fn give_back(change: &mut Change<'_>, case: CaseId, because: HandoverEnded) -> Result<(), DeskError> {
    match change.handed_over(case)? {
        Some(open) => end(change, &open, None, because, ""),
        None => Ok(()),
    }
}

/// Gives back what would say something else or rests on something else than when it was handed over, of the cases that
/// entries of the journal after this one are about.
pub(crate) fn look_again(desk: &Desk, change: &mut Change<'_>, since: u64) -> Result<(), DeskError> {
    for open in change.handed_over_since(since)? {
        if let Some(because) = changed(desk, change, &open)? {
            end(change, &open, None, because, "")?;
        }
    }
    Ok(())
}

/// Why it is no longer what was handed over, if so. Where a proof is broken nobody can say; the alarm keeps it from being
/// signed.
pub(crate) fn changed(desk: &Desk, reader: &Reader<'_>, open: &Handover) -> Result<Option<HandoverEnded>, DeskError> {
    let drafted = match decision::drafted(desk, reader, open.case, open.prepared_by) {
        Err(DeskError::EvidenceBroken(_)) => return Ok(None),
        drafted => drafted?,
    };
    Ok(if drafted.documents() != open.documents {
        Some(HandoverEnded::DocumentsChanged)
    } else if drafted.digest != open.digest || drafted.signable(desk.now()).is_err() {
        Some(HandoverEnded::DraftChanged)
    } else {
        None
    })
}

/// Ends it and writes that down.
pub(crate) fn end(
    change: &mut Change<'_>,
    open: &Handover,
    by: Option<StaffId>,
    because: HandoverEnded,
    reason: &str,
) -> Result<(), DeskError> {
    change.end_handover(&open.id, &HandoverEnd { at: change.now(), by, because, reason: reason.to_owned() })?;
    match because {
        // The signature has an entry of its own.
        HandoverEnded::Signed => Ok(()),
        HandoverEnded::SentBack => write(change, open, "decision-sent-back"),
        HandoverEnded::TakenBack => write(change, open, "decision-taken-back"),
        HandoverEnded::DocumentsChanged => write(change, open, "decision-back-documents"),
        HandoverEnded::DraftChanged => write(change, open, "decision-back-draft"),
    }
}

const TAGS: &[&str] = &["cases", "mapping", "status"];

/// Notes and reasons stay out of the journal: people may be named in them.
fn write(change: &mut Change<'_>, handover: &Handover, what: &str) -> Result<(), DeskError> {
    change.note(Entry {
        case: Some(handover.case),
        what: what.into(),
        about: change.next_decision_number(handover.case)?,
        before: None,
        after: Some(serde_json::json!({ "digest": handover.digest })),
    })?;
    Ok(())
}
