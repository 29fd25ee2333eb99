//! The evidence report on paper, in English: the same facts as its JSON, for whoever reads it without a program.

use elmo_signature::{CertificateSummary, KeyKind, Reason};
use recognition::person::{EvidenceState, Item, PersonMatch};
use recognition::provenance::ProvenanceKind;
use recognition::trust::{EmpUsed, Figures, PolicyItem, PolicyOutcome, RegistryUsed};
use time::Date;

use crate::DocumentError;
use crate::evidence::{Accepted, EvidenceInput, NEEDS, Refused, commands, made_checks, verdict};
use crate::evidence_repeat::plain_name;
use crate::paper::canvas::{Mark, PAGE_HEIGHT, PAGE_WIDTH, Page, Paint, to_pdf};
use crate::paper::finish::{About, finish};
use crate::paper::flow::{Cell, Flow, Frame, HAIRLINE, Row, Side};
use crate::paper::fonts::{Face, Fonts};
use crate::paper::structure::Tag;
use crate::paper::text::{Line, Setter, Style};
use crate::paper::{Milli, pt};
use crate::words::Words;

const BODY: Style = Style::new(Face::Regular, 9500, pt(13));
const SMALL: Style = Style::new(Face::Regular, 8000, pt(11));
const HEADING: Style = Style::new(Face::Bold, 11_500, pt(16));
const TITLE: Style = Style::new(Face::Bold, 15_000, pt(20));
/// Codes and hashes: a hash fits on one line beside its label.
const CODE: Style = Style::new(Face::Mono, 7800, pt(13));
/// The script: 110 letters on a line.
const SCRIPT: Style = Style::new(Face::Mono, 7000, 9200);

const FRAME: Frame = Frame { left: pt(50), width: PAGE_WIDTH - pt(100), top: pt(62), bottom: PAGE_HEIGHT - pt(54) };
const LABEL: Milli = pt(118);

/// The report as PDF, tagged and with its fonts, in the form of PDF/A-3a and PDF/UA-1 like the decision.
///
/// The script that repeats the check stands in it as text, on one page where it fits on one, with the certificate.
///
/// # Errors
/// [`DocumentError::Font`], [`DocumentError::FontNotEmbedded`] and [`DocumentError::Pdf`], none of which a document can bring
/// about.
pub fn evidence_pdf(input: &EvidenceInput<'_>) -> Result<Vec<u8>, DocumentError> {
    let fonts = Fonts::bundled()?;
    let mut paper = Paper { flow: Flow::new(Setter::new(fonts), FRAME), words: Words::of("en") };
    paper.title(input);
    paper.received(input);
    if let Some(registry) = input.trust.and_then(|trust| trust.registry.as_ref()) {
        paper.registry(registry, input.trust.and_then(|trust| trust.emp.as_ref()));
    }
    if let Some(certificate) = input.certificate {
        paper.certificate(certificate, input);
    }
    paper.checks(input);
    paper.policy(input);
    paper.people(input);
    paper.repeat(input);
    paper.limits(input);
    let (mut pages, structure, mut setter) = paper.flow.finish();
    let count = pages.len();
    for (index, page) in pages.iter_mut().enumerate() {
        furniture(page, index, count, input, &mut setter);
    }
    let title = format!("Evidence report on {}", plain_name(input.file));
    let about = About {
        title: &title,
        author: author(input),
        language: "en",
        keywords: None,
        embedded: None,
        made: input.made,
    };
    finish(&to_pdf(&pages, &structure, fonts), &structure, about)
}

fn author<'a>(input: &EvidenceInput<'a>) -> &'a str {
    if input.office.trim().is_empty() { "SMP Desk" } else { input.office }
}

struct Paper {
    flow: Flow,
    words: &'static Words<'static>,
}

