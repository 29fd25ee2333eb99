//! Precedents: what decisions in force say about one foreign course, found again by its issuer and its code or title.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use recognition::decision::{Decision, DecisionForeign, DecisionGroup, DecisionIssuer};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::change::Change;
use crate::fold::{code_key, fold};
use crate::records::SignedDecision;
use crate::value::{Columns, from_json, to_json};
use crate::{Reader, StoreError};

/// What a decision in force says about a foreign course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Precedent {
    /// The number of its case.
    pub case_number: String,
    /// The day of the decision.
    pub decided: Date,
    /// Whether code and issuer are the same; else title and issuer.
    pub exact: bool,
    /// What was decided; its foreign side is this one course. No grades: they were another student's.
    pub group: DecisionGroup,
}

/// As many precedents of one course as are looked at, the latest.
const MOST: usize = 20;

impl Reader<'_> {
    /// Precedents for a foreign course of an issuer, the latest first: those of the same code before those of the same
    /// title alone. Withdrawn and replaced decisions give none.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn precedents(&self, issuer: &DecisionIssuer, foreign: &DecisionForeign) -> Result<Vec<Precedent>, StoreError> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (kind, issuer, name) in keys(issuer, foreign) {
            let rows = self.all(
                "SELECT p.id, p.body, d.body ->> '$.case_number' AS case_number, d.body -> '$.decided' AS decided
                 FROM precedent_key AS k JOIN precedent AS p ON p.id = k.precedent_id
                 JOIN decision AS d ON d.id = p.decision_id
                 WHERE k.kind = ?1 AND k.issuer = ?2 AND k.name = ?3 AND d.in_force = 1
                 ORDER BY k.precedent_id DESC LIMIT ?4",
                (kind, &issuer, &name, i64::try_from(MOST).unwrap_or(i64::MAX)),
                |row| Ok((row.get::<_, i64>("id")?, row.get("body")?, row.get("case_number")?, row.get("decided")?)),
            )?;
            for (id, body, case_number, decided) in rows {
                let (body, decided): (String, String) = (body, decided);
                if seen.insert(id) {
                    found.push(Precedent {
                        case_number,
                        decided: from_json(&decided, "the day of a decision")?,
                        exact: kind == CODE,
                        group: from_json(&body, "a precedent")?,
                    });
                }
            }
        }
        found.sort_by_key(|precedent: &Precedent| Reverse((precedent.exact, precedent.decided)));
        found.truncate(MOST);
        Ok(found)
    }
}

impl Change<'_> {
    /// Keeps what a signed decision says about single foreign courses.
    pub(crate) fn add_precedents(&mut self, signed: &SignedDecision) -> Result<(), StoreError> {
        for group in &signed.decision.groups {
            let [foreign] = group.foreign.as_slice() else { continue };
            let Some(issuer) = issuer(&signed.decision, foreign) else { continue };
            self.run(
                "INSERT INTO precedent (decision_id, body) VALUES (?1, ?2)",
                (signed.id.to_string(), to_json(&without_the_student(group))?),
            )?;
            let id = self.connection().last_insert_rowid();
            for (kind, issuer, name) in keys(issuer, foreign) {
                self.run(
                    "INSERT INTO precedent_key (kind, issuer, name, precedent_id) VALUES (?1, ?2, ?3, ?4)",
                    (kind, issuer, name, id),
                )?;
            }
        }
        Ok(())
    }

    /// Fills the precedents from the decisions of a database that is older than they are.
    pub(crate) fn fill_precedents(&mut self) -> Result<(), StoreError> {
        let cases =
            self.all("SELECT DISTINCT case_id FROM decision WHERE NOT EXISTS (SELECT 1 FROM precedent)", [], |row| {
                row.parsed("case_id")
            })?;
        for case in cases {
            for signed in self.decisions(case)? {
                self.add_precedents(&signed)?;
            }
        }
        Ok(())
    }
}

/// What was decided about the course; what this student achieved in it is nobody else's business.
fn without_the_student(group: &DecisionGroup) -> DecisionGroup {
    let mut group = group.clone();
    for foreign in &mut group.foreign {
        *foreign = DecisionForeign { result: None, date: None, start: None, term: None, ..foreign.clone() };
    }
    for home in &mut group.group.home {
        home.grade = None;
        home.how.clear();
    }
    group
}

const CODE: &str = "code";
const TITLE: &str = "title";

fn issuer<'a>(decision: &'a Decision, foreign: &DecisionForeign) -> Option<&'a DecisionIssuer> {
    let source = decision.sources.iter().find(|source| source.document == foreign.document)?;
    source.issuers.iter().find(|issuer| issuer.report == foreign.achievement.report())
}

/// Each kind, issuer and name by which a course is found, codes first.
fn keys(issuer: &DecisionIssuer, foreign: &DecisionForeign) -> Vec<(&'static str, String, String)> {
    let by_identifier = issuer.identifiers.iter().map(|id| format!("{}:{}", fold(&id.kind), fold(id.value.trim())));
    let by_title = issuer.titles.0.iter().map(|title| title_key(&title.text));
    let issuers: BTreeSet<String> = by_identifier.chain(by_title).filter(|key| !key.is_empty()).collect();
    let codes = foreign.code.iter().map(|code| (CODE, code_key(code)));
    let titles = foreign.titles.0.iter().map(|title| (TITLE, title_key(&title.text)));
    let mut names: Vec<(&str, String)> = codes.chain(titles).filter(|(_, name)| !name.is_empty()).collect();
    names.dedup();
    let mut keys: Vec<_> = names
        .into_iter()
        .flat_map(|(kind, name)| issuers.iter().map(move |issuer| (kind, issuer.clone(), name.clone())))
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Folded words: punctuation and blanks do not tell two titles apart.
fn title_key(title: &str) -> String {
    let folded = fold(title);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
