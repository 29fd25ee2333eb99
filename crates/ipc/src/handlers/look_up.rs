//! Certificates and keys, looked up by an address.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use emc::directory::DirectorySettings;
use emc::recipients::look_up::{FoundKey, Origin, Source};
use emc::{Desk, DeskError};

use super::mail;
use super::recipients::Shown;
use crate::views::{
    DirectoryRequest, DirectoryView, KeyAtView, KeyLookUpView, KeyOriginView, KeySourceCode, LookUpKeyRequest,
    MailTestView, Nothing,
};

pub(crate) fn look_up_key(desk: &Desk, request: LookUpKeyRequest) -> Result<KeyLookUpView, DeskError> {
    let looked = emc::recipients::look_up::look_up(desk, &request.address, source(request.source))?;
    let (found, problem) = match looked.found {
        Ok(found) => (found, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    let shown = Shown::of(desk)?;
    let at = |one: FoundKey| KeyAtView { base64: STANDARD.encode(&one.file), key: shown.found(one.key) };
    Ok(KeyLookUpView {
        host: looked.host,
        keys: found.into_iter().map(at).collect(),
        reply: match &problem {
            Some(DeskError::Directory(error)) => error.reply().to_owned(),
            _ => String::new(),
        },
        params: problem.as_ref().map(DeskError::params).unwrap_or_default(),
        problem: problem.map(|error| error.code().to_owned()),
    })
}

pub(super) fn origin(view: KeyOriginView) -> Origin {
    Origin { source: source(view.source), host: view.host }
}

fn source(code: KeySourceCode) -> Source {
    match code {
        KeySourceCode::Wkd => Source::Wkd,
        KeySourceCode::Directory => Source::Directory,
    }
}

pub(crate) fn directory(desk: &Desk, _: Nothing) -> Result<DirectoryView, DeskError> {
    Ok(directory_view(desk, desk.read(emc::directory::read)?))
}

pub(crate) fn save_directory(desk: &Desk, request: DirectoryRequest) -> Result<DirectoryView, DeskError> {
    let (settings, password) = typed(request);
    Ok(directory_view(desk, emc::directory::save(desk, settings, password.as_deref())?))
}

pub(crate) fn test_directory(desk: &Desk, request: DirectoryRequest) -> Result<MailTestView, DeskError> {
    let (settings, password) = typed(request);
    match emc::directory::test(desk, &settings, password.as_deref()) {
        Ok(()) => Ok(MailTestView { ok: true, code: "ok".to_owned(), reply: String::new() }),
        Err(DeskError::Directory(error)) => {
            Ok(MailTestView { ok: false, code: error.code().to_owned(), reply: error.reply().to_owned() })
        }
        Err(error) => Err(error),
    }
}

fn typed(request: DirectoryRequest) -> (DirectorySettings, Option<String>) {
    let settings = DirectorySettings {
        address: request.address.trim().to_owned(),
        base: request.base.trim().to_owned(),
        user: request.user.trim().to_owned(),
        authorities: request.authorities.trim().to_owned(),
        secret: None,
    };
    (settings, request.password.filter(|password| !password.is_empty()))
}

fn directory_view(desk: &Desk, settings: DirectorySettings) -> DirectoryView {
    DirectoryView {
        password: mail::password(emc::directory::password_place(desk, &settings)),
        address: settings.address,
        base: settings.base,
        user: settings.user,
        authorities: settings.authorities,
    }
}
