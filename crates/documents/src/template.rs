//! Templates of the decision: what an office puts in the place of the program's own words, texts and order.
//!
//! A template is a JSON file (`assets/templates`, `assets/schemas/decision-template-1.schema.json`). It holds no
//! instructions, only texts, an order of blocks and a picture, and what it leaves out is as the program has it. A template
//! that says something it must not is refused as a whole, with the line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use recognition::decision::{Appeal, Decision, Office};
use serde::Deserialize;

use crate::DocumentError;
use crate::paper::canvas::Picture;
use crate::words::Words;

/// What the file says that it is.
const FORMAT: &str = "smp-desk-decision-template";
/// The version of the form.
const VERSION: u32 = 1;
/// Bytes that a template may have, its logo included.
const LARGEST: usize = 600_000;
/// Heights of a logo, millimetres.
const HEIGHTS: std::ops::RangeInclusive<u16> = 5..=40;
/// Pixels that a logo may have on each side.
const MOST_PIXELS: usize = 2000;

/// A template that can be printed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    name: String,
    language: &'static str,
    order: Vec<Block>,
    letterhead: Letterhead,
    legal_basis: BTreeMap<String, String>,
    appeal: BTreeMap<String, AppealTexts>,
    texts: BTreeMap<String, FreeText>,
    words: BTreeMap<String, String>,
    logo: Option<Arc<Picture>>,
}

/// A block of the decision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Block {
    /// Logo, institution, unit, address.
    Letterhead,
    /// The six stations.
    Line,
    /// Title, numbers, result and what must not be missed.
    Title,
    /// Student and matter.
    Student,
    /// The totals.
    Totals,
    /// The courses, and what a replaced decision said otherwise.
    Courses,
    /// The documents that it rests on.
    Sources,
    /// The attachments.
    Attachments,
    /// How to appeal.
    Appeal,
    /// Whose opinions it rests on.
    Opinions,
    /// Who prepared, and who decided.
    Signatures,
    /// A text of the template.
    Text(String),
}

const BLOCKS: [(&str, Block); 11] = [
    ("letterhead", Block::Letterhead),
    ("line", Block::Line),
    ("title", Block::Title),
    ("student", Block::Student),
    ("totals", Block::Totals),
    ("courses", Block::Courses),
    ("sources", Block::Sources),
    ("attachments", Block::Attachments),
    ("appeal", Block::Appeal),
    ("opinions", Block::Opinions),
    ("signatures", Block::Signatures),
];

/// What comes before the name of a text in the order.
const TEXT: &str = "text:";

/// A text of the template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FreeText {
    /// Its heading; may be empty.
    #[serde(default)]
    pub(crate) heading: String,
    /// The text; a line feed begins a new paragraph.
    pub(crate) text: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Letterhead {
    institution: String,
    unit: String,
    address: String,
    contact: String,
    url: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AppealTexts {
    body: String,
    time_limit: String,
    form: String,
    address: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default, rename = "$schema")]
    _schema: String,
    format: String,
    version: u32,
    name: String,
    language: String,
    #[serde(default)]
    order: Option<Vec<String>>,
    #[serde(default)]
    letterhead: Letterhead,
    #[serde(default)]
    logo: Option<RawLogo>,
    #[serde(default)]
    legal_basis: BTreeMap<String, String>,
    #[serde(default)]
    appeal: BTreeMap<String, AppealTexts>,
    #[serde(default)]
    texts: BTreeMap<String, FreeText>,
    #[serde(default)]
    words: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLogo {
    png: String,
    height_mm: u16,
    description: String,
}

