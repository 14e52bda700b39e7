//! Why a model could not be got or kept. No message holds a token or the signed address of a download.

use std::io;
use std::path::PathBuf;

use vqa_core::{Kind, Retry};

use crate::checksum::Sha256;

/// Why a hub did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The settings of the hub are wrong.
    #[error("cannot talk to the hub `{hub}`: {reason}")]
    Settings {
        /// Its address.
        hub: String,
        /// What is wrong.
        reason: String,
    },
    /// Nobody may be asked.
    #[error("{what} is not on this machine, and HF_HUB_OFFLINE is set")]
    Offline {
        /// The file.
        what: String,
    },
    /// There is no such repository, revision or file.
    #[error("there is no {what} at {hub}")]
    NotFound {
        /// What there is not.
        what: String,
        /// The address of the hub.
        hub: String,
        /// The models that the repository has instead.
        instead: Vec<String>,
    },
    /// Its makers give it only to those who took their terms.
    #[error("`{repository}` is given only to those who accepted its terms")]
    Gated {
        /// The repository.
        repository: String,
        /// The address of the hub.
        hub: String,
    },
    /// The hub does not know who asks.
    #[error("{hub} did not accept the token for `{repository}`, or needs one")]
    Unauthenticated {
        /// The repository.
        repository: String,
        /// The address of the hub.
        hub: String,
    },
    /// The hub answered with an error.
    #[error("{hub} answered with status {status}")]
    Status {
        /// The host that answered.
        hub: String,
        /// The status.
        status: u16,
    },
    /// The hub could not be reached, or the connection broke.
    #[error("the connection to {hub} failed")]
    Broken {
        /// The host that was asked.
        hub: String,
        /// What the network said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What the hub says makes no sense, or is not safe to follow.
    #[error("{hub} sent what no hub sends: {reason}")]
    Nonsense {
        /// The host that answered.
        hub: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Bytes of a megabyte, as disks are sold.
const MB: u64 = 1_000_000;

/// Why a file could not be kept, found or removed.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The system refused.
    #[error("{doing} `{}`", path.display())]
    Disk {
        /// What was done, as in `cannot write`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The disk has no room.
    #[error("`{}` has room for {} MB, and {} MB are needed", path.display(), *available / MB, needed.div_ceil(MB))]
    NoRoom {
        /// The folder.
        path: PathBuf,
        /// Bytes that are free.
        available: u64,
        /// Bytes that are still to come.
        needed: u64,
    },
    /// Someone else is getting the same file.
    #[error("another process is getting the same file (it holds `{}`)", lock.display())]
    Busy {
        /// The lock.
        lock: PathBuf,
    },
    /// A record of the shelf cannot be read.
    #[error("the record `{}` is damaged: {reason}", path.display())]
    Record {
        /// The record.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// No model can be called that.
    #[error("`{name}` cannot be the name of a model")]
    Name {
        /// The name.
        name: String,
    },
}

/// Why a file could not be pulled.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The hub did not give it.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// It could not be kept.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The hub offers another file than the one that is wanted.
    #[error("the hub's `{file}` is not the one that is known: its SHA-256 is {offered}, not {wanted}")]
    Another {
        /// The file.
        file: String,
        /// The checksum that the hub tells.
        offered: Sha256,
        /// The checksum that is known.
        wanted: Sha256,
    },
    /// What came is not what the hub promised.
    #[error("`{file}` came damaged: its SHA-256 is {got}, not {wanted}; it was thrown away")]
    Damaged {
        /// The file.
        file: String,
        /// The checksum of what came.
        got: Sha256,
        /// The checksum that was promised.
        wanted: Sha256,
    },
    /// The download broke too often.
    #[error("the download of `{file}` broke {tries} times without a step forward, after {received} of {bytes} bytes")]
    Stuck {
        /// The file.
        file: String,
        /// How often in a row.
        tries: u32,
        /// Bytes that are there.
        received: u64,
        /// Bytes of the whole.
        bytes: u64,
        /// What went wrong last.
        #[source]
        source: Box<HubError>,
    },
}

impl HubError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Settings { .. } | Self::Offline { .. } => Kind::Misconfigured,
            Self::NotFound { .. } => Kind::NotFound,
            Self::Gated { .. } | Self::Unauthenticated { .. } => Kind::Unauthenticated,
            Self::Status { status: 429, .. } => Kind::Busy,
            Self::Status { .. } | Self::Broken { .. } | Self::Nonsense { .. } => Kind::Upstream,
        }
    }

    /// Says whether trying again can help.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Status { status: 408 | 429 | 500..=599, .. } | Self::Broken { .. } => Retry::Backoff,
            Self::Settings { .. }
            | Self::Offline { .. }
            | Self::NotFound { .. }
            | Self::Gated { .. }
            | Self::Unauthenticated { .. }
            | Self::Status { .. }
            | Self::Nonsense { .. } => Retry::Never,
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Settings { .. } => Some("HF_ENDPOINT is an address as in https://huggingface.co".to_owned()),
            Self::Offline { .. } => Some("unset HF_HUB_OFFLINE to ask the hub".to_owned()),
            Self::NotFound { instead, .. } if !instead.is_empty() => Some(format!("it has {}", instead.join(", "))),
            Self::Gated { repository, hub } => {
                Some(format!("accept them at {hub}/{repository}, then export HF_TOKEN=... of that account"))
            }
            Self::Unauthenticated { .. } => {
                Some("check the name; a private repository needs the HF_TOKEN of someone who may read it".to_owned())
            }
            Self::Broken { .. } => Some(
                "what came so far is kept, and the same command goes on from there; HF_ENDPOINT names a mirror, and \
                 `vqa models import` takes files that came another way"
                    .to_owned(),
            ),
            Self::Status { status: 429 | 500..=599, .. } => {
                Some("pull again later: what came so far is kept; HF_ENDPOINT names a mirror".to_owned())
            }
            Self::Nonsense { .. } => {
                Some("something else may answer in its place: a proxy, or what HF_ENDPOINT names".to_owned())
            }
            Self::NotFound { .. } | Self::Status { .. } => None,
        }
    }
}

