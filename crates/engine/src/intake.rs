//! The first two stages, which need no backend: pictures at hand, decoded, upright, fitted, measured.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use tokio::time::Instant;
use vqa_core::{Acquired, Ask, Fetch, ModelCard, Prepared, Remedies, Timings};
use vqa_image::Limits;

use crate::acquire;
use crate::cache::PictureCache;
use crate::error::AskError;
use crate::memory::DecodingMemory;
use crate::prepare::{self, Desk};
use crate::spent::Spent;

/// An ask whose pictures are at hand, and how long that took.
#[derive(Debug, Clone)]
pub struct AcquiredAsk {
    /// The ask.
    pub ask: Acquired,
    /// Where the time went so far.
    pub timings: Timings,
}

/// A prepared ask, and how long that took.
#[derive(Debug, Clone)]
pub struct PreparedAsk {
    /// The ask.
    pub ask: Prepared,
    /// Where the time went so far.
    pub timings: Timings,
}

/// Takes pictures in.
#[derive(Clone)]
pub struct Intake {
    /// Downloads what is given by link.
    pub fetch: Arc<dyn Fetch>,
    /// What a picture may be.
    pub limits: Limits,
    /// Keeps prepared pictures for a while.
    pub cache: PictureCache,
    /// What all pictures that are decoded at the same time may take together.
    pub memory: DecodingMemory,
    /// What is looked at of pictures that models behind an endpoint are shown.
    pub checks: Checks,
    /// What is done to pictures of which a model would see too little.
    pub remedies: Remedies,
}

/// What is looked at of a picture for a model behind an endpoint, before it is sent there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Checks {
    /// Every pixel: it is decoded and measured, and scaled where that is wished.
    #[default]
    Pixels,
    /// Its container, as long as that tells that no pixel has to change: it is stripped and passed on at its own size. No
    /// check of pixels is made, and damage within the coded data is left for the endpoint to find.
    Headers,
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Intake {
    /// Brings the bytes of every picture, and makes them what the model of this card takes.
    ///
    /// # Errors
    ///
    /// A picture that cannot be had or is not taken.
    pub async fn prepare(&self, ask: Ask, card: &ModelCard) -> Result<PreparedAsk, AskError> {
        self.fit(self.acquire(ask).await?, card).await
    }

    /// Brings the bytes of every picture.
    pub(crate) async fn acquire(&self, ask: Ask) -> Result<AcquiredAsk, AskError> {
        let start = Instant::now();
        let ask = acquire::bytes(ask, &*self.fetch, self.limits.bytes).await?;
        Ok(AcquiredAsk { ask, timings: Timings { acquire: start.elapsed(), ..Timings::default() } })
    }

    /// Makes the pictures what the model of this card takes.
    pub(crate) async fn fit(&self, acquired: AcquiredAsk, card: &ModelCard) -> Result<PreparedAsk, AskError> {
        let AcquiredAsk { ask, mut timings } = acquired;
        let start = Instant::now();
        let (rule, cache, memory) = (Arc::new(card.image_rule.clone()), self.cache.clone(), self.memory.clone());
        let (limits, checks, remedies) = (self.limits, self.checks, self.remedies);
        let most_images = card.limits.images;
        let kept = AtomicU32::new(0);
        let desk = Desk { rule, limits, cache, memory, checks, remedies, most_images, kept, spent: Spent::default() };
        let ask = prepare::pixels(ask, &desk).await?;
        timings.prepare = desk.spent.of(start.elapsed());
        timings.kept_pictures = desk.kept.into_inner();
        Ok(PreparedAsk { ask, timings })
    }
}
