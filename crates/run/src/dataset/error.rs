//! Why a data set, or a row of it, cannot be read.

use std::fmt;
use std::io;
use std::path::PathBuf;

use vqa_core::{Kind, Retry};

use crate::row::Locator;

/// Why nothing of a data set can be read.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The file cannot be opened or read.
    #[error("cannot read `{}`", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is no regular file.
    #[error("`{}` is {what}, and a data set is a file", path.display())]
    NotAFile {
        /// What was given.
        path: PathBuf,
        /// What it is, as in `a directory`.
        what: &'static str,
    },
    /// There is nothing in it.
    #[error("`{}` is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// It is of a known kind that holds no rows.
    #[error("`{}` is {what}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is, as in `gzip`.
        what: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
    /// Neither its name nor its content says what it is.
    #[error("cannot tell the format of `{}`", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
    },
    /// It does not hold what its format asks for.
    #[error("`{}`: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what was expected.
        reason: String,
    },
    /// It is well-formed, and this program cannot read it.
    #[error("`{}` {reason}", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What is not handled.
        reason: String,
        /// What to do about it.
        remedy: &'static str,
    },
}

impl DatasetError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Open { .. } | Self::NotAFile { .. } | Self::Empty { .. } | Self::Malformed { .. } => Kind::BadInput,
            Self::Foreign { .. } | Self::Unknown { .. } | Self::Unsupported { .. } => Kind::Unsupported,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }

    /// Says what to do about it, where something can be done.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Foreign { remedy, .. } | Self::Unsupported { remedy, .. } => Some(*remedy),
            Self::NotAFile { .. } => Some("give the file that lists the questions"),
            Self::Unknown { .. } => {
                Some("name the format: jsonl, json, csv, tsv, parquet, vqav2, vlmevalkit or easyvqa")
            }
            Self::Open { .. } | Self::Empty { .. } | Self::Malformed { .. } => None,
        }
    }
}

/// Where a row stands, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line of text, counted from 1. A row of several lines is named by its first.
    Line(u64),
    /// A row, counted from 1.
    Row(u64),
    /// A byte of the file, counted from 0.
    Byte(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Row(row) => write!(f, "row {row}"),
            Self::Byte(byte) => write!(f, "the row at byte {byte}"),
        }
    }
}

/// What becomes of the rows after a bad one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// They can be read.
    Follows,
    /// Nobody can tell where they begin.
    Lost,
}

/// Why a row, or the rest of the rows, cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// It is no row.
    #[error("{place}: {reason}")]
    Row {
        /// Where it stands.
        place: Place,
        /// What is wrong with it, and what was expected.
        reason: String,
    },
    /// The row is longer than is taken.
    #[error("{place} is longer than {limit} bytes")]
    TooLong {
        /// Where it begins.
        place: Place,
        /// The most bytes that are taken.
        limit: u64,
        /// What becomes of the rows after it.
        rest: Rest,
    },
    /// The file is broken here.
    #[error("{place}: {reason}; what follows is not read")]
    Broken {
        /// Where.
        place: Place,
        /// What is wrong, and what was expected.
        reason: String,
    },
    /// The file cannot be read.
    #[error("cannot read {place}")]
    Io {
        /// Where.
        place: Place,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl RowError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Row { .. } | Self::Broken { .. } | Self::Io { .. } => Kind::BadInput,
            Self::TooLong { .. } => Kind::TooLarge,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }

    /// Says what to do about it, where something can be done.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::TooLong { .. } => Some("keep the pictures in files, and name those in the rows"),
            Self::Row { .. } | Self::Broken { .. } | Self::Io { .. } => None,
        }
    }

    /// Says whether the rows after this one can still be read.
    #[must_use]
    pub const fn can_go_on(&self) -> bool {
        match self {
            Self::Row { .. } => true,
            Self::TooLong { rest, .. } => matches!(rest, Rest::Follows),
            Self::Broken { .. } | Self::Io { .. } => false,
        }
    }

    /// Returns where the row stands.
    #[must_use]
    pub const fn place(&self) -> Place {
        match self {
            Self::Row { place, .. }
            | Self::TooLong { place, .. }
            | Self::Broken { place, .. }
            | Self::Io { place, .. } => *place,
        }
    }

    /// Moves the error to where a row was looked up: counting starts anew there.
    pub(super) fn found_at(mut self, at: Locator) -> Self {
        match &mut self {
            Self::Row { place, .. }
            | Self::TooLong { place, .. }
            | Self::Broken { place, .. }
            | Self::Io { place, .. } => {
                *place = if let Place::Row(_) = place { Place::Row(at.0 + 1) } else { Place::Byte(at.0) };
            }
        }
        self
    }
}
