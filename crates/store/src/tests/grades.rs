//! Grading tables have versions, and none changes or goes.

use recognition::grades::{GradingTable, example};

use super::fixture::{NOW, change, memory};
use crate::{Actor, Change, Rule, Store, StoreError, StoredTable, TableAdded};

fn all(store: &Store) -> Vec<StoredTable> {
    store.read(|r| r.grading_tables()).map_err(|e: StoreError| e).expect("a list")
}

fn refused(store: &Store, what: &str, changing: impl FnOnce(&mut Change<'_>) -> Result<(), StoreError>) {
    match store.change(Actor::Program, NOW, changing) {
        Err(StoreError::Refused(Rule::GradingTableStays)) => {}
        other => panic!("{what}: {other:?}"),
    }
}

#[test]
fn a_new_version_retires_the_one_before_and_both_stay() {
    let store = memory();
    let (host, home) = example();
    change(&store, |c| {
        assert!(matches!(c.add_grading_table(&host)?, TableAdded::New(_)));
        assert!(matches!(c.add_grading_table(&home)?, TableAdded::New(_)));
        assert_eq!(c.add_grading_table(&host)?, TableAdded::Unchanged);
        let from_elsewhere = GradingTable { source: "another file".to_owned(), ..host.clone() };
        assert_eq!(c.add_grading_table(&from_elsewhere)?, TableAdded::Unchanged);
        let newer = GradingTable { years: (2025, 2027), ..host.clone() };
        assert!(matches!(c.add_grading_table(&newer)?, TableAdded::NewVersion(_)));
        let other_field = GradingTable { isced: Some("061".to_owned()), ..host.clone() };
        assert!(matches!(c.add_grading_table(&other_field)?, TableAdded::New(_)));
        Ok(())
    });
    let found: Vec<_> = all(&store)
        .into_iter()
        .map(|t| (t.table.scheme, t.table.isced, t.table.years.0, t.table.version, t.retired.is_some()))
        .collect();
    assert_eq!(
        found,
        [
            (home.scheme, None, 2024, 1, false),
            (host.scheme.clone(), None, 2025, 2, false),
            (host.scheme.clone(), None, 2024, 1, true),
            (host.scheme.clone(), Some("061".to_owned()), 2024, 1, false),
        ]
    );
    let id = all(&store)[1].id;
    change(&store, |c| c.retire_grading_table(id));
    refused(&store, "retired twice", |c| c.retire_grading_table(id));
    change(&store, |c| {
        assert!(matches!(c.add_grading_table(&host)?, TableAdded::New(_)), "none is in use");
        assert_eq!(c.grading_tables()?[1].table.version, 3, "a number is never given twice");
        assert_eq!(c.grading_table(id)?.map(|t| t.table.version), Some(2));
        Ok(())
    });
}

#[test]
fn no_table_changes_or_goes() {
    let store = memory();
    change(&store, |c| c.add_grading_table(&example().0));
    let forged = |sql: &'static str| move |c: &mut Change<'_>| Ok(c.connection().execute_batch(sql)?);
    refused(&store, "other figures", forged("UPDATE grading_table SET body = '{}'"));
    refused(&store, "another version", forged("UPDATE grading_table SET version = 7"));
    refused(&store, "taken out", forged("DELETE FROM grading_table"));
    assert_eq!(all(&store).len(), 1);
}
