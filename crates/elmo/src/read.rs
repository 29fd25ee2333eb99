//! Lenient reading of every version from the ancient files to 2.1.1, over a tree within the limits.
//!
//! Elements are matched by their local names in the namespace of the root, in any of ELMO's namespaces or in none;
//! what stands in another namespace, inside an `extension` or inside a `diplomaSupplement` is never taken for data.
//! Where something is odd, a [`Finding`] says so and reading goes on.

mod attachment;
mod country;
mod dates;
mod text;
mod tree;

use std::borrow::Cow;

use time::{Date, OffsetDateTime};

use crate::{
    AcademicTerm, Achievement, AchievementId, Attachment, AttachmentContent, CreditValue, Distribution,
    DistributionCategory, Elmo, Finding, FindingCode, GradingScheme, Identifier, Issuer, Learner, Level, Limits,
    LocalText, LosType, Namespace, Personal, ReadError, Recognition, RecognitionBasis, RecognitionMapping, Report,
    ShortenedGrading, Status, Texts, to_text,
};

use tree::{Node, PURL, Tree, V1, V2};

/// Reads a document from its bytes: [`to_text`], [`scan`], then everything that ELMO says, in one shape for all
/// versions.
///
/// # Errors
///
/// Only what is not XML with an `elmo` root, has a DOCTYPE or is over a limit. Odd documents are read, with findings.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<(Elmo, Vec<Finding>), ReadError> {
    if bytes.len() > limits.bytes {
        return Err(ReadError::TooLarge { limit: limits.bytes });
    }
    read_text(&to_text(bytes)?, limits)
}

/// Reads a document from decoded text, for example its canonical form. An encoding that the text still declares is
/// of no meaning here.
///
/// # Errors
///
/// As [`read`].
pub fn read_text(text: &str, limits: &Limits) -> Result<(Elmo, Vec<Finding>), ReadError> {
    let tree = Tree::of(text, limits)?;
    let root = tree.root().filter(|root| root.name() == "elmo").ok_or(ReadError::NotElmo)?;
    if repeated_bytes(root) > limits.bytes / 4 {
        return Err(ReadError::TooMuchRepeated);
    }
    let mut reader = Reader { findings: Vec::new() };
    let elmo = reader.elmo(root, tree.namespace());
    Ok((elmo, reader.findings))
}

/// The levels that the schema speaks of: degree programme, module, course, class.
const USUAL_LEVELS: usize = 4;

/// How much of a value goes into a finding.
const DETAIL_LETTERS: usize = 80;

/// How much is read more than once, because a LOS with several LOIs becomes as many achievements, and a report with
/// several issuers as many reports: what they say themselves, and the way over their children.
fn repeated_bytes(root: Node<'_>) -> usize {
    let specifications = root.descendants().filter(|node| node.is("learningOpportunitySpecification"));
    let of_specifications = specifications.map(|los| {
        let (mut own, mut instances) = (0_usize, 0_usize);
        for child in los.children() {
            own = own.saturating_add(100);
            if child.is("specifies") {
                instances += child.all("learningOpportunityInstance").count();
            } else if child.is("learningOpportunityInstance") {
                instances += 1;
            } else if !child.is("hasPart") {
                own = own.saturating_add(child.length());
            }
        }
        own.saturating_mul(instances.saturating_sub(1))
    });
    let of_reports = root.all("report").map(|report| {
        let shared = report.children().filter(|child| child.is("gradingScheme") || child.is("status"));
        let shared = shared.map(|child| child.length().saturating_add(100)).fold(0, usize::saturating_add);
        shared.saturating_mul(report.all("issuer").count().saturating_sub(1))
    });
    of_specifications.chain(of_reports).fold(0, usize::saturating_add)
}

/// What is needed while walking down.
struct Reader {
    /// What was noticed.
    findings: Vec<Finding>,
}

