//! The decision: drafted from the case, shown as it will go out, signed off, and withdrawn where it has to be.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use documents::{
    Attachment, AttachmentKind, Attachments, DocumentError, Options, SisTemplate, TemplateError, attachment_title,
    sis_file, sis_table,
};
use elmo::write::WriteVersion;
use elmo::{Achievement, CaseId, DecisionId, DocumentId, StaffId, Texts};
use elmo_signature::{Certificate, SigningKey};
use recognition::decision::{
    Decision, DecisionForeign, DecisionGroup, DecisionIssuer, DecisionSource, DecisionStudent, Overall, SignOffFacts,
    SignOffRefused, sign_off,
};
use recognition::mapping::{Group, Outcome};
use recognition::person::Verdict;
use recognition::provenance::{Provenance, ProvenanceKind};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{
    Acceptance, CasePaper, Change, DecisionFile, Ended, Entry, HandoverEnded, Reader, SignedDecision, StoreError,
    Withdrawal,
};
use time::OffsetDateTime;

use crate::error::sign_off_code;
use crate::mapping::{self, Mapping};
use crate::paper::{self, Printing};
use crate::proof::{self, Stored};
use crate::review::Opened;
use crate::settings::{self, Settings};
use crate::staff::{self, Second, check_second};
use crate::{Desk, DeskError, Mode, cases, handover, registry, review};

/// The PDF of the decision.
pub const PDF: &str = "decision.pdf";
/// The recognition result as signed ELMO 2.1.1.
pub const ELMO: &str = "recognition.xml";
/// The table for the SIS.
pub const CSV: &str = "decision.csv";

/// A draft, as it would go out.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The record.
    pub decision: Decision,
    /// Its PDF.
    pub pdf: Vec<u8>,
    /// What it says, as a hash: sign-off takes it back, so that what is signed is what was shown.
    pub digest: String,
    /// Why it cannot be signed yet, as codes.
    pub refused: Vec<&'static str>,
    /// Whether a second person has to sign.
    pub second_person_needed: bool,
    /// What it says beside the case.
    pub paper: CasePaper,
    /// Why the office's template of its language is not used, although there is one.
    pub template_problem: Option<TemplateError>,
}

/// Drafts the decision of a case.
///
/// # Errors
/// When the case is not there, a decision is in force, or the PDF cannot be made.
pub fn draft(desk: &Desk, case: CaseId) -> Result<Draft, DeskError> {
    let drafted = desk.read(|r| {
        review::unlocked(r, case)?;
        proof::no_alarm(r, case)?;
        let by = match r.handed_over(case)? {
            Some(open) => open.prepared_by,
            None => desk.me()?,
        };
        drafted(desk, r, case, by)
    })?;
    let refused = drafted.signable(desk.now()).err().map(sign_off_code).into_iter().collect();
    let Drafted { decision, facts, digest, printing: Printing { said, by }, .. } = drafted;
    let pdf = documents::printed(&decision, &attachments(&decision), &by.template, None)?;
    Ok(Draft {
        decision,
        pdf,
        digest,
        refused,
        second_person_needed: facts.second_person_needed,
        paper: said,
        template_problem: by.problem,
    })
}

/// The decision of a case as it stands, and what sign-off has to know.
pub(crate) struct Drafted {
    pub(crate) decision: Decision,
    pub(crate) facts: SignOffFacts,
    /// What it says, as a hash. The day is not in it: it is that of the signature.
    pub(crate) digest: String,
    /// The documents that the case rests on with their SHA-256, the latest first.
    originals: Vec<(DocumentId, String)>,
    printing: Printing,
}

impl Drafted {
    /// The documents that the case rests on, the latest first.
    pub(crate) fn documents(&self) -> Vec<DocumentId> {
        self.originals.iter().map(|(id, _)| *id).collect()
    }

