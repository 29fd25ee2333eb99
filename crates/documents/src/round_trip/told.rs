//! What a recognition ELMO tells: read back from the XML alone, and expected from the decision. Both come as one list of
//! lines, so that a difference is seen at once.

use elmo::write::{EXTENSION_NAMESPACE, ORIGINAL_LOCAL, WriteVersion};
use elmo::{Identifier, LosType, Texts};
use recognition::decision::{Decision, DecisionForeign, DecisionGroup};
use recognition::mapping::{HomePart, Outcome};
use roxmltree::{Document, Node};
use time::format_description::well_known::Rfc3339;

use crate::recognition_elmo::{difference, kind, outcome};
use crate::words::Words;

/// What the decision says, as far as the module `recognition_elmo` promises to keep it.
pub(super) fn expected(decision: &Decision) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |what: &str, value: String| lines.push(format!("{what}: {value}"));
    let office = &decision.office;
    let student = &decision.student;
    say("number", decision.number.clone());
    say("case", decision.case_number.clone());
    say("language", decision.language.clone());
    say("status", decision.overall.as_elmo().to_owned());
    say("training", decision.training.to_string());
    say("replaces", decision.replaces.clone().unwrap_or_default());
    say("applied", decision.applied.map(|d| d.to_string()).unwrap_or_default());
    say("complete", decision.complete.map(|d| d.to_string()).unwrap_or_default());
    say("notified", decision.notified.map(|d| d.to_string()).unwrap_or_default());
    say("decided", decision.decided.to_string());
    say("signed", decision.signed.expect("signed").format(&Rfc3339).expect("a time"));
    say("given names", token(student.given_names.reveal()));
    say("family name", token(student.family_name.reveal()));
    say("born", student.born.as_ref().map(|d| d.reveal().to_string()).unwrap_or_default());
    say("student number", token(student.number.reveal()));
    say("programme", lines_of(student.programme.as_deref().unwrap_or_default()));
    say("cycle", student.cycle.map(|cycle| cycle.as_str().to_owned()).unwrap_or_default());
    say("institution", token(&office.institution));
    say("institution country", office.country.clone());
    say("institution ids", identifiers(&office.identifiers));
    say("institution url", token(&office.url));
    for (what, text) in [
        ("unit", &office.unit),
        ("address", &office.address),
        ("contact", &office.contact),
        ("legal-basis", &office.legal_basis),
        ("body", &office.appeal.body),
        ("time-limit", &office.appeal.time_limit),
        ("form", &office.appeal.form),
        ("address", &office.appeal.address),
    ] {
        say(what, lines_of(text));
    }
    let totals = decision.totals;
    say("totals", format!("{} {} {} {}", totals.requested, totals.recognised, totals.refused, totals.credited));
    for (what, signer) in [
        ("prepared-by", Some(&decision.prepared_by)),
        ("decided-by", decision.decided_by.as_ref()),
        ("second", decision.second.as_ref()),
    ] {
        say(what, signer.map(|s| format!("{} | {}", token(&s.name), token(&s.title))).unwrap_or_default());
    }
    for opinion in &decision.opinions {
        let verdict = serde_json::to_value(opinion.verdict).expect("a word");
        let about: Vec<String> = opinion.about.iter().map(|title| lines_of(title)).collect();
        say(
            "opinion",
            format!("{} {} {} {about:?}", token(&opinion.by), opinion.day, verdict.as_str().expect("a word")),
        );
    }
    for group in &decision.superseded {
        say("superseded", format!("{} credited {}", outcome(&group.group.outcome), !group.group.home.is_empty()));
    }
    for source in &decision.sources {
        let p = &source.provenance;
        let identity = serde_json::to_value(source.identity).expect("a word");
        say(
            "source",
            format!(
                "{} {} {} {} {} weak {} test {} {} emp {} {} {} {} doubts {}",
                source.document,
                kind(p.kind),
                serde_json::to_value(p.channel).expect("a word"),
                p.received.format(&Rfc3339).expect("a time"),
                p.sha256,
                p.weak,
                p.test,
                identity,
                token(p.emp.as_deref().unwrap_or_default()),
                p.emp_country.as_deref().unwrap_or_default(),
                p.algorithm.as_deref().unwrap_or_default(),
                p.certificate_sha256.as_deref().unwrap_or_default(),
                source.signature_doubts.join(" "),
            ),
        );
        for why in [&source.identity_accepted, &source.signature_accepted] {
            say("accepted", lines_of(why.as_deref().unwrap_or_default()));
        }
    }
    for (index, group) in decision.groups.iter().enumerate() {
        let number = index + 1;
        say("group", format!("{number} {}", outcome_line(group)));
        let mut foreign: Vec<String> = group.foreign.iter().map(|f| foreign_line(f, decision)).collect();
        foreign.sort();
        foreign.into_iter().for_each(|line| say("foreign", line));
        group.group.home.iter().for_each(|home| say("home", home_line(home, decision)));
    }
    lines
}

