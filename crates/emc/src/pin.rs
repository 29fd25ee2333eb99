//! PINs of the staff: Argon2id, so that a copied database does not give them away quickly.

use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

use crate::DeskError;
use crate::ports::Randomness;

/// Hashes a new PIN; the text is a PHC string.
pub(crate) fn hash(pin: &str, randomness: &dyn Randomness) -> Result<String, DeskError> {
    if !(6..=64).contains(&pin.chars().count()) {
        return Err(DeskError::PinLength);
    }
    let mut salt = [0; 16];
    randomness.fill(&mut salt);
    let salt = SaltString::encode_b64(&salt).map_err(|_| DeskError::StoredValue)?;
    let hash = Argon2::default().hash_password(pin.as_bytes(), &salt).map_err(|_| DeskError::PinLength)?;
    Ok(hash.to_string())
}

/// Whether it is this PIN.
pub(crate) fn fits(pin: &str, hash: &str) -> Result<bool, DeskError> {
    let hash = PasswordHash::new(hash).map_err(|_| DeskError::StoredValue)?;
    Ok(Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
}
