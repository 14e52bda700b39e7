//! How many pictures are decoded at the same time, and how much memory they may take together.
//!
//! As many as there are cores: more at once would only take more memory. Each picture says in its header how much that will be; it
//! waits until there is so much, in the order of arrival.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use vqa_image::{Limits, probe};

/// Bytes a pixel: as decoded 1, as RGB 3, turned or encoded 3. `vqa-image` holds each picture to the same sum.
const BYTES_A_PIXEL: u64 = 7;

/// What is counted at once, so that any amount fits the semaphore.
const UNIT: u64 = 1 << 10;

/// Memory for decoding, shared by all clones.
#[derive(Debug, Clone)]
pub struct DecodingMemory {
    units: u32,
    free: Arc<Semaphore>,
    cores: Arc<Semaphore>,
}

/// Leave to decode one picture.
#[derive(Debug)]
pub struct Turn {
    _core: OwnedSemaphorePermit,
    _memory: OwnedSemaphorePermit,
}

impl Default for DecodingMemory {
    /// 1 GiB: three of the largest pictures at the same time, or fifty photographs.
    fn default() -> Self {
        Self::new(1 << 30)
    }
}

impl DecodingMemory {
    /// Allows so many bytes. A picture that takes more has all of it for itself.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let units = units(bytes).max(1);
        let cores = std::thread::available_parallelism().map_or(1, Into::into);
        Self { units, free: Arc::new(Semaphore::new(units as usize)), cores: Arc::new(Semaphore::new(cores)) }
    }

    /// Waits for a core alone, for work that takes no memory to speak of.
    pub(crate) async fn core(&self) -> Option<OwnedSemaphorePermit> {
        // They are never closed.
        self.cores.clone().acquire_owned().await.ok()
    }

    /// Waits for a core and the memory of one picture. They are taken for as long as the turn lives.
    pub async fn take(&self, picture: &Bytes, limits: &Limits) -> Option<Turn> {
        let needs = units(bytes_for(picture, limits)).clamp(1, self.units);
        let core = self.core().await?;
        let memory = self.free.clone().acquire_many_owned(needs).await.ok()?;
        Some(Turn { _core: core, _memory: memory })
    }

    /// Waits as [`DecodingMemory::take`] does, on a thread that has nothing else to do.
    #[must_use]
    pub fn wait(&self, picture: &Bytes, limits: &Limits) -> Option<Turn> {
        tokio::runtime::Builder::new_current_thread().build().ok()?.block_on(self.take(picture, limits))
    }
}

fn units(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).min(u32::MAX >> 4)
}

/// What decoding a picture takes, by its header. Where that cannot be read, the most that any picture may take.
fn bytes_for(picture: &Bytes, limits: &Limits) -> u64 {
    let pixels = probe(picture, limits).map_or(limits.pixels, |header| header.stored.pixels());
    pixels.saturating_mul(BYTES_A_PIXEL).min(limits.memory)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    fn png(side: u32) -> Bytes {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::GrayImage::new(side, side).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner().into()
    }

    #[test]
    fn the_header_tells() {
        let limits = Limits::default();
        assert_eq!(bytes_for(&png(100), &limits), 70_000);
        assert_eq!(bytes_for(&Bytes::from_static(b"no picture"), &limits), limits.memory);
    }

    #[tokio::test(start_paused = true)]
    async fn pictures_wait_for_each_other_and_a_large_one_is_alone() {
        let (mut memory, limits) = (DecodingMemory::new(150_000), Limits::default());
        memory.cores = Arc::new(Semaphore::new(3));
        let soon = Duration::from_secs(1);
        let first = memory.take(&png(100), &limits).await;
        let second = memory.take(&png(100), &limits).await;
        assert!(timeout(soon, memory.take(&png(100), &limits)).await.is_err());
        drop((first, second));
        let large = memory.take(&png(1000), &limits).await;
        assert!(large.is_some());
        assert!(timeout(soon, memory.take(&png(1), &limits)).await.is_err());
        drop(large);
        assert!(memory.take(&png(1), &limits).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_are_decoded_than_there_are_cores() {
        let (mut memory, limits) = (DecodingMemory::default(), Limits::default());
        memory.cores = Arc::new(Semaphore::new(1));
        let first = memory.take(&png(1), &limits).await;
        assert!(timeout(Duration::from_secs(1), memory.take(&png(1), &limits)).await.is_err());
        drop(first);
        assert!(memory.take(&png(1), &limits).await.is_some());
    }

    #[test]
    fn threads_wait_for_each_other() {
        let (mut memory, limits) = (DecodingMemory::new(70_000), Limits::default());
        memory.cores = Arc::new(Semaphore::new(2));
        let first = memory.wait(&png(100), &limits).unwrap();
        let let_go = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| {
                let turn = memory.wait(&png(100), &limits);
                (turn.is_some(), let_go.load(std::sync::atomic::Ordering::SeqCst))
            });
            let_go.store(true, std::sync::atomic::Ordering::SeqCst);
            drop(first);
            assert_eq!(second.join().unwrap(), (true, true));
        });
    }

    #[tokio::test]
    async fn any_amount_fits() {
        for bytes in [0, 1, u64::MAX] {
            assert!(DecodingMemory::new(bytes).take(&png(10), &Limits::default()).await.is_some());
        }
    }
}
