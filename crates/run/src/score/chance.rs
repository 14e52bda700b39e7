//! Resampling: seeded, and fast because equal values are drawn together.
//!
//! A bootstrap draws as many rows as there are, with replacement. Rows of one value are alike, so what matters is how
//! often each value is drawn: one binomial number for each different value instead of one draw for each row.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Binomial, Distribution};

/// How often is resampled. The bounds of a 95 % interval rest on 50 resamples on either side.
pub const RESAMPLES: u32 = 2_000;

/// Where the sequence of random numbers starts. Fixed, so that the same scores print the same interval.
pub const SEED: u64 = 20_241_122;

/// A value and how many rows have it.
pub(crate) type Group = (f64, u64);

/// A seeded source of resamples.
#[derive(Debug)]
pub(crate) struct Chance {
    random: Xoshiro256PlusPlus,
}

impl Chance {
    /// Starts the sequence.
    pub(crate) fn seeded() -> Self {
        Self { random: Xoshiro256PlusPlus::seed_from_u64(SEED) }
    }

    /// Draws from `trials`, each with the given chance; all or none where the chance leaves nothing open.
    pub(crate) fn binomial(&mut self, trials: u64, chance: f64) -> u64 {
        Binomial::new(trials, chance.clamp(0.0, 1.0)).map_or(trials, |drawn| drawn.sample(&mut self.random))
    }

    /// Returns the mean of one bootstrap resample.
    fn resampled_mean(&mut self, groups: &[Group], rows: u64) -> f64 {
        let (mut left, mut undrawn, mut sum) = (rows, rows, 0.0);
        for (value, count) in groups {
            if left == 0 || undrawn == 0 {
                break;
            }
            let drawn = self.binomial(left, *count as f64 / undrawn as f64);
            sum += value * drawn as f64;
            left -= drawn;
            undrawn -= *count;
        }
        sum / rows.max(1) as f64
    }

    /// Returns the means of all resamples, in order of size.
    pub(crate) fn bootstrap(&mut self, groups: &[Group]) -> Vec<f64> {
        let rows = groups.iter().map(|(_, count)| count).sum();
        let mut means: Vec<f64> = (0..RESAMPLES).map(|_| self.resampled_mean(groups, rows)).collect();
        means.sort_by(f64::total_cmp);
        means
    }
}

/// Returns the value below which the given share of sorted numbers lies, between two of them if need be.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let below = sorted.get(place.floor() as usize)?;
    let above = sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resamples_spread_as_theory_says() {
        // Mean 0.5, standard deviation of a row 0.4183, so that of the mean of 1,000 rows is 0.01323.
        let groups = [(0.0, 300), (0.3, 100), (0.6, 200), (0.9, 200), (0.85, 200)];
        let exact: f64 = groups.iter().map(|(value, count)| value * f64::from(*count)).sum::<f64>() / 1000.0;
        let square = groups.iter().map(|(value, count)| (value - exact).powi(2) * f64::from(*count)).sum::<f64>();
        let spread = (square / 1000.0 / 1000.0).sqrt();
        let groups = groups.map(|(value, count)| (value, u64::try_from(count).unwrap()));
        let means = Chance::seeded().bootstrap(&groups);
        let mean = means.iter().sum::<f64>() / means.len() as f64;
        let seen = (means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / means.len() as f64).sqrt();
        assert!((mean - exact).abs() < 4.0 * spread / f64::from(RESAMPLES).sqrt(), "{mean} {exact}");
        assert!((seen / spread - 1.0).abs() < 0.1, "{seen} {spread}");
    }

    #[test]
    fn quantiles_lie_between() {
        assert_eq!(quantile(&[0.0, 1.0, 2.0], 0.25), Some(0.5));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
