//! What holds of every mapping, whatever somebody tries: random documents, random groups, a fixed seed.

#[cfg(test)]
mod tests {
    use elmo::{AchievementId, Credits, DocumentId, GroupId};
    use recognition::mapping::{Foreign, ForeignPart, Group, HomePart, Mappable, Outcome, balance, check};

    /// A sequence of numbers that is always the same.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: u32) -> u32 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u32::try_from(self.0 >> 33).expect("31 bits") % limit
        }

        fn credits(&mut self, most: u32) -> Credits {
            format!("{}/2", 1 + self.below(2 * most)).parse().expect("credits")
        }
    }

    fn document() -> DocumentId {
        "0190c0de-0000-7000-8000-000000000001".parse().expect("a UUID")
    }

    /// A document of some programmes with modules and courses; every kind of achievement comes.
    fn foreign(dice: &mut Dice) -> Vec<Foreign> {
        let mut all = Vec::new();
        let mut add = |dice: &mut Dice, place: String| {
            let mappable = match dice.below(8) {
                0 => Mappable::ByChoice,
                1 => Mappable::AfterConfirmation,
                2 => Mappable::NotPassed,
                3 => Mappable::Duplicate,
                _ => Mappable::Yes,
            };
            let scheme = if dice.below(6) == 0 { "CATS" } else { "ECTS" };
            let credits = (dice.below(9) > 0).then(|| (scheme.to_owned(), dice.credits(10)));
            all.push(Foreign { document: document(), achievement: AchievementId(place), mappable, credits });
        };
        for top in 0..1 + dice.below(3) {
            add(dice, format!("r0.{top}"));
            for middle in 0..dice.below(4) {
                add(dice, format!("r0.{top}.{middle}"));
                for low in 0..dice.below(3) {
                    add(dice, format!("r0.{top}.{middle}.{low}"));
                }
            }
        }
        all
    }

    fn group(dice: &mut Dice, number: u32, foreign: &[Foreign]) -> Group {
        let part = |dice: &mut Dice| {
            let known = foreign.get(dice.below(u32::try_from(foreign.len()).expect("few")) as usize).expect("one");
            let part = (dice.below(3) == 0).then(|| dice.credits(6));
            ForeignPart { document: known.document, achievement: known.achievement.clone(), part }
        };
        let outcome = match dice.below(4) {
            0 => Outcome::Substitution,
            1 => Outcome::Duplicate,
            2 => Outcome::NotAppliedFor,
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
        Group {
            id: format!("0190c0de-0000-7000-8000-{number:012}").parse::<GroupId>().expect("a UUID"),
            foreign: (0..1 + dice.below(2)).map(|_| part(dice)).collect(),
            home: if outcome.credits_something() { vec![home] } else { Vec::new() },
            outcome,
            grounds: None,
        }
    }

    #[test]
    fn nothing_is_used_twice_and_the_balance_adds_up_whatever_is_tried() {
        let mut dice = Dice(20_261_122);
        let (mut taken, mut refused) = (0, 0);
        for _ in 0..400 {
            let foreign = foreign(&mut dice);
            let mut groups: Vec<Group> = Vec::new();
            for number in 0..25 {
                let tried = group(&mut dice, number, &foreign);
                if check(&tried, &groups, &foreign).is_err() {
                    refused += 1;
                    continue;
                }
                taken += 1;
                groups.push(tried);
                holds(&groups, &foreign);
                if dice.below(5) == 0 {
                    groups.remove(0);
                    holds(&groups, &foreign);
                }
            }
        }
        assert!(taken > 1000 && refused > 1000, "{taken} groups were taken, {refused} refused");
    }

    fn holds(groups: &[Group], foreign: &[Foreign]) {
        let parts = || groups.iter().flat_map(|group| &group.foreign);
        let whole = |id: &AchievementId| {
            let known = foreign.iter().find(|known| &known.achievement == id).expect("known");
            known.credits.as_ref().map(|(_, amount)| *amount)
        };
        for part in parts() {
            let mut above = part.achievement.parent();
            while let Some(parent) = above {
                assert!(parts().all(|other| other.achievement != parent), "{} lies in {parent}", part.achievement);
                above = parent.parent();
            }
            let same = || parts().filter(|other| other.achievement == part.achievement);
            match whole(&part.achievement) {
                Some(whole) => {
                    let used: Credits = same().map(|part| part.part.unwrap_or(whole)).sum();
                    assert!(used <= whole, "{used} of {whole} are used of {}", part.achievement);
                }
                None => assert_eq!(same().count(), 1, "{} has no credits to divide", part.achievement),
            }
        }
        let sums = balance(groups, foreign);
        assert_eq!(sums.requested, sums.recognised + sums.refused + sums.open);
        assert!(sums.open >= Credits::ZERO && sums.mapped <= sums.mappable, "{sums:?}");
        let counted: Credits = foreign
            .iter()
            .filter(|known| known.mappable == Mappable::Yes)
            .filter_map(|known| known.credits.as_ref().filter(|(scheme, _)| scheme == "ECTS"))
            .map(|(_, amount)| *amount)
            .sum();
        assert!(sums.open <= counted, "{} are open of {counted}", sums.open);
    }
}
