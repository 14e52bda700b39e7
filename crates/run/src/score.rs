//! How good answers are, by the rules of the data sets' authors.
//!
//! A [`Rule`] (a metric in one of its variants) scores one [`Row`]; a [`Tally`] counts scores and summarises them with
//! an interval and with how many rows it speaks for; [`Paired`] compares two sets of scores of the same rows; [`Rows`]
//! reads rows from JSON lines. What cannot be scored is counted by its reason, never guessed and never dropped.
//! `docs/metrics.md` says what each rule does and where it parts from its source.

mod anls;
mod chance;
mod compare;
mod contains;
mod contractions;
mod error;
mod exact;
mod gqa;
mod interval;
mod mcq;
mod metric;
mod mmmu_open;
mod numeric;
mod python;
mod reader;
mod relaxed;
mod row;
mod rule;
mod slices;
mod tally;
mod textvqa;
mod verdict;
mod vqa_text;
mod vqarad;
mod vqav2;

pub use chance::{RESAMPLES, SEED};
pub use compare::{Comparison, Paired};
pub use error::ScoreError;
pub use interval::{Interval, Method};
pub use metric::Metric;
pub use reader::{MAX_CHOICES, MAX_LINE_BYTES, ReadError, Rows};
pub use row::{Choice, Id, Row};
pub use rule::Rule;
pub use slices::{MAX_SLICES, Slices};
pub use tally::{Summary, Tally};
pub use verdict::{Score, Unscored, Verdict};
