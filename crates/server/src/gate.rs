//! How many requests are worked on at a time.
//!
//! Who comes while all seats are taken waits in a queue of bounded length for a bounded time; who comes after that is sent
//! away at once and told when to come back. Seats go to those who wait in the order in which they came, and are given
//! back when they are dropped, however the request ended.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::config::Load;
use crate::error::ApiError;
use crate::error::catalogue;

/// When to come back: about the time of a short answer.
pub(crate) const COME_BACK: Duration = Duration::from_secs(2);

/// The seats, and the places to wait for one.
#[derive(Debug)]
pub(crate) struct Gate {
    seats: Arc<Semaphore>,
    places: Semaphore,
    wait: Duration,
}

/// Leave to be worked on.
#[derive(Debug)]
pub(crate) struct Seat {
    _permit: OwnedSemaphorePermit,
}

impl Gate {
    pub(crate) fn new(load: &Load) -> Self {
        Self {
            seats: Arc::new(Semaphore::new(load.seats.clamp(1, Semaphore::MAX_PERMITS))),
            places: Semaphore::new(load.queue.min(Semaphore::MAX_PERMITS)),
            wait: load.queue_wait,
        }
    }

    /// Refuses who would find neither a seat nor a place to wait, before anything of the request is read.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        let full = self.seats.available_permits() == 0 && self.places.available_permits() == 0;
        if full { Err(catalogue::overloaded(COME_BACK)) } else { Ok(()) }
    }

    /// Waits for a seat.
    pub(crate) async fn seat(&self) -> Result<Seat, ApiError> {
        let overloaded = || catalogue::overloaded(COME_BACK);
        if let Ok(permit) = Arc::clone(&self.seats).try_acquire_owned() {
            return Ok(Seat { _permit: permit });
        }
        let _place = self.places.try_acquire().map_err(|_| overloaded())?;
        let free = timeout(self.wait, Arc::clone(&self.seats).acquire_owned()).await;
        let permit = free.map_err(|_| overloaded())?.map_err(|_| overloaded())?;
        Ok(Seat { _permit: permit })
    }

    /// Counts the seats that are free.
    pub(crate) fn free(&self) -> usize {
        self.seats.available_permits()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_seat_waits_and_who_finds_no_place_to_wait_is_sent_away() {
        let gate = Gate::new(&Load { seats: 1, queue: 1, ..Load::default() });
        let seat = gate.seat().await.unwrap();
        let mut waiting = Box::pin(gate.seat());
        assert!(waiting.as_mut().now_or_never().is_none());
        let refused = gate.seat().await.unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.retry_after), (503, Some(COME_BACK)));
        drop(seat);
        drop(waiting.await.unwrap());
        drop(gate.seat().await.unwrap());
        assert_eq!(gate.free(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_ever() {
        let gate = Gate::new(&Load { seats: 1, queue: 1, ..Load::default() });
        let _seat = gate.seat().await.unwrap();
        assert_eq!(gate.seat().await.unwrap_err().status.as_u16(), 503);
    }
}
