//! How long rules and balance take for a case of 10,000 achievements: `cargo bench --workspace --bench balance`.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use elmo::{AchievementId, Credits, DocumentId, GroupId};
use recognition::mapping::{Foreign, ForeignPart, Group, HomePart, Mappable, Outcome, balances, check, check_all};

const ROWS: usize = 10_000;
/// Each is timed so often; the middle one is told.
const TIMES: usize = 21;

fn main() -> Result<(), Box<dyn Error>> {
    for rows in [ROWS / 10, ROWS] {
        let document: DocumentId = "0190c0de-0000-7000-8000-000000000001".parse()?;
        let foreign: Vec<Foreign> = (0..rows).map(|at| course(document, at)).collect();
        let groups = foreign.iter().enumerate().map(|(at, one)| group(one, at)).collect::<Result<Vec<_>, _>>()?;
        let last = groups.last().ok_or("groups")?.clone();
        let others = groups.get(..rows - 1).unwrap_or_default();
        println!("{rows} achievements, each in a group of its own:");
        timed("balance", || black_box(balances(black_box(&groups), &foreign)).case.recognised)?;
        timed("one more group", || check(black_box(&last), others, &foreign))?;
        timed("all groups at once", || check_all(black_box(&groups), &[], &foreign))?;
    }
    Ok(())
}

fn course(document: DocumentId, at: usize) -> Foreign {
    let achievement = AchievementId(format!("r0.{}.{}", at / 100, at % 100));
    let credits = Some(("ECTS".to_owned(), Credits::whole(5)));
    Foreign { document, achievement, mappable: Mappable::Yes, credits }
}

fn group(foreign: &Foreign, at: usize) -> Result<Group, Box<dyn Error>> {
    Ok(Group {
        id: format!("0190c0de-0000-7000-8001-{at:012}").parse::<GroupId>()?,
        foreign: vec![ForeignPart { document: foreign.document, achievement: foreign.achievement.clone(), part: None }],
        home: vec![HomePart {
            course: None,
            code: String::new(),
            title: "Free".to_owned(),
            credits: Credits::whole(5),
            grade: None,
            how: String::new(),
            place: None,
        }],
        outcome: Outcome::Inclusion,
        grounds: None,
    })
}

fn timed<T>(what: &str, mut run: impl FnMut() -> T) -> Result<(), Box<dyn Error>> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begun = Instant::now();
        black_box(run());
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    println!("  {what}: {} µs", times.get(TIMES / 2).ok_or("times")?.as_micros());
    Ok(())
}
