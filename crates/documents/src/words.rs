//! Every word that documents print, in one table for each language.
//!
//! A language is one more file with its [`Words`] and one more line in [`Words::of`]. What stands in braces is filled in
//! by [`fill`].

mod de;
mod en;
mod fi;
mod nb;
mod nl;
mod sv;

use elmo::Credits;
use recognition::decision::{Decision, Overall};
use recognition::grades::{Cycle, How, Method, TableUsed};
use recognition::mapping::{Difference, Outcome};
use recognition::person::Verdict;
use recognition::provenance::{Channel, ProvenanceKind, SeenBy, TypedFrom};
use time::{Date, OffsetDateTime, UtcOffset};

macro_rules! words {
    ($($name:ident),* ; $($list:ident: $count:literal),*) => {
        /// The words of one language, or those that a template puts in their place.
        #[derive(Clone, Copy)]
        pub(crate) struct Words<'a> {
            /// The language, as `Lang` of the file says.
            pub(crate) language: &'static str,
            /// What parts the whole from the fraction of a number.
            pub(crate) decimal: &'static str,
            $(pub(crate) $name: &'a str,)*
            $(pub(crate) $list: [&'a str; $count],)*
        }

        impl<'a> Words<'a> {
            /// The place of a text by its name, of one in a list by name and number ("months.1").
            pub(crate) fn slot(&mut self, name: &str) -> Option<&mut &'a str> {
                match name {
                    $(stringify!($name) => return Some(&mut self.$name),)*
                    _ => {}
                }
                let (list, number) = name.split_once('.')?;
                let index = number.parse::<usize>().ok()?.checked_sub(1)?;
                match list {
                    $(stringify!($list) => self.$list.get_mut(index),)*
                    _ => None,
                }
            }

            /// Every text with its name.
            #[cfg(test)]
            pub(crate) fn all(&self) -> Vec<(String, &'a str)> {
                let mut all = vec![$((stringify!($name).to_owned(), self.$name)),*];
                $(for (number, text) in (1..).zip(self.$list) {
                    all.push((format!("{}.{number}", stringify!($list)), text));
                })*
                all
            }
        }
    };
}

words! {
    title, decision, case, training, draft, page, file_title, file_title_draft, documents_one, documents_many,
    groups_one, groups_many, same_person, person_accepted, person_open, nothing_received, not_signed,
    delivery_follows, weak_short, result, replaces, superseded, student, name, born, student_number, programme,
    matter, decision_number, case_number, applied, complete, decided, legal_basis, requested, recognised,
    refused, credited, open, totals_note, totals_unclear, doubted, courses, head_abroad, head_credits,
    head_grade, head_home, head_ects, pass, no_credits, no_grade, nothing_credited, no_title, part_taken, began,
    result_of, scale, source_number, free_credits, how, how_not_graded,
    how_host_pass, how_host_table, how_home_table, reason, differs, next_step, condition, condition_until,
    condition_not_met, sources, source, host, country, identifiers, web, emp, no_emp, received, received_emrex,
    received_file, received_keyboard, sha256, signature, mark_former_key, mark_unsigned, mark_typed, mark_weak,
    typed, typed_by, typed_by_nobody, typed_checked, typed_checked_alone, typed_unchecked, typed_person,
    typed_totals, algorithm, certificate, identity, accepted, attachments, appeal, appeal_body, appeal_limit,
    appeal_form, appeal_address, signatures, opinions, opinion_line, prepared_by, second, decided_by, signed_at,
    missing_characters, date, time, version, notified, notified_later, cycle, place, attachment_elmo,
    attachment_csv, attachment_original, attachment_typed, attachment_inside;
    stations: 6, overall: 3, outcomes: 8, differences: 5, kinds: 4, kinds_short: 4, typed_media: 3, verdicts: 3,
    verdicts_of_opinion: 3, months: 12, doubts: 10, types: 5, cycles: 4, methods: 6
}

/// The codes of what can be doubted about a signature, in the order of `doubts`.
const DOUBTS: [&str; 10] = [
    "weak-algorithm",
    "certificate-expired",
    "time-outside",
    "time-unknown",
    "received-before",
    "former-key",
    "emp-new",
    "emp-in-dispute",
    "issuer-differs",
    "institution-differs",
];

/// The words of a request for an opinion.
pub(crate) struct OpinionWords {
    pub(crate) title: &'static str,
    pub(crate) reference: &'static str,
    pub(crate) training: &'static str,
    pub(crate) asks: &'static str,
    pub(crate) abroad: &'static str,
    pub(crate) here: &'static str,
    pub(crate) course: &'static str,
    pub(crate) in_english: &'static str,
    pub(crate) code: &'static str,
    pub(crate) level: &'static str,
    pub(crate) field: &'static str,
    pub(crate) taught_in: &'static str,
    pub(crate) description: &'static str,
    pub(crate) no_description: &'static str,
    pub(crate) left_out: &'static str,
    pub(crate) answer: &'static str,
    pub(crate) answer_hint: &'static str,
    pub(crate) choices: [&'static str; 3],
    pub(crate) reasons: &'static str,
    pub(crate) signed: &'static str,
}

/// The request for an opinion is English.
pub(crate) const OPINION: OpinionWords = OpinionWords {
    title: "Request for an opinion",
    reference: "Reference {reference}",
    training: "TRAINING – nobody has to answer",
    asks: "To {to}. An answer is asked for by {date}.",
    abroad: "Course abroad",
    here: "Course here that it could be recognised as",
    course: "Title",
    in_english: "In English",
    code: "Code",
    level: "Level",
    field: "Field",
    taught_in: "Language of instruction",
    description: "The host's description",
    no_description: "The host's document has none.",
    left_out: "It was left out, because it names a person.",
    answer: "Answer",
    answer_hint: "Please answer with: in favour, partly, or against; and why. Name the reference. Who took the course is not told, \
                  because the answer does not depend on it.",
    choices: ["In favour", "Partly in favour", "Against"],
    reasons: "Why; where partly, which part or how many credits; where against, what differs substantially",
    signed: "Date and name",
};

/// The languages that a decision can be written in, as IETF tags, English first.
pub const LANGUAGES: [&str; 6] = ["en", "fi", "sv", "nb", "nl", "de"];

impl Words<'static> {
    /// The words of a language ("en", "en-GB"); English where there are none.
    pub(crate) fn of(language: &str) -> &'static Self {
        match language.split('-').next() {
            Some("fi") => &fi::WORDS,
            Some("sv") => &sv::WORDS,
            Some("nb" | "no") => &nb::WORDS,
            Some("nl") => &nl::WORDS,
            Some("de") => &de::WORDS,
            _ => &en::WORDS,
        }
    }
}

