//! OpenPGP/MIME (RFC 3156): signed and encrypted in one go, as SEIPDv1 with AES-256, which every program reads.

use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType};
use lettre::message::{Body, MultiPart, SinglePart};
use pgp::composed::{ArmorOptions, MessageBuilder, SubpacketConfig};
use pgp::crypto::hash::HashAlgorithm;
use pgp::crypto::sym::SymmetricKeyAlgorithm;
use pgp::packet::{Subpacket, SubpacketData};
use pgp::types::{Password, SigningKey};
use rand_core::{CryptoRng, RngCore};

use crate::key::OpenPgpKey;
use crate::key::timestamp;
use crate::letter::boundary;
use crate::office::OpenPgpSigner;
use crate::{Letter, SealError};

pub(crate) fn seal(
    letter: &Letter,
    keys: &[&OpenPgpKey],
    signer: Option<&OpenPgpSigner>,
    protect_headers: bool,
    randomness: &dyn Fn(&mut [u8]),
) -> Result<Vec<u8>, SealError> {
    let mut rng = Drawn(randomness);
    let mut entity = letter.entity(&boundary(randomness), protect_headers)?;
    entity.extend_from_slice(b"\r\n");
    let mut message = MessageBuilder::from_bytes("", entity).seipd_v1(&mut rng, SymmetricKeyAlgorithm::AES256);
    for key in keys {
        key.encrypt_to(&mut message, &mut rng, letter.date)?;
    }
    let signing = signer.map(|signer| signer.signing_key(letter.date)).transpose()?;
    if let Some(signing) = signing {
        let subpackets = subpackets(signing, letter)?;
        message.sign_with_subpackets(signing, Password::empty(), HashAlgorithm::Sha256, subpackets);
    }
    let armoured = message.to_armored_string(&mut rng, ArmorOptions::default())?.replace('\n', "\r\n");
    Ok(letter.outer(protect_headers)?.multipart(encrypted(armoured, &boundary(randomness))?)?.formatted())
}

/// Who signed and when: rPGP would ask the machine for the time.
fn subpackets(signing: &dyn SigningKey, letter: &Letter) -> Result<SubpacketConfig, SealError> {
    Ok(SubpacketConfig::UserDefined {
        hashed: vec![
            Subpacket::regular(SubpacketData::SignatureCreationTime(timestamp(letter.date)))?,
            Subpacket::regular(SubpacketData::IssuerFingerprint(signing.fingerprint()))?,
        ],
        unhashed: vec![Subpacket::regular(SubpacketData::IssuerKeyId(signing.legacy_key_id()))?],
    })
}

/// RFC 3156 4: a part that only says the version, and the message.
fn encrypted(armoured: String, boundary: &str) -> Result<MultiPart, SealError> {
    let seven_bit = |text: String| Body::dangerous_pre_encoded(text.into_bytes(), ContentTransferEncoding::SevenBit);
    let control = ContentType::parse("application/pgp-encrypted").map_err(|_| SealError::MediaType)?;
    let content =
        ContentType::parse("application/octet-stream; name=\"encrypted.asc\"").map_err(|_| SealError::MediaType)?;
    Ok(MultiPart::encrypted("application/pgp-encrypted".to_owned())
        .boundary(boundary)
        .singlepart(SinglePart::builder().content_type(control).body(seven_bit("Version: 1\r\n".to_owned())))
        .singlepart(
            SinglePart::builder()
                .content_type(content)
                .header(ContentDisposition::inline_with_name("encrypted.asc"))
                .body(seven_bit(armoured)),
        ))
}

/// The caller's randomness in the shape that rPGP takes.
struct Drawn<'a>(&'a dyn Fn(&mut [u8]));

impl CryptoRng for Drawn<'_> {}

impl RngCore for Drawn<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        (self.0)(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, buffer: &mut [u8]) {
        (self.0)(buffer);
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), rand_core::Error> {
        (self.0)(buffer);
        Ok(())
    }
}
