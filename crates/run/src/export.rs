//! A run's rows for other programs: as JSON lines, CSV, Parquet, or for the VQAv2 leaderboard.
//!
//! JSON lines keep everything and are what `vqa score FILE` reads. Tables are flat: lists are JSON within a cell. A row that
//! was not answered is written too, without a prediction, except in a submission, which says how many it leaves out.

mod csv;
mod format;
mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;
mod submission;
pub(crate) mod table;

use std::io::Write;

use crate::report::{EndedRows, ReportError};

pub(crate) use csv::{More, write as write_csv};
pub use format::{ExportFormat, Formulas};
pub use table::MAX_COLUMNS;

/// What an export holds, and what it does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exported {
    /// Rows that were written.
    pub rows: u64,
    /// Rows that were left out because they have no answer. Only a submission leaves out any.
    pub unanswered: u64,
    /// Rows that were left out because their id is no whole number. Only a submission leaves out any.
    pub unnumbered: u64,
    /// Columns of the data set for which a table had no room.
    pub columns_left_out: u64,
}

/// Writes a run's rows.
///
/// # Errors
///
/// Says why the run cannot be read or the rows not be written.
pub fn export(
    format: ExportFormat,
    rows: &(impl EndedRows + ?Sized),
    formulas: Formulas,
    out: &mut (dyn Write + Send),
) -> Result<Exported, ReportError> {
    match format {
        ExportFormat::Jsonl => jsonl::write(rows, out),
        ExportFormat::Csv => csv::write(rows, None, formulas, out),
        ExportFormat::Parquet => write_parquet(rows, out),
        ExportFormat::Submission => submission::write(rows, out),
    }
}

#[cfg(feature = "parquet")]
fn write_parquet(rows: &(impl EndedRows + ?Sized), out: &mut (dyn Write + Send)) -> Result<Exported, ReportError> {
    parquet::write(rows, out)
}

#[cfg(not(feature = "parquet"))]
fn write_parquet(_: &(impl EndedRows + ?Sized), _: &mut (dyn Write + Send)) -> Result<Exported, ReportError> {
    Err(ReportError::NoParquet)
}