impl Paper {
    fn title(&mut self, input: &EvidenceInput<'_>) {
        self.flow.paragraph(author(input), BODY.bold());
        self.flow.space(pt(8));
        self.flow.heading("Evidence report", TITLE, Tag::H1);
        let about = match input.case_number {
            Some(case) => format!("{} of case {case}", plain_name(input.file)),
            None => plain_name(input.file).to_owned(),
        };
        self.flow.paragraph(&format!("{about} · made {}", self.words.moment(input.made)), BODY);
        self.flow.space(pt(6));
        let (said, dashed) = match (verdict(input), input.provenance.map(|p| p.kind)) {
            ("verified", Some(ProvenanceKind::FormerKey)) => {
                ("Verified with a former key: a certificate that was the provider's signed exactly these bytes.", true)
            }
            ("verified", _) => ("Verified: the key of the certificate below signed exactly these bytes.", false),
            ("unsigned", Some(ProvenanceKind::Typed)) => (
                "Typed by hand: there is no signature, and nothing vouches for the document that it was typed from.",
                true,
            ),
            ("unsigned", _) => ("Unsigned: nothing vouches for this document, and nothing ever will.", true),
            _ => ("Rejected: this document is not believed.", true),
        };
        self.mark(said, dashed);
        if let Some(refused) = input.refused {
            self.mark(&format!("{} ({})", refused.message(), refused.code()), true);
        }
        if input.signature.is_some_and(|signature| signature.weak) {
            self.mark("SHA-1 was used, which no longer proves much by itself.", true);
        }
        if !input.not_given.is_empty() {
            let text = format!("Not given to whoever made this report: {}.", input.not_given.join("; "));
            self.flow.paragraph(&text, BODY);
        }
        self.flow.space(pt(6));
    }

    fn received(&mut self, input: &EvidenceInput<'_>) {
        self.heading("What was received", pt(90));
        self.flow.open_table();
        self.code("SHA-256", input.sha256);
        self.fact("Size", &format!("{} bytes", input.size));
        if let Some(provenance) = input.provenance {
            self.fact("Received", &self.words.received(provenance.channel, provenance.received));
            let emp = match (&provenance.emp, &provenance.emp_country) {
                (Some(name), Some(country)) => format!("{name} ({country})"),
                (Some(name), None) => name.clone(),
                (None, _) => "none".to_owned(),
            };
            self.fact("EMREX provider (EMP)", &emp);
            if let Some(typed) = &provenance.typed {
                self.fact("Typed", &self.words.typed_from(typed));
            }
            if provenance.test {
                self.fact("", "A test registry: nothing real rests on it.");
            }
        }
        match input.session {
            Some(session) => {
                self.code("EMREX session", session.id);
                self.fact("Session opened", &self.words.moment(session.opened));
                self.code("Return address", session.return_url);
            }
            None => self.fact("EMREX session", "none: the document came as a file"),
        }
        let made = input.generated.map_or_else(|| "it does not say".to_owned(), |at| self.words.moment(at));
        self.fact("Made, as it says", &made);
        if let Some(unpack) = input.unpack {
            self.fact("Unpacking", unpack);
        }
        self.flow.end_table();
        self.flow.space(pt(10));
    }

    fn registry(&mut self, registry: &RegistryUsed, emp: Option<&EmpUsed>) {
        self.heading("Registry entry used", pt(80));
        self.flow.open_table();
        self.fact("Source", &registry.source);
        if registry.by_hand {
            self.fact("", "Entered by hand at the office; no registry named this certificate.");
        } else {
            self.code("Address", &registry.url);
            self.fact("Read", &self.words.moment(registry.read));
            self.code("SHA-256 of the list", &registry.sha256);
        }
        self.fact("Kind", if registry.test { "test registry" } else { "production" });
        if let Some(emp) = emp {
            self.fact("Provider", &format!("{}, {}", emp.name, emp.country));
            self.code("Its address", &emp.url);
            let institutions = emp.institutions.join(", ");
            self.fact("Its institutions", if institutions.is_empty() { "none named" } else { &institutions });
        }
        self.flow.end_table();
        self.flow.space(pt(10));
    }

