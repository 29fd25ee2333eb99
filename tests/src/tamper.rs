//! What somebody who has the key and knows SQL can do to a database beside the program.

use std::path::Path;

/// Runs SQL on a database.
///
/// # Errors
/// What SQLite says.
pub fn sql(database: &Path, key: &[u8], sql: &str) -> Result<(), String> {
    open(database, key)?.execute_batch(sql).map_err(|error| error.to_string())
}

/// All rows of all tables but these, as text, in an order that is always the same.
///
/// # Errors
/// What SQLite says.
pub fn rows(database: &Path, key: &[u8], except: &[&str]) -> Result<Vec<String>, String> {
    let connection = open(database, key)?;
    let all = |sql: &str| -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare(sql)?;
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            (0..columns)
                .map(|at| row.get_ref(at).map(|value| format!("{value:?}")))
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        let rows = statement.query_map([], |found| row(found).map(|values| values.join(" ")))?;
        rows.collect()
    };
    let tables = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .and_then(|mut statement| {
            statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()
        })
        .map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    for table in tables.iter().filter(|table| !except.contains(&table.as_str())) {
        let rows = all(&format!("SELECT * FROM \"{table}\"")).map_err(|error| error.to_string())?;
        found.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
    }
    found.sort();
    Ok(found)
}

fn open(database: &Path, key: &[u8]) -> Result<rusqlite::Connection, String> {
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let connection = rusqlite::Connection::open(database).map_err(|error| error.to_string())?;
    connection.execute_batch(&format!("PRAGMA key = \"x'{key}'\";")).map_err(|error| error.to_string())?;
    Ok(connection)
}
