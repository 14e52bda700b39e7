//! From how a number is spread to the bars of a plot: bins of a round width, and one for the few that are far out.

use std::time::Duration;

use vqa_core::PicoUsd;

use super::chart::{Bar, Chart, Tick};
use super::spread::Spread;
use super::words;

/// About how many bins there are.
const BINS: u64 = 20;

/// The share of values that the plain bins hold; the rest would squeeze them.
const NEARLY_ALL: f64 = 0.99;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Pico-dollars.
    PicoUsd,
    /// Tokens.
    Tokens,
}

impl Unit {
    /// Writes an amount.
    pub(crate) fn show(self, amount: u64) -> String {
        match self {
            Self::Milliseconds => words::span(Duration::from_millis(amount)),
            Self::PicoUsd => words::money(PicoUsd(amount)),
            Self::Tokens => words::count(amount),
        }
    }
}

/// One bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bin {
    from: u64,
    rows: u64,
}

/// Draws how a number is spread; nothing without values.
pub(crate) fn histogram(title: &str, spread: &Spread, unit: Unit) -> Option<Chart> {
    let (width, bins) = bins(spread)?;
    let middle = spread.quantile(0.5)?;
    let most = bins.iter().map(|bin| bin.rows).max()?;
    let last = bins.len() - 1;
    let beyond = bins.last()?.from.saturating_add(width) <= spread.most();
    let mut chart = Chart::new(title.to_owned(), bins.len() as u64, most);
    for (place, bin) in bins.iter().enumerate() {
        let range = if beyond && place == last {
            format!("{} or more", unit.show(bin.from))
        } else {
            format!("{} to {}", unit.show(bin.from), unit.show(bin.from.saturating_add(width)))
        };
        let tip = format!("{range}: {}", words::many(bin.rows, "row", "rows"));
        chart.bar(Bar { place: place as u64, from: 0, to: bin.rows, class: "all", tip });
    }
    // Amounts of money are long.
    let labels = if unit == Unit::PicoUsd { 3 } else { 4 };
    let every = (bins.len() as u64).div_ceil(labels);
    let ticks = bins.iter().zip(0..).filter(|(_, place)| place % every == 0);
    chart.x_ticks(ticks.map(|(bin, place)| Tick { place, label: unit.show(bin.from) }));
    let most = spread.most();
    chart.note = format!("middle {}, largest {}", unit.show(middle), unit.show(most));
    Some(chart)
}

/// Returns the width of a bin, and the bins; the last holds everything beyond it too.
fn bins(spread: &Spread) -> Option<(u64, Vec<Bin>)> {
    let (least, nearly_all) = (spread.quantile(0.0)?, spread.quantile(NEARLY_ALL)?);
    let width = round_step(nearly_all - least, BINS);
    let first = least / width * width;
    let count = (nearly_all - first) / width + 1;
    let mut bins: Vec<Bin> = (0..count).map(|n| Bin { from: first + n * width, rows: 0 }).collect();
    for (value, rows) in spread.counts() {
        let place = ((value - first) / width).min(count - 1);
        if let Some(bin) = usize::try_from(place).ok().and_then(|place| bins.get_mut(place)) {
            bin.rows += rows;
        }
    }
    Some((width, bins))
}

/// Returns the smallest of 1, 2, 5, 10, 20, … that covers a length in at most so many steps.
pub(crate) fn round_step(length: u64, steps: u64) -> u64 {
    let least = length.div_ceil(steps.max(1)).max(1);
    let decade = 10_u64.pow(least.ilog10());
    [1, 2, 5, 10].into_iter().filter_map(|n| decade.checked_mul(n)).find(|step| *step >= least).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_hold_every_row() {
        for values in [vec![280; 10], (1..=1_000).collect(), vec![0], vec![5, 5, 5, 9_000_000], vec![u64::MAX, 1]] {
            let mut spread = Spread::default();
            values.iter().for_each(|value| spread.add(*value));
            let (width, bins) = bins(&spread).unwrap();
            assert!(bins.len() as u64 <= BINS + 2 && width > 0, "{}", bins.len());
            assert_eq!(bins.iter().map(|bin| bin.rows).sum::<u64>(), values.len() as u64);
        }
        assert!(bins(&Spread::default()).is_none());
    }

    #[test]
    fn steps_are_round() {
        let steps = [(0, 20), (19, 20), (21, 20), (100, 20), (2_001, 20), (u64::MAX, 1)].map(|(l, n)| round_step(l, n));
        assert_eq!(steps, [1, 1, 2, 5, 200, u64::MAX]);
    }
}
