//! Memory for a body, claimed before it is written to.
//!
//! Who announces much and sends little holds little; who has sent a share of it is given the whole, so that of many bodies that
//! are half there some can always be finished.

use crate::body::Taken;
use crate::memory::{Claim, NoMemory, needs};

/// What every body may have at once.
pub(crate) const FIRST: u64 = 64 * 1024;

/// Whoever has sent one part in so many is given room for all that was announced.
const SHARE: u64 = 32;

/// A body that comes in.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) bytes: Vec<u8>,
    claim: Claim,
    announced: Option<u64>,
    limit: u64,
    pub(super) size: u64,
}

impl Room {
    pub(super) const fn new(claim: Claim, announced: Option<u64>, limit: u64) -> Self {
        Self { bytes: Vec::new(), claim, announced, limit, size: 0 }
    }

    pub(super) fn length(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Makes room for so many bytes in all, once there is memory for them.
    pub(super) async fn grow_to(&mut self, length: u64) -> Result<(), NoMemory> {
        let size = self.size_for(length);
        if size <= self.size {
            return Ok(());
        }
        self.size = size;
        self.claim.grow_to(needs::body(self.size)).await?;
        let more = usize::try_from(self.size).unwrap_or(usize::MAX).saturating_sub(self.bytes.len());
        self.bytes.reserve_exact(more);
        Ok(())
    }

    fn size_for(&self, length: u64) -> u64 {
        let grown = length.max(FIRST).checked_next_power_of_two().unwrap_or(length);
        match self.announced {
            Some(whole) if length.saturating_mul(SHARE) >= whole => whole.max(length),
            Some(whole) => grown.min(whole),
            None => grown.min(self.limit).max(length),
        }
    }

    pub(super) fn taken(self) -> Taken {
        Taken { bytes: self.bytes, claim: self.claim }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::memory::Memory;

    const MIB: u64 = 1 << 20;

    fn room(memory: &Memory, announced: Option<u64>) -> Room {
        Room::new(memory.claim(), announced, 128 * MIB)
    }

    #[tokio::test(start_paused = true)]
    async fn who_announces_much_holds_little_until_a_share_of_it_is_there() {
        let memory = Memory::new(1024 * MIB, Duration::from_secs(1));
        let mut room = room(&memory, Some(128 * MIB));
        for (length, held) in [(1, FIRST), (FIRST + 1, 2 * FIRST), (3 * MIB, 4 * MIB), (4 * MIB, 128 * MIB)] {
            room.grow_to(length).await.unwrap();
            assert_eq!(memory.free(), 1024 * MIB - needs::body(held), "{length}");
            assert!(room.bytes.capacity() as u64 >= held);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_of_unknown_length_doubles_up_to_the_limit() {
        let memory = Memory::new(1024 * MIB, Duration::from_secs(1));
        let mut room = room(&memory, None);
        for (length, held) in [(1, FIRST), (5 * MIB, 8 * MIB), (100 * MIB, 128 * MIB), (128 * MIB, 128 * MIB)] {
            room.grow_to(length).await.unwrap();
            assert_eq!(memory.free(), 1024 * MIB - needs::body(held), "{length}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn of_many_bodies_that_are_half_there_some_are_finished() {
        let memory = Memory::new(64 * MIB, Duration::from_secs(30));
        let mut rooms: Vec<_> = (0..16).map(|_| room(&memory, Some(8 * MIB))).collect();
        for room in &mut rooms {
            room.grow_to(100 * 1024).await.unwrap();
        }
        // There is memory for three of them; the others have it as soon as those are done.
        for mut room in rooms {
            room.grow_to(8 * MIB).await.unwrap();
        }
    }
}
