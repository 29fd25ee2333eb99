//! Certificates and keys, looked up by an address.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use emc::recipients::look_up::{FoundKey, Origin, Source};
use emc::{Desk, DeskError};

use super::recipients::Shown;
use crate::views::{KeyAtView, KeyLookUpView, KeyOriginView, KeySourceCode, LookUpKeyRequest};

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
    }
}
