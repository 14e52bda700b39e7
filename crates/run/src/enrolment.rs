//! Rows of a data set on their way into the ledger of a new run.

use crate::dataset::{Dataset, DatasetError, Place, RowError, Selection};
use crate::group::Grouping;
use crate::ledger::{BadRow, Candidate, Enrolled, Enrolment, Ledger, LedgerError};
use crate::prompt::{PromptError, Prompts};

/// What a row that cannot be read does to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadRows {
    /// It is listed and passed over.
    #[default]
    PassOver,
    /// The run does not begin.
    Stop,
}

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The data set cannot be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A row cannot be read, and was not to be passed over; or nothing after it can be read.
    #[error(transparent)]
    Row(#[from] RowError),
    /// The first row lacks what the prompt asks for; likely all do.
    #[error(transparent)]
    Prompt(#[from] PromptError),
    /// The ledger cannot be written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Writes the rows of a selection into a ledger; tells each row as it is read.
///
/// # Errors
///
/// The data set or the ledger fails, or a row is bad and bad rows are not passed over.
pub fn enrol(
    ledger: &mut Ledger,
    (dataset, selection, prompts): (&Dataset, &Selection, &Prompts),
    bad_rows: BadRows,
    mut told: impl FnMut(Result<(), &RowError>),
) -> Result<Enrolment, EnrolError> {
    let mut grouping = Grouping::new(dataset.image_root());
    let candidates = dataset.select(selection)?.zip(1..).map(|(read, number)| match read {
        Ok(read) => {
            told(Ok(()));
            // A later row that lacks a column fails for itself.
            if number == 1 {
                prompts.text(&read.row)?;
            }
            let group = grouping.key(&read.row);
            Ok(Candidate::Row(Enrolled { row: read.row, at: read.at, place: Place::Row(number), group }))
        }
        Err(error) => {
            told(Err(&error));
            match bad_rows {
                BadRows::PassOver if error.can_go_on() => Ok(Candidate::Bad(bad_row(&error))),
                BadRows::PassOver | BadRows::Stop => Err(EnrolError::Row(error)),
            }
        }
    });
    ledger.enrol(candidates)
}

fn bad_row(error: &RowError) -> BadRow {
    BadRow { place: error.place().to_string(), id: None, reason: error.to_string() }
}
