//! `smp suggest`: which local courses could the results of a document be recognised as?

use elmo::{Achievement, Credits, Elmo, LocalText, Texts};
use num_rational::Ratio;
use recognition::credits::{Assessed, Counted, assess, factor};
use recognition::suggest::{Candidate, Foreign, Index, LocalCourse, Reason, ReasonKind};
use serde::Serialize;
use time::Date;

use crate::answer::{Answer, Exit, Failure};
use crate::arguments::Suggest;
use crate::source;
use crate::text::{Table, shown};

/// Larger files are no list of courses.
const CATALOGUE_LIMIT: usize = 256 << 20;

/// Compares what can be mapped of one document with the courses of one file. No stored decision counts.
///
/// # Errors
/// When one of the files cannot be read.
pub(crate) fn run(wanted: &Suggest, today: Date) -> Result<Answer, Failure> {
    let (elmo, _) = source::document(&wanted.file)?;
    let index = Index::new(catalogue(wanted)?);
    let view = View::of(&elmo, &index, today);
    Answer::new(Exit::Good, &view, &view.text(&index))
}

/// The courses of the file: code, title, title_en, credits, level and iscedf; nothing else of it counts.
fn catalogue(wanted: &Suggest) -> Result<Vec<LocalCourse>, Failure> {
    let place = &wanted.catalogue;
    let unreadable = |why: &str| {
        Failure::new("catalogue-unreadable", format!("No courses can be read from {}: {why}.", place.display()))
    };
    let bytes = source::bytes(place, CATALOGUE_LIMIT)?;
    if bytes.len() > CATALOGUE_LIMIT {
        return Err(unreadable("the file is too large"));
    }
    let lines = emc::catalogue::read_csv(&bytes).map_err(|error| unreadable(&error.to_string()))?;
    let courses = lines.into_iter().map(|line| {
        let mut titles = vec![LocalText { language: None, text: line.title }];
        let english = line.titles.0.into_iter().find(|text| text.language.as_deref() == Some("en"));
        titles.extend(english);
        LocalCourse {
            code: line.code,
            titles: Texts(titles),
            credits: line.credits,
            level: line.level,
            isced: line.isced,
            retired: false,
        }
    });
    Ok(courses.collect())
}

#[derive(Serialize)]
struct View {
    suggestions: Vec<SuggestionView>,
}

#[derive(Serialize)]
struct SuggestionView {
    achievement: String,
    title: Option<String>,
    candidates: Vec<CandidateView>,
    #[serde(skip)]
    credits: String,
}

#[derive(Serialize)]
struct CandidateView {
    code: String,
    score: u8,
    reasons: Vec<ReasonView>,
    #[serde(skip)]
    course: usize,
}

#[derive(Serialize)]
struct ReasonView {
    kind: ReasonKind,
    foreign: String,
    local: String,
    weight: i8,
}

impl View {
    fn of(elmo: &Elmo, index: &Index, today: Date) -> Self {
        let assessment = assess(elmo);
        let all: Vec<&Achievement> =
            elmo.reports.iter().flat_map(|report| &report.achievements).flat_map(Achievement::with_parts).collect();
        let mappable = assessment.achievements.iter().filter(|it| it.counted != Counted::No);
        let suggestions = mappable.filter_map(|assessed| {
            let achievement = all.iter().find(|it| it.id == assessed.id)?;
            Some(SuggestionView::of(achievement, assessed, index, today))
        });
        Self { suggestions: suggestions.collect() }
    }

    fn text(&self, index: &Index) -> String {
        let count = index.courses().len();
        let courses = if count == 1 { "1 course".to_owned() } else { format!("{count} courses") };
        let mut text = format!("Compared with {courses}, by the file alone. The signature was not checked.\n");
        if self.suggestions.is_empty() {
            return text + "\nNothing in the document can be mapped.\n";
        }
        for it in &self.suggestions {
            text += &it.text(index);
        }
        text
    }
}

impl SuggestionView {
    fn of(achievement: &Achievement, assessed: &Assessed, index: &Index, today: Date) -> Self {
        let level = achievement.levels.first().map(|level| level.value.as_str());
        let foreign = Foreign {
            code: achievement.code(),
            titles: &achievement.titles,
            credits: assessed.credits.as_ref().and_then(|(scheme, amount)| ects(scheme, *amount)),
            level,
            isced: achievement.isced.as_deref(),
        };
        let found = index.suggest(&foreign, &[], today);
        Self {
            achievement: achievement.id.to_string(),
            title: achievement.titles.english_or_first().map(str::to_owned),
            candidates: found.candidates.into_iter().filter_map(|it| CandidateView::of(it, index)).collect(),
            credits: assessed.credits.as_ref().map(|(scheme, amount)| format!("{amount} {scheme}")).unwrap_or_default(),
        }
    }

    fn text(&self, index: &Index) -> String {
        let title = shown(self.title.as_deref().unwrap_or_default());
        let mut text = format!("\n{} {title}", shown(&self.achievement));
        if !self.credits.is_empty() {
            text += &format!(", {}", shown(&self.credits));
        }
        text.push('\n');
        if self.candidates.is_empty() {
            return text + "  No equivalent known.\n";
        }
        let mut table = Table::default();
        table.row(["score", "code", "title", "credits", "why"]);
        for it in &self.candidates {
            let course = index.courses().get(it.course);
            let title = course.and_then(|course| course.titles.0.first()).map(|title| title.text.clone());
            let credits = course.and_then(|course| course.credits).map(|credits| credits.to_string());
            let why: Vec<String> = it.reasons.iter().map(ReasonView::text).collect();
            table.row([
                &it.score.to_string(),
                &it.code,
                &title.unwrap_or_default(),
                &credits.unwrap_or_default(),
                &why.join("; "),
            ]);
        }
        text + &table.lines()
    }
}

impl CandidateView {
    fn of(it: Candidate, index: &Index) -> Option<Self> {
        let code = index.courses().get(it.course)?.code.clone();
        let reasons = it.reasons.into_iter().map(ReasonView::of).collect();
        Some(Self { code, score: it.score, reasons, course: it.course })
    }
}

impl ReasonView {
    fn of(it: Reason) -> Self {
        Self { kind: it.kind, foreign: it.foreign, local: it.local, weight: it.weight }
    }

    /// "title Calculus 1 = Calculus I, +80".
    fn text(&self) -> String {
        format!("{} {} / {} {:+}", self.kind.as_str(), self.foreign, self.local, self.weight)
    }
}

/// An amount in ECTS, by the factors that this program knows; to compare by, and nothing is recognised on it.
fn ects(scheme: &str, amount: Credits) -> Option<Credits> {
    let (numerator, denominator) = factor(scheme)?.ects;
    Some(Credits::from_ratio(amount.ratio() * Ratio::new(i128::from(numerator), i128::from(denominator))))
}
