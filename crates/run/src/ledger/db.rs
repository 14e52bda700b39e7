//! One connection to a ledger file: how it is opened, what it refuses, and how its failures are told.
//!
//! A file may come from anyone. SQLite is told to distrust its schema, and a value of a type that this program does
//! not write is damage, never a panic.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::LedgerError;

/// The file in a run directory.
pub(super) const FILE: &str = "ledger.sqlite";

/// `PRAGMA application_id` of a ledger: `vqar` in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x7671_6172;

/// `PRAGMA user_version`: the format of a run that asks row by row.
pub(super) const FORMAT: i64 = 1;

/// The format of a run through the Batch API. A program that knows the first alone must not write to it: it would take
/// what an endpoint works on for cut off.
pub(super) const BATCH_FORMAT: i64 = 2;

/// How long a commit waits for someone who holds the file, as a transaction typed into `sqlite3` does.
const PATIENCE: Duration = Duration::from_secs(30);

/// The most memory that one connection keeps of the file.
const CACHE_KIB: i64 = 16 * 1024;

/// Statements that one connection keeps ready.
const STATEMENTS: usize = 32;

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Read alone.
    Read,
    /// Read and write a file that is there.
    Write,
    /// Make the file, if it is not there.
    Create,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A ledger of this format.
    Ledger,
    /// Nothing yet: a run that was cut off before its first commit.
    Empty,
}

/// A connection that knows its file.
#[derive(Debug)]
pub(super) struct Db {
    pub(super) conn: Connection,
    path: Arc<Path>,
}

impl Db {
    /// Opens the ledger of a run directory.
    pub(super) fn open(dir: &Path, access: Access) -> Result<Self, LedgerError> {
        let path: Arc<Path> = dir.join(FILE).into();
        let access = match access {
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
        let conn = Connection::open_with_flags(&path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|error| told("opening", &path, error))?;
        let db = Self { conn, path };
        db.run("setting up", set_up)?;
        Ok(db)
    }

    /// Opens a ledger that nobody writes, in a directory in which nothing can be written.
    pub(super) fn open_immutable(dir: &Path) -> Result<Self, LedgerError> {
        let path: Arc<Path> = dir.join(FILE).into();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let absolute = std::path::absolute(&path).map_err(|source| io("finding", path.to_path_buf())(source))?;
        let mut address =
            url::Url::from_file_path(&absolute).map_err(|()| LedgerError::Defect("an absolute path has no address"))?;
        address.set_query(Some("immutable=1"));
        let conn =
            Connection::open_with_flags(address.as_str(), flags).map_err(|error| told("opening", &path, error))?;
        let db = Self { conn, path };
        db.run("setting up", set_up)?;
        Ok(db)
    }

    /// Does something with the file, and tells where a failure happened.
    pub(super) fn run<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        work(&self.conn).map_err(|error| told(doing, &self.path, error))
    }

    /// Tells a ledger of this format from everything else.
    pub(super) fn identify(&self) -> Result<Found, LedgerError> {
        let pragma =
            |name| self.run("reading the header", |conn| conn.pragma_query_value(None, name, |row| row.get(0)));
        let id: i64 = pragma("application_id")?;
        let format: i64 = pragma("user_version")?;
        let tables: i64 = self.run("reading the header", |conn| {
            conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        })?;
        if id == 0 && format == 0 && tables == 0 {
            return Ok(Found::Empty);
        }
        let not_ours = |what: String| Err(LedgerError::NotOurs { path: self.path.to_path_buf(), what });
        match format {
            _ if id != APPLICATION_ID => not_ours("it is a database of another program".to_owned()),
            FORMAT | BATCH_FORMAT => Ok(Found::Ledger),
            found if found > BATCH_FORMAT => {
                Err(LedgerError::Newer { path: self.path.to_path_buf(), found, known: BATCH_FORMAT })
            }
            found => not_ours(format!("there is no format {found}")),
        }
    }

    /// Makes every commit durable, and lets others read meanwhile.
    pub(super) fn prepare_to_write(&self) -> Result<(), LedgerError> {
        self.run("setting up", |conn| {
            // A file system that cannot share memory keeps its rollback journal, which is as durable.
            conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
            conn.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
            // What a disk calls written may still be in its cache on macOS; these two mean nothing elsewhere.
            conn.pragma_update(None, "fullfsync", true)?;
            conn.pragma_update(None, "checkpoint_fullfsync", true)?;
            conn.pragma_update(None, "foreign_keys", true)?;
            conn.pragma_update(None, "synchronous", "FULL")
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

fn set_up(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(PATIENCE)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.pragma_update(None, "cache_size", -CACHE_KIB)
}

/// Tells a failure of SQLite by what can be done about it.
pub(super) fn told(doing: &'static str, path: &Path, error: rusqlite::Error) -> LedgerError {
    let path = path.to_path_buf();
    let code = error.sqlite_error_code();
    if code == Some(ErrorCode::DiskFull) {
        return LedgerError::Full(path);
    }
    if code == Some(ErrorCode::NotADatabase) {
        return LedgerError::NotOurs { path, what: "it is no SQLite database".to_owned() };
    }
    let unreadable = matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::QueryReturnedNoRows
    );
    if unreadable || code == Some(ErrorCode::DatabaseCorrupt) {
        return LedgerError::Damaged { path, what: error.to_string() };
    }
    LedgerError::Sqlite { doing, path, source: Arc::new(error) }
}

/// Tells a failure of a file.
pub(super) fn io(doing: &'static str, path: PathBuf) -> impl FnOnce(std::io::Error) -> LedgerError {
    move |source| {
        let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded].contains(&source.kind());
        if full { LedgerError::Full(path) } else { LedgerError::Io { doing, path, source: Arc::new(source) } }
    }
}
