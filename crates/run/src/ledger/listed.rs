//! The long lists of a run as they are read back: rows with their ends, bad rows, calls with their attempts.

use std::fmt;
use std::time::Duration;

use rusqlite::{Connection, Row as Columns, params};
use vqa_core::{Cost, Usage};

use super::call::CallId;
use super::db::Db;
use super::enrol::BadRow;
use super::error::LedgerError;
use super::pages::{PAGE, Pages, Query};
use super::stored::{cost_from_column, count, duration_from_micros, json_from_column, small_count, usage_from_columns};
use crate::outcome::{Answered, EndedRow, Failed, Outcome};
use crate::row::Locator;

/// A long list that is read a page at a time. After an error nothing follows.
pub struct Listed<'a, T>(Pages<&'a Db, i64, T>);

impl<T> fmt::Debug for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listed").finish_non_exhaustive()
    }
}

impl<T> Iterator for Listed<'_, T> {
    type Item = Result<T, LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

/// How an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It ended, and its bill is what it cost.
    Settled,
    /// It may have been billed.
    Lost,
    /// Nothing is billed.
    Free,
    /// It was in flight when the program was cut off; it may have been billed.
    Cut,
    /// It has no end yet.
    InFlight,
}

/// One attempt of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// When it began, in milliseconds since 1970 UTC.
    pub started_unix_ms: u64,
    /// When it ended.
    pub ended_unix_ms: Option<u64>,
    /// How it stands.
    pub fate: Fate,
    /// How it failed, in the word of [`vqa_core::Kind`]; `None` if it did not.
    pub kind: Option<String>,
    /// The most it can cost.
    pub reserved: Cost,
    /// What it did cost.
    pub cost: Cost,
}

/// One call, with its attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// Its name.
    pub id: CallId,
    /// The positions of the rows that it asks.
    pub rows: Vec<u64>,
    /// When it began, in milliseconds since 1970 UTC.
    pub started_unix_ms: u64,
    /// When it ended.
    pub ended_unix_ms: Option<u64>,
    /// How long its last attempt took, once it has ended.
    pub latency: Option<Duration>,
    /// The tokens that were billed, where the endpoint tells.
    pub usage: Option<Usage>,
    /// The model that answered, as the endpoint names it.
    pub served_model: Option<String>,
    /// The endpoint's name for the call.
    pub request_id: Option<String>,
    /// Its attempts, in their order.
    pub attempts: Vec<AttemptRecord>,
}

pub(super) fn rows(db: &Db) -> Listed<'_, EndedRow> {
    Listed(Pages::new(db, -1, Query { doing: "reading the rows", page: page_of_rows }))
}

pub(super) fn bad_rows(db: &Db) -> Listed<'_, BadRow> {
    Listed(Pages::new(db, -1, Query { doing: "reading the bad rows", page: page_of_bad_rows }))
}

pub(super) fn calls(db: &Db) -> Listed<'_, CallRecord> {
    Listed(Pages::new(db, -1, Query { doing: "reading the calls", page: page_of_calls }))
}

fn page_of_rows(conn: &Connection, after: i64) -> rusqlite::Result<Vec<(i64, EndedRow)>> {
    let sql = "SELECT r.position, r.body, o.state, o.attempts, o.cost, o.kind, o.code, o.message, o.text, o.finish,
        o.latency_us, o.served_model, o.findings, o.packed, o.prompt_tokens, o.completion_tokens, o.cached_tokens,
        o.image_tokens, o.reasoning_tokens, r.at
        FROM row r LEFT JOIN outcome o ON o.position = r.position
        WHERE r.position > ?1 AND (SELECT enrolled_unix_ms FROM run) IS NOT NULL ORDER BY r.position LIMIT ?2";
    let read = |columns: &Columns<'_>| {
        let place: i64 = columns.get(0)?;
        let outcome = outcome_from_columns(columns)?;
        let at = Locator(count(columns.get(19)?));
        Ok((place, EndedRow { position: count(place), row: json_from_column(columns, 1)?, at, outcome }))
    };
    conn.prepare_cached(sql)?.query_map(params![after, PAGE], read)?.collect()
}

