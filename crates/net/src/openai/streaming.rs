//! From the bytes of an event stream to the events of a reply.
//!
//! A stream that stops is told apart by where it stops: before the model said that it was done it is cut, afterwards it
//! is whole, and without any answer in it it is nothing. What was received before a failure is handed out first.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use tokio::time::timeout;
use vqa_core::{BackendError, ReplyEvent, ReplyStream, Retry};
use vqa_wire::{self as wire, sse};

use super::reply_from_wire::{Asked, Folded};
use crate::classify;
use crate::transport::{Incoming, Pieces};
use crate::words::Secrets;

/// The longest event that is read. The whole answer of 128,000 tokens in one event takes about 1 MB.
const EVENT_BYTES: usize = 2 * 1024 * 1024;

/// How long the end of the body is waited for once the answer is whole. Only a body that was read to its end
/// leaves a connection that can be used again.
const LINGER: Duration = Duration::from_millis(100);

/// Reads the stream as it comes.
pub(super) fn events(incoming: Incoming, asked: Asked, secrets: Arc<Secrets>) -> ReplyStream {
    let Incoming { status, request_id, pieces, .. } = incoming;
    let reading = Reading {
        pieces: Some(pieces),
        decoder: sse::Decoder::new(EVENT_BYTES),
        reply: Reply { folded: Folded::new(asked), status, request_id, secrets },
        ready: VecDeque::new(),
        said_done: false,
    };
    stream::try_unfold(reading, |mut reading| async move {
        Ok(reading.next().await.transpose()?.map(|event| (event, reading)))
    })
    .boxed()
}

/// A stream that is being read.
struct Reading {
    /// None once the reply has ended.
    pieces: Option<Pieces>,
    decoder: sse::Decoder,
    reply: Reply,
    ready: VecDeque<Result<ReplyEvent, BackendError>>,
    said_done: bool,
}

impl Reading {
    async fn next(&mut self) -> Option<Result<ReplyEvent, BackendError>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let pieces = self.pieces.as_mut()?;
            if self.said_done {
                linger(pieces).await;
                self.end_with_whole();
                continue;
            }
            match pieces.next().await {
                Some(Ok(bytes)) => self.take(&bytes),
                Some(Err(error)) => self.broken(error),
                None => self.ended(),
            }
        }
    }

    fn take(&mut self, bytes: &Bytes) {
        match self.decoder.push(bytes) {
            Ok(events) => {
                for event in events {
                    self.take_event(&event);
                    if self.said_done || self.pieces.is_none() {
                        return;
                    }
                }
            }
            Err(error) => self.end_with(Err(self.reply.nonsense(&error.to_string()))),
        }
    }

    fn take_event(&mut self, event: &sse::Event) {
        match self.reply.step(event) {
            Ok(Step::More(events)) => self.ready.extend(events.into_iter().map(Ok)),
            Ok(Step::Done) => self.said_done = true,
            Err(error) => self.end_with(Err(error)),
        }
    }

    /// The connection broke. An answer that is finished stays one.
    fn broken(&mut self, error: BackendError) {
        let end = match (self.reply.folded.is_finished(), error) {
            (true, BackendError::Transport { .. } | BackendError::Timeout { .. }) => self.reply.whole(),
            (false, BackendError::Transport { .. }) if self.reply.folded.has_begun() => Err(self.reply.folded.cut()),
            (_, error) => Err(error),
        };
        self.end_with(end);
    }

    /// The body ended without `[DONE]`. Its last event may lack its end, or be half of one.
    fn ended(&mut self) {
        let last = std::mem::replace(&mut self.decoder, sse::Decoder::new(0)).finish();
        match last.map(|event| self.reply.step(&event)) {
            Some(Ok(Step::More(events))) => self.ready.extend(events.into_iter().map(Ok)),
            Some(Ok(Step::Done)) => return self.end_with_whole(),
            Some(Err(error @ BackendError::Refused { .. })) => return self.end_with(Err(error)),
            Some(Err(_)) if self.reply.folded.has_begun() && !self.reply.folded.is_finished() => {
                return self.end_with(Err(self.reply.folded.cut()));
            }
            Some(Err(_)) | None => {}
        }
        let end = self.reply.ended();
        self.end_with(end);
    }

    fn end_with_whole(&mut self) {
        let end = self.reply.whole();
        self.end_with(end);
    }

    fn end_with(&mut self, end: Result<ReplyEvent, BackendError>) {
        self.pieces = None;
        self.ready.push_back(end);
    }
}

/// Reads to the end of the body, so that the connection can be used again.
async fn linger(pieces: &mut Pieces) {
    let rest = async { while let Some(Ok(_)) = pieces.next().await {} };
    // A server that does not close loses nothing but its connection.
    let _closed = timeout(LINGER, rest).await;
}

/// What one event amounts to.
enum Step {
    /// More text, or nothing new.
    More(Vec<ReplyEvent>),
    /// The end.
    Done,
}

/// The reply that a stream tells.
struct Reply {
    folded: Folded,
    status: u16,
    request_id: Option<String>,
    secrets: Arc<Secrets>,
}

impl Reply {
    fn step(&mut self, event: &sse::Event) -> Result<Step, BackendError> {
        let data = event.data.trim();
        if data == sse::DONE {
            return Ok(Step::Done);
        }
        // Some servers keep a connection alive with events that hold nothing.
        if data.is_empty() {
            return Ok(Step::More(Vec::new()));
        }
        if event.name.as_deref() == Some("error")
            && let Some(error) = wire::ErrorBody::read(data.as_bytes())
        {
            return Err(self.refused(error));
        }
        let chunk: wire::ChatChunk = serde_json::from_str(data)
            .map_err(|error| self.nonsense(&format!("an event of the stream is not a chunk ({error})")))?;
        match chunk.error {
            Some(error) => Err(self.refused(error)),
            None => Ok(Step::More(self.folded.chunk(chunk))),
        }
    }

    fn whole(&mut self) -> Result<ReplyEvent, BackendError> {
        self.folded.whole(self.request_id.take())
    }

    fn ended(&mut self) -> Result<ReplyEvent, BackendError> {
        self.folded.ended(self.request_id.take())
    }

    fn refused(&self, error: wire::ErrorBody) -> BackendError {
        classify::refused_inside(self.status, error, self.request_id.clone(), &self.secrets)
    }

    fn nonsense(&self, reason: &str) -> BackendError {
        BackendError::Nonsense { reason: self.secrets.clean(reason), retry: Retry::Backoff }
    }
}

#[cfg(test)]
mod tests;