impl Reader {
    fn elmo(&mut self, root: Node<'_>, namespace_uri: &str) -> Elmo {
        let namespace = match namespace_uri {
            V1 => Namespace::V1,
            V2 => Namespace::V2,
            PURL => Namespace::Purl,
            "" => Namespace::None,
            _ => Namespace::Unknown,
        };
        if matches!(namespace, Namespace::None | Namespace::Unknown) {
            self.note(FindingCode::NamespaceUnknown, "document", namespace_uri);
        }
        let generated = root.child("generatedDate").map(text::token).unwrap_or_default();
        let generated_date = dates::date_time(&generated);
        if generated_date.is_none() {
            self.note(FindingCode::GeneratedMissing, "document", &generated);
        }
        let learner = self.the_learner(root);
        let mut reports = Vec::new();
        let mut attachments = Vec::new();
        for node in root.all("report") {
            self.report(node, &mut reports, &mut attachments);
        }
        if reports.is_empty() {
            self.note(FindingCode::ReportsMissing, "document", "");
        }
        self.attachments(root, None, &mut attachments);
        Elmo {
            namespace,
            namespace_uri: namespace_uri.to_owned(),
            generated: generated_date,
            learner,
            reports,
            attachments,
        }
    }

    /// The learner of the document; ancient files have it inside their reports. Any further one is only compared.
    fn the_learner(&mut self, root: Node<'_>) -> Learner {
        let beside = root.all("learner").map(|node| (None, node));
        let reports = root.all("report").enumerate();
        let inside = reports.flat_map(|(index, report)| report.all("learner").map(move |node| (Some(index), node)));
        let mut learners = beside.chain(inside);
        let Some((_, chosen)) = learners.next() else {
            self.note(FindingCode::LearnerMissing, "document", "");
            return Learner::default();
        };
        let learner = self.learner(chosen);
        for (report, node) in learners {
            let known = self.findings.len();
            let other = self.learner(node);
            self.findings.truncate(known);
            let same = other.given_names == learner.given_names
                && other.family_name == learner.family_name
                && other.bday == learner.bday;
            let detail = if same { "same" } else { "differs" };
            let place = report.map_or("document".to_owned(), |index| format!("r{index}"));
            self.note(FindingCode::ReportLearnerIgnored, place, detail);
        }
        learner
    }

    fn learner(&mut self, node: Node<'_>) -> Learner {
        let name = |reader: &mut Self, element: &str| {
            let value = node.child(element).map(text::token)?;
            if text::is_damaged(&value) {
                reader.note(FindingCode::TextDamaged, "learner", element);
            }
            Some(Personal::new(value))
        };
        let identifiers = identifiers_of(node);
        let nationality = identifiers.iter().find(|i| i.kind == "nationality").map(|i| i.value.clone());
        let citizenship = node.child("citizenship").map(text::token).filter(|c| !c.is_empty()).or(nationality);
        let mut learner = Learner {
            identifiers: identifiers.into_iter().map(Personal::new).collect(),
            given_names: name(self, "givenNames"),
            family_name: name(self, "familyName"),
            birth_name: name(self, "birthName"),
            alternative_name: name(self, "alternativeName"),
            bday: self.date(node, "bday", "learner").map(Personal::new),
            date_of_birth: self.date(node, "dateOfBirth", "learner").map(Personal::new),
            citizenship: citizenship.map(Personal::new),
        };
        if learner.given_names.is_none() && learner.family_name.is_none() && learner.alternative_name.is_none() {
            learner.alternative_name = name(self, "fullName");
        }
        if let (Some(bday), Some(date_of_birth)) = (&learner.bday, &learner.date_of_birth)
            && bday != date_of_birth
        {
            self.note(FindingCode::BirthDatesDiffer, "learner", "");
        }
        learner
    }

    /// One `report`, which becomes several where further issuers stand between the results (ancient files).
    fn report(&mut self, node: Node<'_>, reports: &mut Vec<Report>, attachments: &mut Vec<Attachment>) {
        let first = reports.len();
        let status_element = node.child("status");
        let status = status_element.map(|status| text::token(status.child("code").unwrap_or(status)));
        let status = status.filter(|status| !status.is_empty());
        if let Some(status) = status.as_deref().filter(|s| s.starts_with("PARTIAL") || s.starts_with("ERROR")) {
            self.note(FindingCode::ReportPartial, format!("r{first}"), status);
        }
        let shared = Report {
            issued: self.issued(node, &format!("r{first}")),
            status,
            status_messages: status_element.map(|s| multilines(s, &["message"])).unwrap_or_default(),
            grading_schemes: node
                .all("gradingScheme")
                .map(|scheme| GradingScheme {
                    local_id: attribute(scheme, "localId"),
                    descriptions: multilines(scheme, &["description"]),
                })
                .collect(),
            ..Report::default()
        };

        let mut current = shared.clone();
        let mut has_issuer = false;
        for child in node.children() {
            if child.is("issuer") {
                if has_issuer {
                    reports.push(std::mem::replace(&mut current, shared.clone()));
                }
                has_issuer = true;
                current.issuer = self.issuer(child, &format!("r{}", reports.len()));
            } else if child.is("learningOpportunitySpecification") {
                let above = format!("r{}", reports.len());
                self.specification(child, &above, 1, &mut current.achievements);
            }
        }
        for (index, recognition) in node.all("resultOfRecognition").enumerate() {
            let place = format!("r{}-n{index}", reports.len());
            current.recognitions.push(self.recognition(recognition, &place));
        }
        reports.push(current);
        for (index, report) in reports.iter().enumerate().skip(first) {
            if report.achievements.is_empty() && report.recognitions.is_empty() {
                self.note(FindingCode::ReportEmpty, format!("r{index}"), "");
            }
        }
        self.attachments(node, Some(first), attachments);
    }

