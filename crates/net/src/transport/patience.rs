//! How long a call may still take.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use vqa_core::BackendError;

use crate::endpoint::Timeouts;

/// The clock of one call. The first byte has a deadline of its own; after it, only pauses and the whole count.
#[derive(Debug)]
pub(crate) struct Patience {
    timeouts: Timeouts,
    started: Instant,
    waits: u32,
}

/// Waits until the first byte of a body: one for the headers, one for the body.
const WAITS_FOR_FIRST_BYTE: u32 = 2;

impl Patience {
    pub(crate) fn new(timeouts: Timeouts) -> Self {
        Self { timeouts, started: Instant::now(), waits: 0 }
    }

    /// Waits for the next thing to happen.
    pub(crate) async fn wait<F: Future>(&mut self, event: F) -> Result<F::Output, BackendError> {
        let (since, after, waiting_for) = self.allowance();
        self.waits = self.waits.saturating_add(1);
        // A deadline past the end of time is none.
        let Some(deadline) = since.checked_add(after) else {
            return Ok(event.await);
        };
        timeout_at(deadline, event).await.map_err(|_| BackendError::Timeout { waiting_for, after })
    }

    fn allowance(&self) -> (Instant, Duration, &'static str) {
        let step = if self.waits < WAITS_FOR_FIRST_BYTE {
            (self.started, self.timeouts.first_byte, "the first byte of the answer")
        } else {
            (Instant::now(), self.timeouts.idle, "the next piece of the answer")
        };
        let whole = self.timeouts.total.map(|total| (self.started, total, "the whole answer"));
        let end = |(since, after, _): &(Instant, Duration, &str)| since.checked_add(*after);
        match whole {
            Some(whole) if end(&whole).is_some_and(|whole| end(&step).is_none_or(|step| whole < step)) => whole,
            Some(_) | None => step,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn timeouts(total: Option<Duration>) -> Timeouts {
        Timeouts { connect: SECOND, first_byte: 10 * SECOND, idle: 2 * SECOND, total }
    }

    async fn waited_for(patience: &mut Patience) -> (&'static str, Duration) {
        match patience.wait(pending::<()>()).await {
            Err(BackendError::Timeout { waiting_for, after }) => (waiting_for, after),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn headers_and_first_piece_share_one_deadline() {
        let mut patience = Patience::new(timeouts(None));
        let started = Instant::now();
        patience.wait(tokio::time::sleep(7 * SECOND)).await.unwrap();
        assert_eq!(waited_for(&mut patience).await, ("the first byte of the answer", 10 * SECOND));
        assert_eq!(started.elapsed(), 10 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn later_pieces_have_the_idle_time_each() {
        let mut patience = Patience::new(timeouts(None));
        for _ in 0..2 {
            patience.wait(ready(())).await.unwrap();
        }
        for _ in 0..20 {
            patience.wait(tokio::time::sleep(SECOND)).await.unwrap();
        }
        assert_eq!(waited_for(&mut patience).await, ("the next piece of the answer", 2 * SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn the_whole_may_have_a_deadline_too() {
        let mut patience = Patience::new(timeouts(Some(3 * SECOND)));
        assert_eq!(waited_for(&mut patience).await, ("the whole answer", 3 * SECOND));
        let mut patience = Patience::new(timeouts(Some(30 * SECOND)));
        assert_eq!(waited_for(&mut patience).await, ("the first byte of the answer", 10 * SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_time_is_no_deadline() {
        let all = Duration::MAX;
        let mut patience = Patience::new(Timeouts { connect: all, first_byte: all, idle: all, total: Some(all) });
        patience.wait(tokio::time::sleep(1000 * SECOND)).await.unwrap();
    }
}
