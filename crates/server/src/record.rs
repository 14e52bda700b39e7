//! What is written down of a request once it is over: its journal line, and what the metrics count.
//!
//! A [`Record`] has no field for a text, a picture or a key, so none can be written down. It is written when the last
//! that works on the request lets go of it: a streamed answer keeps it to its last chunk, and a client that goes away
//! ends it too.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use vqa_core::{Kind, PicoUsd, Stage, Timings};

use crate::trace::Trace;

/// Where records go.
pub trait Journal: Send + Sync {
    /// Takes the record of a request that is over. Must not wait.
    fn write(&self, record: &Record);
}

/// What is written down of one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The request's name, as the caller was told it.
    pub id: String,
    /// Its place in a trace.
    pub trace: Trace,
    /// The method: one that is known, or `OTHER`.
    pub method: &'static str,
    /// The route: one that is known, or `other`.
    pub route: &'static str,
    /// The HTTP status; 0 where the client left before there was one.
    pub status: u16,
    /// The name of the caller's key.
    pub key: Option<Arc<str>>,
    /// The model, by the name it has in the catalogue.
    pub model: Option<String>,
    /// What failed.
    pub failure: Option<Kind>,
    /// How it ended.
    pub end: End,
    /// Pictures asked about.
    pub images: usize,
    /// What the checks found in its pictures and its question: each code once, in order.
    pub findings: Vec<&'static str>,
    /// Bytes of the body.
    pub body_bytes: usize,
    /// Input tokens, as `usage` tells them.
    pub input_tokens: Option<u64>,
    /// Output tokens, as `usage` tells them.
    pub output_tokens: Option<u64>,
    /// What the call cost, where that is known.
    pub cost: Option<PicoUsd>,
    /// Calls that were made.
    pub attempts: u32,
    /// How long the request waited for its seat and its body was taken in.
    pub intake: Duration,
    /// Where the time went after that.
    pub timings: Timings,
    /// How long it took in all.
    pub elapsed: Duration,
}

impl Record {
    /// Lists where the time went: the stages one after another, and then those within the call.
    #[must_use]
    pub fn stages(&self) -> Vec<Stage> {
        let first = [("intake", self.intake)];
        first.into_iter().chain(self.timings.stages()).chain(self.timings.within_call()).collect()
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The client went away first.
    Gone,
    /// It was answered, with success or an error.
    Answered,
    /// The answer began and broke off.
    Broken,
}

impl End {
    /// Names the end in logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Answered => "answered",
            Self::Broken => "broken",
        }
    }
}

/// The record of a request that is going on. Copies are the same record; the last one to be dropped writes it.
#[derive(Debug, Clone)]
pub(crate) struct Open(Arc<Inner>);

struct Inner {
    record: Mutex<Record>,
    began: Instant,
    journal: Arc<dyn Journal>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("record", &self.record).finish_non_exhaustive()
    }
}

impl Open {
    /// Opens the record of a request.
    pub(crate) fn new(
        (id, trace): (String, Trace),
        (method, route): (&'static str, &'static str),
        journal: Arc<dyn Journal>,
    ) -> Self {
        let record = Record {
            id,
            trace,
            method,
            route,
            status: 0,
            key: None,
            model: None,
            failure: None,
            end: End::Gone,
            images: 0,
            findings: Vec::new(),
            body_bytes: 0,
            input_tokens: None,
            output_tokens: None,
            cost: None,
            attempts: 0,
            intake: Duration::ZERO,
            timings: Timings::default(),
            elapsed: Duration::ZERO,
        };
        Self(Arc::new(Inner { record: Mutex::new(record), began: Instant::now(), journal }))
    }

    /// Writes something into the record.
    pub(crate) fn note(&self, write: impl FnOnce(&mut Record)) {
        write(&mut self.0.record.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Returns how long the request has taken so far.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.began.elapsed()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner).clone();
        record.elapsed = self.began.elapsed();
        self.journal.write(&record);
    }
}
