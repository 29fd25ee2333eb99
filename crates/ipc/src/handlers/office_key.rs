//! What decisions are signed with.

use emc::{Desk, DeskError, office_key as key};

use super::{bytes, recipients};
use crate::views::{Nothing, OfficeKeyView, TakeInMailKeyRequest};

pub(crate) fn office_key(desk: &Desk, _: Nothing) -> Result<OfficeKeyView, DeskError> {
    let found = key::in_use(desk)?;
    Ok(OfficeKeyView {
        key: found.as_ref().map(|found| recipients::key(&found.summary)),
        taken: found.as_ref().is_some_and(|found| found.taken),
        ends_soon: found
            .as_ref()
            .is_some_and(|found| emc::recipients::ends_soon(found.summary.valid_until, desk.now())),
        expired: found.is_some_and(|found| found.expired),
    })
}

pub(crate) fn take_in_office_key(desk: &Desk, request: TakeInMailKeyRequest) -> Result<OfficeKeyView, DeskError> {
    key::take_in(desk, &bytes(&request.base64)?, &request.passphrase)?;
    office_key(desk, Nothing {})
}