fn outcome_line(group: &DecisionGroup) -> String {
    let mut line = outcome(&group.group.outcome).to_owned();
    if let Outcome::OnCondition { until, condition } = &group.group.outcome {
        line += &format!(" until {until}: {}", lines_of(condition));
    }
    if let Some(grounds) = &group.group.grounds {
        let differs: Vec<&str> = grounds.differs.iter().map(|d| difference(*d)).collect();
        line += &format!(" as {} | {} | {}", differs.join(" "), lines_of(&grounds.text), lines_of(&grounds.next_step));
    }
    line
}

fn foreign_line(foreign: &DecisionForeign, decision: &Decision) -> String {
    let source = decision.sources.iter().find(|s| s.document == foreign.document).expect("its source");
    let issuer = source.issuers.iter().find(|i| i.report == foreign.achievement.report()).expect("its issuer");
    let kind = match foreign.kind.as_str() {
        listed @ ("" | "Course" | "Module" | "Class" | "Degree Programme") => listed.to_owned(),
        other => LosType::Other(other.to_owned()).as_str().to_owned(),
    };
    format!(
        "{} {} ids {} titles {} | type {kind} | level {} | term {} | {} to {} | {} | part {} | result {} | scale {} | by {} {} {} {}",
        foreign.document,
        foreign.achievement,
        identifiers(&foreign.identifiers),
        titles(&foreign.titles),
        token(foreign.level.as_deref().unwrap_or_default()),
        lines_of(foreign.term.as_deref().unwrap_or_default()),
        foreign.start.map(|d| d.to_string()).unwrap_or_default(),
        foreign.date.map(|d| d.to_string()).unwrap_or_default(),
        foreign.credits.as_ref().map(|(scheme, value)| format!("{value} {}", token(scheme))).unwrap_or_default(),
        foreign.part.map(|p| p.to_string()).unwrap_or_default(),
        token(foreign.result.as_deref().unwrap_or_default()),
        lines_of(foreign.grading_scheme.as_deref().unwrap_or_default()),
        titles(&issuer.titles),
        issuer.country.as_deref().unwrap_or_default(),
        identifiers(&issuer.identifiers),
        token(issuer.url.as_deref().unwrap_or_default()),
    )
}

fn home_line(home: &HomePart, decision: &Decision) -> String {
    let grade = home.grade.as_deref().map_or_else(|| "pass only".to_owned(), token);
    let place = lines_of(home.place.as_deref().unwrap_or_default());
    let (code, title, how) =
        (token(&home.code), token(&home.title), lines_of(&Words::of(&decision.language).how_found(&home.how)));
    format!("{code} | {title} | {} | {grade} | {how} | {place}", home.credits)
}

