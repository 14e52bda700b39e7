//! A run: rows that wait, asked until none is left or something stops it.
//!
//! Rows that show the same pictures follow each other; their pictures are prepared once. Each row is done only when the
//! ledger has it. A run stops by its [`Bell`]: nothing new is sent, what was sent is waited for, and
//! the rest stays pending.

mod call;
mod feed;
mod halt;
mod pack;
mod pictures;
mod questioning;
mod rows;
mod watch;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use futures_util::{Stream, StreamExt, future, stream};
use tokio::sync::mpsc;
use vqa_engine::Engine;

pub use halt::{Bell, Halt, MOST_UNANSWERED};
pub use questioning::{CacheKeys, Links, Questioning};
pub use watch::{Event, Watch};

use crate::dataset::{Dataset, RowError};
use crate::ledger::{LedgerError, PendingRow, Writer};
pub(crate) use call::{Called, Desk, Ended};
pub(crate) use rows::{Asked, all_ended, outcome};

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
    ///
    /// Pictures are got ready beside the asking, not behind it: a download goes on while every call waits its turn.
    pub async fn run<P>(self, pending: P, bell: &Arc<Bell>, watch: Watch)
    where
        P: Iterator<Item = Result<PendingRow, LedgerError>> + Send + 'static,
    {
        let Self { engine, writer, dataset, questioning, width, pack } = self;
        let desk = Desk { engine, writer, bell: bell.clone(), watch, bad_packs: AtomicU32::new(0) };
        let (desk, questioning) = (&desk, &questioning);
        let (sender, mut ready) = mpsc::channel(1);
        let preparing = pictures::prepare(desk, questioning, (feed::groups(pending, dataset), pack), sender);
        let asking = stream::poll_fn(|context| ready.poll_recv(context))
            .take_until(desk.bell.heard())
            .map(|asked| rows::ask(desk, questioning, asked))
            .buffer_unordered(width.get())
            .collect::<()>();
        let until_stopped = async {
            tokio::select! {
                () = preparing => {}
                () = desk.bell.heard() => {}
            }
        };
        tokio::join!(until_stopped, asking);
    }
}

/// Lists rows that wait one by one, with their pictures ready; those whose pictures cannot be had fail.
pub(crate) fn singly<'a, P>(
    desk: &'a Desk,
    questioning: &'a Questioning,
    pending: P,
    dataset: Option<Dataset>,
) -> impl Stream<Item = Asked> + use<'a, P>
where
    P: Iterator<Item = Result<PendingRow, LedgerError>> + Send + 'static,
{
    let (sender, mut ready) = mpsc::channel(1);
    let groups = (feed::groups(pending, dataset), NonZeroUsize::MIN);
    let preparing = stream::once(pictures::prepare(desk, questioning, groups, sender)).map(|()| None);
    let rows = stream::poll_fn(move |context| ready.poll_recv(context)).map(Some);
    stream::select(rows, preparing).filter_map(future::ready)
}
