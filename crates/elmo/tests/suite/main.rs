//! Reads and writes the documents of `tests/suite/elmo` and compares what comes out with the files there.
//! `UPDATE=1` writes the outcome files anew.

#[cfg(test)]
mod reading;
#[cfg(test)]
mod writing;
