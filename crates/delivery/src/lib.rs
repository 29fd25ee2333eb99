//! Sealed envelopes: turns a letter with documents into a finished e-mail that only its recipients can read.