/// Why a template cannot be used. Lines are counted from 1; none holds anything of a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It is no JSON.
    #[error(
        "line {line}, column {column}: this is no JSON ({detail}); often a comma or a quotation mark is missing before it"
    )]
    NotJson {
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
        /// What the reader says.
        detail: String,
    },
    /// A field is unknown, missing or of another kind.
    #[error("line {line}: {detail}; see the schema for what may stand here")]
    Shape {
        /// Where.
        line: usize,
        /// What the reader says.
        detail: String,
    },
    /// It is larger than a template may be.
    #[error("the template has more than {LARGEST} bytes; take a smaller logo")]
    TooLarge,
    /// It says that it is something else.
    #[error("line {line}: this must say format \"{FORMAT}\" and version {VERSION}")]
    OtherFormat {
        /// Where.
        line: usize,
    },
    /// There are no words in this language.
    #[error("line {line}: there is no language \"{language}\"; take en, fi, sv, nb, nl or de")]
    Language {
        /// Where.
        line: usize,
        /// What stands there.
        language: String,
    },
    /// It is of another language than the one that it is to be used for.
    #[error(
        "line {line}: this template is not of the language \"{language}\"; write that, or save it for the other language"
    )]
    OtherLanguage {
        /// Where.
        line: usize,
        /// The language that it is to be used for.
        language: String,
    },
    /// It has no name.
    #[error("line {line}: the template needs a name")]
    Name {
        /// Where.
        line: usize,
    },
    /// The order names a block that there is not.
    #[error("line {line}: there is no block \"{block}\"; a text of the template is \"text:\" and its name")]
    UnknownBlock {
        /// Where.
        line: usize,
        /// What stands there.
        block: String,
    },
    /// The order names a block twice.
    #[error("line {line}: the block \"{block}\" stands in the order twice; take one out")]
    BlockTwice {
        /// Where.
        line: usize,
        /// Which.
        block: String,
    },
    /// The order lacks a block that a decision must have, or a text that the template holds.
    #[error("line {line}: the order lacks the block \"{block}\"; add it")]
    BlockMissing {
        /// Where.
        line: usize,
        /// Which.
        block: String,
    },
    /// Something with a heading stands before the title.
    #[error("line {line}: \"{block}\" stands before \"title\"; only the letterhead and the line may")]
    TitleLate {
        /// Where.
        line: usize,
        /// Which.
        block: String,
    },
    /// A country is not two capital letters.
    #[error("line {line}: \"{country}\" is no country; write two capital letters, as SE")]
    Country {
        /// Where.
        line: usize,
        /// What stands there.
        country: String,
    },
    /// There is no such word.
    #[error("line {line}: there is no word \"{word}\"; the schema lists all of them")]
    UnknownWord {
        /// Where.
        line: usize,
        /// What stands there.
        word: String,
    },
    /// A word is empty.
    #[error("line {line}: the word \"{word}\" is empty; write it, or take the line out")]
    EmptyWord {
        /// Where.
        line: usize,
        /// Which.
        word: String,
    },
    /// A placeholder that is not filled in here.
    #[error("line {line}: nothing is filled in for {{{placeholder}}} in \"{word}\"; take it out")]
    PlaceholderUnknown {
        /// Where.
        line: usize,
        /// Which word.
        word: String,
        /// Which placeholder.
        placeholder: String,
    },
    /// A placeholder is missing, and with it something that the decision must say.
    #[error("line {line}: \"{word}\" must hold {{{placeholder}}}; put it in")]
    PlaceholderMissing {
        /// Where.
        line: usize,
        /// Which word.
        word: String,
        /// Which placeholder.
        placeholder: String,
    },
    /// The logo is no picture that can be printed.
    #[error("line {line}: the logo is no PNG picture of at most {MOST_PIXELS} pixels on each side, in base64")]
    LogoPicture {
        /// Where.
        line: usize,
    },
    /// The logo has an odd height.
    #[error("line {line}: the logo may be 5 to 40 millimetres high")]
    LogoHeight {
        /// Where.
        line: usize,
    },
    /// Nothing says what the logo shows to those who do not see it.
    #[error("line {line}: the logo needs a description for those who do not see it")]
    LogoDescription {
        /// Where.
        line: usize,
    },
}

