//! The words of the command line: a command, then names with values.

use std::path::PathBuf;
use std::str::FromStr;

use crate::error::Failure;

/// What was typed.
#[derive(Debug, Clone)]
pub(crate) struct Flags(Vec<String>);

impl Flags {
    /// Takes the words after the program's name.
    pub(crate) fn new(words: Vec<String>) -> Self {
        Self(words)
    }

    /// Tells the command.
    pub(crate) fn command(&self) -> Option<&str> {
        self.0.first().map(String::as_str)
    }

    /// Refuses a name that is not one of the command's, and a name without its value.
    ///
    /// # Errors
    ///
    /// Fails at the first such word.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), Failure> {
        for pair in self.0.get(1..).unwrap_or_default().chunks(2) {
            match pair {
                [name, _] if names.contains(&name.as_str()) => {}
                [name, ..] => return Err(Failure::Input(format!("`{name}` is not a flag here, or lacks its value"))),
                [] => {}
            }
        }
        Ok(())
    }

    /// Finds the value that follows a name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let at = self.0.iter().position(|word| word == name)?;
        self.0.get(at + 1).map(String::as_str)
    }

    /// Reads a path, or takes the usual one.
    pub(crate) fn path(&self, name: &str, usual: &str) -> PathBuf {
        PathBuf::from(self.value(name).unwrap_or(usual))
    }

    /// Reads a number, or takes the usual one.
    ///
    /// # Errors
    ///
    /// Fails when the value is not a number of that kind.
    pub(crate) fn number<T: FromStr>(&self, name: &str, usual: T) -> Result<T, Failure> {
        let Some(text) = self.value(name) else { return Ok(usual) };
        text.parse().map_err(|_| Failure::Input(format!("`{name}` takes a number, not `{text}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_follow_their_names() {
        let flags = Flags::new(["train", "--minutes", "5", "--rate", "x"].map(str::to_owned).into());
        assert_eq!(flags.command(), Some("train"));
        assert_eq!(flags.number("--minutes", 1).ok(), Some(5));
        assert_eq!(flags.number("--seed", 1).ok(), Some(1));
        assert!(flags.number::<f32>("--rate", 1.0).is_err());
        assert!(flags.only(&["--minutes", "--rate"]).is_ok());
        assert!(flags.only(&["--minutes"]).is_err());
    }
}
