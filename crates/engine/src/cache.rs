//! Prepared pictures, kept for a while by their content.
//!
//! The same picture, asked about again in the same way, is not decoded again; and if it comes several times at once it
//! is decoded once. Bounded in bytes and in time; off unless it is asked for. Labels are not kept.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;
use vqa_core::tokens::ImageRule;
use vqa_core::{ContentId, Detail, Fit, Frame, Looked, PreparedImage};
use vqa_image::Limits;

use crate::prepare::PrepareError;

/// What is kept, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureCacheConfig {
    /// The most bytes of all pictures together.
    pub bytes: u64,
    /// How long a picture is kept after it was prepared.
    pub time_to_live: Duration,
}

/// A kept picture counts for this much more than its bytes: what is known of it, and its place.
const OVERHEAD: u64 = 1024;

/// Everything that decides what becomes of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) content: ContentId,
    pub(crate) rule: Arc<ImageRule>,
    pub(crate) detail: Detail,
    pub(crate) fit: Fit,
    pub(crate) frame: Frame,
    pub(crate) limits: Limits,
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // The same content in many ways is rare.
        self.content.hash(state);
    }
}

type Cell = Arc<OnceCell<PreparedImage>>;

#[derive(Debug)]
struct Entry {
    cell: Cell,
    /// 0 while it is being prepared.
    bytes: u64,
    until: Instant,
    turn: u64,
}

#[derive(Debug, Default)]
struct Shelf {
    entries: HashMap<Key, Entry>,
    /// The keys in the order of their last use.
    turns: BTreeMap<u64, Key>,
    turn: u64,
    bytes: u64,
    swept: Option<Instant>,
}

impl Shelf {
    fn remove(&mut self, key: &Key) {
        if let Some(entry) = self.entries.remove(key) {
            self.turns.remove(&entry.turn);
            self.bytes = self.bytes.saturating_sub(entry.bytes);
        }
    }

    /// Finds the place of a picture, or makes one, and counts that as a use.
    fn cell(&mut self, key: &Key, config: &PictureCacheConfig, now: Instant) -> Cell {
        self.sweep(config, now);
        if self.entries.get(key).is_some_and(|entry| entry.until <= now) {
            self.remove(key);
        }
        self.turn += 1;
        let turn = self.turn;
        let entry = self.entries.entry(key.clone()).or_insert_with(|| Entry {
            cell: Cell::default(),
            bytes: 0,
            until: now + config.time_to_live,
            turn,
        });
        self.turns.remove(&entry.turn);
        self.turns.insert(turn, key.clone());
        entry.turn = turn;
        entry.cell.clone()
    }

    /// Lets go of what is too old, each time that the oldest could have become so.
    fn sweep(&mut self, config: &PictureCacheConfig, now: Instant) {
        let due = *self.swept.get_or_insert(now) + config.time_to_live;
        if due <= now {
            self.let_go(now);
        }
    }

    fn let_go(&mut self, now: Instant) {
        self.swept = Some(now);
        let old: Vec<Key> =
            self.entries.iter().filter(|(_, entry)| entry.until <= now).map(|(key, _)| key.clone()).collect();
        old.iter().for_each(|key| self.remove(key));
    }

    /// Says whether the place of a picture is this one, and not a later one.
    fn holds(&self, key: &Key, cell: &Cell) -> bool {
        self.entries.get(key).is_some_and(|entry| Arc::ptr_eq(&entry.cell, cell))
    }

    /// Counts what a picture takes.
    fn weigh(&mut self, key: &Key, cell: &Cell, bytes: u64) {
        if let Some(entry) = self.entries.get_mut(key).filter(|entry| Arc::ptr_eq(&entry.cell, cell)) {
            self.bytes = self.bytes.saturating_sub(entry.bytes).saturating_add(bytes);
            entry.bytes = bytes;
        }
    }

    /// Lets go of those that were not used for longest, until no more than this is kept.
    fn trim(&mut self, most: u64) {
        while self.bytes > most
            && let Some(key) = self.turns.values().next().cloned()
        {
            self.remove(&key);
        }
    }
}

/// Pictures kept for a while, shared by all clones. The default keeps none.
#[derive(Debug, Clone, Default)]
pub struct PictureCache {
    kept: Option<Arc<Kept>>,
}

#[derive(Debug)]
struct Kept {
    config: PictureCacheConfig,
    shelf: Mutex<Shelf>,
}

impl PictureCache {
    /// Keeps pictures within these bounds.
    #[must_use]
    pub fn new(config: PictureCacheConfig) -> Self {
        Self { kept: Some(Arc::new(Kept { config, shelf: Mutex::default() })) }
    }

    /// Lets go of every picture that was kept for its time.
    pub fn sweep(&self) {
        if let Some(kept) = &self.kept {
            kept.shelf().let_go(Instant::now());
        }
    }

    /// Says whether anything is kept.
    pub(crate) const fn is_on(&self) -> bool {
        self.kept.is_some()
    }

    /// Returns the picture that is kept, or prepares it. Whoever comes meanwhile waits for the same one.
    pub(crate) async fn get_or<F>(&self, key: Key, prepare: F) -> Result<PreparedImage, PrepareError>
    where
        F: Future<Output = Result<PreparedImage, PrepareError>>,
    {
        let Some(kept) = &self.kept else { return prepare.await };
        let cell = kept.shelf().cell(&key, &kept.config, Instant::now());
        let place = Place { kept, key, cell };
        let prepared = place.cell.get_or_try_init(|| prepare).await?.clone();
        let bytes = prepared.facts.as_ref().map_or(0, |facts| facts.sent_bytes).saturating_add(OVERHEAD);
        let mut shelf = kept.shelf();
        if is_known_wholly(&prepared) {
            shelf.weigh(&place.key, &place.cell, bytes);
            shelf.trim(kept.config.bytes);
        } else if shelf.holds(&place.key, &place.cell) {
            shelf.remove(&place.key);
        }
        drop(shelf);
        Ok(prepared)
    }
}

impl Kept {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says whether every look at a picture came to its end. One that did not is tried again when the picture comes again.
fn is_known_wholly(image: &PreparedImage) -> bool {
    let signals = image.facts.as_ref().map(|facts| facts.signals);
    signals.is_none_or(|signals| !signals.captcha.was_cut_short() && signals.looked != Looked::Failed)
}

/// A place on the shelf that someone waits for. One that nobody fills in the end is taken away.
struct Place<'a> {
    kept: &'a Kept,
    key: Key,
    cell: Cell,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.cell.initialized() {
            return;
        }
        let mut shelf = self.kept.shelf();
        // This one and the shelf's: nobody else waits.
        if shelf.holds(&self.key, &self.cell) && Arc::strong_count(&self.cell) == 2 {
            shelf.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests;
