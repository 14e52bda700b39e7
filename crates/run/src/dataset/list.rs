//! Rows in one JSON list: objects, or easy-VQA's `[question, answer, image]`. The list is never held as a whole.

use std::fs::File;
use std::io::BufReader;

use serde_json::{Map, Value};

use super::cutter::{Cut, CutError, Cutter};
use super::error::{Place, Rest, RowError};
use super::reader::Reader;
use super::{MAX_ROW_BYTES, fields, json, picture};
use crate::row::{Locator, ReadRow, Row};

/// How one value of the list becomes a row.
type Read = fn(&[u8], u64) -> Result<(Row, Vec<bytes::Bytes>), String>;

/// Reads rows from a list.
#[derive(Debug)]
pub(super) struct List {
    cutter: Cutter<BufReader<File>>,
    read: Read,
    row: u64,
    next: Next,
}

/// What stands at the place that is read next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The beginning of the file.
    Beginning,
    /// A value: a row was looked up.
    Value,
    /// What follows a value.
    Rest,
}

impl List {
    /// Reads a list of objects.
    pub(super) fn of_objects(file: File) -> Self {
        Self::new(file, |text, number| fields::row(json::object(text)?, number))
    }

    /// Reads easy-VQA's list. <https://github.com/vzhou842/easy-VQA>, version 1.0, checked 2026-11.
    pub(super) fn of_easy_vqa(file: File) -> Self {
        Self::new(file, easy_vqa)
    }

    fn new(file: File, read: Read) -> Self {
        Self {
            cutter: Cutter::new(BufReader::with_capacity(1 << 17, file), MAX_ROW_BYTES),
            read,
            row: 0,
            next: Next::Beginning,
        }
    }

    /// Cuts the next value; `None` at the end of the list.
    fn cut(&mut self) -> Result<Option<(Cut, u64)>, CutError> {
        let next = std::mem::replace(&mut self.next, Next::Rest);
        if next == Next::Beginning {
            self.cutter.skip_mark()?;
            self.cutter.expect(b'[', "a list")?;
        }
        if next != Next::Value && self.cutter.list_ends(next == Next::Beginning)? {
            return match self.cutter.peek()? {
                None => Ok(None),
                Some(_) => self.cutter.expect(b'\0', "nothing after the list").map(|()| None),
            };
        }
        // Steps over blanks, so that the place is that of the value.
        self.cutter.peek()?;
        let at = self.cutter.offset;
        self.cutter.value().map(|cut| Some((cut, at)))
    }
}

impl Iterator for List {
    type Item = Result<ReadRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.row += 1;
        let place = Place::Row(self.row);
        let row = match self.cut() {
            Ok(None) => return None,
            Ok(Some((Cut::Whole, at))) => (self.read)(&self.cutter.buffer, self.row)
                .map(|(row, embedded)| ReadRow { row, at: Locator(at), embedded })
                .map_err(|reason| RowError::Row { place, reason }),
            Ok(Some((Cut::TooLong, _))) => Err(RowError::TooLong { place, limit: MAX_ROW_BYTES, rest: Rest::Follows }),
            Err(error) => Err(broken(place, error)),
        };
        Some(row)
    }
}

impl Reader for List {
    fn seek(&mut self, at: Locator) -> Result<(), RowError> {
        self.next = Next::Value;
        self.cutter.seek(at.0).map_err(|source| RowError::Io { place: Place::Byte(at.0), source })
    }
}

/// Says that the structure around the rows is broken.
pub(super) fn broken(place: Place, error: CutError) -> RowError {
    match error {
        CutError::Io(source) => RowError::Io { place, source },
        CutError::Shape { .. } => RowError::Broken { place, reason: error.to_string() },
    }
}

/// Reads `["what is the blue shape?", "rectangle", 0]`, whose picture is `images/0.png`.
fn easy_vqa(text: &[u8], number: u64) -> Result<(Row, Vec<bytes::Bytes>), String> {
    let (question, answer, image): (String, String, u64) = serde_json::from_slice(text).map_err(|error| {
        format!("expected a question, an answer and the number of a picture: {}", json::explained(&error))
    })?;
    let mut cells = Map::new();
    cells.insert("question".to_owned(), Value::String(question));
    cells.insert("answer".to_owned(), Value::String(answer));
    cells.insert("image_id".to_owned(), image.into());
    fields::with_pictures(cells, vec![picture::Shown::Named(format!("images/{image}.png"))], number)
}