    /// Whether anything stands in the way of anybody's signature: tried without the second person.
    pub(crate) fn signable(&self, now: OffsetDateTime) -> Result<(), SignOffRefused> {
        let facts = SignOffFacts { second_person_needed: false, ..self.facts };
        sign_off(self.decision.clone(), facts, self.decision.prepared_by.clone(), None, now).map(drop)
    }
}

/// Drafts the decision of a case as somebody prepares it.
pub(crate) fn drafted(
    desk: &Desk,
    reader: &Reader<'_>,
    case: CaseId,
    prepared_by: StaffId,
) -> Result<Drafted, DeskError> {
    let mapping = mapping::read(reader, case)?;
    let settings = settings::read(reader)?;
    let facts = facts(reader, case, &mapping, &settings)?;
    let originals = mapping.documents.iter().map(|d| (d.record.id, d.record.provenance.sha256.clone())).collect();
    let printing = paper::of_case(reader, case, &settings)?;
    let decision = compose(desk, reader, case, mapping, &settings, prepared_by, &printing)?;
    Ok(Drafted { digest: digest(&decision)?, decision, facts, originals, printing })
}

/// Signs the decision of a case off: the record is frozen, its files are made from it, and the case is locked. What was
/// handed over is signed by somebody else than whoever prepared it, and by nobody besides.
///
/// # Errors
/// When a PIN is wrong, a rule does not hold, the draft is no longer the one with this digest, or a file cannot be made;
/// then nothing is signed. What is no longer as it was handed over goes back.
pub fn sign(
    desk: &Desk,
    case: CaseId,
    shown: &str,
    pin: &str,
    second: Option<&Second>,
) -> Result<DecisionId, DeskError> {
    let me = desk.me()?;
    desk.check_pin(me, pin)?;
    let second = second.map(|s| check_second(desk, s)).transpose()?;
    let now = desk.now();
    ensure_office_key(desk)?;
    let signed = desk.change(&["cases", "mapping", "documents", "fetches"], |change, still_me| {
        if still_me != me {
            return Err(DeskError::Locked);
        }
        review::unlocked(change, case)?;
        proof::no_alarm(change, case)?;
        let handed_over = change.handed_over(case)?;
        if let Some(open) = &handed_over {
            if open.prepared_by == me || second.is_some() {
                return Err(if second.is_some() { DeskError::CaseHandedOver } else { DeskError::SamePersonTwice });
            }
            // An office rule, or a version of the program that drafts otherwise: what was prepared is not what would be
            // signed. This one change stands, so that whoever prepared it hears of it.
            if let Some(because) = handover::changed(desk, change, open)? {
                handover::end(change, open, None, because, "")?;
                return Ok(None);
            }
        }
        let ended = crate::fetch::end_for_decision(change, desk, case)?;
        crate::reminder::take_away(change, case)?;
        crate::deadlines::end(change, case, now.date(), Ended::Decision)?;
        let drafted = drafted(desk, change, case, handed_over.as_ref().map_or(me, |open| open.prepared_by))?;
        let signer = staff::signer(change, me)?;
        let second = second.map(|s| staff::signer(change, s)).transpose()?;
        let decision = sign_off(drafted.decision, drafted.facts, signer, second, now)?;
        if drafted.digest != shown {
            return Err(DeskError::DraftChanged);
        }
        let files = files(change, &decision)?;
        let id = DecisionId::from_uuid(change.new_uuid()?);
        let about = decision.number.clone();
        change.add_decision(&SignedDecision { id, case, decision, files, withdrawn: None, replaced_by: None })?;
        change.note(Entry {
            case: Some(case),
            what: "decision-signed".into(),
            about,
            before: None,
            after: Some(serde_json::json!({ "decision": id, "documents": drafted.originals })),
        })?;
        if let Some(open) = handed_over {
            handover::end(change, &open, Some(me), HandoverEnded::Signed, "")?;
        }
        Ok(Some((id, ended)))
    })?;
    let (id, ended) = signed.ok_or(DeskError::DraftChanged)?;
    ended.into_iter().for_each(|fetch| crate::fetch::close(desk, fetch));
    Ok(id)
}

