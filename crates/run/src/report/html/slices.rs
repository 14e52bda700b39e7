//! The score by the values of columns, as tables with a bar and its interval.

use super::super::gallery::TEXT_CHARACTERS;
use super::super::tidy::tidy;
use super::super::view::View;
use super::super::words::{self, count};
use crate::score::Summary;

/// The most values of a column that the page lists; the others are in other formats.
const MOST_VALUES: usize = 100;

/// The scores by one column.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) column: String,
    pub(super) lines: Vec<Line>,
    /// Why there is nothing, or not everything.
    pub(super) note: Option<String>,
}

/// The score of one value. Bars are in hundredths.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) value: String,
    /// The value as the page's script has it.
    pub(super) filter: String,
    /// Whether the rows have no such column.
    pub(super) none: bool,
    pub(super) mean: String,
    pub(super) interval: String,
    pub(super) bar: String,
    pub(super) low: String,
    pub(super) width: String,
    pub(super) rows: String,
}

/// Lists the tables of all columns.
pub(super) fn tables(view: &View) -> Vec<Table> {
    let table = |sliced: &super::super::view::Sliced| match &sliced.values {
        Err(reason) => Table { column: sliced.column.clone(), lines: Vec::new(), note: Some(reason.clone()) },
        Ok(values) => Table {
            column: sliced.column.clone(),
            lines: values.iter().take(MOST_VALUES).map(|(value, summary)| line(value.as_deref(), summary)).collect(),
            note: values.len().checked_sub(MOST_VALUES + 1).map(|more| format!("and {} more", count(more as u64 + 1))),
        },
    };
    view.slices.iter().map(table).collect()
}

fn line(value: Option<&str>, summary: &Summary) -> Line {
    let hundredths = |share: f64| format!("{:.1}", share * 100.0);
    let bounds = summary.interval.map(|interval| (interval.low, interval.high));
    Line {
        value: tidy(value.unwrap_or_default(), 120),
        filter: tidy(value.unwrap_or_default(), TEXT_CHARACTERS[0]),
        none: value.is_none(),
        mean: words::mean(summary),
        interval: summary.interval.map(words::interval).unwrap_or_default(),
        bar: hundredths(summary.mean.unwrap_or_default()),
        low: hundredths(bounds.map_or(0.0, |(low, _)| low)),
        width: hundredths(bounds.map_or(0.0, |(low, high)| high - low)),
        rows: format!("{} of {}", count(summary.scored), count(summary.rows)),
    }
}
