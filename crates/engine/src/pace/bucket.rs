//! A bucket that fills at a steady rate, so that calls leave evenly and not in bursts.
//!
//! Pure: the time is given. What is larger than the bucket goes once the bucket is full, and leaves a debt.

use std::time::Duration;

use tokio::time::Instant;

/// How much may go at once: what comes in half a second. Our choice: endpoints also meter spans shorter than a minute,
/// and do not say which.
const BURST: Duration = Duration::from_millis(500);

/// What flows into a bucket each second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rate(pub(crate) f64);

impl Rate {
    fn capacity(self) -> f64 {
        (self.0 * BURST.as_secs_f64()).max(1.0)
    }
}

/// A bucket. It begins full.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    level: Option<f64>,
    at: Instant,
}

impl Bucket {
    pub(crate) const fn new(now: Instant) -> Self {
        Self { level: None, at: now }
    }

    /// Lets in what has come since it was last looked at.
    fn fill(&mut self, rate: Rate, now: Instant) -> f64 {
        let come = now.saturating_duration_since(self.at).as_secs_f64() * rate.0;
        let level = self.level.map_or(rate.capacity(), |level| (level + come).min(rate.capacity()));
        (self.level, self.at) = (Some(level), now);
        level
    }

    /// Says how long until this much may go.
    pub(crate) fn wait(&mut self, need: f64, rate: Rate, now: Instant) -> Duration {
        let missing = need.min(rate.capacity()) - self.fill(rate, now);
        if missing <= 0.0 { Duration::ZERO } else { seconds(missing / rate.0) }
    }

    /// Takes this much; a negative amount gives back.
    pub(crate) fn take(&mut self, amount: f64) {
        self.level = self.level.map(|level| level - amount);
    }

    /// Starts anew from nothing, as after a pause in which nothing could go.
    pub(crate) fn empty(&mut self) {
        self.level = Some(self.level.map_or(0.0, |level| level.min(0.0)));
    }
}

/// Turns seconds into a duration, of an hour at the most: whoever waits looks again long before.
pub(crate) fn seconds(seconds: f64) -> Duration {
    const MOST: Duration = Duration::from_secs(3600);
    // Rounded up, so that what was waited for is there.
    Duration::try_from_secs_f64(seconds).map_or(MOST, |wait| wait.saturating_add(Duration::from_micros(1)).min(MOST))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_larger_than_the_bucket_leaves_a_debt() {
        let now = Instant::now();
        let (rate, mut bucket) = (Rate(100.0), Bucket::new(now));
        assert_eq!(bucket.wait(1000.0, rate, now), Duration::ZERO);
        bucket.take(1000.0);
        // 950 owed, and one more wanted.
        assert_eq!(bucket.wait(1.0, rate, now).as_millis(), 9_510);
    }

    #[test]
    fn no_rate_makes_it_wait_for_ever() {
        let now = Instant::now();
        for rate in [1e-300, 1e300] {
            let mut bucket = Bucket::new(now);
            bucket.take(1.0);
            assert!(bucket.wait(1e18, Rate(rate), now) <= Duration::from_secs(3600));
        }
    }

    proptest! {
        #[test]
        fn no_window_has_more_than_the_rate(
            rate in 0.1_f64..5_000.0,
            calls in prop::collection::vec((1_u32..8_000, 0_u64..2_000), 1..200),
        ) {
            let start = Instant::now();
            let (rate, mut bucket, mut now) = (Rate(rate), Bucket::new(start), start);
            let mut gone: Vec<(Instant, f64)> = Vec::new();
            for (need, pause) in calls {
                let need = f64::from(need);
                now += Duration::from_millis(pause);
                // A debt may outlast the longest wait; whoever waited looks again.
                for looks in 0.. {
                    let wait = bucket.wait(need, rate, now);
                    if wait.is_zero() {
                        break;
                    }
                    prop_assert!(looks < 100, "still {wait:?} to wait");
                    now += wait;
                }
                bucket.take(need);
                gone.push((now, need));
            }
            for (first, (from, _)) in gone.iter().enumerate() {
                let mut sum = 0.0;
                for (to, need) in gone.iter().skip(first) {
                    // Of the last call, only what the bucket must hold for it.
                    let most = rate.capacity() + rate.0 * (*to - *from).as_secs_f64() + 0.01 * rate.0.max(1.0);
                    prop_assert!(sum + need.min(rate.capacity()) <= most, "{sum} + {need} > {most}");
                    sum += need;
                }
            }
        }
    }
}
