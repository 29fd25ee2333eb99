//! The comparison itself: each item, then the verdict.

use elmo::{Elmo, Learner, Personal};
use time::{Date, Duration};

use super::EvidenceState::{self, Absent, Agrees, Close, Differs};
use super::names::{self, Name, Writing};
use super::numbers::{self, Form};
use super::{
    CaseStudent, Evidence, ExpectedHost, Item, NationalId, Period, PersonContext, PersonMatch, Verdict, WhyCode,
};

/// Compares the learner of a document with the student of a case.
///
/// The verdict follows from identifier, birth date and names alone; host, period and session are shown beside them.
/// Identifiers are masked in what comes out.
///
/// ```
/// use elmo::{Elmo, Learner, Personal};
/// use recognition::person::{CaseStudent, PersonContext, Verdict, compare};
/// use time::macros::date;
///
/// let learner = Learner {
///     given_names: Some(Personal::new("Åse".to_owned())),
///     family_name: Some(Personal::new("Bjørnstad".to_owned())),
///     bday: Some(Personal::new(date!(1999 - 05 - 17))),
///     ..Learner::default()
/// };
/// let student = CaseStudent {
///     given_names: Personal::new("Aase".to_owned()),
///     family_name: Personal::new("Bjornstad".to_owned()),
///     born: Some(Personal::new(date!(1999 - 05 - 17))),
///     ..CaseStudent::default()
/// };
/// let found = compare(&learner, &Elmo::default(), &student, &PersonContext::default());
/// assert_eq!(found.verdict, Verdict::Match);
/// ```
pub fn compare(learner: &Learner, document: &Elmo, student: &CaseStudent, context: &PersonContext) -> PersonMatch {
    let identifier = identifier(learner, document, student);
    let birth_date = birth_date(learner, student);
    let (family_name, given_names) = names_of(learner, student);
    let state = |evidence: &Evidence| evidence.state;
    let verdict = if state(&birth_date) == Differs || state(&identifier) == Differs {
        Verdict::Mismatch
    } else if state(&identifier) == Agrees || [&birth_date, &family_name, &given_names].map(state) == [Agrees; 3] {
        Verdict::Match
    } else {
        Verdict::Unclear
    };
    let (host, period, session) = (host(document, context), period(document, context), session(context));
    PersonMatch { verdict, evidence: vec![identifier, birth_date, family_name, given_names, host, period, session] }
}

fn evidence(item: Item, state: EvidenceState, why: WhyCode, document: String, case: String) -> Evidence {
    Evidence { item, state, document, case, why }
}

/// Which side is silent.
fn silent(in_document: bool, in_case: bool) -> WhyCode {
    match (in_document, in_case) {
        (false, true) => WhyCode::NotInDocument,
        (true, false) => WhyCode::NotInCase,
        _ => WhyCode::NotGiven,
    }
}

// E1

fn identifier(learner: &Learner, document: &Elmo, student: &CaseStudent) -> Evidence {
    let ours = learner.identifiers.iter().map(Personal::reveal).filter(|i| !i.value.trim().is_empty());
    let (mut esis, mut nationals) = (Vec::new(), Vec::new());
    for identifier in ours {
        if is_esi(&identifier.kind, &identifier.value) {
            esis.push(identifier.value.as_str());
        } else if is_national(&identifier.kind) || numbers::schac_id(&identifier.value).is_some() {
            nationals.push(identifier.value.as_str());
        }
    }
    let esi = student.esi.as_ref().map(|e| e.reveal().as_str()).filter(|e| !e.trim().is_empty());
    let national = student.national_id.as_ref().map(Personal::reveal).filter(|n| !n.value.trim().is_empty());

    let by_esi = esi.into_iter().flat_map(|case| esis.iter().map(move |of| compare_esi(of, case)));
    let by_number = national
        .into_iter()
        .flat_map(|case| nationals.iter().map(move |of| compare_national(of, case, learner, document)));
    // Within one scheme an equal value outweighs a former one; across schemes a contradiction stands.
    let found = [strongest(by_esi, Agrees), strongest(by_number, Agrees)];
    let (state, why) = strongest(found.into_iter().flatten(), Differs).unwrap_or_else(|| {
        let (in_document, in_case) = (!(esis.is_empty() && nationals.is_empty()), esi.is_some() || national.is_some());
        let why = if in_document && in_case { WhyCode::NotComparable } else { silent(in_document, in_case) };
        (Absent, why)
    });
    let of_document: Vec<String> = esis.iter().chain(&nationals).map(|value| numbers::masked(value)).collect();
    let of_case = esi.map(numbers::masked);
    let of_case = of_case.into_iter().chain(national.map(|n| format!("{} {}", n.country, numbers::masked(&n.value))));
    evidence(Item::Identifier, state, why, of_document.join(", "), of_case.collect::<Vec<_>>().join(", "))
}