/// Withdraws a decision, with a reason; it stays readable, and the case can be worked on again.
///
/// # Errors
/// When there is none in force, the PIN is wrong or no reason is given.
pub fn withdraw(desk: &Desk, decision: DecisionId, why: &str, pin: &str) -> Result<CaseId, DeskError> {
    let reason = review::reason(why)?;
    let checked = desk.me()?;
    desk.check_pin(checked, pin)?;
    desk.change(&["cases", "mapping"], |change, me| {
        if me != checked {
            return Err(DeskError::Locked);
        }
        let found = find(change, decision)?;
        if found.withdrawn.is_some() {
            return Err(DeskError::AlreadyWithdrawn);
        }
        withdraw_in(change, &found, me, reason)?;
        Ok(found.case)
    })
}

pub(crate) fn withdraw_in(
    change: &mut Change<'_>,
    found: &SignedDecision,
    by: StaffId,
    reason: String,
) -> Result<(), DeskError> {
    change.withdraw_decision(found.id, &Withdrawal { by, at: change.now(), reason })?;
    change.note(Entry {
        case: Some(found.case),
        what: "decision-withdrawn".into(),
        about: found.decision.number.clone(),
        before: None,
        after: None,
    })?;
    cases::compare_again(change, found.case)?;
    // What came meanwhile is like any other document again.
    mapping::recount(change, found.case)
}

/// A file of a decision, as it was made when the decision was signed.
///
/// # Errors
/// When there is no such decision or file, or its bytes are no longer those that were signed.
pub fn file(desk: &Desk, decision: DecisionId, name: &str) -> Result<DecisionFile, DeskError> {
    desk.read(|r| read_file(r, decision, name))
}

/// A decision, in force or not.
///
/// # Errors
/// When there is none.
pub(crate) fn find(reader: &Reader<'_>, decision: DecisionId) -> Result<SignedDecision, DeskError> {
    reader.decision(decision)?.ok_or(DeskError::UnknownDecision)
}

/// A decision that may go out.
///
/// # Errors
/// When there is none, or it is no longer in force.
pub(crate) fn in_force(reader: &Reader<'_>, id: DecisionId) -> Result<SignedDecision, DeskError> {
    let signed = find(reader, id)?;
    if signed.in_force() { Ok(signed) } else { Err(DeskError::AlreadyWithdrawn) }
}

pub(crate) fn read_file(reader: &Reader<'_>, decision: DecisionId, name: &str) -> Result<DecisionFile, DeskError> {
    let found = find(reader, decision)?;
    let file = found.files.into_iter().find(|f| f.name == name).ok_or(DeskError::UnknownFile)?;
    match reader.decision_file(decision, name) {
        Ok(Some(bytes)) => Ok(DecisionFile { bytes, ..file }),
        Ok(None) | Err(StoreError::HashDiffers) => Err(DeskError::EvidenceBroken(Stored::DecisionFiles(found.case))),
        Err(error) => Err(error.into()),
    }
}

fn digest(draft: &Decision) -> Result<String, DeskError> {
    let mut record = serde_json::to_value(draft).map_err(|_| DeskError::StoredValue)?;
    record.as_object_mut().ok_or(DeskError::StoredValue)?.remove("decided");
    Ok(registry::hex(&Sha256::digest(record.to_string())))
}

/// The office's key and certificate, made at the first sign-off or taken in ([`crate::office_key`]); DER in base64.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredKey {
    pub(crate) pkcs8: String,
    pub(crate) certificate: String,
    /// Taken in from a file: none is made in its place.
    #[serde(default)]
    pub(crate) taken: bool,
}

pub(crate) const OFFICE_KEY: &str = "office-key";

