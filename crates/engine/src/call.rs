//! Last stages: the call, made again where that can help, and the bill.
//!
//! Takes a cleared ask and a permit, yields events: each new attempt, the text as it comes, then the answer. A call
//! is made again only while no text was shown; after that an error ends the stream. Dropping the stream cancels.
//! Every attempt passes the pace. Nothing happens between two polls: after [`AnswerEvent::Retrying`] nothing is sent
//! until the stream is polled again, so whoever keeps a ledger can write the lost attempt down first.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_stream::try_stream;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::time::{Instant, sleep, timeout_at};
use vqa_core::{
    Answer, Backend, BackendError, Choice, Cleared, Cost, Kind, PicoUsd, Piece, ReplyEnd, ReplyEvent, ReplyStream,
    Timings,
};

use crate::budget::Permit;
use crate::collect::Collected;
use crate::each;
use crate::error::AskError;
use crate::pace::{Pace, Slot};
use crate::retry::{Billed, RetryPolicy};

/// One thing that happens while a question is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerEvent {
    /// A call is about to be made. Nothing leaves until the stream is polled again, so whoever keeps books can write
    /// it down first.
    Sending {
        /// Which call this is, counted from 1.
        attempt: u32,
    },
    /// A call failed and will be made again. Nothing leaves until the stream is polled again.
    Retrying {
        /// How many calls were made so far.
        attempts: u32,
        /// Whether the last one may be billed all the same.
        billed: Billed,
        /// Whose fault it was.
        kind: Kind,
        /// How long until the next, at the least.
        pause: Duration,
        /// What went wrong.
        reason: String,
    },
    /// A piece of the answer, or of one of them.
    Text(Piece),
    /// The end; nothing follows.
    Done(Box<Answer>),
}

/// The events of one answer.
pub type AnswerStream = BoxStream<'static, Result<AnswerEvent, AskError>>;

/// Everything that is particular to one call.
pub(crate) struct Call {
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) cleared: Cleared,
    pub(crate) permit: Permit,
    pub(crate) timings: Timings,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("cleared", &self.cleared).finish_non_exhaustive()
    }
}

/// How every call is made.
#[derive(Debug)]
pub(crate) struct Manner {
    pub(crate) retry: RetryPolicy,
    pub(crate) deadline: Duration,
    pub(crate) pace: Pace,
}

/// Makes the call.
pub(crate) fn stream(call: Call, manner: Manner) -> AnswerStream {
    let Call { backend, cleared, mut permit, mut timings } = call;
    let events = try_stream! {
        let mut clock = Clock::start(manner.deadline);
        let mut attempts = 1;
        let mut begun = loop {
            let slot = match clock.aside(manner.pace.enter(cleared.estimate())).await {
                Ok(slot) => slot,
                Err(error) => {
                    permit.settle(NOTHING);
                    Err(AskError::Admit(error))?;
                    return;
                }
            };
            yield AnswerEvent::Sending { attempt: attempts };
            let (error, held) = match first_event(&backend, &cleared, &clock).await {
                Ok((first, reply)) => break Begun::new(slot, first, reply),
                Err(error) => { let held = slot.failed(&error); (error, held) }
            };
            let billed = Billed::after(&error);
            let Some(pause) = clock.pause(manner.retry.pause(attempts, &error), held) else {
                if billed == Billed::No {
                    permit.settle(NOTHING);
                }
                Err(AskError::Call { attempts, source: Box::new(error) })?;
                return;
            };
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
            if held.is_none() {
                sleep(pause).await;
            }
            attempts += 1;
        };
        timings.first_text = clock.elapsed();

        let mut said = Collected::default();
        let end = loop {
            match begun.next(&clock).await.map_err(|error| AskError::Call { attempts, source: Box::new(error) })? {
                ReplyEvent::Done(end) => break end,
                ReplyEvent::Text(piece) => {
                    said.add(&piece);
                    yield AnswerEvent::Text(piece);
                }
            }
        };
        begun.answered(&end);
        (timings.call, timings.queued, timings.model) = (clock.elapsed(), clock.aside, end.timings);
        yield AnswerEvent::Done(Box::new(settle(&*backend, permit, end, Settled { said, attempts, timings })));
    };
    events.boxed()
}