    fn issued(&mut self, node: Node<'_>, place: &str) -> Option<OffsetDateTime> {
        let element = node.child("issueDate")?;
        let text = text::token(element);
        if text.is_empty() {
            return None;
        }
        if let Some(moment) = dates::date_time(&text) {
            return Some(moment);
        }
        let Some(read) = dates::date(&text, Some(&attribute(element, "dtf"))) else {
            self.note(FindingCode::DateUnreadable, place, &text);
            return None;
        };
        self.note(FindingCode::DateInOtherOrder, place, &text);
        Some(read.date.midnight().assume_utc())
    }

    fn recognition(&mut self, node: Node<'_>, place: &str) -> Recognition {
        let bases = node.all("recognitionBasis").flat_map(|b| b.all("recognitionReport"));
        let mut results = Vec::new();
        for result in node.all("recognitionResult") {
            for specification in result.all("learningOpportunitySpecification") {
                self.specification(specification, &format!("{place}-l"), 1, &mut results);
            }
        }
        let refs = |mapping: Node<'_>, side| {
            let sides = mapping.all(side);
            sides.flat_map(|s| s.all("ref")).map(text::token).filter(|r| !r.is_empty()).collect()
        };
        let mappings = node.all("recognitionMapping").flat_map(|m| m.all("mapping"));
        let mappings =
            mappings.map(|m| RecognitionMapping { from: refs(m, "fromMapping"), to: refs(m, "toMapping") }).collect();
        Recognition {
            identifiers: identifiers_of(node),
            titles: titles_of(node),
            descriptions: multilines(node, &["description"]),
            status: filled(node, "status"),
            decided: self.date(node, "decisionDate", place),
            bases: bases
                .enumerate()
                .map(|(index, basis)| self.recognition_basis(basis, &format!("{place}-b{index}")))
                .collect(),
            results,
            mappings,
            attachment_refs: attachment_refs(node),
        }
    }

    fn recognition_basis(&mut self, node: Node<'_>, place: &str) -> RecognitionBasis {
        let mut achievements = Vec::new();
        for specification in node.all("learningOpportunitySpecification") {
            self.specification(specification, place, 1, &mut achievements);
        }
        let issuer = node.child("issuer").map(|issuer| self.issuer(issuer, place)).unwrap_or_default();
        RecognitionBasis { issuer, issued: self.issued(node, place), achievements }
    }

    fn issuer(&mut self, node: Node<'_>, place: &str) -> Issuer {
        let titles = titles_of(node);
        self.note_damage(&titles, place);
        let identifiers = identifiers_of(node);
        // Ancient files give the address as an identifier.
        let url_identifier = identifiers.iter().find(|i| i.kind == "url").map(|i| i.value.clone());
        Issuer {
            country: filled(node, "country").map(|country| country::alpha_2(&country)),
            url: filled(node, "url").or(url_identifier),
            identifiers,
            titles,
        }
    }

    /// One LOS: an achievement for each of its LOIs. Where there are several, they are attempts, and the parts stand
    /// below the one that is passed and latest (else the last); the others name it in `attempt_of`.
    fn specification(&mut self, node: Node<'_>, above: &str, level: usize, siblings: &mut Vec<Achievement>) {
        let instances: Vec<Node<'_>> = node
            .children()
            .filter(|child| child.is("specifies"))
            .flat_map(|specifies| specifies.all("learningOpportunityInstance"))
            .chain(node.all("learningOpportunityInstance"))
            .collect();
        let first = siblings.len();
        if instances.is_empty() {
            let achievement = self.achievement(node, None, format!("{above}.{first}"));
            siblings.push(achievement);
        }
        for instance in instances {
            let achievement = self.achievement(node, Some(instance), format!("{above}.{}", siblings.len()));
            siblings.push(achievement);
        }
        let attempts = siblings.get_mut(first..).unwrap_or_default();
        let standing = attempts
            .iter()
            .enumerate()
            .max_by_key(|(_, a)| (matches!(a.status, None | Some(Status::Passed)), a.date))
            .map_or(0, |(index, _)| index);
        let standing_id = attempts.get(standing).map(|a| a.id.clone());
        for (index, attempt) in attempts.iter_mut().enumerate() {
            if index != standing {
                attempt.attempt_of.clone_from(&standing_id);
            }
        }
        let Some(achievement) = attempts.get_mut(standing) else { return };
        if level == USUAL_LEVELS + 1 {
            self.note(FindingCode::DeepTree, achievement.id.as_str(), "");
        }
        for part in node.all("hasPart") {
            for specification in part.all("learningOpportunitySpecification") {
                self.specification(specification, &achievement.id.0, level + 1, &mut achievement.parts);
            }
        }
    }

    fn achievement(&mut self, los: Node<'_>, loi: Option<Node<'_>>, id: String) -> Achievement {
        let place = id.as_str();
        let qualification = los.child("qualification");
        let mut identifiers = identifiers_of(los);
        if let Some(qualification) = qualification.filter(|_| identifiers.is_empty()) {
            identifiers = identifiers_of(qualification);
        }
        let mut titles = titles_of(los);
        if let Some(loi) = loi
            && titles.0.is_empty()
        {
            titles = titles_of(loi);
        }
        if titles.0.is_empty() {
            self.note(FindingCode::TitleMissing, place, "");
        }
        let descriptions = multilines(los, &["description", "descriptionHtml"]);

        let subject_identifier = identifiers.iter().find(|i| i.kind == "subjectArea").map(|i| i.value.clone());
        let subject_area = filled(los, "subjectArea")
            .or(subject_identifier)
            .or_else(|| los.all("subject").map(text::token).find(|s| !s.is_empty()));
        let mut achievement = Achievement {
            kind: self.kind(los, place),
            subject_area,
            isced: filled(los, "iscedCode"),
            url: filled(los, "url"),
            identifiers,
            titles,
            descriptions,
            ..Achievement::default()
        };
        if let Some(loi) = loi {
            self.instance(loi, place, &mut achievement);
        }
        // Ancient files have credits and level on the LOS.
        if achievement.credits.is_empty() {
            achievement.credits = self.credits(los, place);
        }
        if achievement.levels.is_empty() {
            achievement.levels = levels(los);
        }
        let result = achievement.result.iter().map(String::as_str);
        let texts = [&achievement.titles, &achievement.descriptions];
        let texts = texts.into_iter().chain(achievement.term.as_ref().map(|t| &t.titles)).flat_map(|t| &t.0);
        if let Some(damaged) = texts.map(|t| t.text.as_str()).chain(result).find(|t| text::is_damaged(t)) {
            self.note(FindingCode::TextDamaged, place, damaged);
        }
        achievement.id = AchievementId(id);
        achievement
    }

    fn instance(&mut self, loi: Node<'_>, place: &str, achievement: &mut Achievement) {
        achievement.instance_identifiers = identifiers_of(loi);
        achievement.start = self.date(loi, "start", place);
        achievement.date = self.date(loi, "date", place);
        achievement.term = loi.child("academicTerm").map(|term| AcademicTerm {
            titles: titles_of(term),
            start: self.date(term, "start", place),
            end: self.date(term, "end", place),
        });
        achievement.status = self.status(loi, place);
        let ancient_result = loi.child("result");
        achievement.result =
            filled(loi, "resultLabel").or_else(|| ancient_result.map(text::token).filter(|r| !r.is_empty()));
        let ancient_scheme = ancient_result.map(|result| attribute(result, "scheme")).filter(|s| !s.is_empty());
        achievement.grading_scheme = filled(loi, "gradingSchemeLocalId").or(ancient_scheme);
        achievement.grading_scheme_external = filled(loi, "gradingSchemeExternalId");
        achievement.attachment_refs = attachment_refs(loi);
        achievement.distribution = loi.child("resultDistribution").and_then(|d| self.distribution(d, place));
        achievement.shortened = loi.child("shortenedGrading").map(|grading| ShortenedGrading {
            lower: filled(grading, "percentageLower").unwrap_or_default(),
            equal: filled(grading, "percentageEqual").unwrap_or_default(),
            higher: filled(grading, "percentageHigher").unwrap_or_default(),
        });
        achievement.credits = self.credits(loi, place);
        achievement.levels = levels(loi);
        achievement.language = filled(loi, "languageOfInstruction");
        achievement.has_diploma_supplement = loi.child("diplomaSupplement").is_some();
    }

    /// The distribution, unless one of its counts cannot be read: then the others would mislead.
    fn distribution(&mut self, node: Node<'_>, place: &str) -> Option<Distribution> {
        let mut categories = Vec::new();
        for category in node.all("category") {
            let count = word_of(category, "count");
            let Ok(number) = count.parse() else {
                self.note(FindingCode::DistributionUnreadable, place, &count);
                return None;
            };
            categories.push(DistributionCategory { label: attribute(category, "label"), count: number });
        }
        Some(Distribution { categories, descriptions: multilines(node, &["description"]) })
    }

    fn kind(&mut self, los: Node<'_>, place: &str) -> LosType {
        let Some(word) = filled(los, "type") else { return LosType::None };
        if word == "Course" {
            return LosType::Course;
        }
        let letters: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        match letters.as_str() {
            "degreeprogramme" | "degreeprogram" | "degree" => LosType::DegreeProgramme,
            "module" => LosType::Module,
            "course" | "courseunit" | "courseunitinstance" => LosType::Course,
            "class" => LosType::Class,
            _ => {
                self.note(FindingCode::TypeUnknown, place, &word);
                LosType::Other(word)
            }
        }
    }

    fn status(&mut self, loi: Node<'_>, place: &str) -> Option<Status> {
        let word = filled(loi, "status")?;
        if word == "passed" {
            return Some(Status::Passed);
        }
        match word.to_ascii_lowercase().as_str() {
            "passed" => Some(Status::Passed),
            "failed" => Some(Status::Failed),
            "in-progress" | "in progress" | "inprogress" | "in_progress" => Some(Status::InProgress),
            _ => {
                self.note(FindingCode::StatusUnknown, place, &word);
                Some(Status::Unknown(word))
            }
        }
    }

    fn credits(&mut self, node: Node<'_>, place: &str) -> Vec<CreditValue> {
        let mut credits = Vec::new();
        for credit in node.all("credit") {
            // A credit without a value says nothing (2.1 allows it).
            let Some(value) = filled_word(credit, "value") else { continue };
            // Fractions are our own notation; sums of hostile ones would leave 128 bits.
            let Some(value) = Some(&value).filter(|v| !v.contains('/')).and_then(|v| v.parse().ok()) else {
                self.note(FindingCode::CreditsUnreadable, place, &value);
                continue;
            };
            let scheme = filled(credit, "scheme");
            if scheme.is_none() {
                self.note(FindingCode::SchemeMissing, place, "");
            }
            credits.push(CreditValue { scheme, level: filled(credit, "level"), value });
        }
        if credits.len() > 1 {
            let mut schemes: Vec<String> = credits.iter().map(CreditValue::scheme_folded).collect();
            schemes.sort_unstable();
            schemes.dedup();
            if schemes.len() > 1 {
                self.note(FindingCode::SeveralSchemes, place, schemes.join(", "));
            }
        }
        credits
    }

    fn attachments(&mut self, node: Node<'_>, report: Option<usize>, attachments: &mut Vec<Attachment>) {
        for node in node.all("attachment") {
            let index = attachments.len();
            let mut contents = Vec::new();
            for content in node.all("content") {
                let uri = attachment::data_uri(&text::direct(content));
                let media_type = uri.as_ref().map(|u| u.media_type.clone()).unwrap_or_default();
                let bytes = uri.and_then(|u| u.bytes);
                if bytes.is_none() {
                    self.note(FindingCode::AttachmentUnreadable, "document", format!("attachment {index}"));
                }
                let bytes = bytes.unwrap_or_default();
                contents.push(AttachmentContent { language: language(content), media_type, bytes });
            }
            let titles = titles_of(node);
            self.note_damage(&titles, "document");
            attachments.push(Attachment {
                index,
                report,
                identifiers: identifiers_of(node),
                titles,
                kind: filled(node, "type"),
                descriptions: multilines(node, &["description"]),
                contents,
            });
        }
    }

    fn date(&mut self, node: Node<'_>, name: &str, place: &str) -> Option<Date> {
        let element = node.child(name)?;
        let value = text::word(element);
        if value.is_empty() {
            return None;
        }
        // A birth date never goes into a finding.
        let detail = if place == "learner" { name } else { value.as_ref() };
        let Some(read) = dates::date(&value, Some(&word_of(element, "dtf"))) else {
            self.note(FindingCode::DateUnreadable, place, detail);
            return None;
        };
        if read.turned {
            self.note(FindingCode::DateInOtherOrder, place, detail);
        }
        Some(read.date)
    }

    fn note(&mut self, code: FindingCode, place: impl Into<String>, detail: impl AsRef<str>) {
        let detail: String = detail.as_ref().chars().take(DETAIL_LETTERS).collect();
        self.findings.push(Finding::new(code, place, detail));
    }

    /// Notes the first of some texts whose letters are damaged.
    fn note_damage(&mut self, texts: &Texts, place: &str) {
        if let Some(damaged) = texts.0.iter().find(|t| text::is_damaged(&t.text)) {
            self.note(FindingCode::TextDamaged, place, &damaged.text);
        }
    }
}

