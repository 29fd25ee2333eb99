//! The rules and the balance look at each achievement a few times, however many there are. What they answer is compared
//! with the plain way, which looks at all of them for each: random documents, random groups, a fixed seed.

/// The rules and the balance, the plain way.
#[cfg(test)]
mod plain {
    use std::collections::BTreeMap;

    use elmo::{AchievementId, Credits, DocumentId};
    use recognition::mapping::{Balance, Foreign, ForeignPart, Group, Mappable, MappingRefused, Outcome};

    pub(super) fn check(group: &Group, others: &[Group], foreign: &[Foreign]) -> Result<(), MappingRefused> {
        check_alone(group, foreign)?;
        let mut taken: BTreeMap<(DocumentId, &AchievementId), Credits> = BTreeMap::new();
        for part in others.iter().filter(|other| other.id != group.id).chain([group]).flat_map(|g| &g.foreign) {
            let key = (part.document, &part.achievement);
            let Some(whole) = whole_of(part, foreign) else {
                if taken.insert(key, Credits::ZERO).is_some() {
                    return Err(MappingRefused::NoPart(part.achievement.clone()));
                }
                continue;
            };
            let sum = taken.entry(key).or_default();
            *sum = *sum + part.part.unwrap_or(whole);
            if *sum > whole {
                let (achievement, taken) = (part.achievement.clone(), *sum);
                return Err(MappingRefused::MoreThanThereIs { achievement, whole, taken });
            }
        }
        for (document, id) in taken.keys() {
            let mut above = id.parent();
            while let Some(parent) = above {
                if taken.contains_key(&(*document, &parent)) {
                    return Err(MappingRefused::Overlap { parent, child: (*id).clone() });
                }
                above = parent.parent();
            }
        }
        Ok(())
    }

    fn check_alone(group: &Group, foreign: &[Foreign]) -> Result<(), MappingRefused> {
        if group.foreign.is_empty() {
            return Err(MappingRefused::Empty);
        }
        for part in &group.foreign {
            let id = part.achievement.clone();
            let Some(known) = find(part, foreign) else { return Err(MappingRefused::Unknown(id)) };
            match known.mappable {
                Mappable::Yes | Mappable::ByChoice => {}
                Mappable::AfterConfirmation => return Err(MappingRefused::Unconfirmed(id)),
                Mappable::NotPassed => return Err(MappingRefused::NotPassed(id)),
                Mappable::Duplicate => return Err(MappingRefused::Duplicate(id)),
            }
            if part.part.is_some_and(|p| p <= Credits::ZERO || known.credits.is_none()) {
                return Err(MappingRefused::NoPart(id));
            }
            if known.mappable == Mappable::ByChoice && group.outcome.credits_something() {
                check_below(part, foreign)?;
            }
        }
        if group.outcome.credits_something() {
            if group.home.is_empty() {
                return Err(MappingRefused::NothingAtHome);
            }
            if group.home.iter().any(|h| h.credits <= Credits::ZERO) {
                return Err(MappingRefused::NoCredits);
            }
        } else if !group.home.is_empty() {
            return Err(MappingRefused::HomeWithoutCredit);
        }
        let grounds_given = group.grounds.as_ref().is_some_and(|g| !g.differs.is_empty() && !g.text.trim().is_empty());
        if group.outcome.needs_grounds() && !grounds_given {
            return Err(MappingRefused::GroundsMissing);
        }
        match &group.outcome {
            Outcome::OnCondition { condition, .. } if condition.trim().is_empty() => {
                Err(MappingRefused::ConditionMissing)
            }
            _ => Ok(()),
        }
    }

    fn check_below(part: &ForeignPart, foreign: &[Foreign]) -> Result<(), MappingRefused> {
        let prefix = format!("{}.", part.achievement);
        let below =
            foreign.iter().filter(|f| f.document == part.document && f.achievement.as_str().starts_with(&prefix));
        for known in below {
            match known.mappable {
                Mappable::NotPassed => return Err(MappingRefused::NotPassed(known.achievement.clone())),
                Mappable::AfterConfirmation => return Err(MappingRefused::Unconfirmed(known.achievement.clone())),
                Mappable::Yes if part.part.is_some() => return Err(MappingRefused::NoPart(part.achievement.clone())),
                Mappable::Yes | Mappable::ByChoice | Mappable::Duplicate => {}
            }
        }
        Ok(())
    }

