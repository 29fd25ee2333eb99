//! The raw key of a database. Where it lies, or how it is derived from a passphrase, is not this crate's concern.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// A 256-bit key that SQLCipher takes as it is, without deriving. It is wiped when dropped and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseKey([u8; 32]);

impl DatabaseKey {
    /// Takes 32 random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, to be put into a keychain or a recovery code.
    pub fn reveal(&self) -> &[u8; 32] {
        &self.0
    }

    /// `x'…'`, as `PRAGMA key` takes it.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        use fmt::Write as _;
        // Room for all of it at once: a buffer that grows leaves copies behind.
        let mut text = Zeroizing::new(String::with_capacity(128));
        text.push_str("PRAGMA key = \"x'");
        for byte in self.0 {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text.push_str("'\"");
        text
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Drop for DatabaseKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::DatabaseKey;

    #[test]
    fn prints_nothing_and_gives_sqlcipher_a_raw_key() {
        let key = DatabaseKey::new([0xab; 32]);
        assert_eq!(format!("{key:?}"), "…");
        assert_eq!(*key.pragma(), format!("PRAGMA key = \"x'{}'\"", "ab".repeat(32)));
    }
}
