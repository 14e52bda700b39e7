//! The hub itself: what a file is, and its bytes, from anywhere on.
//!
//! Speaks the little of Hugging Face's HTTP interface that a download takes. Redirects are followed here, one by one:
//! the token goes to the hub alone, never to the host that it sends on to, and nothing that began encrypted goes on in
//! the clear. Nothing is retried here.

use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_RANGE, HeaderMap, HeaderValue, RANGE};
use reqwest::{Client, Method, Response, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::address::FileAddress;
use crate::cache::is_commit;
use crate::checksum::Sha256;
use crate::error::HubError;

/// How many times a hub may send on.
const MOST_REDIRECTS: usize = 5;

/// The most bytes of a list of files. Real ones have some thousands.
const LIST_BYTES: usize = 4 * 1024 * 1024;

/// Whether the hub may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// It may.
    Online,
    /// Only what is here already is used.
    Offline,
}

/// How a hub is talked to.
#[derive(Debug, Clone)]
pub struct HubConfig {
    /// Its address.
    pub endpoint: String,
    /// Who asks, for what is not given to everyone.
    pub token: Option<SecretString>,
    /// Whether it may be asked.
    pub network: Network,
    /// Whom an encrypted connection trusts.
    pub tls: rustls::ClientConfig,
    /// How often in a row a download may break without a step forward.
    pub tries: u32,
    /// How long to wait before the second try; each further one waits twice as long.
    pub pause: Duration,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long a connection may stand still.
    pub idle_timeout: Duration,
}

impl HubConfig {
    /// Talks to Hugging Face, with nobody's token.
    #[must_use]
    pub fn new(tls: rustls::ClientConfig) -> Self {
        Self {
            endpoint: "https://huggingface.co".to_owned(),
            token: None,
            network: Network::Online,
            tls,
            tries: 5,
            pause: Duration::from_secs(1),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
        }
    }
}

/// A hub.
#[derive(Debug, Clone)]
pub struct Hub {
    client: Client,
    endpoint: Url,
    token: Option<SecretString>,
    network: Network,
    pub(crate) tries: u32,
    pub(crate) pause: Duration,
}

/// What a hub says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) commit: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: Sha256,
}

