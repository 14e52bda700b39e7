//! JSON lines: one object a line. A bad line is told and passed over, even one that is too long.

use std::fs::File;
use std::io::BufReader;

use super::error::{Place, Rest, RowError};
use super::lines::{Line, Lines};
use super::reader::Reader;
use super::{MAX_ROW_BYTES, fields, json};
use crate::row::{Locator, ReadRow};

/// What some editors put before the first line.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads rows from JSON lines.
#[derive(Debug)]
pub(super) struct Jsonl {
    lines: Lines<BufReader<File>>,
    row: u64,
}

impl Jsonl {
    pub(super) fn new(file: File) -> Self {
        Self { lines: Lines::new(BufReader::with_capacity(1 << 17, file), MAX_ROW_BYTES), row: 0 }
    }

    fn parsed(&self) -> Result<ReadRow, String> {
        let text = self.lines.buffer.as_slice();
        let text = text.strip_prefix(BYTE_ORDER_MARK).filter(|_| self.lines.offset == 0).unwrap_or(text);
        let (row, embedded) = fields::row(json::object(text)?, self.row)?;
        Ok(ReadRow { row, at: Locator(self.lines.offset), embedded })
    }
}

impl Iterator for Jsonl {
    type Item = Result<ReadRow, RowError>;

    /// Blank lines are no rows.
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = self.lines.advance();
            let place = Place::Line(self.lines.number);
            match line {
                Err(source) => return Some(Err(RowError::Io { place, source })),
                Ok(Line::End) => return None,
                Ok(Line::Whole) if self.lines.buffer.trim_ascii().is_empty() => {}
                Ok(line) => {
                    self.row += 1;
                    let too_long = RowError::TooLong { place, limit: MAX_ROW_BYTES, rest: Rest::Follows };
                    return Some(match line {
                        Line::TooLong => Err(too_long),
                        Line::Whole | Line::End => self.parsed().map_err(|reason| RowError::Row { place, reason }),
                    });
                }
            }
        }
    }
}

impl Reader for Jsonl {
    fn seek(&mut self, at: Locator) -> Result<(), RowError> {
        self.lines.seek(at.0).map_err(|source| RowError::Io { place: Place::Byte(at.0), source })
    }
}
