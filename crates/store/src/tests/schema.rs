//! `schema.sql` is what the migrations come to.

use std::fs;
use std::path::Path;

use super::fixture::memory;
use crate::StoreError;
use crate::migrate::MIGRATIONS;

#[test]
fn schema_sql_is_what_the_migrations_come_to() {
    let schema = memory()
        .read(|r| {
            r.all(
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
                     AND name NOT LIKE 'course\\_search\\_%' ESCAPE '\\' ORDER BY rowid",
                [],
                |row| row.get::<_, String>(0),
            )
        })
        .map(|statements: Vec<String>| {
            let head = "-- Generated from the migrations: UPDATE=1 cargo test -p store schema\n\n";
            format!("{head}{};\n", statements.join(";\n\n"))
        })
        .map_err(|error: StoreError| error)
        .expect("the schema");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.sql");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &schema).expect("written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(kept == schema, "schema.sql is old: UPDATE=1 cargo test -p store schema");
}

#[test]
fn every_file_of_the_folder_is_embedded_in_order() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<String> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    files.sort();
    let embedded: Vec<String> = MIGRATIONS.iter().map(|m| format!("{}.sql", m.name)).collect();
    assert_eq!(files, embedded);
    for name in files {
        let (stamp, rest) = name.split_at(14);
        assert!(stamp.bytes().all(|b| b.is_ascii_digit()) && rest.starts_with('_'), "{name}: YYYYMMDDhhmmss_name.sql");
    }
}

#[test]
fn every_table_is_strict() {
    let loose = memory()
        .read(|r| {
            r.all(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
                     AND name NOT LIKE 'sqlite_%'",
                [],
                |row| row.get::<_, String>(0),
            )
        })
        .map_err(|error: StoreError| error)
        .expect("a list");
    assert_eq!(loose, Vec::<String>::new());
}
