//! Whether the authority that issued a certificate has withdrawn it: what can be asked, and what an answer is worth.
//!
//! Nothing here asks anybody: whoever calls downloads [`Question::address`] and lets [`Inquiry::judge`] read what came. An
//! answer counts by its signature, so it may come over a way that proves nothing. Only the certificate itself is asked
//! about, not the authorities above it.

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::asn1::{Asn1GeneralizedTimeRef, Asn1Time, Asn1TimeRef};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::ocsp::{OcspCertId, OcspCertStatus, OcspFlag, OcspRequest, OcspResponse, OcspResponseStatus};
use openssl::stack::Stack;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{CrlStatus, ReasonCode, X509, X509Crl, X509Ref};
use thiserror::Error;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};
use x509_parser::asn1_rs::{Any, Class};
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension, X509Extension};
use x509_parser::oid_registry::{
    OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER, OID_X509_EXT_CRL_NUMBER, OID_X509_EXT_DELTA_CRL_INDICATOR,
};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::key::{SmimeKey, smime_keys};
use crate::{RecipientKey, SmimeSigner};

/// A list of a large authority has some megabytes, an answer of a responder a few kilobytes.
const LARGEST_LIST: usize = 20 << 20;
const LARGEST_ANSWER: usize = 64 << 10;
/// Addresses of one certificate that are asked at most.
const MOST_QUESTIONS: usize = 4;
/// How far an authority's clock may be ahead.
const SKEW: Duration = Duration::minutes(5);
/// How long an answer holds that does not say it: there is always a newer one then (RFC 6960 4.2.2.1).
const WITHOUT_END: Duration = Duration::DAY;
/// As OpenSSL prints the times of a responder.
const PRINTED: &[BorrowedFormatItem<'_>] =
    format_description!("[month repr:short] [day padding:space] [hour]:[minute]:[second] [year] GMT");

/// Whom to ask about a certificate.
pub struct Inquiry {
    certificate: X509,
    issuer: X509,
    points: Vec<String>,
    questions: Vec<Question>,
}

/// One address to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// A list of everything that is withdrawn, or an answer about this certificate.
    pub way: Way,
    /// The address as it stands in the certificate.
    pub source: String,
    /// What is to be downloaded.
    pub address: String,
}

/// How an authority tells what it has withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A certificate revocation list (RFC 5280): the same for everybody, so nobody learns which certificate is meant.
    List,
    /// A responder (OCSP, RFC 6960), which is told the certificate.
    Responder,
}

impl Question {
    /// Bytes of an answer that are worth reading.
    pub fn limit(&self) -> usize {
        match self.way {
            Way::List => LARGEST_LIST,
            Way::Responder => LARGEST_ANSWER,
        }
    }
}

/// What the authority says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not withdrawn.
    Good {
        /// When the answer was made.
        said: OffsetDateTime,
        /// Until when it holds.
        until: OffsetDateTime,
    },
    /// Withdrawn.
    Withdrawn {
        /// When the answer was made.
        said: OffsetDateTime,
        /// Since when.
        since: OffsetDateTime,
        /// Why.
        reason: Reason,
    },
}

/// Why an authority withdrew a certificate (RFC 5280 5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It does not say.
    Unspecified,
    /// Somebody else may have the private key.
    KeyCompromise,
    /// Somebody else may have the private key of an authority.
    AuthorityCompromise,
    /// What it says of its holder is no longer so.
    AffiliationChanged,
    /// There is a newer one.
    Superseded,
    /// It is no longer needed.
    CessationOfOperation,
    /// Only for now: it may come back.
    Hold,
    /// A right that it names was taken away.
    PrivilegeWithdrawn,
}

impl Reason {
    fn of(number: i64) -> Self {
        match number {
            1 => Self::KeyCompromise,
            2 | 10 => Self::AuthorityCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::Hold,
            9 => Self::PrivilegeWithdrawn,
            _ => Self::Unspecified,
        }
    }

    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "key-compromise",
            Self::AuthorityCompromise => "authority-compromise",
            Self::AffiliationChanged => "affiliation-changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation-of-operation",
            Self::Hold => "hold",
            Self::PrivilegeWithdrawn => "privilege-withdrawn",
        }
    }
}

