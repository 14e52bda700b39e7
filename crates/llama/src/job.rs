//! One ask on its way to the model's thread, and back to whoever waits for the answer.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use vqa_core::{BackendError, Prepared, ReplyEvent};

/// What comes back.
pub(crate) type Event = Result<ReplyEvent, BackendError>;

/// An ask that waits to be answered.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) ask: Prepared,
    pub(crate) events: UnboundedSender<Event>,
    /// Set once nobody waits any more.
    pub(crate) gone: Arc<AtomicBool>,
}

impl Job {
    /// Makes a job, and the stream of what comes back.
    pub(crate) fn new(ask: Prepared) -> (Self, Reply) {
        let (events, incoming) = unbounded_channel();
        let gone = Arc::new(AtomicBool::new(false));
        (Self { ask, events, gone: Arc::clone(&gone) }, Reply { incoming, gone, ended: false })
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

/// The error of a model that was closed, or whose thread has ended.
pub(crate) fn closed() -> BackendError {
    BackendError::Unsendable { reason: "the model was closed".to_owned(), kind: vqa_core::Kind::Internal }
}