impl CacheError {
    /// Makes what turns a failure of the system into this, said as in `cannot write`.
    pub(crate) fn disk(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { doing, path, source }
    }

    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Disk { .. } | Self::Name { .. } => Kind::BadInput,
            Self::NoRoom { .. } => Kind::TooLarge,
            Self::Busy { .. } => Kind::Busy,
            Self::Record { .. } => Kind::Misconfigured,
        }
    }

    /// Says whether trying again can help.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Busy { .. } => Retry::Backoff,
            Self::Disk { .. } | Self::NoRoom { .. } | Self::Record { .. } | Self::Name { .. } => Retry::Never,
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoRoom { .. } => Some("free some, or keep models elsewhere: HF_HUB_CACHE=/path".to_owned()),
            Self::Busy { .. } => Some("wait until it is done, and pull again: that takes no time then".to_owned()),
            Self::Record { path, .. } => Some(format!("remove {}, and pull or import the model again", path.display())),
            Self::Name { .. } => Some(
                "a name has up to 64 of a to z, 0 to 9, `.`, `_` and `-`, and begins with a letter or digit".to_owned(),
            ),
            Self::Disk { .. } => None,
        }
    }
}

impl PullError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Hub(error) => error.kind(),
            Self::Cache(error) => error.kind(),
            Self::Another { .. } | Self::Damaged { .. } | Self::Stuck { .. } => Kind::Upstream,
        }
    }

    /// Says whether trying again can help.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Hub(error) => error.retry(),
            Self::Cache(error) => error.retry(),
            Self::Damaged { .. } | Self::Stuck { .. } => Retry::Backoff,
            Self::Another { .. } => Retry::Never,
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Hub(error) => error.hint(),
            Self::Cache(error) => error.hint(),
            Self::Another { .. } => {
                Some("its owner may have changed it; hf:owner/repository/file takes what the hub has now".to_owned())
            }
            Self::Damaged { .. } => Some("pull it again; if it stays so, the hub or a proxy changes it".to_owned()),
            Self::Stuck { .. } => Some("what came is kept: the same command goes on from there".to_owned()),
        }
    }
}

const _: () = assert!(size_of::<PullError>() < 160);