/// Why nobody can be asked, or an answer tells nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it cannot be told whether the certificate was withdrawn ({})", self.code())]
#[non_exhaustive]
pub enum CannotTell {
    /// OpenPGP keys have no authority.
    OpenPgp,
    /// It vouches for itself.
    SelfSigned,
    /// The certificate of its issuer is not at hand, by which an answer could be checked.
    IssuerUnknown,
    /// It names no list and no responder that could be asked over HTTP.
    NothingNamed,
    /// What came is no such answer.
    Unreadable,
    /// Not signed by the issuer of the certificate, or by nobody whom it lets answer.
    NotByIssuer,
    /// About other certificates of the same issuer.
    NotAboutIt,
    /// Only a part of what is withdrawn, or with conditions that are not known here.
    Partial,
    /// Its time is over.
    Expired,
    /// Its time has not begun: a clock may be wrong.
    NotYetValid,
    /// The responder refuses, or does not know the certificate.
    Refused,
}

impl CannotTell {
    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::OpenPgp => "revocation-openpgp",
            Self::SelfSigned => "revocation-self-signed",
            Self::IssuerUnknown => "revocation-issuer-unknown",
            Self::NothingNamed => "revocation-nothing-named",
            Self::Unreadable => "revocation-unreadable",
            Self::NotByIssuer => "revocation-not-by-issuer",
            Self::NotAboutIt => "revocation-not-about-it",
            Self::Partial => "revocation-partial",
            Self::Expired => "revocation-expired",
            Self::NotYetValid => "revocation-not-yet-valid",
            Self::Refused => "revocation-refused",
        }
    }
}

/// OpenSSL cannot read or write something.
impl From<ErrorStack> for CannotTell {
    fn from(_: ErrorStack) -> Self {
        Self::Unreadable
    }
}

impl RecipientKey {
    /// Whom to ask whether it was withdrawn. The issuer is looked for among `authorities` and what came with the key.
    ///
    /// # Errors
    /// Why nobody can be asked.
    pub fn inquiry(&self, authorities: &[RecipientKey]) -> Result<Inquiry, CannotTell> {
        let own = smime_keys(std::slice::from_ref(self)).next().ok_or(CannotTell::OpenPgp)?;
        Inquiry::new(&own.certificate, &own.chain, authorities)
    }
}

impl SmimeSigner {
    /// Whom to ask whether the office's own certificate was withdrawn.
    ///
    /// # Errors
    /// Why nobody can be asked.
    pub fn inquiry(&self, authorities: &[RecipientKey]) -> Result<Inquiry, CannotTell> {
        Inquiry::new(&self.certificate, &self.chain, authorities)
    }
}

impl Inquiry {
    fn new(certificate: &X509, chain: &[X509], authorities: &[RecipientKey]) -> Result<Self, CannotTell> {
        if is(certificate.subject_name(), certificate.issuer_name()) {
            return Err(CannotTell::SelfSigned);
        }
        let issued = |by: &&X509| {
            is(by.subject_name(), certificate.issuer_name())
                && by.public_key().and_then(|key| certificate.verify(&key)).unwrap_or(false)
        };
        let issuer = smime_keys(authorities).map(|one| &one.certificate).chain(chain).find(issued);
        let issuer = issuer.ok_or(CannotTell::IssuerUnknown)?.clone();
        let points = list_addresses(certificate);
        let by_http = |address: &&String| address.starts_with("http://") || address.starts_with("https://");
        let mut questions: Vec<Question> = points
            .iter()
            .filter(by_http)
            .map(|source| Question { way: Way::List, source: source.clone(), address: source.clone() })
            .collect();
        if questions.is_empty() {
            let responders: Vec<String> = certificate.ocsp_responders().map_or_else(
                |_| Vec::new(),
                |all| all.iter().map(|one| AsRef::<str>::as_ref(one).to_owned()).collect(),
            );
            let request = request(certificate, &issuer)?;
            questions.extend(responders.into_iter().filter(|address| by_http(&address)).map(|source| {
                // RFC 6960 A.1: base64 in the path, with what has a meaning there written out.
                let address = format!("{}/{request}", source.trim_end_matches('/'));
                Question { way: Way::Responder, source, address }
            }));
        }
        questions.truncate(MOST_QUESTIONS);
        if questions.is_empty() {
            return Err(CannotTell::NothingNamed);
        }
        Ok(Self { certificate: certificate.clone(), issuer, points, questions })
    }

    /// What to ask, in this order, until one answer tells it.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// What an answer to a question says at a time.
    ///
    /// # Errors
    /// Why it tells nothing.
    pub fn judge(&self, question: &Question, answer: &[u8], at: OffsetDateTime) -> Result<Standing, CannotTell> {
        let said = match question.way {
            Way::List => self.listed(answer)?,
            Way::Responder => self.responded(answer, at)?,
        };
        said.standing(at)
    }

