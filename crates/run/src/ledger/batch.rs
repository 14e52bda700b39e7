//! The parts of a run through the Batch API: which rows each holds, and how far it is.
//!
//! A line of a part is a call with one attempt, in flight from the moment its part is built: so what was submitted
//! counts in full until it is merged. Each step is written before it is taken, and again once it is known to be done.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};
use vqa_core::Cost;

use super::call::{AttemptEnd, Bill, CallId, CallStart};
use super::db::{BATCH_FORMAT, Db};
use super::error::LedgerError;
use super::record;
use super::stored::{count, integer, json_from_column, json_to_column, now_unix_ms};

/// How far a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartState {
    /// Its file lies in the run directory.
    Built,
    /// Its file is on its way, or was when the program was cut off.
    Uploading,
    /// The endpoint has its file.
    Uploaded {
        /// The endpoint's name for it.
        file: String,
    },
    /// A batch of it is being asked for, or was when the program was cut off.
    Creating {
        /// The endpoint's name for the file.
        file: String,
    },
    /// The endpoint has a batch of it.
    Created {
        /// The endpoint's name for the file.
        file: String,
        /// The endpoint's name for the batch.
        batch: String,
    },
    /// Its results are in the ledger.
    Merged,
    /// It was never worked on: its rows wait again.
    Dropped,
}

/// A part of a run that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its number, counted from 1.
    pub number: u64,
    /// How many rows it holds.
    pub rows: u64,
    /// How far it is.
    pub state: PartState,
}

/// A row of a part that is being built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// Its place in the run.
    pub position: u64,
    /// The most that its line can cost.
    pub reserved: Cost,
    /// Codes of what the checks found in its pictures.
    pub findings: Vec<String>,
}

/// A row of a part that has no end yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRow {
    /// Its call.
    pub call: CallId,
    /// Codes of what the checks found in its pictures.
    pub findings: Vec<String>,
}

/// A part as it is written into the ledger.
#[derive(Debug)]
pub(super) struct NewPart {
    pub(super) number: u64,
    pub(super) first_call: u64,
    pub(super) rows: Vec<PartRow>,
}

impl PartState {
    const fn columns(&self) -> (&'static str, Option<&String>, Option<&String>) {
        match self {
            Self::Built => ("built", None, None),
            Self::Uploading => ("uploading", None, None),
            Self::Uploaded { file } => ("uploaded", Some(file), None),
            Self::Creating { file } => ("creating", Some(file), None),
            Self::Created { file, batch } => ("created", Some(file), Some(batch)),
            Self::Merged => ("merged", None, None),
            Self::Dropped => ("dropped", None, None),
        }
    }
}

/// Makes the ledger one that knows of batches; returns the name of the run.
pub(super) fn prepare(db: &Db) -> Result<String, LedgerError> {
    db.run("making the tables of batches", |conn| {
        let transaction = conn.unchecked_transaction()?;
        if !knows_batches(&transaction)? {
            transaction.execute_batch(include_str!("batch.sql"))?;
            transaction.execute("INSERT INTO batch_run (one, name) VALUES (1, lower(hex(randomblob(6))))", [])?;
            transaction.pragma_update(None, "user_version", BATCH_FORMAT)?;
        }
        let name = transaction.query_row("SELECT name FROM batch_run", [], |row| row.get(0))?;
        transaction.commit()?;
        Ok(name)
    })
}

/// Says whether a ledger has the tables.
pub(super) fn knows_batches(conn: &Connection) -> rusqlite::Result<bool> {
    let format: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(format >= BATCH_FORMAT)
}

/// Counts every attempt as cut off that was in flight, but those that an endpoint works on in a batch.
pub(super) fn close_cut_off(conn: &Connection) -> rusqlite::Result<()> {
    let sql = if knows_batches(conn)? {
        "UPDATE attempt SET fate = 'cut' WHERE fate IS NULL AND call NOT IN (SELECT call FROM batch_row)"
    } else {
        "UPDATE attempt SET fate = 'cut' WHERE fate IS NULL"
    };
    conn.execute(sql, []).map(drop)
}

