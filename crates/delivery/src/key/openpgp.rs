//! OpenPGP keys: which parts of them may be used at a time. rPGP reads and verifies, what is in force is decided here.

use pgp::composed::{Deserializable, EncryptionSeipdV1, MessageBuilder, SignedKeyDetails, SignedPublicKey};
use pgp::packet::{Signature, SignatureType};
use pgp::ser::Serialize;
use pgp::types::{EcdhPublicParams, KeyDetails, KeyVersion, PublicParams, Tag};
use rand_core::{CryptoRng, RngCore};
use time::OffsetDateTime;

use super::{KeyFinding, KeyKind, KeySummary, LEAST_RSA_BITS, in_brackets, small, timestamp};
use crate::{ReadKeyError, SealError};

/// A public key with its user IDs, subkeys and their signatures.
#[derive(Clone)]
pub(crate) struct OpenPgpKey(SignedPublicKey);

impl std::fmt::Debug for OpenPgpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OpenPgpKey({})", self.fingerprint())
    }
}

/// What is in force of a key at a time.
struct InForce {
    /// User IDs whose own signature holds, that of the primary one first.
    users: Vec<String>,
    /// Until when the key as a whole is valid.
    until: Option<OffsetDateTime>,
    revoked: bool,
    /// Whether any signature of the key on itself holds.
    bound: bool,
    /// Whether the primary key itself may encrypt, and until when.
    primary_encrypts: bool,
}

impl OpenPgpKey {
    /// Reads one or several keys, armoured or binary.
    pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Self>, ReadKeyError> {
        let read: Result<Vec<SignedPublicKey>, _> = if bytes.first().is_some_and(|first| first & 0x80 != 0) {
            SignedPublicKey::from_bytes_many(bytes).and_then(Iterator::collect)
        } else {
            SignedPublicKey::from_armor_many_buf(bytes).and_then(|(keys, _)| keys.collect())
        };
        read.map(|keys| keys.into_iter().map(Self).collect()).map_err(|_| ReadKeyError::Broken)
    }

    pub(crate) fn bytes(&self) -> Result<Vec<u8>, ReadKeyError> {
        self.0.to_bytes().map_err(|_| ReadKeyError::Broken)
    }

    pub(crate) fn fingerprint(&self) -> String {
        format!("{:x}", self.0.fingerprint())
    }