type Found = (EvidenceState, WhyCode);

/// The first state goes before the other definite one, then close, then absent.
fn strongest(found: impl Iterator<Item = Found>, first: EvidenceState) -> Option<Found> {
    found.min_by_key(|(state, _)| match state {
        state if *state == first => 0_u8,
        Agrees | Differs => 1,
        Close => 2,
        Absent => 3,
    })
}

fn is_esi(kind: &str, value: &str) -> bool {
    let kind = letters(kind);
    kind == "esi"
        || kind.contains("europeanstudentidentifier")
        || value.to_lowercase().contains("personaluniquecode:int:esi")
}

/// The words for a national identifier that have been seen in `identifier/@type`; everything else is the host's own number.
fn is_national(kind: &str) -> bool {
    const KINDS: &[&str] = &[
        "nin",
        "ssn",
        "socialsecuritynumber",
        "personnummer",
        "personalnumber",
        "henkilotunnus",
        "henkilötunnus",
        "hetu",
        "fodselsnummer",
        "fødselsnummer",
        "cpr",
        "cprnummer",
        "kennitala",
        "bsn",
        "pesel",
        "oib",
        "isikukood",
        "asmenskodas",
        "codicefiscale",
        "dni",
        "nie",
    ];
    let kind = letters(kind);
    kind.starts_with("nationalid") || KINDS.contains(&kind.as_str())
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

fn compare_esi(document: &str, case: &str) -> Found {
    match (numbers::esi(document), numbers::esi(case)) {
        (Some(one), Some(other)) if one.scope == other.scope => {
            if one.code == other.code {
                (Agrees, WhyCode::SameEsi)
            } else {
                (Differs, WhyCode::OtherEsi)
            }
        }
        (None, None) if !is_urn(document) && document.trim() == case.trim() => {
            (Close, WhyCode::SameValueCountryUnknown)
        }
        _ => (Absent, WhyCode::NotComparable),
    }
}

fn is_urn(value: &str) -> bool {
    value.trim().get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"))
}

fn compare_national(document: &str, case: &NationalId, learner: &Learner, elmo: &Elmo) -> Found {
    let country = case.country.trim().to_uppercase();
    let named = numbers::schac_id(document);
    if named.as_ref().is_some_and(|(of, _)| *of != country) {
        return (Absent, WhyCode::NotComparable);
    }
    let value = named.as_ref().map_or(document, |(_, value)| value.as_str());
    let (of_document, of_case) = (numbers::read(&country, value), numbers::read(&country, &case.value));
    match (&of_document, &of_case) {
        (Form::Known(one) | Form::Likely(one), Form::Known(other) | Form::Likely(other)) if one.same(other) => {
            (Agrees, WhyCode::SameNationalId)
        }
        (Form::Known(one), Form::Known(other))
            if one.scheme == other.scheme && (named.is_some() || only_of(&country, value, learner, elmo)) =>
        {
            (Differs, WhyCode::OtherNationalId)
        }
        _ if numbers::plain(value) == numbers::plain(&case.value) => match named {
            Some(_) => (Agrees, WhyCode::SameNationalId),
            None => (Close, WhyCode::SameValueCountryUnknown),
        },
        _ => (Absent, WhyCode::NotComparable),
    }
}

/// Whether a value that has the form of the case's country can't be a number of another country that is as likely: an
/// issuer's, since hosts usually know only their own number for a guest, or the learner's citizenship's.
fn only_of(country: &str, value: &str, learner: &Learner, document: &Elmo) -> bool {
    let issuers = document.reports.iter().filter_map(|r| r.issuer.country.clone());
    let citizenship = learner.citizenship.iter().map(|c| c.reveal().clone());
    let mut others =
        issuers.chain(citizenship).map(|c| c.trim().to_uppercase()).filter(|c| c.len() == 2 && c != country);
    let plain_digits = value.chars().all(|c| c.is_ascii_digit() || c == '-' || c.is_whitespace());
    !others.any(|other| match numbers::read(&other, value) {
        Form::Known(_) | Form::Likely(_) => true,
        Form::Other => false,
        Form::NoRule => plain_digits,
    })
}

// E2

fn birth_date(learner: &Learner, student: &CaseStudent) -> Evidence {
    let in_document: Vec<Date> = {
        let mut days: Vec<Date> = learner.bday.iter().chain(&learner.date_of_birth).map(|day| *day.reveal()).collect();
        days.dedup();
        days
    };
    let in_case = student.born.as_ref().map(|day| *day.reveal());
    let (state, why) = match (in_document.as_slice(), in_case) {
        ([_, _, ..], _) => (Differs, WhyCode::TwoBirthDates),
        ([one], Some(other)) if *one == other => (Agrees, WhyCode::SameDay),
        ([_], Some(_)) => (Differs, WhyCode::OtherDay),
        (days, case) => (Absent, silent(!days.is_empty(), case.is_some())),
    };
    let document = in_document.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    evidence(Item::BirthDate, state, why, document, in_case.map(|day| day.to_string()).unwrap_or_default())
}

// E3 and E4

/// A name as two fields, and the other names on record as whole texts.
struct Names {
    given_text: String,
    family_text: String,
    given: Name,
    family: Name,
    others: Vec<(String, Name)>,
}

impl Names {
    fn new<'a>(given: &str, family: &str, others: impl Iterator<Item = &'a Personal<String>>) -> Self {
        let others = others.map(|text| (text.reveal().clone(), Name::read(text.reveal())));
        Self {
            given_text: given.to_owned(),
            family_text: family.to_owned(),
            given: Name::read(given),
            family: Name::read(family),
            others: others.filter(|(_, name)| !name.is_absent()).collect(),
        }
    }

    fn complete(&self) -> bool {
        !self.given.is_absent() && !self.family.is_absent()
    }

    /// The name of somebody who has just one.
    fn single(&self) -> Option<&Name> {
        match (self.given.is_absent(), self.family.is_absent()) {
            (true, false) => Some(&self.family),
            (false, true) => Some(&self.given),
            _ => None,
        }
    }
}

