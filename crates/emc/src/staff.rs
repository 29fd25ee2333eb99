//! Profiles of the staff. They tell who did what; `SECURITY.md` says what that does not prove.

use elmo::StaffId;
use recognition::decision::Signer;
use store::{Change, Entry, Reader, Staff};

use crate::ports::Randomness;
use crate::{Desk, DeskError, pin};

/// A new profile.
#[derive(Clone)]
pub struct NewStaff {
    /// The person's name.
    pub name: String,
    /// Their title.
    pub title: String,
    /// 6 to 64 characters.
    pub pin: String,
}

impl std::fmt::Debug for NewStaff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewStaff(…)")
    }
}

/// A second person who agrees, with their own PIN.
#[derive(Clone)]
pub struct Second {
    /// Who.
    pub staff: StaffId,
    /// Their PIN.
    pub pin: String,
}

/// Adds a profile.
///
/// # Errors
/// When the name is empty or the PIN too short.
pub fn add_member(desk: &Desk, new: &NewStaff) -> Result<StaffId, DeskError> {
    desk.change(&["status"], |change, _| add(change, new, &*desk.ports().randomness))
}

/// The profiles, whether or not somebody has unlocked: one of them has to be chosen for that.
///
/// # Errors
/// When no database is open.
pub fn members(desk: &Desk) -> Result<Vec<Staff>, DeskError> {
    let staff = desk.store()?.read(|r| r.staff().map_err(DeskError::from))?;
    Ok(staff.into_iter().filter(|s| s.active).collect())
}

pub(crate) fn check_pin_length(text: &str) -> Result<(), DeskError> {
    if (6..=64).contains(&text.chars().count()) { Ok(()) } else { Err(DeskError::PinLength) }
}

pub(crate) fn add(change: &mut Change<'_>, new: &NewStaff, randomness: &dyn Randomness) -> Result<StaffId, DeskError> {
    if new.name.trim().is_empty() {
        return Err(DeskError::Field { field: "name" });
    }
    let id = StaffId::from_uuid(change.new_uuid()?);
    let (name, title) = (new.name.trim().to_owned(), new.title.trim().to_owned());
    change.put_staff(&Staff { id, name, title, pin_hash: pin::hash(&new.pin, randomness)?, active: true })?;
    change.note(Entry { case: None, what: "staff-added".into(), about: id.to_string(), before: None, after: None })?;
    Ok(id)
}

/// The profile as it signs.
pub(crate) fn signer(reader: &Reader<'_>, who: StaffId) -> Result<Signer, DeskError> {
    let member = reader.staff_member(who)?.ok_or(DeskError::UnknownStaff)?;
    Ok(Signer { staff: member.id, name: member.name, title: member.title })
}

/// The name of a profile, for lists.
pub(crate) fn name(reader: &Reader<'_>, who: StaffId) -> Result<String, DeskError> {
    Ok(reader.staff_member(who)?.map(|m| m.name).unwrap_or_default())
}

/// Checks a second person: another profile, its own PIN.
pub(crate) fn check_second(desk: &Desk, second: &Second) -> Result<StaffId, DeskError> {
    if desk.me()? == second.staff {
        return Err(DeskError::SamePersonTwice);
    }
    desk.check_pin(second.staff, &second.pin)?;
    Ok(second.staff)
}
