//! The one writer: a thread that owns the connection, and a handle to it for everyone else.
//!
//! Commands come in by a bounded channel and are acknowledged once they are durable. All that wait share one commit,
//! and while that is on its way to the disk the next ones gather: alone, a command waits for nobody. A commit that
//! fails is the end: every later command gets the same error, because money must not be spent unrecorded.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use tokio::sync::mpsc::{self, OwnedPermit, Receiver, Sender};
use tokio::sync::oneshot;

use super::batch::{NewPart, PartRow, PartState};
use super::call::{Again, CallEnd, CallId, CallStart};
use super::db::{Access, Db, io};
use super::error::LedgerError;
use super::record::Command;
use super::stored::count;
use crate::outcome::{Failed, Outcome};

/// Commands that may wait, and the most that share a commit.
const WAITING: usize = 1024;

const GONE: LedgerError = LedgerError::Defect("the ledger was closed while it was in use");

/// What the thread is told.
enum Job {
    Write(Command, oneshot::Sender<Result<(), LedgerError>>),
    Close,
}

/// Writes what happens, and answers once it is durable. Cheap to clone; all clones share one thread.
#[derive(Debug, Clone)]
pub struct Writer {
    jobs: Sender<Job>,
    next_call: Arc<AtomicU64>,
}

impl Writer {
    /// Records that a call is about to be made. It must not be sent before this returns.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written, so the call must not be made.
    pub async fn begin(&self, start: CallStart) -> Result<CallId, LedgerError> {
        let call = CallId(self.next_call.fetch_add(1, Ordering::Relaxed));
        self.write(Command::Begin(call, start)).await.map(|()| call)
    }

    /// Records how the last attempt of a call ended and that the next is about to be made. That must not be sent
    /// before this returns.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written, so the attempt must not be made.
    pub async fn again(&self, again: Again) -> Result<(), LedgerError> {
        self.write(Command::Again(again)).await
    }

    /// Records how a call and its rows ended. A row that is answered keeps its first answer.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written: the run must stop.
    pub async fn end(&self, end: CallEnd) -> Result<(), LedgerError> {
        self.write(Command::End(Box::new(end))).await
    }

    /// Records rows that failed before any call was made.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written: the run must stop.
    pub async fn fail_rows(&self, rows: Vec<(u64, Failed)>) -> Result<(), LedgerError> {
        let rows = rows.into_iter().map(|(position, failed)| (position, Outcome::Failed(failed))).collect();
        self.write(Command::EndRows(rows)).await
    }

    /// Records rows that were refused before any call was made.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written: the run must stop.
    pub async fn refuse_rows(&self, rows: Vec<(u64, Failed)>) -> Result<(), LedgerError> {
        let rows = rows.into_iter().map(|(position, failed)| (position, Outcome::Refused(failed))).collect();
        self.write(Command::EndRows(rows)).await
    }

    /// Records a part before it is submitted: from now on its rows count in full until they end.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written, so the part must not be submitted.
    pub async fn build_part(&self, number: u64, rows: Vec<PartRow>) -> Result<(), LedgerError> {
        let first_call = self.next_call.fetch_add(rows.len() as u64, Ordering::Relaxed);
        self.write(Command::BuildPart(NewPart { number, first_call, rows })).await
    }

    /// Records that a part has come further, or is about to. A step must not be taken before this returns.
    ///
    /// # Errors
    ///
    /// The ledger cannot be written: the run must stop.
    pub async fn move_part(&self, number: u64, state: PartState) -> Result<(), LedgerError> {
        self.write(Command::MovePart(number, state)).await
    }

    async fn write(&self, command: Command) -> Result<(), LedgerError> {
        let (done, acknowledged) = oneshot::channel();
        self.jobs.send(Job::Write(command, done)).await.map_err(|_| GONE)?;
        acknowledged.await.unwrap_or(Err(GONE))
    }
}

/// The thread. Dropped, it writes what waits and ends.
pub(super) struct WriterThread {
    writer: Writer,
    close: Option<OwnedPermit<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl WriterThread {
    /// Starts the thread on a ledger that is identified and locked.
    pub(super) fn start(dir: &Path) -> Result<Self, LedgerError> {
        let db = Db::open(dir, Access::Write)?;
        db.prepare_to_write()?;
        Self::start_on(db)
    }

    /// Starts the thread on its connection.
    fn start_on(db: Db) -> Result<Self, LedgerError> {
        let sql = "SELECT coalesce(max(id), 0) FROM call";
        let last = db.run("reading the calls", |conn| conn.query_row(sql, [], |row| row.get(0)))?;
        let (jobs, waiting) = mpsc::channel(WAITING + 1);
        // The place of the last job is taken now, so that closing never waits.
        let close = jobs.clone().try_reserve_owned().map_err(|_| GONE)?;
        let path = db.path().to_path_buf();
        let thread = std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || write_all(&db, waiting))
            .map_err(io("starting the writer of", path))?;
        let writer = Writer { jobs, next_call: Arc::new(AtomicU64::new(count(last) + 1)) };
        Ok(Self { writer, close: Some(close), thread: Some(thread) })
    }

    pub(super) fn writer(&self) -> Writer {
        self.writer.clone()
    }
}

impl Drop for WriterThread {
    fn drop(&mut self) {
        if let Some(close) = self.close.take() {
            close.send(Job::Close);
        }
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was told to everyone who waited.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for WriterThread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WriterThread").finish_non_exhaustive()
    }
}

/// The thread's whole life.
fn write_all(db: &Db, mut waiting: Receiver<Job>) {
    let mut jobs = Vec::with_capacity(WAITING);
    let mut broken: Option<LedgerError> = None;
    while waiting.blocking_recv_many(&mut jobs, WAITING) > 0 {
        let mut closing = false;
        let mut commands = Vec::with_capacity(jobs.len());
        for job in jobs.drain(..) {
            match job {
                Job::Write(command, done) => commands.push((command, done)),
                Job::Close => closing = true,
            }
        }
        let outcome = match &broken {
            Some(error) => Err(error.clone()),
            None => commit(db, commands.iter().map(|(command, _)| command)),
        };
        broken = outcome.as_ref().err().cloned();
        for (_, done) in commands {
            // Who no longer waits has been written all the same.
            let _ = done.send(outcome.clone());
        }
        if closing {
            return;
        }
    }
}

/// Writes all commands in one transaction, or none.
fn commit<'a>(db: &Db, mut commands: impl Iterator<Item = &'a Command>) -> Result<(), LedgerError> {
    db.run("writing", |conn| {
        let transaction = conn.unchecked_transaction()?;
        commands.try_for_each(|command| command.write(&transaction))?;
        transaction.commit()
    })
}

#[cfg(test)]
mod tests;
