//! Recipients: certificates and keys looked at, pinned and retired, and what the office signs its mails with.

use std::collections::BTreeMap;

use emc::recipients::{KeyFinding, KeyKind, KeySummary, Known, LookedKey, Pin, Weight};
use emc::revocation::{CannotTell, Told};
use emc::{Desk, DeskError};
use store::{RecipientKeyRow, RecipientKind};

use super::{bytes, iso, look_up, utc};
use crate::views::{
    AskAuthorityRequest, AskingRequest, KeyFileView, KeyFindingView, KeyFoundView, KeyWeightCode, LookAtKeyRequest,
    MailKeyKindCode, MailKeyView, Nothing, PinRecipientRequest, RecipientIdRequest, RecipientKeyView, RecipientView,
    RecipientsView, RemoveMailKeyRequest, RevocationView, StopAskingRequest, TakeInMailKeyRequest,
    TrustAuthorityRequest,
};

pub(crate) fn recipients(desk: &Desk, _: Nothing) -> Result<RecipientsView, DeskError> {
    let names = names(desk)?;
    let (authorities, recipients): (Vec<_>, Vec<_>) =
        emc::recipients::all(desk)?.into_iter().partition(|known| known.row.pinned.kind == RecipientKind::Authority);
    let (mail, now) = (emc::recipients::office_mail(desk)?, desk.now());
    let own = |(summary, refused): (KeySummary, Option<KeyFinding>)| MailKeyView {
        key: key(&summary),
        refused: refused.map(|finding| finding.code().to_owned()),
        ends_soon: emc::recipients::ends_soon(summary.valid_until, now),
        revocation: mail.revocation.as_ref().filter(|_| summary.kind == KeyKind::Smime).and_then(revocation),
    };
    Ok(RecipientsView {
        recipients: recipients.iter().map(|known| recipient(known, &names)).collect(),
        authorities: authorities.iter().map(|known| recipient(known, &names)).collect(),
        smime: mail.smime.map(own),
        openpgp: mail.openpgp.map(own),
        asks: desk.read(emc::revocation::wanted)?,
    })
}

pub(crate) fn look_at_key(desk: &Desk, request: LookAtKeyRequest) -> Result<KeyFileView, DeskError> {
    let looked = emc::recipients::look(desk, &bytes(&request.base64)?, &request.address)?;
    let shown = Shown::of(desk)?;
    Ok(KeyFileView { from: looked.from, keys: looked.keys.into_iter().map(|one| shown.found(one)).collect() })
}

/// What is known already, to show a key beside the one that it would replace.
pub(super) struct Shown {
    names: BTreeMap<String, String>,
    known: Vec<Known>,
}

impl Shown {
    pub(super) fn of(desk: &Desk) -> Result<Self, DeskError> {
        Ok(Self { names: names(desk)?, known: emc::recipients::all(desk)? })
    }

    pub(super) fn found(&self, one: LookedKey) -> KeyFoundView {
        let in_use = |row: &RecipientKeyRow| {
            self.known.iter().find(|one| one.row.id == row.id).map(|one| recipient(one, &self.names))
        };
        KeyFoundView {
            key: key(&one.summary),
            same: one.in_use.as_ref().is_some_and(|row| row.pinned.fingerprint == one.summary.fingerprint),
            in_use: one.in_use.as_ref().and_then(in_use),
            findings: findings(&one.findings),
            address: one.address,
            can_vouch: one.can_vouch,
            revocation: revocation(&one.revocation),
        }
    }
}

pub(crate) fn pin_recipient(desk: &Desk, request: PinRecipientRequest) -> Result<RecipientsView, DeskError> {
    let origin = request.origin.map(look_up::origin);
    let pin = Pin {
        file: &bytes(&request.base64)?,
        fingerprint: &request.fingerprint,
        address: &request.address,
        name: &request.name,
        accepted: &request.accepted,
        why: &request.why,
        replaces: request.replaces.as_deref(),
        origin: origin.as_ref(),
    };
    emc::recipients::pin(desk, &pin)?;
    recipients(desk, Nothing {})
}

pub(crate) fn trust_authority(desk: &Desk, request: TrustAuthorityRequest) -> Result<RecipientsView, DeskError> {
    emc::recipients::trust(desk, &bytes(&request.base64)?, &request.fingerprint, &request.why)?;
    recipients(desk, Nothing {})
}

pub(crate) fn retire_recipient(desk: &Desk, request: RecipientIdRequest) -> Result<RecipientsView, DeskError> {
    emc::recipients::retire(desk, &request.recipient)?;
    recipients(desk, Nothing {})
}

