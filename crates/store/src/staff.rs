//! Settings and the profiles of the staff.

use elmo::StaffId;
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::change::Change;
use crate::records::Staff;
use crate::value::{Columns, from_json, to_json};
use crate::{Reader, StoreError};

impl Reader<'_> {
    /// A setting, if it was ever set.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when it is of another type.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let text = self.one("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get::<_, String>(0))?;
        text.map(|text| from_json(&text, "a setting")).transpose()
    }

    /// All profiles, by name, inactive ones too.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn staff(&self) -> Result<Vec<Staff>, StoreError> {
        self.all("SELECT * FROM staff ORDER BY name, id", [], staff)
    }

    /// One profile.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn staff_member(&self, id: StaffId) -> Result<Option<Staff>, StoreError> {
        self.one("SELECT * FROM staff WHERE id = ?1", [id.to_string()], staff)
    }
}

impl Change<'_> {
    /// Sets a setting.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn set_setting<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
            (name, to_json(value)?),
        )?;
        Ok(())
    }

    /// Adds or changes a profile. There is no deleting: who has signed stays.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn put_staff(&mut self, staff: &Staff) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO staff (id, name, title, pin_hash, active) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET
                 name = excluded.name, title = excluded.title, pin_hash = excluded.pin_hash, active = excluded.active",
            (staff.id.to_string(), &staff.name, &staff.title, &staff.pin_hash, staff.active),
        )?;
        Ok(())
    }
}

fn staff(row: &Row<'_>) -> rusqlite::Result<Staff> {
    Ok(Staff {
        id: row.parsed("id")?,
        name: row.get("name")?,
        title: row.get("title")?,
        pin_hash: row.get("pin_hash")?,
        active: row.get("active")?,
    })
}
