//! The ledger of a run: which rows there are, what was asked, how it ended and what it may have cost. Facts alone:
//! no scores, no bytes of pictures, no keys.
//!
//! One SQLite file in the run directory, written by one process. [`Ledger`] is the open run; rows go in once
//! ([`Ledger::enrol`]), come out to be asked ([`Ledger::pending`]), and everything that happens goes through its
//! [`Writer`], which answers once a fact is durable. [`RunView`] reads a run, at work or not. `docs/ledger.md` has the
//! tables and what is durable when.

mod batch;
mod call;
mod db;
mod enrol;
mod error;
mod listed;
mod lock;
mod manifest;
mod pages;
mod pending;
mod read;
mod record;
mod spend;
mod stored;
mod troubles;
mod writer;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

pub use batch::{OpenRow, Part, PartRow, PartState};
pub use call::{Again, AttemptEnd, Bill, CallEnd, CallFacts, CallId, CallStart};
use db::{APPLICATION_ID, Access, Db, FILE, FORMAT, Found, io};
pub use enrol::{BadRow, Candidate, Enrolled, Enrolment, GroupKey, MAX_BAD_ROWS_KEPT};
pub use error::LedgerError;
pub use listed::{AttemptRecord, CallRecord, Fate, Listed};
use lock::RunLock;
pub use manifest::{DatasetFacts, Difference, FileFacts, Manifest};
pub use pending::{PendingRow, PendingRows, Wanted};
pub use read::RunView;
pub use spend::{Share, Spend, Tokens, Totals};
pub use troubles::RowTrouble;
pub use writer::Writer;
use writer::WriterThread;

/// A run directory, open and locked: the one place that writes to it. Dropped, it writes what waits, and lets go.
///
/// The order of the fields is the order of closing: the writer, the file, the lock.
#[derive(Debug)]
pub struct Ledger {
    writer: WriterThread,
    db: Mutex<Db>,
    manifest: Manifest,
    dir: PathBuf,
    _lock: RunLock,
}

impl Ledger {
    /// Begins a run in a directory, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// The directory holds a run or a file of another program by the same name, is in use, or cannot be written.
    pub fn create(dir: &Path, manifest: &Manifest) -> Result<Self, LedgerError> {
        fs::create_dir_all(dir).map_err(io("making", dir.to_path_buf()))?;
        // Looked at before anything is written, the lock file included.
        refuse_run(dir)?;
        let lock = RunLock::take(dir)?;
        refuse_run(dir)?;
        let db = Db::open(dir, Access::Create)?;
        db.prepare_to_write()?;
        db.run("making the tables", |conn| {
            let transaction = conn.unchecked_transaction()?;
            transaction.execute_batch(include_str!("ledger/schema.sql"))?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", FORMAT)?;
            manifest.write(&transaction)?;
            transaction.commit()
        })?;
        Self::open(dir, db, lock)
    }

    /// Opens a run to go on with it. What was in flight when it was cut off counts as spent from now on.
    ///
    /// # Errors
    ///
    /// There is no run, it is in use, of another program or of a later version, or cannot be written.
    pub fn resume(dir: &Path) -> Result<Self, LedgerError> {
        if !dir.join(FILE).is_file() {
            return Err(LedgerError::NoRun(dir.to_path_buf()));
        }
        let lock = RunLock::take(dir)?;
        let db = Db::open(dir, Access::Write)?;
        if db.identify()? == Found::Empty {
            return Err(LedgerError::NoRun(dir.to_path_buf()));
        }
        db.prepare_to_write()?;
        db.run("closing what was cut off", batch::close_cut_off)?;
        Self::open(dir, db, lock)
    }

    fn open(dir: &Path, db: Db, lock: RunLock) -> Result<Self, LedgerError> {
        let manifest = db.run("reading the manifest", Manifest::read)?;
        let writer = WriterThread::start(dir)?;
        Ok(Self { writer, db: Mutex::new(db), manifest, dir: dir.to_path_buf(), _lock: lock })
    }

    /// Says what the run is.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Keeps a setting that may be another one when the run goes on, as the cap on cost.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written.
    pub fn keep(&self, name: &str, value: &Value) -> Result<(), LedgerError> {
        self.db().run("keeping a setting", |conn| Manifest::keep(conn, name, value))
    }

