//! What every format yields: rows in their order, and any row again by where it stands.

use super::error::RowError;
use crate::row::{Locator, ReadRow};

/// Reads the rows of one format. It may be asked again after an error that can be gone on from.
pub(super) trait Reader: Iterator<Item = Result<ReadRow, RowError>> + Send {
    /// Goes to a row that was read before: the next one read is that row. Numbers of lines and rows mean nothing
    /// from then on.
    fn seek(&mut self, at: Locator) -> Result<(), RowError>;
}

/// The rows of a data set, in their order. What cannot be read is an error with its place; rows follow it if they can.
pub struct Rows {
    reader: Box<dyn Reader>,
    over: bool,
}

impl Rows {
    pub(super) const fn new(reader: Box<dyn Reader>) -> Self {
        Self { reader, over: false }
    }

    /// Reads one row again.
    pub(super) fn at(&mut self, at: Locator) -> Option<Result<ReadRow, RowError>> {
        self.over = false;
        match self.reader.seek(at) {
            Ok(()) => self.next(),
            Err(error) => Some(Err(error)),
        }
    }
}

impl Iterator for Rows {
    type Item = Result<ReadRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let row = self.reader.next();
        self.over = match &row {
            None => true,
            Some(Ok(_)) => false,
            Some(Err(error)) => !error.can_go_on(),
        };
        row
    }
}

impl std::iter::FusedIterator for Rows {}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("over", &self.over).finish_non_exhaustive()
    }
}
