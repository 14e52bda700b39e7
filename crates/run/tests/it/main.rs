//! The scores of the metrics' own authors, row by row.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod any_row;
mod datasets;
mod golden;
mod ledger;
mod reports;
