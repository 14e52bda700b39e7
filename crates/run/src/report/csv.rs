//! The report as CSV: a line for each row, as an export has it, with its score.

use std::io::Write;

use super::error::ReportError;
use super::source::EndedRows;
use super::view::View;
use crate::export::table::Cell;
use crate::export::{Exported, Formulas, More, write_csv};
use crate::outcome::EndedRow;
use crate::scored::Scorable;

/// Writes a run as CSV: the columns of an export, then `score` and why there is none.
///
/// # Errors
///
/// Says why the run cannot be read or the file not be written.
pub fn csv(
    view: &View,
    rows: &(impl EndedRows + ?Sized),
    formulas: Formulas,
    out: &mut dyn Write,
) -> Result<Exported, ReportError> {
    let cells = |row: &EndedRow| {
        let Some(rule) = view.asked.rule else { return vec![Cell::Empty, Cell::Empty] };
        match Scorable::new(row, &[]).verdict(rule) {
            Ok(score) => vec![Cell::Decimal(score.value), Cell::Empty],
            Err(reason) => vec![Cell::Empty, Cell::Text(reason.as_str().to_owned())],
        }
    };
    write_csv(rows, Some(More { names: &["score", "unscored"], cells: &cells }), formulas, out)
}
