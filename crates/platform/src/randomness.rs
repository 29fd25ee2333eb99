//! Randomness of the operating system.

use emc::ports::Randomness;

/// The operating system's generator of secrets.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    /// Ends the program when the operating system has no randomness: whatever would be made without it could be guessed.
    fn fill(&self, buffer: &mut [u8]) {
        if let Err(error) = getrandom::fill(buffer) {
            tracing::error!(%error, "the operating system gives no randomness");
            std::process::abort();
        }
    }
}

/// 128 random bits as 32 lower-case hex digits.
///
/// # Errors
/// What the operating system says when it has no randomness.
pub(crate) fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn fills_every_byte() {
        let mut seen = [false; 64];
        for _ in 0..64 {
            let mut buffer = [0_u8; 64];
            SystemRandomness.fill(&mut buffer);
            for (seen, byte) in seen.iter_mut().zip(buffer) {
                *seen |= byte != 0;
            }
        }
        assert!(seen.iter().all(|seen| *seen));
    }

    #[test]
    fn secrets_are_long_and_differ() {
        let secrets: HashSet<String> = (0..1000).map(|_| secret().unwrap()).collect();
        assert_eq!(secrets.len(), 1000);
        assert!(secrets.iter().all(|secret| secret.len() == 32));
    }
}