pub(super) fn write_part(conn: &Connection, part: &NewPart) -> rusqlite::Result<()> {
    let now = now_unix_ms();
    let sql = "INSERT INTO batch_part (number, state, row_count, built_unix_ms, changed_unix_ms)
        VALUES (?1, 'built', ?2, ?3, ?3)";
    conn.execute(sql, params![integer(part.number), integer(part.rows.len() as u64), now])?;
    for (row, call) in part.rows.iter().zip(part.first_call..) {
        let start = CallStart { rows: vec![row.position], reserved: row.reserved };
        record::begin(conn, CallId(call), &start, now)?;
        let sql = "INSERT INTO batch_row (call, part, position, findings) VALUES (?1, ?2, ?3, ?4)";
        let findings = json_to_column(&row.findings)?;
        let columns = params![integer(call), integer(part.number), integer(row.position), findings];
        conn.prepare_cached(sql)?.execute(columns)?;
    }
    Ok(())
}

pub(super) fn write_state(conn: &Connection, number: u64, state: &PartState) -> rusqlite::Result<()> {
    let (word, file, batch) = state.columns();
    let sql = "UPDATE batch_part SET state = ?2, file = coalesce(?3, file), batch = coalesce(?4, batch),
        changed_unix_ms = ?5 WHERE number = ?1";
    let changed = conn.execute(sql, params![integer(number), word, file, batch, now_unix_ms()])?;
    record::exactly_one(changed)?;
    if *state == PartState::Dropped { free_rows(conn, number) } else { Ok(()) }
}

/// Ends what was never worked on: it cost nothing.
fn free_rows(conn: &Connection, number: u64) -> rusqlite::Result<()> {
    for (_, open) in read_open(conn, number)? {
        record::end_attempt(conn, open.call, AttemptEnd { bill: Bill::Free, kind: None }, now_unix_ms())?;
    }
    Ok(())
}

/// Lists the parts that are not over.
pub(super) fn read_parts(conn: &Connection) -> rusqlite::Result<Vec<Part>> {
    let sql = "SELECT number, row_count, state, file, batch FROM batch_part
        WHERE state NOT IN ('merged', 'dropped') ORDER BY number";
    let mut statement = conn.prepare(sql)?;
    let parts = statement.query_map([], |row| {
        let word = row.get_ref(2)?.as_str()?;
        let state = match word {
            "built" => PartState::Built,
            "uploading" => PartState::Uploading,
            "uploaded" => PartState::Uploaded { file: row.get(3)? },
            "creating" => PartState::Creating { file: row.get(3)? },
            _ => PartState::Created { file: row.get(3)?, batch: row.get(4)? },
        };
        Ok(Part { number: count(row.get(0)?), rows: count(row.get(1)?), state })
    })?;
    parts.collect()
}

/// Lists the rows of a part that have no end, by position.
pub(super) fn read_open(conn: &Connection, number: u64) -> rusqlite::Result<HashMap<u64, OpenRow>> {
    let sql = "SELECT b.position, b.call, b.findings FROM batch_row b JOIN attempt a ON a.call = b.call
        WHERE b.part = ?1 AND a.fate IS NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([integer(number)], |row| {
        let open = OpenRow { call: CallId(count(row.get(1)?)), findings: json_from_column(row, 2)? };
        Ok((count(row.get(0)?), open))
    })?;
    rows.collect()
}

/// Lists the positions of all rows that are in a part and have no end, in order.
pub(super) fn read_submitted(conn: &Connection) -> rusqlite::Result<Vec<u64>> {
    let sql = "SELECT b.position FROM attempt a JOIN batch_row b ON b.call = a.call WHERE a.fate IS NULL
        ORDER BY b.position";
    let mut statement = conn.prepare(sql)?;
    statement.query_map([], |row| row.get(0).map(count))?.collect()
}

/// Returns the number of the next part.
pub(super) fn next_part(conn: &Connection) -> rusqlite::Result<u64> {
    let last: Option<Option<i64>> =
        conn.query_row("SELECT max(number) FROM batch_part", [], |row| row.get(0)).optional()?;
    Ok(count(last.flatten().unwrap_or(0)) + 1)
}