/// Makes a key where there is none, or where the one that was made here has run out.
fn ensure_office_key(desk: &Desk) -> Result<(), DeskError> {
    let (known, settings) = desk.read(|r| Ok((r.setting::<StoredKey>(OFFICE_KEY)?, settings::read(r)?)))?;
    if let Some(known) = &known {
        if desk.now() <= stored_certificate(known)?.valid_until() {
            return Ok(());
        }
        if known.taken {
            return Err(DeskError::OfficeKeyExpired);
        }
    }
    let known = known.map(|known| known.certificate);
    let name = if settings.institution.is_empty() { "SMP Desk" } else { &settings.institution };
    let key = desk.ports().keys.make(name, &settings.country, desk.now()).map_err(|_| DeskError::OfficeKey)?;
    let stored =
        StoredKey { pkcs8: STANDARD.encode(&key.pkcs8), certificate: STANDARD.encode(&key.certificate), taken: false };
    desk.change(&["settings"], |change, _| {
        // Another one came meanwhile.
        if change.setting::<StoredKey>(OFFICE_KEY)?.map(|now| now.certificate) != known {
            return Ok(());
        }
        change.set_setting(OFFICE_KEY, &stored)?;
        let about = registry::hex(&Sha256::digest(&key.certificate));
        change.note(Entry { case: None, what: "office-key-made".into(), about, before: None, after: None })?;
        Ok(())
    })
}

pub(crate) fn office_key(reader: &Reader<'_>) -> Result<(SigningKey, Certificate), DeskError> {
    let stored: StoredKey = reader.setting(OFFICE_KEY)?.ok_or(DeskError::OfficeKey)?;
    let pkcs8 = STANDARD.decode(&stored.pkcs8).map_err(|_| DeskError::OfficeKey)?;
    let key = SigningKey::from_pkcs8_der(&pkcs8).map_err(|_| DeskError::OfficeKey)?;
    Ok((key, stored_certificate(&stored)?))
}

pub(crate) fn stored_certificate(stored: &StoredKey) -> Result<Certificate, DeskError> {
    Certificate::from_base64(&stored.certificate).map_err(|_| DeskError::OfficeKey)
}

fn files(change: &Change<'_>, decision: &Decision) -> Result<Vec<DecisionFile>, DeskError> {
    let (key, certificate) = office_key(change)?;
    let generated = decision.signed.ok_or(DeskError::StoredValue)?;
    // The PDF carries the result without attachments, the result that stands by itself carries the PDF.
    let bare = Options { generated, pdf: None, version: WriteVersion::V2_1_1 };
    let inside = documents::signed_recognition_elmo(decision, &bare, &key, &certificate)?;
    let template = paper::template_of(change, decision)?;
    let pdf = documents::printed(decision, &attachments(decision), &template, Some(&inside))?;
    let options = Options { pdf: Some(&pdf), ..bare };
    let elmo = documents::signed_recognition_elmo(decision, &options, &key, &certificate)?;
    let plain = SisTemplate::shipped().into_iter().next();
    let plain = plain.ok_or_else(|| DocumentError::Table("the plain template is damaged".to_owned()))?;
    let csv = sis_file(decision, &plain, &sis_table(decision, &plain))?;
    let file = |name: &str, media_type: &str, bytes: Vec<u8>| DecisionFile {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        sha256: registry::hex(&Sha256::digest(&bytes)),
        bytes,
    };
    Ok(vec![file(PDF, "application/pdf", pdf), file(ELMO, "application/xml", elmo), file(CSV, "text/csv", csv)])
}

/// The files that travel with a decision, as its PDF lists them.
pub(crate) fn attachments(decision: &Decision) -> Attachments {
    let title = |kind: AttachmentKind| attachment_title(&decision.language, kind);
    let made = [(AttachmentKind::Elmo, ELMO), (AttachmentKind::Csv, CSV)];
    let made = made.map(|(kind, name)| Attachment { title: title(kind), file_name: name.to_owned(), sha256: None });
    let originals = decision.sources.iter().enumerate().map(|(index, source)| Attachment {
        title: title(match source.provenance.typed {
            Some(_) => AttachmentKind::TypedFrom,
            None => AttachmentKind::Original,
        }),
        file_name: original_name(index, &source.provenance),
        sha256: Some(source.provenance.sha256.clone()),
    });
    Attachments(made.into_iter().chain(originals).collect())
}

