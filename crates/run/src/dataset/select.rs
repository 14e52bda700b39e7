//! Which rows are asked: those that pass a filter, a sample of them, and of that the first so many.
//!
//! A sample takes one pass over the data set to count, and memory for the sample alone. Rows that cannot be read are
//! never left out: their errors come through, as far as reading goes.

use std::collections::BTreeSet;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt as _, SeedableRng};

use super::error::{DatasetError, RowError};
use super::filter::Filter;
use super::{Dataset, Rows};
use crate::row::ReadRow;

/// So many rows, drawn by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// How many.
    pub rows: u64,
    /// Where the sequence of random numbers starts: the same seed draws the same rows.
    pub seed: u64,
}

/// Which rows are asked. The filter comes first, then the sample, then the limit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    /// Only rows that pass it.
    pub filter: Option<Filter>,
    /// Of those, so many drawn by chance, each as likely as any other; in the order of the data set.
    pub sample: Option<Sample>,
    /// Of those, the first so many.
    pub limit: Option<u64>,
}

/// The rows of a selection, in the order of the data set.
#[derive(Debug)]
pub struct Selected {
    rows: Rows,
    filter: Option<Filter>,
    drawn: Option<BTreeSet<u64>>,
    passed: u64,
    left: u64,
}

impl Selected {
    pub(super) fn new(dataset: &Dataset, selection: &Selection) -> Result<Self, DatasetError> {
        let open = || Ok(Self::all(dataset.rows()?, selection.filter.clone()));
        let mut selected = open()?;
        if let Some(sample) = selection.sample {
            let count = open()?.flatten().count() as u64;
            selected.drawn = Some(drawn(sample, count));
        }
        selected.left = selection.limit.unwrap_or(u64::MAX);
        Ok(selected)
    }

    const fn all(rows: Rows, filter: Option<Filter>) -> Self {
        Self { rows, filter, drawn: None, passed: 0, left: u64::MAX }
    }

    /// Says whether a row is asked, and counts those that could be.
    fn takes(&mut self, read: &ReadRow) -> bool {
        if self.filter.as_ref().is_some_and(|filter| !filter.passes(&read.row)) {
            return false;
        }
        self.passed += 1;
        self.drawn.as_mut().is_none_or(|drawn| drawn.remove(&(self.passed - 1)))
    }
}

impl Iterator for Selected {
    type Item = Result<ReadRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.left > 0 {
            match self.rows.next()? {
                Ok(read) if self.takes(&read) => {
                    self.left -= 1;
                    return Some(Ok(read));
                }
                Ok(_) => {}
                Err(error) => return Some(Err(error)),
            }
        }
        None
    }
}

/// Draws places without repetition, by Floyd's method: as many random numbers as rows are drawn.
///
/// The generator is xoshiro256++, whose sequence is published and does not change with versions of a crate; a number
/// below a bound comes from the high half of a product, so that it does not either.
fn drawn(sample: Sample, count: u64) -> BTreeSet<u64> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(sample.seed);
    let mut places = BTreeSet::new();
    for last in count.saturating_sub(sample.rows)..count {
        let place = below(random.random(), last + 1);
        if !places.insert(place) {
            places.insert(last);
        }
    }
    places
}

/// Brings 64 random bits below a bound; uneven by less than one part in 2^64 / bound.
fn below(bits: u64, bound: u64) -> u64 {
    ((u128::from(bits) * u128::from(bound)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_sample_has_its_size_and_lies_within(rows in 0_u64..200, seed: u64, count in 0_u64..200) {
            let places = drawn(Sample { rows, seed }, count);
            prop_assert_eq!(places.len() as u64, rows.min(count));
            prop_assert!(places.iter().all(|place| *place < count));
            prop_assert_eq!(places, drawn(Sample { rows, seed }, count));
        }
    }

    #[test]
    fn a_seed_means_the_same_rows_for_ever() {
        let places: Vec<u64> = drawn(Sample { rows: 5, seed: 1 }, 1_000_000).into_iter().collect();
        assert_eq!(places, [100_150, 184_678, 746_216, 747_102, 811_608]);
    }

    #[test]
    fn every_place_is_as_likely() {
        let mut times = [0_u32; 10];
        for seed in 0..3_000 {
            for place in drawn(Sample { rows: 3, seed }, 10) {
                times[place as usize] += 1;
            }
        }
        // 900 each; the standard deviation is 25.
        assert!(times.iter().all(|times| (775..1025).contains(times)), "{times:?}");
    }
}
