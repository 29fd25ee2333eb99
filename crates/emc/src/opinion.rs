//! Opinions: courses go to somebody who knows the field, with a question and a day; the answer comes back and stands on
//! the decision. What goes out names no student, neither in fields nor in free text of the host's document.

use std::path::{Path, PathBuf};

pub use documents::{OpinionSheet, opinion_text};
use documents::{SheetCourse, SheetLocal};
use elmo::{AchievementId, CaseId, CourseId, DocumentId};
use recognition::decision::{DecisionOpinion, OpinionVerdict};
use store::{Change, Entry, Opinion, OpinionAnswer, OpinionBody, OpinionForeign, OpinionWithdrawn, Reader};
use time::Date;

use crate::mapping::{self, Mapping};
use crate::review::Opened;
use crate::{Desk, DeskError, Mode, cases, decision, review, settings};

/// A request.
#[derive(Debug, Clone)]
pub struct NewOpinion {
    /// Of whom.
    pub to: String,
    /// About which foreign courses.
    pub foreign: Vec<(DocumentId, AchievementId)>,
    /// Which local course it could be recognised as.
    pub course: Option<CourseId>,
    /// The question.
    pub question: String,
    /// Until when.
    pub due: Date,
}

/// Asks for an opinion.
///
/// # Errors
/// When a field is missing, the day has passed, the question names the student, a course is not in the case, or a decision
/// locks it.
pub fn ask(desk: &Desk, case: CaseId, new: NewOpinion) -> Result<String, DeskError> {
    let (to, question) = (new.to.trim().to_owned(), new.question.trim().to_owned());
    for (field, missing) in
        [("to", to.is_empty()), ("question", question.is_empty()), ("foreign", new.foreign.is_empty())]
    {
        if missing {
            return Err(DeskError::Field { field });
        }
    }
    let asked = desk.now().date();
    if new.due < asked {
        return Err(DeskError::Field { field: "due" });
    }
    desk.change(&["cases", "mapping", "status"], |change, by| {
        let mapping = mapping::unlocked(change, case)?;
        for (document, achievement) in &new.foreign {
            let document = mapping.documents.iter().find(|d| d.record.id == *document);
            document.and_then(|d| d.elmo.achievement(achievement)).ok_or(DeskError::UnknownAchievement)?;
        }
        if let Some(course) = new.course {
            change.course(course)?.ok_or(DeskError::UnknownCourse)?;
        }
        if names(&question, &who(change, case, &mapping)?) {
            return Err(DeskError::NamesStudent);
        }
        let foreign = new.foreign.into_iter();
        let foreign = foreign.map(|(document, achievement)| OpinionForeign { document, achievement }).collect();
        let id = change.new_uuid()?.to_string();
        let body = OpinionBody { to, foreign, course: new.course, question, by };
        put(
            change,
            "opinion-asked",
            &Opinion { id: id.clone(), case, body, asked, due: new.due, answer: None, withdrawn: None },
        )?;
        Ok(id)
    })
}

/// Records the answer, or corrects it.
///
/// # Errors
/// When the request was withdrawn, the day is still to come, nobody is named, or a decision locks the case.
pub fn answer(
    desk: &Desk,
    id: &str,
    verdict: OpinionVerdict,
    text: &str,
    by: &str,
    day: Date,
) -> Result<CaseId, DeskError> {
    let (text, by) = (text.trim().to_owned(), by.trim().to_owned());
    if by.is_empty() {
        return Err(DeskError::Field { field: "by" });
    }
    if day > desk.now().date() {
        return Err(DeskError::Field { field: "day" });
    }
    change_one(desk, id, "opinion-answered", |opinion, recorded_by| {
        if opinion.withdrawn.is_some() {
            return Err(DeskError::OpinionClosed);
        }
        Ok(Opinion { answer: Some(OpinionAnswer { verdict, text, by, day, recorded_by }), ..opinion })
    })
}

/// Withdraws a request: nobody waits for it any longer.
///
/// # Errors
/// When it was answered or withdrawn, or a decision locks the case.
pub fn withdraw(desk: &Desk, id: &str) -> Result<CaseId, DeskError> {
    let at = desk.now();
    change_one(desk, id, "opinion-withdrawn", |opinion, by| match opinion.is_open() {
        true => Ok(Opinion { withdrawn: Some(OpinionWithdrawn { by, at }), ..opinion }),
        false => Err(DeskError::OpinionClosed),
    })
}

/// Takes an answer or a withdrawal back: the request is open again.
///
/// # Errors
/// When it is open, or a decision locks the case.
pub fn reopen(desk: &Desk, id: &str) -> Result<CaseId, DeskError> {
    change_one(desk, id, "opinion-reopened", |opinion, _| match opinion.is_open() {
        true => Err(DeskError::OpinionStillOpen),
        false => Ok(Opinion { answer: None, withdrawn: None, ..opinion }),
    })
}

