//! Rows as CSV: a header, and a line for each row, lists as JSON within a cell.

use std::io::{BufWriter, Write};

use super::table::{Cell, Columns};
use super::{Exported, Formulas};
use crate::outcome::EndedRow;
use crate::report::{EndedRows, ReportError};

/// Columns that stand at the end of each line: their names, and what they hold.
pub(crate) struct More<'m> {
    pub(crate) names: &'m [&'m str],
    pub(crate) cells: &'m dyn Fn(&EndedRow) -> Vec<Cell>,
}

/// Writes rows as CSV.
pub(crate) fn write(
    rows: &(impl EndedRows + ?Sized),
    more: Option<More<'_>>,
    formulas: Formulas,
    out: &mut dyn Write,
) -> Result<Exported, ReportError> {
    let columns = Columns::find(rows)?;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BufWriter::new(out));
    let names = columns.list().map(|(name, _)| defused(name, formulas));
    let more_names = more.iter().flat_map(|more| more.names).map(|name| (*name).to_owned());
    csv.write_record(names.chain(more_names)).map_err(failed)?;
    let mut exported = Exported { columns_left_out: columns.left_out, ..Exported::default() };
    for row in rows.ended_rows()? {
        let row = row?;
        let mut cells = columns.cells(&row);
        cells.extend(more.iter().flat_map(|more| (more.cells)(&row)));
        csv.write_record(cells.into_iter().map(|cell| text(cell, formulas))).map_err(failed)?;
        exported.rows += 1;
    }
    csv.flush()?;
    Ok(exported)
}

/// All that can fail here is what the system did not take.
fn failed(error: csv::Error) -> ReportError {
    ReportError::Write(error.into())
}

fn text(cell: Cell, formulas: Formulas) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => defused(text, formulas),
        Cell::Whole(number) => number.to_string(),
        Cell::Decimal(number) => number.to_string(),
    }
}

/// Puts an apostrophe before what a spreadsheet would compute. A number with a sign is no danger, and stays one.
fn defused(text: String, formulas: Formulas) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formulas == Formulas::Defused && risky && text.parse::<f64>().is_err() { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_stay_numbers() {
        let shown = |text: &str| defused(text.to_owned(), Formulas::Defused);
        for formula in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert_eq!(shown(formula), format!("'{formula}"));
            assert_eq!(defused(formula.to_owned(), Formulas::Kept), formula);
        }
        for plain in ["-5", "+3.25", "-1e3", "a=b", "", "5 - 3", "'=1"] {
            assert_eq!(shown(plain), plain);
        }
    }
}