fn identifiers_of(node: Node<'_>) -> Vec<Identifier> {
    node.all("identifier")
        .map(|i| Identifier { kind: attribute(i, "type"), value: text::token(i) })
        .filter(|i| !i.value.is_empty())
        .collect()
}

fn titles_of(node: Node<'_>) -> Texts {
    let titles = node.all("title").map(|title| LocalText { language: language(title), text: text::title(title) });
    Texts(titles.filter(|t| !t.text.is_empty()).collect())
}

/// The texts of some elements; where HTML stands as elements instead of text, its tags are gone.
fn multilines(node: Node<'_>, names: &[&str]) -> Texts {
    let nodes = names.iter().flat_map(|name| node.all(name));
    let texts = nodes.map(|node| LocalText { language: language(node), text: text::multiline(node) });
    Texts(texts.filter(|t| !t.text.is_empty()).collect())
}

/// `level` with its parts, or a bare word as in ancient files.
fn levels(node: Node<'_>) -> Vec<Level> {
    let level = |level: Node<'_>| Level {
        kind: filled(level, "type").unwrap_or_default(),
        value: filled(level, "value").unwrap_or_else(|| text::token(level)),
        description: level.child("description").map(text::multiline).filter(|d| !d.is_empty()),
    };
    node.all("level").map(level).filter(|level| *level != Level::default()).collect()
}

