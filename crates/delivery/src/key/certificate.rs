//! X.509 certificates for S/MIME.

use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509StoreContext};
use time::OffsetDateTime;
use x509_parser::extensions::{GeneralName, KeyUsage, ParsedExtension};
use x509_parser::oid_registry::OID_PKCS9_EMAIL_ADDRESS;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{KeyFinding, KeyKind, KeySummary, LEAST_RSA_BITS, small};
use crate::ReadKeyError;

/// A certificate with what came along for its chain.
#[derive(Clone)]
pub(crate) struct SmimeKey {
    pub(crate) certificate: X509,
    pub(crate) chain: Vec<X509>,
    facts: Facts,
}

impl std::fmt::Debug for SmimeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmimeKey({})", self.fingerprint())
    }
}

/// What a certificate says, read once.
#[derive(Debug, Clone)]
struct Facts {
    holder: String,
    issuer: String,
    addresses: Vec<String>,
    valid_from: OffsetDateTime,
    valid_until: OffsetDateTime,
    authority: bool,
    self_issued: bool,
    usage: Option<KeyUsage>,
    for_mail: bool,
}

/// What a certificate is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmimeUse {
    Encrypting,
    Signing,
}

impl SmimeKey {
    /// Reads what the certificate says.
    pub(crate) fn new(certificate: X509, chain: Vec<X509>) -> Result<Self, ReadKeyError> {
        let der = certificate.to_der().map_err(|_| ReadKeyError::Broken)?;
        let facts = Facts::read(&der).ok_or(ReadKeyError::Broken)?;
        Ok(Self { certificate, chain, facts })
    }

    pub(crate) fn is_authority(&self) -> bool {
        self.facts.authority
    }

    pub(crate) fn pem(&self) -> Result<Vec<u8>, ReadKeyError> {
        let mut pem = Vec::new();
        for certificate in [&self.certificate].into_iter().chain(&self.chain) {
            pem.extend(certificate.to_pem().map_err(|_| ReadKeyError::Broken)?);
        }
        Ok(pem)
    }

    pub(crate) fn fingerprint(&self) -> String {
        let digest = self.certificate.digest(MessageDigest::sha256());
        digest.map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect()).unwrap_or_default()
    }

    pub(crate) fn summary(&self) -> KeySummary {
        KeySummary {
            kind: KeyKind::Smime,
            holder: self.facts.holder.clone(),
            issuer: Some(self.facts.issuer.clone()),
            addresses: self.facts.addresses.clone(),
            fingerprint: self.fingerprint(),
            algorithm: algorithm(&self.certificate),
            valid_from: self.facts.valid_from,
            valid_until: Some(self.facts.valid_until),
            authority: self.facts.authority,
        }
    }

    /// Everything but the address.
    pub(super) fn check(&self, at: OffsetDateTime, trusted: &[&SmimeKey]) -> Vec<KeyFinding> {
        let mut findings = hard_findings(self, at, SmimeUse::Encrypting);
        if matches!(
            self.certificate.signature_algorithm().object().nid(),
            Nid::SHA1WITHRSAENCRYPTION | Nid::MD5WITHRSAENCRYPTION | Nid::ECDSA_WITH_SHA1 | Nid::DSAWITHSHA1
        ) {
            findings.push(KeyFinding::WeakSignature);
        }
        findings.extend(self.chain_finding(at, trusted));
        findings
    }

    fn chain_finding(&self, at: OffsetDateTime, trusted: &[&SmimeKey]) -> Option<KeyFinding> {
        if self.facts.self_issued {
            let own = self.certificate.public_key().and_then(|key| self.certificate.verify(&key));
            return Some(if own.unwrap_or(false) { KeyFinding::SelfSigned } else { KeyFinding::BrokenSignature });
        }
        match self.verified(at, trusted) {
            Ok(0) => None,
            // X509_V_ERR_CERT_SIGNATURE_FAILURE.
            Ok(7) => Some(KeyFinding::BrokenSignature),
            // X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED: its own dates are told apart from this.
            Ok(9 | 10) => {
                (self.facts.valid_from <= at && at <= self.facts.valid_until).then_some(KeyFinding::IssuerExpired)
            }
            Ok(_) | Err(_) => Some(KeyFinding::UnknownIssuer),
        }
    }

    /// OpenSSL's answer about the chain up to a trusted authority; 0 is a chain that holds.
    fn verified(&self, at: OffsetDateTime, trusted: &[&SmimeKey]) -> Result<i32, openssl::error::ErrorStack> {
        let mut store = X509StoreBuilder::new()?;
        for authority in trusted.iter().filter(|one| one.is_authority()) {
            store.add_cert(authority.certificate.clone())?;
        }
        let mut param = X509VerifyParam::new()?;
        param.set_time(at.unix_timestamp());
        // An office may trust the authority of a partner without the root above it.
        param.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
        store.set_param(&param)?;
        let mut chain = Stack::new()?;
        for certificate in &self.chain {
            chain.push(certificate.clone())?;
        }
        let mut context = X509StoreContext::new()?;
        context.init(&store.build(), &self.certificate, &chain, |context| {
            let holds = context.verify_cert()?;
            Ok(if holds { 0 } else { context.error().as_raw() })
        })
    }
}

