//! How far a mean may be from the truth: a 95 % interval, and the way it was found.

use super::chance::{Chance, Group, RESAMPLES, SEED, quantile};

/// How an interval was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Wilson's score interval, where every score is 0 or 1.
    Wilson,
    /// The percentiles of resampled means.
    Bootstrap {
        /// How often was resampled.
        resamples: u32,
        /// Where the random numbers started.
        seed: u64,
    },
}

impl Method {
    /// Names the method in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wilson => "wilson",
            Self::Bootstrap { .. } => "bootstrap",
        }
    }
}

/// A 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
    /// How it was found.
    pub method: Method,
}

/// Finds the interval of the mean of scores; none for fewer than two.
pub(crate) fn of_mean(groups: &[Group]) -> Option<Interval> {
    let rows: u64 = groups.iter().map(|(_, count)| count).sum();
    if rows < 2 {
        return None;
    }
    if groups.iter().all(|(value, _)| *value == 0.0 || *value == 1.0) {
        let hits = groups.iter().filter(|(value, _)| *value == 1.0).map(|(_, count)| count).sum();
        let (low, high) = vqa_core::wilson(hits, rows);
        return Some(Interval { low, high, method: Method::Wilson });
    }
    of_resamples(&Chance::seeded().bootstrap(groups))
}

/// Reads the interval off sorted resamples.
pub(crate) fn of_resamples(sorted: &[f64]) -> Option<Interval> {
    let method = Method::Bootstrap { resamples: RESAMPLES, seed: SEED };
    Some(Interval { low: quantile(sorted, 0.025)?, high: quantile(sorted, 0.975)?, method })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_method_follows_the_scores() {
        assert_eq!(of_mean(&[(1.0, 1)]), None);
        assert_eq!(of_mean(&[(0.0, 3), (1.0, 4)]).map(|interval| interval.method), Some(Method::Wilson));
        let mixed = of_mean(&[(0.0, 30), (0.6, 20), (1.0, 40)]).unwrap();
        assert_eq!(mixed.method.as_str(), "bootstrap");
        assert!(mixed.low < 52.0 / 90.0 && 52.0 / 90.0 < mixed.high, "{mixed:?}");
        assert_eq!(of_mean(&[(0.0, 30), (0.6, 20), (1.0, 40)]), Some(mixed), "the seed is fixed");
    }
}