const NOTHING: Cost = Cost::Known(PicoUsd(0));

/// When the whole answer must be there. It stands still while the call waits for its turn.
struct Clock {
    started: Instant,
    deadline: Duration,
    aside: Duration,
}

impl Clock {
    fn start(deadline: Duration) -> Self {
        Self { started: Instant::now(), deadline, aside: Duration::ZERO }
    }

    /// Waits for something that does not count.
    async fn aside<F: Future>(&mut self, wait: F) -> F::Output {
        let from = Instant::now();
        let done = wait.await;
        self.aside += from.elapsed();
        done
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed().saturating_sub(self.aside)
    }

    fn until(&self) -> Instant {
        self.started + self.deadline + self.aside
    }

    /// Says how long until the next attempt. A pause that everyone makes is the pace's, and does not count.
    fn pause(&self, own: Option<Duration>, held: Option<Duration>) -> Option<Duration> {
        let own = own?;
        held.or_else(|| Some(own).filter(|pause| Instant::now() + *pause < self.until()))
    }

    const fn timed_out(&self) -> BackendError {
        BackendError::Timeout { waiting_for: "the answer", after: self.deadline }
    }
}

/// Sends the ask and waits for the first thing that the model says.
async fn first_event(
    backend: &Arc<dyn Backend>,
    cleared: &Cleared,
    clock: &Clock,
) -> Result<(ReplyEvent, ReplyStream), BackendError> {
    let reply = timeout_at(clock.until(), each::reply(backend, cleared)).await;
    let mut reply = reply.map_err(|_| clock.timed_out())??;
    let event = next_event(&mut reply, clock, 0).await?;
    Ok((event, reply))
}

/// Waits for the next thing that the model says; a stream that ends before its end was cut.
async fn next_event(reply: &mut ReplyStream, clock: &Clock, received: usize) -> Result<ReplyEvent, BackendError> {
    let event = timeout_at(clock.until(), reply.next()).await.map_err(|_| clock.timed_out())?;
    event.unwrap_or(Err(BackendError::Cut { received }))
}

/// A reply that has begun, and its place at the pace.
struct Begun {
    slot: Option<Slot>,
    first: Option<ReplyEvent>,
    reply: ReplyStream,
    received: usize,
}

impl Begun {
    fn new(slot: Slot, first: ReplyEvent, reply: ReplyStream) -> Self {
        slot.began();
        Self { slot: Some(slot), first: Some(first), reply, received: 0 }
    }

    async fn next(&mut self, clock: &Clock) -> Result<ReplyEvent, BackendError> {
        let event = match self.first.take() {
            Some(event) => Ok(event),
            None => next_event(&mut self.reply, clock, self.received).await,
        };
        match &event {
            Ok(ReplyEvent::Text(piece)) => self.received += piece.text.chars().count(),
            Ok(ReplyEvent::Done(_)) => {}
            Err(error) => {
                // Who waits for the rest of an answer that began is told at once; only others are held back.
                let _held = self.slot.take().and_then(|slot| slot.failed(error));
            }
        }
        event
    }

    /// Takes note of the whole answer, and makes room for another call.
    fn answered(self, end: &ReplyEnd) {
        if let Some(slot) = self.slot {
            slot.answered(end);
        }
    }
}

struct Settled {
    said: Collected,
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
    let (Choice { text, finish, logprobs }, further) = settled.said.choices(end.finish, end.further);
    Answer {
        text,
        finish,
        logprobs,
        further,
        usage: end.usage,
        cost,
        attempts: settled.attempts,
        model: end.model,
        request_id: end.request_id,
        timings: settled.timings,
    }
}