    fn certificate(&mut self, certificate: &CertificateSummary, input: &EvidenceInput<'_>) {
        self.heading("Certificate and algorithms", pt(90));
        self.flow.open_table();
        self.fact("Subject", &certificate.subject);
        self.code("SHA-256", &certificate.sha256);
        let (from, until) = (self.words.moment(certificate.valid_from), self.words.moment(certificate.valid_until));
        self.fact("Valid", &format!("{from} to {until}"));
        let kind = match certificate.key_kind {
            KeyKind::Rsa => "RSA",
            KeyKind::EcP256 | KeyKind::EcP384 => "elliptic curve",
        };
        self.fact("Key", &format!("{kind}, {} bits", certificate.key_bits));
        if let Some(signature) = input.signature {
            self.code("Signature algorithm", &signature.algorithm);
            self.code("Digest algorithm", &signature.digest);
            self.code("Canonicalisation", &signature.canonicalization);
            match &signature.key_info_sha256 {
                Some(sha256) if *sha256 == certificate.sha256 => {
                    self.fact(
                        "In the signature",
                        "The signature names this certificate; that was information, not trust.",
                    );
                }
                Some(sha256) => self.code("In the signature", &format!("another certificate: {sha256}")),
                None => self.fact("In the signature", "The signature names no certificate."),
            }
        }
        self.flow.end_table();
        self.flow.space(pt(10));
    }

    fn checks(&mut self, input: &EvidenceInput<'_>) {
        let checks = made_checks(input);
        self.heading("Checks of the document and its signature", pt(110));
        if checks.is_empty() {
            self.flow.paragraph("None was made: the file could not be unpacked.", BODY);
            self.flow.space(pt(10));
            return;
        }
        let said = "In this order. What is said of the document rests on the text that the signature covers alone.";
        self.flow.paragraph(said, SMALL.grey());
        self.flow.space(pt(3));
        self.head([(NUMBER, "No."), (WHAT, "What has to hold"), (CHECK, "Code"), (RESULT, "Result")]);
        for (index, check) in checks.iter().enumerate() {
            let failed = input.refused.map(Refused::code) == Some(check.check)
                || verdict(input) == "unsigned" && check.check == Reason::Unsigned.as_str();
            let style = if failed { SMALL.bold() } else { SMALL };
            self.table_row([
                (NUMBER, (index + 1).to_string(), style),
                (WHAT, check.what.to_owned(), style),
                (CHECK, check.check.to_owned(), SMALL.mono()),
                (RESULT, check.result.word().to_owned(), style),
            ]);
        }
        self.flow.end_table();
        self.flow.space(pt(12));
    }

    fn policy(&mut self, input: &EvidenceInput<'_>) {
        self.heading("The office's policy", pt(110));
        let Some(trust) = input.trust else {
            let said = match input.provenance {
                Some(_) => "Not kept: the document was received before the program kept which policy was applied.",
                None => "None was applied: this check was made outside an office.",
            };
            self.flow.paragraph(said, BODY);
            self.flow.space(pt(10));
            return;
        };
        let until = |day: Option<Date>| day.map(|day| self.words.day(day));
        let weak = until(trust.exceptions.weak_until).map(|day| format!("SHA-1 and short keys until {day}"));
        let expired = until(trust.exceptions.expired_until).map(|day| format!("expired certificates until {day}"));
        let exceptions: Vec<String> = weak.into_iter().chain(expired).collect();
        let said = match exceptions.as_slice() {
            [] => "The default policy was applied, without an exception for this provider.".to_owned(),
            some => format!("The default policy was applied, with exceptions for this provider: {}.", some.join("; ")),
        };
        self.flow.paragraph(&said, BODY);
        if let Some(Figures { clock_slack_minutes, short_key_bits }) = trust.figures {
            let said = format!(
                "RSA keys below {short_key_bits} bits are short; the time at which a document was made may lie {clock_slack_minutes} \
                 minutes outside of its session."
            );
            self.flow.paragraph(&said, BODY);
        }
        for granted in &trust.granted {
            let (until, at) = (self.words.day(granted.until), self.words.moment(granted.at));
            let what = if granted.kind == "weak" { "SHA-1 and short keys" } else { "Expired certificates" };
            let said = format!("{what} until {until}: {} on {at}. {}", granted.by, granted.why);
            self.flow.paragraph(&said, BODY);
        }
        self.flow.space(pt(3));
        self.head([(ITEM, "Check"), (MEANS, "What was found"), (SEEN, "Seen"), (RESULT, "Outcome")]);
        for check in &trust.checks {
            let unlike = !matches!(check.outcome, PolicyOutcome::Passed);
            let style = if unlike { SMALL.bold() } else { SMALL };
            self.table_row([
                (ITEM, item_words(check.item).to_owned(), style),
                (MEANS, policy_words(&check.code).unwrap_or(&check.code).to_owned(), style),
                (SEEN, check.seen.clone(), SMALL),
                (RESULT, outcome_words(check.outcome).to_owned(), style),
            ]);
        }
        self.flow.end_table();
        self.flow.space(pt(12));
    }