/// What is said of family and given names, and the other names that decided it, if any.
struct Pairing {
    family: Found,
    given: Found,
    others: (Option<String>, Option<String>),
}

impl Pairing {
    fn both(found: Found) -> Self {
        Self { family: found, given: found, others: (None, None) }
    }

    fn agrees(&self) -> bool {
        self.family.0 == Agrees && self.given.0 == Agrees
    }

    fn at_least_close(&self) -> bool {
        matches!((self.family.0, self.given.0), (Agrees | Close, Agrees | Close))
    }
}

fn names_of(learner: &Learner, student: &CaseStudent) -> (Evidence, Evidence) {
    let text = |name: &Option<Personal<String>>| name.as_ref().map(|n| n.reveal().clone()).unwrap_or_default();
    let document = Names::new(
        &text(&learner.given_names),
        &text(&learner.family_name),
        learner.birth_name.iter().chain(&learner.alternative_name),
    );
    let case = Names::new(
        student.given_names.reveal(),
        student.family_name.reveal(),
        student.birth_name.iter().chain(&student.other_names),
    );
    let pairing = pair(&document, &case);
    let shown = |text: &str, other: &Option<String>| match other {
        Some(other) => format!("{} ({})", text.trim(), other.trim()),
        None => text.trim().to_owned(),
    };
    let item = |item, (state, why), of_document: &str, of_case: &str| {
        let (document, case) = (shown(of_document, &pairing.others.0), shown(of_case, &pairing.others.1));
        let why = match why {
            WhyCode::SameName => match names::writing(of_document, of_case) {
                Writing::Equal => WhyCode::SameName,
                Writing::Joined => WhyCode::SameJoined,
                Writing::OtherLetters => WhyCode::SameTransliterated,
            },
            why => why,
        };
        evidence(item, state, why, document, case)
    };
    (
        item(Item::FamilyName, pairing.family, &document.family_text, &case.family_text),
        item(Item::GivenNames, pairing.given, &document.given_text, &case.given_text),
    )
}

