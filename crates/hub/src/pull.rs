//! Getting one file: what is here already, what is missing, and whether it is what it should be.
//!
//! What came stays when the connection, the program or the person breaks it off, and the next pull goes on from there.
//! A file takes its place only when its checksum is right.

use std::path::PathBuf;

use tokio::time::sleep;
use vqa_core::Retry;

use crate::address::FileAddress;
use crate::cache::Cache;
use crate::checksum::Sha256;
use crate::error::{HubError, PullError};
use crate::hub::{Hub, Offer};
use crate::part::Part;

/// The longest pause between tries, in doublings of the first.
const MOST_DOUBLINGS: u32 = 5;

/// A file that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Where it is.
    pub address: FileAddress,
    /// What it must hold, where that is known beforehand.
    pub sha256: Option<Sha256>,
}

/// What happens while a file is pulled.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// It is here already.
    Here,
    /// It has so many bytes, of which so many are here.
    Begun {
        /// Bytes that are here.
        received: u64,
        /// Bytes of the whole.
        bytes: u64,
    },
    /// So many bytes are here now.
    Received(u64),
    /// The connection broke, and is made again.
    Again {
        /// What went wrong.
        reason: &'a HubError,
    },
}

/// Gets a file into the cache and says where it is; `watch` hears what happens.
///
/// # Errors
///
/// Fails if the hub does not give the file, the disk does not take it, or it is not what it should be.
pub async fn pull(
    hub: &Hub,
    cache: &Cache,
    wanted: &Wanted,
    watch: &mut (dyn FnMut(Step<'_>) + Send),
) -> Result<PathBuf, PullError> {
    let address = &wanted.address;
    let here = match wanted.sha256 {
        Some(sha256) => cache.find_content(address, sha256),
        // A commit never changes; a branch may have moved on.
        None => cache.find(address).filter(|_| address.revision.is_commit() || hub.require_network(address).is_err()),
    };
    if let Some(path) = here {
        watch(Step::Here);
        return Ok(path);
    }
    hub.require_network(address)?;
    let offer = patiently(hub, wanted, watch).await?;
    let blob = cache.blob(&address.repository, offer.sha256);
    let is_here = || blob.metadata().is_ok_and(|facts| facts.len() == offer.bytes);
    if is_here() {
        watch(Step::Here);
    } else {
        let part = Part::open(&blob, &cache.lock(&address.repository, offer.sha256))?;
        if is_here() {
            // Whoever had the lock until now got it.
            part.discard()?;
            watch(Step::Here);
        } else {
            download(hub, &offer, (address, part, &blob), watch).await?;
        }
    }
    Ok(cache.link(address, &offer.commit, offer.sha256)?)
}

/// Asks what the file is, again if the connection breaks.
async fn patiently(hub: &Hub, wanted: &Wanted, watch: &mut (dyn FnMut(Step<'_>) + Send)) -> Result<Offer, PullError> {
    let mut failures = 0;
    loop {
        match hub.offer(&wanted.address).await {
            Ok(offer) => {
                return match wanted.sha256 {
                    Some(sha256) if sha256 != offer.sha256 => Err(PullError::Another {
                        file: wanted.address.file().to_owned(),
                        offered: offer.sha256,
                        wanted: sha256,
                    }),
                    Some(_) | None => Ok(offer),
                };
            }
            Err(reason) if reason.retry() != Retry::Never && failures + 1 < hub.tries => {
                failures += 1;
                wait(hub, failures, &reason, watch).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn wait(hub: &Hub, failures: u32, reason: &HubError, watch: &mut (dyn FnMut(Step<'_>) + Send)) {
    watch(Step::Again { reason });
    sleep(hub.pause.saturating_mul(1 << (failures - 1).min(MOST_DOUBLINGS))).await;
}

/// Gets what is missing of a file, checks it and puts it in its place.
async fn download(
    hub: &Hub,
    offer: &Offer,
    (address, mut part, blob): (&FileAddress, Part, &PathBuf),
    watch: &mut (dyn FnMut(Step<'_>) + Send),
) -> Result<(), PullError> {
    if part.bytes() > offer.bytes {
        part.clear()?;
    }
    part.require_room(offer.bytes)?;
    let mut resumed = part.bytes() > 0;
    loop {
        watch(Step::Begun { received: part.bytes(), bytes: offer.bytes });
        fetch(hub, offer, (address, &mut part), watch).await?;
        let got = part.sha256();
        if got == offer.sha256 {
            return Ok(part.end(blob)?);
        }
        if !std::mem::take(&mut resumed) {
            part.discard()?;
            return Err(PullError::Damaged { file: address.file().to_owned(), got, wanted: offer.sha256 });
        }
        // What was here before may be what is wrong: another program left it, or a power cut.
        part.clear()?;
    }
}

/// Gets what is missing, again where the connection breaks.
async fn fetch(
    hub: &Hub,
    offer: &Offer,
    (address, part): (&FileAddress, &mut Part),
    watch: &mut (dyn FnMut(Step<'_>) + Send),
) -> Result<(), PullError> {
    let mut failures = 0;
    while part.bytes() < offer.bytes {
        let before = part.bytes();
        match receive(hub, offer, (address, &mut *part), watch).await {
            Ok(()) => {}
            Err(PullError::Hub(reason)) if reason.retry() != Retry::Never => {
                failures = if part.bytes() > before { 1 } else { failures + 1 };
                if failures >= hub.tries {
                    return Err(PullError::Stuck {
                        file: address.file().to_owned(),
                        tries: failures,
                        received: part.bytes(),
                        bytes: offer.bytes,
                        source: Box::new(reason),
                    });
                }
                wait(hub, failures, &reason, watch).await;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Receives until the body ends.
async fn receive(
    hub: &Hub,
    offer: &Offer,
    (address, part): (&FileAddress, &mut Part),
    watch: &mut (dyn FnMut(Step<'_>) + Send),
) -> Result<(), PullError> {
    let (mut response, from) = hub.open(address, part.bytes()).await?;
    if from != part.bytes() {
        part.clear()?;
        watch(Step::Received(0));
    }
    let url = response.url().clone();
    while let Some(piece) = response.chunk().await.map_err(|error| hub.broken(&url, error))? {
        let room = offer.bytes - part.bytes();
        if piece.len() as u64 > room {
            let reason = format!("more than the {} bytes of `{}`", offer.bytes, address.file());
            return Err(HubError::Nonsense { hub: url.host_str().unwrap_or_default().to_owned(), reason }.into());
        }
        part.put(&piece)?;
        watch(Step::Received(part.bytes()));
    }
    if part.bytes() < offer.bytes {
        let source = Box::new(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
        return Err(HubError::Broken { hub: url.host_str().unwrap_or_default().to_owned(), source }.into());
    }
    Ok(())
}
