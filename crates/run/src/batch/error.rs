//! Why a run through the Batch API stops before its end.

use std::io;
use std::path::PathBuf;

use vqa_core::{BackendError, BatchProblem, Kind, Retry};

/// The code of a batch for which an endpoint has no room yet (seen from OpenAI's endpoint, 2026-09).
const NO_ROOM: &str = "token_limit_exceeded";

/// Why a run through the Batch API stops before its end.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The endpoint failed.
    #[error("{doing} failed")]
    Api {
        /// What was being done, as in `uploading a part`.
        doing: &'static str,
        /// How.
        #[source]
        source: Box<BackendError>,
    },
    /// The endpoint refused a batch as a whole.
    #[error("the endpoint refused the batch `{batch}`: {message} (`{code}`)")]
    Refused {
        /// Its name.
        batch: String,
        /// The case.
        code: String,
        /// In the endpoint's words.
        message: String,
    },
    /// A file of the run directory failed.
    #[error("writing `{}` failed", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The line of a row is larger than a whole file may be.
    #[error("the row takes {bytes} bytes; a file of the Batch API takes {limit}")]
    LineTooLarge {
        /// Its bytes.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A completed batch has no line for a row.
    #[error("the batch was completed, and has nothing about this row")]
    NoLine,
    /// Batches ended before all of their rows had their turn.
    #[error("{rows} rows had no turn before their batches ended")]
    NotReached {
        /// How many.
        rows: u64,
    },
}

impl BatchError {
    pub(super) fn refused(batch: &str, problem: Option<BatchProblem>) -> Self {
        let unsaid = || BatchProblem { code: "failed".to_owned(), message: "it does not say why".to_owned() };
        let BatchProblem { code, message } = problem.unwrap_or_else(unsaid);
        Self::Refused { batch: batch.to_owned(), code, message }
    }

    /// Says whether the endpoint would take the batch once others are over.
    pub(super) fn is_for_want_of_room(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == NO_ROOM)
    }

    /// Says whose fault it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Api { source, .. } => source.kind(),
            Self::Refused { .. } if self.is_for_want_of_room() => Kind::Busy,
            Self::Refused { .. } => Kind::BadInput,
            Self::File { .. } => Kind::Misconfigured,
            Self::LineTooLarge { .. } => Kind::TooLarge,
            Self::NoLine => Kind::Upstream,
            Self::NotReached { .. } => Kind::Timeout,
        }
    }

    /// Says whether to try again.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Api { source, .. } => source.retry(),
            Self::NoLine | Self::NotReached { .. } => Retry::Backoff,
            Self::Refused { .. } if self.is_for_want_of_room() => Retry::Backoff,
            Self::Refused { .. } | Self::File { .. } | Self::LineTooLarge { .. } => Retry::Never,
        }
    }

    /// Says what to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Refused { .. } if self.is_for_want_of_room() => {
                Some("wait until other batches of the account are over, or begin a run with a smaller --batch-rows")
            }
            Self::File { .. } => Some("make room, and check that you may write there"),
            Self::LineTooLarge { .. } => Some("look at less with --detail low, or give pictures by link"),
            Self::Refused { .. } | Self::Api { .. } | Self::NoLine | Self::NotReached { .. } => None,
        }
    }
}
