//! The one place that prints: data to standard output, talk to standard error.
//!
//! A reader that goes away (`vqa ... | head`) is no failure and ends the work quietly; a disk that is full is one.

use std::io::{self, IsTerminal, Write};

use crate::failure::Failure;

/// Why data did not reach standard output.
#[derive(Debug)]
pub(crate) enum Unwritten {
    /// The reader went away; nobody needs the rest.
    Gone,
    /// The system did not take it.
    Failed(io::Error),
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Gone } else { Self::Failed(error) }
    }
}

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Talk {
    /// Notes, warnings and summaries.
    Normal,
    /// Errors alone.
    Quiet,
}

/// Standard output and standard error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    talk: Talk,
}

impl Printer {
    /// Prints as much as asked for.
    pub(crate) const fn new(talk: Talk) -> Self {
        Self { talk }
    }

    /// Writes data as it is, at once.
    pub(crate) fn data(self, text: &str) -> Result<(), Unwritten> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Writes a piece of an answer, at once. On a terminal nothing that a model says may steer the terminal.
    pub(crate) fn answer(self, piece: &str) -> Result<(), Unwritten> {
        if io::stdout().is_terminal() { self.data(&printable(piece)) } else { self.data(piece) }
    }

    /// Writes a line of data. On a terminal no file name or setting may steer it.
    pub(crate) fn line(self, text: &str) -> Result<(), Unwritten> {
        self.answer(&format!("{text}\n"))
    }

    /// Writes one JSON value as a line.
    pub(crate) fn json(self, value: &serde_json::Value) -> Result<(), Unwritten> {
        self.line(&value.to_string())
    }

    /// Writes one JSON value over several lines.
    pub(crate) fn json_tall(self, value: &serde_json::Value) -> Result<(), Unwritten> {
        self.line(&format!("{value:#}"))
    }

    /// Says something that may be missed.
    pub(crate) fn say(self, text: &str) {
        if self.talk == Talk::Normal {
            complain(text);
        }
    }

    /// Says that this program failed, from wherever that is noticed.
    pub(crate) fn defect(text: &str) {
        complain(text);
    }

    /// Says what was asked for, whatever the setting.
    pub(crate) fn reply(self, text: &str) {
        complain(text);
    }

    /// Says what went wrong and what to do about it, whatever the setting.
    pub(crate) fn failure(self, failure: &Failure) {
        complain(&format!("error: {}", failure.message));
        for hint in &failure.hints {
            complain(&format!(" hint: {hint}"));
        }
    }

    /// Says whether errors alone are wanted.
    pub(crate) fn is_quiet(self) -> bool {
        self.talk == Talk::Quiet
    }

    /// Says whether someone watches standard error.
    pub(crate) fn is_watched(self) -> bool {
        self.talk == Talk::Normal && io::stderr().is_terminal()
    }
}

/// Writes a line to standard error; if nobody can hear it, nothing is lost.
fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", printable(text));
}

/// Replaces control characters, so that a file name or a server's words cannot steer the terminal.
pub(crate) fn printable(text: &str) -> String {
    // Characters that turn the direction of writing can make one name look like another.
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let steers = |c: char| turns(c) || (c.is_control() && c != '\n' && c != '\t');
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\r\nc\td\u{9b}\u{202e}"), "a\u{fffd}[31mb\u{fffd}\nc\td\u{fffd}\u{fffd}");
    }
}
