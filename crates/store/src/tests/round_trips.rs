//! Whatever is put in comes out the same.

use elmo::AchievementId;
use time::{Duration, OffsetDateTime};

use super::fixture::{
    BYTES, NOW, acceptance, case, case_id, change, course, course_id, decision, decision_id, delivery, document,
    document_id, emp, entry, fetch, fetch_id, furnished, group, group_id, memory, registry, staff, staff_id,
    withdrawal,
};
use crate::{
    AcademicYear, Actor, CaseRecord, Change, Confirmation, Course, CourseImport, DocumentRecord, Entry, FetchRecord,
    FetchState, Move, SignedDecision, Store, StoreError, Tombstone, UndoStep,
};

#[test]
fn settings_and_staff() {
    let store = memory();
    let changed = crate::Staff { name: "Another".to_owned(), ..staff(1) };
    change(&store, |c| {
        assert_eq!(c.setting::<Vec<u8>>("list")?, None, "never set");
        c.set_setting("list", &[1, 2])?;
        c.set_setting("list", &[3])?;
        assert_eq!(c.setting::<Vec<u8>>("list")?, Some(vec![3]));
        assert!(matches!(c.setting::<String>("list"), Err(StoreError::Unreadable { .. })), "another type");
        c.put_staff(&staff(2))?;
        c.put_staff(&staff(1))?;
        c.put_staff(&changed)?;
        assert_eq!(c.staff()?, [changed.clone(), staff(2)], "by name");
        assert_eq!(c.staff_member(staff_id(2))?, Some(staff(2)));
        assert_eq!(c.staff_member(staff_id(9))?, None);
        Ok(())
    });
}

#[test]
fn cases() {
    let store = memory();
    change(&store, |c| {
        c.put_staff(&staff(1))?;
        c.put_case(&case(1))?;
        let changed = CaseRecord { note: "Other".to_owned(), due: None, assignee: None, closed: true, ..case(1) };
        c.put_case(&changed)?;
        assert_eq!(c.case(case_id(1))?, Some(changed.clone()));
        assert_eq!(c.case_by_number("2026-001")?, Some(changed.clone()));
        let again =
            CaseRecord { student: case(1).student, created: NOW - Duration::days(1), stays: Vec::new(), ..case(2) };
        c.put_case(&again)?;
        assert_eq!(c.cases_of_student("H00001")?, [again, changed], "oldest first");
        assert_eq!(c.case(case_id(3))?, None);
        Ok(())
    });
}

#[test]
fn case_numbers_are_never_given_out_twice() {
    let store = memory();
    let numbers = change(&store, |c| {
        c.put_staff(&staff(1))?;
        let first = c.next_case_number(2026)?;
        c.put_case(&case(2))?;
        Ok([first, c.next_case_number(2026)?, c.next_case_number(2027)?])
    });
    assert_eq!(numbers, ["2026-001", "2026-003", "2027-001"], "2026-002 was put in by hand");
    let refused = store.change(Actor::Program, NOW, |c| {
        c.next_case_number(2026)?;
        Err::<(), _>(StoreError::NotFound("anything"))
    });
    assert!(refused.is_err());
    let number = change(&store, |c| c.next_case_number(2026));
    assert_eq!(number, "2026-004", "what was rolled back was never given out");
}