/// The opinions of a case, oldest first, each with what goes out.
///
/// # Errors
/// When there is no such case, or a document's proof no longer holds.
pub fn of_case(desk: &Desk, case: CaseId) -> Result<Vec<(Opinion, OpinionSheet)>, DeskError> {
    desk.read(|r| {
        let opinions = r.opinions(case)?;
        if opinions.is_empty() {
            return Ok(Vec::new());
        }
        let mapping = mapping::read(r, case)?;
        opinions.into_iter().map(|opinion| Ok((opinion.clone(), sheet(desk, r, &opinion, &mapping)?))).collect()
    })
}

/// The page of a request, and the name of its file.
///
/// # Errors
/// When there is no such request, or the page cannot be made.
pub fn page(desk: &Desk, id: &str) -> Result<(String, Vec<u8>), DeskError> {
    let (_, sheet, pdf) = letter(desk, id)?;
    Ok((format!("opinion-{}.pdf", sheet.reference), pdf))
}

/// A request with its page, as text and as file.
pub(crate) fn letter(desk: &Desk, id: &str) -> Result<(Opinion, OpinionSheet, Vec<u8>), DeskError> {
    let (opinion, sheet) = desk.read(|r| {
        let opinion = r.opinion(id)?.ok_or(DeskError::UnknownOpinion)?;
        let sheet = sheet(desk, r, &opinion, &mapping::read(r, opinion.case)?)?;
        Ok((opinion, sheet))
    })?;
    let pdf = documents::opinion_pdf(&sheet)?;
    Ok((opinion, sheet, pdf))
}

/// Writes the page of a request into a folder.
///
/// # Errors
/// As [`page`], and when the folder cannot be written.
pub fn save_page(desk: &Desk, id: &str, folder: &Path) -> Result<PathBuf, DeskError> {
    let (name, pdf) = page(desk, id)?;
    let path = folder.join(name);
    desk.ports().folders.write_file(&path, &pdf)?;
    Ok(path)
}

/// The opinions that were given about what is decided.
pub(crate) fn given(reader: &Reader<'_>, case: CaseId, mapping: &Mapping) -> Result<Vec<DecisionOpinion>, DeskError> {
    let decided = |one: &&OpinionForeign| {
        let mut parts = mapping.groups.iter().flat_map(|group| &group.foreign);
        parts.any(|part| part.document == one.document && part.achievement == one.achievement)
    };
    let title = |one: &OpinionForeign| Some(original(opened(mapping, one)?.elmo.achievement(&one.achievement)?));
    Ok(reader
        .opinions(case)?
        .into_iter()
        .filter_map(|opinion| {
            let answer = opinion.answer?;
            let about: Vec<String> = opinion.body.foreign.iter().filter(decided).filter_map(title).collect();
            let given = DecisionOpinion { by: answer.by, day: answer.day, verdict: answer.verdict, about };
            (!given.about.is_empty()).then_some(given)
        })
        .collect())
}

fn change_one(
    desk: &Desk,
    id: &str,
    what: &'static str,
    changing: impl FnOnce(Opinion, elmo::StaffId) -> Result<Opinion, DeskError>,
) -> Result<CaseId, DeskError> {
    desk.change(&["cases", "mapping", "status"], |change, me| {
        let opinion = change.opinion(id)?.ok_or(DeskError::UnknownOpinion)?;
        review::unlocked(change, opinion.case)?;
        let changed = changing(opinion, me)?;
        put(change, what, &changed)?;
        Ok(changed.case)
    })
}

/// The journal names the request and, of an answer, its direction: never people or words.
fn put(change: &mut Change<'_>, what: &'static str, opinion: &Opinion) -> Result<(), DeskError> {
    change.put_opinion(opinion)?;
    change.note(Entry {
        case: Some(opinion.case),
        what: what.into(),
        about: reference(&opinion.id),
        before: None,
        after: opinion.answer.as_ref().map(|answer| serde_json::json!({ "verdict": answer.verdict })),
    })?;
    Ok(())
}

/// By which an answer is filed: the end of the request's id, which is chance.
pub fn reference(id: &str) -> String {
    let end: String = id.chars().rev().filter(|c| *c != '-').take(8).collect();
    end.chars().rev().collect::<String>().to_uppercase()
}

