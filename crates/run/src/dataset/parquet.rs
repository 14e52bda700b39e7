//! Apache Parquet, row group by row group, with the record API of the `parquet` crate.
//!
//! Refuses compression whose decoder is C or sets no bound on what a page may unpack to. The library panics on some
//! damaged files, so every call into it is contained. Memory holds the pages of one row group that are being read.

mod cells;
mod footer;

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Row as Record;
use parquet::record::reader::{ReaderIter, TreeBuilder};

use super::error::{DatasetError, Place, RowError};
use super::reader::Reader;
use super::{fields, picture, words};
use crate::row::{Locator, ReadRow};

/// How many values of a column are unpacked at once. Each may be a picture.
const BATCH: usize = 16;

/// Reads rows from Parquet.
pub(super) struct Parquet {
    file: SerializedFileReader<File>,
    /// The rows of the group that is being read.
    records: Option<ReaderIter>,
    /// The next group.
    group: usize,
    /// The next row, counted from 0.
    row: u64,
}

impl Parquet {
    pub(super) fn open(path: &Path) -> Result<Self, DatasetError> {
        let mut file = File::open(path).map_err(|source| DatasetError::Open { path: path.to_owned(), source })?;
        let malformed = |reason| DatasetError::Malformed { path: path.to_owned(), reason };
        footer::check(&mut file).map_err(malformed)?;
        let file = contained(|| SerializedFileReader::new(file)).map_err(malformed)?;
        check_columns(&file).map_err(malformed)?;
        check_compression(&file, path)?;
        Ok(Self { file, records: None, group: 0, row: 0 })
    }

    /// Begins to read the next group; false after the last.
    fn begin_group(&mut self) -> Result<bool, String> {
        if self.group >= self.file.num_row_groups() {
            return Ok(false);
        }
        let records = contained(|| {
            let group = self.file.get_row_group(self.group)?;
            TreeBuilder::new().with_batch_size(BATCH).as_iter(group.metadata().schema_descr_ptr(), &*group)
        });
        self.group += 1;
        self.records = Some(records?);
        Ok(true)
    }

    /// Reads the next record, of this group or of the next that has any.
    fn record(&mut self) -> Result<Option<Record>, String> {
        loop {
            if let Some(records) = &mut self.records
                && let Some(record) = contained(|| records.next().transpose())?
            {
                return Ok(Some(record));
            }
            self.records = None;
            if !self.begin_group()? {
                return Ok(None);
            }
        }
    }

    /// Skips to a row of the group that is being read, or of a later one.
    fn skip_to(&mut self, row: u64) -> Result<(), String> {
        while self.row < row && self.record()?.is_some() {
            self.row += 1;
        }
        Ok(())
    }

    /// Returns the group that a row is in, and that group's first row.
    fn group_of(&self, row: u64) -> (usize, u64) {
        let mut first = 0;
        for group in 0..self.file.num_row_groups() {
            let rows = u64::try_from(self.file.metadata().row_group(group).num_rows()).unwrap_or(0);
            if row < first + rows {
                return (group, first);
            }
            first += rows;
        }
        (self.file.num_row_groups(), first)
    }
}

/// Calls the library, and makes an error of a panic.
fn contained<T>(call: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(words::said(&error)),
        Err(_) => Err("the file is damaged in a way that its reader does not handle".to_owned()),
    }
}

fn check_columns(file: &SerializedFileReader<File>) -> Result<(), String> {
    let schema = file.metadata().file_metadata().schema();
    let there = || schema.get_fields().iter().map(|field| field.name());
    let has = |name: &&str| there().any(|column| column == *name);
    if !has(&"question") {
        return Err(words::missing("question", &["question"], there()));
    }
    if !picture::COLUMNS.iter().any(has) {
        return Err(words::missing("picture", &picture::COLUMNS, there()));
    }
    Ok(())
}

fn check_compression(file: &SerializedFileReader<File>, path: &Path) -> Result<(), DatasetError> {
    let chunks = file.metadata().row_groups().iter().flat_map(|group| group.columns());
    for chunk in chunks {
        let why = match chunk.compression() {
            Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::LZ4_RAW => continue,
            Compression::ZSTD(_) => "zstd, whose decoder is written in C, which is not given foreign bytes here",
            Compression::GZIP(_) => "gzip, which sets no bound on what a page unpacks to",
            Compression::BROTLI(_) => "brotli, which sets no bound on what a page unpacks to",
            Compression::LZO | Compression::LZ4 => "a form of compression that Parquet itself has given up",
        };
        return Err(DatasetError::Unsupported {
            path: path.to_owned(),
            reason: format!("is compressed with {why}"),
            remedy: "write it again with snappy, as in pandas `df.to_parquet(path, compression=\"snappy\")`",
        });
    }
    Ok(())
}

impl Iterator for Parquet {
    type Item = Result<ReadRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = Locator(self.row);
        let place = Place::Row(self.row + 1);
        let record = match self.record() {
            Ok(None) => return None,
            Ok(Some(record)) => record,
            // Columns are read apart from each other: after an error, nobody knows whether they still go together.
            Err(reason) => return Some(Err(RowError::Broken { place, reason })),
        };
        self.row += 1;
        let row = cells::taken(record).and_then(|(cells, shown)| fields::with_pictures(cells, shown, self.row));
        Some(match row {
            Ok((row, embedded)) => Ok(ReadRow { row, at, embedded }),
            Err(reason) => Err(RowError::Row { place, reason }),
        })
    }
}

impl Reader for Parquet {
    /// Rows can only be skipped by reading them, so going back means to begin the group anew.
    fn seek(&mut self, at: Locator) -> Result<(), RowError> {
        let (group, first) = self.group_of(at.0);
        let ahead = self.records.is_some() && group + 1 == self.group && self.row <= at.0;
        if !ahead {
            (self.records, self.group, self.row) = (None, group, first);
        }
        self.skip_to(at.0).map_err(|reason| RowError::Broken { place: Place::Row(at.0 + 1), reason })
    }
}