    pub(crate) fn summary(&self, at: OffsetDateTime) -> KeySummary {
        let now = self.in_force(at);
        let subkeys = self.subkeys(at);
        let encrypting: Vec<&PublicParams> = subkeys
            .iter()
            .map(|(subkey, _)| subkey.key.public_params())
            .chain(now.primary_encrypts.then(|| self.0.primary_key.public_params()))
            .collect();
        // The key is of no use any more when its last subkey for encryption has ended.
        let subkeys_until = if now.primary_encrypts || subkeys.is_empty() {
            None
        } else {
            subkeys.iter().map(|(_, until)| *until).collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max())
        };
        KeySummary {
            kind: KeyKind::OpenPgp,
            holder: now.users.first().cloned().unwrap_or_default(),
            issuer: None,
            addresses: now.users.iter().filter_map(|user| address(user)).collect(),
            fingerprint: self.fingerprint(),
            algorithm: encrypting
                .first()
                .map_or_else(|| algorithm(self.0.primary_key.public_params()), |one| algorithm(one)),
            valid_from: created(&self.0),
            valid_until: [now.until, subkeys_until].into_iter().flatten().min(),
            authority: false,
        }
    }

    /// Everything but the address.
    pub(super) fn check(&self, at: OffsetDateTime) -> Vec<KeyFinding> {
        let now = self.in_force(at);
        // Nobody vouches for an OpenPGP key but itself: its fingerprint is to be compared.
        let mut findings = vec![KeyFinding::SelfSigned];
        if self.0.version() != KeyVersion::V4 {
            findings.push(KeyFinding::UnsupportedKey);
        }
        if now.revoked {
            findings.push(KeyFinding::Revoked);
        }
        if now.until.is_some_and(|until| until < at) {
            findings.push(KeyFinding::Expired);
        }
        if at < created(&self.0) {
            findings.push(KeyFinding::NotYetValid);
        } else if !now.bound {
            findings.push(KeyFinding::BrokenSignature);
        }
        if !now.primary_encrypts && self.subkeys(at).is_empty() {
            findings.push(self.why_no_subkey(at));
        }
        findings
    }

    /// Adds all parts of the key that may encrypt at this time to a message.
    pub(crate) fn encrypt_to<R, G>(
        &self,
        message: &mut MessageBuilder<'_, R, EncryptionSeipdV1>,
        mut rng: G,
        at: OffsetDateTime,
    ) -> Result<(), SealError>
    where
        R: std::io::Read,
        G: RngCore + CryptoRng,
    {
        let subkeys = self.subkeys(at);
        for (subkey, _) in &subkeys {
            message.encrypt_to_key(&mut rng, *subkey)?;
        }
        if subkeys.is_empty() {
            message.encrypt_to_key(&mut rng, &self.0.primary_key)?;
        }
        Ok(())
    }

    /// Whether a detached signature of this key covers the bytes.
    pub(crate) fn verifies(&self, signature: &pgp::composed::DetachedSignature, bytes: &[u8]) -> bool {
        signature.verify(&self.0.primary_key, bytes).is_ok()
            || self.0.public_subkeys.iter().any(|subkey| {
                subkey.verify_bindings(&self.0.primary_key).is_ok() && signature.verify(&subkey.key, bytes).is_ok()
            })
    }

    fn in_force(&self, at: OffsetDateTime) -> InForce {
        let key = &self.0.primary_key;
        let details: &SignedKeyDetails = &self.0.details;
        let mut users = Vec::new();
        for user in &details.users {
            let holds = |signature: &&Signature| signature.verify_certification(key, Tag::UserId, &user.id).is_ok();
            let Some(newest) = newest_in_force(user.signatures.iter().filter(holds), at) else { continue };
            if newest.typ() != Some(SignatureType::CertRevocation) {
                users.push((user, newest));
            }
        }
        users.sort_by_key(|(_, newest)| !newest.is_primary());
        let direct = newest_in_force(details.direct_signatures.iter().filter(|one| one.verify_key(key).is_ok()), at);
        let about_key = users.first().map(|(_, newest)| *newest).or(direct);
        InForce {
            until: about_key.and_then(|signature| until(created(key), signature)),
            revoked: details.revocation_signatures.iter().any(|one| one.verify_key(key).is_ok()),
            bound: about_key.is_some(),
            primary_encrypts: about_key.is_some_and(|one| encrypts(one) && refused(key.public_params()).is_none()),
            users: users.iter().filter_map(|(user, _)| user.id.as_str().map(str::to_owned)).collect(),
        }
    }

    /// The subkeys that may encrypt at this time, each with its end; the newest first.
    fn subkeys(&self, at: OffsetDateTime) -> Vec<(&pgp::composed::SignedPublicSubKey, Option<OffsetDateTime>)> {
        let mut usable: Vec<_> = self
            .bound_subkeys(at)
            .filter(|(subkey, binding)| encrypts(binding) && refused(subkey.key.public_params()).is_none())
            .map(|(subkey, binding)| (subkey, until(created(&subkey.key), binding)))
            .filter(|(_, until)| until.is_none_or(|until| at <= until))
            .collect();
        usable.sort_by_key(|(subkey, _)| std::cmp::Reverse(subkey.key.created_at().as_secs()));
        usable
    }

    /// Subkeys whose newest binding holds and is no revocation.
    fn bound_subkeys(
        &self,
        at: OffsetDateTime,
    ) -> impl Iterator<Item = (&pgp::composed::SignedPublicSubKey, &Signature)> {
        let key = &self.0.primary_key;
        self.0.public_subkeys.iter().filter(move |subkey| subkey.key.version() == KeyVersion::V4).filter_map(
            move |subkey| {
                let holding =
                    || subkey.signatures.iter().filter(|one| one.verify_subkey_binding(key, &subkey.key).is_ok());
                if holding().any(|one| one.typ() == Some(SignatureType::SubkeyRevocation)) || created(&subkey.key) > at
                {
                    return None;
                }
                newest_in_force(holding(), at).map(|binding| (subkey, binding))
            },
        )
    }

    /// Why no part of the key encrypts: one that has ended or is weak says more than that there is none.
    fn why_no_subkey(&self, at: OffsetDateTime) -> KeyFinding {
        let meant: Vec<_> = self.bound_subkeys(at).filter(|(_, binding)| encrypts(binding)).collect();
        let weak = meant.iter().find_map(|(subkey, _)| refused(subkey.key.public_params()));
        match (meant.is_empty(), weak) {
            (true, _) => KeyFinding::NotForEncryption,
            (false, Some(finding)) => finding,
            (false, None) => KeyFinding::Expired,
        }
    }
}

