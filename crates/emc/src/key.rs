//! The key of the database: where it lies, and the code that brings it back.
//!
//! The recovery code *is* the key, written for people: 256 bits and a check of 24, in Crockford's base 32. So a backup and
//! the code are enough on another machine, and nothing else has to be kept.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::DeskError;
use crate::ports::Randomness;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK: usize = 3;

/// Where the key of a production database lies; the file `desk.key.json` beside it. It holds no secret in the clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "place")]
pub enum KeyPlace {
    /// In the keychain, under this entry.
    Keychain {
        /// The name of the entry.
        entry: String,
    },
    /// Sealed with a passphrase.
    Passphrase(Sealed),
}

/// A key sealed with AES-256-GCM under a key derived by Argon2id. Binary values are base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    memory_kib: u32,
    passes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

/// The recovery code of a key: groups of four, joined by hyphens.
pub fn recovery_code(key: &[u8; 32]) -> String {
    let check = Sha256::digest(key);
    let bytes = key.iter().chain(check.iter().take(CHECK));
    let (mut letters, mut buffer, mut bits) = (Vec::new(), 0_u32, 0_u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            letters.push(letter((buffer >> bits) & 31));
            buffer &= (1 << bits) - 1;
        }
    }
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Reads a recovery code back. Case, blanks and hyphens do not matter; O is 0, I and L are 1.
///
/// # Errors
/// [`DeskError::WrongRecovery`] when it is not one, or a letter was mistyped.
pub fn read_recovery_code(code: &str) -> Result<[u8; 32], DeskError> {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0_u32);
    for letter in code.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = ALPHABET.iter().position(|a| char::from(*a) == letter).ok_or(DeskError::WrongRecovery)?;
        buffer = (buffer << 5) | u32::try_from(value).map_err(|_| DeskError::WrongRecovery)?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((buffer >> bits) & 255).map_err(|_| DeskError::WrongRecovery)?);
            buffer &= (1 << bits) - 1;
        }
    }
    if bytes.len() != 32 + CHECK || bits >= 5 || buffer != 0 {
        return Err(DeskError::WrongRecovery);
    }
    let (key, check) = bytes.split_at(32);
    if !Sha256::digest(key).starts_with(check) {
        return Err(DeskError::WrongRecovery);
    }
    key.try_into().map_err(|_| DeskError::WrongRecovery)
}

/// Seals a key with a passphrase of at least 12 characters.
pub(crate) fn seal(key: &[u8; 32], passphrase: &str, randomness: &dyn Randomness) -> Result<Sealed, DeskError> {
    if passphrase.chars().count() < 12 {
        return Err(DeskError::PassphraseLength);
    }
    let (mut salt, mut nonce) = ([0; 16], [0; 12]);
    randomness.fill(&mut salt);
    randomness.fill(&mut nonce);
    let (memory_kib, passes) = (64 * 1024, 3);
    let sealing = derived(passphrase, &salt, memory_kib, passes)?;
    let mut sealed = key.to_vec();
    sealing
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed)
        .map_err(|_| DeskError::StoredValue)?;
    Ok(Sealed {
        memory_kib,
        passes,
        salt: STANDARD.encode(salt),
        nonce: STANDARD.encode(nonce),
        sealed: STANDARD.encode(sealed),
    })
}

/// Opens a sealed key.
pub(crate) fn unseal(sealed: &Sealed, passphrase: &str) -> Result<[u8; 32], DeskError> {
    let decode = |text: &str| STANDARD.decode(text).map_err(|_| DeskError::StoredValue);
    let nonce: [u8; 12] = decode(&sealed.nonce)?.try_into().map_err(|_| DeskError::StoredValue)?;
    let opening = derived(passphrase, &decode(&sealed.salt)?, sealed.memory_kib, sealed.passes)?;
    let mut bytes = decode(&sealed.sealed)?;
    let key = opening
        .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut bytes)
        .map_err(|_| DeskError::WrongPassphrase)?;
    <[u8; 32]>::try_from(&*key).map_err(|_| DeskError::StoredValue)
}

fn derived(passphrase: &str, salt: &[u8], memory_kib: u32, passes: u32) -> Result<LessSafeKey, DeskError> {
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(|_| DeskError::StoredValue)?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut key)
        .map_err(|_| DeskError::StoredValue)?;
    UnboundKey::new(&AES_256_GCM, &key).map(LessSafeKey::new).map_err(|_| DeskError::StoredValue)
}

fn letter(value: u32) -> char {
    usize::try_from(value).ok().and_then(|v| ALPHABET.get(v)).map_or('0', |byte| char::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::{read_recovery_code, recovery_code, seal, unseal};
    use crate::DeskError;
    use crate::ports::Randomness;

    struct Counting;

    impl Randomness for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            for (index, byte) in buffer.iter_mut().enumerate() {
                *byte = u8::try_from(index % 251).unwrap_or(0);
            }
        }
    }

    #[test]
    fn the_recovery_code_brings_the_key_back_and_a_slip_is_noticed() {
        let mut key = [0; 32];
        Counting.fill(&mut key);
        let code = recovery_code(&key);
        assert_eq!(code.split('-').count(), 14);
        assert_eq!(read_recovery_code(&code).ok(), Some(key));
        assert_eq!(read_recovery_code(&code.to_lowercase().replace('-', " ").replace('0', "o")).ok(), Some(key));
        for (place, letter) in code.char_indices().filter(|(_, c)| *c != '-') {
            let other = if letter == 'A' { 'B' } else { 'A' };
            let slip = format!("{}{other}{}", &code[..place], &code[place + 1..]);
            assert!(read_recovery_code(&slip).is_err(), "a slip at {place} went unnoticed");
        }
        assert!(read_recovery_code("").is_err());
    }

    #[test]
    fn a_passphrase_opens_what_it_sealed_and_no_other_does() {
        let key = [7; 32];
        let sealed = seal(&key, "a long enough phrase", &Counting).expect("sealed");
        assert_eq!(unseal(&sealed, "a long enough phrase").expect("opened"), key);
        assert!(matches!(unseal(&sealed, "a long enough phrasE"), Err(DeskError::WrongPassphrase)));
        assert!(matches!(seal(&key, "short", &Counting), Err(DeskError::PassphraseLength)));
    }
}