/// The names as they stand; then in each other's place; then the other names on record.
fn pair(document: &Names, case: &Names) -> Pairing {
    let straight = straight(document, case);
    if straight.agrees() {
        return straight;
    }
    let swapped = swapped(document, case);
    let second = on_record(document, case);
    let mut chances = [swapped, second];
    if let Some(agreed) = chances.iter_mut().find_map(|c| c.take_if(|c| c.agrees())) {
        return agreed;
    }
    if straight.at_least_close() {
        return straight;
    }
    chances.into_iter().flatten().find(Pairing::at_least_close).unwrap_or(straight)
}

fn straight(document: &Names, case: &Names) -> Pairing {
    if is_mononym(document, case) || is_mononym(case, document) {
        return Pairing::both((Agrees, WhyCode::SingleName));
    }
    let side = |one: &Name, other: &Name, compare: fn(&Name, &Name) -> Found| match (one.is_absent(), other.is_absent())
    {
        (false, false) if names::in_two_scripts(one, other) => (Absent, WhyCode::OtherScript),
        (false, false) => compare(one, other),
        (one, other) => (Absent, silent(!one, !other)),
    };
    Pairing {
        family: side(&document.family, &case.family, names::family),
        given: side(&document.given, &case.given, names::given),
        others: (None, None),
    }
}

/// One name only, and it is the other side's only name, or stands in both its fields.
fn is_mononym(one: &Names, other: &Names) -> bool {
    let Some(name) = one.single() else { return false };
    let equal = |of: &Name| names::same(name, of) && names::family(name, of).0 == Agrees;
    other.single().is_some_and(equal) || (other.complete() && equal(&other.given) && equal(&other.family))
}

fn swapped(document: &Names, case: &Names) -> Option<Pairing> {
    if !(document.complete() && case.complete()) {
        return None;
    }
    let agree = names::family(&document.given, &case.family).0 == Agrees
        && names::given(&document.family, &case.given).0 == Agrees;
    let whole = names::same(&document.given, &case.family) && names::same(&document.family, &case.given);
    agree.then(|| Pairing::both(if whole { (Agrees, WhyCode::Swapped) } else { (Close, WhyCode::SwappedInPart) }))
}

/// Birth names and other names of either side.
fn on_record(document: &Names, case: &Names) -> Option<Pairing> {
    let mut best: Option<Pairing> = None;
    let mut offer = |state: Option<EvidenceState>, of_document: Option<&str>, of_case: Option<&str>| {
        let Some(state) = state else { return };
        let why = if state == Agrees { WhyCode::OtherNameOnRecord } else { WhyCode::SwappedInPart };
        let mut pairing = Pairing::both((state, why));
        pairing.others = (of_document.map(str::to_owned), of_case.map(str::to_owned));
        if best.as_ref().is_none_or(|b| !b.agrees() && state == Agrees) {
            best = Some(pairing);
        }
    };
    for (text, name) in &document.others {
        offer(whole_text(name, document, case), Some(text), None);
    }
    for (text, name) in &case.others {
        offer(whole_text(name, case, document), None, Some(text));
    }
    for (text, name) in &document.others {
        for (beside, other) in &case.others {
            let equal = name.len() > 1 && names::same(name, other) && names::given(name, other).0 == Agrees;
            offer(equal.then_some(Agrees), Some(text), Some(beside));
        }
    }
    best
}

/// A name on record, given and family names as one text or a family name alone, beside the two fields of the other side.
fn whole_text(text: &Name, own: &Names, other: &Names) -> Option<EvidenceState> {
    if !other.complete() {
        return None;
    }
    let family_alone = names::same(text, &other.family) || text.len() == 1;
    if family_alone
        && !own.given.is_absent()
        && names::family(text, &other.family).0 == Agrees
        && names::given(&own.given, &other.given).0 == Agrees
    {
        return Some(Agrees);
    }
    if text.is_unspaced() && names::same(text, &other.family.before(&other.given)) {
        return Some(Agrees);
    }
    let mut close = None;
    for at in 1..text.len() {
        let (first, rest) = text.split(at);
        let family_last = names::same(&rest, &other.family) && names::family(&rest, &other.family).0 == Agrees;
        if family_last && names::given(&first, &other.given).0 == Agrees {
            return Some(Agrees);
        }
        let family_first = names::same(&first, &other.family) && names::family(&first, &other.family).0 == Agrees;
        if family_first && names::given(&rest, &other.given).0 == Agrees {
            if names::same(&rest, &other.given) {
                return Some(Agrees);
            }
            close = Some(Close);
        }
    }
    close
}

// E5 to E7: shown, never part of the verdict

