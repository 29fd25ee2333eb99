//! Settings, the connection test and backups.

use std::path::Path;

use elmo::Identifier;
use emc::copy::CopyWay;
use emc::settings::Settings;
use emc::{Desk, DeskError};

use super::utc;
use crate::views::{
    ConnectionRequest, ConnectionView, CopyWayCode, FolderRequest, IdentifierView, Nothing, SettingsView, WrittenView,
};

pub(crate) fn settings(desk: &Desk, _: Nothing) -> Result<SettingsView, DeskError> {
    Ok(view(desk.read(emc::settings::read)?))
}

pub(crate) fn save_settings(desk: &Desk, request: SettingsView) -> Result<SettingsView, DeskError> {
    let identifiers = request
        .identifiers
        .into_iter()
        .map(|i| Identifier { kind: i.kind.trim().to_owned(), value: i.value.trim().to_owned() })
        .filter(|i| !i.value.is_empty())
        .collect();
    let saved = emc::settings::save(
        desk,
        Settings {
            institution: request.institution.trim().to_owned(),
            identifiers,
            country: request.country.trim().to_uppercase(),
            unit: request.unit.trim().to_owned(),
            address: request.address.trim().to_owned(),
            contact: request.contact.trim().to_owned(),
            url: request.url.trim().to_owned(),
            decision_language: request.decision_language,
            legal_basis: request.legal_basis.trim().to_owned(),
            appeal_body: request.appeal_body.trim().to_owned(),
            appeal_time_limit: request.appeal_time_limit.trim().to_owned(),
            appeal_form: request.appeal_form.trim().to_owned(),
            appeal_address: request.appeal_address.trim().to_owned(),
            system_browser: request.browser == "system",
            lock_after_minutes: request.lock_after_minutes,
            decision_days: request.decision_days,
            amber_percent: request.amber_percent,
            appeal_days: request.appeal_days,
            answer_days: request.answer_days,
            results_days: request.results_days,
            always_second_person: request.always_second_person,
            second_person_on_refusal: request.second_person_on_refusal,
            typist_may_check: request.typist_may_check,
            student_copy: match request.student_copy {
                CopyWayCode::Container => CopyWay::Container,
                CopyWayCode::Post => CopyWay::Post,
                CopyWayCode::PickUp => CopyWay::PickUp,
            },
            backup_folder: request.backup_folder.trim().to_owned(),
            last_backup: None,
        },
    )?;
    Ok(view(saved))
}

pub(crate) fn test_connection(desk: &Desk, request: ConnectionRequest) -> Result<ConnectionView, DeskError> {
    desk.me()?;
    let found = emc::registry::test(desk, &request.url);
    Ok(ConnectionView { ok: found.code == "ok", code: found.code.to_owned(), detail: found.detail, emps: found.emps })
}

pub(crate) fn backup_now(desk: &Desk, request: FolderRequest) -> Result<WrittenView, DeskError> {
    if request.folder.trim().is_empty() {
        return Err(DeskError::Field { field: "folder" });
    }
    let path = emc::export::backup(desk, Path::new(&request.folder))?;
    Ok(WrittenView { path: path.display().to_string() })
}

fn view(settings: Settings) -> SettingsView {
    let appeal_days_of_country = settings.appeal_days_of_country();
    SettingsView {
        institution: settings.institution,
        identifiers: settings
            .identifiers
            .into_iter()
            .map(|i| IdentifierView { kind: i.kind, value: i.value })
            .collect(),
        country: settings.country,
        unit: settings.unit,
        address: settings.address,
        contact: settings.contact,
        url: settings.url,
        decision_language: settings.decision_language,
        legal_basis: settings.legal_basis,
        appeal_body: settings.appeal_body,
        appeal_time_limit: settings.appeal_time_limit,
        appeal_form: settings.appeal_form,
        appeal_address: settings.appeal_address,
        browser: if settings.system_browser { "system" } else { "window" }.to_owned(),
        lock_after_minutes: settings.lock_after_minutes,
        decision_days: settings.decision_days,
        amber_percent: settings.amber_percent,
        appeal_days: settings.appeal_days,
        appeal_days_of_country,
        answer_days: settings.answer_days,
        results_days: settings.results_days,
        always_second_person: settings.always_second_person,
        second_person_on_refusal: settings.second_person_on_refusal,
        typist_may_check: settings.typist_may_check,
        student_copy: match settings.student_copy {
            CopyWay::Container => CopyWayCode::Container,
            CopyWay::Post => CopyWayCode::Post,
            CopyWay::PickUp => CopyWayCode::PickUp,
        },
        backup_folder: settings.backup_folder,
        last_backup: settings.last_backup.map(utc),
    }
}
