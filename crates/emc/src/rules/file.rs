//! Rules as a file, so that offices can share them. A rule is known by its name; what an import would do is shown before it
//! does it. The schema lies beside an exported file and in `assets/schemas`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use recognition::rules::{OfficeRule, name_key};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{OfficeRuleId, Reader, StoredRule};
use time::macros::format_description;

use super::{named, note, tidied};
use crate::{Desk, DeskError, registry, settings};

/// What the file says that it is.
const FORMAT: &str = "smp-desk-office-rules";

/// The version of the form.
const VERSION: u64 = 1;

/// Rules that a file may have.
const MOST: usize = 5000;

const SCHEMA: &str = include_str!("../../../../assets/schemas/office-rules-1.schema.json");

/// What an import would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Whose rules they are, as the file says.
    pub institution: String,
    /// When it was written, as the file says.
    pub exported: String,
    /// Rules whose name is new here.
    pub added: Vec<OfficeRule>,
    /// Rules that say something else: as they are here, and as the file has them.
    pub changed: Vec<(StoredRule, OfficeRule)>,
    /// Names of rules that are the same.
    pub unchanged: Vec<String>,
    /// Names of rules that are retired here: they are left alone.
    pub retired: Vec<String>,
    /// Rules that are left out: their place from 1, why as a code, and of what.
    pub problems: Vec<(usize, &'static str, String)>,
    /// Codes of local courses that new and changed rules name and the catalogue does not have.
    pub unknown_courses: Vec<String>,
    /// SHA-256 of what would be done, in hex.
    pub digest: String,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// New rules.
    pub added: usize,
    /// Changed ones.
    pub changed: usize,
}

/// Writes the rules in use into a new folder inside another, with their schema. Private notes stay here unless they are
/// asked for.
///
/// # Errors
/// When the folder cannot be written.
pub fn export(desk: &Desk, parent: &Path, private_notes: bool) -> Result<PathBuf, DeskError> {
    let (rules, institution) = desk.read(|r| Ok((r.office_rules()?, settings::read(r)?.institution)))?;
    let today = desk.now().date();
    let today = today.format(format_description!("[year]-[month]-[day]")).map_err(|_| DeskError::StoredValue)?;
    let rules: Vec<OfficeRule> = rules
        .into_iter()
        .filter(|stored| stored.retired.is_none())
        .map(|stored| match private_notes {
            true => stored.rule,
            false => OfficeRule { private_note: String::new(), ..stored.rule },
        })
        .collect();
    let file =
        json!({ "format": FORMAT, "version": VERSION, "institution": institution, "exported": today, "rules": rules });
    let text = serde_json::to_string_pretty(&file).map_err(|_| DeskError::StoredValue)?;
    let files = [
        ("office-rules.json".to_owned(), format!("{text}\n").into_bytes()),
        ("office-rules-1.schema.json".to_owned(), SCHEMA.as_bytes().to_vec()),
    ];
    let path = desk.ports().folders.write_folder(parent, &format!("Office rules {today}"), &files)?;
    desk.change(&[], |change, _| note(change, "rules-exported", &rules.len().to_string()))?;
    Ok(path)
}

/// What the import of a file would do. Changes nothing.
///
/// # Errors
/// [`DeskError::Table`] when the bytes are no such file.
pub fn compare(desk: &Desk, bytes: &[u8]) -> Result<Plan, DeskError> {
    let file = File::read(bytes)?;
    desk.read(|r| plan(r, &file))
}

/// Does what [`compare`] has shown, in one transaction.
///
/// # Errors
/// [`DeskError::RulesChanged`] when that is no longer what would be done; [`DeskError::Table`]. Then nothing is.
pub fn import(desk: &Desk, bytes: &[u8], digest: &str) -> Result<Imported, DeskError> {
    let file = File::read(bytes)?;
    desk.change(&["rules", "mapping"], |change, _| {
        let plan = plan(change, &file)?;
        if plan.digest != digest {
            return Err(DeskError::RulesChanged);
        }
        for rule in &plan.added {
            named(change.add_office_rule(rule))?;
        }
        for (known, rule) in &plan.changed {
            named(change.change_office_rule(known.id, rule))?;
        }
        let done = Imported { added: plan.added.len(), changed: plan.changed.len() };
        note(change, "rules-imported", &format!("{} + {} ~", done.added, done.changed))?;
        Ok(done)
    })
}

