//! Two sets of scores of the same rows: who wins where, and whether chance alone could do it.

use std::collections::BTreeMap;

use super::chance::{Chance, Group, RESAMPLES};
use super::interval::{Interval, of_resamples};

/// Rounding noise that must not decide whether a permuted difference is as large as the one seen.
const NOISE: f64 = 1e-9;

/// Pairs of scores, counted by their difference.
#[derive(Debug, Clone, Default)]
pub struct Paired {
    wins: BTreeMap<u64, u64>,
    losses: BTreeMap<u64, u64>,
    ties: u64,
}

/// What the pairs come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// All pairs.
    pub pairs: u64,
    /// Those in which the first score is higher.
    pub wins: u64,
    /// Those in which the second is.
    pub losses: u64,
    /// Those in which they are equal.
    pub ties: u64,
    /// The mean of first less second, −1 to 1; `None` without pairs.
    pub difference: Option<f64>,
    /// Its 95 % interval; `None` for fewer than two pairs.
    pub interval: Option<Interval>,
    /// How often a difference as large comes about if first and second are swapped at random; `None` without pairs.
    pub p_value: Option<f64>,
}

impl Paired {
    /// Counts the two scores of one row.
    pub fn add(&mut self, first: f64, second: f64) {
        let size = (first - second).abs().to_bits();
        if first > second {
            *self.wins.entry(size).or_insert(0) += 1;
        } else if second > first {
            *self.losses.entry(size).or_insert(0) += 1;
        } else {
            self.ties += 1;
        }
    }

    /// Compares: a paired bootstrap for the interval, a permutation test of signs for the p-value.
    #[must_use]
    pub fn comparison(&self) -> Comparison {
        let wins = groups(&self.wins, 1.0);
        let losses = groups(&self.losses, -1.0);
        let all: Vec<Group> = wins.iter().chain(&losses).copied().chain([(0.0, self.ties)]).collect();
        let count = |groups: &[Group]| groups.iter().map(|(_, count)| count).sum::<u64>();
        let pairs = count(&all);
        let sum: f64 = all.iter().map(|(value, count)| value * *count as f64).sum();
        let mut chance = Chance::seeded();
        Comparison {
            pairs,
            wins: count(&wins),
            losses: count(&losses),
            ties: self.ties,
            difference: (pairs > 0).then(|| sum / pairs as f64),
            interval: if pairs > 1 { of_resamples(&chance.bootstrap(&all)) } else { None },
            p_value: (pairs > 0).then(|| self.p_value(&mut chance, sum)),
        }
    }

    /// Returns the share of random sign changes that reach the sum seen; the sum itself counts as one of them.
    fn p_value(&self, chance: &mut Chance, sum: f64) -> f64 {
        let mut sizes = self.wins.clone();
        for (size, count) in &self.losses {
            *sizes.entry(*size).or_insert(0) += count;
        }
        let sizes = groups(&sizes, 1.0);
        let reached = (0..RESAMPLES).filter(|_| {
            let swapped = sizes.iter().map(|(size, count)| {
                let kept = chance.binomial(*count, 0.5);
                size * (2.0 * kept as f64 - *count as f64)
            });
            swapped.sum::<f64>().abs() >= sum.abs() - NOISE
        });
        (reached.count() as f64 + 1.0) / (f64::from(RESAMPLES) + 1.0)
    }
}

fn groups(counts: &BTreeMap<u64, u64>, sign: f64) -> Vec<Group> {
    counts.iter().map(|(bits, count)| (sign * f64::from_bits(*bits), *count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(wins: u32, losses: u32, ties: u32) -> Comparison {
        let mut paired = Paired::default();
        (0..wins).for_each(|_| paired.add(1.0, 0.0));
        (0..losses).for_each(|_| paired.add(0.3, 0.6));
        (0..ties).for_each(|_| paired.add(0.6, 0.6));
        paired.comparison()
    }

    #[test]
    fn a_clear_winner_is_told_from_chance() {
        let clear = compared(60, 20, 20);
        assert_eq!((clear.pairs, clear.wins, clear.losses, clear.ties), (100, 60, 20, 20));
        assert!((clear.difference.unwrap() - 0.54).abs() < 1e-12);
        assert!(clear.p_value.unwrap() < 0.001 && clear.interval.unwrap().low > 0.4, "{clear:?}");
        let even = compared(3, 10, 10);
        assert!(even.p_value.unwrap() > 0.9, "{even:?}");
        let interval = even.interval.unwrap();
        assert!(interval.low < 0.0 && interval.high > 0.0, "{interval:?}");
    }

    #[test]
    fn five_to_nothing_is_one_in_sixteen() {
        let p = compared(5, 0, 0).p_value.unwrap();
        assert!((p - 2.0 / 32.0).abs() < 0.02, "{p}");
    }

    #[test]
    fn nothing_is_no_difference() {
        let none = compared(0, 0, 0);
        assert_eq!((none.difference, none.interval, none.p_value), (None, None, None));
        assert_eq!(compared(0, 0, 5).p_value, Some(1.0));
    }
}
