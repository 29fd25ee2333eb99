//! What stood behind the proof of a document, kept with it for ever: which registry entry, and which policy of the office
//! with the outcome of each of its checks; and the policy itself ([`judge`]).

use elmo::Issuer;
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, OffsetDateTime, UtcOffset};
use unicode_normalization::UnicodeNormalization;

time::serde::format_description!(iso_day, Date, "[year]-[month]-[day]");

/// The list that an EMP and its certificates were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryUsed {
    /// The source's name, as the office knows it.
    pub source: String,
    /// Its address; empty for an EMP entered by hand.
    pub url: String,
    /// When it was read.
    #[serde(with = "time::serde::rfc3339")]
    pub read: OffsetDateTime,
    /// SHA-256 of the list as it was read, lower-case hex; empty for an EMP entered by hand.
    pub sha256: String,
    /// Whether it is a test registry: nothing real rests on it.
    pub test: bool,
    /// Whether a person entered the EMP and its certificate.
    pub by_hand: bool,
}

/// What the list said of the EMP: what the document's issuers were compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmpUsed {
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Its address.
    pub url: String,
    /// The institutions that it serves.
    pub institutions: Vec<String>,
}

/// Who made one of the exceptions that were in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// "weak" or "expired".
    pub kind: String,
    /// The last day on which it counts.
    #[serde(with = "iso_day")]
    pub until: Date,
    /// Who, by name.
    pub by: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why.
    pub why: String,
}

/// What the office accepts from one EMP beyond the default (`emrex.md`, The signature), each until a date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exceptions {
    /// SHA-1 signatures, and RSA keys below 2048 bits with them, are accepted up to this day.
    #[serde(default, with = "iso_day::option")]
    pub weak_until: Option<Date>,
    /// Certificates that had expired when the document was made are accepted up to this day.
    #[serde(default, with = "iso_day::option")]
    pub expired_until: Option<Date>,
}

/// One check of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyItem {
    /// SHA-1 in the signature or the digest.
    Algorithm,
    /// The length of the key.
    Key,
    /// The certificate's validity when the document was made, and now.
    Validity,
    /// The time at which the document was made, against the session's.
    Time,
    /// Whether the key is the EMP's current one.
    CurrentKey,
    /// The issuers' countries and institutions against the EMP's.
    Issuer,
    /// Whether the same bytes were received before.
    ReceivedBefore,
}

/// How one check of the policy came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyOutcome {
    /// As it should be.
    Passed,
    /// Worth knowing; nobody has to decide.
    Finding,
    /// Accepted by the office's exception for this EMP.
    Excepted,
    /// A person has to decide.
    Unclear,
    /// Not accepted.
    Refused,
}

/// One check of the policy with its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyCheck {
    /// What was checked.
    pub item: PolicyItem,
    /// How it came out.
    pub outcome: PolicyOutcome,
    /// Stable kebab-case code that says why: "sha-1", "certificate-expired" …
    pub code: String,
    /// What the check saw: an algorithm, a date, a number of bits, a country. Never a name or identifier of a person.
    pub seen: String,
}

/// What stood behind a proof. It is sealed as it is written: a part that is added later is left out where it is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// The list that held the certificate; none for an unsigned document.
    pub registry: Option<RegistryUsed>,
    /// The EMP in that list; none for an unsigned document, and where this was not kept yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emp: Option<EmpUsed>,
    /// The office's exceptions for the EMP that were in force.
    pub exceptions: Exceptions,
    /// The office's figures; none for an unsigned document, and where this was not kept yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Figures>,
    /// Who made them, and why; none where this was not kept yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub granted: Vec<Granted>,
    /// Each check of the policy, in the order of [`PolicyItem`].
    pub checks: Vec<PolicyCheck>,
}

impl Trust {
    /// Codes of the checks that a person has to decide about.
    pub fn doubts(&self) -> Vec<String> {
        self.checks.iter().filter(|c| c.outcome == PolicyOutcome::Unclear).map(|c| c.code.clone()).collect()
    }