    fn listed(&self, answer: &[u8]) -> Result<Said, CannotTell> {
        // DER by RFC 5280 4.2.1.13; some authorities put PEM there all the same.
        let list = X509Crl::from_der(answer).or_else(|_| X509Crl::from_pem(answer))?;
        if !is(list.issuer_name(), self.certificate.issuer_name())
            || !list.verify(&*self.issuer.public_key()?).unwrap_or(false)
            || !signs_lists(&self.issuer)
        {
            return Err(CannotTell::NotByIssuer);
        }
        self.check_scope(&list.to_der()?)?;
        let withdrawn = match list.get_by_cert(&self.certificate) {
            CrlStatus::NotRevoked | CrlStatus::RemoveFromCrl(_) => None,
            CrlStatus::Revoked(entry) => {
                let reason = entry.extension::<ReasonCode>().ok().flatten();
                let reason = reason.and_then(|(_, code)| code.get_i64().ok()).map_or(Reason::Unspecified, Reason::of);
                Some((moment(entry.revocation_date())?, reason))
            }
        };
        // By RFC 5280 5.1.2.5 every list says when the next one comes.
        let until = list.next_update().ok_or(CannotTell::Expired).and_then(moment)?;
        Ok(Said { at: moment(list.last_update())?, until, withdrawn })
    }

    /// Whether a list tells everything about this certificate (RFC 5280 6.3.3 b). Its long middle is stepped over.
    fn check_scope(&self, list: &[u8]) -> Result<(), CannotTell> {
        let read = |bytes| Any::from_der(bytes).map_err(|_| CannotTell::Unreadable);
        let (_, whole) = read(list)?;
        let (_, signed) = read(whole.data)?;
        let (mut rest, mut extensions) = (signed.data, None);
        while !rest.is_empty() {
            let (after, part) = read(rest)?;
            if part.class() == Class::ContextSpecific {
                extensions = Some(part.data);
            }
            rest = after;
        }
        let Some(extensions) = extensions else { return Ok(()) };
        let mut rest = read(extensions)?.1.data;
        while !rest.is_empty() {
            let (after, extension) = X509Extension::from_der(rest).map_err(|_| CannotTell::Unreadable)?;
            rest = after;
            match extension.parsed_extension() {
                ParsedExtension::IssuingDistributionPoint(point) => {
                    if point.indirect_crl || point.only_some_reasons.is_some() {
                        return Err(CannotTell::Partial);
                    }
                    if point.only_contains_attribute_certs
                        || (point.only_contains_ca_certs && !is_ca(&self.certificate))
                        || (point.only_contains_user_certs && is_ca(&self.certificate))
                    {
                        return Err(CannotTell::NotAboutIt);
                    }
                    // One of several lists of an authority: it has to be the one that the certificate names, or somebody
                    // on the way could give another one.
                    let named = |name: &GeneralName<'_>| match name {
                        GeneralName::URI(uri) => self.points.iter().any(|own| own == uri),
                        _ => false,
                    };
                    match &point.distribution_point {
                        None => {}
                        Some(DistributionPointName::FullName(names)) if names.iter().any(named) => {}
                        Some(_) => return Err(CannotTell::NotAboutIt),
                    }
                }
                _ if extension.oid == OID_X509_EXT_DELTA_CRL_INDICATOR => return Err(CannotTell::Partial),
                _ if [OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER, OID_X509_EXT_CRL_NUMBER].contains(&extension.oid) => {}
                _ if extension.critical => return Err(CannotTell::Partial),
                _ => {}
            }
        }
        Ok(())
    }

    fn responded(&self, answer: &[u8], at: OffsetDateTime) -> Result<Said, CannotTell> {
        let response = OcspResponse::from_der(answer)?;
        if response.status() != OcspResponseStatus::SUCCESSFUL {
            return Err(CannotTell::Refused);
        }
        let response = response.basic()?;
        // OpenSSL takes a signature by the issuer, or by somebody whom it certified for just this (RFC 6960 4.2.2.2).
        let mut issuers = Stack::new()?;
        issuers.push(self.issuer.clone())?;
        response
            .verify(&issuers, &*trusting(&self.issuer, at)?, OcspFlag::empty())
            .map_err(|_| CannotTell::NotByIssuer)?;
        let asked = id(&self.certificate, &self.issuer)?;
        let found = response.find_status(&asked).ok_or(CannotTell::NotAboutIt)?;
        let said = printed(found.this_update)?;
        let until = found.next_update().map(printed).transpose()?.unwrap_or(said.saturating_add(WITHOUT_END));
        let withdrawn = match found.status {
            OcspCertStatus::GOOD => None,
            OcspCertStatus::REVOKED => {
                let since = found.revocation_time.ok_or(CannotTell::Unreadable).and_then(printed)?;
                Some((since, Reason::of(found.reason.as_raw().into())))
            }
            _ => return Err(CannotTell::Refused),
        };
        Ok(Said { at: said, until, withdrawn })
    }
}

