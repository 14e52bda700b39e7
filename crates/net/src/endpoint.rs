//! An OpenAI-compatible endpoint: where it is, who asks, how long to wait.
//!
//! Takes plain settings, refuses those that cannot work, and holds the one client that every model of the endpoint
//! shares. The key is sent as a header and shown nowhere.

mod address;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use vqa_core::{BackendError, Kind, Retry};

pub(crate) use address::Address;

use crate::openai::models::{self, ListedModel};
use crate::transport::Transport;
use crate::words::Secrets;

/// How an endpoint is reached. Public fields, no defaults hidden elsewhere.
#[derive(Debug, Clone)]
pub struct EndpointConfig {
    /// The address up to and without `/chat/completions`, as in `https://api.openai.com/v1`.
    pub base_url: String,
    /// The key; none for servers that need none.
    pub key: Option<SecretString>,
    /// The header in which the key goes.
    pub auth: Auth,
    /// Sent as `OpenAI-Organization`.
    pub organization: Option<String>,
    /// Sent as `OpenAI-Project`.
    pub project: Option<String>,
    /// Azure's `api-version`. Setting it turns on Azure's addresses, one for each deployment.
    pub api_version: Option<String>,
    /// Headers of the user's own, by name. Their values are treated as secrets.
    pub headers: Vec<(String, SecretString)>,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// The program's name for itself.
    pub user_agent: String,
}

/// The header in which the key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Auth {
    /// `Authorization: Bearer KEY`.
    #[default]
    Bearer,
    /// `api-key: KEY`, as Azure has it.
    ApiKeyHeader,
}

/// How long to wait for an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection, encryption included.
    pub connect: Duration,
    /// From sending the ask to the first byte of the answer: upload, queueing and hidden reasoning included.
    pub first_byte: Duration,
    /// Between two pieces of the answer.
    pub idle: Duration,
    /// For everything; `None` sets no limit of its own.
    pub total: Option<Duration>,
}

impl Default for Timeouts {
    /// Waits as long as OpenAI's own client for a model that thinks (600 s, openai-python 3.3.1), and less for the rest.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(600),
            idle: Duration::from_secs(120),
            total: None,
        }
    }
}

/// `vqa/VERSION`.
pub(crate) const USER_AGENT: &str = concat!("vqa/", env!("CARGO_PKG_VERSION"));

impl Default for EndpointConfig {
    /// OpenAI's endpoint, without a key.
    fn default() -> Self {
        Self {
            base_url: "https://api.openai.com/v1".to_owned(),
            key: None,
            auth: Auth::default(),
            organization: None,
            project: None,
            api_version: None,
            headers: Vec::new(),
            timeouts: Timeouts::default(),
            user_agent: USER_AGENT.to_owned(),
        }
    }
}

/// Why an endpoint's settings cannot work.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// The base URL is none. It is not repeated here, because it may hold a password.
    #[error("the base URL cannot be used: {reason}")]
    BaseUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// A header cannot be sent. Its value is not repeated here, because it may be a secret.
    #[error("the header `{name}` cannot be sent: {reason}")]
    Header {
        /// Its name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The client could not be made.
    #[error("could not set up connections")]
    Client {
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl EndpointError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::BaseUrl { .. } | Self::Header { .. } => Kind::Misconfigured,
            Self::Client { .. } => Kind::Internal,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }
}

/// An endpoint that is ready to be asked. Copies share its connections.
#[derive(Clone)]
pub struct Endpoint {
    pub(crate) address: Arc<Address>,
    pub(crate) transport: Transport,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Endpoint {
    /// Makes an endpoint of its settings. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Refuses a base URL or a header that cannot work.
    pub fn new(config: &EndpointConfig) -> Result<Self, EndpointError> {
        let address = Arc::new(Address::new(&config.base_url, config.api_version.as_deref())?);
        let headers = headers(config)?;
        let secrets = Secrets::new(config.key.iter().chain(config.headers.iter().map(|(_, value)| value)));
        let transport = Transport::new(&address, headers, secrets, config)?;
        Ok(Self { address, transport })
    }

    /// Lists the models that the endpoint offers.
    ///
    /// # Errors
    ///
    /// Fails as any call does.
    pub async fn list_models(&self) -> Result<Vec<ListedModel>, BackendError> {
        models::list(self).await
    }

    /// Asks for the list of models and throws it away: the endpoint is there and takes the key.
    ///
    /// # Errors
    ///
    /// Fails as any call does.
    pub async fn health(&self) -> Result<(), BackendError> {
        self.list_models().await.map(drop)
    }
}

/// Builds the headers that every call carries.
fn headers(config: &EndpointConfig) -> Result<HeaderMap, EndpointError> {
    let mut headers = HeaderMap::new();
    let plain = [("openai-organization", &config.organization), ("openai-project", &config.project)];
    for (name, value) in plain {
        if let Some(value) = value.as_deref().map(str::trim).filter(|value| !value.is_empty()) {
            headers.insert(HeaderName::from_static(name), header_value(name, value)?);
        }
    }
    if let Some(key) = config.key.as_ref().map(|key| key.expose_secret().trim()).filter(|key| !key.is_empty()) {
        let (name, value) = match config.auth {
            Auth::Bearer => ("authorization", header_value("authorization", &format!("Bearer {key}"))?),
            Auth::ApiKeyHeader => ("api-key", header_value("api-key", key)?),
        };
        headers.insert(HeaderName::from_static(name), secret(value));
    }
    for (name, value) in &config.headers {
        let refuse = |reason| EndpointError::Header { name: name.clone(), reason };
        let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refuse("the name is not a header name"))?;
        headers.insert(parsed, secret(header_value(name, value.expose_secret().trim())?));
    }
    Ok(headers)
}

fn header_value(name: &str, value: &str) -> Result<HeaderValue, EndpointError> {
    let reason = "the value holds a character that no header may hold";
    HeaderValue::from_str(value).map_err(|_| EndpointError::Header { name: name.to_owned(), reason })
}

fn secret(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}