    /// The check by which the policy refuses the document, if one does.
    pub fn refusal(&self) -> Option<&PolicyCheck> {
        self.checks.iter().find(|c| c.outcome == PolicyOutcome::Refused)
    }
}

impl Exceptions {
    /// Those that still count on a day; their last day counts.
    pub fn in_force(&self, day: Date) -> Self {
        let still = |until: Option<Date>| until.filter(|until| day <= *until);
        Self { weak_until: still(self.weak_until), expired_until: still(self.expired_until) }
    }
}

/// The figures of the policy, which each office sets (`recognition.md` 1, last point; `emrex.md`, The signature).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// `generatedDate` may lie so many minutes before the session and after the answer.
    pub clock_slack_minutes: u32,
    /// RSA keys shorter than this are short, in bits.
    pub short_key_bits: u32,
}

impl Default for Figures {
    fn default() -> Self {
        Self { clock_slack_minutes: 15, short_key_bits: 2048 }
    }
}

/// What the policy judges: facts about a valid signature, its certificate, and where the document came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts<'a> {
    /// `SignatureMethod` and `DigestMethod`, as XML-DSig URIs.
    pub algorithms: [&'a str; 2],
    /// Whether one of them is SHA-1.
    pub weak: bool,
    /// Length of the key, if it is an RSA key, in bits.
    pub rsa_bits: Option<u32>,
    /// When the certificate begins to be valid.
    pub valid_from: OffsetDateTime,
    /// The certificate's last moment.
    pub valid_until: OffsetDateTime,
    /// SHA-256 of the certificate, lower-case hex.
    pub certificate_sha256: &'a str,
    /// Whether the registry names this certificate now.
    pub current_key: bool,
    /// Why nothing is fetched from the EMP now, as a code, where it is its certificates that are in question.
    pub emp_in_dispute: Option<&'a str>,
    /// Since when the EMP is known, where it is new, nobody has confirmed its certificate, and no person chose it: a file.
    pub emp_new_since: Option<OffsetDateTime>,
    /// When the document says it was made.
    pub generated: Option<OffsetDateTime>,
    /// When the session began that it answers; none for a file.
    pub session: Option<OffsetDateTime>,
    /// When it came.
    pub now: OffsetDateTime,
    /// The EMP's country, ISO 3166 alpha-2.
    pub emp_country: &'a str,
    /// The institutions that the EMP's entry names.
    pub emp_institutions: &'a [String],
    /// The document's issuers.
    pub issuers: Vec<&'a Issuer>,
    /// What the office accepts from this EMP; what has ended does not count.
    pub exceptions: Exceptions,
    /// The office's figures.
    pub figures: Figures,
}

/// The office's default policy with its exceptions (`emrex.md`, The signature): what becomes of a document whose signature
/// is valid. One outcome for each check, in the order of [`PolicyItem`]; [`received_before`] comes after them.
pub fn judge(facts: &Facts<'_>) -> Vec<PolicyCheck> {
    let exceptions = facts.exceptions.in_force(facts.now.date());
    let mut checks = vec![
        algorithm(facts, &exceptions),
        key(facts, &exceptions),
        validity(facts, &exceptions),
        time(facts),
        current_key(facts),
    ];
    checks.extend(emp(facts));
    checks.extend(issuers(facts.emp_country, facts.emp_institutions, &facts.issuers));
    checks
}

/// Whether nothing about the issuers speaks against an EMP of this country with these institutions.
pub fn issuers_fit(emp_country: &str, emp_institutions: &[String], issuers: &[&Issuer]) -> bool {
    self::issuers(emp_country, emp_institutions, issuers).iter().all(|check| check.outcome != PolicyOutcome::Unclear)
}

/// The check that needs the database: whether bytes with this SHA-256 were received before.
pub fn received_before(before: bool, sha256: &str) -> PolicyCheck {
    let (outcome, code) = match before {
        true => (PolicyOutcome::Unclear, "received-before"),
        false => (PolicyOutcome::Passed, "first-time"),
    };
    check(PolicyItem::ReceivedBefore, outcome, code, sha256.to_owned())
}

