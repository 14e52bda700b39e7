//! One ask on its way to the model's thread, and back to whoever waits for the answer.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use futures_core::Stream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, WeakUnboundedSender, unbounded_channel};
use vqa_core::{BackendError, Prepared, ReplyEvent};

/// What comes back.
pub(crate) type Event = Result<ReplyEvent, BackendError>;

/// What is wanted of an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aim {
    /// Its answer.
    Answer,
    /// The number of its tokens.
    Count,
}

/// An ask that waits for its turn.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) ask: Prepared,
    pub(crate) aim: Aim,
    pub(crate) events: UnboundedSender<Event>,
    /// When it came.
    pub(crate) came: Instant,
    /// Set once nobody waits any more.
    pub(crate) gone: Arc<AtomicBool>,
}

impl Job {
    /// Makes a job, and the stream of what comes back.
    pub(crate) fn new(ask: Prepared, aim: Aim) -> (Self, Reply) {
        let (events, incoming) = unbounded_channel();
        let gone = Arc::new(AtomicBool::new(false));
        (
            Self { ask, aim, events, came: Instant::now(), gone: Arc::clone(&gone) },
            Reply { incoming, gone, ended: false },
        )
    }

    /// Says whether nobody waits any more.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// Sends something back. It does not matter if nobody hears.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }
}

/// The stream of one reply. Dropping it gives the answer up.
#[derive(Debug)]
pub(crate) struct Reply {
    incoming: UnboundedReceiver<Event>,
    gone: Arc<AtomicBool>,
    ended: bool,
}

impl Stream for Reply {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let event = std::task::ready!(self.incoming.poll_recv(context));
        // The thread ends every reply by an end or an error; silence means that the thread itself has ended.
        let event = event.unwrap_or_else(|| Err(closed()));
        self.ended = !matches!(event, Ok(ReplyEvent::Text(_)));
        Poll::Ready(Some(event))
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.gone.store(true, Ordering::Relaxed);
    }
}

/// The asks that are under way, so that they can be told of what their thread can tell no more.
#[derive(Debug, Default)]
pub(crate) struct Live(Mutex<Vec<WeakUnboundedSender<Event>>>);

impl Live {
    /// Remembers an ask for as long as it is under way.
    pub(crate) fn add(&self, job: &Job) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|events| events.upgrade().is_some_and(|events| !events.is_closed()));
        all.push(job.events.downgrade());
    }

    /// Tells all that llama.cpp failed.
    pub(crate) fn tell_all(&self) {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter_map(WeakUnboundedSender::upgrade).for_each(|events| drop(events.send(Err(broken()))));
    }
}

/// The error of everything once llama.cpp has failed.
pub(crate) fn broken() -> BackendError {
    let reason = "llama.cpp failed inside, and models in this program are not used until it is started anew";
    BackendError::Unsendable { reason: reason.to_owned(), kind: vqa_core::Kind::Internal }
}

/// The error of a model that was closed, or whose thread has ended.
pub(crate) fn closed() -> BackendError {
    BackendError::Unsendable { reason: "the model was closed".to_owned(), kind: vqa_core::Kind::Internal }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use vqa_core::{Ask, AskOptions, Kind};

    use super::*;

    fn job() -> (Job, Reply) {
        Job::new(Ask { model: "m".into(), turns: Vec::new(), options: AskOptions::default() }, Aim::Answer)
    }

    async fn next(reply: &mut Reply) -> Option<Event> {
        poll_fn(|context| Pin::new(&mut *reply).poll_next(context)).await
    }

    #[tokio::test]
    async fn everyone_under_way_is_told_of_a_failure_and_nobody_else_is_kept() {
        let live = Live::default();
        let (mut jobs, mut replies): (Vec<Job>, Vec<Reply>) = (0..3).map(|_| job()).unzip();
        jobs.iter().for_each(|job| live.add(job));
        replies.remove(0);
        jobs.remove(1);
        live.tell_all();
        // The first asker has gone; the second one's job has; the third is told.
        assert_eq!(next(&mut replies[1]).await.unwrap().unwrap_err().to_string(), broken().to_string());
        assert_eq!(next(&mut replies[1]).await.map(|event| event.is_ok()), None);
        assert_eq!(next(&mut replies[0]).await.unwrap().unwrap_err().to_string(), closed().to_string());
        let (job, _reply) = job();
        live.add(&job);
        assert_eq!(live.0.lock().unwrap().len(), 2);
        assert_eq!(broken().kind(), Kind::Internal);
    }

    #[test]
    fn dropping_a_reply_gives_it_up() {
        let (job, reply) = job();
        assert!(!job.is_gone());
        drop(reply);
        assert!(job.is_gone());
    }
}