fn host(document: &Elmo, context: &PersonContext) -> Evidence {
    let issuers: Vec<&elmo::Issuer> = document.reports.iter().map(|r| &r.issuer).collect();
    let known = |host: &ExpectedHost, issuer: &elmo::Issuer| {
        let by_identifier = host.identifiers.iter().any(|own| {
            issuer.identifiers.iter().any(|of| {
                !own.value.trim().is_empty()
                    && letters(&own.kind) == letters(&of.kind)
                    && own.value.trim().eq_ignore_ascii_case(of.value.trim())
            })
        });
        let by_name = host
            .names
            .iter()
            .map(|name| Name::read(name))
            .any(|name| issuer.titles.0.iter().any(|title| names::same(&name, &Name::read(&title.text))));
        by_identifier || by_name
    };
    let expected = issuers.iter().filter(|i| context.expected_hosts.iter().any(|host| known(host, i))).count();
    let same_country = issuers.iter().any(|issuer| {
        context.expected_hosts.iter().any(|host| {
            host.country.as_deref().is_some_and(|c| {
                !c.trim().is_empty()
                    && issuer.country.as_deref().is_some_and(|of| of.trim().eq_ignore_ascii_case(c.trim()))
            })
        })
    });
    let (state, why) = match (issuers.len(), context.expected_hosts.len()) {
        (0, _) | (_, 0) => (Absent, silent(!issuers.is_empty(), !context.expected_hosts.is_empty())),
        (all, _) if expected == all => (Agrees, WhyCode::ExpectedHost),
        _ if expected > 0 => (Close, WhyCode::SomeExpected),
        _ if same_country => (Close, WhyCode::SameCountry),
        _ => (Differs, WhyCode::OtherHost),
    };
    let mut of_document: Vec<String> =
        issuers.iter().filter_map(|i| i.titles.english_or_first().map(str::to_owned)).collect();
    of_document.dedup();
    let of_case: Vec<String> = context.expected_hosts.iter().filter_map(|host| host.names.first().cloned()).collect();
    evidence(Item::Host, state, why, of_document.join(", "), of_case.join(", "))
}

/// How long after the exchange results are usual (examinations, late marking).
const SOON: Duration = Duration::days(90);

fn period(document: &Elmo, context: &PersonContext) -> Evidence {
    let spans: Vec<(Date, Date)> = document
        .achievements()
        .filter_map(|a| {
            let term = a.term.as_ref();
            let days = [a.start, a.date, term.and_then(|t| t.start), term.and_then(|t| t.end)];
            Some((days.into_iter().flatten().min()?, days.into_iter().flatten().max()?))
        })
        .collect();
    let periods: Vec<&Period> = context.periods.iter().filter(|p| p.from.is_some() || p.until.is_some()).collect();
    let meets = |period: &Period, after: Duration| {
        let until = period.until.map(|until| until.checked_add(after).unwrap_or(until));
        spans.iter().any(|(first, last)| {
            period.from.is_none_or(|from| *last >= from) && until.is_none_or(|until| *first <= until)
        })
    };
    let (state, why) = if spans.is_empty() || periods.is_empty() {
        (Absent, silent(!spans.is_empty(), !periods.is_empty()))
    } else if periods.iter().any(|p| meets(p, Duration::ZERO)) {
        (Agrees, WhyCode::InPeriod)
    } else if periods.iter().any(|p| meets(p, SOON)) {
        (Close, WhyCode::SoonAfter)
    } else {
        (Differs, WhyCode::OtherPeriod)
    };
    let first = spans.iter().map(|(first, _)| *first).min();
    let last = spans.iter().map(|(_, last)| *last).max();
    let range = |from: Option<Date>, until: Option<Date>| {
        let day = |day: Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
        if from.is_none() && until.is_none() { String::new() } else { format!("{} – {}", day(from), day(until)) }
    };
    let of_case: Vec<String> = periods.iter().map(|p| range(p.from, p.until)).collect();
    evidence(Item::Period, state, why, range(first, last), of_case.join(", "))
}

fn session(context: &PersonContext) -> Evidence {
    let (state, why) = match context.session_for_this_case {
        Some(true) => (Agrees, WhyCode::OwnSession),
        Some(false) => (Differs, WhyCode::OtherSession),
        None => (Absent, WhyCode::NoSession),
    };
    evidence(Item::Session, state, why, String::new(), String::new())
}