/// What an answer says, whose signature holds.
struct Said {
    at: OffsetDateTime,
    until: OffsetDateTime,
    withdrawn: Option<(OffsetDateTime, Reason)>,
}

impl Said {
    fn standing(self, now: OffsetDateTime) -> Result<Standing, CannotTell> {
        match self.withdrawn {
            // Nobody can take that back: an old answer says it as well as a new one.
            Some((since, reason)) if reason != Reason::Hold => {
                return Ok(Standing::Withdrawn { said: self.at, since, reason });
            }
            _ if self.at > now.saturating_add(SKEW) => return Err(CannotTell::NotYetValid),
            _ if self.until < now => return Err(CannotTell::Expired),
            _ => {}
        }
        Ok(match self.withdrawn {
            Some((since, reason)) => Standing::Withdrawn { said: self.at, since, reason },
            None => Standing::Good { said: self.at, until: self.until },
        })
    }
}

/// The addresses of the lists that a certificate names, of whatever kind.
fn list_addresses(certificate: &X509) -> Vec<String> {
    let mut addresses = Vec::new();
    for point in certificate.crl_distribution_points().iter().flatten() {
        let names = point.distpoint().and_then(|name| name.fullname());
        addresses.extend(names.into_iter().flatten().filter_map(|name| name.uri()).map(str::to_owned));
    }
    addresses
}

fn request(certificate: &X509, issuer: &X509) -> Result<String, CannotTell> {
    let mut request = OcspRequest::new()?;
    request.add_id(id(certificate, issuer)?)?;
    Ok(STANDARD.encode(request.to_der()?).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"))
}

/// By SHA-1, which every responder knows (RFC 5019 2.1.1); it names a certificate here and proves nothing.
fn id(certificate: &X509, issuer: &X509) -> Result<OcspCertId, ErrorStack> {
    OcspCertId::from_cert(MessageDigest::sha1(), certificate, issuer)
}

fn trusting(issuer: &X509, at: OffsetDateTime) -> Result<X509Store, ErrorStack> {
    let mut store = X509StoreBuilder::new()?;
    store.add_cert(issuer.clone())?;
    let mut param = X509VerifyParam::new()?;
    param.set_time(at.unix_timestamp());
    param.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
    store.set_param(&param)?;
    Ok(store.build())
}

fn is(one: &openssl::x509::X509NameRef, other: &openssl::x509::X509NameRef) -> bool {
    one.try_cmp(other).is_ok_and(Ordering::is_eq)
}

/// Whether a certificate may sign lists; without the extension it may (RFC 5280 4.2.1.3).
fn signs_lists(issuer: &X509Ref) -> bool {
    let der = issuer.to_der().unwrap_or_default();
    X509Certificate::from_der(&der).ok().and_then(|(_, certificate)| {
        certificate.key_usage().ok().map(|usage| usage.is_none_or(|usage| usage.value.crl_sign()))
    }) == Some(true)
}

fn is_ca(certificate: &X509) -> bool {
    SmimeKey::new(certificate.clone(), Vec::new()).is_ok_and(|key| key.is_authority())
}

fn moment(time: &Asn1TimeRef) -> Result<OffsetDateTime, CannotTell> {
    let since = Asn1Time::from_unix(0)?.diff(time)?;
    let since = Duration::days(since.days.into()) + Duration::seconds(since.secs.into());
    OffsetDateTime::UNIX_EPOCH.checked_add(since).ok_or(CannotTell::Unreadable)
}

/// The library has no other way to these times than their print.
fn printed(time: &Asn1GeneralizedTimeRef) -> Result<OffsetDateTime, CannotTell> {
    let read = PrimitiveDateTime::parse(&time.to_string(), PRINTED);
    read.map(PrimitiveDateTime::assume_utc).map_err(|_| CannotTell::Unreadable)
}
