//! Pictures of groups, got ready ahead of being asked about.
//!
//! Several groups are worked on at once, and their rows come out in the order in which they were fed. A picture that
//! could not be downloaded is tried again; one that cannot be had ends the rows that show it.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;
use vqa_core::{Cost, Kind, PicoUsd, Prepared, Retry, Timings};
use vqa_engine::{AskError, PreparedAsk};

use super::DriveError;
use super::call::Desk;
use super::feed::{Group, Shown};
use super::halt::Halt;
use super::questioning::Questioning;
use super::rows::Asked;
use crate::ledger::PendingRow;
use crate::outcome::Failed;
use crate::row::Picture;

/// Groups that are worked on at the same time.
const AT_ONCE: usize = 4;

/// Pauses before a download is tried again. With those of the calls, a host that is away for some seconds costs no row.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(5)];

/// The longest pause that a host of pictures can ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Prepares the pictures of each group, and sends its rows, as many together as share a call.
pub(super) async fn prepare(
    desk: &Desk,
    questioning: &Questioning,
    (groups, pack): (impl Stream<Item = Result<Group, DriveError>>, NonZeroUsize),
    sender: mpsc::Sender<Asked>,
) {
    let turn = watch::Sender::new(0);
    let (turn, sender) = (&turn, &sender);
    let numbered = groups.enumerate();
    let work = numbered.for_each_concurrent(AT_ONCE, |(number, group)| async move {
        let asked = match group {
            Ok(group) => ready(desk, questioning, group, pack).await,
            Err(DriveError::Ledger(error)) => stopped(desk, Halt::Ledger(error)),
            Err(DriveError::Dataset(error)) => stopped(desk, Halt::Dataset(error)),
        };
        // The sender outlives the wait.
        let _ = turn.subscribe().wait_for(|turn| *turn == number).await;
        for asked in asked {
            if sender.send(asked).await.is_err() {
                break;
            }
        }
        turn.send_replace(number + 1);
    });
    work.await;
}

fn stopped(desk: &Desk, halt: Halt) -> Vec<Asked> {
    desk.bell.ring(halt);
    Vec::new()
}

async fn ready(desk: &Desk, questioning: &Questioning, group: Group, pack: NonZeroUsize) -> Vec<Asked> {
    let positions = || -> Vec<u64> { group.rows.iter().map(|row| row.position).collect() };
    if let Some(name) = endless(questioning, &group.shown).await {
        let message = format!("{name}: this is a pipe or a device, not a file with a picture");
        desk.fail(&positions(), Failed::new(Kind::BadInput, "not_a_file", message)).await;
        return Vec::new();
    }
    match at_hand(desk, questioning, &group.shown).await {
        Ok(prepared) => {
            desk.watch.ready(&prepared.ask);
            split(group.rows, &prepared.ask, (prepared.timings, pack))
        }
        Err(error) => {
            let mut failed = Failed::from_ask(&error, 0, Cost::Known(PicoUsd(0)));
            failed.message = questioning.without_root(&failed.message);
            if desk.bell.failed(error).is_some() {
                desk.fail(&positions(), failed).await;
            }
            Vec::new()
        }
    }
}

/// Names a picture that is no file: reading it could wait for ever, and with it every row after it.
async fn endless(questioning: &Questioning, shown: &Shown) -> Option<String> {
    let paths: Vec<_> = shown
        .pictures
        .iter()
        .filter_map(|picture| match picture {
            Picture::Path(path) => Some((path.clone(), questioning.image_root.join(path))),
            Picture::Url(_) | Picture::Embedded { .. } => None,
        })
        .collect();
    let is_endless = |path: &Path| std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
    let found = move || paths.into_iter().find(|(_, path)| is_endless(path)).map(|(name, _)| name);
    tokio::task::spawn_blocking(found).await.unwrap_or_default()
}

async fn at_hand(desk: &Desk, questioning: &Questioning, shown: &Shown) -> Result<PreparedAsk, AskError> {
    for pause in PAUSES {
        match desk.engine.prepare(questioning.ask_from_pictures(shown)).await {
            Err(error @ AskError::Acquire { .. }) => match error.retry() {
                Retry::Never => return Err(error),
                Retry::Backoff => sleep(pause).await,
                Retry::After(pause) => sleep(pause.min(LONGEST_PAUSE)).await,
            },
            ready_or_never => return ready_or_never,
        }
    }
    desk.engine.prepare(questioning.ask_from_pictures(shown)).await
}

fn split(rows: Vec<PendingRow>, pictures: &Prepared, how: (Timings, NonZeroUsize)) -> Vec<Asked> {
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