    /// Lists the wanted settings that are not what the run began with; see [`Manifest::compare`].
    #[must_use]
    pub fn compare(&self, wanted: &Map<String, Value>) -> Vec<Difference> {
        self.manifest.compare(wanted)
    }

    /// Says how many rows there are; `None` as long as [`Ledger::enrol`] has not come to its end.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn enrolment(&self) -> Result<Option<Enrolment>, LedgerError> {
        self.db().run("reading the totals", Enrolment::read)
    }

    /// Writes every row of the data set, once. After an error, or a kill, there are no rows, and it can be done again.
    ///
    /// # Errors
    ///
    /// The first error among the rows; or the ledger cannot be written.
    pub fn enrol<E: From<LedgerError>>(
        &mut self,
        candidates: impl IntoIterator<Item = Result<Candidate, E>>,
    ) -> Result<Enrolment, E> {
        enrol::enrol(&self.db(), candidates)
    }

    /// Takes back a run that has no rows, so that its directory can hold another. A run with rows stays.
    ///
    /// # Errors
    ///
    /// The files cannot be removed.
    pub fn discard(self) -> Result<(), LedgerError> {
        if self.enrolment()?.is_some_and(|enrolment| enrolment.rows > 0) {
            return Ok(());
        }
        let Self { writer, db, dir, _lock, .. } = self;
        drop((writer, db));
        for ending in ["", "-wal", "-shm"] {
            let path = dir.join(format!("{FILE}{ending}"));
            match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io("removing", path)(error)),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Counts the rows by how they stand.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn totals(&self) -> Result<Totals, LedgerError> {
        self.db().run("reading the totals", Totals::read)
    }

    /// Says why rows have no answer: the most frequent reasons first, at most so many.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn troubles(&self, most: u32) -> Result<Vec<RowTrouble>, LedgerError> {
        self.db().run("reading the failures", |conn| RowTrouble::read(conn, most))
    }

    /// Says what the run may have cost so far.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn spend(&self) -> Result<Spend, LedgerError> {
        self.db().run("reading the costs", Spend::read)
    }

    /// Lists the rows that are still to be asked: by the first place of their pictures, then by their own.
    ///
    /// # Errors
    ///
    /// The rows are not all in, or the ledger cannot be read.
    pub fn pending(&self, wanted: Wanted) -> Result<PendingRows, LedgerError> {
        if self.enrolment()?.is_none() {
            return Err(LedgerError::Defect("rows are asked before all are enrolled"));
        }
        Ok(PendingRows::new(Db::open(&self.dir, Access::Read)?, wanted))
    }

    /// Makes the run one through the Batch API, if it is not yet; returns its name, by which parts are told apart.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written.
    pub fn batches(&self) -> Result<String, LedgerError> {
        batch::prepare(&self.db())
    }

    /// Lists the parts that are not over.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn parts(&self) -> Result<Vec<Part>, LedgerError> {
        self.db().run("reading the parts", batch::read_parts)
    }

    /// Returns the number of the next part.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn next_part(&self) -> Result<u64, LedgerError> {
        self.db().run("reading the parts", batch::next_part)
    }

    /// Lists the rows of a part that have no end, by position.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn open_rows(&self, part: u64) -> Result<HashMap<u64, OpenRow>, LedgerError> {
        self.db().run("reading a part", |conn| batch::read_open(conn, part))
    }

    /// Lists the positions of all rows that are in a part and have no end, in order.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn submitted(&self) -> Result<Vec<u64>, LedgerError> {
        self.db().run("reading the parts", batch::read_submitted)
    }

    /// Names the run directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Hands out the writer.
    #[must_use]
    pub fn writer(&self) -> Writer {
        self.writer.writer()
    }

    fn db(&self) -> MutexGuard<'_, Db> {
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a directory that holds anything but a ledger that never came to its first commit.
fn refuse_run(dir: &Path) -> Result<(), LedgerError> {
    if !dir.join(FILE).try_exists().map_err(io("looking into", dir.to_path_buf()))? {
        return Ok(());
    }
    match Db::open(dir, Access::Read)?.identify()? {
        Found::Empty => Ok(()),
        Found::Ledger => Err(LedgerError::Exists(dir.to_path_buf())),
    }
}