fn titles(texts: &Texts) -> String {
    let all = texts.0.iter().filter(|t| !token(&t.text).is_empty());
    let is_language = |l: &&str| {
        l.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    let all =
        all.map(|t| format!("{}:{}", t.language.as_deref().filter(is_language).unwrap_or_default(), token(&t.text)));
    all.collect::<Vec<_>>().join(" / ")
}

fn identifiers(list: &[Identifier]) -> String {
    let folded = |kind: &str| if kind.eq_ignore_ascii_case("local") { "local".to_owned() } else { kind.to_owned() };
    let all = list.iter().map(|i| format!("{}={}", folded(&i.kind), token(&i.value)));
    all.collect::<Vec<_>>().join(" ; ")
}

/// As `xs:token` keeps a text.
fn token(text: &str) -> String {
    legal(text).split(['\t', '\n', '\r', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// As a text with lines is kept.
fn lines_of(text: &str) -> String {
    legal(&text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn legal(text: &str) -> String {
    let illegal = |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    text.replace(illegal, " ")
}

/// The same, read from the document.
pub(super) fn read(xml: &str, version: WriteVersion) -> Vec<String> {
    let document = Document::parse(xml).expect("XML");
    let root = document.root_element();
    let learner = child(root, "learner").expect("a learner");
    let report = child(root, "report").expect("a report");
    let issuer = child(report, "issuer").expect("an issuer");
    let result = child(report, "resultOfRecognition").expect("a decision");
    let entry = entry(root, "decision").expect("our entry");
    let mut lines = Vec::new();
    let mut say = |what: &str, value: String| lines.push(format!("{what}: {value}"));
    let number = attribute(entry, "number");
    match version {
        WriteVersion::V2_1_1 => assert_eq!(text_of(result, "identifier"), number),
        WriteVersion::V2_0_0 => assert!(text_of(result, "title").contains(&number)),
    }
    say("number", number);
    say("case", attribute(entry, "case"));
    say("language", attribute(entry, "language"));
    assert_eq!(text_of(result, "status"), attribute(entry, "status"));
    say("status", text_of(result, "status"));
    say("training", (attribute(entry, "training") == "true").to_string());
    say("replaces", attribute(entry, "replaces"));
    say("applied", attribute(entry, "applied"));
    say("complete", attribute(entry, "complete"));
    say("notified", attribute(entry, "notified"));
    say("decided", text_of(result, "decisionDate"));
    say("signed", attribute(entry, "signed"));
    assert_eq!(text_of(report, "issueDate"), attribute(entry, "signed"));
    say("given names", text_of(learner, "givenNames"));
    say("family name", text_of(learner, "familyName"));
    say("born", text_of(learner, "dateOfBirth"));
    say("student number", text_of(learner, "identifier"));
    say("programme", text_of(entry, "programme"));
    say("cycle", attribute(entry, "cycle"));
    say("institution", text_of(issuer, "title"));
    let listed = text_of(issuer, "country");
    say("institution country", if listed.is_empty() { attribute(entry, "country") } else { listed });
    say("institution ids", identifiers(&read_identifiers(issuer)));
    say("institution url", text_of(issuer, "url"));
    for what in ["unit", "address", "contact", "legal-basis"] {
        say(what, text_of(entry, what));
    }
    let appeal = child(entry, "appeal").expect("how to appeal");
    for what in ["body", "time-limit", "form", "address"] {
        say(what, text_of(appeal, what));
    }
    let totals = child(entry, "totals").expect("totals");
    let of = |name| attribute(totals, name);
    say("totals", format!("{} {} {} {}", of("requested"), of("recognised"), of("refused"), of("credited")));
    for what in ["prepared-by", "decided-by", "second"] {
        let signer = child(entry, what);
        say(what, signer.map(|s| format!("{} | {}", attribute(s, "name"), attribute(s, "title"))).unwrap_or_default());
    }
    for opinion in children(entry, "opinion") {
        let about: Vec<String> = children(opinion, "about").map(text).collect();
        let of = |name| attribute(opinion, name);
        say("opinion", format!("{} {} {} {about:?}", of("by"), of("day"), of("verdict")));
    }
    for superseded in children(entry, "superseded") {
        let credited = !attribute(superseded, "home").is_empty();
        say("superseded", format!("{} credited {credited}", attribute(superseded, "kind")));
    }
    for source in children(entry, "source") {
        let of = |name| attribute(source, name);
        say(
            "source",
            format!(
                "{} {} {:?} {} {} weak {} test {} {:?} emp {} {} {} {} doubts {}",
                of("document"),
                of("provenance"),
                of("channel"),
                of("received"),
                of("sha256"),
                of("weak") == "true",
                of("test") == "true",
                of("identity"),
                of("emp"),
                of("emp-country"),
                of("algorithm"),
                of("certificate-sha256"),
                of("signature-doubts"),
            ),
        );
        say("accepted", text_of(source, "identity-accepted"));
        say("accepted", text_of(source, "signature-accepted"));
    }
    groups(result, entry).into_iter().for_each(|(what, value)| say(what, value));
    lines
}

/// The groups, put together from the entries of both sides.
fn groups(result: Node<'_, '_>, decision: Node<'_, '_>) -> Vec<(&'static str, String)> {
    type Side = Vec<String>;
    let mut groups: std::collections::BTreeMap<usize, (String, Side, Side, Side, Side)> = Default::default();
    let number = |note: Node<'_, '_>| attribute(note, "group").parse::<usize>().expect("the number of a group");
    for basis in children(result, "recognitionBasis").map(|b| child(b, "recognitionReport").expect("a report")) {
        for los in children(basis, "learningOpportunitySpecification") {
            for note in entries(instance(los), "outcome") {
                let group = groups.entry(number(note)).or_default();
                group.0 = read_outcome(note);
                group.1.push(read_foreign(los, note, basis, decision));
                group.3.push(text_of(los, "identifier"));
            }
        }
    }
    for los in children(result, "recognitionResult").map(|r| child(r, "learningOpportunitySpecification").expect("one"))
    {
        let note = entry(instance(los), "outcome").expect("our entry");
        let group = groups.get_mut(&number(note)).expect("what it was given for");
        assert_eq!(group.0, read_outcome(note), "both sides say the same of a group");
        group.2.push(read_home(los, note));
        group.4.push(text_of(los, "identifier"));
    }
    // The schema's own mapping says the same of what belongs together as the entries do.
    let mut mapped: Vec<(Side, Side)> = children(result, "recognitionMapping")
        .map(|m| child(m, "mapping").expect("a mapping"))
        .map(|m| {
            let side = |name| child(m, name).map(|s| children(s, "ref").map(text).collect()).unwrap_or_default();
            (side("fromMapping"), side("toMapping"))
        })
        .collect();
    let mut told: Vec<(Side, Side)> = groups
        .values()
        .filter(|group| !group.0.starts_with("not-applied-for"))
        .map(|group| (group.3.clone(), group.4.clone()))
        .collect();
    for (from, _) in mapped.iter_mut().chain(&mut told) {
        from.sort();
    }
    assert_eq!(mapped, told);
    let mut lines = Vec::new();
    for (number, (outcome, mut foreign, home, ..)) in groups {
        lines.push(("group", format!("{number} {outcome}")));
        foreign.sort();
        lines.extend(foreign.into_iter().map(|line| ("foreign", line)));
        lines.extend(home.into_iter().map(|line| ("home", line)));
    }
    lines
}

fn read_outcome(note: Node<'_, '_>) -> String {
    let mut line = attribute(note, "kind");
    if let Some(condition) = child(note, "condition") {
        line += &format!(" until {}: {}", attribute(condition, "until"), text(condition));
    }
    if let Some(reason) = child(note, "reason") {
        line += &format!(" as {} | {} | {}", attribute(reason, "differs"), text(reason), text_of(note, "next-step"));
    }
    line
}

fn read_foreign(los: Node<'_, '_>, note: Node<'_, '_>, basis: Node<'_, '_>, decision: Node<'_, '_>) -> String {
    let loi = instance(los);
    let issuer = child(basis, "issuer").expect("an issuer");
    let (document, place) = (attribute(note, "document"), attribute(note, "place"));
    let report = place.trim_start_matches('r').split('.').next().unwrap_or_default().to_owned();
    let source = children(decision, "source").find(|s| attribute(*s, "document") == document).expect("its source");
    let other_country = children(source, "issuer").find(|i| attribute(*i, "report") == report);
    let country = other_country.map_or_else(|| text_of(issuer, "country"), |i| attribute(i, "country"));
    let scheme = text_of(loi, "gradingSchemeLocalId");
    let scale = children(basis, "gradingScheme").find(|s| attribute(*s, "localId") == scheme);
    let level = child(loi, "level").map(|level| match attribute_or_text(level, "type").as_str() {
        "" => text_of(level, "description"),
        kind => format!("{kind} {}", text_of(level, "value")).trim().to_owned(),
    });
    format!(
        "{document} {place} ids {} titles {} | type {} | level {} | term {} | {} to {} | {} | part {} | result {} | scale {} | by {} {country} {} {}",
        identifiers(&read_identifiers(los)),
        titles(&read_titles(los)),
        if note.has_attribute("type") { attribute(note, "type") } else { text_of(los, "type") },
        level.unwrap_or_default(),
        text_of(note, "term"),
        text_of(loi, "start"),
        text_of(loi, "date"),
        child(loi, "credit").map(|c| format!("{} {}", read_credits(c, note), text_of(c, "scheme"))).unwrap_or_default(),
        attribute(note, "part"),
        text_of(loi, "resultLabel"),
        scale.map(|s| text_of(s, "description")).unwrap_or_default(),
        titles(&read_titles(issuer)),
        identifiers(&read_identifiers(issuer)),
        text_of(issuer, "url"),
    )
}

fn read_home(los: Node<'_, '_>, note: Node<'_, '_>) -> String {
    let loi = instance(los);
    let code = match attribute(note, "free-credits").as_str() {
        "true" => String::new(),
        _ => read_identifiers(los).last().map(|i| i.value.clone()).unwrap_or_else(|| text_of(los, "identifier")),
    };
    let credits = child(loi, "credit").map(|c| read_credits(c, note)).unwrap_or_default();
    let grade = match attribute(note, "pass-only").as_str() {
        "true" => "pass only".to_owned(),
        _ => text_of(loi, "resultLabel"),
    };
    let (title, how, place) = (text_of(los, "title"), text_of(note, "how"), text_of(note, "degree-place"));
    format!("{code} | {title} | {credits} | {grade} | {how} | {place}")
}

fn read_credits(credit: Node<'_, '_>, note: Node<'_, '_>) -> String {
    if note.has_attribute("credits") { attribute(note, "credits") } else { text_of(credit, "value") }
}

/// The identifiers that the host gave: without the one that `ref` names, whose original stands beside it.
fn read_identifiers(of: Node<'_, '_>) -> Vec<Identifier> {
    let unique = of.has_tag_name((of.tag_name().namespace().unwrap_or_default(), "learningOpportunitySpecification"));
    children(of, "identifier")
        .skip(usize::from(unique))
        .map(|i| Identifier { kind: attribute(i, "type").replace(ORIGINAL_LOCAL, "local"), value: text(i) })
        .filter(|i| unique || i.kind != "local" || !i.value.is_empty())
        .collect()
}

fn read_titles(of: Node<'_, '_>) -> Texts {
    let title = |t: Node<'_, '_>| elmo::LocalText {
        language: t.attribute(("http://www.w3.org/XML/1998/namespace", "lang")).map(str::to_owned),
        text: text(t),
    };
    Texts(children(of, "title").map(title).collect())
}

fn instance<'a, 'i>(los: Node<'a, 'i>) -> Node<'a, 'i> {
    child(child(los, "specifies").expect("specifies"), "learningOpportunityInstance").expect("an instance")
}

fn entries<'a, 'i: 'a>(of: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    let extension = child(of, "extension");
    extension.into_iter().flat_map(move |e| e.children().filter(move |n| n.has_tag_name((EXTENSION_NAMESPACE, name))))
}

fn entry<'a, 'i: 'a>(of: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    entries(of, name).next()
}

fn children<'a, 'i: 'a>(of: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    of.children().filter(move |n| n.is_element() && n.tag_name().name() == name)
}

fn child<'a, 'i: 'a>(of: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    children(of, name).next()
}

fn text(of: Node<'_, '_>) -> String {
    of.text().unwrap_or_default().to_owned()
}

fn text_of(of: Node<'_, '_>, name: &'static str) -> String {
    child(of, name).map(text).unwrap_or_default()
}

fn attribute(of: Node<'_, '_>, name: &str) -> String {
    of.attribute(name).unwrap_or_default().to_owned()
}

fn attribute_or_text(of: Node<'_, '_>, name: &'static str) -> String {
    if of.has_attribute(name) { attribute(of, name) } else { text_of(of, name) }
}
