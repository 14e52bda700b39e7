//! Rows from JSON lines, one at a time, in memory that does not grow with the file.
//!
//! A row is a JSON object with `prediction` and `answers` (or `answer`), and where the metric asks for them `choices`,
//! `answer_type` and `isBalanced`; `id` names it. A row that cannot be read is an error with its line number, and the
//! next call goes on with the next line.

mod fields;
mod json;

use std::io::{self, BufRead, Read};

use vqa_core::{Kind, Retry};

use super::row::Row;

/// The longest line, in bytes. Rows of text are far shorter; a file without line breaks must not fill the memory.
pub const MAX_LINE_BYTES: u64 = 16 * 1024 * 1024;

/// The most options of one question; the search for them takes time for each.
pub const MAX_CHOICES: usize = 256;

/// Why a row, or the rest of the rows, cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The line is no row. Reading can go on.
    #[error("line {line}: {reason}")]
    Row {
        /// The line's number, counted from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The line is longer than is taken; what follows it is not looked for.
    #[error("line {line} is longer than {limit} bytes")]
    TooLong {
        /// The line's number, counted from 1.
        line: u64,
        /// The most bytes that are taken.
        limit: u64,
    },
    /// The file cannot be read.
    #[error("cannot read line {line}")]
    Io {
        /// The number of the line that was being read, counted from 1.
        line: u64,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl ReadError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Row { .. } | Self::Io { .. } => Kind::BadInput,
            Self::TooLong { .. } => Kind::TooLarge,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }

    /// Says whether the rows after this one can still be read.
    #[must_use]
    pub const fn can_go_on(&self) -> bool {
        matches!(self, Self::Row { .. })
    }
}

/// Reads rows from JSON lines.
#[derive(Debug)]
pub struct Rows<R> {
    input: R,
    columns: Vec<String>,
    buffer: Vec<u8>,
    line: u64,
}

impl<R: BufRead> Rows<R> {
    /// Reads rows, and keeps these columns of them to slice by.
    pub const fn new(input: R, columns: Vec<String>) -> Self {
        Self { input, columns, buffer: Vec::new(), line: 0 }
    }

    /// Returns the number of the line that was read last, counted from 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// Reads the next row; `None` at the end. Blank lines are passed over.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the line; [`ReadError::can_go_on`] says whether to call again.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, ReadError> {
        loop {
            if !self.next_line()? {
                return Ok(None);
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
        }
        let line = self.line;
        // Some editors put a byte order mark before the first line.
        let text = self.buffer.strip_prefix(b"\xef\xbb\xbf").filter(|_| line == 1).unwrap_or(&self.buffer);
        fields::row(text, &self.columns).map(Some).map_err(|reason| ReadError::Row { line, reason })
    }

    /// Fills the buffer with the next line; false at the end.
    fn next_line(&mut self) -> Result<bool, ReadError> {
        self.buffer.clear();
        self.line += 1;
        let line = self.line;
        let mut capped = (&mut self.input).take(MAX_LINE_BYTES + 1);
        let read = capped.read_until(b'\n', &mut self.buffer).map_err(|source| ReadError::Io { line, source })?;
        if read as u64 > MAX_LINE_BYTES {
            return Err(ReadError::TooLong { line, limit: MAX_LINE_BYTES });
        }
        Ok(read > 0)
    }
}

#[cfg(test)]
mod tests;