/// Findings about the certificate alone that forbid a use at a time.
pub(crate) fn hard_findings(key: &SmimeKey, at: OffsetDateTime, to: SmimeUse) -> Vec<KeyFinding> {
    let facts = &key.facts;
    let mut findings = Vec::new();
    if at > facts.valid_until {
        findings.push(KeyFinding::Expired);
    }
    if at < facts.valid_from {
        findings.push(KeyFinding::NotYetValid);
    }
    if facts.authority {
        findings.push(KeyFinding::Authority);
    }
    if !facts.for_mail {
        findings.push(KeyFinding::NotForMail);
    }
    let public = key.certificate.public_key();
    let id = public.as_ref().map(|public| public.id()).ok();
    match (id, &public) {
        (Some(Id::RSA), Ok(public)) if public.bits() < LEAST_RSA_BITS => findings.push(KeyFinding::WeakKey),
        (Some(Id::RSA), _) => {}
        (Some(Id::EC), Ok(public)) if curve(public).is_some() => {}
        _ => findings.push(KeyFinding::UnsupportedKey),
    }
    // A certificate without the extension may be used for everything (RFC 5280 4.2.1.3).
    if let Some(usage) = &facts.usage {
        match to {
            SmimeUse::Encrypting => {
                let fits = if id == Some(Id::EC) { usage.key_agreement() } else { usage.key_encipherment() };
                if !fits {
                    findings.push(KeyFinding::NotForEncryption);
                }
            }
            SmimeUse::Signing if !usage.digital_signature() && !usage.non_repudiation() => {
                findings.push(KeyFinding::NotForSigning);
            }
            SmimeUse::Signing => {}
        }
    }
    findings
}

fn algorithm(certificate: &X509) -> String {
    match certificate.public_key() {
        Ok(key) if key.id() == Id::RSA => format!("RSA {}", key.bits()),
        Ok(key) => match curve(&key) {
            Some(curve) => format!("EC {curve}"),
            None => "?".to_owned(),
        },
        Err(_) => "?".to_owned(),
    }
}

fn curve(key: &openssl::pkey::PKeyRef<openssl::pkey::Public>) -> Option<&'static str> {
    match key.ec_key().ok()?.group().curve_name()? {
        Nid::X9_62_PRIME256V1 => Some("P-256"),
        Nid::SECP384R1 => Some("P-384"),
        Nid::SECP521R1 => Some("P-521"),
        _ => None,
    }
}

impl Facts {
    fn read(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let subject = certificate.subject();
        let mut addresses: Vec<String> = subject
            .iter_by_oid(&OID_PKCS9_EMAIL_ADDRESS)
            .filter_map(|attribute| attribute.as_str().ok())
            .map(small)
            .collect();
        let mut usage = None;
        let mut for_mail = true;
        for extension in certificate.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::SubjectAlternativeName(names) => {
                    addresses.extend(names.general_names.iter().filter_map(|name| match name {
                        GeneralName::RFC822Name(address) => Some(small(address)),
                        _ => None,
                    }));
                }
                ParsedExtension::KeyUsage(read) => usage = Some(*read),
                ParsedExtension::ExtendedKeyUsage(read) => for_mail = read.any || read.email_protection,
                _ => {}
            }
        }
        addresses.sort();
        addresses.dedup();
        Some(Self {
            holder: subject.to_string(),
            issuer: certificate.issuer().to_string(),
            addresses,
            valid_from: certificate.validity().not_before.to_datetime(),
            valid_until: certificate.validity().not_after.to_datetime(),
            authority: certificate.is_ca(),
            self_issued: certificate.subject().as_raw() == certificate.issuer().as_raw(),
            usage,
            for_mail,
        })
    }
}
