//! What a run has done and what it may have cost, summed by SQL.
//!
//! Money counts by attempts, so that a call for several rows counts once. Sums are made of the two halves of each
//! number: SQLite refuses to add past its largest integer, and an endpoint may report any.

use rusqlite::{Connection, Row as Columns};
use vqa_core::{Cost, PicoUsd};

use super::enrol::Enrolment;
use super::stored::count;

/// How many rows there are, and how they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Rows that can be asked.
    pub rows: u64,
    /// Of these, those without an end.
    pub pending: u64,
    /// Those that were answered.
    pub answered: u64,
    /// Those that failed.
    pub failed: u64,
    /// Those that were refused.
    pub refused: u64,
    /// Rows that cannot be asked, duplicates included; no part of `rows`.
    pub bad: u64,
    /// Rows whose id an earlier row has.
    pub duplicates: u64,
}

/// What some attempts cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// How many attempts.
    pub attempts: u64,
    /// What they cost, or at most cost, as far as that is known.
    pub amount: PicoUsd,
    /// How many of them are not in the amount, because nothing is known of their cost.
    pub unpriced: u64,
}

/// The tokens that the endpoint says it billed, of all calls that told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tokens {
    /// Input, pictures included.
    pub prompt: u64,
    /// Output, hidden reasoning included.
    pub completion: u64,
    /// Input that was cached and cost less.
    pub cached: u64,
    /// Input that was pictures, where the endpoint tells.
    pub image: u64,
    /// Output that was hidden reasoning, where the endpoint tells.
    pub reasoning: u64,
}

/// What a run may have cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spend {
    /// Attempts whose bill is known.
    pub settled: Share,
    /// Attempts that may have been billed and ended without a bill: their reservations.
    pub lost: Share,
    /// Attempts that were in flight when the program was cut off: their reservations.
    pub unknown: Share,
    /// Attempts in flight now; of a run that was cut off and not resumed, those that then were. Their reservations.
    pub in_flight: Share,
    /// Attempts that cost nothing.
    pub free: u64,
    /// What was billed in tokens.
    pub tokens: Tokens,
}

impl Spend {
    /// Adds up what may have been billed, as far as that is known: what a cap on money is held against.
    #[must_use]
    pub const fn known(&self) -> PicoUsd {
        self.settled.amount.plus(self.lost.amount).plus(self.unknown.amount).plus(self.in_flight.amount)
    }

    /// Says what may have been billed; unknown as soon as one attempt is.
    #[must_use]
    pub const fn at_most(&self) -> Cost {
        if self.unpriced() == 0 { Cost::Known(self.known()) } else { Cost::Unknown }
    }

    /// Counts the attempts of which no cost is known, and none is counted.
    #[must_use]
    pub const fn unpriced(&self) -> u64 {
        self.settled.unpriced + self.lost.unpriced + self.unknown.unpriced + self.in_flight.unpriced
    }

    pub(super) fn read(conn: &Connection) -> rusqlite::Result<Self> {
        let mut spend = Self { tokens: Tokens::read(conn)?, ..Self::default() };
        let sql = "SELECT share, count(*), sum(amount IS NULL), sum(amount >> 32), sum(amount & 0xffffffff) FROM (
            SELECT CASE WHEN fate IS NULL THEN 'in_flight'
                        WHEN fate = 'settled' AND cost IS NULL THEN 'lost'
                        ELSE fate END AS share,
                   CASE fate WHEN 'settled' THEN coalesce(cost, reserved) WHEN 'free' THEN 0 ELSE reserved END AS amount
            FROM attempt) GROUP BY share";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(columns) = rows.next()? {
            let share = Share {
                attempts: count(columns.get(1)?),
                unpriced: count(columns.get(2)?),
                amount: PicoUsd(sum(columns, 3)?),
            };
            match columns.get_ref(0)?.as_str()? {
                "settled" => spend.settled = share,
                "free" => spend.free = share.attempts,
                "cut" => spend.unknown = share,
                "in_flight" => spend.in_flight = share,
                // What is not understood is counted as spent.
                _ => spend.lost = share,
            }
        }
        Ok(spend)
    }
}

impl Tokens {
    fn read(conn: &Connection) -> rusqlite::Result<Self> {
        let names = ["prompt", "completion", "cached", "image", "reasoning"];
        let sums = names.map(|name| format!("sum({name}_tokens >> 32), sum({name}_tokens & 0xffffffff)"));
        conn.query_row(&format!("SELECT {} FROM call", sums.join(", ")), [], |columns| {
            Ok(Self {
                prompt: sum(columns, 0)?,
                completion: sum(columns, 2)?,
                cached: sum(columns, 4)?,
                image: sum(columns, 6)?,
                reasoning: sum(columns, 8)?,
            })
        })
    }
}

impl Totals {
    pub(super) fn read(conn: &Connection) -> rusqlite::Result<Self> {
        let Some(Enrolment { rows, bad, duplicates }) = Enrolment::read(conn)? else { return Ok(Self::default()) };
        let mut totals = Self { rows, bad, duplicates, ..Self::default() };
        let mut statement = conn.prepare_cached("SELECT state, count(*) FROM outcome GROUP BY state")?;
        let mut states = statement.query([])?;
        while let Some(columns) = states.next()? {
            let number = count(columns.get(1)?);
            match columns.get_ref(0)?.as_str()? {
                "answered" => totals.answered = number,
                "refused" => totals.refused = number,
                _ => totals.failed = number,
            }
        }
        let ended = totals.answered.saturating_add(totals.failed).saturating_add(totals.refused);
        totals.pending = rows.saturating_sub(ended);
        Ok(totals)
    }
}

/// Puts a sum together from the sums of the upper and the lower halves; NULL, of no numbers, is zero.
fn sum(columns: &Columns<'_>, first: usize) -> rusqlite::Result<u64> {
    let half = |index| columns.get::<_, Option<i64>>(index).map(|half| i128::from(half.unwrap_or(0).max(0)));
    let whole = (half(first)? << 32) + half(first + 1)?;
    Ok(u64::try_from(whole).unwrap_or(u64::MAX))
}
