//! Every word that documents print, in one table for each language.
//!
//! So far there is English; a language is one more [`Words`] and one more line in [`Words::of`]. What stands in braces is
//! filled in by [`fill`].

use elmo::Credits;
use recognition::decision::{Decision, Overall};
use recognition::mapping::{Difference, Outcome};
use recognition::person::Verdict;
use recognition::provenance::{Channel, ProvenanceKind, SeenBy, TypedFrom};
use time::{Date, OffsetDateTime, UtcOffset};

/// The words of one language.
pub(crate) struct Words {
    /// The language, as `Lang` of the file says.
    pub(crate) language: &'static str,
    pub(crate) title: &'static str,
    pub(crate) decision: &'static str,
    pub(crate) case: &'static str,
    pub(crate) training: &'static str,
    pub(crate) draft: &'static str,
    pub(crate) page: &'static str,
    pub(crate) file_title: &'static str,
    pub(crate) file_title_draft: &'static str,
    pub(crate) stations: [&'static str; 6],
    pub(crate) documents_one: &'static str,
    pub(crate) documents_many: &'static str,
    pub(crate) groups_one: &'static str,
    pub(crate) groups_many: &'static str,
    pub(crate) same_person: &'static str,
    pub(crate) person_accepted: &'static str,
    pub(crate) person_open: &'static str,
    pub(crate) nothing_received: &'static str,
    pub(crate) not_signed: &'static str,
    pub(crate) delivery_follows: &'static str,
    pub(crate) weak_short: &'static str,
    pub(crate) result: &'static str,
    pub(crate) overall: [&'static str; 3],
    pub(crate) replaces: &'static str,
    pub(crate) superseded: &'static str,
    pub(crate) student: &'static str,
    pub(crate) name: &'static str,
    pub(crate) born: &'static str,
    pub(crate) student_number: &'static str,
    pub(crate) programme: &'static str,
    pub(crate) matter: &'static str,
    pub(crate) decision_number: &'static str,
    pub(crate) case_number: &'static str,
    pub(crate) applied: &'static str,
    pub(crate) complete: &'static str,
    pub(crate) decided: &'static str,
    pub(crate) legal_basis: &'static str,
    pub(crate) requested: &'static str,
    pub(crate) recognised: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) credited: &'static str,
    pub(crate) open: &'static str,
    pub(crate) totals_note: &'static str,
    pub(crate) totals_unclear: &'static str,
    /// Codes of what was doubted about a signature, with their words.
    pub(crate) doubts: &'static [(&'static str, &'static str)],
    pub(crate) doubted: &'static str,
    pub(crate) courses: &'static str,
    pub(crate) head_abroad: &'static str,
    pub(crate) head_credits: &'static str,
    pub(crate) head_grade: &'static str,
    pub(crate) head_home: &'static str,
    pub(crate) head_ects: &'static str,
    pub(crate) pass: &'static str,
    pub(crate) no_credits: &'static str,
    pub(crate) no_grade: &'static str,
    pub(crate) nothing_credited: &'static str,
    pub(crate) no_title: &'static str,
    pub(crate) part_taken: &'static str,
    pub(crate) began: &'static str,
    pub(crate) result_of: &'static str,
    pub(crate) scale: &'static str,
    pub(crate) source_number: &'static str,
    pub(crate) free_credits: &'static str,
    pub(crate) how: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) differs: &'static str,
    pub(crate) next_step: &'static str,
    pub(crate) condition: &'static str,
    pub(crate) condition_until: &'static str,
    pub(crate) condition_not_met: &'static str,
    pub(crate) outcomes: [&'static str; 8],
    pub(crate) differences: [&'static str; 5],
    pub(crate) sources: &'static str,
    pub(crate) source: &'static str,
    pub(crate) host: &'static str,
    pub(crate) country: &'static str,
    pub(crate) identifiers: &'static str,
    pub(crate) web: &'static str,
    pub(crate) emp: &'static str,
    pub(crate) no_emp: &'static str,
    pub(crate) received: &'static str,
    pub(crate) received_emrex: &'static str,
    pub(crate) received_file: &'static str,
    pub(crate) received_keyboard: &'static str,
    pub(crate) sha256: &'static str,
    pub(crate) signature: &'static str,
    pub(crate) kinds: [&'static str; 4],
    pub(crate) kinds_short: [&'static str; 4],
    pub(crate) mark_former_key: &'static str,
    pub(crate) mark_unsigned: &'static str,
    pub(crate) mark_typed: &'static str,
    pub(crate) mark_weak: &'static str,
    pub(crate) typed: &'static str,
    pub(crate) typed_media: [&'static str; 3],
    pub(crate) typed_by: &'static str,
    pub(crate) typed_by_nobody: &'static str,
    pub(crate) typed_checked: &'static str,
    pub(crate) typed_checked_alone: &'static str,
    pub(crate) typed_unchecked: &'static str,
    pub(crate) typed_person: &'static str,
    pub(crate) typed_totals: &'static str,
    pub(crate) algorithm: &'static str,
    pub(crate) certificate: &'static str,
    pub(crate) identity: &'static str,
    pub(crate) verdicts: [&'static str; 3],
    pub(crate) accepted: &'static str,
    pub(crate) attachments: &'static str,
    pub(crate) appeal: &'static str,
    pub(crate) appeal_body: &'static str,
    pub(crate) appeal_limit: &'static str,
    pub(crate) appeal_form: &'static str,
    pub(crate) appeal_address: &'static str,
    pub(crate) signatures: &'static str,
    pub(crate) opinions: &'static str,
    pub(crate) opinion_line: &'static str,
    pub(crate) verdicts_of_opinion: [&'static str; 3],
    pub(crate) opinion: OpinionWords,
    pub(crate) prepared_by: &'static str,
    pub(crate) second: &'static str,
    pub(crate) decided_by: &'static str,
    pub(crate) signed_at: &'static str,
    pub(crate) missing_characters: &'static str,
    pub(crate) months: [&'static str; 12],
    pub(crate) date: &'static str,
    pub(crate) time: &'static str,
}

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

const ENGLISH: Words = Words {
    language: "en",
    title: "Decision on the recognition of studies completed abroad",
    decision: "Decision {number}",
    case: "Case {number}",
    training: "TRAINING – not a decision",
    draft: "DRAFT – not signed",
    page: "Page {page} of {pages}",
    file_title: "Recognition decision {number}",
    file_title_draft: "Draft of recognition decision {number}",
    stations: ["Results", "Signature", "Person", "Courses", "Decision", "Delivery"],
    documents_one: "1 document, {date}",
    documents_many: "{count} documents, the last {date}",
    groups_one: "1 group, {recognised} of {requested} ECTS recognised",
    groups_many: "{count} groups, {recognised} of {requested} ECTS recognised",
    same_person: "the same person",
    person_accepted: "accepted by a person",
    person_open: "not settled",
    nothing_received: "no document",
    not_signed: "not signed",
    delivery_follows: "after this document",
    weak_short: ", weak algorithm",
    result: "Result",
    overall: ["Recognised", "Partly recognised", "Not recognised"],
    replaces: "This decision replaces decision {number}.",
    superseded: "Decided otherwise in decision {number}, no longer in force",
    student: "Student",
    name: "Name",
    born: "Date of birth",
    student_number: "Student number",
    programme: "Programme",
    matter: "Matter",
    decision_number: "Decision number",
    case_number: "Case number",
    applied: "Applied",
    complete: "Documents complete",
    decided: "Date of decision",
    legal_basis: "Legal basis",
    requested: "Requested",
    recognised: "Recognised",
    refused: "Not recognised",
    credited: "Credited here",
    open: "Still open",
    totals_note: "Requested, recognised and not recognised are ECTS credits of the host; credits in other schemes are not part \
                  of these totals.",
    totals_unclear: "Not decided here: {count} achievements with {credits} ECTS of which it is unclear whether they were passed.",
    doubts: &[
        ("weak-algorithm", "the algorithm is weak"),
        ("certificate-expired", "the certificate had expired when the document was made"),
        ("time-outside", "the document was not made during the fetch"),
        ("time-unknown", "the document does not say when it was made"),
        ("received-before", "the same document had been received before"),
        ("former-key", "the key is a former one"),
        ("emp-new", "the provider was new, and nobody had confirmed its certificate"),
        ("emp-in-dispute", "a question about the provider's certificates was open"),
        ("issuer-differs", "the issuer is not one of the provider's"),
        ("institution-differs", "the issuer is none of the institutions that the registry names for the provider"),
    ],
    doubted: "Doubts: {doubts}",
    courses: "Courses",
    head_abroad: "Completed abroad",
    head_credits: "Credits",
    head_grade: "Grade",
    head_home: "Credited here",
    head_ects: "ECTS",
    pass: "pass",
    no_credits: "none given",
    no_grade: "–",
    nothing_credited: "nothing is credited",
    no_title: "(without title)",
    part_taken: "a part: {part} of {whole} {scheme}",
    began: "began {date}",
    result_of: "result of {date}",
    scale: "Scale: {scale}",
    source_number: "source {number}",
    free_credits: "free credits",
    how: "How: {how}",
    reason: "Reason",
    differs: "Substantial difference in {what}.",
    next_step: "What you can do",
    condition: "Condition",
    condition_until: "To be met by {date}: {condition}",
    condition_not_met: "If the condition is not met by then, the credits are not registered.",
    outcomes: [
        "Recognised as requested",
        "Recognised as another course (substitution)",
        "Recognised as it is (inclusion)",
        "Recognised in part",
        "Recognised on a condition",
        "Not recognised",
        "Not credited again: the student already holds these credits",
        "Not applied for",
    ],
    differences: ["level", "workload", "quality", "profile", "learning outcomes"],
    sources: "What the decision rests on",
    source: "Source {number}",
    host: "Host institution",
    country: "Country",
    identifiers: "Identifiers",
    web: "Web address",
    emp: "EMREX provider (EMP)",
    no_emp: "none",
    received: "Received",
    received_emrex: "{time}, through EMREX from the provider",
    received_file: "{time}, from a file",
    received_keyboard: "{time}, typed at the office",
    sha256: "SHA-256 of the ELMO",
    signature: "Signature",
    kinds: [
        "Verified: signed with the key that is registered for the provider",
        "Verified with a key that the provider used formerly",
        "UNSIGNED: the document carries no signature",
        "TYPED BY HAND: there is no electronic document",
    ],
    kinds_short: ["verified", "former key", "UNSIGNED", "TYPED BY HAND"],
    mark_former_key: "FORMER KEY – the signature is of a key that the provider no longer uses.",
    mark_unsigned: "UNSIGNED – nothing proves who issued this document.",
    mark_typed: "TYPED BY HAND – nothing proves who issued these results.",
    typed: "Typed from {document} ({medium}) by {by}, {checked}",
    typed_media: ["PDF", "picture", "paper"],
    typed_by: "Typed",
    typed_by_nobody: "nobody yet",
    typed_checked: "checked by {people}",
    typed_checked_alone: "checked by {people}, in part by the same person who typed it",
    typed_unchecked: "NOT YET CHECKED",
    typed_person: "{name} on {day}",
    typed_totals: "Of these typed by hand, not verified: requested {requested} ECTS, recognised {recognised} ECTS, not \
                   recognised {refused} ECTS; credited at home for them {credited} ECTS.",
    mark_weak: "WEAK ALGORITHM – the signature uses SHA-1.",
    algorithm: "Algorithm",
    certificate: "Certificate (SHA-256)",
    identity: "Identity",
    verdicts: [
        "The person in the document is this student",
        "Not certain from the document alone",
        "The document contradicts the student's data",
    ],
    accepted: "Accepted: {why}",
    attachments: "Attachments",
    appeal: "How to appeal",
    appeal_body: "To whom",
    appeal_limit: "Time limit",
    appeal_form: "Form",
    appeal_address: "Where",
    signatures: "Signatures",
    opinions: "Opinion by",
    opinion_line: "{by}, {date}: {verdict} ({about})",
    verdicts_of_opinion: ["in favour", "partly in favour", "against"],
    opinion: OpinionWords {
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
    },
    prepared_by: "Prepared by",
    second: "Second person",
    decided_by: "Decided by",
    signed_at: "signed {time}",
    missing_characters: "Characters that this document's fonts lack are written as [U+…] with their Unicode number: {list}.",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    date: "{day} {month} {year}",
    time: "{date}, {hour}:{minute} UTC",
};

impl Words {
    /// The words of a language ("en", "en-GB"); English where there are none yet.
    pub(crate) fn of(language: &str) -> &'static Self {
        match language.split('-').next() {
            Some("en") | Some(_) | None => &ENGLISH,
        }
    }

    /// A day.
    pub(crate) fn day(&self, date: Date) -> String {
        let month = usize::from(u8::from(date.month()).saturating_sub(1));
        fill(
            self.date,
            &[
                ("day", &date.day().to_string()),
                ("month", self.months.get(month).copied().unwrap_or_default()),
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
        format!("{credits} ECTS")
    }

    pub(crate) fn overall(&self, overall: Overall) -> &'static str {
        let [all, some, none] = self.overall;
        match overall {
            Overall::Positive => all,
            Overall::PartiallyPositive => some,
            Overall::Negative => none,
        }
    }

    pub(crate) fn outcome(&self, outcome: &Outcome) -> &'static str {
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

    pub(crate) fn difference(&self, difference: Difference) -> &'static str {
        let [level, workload, quality, profile, learning_outcomes] = self.differences;
        match difference {
            Difference::Level => level,
            Difference::Workload => workload,
            Difference::Quality => quality,
            Difference::Profile => profile,
            Difference::LearningOutcomes => learning_outcomes,
        }
    }

    pub(crate) fn kind(&self, kind: ProvenanceKind) -> &'static str {
        pick(self.kinds, kind)
    }

    pub(crate) fn kind_short(&self, kind: ProvenanceKind) -> &'static str {
        pick(self.kinds_short, kind)
    }

    /// What was doubted about a signature; a code without words stands as it is.
    pub(crate) fn doubts(&self, codes: &[String]) -> String {
        let word = |code: &String| {
            let known = self.doubts.iter().find(|(known, _)| known == code);
            known.map_or_else(|| code.clone(), |(_, words)| (*words).to_owned())
        };
        codes.iter().map(word).collect::<Vec<_>>().join("; ")
    }

    /// What must not be missed about the origin; nothing where it is verified.
    pub(crate) fn mark(&self, kind: ProvenanceKind) -> Option<&'static str> {
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

    pub(crate) fn verdict(&self, verdict: Verdict) -> &'static str {
        let [same, unclear, other] = self.verdicts;
        match verdict {
            Verdict::Match => same,
            Verdict::Unclear => unclear,
            Verdict::Mismatch => other,
        }
    }
}

fn pick([verified, former_key, unsigned, typed]: [&'static str; 4], kind: ProvenanceKind) -> &'static str {
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
}
