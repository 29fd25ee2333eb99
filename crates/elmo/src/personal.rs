//! Values that tell who somebody is, kept out of logs by their type.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value that must never reach a log: `Debug` and `Display` print "…".
///
/// Reading it is spelled out with [`Personal::reveal`], so that every such place can be searched for.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Marks a value as personal.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for showing to the people who work on the case and for documents of the case.
    pub fn reveal(&self) -> &T {
        &self.0
    }

    /// The value itself, taken out.
    pub fn into_revealed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl<T> fmt::Display for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::Personal;

    #[test]
    fn prints_nothing_of_the_value() {
        let name = Personal::new("Korhonen");
        assert_eq!(format!("{name} {name:?}"), "… …");
    }
}