fn attachment_refs(node: Node<'_>) -> Vec<String> {
    let refs = node.all("attachments").flat_map(|attachments| attachments.all("ref"));
    refs.map(text::token).filter(|r| !r.is_empty()).collect()
}

/// `xml:lang` in force, lower case; none where it is taken back or is longer than any language's.
fn language(node: Node<'_>) -> Option<String> {
    /// Every text inside gets a copy. RFC 5646, 4.4.1, asks for room for 35.
    const LONGEST: usize = 100;
    let language = node.language()?.trim();
    (1..=LONGEST).contains(&language.len()).then(|| language.to_ascii_lowercase())
}

/// The text of a child element, if there is one that is not empty.
fn filled(node: Node<'_>, name: &str) -> Option<String> {
    filled_word(node, name).map(Cow::into_owned)
}

/// The same for whoever only looks at it.
fn filled_word<'t>(node: Node<'t>, name: &str) -> Option<Cow<'t, str>> {
    node.all(name).map(text::word).find(|text| !text.is_empty())
}

/// An attribute without a namespace, white space collapsed; "" when absent.
fn attribute(node: Node<'_>, name: &str) -> String {
    word_of(node, name).into_owned()
}

/// The same for whoever only looks at it.
fn word_of<'t>(node: Node<'t>, name: &str) -> Cow<'t, str> {
    text::collapsed(Cow::Borrowed(node.attribute(name).unwrap_or_default()))
}
