//! Writes every row of a data set into a new ledger, before the first is asked.
//!
//! Rows come in batches, so that memory and the log stay small, and a mark after the last makes them count. A run that
//! is killed before the mark has no rows: it starts over. A second row of one id is a bad row that names the first.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::db::Db;
use super::error::LedgerError;
use super::stored::{count, integer, json_to_column, now_unix_ms};
use crate::dataset::Place;
use crate::row::{Locator, Row};

/// Bad rows that are kept with their reasons; the rest are counted.
pub const MAX_BAD_ROWS_KEPT: u64 = 100_000;

/// The most characters kept of a bad row's id or reason.
const MAX_BAD_TEXT: usize = 1000;

/// Rows in one transaction.
const BATCH_ROWS: u64 = 100_000;

/// Bytes of rows in one transaction, if that is reached first.
const BATCH_BYTES: usize = 64 * 1024 * 1024;

/// What stands for the pictures of a row. Rows of one key are asked one after another; their pictures are most likely the
/// same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GroupKey(pub [u8; 16]);

/// A row that can be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Enrolled {
    /// The row.
    pub row: Row,
    /// Where the data set finds it again.
    pub at: Locator,
    /// The same for people.
    pub place: Place,
    /// What stands for its pictures.
    pub group: GroupKey,
}

/// A row that cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Where it stands, for people, as in `line 7`.
    pub place: String,
    /// Its id, as far as that could be read.
    pub id: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// One row of a data set, on its way into a ledger.
#[derive(Debug, Clone, PartialEq)]
pub enum Candidate {
    /// It can be asked.
    Row(Enrolled),
    /// It cannot.
    Bad(BadRow),
}

/// How many rows a run has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Enrolment {
    /// Rows that can be asked.
    pub rows: u64,
    /// Rows that cannot, duplicates included.
    pub bad: u64,
    /// Rows whose id an earlier row has.
    pub duplicates: u64,
}

impl Enrolment {
    /// Reads how many rows a run has; `None` until all of them are in.
    pub(super) fn read(conn: &Connection) -> rusqlite::Result<Option<Self>> {
        let sql = "SELECT enrolled_unix_ms, row_count, bad_count, duplicate_count FROM run";
        conn.query_row(sql, [], |row| {
            let enrolment = Self { rows: count(row.get(1)?), bad: count(row.get(2)?), duplicates: count(row.get(3)?) };
            Ok(row.get::<_, Option<i64>>(0)?.map(|_| enrolment))
        })
    }
}

/// Writes all rows, or none that counts.
pub(super) fn enrol<E: From<LedgerError>>(
    db: &Db,
    candidates: impl IntoIterator<Item = Result<Candidate, E>>,
) -> Result<Enrolment, E> {
    let doing = "enrolling rows";
    if db.run(doing, Enrolment::read)?.is_some() {
        return Err(LedgerError::Defect("rows are enrolled twice").into());
    }
    // Only the mark must be durable: rows without it are written again.
    db.run(doing, |conn| {
        conn.pragma_update(None, "synchronous", "NORMAL")?;
        conn.execute_batch("BEGIN; DELETE FROM row; DELETE FROM picture_group; DELETE FROM bad_row;")
    })?;
    let mut batch = Batch::default();
    for candidate in candidates {
        let written = candidate.and_then(|candidate| Ok(db.run(doing, |conn| batch.write(conn, candidate))?));
        if let Err(error) = written {
            // The failure is the news; a rollback that fails too leaves rows without their mark.
            let _ = db.conn.execute_batch("ROLLBACK; PRAGMA synchronous = FULL");
            return Err(error);
        }
    }
    db.run(doing, |conn| {
        conn.execute_batch("COMMIT; PRAGMA synchronous = FULL")?;
        batch.mark(conn)
    })?;
    Ok(batch.total)
}

#[derive(Debug, Default)]
struct Batch {
    total: Enrolment,
    rows: u64,
    bytes: usize,
}

impl Batch {
    fn write(&mut self, conn: &Connection, candidate: Candidate) -> rusqlite::Result<()> {
        match candidate {
            Candidate::Row(row) => self.row(conn, &row)?,
            Candidate::Bad(bad) => self.bad(conn, &bad)?,
        }
        self.rows += 1;
        if self.rows >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            conn.execute_batch("COMMIT; BEGIN")?;
            (self.rows, self.bytes) = (0, 0);
        }
        Ok(())
    }

    fn row(&mut self, conn: &Connection, enrolled: &Enrolled) -> rusqlite::Result<()> {
        let id = json_to_column(&enrolled.row.id)?;
        let mut earlier = conn.prepare_cached("SELECT place FROM row WHERE id = ?1")?;
        if let Some(first) = earlier.query_row([&id], |row| row.get::<_, String>(0)).optional()? {
            self.total.duplicates += 1;
            let (place, id) = (enrolled.place.to_string(), Some(enrolled.row.id.to_string()));
            return self.bad(conn, &BadRow { place, id, reason: format!("{first} has the same id") });
        }
        let position = integer(self.total.rows);
        let body = json_to_column(&enrolled.row)?;
        let group = group(conn, enrolled.group, position)?;
        let sql = "INSERT INTO row (position, id, place, at, group_first, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (place, at) = (enrolled.place.to_string(), integer(enrolled.at.0));
        conn.prepare_cached(sql)?.execute(params![position, id, place, at, group, body])?;
        self.total.rows += 1;
        self.bytes += body.len();
        Ok(())
    }

    fn bad(&mut self, conn: &Connection, bad: &BadRow) -> rusqlite::Result<()> {
        if self.total.bad < MAX_BAD_ROWS_KEPT {
            let id = bad.id.as_deref().map(shortened);
            let reason = shortened(&bad.reason);
            conn.prepare_cached("INSERT INTO bad_row (number, place, id, reason) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![integer(self.total.bad), shortened(&bad.place), id, reason])?;
            self.bytes += reason.len();
        }
        self.total.bad += 1;
        Ok(())
    }

    fn mark(&self, conn: &Connection) -> rusqlite::Result<()> {
        let sql = "UPDATE run SET enrolled_unix_ms = ?1, row_count = ?2, bad_count = ?3, duplicate_count = ?4";
        let Enrolment { rows, bad, duplicates } = self.total;
        conn.execute(sql, params![now_unix_ms(), integer(rows), integer(bad), integer(duplicates)])?;
        Ok(())
    }
}

/// Finds the first row with these pictures, which is this one if there was none.
fn group(conn: &Connection, key: GroupKey, position: i64) -> rusqlite::Result<i64> {
    let mut find = conn.prepare_cached("SELECT first FROM picture_group WHERE key = ?1")?;
    if let Some(first) = find.query_row([key.0.as_slice()], |row| row.get(0)).optional()? {
        return Ok(first);
    }
    let sql = "INSERT INTO picture_group (first, key) VALUES (?1, ?2)";
    conn.prepare_cached(sql)?.execute(params![position, key.0.as_slice()])?;
    Ok(position)
}

fn shortened(text: &str) -> &str {
    text.char_indices().nth(MAX_BAD_TEXT).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}
