//! Downloads of pictures from addresses that strangers may have chosen.
//!
//! `http` and `https` only, no credentials, every address checked by [`crate::guard`] and the connection pinned to
//! what was checked. Redirects are followed here, one by one, each checked like the first. Bytes are bounded while
//! reading, and so is the time. No proxy is used: it would look the name up again, and reach what it likes.

mod target;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::{Response, redirect};
use tokio::time::timeout;
use url::Url;
use vqa_core::{BoxFuture, Fetch, FetchError, Fetched};

use crate::endpoint::{EndpointError, USER_AGENT};
use crate::guard;
use crate::resolve::{Forbidden, GuardedResolver, OpenHosts, Resolver, Rule, SystemResolver};
use crate::tls;
use crate::transport::media_type;
use crate::words::causes;
use target::Target;

/// How pictures are downloaded.
#[derive(Debug, Clone)]
pub struct FetchConfig {
    /// Hosts, by name or address, that may be reached wherever they are.
    pub allow_private_hosts: Vec<String>,
    /// How many redirects are followed.
    pub max_redirects: usize,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long a download may take, redirects included.
    pub total_timeout: Duration,
    /// The program's name for itself.
    pub user_agent: String,
    /// What becomes of a connection after a download.
    pub after: AfterDownload,
}

/// What becomes of a connection after a download. One that stays open holds the last bytes that it read, and the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AfterDownload {
    /// It stays open for the next one.
    #[default]
    Kept,
    /// It is closed.
    Closed,
}

impl Default for FetchConfig {
    fn default() -> Self {
        Self {
            allow_private_hosts: Vec::new(),
            max_redirects: 3,
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(30),
            user_agent: USER_AGENT.to_owned(),
            after: AfterDownload::default(),
        }
    }
}

/// Downloads pictures and keeps strangers from reaching anything else.
pub struct GuardedFetch {
    client: reqwest::Client,
    config: FetchConfig,
    open_hosts: OpenHosts,
    rule: Rule,
}

impl fmt::Debug for GuardedFetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedFetch").field("config", &self.config).finish_non_exhaustive()
    }
}

impl GuardedFetch {
    /// Makes a downloader that looks names up as the operating system does.
    ///
    /// # Errors
    ///
    /// Fails if connections cannot be set up.
    pub fn new(config: FetchConfig) -> Result<Self, EndpointError> {
        Self::with_resolver(config, Arc::new(SystemResolver))
    }

    /// Makes a downloader that looks names up in a way of the caller's. The addresses are checked all the same.
    ///
    /// # Errors
    ///
    /// Fails if connections cannot be set up.
    pub fn with_resolver(config: FetchConfig, resolver: Arc<dyn Resolver>) -> Result<Self, EndpointError> {
        Self::with_rule(config, resolver, guard::why_forbidden)
    }

    fn with_rule(config: FetchConfig, resolver: Arc<dyn Resolver>, rule: Rule) -> Result<Self, EndpointError> {
        let open_hosts = OpenHosts::new(&config.allow_private_hosts);
        let tls = tls::client_config().map_err(|error| EndpointError::Client { source: Box::new(error) })?;
        let idle = match config.after {
            AfterDownload::Kept => usize::MAX,
            AfterDownload::Closed => 0,
        };
        let client = reqwest::Client::builder()
            .pool_max_idle_per_host(idle)
            .tls_backend_preconfigured(tls)
            .dns_resolver(GuardedResolver { resolver, open_hosts: open_hosts.clone(), rule })
            .no_proxy()
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(&config.user_agent)
            .connect_timeout(config.connect_timeout)
            .build()
            .map_err(|error| EndpointError::Client { source: Box::new(error) })?;
        Ok(Self { client, config, open_hosts, rule })
    }

