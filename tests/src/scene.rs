//! A training desk that a test talks to by its commands, as the user interface does.

use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use crate::bench::Bench;
use crate::learner::{self, Walk};
use crate::office::ask;

/// A training desk in a folder of its own.
pub struct Scene {
    /// The desk with its EMPs.
    pub bench: Bench,
    /// Its folder.
    pub folder: TempDir,
}

impl Scene {
    /// Opens one.
    ///
    /// # Errors
    /// What went wrong, as text.
    pub fn open() -> Result<Self, String> {
        Self::open_in(tempfile::tempdir().map_err(|e| e.to_string())?)
    }

    /// Opens the one that lies in a folder.
    ///
    /// # Errors
    /// What went wrong, as text.
    pub fn open_in(folder: TempDir) -> Result<Self, String> {
        Ok(Self { bench: Bench::open(folder.path())?, folder })
    }

    /// Ends the program; its folder stays.
    pub fn close(self) -> TempDir {
        self.folder
    }

    /// Asks a command.
    ///
    /// # Errors
    /// The code of its refusal or failure.
    pub fn ask(&self, name: &str, request: Value) -> Result<Value, String> {
        ask(&self.bench.desk, name, request)
    }

    /// The case of a student, by their number.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn case_of(&self, student: &str) -> Result<Value, String> {
        let found = self.ask("cases", json!({ "filter": "all", "search": student }))?;
        found.pointer("/rows/0/id").cloned().ok_or_else(|| "no case".to_owned())
    }

    /// Opens another case of a student's person, under another number.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn another_case(&self, student: &str, number: &str) -> Result<Value, String> {
        let known = self.ask("case", json!({ "case": self.case_of(student)? }))?;
        let known = |field: &str| known.pointer(&format!("/student/{field}")).cloned().unwrap_or_default();
        let made = self.ask(
            "put_case",
            json!({ "id": null, "studentNumber": number, "givenNames": known("givenNames"),
                "familyName": known("familyName"), "birthName": null, "born": known("born"), "esi": null,
                "nationalId": null, "nationalIdCountry": null, "email": null, "programme": null, "due": null,
                "note": "", "assignee": null,
                "stays": [{ "host": "University of Oslo", "country": "NO", "from": null, "to": null }] }),
        )?;
        made.get("id").cloned().ok_or_else(|| "no case".to_owned())
    }

    /// The courses of a case that can be mapped and are not yet.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn waiting(&self, case: &Value) -> Result<Vec<Value>, String> {
        let mapping = self.ask("mapping", json!({ "case": case }))?;
        let queue = mapping.get("queue").and_then(Value::as_array).cloned().unwrap_or_default();
        let open = json!([]);
        let waits = |row: &Value| row.get("mappable") == Some(&json!("yes")) && row.get("groups") == Some(&open);
        Ok(queue.into_iter().filter(waits).collect())
    }

    /// What one of them could be recognised as.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn suggestions(&self, case: &Value, row: &Value) -> Result<Value, String> {
        let place = |name| row.get(name).cloned().unwrap_or_default();
        let request = json!({ "case": case, "document": place("document"), "achievement": place("achievement") });
        self.ask("suggestions", request)
    }

    /// Fetches from the EMP of a country: the learner logs in there and takes everything along.
    ///
    /// # Errors
    /// As [`Self::ask`], and where the learner finds no way through the pages.
    pub fn fetch(&self, case: &Value, country: &str, learner: &str) -> Result<(), String> {
        let emps = self.ask("emps", json!({}))?;
        let mut emps = emps.get("emps").and_then(Value::as_array).into_iter().flatten();
        let emp = emps.find(|emp| emp.get("country").and_then(Value::as_str) == Some(country));
        let emp = emp.and_then(|emp| emp.get("key")).ok_or("no EMP")?;
        let fetch = self.ask("begin_fetch", json!({ "case": case, "emp": emp, "language": "en" }))?;
        let start = fetch.get("startUrl").and_then(Value::as_str).unwrap_or_default();
        let start: Url = start.parse().map_err(|_| "no address")?;
        let form = learner::walk(&start, Walk::of(learner)).map_err(|page| page.text)?;
        let page = learner::post(&form.action, &form.fields);
        if page.status == 200 { Ok(()) } else { Err(page.text) }
    }

    /// Takes everything of a case that can be mapped as free credits.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn map_free(&self, case: &Value) -> Result<(), String> {
        for row in self.waiting(case)? {
            let group = json!({ "id": null,
                "foreign": [{ "document": row.get("document"), "achievement": row.get("achievement"), "part": null }],
                "home": [{ "course": null, "code": "", "title": "Free", "credits": row.get("credits"), "grade": null,
                    "how": "", "place": "Elective studies" }],
                "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
            self.ask("set_group", json!({ "case": case, "group": group }))?;
        }
        Ok(())
    }

    /// Signs the decision off, in the name of who is at work in training.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn sign(&self, case: &Value) -> Result<Value, String> {
        let draft = self.ask("draft", json!({ "case": case }))?;
        self.ask("sign_off", json!({ "case": case, "digest": draft.get("digest"), "pin": "training", "second": null }))
    }
}
