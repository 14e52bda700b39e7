//! How a number is spread over many rows, in memory that does not grow with them.
//!
//! Values are kept to three significant digits, which a plot cannot show better; the sum and the largest are exact.

use std::collections::BTreeMap;

/// How a number is spread over rows.
#[derive(Debug, Clone, Default)]
pub struct Spread {
    counts: BTreeMap<u64, u64>,
    rows: u64,
    sum: u128,
    most: u64,
}

impl Spread {
    /// Counts a value.
    pub fn add(&mut self, value: u64) {
        *self.counts.entry(three_digits(value)).or_insert(0) += 1;
        self.rows += 1;
        self.sum += u128::from(value);
        self.most = self.most.max(value);
    }

    /// Returns how many values there are.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Returns their sum, or the largest number there is.
    #[must_use]
    pub fn sum(&self) -> u64 {
        u64::try_from(self.sum).unwrap_or(u64::MAX)
    }

    /// Returns the largest.
    #[must_use]
    pub const fn most(&self) -> u64 {
        self.most
    }

    /// Returns the value that this share of all values does not pass, to three digits; `None` without values.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<u64> {
        let place = (share.clamp(0.0, 1.0) * self.rows as f64).ceil().max(1.0) as u64;
        let mut passed = 0;
        self.counts.iter().find_map(|(value, count)| {
            passed += count;
            (passed >= place).then_some(*value)
        })
    }

    /// Lists the values, to three digits, and how many rows have each.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (u64, u64)> {
        self.counts.iter().map(|(value, count)| (*value, *count))
    }
}

/// Cuts a number to its first three digits.
fn three_digits(value: u64) -> u64 {
    let digits = value.checked_ilog10().unwrap_or(0);
    let step = 10_u64.pow(digits.saturating_sub(2));
    value / step * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_to_three_digits() {
        let mut spread = Spread::default();
        (1..=10_000).for_each(|value| spread.add(value));
        assert_eq!((spread.rows(), spread.sum(), spread.most()), (10_000, 50_005_000, 10_000));
        assert_eq!(spread.quantile(0.5), Some(5_000));
        assert_eq!(spread.quantile(0.95), Some(9_500));
        assert_eq!((spread.quantile(0.0), spread.quantile(1.0)), (Some(1), Some(10_000)));
        assert_eq!(Spread::default().quantile(0.5), None);
    }

    #[test]
    fn any_number_can_be_counted() {
        let mut spread = Spread::default();
        [0, 999, 1_234, u64::MAX, u64::MAX].iter().for_each(|value| spread.add(*value));
        assert_eq!(spread.sum(), u64::MAX);
        assert_eq!(spread.counts().map(|(value, _)| value).take(3).collect::<Vec<_>>(), [0, 999, 1_230]);
    }
}