    pub(super) fn balance(groups: &[Group], foreign: &[Foreign]) -> Balance {
        let mut balance = Balance::default();
        let mut used: BTreeMap<(DocumentId, &AchievementId), Credits> = BTreeMap::new();
        for group in groups {
            let mut total = Credits::ZERO;
            for part in &group.foreign {
                let taken = part.part.or(whole_of(part, foreign)).unwrap_or_default();
                *used.entry((part.document, &part.achievement)).or_default() =
                    used.get(&(part.document, &part.achievement)).copied().unwrap_or_default() + taken;
                if find(part, foreign).is_some_and(is_ects) {
                    total = total + taken;
                }
            }
            let credited: Credits = group.home.iter().map(|h| h.credits).sum();
            balance.credited = balance.credited + credited;
            let recognised = match group.outcome {
                Outcome::AsRequested | Outcome::Substitution | Outcome::Inclusion | Outcome::OnCondition { .. } => {
                    total
                }
                Outcome::Partly => credited.min(total),
                Outcome::NotRecognised | Outcome::Duplicate => Credits::ZERO,
                Outcome::NotAppliedFor => continue,
            };
            balance.recognised = balance.recognised + recognised;
            balance.refused = balance.refused + (total - recognised);
        }
        for achievement in foreign.iter().filter(|f| f.mappable == Mappable::Yes) {
            balance.mappable += 1;
            let below = format!("{}.", achievement.achievement);
            let taken: Vec<Credits> = used
                .iter()
                .filter(|((document, id), _)| {
                    *document == achievement.document
                        && (**id == achievement.achievement || id.as_str().starts_with(&below))
                })
                .map(|(_, taken)| *taken)
                .collect();
            let whole = achievement.credits.as_ref().map(|(_, amount)| *amount).unwrap_or_default();
            let left = (whole - taken.iter().copied().sum()).max(Credits::ZERO);
            let done = ancestor_used(achievement, &used) || (!taken.is_empty() && left.is_zero());
            balance.mapped += usize::from(done);
            if !done && is_ects(achievement) {
                balance.open = balance.open + left;
            }
        }
        for achievement in foreign.iter().filter(|f| f.mappable == Mappable::AfterConfirmation) {
            balance.unclear += 1;
            if let Some((_, amount)) = achievement.credits.as_ref().filter(|_| is_ects(achievement)) {
                balance.unclear_credits = balance.unclear_credits + *amount;
            }
        }
        balance.requested = balance.recognised + balance.refused + balance.open;
        balance
    }

    fn ancestor_used(achievement: &Foreign, used: &BTreeMap<(DocumentId, &AchievementId), Credits>) -> bool {
        let mut above = achievement.achievement.parent();
        while let Some(parent) = above {
            if used.contains_key(&(achievement.document, &parent)) {
                return true;
            }
            above = parent.parent();
        }
        false
    }

    fn is_ects(achievement: &Foreign) -> bool {
        achievement.credits.as_ref().is_some_and(|(scheme, _)| scheme == "ECTS")
    }