#[test]
fn a_database_that_comes_back_gives_no_number_twice() {
    let note = |store: &Store, what: &str| {
        let entry = Entry { case: None, what: what.into(), about: String::new(), before: None, after: None };
        change(store, |c| c.note(entry));
    };
    // The one that is lost goes on from the backup.
    let (backup, lost) = (memory(), memory());
    for store in [&backup, &lost] {
        note(store, "first");
        change(store, |c| {
            c.put_staff(&staff(1))?;
            c.put_case(&case(2))?;
            for _ in 0..31 {
                c.next_case_number(2026)?;
            }
            Ok(())
        });
    }
    let place = backup.read(|r| r.end_of_history()).unwrap().unwrap();
    assert_eq!(memory().read(|r| r.given_after(&place)).unwrap(), None, "another one does not know");
    note(&lost, "second");
    change(&lost, |c| c.next_case_number(2026).map(drop));
    let given = lost.read(|r| r.given_after(&place)).unwrap().unwrap();
    let next = |store: &Store, now: OffsetDateTime, leave: &dyn Fn(&mut Change<'_>) -> Result<(), StoreError>| {
        let mut numbers = None;
        let undone = store.change(Actor::Program, now, |c| {
            leave(c)?;
            let told = c.next_numbers(2026)?;
            numbers = Some((c.next_case_number(2026)?, c.next_decision_number(case(2).id)?));
            assert_eq!(numbers, Some((told.case, told.decisions.concat())), "and before they are taken");
            Err::<(), _>(StoreError::NotFound("to be undone"))
        });
        assert!(undone.is_err());
        numbers.unwrap()
    };
    let numbers = |case: &str, decision: &str| (case.to_owned(), decision.to_owned());
    assert_eq!(next(&backup, NOW, &|_| Ok(())), numbers("2026-033", "2026-002-1"));
    assert_eq!(next(&backup, NOW, &|c| c.leave_out(&given)), numbers("2026-034", "2026-002-1"));
    let since = |c: &mut Change<'_>| c.leave_out_since(&place);
    assert_eq!(next(&backup, NOW, &since), numbers("2026-101", "2026-002-3"));
    assert_eq!(next(&backup, NOW + Duration::days(15), &since), numbers("2026-201", "2026-002-5"));
    assert_eq!(
        next(&backup, NOW - Duration::days(15), &since),
        numbers("2026-101", "2026-002-3"),
        "a clock that was ahead"
    );
    let twice = |c: &mut Change<'_>| since(c).and_then(|()| since(c));
    assert_eq!(next(&backup, NOW, &twice), numbers("2026-201", "2026-002-5"));
}

#[test]
fn registries_keep_their_history() {
    let store = memory();
    let (first, second) = (registry(NOW, "one"), registry(NOW + Duration::days(1), "two"));
    let later = crate::RegistrySnapshot { fetched: NOW + Duration::days(2), ..second.clone() };
    let other = crate::RegistrySnapshot { source: "ewp".to_owned(), ..first.clone() };
    change(&store, |c| {
        for snapshot in [&first, &second, &later, &other] {
            c.put_registry(snapshot)?;
        }
        assert_eq!(c.registry("emreg")?, Some(later.clone()));
        assert_eq!(c.registries_ever(false)?, [first.clone(), later.clone(), other.clone()], "the same stands once");
        assert_eq!(c.registries_ever(true)?, []);
        // A catalogue with other hosts and the same EMPs is the same list, read again.
        let again = crate::RegistrySnapshot { sha256: "cd".repeat(32), ..later.clone() };
        c.put_registry(&again)?;
        assert_eq!(c.registries_ever(false)?, [first.clone(), again.clone(), other.clone()]);
        c.put_registry(&later)?;
        // What it says again after something else is a new entry.
        c.put_registry(&first)?;
        assert_eq!(c.registries_ever(false)?.len(), 4);
        Ok(())
    });
}

#[test]
fn fetches() {
    let store = memory();
    furnished(&store);
    change(&store, |c| {
        for (number, state) in (10..).zip(FetchState::ALL) {
            let record = FetchRecord {
                state,
                finished: Some(NOW),
                outcome_code: Some("code".to_owned()),
                message: Some("Hello Åsa".to_owned().into()),
                document: Some(document_id(1)),
                refused_sha256: Some("ab".to_owned()),
                ..fetch(number)
            };
            c.put_fetch(&fetch(number))?;
            c.put_fetch(&record)?;
            assert_eq!(c.fetch(record.id)?, Some(record.clone()), "{state:?}");
            assert_eq!(c.fetch_by_session(&record.session_id)?, Some(record));
        }
        assert_eq!(c.fetches(case_id(1))?.len(), 1 + FetchState::ALL.len());
        let open: Vec<_> = c.open_fetches()?.into_iter().map(|f| f.id).collect();
        assert_eq!(open, [fetch_id(1), fetch_id(10)]);
        assert_eq!(c.fetch_by_session("none")?, None);
        assert_eq!(c.fetch(fetch_id(1))?.map(|f| f.emp), Some(emp()));
        Ok(())
    });
}

