//! Counts verdicts, in memory that does not grow with the rows, and sums them up.
//!
//! A mean speaks for the rows that have a score. How many those are, and why the others have none, is part of the
//! summary; and what the mean would be if what could not be read were wrong.

use std::collections::BTreeMap;

use super::interval::{Interval, of_mean};
use super::verdict::{Unscored, Verdict};

/// Verdicts, counted.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// How many rows have each score, by its bits: for numbers of one sign they sort as the numbers do.
    scores: BTreeMap<u64, u64>,
    unscored: BTreeMap<Unscored, u64>,
}

/// Verdicts, summed up.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// All rows.
    pub rows: u64,
    /// Those with a score.
    pub scored: u64,
    /// The mean of the scores, 0 to 1; `None` where no row has one.
    pub mean: Option<f64>,
    /// Its 95 % interval; `None` for fewer than two scores.
    pub interval: Option<Interval>,
    /// The mean if every unparsed prediction counted as wrong.
    pub mean_unparsed_wrong: Option<f64>,
    /// How many rows have no score, by reason.
    pub unscored: Vec<(Unscored, u64)>,
}

impl Summary {
    /// Returns the share of rows with a score; `None` where there are no rows.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        (self.rows > 0).then(|| self.scored as f64 / self.rows as f64)
    }
}

impl Tally {
    /// Counts one verdict.
    pub fn add(&mut self, verdict: &Verdict<'_>) {
        match verdict {
            // Adding 0 turns a negative zero into the one that sorts first.
            Ok(score) => *self.scores.entry((score.value + 0.0).to_bits()).or_insert(0) += 1,
            Err(reason) => *self.unscored.entry(*reason).or_insert(0) += 1,
        }
    }

    /// Sums up what was counted.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let groups: Vec<(f64, u64)> = self.scores.iter().map(|(bits, count)| (f64::from_bits(*bits), *count)).collect();
        let scored: u64 = groups.iter().map(|(_, count)| count).sum();
        let sum: f64 = groups.iter().map(|(value, count)| value * *count as f64).sum();
        let over = |rows: u64| (rows > 0).then(|| sum / rows as f64);
        let unparsed = self.unscored.get(&Unscored::Unparsed).copied().unwrap_or_default();
        Summary {
            rows: scored + self.unscored.values().sum::<u64>(),
            scored,
            mean: over(scored),
            interval: of_mean(&groups),
            mean_unparsed_wrong: over(scored + unparsed),
            unscored: self.unscored.iter().map(|(reason, count)| (*reason, *count)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Score;

    fn tally(scores: &[f64], unscored: &[Unscored]) -> Summary {
        let mut tally = Tally::default();
        scores.iter().for_each(|value| tally.add(&Ok(Score::new(*value))));
        unscored.iter().for_each(|reason| tally.add(&Err(*reason)));
        tally.summary()
    }

    #[test]
    fn what_has_no_score_is_counted_by_reason() {
        let summary = tally(&[1.0, 0.0, 1.0], &[Unscored::Unparsed, Unscored::NoPrediction, Unscored::Unparsed]);
        assert_eq!((summary.rows, summary.scored, summary.coverage()), (6, 3, Some(0.5)));
        assert_eq!(summary.mean, Some(2.0 / 3.0));
        assert_eq!(summary.mean_unparsed_wrong, Some(2.0 / 5.0));
        assert_eq!(summary.unscored, [(Unscored::NoPrediction, 1), (Unscored::Unparsed, 2)]);
    }

    #[test]
    fn nothing_has_no_mean() {
        let summary = tally(&[], &[]);
        assert_eq!((summary.mean, summary.interval, summary.coverage()), (None, None, None));
    }
}