impl<'a> Words<'a> {
    /// A day.
    pub(crate) fn day(&self, date: Date) -> String {
        let month = usize::from(u8::from(date.month()).saturating_sub(1));
        fill(
            self.date,
            &[
                ("day", &date.day().to_string()),
                ("month", self.months.get(month).copied().unwrap_or_default()),
                ("number", &u8::from(date.month()).to_string()),
                ("year", &date.year().to_string()),
            ],
        )
    }

    /// A moment, in UTC, which it says.
    pub(crate) fn moment(&self, at: OffsetDateTime) -> String {
        let at = at.to_offset(UtcOffset::UTC);
        fill(
            self.time,
            &[
                ("date", &self.day(at.date())),
                ("hour", &format!("{:02}", at.hour())),
                ("minute", &format!("{:02}", at.minute())),
            ],
        )
    }

    /// How a grade was found: in this language where the program proposed it, else as a person wrote it.
    pub(crate) fn how_found(&self, how: &str) -> String {
        let table =
            |text, table: &TableUsed| fill(text, &[("years", &table.years), ("version", &table.version.to_string())]);
        match How::read(how) {
            None => how.to_owned(),
            Some(How::PassByPolicy) => self.method(Method::PassOnly).to_owned(),
            Some(How::PassHere { grade }) => fill(self.how_not_graded, &[("grade", &grade)]),
            Some(How::PassAtHost) => self.how_host_pass.to_owned(),
            Some(How::Formula { working, host }) => {
                format!("{}: {working}; {}", self.method(Method::Bavarian), table(self.how_host_table, &host))
            }
            Some(How::Distribution { method, host, home }) => {
                let tables = [table(self.how_host_table, &host), table(self.how_home_table, &home)];
                format!("{}; {}", self.method(method), tables.join("; "))
            }
        }
    }

