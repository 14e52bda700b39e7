//! What the corridor needs of a downloader, and how one fails.

use std::time::Duration;

use bytes::Bytes;
use futures_core::future::BoxFuture;

use crate::kind::{Kind, Retry};

/// A picture that was downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The body, within the limit.
    pub bytes: Bytes,
}

/// Downloads pictures from addresses that strangers may have chosen.
pub trait Fetch: Send + Sync {
    /// Downloads at most `limit` bytes from an `http` or `https` address.
    fn fetch<'a>(&'a self, url: &'a str, limit: u64) -> BoxFuture<'a, Result<Fetched, FetchError>>;
}

/// Why a picture could not be downloaded.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The text is no address that is fetched.
    #[error("cannot fetch `{url}`: {reason}")]
    Url {
        /// The address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The address leads to a machine that strangers must not reach through this one.
    #[error("refused to fetch `{url}`: {address} is {why}")]
    Forbidden {
        /// The address that was asked for.
        url: String,
        /// Where it leads.
        address: String,
        /// What is wrong with that, as in `a loopback address`.
        why: &'static str,
    },
    /// The server said no.
    #[error("could not download `{url}`: the server answered {status}")]
    Status {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// There are more bytes than a picture may have.
    #[error("could not download `{url}`: it is larger than {limit} bytes")]
    TooLarge {
        /// The address.
        url: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// The server says that it is no picture.
    #[error("could not download `{url}`: the server says it is `{media_type}`, not an image")]
    NotAnImage {
        /// The address.
        url: String,
        /// The declared type.
        media_type: String,
    },
    /// It took too long.
    #[error("could not download `{url}`: no end after {after:?}")]
    Timeout {
        /// The address.
        url: String,
        /// How long it was given.
        after: Duration,
    },
    /// There was no room for it here.
    #[error("could not download `{url}`: no memory was free for it within {after:?}")]
    Busy {
        /// The address.
        url: String,
        /// How long it waited for some.
        after: Duration,
    },
    /// The connection failed.
    #[error("could not download `{url}`")]
    Transport {
        /// The address.
        url: String,
        /// What the network said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl FetchError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Status { status, .. } if *status >= 500 || *status == 429 => Kind::Upstream,
            Self::Url { .. } | Self::Forbidden { .. } | Self::Status { .. } | Self::Transport { .. } => Kind::BadInput,
            Self::NotAnImage { .. } => Kind::Unsupported,
            Self::TooLarge { .. } => Kind::TooLarge,
            Self::Timeout { .. } => Kind::Timeout,
            Self::Busy { .. } => Kind::Busy,
        }
    }

    /// Says whether trying again can help.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Timeout { .. } | Self::Busy { .. } | Self::Transport { .. } => Retry::Backoff,
            Self::Status { status, .. } if *status >= 500 || *status == 429 => Retry::Backoff,
            Self::Url { .. }
            | Self::Forbidden { .. }
            | Self::Status { .. }
            | Self::TooLarge { .. }
            | Self::NotAnImage { .. } => Retry::Never,
        }
    }
}
