//! The registries and their EMPs: sources, certificates, and what people decide about them.

use emc::registry::{ByHand, CertificateFacts, Known, KnownCertificate, KnownEmp, Source, SourceState, Sources};
use emc::{Desk, DeskError, Mode};
use recognition::trust::Figures;
use store::{CertificateStanding as Standing, EmpByHand, EmpPick, Staff, Word};

use super::{bytes, review, utc};
use crate::views::{
    AcceptedView, ByHandView, CertificateWordRequest, CertificatesView, EmpCertificateView, EmpEntryView,
    EnterEmpRequest, FileRequest, Nothing, PickRequest, PickView, RegistriesView, RegistryEmpView, RegistryProblem,
    RegistrySourceView, RegistryStatus, RemoveEmpRequest, SaveSourcesRequest,
};

pub(crate) fn registries(desk: &Desk, _: Nothing) -> Result<RegistriesView, DeskError> {
    desk.read(|r| Ok(view(desk, &emc::registry::known(desk, r)?, &r.staff()?)))
}

pub(crate) fn save_sources(desk: &Desk, request: SaveSourcesRequest) -> Result<RegistriesView, DeskError> {
    let source = |s: crate::views::SourceRequest| Source { id: s.id, name: s.name, url: s.url, test: s.test, on: s.on };
    let list = request.sources.into_iter().map(source).collect();
    let now = desk.read(|r| Ok(emc::registry::known(desk, r)?.figures))?;
    let figures = Figures {
        clock_slack_minutes: request.clock_slack_minutes.unwrap_or(now.clock_slack_minutes),
        short_key_bits: request.short_key_bits.unwrap_or(now.short_key_bits),
    };
    emc::registry::save_sources(desk, Sources { test: request.test, warn_days: request.warn_days, figures, list })?;
    registries(desk, Nothing {})
}

pub(crate) fn read_registries(desk: &Desk, _: Nothing) -> Result<RegistriesView, DeskError> {
    emc::registry::refresh(desk)?;
    registries(desk, Nothing {})
}

pub(crate) fn confirm_certificate(desk: &Desk, request: CertificateWordRequest) -> Result<RegistriesView, DeskError> {
    emc::registry::confirm(desk, &request.emp, &request.sha256, &request.why)?;
    registries(desk, Nothing {})
}

pub(crate) fn reject_certificate(desk: &Desk, request: CertificateWordRequest) -> Result<RegistriesView, DeskError> {
    emc::registry::reject(desk, &request.emp, &request.sha256, &request.why)?;
    registries(desk, Nothing {})
}

pub(crate) fn pick_source(desk: &Desk, request: PickRequest) -> Result<RegistriesView, DeskError> {
    emc::registry::pick(desk, &request.emp, &request.source, &request.why)?;
    registries(desk, Nothing {})
}

pub(crate) fn read_certificates(desk: &Desk, request: FileRequest) -> Result<CertificatesView, DeskError> {
    let warn_days = desk.read(|r| Ok(emc::registry::known(desk, r)?.warn_days))?;
    let found = emc::registry::certificates_in(&bytes(&request.base64)?)?;
    let shown = found.iter().map(|c| {
        let (validity, since) = (c.validity(desk.now(), warn_days).to_owned(), utc(desk.now()));
        EmpCertificateView { validity, since, ..described(c) }
    });
    Ok(CertificatesView { certificates: shown.collect() })
}

pub(crate) fn enter_emp(desk: &Desk, request: EnterEmpRequest) -> Result<RegistriesView, DeskError> {
    let certificates = emc::registry::certificates_in(&bytes(&request.certificates)?)?;
    emc::registry::enter(
        desk,
        ByHand {
            replaces: request.replaces,
            country: request.country,
            name: request.name,
            url: request.url,
            certificates: certificates.into_iter().map(|c| c.der).collect(),
            why: request.why,
        },
    )?;
    registries(desk, Nothing {})
}

pub(crate) fn remove_emp(desk: &Desk, request: RemoveEmpRequest) -> Result<RegistriesView, DeskError> {
    emc::registry::remove(desk, &request.id, &request.why)?;
    registries(desk, Nothing {})
}

/// What the frame shows of the registries in use.
pub(crate) fn status(known: &Known) -> Option<RegistryStatus> {
    let lists = || known.sources.iter().filter(|state| state.in_use).filter_map(|state| state.list.as_ref());
    let oldest = lists().min_by_key(|list| list.fetched)?;
    Some(RegistryStatus {
        url: oldest.url.clone(),
        test: known.test,
        fetched: utc(oldest.fetched),
        emps: known.emps.iter().filter(|emp| emp.problem.is_none()).count(),
        problems: lists().map(|list| list.registry.problems.len()).sum(),
        waiting: known.waiting(),
    })
}

fn view(desk: &Desk, known: &Known, staff: &[Staff]) -> RegistriesView {
    let mut emps: Vec<RegistryEmpView> =
        known.emps.iter().map(|emp| emp_view(desk, known.warn_days, emp, staff)).collect();
    emps.sort_by_key(|emp| !emp.waits);
    RegistriesView {
        test: known.test,
        training: desk.place().mode == Mode::Training,
        warn_days: known.warn_days,
        clock_slack_minutes: known.figures.clock_slack_minutes,
        short_key_bits: known.figures.short_key_bits,
        sources: known.sources.iter().map(source_view).collect(),
        waiting: known.waiting(),
        emps,
    }
}

