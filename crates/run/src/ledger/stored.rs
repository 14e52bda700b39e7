//! How numbers, money, times and JSON stand in the columns of a ledger, both ways.
//!
//! SQLite's integers are signed: what is larger than they hold is stored as the largest, and what is negative, which
//! this program never writes, is read as zero. A cost that is not known is NULL, never zero.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::Row;
use rusqlite::types::Type;
use serde::de::DeserializeOwned;
use vqa_core::{Cost, PicoUsd, Usage};

pub(super) fn integer(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

pub(super) fn small_count(n: i64) -> u32 {
    u32::try_from(n.max(0)).unwrap_or(u32::MAX)
}

pub(super) fn cost_to_column(cost: Cost) -> Option<i64> {
    match cost {
        Cost::Known(amount) => Some(integer(amount.0)),
        Cost::Unknown => None,
    }
}

pub(super) fn cost_from_column(column: Option<i64>) -> Cost {
    column.map_or(Cost::Unknown, |amount| Cost::Known(PicoUsd(count(amount))))
}

pub(super) fn micros_from_duration(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

pub(super) fn duration_from_micros(micros: i64) -> Duration {
    Duration::from_micros(count(micros))
}

/// Reads the clock.
#[expect(clippy::disallowed_methods, reason = "this is the clock of the ledger")]
pub(super) fn now_unix_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Reads a JSON column; what is no such JSON is damage.
pub(super) fn json_from_column<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(index)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error)))
}

/// Writes what JSON can always hold.
pub(super) fn json_to_column<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// The five columns of a usage, in the order of the schema.
pub(super) type UsageColumns = [Option<i64>; 5];

pub(super) fn usage_to_columns(usage: Option<Usage>) -> UsageColumns {
    let Some(usage) = usage else { return [None; 5] };
    [Some(usage.prompt), Some(usage.completion), Some(usage.cached), usage.image, usage.reasoning]
        .map(|tokens| tokens.map(integer))
}

/// Reads the five columns of a usage that begin at `first`.
pub(super) fn usage_from_columns(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Usage>> {
    let tokens = |index| row.get::<_, Option<i64>>(first + index).map(|tokens| tokens.map(count));
    let Some(prompt) = tokens(0)? else { return Ok(None) };
    Ok(Some(Usage {
        prompt,
        completion: tokens(1)?.unwrap_or(0),
        cached: tokens(2)?.unwrap_or(0),
        image: tokens(3)?,
        reasoning: tokens(4)?,
    }))
}
