//! One HTTP call: send, wait no longer than allowed, and hand on the body in pieces.
//!
//! A status other than 2xx becomes a classified error here. Redirects are not followed, so that the key never goes to
//! another address than the one it was given for. A proxy named by the environment is used, except for endpoints on
//! this machine.

mod file_body;
mod patience;

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Body, RequestBuilder, Response, redirect};
use url::Url;
use vqa_core::{BackendError, RateLimits, Retry};

use crate::classify::{self, Failure};
use crate::endpoint::{Address, EndpointConfig, EndpointError, Timeouts};
use crate::words::Secrets;
use crate::{rate_limits, tls};
pub(crate) use file_body::FileBody;
use patience::Patience;

/// The most bytes of an error body that are read.
const ERROR_BYTES: usize = 64 * 1024;

/// The most bytes of an answer that are read, streamed or whole. 128,000 tokens, each as escaped JSON in a chunk of its
/// own, take about 40 MB.
const ANSWER_BYTES: usize = 64 * 1024 * 1024;

/// The longest that the upload of a file may take: 200 MB at 55 kB/s.
const UPLOAD: Duration = Duration::from_secs(3600);

/// The pieces of a body as they come.
pub(crate) type Pieces = BoxStream<'static, Result<Bytes, BackendError>>;

/// The form in which an answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// One JSON body.
    Json,
    /// Server-sent events.
    Events,
}

/// An answer with status 2xx.
pub(crate) struct Incoming {
    pub(crate) status: u16,
    /// The media type in lower case, without parameters.
    pub(crate) media_type: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) rate_limits: Option<RateLimits>,
    pub(crate) pieces: Pieces,
}

/// The connections to one endpoint.
#[derive(Clone)]
pub(crate) struct Transport {
    client: reqwest::Client,
    endpoint: Arc<str>,
    timeouts: Timeouts,
    secrets: Arc<Secrets>,
}

impl Transport {
    pub(crate) fn new(
        address: &Address,
        headers: HeaderMap,
        secrets: Secrets,
        config: &EndpointConfig,
    ) -> Result<Self, EndpointError> {
        let tls = tls::client_config().map_err(|error| EndpointError::Client { source: Box::new(error) })?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .default_headers(headers)
            .user_agent(&config.user_agent)
            .connect_timeout(config.timeouts.connect)
            .redirect(redirect::Policy::none());
        if address.is_loopback() {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| EndpointError::Client { source: Box::new(error) })?;
        let endpoint = address.name().into();
        Ok(Self { client, endpoint, timeouts: config.timeouts, secrets: Arc::new(secrets) })
    }

    pub(crate) fn secrets(&self) -> &Arc<Secrets> {
        &self.secrets
    }

    pub(crate) async fn get(&self, url: Url) -> Result<Incoming, BackendError> {
        self.call(self.client.get(url).header(ACCEPT, "application/json")).await
    }

    pub(crate) async fn post(&self, url: Url, json: impl Into<Body>, wanted: Wanted) -> Result<Incoming, BackendError> {
        let accept = match wanted {
            Wanted::Json => "application/json",
            Wanted::Events => "text/event-stream",
        };
        let request = self.client.post(url).header(CONTENT_TYPE, "application/json").header(ACCEPT, accept);
        self.call(request.body(json)).await
    }

    /// Fetches a body that may be as long as this.
    pub(crate) async fn get_long(&self, url: Url, bytes: usize) -> Result<Incoming, BackendError> {
        self.call_for(self.client.get(url), (self.timeouts, bytes)).await
    }

    /// Sends a body that takes its time.
    pub(crate) async fn upload(&self, url: Url, media_type: &str, body: FileBody) -> Result<Incoming, BackendError> {
        let request = self.client.post(url).header(CONTENT_TYPE, media_type).header(ACCEPT, "application/json");
        let timeouts = Timeouts { first_byte: self.timeouts.first_byte.max(UPLOAD), ..self.timeouts };
        self.call_for(request.body(Body::wrap(body)), (timeouts, ANSWER_BYTES)).await
    }

