//! Tables with commas or tabs. The first record names the columns; cells may be quoted and hold line ends.
//!
//! Cells are text. A cell of pictures, answers or choices that holds a list is read as one, and a name that is a whole
//! number is that number, as it would be in JSON.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Position, Reader as CsvReader, ReaderBuilder, Terminator};
use serde_json::{Map, Value};

use super::budget::{Budget, Budgeted};
use super::error::{DatasetError, Place, Rest, RowError};
use super::reader::Reader;
use super::{MAX_ROW_BYTES, fields, literal, picture, words};
use crate::row::{Locator, ReadRow};

/// The columns whose cells may hold lists.
const LISTS: [&str; 6] = ["images", "image", "image_path", "answers", "choices", "options"];

/// A table, record by record.
#[derive(Debug)]
pub(super) struct Table {
    reader: CsvReader<Budgeted<File>>,
    budget: Budget,
    header: Vec<String>,
    record: ByteRecord,
    row: u64,
    path: PathBuf,
    length: u64,
    /// How long the file is, if no line end stands at its end.
    unended: Option<u64>,
}

impl Table {
    /// Opens a table and reads the names of its columns.
    pub(super) fn open(path: &Path, separator: u8) -> Result<Self, DatasetError> {
        let malformed = |reason| DatasetError::Malformed { path: path.to_owned(), reason };
        let failed = |source| DatasetError::Open { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        let unended = unended(&mut file).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let budget = Budget::new(MAX_ROW_BYTES);
        let reader = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            // A carriage return before it is cut off here, for the parser would leave it to the next record.
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(1 << 17)
            .from_reader(Budgeted::new(file, budget.clone()));
        let (header, record, path) = (Vec::new(), ByteRecord::new(), path.to_owned());
        let mut table = Self { reader, budget, header, record, row: 0, path, length, unended };
        match table.advance() {
            Ok(true) => table.header = names(&table.record).map_err(malformed)?,
            Ok(false) => return Err(DatasetError::Empty { path: table.path }),
            Err(error) => return Err(malformed(error.to_string())),
        }
        table.row = 0;
        Ok(table)
    }

    /// Refuses a table without the columns that every row needs.
    pub(super) fn checked(self, path: &Path) -> Result<Self, DatasetError> {
        let has = |name: &&str| self.column(name).is_some();
        let lacks = |what, wanted: &[&str]| {
            let reason = words::missing(what, wanted, self.columns());
            Err(DatasetError::Malformed { path: path.to_owned(), reason })
        };
        if !has(&"question") {
            return lacks("question", &["question"]);
        }
        if !picture::COLUMNS.iter().any(has) {
            return lacks("picture", &picture::COLUMNS);
        }
        Ok(self)
    }

    /// Lists the columns that have names.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Returns the place of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// Reads the next record that is not blank; false at the end.
    pub(super) fn advance(&mut self) -> Result<bool, RowError> {
        self.row += 1;
        loop {
            let read = self.advance_one()?;
            if !read || !self.is_blank() {
                return Ok(read);
            }
        }
    }

    fn advance_one(&mut self) -> Result<bool, RowError> {
        self.budget.set(MAX_ROW_BYTES);
        let begins = Place::Line(self.reader.position().line());
        let read = self.reader.read_byte_record(&mut self.record).map_err(|error| {
            if self.budget.is_spent() {
                return RowError::TooLong { place: begins, limit: MAX_ROW_BYTES, rest: Rest::Lost };
            }
            let reason = words::said(&error);
            if let csv::ErrorKind::Io(source) = error.into_kind() {
                return RowError::Io { place: begins, source };
            }
            RowError::Broken { place: begins, reason }
        })?;
        if read && self.reader.position().byte() >= self.length && self.is_left_open() {
            let reason = "a quote is opened and never closed, and takes in all that follows".to_owned();
            return Err(RowError::Broken { place: begins, reason });
        }
        Ok(read)
    }

    /// Says whether a quote of the last record is still open at the end of the file, which the parser takes for its
    /// close: in a closed record quotes come in pairs, doubled ones too.
    fn is_left_open(&self) -> bool {
        let quotes = || -> io::Result<usize> {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(self.offset()))?;
            let mut bytes = Vec::new();
            file.take(MAX_ROW_BYTES).read_to_end(&mut bytes)?;
            Ok(bytes.iter().filter(|byte| **byte == b'"').count())
        };
        quotes().is_ok_and(|quotes| quotes % 2 == 1)
    }