impl Hub {
    /// Makes the client of a hub.
    ///
    /// # Errors
    ///
    /// Refuses an address that is none, and one to which a token would go in the clear.
    pub fn new(config: HubConfig) -> Result<Self, HubError> {
        let shown = shown(&config.endpoint);
        let wrong = |reason: String| HubError::Settings { hub: shown.clone(), reason };
        let endpoint = Url::parse(config.endpoint.trim_end_matches('/')).map_err(|error| wrong(error.to_string()))?;
        let here = is_loopback(&endpoint);
        match endpoint.scheme() {
            "https" => {}
            "http" if here || config.token.is_none() => {}
            "http" => return Err(wrong("a token would go to it unencrypted".to_owned())),
            _ => return Err(wrong("it is neither http nor https".to_owned())),
        }
        if !endpoint.username().is_empty() || endpoint.password().is_some() {
            return Err(wrong("it holds a name or a password".to_owned()));
        }
        if endpoint.query().is_some() || endpoint.fragment().is_some() {
            return Err(wrong("it holds more than an address".to_owned()));
        }
        let mut builder = Client::builder()
            .tls_backend_preconfigured(config.tls)
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("vqa/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(config.connect_timeout)
            .read_timeout(config.idle_timeout);
        if here {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| wrong(error.without_url().to_string()))?;
        let HubConfig { token, network, tries, pause, .. } = config;
        Ok(Self { client, endpoint, token, network, tries, pause })
    }

    /// Asks what a file is.
    pub(crate) async fn offer(&self, address: &FileAddress) -> Result<Offer, HubError> {
        let response = self.ask(address).await?;
        let status = response.status();
        if !status.is_success() && !status.is_redirection() {
            return Err(self.refused(address, &response).await);
        }
        let headers = response.headers();
        let nonsense = |reason: &str| HubError::Nonsense { hub: self.name(), reason: reason.to_owned() };
        let commit = text(headers, "x-repo-commit").filter(|commit| is_commit(commit));
        let tag = text(headers, "x-linked-etag").or_else(|| text(headers, "etag"));
        let sha256 = tag.and_then(|tag| tag.trim_start_matches("W/").trim_matches('"').parse().ok());
        let bytes = text(headers, "x-linked-size")
            .or_else(|| text(headers, "content-length").filter(|_| status.is_success()))
            .and_then(|size| size.parse().ok());
        Ok(Offer {
            commit: commit.ok_or_else(|| nonsense("no commit in x-repo-commit"))?.to_owned(),
            sha256: sha256.ok_or_else(|| nonsense("no SHA-256 in x-linked-etag or etag"))?,
            bytes: bytes.ok_or_else(|| nonsense("no size in x-linked-size or content-length"))?,
        })
    }

    /// Asks about a file, where its repository is now: of one that was renamed, the hub says only where it went.
    async fn ask(&self, address: &FileAddress) -> Result<Response, HubError> {
        let mut url = self.file_url(address);
        for _ in 0..=MOST_REDIRECTS {
            let response = self.send(Method::HEAD, url.clone(), None).await?;
            let headers = response.headers();
            if !response.status().is_redirection() || text(headers, "x-repo-commit").is_some() {
                return Ok(response);
            }
            url = self.follow(&url, headers)?;
            if url.origin() != self.endpoint.origin() {
                return Ok(response);
            }
        }
        Err(self.endless())
    }

    fn endless(&self) -> HubError {
        HubError::Nonsense { hub: self.name(), reason: format!("it redirects more than {MOST_REDIRECTS} times") }
    }

    /// Begins a file at a byte. Says at which byte what comes really begins: some hosts only send wholes.
    pub(crate) async fn open(&self, address: &FileAddress, from: u64) -> Result<(Response, u64), HubError> {
        let mut url = self.file_url(address);
        for _ in 0..=MOST_REDIRECTS {
            let response = self.send(Method::GET, url.clone(), (from > 0).then_some(from)).await?;
            let status = response.status().as_u16();
            match status {
                200 => return Ok((response, 0)),
                206 if begins_at(response.headers()) == Some(from) => return Ok((response, from)),
                206 => {
                    let reason = "a part of the file that was not asked for".to_owned();
                    return Err(HubError::Nonsense { hub: host(&url), reason });
                }
                301 | 302 | 303 | 307 | 308 => url = self.follow(&url, response.headers())?,
                _ => return Err(self.refused(address, &response).await),
            }
        }
        Err(self.endless())
    }

    /// Lists the models of a repository.
    async fn models(&self, address: &FileAddress) -> Option<Vec<String>> {
        let mut url = self.endpoint.clone();
        let parts = ["api", "models", address.repository.owner(), address.repository.name(), "revision"];
        url.path_segments_mut().ok()?.pop_if_empty().extend(parts).push(address.revision.as_str());
        let mut response = self.send(Method::GET, url, None).await.ok().filter(|it| it.status().is_success())?;
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.ok()? {
            body.extend_from_slice(&piece);
            if body.len() > LIST_BYTES {
                return None;
            }
        }
        #[derive(serde::Deserialize)]
        struct Listed {
            siblings: Vec<Sibling>,
        }
        #[derive(serde::Deserialize)]
        struct Sibling {
            rfilename: String,
        }
        let listed: Listed = serde_json::from_slice(&body).ok()?;
        let models = listed.siblings.into_iter().map(|sibling| sibling.rfilename);
        Some(models.filter(|file| file.to_ascii_lowercase().ends_with(".gguf")).take(20).collect())
    }

    /// Refuses to ask where nobody may be asked.
    pub(crate) fn require_network(&self, address: &FileAddress) -> Result<(), HubError> {
        match self.network {
            Network::Online => Ok(()),
            Network::Offline => Err(HubError::Offline { what: format!("`{}`", address.file()) }),
        }
    }

    /// Turns what broke while a body was read into an error.
    pub(crate) fn broken(&self, response_url: &Url, error: reqwest::Error) -> HubError {
        // The address of a download holds a signature, which is nobody's business.
        HubError::Broken { hub: host(response_url), source: Box::new(error.without_url()) }
    }

    async fn send(&self, method: Method, url: Url, from: Option<u64>) -> Result<Response, HubError> {
        let mut request = self.client.request(method, url.clone()).header(ACCEPT_ENCODING, "identity");
        if let Some(from) = from {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        if let Some(token) = &self.token
            && url.origin() == self.endpoint.origin()
        {
            let bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
            let mut bearer = bearer.map_err(|_| HubError::Settings {
                hub: self.name(),
                reason: "the token holds characters that no token has".to_owned(),
            })?;
            bearer.set_sensitive(true);
            request = request.header(AUTHORIZATION, bearer);
        }
        request.send().await.map_err(|error| self.broken(&url, error))
    }

    /// Returns where a redirect leads, if it may be followed.
    fn follow(&self, url: &Url, headers: &HeaderMap) -> Result<Url, HubError> {
        let nonsense = |reason: &str| HubError::Nonsense { hub: host(url), reason: reason.to_owned() };
        let location = text(headers, "location").ok_or_else(|| nonsense("a redirect without an address"))?;
        let next = url.join(location).map_err(|_| nonsense("a redirect to what is no address"))?;
        match (url.scheme(), next.scheme()) {
            (_, "https") | ("http", "http") => Ok(next),
            _ => Err(nonsense("a redirect to what is not encrypted")),
        }
    }

    async fn refused(&self, address: &FileAddress, response: &Response) -> HubError {
        let (status, hub) = (response.status().as_u16(), self.name());
        let repository = address.repository.to_string();
        let what = match (status, text(response.headers(), "x-error-code")) {
            (_, Some("GatedRepo")) => return HubError::Gated { repository, hub },
            (404, Some("RepoNotFound")) => format!("repository `{repository}`"),
            (404, Some("RevisionNotFound")) => format!("revision `{}` of `{repository}`", address.revision),
            (404, _) => format!("file `{}` in `{repository}`", address.file()),
            (401 | 403, _) => return HubError::Unauthenticated { repository, hub },
            _ => return HubError::Status { hub: host(response.url()), status },
        };
        let instead = self.models(address).await.unwrap_or_default();
        HubError::NotFound { what, hub, instead }
    }

    fn file_url(&self, address: &FileAddress) -> Url {
        let mut url = self.endpoint.clone();
        // Only addresses that cannot be a base have no path; those are refused when the client is made.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend([address.repository.owner(), address.repository.name(), "resolve"]);
            path.push(address.revision.as_str()).extend(address.file().split('/'));
        }
        url
    }

    fn name(&self) -> String {
        self.endpoint.as_str().trim_end_matches('/').to_owned()
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Reads the first byte of `content-range: bytes 5-9/10`.
fn begins_at(headers: &HeaderMap) -> Option<u64> {
    let range = text(headers, CONTENT_RANGE.as_str())?.strip_prefix("bytes ")?;
    range.split_once('-')?.0.trim().parse().ok()
}

/// Names a host in words, without what may be secret in its address.
fn host(url: &Url) -> String {
    format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default())
}

/// Names a hub as it was written, unless a secret may be in it.
fn shown(endpoint: &str) -> String {
    if endpoint.contains(['@', '?', '#']) { "HF_ENDPOINT".to_owned() } else { endpoint.to_owned() }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
