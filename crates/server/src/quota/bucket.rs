//! A bucket that holds a minute's worth and fills steadily.

use std::time::Duration;

/// The time in which an empty bucket is full again.
const MINUTE: u128 = 60_000_000_000;

/// A bucket. Its level is kept in parts of a unit, so that nothing is lost to rounding however often it is looked at.
#[derive(Debug)]
pub(super) struct Bucket {
    size: u64,
    /// What is missing to full, in units times a minute's nanoseconds.
    missing: u128,
    /// When that was so.
    at: Duration,
}

/// Why something could not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    /// There is not enough yet.
    ForNow {
        /// What was taken and is not there again.
        used: u64,
        /// When there will be enough.
        pause: Duration,
    },
    /// There is never so much.
    ForEver,
}

impl Bucket {
    /// Makes a full bucket.
    pub(super) const fn full(size: u64) -> Self {
        Self { size, missing: 0, at: Duration::ZERO }
    }

    /// Holds so much from now on. What is missing stays missing, as far as the bucket goes.
    pub(super) fn resized(mut self, size: u64, now: Duration) -> Self {
        self.fill(now);
        self.missing = self.missing.min(u128::from(size) * MINUTE);
        Self { size, ..self }
    }

    /// Returns how much it holds.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// Takes so much, all or nothing.
    pub(super) fn take(&mut self, amount: u64, now: Duration) -> Result<(), Lack> {
        self.missing = self.without(amount, now)?;
        Ok(())
    }

    /// Says whether so much could be taken.
    pub(super) fn check(&mut self, amount: u64, now: Duration) -> Result<(), Lack> {
        self.without(amount, now).map(drop)
    }

    /// Puts back what was taken and not used.
    pub(super) fn put_back(&mut self, amount: u64) {
        self.missing = self.missing.saturating_sub(u128::from(amount) * MINUTE);
    }

    /// Takes what was used already, also where it is not there: whoever comes next waits for it.
    pub(super) fn owe(&mut self, amount: u64) {
        self.missing = self.missing.saturating_add(u128::from(amount) * MINUTE);
    }

    /// Returns what would be missing after so much was taken.
    fn without(&mut self, amount: u64, now: Duration) -> Result<u128, Lack> {
        if amount > self.size {
            return Err(Lack::ForEver);
        }
        self.fill(now);
        let missing = self.missing + u128::from(amount) * MINUTE;
        let most = u128::from(self.size) * MINUTE;
        if let Some(excess) = missing.checked_sub(most).filter(|excess| *excess > 0) {
            return Err(Lack::ForNow { used: self.used(), pause: self.time_for(excess) });
        }
        Ok(missing)
    }

    /// Returns what is there.
    pub(super) fn remaining(&mut self, now: Duration) -> u64 {
        self.fill(now);
        self.size - self.used()
    }

    /// Returns when the bucket will be full.
    pub(super) fn reset(&mut self, now: Duration) -> Duration {
        self.fill(now);
        self.time_for(self.missing)
    }

    fn fill(&mut self, now: Duration) {
        let since = now.saturating_sub(self.at);
        self.missing = self.missing.saturating_sub(since.as_nanos().saturating_mul(u128::from(self.size)));
        self.at = self.at.max(now);
    }

    /// What was taken and is not there again; a part of a unit counts as a whole one.
    fn used(&self) -> u64 {
        u64::try_from(self.missing.div_ceil(MINUTE)).unwrap_or(self.size).min(self.size)
    }

    fn time_for(&self, missing: u128) -> Duration {
        let nanoseconds = missing.div_ceil(u128::from(self.size.max(1)));
        Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_window_of_a_minute_gives_more_than_two_minutes_worth(
            size in 1..10_000_u64,
            steps in prop::collection::vec((0..5_000_u64, 0..3_000_u64), 1..200),
        ) {
            let mut bucket = Bucket::full(size);
            let (mut now, mut taken) = (Duration::ZERO, Vec::new());
            for (pause, amount) in steps {
                now += Duration::from_millis(pause);
                if bucket.take(amount, now).is_ok() {
                    taken.push((now, amount));
                }
            }
            // A full bucket and what flows into it meanwhile: size for the start, and size for each minute.
            for (from, _) in &taken {
                let window = taken.iter().filter(|(at, _)| at >= from);
                let mut sum = 0;
                for (at, amount) in window {
                    sum += u128::from(*amount);
                    let flowed = (*at - *from).as_nanos() * u128::from(size);
                    prop_assert!(sum * MINUTE <= u128::from(size) * MINUTE + flowed);
                }
            }
        }

        #[test]
        fn the_pause_is_long_enough_and_not_longer(
            size in 1..1_000_000_u64,
            first in 0..1_000_000_u64,
            second in 1..1_000_000_u64,
            wait in 0..120_000_u64,
        ) {
            let mut bucket = Bucket::full(size);
            let _taken = bucket.take(first.min(size), Duration::ZERO);
            let now = Duration::from_millis(wait);
            match bucket.take(second, now) {
                Ok(()) => {}
                Err(Lack::ForEver) => prop_assert!(second > size),
                Err(Lack::ForNow { used, pause }) => {
                    prop_assert!(used + second > size);
                    let early = now + pause - Duration::from_nanos(1);
                    prop_assert!(bucket.take(second, early).is_err());
                    prop_assert_eq!(bucket.take(second, now + pause), Ok(()));
                }
            }
        }

        #[test]
        fn looking_changes_nothing(size in 1..1_000_000_u64, looks in prop::collection::vec(0..1_000_000_000_u64, 0..50)) {
            let (mut seen, mut unseen) = (Bucket::full(size), Bucket::full(size));
            prop_assert_eq!(seen.take(size, Duration::ZERO), unseen.take(size, Duration::ZERO));
            let mut now = Duration::ZERO;
            for look in looks {
                now += Duration::from_nanos(look);
                seen.remaining(now);
            }
            prop_assert_eq!(seen.reset(now), unseen.reset(now));
        }
    }

    #[test]
    fn what_was_not_used_is_there_again_and_what_was_used_beyond_is_waited_for() {
        let (mut bucket, start) = (Bucket::full(60), Duration::ZERO);
        bucket.take(60, start).unwrap();
        bucket.put_back(45);
        assert_eq!((bucket.check(46, start).is_err(), bucket.check(45, start)), (true, Ok(())));
        // What is there already is not there twice.
        bucket.put_back(1_000);
        assert_eq!(bucket.remaining(start), 60);
        bucket.owe(90);
        assert_eq!(bucket.remaining(start), 0);
        assert_eq!(bucket.take(1, start), Err(Lack::ForNow { used: 60, pause: Duration::from_secs(31) }));
        assert_eq!(bucket.take(1, Duration::from_secs(31)), Ok(()));
    }

    #[test]
    fn a_limit_of_nothing_gives_nothing() {
        let mut bucket = Bucket::full(0);
        assert_eq!(bucket.take(1, Duration::from_secs(60)), Err(Lack::ForEver));
        assert_eq!(bucket.remaining(Duration::MAX), 0);
    }

    #[test]
    fn a_clock_that_stands_or_goes_back_gives_nothing() {
        let mut bucket = Bucket::full(10);
        bucket.take(10, Duration::from_secs(60)).unwrap();
        assert!(bucket.take(1, Duration::from_secs(30)).is_err());
        assert_eq!(bucket.remaining(Duration::from_secs(66)), 1);
    }
}
