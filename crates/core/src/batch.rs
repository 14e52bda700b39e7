//! What a run needs of an endpoint that answers many asks within a day: files of lines, and batches made of them.
//!
//! A [`BatchApi`] carries and classifies, as a [`crate::Backend`] does; it never sleeps, retries or prices. Whoever
//! calls it keeps the books, and decides what is sent again.

use std::path::PathBuf;
use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;

use crate::backend::BackendError;
use crate::card::ModelCard;
use crate::preflight::Cleared;
use crate::reply::ReplyEnd;

/// The lines of a result, as they are read; an error ends them.
pub type BatchResults = BoxStream<'static, Result<BatchResult, BackendError>>;

/// A file that is to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchUpload {
    /// Its name at the endpoint.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// A batch that is wanted of an uploaded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchOrder {
    /// The endpoint's name for the file.
    pub file: String,
    /// Our own name for the batch, by which it is found again.
    pub name: String,
}

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchStatus {
    /// It waits, is worked on, or is being ended.
    Open,
    /// It was refused as a whole: none of its lines was worked on.
    Invalid,
    /// It is done.
    Completed,
    /// Its day is over.
    Expired,
    /// It was cancelled.
    Cancelled,
}

impl BatchStatus {
    /// Names the state for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Invalid => "refused",
            Self::Completed => "completed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A batch, as the endpoint tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchJob {
    /// The endpoint's name for it.
    pub id: String,
    /// How far it is.
    pub status: BatchStatus,
    /// The lines that were answered.
    pub output_file: Option<String>,
    /// The lines that were not.
    pub error_file: Option<String>,
    /// How many lines are done, failed ones included.
    pub done: u64,
    /// Why it was refused as a whole.
    pub problem: Option<BatchProblem>,
    /// From its making to its end, where the endpoint tells.
    pub took: Option<Duration>,
}

/// Why a batch was refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchProblem {
    /// The case, as in `token_limit_exceeded`.
    pub code: String,
    /// In words.
    pub message: String,
}

/// One line of a result.
#[derive(Debug)]
pub struct BatchResult {
    /// The name that the line was given.
    pub custom_id: String,
    /// What came of it.
    pub came: BatchCame,
}

/// What came of a line.
#[derive(Debug)]
pub enum BatchCame {
    /// An answer.
    Reply {
        /// The text.
        text: String,
        /// What else was said of it.
        end: ReplyEnd,
    },
    /// A failure.
    Failed(BackendError),
    /// Nothing: the batch ended before its turn. It is not billed.
    NotReached,
}

/// An endpoint that takes batches.
pub trait BatchApi: Send + Sync {
    /// What the model accepts and costs here. Constant for the life of the endpoint.
    fn card(&self) -> &ModelCard;

    /// Writes an ask as a line of a file, its end included.
    ///
    /// # Errors
    ///
    /// An ask that cannot be put to the model.
    fn line(&self, custom_id: &str, ask: &Cleared) -> Result<Vec<u8>, BackendError>;

    /// Uploads a file, and returns the endpoint's name for it.
    fn upload<'a>(&'a self, upload: &'a BatchUpload) -> BoxFuture<'a, Result<String, BackendError>>;

    /// Looks for an uploaded file by the name that it was given.
    fn find_file<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, BackendError>>;

    /// Makes a batch. If the answer is lost, nobody knows whether there is one: [`BatchApi::find`] tells.
    fn create<'a>(&'a self, order: &'a BatchOrder) -> BoxFuture<'a, Result<BatchJob, BackendError>>;

    /// Looks for a batch that was made of an order and not refused as a whole.
    fn find<'a>(&'a self, order: &'a BatchOrder) -> BoxFuture<'a, Result<Option<BatchJob>, BackendError>>;

    /// Looks how far a batch is.
    fn look<'a>(&'a self, batch: &'a str) -> BoxFuture<'a, Result<BatchJob, BackendError>>;

    /// Asks that a batch be ended. What it has done stays done.
    fn cancel<'a>(&'a self, batch: &'a str) -> BoxFuture<'a, Result<BatchJob, BackendError>>;

    /// Reads the lines of a result. Those that cannot be read are left out.
    fn results<'a>(&'a self, file: &'a str) -> BoxFuture<'a, Result<BatchResults, BackendError>>;
}
