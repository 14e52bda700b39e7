//! One process at a time: the lock file of a run directory.
//!
//! The system holds the lock and lets go of it when the process ends, however that ends. The file stays, and names the
//! last process; it is never read as a lock in itself.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::db::io;
use super::error::LedgerError;

/// The file in a run directory.
const FILE: &str = "run.lock";

/// The lock, held until this is dropped.
#[derive(Debug)]
pub(super) struct RunLock {
    file: File,
}

impl RunLock {
    /// Takes the lock of a run directory, or says who has it.
    pub(super) fn take(dir: &Path) -> Result<Self, LedgerError> {
        let path = dir.join(FILE);
        let opened = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = opened.map_err(io("opening", path.clone()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LedgerError::Locked { dir: dir.to_path_buf(), pid: holder(file) });
            }
            Err(TryLockError::Error(error)) => return Err(io("locking", path)(error)),
        }
        // The name of the holder is a courtesy: a full disk takes it away, not the lock.
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| write!(file, "{}", std::process::id()));
        Ok(Self { file })
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        // A process that is just being started holds a copy of the file for a moment, and with it a lock that is only
        // closed. What fails here is let go by the system.
        let _ = self.file.unlock();
    }
}

/// Reads who holds the lock, where the system lets a locked file be read.
fn holder(file: File) -> Option<u32> {
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
