//! Values of an answer that must not reach a log.

use std::fmt;

/// Text or bytes from the learner's answer: `Debug` prints only how many there are.
///
/// This crate knows nothing of ELMO and so has its own small guard instead of `elmo::Personal`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Marks a value as not to be logged.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    pub fn reveal(&self) -> &T {
        &self.0
    }

    /// The value itself, taken out.
    pub fn into_revealed(self) -> T {
        self.0
    }
}

impl<T: AsRef<[u8]>> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "… ({} bytes)", self.0.as_ref().len())
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn prints_only_a_length() {
        assert_eq!(format!("{:?}", Secret::new("Korhonen".to_owned())), "… (8 bytes)");
    }
}
