//! Reads a run, whether it is finished, stopped or at work, and writes nothing. It takes no lock.
//!
//! Everything is read as it was at one moment: when the view was opened.

use std::path::Path;

use rusqlite::ErrorCode;

use super::db::{Access, Db, FILE, Found};
use super::enrol::{BadRow, Enrolment};
use super::error::LedgerError;
use super::listed::{self, CallRecord, Listed};
use super::manifest::Manifest;
use super::spend::{Spend, Totals};
use crate::outcome::EndedRow;

/// A run, as it was when this was opened.
#[derive(Debug)]
pub struct RunView {
    db: Db,
    manifest: Manifest,
}

impl RunView {
    /// Opens the run of a directory.
    ///
    /// # Errors
    ///
    /// There is no run, it is of another program or a later version, or it cannot be read.
    pub fn open(dir: &Path) -> Result<Self, LedgerError> {
        if !dir.join(FILE).is_file() {
            return Err(LedgerError::NoRun(dir.to_path_buf()));
        }
        let (db, found) = open(dir)?;
        if found == Found::Empty {
            return Err(LedgerError::NoRun(dir.to_path_buf()));
        }
        // The moment at which all is read: a transaction begins with its first query.
        let manifest = db.run("reading the manifest", |conn| {
            conn.execute_batch("BEGIN")?;
            Manifest::read(conn)
        })?;
        Ok(Self { db, manifest })
    }

    /// Says what the run is.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Says how many rows there are; `None` while they are not all in.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn enrolment(&self) -> Result<Option<Enrolment>, LedgerError> {
        self.db.run("reading the totals", Enrolment::read)
    }

    /// Counts the rows by how they stand.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn totals(&self) -> Result<Totals, LedgerError> {
        self.db.run("reading the totals", Totals::read)
    }

    /// Says what the run may have cost.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn spend(&self) -> Result<Spend, LedgerError> {
        self.db.run("reading the costs", Spend::read)
    }

    /// Lists the rows by position, with their ends; a row without one is pending.
    pub fn rows(&self) -> Listed<'_, EndedRow> {
        listed::rows(&self.db)
    }

    /// Lists the rows that cannot be asked, as far as they were kept.
    pub fn bad_rows(&self) -> Listed<'_, BadRow> {
        listed::bad_rows(&self.db)
    }

    /// Lists the calls in their order, with their attempts.
    pub fn calls(&self) -> Listed<'_, CallRecord> {
        listed::calls(&self.db)
    }
}

/// Opens a ledger to read it, with the help of the files beside it where those can be made.
///
/// A ledger that was closed is one file, which can be read where nothing can be written. One that was cut off has a log
/// beside it, which cannot: it needs a file of its own to be read with.
fn open(dir: &Path) -> Result<(Db, Found), LedgerError> {
    let opened = Db::open(dir, Access::Read).and_then(|db| db.identify().map(|found| (db, found)));
    match opened {
        Err(LedgerError::Sqlite { source, .. }) if cannot_write(&source) && is_closed(dir) => {
            let db = Db::open_immutable(dir)?;
            db.identify().map(|found| (db, found))
        }
        opened => opened,
    }
}

fn cannot_write(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied))
}

/// Says whether everything is in the one file.
fn is_closed(dir: &Path) -> bool {
    let log = dir.join(format!("{FILE}-wal"));
    log.metadata().map_or_else(|error| error.kind() == std::io::ErrorKind::NotFound, |log| log.len() == 0)
}