impl TemplateError {
    /// A stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson { .. } => "template-not-json",
            Self::Shape { .. } => "template-shape",
            Self::TooLarge => "template-too-large",
            Self::OtherFormat { .. } => "template-format",
            Self::Language { .. } => "template-language",
            Self::OtherLanguage { .. } => "template-other-language",
            Self::Name { .. } => "template-name",
            Self::UnknownBlock { .. } => "template-unknown-block",
            Self::BlockTwice { .. } => "template-block-twice",
            Self::BlockMissing { .. } => "template-block-missing",
            Self::TitleLate { .. } => "template-title-late",
            Self::Country { .. } => "template-country",
            Self::UnknownWord { .. } => "template-unknown-word",
            Self::EmptyWord { .. } => "template-empty-word",
            Self::PlaceholderUnknown { .. } => "template-placeholder-unknown",
            Self::PlaceholderMissing { .. } => "template-placeholder-missing",
            Self::LogoPicture { .. } => "template-logo-picture",
            Self::LogoHeight { .. } => "template-logo-height",
            Self::LogoDescription { .. } => "template-logo-description",
        }
    }

    /// Where in the text; none where it is too long altogether.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::TooLarge => None,
            Self::NotJson { line, .. }
            | Self::Shape { line, .. }
            | Self::OtherFormat { line }
            | Self::Language { line, .. }
            | Self::OtherLanguage { line, .. }
            | Self::Name { line }
            | Self::UnknownBlock { line, .. }
            | Self::BlockTwice { line, .. }
            | Self::BlockMissing { line, .. }
            | Self::TitleLate { line, .. }
            | Self::Country { line, .. }
            | Self::UnknownWord { line, .. }
            | Self::EmptyWord { line, .. }
            | Self::PlaceholderUnknown { line, .. }
            | Self::PlaceholderMissing { line, .. }
            | Self::LogoPicture { line }
            | Self::LogoHeight { line }
            | Self::LogoDescription { line } => Some(*line),
        }
    }

    /// What a sentence about it has to name: the line, then the variant's own fields in their order.
    pub fn params(&self) -> Vec<String> {
        let mut params = vec![self.line().map(|line| line.to_string()).unwrap_or_default()];
        match self {
            Self::NotJson { column, detail, .. } => params.extend([column.to_string(), detail.clone()]),
            Self::Shape { detail, .. } => params.push(detail.clone()),
            Self::Language { language: one, .. }
            | Self::OtherLanguage { language: one, .. }
            | Self::UnknownBlock { block: one, .. }
            | Self::BlockTwice { block: one, .. }
            | Self::BlockMissing { block: one, .. }
            | Self::TitleLate { block: one, .. }
            | Self::Country { country: one, .. }
            | Self::UnknownWord { word: one, .. }
            | Self::EmptyWord { word: one, .. } => params.push(one.clone()),
            Self::PlaceholderUnknown { word, placeholder, .. } | Self::PlaceholderMissing { word, placeholder, .. } => {
                params.extend([word.clone(), placeholder.clone()]);
            }
            Self::TooLarge
            | Self::OtherFormat { .. }
            | Self::Name { .. }
            | Self::LogoPicture { .. }
            | Self::LogoHeight { .. }
            | Self::LogoDescription { .. } => {}
        }
        params
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// The first thing in it that must not be so.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        if text.len() > LARGEST {
            return Err(TemplateError::TooLarge);
        }
        let raw: Raw = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let said = error.to_string();
            let detail = said.rsplit_once(" at line ").map_or(said.as_str(), |(detail, _)| detail).to_owned();
            match error.classify() {
                serde_json::error::Category::Data => TemplateError::Shape { line, detail },
                _ => TemplateError::NotJson { line, column, detail },
            }
        })?;
        let at = Lines(text);
        if raw.format != FORMAT || raw.version != VERSION {
            let key = if raw.format == FORMAT { "version" } else { "format" };
            return Err(TemplateError::OtherFormat { line: at.line(&[key]) });
        }
        if raw.name.trim().is_empty() {
            return Err(TemplateError::Name { line: at.line(&["name"]) });
        }
        let language = crate::LANGUAGES.into_iter().find(|known| *known == raw.language);
        let Some(language) = language else {
            return Err(TemplateError::Language { line: at.line(&["language"]), language: raw.language });
        };
        for (part, countries) in
            [("legal_basis", raw.legal_basis.keys().collect::<Vec<_>>()), ("appeal", raw.appeal.keys().collect())]
        {
            if let Some(country) = countries.into_iter().find(|country| !is_country(country)) {
                return Err(TemplateError::Country { line: at.line(&[part, country]), country: country.clone() });
            }
        }
        check_words(&raw.words, Words::of(language), at)?;
        let order = match &raw.order {
            Some(order) => blocks(order, &raw.texts, at)?,
            None => {
                if let Some(name) = raw.texts.keys().next() {
                    let block = format!("{TEXT}{name}");
                    return Err(TemplateError::BlockMissing { line: at.line(&["texts", name]), block });
                }
                own_order()
            }
        };
        Ok(Self {
            name: raw.name.trim().to_owned(),
            language,
            order,
            letterhead: raw.letterhead,
            legal_basis: raw.legal_basis,
            appeal: raw.appeal,
            texts: raw.texts,
            words: raw.words,
            logo: raw.logo.map(|logo| picture(logo, at)).transpose()?.map(Arc::new),
        })
    }

    /// The same, if it is of this language.
    ///
    /// # Errors
    /// [`TemplateError::OtherLanguage`].
    pub fn in_language(self, language: &str, text: &str) -> Result<Self, TemplateError> {
        if self.language == language {
            return Ok(self);
        }
        let (line, language) = (Lines(text).line(&["language"]), language.to_owned());
        Err(TemplateError::OtherLanguage { line, language })
    }

    /// The template that comes with the program for a language; for English where there are no words in it.
    pub fn shipped(language: &str) -> Self {
        let language = Words::of(language).language;
        Self::parse(Self::shipped_text(language)).unwrap_or_else(|_| Self::plain(language))
    }

    /// Its text, to begin one's own with.
    pub fn shipped_text(language: &str) -> &'static str {
        match Words::of(language).language {
            "fi" => include_str!("../../../assets/templates/decision-fi.json"),
            "sv" => include_str!("../../../assets/templates/decision-sv.json"),
            "nb" => include_str!("../../../assets/templates/decision-nb.json"),
            "nl" => include_str!("../../../assets/templates/decision-nl.json"),
            "de" => include_str!("../../../assets/templates/decision-de.json"),
            _ => include_str!("../../../assets/templates/decision-en.json"),
        }
    }

    /// The words and the order of the program, and nothing else.
    fn plain(language: &'static str) -> Self {
        Self {
            name: language.to_owned(),
            language,
            order: own_order(),
            letterhead: Letterhead::default(),
            legal_basis: BTreeMap::new(),
            appeal: BTreeMap::new(),
            texts: BTreeMap::new(),
            words: BTreeMap::new(),
            logo: None,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The language of its texts, as an IETF tag.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The office as a decision in this language names it.
    ///
    /// What the template says of the letterhead comes first. Legal basis and appeal are the office's own where it writes
    /// its settings in this language, and the template's for the office's country elsewhere and wherever the settings are
    /// silent.
    pub fn office(&self, office: Office, settings_in_this_language: bool) -> Office {
        let letterhead = &self.letterhead;
        let own = |own: &str, office: String| if own.trim().is_empty() { office } else { own.trim().to_owned() };
        let by_law = |office: String, template: Option<&String>| match template.filter(|text| !text.trim().is_empty()) {
            Some(text) if office.trim().is_empty() || !settings_in_this_language => text.trim().to_owned(),
            _ => office,
        };
        let appeal = self.appeal.get(&office.country);
        Office {
            institution: own(&letterhead.institution, office.institution),
            unit: own(&letterhead.unit, office.unit),
            address: own(&letterhead.address, office.address),
            contact: own(&letterhead.contact, office.contact),
            url: own(&letterhead.url, office.url),
            legal_basis: by_law(office.legal_basis, self.legal_basis.get(&office.country)),
            appeal: Appeal {
                body: by_law(office.appeal.body, appeal.map(|appeal| &appeal.body)),
                time_limit: by_law(office.appeal.time_limit, appeal.map(|appeal| &appeal.time_limit)),
                form: by_law(office.appeal.form, appeal.map(|appeal| &appeal.form)),
                address: by_law(office.appeal.address, appeal.map(|appeal| &appeal.address)),
            },
            ..office
        }
    }

    pub(crate) fn words(&self) -> Words<'_> {
        let mut words: Words<'_> = *Words::of(self.language);
        for (name, text) in &self.words {
            if let Some(slot) = words.slot(name) {
                *slot = text;
            }
        }
        words
    }

    pub(crate) fn order(&self) -> &[Block] {
        &self.order
    }

    pub(crate) fn text(&self, name: &str) -> Option<&FreeText> {
        self.texts.get(name)
    }

    pub(crate) fn logo(&self) -> Option<&Arc<Picture>> {
        self.logo.as_ref()
    }
}

