//! How long the pictures of one ask took, and with what.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use vqa_core::PictureTimings;

/// Adds up what several pictures take that are worked on at a time.
#[derive(Debug, Default)]
pub(crate) struct Spent(Mutex<Sums>);

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// From the beginning to the end of each picture.
    elapsed: Duration,
    worked: PictureTimings,
}

impl Spent {
    /// Waits for a picture, or for one of its steps.
    pub(crate) async fn on<T>(&self, picture: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let done = picture.await;
        let mut sums = self.sums();
        sums.elapsed = sums.elapsed.saturating_add(start.elapsed());
        done
    }

    /// Adds work that was done on one of them.
    pub(crate) fn worked(&self, part: PictureTimings) {
        let mut sums = self.sums();
        sums.worked = sums.worked.plus(part);
    }

    /// Divides the time that the clock shows for all of them. Where a picture was not worked on, it waited.
    pub(crate) fn of(&self, clock: Duration) -> PictureTimings {
        let Sums { elapsed, worked } = *self.sums();
        let room = elapsed.saturating_sub(worked.total());
        PictureTimings { room, ..worked }.shared_out(clock)
    }

    fn sums(&self) -> MutexGuard<'_, Sums> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_no_work_was_waiting() {
        let time = Duration::from_millis;
        let spent = Spent::default();
        spent.sums().elapsed = time(40);
        spent.worked(PictureTimings { decode: time(10), ..PictureTimings::default() });
        spent.worked(PictureTimings { decode: time(10), fit: time(10), ..PictureTimings::default() });
        let told = spent.of(time(20));
        assert_eq!((told.room, told.decode, told.fit, told.total()), (time(5), time(10), time(5), time(20)));
    }
}
