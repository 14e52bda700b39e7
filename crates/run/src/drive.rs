//! A run: rows that wait, asked until none is left or something stops it.
//!
//! Rows that show the same pictures follow each other; their pictures are prepared once. Each row is done only when the
//! ledger has it. A run stops by its [`Bell`]: nothing new is sent, what was sent is waited for, and
//! the rest stays pending.

mod call;
mod feed;
mod halt;
mod pack;
mod questioning;
mod rows;
mod watch;

use std::num::NonZeroUsize;
use std::sync::Arc;

use futures_util::{Stream, StreamExt, future, stream};
use vqa_core::{Cost, PicoUsd, Timings};
use vqa_engine::{AskError, Engine};

pub use halt::{Bell, Halt, MOST_UNANSWERED};
pub use questioning::{CacheKeys, Links, Questioning};
pub use watch::{Event, Watch};

use crate::dataset::{Dataset, RowError};
use crate::ledger::{LedgerError, PendingRow, Writer};
use crate::outcome::Failed;
use call::Desk;
use feed::Group;
use rows::Asked;

/// Groups whose pictures are prepared ahead of being asked about.
const PREPARED_AHEAD: usize = 4;

/// Why no more rows can be fed.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(LedgerError),
    /// The data set cannot be read again.
    #[error(transparent)]
    Dataset(RowError),
}

/// What a run works with.
#[derive(Debug)]
pub struct Drive {
    /// The corridor.
    pub engine: Arc<Engine>,
    /// Where everything is written down.
    pub writer: Writer,
    /// Where embedded pictures are read again; rows that have none need no data set.
    pub dataset: Option<Dataset>,
    /// How each row is asked.
    pub questioning: Questioning,
    /// The most calls under way.
    pub width: NonZeroUsize,
    /// The most questions in one call.
    pub pack: NonZeroUsize,
}

impl Drive {
    /// Asks the rows that wait, until none is left or the bell is rung.
    pub async fn run<P>(self, pending: P, bell: &Arc<Bell>, watch: Watch)
    where
        P: Iterator<Item = Result<PendingRow, LedgerError>> + Send + 'static,
    {
        let Self { engine, writer, dataset, questioning, width, pack } = self;
        let desk = Desk { engine, writer, bell: bell.clone(), watch };
        let (desk, questioning) = (&desk, &questioning);
        feed::groups(pending, dataset)
            .take_while(|_| future::ready(!desk.bell.is_rung()))
            .map(|group| prepared(desk, questioning, group, pack))
            .buffered(PREPARED_AHEAD)
            .flatten()
            .take_while(|_| future::ready(!desk.bell.is_rung()))
            .map(|asked| rows::ask(desk, questioning, asked))
            .buffer_unordered(width.get())
            .collect::<()>()
            .await;
    }
}

/// Prepares the pictures of a group, and yields its rows, as many together as share a call.
async fn prepared(
    desk: &Desk,
    questioning: &Questioning,
    group: Result<Group, DriveError>,
    pack: NonZeroUsize,
) -> impl Stream<Item = Asked> + use<> {
    let asked = match group {
        Ok(group) => match desk.engine.prepare(questioning.ask_from_pictures(&group.shown)).await {
            Ok(prepared) => split(group.rows, &prepared.ask, (prepared.timings, pack)),
            Err(error) => {
                unprepared(desk, &group, error).await;
                Vec::new()
            }
        },
        Err(DriveError::Ledger(error)) => {
            desk.bell.ring(Halt::Ledger(error));
            Vec::new()
        }
        Err(DriveError::Dataset(error)) => {
            desk.bell.ring(Halt::Dataset(error));
            Vec::new()
        }
    };
    stream::iter(asked)
}

fn split(rows: Vec<PendingRow>, pictures: &vqa_core::Prepared, how: (Timings, NonZeroUsize)) -> Vec<Asked> {
    let (mut timings, pack) = how;
    let images: Arc<[_]> = pictures.images().cloned().collect();
    let mut rows = rows.into_iter();
    let mut asked = Vec::new();
    loop {
        let rows: Vec<PendingRow> = rows.by_ref().take(pack.get()).collect();
        if rows.is_empty() {
            return asked;
        }
        asked.push(Asked { rows, images: images.clone(), timings: std::mem::take(&mut timings) });
    }
}

/// Ends the rows whose pictures cannot be had or are not taken.
async fn unprepared(desk: &Desk, group: &Group, error: AskError) {
    let failed = Failed::from_ask(&error, 0, Cost::Known(PicoUsd(0)));
    if desk.bell.failed(error).is_some() {
        let rows: Vec<u64> = group.rows.iter().map(|row| row.position).collect();
        desk.fail(&rows, failed).await;
    }
}