pub(crate) fn ask_authority(desk: &Desk, request: AskAuthorityRequest) -> Result<Nothing, DeskError> {
    let file = request.base64.as_deref().map(bytes).transpose()?;
    emc::revocation::ask(desk, file.as_deref(), &request.fingerprint)?;
    Ok(Nothing {})
}

pub(crate) fn stop_asking(desk: &Desk, request: StopAskingRequest) -> Result<Nothing, DeskError> {
    desk.me()?;
    emc::revocation::stop(desk, &request.fingerprint);
    Ok(Nothing {})
}

pub(crate) fn set_asking(desk: &Desk, request: AskingRequest) -> Result<RecipientsView, DeskError> {
    emc::revocation::set_wanted(desk, request.on)?;
    recipients(desk, Nothing {})
}

pub(crate) fn take_in_mail_key(desk: &Desk, request: TakeInMailKeyRequest) -> Result<RecipientsView, DeskError> {
    emc::recipients::take_in_mail_key(desk, &bytes(&request.base64)?, &request.passphrase)?;
    recipients(desk, Nothing {})
}

pub(crate) fn remove_mail_key(desk: &Desk, request: RemoveMailKeyRequest) -> Result<RecipientsView, DeskError> {
    let kind = match request.kind {
        MailKeyKindCode::Smime => KeyKind::Smime,
        MailKeyKindCode::Openpgp => KeyKind::OpenPgp,
    };
    emc::recipients::remove_mail_key(desk, kind)?;
    recipients(desk, Nothing {})
}

fn recipient(known: &Known, names: &BTreeMap<String, String>) -> RecipientView {
    let (row, pinned) = (&known.row, &known.row.pinned);
    let name = |id: elmo::StaffId| names.get(&id.to_string()).cloned().unwrap_or_default();
    RecipientView {
        id: row.id.clone(),
        address: pinned.address.clone(),
        name: pinned.name.clone(),
        key: key(&known.summary),
        findings: findings(&known.findings),
        accepted: pinned.accepted.clone(),
        why: pinned.why.clone(),
        added: utc(row.added),
        added_by: name(pinned.by),
        retired: row.retired.map(|(at, _)| utc(at)),
        retired_by: row.retired.map(|(_, by)| name(by)),
        revocation: Some(&known.revocation)
            .filter(|_| row.retired.is_none() && pinned.kind != RecipientKind::Authority)
            .and_then(revocation),
    }
}

fn revocation(told: &Told) -> Option<RevocationView> {
    if told.cannot == Some(CannotTell::OpenPgp) {
        return None;
    }
    let last = told.last.as_ref();
    let withdrawn = last.and_then(|last| last.withdrawn.as_ref());
    Some(RevocationView {
        cannot: told.cannot.map(|why| why.code().to_owned()),
        asked: last.map(|last| utc(last.asked)),
        source: last.map(|last| last.source.clone()),
        problem: last.and_then(|last| last.problem.clone()),
        said: last.and_then(|last| last.said).map(utc),
        withdrawn: withdrawn.map(|(since, _)| utc(*since)),
        reason: withdrawn.map(|(_, reason)| reason.clone()),
    })
}

pub(super) fn key(summary: &KeySummary) -> RecipientKeyView {
    RecipientKeyView {
        kind: match summary.kind {
            KeyKind::Smime => MailKeyKindCode::Smime,
            KeyKind::OpenPgp => MailKeyKindCode::Openpgp,
        },
        holder: summary.holder.clone(),
        issuer: summary.issuer.clone(),
        addresses: summary.addresses.clone(),
        fingerprint: summary.fingerprint.clone(),
        algorithm: summary.algorithm.clone(),
        valid_from: iso(summary.valid_from.date()),
        valid_until: summary.valid_until.map(|until| iso(until.date())),
    }
}

fn findings(findings: &[KeyFinding]) -> Vec<KeyFindingView> {
    let view = |one: &KeyFinding| KeyFindingView {
        code: one.code().to_owned(),
        weight: match one.weight() {
            Weight::Told => KeyWeightCode::Told,
            Weight::Asks => KeyWeightCode::Asks,
            Weight::Refused => KeyWeightCode::Refused,
        },
    };
    findings.iter().map(view).collect()
}

fn names(desk: &Desk) -> Result<BTreeMap<String, String>, DeskError> {
    Ok(emc::staff::members(desk)?.into_iter().map(|staff| (staff.id.to_string(), staff.name)).collect())
}