fn outcome_from_columns(columns: &Columns<'_>) -> rusqlite::Result<Outcome> {
    let state: Option<String> = columns.get(2)?;
    Ok(match state.as_deref() {
        None => Outcome::Pending,
        Some("answered") => Outcome::Answered(answered_from_columns(columns)?),
        Some("refused") => Outcome::Refused(failed_from_columns(columns)?),
        Some(_) => Outcome::Failed(failed_from_columns(columns)?),
    })
}

fn failed_from_columns(columns: &Columns<'_>) -> rusqlite::Result<Failed> {
    Ok(Failed {
        attempts: small_count(columns.get(3)?),
        cost: cost_from_column(columns.get(4)?),
        kind: columns.get(5)?,
        code: columns.get(6)?,
        message: columns.get(7)?,
    })
}

fn answered_from_columns(columns: &Columns<'_>) -> rusqlite::Result<Answered> {
    Ok(Answered {
        attempts: small_count(columns.get(3)?),
        cost: cost_from_column(columns.get(4)?),
        text: columns.get(8)?,
        finish: columns.get(9)?,
        latency: duration_from_micros(columns.get(10)?),
        served_model: columns.get(11)?,
        findings: json_from_column(columns, 12)?,
        packed: small_count(columns.get(13)?),
        usage: usage_from_columns(columns, 14)?,
    })
}

fn page_of_bad_rows(conn: &Connection, after: i64) -> rusqlite::Result<Vec<(i64, BadRow)>> {
    let sql = "SELECT number, place, id, reason FROM bad_row
        WHERE number > ?1 AND (SELECT enrolled_unix_ms FROM run) IS NOT NULL ORDER BY number LIMIT ?2";
    let read = |columns: &Columns<'_>| {
        let bad = BadRow { place: columns.get(1)?, id: columns.get(2)?, reason: columns.get(3)? };
        Ok((columns.get(0)?, bad))
    };
    conn.prepare_cached(sql)?.query_map(params![after, PAGE], read)?.collect()
}

fn page_of_calls(conn: &Connection, after: i64) -> rusqlite::Result<Vec<(i64, CallRecord)>> {
    let sql = "SELECT id, rows, started_unix_ms, ended_unix_ms, latency_us, served_model, request_id, prompt_tokens,
        completion_tokens, cached_tokens, image_tokens, reasoning_tokens
        FROM call WHERE id > ?1 ORDER BY id LIMIT ?2";
    let read = |columns: &Columns<'_>| {
        let id: i64 = columns.get(0)?;
        let call = CallRecord {
            id: CallId(count(id)),
            rows: json_from_column(columns, 1)?,
            started_unix_ms: count(columns.get(2)?),
            ended_unix_ms: columns.get::<_, Option<i64>>(3)?.map(count),
            latency: columns.get::<_, Option<i64>>(4)?.map(duration_from_micros),
            served_model: columns.get(5)?,
            request_id: columns.get(6)?,
            usage: usage_from_columns(columns, 7)?,
            attempts: attempts(conn, id)?,
        };
        Ok((id, call))
    };
    conn.prepare_cached(sql)?.query_map(params![after, PAGE], read)?.collect()
}

fn attempts(conn: &Connection, call: i64) -> rusqlite::Result<Vec<AttemptRecord>> {
    let sql = "SELECT started_unix_ms, ended_unix_ms, fate, kind, reserved, cost
        FROM attempt WHERE call = ?1 ORDER BY number";
    conn.prepare_cached(sql)?.query_map([call], attempt_from_columns)?.collect()
}

fn attempt_from_columns(columns: &Columns<'_>) -> rusqlite::Result<AttemptRecord> {
    let fate: Option<String> = columns.get(2)?;
    Ok(AttemptRecord {
        started_unix_ms: count(columns.get(0)?),
        ended_unix_ms: columns.get::<_, Option<i64>>(1)?.map(count),
        fate: match fate.as_deref() {
            None => Fate::InFlight,
            Some("settled") => Fate::Settled,
            Some("free") => Fate::Free,
            Some("cut") => Fate::Cut,
            Some(_) => Fate::Lost,
        },
        kind: columns.get(3)?,
        reserved: cost_from_column(columns.get(4)?),
        cost: cost_from_column(columns.get(5)?),
    })
}
