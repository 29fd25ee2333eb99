//! What somebody who has the key and knows SQL can do to a database beside the program.

use std::path::Path;

/// Runs SQL on a database.
///
/// # Errors
/// What SQLite says.
pub fn sql(database: &Path, key: &[u8], sql: &str) -> Result<(), String> {
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let connection = rusqlite::Connection::open(database).map_err(|error| error.to_string())?;
    connection.execute_batch(&format!("PRAGMA key = \"x'{key}'\"; {sql}")).map_err(|error| error.to_string())
}