#[test]
fn documents() {
    let store = memory();
    furnished(&store);
    change(&store, |c| {
        assert_eq!(c.document(document_id(1))?, Some(document(1)));
        assert_eq!(c.document_bytes(document_id(1))?.as_deref(), Some(BYTES));
        let plain = DocumentRecord {
            fetch: None,
            evidence: None,
            trust: None,
            signature_doubts: Vec::new(),
            signature_accepted: None,
            person_accepted: None,
            ..document(2)
        };
        c.add_document(&plain, BYTES)?;
        assert_eq!(c.documents(case_id(1))?, [document(1), plain.clone()]);
        assert_eq!(c.documents_with_hash(&plain.provenance.sha256)?.len(), 2);
        let accepted = DocumentRecord { person_accepted: Some(acceptance()), ..plain };
        c.put_document(&accepted)?;
        assert_eq!(c.document(document_id(2))?, Some(accepted.clone()));
        c.put_case(&case(2))?;
        let moved = Move { from: case_id(1), by: staff_id(1), at: NOW, why: "Chosen by mistake.".to_owned() };
        c.move_document(document_id(2), case_id(2), &moved)?;
        assert_eq!(c.moves(document_id(2))?, std::slice::from_ref(&moved));
        assert_eq!(c.documents(case_id(2))?, [DocumentRecord { case: case_id(2), ..accepted }]);
        assert!(matches!(c.move_document(document_id(9), case_id(2), &moved), Err(StoreError::NotFound(_))));
        assert!(matches!(c.put_document(&document(9)), Err(StoreError::NotFound(_))));
        Ok(())
    });
}

#[test]
fn bytes_that_are_not_those_of_the_record_are_refused() {
    let store = memory();
    furnished(&store);
    let longer = DocumentRecord { size: document(2).size + 1, ..document(2) };
    for (what, record, bytes) in [("bytes", document(2), &b"other"[..]), ("size", longer, BYTES)] {
        let result = store.change(Actor::Program, NOW, |c| c.add_document(&record, bytes));
        assert!(matches!(result, Err(StoreError::HashDiffers)), "{what}");
    }
}

#[test]
fn erasing_leaves_a_tombstone_and_nothing_else() {
    let store = memory();
    furnished(&store);
    let tombstone = Tombstone {
        at: NOW,
        by: staff_id(1),
        reason: "Not this student".to_owned(),
        sha256: document(1).provenance.sha256,
    };
    change(&store, |c| {
        c.put_fetch(&FetchRecord {
            document: Some(document_id(1)),
            message: Some("Hello Åsa".to_owned().into()),
            ..fetch(1)
        })?;
        c.put_confirmation(&confirmation("r0.1"))?;
        c.erase_document(document_id(1), &tombstone)?;
        let left = c.document(document_id(1))?.expect("the tombstone");
        assert_eq!(left.erased, Some(tombstone.clone()));
        assert_eq!((left.evidence, left.trust), (None, None));
        assert!(left.person.evidence.is_empty());
        assert_eq!((left.person_accepted, left.signature_accepted), (None, None));
        assert_eq!(left.provenance, document(1).provenance, "hash, time and EMP stay");
        assert_eq!(c.document_bytes(document_id(1))?, None);
        assert_eq!(c.confirmations(document_id(1))?, []);
        assert_eq!(c.fetch(fetch_id(1))?.and_then(|f| f.message), None);
        Ok(())
    });
}

