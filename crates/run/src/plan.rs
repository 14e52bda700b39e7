//! What a run would cost, told before anything is asked.
//!
//! Takes a data set, how its rows are asked and the cards of models; yields a [`Plan`]. Reads the rows and of each
//! picture no more than its header: it calls nobody, downloads nothing and decodes nothing. Tokens and money are counted
//! by [`vqa_core::preflight::estimate_of`], as a run counts them. What cannot be known is a bound, or unknown, and never
//! zero. Memory grows by a few numbers a row, to tell what was seen before.

mod allowance;
mod bill;
mod feed;
mod header;
mod memo;
mod problem;
mod work;

use std::num::NonZero;
use std::sync::{Arc, Mutex, mpsc};

use vqa_core::{Kind, ModelCard, Retry};

pub use allowance::{Allowance, Binding, Minutes};
pub use bill::{Bill, LEAST_CACHED_TOKENS};
pub use problem::{Problem, Problems};

use crate::dataset::{Dataset, DatasetError, RowError, Selection};
use crate::drive::Questioning;
use crate::enrolment::BadRows;
use feed::Feed;
use work::{Done, Workshop};

/// The most threads that read pictures. More of them wait for the same disk.
const MOST_WORKERS: usize = 8;

/// Batches of rows that wait for each thread.
const AHEAD: usize = 2;

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The data set cannot be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A row cannot be read, and was not to be passed over; or nothing after it can be read.
    #[error(transparent)]
    Row(#[from] RowError),
    /// This program failed.
    #[error("a defect of this program: {0}")]
    Defect(&'static str),
}

impl PlanError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Dataset(error) => error.kind(),
            Self::Row(error) => error.kind(),
            Self::Defect(_) => Kind::Internal,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }
}

/// What is planned.
#[derive(Debug, Clone, Copy)]
pub struct Planning<'a> {
    /// How each row is asked. Its model is not looked at.
    pub questioning: &'a Questioning,
    /// The models that could be asked.
    pub cards: &'a [ModelCard],
    /// What a row that cannot be read does to the plan.
    pub bad_rows: BadRows,
}

/// What the rows of a data set show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pictures {
    /// Pictures, each path, address or content once.
    pub distinct: u64,
    /// Of these, addresses, of which nothing is known here.
    pub links: u64,
    /// Of these, pictures that no model can be shown.
    pub bad: u64,
    /// Bytes that were read of files, to learn that.
    pub read_bytes: u64,
}

/// What a run would do, and what it would cost with each model.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Rows that a run would have.
    pub rows: u64,
    /// Rows that it would pass over, duplicates included.
    pub bad_rows: u64,
    /// Rows whose id an earlier row has.
    pub duplicates: u64,
    /// What the rows show.
    pub pictures: Pictures,
    /// What would fail without being asked.
    pub problems: Problems,
    /// The models, in the order of their cards.
    pub models: Vec<Bill>,
}

/// Plans a run over the rows of a selection; tells each row that cannot be read.
///
/// # Errors
///
/// The data set fails, or a row is bad and bad rows are not passed over.
pub fn plan(
    (dataset, selection): (&Dataset, &Selection),
    planning: Planning<'_>,
    told: impl FnMut(&RowError),
) -> Result<Plan, PlanError> {
    let workshop = &Workshop::new(planning);
    let rows = dataset.select(selection)?;
    let mut feed = Feed::new(planning.bad_rows, told);
    let done = std::thread::scope(|scope| {
        for rule in planning.cards.iter().filter_map(|card| card.text_rule) {
            // The tokenizer takes some 0.3 s to build, once; that goes on while the first pictures are read.
            scope.spawn(move || rule.encoding.count(""));
        }
        let workers = std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_WORKERS);
        let (sender, receiver) = mpsc::sync_channel(workers * AHEAD);
        let receiver = Arc::new(Mutex::new(receiver));
        let workers = std::iter::repeat_n(receiver, workers);
        let workers: Vec<_> = workers.map(|batches| scope.spawn(move || workshop.work(&batches))).collect();
        feed.run(rows, sender)?;
        let mut all = Done::new(planning.cards.len());
        for worker in workers {
            all.add(worker.join().map_err(|_| PlanError::Defect("looking at rows panicked"))?);
        }
        Ok::<_, PlanError>(all)
    })?;
    let counted = feed.counted();
    let (bills, problems, bad) = done.told(planning.cards);
    Ok(Plan {
        rows: counted.rows,
        bad_rows: counted.bad_rows,
        duplicates: counted.duplicates,
        pictures: Pictures { distinct: counted.pictures, links: counted.links, bad, read_bytes: workshop.read_bytes() },
        problems,
        models: bills,
    })
}
