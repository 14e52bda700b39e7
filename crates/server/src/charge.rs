//! What a request counts against the limits of its key.
//!
//! Tokens are counted before the call: by the rules of the model, or by the model itself. Of one of which nobody knows
//! that, the text's bytes are set aside, of which no tokenizer makes more tokens, and the endpoint's own count replaces
//! them once it is told.

use vqa_core::preflight::Estimate;
use vqa_core::{Cleared, Cost};

use crate::app::App;
use crate::error::{ApiError, Surface, from_ask};
use crate::memory::needs;
use crate::meter::Expected;
use crate::quota::Quota;

/// What a call takes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Charge {
    /// Its pictures, which were taken before they were looked at.
    pub(crate) images: u64,
    /// Its tokens.
    pub(crate) tokens: Tokens,
    /// The most that it can cost.
    pub(crate) at_most: Cost,
}

/// The tokens of a call before it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tokens {
    /// They were counted.
    Counted(u64),
    /// They are no more than this, about, and told with the answer.
    AtMost(u64),
}

/// What a picture counts whose tokens are not known: the most that one can cost by the guide's formula.
const UNKNOWN_PICTURE: u64 = 1_445;

/// What a turn's framing counts where it is not known. Ours; that of the models that run here is at most half of it.
const UNKNOWN_FRAME: u64 = 16;

/// Says what a request takes of its key. It counts its input or its output limit against the tokens, whichever is more, as
/// the API does (rate limits guide, 2026-09). A limit that this server set is not the caller's.
pub(crate) async fn charge(
    app: &App,
    (quota, surface): (&Quota, &Surface),
    (cleared, asked_output): (&Cleared, Option<u64>),
) -> Result<Charge, ApiError> {
    let least = asked_output.unwrap_or(0);
    let tokens = match input(app, (quota, surface), cleared).await? {
        Tokens::Counted(input) => Tokens::Counted(input.max(least)),
        Tokens::AtMost(input) => Tokens::AtMost(input.max(least)),
    };
    Ok(Charge { images: surface.parts.len() as u64, tokens, at_most: cleared.estimate().cost_at_most })
}

async fn input(app: &App, (quota, surface): (&Quota, &Surface), cleared: &Cleared) -> Result<Tokens, ApiError> {
    if let Some(input) = Expected::of(&app.catalogue, &surface.model, cleared).input() {
        return Ok(Tokens::Counted(input));
    }
    // Whom no limit holds need not wait for the model to count.
    let counted = if quota.counts_tokens() { count(app, surface, cleared).await? } else { None };
    Ok(counted.map_or_else(|| Tokens::AtMost(bound(cleared)), Tokens::Counted))
}

/// Counts the input tokens of a request: by the rules of its model, else by the model itself.
pub(crate) async fn count(app: &App, surface: &Surface, cleared: &Cleared) -> Result<Option<u64>, ApiError> {
    match Expected::of(&app.catalogue, &surface.model, cleared).input() {
        Some(input) => Ok(Some(input)),
        None => app.engine.count(cleared).await.map_err(|error| from_ask(&error, surface)),
    }
}

fn bound(cleared: &Cleared) -> u64 {
    let Estimate { text, images, .. } = cleared.estimate();
    let bytes = || needs::said(cleared).map(|text| text.len() as u64).fold(0, u64::saturating_add);
    let frames = UNKNOWN_FRAME.saturating_mul(cleared.ask().turns.len() as u64);
    // A remedy may have made several pictures of one.
    let pictures = || UNKNOWN_PICTURE.saturating_mul(cleared.ask().images().count() as u64);
    let text = text.most().unwrap_or_else(|| bytes().saturating_add(frames));
    text.saturating_add(images.most().unwrap_or_else(pictures))
}
