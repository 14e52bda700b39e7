//! What each command writes: the statements behind the writer.
//!
//! An answer is never overwritten. An attempt that is ended twice, or was never begun, is a defect and fails.

use rusqlite::{Connection, params};

use super::batch::{self, NewPart, PartState};
use super::call::{Again, AttemptEnd, Bill, CallEnd, CallFacts, CallId, CallStart};
use super::stored::{cost_to_column, integer, json_to_column, micros_from_duration, now_unix_ms, usage_to_columns};
use crate::outcome::{Answered, Failed, Outcome};
use vqa_core::Cost;

/// One thing to be written.
#[derive(Debug)]
pub(super) enum Command {
    /// A call is about to be made.
    Begin(CallId, CallStart),
    /// It is about to be made again.
    Again(Again),
    /// It is over.
    End(Box<CallEnd>),
    /// Rows ended without a call.
    EndRows(Vec<(u64, Outcome)>),
    /// A part of rows is about to be submitted.
    BuildPart(NewPart),
    /// A part has come further, or is about to.
    MovePart(u64, PartState),
}

impl Command {
    /// Writes it, within the transaction that is open.
    pub(super) fn write(&self, conn: &Connection) -> rusqlite::Result<()> {
        let now = now_unix_ms();
        match self {
            Self::Begin(call, start) => begin(conn, *call, start, now),
            Self::Again(again) => {
                end_attempt(conn, again.call, again.last, now)?;
                begin_attempt(conn, again.call, again.reserved, now)
            }
            Self::End(end) => {
                end_attempt(conn, end.call, end.last, now)?;
                end_call(conn, end.call, &end.facts, now)?;
                end.rows.iter().try_for_each(|(position, outcome)| end_row(conn, Some(end.call), *position, outcome))
            }
            Self::EndRows(rows) => {
                rows.iter().try_for_each(|(position, outcome)| end_row(conn, None, *position, outcome))
            }
            Self::BuildPart(part) => batch::write_part(conn, part),
            Self::MovePart(number, state) => batch::write_state(conn, *number, state),
        }
    }
}

pub(super) fn begin(conn: &Connection, call: CallId, start: &CallStart, now: i64) -> rusqlite::Result<()> {
    let sql = "INSERT INTO call (id, rows, started_unix_ms) VALUES (?1, ?2, ?3)";
    conn.prepare_cached(sql)?.execute(params![integer(call.0), json_to_column(&start.rows)?, now])?;
    begin_attempt(conn, call, start.reserved, now)
}

fn begin_attempt(conn: &Connection, call: CallId, reserved: Cost, now: i64) -> rusqlite::Result<()> {
    let sql = "INSERT INTO attempt (call, number, started_unix_ms, reserved)
        SELECT ?1, 1 + coalesce(max(number), 0), ?2, ?3 FROM attempt WHERE call = ?1";
    conn.prepare_cached(sql)?.execute(params![integer(call.0), now, cost_to_column(reserved)])?;
    Ok(())
}

pub(super) fn end_attempt(conn: &Connection, call: CallId, end: AttemptEnd, now: i64) -> rusqlite::Result<()> {
    let (fate, cost) = match end.bill {
        Bill::Settled(cost) => ("settled", cost_to_column(cost)),
        Bill::Lost => ("lost", None),
        Bill::Free => ("free", Some(0)),
    };
    let sql = "UPDATE attempt SET ended_unix_ms = ?2, fate = ?3, cost = ?4, kind = ?5 WHERE call = ?1 AND fate IS NULL";
    let kind = end.kind.map(vqa_core::Kind::as_str);
    exactly_one(conn.prepare_cached(sql)?.execute(params![integer(call.0), now, fate, cost, kind])?)
}

fn end_call(conn: &Connection, call: CallId, facts: &CallFacts, now: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE call SET ended_unix_ms = ?2, latency_us = ?3, request_id = ?4, served_model = ?5,
        prompt_tokens = ?6, completion_tokens = ?7, cached_tokens = ?8, image_tokens = ?9, reasoning_tokens = ?10
        WHERE id = ?1 AND ended_unix_ms IS NULL";
    let latency = micros_from_duration(facts.latency);
    let [prompt, completion, cached, image, reasoning] = usage_to_columns(facts.usage);
    exactly_one(conn.prepare_cached(sql)?.execute(params![
        integer(call.0),
        now,
        latency,
        facts.request_id,
        facts.served_model,
        prompt,
        completion,
        cached,
        image,
        reasoning
    ])?)
}

pub(super) fn exactly_one(changed: usize) -> rusqlite::Result<()> {
    if changed == 1 { Ok(()) } else { Err(rusqlite::Error::StatementChangedRows(changed)) }
}

/// Writes how a row ended, unless it is answered already.
fn end_row(conn: &Connection, call: Option<CallId>, position: u64, outcome: &Outcome) -> rusqlite::Result<()> {
    let call = call.map(|call| integer(call.0));
    let position = integer(position);
    let state = outcome.as_str();
    match outcome {
        Outcome::Pending => Ok(()),
        Outcome::Answered(answered) => {
            forget_failure(conn, position)?;
            answer(conn, (position, call), answered)
        }
        Outcome::Failed(failed) | Outcome::Refused(failed) => {
            forget_failure(conn, position)?;
            failure(conn, (position, call), state, failed)
        }
    }
}

fn forget_failure(conn: &Connection, position: i64) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM outcome WHERE position = ?1 AND state <> 'answered'")?.execute([position])?;
    Ok(())
}

fn answer(conn: &Connection, (position, call): (i64, Option<i64>), answered: &Answered) -> rusqlite::Result<()> {
    let sql = "INSERT INTO outcome (position, state, ended_unix_ms, call, attempts, cost, text, finish, latency_us,
        served_model, findings, packed, prompt_tokens, completion_tokens, cached_tokens, image_tokens, reasoning_tokens)
        VALUES (?1, 'answered', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        ON CONFLICT (position) DO NOTHING";
    let [prompt, completion, cached, image, reasoning] = usage_to_columns(answered.usage);
    conn.prepare_cached(sql)?.execute(params![
        position,
        now_unix_ms(),
        call,
        answered.attempts,
        cost_to_column(answered.cost),
        answered.text,
        answered.finish,
        micros_from_duration(answered.latency),
        answered.served_model,
        json_to_column(&answered.findings)?,
        answered.packed,
        prompt,
        completion,
        cached,
        image,
        reasoning
    ])?;
    Ok(())
}

fn failure(
    conn: &Connection,
    (position, call): (i64, Option<i64>),
    state: &str,
    failed: &Failed,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO outcome (position, state, ended_unix_ms, call, attempts, cost, kind, code, message)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (position) DO NOTHING";
    let Failed { kind, code, message, attempts, cost } = failed;
    let cost = cost_to_column(*cost);
    let now = now_unix_ms();
    conn.prepare_cached(sql)?.execute(params![position, state, now, call, attempts, cost, kind, code, message])?;
    Ok(())
}