    fn people(&mut self, input: &EvidenceInput<'_>) {
        if input.doubts.is_empty() && input.person.is_none() {
            return;
        }
        self.heading("What persons decided", pt(80));
        self.flow.open_table();
        if !input.doubts.is_empty() {
            self.fact("Doubts", &self.words.doubts(input.doubts));
            let open = "Nobody has accepted them yet.";
            self.fact("Accepted", &input.doubts_accepted.map_or_else(|| open.to_owned(), |a| self.accepted(a)));
        }
        if let Some(person) = input.person {
            self.fact("Same person", self.words.verdict(person.verdict));
            self.fact("", &compared(person));
            if let Some(accepted) = input.person_accepted {
                let said = self.accepted(accepted);
                self.fact("Accepted", &said);
            }
        }
        for moved in input.moved {
            let said = self.accepted(&moved.decided);
            self.fact(&format!("Moved here from {}", moved.from), &said);
        }
        self.flow.end_table();
        self.flow.space(pt(10));
    }

    fn accepted(&self, accepted: &Accepted) -> String {
        let who = match &accepted.second {
            Some(second) => format!("{} and, as second person, {second}", accepted.by),
            None => accepted.by.clone(),
        };
        format!("{who}, {}: {}", self.words.moment(accepted.at), accepted.why)
    }

    fn repeat(&mut self, input: &EvidenceInput<'_>) {
        let script = commands(input);
        let lines: Vec<Line> =
            script.lines().map(|line| Line { glued: true, ..self.flow.setter.line(line, SCRIPT) }).collect();
        let row = Row {
            cells: vec![cell(FRAME.left + pt(6), FRAME.width - pt(12), lines, Tag::P)],
            above: pt(5),
            below: pt(5),
            washed: true,
        };
        self.heading("How to repeat the check", row.height().min(FRAME.bottom - FRAME.top - pt(90)) + pt(90));
        let said = format!(
            "Copy the lines below into a file check.sh in the folder of {}, and run: sh check.sh. They need {}. Every step \
             has to say OK; the script stops at the first one that does not. Compare the certificate with the provider's: \
             it is the root of all trust here, and no script can check that.",
            plain_name(input.file),
            NEEDS.join(", "),
        );
        self.flow.paragraph(&said, BODY);
        if verdict(input) == "rejected" {
            let said = "This document was refused. A step fails, unless the refusal is one of the strict profile of ELMO, \
                        which is narrower than what xmlsec1 accepts.";
            self.flow.paragraph(said, BODY.bold());
        }
        self.flow.space(pt(5));
        self.flow.row(&row);
        self.flow.space(pt(12));
    }

    fn limits(&mut self, input: &EvidenceInput<'_>) {
        self.heading("What this does not prove", pt(60));
        let session = "That the bytes belong to the session: the session's id is not signed, and the learner's own browser \
                       carried the answer. That is why the person and the time are compared.";
        let file = "Who brought the file, and whether it is the latest.";
        self.flow.paragraph(if input.session.is_some() { session } else { file }, BODY);
    }

    fn heading(&mut self, text: &str, room: Milli) {
        self.flow.need(room);
        self.flow.heading(text, HEADING, Tag::H2);
        self.flow.space(pt(2));
    }

