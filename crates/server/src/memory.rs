//! Memory for what requests bring, counted.
//!
//! Bodies claim it as they come in, downloads before they begin, prepared pictures before they are decoded. Who finds none waits, for a bounded time, until others
//! give theirs back; a claim that is dropped does. So many large requests at once become slow before the machine runs
//! out, and then are told to come back.

pub(crate) mod needs;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use vqa_core::{BoxFuture, Fetch, FetchError, Fetched};

/// Memory is counted in pieces of this many bytes, because a semaphore counts permits of four bytes at a time.
const PIECE: u64 = 4 * 1024;

/// So much memory, and no more.
#[derive(Debug, Clone)]
pub struct Memory {
    pieces: Arc<Semaphore>,
    size: u64,
    wait: Duration,
}

/// There was none within the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no memory was free within {0:?}")]
pub struct NoMemory(Duration);

/// Memory that something holds.
#[derive(Debug)]
pub(crate) struct Claim {
    memory: Memory,
    held: Option<OwnedSemaphorePermit>,
}

impl Memory {
    /// Sets so many bytes aside; who finds none free waits so long.
    #[must_use]
    pub fn new(bytes: u64, wait: Duration) -> Self {
        Self { pieces: Arc::new(Semaphore::new(pieces(bytes) as usize)), size: bytes, wait }
    }

    /// Begins a claim, of nothing yet.
    pub(crate) fn claim(&self) -> Claim {
        Claim { memory: self.clone(), held: None }
    }

    /// Says how much a body of so many bytes takes, with the pictures decoded from it and its texts.
    #[must_use]
    pub const fn for_body(bytes: u64) -> u64 {
        needs::body(bytes)
    }

    /// Says how much a request takes whose one picture is downloaded and has so many bytes: beside the download what it
    /// is prepared to, which may be as large.
    #[must_use]
    pub const fn for_download(bytes: u64) -> u64 {
        needs::body(crate::body::LEAST).saturating_add(needs::body(bytes))
    }

    /// Returns how much there is at all.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// Counts the bytes that are free.
    pub(crate) fn free(&self) -> u64 {
        self.pieces.available_permits() as u64 * PIECE
    }
}

impl Claim {
    /// Grows to this many bytes in all, once they are free.
    pub(crate) async fn grow_to(&mut self, bytes: u64) -> Result<(), NoMemory> {
        let more = pieces(bytes).saturating_sub(self.held());
        if more == 0 {
            return Ok(());
        }
        let Memory { pieces, wait, .. } = &self.memory;
        let free = timeout(*wait, Arc::clone(pieces).acquire_many_owned(more)).await;
        let more = free.map_err(|_| NoMemory(*wait))?.map_err(|_| NoMemory(*wait))?;
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        Ok(())
    }

    /// Holds this many bytes in all: gives back what is more, and waits for what is less.
    pub(crate) async fn resize_to(&mut self, bytes: u64) -> Result<(), NoMemory> {
        self.shrink_to(bytes);
        self.grow_to(bytes).await
    }

    /// Gives back all but this many bytes.
    pub(crate) fn shrink_to(&mut self, bytes: u64) {
        let surplus = self.held().saturating_sub(pieces(bytes));
        if let Some(held) = &mut self.held {
            drop(held.split(surplus as usize));
        }
    }

    fn held(&self) -> u32 {
        self.held.as_ref().map_or(0, |held| u32::try_from(held.num_permits()).unwrap_or(u32::MAX))
    }
}

/// Counts the pieces that hold so many bytes; a semaphore counts no further than an eighth of its type.
fn pieces(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX).min(u32::MAX >> 3)
}

/// Downloads pictures into memory that was claimed for them, and keeps the claim as long as the picture is kept.
pub struct ClaimedFetch {
    fetch: Arc<dyn Fetch>,
    memory: Memory,
}

impl std::fmt::Debug for ClaimedFetch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClaimedFetch").field("memory", &self.memory).finish_non_exhaustive()
    }
}

impl ClaimedFetch {
    /// Lets a downloader claim its memory here.
    #[must_use]
    pub const fn new(fetch: Arc<dyn Fetch>, memory: Memory) -> Self {
        Self { fetch, memory }
    }

    async fn claimed(&self, url: &str, limit: u64) -> Result<Fetched, FetchError> {
        let mut claim = self.memory.claim();
        let busy = |NoMemory(after)| FetchError::Busy { url: url.to_owned(), after };
        claim.grow_to(limit).await.map_err(busy)?;
        let Fetched { bytes } = self.fetch.fetch(url, limit).await?;
        claim.shrink_to(bytes.len() as u64);
        Ok(Fetched { bytes: Bytes::from_owner(Kept { bytes, _claim: claim }) })
    }
}

impl Fetch for ClaimedFetch {
    fn fetch<'a>(&'a self, url: &'a str, limit: u64) -> BoxFuture<'a, Result<Fetched, FetchError>> {
        Box::pin(self.claimed(url, limit))
    }
}

/// A picture and the memory that it holds.
struct Kept {
    bytes: Bytes,
    _claim: Claim,
}

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    const WAIT: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn memory_is_claimed_step_by_step_and_given_back() {
        let memory = Memory::new(8 * PIECE, WAIT);
        let mut first = memory.claim();
        first.grow_to(PIECE).await.unwrap();
        first.grow_to(8 * PIECE).await.unwrap();
        assert_eq!(memory.claim().grow_to(1).await, Err(NoMemory(WAIT)));
        first.resize_to(3 * PIECE - 1).await.unwrap();
        let mut second = memory.claim();
        second.grow_to(5 * PIECE).await.unwrap();
        assert_eq!(memory.free(), 0);
        drop((first, second));
        assert_eq!(memory.free(), 8 * PIECE);
    }

    struct Small;

    impl Fetch for Small {
        fn fetch<'a>(&'a self, _url: &'a str, _limit: u64) -> BoxFuture<'a, Result<Fetched, FetchError>> {
            async { Ok(Fetched { bytes: vec![7; PIECE as usize].into() }) }.boxed()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_download_holds_its_memory_until_the_picture_is_gone() {
        let memory = Memory::new(8 * PIECE, WAIT);
        let fetch = ClaimedFetch::new(Arc::new(Small), memory.clone());
        let picture = fetch.fetch("http://host/a.png", 8 * PIECE).await.unwrap().bytes;
        assert_eq!(memory.free(), 7 * PIECE);
        // The next could be as large as the limit, and there is no longer room for that.
        let refused = fetch.fetch("http://host/b.png", 8 * PIECE).await.unwrap_err();
        assert!(matches!(refused, FetchError::Busy { after: WAIT, .. }), "{refused:?}");
        let copy = picture.clone();
        drop(picture);
        assert_eq!(memory.free(), 7 * PIECE);
        drop(copy);
        assert_eq!(memory.free(), 8 * PIECE);
    }
}