/// A file with rules, each still as it stands there.
struct File {
    institution: String,
    exported: String,
    rules: Vec<Value>,
}

impl File {
    fn read(bytes: &[u8]) -> Result<Self, DeskError> {
        let fail = |code, detail: String| DeskError::Table { code, detail };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut file: Value = serde_json::from_slice(bytes).map_err(|_| fail("not-rules", String::new()))?;
        if file.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(fail("not-rules", String::new()));
        }
        match file.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => return Err(fail("rules-newer", newer.to_string())),
            _ => return Err(fail("not-rules", String::new())),
        }
        let rules = match file.get_mut("rules").map(Value::take) {
            Some(Value::Array(rules)) => rules,
            _ => return Err(fail("not-rules", String::new())),
        };
        if rules.len() > MOST {
            return Err(fail("rules-too-many", rules.len().to_string()));
        }
        let text =
            |field: &str| file.get(field).and_then(Value::as_str).unwrap_or_default().chars().take(200).collect();
        Ok(Self { institution: text("institution"), exported: text("exported"), rules })
    }
}

fn plan(reader: &Reader<'_>, file: &File) -> Result<Plan, DeskError> {
    let mut known: BTreeMap<String, StoredRule> =
        reader.office_rules()?.into_iter().map(|stored| (name_key(&stored.rule.name), stored)).collect();
    let mut plan = Plan {
        institution: file.institution.clone(),
        exported: file.exported.clone(),
        added: Vec::new(),
        changed: Vec::new(),
        unchanged: Vec::new(),
        retired: Vec::new(),
        problems: Vec::new(),
        unknown_courses: Vec::new(),
        digest: String::new(),
    };
    let mut seen = std::collections::BTreeSet::new();
    for (place, value) in (1..).zip(&file.rules) {
        let rule = match OfficeRule::deserialize(value) {
            Ok(rule) => tidied(&rule),
            Err(error) => {
                plan.problems.push((place, "rule-unreadable", error.to_string()));
                continue;
            }
        };
        if let Some(fault) = rule.faults().first() {
            plan.problems.push((place, fault.as_str(), rule.name));
            continue;
        }
        let key = name_key(&rule.name);
        if !seen.insert(key.clone()) {
            plan.problems.push((place, "rule-twice", rule.name));
            continue;
        }
        match known.remove(&key) {
            None => plan.added.push(rule),
            Some(here) if here.retired.is_some() => plan.retired.push(rule.name),
            Some(here) => {
                // A file without private notes takes none away.
                let private_note = match rule.private_note.is_empty() {
                    true => here.rule.private_note.clone(),
                    false => rule.private_note.clone(),
                };
                let rule = OfficeRule { private_note, ..rule };
                if rule == here.rule {
                    plan.unchanged.push(rule.name);
                } else {
                    plan.changed.push((here, rule));
                }
            }
        }
    }
    let new = plan.added.iter().chain(plan.changed.iter().map(|(_, rule)| rule));
    let mut codes: Vec<&str> = new.flat_map(|rule| rule.outcome.codes()).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut unknown = Vec::new();
    for code in codes {
        if reader.course_by_code(code.trim())?.is_none() {
            unknown.push(code.to_owned());
        }
    }
    plan.unknown_courses = unknown;
    plan.digest = digest(&plan)?;
    Ok(plan)
}

fn digest(plan: &Plan) -> Result<String, DeskError> {
    let changed: Vec<(OfficeRuleId, u32, &OfficeRule)> =
        plan.changed.iter().map(|(here, rule)| (here.id, here.version, rule)).collect();
    let text = serde_json::to_vec(&(&plan.added, changed)).map_err(|_| DeskError::StoredValue)?;
    Ok(registry::hex(&Sha256::digest(text)))
}