    /// Something that must not be missed, in a frame.
    fn mark(&mut self, text: &str, dashed: bool) {
        let inset = pt(8);
        let lines = self.flow.setter.lines(text, BODY.bold(), FRAME.width - 2 * inset);
        let cells = vec![cell(FRAME.left + inset, FRAME.width - 2 * inset, lines, Tag::P)];
        let row = Row { cells, above: pt(4), below: pt(4), washed: false };
        self.flow.need(row.height());
        let (y, paint) = (self.flow.y, Paint::Outline { thickness: 1200, dashed });
        self.flow.draw(Mark::Box { x: FRAME.left, y, width: FRAME.width, height: row.height(), paint });
        self.flow.row(&row);
        self.flow.space(pt(5));
    }

    fn fact(&mut self, label: &str, value: &str) {
        let value = self.flow.setter.lines(value, BODY, FRAME.width - LABEL);
        self.fact_row(label, value);
    }

    fn code(&mut self, label: &str, value: &str) {
        let value = self.flow.setter.lines(value, CODE, FRAME.width - LABEL);
        self.fact_row(label, value);
    }

    fn fact_row(&mut self, label: &str, value: Vec<Line>) {
        if value.is_empty() {
            return;
        }
        let style = Style { leading: BODY.leading, ..SMALL.grey() };
        let label = self.flow.setter.lines(label, style, LABEL - pt(6));
        self.flow.row(&Row {
            cells: vec![
                cell(FRAME.left, LABEL, label, Tag::RowHead),
                cell(FRAME.left + LABEL, FRAME.width - LABEL, value, Tag::Td),
            ],
            below: pt(1),
            ..Row::default()
        });
    }

    fn head(&mut self, columns: [(Column, &str); 4]) {
        let cells = columns
            .map(|(column, text)| {
                let lines = self.flow.setter.lines(text, SMALL.bold(), column.width);
                cell(FRAME.left + column.x, column.width, lines, Tag::ColumnHead)
            })
            .to_vec();
        self.flow.table(Row { cells, above: pt(2), below: pt(2), washed: false }, pt(30));
    }

    fn table_row(&mut self, columns: [(Column, String, Style); 4]) {
        let cells = columns
            .map(|(column, text, style)| {
                let lines = self.flow.setter.lines(&text, style, column.width);
                cell(FRAME.left + column.x, column.width, lines, Tag::Td)
            })
            .to_vec();
        self.flow.row(&Row { cells, above: pt(1), below: pt(1), washed: false });
    }
}

/// The comparison in words, without the values that were compared.
fn compared(person: &PersonMatch) -> String {
    let item = |item| match item {
        Item::Identifier => "identifier",
        Item::BirthDate => "date of birth",
        Item::FamilyName => "family name",
        Item::GivenNames => "given names",
        Item::Host => "host institution",
        Item::Period => "period",
        Item::Session => "session",
    };
    let state = |state| match state {
        EvidenceState::Agrees => "agrees",
        EvidenceState::Close => "is close",
        EvidenceState::Differs => "differs",
        EvidenceState::Absent => "cannot be compared",
    };
    let said = |e: &recognition::person::Evidence| format!("{} {}: {}", item(e.item), state(e.state), e.why.message());
    person.evidence.iter().map(said).collect::<Vec<_>>().join("\n")
}

fn item_words(item: PolicyItem) -> &'static str {
    match item {
        PolicyItem::Algorithm => "Algorithm",
        PolicyItem::Key => "Length of the key",
        PolicyItem::Validity => "Validity",
        PolicyItem::Time => "Time",
        PolicyItem::CurrentKey => "Current key",
        PolicyItem::Issuer => "Issuer",
        PolicyItem::ReceivedBefore => "Received before",
    }
}

fn outcome_words(outcome: PolicyOutcome) -> &'static str {
    match outcome {
        PolicyOutcome::Passed => "passed",
        PolicyOutcome::Finding => "finding",
        PolicyOutcome::Excepted => "accepted by exception",
        PolicyOutcome::Unclear => "a person decides",
        PolicyOutcome::Refused => "refused",
    }
}