    /// Says whether the record is a line of blanks alone.
    fn is_blank(&self) -> bool {
        self.record.len() == 1 && self.record.as_slice().trim_ascii().is_empty()
    }

    /// Returns the cell of a column as text.
    pub(super) fn cell(&self, column: usize) -> Result<&str, String> {
        let cell = self.record.get(column).unwrap_or_default();
        let is_last = column + 1 == self.record.len();
        let cell = cell.strip_suffix(b"\r").filter(|_| is_last).unwrap_or(cell);
        std::str::from_utf8(cell).map_err(|_| {
            format!("`{}` is not UTF-8", self.header.get(column).map(|name| words::name(name)).unwrap_or_default())
        })
    }

    /// Returns the record's first byte.
    pub(super) fn offset(&self) -> u64 {
        self.record.position().map_or(0, Position::byte)
    }

    /// Returns the record's first line: the parser's own count is of where it began to look for one.
    pub(super) fn place(&self) -> Place {
        let within = self.record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let end = self.reader.position();
        let unended = self.unended == Some(end.byte());
        Place::Line(end.line().saturating_sub(u64::from(!unended) + within))
    }

    /// Returns the number of the record, counted from 1.
    pub(super) const fn row(&self) -> u64 {
        self.row
    }

    /// Returns the record's cells by the names of their columns.
    pub(super) fn cells(&self) -> Result<Map<String, Value>, String> {
        if self.record.len() != self.header.len() {
            return Err(format!("has {} cells, and the header names {}", self.record.len(), self.header.len()));
        }
        let mut cells = Map::new();
        for (column, name) in self.header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            cells.insert(name.clone(), value(name, self.cell(column)?));
        }
        Ok(cells)
    }

    /// Goes to a record that begins at this byte.
    pub(super) fn seek(&mut self, at: u64) -> Result<(), RowError> {
        let mut position = Position::new();
        position.set_byte(at);
        self.reader.seek(position).map_err(|error| {
            let place = Place::Byte(at);
            RowError::Broken { place, reason: words::said(&error) }
        })
    }
}

fn unended(file: &mut File) -> io::Result<Option<u64>> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut last = [b'\n'];
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    file.rewind()?;
    Ok((last != *b"\n").then_some(length))
}

fn names(record: &ByteRecord) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = Vec::with_capacity(record.len());
    for name in record {
        let name = std::str::from_utf8(name).map_err(|_| "the names of its columns are not UTF-8".to_owned())?.trim();
        if !name.is_empty() && names.iter().any(|other| other == name) {
            return Err(format!("names the column `{}` twice", words::name(name)));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

fn value(name: &str, text: &str) -> Value {
    let read = if LISTS.contains(&name) {
        literal::read(text)
    } else if fields::IDS.contains(&name) {
        text.parse().ok().filter(|number: &i64| number.to_string() == text).map(Value::from)
    } else {
        None
    };
    read.unwrap_or_else(|| Value::String(text.to_owned()))
}

impl Iterator for Table {
    type Item = Result<ReadRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.advance() {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => return Some(Err(error)),
        }
        let row = self.cells().and_then(|cells| fields::row(cells, self.row));
        let at = Locator(self.offset());
        Some(match row {
            Ok((row, embedded)) => Ok(ReadRow { row, at, embedded }),
            Err(reason) => Err(RowError::Row { place: self.place(), reason }),
        })
    }
}

impl Reader for Table {
    fn seek(&mut self, at: Locator) -> Result<(), RowError> {
        Self::seek(self, at.0)
    }
}
