//! Rows as a table: the same columns in CSV and in Parquet.

use serde_json::Value;
use vqa_core::Cost;

use super::jsonl::{choices, column_name, picture};
use crate::outcome::{Answered, EndedRow, Failed, Outcome};
use crate::report::{EndedRows, ReportError};
use crate::scored::label;

/// The most columns of the data set that a table has. JSON lines have all.
pub const MAX_COLUMNS: usize = 200;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers with decimals.
    Decimal,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Whole(u64),
    /// A number with decimals.
    Decimal(f64),
}

/// The columns before those of the data set.
const BEFORE: [(&str, Holds); 7] = [
    ("id", Holds::Text),
    ("position", Holds::Whole),
    ("question", Holds::Text),
    ("pictures", Holds::Text),
    ("prediction", Holds::Text),
    ("answers", Holds::Text),
    ("choices", Holds::Text),
];

/// The columns after them.
const AFTER: [(&str, Holds); 14] = [
    ("outcome", Holds::Text),
    ("finish", Holds::Text),
    ("input_tokens", Holds::Whole),
    ("cached_tokens", Holds::Whole),
    ("output_tokens", Holds::Whole),
    ("cost_usd", Holds::Decimal),
    ("attempts", Holds::Whole),
    ("latency_ms", Holds::Whole),
    ("served_model", Holds::Text),
    ("findings", Holds::Text),
    ("packed", Holds::Whole),
    ("error_kind", Holds::Text),
    ("error_code", Holds::Text),
    ("error_message", Holds::Text),
];

/// The columns of a table.
#[derive(Debug)]
pub(crate) struct Columns {
    /// Columns of the data set, by the names that it gives them.
    own: Vec<String>,
    /// How many more there are.
    pub(super) left_out: u64,
}

impl Columns {
    /// Reads a run to find the columns of its data set, in the order in which they are met.
    pub(super) fn find(rows: &(impl EndedRows + ?Sized)) -> Result<Self, ReportError> {
        let mut seen = std::collections::HashSet::new();
        let mut columns = Self { own: Vec::new(), left_out: 0 };
        for row in rows.ended_rows()? {
            for name in row?.row.columns.keys() {
                if seen.contains(name) {
                    continue;
                }
                if columns.own.len() < MAX_COLUMNS {
                    seen.insert(name.clone());
                    columns.own.push(name.clone());
                } else if seen.len() < 2 * MAX_COLUMNS {
                    // Names beyond are counted, as far as it takes no endless memory.
                    seen.insert(name.clone());
                    columns.left_out += 1;
                }
            }
        }
        Ok(columns)
    }

    /// Lists the columns.
    pub(crate) fn list(&self) -> impl Iterator<Item = (String, Holds)> {
        let fixed = |(name, holds): &(&str, Holds)| ((*name).to_owned(), *holds);
        let own = self.own.iter().map(|name| (column_name(name), Holds::Text));
        BEFORE.iter().map(fixed).chain(own).chain(AFTER.iter().map(fixed))
    }

    /// Lists the cells of a row, in the order of the columns.
    pub(crate) fn cells(&self, ended: &EndedRow) -> Vec<Cell> {
        let row = &ended.row;
        let json = |value: Value| Cell::Text(value.to_string());
        let list = |texts: &[String]| if texts.is_empty() { Cell::Empty } else { json(texts.into()) };
        let prediction = match &ended.outcome {
            Outcome::Answered(answered) => Cell::Text(answered.text.clone()),
            Outcome::Pending | Outcome::Failed(_) | Outcome::Refused(_) => Cell::Empty,
        };
        let mut cells = vec![
            Cell::Text(row.id.to_string()),
            Cell::Whole(ended.position),
            Cell::Text(row.question.clone()),
            json(row.pictures.iter().map(picture).collect()),
            prediction,
            list(&row.answers),
            if row.choices.is_empty() { Cell::Empty } else { json(choices(row)) },
        ];
        let own = self.own.iter().map(|name| row.columns.get(name).and_then(label).map_or(Cell::Empty, Cell::Text));
        cells.extend(own);
        cells.push(Cell::Text(ended.outcome.as_str().to_owned()));
        cells.extend(match &ended.outcome {
            Outcome::Pending => nothing(),
            Outcome::Answered(answered) => of_answered(answered),
            Outcome::Failed(failed) | Outcome::Refused(failed) => of_failed(failed),
        });
        cells
    }
}

fn nothing() -> [Cell; 13] {
    [const { Cell::Empty }; 13]
}

fn of_answered(answered: &Answered) -> [Cell; 13] {
    let tokens = |tokens: Option<u64>| tokens.map_or(Cell::Empty, Cell::Whole);
    let findings = Value::from(answered.findings.as_slice()).to_string();
    [
        Cell::Text(answered.finish.clone()),
        tokens(answered.usage.map(|usage| usage.prompt)),
        tokens(answered.usage.map(|usage| usage.cached)),
        tokens(answered.usage.map(|usage| usage.completion)),
        dollars(answered.cost).map_or(Cell::Empty, Cell::Decimal),
        Cell::Whole(answered.attempts.into()),
        Cell::Whole(u64::try_from(answered.latency.as_millis()).unwrap_or(u64::MAX)),
        answered.served_model.clone().map_or(Cell::Empty, Cell::Text),
        if answered.findings.is_empty() { Cell::Empty } else { Cell::Text(findings) },
        Cell::Whole(answered.packed.into()),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ]
}

fn of_failed(failed: &Failed) -> [Cell; 13] {
    let mut cells = nothing();
    cells[4] = dollars(failed.cost).map_or(Cell::Empty, Cell::Decimal);
    cells[5] = Cell::Whole(failed.attempts.into());
    cells[10] = Cell::Text(failed.kind.clone());
    cells[11] = Cell::Text(failed.code.clone());
    cells[12] = Cell::Text(failed.message.clone());
    cells
}

/// Writes a cost as dollars; nothing where it is not known.
pub(super) fn dollars(cost: Cost) -> Option<f64> {
    match cost {
        Cost::Known(amount) => Some(amount.0 as f64 / 1e12),
        Cost::Unknown => None,
    }
}