    /// Follows redirects from an address to a picture.
    async fn download(&self, url: &str, limit: u64) -> Result<Fetched, FetchError> {
        let mut target = Target::parse(url, &self.open_hosts, self.rule)?;
        for _ in 0..=self.config.max_redirects {
            let response = self.open(&target, url).await?;
            match redirect(&response) {
                Some(location) => target = target.follow(location, &self.open_hosts, self.rule)?,
                None => return body(response, url, limit).await,
            }
        }
        let reason = format!("it redirects more than {} times", self.config.max_redirects);
        Err(FetchError::Url { url: url.to_owned(), reason })
    }

    async fn open(&self, target: &Target, url: &str) -> Result<Response, FetchError> {
        // Named one by one, because some servers send AVIF to whoever takes any image.
        let accept = HeaderValue::from_static("image/png, image/jpeg, image/webp, image/gif");
        let sent = self.client.get(Url::clone(target)).header(ACCEPT, accept).send().await;
        sent.map_err(|error| broken(url, error))
    }
}

impl Fetch for GuardedFetch {
    fn fetch<'a>(&'a self, url: &'a str, limit: u64) -> BoxFuture<'a, Result<Fetched, FetchError>> {
        let after = self.config.total_timeout;
        Box::pin(async move {
            let late = |_| FetchError::Timeout { url: url.to_owned(), after };
            timeout(after, self.download(url, limit)).await.map_err(late)?
        })
    }
}

/// Returns where a response redirects to.
fn redirect(response: &Response) -> Option<&HeaderValue> {
    matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308).then(|| response.headers().get(LOCATION))?
}

/// Reads the picture, and no more of it than allowed.
async fn body(mut response: Response, url: &str, limit: u64) -> Result<Fetched, FetchError> {
    let status = response.status();
    if !status.is_success() {
        return Err(FetchError::Status { url: url.to_owned(), status: status.as_u16() });
    }
    check_type(response.headers().get(CONTENT_TYPE), url)?;
    let too_large = || FetchError::TooLarge { url: url.to_owned(), limit };
    let announced = response.content_length();
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(announced.and_then(|length| usize::try_from(length).ok()).unwrap_or_default());
    while let Some(piece) = response.chunk().await.map_err(|error| broken(url, error))? {
        let length = bytes.len().saturating_add(piece.len());
        if length as u64 > limit {
            return Err(too_large());
        }
        make_room(&mut bytes, length, limit);
        bytes.extend_from_slice(&piece);
    }
    bytes.shrink_to_fit();
    Ok(Fetched { bytes: Bytes::from(bytes) })
}

/// Makes room for so many bytes: twice what there was, but none that a picture within the limit cannot fill. Whoever counts
/// memory has counted the limit.
fn make_room(bytes: &mut Vec<u8>, length: usize, limit: u64) {
    if length > bytes.capacity() {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let room = bytes.capacity().saturating_mul(2).min(most).max(length);
        bytes.reserve_exact(room - bytes.len());
    }
}

/// Refuses what is declared to be something else than a picture. What it really is, is told by its bytes later.
fn check_type(declared: Option<&HeaderValue>, url: &str) -> Result<(), FetchError> {
    let Some(declared) = declared else { return Ok(()) };
    let media_type = media_type(&String::from_utf8_lossy(declared.as_bytes()));
    if media_type.is_empty() || media_type.starts_with("image/") || media_type.ends_with("/octet-stream") {
        return Ok(());
    }
    let media_type = media_type.chars().filter(|c| !c.is_control()).take(80).collect();
    Err(FetchError::NotAnImage { url: url.to_owned(), media_type })
}

/// Finds out whether it was the guard that let a connection fail.
fn broken(url: &str, error: reqwest::Error) -> FetchError {
    let url = url.to_owned();
    let forbidden = causes(&error).find_map(|cause| cause.downcast_ref::<Forbidden>().copied());
    match forbidden {
        Some(Forbidden { address, why }) => FetchError::Forbidden { url, address: address.to_string(), why },
        None => FetchError::Transport { url, source: Box::new(error.without_url()) },
    }
}

#[cfg(test)]
mod tests;
