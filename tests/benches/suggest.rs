//! How long one achievement waits for its suggestions, with 100,000 local courses and 50,000 earlier decisions in the
//! encrypted database: `cargo bench -p tests --bench suggest`.
//!
//! Measured is the whole command as the user interface asks it: the case read and its document proven, precedents looked
//! up, candidates ranked, the answer as JSON. The courses are the published ones of `tests/suite/suggestions`, each with
//! the last word of another one added, so that every word stands in many courses.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use elmo::{CaseId, CourseId, Credits, DecisionId, LocalText, Texts};
use serde_json::{Value, json};
use store::{AcademicYear, Actor, CaseRecord, Course, DatabaseKey, SignedDecision, Store, StoreError};
use tests::scene::Scene;
use time::OffsetDateTime;
use time::macros::datetime;
use uuid::Uuid;

const COURSES: usize = 100_000;
const DECISIONS: usize = 50_000;
/// Foreign courses that were decided again and again.
const DECIDED: usize = 5_000;
const ACHIEVEMENTS: usize = 40;
const ROUNDS: usize = 25;
const AINO: &str = "K240114";
const NOW: OffsetDateTime = datetime!(2026-11-22 09:00 +2);

/// A published course: its title and the English one.
type Title = [String; 2];

fn main() -> Result<(), Box<dyn Error>> {
    let titles = titles(&Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/suggestions/catalogues"))?;
    let scene = Scene::open()?;
    let case = scene.case_of(AINO)?;
    scene.fetch(&case, "NO", AINO)?;
    // Everything as free credits, signed: the pattern of all earlier decisions.
    scene.map_free(&case)?;
    scene.sign(&case)?;
    let folder = scene.close();
    let started = Instant::now();
    fill(folder.path(), &titles)?;
    println!("{COURSES} courses and {DECISIONS} earlier decisions written in {:.0?}", started.elapsed());

    let scene = Scene::open_in(folder)?;
    let (case, document) = case_with_results(&scene, &titles)?;
    let rows = queue(&scene, &case)?;
    let ask = |row: &Value| -> Result<(Duration, Value), Box<dyn Error>> {
        let request = json!({ "case": case, "document": document, "achievement": row.get("achievement") });
        let started = Instant::now();
        let answer = scene.ask("suggestions", request)?;
        Ok((started.elapsed(), answer))
    };
    println!(
        "the first, with the catalogue read and made ready: {:.0?}",
        ask(rows.first().ok_or("no achievements")?)?.0
    );

    let (mut times, mut found, mut earlier) = (Vec::new(), 0, 0);
    for _ in 0..ROUNDS {
        for row in &rows {
            let (time, answer) = ask(row)?;
            times.push(time);
            found += usize::from(answer.pointer("/candidates/0").is_some());
            earlier += usize::from(answer.get("earlier").is_some_and(|earlier| !earlier.is_null()));
        }
    }
    times.sort();
    let at = |share: usize| times.get((times.len() * share / 1000).min(times.len() - 1)).copied().unwrap_or_default();
    println!("{} answers: {found} with candidates, {earlier} with an earlier decision to take over", times.len());
    println!("median {:.2?}, 90 % {:.2?}, 99 % {:.2?}, slowest {:.2?}", at(500), at(900), at(990), at(1000));
    Ok(())
}

fn queue(scene: &Scene, case: &Value) -> Result<Vec<Value>, Box<dyn Error>> {
    let mapping = scene.ask("mapping", json!({ "case": case }))?;
    Ok(mapping.get("queue").and_then(Value::as_array).cloned().unwrap_or_default())
}

fn titles(catalogues: &Path) -> Result<Vec<Title>, Box<dyn Error>> {
    let mut titles = Vec::new();
    for file in fs::read_dir(catalogues)? {
        for row in csv::Reader::from_path(file?.path())?.records() {
            let row = row?;
            titles.push([row.get(1), row.get(2)].map(|cell| cell.unwrap_or_default().to_owned()));
        }
    }
    titles.sort();
    Ok(titles)
}

fn fill(folder: &Path, titles: &[Title]) -> Result<(), Box<dyn Error>> {
    let key = <[u8; 32]>::try_from(fs::read(folder.join("training.key"))?.as_slice())?;
    let store = Store::open(&folder.join("desk.db"), &DatabaseKey::new(key), NOW)?;
    let courses: Vec<Course> = (0..COURSES).filter_map(|number| course(number, titles)).collect();
    let (case, pattern) = store
        .read(|r| {
            let case = r.cases_of_student(AINO)?.first().cloned();
            let signed = case.as_ref().map(|case| r.decisions(case.id)).transpose()?;
            Ok::<_, StoreError>(case.zip(signed.and_then(|signed| signed.first().cloned())))
        })?
        .ok_or("no decision to begin with")?;
    store.change(Actor::Program, NOW, |change| {
        change.import_courses(AcademicYear::of(NOW.date()), &courses).map(drop)
    })?;
    let numbers: Vec<usize> = (0..DECISIONS).collect();
    for many in numbers.chunks(1000) {
        store.change(Actor::Program, NOW, |change| {
            for number in many {
                let id = CaseId::from_uuid(Uuid::from_u128((1 << 100) + *number as u128));
                let record = CaseRecord { id, number: format!("2025-{number:05}"), ..case.clone() };
                change.put_case(&record)?;
                change.add_decision(&earlier(*number, &record, &pattern, &courses, titles))?;
            }
            Ok::<_, StoreError>(())
        })?;
    }
    Ok(())
}

fn course(number: usize, titles: &[Title]) -> Option<Course> {
    let [title, english] = titles.get(number % titles.len())?;
    let [other, other_english] = titles.get((number * 31 + number / titles.len()) % titles.len())?;
    let with_word = |text: &str, other: &str| format!("{text} {}", other.split(' ').next_back().unwrap_or_default());
    let text = |language: &str, text: String| LocalText { language: Some(language.to_owned()), text };
    let original = with_word(title, other);
    Some(Course {
        id: CourseId::from_uuid(Uuid::from_u128((2 << 100) + number as u128)),
        code: format!("C{number:06}"),
        titles: Texts(vec![text("fi", original.clone()), text("en", with_word(english, other_english))]),
        title: original,
        credits: Credits::whole(5),
        level: Some("6".to_owned()),
        isced: Some("0613".to_owned()),
        retired: false,
    })
}

/// A decision about one course: of [`DECIDED`] foreign courses each comes again and again.
fn earlier(
    number: usize,
    case: &CaseRecord,
    pattern: &SignedDecision,
    courses: &[Course],
    titles: &[Title],
) -> SignedDecision {
    let mut signed = pattern.clone();
    signed.id = DecisionId::from_uuid(Uuid::from_u128((3 << 100) + number as u128));
    signed.case = case.id;
    signed.files.clear();
    signed.decision.number = format!("{}-1", case.number);
    signed.decision.case_number.clone_from(&case.number);
    signed.decision.groups.truncate(1);
    let name = number % DECIDED;
    for group in &mut signed.decision.groups {
        for foreign in &mut group.foreign {
            foreign.code = Some(format!("F{name}"));
            foreign.credits = Some(("ECTS".to_owned(), Credits::whole(5)));
            let title = titles.get(name % titles.len()).map(|[title, _]| title.clone()).unwrap_or_default();
            foreign.titles = Texts(vec![LocalText { language: None, text: title }]);
        }
        for (home, course) in group.group.home.iter_mut().zip(courses.get(name)) {
            home.course = Some(course.id);
            home.code.clone_from(&course.code);
        }
    }
    signed
}

/// Another student of the same institution with forty courses, every second one of them decided before.
fn case_with_results(scene: &Scene, titles: &[Title]) -> Result<(Value, Value), Box<dyn Error>> {
    let known = scene.ask("case", json!({ "case": scene.case_of(AINO)? }))?;
    let student = |field: &str| known.pointer(&format!("/student/{field}")).and_then(Value::as_str).unwrap_or_default();
    let case = scene.another_case(AINO, "K999999")?;
    let mut courses = String::new();
    for number in 0..ACHIEVEMENTS {
        let name = number * 97;
        let code = if number % 2 == 0 { format!("F{name}") } else { format!("N{name}") };
        let [title, english] = titles.get(name % titles.len()).ok_or("no titles")?;
        write!(
            courses,
            "<learningOpportunitySpecification><identifier type=\"local\">{code}</identifier>\
             <title xml:lang=\"no\">{}</title><title xml:lang=\"en\">{}</title><type>Course</type><specifies>\
             <learningOpportunityInstance><date>2026-06-01</date><status>passed</status><resultLabel>B</resultLabel>\
             <credit><scheme>ects</scheme><value>5</value></credit></learningOpportunityInstance></specifies>\
             </learningOpportunitySpecification>",
            escaped(title),
            escaped(english)
        )?;
    }
    let file = format!(
        "<?xml version=\"1.0\"?><elmo xmlns=\"https://github.com/emrex-eu/elmo-schemas/tree/v1\">\
         <generatedDate>2026-06-10T10:00:00Z</generatedDate><learner><bday>{}</bday><givenNames>{}</givenNames>\
         <familyName>{}</familyName></learner><report><issuer><country>NO</country>\
         <identifier type=\"schac\">uio.no</identifier><title xml:lang=\"en\">University of Oslo</title>\
         <url>https://www.uio.no</url></issuer>{courses}<issueDate>2026-06-10T10:00:00Z</issueDate></report></elmo>",
        student("born"),
        student("givenNames"),
        student("familyName")
    );
    scene.ask("take_in_file", json!({ "case": case, "base64": STANDARD.encode(file) }))?;
    let shown = scene.ask("case", json!({ "case": case }))?;
    Ok((case, shown.pointer("/documents/0/id").cloned().ok_or("no document")?))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