fn confirmation(achievement: &str) -> Confirmation {
    Confirmation {
        document: document_id(1),
        achievement: AchievementId(achievement.to_owned()),
        by: staff_id(1),
        at: NOW,
        why: "The host said so".to_owned(),
    }
}

#[test]
fn confirmations() {
    let store = memory();
    furnished(&store);
    let changed = Confirmation { why: "Seen".to_owned(), by: staff_id(2), ..confirmation("r0.1") };
    change(&store, |c| {
        c.put_confirmation(&confirmation("r0.1"))?;
        c.put_confirmation(&confirmation("r0.2"))?;
        c.put_confirmation(&changed)?;
        assert_eq!(c.confirmations(document_id(1))?, [changed.clone(), confirmation("r0.2")]);
        assert!(c.remove_confirmation(document_id(1), &changed.achievement)?);
        assert!(!c.remove_confirmation(document_id(1), &changed.achievement)?);
        assert_eq!(c.confirmations(document_id(1))?, [confirmation("r0.2")]);
        Ok(())
    });
}

#[test]
fn courses() {
    let store = memory();
    let changed =
        Course { credits: "1/3".parse().expect("credits"), level: None, retired: true, ..course(9, "A", "B") };
    change(&store, |c| {
        let import = c.import_courses(AcademicYear::of(NOW.date()), &[course(1, "A", "A"), course(2, "B", "B")])?;
        assert_eq!(import, CourseImport { added: 2, changed: 0, unchanged: 0 });
        let import = c.import_courses(
            AcademicYear::of(NOW.date()),
            &[changed.clone(), course(8, "B", "B"), course(3, "C", "C")],
        )?;
        assert_eq!(import, CourseImport { added: 1, changed: 1, unchanged: 1 });
        assert_eq!(c.course_count()?, 3);
        let kept = Course { id: course_id(1), ..changed.clone() };
        assert_eq!(c.course_by_code("A")?, Some(kept.clone()), "the id stays");
        assert_eq!(c.course(course_id(1))?, Some(kept));
        assert_eq!(c.course(course_id(9))?, None);
        Ok(())
    });
}

#[test]
fn groups_keep_their_order() {
    let store = memory();
    furnished(&store);
    change(&store, |c| {
        c.put_group(case_id(1), &group(2))?;
        let changed = recognition::mapping::Group { home: Vec::new(), ..group(1) };
        c.put_group(case_id(1), &changed)?;
        assert_eq!(c.groups(case_id(1))?, [changed.clone(), group(2)], "in its place");
        assert!(c.remove_group(case_id(1), group_id(1))?);
        assert!(!c.remove_group(case_id(1), group_id(1))?);
        c.set_groups(case_id(1), &[group(3), group(2), changed.clone()])?;
        assert_eq!(c.groups(case_id(1))?, [group(3), group(2), changed]);
        c.set_groups(case_id(1), &[])?;
        assert_eq!(c.groups(case_id(1))?, []);
        Ok(())
    });
}

#[test]
fn steps_are_undone_and_done_again_in_order() {
    let store = memory();
    furnished(&store);
    let step = |label: &str| UndoStep {
        id: 0,
        label_code: label.to_owned(),
        label_params: vec!["x".to_owned()],
        before: vec![group(1)],
        after: Vec::new(),
        agreement: None,
        undone: false,
    };
    change(&store, |c| {
        assert_eq!(c.undo_top(case_id(1))?, None);
        let first = c.push_undo(case_id(1), &step("first"))?;
        let second = c.push_undo(case_id(1), &step("second"))?;
        assert_eq!(c.undo_top(case_id(1))?, Some(UndoStep { id: second, ..step("second") }));
        c.mark_undone(case_id(1), second, true)?;
        c.mark_undone(case_id(1), first, true)?;
        assert_eq!(c.undo_top(case_id(1))?, None);
        assert_eq!(c.redo_top(case_id(1))?, Some(UndoStep { id: first, undone: true, ..step("first") }));
        c.mark_undone(case_id(1), first, false)?;
        c.push_undo(case_id(1), &step("third"))?;
        assert_eq!(c.redo_top(case_id(1))?, None, "what was undone is dropped by a new step");
        assert_eq!(c.undo_top(case_id(1))?.map(|s| s.label_code).as_deref(), Some("third"));
        assert!(matches!(c.mark_undone(case_id(2), first, true), Err(StoreError::NotFound(_))), "of its case");
        Ok(())
    });
}

