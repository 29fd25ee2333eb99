//! Where the lists of EMPs are read: the office's sources in its order, those for tests and those for real work apart.

use recognition::trust::Figures;
use serde::{Deserialize, Serialize};
use store::{Entry, Reader, RegistrySnapshot};
use url::Url;

use super::is_here;
use crate::{Desk, DeskError, Mode};

/// Where the sources stand in the database.
const SETTING: &str = "registry";
/// The one address that the settings had before there were several; left there by a migration.
const BEFORE: &str = "registry.before";
/// So many sources nobody has.
const MOST: usize = 20;

/// One place that a list of EMPs is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// A stable id; empty for one that is being added.
    pub id: String,
    /// Its name, as the office knows it.
    pub name: String,
    /// Its address: https, or http on this machine.
    pub url: String,
    /// Whether it is a test registry.
    pub test: bool,
    /// Whether it is read.
    pub on: bool,
}

/// The sources in the office's order, and how they are used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sources {
    /// Whether the desk works with test registries. Then those alone are used, and otherwise the others alone.
    pub test: bool,
    /// A certificate is shown as expiring so many days before it does.
    pub warn_days: u32,
    /// The figures of the policy.
    #[serde(default)]
    pub figures: Figures,
    /// The sources, the one to be believed first at the top.
    pub list: Vec<Source>,
}

impl Default for Sources {
    /// The addresses of `emrex.md`: production on, the EWP catalogue first; test known and off.
    fn default() -> Self {
        let source = |id: &str, name: &str, url: &str, test| Source {
            id: id.to_owned(),
            name: name.to_owned(),
            url: url.to_owned(),
            test,
            on: !test,
        };
        Self {
            test: false,
            warn_days: 60,
            figures: Figures::default(),
            list: vec![
                source("ewp", "EWP Registry", "https://registry.erasmuswithoutpaper.eu/catalogue-v1.xml", false),
                source("emreg", "EMREG", "https://emreg.usos.edu.pl/ncp-list.json", false),
                source(
                    "ewp-test",
                    "EWP Registry, development",
                    "https://dev-registry.erasmuswithoutpaper.eu/catalogue-v1.xml",
                    true,
                ),
                source("emreg-test", "EMREG, test", "https://emreg.test.usos.edu.pl/ncp-list.json", true),
                source("emreg-test-emps", "EMREG, test (EMPs)", "https://emreg.test.usos.edu.pl/emp-list.json", true),
            ],
        }
    }
}

impl Sources {
    /// The sources that are read now, in the office's order.
    pub fn in_use(&self) -> impl Iterator<Item = &Source> {
        self.list.iter().filter(|source| self.uses(source))
    }

    /// Whether a source is read now.
    pub fn uses(&self, source: &Source) -> bool {
        source.on && source.test == self.test
    }
}

impl Source {
    /// Whether a list was read from here as it is set now.
    pub(super) fn said(&self, list: &RegistrySnapshot) -> bool {
        list.source == self.id && list.url == self.url && list.test == self.test
    }
}

/// The sources of a desk. Training has one, on this machine, and knows of no other.
pub(super) fn read(desk: &Desk, reader: &Reader<'_>) -> Result<Sources, DeskError> {
    let kept = reader.setting::<Sources>(SETTING)?;
    if desk.place().mode == Mode::Training {
        let Sources { warn_days, figures, .. } = kept.unwrap_or_default();
        let training = desk.place().training_registry.iter().map(|url| Source {
            id: "training".to_owned(),
            name: "Training".to_owned(),
            url: url.to_string(),
            test: true,
            on: true,
        });
        return Ok(Sources { test: true, warn_days, figures, list: training.collect() });
    }
    match kept {
        Some(kept) => Ok(kept),
        None => Ok(from_before(reader.setting(BEFORE)?)),
    }
}

/// The figures of the office's policy.
pub(crate) fn figures(desk: &Desk, reader: &Reader<'_>) -> Result<Figures, DeskError> {
    Ok(read(desk, reader)?.figures)
}

/// Whether the desk works with test registries.
pub(crate) fn is_test(desk: &Desk, reader: &Reader<'_>) -> Result<bool, DeskError> {
    Ok(read(desk, reader)?.test)
}

/// What the settings said when they had one address.
#[derive(Deserialize)]
struct Before {
    url: String,
    test: bool,
}

