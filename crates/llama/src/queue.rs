//! Where asks wait for their turn: so many and no more, each with a seat that it gives back however it leaves.
//!
//! An ask that finds no seat is turned away at once, with a time to come back: what waits holds its pictures in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use vqa_core::BackendError;

use crate::job::Job;
use crate::reader::Prompt;

/// When to come back: about the time of a short answer. Ours.
const COME_BACK: Duration = Duration::from_secs(2);

/// The seats of one model.
#[derive(Debug)]
pub(crate) struct Queue {
    most: usize,
    taken: AtomicUsize,
}

/// A seat; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Seat(Arc<Queue>);

impl Queue {
    /// Makes a queue of so many seats.
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, taken: AtomicUsize::new(0) })
    }

    /// Takes a seat, or says when to come back.
    pub(crate) fn enter(self: &Arc<Self>) -> Result<Seat, BackendError> {
        let more = |taken: usize| (taken < self.most).then_some(taken + 1);
        match self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more) {
            Ok(_) => Ok(Seat(Arc::clone(self))),
            Err(waiting) => Err(BackendError::Overloaded { waiting, pause: COME_BACK }),
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An ask that waits, as it came.
#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) job: Job,
    pub(crate) seat: Seat,
}

/// An ask that waits, read.
pub(crate) struct Ready {
    pub(crate) job: Job,
    pub(crate) seat: Seat,
    pub(crate) prompt: Prompt,
    pub(crate) answering: crate::answer::Answering,
}

#[cfg(test)]
mod tests {
    use vqa_core::{Kind, Retry};

    use super::*;

    #[test]
    fn who_finds_no_seat_is_told_when_to_come_back() {
        let queue = Queue::new(2);
        let first = queue.enter().unwrap();
        let _second = queue.enter().unwrap();
        let error = queue.enter().unwrap_err();
        assert_eq!((error.kind(), error.retry()), (Kind::Busy, Retry::After(COME_BACK)));
        assert_eq!(error.to_string(), "the model has too much to do: 2 questions wait for it");
        drop(first);
        assert!(queue.enter().is_ok());
    }
}
