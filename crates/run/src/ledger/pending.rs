//! The rows that are still to be asked, those of the same pictures after one another.

use std::fmt;

use rusqlite::{Connection, Row as Columns, params};

use super::db::Db;
use super::enrol::GroupKey;
use super::error::LedgerError;
use super::pages::{PAGE, Pages, Query};
use super::stored::{count, json_from_column};
use crate::row::{Locator, Row};

/// A row that is still to be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingRow {
    /// Its place in the run, counted from 0.
    pub position: u64,
    /// The row.
    pub row: Row,
    /// Where the data set finds it again.
    pub at: Locator,
    /// What stands for its pictures.
    pub group: GroupKey,
}

/// Which rows are to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wanted {
    /// Those without an end.
    #[default]
    Missing,
    /// Those without an end, and those that failed.
    MissingAndFailed,
}

/// Group and position: the order in which rows are asked.
type Place = (i64, i64);

/// Yields the rows that are still to be asked, and holds but a page of them. A row that ends before its turn is left
/// out.
pub struct PendingRows(Pages<Db, Place, PendingRow>);

impl fmt::Debug for PendingRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingRows").finish_non_exhaustive()
    }
}

impl PendingRows {
    pub(super) fn new(db: Db, wanted: Wanted) -> Self {
        let page = match wanted {
            Wanted::Missing => missing,
            Wanted::MissingAndFailed => missing_and_failed,
        };
        Self(Pages::new(db, (-1, -1), Query { doing: "reading the rows to ask", page }))
    }
}

impl Iterator for PendingRows {
    type Item = Result<PendingRow, LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

const COLUMNS: &str = "SELECT r.group_first, r.position, r.at, g.key, r.body
    FROM row r LEFT JOIN outcome o ON o.position = r.position CROSS JOIN picture_group g ON g.first = r.group_first";
const ORDER: &str = "ORDER BY r.group_first, r.position LIMIT ?3";

fn missing(conn: &Connection, after: Place) -> rusqlite::Result<Vec<(Place, PendingRow)>> {
    page(conn, after, "o.position IS NULL")
}

fn missing_and_failed(conn: &Connection, after: Place) -> rusqlite::Result<Vec<(Place, PendingRow)>> {
    page(conn, after, "(o.position IS NULL OR o.state = 'failed')")
}

/// Reads the rest of a group, then the groups after it. One comparison of both columns would do, but SQLite seeks by
/// the first column of such a comparison alone, and would walk a large group from its start for each page.
fn page(conn: &Connection, after: Place, wanted: &str) -> rusqlite::Result<Vec<(Place, PendingRow)>> {
    let mut page = Vec::new();
    for place in ["r.group_first = ?1 AND r.position > ?2", "r.group_first > ?1"] {
        let mut statement = conn.prepare_cached(&format!("{COLUMNS} WHERE {place} AND {wanted} {ORDER}"))?;
        let left = PAGE.saturating_sub(i64::try_from(page.len()).unwrap_or(PAGE));
        for row in statement.query_map(params![after.0, after.1, left], pending_from_columns)? {
            page.push(row?);
        }
    }
    Ok(page)
}

fn pending_from_columns(columns: &Columns<'_>) -> rusqlite::Result<(Place, PendingRow)> {
    let place: Place = (columns.get(0)?, columns.get(1)?);
    let pending = PendingRow {
        position: count(place.1),
        at: Locator(count(columns.get(2)?)),
        group: GroupKey(columns.get(3)?),
        row: json_from_column(columns, 4)?,
    };
    Ok((place, pending))
}
