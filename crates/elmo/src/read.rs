//! Lenient reading of every version from the ancient files to 2.1.1, over a tree that was scanned before.
//!
//! Elements are matched by their local names in the namespace of the root, in any of ELMO's namespaces or in none;
//! what stands in another namespace, inside an `extension` or inside a `diplomaSupplement` is never taken for data.
//! Where something is odd, a [`Finding`] says so and reading goes on.

mod attachment;
mod country;
mod dates;
mod text;

use std::cell::RefCell;
use std::collections::HashMap;

use roxmltree::{Document, Node, NodeId, ParsingOptions};
use time::{Date, OffsetDateTime};

use crate::{
    AcademicTerm, Achievement, AchievementId, Attachment, AttachmentContent, CreditValue, Distribution,
    DistributionCategory, Elmo, Finding, FindingCode, GradingScheme, Identifier, Issuer, Learner, Level, Limits,
    LocalText, LosType, Namespace, Personal, ReadError, Recognition, RecognitionBasis, RecognitionMapping, Report,
    ShortenedGrading, Status, Texts, scan, to_text,
};

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
    scan(text, limits)?;
    // The tree counts a little differently than the scan; twice as much is still a bound.
    let nodes_limit = u32::try_from(limits.nodes.saturating_mul(2)).unwrap_or(u32::MAX);
    let options = ParsingOptions { nodes_limit, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => ReadError::Doctype,
        roxmltree::Error::NodesLimitReached => ReadError::TooManyNodes { limit: limits.nodes },
        other => ReadError::NotXml { line: other.pos().row },
    })?;
    let root = document.root_element();
    if root.tag_name().name() != "elmo" {
        return Err(ReadError::NotElmo);
    }
    let mut reader = Reader {
        root: root.tag_name().namespace().unwrap_or_default(),
        languages: RefCell::default(),
        findings: Vec::new(),
    };
    if reader.repeated_bytes(root) > limits.bytes / 4 {
        return Err(ReadError::TooManyAttempts);
    }
    let elmo = reader.elmo(root);
    Ok((elmo, reader.findings))
}

const V1: &str = "https://github.com/emrex-eu/elmo-schemas/tree/v1";
const V2: &str = "https://github.com/emrex-eu/elmo-schemas/tree/v2";
const PURL: &str = "http://purl.org/net/elmo";

/// The levels that the schema speaks of: degree programme, module, course, class.
const USUAL_LEVELS: usize = 4;

/// How much of a value goes into a finding.
const DETAIL_LETTERS: usize = 80;

/// What is needed while walking down.
struct Reader<'a> {
    /// The namespace of the root.
    root: &'a str,
    /// The language in force at an element, so that no way up is gone twice.
    languages: RefCell<HashMap<NodeId, Option<String>>>,
    /// What was noticed.
    findings: Vec<Finding>,
}