/// The name of an original document in an export; counted, and it says where nothing is proven.
pub fn original_name(index: usize, provenance: &Provenance) -> String {
    let mark = match provenance.kind {
        ProvenanceKind::Unsigned => "original-unsigned",
        ProvenanceKind::Typed => "original-typed",
        ProvenanceKind::Verified | ProvenanceKind::FormerKey => "original",
    };
    let ending = provenance.typed.as_ref().map_or("xml", |typed| crate::typed::ending(&typed.media_type));
    format!("{mark}-{}.{ending}", index + 1)
}

fn facts(reader: &Reader<'_>, case: CaseId, mapping: &Mapping, settings: &Settings) -> Result<SignOffFacts, DeskError> {
    let overruled = |d: &Opened| d.record.person.verdict == Verdict::Mismatch && d.record.person_accepted.is_some();
    let refuses = |group: &Group| matches!(group.outcome, Outcome::NotRecognised | Outcome::Partly);
    Ok(SignOffFacts {
        opinions_given: !reader.opinions(case)?.iter().any(store::Opinion::is_open),
        changes_seen: crate::difference::marks(reader, mapping)?.iter().all(|mark| mark.seen.is_some()),
        person_settled: mapping.documents.iter().all(|d| cases::person_settled(&d.record)),
        signature_settled: mapping.documents.iter().all(|d| cases::signature_settled(&d.record)),
        typed_checked: mapping.documents.iter().all(|d| d.typed.as_ref().is_none_or(|typed| typed.checked)),
        second_person_needed: settings.always_second_person
            || (settings.second_person_on_refusal && mapping.groups.iter().any(refuses))
            || mapping.documents.iter().any(overruled),
    })
}

fn compose(
    desk: &Desk,
    reader: &Reader<'_>,
    case: CaseId,
    mapping: Mapping,
    settings: &Settings,
    prepared_by: StaffId,
    Printing { said, by }: &Printing,
) -> Result<Decision, DeskError> {
    let record = cases::open(reader, case)?;
    let language = by.template.language();
    let opened: BTreeMap<DocumentId, &Opened> = mapping.documents.iter().map(|d| (d.record.id, d)).collect();
    let groups: Vec<DecisionGroup> = mapping
        .groups
        .iter()
        .map(|group| DecisionGroup {
            foreign: group
                .foreign
                .iter()
                .filter_map(|part| {
                    let document = opened.get(&part.document)?;
                    let achievement = document.elmo.achievement(&part.achievement)?;
                    Some(foreign(document, achievement, part))
                })
                .collect(),
            group: group.clone(),
        })
        .collect();
    let used = |id: DocumentId| mapping.groups.iter().any(|g| g.foreign.iter().any(|p| p.document == id));
    let sources = mapping
        .documents
        .iter()
        .filter(|d| used(d.record.id))
        .map(|d| source(reader, d))
        .collect::<Result<Vec<_>, _>>()?;
    let sources_typed = sources.iter().any(|s| s.provenance.typed.is_some());
    let rests_on_test = sources.iter().any(|s| s.provenance.test);
    let last =
        reader.decisions(case)?.into_iter().filter(|d| d.replaced_by.is_none()).max_by_key(|d| d.decision.signed);
    let replaced = last.filter(|d| d.withdrawn.is_some()).map(|d| d.decision);
    Ok(Decision {
        number: reader.next_decision_number(case)?,
        case_number: record.number.clone(),
        language: language.to_owned(),
        office: by.template.office(settings.office(), settings.decision_language == language),
        student: DecisionStudent {
            given_names: record.student.given_names.clone(),
            family_name: record.student.family_name.clone(),
            born: record.student.born.clone(),
            number: record.student.number.clone(),
            programme: record.student.programme.clone(),
            cycle: said.cycle,
        },
        applied: said.applied,
        complete: match reader.complete_day(case)? {
            Some(said) => Some(said.day),
            None => sources.iter().map(|s: &DecisionSource| s.provenance.received.date()).max(),
        },
        decided: desk.now().date(),
        notified: said.notified,
        signed: None,
        overall: Overall::of(mapping.groups.iter().map(|g| &g.outcome)),
        sources,
        opinions: crate::opinion::given(reader, case, &mapping)?,
        totals: mapping.balance,
        totals_typed: mapping.balance_typed.filter(|_| sources_typed),
        prepared_by: staff::signer(reader, prepared_by)?,
        decided_by: None,
        second: None,
        superseded: replaced
            .iter()
            .flat_map(|old| &old.groups)
            .filter(|old| !groups.iter().any(|new| new.says_the_same(old)))
            .cloned()
            .collect(),
        replaces: replaced.map(|old| old.number),
        groups,
        training: desk.place().mode == Mode::Training || rests_on_test,
        template: by.version.clone(),
    })
}