/// Of signatures that were verified, the newest that counts at a time.
pub(crate) fn newest_in_force<'a>(
    signatures: impl Iterator<Item = &'a Signature>,
    at: OffsetDateTime,
) -> Option<&'a Signature> {
    let now = timestamp(at).as_secs();
    signatures
        .filter(|one| one.created().is_some_and(|created| created.as_secs() <= now))
        .filter(|one| {
            let lives = one.signature_expiration_time().map_or(0, pgp::types::Duration::as_secs);
            let end = one.created().map_or(0, |created| created.as_secs().saturating_add(lives));
            lives == 0 || now <= end
        })
        .max_by_key(|one| one.created().map(pgp::types::Timestamp::as_secs))
}

fn encrypts(signature: &Signature) -> bool {
    let flags = signature.key_flags();
    flags.encrypt_comms() || flags.encrypt_storage()
}

/// When a part of a key was made.
fn created(key: &impl KeyDetails) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(i64::from(key.created_at().as_secs())).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The end that a signature gives to a key; zero seconds are none.
fn until(created: OffsetDateTime, signature: &Signature) -> Option<OffsetDateTime> {
    let lives = signature.key_expiration_time().map_or(0, pgp::types::Duration::as_secs);
    (lives > 0).then(|| created.saturating_add(time::Duration::seconds(i64::from(lives))))
}

/// Why an algorithm is not used for encrypting.
fn refused(params: &PublicParams) -> Option<KeyFinding> {
    match params {
        PublicParams::RSA(_) => (rsa_bits(params) < LEAST_RSA_BITS).then_some(KeyFinding::WeakKey),
        PublicParams::ECDH(
            EcdhPublicParams::Curve25519Legacy { .. }
            | EcdhPublicParams::P256 { .. }
            | EcdhPublicParams::P384 { .. }
            | EcdhPublicParams::P521 { .. },
        ) => None,
        _ => Some(KeyFinding::UnsupportedKey),
    }
}

fn algorithm(params: &PublicParams) -> String {
    match params {
        PublicParams::RSA(_) => format!("RSA {}", rsa_bits(params)),
        PublicParams::ECDH(EcdhPublicParams::Curve25519Legacy { .. }) => "Curve25519".to_owned(),
        PublicParams::ECDH(EcdhPublicParams::P256 { .. }) => "EC P-256".to_owned(),
        PublicParams::ECDH(EcdhPublicParams::P384 { .. }) => "EC P-384".to_owned(),
        PublicParams::ECDH(EcdhPublicParams::P521 { .. }) => "EC P-521".to_owned(),
        _ => "?".to_owned(),
    }
}

/// The modulus is written first, and before it the number of its bits (RFC 9580 3.2).
fn rsa_bits(params: &PublicParams) -> u32 {
    let written = params.to_bytes().unwrap_or_default();
    match written.as_slice() {
        [high, low, ..] => u32::from(u16::from_be_bytes([*high, *low])),
        _ => 0,
    }
}

/// The address of a user ID: between angle brackets, or the whole of it.
fn address(user: &str) -> Option<String> {
    let inside = in_brackets(user);
    (inside.contains('@') && !inside.contains(char::is_whitespace)).then(|| small(inside))
}