fn sheet(desk: &Desk, reader: &Reader<'_>, opinion: &Opinion, mapping: &Mapping) -> Result<OpinionSheet, DeskError> {
    let settings = settings::read(reader)?;
    let who = who(reader, opinion.case, mapping)?;
    let course = |one: &OpinionForeign| -> Option<SheetCourse> {
        let opened = opened(mapping, one)?;
        let achievement = opened.elmo.achievement(&one.achievement)?;
        let issuer = opened.elmo.reports.get(one.achievement.report()).map(|report| &report.issuer);
        let title = original(achievement);
        let description =
            achievement.descriptions.0.iter().map(|text| text.text.trim()).collect::<Vec<_>>().join("\n\n");
        let left_out = names(&description, &who);
        // An address can hold a number of the student as well.
        let url = achievement.url.clone().filter(|url| !names(url, &who));
        Some(SheetCourse {
            title_en: achievement.titles.in_language("en").filter(|text| **text != title).map(str::to_owned),
            title,
            code: achievement.code().map(str::to_owned),
            host: issuer.and_then(|i| i.titles.english_or_first()).unwrap_or_default().to_owned(),
            country: issuer.and_then(|i| i.country.clone()),
            credits: opened.assessment.of(&achievement.id).and_then(|a| a.credits.clone()),
            level: decision::level(achievement),
            field: achievement.subject_area.clone().or_else(|| achievement.isced.clone()),
            language: achievement.language.clone(),
            url,
            description: Some(description).filter(|text| !left_out && !text.is_empty()),
            left_out,
        })
    };
    let local = opinion.body.course.map(|id| reader.course(id)).transpose()?.flatten();
    Ok(OpinionSheet {
        language: "en".to_owned(),
        institution: settings.institution,
        unit: settings.unit,
        contact: settings.contact,
        reference: reference(&opinion.id),
        to: opinion.body.to.clone(),
        asked: opinion.asked,
        due: opinion.due,
        question: opinion.body.question.clone(),
        courses: opinion.body.foreign.iter().filter_map(course).collect(),
        local: local.map(|course| SheetLocal {
            code: course.code,
            title: course.title,
            credits: course.credits,
            level: course.level,
        }),
        training: desk.place().mode == Mode::Training,
    })
}

fn opened<'m>(mapping: &'m Mapping, one: &OpinionForeign) -> Option<&'m Opened> {
    mapping.documents.iter().find(|document| document.record.id == one.document)
}

fn original(achievement: &elmo::Achievement) -> String {
    achievement.titles.original().or(achievement.code()).unwrap_or_default().to_owned()
}

/// What tells who the student is, as the office and as the documents know them.
struct Who {
    /// Parts of names, as words.
    names: Vec<String>,
    /// Numbers, addresses and dates of birth, as they may be written.
    marks: Vec<String>,
}

fn who(reader: &Reader<'_>, case: CaseId, mapping: &Mapping) -> Result<Who, DeskError> {
    let student = cases::open(reader, case)?.student;
    let text = |value: &Option<elmo::Personal<String>>| value.as_ref().map(|v| v.reveal().clone());
    let mut names: Vec<String> = vec![student.family_name.reveal().clone()];
    names.extend(text(&student.birth_name));
    let mut marks = vec![student.number.reveal().clone()];
    marks.extend(text(&student.email));
    marks.extend(text(&student.esi).and_then(|esi| esi.rsplit(':').next().map(str::to_owned)));
    marks.extend(student.national_id.as_ref().map(|id| id.reveal().value.clone()));
    let mut born: Vec<Date> = student.born.iter().map(|born| *born.reveal()).collect();
    for learner in mapping.documents.iter().map(|document| &document.elmo.learner) {
        names.extend(
            [&learner.family_name, &learner.birth_name, &learner.alternative_name].into_iter().filter_map(text),
        );
        marks.extend(learner.identifiers.iter().map(|identifier| identifier.reveal().value.clone()));
        born.extend([&learner.bday, &learner.date_of_birth].into_iter().flatten().map(|day| *day.reveal()));
    }
    for day in born {
        let (year, month, day) = (day.year(), u8::from(day.month()), day.day());
        marks.push(format!("{year:04}-{month:02}-{day:02}"));
        marks.push(format!("{day}.{month}.{year}"));
        marks.push(format!("{day:02}.{month:02}.{year}"));
    }
    let words = names.iter().flat_map(|name| name.split_whitespace().map(str::to_lowercase));
    Ok(Who {
        names: words.filter(|word| word.chars().count() >= 3).collect(),
        marks: marks.into_iter().filter(|mark| mark.chars().count() >= 4).collect(),
    })
}

/// Whether a text names the student: a part of the family name as a word that begins with a capital, or a number, an
/// address or a date of birth of theirs.
fn names(text: &str, who: &Who) -> bool {
    let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(capital);
    words.any(|word| {
        let word = word.to_lowercase();
        who.names.iter().any(|name| *name == word || word.strip_suffix('s') == Some(name.as_str()))
    }) || who.marks.iter().any(|mark| text.contains(mark.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{Who, names, reference};

    #[test]
    fn a_text_names_the_student_by_name_number_or_birthday_and_not_by_a_common_word() {
        let who =
            Who { names: vec!["young".into(), "garcía".into()], marks: vec!["K240114".into(), "14.3.2003".into()] };
        for text in ["Did Young pass?", "YOUNG", "García's thesis", "No. K240114", "born 14.3.2003"] {
            assert!(names(text, &who), "{text}");
        }
        for text in ["Literature for young people", "Garcíania", "K240115", ""] {
            assert!(!names(text, &who), "{text}");
        }
    }

    #[test]
    fn the_reference_is_the_end_of_the_id() {
        assert_eq!(reference("0190c0de-0001-7000-8000-0000deadbeef"), "DEADBEEF");
    }
}
