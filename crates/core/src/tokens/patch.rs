//! The patch rule: 32 px squares, at most a budget of them, times a multiplier.
//!
//! From OpenAI, Images and vision, 2026-08 and 2026-09: fit into the pixel limit of the level of detail, "rounding to
//! integer pixels without enlarging smaller images"; if the budget is exceeded, shrink by
//! `s = sqrt(32²·B/(w·h))`, adjusted so that one side is a whole number of patches; round down; count; multiply.
//!
//! The shrink is computed here in closed form, exactly. A float computation gives other counts where `w·s/32` is a
//! whole number (2550x1700 at a budget of 1,536: exactly 1,536 patches, in f64 1,457).

use serde::Deserialize;

use super::{Detail, Layout, Measured, RuleError, TokenCount, narrow};
use crate::size::Size;

/// The side of a patch, from the guide of 2025-05.
const PATCH: u32 = 32;

/// How one level of detail limits a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The longest side that is kept, in pixels; `None` where there is no limit.
    pub side: Option<u32>,
    /// The most patches that are kept; `None` where there is no limit.
    pub budget: Option<u64>,
}

/// The numbers of a patch model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchRule {
    /// Tokens of a hundred patches: 162 for the published ×1.62.
    pub tokens_per_100: u64,
    /// Limits at `low`.
    pub low: Level,
    /// Limits at `high`.
    pub high: Level,
    /// Limits at `auto`, and where no detail is given.
    pub auto: Level,
    /// Limits at `original`; `None` where the model does not take it.
    pub original: Option<Level>,
    /// Pictures of more patches than this, once fitted, are refused.
    pub reject_above: Option<u64>,
}

impl PatchRule {
    fn level(&self, detail: Detail) -> Option<Level> {
        match detail {
            Detail::Low => Some(self.low),
            Detail::High => Some(self.high),
            Detail::Auto => Some(self.auto),
            Detail::Original => self.original,
        }
    }

    fn tokens(&self, patches: u64) -> u64 {
        patches.saturating_mul(self.tokens_per_100).div_ceil(100)
    }

    pub(super) fn measure(&self, size: Size, detail: Detail) -> Result<Measured, RuleError> {
        let level = self.level(detail).ok_or(RuleError::Detail(detail))?;
        let boxed = level.side.map_or(size, |side| fit_round(size, side));
        let sent = match level.budget {
            Some(budget) if patches(boxed) > budget => shrink(boxed, budget),
            _ => boxed,
        };
        let count = patches(sent);
        if let Some(limit) = self.reject_above.filter(|limit| count > *limit) {
            return Err(RuleError::TooManyPatches { patches: count, limit });
        }
        let layout = Layout::Patches { columns: sent.width.div_ceil(PATCH), rows: sent.height.div_ceil(PATCH) };
        Ok(Measured { sent, layout, tokens: TokenCount::Exact(self.tokens(count)) })
    }

    pub(super) fn most(&self, detail: Detail) -> TokenCount {
        let Some(level) = self.level(detail) else {
            return TokenCount::Unknown;
        };
        let square = level.side.map(|side| u64::from(side.div_ceil(PATCH)).pow(2));
        let limits = [level.budget, self.reject_above, square];
        limits.into_iter().flatten().min().map_or(TokenCount::Unknown, |n| TokenCount::AtMost(self.tokens(n)))
    }
}

/// Counts the patches that cover a picture.
fn patches(size: Size) -> u64 {
    u64::from(size.width.div_ceil(PATCH)) * u64::from(size.height.div_ceil(PATCH))
}

/// Scales down so that the long side is at most `side`, the short side rounded to the nearest pixel.
fn fit_round(size: Size, side: u32) -> Size {
    let long = size.long_side();
    if long <= side {
        return size;
    }
    let to = |n: u32| {
        let (n, side, long) = (u64::from(n), u64::from(side), u64::from(long));
        narrow((n * side + long / 2) / long).max(1)
    };
    Size::new(to(size.width), to(size.height))
}

/// Scales down to at most `budget` patches, one side a whole number of them.
fn shrink(size: Size, budget: u64) -> Size {
    let (w, h, patch) = (u64::from(size.width), u64::from(size.height), u64::from(PATCH));
    let columns = (budget * w / h).isqrt();
    let rows = (budget * h / w).isqrt();
    let (width, height) = if rows == 0 || columns == 0 {
        // The published rule shrinks a sliver, more than `budget` times longer than wide, to nothing. Here its long
        // side takes the whole budget, one patch wide.
        let long = patch * budget;
        if rows == 0 { (long, h * long / w) } else { (w * long / h, long) }
    } else if columns * h <= rows * w {
        (patch * columns, patch * columns * h / w)
    } else {
        (patch * rows * w / h, patch * rows)
    };
    Size::new(narrow(width.max(1)), narrow(height.max(1)))
}