    async fn call(&self, request: RequestBuilder) -> Result<Incoming, BackendError> {
        self.call_for(request, (self.timeouts, ANSWER_BYTES)).await
    }

    async fn call_for(
        &self,
        request: RequestBuilder,
        (timeouts, most): (Timeouts, usize),
    ) -> Result<Incoming, BackendError> {
        let mut patience = Patience::new(timeouts);
        let response = patience.wait(request.send()).await?.map_err(|error| self.broken(error))?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let pieces = self.pieces(response, patience);
        if (200..300).contains(&status) {
            let media_type = header(&headers, CONTENT_TYPE.as_str()).map(|value| media_type(&value));
            let request_id = request_id(&headers, &self.secrets);
            let rate_limits = rate_limits::read(&headers);
            let pieces = at_most(pieces, most);
            return Ok(Incoming { status, media_type, request_id, rate_limits, pieces });
        }
        let body = first_bytes(pieces, ERROR_BYTES).await;
        let failure = Failure {
            status,
            location: header(&headers, LOCATION.as_str()),
            request_id: request_id(&headers, &self.secrets),
            headers: &headers,
            body: &body,
        };
        #[expect(clippy::disallowed_methods, reason = "an endpoint may say by date when to come back")]
        let now = SystemTime::now();
        Err(classify::refused(&failure, &self.secrets, now))
    }

    fn pieces(&self, response: Response, patience: Patience) -> Pieces {
        let transport = self.clone();
        stream::try_unfold((response, patience), move |(mut response, mut patience)| {
            let transport = transport.clone();
            async move {
                let piece = patience.wait(response.chunk()).await?.map_err(|error| transport.broken(error))?;
                Ok(piece.map(|piece| (piece, (response, patience))))
            }
        })
        .boxed()
    }

    fn broken(&self, error: reqwest::Error) -> BackendError {
        let endpoint = self.endpoint.to_string();
        match (error.is_connect(), error.is_timeout()) {
            (true, true) => {
                let words = format!("no connection within {:?}", self.timeouts.connect);
                let source = Box::new(io::Error::new(io::ErrorKind::TimedOut, words));
                BackendError::Unreachable { endpoint, source }
            }
            // The URL may hold a query that is nobody's business.
            (true, false) => BackendError::Unreachable { endpoint, source: Box::new(error.without_url()) },
            (false, _) => BackendError::Transport { endpoint, source: Box::new(error.without_url()) },
        }
    }
}

/// Reads a body to its end.
pub(crate) async fn all_bytes(mut pieces: Pieces) -> Result<Vec<u8>, BackendError> {
    let mut body = Vec::new();
    while let Some(piece) = pieces.next().await {
        body.extend_from_slice(&piece?);
    }
    Ok(body)
}

/// Reads the beginning of a body. What breaks off or comes too late is left out: the status says enough.
async fn first_bytes(mut pieces: Pieces, limit: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(Ok(piece)) = pieces.next().await {
        let room = limit - body.len();
        body.extend_from_slice(piece.get(..room).unwrap_or(&piece));
        if body.len() == limit {
            break;
        }
    }
    body
}

/// Ends a body that has more bytes than allowed with an error.
fn at_most(pieces: Pieces, limit: usize) -> Pieces {
    let mut read = 0_usize;
    pieces
        .map(move |piece| {
            let piece = piece?;
            read = read.saturating_add(piece.len());
            if read > limit {
                let reason = format!("it is larger than {limit} bytes");
                return Err(BackendError::Nonsense { reason, retry: Retry::Never });
            }
            Ok(piece)
        })
        .boxed()
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn request_id(headers: &HeaderMap, secrets: &Secrets) -> Option<String> {
    header(headers, "x-request-id").map(|id| secrets.clean(&id)).filter(|id| !id.is_empty())
}

/// Returns the media type of a `content-type`, in lower case.
pub(crate) fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