    /// What a file that holds the decision calls itself. Training and draft say so first; nothing of a person is in it.
    pub(crate) fn title_of(&self, decision: &Decision) -> String {
        let template = if decision.signed.is_some() { self.file_title } else { self.file_title_draft };
        let mut title = fill(template, &[("number", &decision.number)]);
        for (holds, mark) in [(decision.signed.is_none(), self.draft), (decision.training, self.training)] {
            if holds {
                title = format!("{mark}: {title}");
            }
        }
        title
    }

    /// An amount with "ECTS".
    pub(crate) fn ects(&self, credits: Credits) -> String {
        format!("{} ECTS", self.number(credits))
    }

    /// An amount as the language writes it.
    pub(crate) fn number(&self, amount: Credits) -> String {
        amount.to_string().replace('.', self.decimal)
    }

    /// The type of an achievement; one that is none of the schema's stands as it is.
    pub(crate) fn kind_of_achievement<'t>(&'t self, kind: &'t str) -> &'t str {
        let [course, module, programme, class, degree] = self.types;
        match kind {
            "Course" => course,
            "Module" => module,
            "Degree Programme" => programme,
            "Class" => class,
            "Degree" => degree,
            _ => kind,
        }
    }

    pub(crate) fn overall(&self, overall: Overall) -> &'a str {
        let [all, some, none] = self.overall;
        match overall {
            Overall::Positive => all,
            Overall::PartiallyPositive => some,
            Overall::Negative => none,
        }
    }

    pub(crate) fn outcome(&self, outcome: &Outcome) -> &'a str {
        let [as_requested, substitution, inclusion, partly, condition, no, duplicate, not_applied] = self.outcomes;
        match outcome {
            Outcome::AsRequested => as_requested,
            Outcome::Substitution => substitution,
            Outcome::Inclusion => inclusion,
            Outcome::Partly => partly,
            Outcome::OnCondition { .. } => condition,
            Outcome::NotRecognised => no,
            Outcome::Duplicate => duplicate,
            Outcome::NotAppliedFor => not_applied,
        }
    }

    pub(crate) fn cycle_of(&self, cycle: Cycle) -> &'a str {
        let [short, first, second, third] = self.cycles;
        match cycle {
            Cycle::Short => short,
            Cycle::First => first,
            Cycle::Second => second,
            Cycle::Third => third,
        }
    }

    fn method(&self, method: Method) -> &'a str {
        let [max, mid, min, mean, bavarian, pass_only] = self.methods;
        match method {
            Method::Max => max,
            Method::Mid => mid,
            Method::Min => min,
            Method::Mean => mean,
            Method::Bavarian => bavarian,
            Method::PassOnly => pass_only,
        }
    }

    pub(crate) fn difference(&self, difference: Difference) -> &'a str {
        let [level, workload, quality, profile, learning_outcomes] = self.differences;
        match difference {
            Difference::Level => level,
            Difference::Workload => workload,
            Difference::Quality => quality,
            Difference::Profile => profile,
            Difference::LearningOutcomes => learning_outcomes,
        }
    }

    pub(crate) fn kind(&self, kind: ProvenanceKind) -> &'a str {
        pick(self.kinds, kind)
    }

    pub(crate) fn kind_short(&self, kind: ProvenanceKind) -> &'a str {
        pick(self.kinds_short, kind)
    }

    /// What was doubted about a signature; a code without words stands as it is.
    pub(crate) fn doubts(&self, codes: &[String]) -> String {
        let word = |code: &String| {
            let known = DOUBTS.iter().position(|known| known == code).and_then(|index| self.doubts.get(index));
            known.map_or_else(|| code.clone(), |words| (*words).to_owned())
        };
        codes.iter().map(word).collect::<Vec<_>>().join("; ")
    }

    /// What must not be missed about the origin; nothing where it is verified.
    pub(crate) fn mark(&self, kind: ProvenanceKind) -> Option<&'a str> {
        match kind {
            ProvenanceKind::Verified => None,
            ProvenanceKind::FormerKey => Some(self.mark_former_key),
            ProvenanceKind::Unsigned => Some(self.mark_unsigned),
            ProvenanceKind::Typed => Some(self.mark_typed),
        }
    }

    pub(crate) fn received(&self, channel: Channel, at: OffsetDateTime) -> String {
        let template = match channel {
            Channel::Emrex => self.received_emrex,
            Channel::File => self.received_file,
            Channel::Keyboard => self.received_keyboard,
        };
        fill(template, &[("time", &self.moment(at))])
    }

    /// "Typed from DOCUMENT by X, checked by Y."
    pub(crate) fn typed_from(&self, typed: &TypedFrom) -> String {
        let people = |seen: &[SeenBy]| {
            let person = |one: &SeenBy| fill(self.typed_person, &[("name", &one.name), ("day", &self.day(one.on))]);
            seen.iter().map(person).collect::<Vec<_>>().join("; ")
        };
        let [pdf, picture, paper] = self.typed_media;
        let medium = match typed.media_type.as_str() {
            "application/pdf" => pdf,
            "text/plain" => paper,
            _ => picture,
        };
        let by = if typed.by.is_empty() { self.typed_by_nobody.to_owned() } else { people(&typed.by) };
        let checked = match (typed.checked, typed.alone) {
            (true, false) => fill(self.typed_checked, &[("people", &people(&typed.checked_by))]),
            (true, true) => fill(self.typed_checked_alone, &[("people", &people(&typed.checked_by))]),
            (false, _) => self.typed_unchecked.to_owned(),
        };
        let values = [("document", typed.document.as_str()), ("medium", medium), ("by", &by), ("checked", &checked)];
        fill(self.typed, &values)
    }

    pub(crate) fn verdict(&self, verdict: Verdict) -> &'a str {
        let [same, unclear, other] = self.verdicts;
        match verdict {
            Verdict::Match => same,
            Verdict::Unclear => unclear,
            Verdict::Mismatch => other,
        }
    }
}

