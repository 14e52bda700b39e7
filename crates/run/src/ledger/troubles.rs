//! Why rows have no answer, by what they have in common.

use rusqlite::{Connection, params};

use super::stored::count;

/// Rows that failed or were refused for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowTrouble {
    /// `failed` or `refused`.
    pub state: String,
    /// The failure's stable name, as in `file_not_found`.
    pub code: String,
    /// How many rows.
    pub rows: u64,
    /// What was said of one of them.
    pub example: String,
}

impl RowTrouble {
    /// Reads the most frequent ones, at most so many.
    pub(super) fn read(conn: &Connection, most: u32) -> rusqlite::Result<Vec<Self>> {
        let sql = "SELECT state, code, count(*), min(message) FROM outcome WHERE state <> 'answered'
            GROUP BY state, code ORDER BY count(*) DESC, code LIMIT ?1";
        let read = |columns: &rusqlite::Row<'_>| {
            Ok(Self {
                state: columns.get(0)?,
                code: columns.get(1)?,
                rows: count(columns.get(2)?),
                example: columns.get(3)?,
            })
        };
        conn.prepare(sql)?.query_map(params![most], read)?.collect()
    }
}
