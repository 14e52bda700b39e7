//! Verdicts by the values of one column.

use std::collections::BTreeMap;

use super::error::ScoreError;
use super::tally::{Summary, Tally};
use super::verdict::Verdict;

/// The most slices of one column; each is summed up by itself. A column of names has as many as there are rows.
pub const MAX_SLICES: usize = 1_000;

/// Verdicts, counted by the values of one column.
#[derive(Debug)]
pub struct Slices {
    column: String,
    tallies: BTreeMap<Option<String>, Tally>,
}

impl Slices {
    /// Slices by this column.
    #[must_use]
    pub const fn new(column: String) -> Self {
        Self { column, tallies: BTreeMap::new() }
    }

    /// Returns the column's name.
    #[must_use]
    pub fn column(&self) -> &str {
        &self.column
    }

    /// Counts one verdict in the slice of a value; `None` is the slice of the rows without one.
    ///
    /// # Errors
    ///
    /// Refuses the value that is one too many.
    pub fn add(&mut self, value: Option<&str>, verdict: &Verdict<'_>) -> Result<(), ScoreError> {
        let value = value.map(str::to_owned);
        if self.tallies.len() == MAX_SLICES && !self.tallies.contains_key(&value) {
            return Err(ScoreError::TooManySlices { column: self.column.clone(), limit: MAX_SLICES });
        }
        self.tallies.entry(value).or_default().add(verdict);
        Ok(())
    }

    /// Sums up each slice, in the order of the values.
    pub fn summaries(&self) -> impl Iterator<Item = (Option<&str>, Summary)> {
        self.tallies.iter().map(|(value, tally)| (value.as_deref(), tally.summary()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Score;

    #[test]
    fn every_value_has_its_slice_and_so_has_none() {
        let mut slices = Slices::new("type".to_owned());
        for (value, score) in [(Some("b"), 1.0), (None, 0.0), (Some("b"), 0.0), (Some("a"), 1.0)] {
            slices.add(value, &Ok(Score::new(score))).unwrap();
        }
        let means: Vec<_> = slices.summaries().map(|(value, summary)| (value, summary.mean)).collect();
        assert_eq!(means, [(None, Some(0.0)), (Some("a"), Some(1.0)), (Some("b"), Some(0.5))]);
    }

    #[test]
    fn a_column_of_names_is_refused() {
        let mut slices = Slices::new("id".to_owned());
        let verdict = Ok(Score::new(1.0));
        for n in 0..MAX_SLICES {
            slices.add(Some(&n.to_string()), &verdict).unwrap();
        }
        slices.add(Some("0"), &verdict).unwrap();
        let error = slices.add(Some("one more"), &verdict).unwrap_err();
        assert_eq!(error.to_string(), "the column `id` has more than 1000 different values");
    }
}
