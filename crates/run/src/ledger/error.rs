//! Why a ledger cannot be made, read or written, and what to do about it.
//!
//! Errors can be cloned: one failed commit is the failure of every command that waited for it, and of all that follow.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::ErrorCode;
use vqa_core::{Kind, Retry};

/// Why a ledger cannot be made, read or written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LedgerError {
    /// Another process works on the run.
    #[error("the run in `{}` is in use by another process{}", .dir.display(), .pid.map(|pid| format!(" ({pid})")).unwrap_or_default())]
    Locked {
        /// The run directory.
        dir: PathBuf,
        /// Its process id, where that could be read.
        pid: Option<u32>,
    },
    /// There is a run already where one was to begin.
    #[error("`{}` holds a run already", .0.display())]
    Exists(PathBuf),
    /// There is no run where one was to be.
    #[error("there is no run in `{}`", .0.display())]
    NoRun(PathBuf),
    /// The file is not a ledger.
    #[error("`{}` is not a ledger of this program: {what}", .path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A later version of this program wrote the file.
    #[error("the ledger `{}` has format {found}; this program knows {known}", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// What stands in the ledger is nothing that this program writes.
    #[error("the ledger `{}` is damaged: {what}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The disk is full.
    #[error("there is no room on the disk for the ledger `{}`", .0.display())]
    Full(PathBuf),
    /// SQLite failed.
    #[error("{doing} failed in the ledger `{}`", .path.display())]
    Sqlite {
        /// What was being done, as in `reading the totals`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: Arc<rusqlite::Error>,
    },
    /// A file or directory of the run failed.
    #[error("{doing} `{}` failed", .path.display())]
    Io {
        /// What was being done, as in `making`.
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: Arc<io::Error>,
    },
    /// This program called out of order.
    #[error("a defect of this program: {0}")]
    Defect(&'static str),
}

const _: () = assert!(size_of::<LedgerError>() < 128);

impl LedgerError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Locked { .. } => Kind::Busy,
            Self::Exists(_) | Self::NoRun(_) | Self::NotOurs { .. } | Self::Damaged { .. } => Kind::BadInput,
            Self::Newer { .. } => Kind::Unsupported,
            Self::Full(_) | Self::Sqlite { .. } | Self::Io { .. } => Kind::Misconfigured,
            Self::Defect(_) => Kind::Internal,
        }
    }

    /// Says whether to try again: only once another process is done.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Locked { .. } => Retry::Backoff,
            Self::Exists(_)
            | Self::NoRun(_)
            | Self::NotOurs { .. }
            | Self::Newer { .. }
            | Self::Damaged { .. }
            | Self::Full(_)
            | Self::Sqlite { .. }
            | Self::Io { .. }
            | Self::Defect(_) => Retry::Never,
        }
    }

    /// Says what to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Locked { .. } => Some("wait for it to end, or stop it; what it has done stays done"),
            Self::Exists(_) => Some("continue it with --resume, or name another directory with -o"),
            Self::NoRun(_) => Some("a run is in the directory that `vqa run DATA -o DIR` made"),
            Self::NotOurs { .. } => Some("name another directory with -o; nothing was changed in this one"),
            Self::Newer { .. } => Some("use the version of vqa that began the run, or a later one"),
            Self::Damaged { .. } => {
                Some("save a copy; then `sqlite3 ledger.sqlite .recover` saves what can be read of it")
            }
            Self::Full(_) => {
                Some("make room and continue with --resume: what was acknowledged is in the ledger, whole")
            }
            Self::Sqlite { source, .. } => source.sqlite_error_code().and_then(hint_of_code),
            Self::Io { .. } | Self::Defect(_) => None,
        }
    }
}

fn hint_of_code(code: ErrorCode) -> Option<&'static str> {
    if matches!(code, ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) {
        return Some("check that you may write there; to read a run that was cut off, copy its directory first");
    }
    if matches!(code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) {
        return Some("another program holds the ledger, as an open transaction of sqlite3 does; close it");
    }
    (code == ErrorCode::SystemIoFailure).then_some("check the disk; then continue with --resume")
}