/// Every code that a check can have, with its item.
pub const CODES: &[(PolicyItem, &str)] = &[
    (PolicyItem::Algorithm, "algorithm-strong"),
    (PolicyItem::Algorithm, "weak-algorithm"),
    (PolicyItem::Key, "key-long-enough"),
    (PolicyItem::Key, "short-key"),
    (PolicyItem::Validity, "certificate-valid"),
    (PolicyItem::Validity, "certificate-expired-since"),
    (PolicyItem::Validity, "certificate-expired"),
    (PolicyItem::Validity, "certificate-not-yet-valid"),
    (PolicyItem::Time, "time-fits"),
    (PolicyItem::Time, "time-not-compared"),
    (PolicyItem::Time, "time-unknown"),
    (PolicyItem::Time, "time-outside"),
    (PolicyItem::CurrentKey, "current-key"),
    (PolicyItem::CurrentKey, "former-key"),
    (PolicyItem::CurrentKey, "emp-in-dispute"),
    (PolicyItem::CurrentKey, "emp-new"),
    (PolicyItem::Issuer, "issuer-fits"),
    (PolicyItem::Issuer, "issuer-not-named"),
    (PolicyItem::Issuer, "issuer-differs"),
    (PolicyItem::Issuer, "institution-differs"),
    (PolicyItem::ReceivedBefore, "first-time"),
    (PolicyItem::ReceivedBefore, "received-before"),
];

/// The last word of an XML-DSig URI: an algorithm as people write it.
pub fn last_word(uri: &str) -> &str {
    uri.rsplit(['#', '/']).next().unwrap_or(uri)
}

fn algorithm(facts: &Facts<'_>, exceptions: &Exceptions) -> PolicyCheck {
    let seen = facts.algorithms.map(last_word).join(", digest ");
    let (outcome, code) = match (facts.weak, exceptions.weak_until) {
        (false, _) => (PolicyOutcome::Passed, "algorithm-strong"),
        (true, Some(_)) => (PolicyOutcome::Excepted, "weak-algorithm"),
        (true, None) => (PolicyOutcome::Unclear, "weak-algorithm"),
    };
    check(PolicyItem::Algorithm, outcome, code, seen)
}

/// A short key is accepted only together with SHA-1, from an EMP from which SHA-1 is.
fn key(facts: &Facts<'_>, exceptions: &Exceptions) -> PolicyCheck {
    let short = facts.figures.short_key_bits;
    let (outcome, code) = match facts.rsa_bits {
        Some(bits) if bits < short && facts.weak && exceptions.weak_until.is_some() => {
            (PolicyOutcome::Excepted, "short-key")
        }
        Some(bits) if bits < short => (PolicyOutcome::Refused, "short-key"),
        _ => (PolicyOutcome::Passed, "key-long-enough"),
    };
    let seen = facts.rsa_bits.map_or_else(|| "no RSA key".to_owned(), |bits| format!("RSA, {bits} bits"));
    check(PolicyItem::Key, outcome, code, seen)
}

/// A document that does not say when it was made is judged as if it were made when it came.
fn validity(facts: &Facts<'_>, exceptions: &Exceptions) -> PolicyCheck {
    let made = facts.generated.unwrap_or(facts.now);
    let (outcome, code) = if made < facts.valid_from {
        (PolicyOutcome::Refused, "certificate-not-yet-valid")
    } else if made > facts.valid_until {
        let excepted = exceptions.expired_until.is_some();
        (if excepted { PolicyOutcome::Excepted } else { PolicyOutcome::Unclear }, "certificate-expired")
    } else if facts.now > facts.valid_until {
        (PolicyOutcome::Finding, "certificate-expired-since")
    } else {
        (PolicyOutcome::Passed, "certificate-valid")
    };
    let seen = format!("valid {} to {}, made {}", utc(facts.valid_from), utc(facts.valid_until), utc(made));
    check(PolicyItem::Validity, outcome, code, seen)
}

