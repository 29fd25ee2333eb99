//! The command line of the program with a window.

use std::ffi::OsString;
use std::path::PathBuf;

/// How it was started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// In training mode.
    pub(crate) training: bool,
    /// With its data in this folder.
    pub(crate) data: Option<PathBuf>,
    /// With this program as the learner's browser.
    pub(crate) browser: Option<PathBuf>,
}

impl Arguments {
    /// Reads the command line; the error is the text to print.
    pub(crate) fn read(mut words: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let mut arguments = Self::default();
        while let Some(word) = words.next() {
            let mut path = || words.next().map(PathBuf::from).ok_or_else(usage);
            match word.to_str() {
                Some("--training") => arguments.training = true,
                Some("--data") => arguments.data = Some(path()?),
                Some("--browser") => arguments.browser = Some(path()?),
                _ => return Err(usage()),
            }
        }
        Ok(arguments)
    }
}

fn usage() -> String {
    "smp-desk [--training] [--data FOLDER] [--browser PROGRAM]".to_owned()
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    #[test]
    fn reads_its_words_and_refuses_others() {
        let read = |words: &[&str]| Arguments::read(words.iter().map(Into::into));
        let training = Arguments { training: true, data: Some("/x".into()), browser: None };
        assert_eq!(read(&["--training", "--data", "/x"]), Ok(training));
        assert!(read(&["--data"]).is_err());
        assert!(read(&["--nonsense"]).is_err());
    }
}