#[test]
fn decisions_and_deliveries() {
    let store = memory();
    furnished(&store);
    let listed = |decision: SignedDecision| SignedDecision {
        files: decision.files.iter().cloned().map(|f| crate::DecisionFile { bytes: Vec::new(), ..f }).collect(),
        ..decision
    };
    change(&store, |c| {
        assert_eq!(c.next_decision_number(case_id(1))?, "2026-001-1");
        c.add_decision(&decision(1, Some(2)))?;
        assert_eq!(c.decisions(case_id(1))?, [listed(decision(1, Some(2)))]);
        assert_eq!(c.decision_file(decision_id(1), "decision.pdf")?.as_deref(), Some(&b"PDF 1"[..]));
        assert_eq!(c.decision_file(decision_id(1), "other")?, None);
        c.add_delivery(&delivery())?;
        assert_eq!(c.deliveries(case_id(1))?, [delivery()]);
        assert_eq!(c.all_deliveries()?, [delivery()]);
        assert_eq!(c.deliveries(case_id(2))?, []);

        assert_eq!(c.next_decision_number(case_id(1))?, "2026-001-2");
        let mut second = decision(2, None);
        second.decision.replaces = Some("2026-001-1".to_owned());
        c.add_decision(&second)?;
        let all = c.decisions(case_id(1))?;
        assert_eq!(all[0].replaced_by.as_deref(), Some("2026-001-2"));
        assert!(!all[0].in_force() && all[1].in_force());

        c.withdraw_decision(decision_id(2), &withdrawal())?;
        assert_eq!(c.decisions(case_id(1))?[1].withdrawn, Some(withdrawal()));
        Ok(())
    });
}

#[test]
fn the_journal_names_every_actor() {
    let store = memory();
    let actors = [
        Actor::Person(staff_id(1)),
        Actor::Rule("daily".to_owned()),
        Actor::Import("sis.csv".to_owned()),
        Actor::Program,
    ];
    for actor in &actors {
        store.change(actor.clone(), NOW, |c| c.note(entry("x"))).expect("noted");
    }
    let entries = store.read(|r| r.journal(Some(case_id(1)), 10)).expect("entries");
    assert_eq!(entries.iter().rev().map(|e| e.actor.clone()).collect::<Vec<_>>(), actors);
    let last = &entries[0];
    let expected = entry("x");
    assert_eq!((last.seq, last.at, last.case), (4, NOW, expected.case));
    assert_eq!((&last.what, &last.about), (&expected.what, &expected.about));
    assert_eq!((&last.before, &last.after), (&expected.before, &expected.after));
}

#[test]
fn ids_are_version_7_of_the_moment_of_the_change() {
    let store = memory();
    let (one, two) = change(&store, |c| Ok((c.new_uuid()?, c.new_uuid()?)));
    assert_ne!(one, two);
    assert_eq!(one.get_version_num(), 7);
    let (seconds, _) = one.get_timestamp().expect("a time").to_unix();
    assert_eq!(i64::try_from(seconds), Ok(NOW.unix_timestamp()));
}

#[test]
fn debug_shows_nobody() {
    for text in [
        format!("{:?}", case(1)),
        format!("{:?}", document(1)),
        format!("{:?}", decision(1, None)),
        format!("{:?}", fetch(1)),
        format!("{:?}", staff(1)),
        format!("{:?}", acceptance()),
    ] {
        for name in ["Tuntematon", "Åsa", "Staff 1", "passport", "session-1", "A note"] {
            assert!(!text.contains(name), "{name} in {text}");
        }
    }
}
