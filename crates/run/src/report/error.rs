//! Why a report, a comparison or an export cannot be written.

use std::error::Error;
use std::io;

use vqa_core::{Kind, Retry};

use crate::ledger::LedgerError;

/// Why a report, a comparison or an export cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The run cannot be read.
    #[error(transparent)]
    Run(#[from] LedgerError),
    /// What was written did not arrive.
    #[error("cannot write")]
    Write(#[source] io::Error),
    /// The name of a file does not say what it shall hold.
    #[error("`{name}` does not say in which format to write")]
    UnknownEnding {
        /// The name.
        name: String,
    },
    /// The program was built without this format.
    #[error("this program was built without Parquet")]
    NoParquet,
    /// Something that cannot happen did.
    #[error("cannot lay out the page or the table")]
    Layout(#[source] Box<dyn Error + Send + Sync>),
}

impl ReportError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Run(error) => error.kind(),
            Self::UnknownEnding { .. } => Kind::BadInput,
            Self::NoParquet => Kind::Unsupported,
            Self::Write(_) => Kind::Misconfigured,
            Self::Layout(_) => Kind::Internal,
        }
    }

    /// Says whether trying again can help.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Run(error) => error.retry(),
            Self::UnknownEnding { .. } | Self::NoParquet | Self::Write(_) | Self::Layout(_) => Retry::Never,
        }
    }

    /// Says what to do about it, where something can be done.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::UnknownEnding { .. } => {
                Some("end it with .jsonl, .csv, .parquet, or .json for the VQAv2 leaderboard")
            }
            Self::NoParquet => Some("write .jsonl or .csv, or build it with the feature `parquet`"),
            Self::Write(_) => Some("check the folder, its permissions and the room on the disk"),
            Self::Run(error) => error.hint(),
            Self::Layout(_) => None,
        }
    }

    /// Wraps what went wrong while something was laid out.
    pub(crate) fn layout(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Layout(Box::new(error))
    }
}

impl From<io::Error> for ReportError {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}