/// A decision with one of everything, about people and institutions that are made up, to try a template with.
///
/// # Errors
/// [`DocumentError::Sample`] when the program is damaged.
pub fn sample_decision() -> Result<Decision, DocumentError> {
    serde_json::from_str(include_str!("../../../assets/templates/sample-decision.json"))
        .map_err(|_| DocumentError::Sample)
}

fn own_order() -> Vec<Block> {
    BLOCKS.into_iter().map(|(_, block)| block).collect()
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn blocks(order: &[String], texts: &BTreeMap<String, FreeText>, at: Lines<'_>) -> Result<Vec<Block>, TemplateError> {
    let mut blocks: Vec<Block> = Vec::new();
    for name in order {
        let line = at.line(&["order", name]);
        let text = name.strip_prefix(TEXT).filter(|text| texts.contains_key(*text));
        let block = match text {
            Some(text) => Block::Text(text.to_owned()),
            None => match BLOCKS.iter().find(|(known, _)| known == name) {
                Some((_, block)) => block.clone(),
                None => return Err(TemplateError::UnknownBlock { line, block: name.clone() }),
            },
        };
        if blocks.contains(&block) {
            return Err(TemplateError::BlockTwice { line, block: name.clone() });
        }
        let early = matches!(block, Block::Letterhead | Block::Line | Block::Title);
        if !early && !blocks.contains(&Block::Title) {
            return Err(TemplateError::TitleLate { line, block: name.clone() });
        }
        blocks.push(block);
    }
    // The line says nothing that does not stand elsewhere; all the others a decision must have.
    let needed = BLOCKS.into_iter().filter(|(_, block)| *block != Block::Line);
    let needed = needed.map(|(name, block)| (name.to_owned(), block));
    let of_texts = texts.keys().map(|name| (format!("{TEXT}{name}"), Block::Text(name.clone())));
    for (block, wanted) in needed.chain(of_texts) {
        if !blocks.contains(&wanted) {
            return Err(TemplateError::BlockMissing { line: at.line(&["order"]), block });
        }
    }
    Ok(blocks)
}

fn check_words(
    own: &BTreeMap<String, String>,
    of_language: &Words<'static>,
    at: Lines<'_>,
) -> Result<(), TemplateError> {
    let mut known = *of_language;
    for (word, text) in own {
        let line = at.line(&["words", word]);
        let Some(replaced) = known.slot(word).map(|slot| *slot) else {
            return Err(TemplateError::UnknownWord { line, word: word.clone() });
        };
        if text.trim().is_empty() {
            return Err(TemplateError::EmptyWord { line, word: word.clone() });
        }
        // A date may name the month by its word or by its number.
        let (needed, allowed) = if word == "date" {
            (BTreeSet::from(["day", "year"]), BTreeSet::from(["day", "month", "number", "year"]))
        } else {
            (placeholders(replaced), placeholders(replaced))
        };
        let found = placeholders(text);
        if let Some(placeholder) = found.difference(&allowed).next() {
            let placeholder = (*placeholder).to_owned();
            return Err(TemplateError::PlaceholderUnknown { line, word: word.clone(), placeholder });
        }
        if let Some(placeholder) = needed.difference(&found).next() {
            let placeholder = (*placeholder).to_owned();
            return Err(TemplateError::PlaceholderMissing { line, word: word.clone(), placeholder });
        }
    }
    Ok(())
}

/// The names in braces. A brace that is not closed counts as one with the rest of the text as its name.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).map(|part| part.split_once('}').map_or(part, |(name, _)| name)).collect()
}

