//! What was heard of a certificate is kept, and a withdrawal for good can never be taken back.

use time::Duration;

use super::fixture::{NOW, change, memory};
use crate::{Actor, Revocation, Rule, Store, StoreError};

fn heard(withdrawn: Option<&str>) -> Revocation {
    Revocation {
        fingerprint: "0a".to_owned(),
        asked: NOW,
        source: "http://ca.example/list.crl".to_owned(),
        problem: None,
        said: Some(NOW),
        withdrawn: withdrawn.map(|reason| (NOW - Duration::DAY, reason.to_owned())),
    }
}

fn refused(store: &Store, why: Rule, new: &Revocation) {
    match store.change(Actor::Program, NOW, |c| c.put_revocation(new)) {
        Err(StoreError::Refused(rule)) => assert_eq!(rule, why),
        other => panic!("{why:?}: {other:?}"),
    }
}

#[test]
fn a_withdrawal_stays_unless_it_is_a_hold() {
    let store = memory();
    let kept = || store.read(|r| r.revocation("0a")).map_err(|e: StoreError| e).expect("a row");
    assert_eq!(kept(), None);
    let unheard = Revocation { problem: Some("no-answer".to_owned()), said: None, ..heard(None) };
    for (now, for_good) in [(unheard, false), (heard(None), false), (heard(Some("hold")), false), (heard(None), false)]
    {
        change(&store, |c| c.put_revocation(&now));
        assert_eq!(kept().map(|kept| kept.for_good()), Some(for_good));
        assert_eq!(kept(), Some(now));
    }
    let gone = heard(Some("key-compromise"));
    change(&store, |c| c.put_revocation(&gone));
    assert!(kept().is_some_and(|kept| kept.for_good()));
    refused(&store, Rule::RevocationStays, &heard(None));
    refused(&store, Rule::RevocationStays, &heard(Some("hold")));
    let again = Revocation { asked: NOW + Duration::DAY, problem: Some("no-answer".to_owned()), ..gone };
    change(&store, |c| c.put_revocation(&again));
    assert_eq!(kept(), Some(again));
    refused(&store, Rule::Value, &Revocation { said: None, fingerprint: "0b".to_owned(), ..heard(None) });
    let deleted = store
        .change(Actor::Program, NOW, |c| Ok::<_, StoreError>(c.connection().execute_batch("DELETE FROM revocation")?));
    assert!(matches!(deleted, Err(StoreError::Refused(Rule::RevocationStays))), "{deleted:?}");
}