impl Reader<'_> {
    /// How much is read more than once, because a LOS with several LOIs becomes as many achievements: what the LOS says
    /// itself, and the way over its children.
    fn repeated_bytes(&self, root: Node<'_, '_>) -> usize {
        let specifications = root.descendants().filter(|node| self.is(*node, "learningOpportunitySpecification"));
        let repeated = specifications.map(|los| {
            let (mut own, mut instances) = (0_usize, 0_usize);
            for child in los.children() {
                own = own.saturating_add(100);
                if self.is(child, "specifies") {
                    instances += child.children().filter(|c| self.is(*c, "learningOpportunityInstance")).count();
                } else if self.is(child, "learningOpportunityInstance") {
                    instances += 1;
                } else if !self.is(child, "hasPart") {
                    own = own.saturating_add(child.range().len());
                }
            }
            own.saturating_mul(instances.saturating_sub(1))
        });
        repeated.fold(0, usize::saturating_add)
    }

    fn elmo(&mut self, root: Node<'_, '_>) -> Elmo {
        let namespace = match self.root {
            V1 => Namespace::V1,
            V2 => Namespace::V2,
            PURL => Namespace::Purl,
            "" => Namespace::None,
            _ => Namespace::Unknown,
        };
        if matches!(namespace, Namespace::None | Namespace::Unknown) {
            self.note(FindingCode::NamespaceUnknown, "document", self.root);
        }
        let generated = self.child(root, "generatedDate").map(text::token).unwrap_or_default();
        let generated_date = dates::date_time(&generated);
        if generated_date.is_none() {
            self.note(FindingCode::GeneratedMissing, "document", &generated);
        }
        let learner = self.the_learner(root);
        let mut reports = Vec::new();
        let mut attachments = Vec::new();
        for node in self.all(root, "report") {
            self.report(node, &mut reports, &mut attachments);
        }
        if reports.is_empty() {
            self.note(FindingCode::ReportsMissing, "document", "");
        }
        self.attachments(root, None, &mut attachments);
        Elmo {
            namespace,
            namespace_uri: self.root.to_owned(),
            generated: generated_date,
            learner,
            reports,
            attachments,
        }
    }

    /// The learner of the document; ancient files have it inside their reports. Any further one is only compared.
    fn the_learner(&mut self, root: Node<'_, '_>) -> Learner {
        let own = self.child(root, "learner");
        let reports = self.all(root, "report");
        let repeated: Vec<(usize, Node<'_, '_>)> = reports
            .iter()
            .enumerate()
            .flat_map(|(index, report)| self.all(*report, "learner").into_iter().map(move |node| (index, node)))
            .collect();
        let Some(chosen) = own.or_else(|| repeated.first().map(|(_, node)| *node)) else {
            self.note(FindingCode::LearnerMissing, "document", "");
            return Learner::default();
        };
        let learner = self.learner(chosen);
        for (report, node) in repeated.into_iter().filter(|(_, node)| *node != chosen) {
            let known = self.findings.len();
            let other = self.learner(node);
            self.findings.truncate(known);
            let same = other.given_names == learner.given_names
                && other.family_name == learner.family_name
                && other.bday == learner.bday;
            let detail = if same { "same" } else { "differs" };
            self.note(FindingCode::ReportLearnerIgnored, format!("r{report}"), detail);
        }
        learner
    }

    fn learner(&mut self, node: Node<'_, '_>) -> Learner {
        let name = |reader: &mut Self, element: &str| {
            let value = reader.child(node, element).map(text::token)?;
            if text::is_damaged(&value) {
                reader.note(FindingCode::TextDamaged, "learner", element);
            }
            Some(Personal::new(value))
        };
        let identifiers = self.identifiers(node);
        let nationality = identifiers.iter().find(|i| i.kind == "nationality").map(|i| i.value.clone());
        let citizenship = self.child(node, "citizenship").map(text::token).filter(|c| !c.is_empty()).or(nationality);
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
    fn report(&mut self, node: Node<'_, '_>, reports: &mut Vec<Report>, attachments: &mut Vec<Attachment>) {
        let first = reports.len();
        let status_element = self.child(node, "status");
        let status = status_element.map(|status| text::token(self.child(status, "code").unwrap_or(status)));
        let status = status.filter(|status| !status.is_empty());
        if let Some(status) = status.as_deref().filter(|s| s.starts_with("PARTIAL") || s.starts_with("ERROR")) {
            self.note(FindingCode::ReportPartial, format!("r{first}"), status);
        }
        let shared = Report {
            issued: self.issued(node, &format!("r{first}")),
            status,
            status_messages: status_element.map(|s| self.multilines(s, &["message"])).unwrap_or_default(),
            grading_schemes: self
                .all(node, "gradingScheme")
                .into_iter()
                .map(|scheme| GradingScheme {
                    local_id: attribute(scheme, "localId"),
                    descriptions: self.multilines(scheme, &["description"]),
                })
                .collect(),
            ..Report::default()
        };

        let mut current = shared.clone();
        let mut has_issuer = false;
        for child in node.children() {
            if self.is(child, "issuer") {
                if has_issuer {
                    reports.push(std::mem::replace(&mut current, shared.clone()));
                }
                has_issuer = true;
                current.issuer = self.issuer(child, &format!("r{}", reports.len()));
            } else if self.is(child, "learningOpportunitySpecification") {
                let above = format!("r{}", reports.len());
                self.specification(child, &above, 1, &mut current.achievements);
            }
        }
        for (index, recognition) in self.all(node, "resultOfRecognition").into_iter().enumerate() {
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

    fn issued(&mut self, node: Node<'_, '_>, place: &str) -> Option<OffsetDateTime> {
        let element = self.child(node, "issueDate")?;
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

    fn recognition(&mut self, node: Node<'_, '_>, place: &str) -> Recognition {
        let bases = self.all(node, "recognitionBasis").into_iter().flat_map(|b| self.all(b, "recognitionReport"));
        let bases: Vec<_> = bases.collect();
        let mut results = Vec::new();
        for result in self.all(node, "recognitionResult") {
            for specification in self.all(result, "learningOpportunitySpecification") {
                self.specification(specification, &format!("{place}-l"), 1, &mut results);
            }
        }
        let refs = |mapping, side| {
            let sides = self.all(mapping, side).into_iter();
            sides.flat_map(|s| self.all(s, "ref")).map(text::token).filter(|r| !r.is_empty()).collect()
        };
        let mappings = self.all(node, "recognitionMapping").into_iter().flat_map(|m| self.all(m, "mapping"));
        let mappings =
            mappings.map(|m| RecognitionMapping { from: refs(m, "fromMapping"), to: refs(m, "toMapping") }).collect();
        Recognition {
            identifiers: self.identifiers(node),
            titles: self.titles(node),
            descriptions: self.multilines(node, &["description"]),
            status: self.filled(node, "status"),
            decided: self.date(node, "decisionDate", place),
            bases: bases
                .into_iter()
                .enumerate()
                .map(|(index, basis)| self.recognition_basis(basis, &format!("{place}-b{index}")))
                .collect(),
            results,
            mappings,
            attachment_refs: self.attachment_refs(node),
        }
    }

    fn recognition_basis(&mut self, node: Node<'_, '_>, place: &str) -> RecognitionBasis {
        let mut achievements = Vec::new();
        for specification in self.all(node, "learningOpportunitySpecification") {
            self.specification(specification, place, 1, &mut achievements);
        }
        let issuer = self.child(node, "issuer").map(|issuer| self.issuer(issuer, place)).unwrap_or_default();
        RecognitionBasis { issuer, issued: self.issued(node, place), achievements }
    }

    fn issuer(&mut self, node: Node<'_, '_>, place: &str) -> Issuer {
        let titles = self.titles(node);
        self.note_damage(&titles, place);
        let identifiers = self.identifiers(node);
        // Ancient files give the address as an identifier.
        let url_identifier = identifiers.iter().find(|i| i.kind == "url").map(|i| i.value.clone());
        Issuer {
            country: self.filled(node, "country").map(|country| country::alpha_2(&country)),
            url: self.filled(node, "url").or(url_identifier),
            identifiers,
            titles,
        }
    }

    /// One LOS: an achievement for each of its LOIs. Where there are several, they are attempts, and the parts stand
    /// below the one that is passed and latest (else the last); the others name it in `attempt_of`.
    fn specification(&mut self, node: Node<'_, '_>, above: &str, level: usize, siblings: &mut Vec<Achievement>) {
        let instances: Vec<Node<'_, '_>> = node
            .children()
            .filter(|child| self.is(*child, "specifies"))
            .flat_map(|specifies| self.all(specifies, "learningOpportunityInstance"))
            .chain(self.all(node, "learningOpportunityInstance"))
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
        for part in self.all(node, "hasPart") {
            for specification in self.all(part, "learningOpportunitySpecification") {
                self.specification(specification, &achievement.id.0, level + 1, &mut achievement.parts);
            }
        }
    }

    fn achievement(&mut self, los: Node<'_, '_>, loi: Option<Node<'_, '_>>, id: String) -> Achievement {
        let place = id.as_str();
        let qualification = self.child(los, "qualification");
        let mut identifiers = self.identifiers(los);
        if let Some(qualification) = qualification.filter(|_| identifiers.is_empty()) {
            identifiers = self.identifiers(qualification);
        }
        let mut titles = self.titles(los);
        if let Some(loi) = loi
            && titles.0.is_empty()
        {
            titles = self.titles(loi);
        }
        if titles.0.is_empty() {
            self.note(FindingCode::TitleMissing, place, "");
        }
        let descriptions = self.multilines(los, &["description", "descriptionHtml"]);

        let subject_identifier = identifiers.iter().find(|i| i.kind == "subjectArea").map(|i| i.value.clone());
        let subject_area = self
            .filled(los, "subjectArea")
            .or(subject_identifier)
            .or_else(|| self.all(los, "subject").into_iter().map(text::token).find(|s| !s.is_empty()));
        let mut achievement = Achievement {
            kind: self.kind(los, place),
            subject_area,
            isced: self.filled(los, "iscedCode"),
            url: self.filled(los, "url"),
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
            achievement.levels = self.levels(los);
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

    fn instance(&mut self, loi: Node<'_, '_>, place: &str, achievement: &mut Achievement) {
        achievement.instance_identifiers = self.identifiers(loi);
        achievement.start = self.date(loi, "start", place);
        achievement.date = self.date(loi, "date", place);
        achievement.term = self.child(loi, "academicTerm").map(|term| AcademicTerm {
            titles: self.titles(term),
            start: self.date(term, "start", place),
            end: self.date(term, "end", place),
        });
        achievement.status = self.status(loi, place);
        let ancient_result = self.child(loi, "result");
        achievement.result =
            self.filled(loi, "resultLabel").or_else(|| ancient_result.map(text::token).filter(|r| !r.is_empty()));
        let ancient_scheme = ancient_result.map(|result| attribute(result, "scheme")).filter(|s| !s.is_empty());
        achievement.grading_scheme = self.filled(loi, "gradingSchemeLocalId").or(ancient_scheme);
        achievement.grading_scheme_external = self.filled(loi, "gradingSchemeExternalId");
        achievement.attachment_refs = self.attachment_refs(loi);
        achievement.distribution = self.child(loi, "resultDistribution").and_then(|d| self.distribution(d, place));
        achievement.shortened = self.child(loi, "shortenedGrading").map(|grading| ShortenedGrading {
            lower: self.filled(grading, "percentageLower").unwrap_or_default(),
            equal: self.filled(grading, "percentageEqual").unwrap_or_default(),
            higher: self.filled(grading, "percentageHigher").unwrap_or_default(),
        });
        achievement.credits = self.credits(loi, place);
        achievement.levels = self.levels(loi);
        achievement.language = self.filled(loi, "languageOfInstruction");
        achievement.has_diploma_supplement = self.child(loi, "diplomaSupplement").is_some();
    }

    fn attachment_refs(&self, node: Node<'_, '_>) -> Vec<String> {
        let refs = self.all(node, "attachments").into_iter().flat_map(|attachments| self.all(attachments, "ref"));
        refs.map(text::token).filter(|r| !r.is_empty()).collect()
    }

    /// The distribution, unless one of its counts cannot be read: then the others would mislead.
    fn distribution(&mut self, node: Node<'_, '_>, place: &str) -> Option<Distribution> {
        let mut categories = Vec::new();
        for category in self.all(node, "category") {
            let count = attribute(category, "count");
            let Ok(number) = count.parse() else {
                self.note(FindingCode::DistributionUnreadable, place, &count);
                return None;
            };
            categories.push(DistributionCategory { label: attribute(category, "label"), count: number });
        }
        Some(Distribution { categories, descriptions: self.multilines(node, &["description"]) })
    }

    fn kind(&mut self, los: Node<'_, '_>, place: &str) -> LosType {
        let Some(word) = self.filled(los, "type") else { return LosType::None };
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

    fn status(&mut self, loi: Node<'_, '_>, place: &str) -> Option<Status> {
        let word = self.filled(loi, "status")?;
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

    fn credits(&mut self, node: Node<'_, '_>, place: &str) -> Vec<CreditValue> {
        let mut credits = Vec::new();
        for credit in self.all(node, "credit") {
            // A credit without a value says nothing (2.1 allows it).
            let Some(value) = self.filled(credit, "value") else { continue };
            // Fractions are our own notation; sums of hostile ones would leave 128 bits.
            let Some(value) = Some(&value).filter(|v| !v.contains('/')).and_then(|v| v.parse().ok()) else {
                self.note(FindingCode::CreditsUnreadable, place, &value);
                continue;
            };
            let scheme = self.filled(credit, "scheme");
            if scheme.is_none() {
                self.note(FindingCode::SchemeMissing, place, "");
            }
            credits.push(CreditValue { scheme, level: self.filled(credit, "level"), value });
        }
        let mut schemes: Vec<String> = credits.iter().map(CreditValue::scheme_folded).collect();
        schemes.sort_unstable();
        schemes.dedup();
        if schemes.len() > 1 {
            self.note(FindingCode::SeveralSchemes, place, schemes.join(", "));
        }
        credits
    }

    /// `level` with its parts, or a bare word as in ancient files.
    fn levels(&self, node: Node<'_, '_>) -> Vec<Level> {
        let level = |level: Node<'_, '_>| Level {
            kind: self.filled(level, "type").unwrap_or_default(),
            value: self.filled(level, "value").unwrap_or_else(|| text::token(level)),
            description: self.child(level, "description").map(text::multiline).filter(|d| !d.is_empty()),
        };
        self.all(node, "level").into_iter().map(level).filter(|level| *level != Level::default()).collect()
    }

    fn attachments(&mut self, node: Node<'_, '_>, report: Option<usize>, attachments: &mut Vec<Attachment>) {
        for node in self.all(node, "attachment") {
            let index = attachments.len();
            let mut contents = Vec::new();
            for content in self.all(node, "content") {
                let text: String = content.children().filter(Node::is_text).filter_map(|n| n.text()).collect();
                let uri = attachment::data_uri(&text);
                let media_type = uri.as_ref().map(|u| u.media_type.clone()).unwrap_or_default();
                let bytes = uri.and_then(|u| u.bytes);
                if bytes.is_none() {
                    self.note(FindingCode::AttachmentUnreadable, "document", format!("attachment {index}"));
                }
                let bytes = bytes.unwrap_or_default();
                contents.push(AttachmentContent { language: self.language(content), media_type, bytes });
            }
            let titles = self.titles(node);
            self.note_damage(&titles, "document");
            attachments.push(Attachment {
                index,
                report,
                identifiers: self.identifiers(node),
                titles,
                kind: self.filled(node, "type"),
                descriptions: self.multilines(node, &["description"]),
                contents,
            });
        }
    }

    fn date(&mut self, node: Node<'_, '_>, name: &str, place: &str) -> Option<Date> {
        let element = self.child(node, name)?;
        let value = text::token(element);
        if value.is_empty() {
            return None;
        }
        // A birth date never goes into a finding.
        let detail = if place == "learner" { name } else { value.as_str() };
        let Some(read) = dates::date(&value, Some(&attribute(element, "dtf"))) else {
            self.note(FindingCode::DateUnreadable, place, detail);
            return None;
        };
        if read.turned {
            self.note(FindingCode::DateInOtherOrder, place, detail);
        }
        Some(read.date)
    }

    fn identifiers(&self, node: Node<'_, '_>) -> Vec<Identifier> {
        self.all(node, "identifier")
            .into_iter()
            .map(|i| Identifier { kind: attribute(i, "type"), value: text::token(i) })
            .filter(|i| !i.value.is_empty())
            .collect()
    }

    fn titles(&self, node: Node<'_, '_>) -> Texts {
        let titles = self.all(node, "title").into_iter();
        let titles = titles.map(|title| LocalText { language: self.language(title), text: text::title(title) });
        Texts(titles.filter(|t| !t.text.is_empty()).collect())
    }

    /// The texts of some elements; where HTML stands as elements instead of text, its tags are gone.
    fn multilines(&self, node: Node<'_, '_>, names: &[&str]) -> Texts {
        let nodes = names.iter().flat_map(|name| self.all(node, name));
        let texts = nodes.map(|node| LocalText { language: self.language(node), text: text::multiline(node) });
        Texts(texts.filter(|t| !t.text.is_empty()).collect())
    }

    /// `xml:lang` of the element or of the nearest one around it.
    fn language(&self, node: Node<'_, '_>) -> Option<String> {
        if let Some(own) = text::own_language(node) {
            return Some(own).filter(|language| !language.is_empty());
        }
        let parent = node.parent()?;
        if let Some(known) = self.languages.borrow().get(&parent.id()) {
            return known.clone();
        }
        let inherited = self.language(parent);
        self.languages.borrow_mut().insert(parent.id(), inherited.clone());
        inherited
    }

    /// The text of a child element, if there is one that is not empty.
    fn filled(&self, node: Node<'_, '_>, name: &str) -> Option<String> {
        self.all(node, name).into_iter().map(text::token).find(|text| !text.is_empty())
    }

    fn child<'a, 'i>(&self, node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
        node.children().find(|child| self.is(*child, name))
    }

    fn all<'a, 'i>(&self, node: Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
        node.children().filter(|child| self.is(*child, name)).collect()
    }

    /// Whether a node is an element of ELMO with this name.
    fn is(&self, node: Node<'_, '_>, name: &str) -> bool {
        if !node.is_element() || node.tag_name().name() != name {
            return false;
        }
        match node.tag_name().namespace().unwrap_or_default() {
            "" | V1 | V2 | PURL => true,
            namespace => namespace == self.root,
        }
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

/// An attribute without a namespace, white space collapsed; "" when absent.
fn attribute(node: Node<'_, '_>, name: &str) -> String {
    // Asked for by a bare name, the tree would also give one of another namespace.
    let found = node.attributes().find(|a| a.namespace().is_none() && a.name() == name);
    text::collapse(found.map_or("", |a| a.value()))
}
