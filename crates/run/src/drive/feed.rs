//! Rows that wait, fed in the order in which they are asked: those that show the same pictures together.
//!
//! A thread reads the ledger and, where the data set itself holds the pictures, the data set; both block. It runs only a
//! few groups ahead, so memory does not grow with the data set.

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use tokio::sync::mpsc;

use super::DriveError;
use crate::dataset::{Dataset, Place, RowError};
use crate::ledger::{LedgerError, PendingRow};
use crate::row::{Locator, Picture};

/// The most rows of one group: pictures that a million rows share are prepared anew now and then.
const MOST_ROWS: usize = 64;
/// How many groups are read before they are asked for.
const AHEAD: usize = 4;

/// The pictures that the rows of a group show.
#[derive(Debug)]
pub(crate) struct Shown {
    /// Their names.
    pub(crate) pictures: Vec<Picture>,
    /// The bytes of those that the data set holds, in their order.
    pub(crate) embedded: Vec<Bytes>,
}

/// Rows that show the same pictures in the same order.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) shown: Shown,
    pub(crate) rows: Vec<PendingRow>,
}

/// Feeds groups of the rows that wait.
pub(crate) fn groups<P>(pending: P, dataset: Option<Dataset>) -> impl Stream<Item = Result<Group, DriveError>> + use<P>
where
    P: Iterator<Item = Result<PendingRow, LedgerError>> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(AHEAD);
    let feeding = std::thread::Builder::new().name("vqa-feed".to_owned()).spawn(move || {
        let mut dataset = dataset;
        let mut pending = pending.peekable();
        while let Some(group) = next_group(&mut pending, &mut dataset) {
            let last = group.is_err();
            // Nobody listens any more: the run has stopped.
            if sender.blocking_send(group).is_err() || last {
                break;
            }
        }
    });
    // Without the thread nothing is fed, and a run of which rows are left without a reason says so.
    drop(feeding);
    stream::unfold(receiver, |mut receiver| async { receiver.recv().await.map(|group| (group, receiver)) })
}

fn next_group<P>(
    pending: &mut std::iter::Peekable<P>,
    dataset: &mut Option<Dataset>,
) -> Option<Result<Group, DriveError>>
where
    P: Iterator<Item = Result<PendingRow, LedgerError>>,
{
    let first = match pending.next()? {
        Ok(row) => row,
        Err(error) => return Some(Err(DriveError::Ledger(error))),
    };
    let pictures = first.row.pictures.clone();
    let at = first.at;
    let mut rows = vec![first];
    while rows.len() < MOST_ROWS {
        let same =
            |next: &Result<PendingRow, LedgerError>| next.as_ref().is_ok_and(|next| next.row.pictures == pictures);
        match pending.next_if(same) {
            Some(Ok(row)) => rows.push(row),
            Some(Err(_)) | None => break,
        }
    }
    let holds_bytes = pictures.iter().any(|picture| matches!(picture, Picture::Embedded { .. }));
    let embedded = match dataset {
        Some(dataset) if holds_bytes => dataset.embedded(at).and_then(|bytes| unchanged(&pictures, bytes, at)),
        Some(_) | None => Ok(Vec::new()),
    };
    let embedded = embedded.map_err(DriveError::Dataset);
    Some(embedded.map(|embedded| Group { shown: Shown { pictures, embedded }, rows }))
}

/// Checks that embedded pictures are those that were enrolled: a data set that was changed meanwhile has others there.
fn unchanged(pictures: &[Picture], bytes: Vec<Bytes>, at: Locator) -> Result<Vec<Bytes>, RowError> {
    let digests = pictures.iter().filter_map(|picture| match picture {
        Picture::Embedded { digest, .. } => Some(digest.clone()),
        Picture::Path(_) | Picture::Url(_) => None,
    });
    if digests.eq(bytes.iter().map(|bytes| blake3::hash(bytes).to_hex().to_string())) {
        return Ok(bytes);
    }
    let reason = "other pictures stand there now; the file was changed since the run began".to_owned();
    Err(RowError::Broken { place: Place::Byte(at.0), reason })
}