    fn find<'a>(part: &ForeignPart, foreign: &'a [Foreign]) -> Option<&'a Foreign> {
        foreign.iter().find(|f| f.document == part.document && f.achievement == part.achievement)
    }

    fn whole_of(part: &ForeignPart, foreign: &[Foreign]) -> Option<Credits> {
        let amount = find(part, foreign).and_then(|f| f.credits.as_ref()).map(|(_, amount)| *amount);
        amount.filter(|amount| !amount.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use elmo::{AchievementId, Credits, DocumentId, GroupId};
    use recognition::mapping::{
        Foreign, ForeignPart, Grounds, Group, HomePart, Mappable, Outcome, balance, balances, check, check_all,
    };

    use super::plain;

    /// A sequence of numbers that is always the same.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).expect("31 bits") % limit
        }

        fn credits(&mut self, most: usize) -> Credits {
            format!("{}/2", self.below(2 * most + 1)).parse().expect("credits")
        }
    }

    fn document(number: usize) -> DocumentId {
        format!("0190c0de-0000-7000-8000-{number:012}").parse().expect("a UUID")
    }

    /// Two documents of programmes, modules and courses, with more than ten of a kind, so that "r0.1" and "r0.10" meet.
    fn foreign(dice: &mut Dice) -> Vec<Foreign> {
        let mut all = Vec::new();
        let mut add = |dice: &mut Dice, number: usize, place: String| {
            let mappable = match dice.below(9) {
                0 | 1 => Mappable::ByChoice,
                2 => Mappable::AfterConfirmation,
                3 => Mappable::NotPassed,
                4 => Mappable::Duplicate,
                _ => Mappable::Yes,
            };
            let scheme = if dice.below(6) == 0 { "CATS" } else { "ECTS" };
            let credits = (dice.below(9) > 0).then(|| (scheme.to_owned(), dice.credits(10)));
            all.push(Foreign { document: document(number), achievement: AchievementId(place), mappable, credits });
        };
        for number in 0..2 {
            for top in 0..1 + dice.below(13) {
                add(dice, number, format!("r0.{top}"));
                for middle in 0..dice.below(3) {
                    add(dice, number, format!("r0.{top}.{middle}"));
                    for low in 0..dice.below(2) {
                        add(dice, number, format!("r0.{top}.{middle}.{low}"));
                    }
                }
            }
        }
        all
    }

    fn group(dice: &mut Dice, number: usize, foreign: &[Foreign]) -> Group {
        let part = |dice: &mut Dice| {
            let known = &foreign[dice.below(foreign.len())];
            let achievement = match dice.below(40) {
                0 => AchievementId("r9.9".to_owned()),
                _ => known.achievement.clone(),
            };
            let part = (dice.below(3) == 0).then(|| dice.credits(6));
            ForeignPart { document: known.document, achievement, part }
        };
        let outcome = match dice.below(7) {
            0 => Outcome::AsRequested,
            1 => Outcome::Duplicate,
            2 => Outcome::NotAppliedFor,
            3 => Outcome::Partly,
            4 => Outcome::NotRecognised,
            _ => Outcome::Inclusion,
        };
        let home = HomePart {
            course: None,
            code: String::new(),
            title: "Free".to_owned(),
            credits: dice.credits(10),
            grade: None,
            how: String::new(),
            place: None,
        };
        let grounds = Grounds {
            differs: vec![recognition::mapping::Difference::Level],
            text: "First year.".to_owned(),
            next_step: String::new(),
        };
        let credits_something = if dice.below(12) == 0 { dice.below(2) == 0 } else { outcome.credits_something() };
        Group {
            id: format!("0190c0de-0000-7000-8001-{number:012}").parse::<GroupId>().expect("a UUID"),
            foreign: (0..dice.below(4).min(2) + usize::from(dice.below(20) > 0)).map(|_| part(dice)).collect(),
            home: if credits_something { vec![home] } else { Vec::new() },
            grounds: outcome.needs_grounds().then_some(grounds).filter(|_| dice.below(9) > 0),
            outcome,
        }
    }

    #[test]
    fn the_rules_and_the_balance_are_those_of_the_plain_way() {
        let mut dice = Dice(20_261_122);
        let mut answers = [0; 2];
        for _ in 0..400 {
            let foreign = foreign(&mut dice);
            let (mut groups, mut all): (Vec<Group>, Vec<Group>) = (Vec::new(), Vec::new());
            for number in 0..20 {
                let tried = group(&mut dice, number, &foreign);
                let expected = plain::check(&tried, &groups, &foreign);
                assert_eq!(check(&tried, &groups, &foreign), expected, "{tried:?} beside {groups:?}");
                // Beside groups that break rules themselves, as after a document was taken away.
                assert_eq!(check(&tried, &all, &foreign), plain::check(&tried, &all, &foreign));
                all.push(tried.clone());
                answers[usize::from(expected.is_ok())] += 1;
                if expected.is_ok() {
                    groups.push(tried);
                }
                assert_eq!(balance(&groups, &foreign), plain::balance(&groups, &foreign));
                assert_eq!(balance(&all, &foreign), plain::balance(&all, &foreign));
            }
        }
        assert!(answers.iter().all(|count| *count > 1000), "{answers:?}");
    }

    #[test]
    fn groups_added_together_are_checked_as_one_by_one() {
        let mut dice = Dice(7);
        let mut answers = [0; 2];
        for _ in 0..4000 {
            let foreign = foreign(&mut dice);
            let mut groups: Vec<Group> = Vec::new();
            for number in 0..dice.below(5) {
                let tried = group(&mut dice, number, &foreign);
                if check(&tried, &groups, &foreign).is_ok() {
                    groups.push(tried);
                }
            }
            let added: Vec<Group> = (10..10 + dice.below(4)).map(|number| group(&mut dice, number, &foreign)).collect();
            let mut one_by_one = groups.clone();
            let expected = added.iter().try_for_each(|group| {
                plain::check(group, &one_by_one, &foreign)?;
                one_by_one.push(group.clone());
                Ok(())
            });
            assert_eq!(check_all(&added, &groups, &foreign), expected);
            answers[usize::from(expected.is_ok())] += 1;
        }
        assert!(answers.iter().all(|count| *count > 300), "{answers:?}");
    }

    #[test]
    fn the_groups_add_up_to_the_case() {
        let mut dice = Dice(3);
        for _ in 0..500 {
            let foreign = foreign(&mut dice);
            let mut groups: Vec<Group> = Vec::new();
            for number in 0..20 {
                let tried = group(&mut dice, number, &foreign);
                if check(&tried, &groups, &foreign).is_ok() {
                    groups.push(tried);
                }
            }
            let recognition::mapping::Balances { case, groups: of_groups, achievements } = balances(&groups, &foreign);
            let sum =
                |of: fn(&recognition::mapping::GroupBalance) -> Credits| -> Credits { of_groups.iter().map(of).sum() };
            assert_eq!(of_groups.len(), groups.len());
            assert_eq!(sum(|g| g.recognised), case.recognised);
            assert_eq!(sum(|g| g.refused), case.refused);
            assert_eq!(sum(|g| g.credited), case.credited);
            assert!(sum(|g| g.open) <= case.open);
            let each = |of: fn(&recognition::mapping::AchievementBalance) -> Credits| -> Credits {
                achievements.iter().map(of).sum()
            };
            assert_eq!((each(|a| a.recognised), each(|a| a.refused)), (case.recognised, case.refused));
            assert_eq!(each(|a| a.open), case.open);
            assert_eq!(case.requested - sum(|g| g.requested), case.open - sum(|g| g.open), "what is in no group");
            assert!(of_groups.iter().all(|g| g.requested == g.recognised + g.refused + g.open));
        }
    }
}