fn picture(logo: RawLogo, at: Lines<'_>) -> Result<Picture, TemplateError> {
    if !HEIGHTS.contains(&logo.height_mm) {
        return Err(TemplateError::LogoHeight { line: at.line(&["logo", "height_mm"]) });
    }
    if logo.description.trim().is_empty() {
        return Err(TemplateError::LogoDescription { line: at.line(&["logo", "description"]) });
    }
    let wrong = || TemplateError::LogoPicture { line: at.line(&["logo", "png"]) };
    let png = logo.png.strip_prefix("data:image/png;base64,").unwrap_or(&logo.png);
    let bytes = STANDARD.decode(png.trim()).map_err(|_| wrong())?;
    Picture::read(&bytes, i32::from(logo.height_mm), logo.description.trim())
        .filter(|picture| picture.pixels().into_iter().all(|side| side <= MOST_PIXELS))
        .ok_or_else(wrong)
}

/// Finds the line of something that was read already.
#[derive(Clone, Copy)]
struct Lines<'a>(&'a str);

impl Lines<'_> {
    /// The line, from 1, of the last of these strings, each looked for behind the one before it.
    fn line(self, path: &[&str]) -> usize {
        let mut end = 0;
        for step in path {
            let quoted = serde_json::Value::from(*step).to_string();
            if let Some(found) = self.0.get(end..).and_then(|rest| rest.find(&quoted)) {
                end += found;
            }
        }
        self.0.get(..end).map_or(1, |before| before.matches('\n').count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{BLOCKS, Template, TemplateError, sample_decision};
    use crate::suite::{check, pdf_pages};
    use crate::words::Words;
    use crate::{Attachments, LANGUAGES, printed, sample};

    /// The Swedish template with something in it replaced.
    fn with(from: &str, to: &str) -> Result<Template, TemplateError> {
        let text = Template::shipped_text("sv");
        assert!(text.contains(from), "{from}");
        Template::parse(&text.replacen(from, to, 1))
    }

    fn text(template: &Template) -> String {
        let decision = sample_decision().expect("the sample");
        pdf_pages(&printed(&decision, &Attachments::default(), template, None).expect("a PDF")).join("\n")
    }

    #[test]
    fn every_shipped_template_can_be_used_and_names_the_law_of_its_country() {
        for (language, country) in [("en", "FI"), ("fi", "FI"), ("sv", "SE"), ("nb", "NO"), ("nl", "NL"), ("de", "DE")]
        {
            let template = Template::parse(Template::shipped_text(language)).expect("it can be read");
            assert_eq!(template.language(), language);
            let office = recognition::decision::Office { country: country.to_owned(), ..Default::default() };
            let found = template.office(office, true);
            for text in [&found.legal_basis, &found.appeal.body, &found.appeal.time_limit, &found.appeal.form] {
                assert!(!text.is_empty(), "{language}");
            }
        }
        assert_eq!(Template::shipped("en-GB").language(), "en");
    }

    #[test]
    fn the_office_comes_first_where_it_writes_in_this_language() {
        let template = Template::shipped("sv");
        let mut office = sample::rich().office;
        office.country = "SE".to_owned();
        assert_eq!(template.office(office.clone(), true), office);
        let other = template.office(office.clone(), false);
        assert_eq!(other.appeal.time_limit, "Tre veckor från den dag då du fick del av beslutet");
        assert_eq!(other.institution, office.institution);
        office.country = "IS".to_owned();
        assert_eq!(template.office(office.clone(), false), office, "nothing is known of this country");
        let own = with(r#""unit": """#, r#""unit": "Studieavdelningen""#).expect("a template");
        assert_eq!(own.office(office, true).unit, "Studieavdelningen");
    }

    #[test]
    fn words_order_and_texts_are_the_templates() {
        let own =
            with(r#""words": {}"#, r#""words": { "title": "Beslut i ett ärende", "date": "{day}.{number}.{year}" }"#)
                .expect("a template");
        let found = text(&own);
        assert!(found.contains("Beslut i ett ärende") && found.contains("20.2.2026"), "{found}");
        let template = Template::shipped_text("sv")
            .replacen(
                r#""texts": {}"#,
                r#""texts": { "data": { "heading": "Personuppgifter", "text": "Så här gör vi." } }"#,
                1,
            )
            .replacen("\"courses\",", "", 1)
            .replacen("\"signatures\"", "\"signatures\", \"courses\", \"text:data\"", 1);
        let found = text(&Template::parse(&template).expect("a template"));
        let at = |part: &str| found.find(part).unwrap_or_else(|| panic!("{part} is not in {found}"));
        assert!(at("Underskrifter") < at("TDT4120") && at("TDT4120") < at("Personuppgifter\nSå här gör vi."));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (from, to, code, line) in [
            ("\"name\":", "name:", "template-not-json", 5),
            ("\"version\": 1,", "\"version\": 1", "template-not-json", 5),
            ("\"order\"", "\"ordr\"", "template-shape", 7),
            ("\"version\": 1", "\"version\": \"1\"", "template-shape", 4),
            ("\"version\": 1", "\"version\": 2", "template-format", 4),
            ("smp-desk-decision-template\"", "something-else\"", "template-format", 3),
            ("\"language\": \"sv\"", "\"language\": \"sw\"", "template-language", 6),
            ("Beslut om tillgodoräknande, standard", " ", "template-name", 5),
            ("\"courses\"", "\"kurser\"", "template-unknown-block", 13),
            ("\"courses\"", "\"text:nothing\"", "template-unknown-block", 13),
            ("\"courses\"", "\"totals\"", "template-block-twice", 12),
            ("\"courses\",", "", "template-block-missing", 7),
            ("\"title\",", "", "template-title-late", 11),
            ("\"texts\": {}", "\"texts\": { \"x\": { \"text\": \"y\" } }", "template-block-missing", 7),
            ("\"SE\": \"Hög", "\"Sverige\": \"Hög", "template-country", 28),
            ("\"words\": {}", "\"words\": {\n\"titel\": \"x\" }", "template-unknown-word", 47),
            ("\"words\": {}", "\"words\": {\n\"title\": \" \" }", "template-empty-word", 47),
            ("\"words\": {}", "\"words\": {\n\"case\": \"Ärende\" }", "template-placeholder-missing", 47),
            ("\"words\": {}", "\"words\": {\n\"title\": \"{number}\" }", "template-placeholder-unknown", 47),
            ("\"words\": {}", "\"words\": {\n\"case\": \"{number} {oh\" }", "template-placeholder-unknown", 47),
            (
                "\"words\": {}",
                "\"logo\": {\n\"png\": \"AAAA\",\n\"height_mm\": 10,\n\"description\": \"x\" }",
                "template-logo-picture",
                47,
            ),
            (
                "\"words\": {}",
                "\"logo\": {\n\"png\": \"AAAA\",\n\"height_mm\": 400,\n\"description\": \"x\" }",
                "template-logo-height",
                48,
            ),
            (
                "\"words\": {}",
                "\"logo\": {\n\"png\": \"AAAA\",\n\"height_mm\": 10,\n\"description\": \"\" }",
                "template-logo-description",
                49,
            ),
        ] {
            let error = with(from, to).expect_err(to);
            assert_eq!((error.code(), error.line()), (code, Some(line)), "{to}: {error}");
            assert_eq!(error.params().first(), Some(&line.to_string()), "{to}");
        }
        assert_eq!(Template::parse(&" ".repeat(700_000)), Err(TemplateError::TooLarge));
        let finnish = Template::parse(Template::shipped_text("fi")).expect("a template");
        let error = finnish.in_language("sv", Template::shipped_text("fi")).expect_err("another language");
        assert_eq!((error.code(), error.line()), ("template-other-language", Some(6)));
    }

    #[test]
    fn every_language_says_everything_with_the_same_placeholders() {
        let english = Words::of("en").all();
        for language in LANGUAGES {
            for ((name, text), (_, of_english)) in Words::of(language).all().into_iter().zip(&english) {
                assert!(!text.trim().is_empty(), "{language} {name}");
                if name != "date" {
                    assert_eq!(super::placeholders(text), super::placeholders(of_english), "{language} {name}");
                }
                let (_, missing) = crate::paper::fonts::Fonts::bundled().expect("fonts").printable(text);
                assert!(missing.is_empty(), "{language} {name}: {missing:?}");
            }
        }
    }

    #[test]
    fn the_sample_is_the_one_that_the_tests_print() {
        let text = serde_json::to_string_pretty(&sample::rich()).expect("JSON") + "\n";
        check("../../../assets/templates/sample-decision.json", &text);
        assert_eq!(sample_decision().expect("the sample"), sample::rich());
    }

    /// The schema, with each word as English has it.
    #[test]
    fn the_schema_lists_every_word_and_every_block() {
        let words: serde_json::Map<String, Value> = Words::of("en")
            .all()
            .into_iter()
            .map(|(name, text)| (name, json!({ "type": "string", "minLength": 1, "description": text })))
            .collect();
        let texts = |fields: &[&str]| -> Value {
            let fields = fields.iter().map(|field| ((*field).to_owned(), json!({ "type": "string" })));
            let properties: serde_json::Map<String, Value> = fields.collect();
            json!({ "type": "object", "additionalProperties": false, "properties": properties })
        };
        let country = json!({ "pattern": "^[A-Z]{2}$" });
        let blocks: Vec<&str> = BLOCKS.iter().map(|(name, _)| *name).collect();
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "SMP Desk template of the decision, version 1",
            "description": "What an office puts in the place of the program's own words, texts and order. What is left out is \
                            as the program has it. What stands in braces is filled in, and has to stay.",
            "type": "object",
            "additionalProperties": false,
            "required": ["format", "version", "name", "language"],
            "properties": {
                "$schema": { "type": "string" },
                "format": { "const": "smp-desk-decision-template" },
                "version": { "const": 1 },
                "name": { "type": "string", "minLength": 1 },
                "language": { "enum": LANGUAGES },
                "order": {
                    "type": "array",
                    "uniqueItems": true,
                    "description": "Every block but \"line\" has to stand here once, and every text as \"text:\" and its name. \
                                    Only the letterhead and the line may stand before the title.",
                    "items": { "anyOf": [{ "enum": blocks }, { "type": "string", "pattern": "^text:" }] }
                },
                "letterhead": texts(&["institution", "unit", "address", "contact", "url"]),
                "logo": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["png", "height_mm", "description"],
                    "properties": {
                        "png": { "type": "string", "description": "A PNG picture in base64, at most 2000 pixels on each side." },
                        "height_mm": { "type": "integer", "minimum": 5, "maximum": 40 },
                        "description": { "type": "string", "minLength": 1, "description": "For those who do not see it." }
                    }
                },
                "legal_basis": {
                    "type": "object",
                    "description": "By country of the office.",
                    "propertyNames": country,
                    "additionalProperties": { "type": "string" }
                },
                "appeal": {
                    "type": "object",
                    "description": "By country of the office.",
                    "propertyNames": country,
                    "additionalProperties": texts(&["body", "time_limit", "form", "address"])
                },
                "texts": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "object",
                        "additionalProperties": false,
                        "required": ["text"],
                        "properties": { "heading": { "type": "string" }, "text": { "type": "string" } }
                    }
                },
                "words": { "type": "object", "additionalProperties": false, "properties": words }
            }
        });
        let text = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        check("../../../assets/schemas/decision-template-1.schema.json", &text);
    }
}
