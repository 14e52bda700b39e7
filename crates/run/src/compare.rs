//! Two runs over the same rows: which is better, whether chance could have done it, what each cost, and where they differ.
//!
//! Rows are matched by their ids. Scores are compared on the rows that have one in both runs, pair by pair, which tells far
//! smaller differences from chance than two means do. Takes two runs, and yields text, JSON or a page.

mod html;
mod json;
mod lines;
mod pairs;
mod text;

use serde_json::{Map, Value};

use crate::report::{Asked, EndedRows, ReportError, RunFacts, View, gallery};
use crate::score::{Comparison, Rule};

pub use html::html;
pub use json::json;
pub use text::text;

/// One of two runs.
#[derive(Debug)]
pub struct Side<'r, R: ?Sized> {
    /// What is known of it besides its rows.
    pub facts: RunFacts,
    /// Its rows.
    pub rows: &'r R,
}

/// What is asked of a comparison.
#[derive(Debug, Clone)]
pub struct CompareAsked {
    /// The rule to score by.
    pub rule: &'static Rule,
    /// The columns that the page can be filtered by.
    pub columns: Vec<String>,
    /// The most rows that are listed one by one, of those in which the runs differ.
    pub listed: usize,
}

/// A setting that is not the same in both runs; null where it is not set.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingDiffers {
    /// Its name.
    pub name: String,
    /// Its value in the first run.
    pub first: Value,
    /// Its value in the second.
    pub second: Value,
}

/// How the rows of two runs go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Matched {
    /// Rows of both runs.
    pub both: u64,
    /// Rows of the first run alone.
    pub only_first: u64,
    /// Rows of the second run alone.
    pub only_second: u64,
    /// Rows of both whose question is not the same: they are not compared.
    pub other_question: u64,
    /// Rows of both that have a score in the first alone.
    pub scored_first: u64,
    /// Rows of both that have a score in the second alone.
    pub scored_second: u64,
    /// Rows of both that have no score in either.
    pub scored_neither: u64,
}

/// Two runs, compared.
#[derive(Debug)]
pub struct Compared {
    /// What was asked.
    pub asked: CompareAsked,
    /// The first run, over all its rows.
    pub first: View,
    /// The second.
    pub second: View,
    /// How their rows go together.
    pub matched: Matched,
    /// The scores of rows that have one in both.
    pub paired: Comparison,
    /// The settings in which they differ.
    pub settings: Vec<SettingDiffers>,
    /// How many rows differ: in score, or in whether there is one.
    pub differing: u64,
    listed: Vec<gallery::Picked>,
}

impl Compared {
    /// Reads and compares two runs. Memory grows by some dozen bytes with each row of the first.
    ///
    /// # Errors
    ///
    /// Says why a run cannot be read.
    pub fn read<R: EndedRows + ?Sized>(
        first: Side<'_, R>,
        second: Side<'_, R>,
        asked: CompareAsked,
    ) -> Result<Self, ReportError> {
        let settings = settings(&first.facts.settings, &second.facts.settings);
        let pairs = pairs::read((first.rows, second.rows), &asked)?;
        let view =
            |side: Side<'_, R>| View::read(side.facts, side.rows, Asked { rule: Some(asked.rule), slices: Vec::new() });
        Ok(Self {
            first: view(first)?,
            second: view(second)?,
            matched: pairs.matched,
            paired: pairs.paired.comparison(),
            settings,
            differing: pairs.differing,
            listed: pairs.listed,
            asked,
        })
    }
}

/// Lists the settings that differ, in the order of the first run, then those that only the second has.
fn settings(first: &Map<String, Value>, second: &Map<String, Value>) -> Vec<SettingDiffers> {
    let of = |map: &Map<String, Value>, name: &str| map.get(name).cloned().unwrap_or(Value::Null);
    let names = first.keys().chain(second.keys().filter(|name| !first.contains_key(*name)));
    names
        .map(|name| SettingDiffers { name: name.clone(), first: of(first, name), second: of(second, name) })
        .filter(|setting| setting.first != setting.second)
        .collect()
}