/// An office that had entered an address of its own goes on with that one alone.
fn from_before(before: Option<Before>) -> Sources {
    let mut sources = Sources::default();
    let Some(before) = before else { return sources };
    sources.test = before.test;
    let known = sources.list.iter().position(|source| source.url == before.url && source.test == before.test);
    match known.and_then(|at| sources.list.get_mut(at)) {
        Some(known) => known.on = true,
        None => {
            sources.list.iter_mut().filter(|source| source.test == before.test).for_each(|source| source.on = false);
            let id = if before.test { "test-registry" } else { "registry" };
            let name = Url::parse(&before.url).ok().and_then(|url| url.host_str().map(str::to_owned));
            let name = name.unwrap_or_else(|| before.url.clone());
            let own = Source { id: id.to_owned(), name, url: before.url, test: before.test, on: true };
            sources.list.insert(0, own);
        }
    }
    sources
}

/// Saves the sources. Nothing is read yet.
///
/// # Errors
/// When a name or an address is missing or stands twice, or in training.
pub fn save(desk: &Desk, mut new: Sources) -> Result<Sources, DeskError> {
    if new.list.len() > MOST {
        return Err(DeskError::Field { field: "sources" });
    }
    if new.warn_days > 3650 {
        return Err(DeskError::Field { field: "warnDays" });
    }
    if new.figures.clock_slack_minutes > 24 * 60 {
        return Err(DeskError::Field { field: "clockSlackMinutes" });
    }
    if !(1024..=16384).contains(&new.figures.short_key_bits) {
        return Err(DeskError::Field { field: "shortKeyBits" });
    }
    for source in &mut new.list {
        source.name = source.name.trim().to_owned();
        source.url = address(&source.url)?.to_string();
        if source.name.is_empty() {
            return Err(DeskError::Field { field: "sourceName" });
        }
    }
    let twice = |of: fn(&Source) -> &String| {
        let mut all: Vec<&String> = new.list.iter().map(of).filter(|text| !text.is_empty()).collect();
        all.sort();
        all.windows(2).any(|pair| matches!(pair, [one, other] if one == other))
    };
    if twice(|source| &source.url) || twice(|source| &source.id) || twice(|source| &source.name) {
        return Err(DeskError::SourceTwice);
    }
    desk.change(&["emps", "settings", "status"], |change, _| {
        let old = read(desk, change)?;
        if desk.place().mode == Mode::Training && (new.test != old.test || new.list != old.list) {
            return Err(DeskError::TrainingOnly);
        }
        for source in new.list.iter_mut().filter(|source| source.id.is_empty()) {
            source.id = change.new_uuid()?.to_string();
        }
        change.set_setting(SETTING, &new)?;
        change.note(Entry {
            case: None,
            what: "registries-changed".into(),
            about: "registry".to_owned(),
            before: serde_json::to_value(&old).ok(),
            after: serde_json::to_value(&new).ok(),
        })?;
        Ok(new)
    })
}

/// An address that a list may be read from.
pub(super) fn address(text: &str) -> Result<Url, DeskError> {
    let url = Url::parse(text.trim()).ok().filter(|url| match url.scheme() {
        "https" => url.has_host(),
        "http" => is_here(url),
        _ => false,
    });
    url.ok_or(DeskError::Field { field: "registryUrl" })
}

#[cfg(test)]
mod tests {
    use super::{Before, Sources, from_before};

    #[test]
    fn the_one_address_of_before_stays_in_use() {
        let before = |url: &str, test| from_before(Some(Before { url: url.to_owned(), test }));
        let used = |sources: &Sources| sources.in_use().map(|source| source.url.clone()).collect::<Vec<_>>();
        let defaults = Sources::default();
        assert_eq!(used(&defaults).len(), 2);
        assert_eq!(from_before(None), defaults);
        assert_eq!(before("https://emreg.usos.edu.pl/ncp-list.json", false), defaults);
        assert_eq!(used(&before("https://mine.example/list", false)), ["https://mine.example/list"]);
        let test = before("https://emreg.test.usos.edu.pl/ncp-list.json", true);
        assert_eq!(used(&test), ["https://emreg.test.usos.edu.pl/ncp-list.json"]);
        assert_eq!(used(&Sources { test: false, ..test }).len(), 2, "production stands beside, off while testing");
        assert_eq!(used(&before("https://mine.example/test", true)), ["https://mine.example/test"]);
    }

    #[test]
    fn test_and_production_are_never_in_use_together() {
        let mut sources = Sources::default();
        sources.list.iter_mut().for_each(|source| source.on = true);
        for test in [false, true] {
            sources.test = test;
            assert!(sources.in_use().count() >= 2 && sources.in_use().all(|source| source.test == test));
        }
    }
}