fn source(reader: &Reader<'_>, opened: &Opened) -> Result<DecisionSource, DeskError> {
    let accepted = |acceptance: Option<&Acceptance>| -> Result<Option<String>, DeskError> {
        Ok(proof::accepted(reader, acceptance)?.map(|accepted| accepted.sentence()))
    };
    Ok(DecisionSource {
        document: opened.record.id,
        provenance: Provenance { typed: opened.typed.clone(), ..opened.record.provenance.clone() },
        issuers: issuers(opened),
        signature_doubts: opened.record.signature_doubts.clone(),
        signature_accepted: accepted(opened.record.signature_accepted.as_ref())?,
        identity: opened.record.person.verdict,
        identity_accepted: accepted(opened.record.person_accepted.as_ref())?,
    })
}

/// The issuers of a document's reports.
pub(crate) fn issuers(opened: &Opened) -> Vec<DecisionIssuer> {
    let issuer = |(report, r): (usize, &elmo::Report)| DecisionIssuer {
        report,
        titles: r.issuer.titles.clone(),
        country: r.issuer.country.clone(),
        identifiers: r.issuer.identifiers.clone(),
        url: r.issuer.url.clone(),
    };
    opened.elmo.reports.iter().enumerate().map(issuer).collect()
}

pub(crate) fn foreign(
    opened: &Opened,
    achievement: &Achievement,
    part: &recognition::mapping::ForeignPart,
) -> DecisionForeign {
    let report = opened.elmo.reports.get(achievement.id.report());
    let scheme = report.and_then(|report| report.grading_scheme(achievement));
    let scheme = scheme.and_then(|scheme| scheme.descriptions.english_or_first()).map(str::to_owned);
    DecisionForeign {
        document: opened.record.id,
        achievement: achievement.id.clone(),
        code: achievement.code().map(str::to_owned),
        identifiers: achievement.identifiers.clone(),
        titles: achievement.titles.clone(),
        kind: achievement.kind.as_str().to_owned(),
        level: level(achievement),
        term: achievement.term.as_ref().and_then(|t| term(&t.titles)),
        start: achievement.start,
        date: achievement.date,
        credits: opened.assessment.of(&achievement.id).and_then(|a| a.credits.clone()),
        part: part.part,
        result: achievement.result.clone(),
        grading_scheme: scheme,
    }
}

/// The level in words: "EQF 6", else what `credit/level` says.
pub fn level(achievement: &Achievement) -> Option<String> {
    let of_instance = achievement.levels.first().map(|l| format!("{} {}", l.kind, l.value).trim().to_owned());
    of_instance.or_else(|| achievement.credits.iter().find_map(|c| c.level.clone()).filter(|l| l != "-"))
}

fn term(titles: &Texts) -> Option<String> {
    titles.english_or_first().map(str::to_owned)
}
