//! Last stages: the call, made again where that can help, and the bill.
//!
//! Takes a cleared ask and a permit, yields events: each new attempt, the text as it comes, then the answer. A call
//! is made again only while no text was shown; after that an error ends the stream. Dropping the stream cancels.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_stream::try_stream;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::time::{Instant, sleep, timeout_at};
use vqa_core::{Answer, Backend, BackendError, Cleared, Cost, Kind, ReplyEnd, ReplyEvent, ReplyStream, Timings};

use crate::budget::Permit;
use crate::error::AskError;
use crate::retry::{RetryPolicy, may_be_billed};

/// One thing that happens while a question is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerEvent {
    /// A call is about to be made. Nothing leaves until the stream is polled again, so whoever keeps books can write
    /// it down first.
    Sending {
        /// Which call this is, counted from 1.
        attempt: u32,
    },
    /// A call failed and will be made again.
    Retrying {
        /// How many calls were made so far.
        attempts: u32,
        /// Whether the last one may be billed all the same.
        billed: Billed,
        /// Whose fault it was.
        kind: Kind,
        /// How long until the next.
        pause: Duration,
        /// What went wrong.
        reason: String,
    },
    /// A piece of the answer.
    Text(String),
    /// The end; nothing follows.
    Done(Box<Answer>),
}

/// Whether a call that failed may be billed all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billed {
    /// It reached nobody, or was refused.
    No,
    /// Nobody here knows.
    Perhaps,
}

/// The events of one answer.
pub type AnswerStream = BoxStream<'static, Result<AnswerEvent, AskError>>;

/// Everything that one call needs.
pub(crate) struct Call {
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) cleared: Cleared,
    pub(crate) permit: Permit,
    pub(crate) timings: Timings,
    pub(crate) deadline: Duration,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("cleared", &self.cleared).finish_non_exhaustive()
    }
}

/// Makes the call.
pub(crate) fn stream(call: Call, policy: RetryPolicy) -> AnswerStream {
    let Call { backend, cleared, mut permit, mut timings, deadline } = call;
    let start = Instant::now();
    let clock = Clock { until: start + deadline, after: deadline };
    let events = try_stream! {
        let mut attempts = 1;
        let (first, mut reply) = loop {
            yield AnswerEvent::Sending { attempt: attempts };
            let error = match first_event(&*backend, &cleared, &clock).await {
                Ok(reply) => break reply,
                Err(error) => error,
            };
            let pause = policy.pause(attempts, &error).filter(|pause| clock.allows(*pause));
            let Some(pause) = pause else {
                if !may_be_billed(&error) {
                    permit.settle(Cost::Known(vqa_core::PicoUsd(0)));
                }
                Err(AskError::Call { attempts, source: Box::new(error) })?;
                return;
            };
            let billed = if may_be_billed(&error) { Billed::Perhaps } else { Billed::No };
            if billed == Billed::Perhaps {
                permit = match permit.again_after_lost() {
                    Ok(permit) => permit,
                    // The failure is the news; the cap only ends the trying.
                    Err(_) => {
                        Err(AskError::Call { attempts, source: Box::new(error) })?;
                        return;
                    }
                };
            }
            yield AnswerEvent::Retrying { attempts, billed, kind: error.kind(), pause, reason: error.to_string() };
            sleep(pause).await;
            attempts += 1;
        };
        timings.first_text = start.elapsed();

        let mut text = String::new();
        let mut received = 0;
        let mut event = first;
        let end = loop {
            match event {
                ReplyEvent::Done(end) => break end,
                ReplyEvent::Text(piece) => {
                    text.push_str(&piece);
                    received += piece.chars().count();
                    yield AnswerEvent::Text(piece);
                }
            }
            let next = next_event(&mut reply, &clock, received).await;
            event = next.map_err(|error| AskError::Call { attempts, source: Box::new(error) })?;
        };
        timings.call = start.elapsed();
        yield AnswerEvent::Done(Box::new(settle(&*backend, permit, end, Settled { text, attempts, timings })));
    };
    events.boxed()
}

/// When the whole answer must be there.
struct Clock {
    until: Instant,
    after: Duration,
}

impl Clock {
    fn allows(&self, pause: Duration) -> bool {
        Instant::now() + pause < self.until
    }

    const fn timed_out(&self) -> BackendError {
        BackendError::Timeout { waiting_for: "the answer", after: self.after }
    }
}

/// Sends the ask and waits for the first thing that the model says.
async fn first_event(
    backend: &dyn Backend,
    cleared: &Cleared,
    clock: &Clock,
) -> Result<(ReplyEvent, ReplyStream), BackendError> {
    let reply = timeout_at(clock.until, backend.reply(cleared)).await;
    let mut reply = reply.map_err(|_| clock.timed_out())??;
    let event = next_event(&mut reply, clock, 0).await?;
    Ok((event, reply))
}

/// Waits for the next thing that the model says; a stream that ends before its end was cut.
async fn next_event(reply: &mut ReplyStream, clock: &Clock, received: usize) -> Result<ReplyEvent, BackendError> {
    let event = timeout_at(clock.until, reply.next()).await.map_err(|_| clock.timed_out())?;
    event.unwrap_or(Err(BackendError::Cut { received }))
}

struct Settled {
    text: String,
    attempts: u32,
    timings: Timings,
}

/// Settles the bill and makes the answer.
fn settle(backend: &dyn Backend, permit: Permit, end: ReplyEnd, settled: Settled) -> Answer {
    let cost = match (&backend.card().price, &end.usage) {
        (Some(price), Some(usage)) => Cost::Known(price.of(usage)),
        _ => Cost::Unknown,
    };
    permit.settle(cost);
    Answer {
        text: settled.text,
        finish: end.finish,
        usage: end.usage,
        cost,
        attempts: settled.attempts,
        model: end.model,
        request_id: end.request_id,
        timings: settled.timings,
    }
}
