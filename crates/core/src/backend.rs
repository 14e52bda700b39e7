//! What the corridor needs of a model, wherever it runs, and how one fails.
//!
//! A backend sends one cleared ask and says what comes back. It classifies failures; it never sleeps, retries, prices
//! or logs.

use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;

use crate::card::ModelCard;
use crate::kind::{Kind, Retry};
use crate::limits::RateLimits;
use crate::preflight::Cleared;
use crate::reply::ReplyEvent;

/// The events of one reply: text as it comes, then exactly one [`ReplyEvent::Done`], or an error that ends it.
pub type ReplyStream = BoxStream<'static, Result<ReplyEvent, BackendError>>;

/// A model that answers.
pub trait Backend: Send + Sync {
    /// What this model accepts, costs and wants. Constant for the life of the backend.
    fn card(&self) -> &ModelCard;

    /// Sends one cleared ask.
    fn reply<'a>(&'a self, ask: &'a Cleared) -> BoxFuture<'a, Result<ReplyStream, BackendError>>;

    /// Counts the input tokens of a cleared ask without answering it; `None` where the model tells only with an answer.
    fn count<'a>(&'a self, _ask: &'a Cleared) -> BoxFuture<'a, Result<Option<u64>, BackendError>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}

/// What an endpoint said when it refused, word for word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpstreamError {
    /// The HTTP status, or the one that the error names where it came inside an answer.
    pub status: u16,
    /// It came inside an answer that had begun, with a status of success.
    pub came_inside: bool,
    /// The message.
    pub message: String,
    /// `error.type`, as in `invalid_request_error`.
    pub error_type: Option<String>,
    /// `error.code`, as in `model_not_found`.
    pub code: Option<String>,
    /// `error.param`: the field that is wrong.
    pub param: Option<String>,
    /// `x-request-id`, for the endpoint's support.
    pub request_id: Option<String>,
    /// What came with it about rate limits.
    pub rate_limits: Option<RateLimits>,
}

/// Why a backend gave no whole reply.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// The endpoint answered with an error of its own.
    #[error("the endpoint refused ({}): {}", .error.status, .error.message)]
    Refused {
        /// Its words.
        error: Box<UpstreamError>,
        /// Whose fault they say it is.
        kind: Kind,
        /// Whether to try again.
        retry: Retry,
    },
    /// The endpoint could not be reached; nothing was sent, so nothing is billed.
    #[error("could not reach {endpoint}")]
    Unreachable {
        /// Its base URL.
        endpoint: String,
        /// What the network said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The connection broke after something was sent.
    #[error("the connection to {endpoint} broke")]
    Transport {
        /// Its base URL.
        endpoint: String,
        /// What the network said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The endpoint took too long.
    #[error("{waiting_for} took longer than {after:?}")]
    Timeout {
        /// What was waited for, as in `the first byte`.
        waiting_for: &'static str,
        /// How long it was given.
        after: Duration,
    },
    /// The stream stopped before the end of the answer.
    #[error("the answer was cut off: the stream ended after {received} characters without saying that it was done")]
    Cut {
        /// Characters of text received.
        received: usize,
    },
    /// What came is no reply.
    #[error("the endpoint sent something that is not a chat completion: {reason}")]
    Nonsense {
        /// What is wrong with it.
        reason: String,
        /// Whether to try again.
        retry: Retry,
    },
    /// As many asks wait for it as may.
    #[error("the model has too much to do: {waiting} questions wait for it")]
    Overloaded {
        /// How many wait.
        waiting: usize,
        /// How long until another may be tried.
        pause: Duration,
    },
    /// The ask cannot be put to this backend.
    #[error("{reason}")]
    Unsendable {
        /// Why.
        reason: String,
        /// Whose fault it is.
        kind: Kind,
    },
}

impl BackendError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Refused { kind, .. } | Self::Unsendable { kind, .. } => *kind,
            Self::Unreachable { .. } | Self::Transport { .. } | Self::Cut { .. } | Self::Nonsense { .. } => {
                Kind::Upstream
            }
            Self::Overloaded { .. } => Kind::Busy,
            Self::Timeout { .. } => Kind::Timeout,
        }
    }

    /// Says whether trying again can help.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Refused { retry, .. } | Self::Nonsense { retry, .. } => *retry,
            Self::Unreachable { .. } | Self::Transport { .. } | Self::Timeout { .. } | Self::Cut { .. } => {
                Retry::Backoff
            }
            Self::Overloaded { pause, .. } => Retry::After(*pause),
            Self::Unsendable { .. } => Retry::Never,
        }
    }
}