fn source_view(state: &SourceState) -> RegistrySourceView {
    let (source, list, attempt) = (&state.source, state.list.as_ref(), state.attempt.as_ref());
    let problems = list.iter().flat_map(|l| &l.registry.problems);
    RegistrySourceView {
        id: source.id.clone(),
        name: source.name.clone(),
        url: source.url.clone(),
        test: source.test,
        on: source.on,
        in_use: state.in_use,
        read: list.map(|l| utc(l.fetched)),
        sha256: list.map(|l| l.sha256.clone()),
        emps: list.map_or(0, |l| l.registry.emps.len()),
        problems: problems.map(|p| RegistryProblem { place: p.place.clone(), reason: p.reason.clone() }).collect(),
        asked: attempt.map(|a| utc(a.at)),
        failed: attempt.and_then(|a| a.problem.clone()),
        failed_detail: attempt.map(|a| a.detail.clone()).unwrap_or_default(),
    }
}

fn emp_view(desk: &Desk, warn_days: u32, known: &KnownEmp, staff: &[Staff]) -> RegistryEmpView {
    let certificates: Vec<EmpCertificateView> =
        known.certificates.iter().map(|c| certificate_view(desk, warn_days, c, staff)).collect();
    let mut marks: Vec<String> = Vec::new();
    for (seen, shown) in known.certificates.iter().zip(&certificates).filter(|(c, _)| c.named && !c.passed_over) {
        let validity = (shown.validity != "valid").then(|| format!("certificate-{}", shown.validity));
        let new = (seen.new && !known.new && seen.standing != Standing::ByHand).then(|| "certificate-new".to_owned());
        for mark in validity.into_iter().chain(new) {
            if !marks.contains(&mark) {
                marks.push(mark);
            }
        }
    }
    marks.extend(known.replaces.iter().map(|_| "perhaps-replaces".to_owned()));
    RegistryEmpView {
        key: known.key.clone(),
        country: known.emp.country.clone(),
        country_name: known.emp.country_name.clone(),
        name: known.emp.name.clone(),
        url: known.emp.url.to_string(),
        institutions: known.emp.institutions.clone(),
        since: utc(known.first),
        new: known.new,
        replaces: known.replaces.clone(),
        waits: known.waits(),
        problem: known.problem.map(|problem| problem.as_str().to_owned()),
        marks,
        disagreement: known.disagreement,
        entries: known.entries.iter().map(entry_view).collect(),
        certificates,
        pick: known.pick.as_ref().map(|pick| pick_view(pick, staff)),
        by_hand: known.by_hand.as_ref().map(|one| by_hand_view(one, staff)),
    }
}

fn entry_view(entry: &emc::registry::EmpEntry) -> EmpEntryView {
    EmpEntryView {
        source: entry.source.clone(),
        source_name: entry.registry.source.clone(),
        by_hand: entry.registry.by_hand,
        read: utc(entry.registry.read),
        name: entry.emp.name.clone(),
        url: entry.emp.url.to_string(),
        certificates: entry.emp.certificates.iter().map(|der| emc::registry::fingerprint(der)).collect(),
    }
}

fn certificate_view(desk: &Desk, warn_days: u32, known: &KnownCertificate, staff: &[Staff]) -> EmpCertificateView {
    let read = emc::registry::facts(&known.der);
    let state = match known.standing {
        Standing::Rejected => "rejected",
        _ if !known.named => "former",
        Standing::Changed => "changed",
        Standing::Returned => "returned",
        Standing::Disputed => "disputed",
        _ if known.passed_over => "passed-over",
        Standing::ByHand => "by-hand",
        Standing::Confirmed => "confirmed",
        Standing::First if known.new => "new",
        Standing::First => "known",
    };
    let empty = || EmpCertificateView {
        sha256: known.sha256.clone(),
        subject: String::new(),
        key: String::new(),
        valid_from: None,
        valid_until: None,
        validity: "unreadable".to_owned(),
        state: String::new(),
        proves: false,
        named_by: Vec::new(),
        since: String::new(),
        word: None,
    };
    EmpCertificateView {
        validity: known.validity(desk.now(), warn_days).to_owned(),
        state: state.to_owned(),
        proves: read.is_some() && (known.standing.trusted() || known.standing == Standing::Returned),
        named_by: known.registries.iter().map(|r| r.source.clone()).collect(),
        since: utc(known.first),
        word: known.word.as_ref().map(|word| said(word, staff)),
        ..read.as_ref().map_or_else(empty, described)
    }
}

/// What a certificate says of itself.
fn described(certificate: &CertificateFacts) -> EmpCertificateView {
    EmpCertificateView {
        sha256: certificate.sha256.clone(),
        subject: certificate.subject.clone(),
        key: certificate.key.clone(),
        valid_from: Some(utc(certificate.valid_from)),
        valid_until: Some(utc(certificate.valid_until)),
        validity: String::new(),
        state: "by-hand".to_owned(),
        proves: false,
        named_by: Vec::new(),
        since: String::new(),
        word: None,
    }
}

fn pick_view(pick: &EmpPick, staff: &[Staff]) -> PickView {
    PickView {
        source: pick.source.clone(),
        certificates: pick.certificates.iter().cloned().collect(),
        word: said(&pick.word, staff),
    }
}

fn by_hand_view(one: &EmpByHand, staff: &[Staff]) -> ByHandView {
    ByHandView {
        id: one.id.clone(),
        name: one.emp.name.clone(),
        pem: emc::registry::certificates(&one.emp).iter().map(|read| read.summary().pem()).collect(),
        word: said(&one.entered, staff),
    }
}

fn said(word: &Word, staff: &[Staff]) -> AcceptedView {
    AcceptedView { by: review::name(staff, word.by), second: None, at: utc(word.at), why: word.why.clone() }
}
