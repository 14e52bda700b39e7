//! Where the rows of a report come from: a run that can be read from its beginning as often as needed.

use crate::ledger::RunView;
use crate::outcome::EndedRow;

use super::error::ReportError;

/// The rows of one reading, in the order of the data set.
pub type Rows<'r> = Box<dyn Iterator<Item = Result<EndedRow, ReportError>> + 'r>;

/// A run whose rows can be read more than once. A page reads them twice: to sum up, and to show.
pub trait EndedRows {
    /// Begins a reading.
    ///
    /// # Errors
    ///
    /// Says why the run cannot be read.
    fn ended_rows(&self) -> Result<Rows<'_>, ReportError>;
}

impl EndedRows for [EndedRow] {
    fn ended_rows(&self) -> Result<Rows<'_>, ReportError> {
        Ok(Box::new(self.iter().cloned().map(Ok)))
    }
}

impl EndedRows for RunView {
    fn ended_rows(&self) -> Result<Rows<'_>, ReportError> {
        Ok(Box::new(self.rows().map(|row| row.map_err(ReportError::Run))))
    }
}
