//! Reads long lists a page at a time, so that a million rows take the memory of a few hundred.
//!
//! Each page is a query of its own that begins after the last row of the one before: no statement stays open while
//! others write.

use std::vec;

use rusqlite::Connection;

use super::db::Db;
use super::error::LedgerError;

/// Rows in a page.
pub(super) const PAGE: i64 = 256;

/// Items, each with its own place.
type Page<K, T> = Vec<(K, T)>;

/// How one list is read.
pub(super) struct Query<K, T> {
    /// What is read, as in `reading the rows`.
    pub(super) doing: &'static str,
    /// Reads up to [`PAGE`] items after a place.
    pub(super) page: fn(&Connection, K) -> rusqlite::Result<Page<K, T>>,
}

/// A list that is read a page at a time. After an error nothing follows.
pub(super) struct Pages<D, K, T> {
    db: D,
    query: Query<K, T>,
    after: Option<K>,
    page: vec::IntoIter<(K, T)>,
}

impl<D, K: Copy, T> Pages<D, K, T> {
    pub(super) fn new(db: D, after: K, query: Query<K, T>) -> Self {
        Self { db, query, after: Some(after), page: Vec::new().into_iter() }
    }
}

impl<D: std::borrow::Borrow<Db>, K: Copy, T> Iterator for Pages<D, K, T> {
    type Item = Result<T, LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some((place, item)) = self.page.next() {
            self.after = Some(place);
            return Some(Ok(item));
        }
        let after = self.after.take()?;
        match self.db.borrow().run(self.query.doing, |conn| (self.query.page)(conn, after)) {
            Ok(page) => {
                self.page = page.into_iter();
                let (place, item) = self.page.next()?;
                self.after = Some(place);
                Some(Ok(item))
            }
            Err(error) => Some(Err(error)),
        }
    }
}