fn time(facts: &Facts<'_>) -> PolicyCheck {
    let came = utc(facts.now);
    let Some(made) = facts.generated else {
        return check(PolicyItem::Time, PolicyOutcome::Unclear, "time-unknown", format!("came {came}"));
    };
    let slack = Duration::minutes(i64::from(facts.figures.clock_slack_minutes));
    let early = facts.session.is_some_and(|opened| made < opened - slack);
    let (outcome, code) = if early || made > facts.now + slack {
        (PolicyOutcome::Unclear, "time-outside")
    } else if facts.session.is_none() {
        (PolicyOutcome::Finding, "time-not-compared")
    } else {
        (PolicyOutcome::Passed, "time-fits")
    };
    let session = facts.session.map_or_else(|| "no session".to_owned(), |opened| format!("session {}", utc(opened)));
    check(PolicyItem::Time, outcome, code, format!("made {}, {session}, came {came}", utc(made)))
}

fn current_key(facts: &Facts<'_>) -> PolicyCheck {
    let (outcome, code) = match facts.current_key {
        true => (PolicyOutcome::Passed, "current-key"),
        false => (PolicyOutcome::Unclear, "former-key"),
    };
    check(PolicyItem::CurrentKey, outcome, code, facts.certificate_sha256.to_owned())
}

/// What is doubtful about the EMP, beside its key.
fn emp(facts: &Facts<'_>) -> Vec<PolicyCheck> {
    let dispute = facts.emp_in_dispute.map(|why| (PolicyOutcome::Unclear, "emp-in-dispute", why.to_owned()));
    let new = facts.emp_new_since.map(|at| (PolicyOutcome::Unclear, "emp-new", format!("first seen {}", utc(at))));
    let doubts = dispute.into_iter().chain(new);
    doubts.map(|(outcome, code, seen)| check(PolicyItem::CurrentKey, outcome, code, seen)).collect()
}

/// The issuers' countries, and their institutions where the EMP's entry names some and not "All".
fn issuers(emp_country: &str, emp_institutions: &[String], issuers: &[&Issuer]) -> Vec<PolicyCheck> {
    let country = |i: &&Issuer| i.country.clone().filter(|c| !c.trim().is_empty());
    let countries: Vec<String> = issuers.iter().filter_map(country).collect();
    let listed: Vec<&String> = emp_institutions.iter().filter(|i| !folded(i).is_empty()).collect();
    let all = listed.is_empty() || listed.iter().any(|i| folded(i) == "all");
    let unlisted: Vec<String> = issuers
        .iter()
        .filter(|issuer| !all && !listed.iter().any(|listed| is_issuer(listed, issuer)))
        .map(|issuer| issuer.titles.english_or_first().unwrap_or("without a name").to_owned())
        .collect();

    let mut checks = Vec::new();
    if countries.iter().any(|c| !c.trim().eq_ignore_ascii_case(emp_country.trim())) {
        let seen = format!("{}, the EMP's {emp_country}", listed_once(&countries));
        checks.push(check(PolicyItem::Issuer, PolicyOutcome::Unclear, "issuer-differs", seen));
    }
    if !unlisted.is_empty() {
        checks.push(check(PolicyItem::Issuer, PolicyOutcome::Unclear, "institution-differs", listed_once(&unlisted)));
    }
    if checks.is_empty() {
        let compared = !countries.is_empty() || !all && !issuers.is_empty();
        let (outcome, code) = match compared {
            true => (PolicyOutcome::Passed, "issuer-fits"),
            false => (PolicyOutcome::Finding, "issuer-not-named"),
        };
        checks.push(check(PolicyItem::Issuer, outcome, code, listed_once(&countries)));
    }
    checks
}

/// Whether a registry's name of an institution is this issuer: one of its titles, one of its identifiers, or the domain
/// of its web address.
fn is_issuer(listed: &str, issuer: &Issuer) -> bool {
    let wanted = folded(listed);
    let host = issuer.url.as_deref().and_then(host_of);
    issuer.titles.0.iter().any(|title| folded(&title.text) == wanted)
        || issuer.identifiers.iter().any(|identifier| folded(&identifier.value) == wanted)
        || host.is_some_and(|host| {
            let domain = listed.trim().to_lowercase();
            domain.contains('.') && (host == domain || host.ends_with(&format!(".{domain}")))
        })
}

