//! Calls by time: counted by the second as they come, and gathered into a few dozen moments to be drawn.

use std::collections::BTreeMap;
use std::time::Duration;

use super::facts::{CallFact, Met};

/// Lengths of a moment in seconds that read well on an axis.
const LENGTHS: [u64; 16] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];

/// The most moments that are drawn.
const MOST_MOMENTS: u64 = 60;

/// Calls, counted by the second. Memory grows with the seconds in which there were calls, not with the calls.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    seconds: BTreeMap<u64, Tally>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    answered: u64,
    slow_down: u64,
    failed: u64,
}

/// A stretch of time and its calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moment {
    /// When it begins, from the first call on.
    pub begin: Duration,
    /// Calls that were answered.
    pub answered: u64,
    /// Calls that met status 429.
    pub slow_down: u64,
    /// Calls that failed otherwise.
    pub failed: u64,
}

impl Timeline {
    /// Counts a call.
    pub fn add(&mut self, call: CallFact) {
        let tally = self.seconds.entry(call.sent.as_secs()).or_default();
        match call.met {
            Met::Answered => tally.answered += 1,
            Met::SlowDown => tally.slow_down += 1,
            Met::Failed => tally.failed += 1,
        }
    }

    /// Counts the calls of each end.
    #[must_use]
    pub fn total(&self) -> Moment {
        self.seconds.values().fold(Moment::default(), |sum, tally| plus(sum, *tally))
    }

    /// Returns the time from the first call to the last.
    #[must_use]
    pub fn length(&self) -> Duration {
        let first = self.seconds.keys().next().copied().unwrap_or_default();
        let last = self.seconds.keys().next_back().copied().unwrap_or_default();
        Duration::from_secs(last - first)
    }

    /// Gathers the calls into at most 60 moments of equal length, and returns that length.
    #[must_use]
    pub fn moments(&self) -> (Duration, Vec<Moment>) {
        let first = self.seconds.keys().next().copied().unwrap_or_default();
        let seconds = self.length().as_secs() + 1;
        let day = 86_400;
        let whole_days = || seconds.div_ceil(MOST_MOMENTS).div_ceil(day) * day;
        let fits = |length: &u64| seconds.div_ceil(*length) <= MOST_MOMENTS;
        let length = LENGTHS.into_iter().find(fits).unwrap_or_else(whole_days);
        let count = if self.seconds.is_empty() { 0 } else { seconds.div_ceil(length) };
        let mut moments: Vec<Moment> =
            (0..count).map(|n| Moment { begin: Duration::from_secs(n * length), ..Moment::default() }).collect();
        for (second, tally) in &self.seconds {
            let place = usize::try_from((second - first) / length).unwrap_or(usize::MAX);
            if let Some(moment) = moments.get_mut(place) {
                *moment = plus(*moment, *tally);
            }
        }
        (Duration::from_secs(length), moments)
    }
}

const fn plus(moment: Moment, tally: Tally) -> Moment {
    Moment {
        begin: moment.begin,
        answered: moment.answered + tally.answered,
        slow_down: moment.slow_down + tally.slow_down,
        failed: moment.failed + tally.failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_gathered_into_few_moments_and_none_is_lost() {
        for spread in [0, 1, 59, 60, 4_000, 90_000, 400 * 86_400] {
            let mut timeline = Timeline::default();
            for n in 0..=100 {
                let met = if n % 10 == 0 { Met::SlowDown } else { Met::Answered };
                timeline.add(CallFact { sent: Duration::from_secs(1_700_000_000 + spread * n / 100), met });
            }
            let (length, moments) = timeline.moments();
            assert!(moments.len() <= 60 && !moments.is_empty(), "{spread}: {}", moments.len());
            assert!(length.as_secs() * moments.len() as u64 > spread, "{spread}");
            assert_eq!(moments.iter().map(|moment| moment.answered).sum::<u64>(), 90, "{spread}");
            assert_eq!(moments.iter().map(|moment| moment.slow_down).sum::<u64>(), 11, "{spread}");
        }
        assert!(Timeline::default().moments().1.is_empty());
    }
}
