//! What the settings file says under `[serve]`.
//!
//! Keys are there as hashes. A file that merely lay in the current directory may not say anything of the sort: it could
//! open this machine's account to strangers.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;
use vqa_core::Remedies;
use vqa_core::remedy::NotARemedy;

use super::file::Loaded;
use super::words::{Dollars, Positive, Seconds};
use crate::flags::LogFlag;

/// What is said of serving.
#[derive(Debug, Clone, Default)]
pub(crate) struct Serve {
    /// The table, as it stands.
    pub(crate) table: ServeTable,
    /// The file, if it holds such a table and nobody named it.
    pub(crate) lying_around: Option<PathBuf>,
    /// The names of the endpoints in the file that say which models they have.
    pub(crate) endpoints: Vec<String>,
}

impl Serve {
    pub(super) fn of(file: &Loaded) -> Self {
        let settings = file.settings();
        let with_models = settings.endpoints.iter().filter(|(_, endpoint)| !endpoint.models.is_empty());
        Self {
            table: settings.serve.clone().unwrap_or_default(),
            lying_around: settings.serve.as_ref().and_then(|_| file.lying_around()).map(Into::into),
            endpoints: with_models.map(|(name, _)| name.clone()).collect(),
        }
    }
}

/// `[serve]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServeTable {
    pub(crate) listen: Option<SocketAddr>,
    #[serde(default)]
    pub(crate) models: Vec<String>,
    #[serde(default)]
    pub(crate) metering: MeteringWord,
    #[serde(default)]
    pub(crate) check: CheckWord,
    /// What is done to pictures of which a model would see too little.
    #[serde(default)]
    pub(crate) apply: ApplyWords,
    #[serde(default)]
    pub(crate) unknown_fields: UnknownWord,
    #[serde(default)]
    pub(crate) image_url_strings: StringsWord,
    pub(crate) log: Option<LogFlag>,
    /// The collector of traces.
    pub(crate) traces: Option<String>,
    /// Whether there is a page to try the server with; on the loopback, where nothing is said.
    pub(crate) playground: Option<bool>,
    /// The file with the certificate that connections are encrypted with, and the one with its key.
    pub(crate) tls_certificate: Option<PathBuf>,
    pub(crate) tls_key: Option<PathBuf>,
    /// Requests that are worked on at once.
    pub(crate) requests: Option<Positive>,
    /// Requests that may wait for that.
    pub(crate) waiting: Option<u32>,
    /// Seconds that they may.
    pub(crate) wait: Option<Seconds>,
    /// Mebibytes of bodies, downloads and prepared pictures together.
    pub(crate) memory_mib: Option<Positive>,
    /// Mebibytes of one body.
    pub(crate) body_mib: Option<Positive>,
    /// Connections that may be open at once.
    pub(crate) connections: Option<Positive>,
    /// Seconds that running requests have at the end.
    pub(crate) grace: Option<Seconds>,
    /// What is kept of pictures after their answers; nothing, where there is no such table.
    pub(crate) cache: Option<CacheTable>,
    /// Names that stand for models.
    #[serde(default)]
    pub(crate) aliases: BTreeMap<String, String>,
    /// Who may ask, by name.
    #[serde(default)]
    pub(crate) keys: BTreeMap<String, KeyTable>,
}

/// `[serve.cache]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CacheTable {
    /// Mebibytes of all prepared pictures together.
    pub(crate) mib: Positive,
    /// Seconds after which each is let go.
    pub(crate) seconds: Seconds,
}

/// `[serve.keys.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyTable {
    /// As `vqa serve key` prints it.
    pub(crate) hash: String,
    pub(crate) requests_per_minute: Option<u64>,
    pub(crate) tokens_per_minute: Option<u64>,
    pub(crate) images_per_minute: Option<u64>,
    pub(crate) daily_usd: Option<Dollars>,
    /// The models it may ask, by name or alias.
    pub(crate) models: Option<BTreeSet<String>>,
    /// Whether it may read the metrics of all keys.
    #[serde(default)]
    pub(crate) metrics: bool,
}

/// Whose count of tokens answers tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MeteringWord {
    #[default]
    Formula,
    Native,
}

/// What is looked at of pictures for models behind an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CheckWord {
    #[default]
    Pixels,
    Headers,
}

/// Words of `--apply`, as a list.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub(crate) struct ApplyWords(pub(crate) Remedies);

impl TryFrom<Vec<String>> for ApplyWords {
    type Error = NotARemedy;

    fn try_from(words: Vec<String>) -> Result<Self, Self::Error> {
        if words.is_empty() { Ok(Self::default()) } else { words.join(",").parse().map(Self) }
    }
}

/// What becomes of fields that the API does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum UnknownWord {
    #[default]
    Ignore,
    Refuse,
}

/// What becomes of an `image_url` that is a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StringsWord {
    #[default]
    Refuse,
    Accept,
}