fn host_of(url: &str) -> Option<String> {
    let rest = url.trim().split_once("://").map_or(url.trim(), |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default().to_lowercase();
    Some(host).filter(|host| !host.is_empty())
}

/// Letters and digits alone, small: how names of institutions are compared.
fn folded(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn listed_once(texts: &[String]) -> String {
    let mut once: Vec<&str> = texts.iter().map(String::as_str).collect();
    once.sort_unstable();
    once.dedup();
    once.join(", ")
}

fn utc(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    at.replace_nanosecond(0).unwrap_or(at).format(&Rfc3339).unwrap_or_default()
}

fn check(item: PolicyItem, outcome: PolicyOutcome, code: &str, seen: String) -> PolicyCheck {
    PolicyCheck { item, outcome, code: code.to_owned(), seen }
}

#[cfg(test)]
mod tests {
    use elmo::{Identifier, Issuer, LocalText, Texts};
    use time::macros::{date, datetime};
    use time::{Date, Duration, OffsetDateTime};

    use super::{
        CODES, Exceptions, Facts, Figures, PolicyCheck, PolicyItem, PolicyOutcome, Trust, judge, received_before,
    };

    const NOW: OffsetDateTime = datetime!(2026-11-21 10:00 +1);
    const ENDS: [Option<Date>; 4] =
        [None, Some(date!(2026 - 11 - 20)), Some(date!(2026 - 11 - 21)), Some(date!(2027 - 11 - 21))];

    fn issuer(country: Option<&str>) -> Issuer {
        Issuer {
            country: country.map(str::to_owned),
            identifiers: vec![Identifier { kind: "schac".to_owned(), value: "uio.no".to_owned() }],
            titles: Texts(vec![
                LocalText { language: Some("nb".to_owned()), text: "Universitetet i Oslo".to_owned() },
                LocalText { language: Some("en".to_owned()), text: "University of Oslo".to_owned() },
            ]),
            url: Some("https://www.uio.no/english/".to_owned()),
        }
    }

    fn facts<'a>(issuers: &'a [Issuer], institutions: &'a [String]) -> Facts<'a> {
        Facts {
            algorithms: [
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                "http://www.w3.org/2001/04/xmlenc#sha256",
            ],
            weak: false,
            rsa_bits: Some(2048),
            valid_from: NOW - Duration::days(100),
            valid_until: NOW + Duration::days(100),
            certificate_sha256: "ab",
            current_key: true,
            emp_in_dispute: None,
            emp_new_since: None,
            generated: Some(NOW),
            session: Some(NOW - Duration::minutes(5)),
            now: NOW,
            emp_country: "NO",
            emp_institutions: institutions,
            issuers: issuers.iter().collect(),
            exceptions: Exceptions::default(),
            figures: Figures::default(),
        }
    }

    #[test]
    fn the_figures_are_the_offices() {
        use PolicyOutcome::{Passed, Refused, Unclear};
        let issuers = [issuer(Some("NO"))];
        for (figures, key, time) in [
            (Figures::default(), (Passed, "key-long-enough"), (Unclear, "time-outside")),
            (Figures { clock_slack_minutes: 21, short_key_bits: 3072 }, (Refused, "short-key"), (Passed, "time-fits")),
        ] {
            let generated = Some(NOW + Duration::minutes(20));
            let checks = judge(&Facts { figures, generated, ..facts(&issuers, &[]) });
            assert_eq!(of(&checks, PolicyItem::Key), [key]);
            assert_eq!(of(&checks, PolicyItem::Time), [time]);
        }
    }

    fn of(checks: &[PolicyCheck], item: PolicyItem) -> Vec<(PolicyOutcome, &str)> {
        for check in checks {
            assert!(CODES.contains(&(check.item, check.code.as_str())), "{check:?} is not in the list");
        }
        let mut items: Vec<_> = checks.iter().map(|c| c.item as u8).collect();
        items.dedup();
        assert_eq!(items, [0, 1, 2, 3, 4, 5], "each item, in order");
        checks.iter().filter(|c| c.item == item).map(|c| (c.outcome, c.code.as_str())).collect()
    }

    #[test]
    fn algorithm_and_key_in_every_combination() {
        use PolicyOutcome::{Excepted, Passed, Refused, Unclear};
        let issuers = [issuer(Some("NO"))];
        for weak in [false, true] {
            for rsa_bits in [None, Some(1024), Some(2047), Some(2048), Some(4096)] {
                for weak_until in ENDS {
                    for expired_until in ENDS {
                        let exceptions = Exceptions { weak_until, expired_until };
                        let checks = judge(&Facts { weak, rsa_bits, exceptions, ..facts(&issuers, &[]) });
                        let excepted = weak_until.is_some_and(|until| until >= date!(2026 - 11 - 21));
                        let expected = match (weak, excepted) {
                            (false, _) => (Passed, "algorithm-strong"),
                            (true, true) => (Excepted, "weak-algorithm"),
                            (true, false) => (Unclear, "weak-algorithm"),
                        };
                        let said = format!("weak {weak}, {rsa_bits:?}, {weak_until:?}");
                        assert_eq!(of(&checks, PolicyItem::Algorithm), [expected], "{said}");
                        let short = matches!(rsa_bits, Some(1024 | 2047));
                        let expected = match (short, weak && excepted) {
                            (false, _) => (Passed, "key-long-enough"),
                            (true, true) => (Excepted, "short-key"),
                            (true, false) => (Refused, "short-key"),
                        };
                        assert_eq!(of(&checks, PolicyItem::Key), [expected], "{said}");
                        let trust = Trust { checks, ..Trust::default() };
                        assert_eq!(trust.refusal().is_some(), expected.0 == Refused, "{said}");
                    }
                }
            }
        }
    }

    #[test]
    fn validity_at_every_edge() {
        use PolicyOutcome::{Excepted, Finding, Passed, Refused, Unclear};
        let issuers = [issuer(Some("NO"))];
        let (from, until, tick) = (NOW - Duration::days(100), NOW - Duration::days(10), Duration::nanoseconds(1));
        let valid = |from, until, generated, exceptions| {
            let checks =
                judge(&Facts { valid_from: from, valid_until: until, generated, exceptions, ..facts(&issuers, &[]) });
            let found = of(&checks, PolicyItem::Validity);
            assert_eq!(found.len(), 1);
            (found[0].0, found[0].1.to_owned())
        };
        let later = NOW + Duration::days(1);
        for expired_until in ENDS {
            for weak_until in ENDS {
                let exceptions = Exceptions { weak_until, expired_until };
                let excepted = expired_until.is_some_and(|until| until >= date!(2026 - 11 - 21));
                let expired = if excepted { Excepted } else { Unclear };
                for (what, from, until, generated, outcome, code) in [
                    ("before", from, until, Some(from - tick), Refused, "certificate-not-yet-valid"),
                    ("first moment", from, until, Some(from), Finding, "certificate-expired-since"),
                    ("last moment", from, until, Some(until), Finding, "certificate-expired-since"),
                    ("after", from, until, Some(until + tick), expired, "certificate-expired"),
                    ("valid still", from, NOW, Some(NOW - tick), Passed, "certificate-valid"),
                    ("valid", from, later, Some(from), Passed, "certificate-valid"),
                    ("no date, expired", from, until, None, expired, "certificate-expired"),
                    ("no date, valid", from, later, None, Passed, "certificate-valid"),
                    ("no date, not yet", later, later, None, Refused, "certificate-not-yet-valid"),
                ] {
                    assert_eq!(valid(from, until, generated, exceptions.clone()), (outcome, code.to_owned()), "{what}");
                }
            }
        }
    }

    #[test]
    fn time_and_key_and_repeat() {
        use PolicyOutcome::{Finding, Passed, Unclear};
        let issuers = [issuer(Some("NO"))];
        let opened = NOW - Duration::minutes(30);
        let (slack, tick) = (Duration::minutes(15), Duration::nanoseconds(1));
        for (generated, session, outcome, code) in [
            (None, Some(opened), Unclear, "time-unknown"),
            (None, None, Unclear, "time-unknown"),
            (Some(opened - slack), Some(opened), Passed, "time-fits"),
            (Some(opened - slack - tick), Some(opened), Unclear, "time-outside"),
            (Some(NOW + slack), Some(opened), Passed, "time-fits"),
            (Some(NOW + slack + tick), Some(opened), Unclear, "time-outside"),
            (Some(opened - Duration::days(90)), None, Finding, "time-not-compared"),
            (Some(NOW + slack + tick), None, Unclear, "time-outside"),
        ] {
            let checks = judge(&Facts { generated, session, ..facts(&issuers, &[]) });
            assert_eq!(of(&checks, PolicyItem::Time), [(outcome, code)], "{generated:?} {session:?}");
        }
        for (current_key, expected) in [(true, (Passed, "current-key")), (false, (Unclear, "former-key"))] {
            let checks = judge(&Facts { current_key, ..facts(&issuers, &[]) });
            assert_eq!(of(&checks, PolicyItem::CurrentKey), [expected]);
        }
        let checks = judge(&Facts { emp_in_dispute: Some("sources-disagree"), ..facts(&issuers, &[]) });
        assert_eq!(of(&checks, PolicyItem::CurrentKey), [(Passed, "current-key"), (Unclear, "emp-in-dispute")]);
        let checks = judge(&Facts { emp_new_since: Some(NOW), ..facts(&issuers, &[]) });
        assert_eq!(of(&checks, PolicyItem::CurrentKey), [(Passed, "current-key"), (Unclear, "emp-new")]);
        for (before, outcome, code) in [(false, Passed, "first-time"), (true, Unclear, "received-before")] {
            let check = received_before(before, "ab");
            assert_eq!((check.item, check.outcome, check.code.as_str()), (PolicyItem::ReceivedBefore, outcome, code));
            assert!(CODES.contains(&(check.item, code)));
        }
    }

    #[test]
    fn countries_and_institutions() {
        let fits: &[&str] = &["issuer-fits"];
        for (what, countries, listed, codes) in [
            ("same country", &[Some("NO")][..], &[][..], fits),
            ("small letters", &[Some("no")], &[], fits),
            ("another country", &[Some("SE")], &[], &["issuer-differs"][..]),
            ("one of two", &[Some("NO"), Some("SE")], &[], &["issuer-differs"]),
            ("no country", &[None], &[], &["issuer-not-named"]),
            ("no issuer", &[], &["University of Oslo"], &["issuer-not-named"]),
            ("all", &[Some("NO")], &["All"], fits),
            ("all among others", &[Some("NO")], &["NTNU", "ALL"], fits),
            ("by title", &[Some("NO")], &["NTNU", "university of  OSLO"], fits),
            ("by another title, no country", &[None], &["Universitetet i Oslo"], fits),
            ("by identifier or domain", &[Some("NO")], &["uio.no"], fits),
            ("not listed", &[Some("NO")], &["NTNU"], &["institution-differs"]),
            ("neither", &[Some("SE")], &["NTNU"], &["issuer-differs", "institution-differs"]),
            ("blank entries list nothing", &[Some("NO")], &[" "], fits),
        ] {
            let issuers: Vec<Issuer> = countries.iter().map(|c| issuer(*c)).collect();
            let listed: Vec<String> = listed.iter().map(|l| (*l).to_owned()).collect();
            let checks = judge(&facts(&issuers, &listed));
            let found: Vec<&str> = of(&checks, PolicyItem::Issuer).into_iter().map(|(_, code)| code).collect();
            assert_eq!(found, codes, "{what}");
            let trust = Trust { checks, ..Trust::default() };
            let doubts: Vec<&str> = codes.iter().copied().filter(|c| c.ends_with("differs")).collect();
            assert_eq!(trust.doubts(), doubts, "{what}");
        }
        let mut other = issuer(Some("NO"));
        other.identifiers.clear();
        for (listed, fits) in [("uio.no", true), ("io.no", false), ("WWW.UIO.NO", true), ("no", false)] {
            let listed = [listed.to_owned()];
            let issuers = [other.clone()];
            let checks = judge(&facts(&issuers, &listed));
            assert_eq!(of(&checks, PolicyItem::Issuer)[0].1 == "issuer-fits", fits, "{listed:?} by its web address");
        }
    }
}
