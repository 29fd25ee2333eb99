//! The desk: status, first start, opening and locking.

use std::path::Path;

use emc::key::KeyPlace as Key;
use emc::staff::NewStaff;
use emc::{Desk, DeskError, DeskStatus, Instead, Restored, SetUp};

use super::{id, utc};
use crate::views::{
    DeskState, InsteadView, KeyPlace, Mode, NewStaffRequest, Nothing, PassphraseRequest, RecoveryRequest, RecoveryView,
    RestoreRequest, RestoredView, SetUpRequest, StaffView, StatusView, UnlockRequest,
};

pub(crate) fn status(desk: &Desk, _: Nothing) -> Result<StatusView, DeskError> {
    view(desk)
}

pub(crate) fn set_up(desk: &Desk, request: SetUpRequest) -> Result<RecoveryView, DeskError> {
    let code = desk.set_up(SetUp {
        institution: request.institution,
        unit: request.unit,
        country: request.country.trim().to_uppercase(),
        staff: new_staff(request.staff),
        passphrase: request.passphrase,
    })?;
    Ok(RecoveryView { code })
}

pub(crate) fn confirm_recovery(desk: &Desk, request: RecoveryRequest) -> Result<StatusView, DeskError> {
    desk.confirm_recovery(&request.code)?;
    view(desk)
}

pub(crate) fn open_with_passphrase(desk: &Desk, request: PassphraseRequest) -> Result<StatusView, DeskError> {
    desk.open_with_passphrase(&request.passphrase)?;
    view(desk)
}

pub(crate) fn open_with_recovery(desk: &Desk, request: RecoveryRequest) -> Result<StatusView, DeskError> {
    desk.open_with_recovery(&request.code)?;
    view(desk)
}

pub(crate) fn restore(desk: &Desk, request: RestoreRequest) -> Result<StatusView, DeskError> {
    if request.backup.trim().is_empty() {
        return Err(DeskError::Field { field: "backup" });
    }
    desk.restore(Path::new(&request.backup), &request.code)?;
    view(desk)
}

pub(crate) fn unlock(desk: &Desk, request: UnlockRequest) -> Result<StatusView, DeskError> {
    desk.unlock(id(&request.staff, "staff")?, &request.pin)?;
    view(desk)
}

pub(crate) fn lock(desk: &Desk, _: Nothing) -> Result<StatusView, DeskError> {
    desk.lock();
    view(desk)
}

pub(crate) fn add_staff(desk: &Desk, request: NewStaffRequest) -> Result<StatusView, DeskError> {
    emc::staff::add_member(desk, &new_staff(request))?;
    view(desk)
}

fn restored(restored: Restored) -> RestoredView {
    let instead = |Instead { next, of }| InsteadView { next, of };
    RestoredView {
        until: restored.until.map(utc),
        case: restored.case.map(instead),
        decisions: restored.decisions.len(),
        decision: restored.decisions.into_iter().next().map(instead),
    }
}

fn new_staff(request: NewStaffRequest) -> NewStaff {
    NewStaff { name: request.name, title: request.title, pin: request.pin }
}

fn view(desk: &Desk) -> Result<StatusView, DeskError> {
    let (state, closed_because, me) = match desk.status() {
        DeskStatus::SetUp => (DeskState::SetUp, None, None),
        DeskStatus::Closed(code) => (DeskState::Closed, Some(code), None),
        DeskStatus::Locked => (DeskState::Locked, None, None),
        DeskStatus::Open(me) => (DeskState::Open, None, Some(me)),
    };
    let mode = match desk.place().mode {
        emc::Mode::Training => Mode::Training,
        emc::Mode::Production => Mode::Production,
    };
    let mut view = StatusView {
        mode,
        state,
        closed_because,
        me: None,
        staff: Vec::new(),
        institution: None,
        unit: None,
        registry: None,
        test_registries: false,
        needs_me: 0,
        cases: 0,
        courses: 0,
        key: match (mode, desk.key_place()) {
            (Mode::Training, _) => KeyPlace::File,
            (_, Some(Key::Passphrase(_))) => KeyPlace::Passphrase,
            _ => KeyPlace::Keychain,
        },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: desk.database().display().to_string(),
        keychain_available: state == DeskState::SetUp && desk.keychain_available(),
        backup_problem: None,
        proof: None,
        restored: desk.restored().map(restored),
    };
    if matches!(state, DeskState::Locked | DeskState::Open) {
        if let Err(error) = emc::export::daily_backup(desk) {
            tracing::warn!(code = error.code(), "the daily backup could not be made");
        }
        view.backup_problem = emc::export::backup_problem(desk).map(str::to_owned);
        let (last, alarms) = emc::proof::last_known(desk)?;
        view.proof = last.as_ref().map(|last| super::evidence::checked_view(last, alarms));
        view.staff = emc::staff::members(desk)?
            .into_iter()
            .map(|s| StaffView { id: s.id.to_string(), name: s.name, title: s.title })
            .collect();
        view.me = me.and_then(|me| view.staff.iter().find(|s| s.id == me.to_string()).cloned());
    }
    if let Some(me) = me {
        let rows = emc::cases::register(desk, "")?;
        view.cases = rows.len();
        view.needs_me = rows.iter().filter(|r| emc::today::next(r, me).is_some()).count();
        desk.read(|r| {
            let settings = emc::settings::read(r)?;
            view.institution = Some(settings.institution.clone());
            view.unit = Some(settings.unit.clone());
            view.courses = r.course_count()?;
            let known = emc::registry::known(desk, r)?;
            view.test_registries = known.test;
            view.registry = super::registry::status(&known);
            Ok(())
        })?;
    }
    Ok(view)
}