fn pick([verified, former_key, unsigned, typed]: [&str; 4], kind: ProvenanceKind) -> &str {
    match kind {
        ProvenanceKind::Verified => verified,
        ProvenanceKind::FormerKey => former_key,
        ProvenanceKind::Unsigned => unsigned,
        ProvenanceKind::Typed => typed,
    }
}

/// Fills `{name}` in a template. What is filled in is never looked at again, braces in a title stay as they are.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { break };
        filled.push_str(values.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::{Words, fill};

    #[test]
    fn fills_in_without_reading_what_was_filled_in() {
        assert_eq!(fill("a {x} b {y}", &[("x", "{y}"), ("y", "2")]), "a {y} b 2");
    }

    #[test]
    fn dates_are_words() {
        let words = Words::of("en-GB");
        assert_eq!(words.day(date!(2026 - 01 - 09)), "9 January 2026");
        assert_eq!(words.moment(datetime!(2026-06-30 01:05 +2)), "29 June 2026, 23:05 UTC");
    }

    #[test]
    fn how_a_grade_was_found_is_said_in_the_language_of_the_decision() {
        let found = "by distribution, midpoint; host table 2024–2026, version 3; home table 2025, version 1";
        assert_eq!(Words::of("en").how_found(found), found);
        assert_eq!(
            Words::of("de").how_found(found),
            "nach Verteilung, Mittelpunkt; Tabelle der Gasthochschule 2024–2026, Version 3; eigene Tabelle 2025, Version 1"
        );
        let formula =
            "by the modified Bavarian formula: 1 + 3 × (30 − 27) / (30 − 18) = 1.75, 1.8; host table 2025, version 1";
        assert_eq!(Words::of("en").how_found(formula), formula);
        assert_eq!(
            Words::of("nb").how_found(formula),
            "med den modifiserte bayerske formelen: 1 + 3 × (30 − 27) / (30 − 18) = 1.75, 1.8; vertsinstitusjonens tabell \
             2025, versjon 1"
        );
        for pass in [
            "pass, no grade is transferred",
            "pass, the host gave no grade",
            "pass, the course at home is not graded; grade at the host: B",
        ] {
            assert_eq!(Words::of("en").how_found(pass), pass);
            assert!(Words::of("sv").how_found(pass).starts_with("godkänd, "), "{pass}");
        }
        assert_eq!(Words::of("fi").how_found("as the teacher said; see file"), "as the teacher said; see file");
    }
}