/// What a code of the policy means; none for one that this version does not know.
fn policy_words(code: &str) -> Option<&'static str> {
    Some(match code {
        "algorithm-strong" => "No SHA-1.",
        "weak-algorithm" => "SHA-1 was used for the signature or the digest.",
        "key-long-enough" => "The key is long enough.",
        "short-key" => "The RSA key is shorter than the office asks for.",
        "certificate-valid" => "The certificate was valid when the document was made, and when it came.",
        "certificate-expired-since" => "The certificate was valid when the document was made, and has expired since.",
        "certificate-expired" => "The certificate had expired when the document was made.",
        "certificate-not-yet-valid" => "The certificate was not valid yet when the document was made.",
        "time-fits" => "The document was made during the session.",
        "time-not-compared" => "A file belongs to no session that its time could be compared with.",
        "time-unknown" => "The document does not say when it was made.",
        "time-outside" => "The document was not made during the session, or lies in the future.",
        "current-key" => "A current list names the key as the provider's.",
        "former-key" => "The key was the provider's formerly.",
        "emp-new" => "A list had named the provider for a short time only, and nobody had confirmed its certificate.",
        "emp-in-dispute" => "When it came, the office had a question open about the provider's certificates.",
        "issuer-fits" => "Countries and institutions of the issuers are the provider's.",
        "issuer-not-named" => "The document names no country of an issuer.",
        "issuer-differs" => "An issuer is in another country than the provider.",
        "institution-differs" => "An issuer is none of the institutions that the provider's entry names.",
        "first-time" => "These bytes had not been received before.",
        "received-before" => "The same bytes had been received before.",
        _ => return None,
    })
}

/// A column of a table, from the left edge of the frame.
#[derive(Clone, Copy)]
struct Column {
    x: Milli,
    width: Milli,
}

const NUMBER: Column = Column { x: 0, width: pt(24) };
const WHAT: Column = Column { x: pt(26), width: pt(272) };
const CHECK: Column = Column { x: pt(304), width: pt(126) };
const RESULT: Column = Column { x: pt(434), width: pt(61) };
const ITEM: Column = Column { x: 0, width: pt(76) };
const MEANS: Column = Column { x: pt(80), width: pt(168) };
const SEEN: Column = Column { x: pt(254), width: pt(174) };

fn cell(x: Milli, width: Milli, lines: Vec<Line>, tag: Tag) -> Cell {
    Cell { x, width, side: Side::Left, lines, tag: Some(tag), span: 1 }
}

/// What stands on each page: which report it is, what it is not, and which page it is.
fn furniture(page: &mut Page, index: usize, count: usize, input: &EvidenceInput<'_>, setter: &mut Setter) {
    let mut marks = Vec::new();
    if input.training {
        marks.push(Mark::Box { x: FRAME.left, y: pt(22), width: FRAME.width, height: pt(16), paint: Paint::Black });
        let line = setter.line("TRAINING – proves nothing about anybody", BODY.bold().white());
        marks.push(Mark::Text { x: FRAME.left + (FRAME.width - line.width) / 2, y: pt(23) + 500, line });
    }
    let foot = PAGE_HEIGHT - pt(42);
    marks.push(Mark::Rule { x: FRAME.left, y: foot, width: FRAME.width, thickness: HAIRLINE, dashed: false });
    let short = input.sha256.get(..16).unwrap_or(input.sha256);
    let line = setter.line(&format!("Evidence report · {} · SHA-256 {short}…", plain_name(input.file)), SMALL.grey());
    marks.push(Mark::Text { x: FRAME.left, y: foot + pt(5), line });
    let line = setter.line(&format!("Page {} of {count}", index + 1), SMALL.grey());
    marks.push(Mark::Text { x: FRAME.left + FRAME.width - line.width, y: foot + pt(5), line });
    page.furniture.extend(marks);
}

#[cfg(test)]
mod tests {
    use recognition::trust;

    use super::policy_words;

    #[test]
    fn every_code_of_the_policy_has_words() {
        for (_, code) in trust::CODES {
            assert!(policy_words(code).is_some(), "{code}");
        }
    }
}
