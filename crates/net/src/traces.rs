//! Spans for a collector of traces: OTLP over HTTP, as JSON (OpenTelemetry protocol 1.9, read 2026-11).
//!
//! Takes finished spans, sends them in batches, and loses them rather than hold anybody up: a queue that is full, or a
//! collector that does not answer, costs its spans. What stands in a span is its maker's affair.

mod json;

use std::time::{Duration, SystemTime};

use reqwest::header::CONTENT_TYPE;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{sleep, timeout};
use url::Url;

use crate::tls;

/// Spans that may wait to be sent.
const QUEUE: usize = 4_096;

/// The most spans of one request to the collector.
const BATCH: usize = 512;

/// How long the first span of a batch waits for others.
const GATHER: Duration = Duration::from_secs(1);

/// How long the collector may take for one batch.
const PATIENCE: Duration = Duration::from_secs(5);

/// One thing that was done, from when to when.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The trace that it belongs to.
    pub trace: u128,
    /// Its own name in there.
    pub id: u64,
    /// What it is a part of.
    pub parent: Option<u64>,
    /// What was done, in a word.
    pub name: String,
    /// Whose part in a call it tells.
    pub kind: SpanKind,
    /// When it began.
    pub start: SystemTime,
    /// When it ended.
    pub end: SystemTime,
    /// What else is known of it.
    pub attributes: Vec<(&'static str, Attribute)>,
    /// Whether it failed.
    pub status: SpanStatus,
}

/// Whose part in a call a span tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanKind {
    /// A step of this program.
    Internal,
    /// The answering of a request.
    Server,
    /// The asking of another.
    Client,
}

/// Whether something failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanStatus {
    /// It did not.
    Unset,
    /// It did.
    Error,
}

/// Something that is known of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// A word.
    Text(String),
    /// A number.
    Count(u64),
}

/// Why nothing can be sent to a collector.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// The address is none.
    #[error("`{0}` is no http or https address")]
    Address(String),
    /// There is no client for it.
    #[error("no HTTP client can be made")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Takes spans, from anywhere and at once.
#[derive(Debug, Clone)]
pub struct Traces(Sender<Span>);

impl Traces {
    /// Hands a span over; it is lost where too many wait.
    pub fn send(&self, span: Span) {
        let _lost = self.0.try_send(span);
    }
}

/// Sends spans on.
#[derive(Debug)]
pub struct Exporter {
    url: Url,
    client: reqwest::Client,
    spans: Receiver<Span>,
    batch: Vec<Span>,
}

/// Makes the way to the collector at this address, as in `http://127.0.0.1:4318/v1/traces`.
///
/// # Errors
///
/// What is no address, and a system without what a client needs.
pub fn traces(url: &str) -> Result<(Traces, Exporter), TracesError> {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(|| {
        // An address may hold a password.
        TracesError::Address(url.split('@').next_back().unwrap_or_default().chars().take(200).collect())
    })?;
    let tls = tls::client_config().map_err(|error| TracesError::Client(Box::new(error)))?;
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(|error| TracesError::Client(Box::new(error)))?;
    let (sender, spans) = channel(QUEUE);
    Ok((Traces(sender), Exporter { url, client, spans, batch: Vec::new() }))
}

impl Exporter {
    /// Sends spans as they come, until there can be no more. Giving it up loses nothing that [`Exporter::finish`] would send.
    pub async fn work(&mut self) {
        while !self.batch.is_empty() || self.spans.recv_many(&mut self.batch, 1).await > 0 {
            sleep(GATHER).await;
            self.gather();
            self.post().await;
        }
    }

    /// Sends what is still there, within this time.
    pub async fn finish(&mut self, within: Duration) {
        let rest = async {
            self.gather();
            while !self.batch.is_empty() {
                self.post().await;
                self.gather();
            }
        };
        // A collector that is too slow for the end of a program misses it.
        let _sent = timeout(within, rest).await;
    }

    fn gather(&mut self) {
        while self.batch.len() < BATCH
            && let Ok(span) = self.spans.try_recv()
        {
            self.batch.push(span);
        }
    }

    async fn post(&mut self) {
        let body = json::export(&self.batch).to_string();
        let request = self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json").body(body);
        // Nobody waits for traces, so nothing is said of those that are lost.
        let _answered = request.send().await;
        self.batch.clear();
    }
}
