//! What a picture costs in tokens, and what the model keeps of it.
//!
//! Two families of rules, in integers throughout: [`tile`] (gpt-4o and its like: a fixed part and so many tokens for
//! each 512 px square) and [`patch`] (32 px squares, a budget, a multiplier). Which model follows which, with which
//! numbers, is data: see `models.toml` and [`crate::registry`]. A third, [`view`], is for models that run in this
//! program, and its numbers are read from their files. Text tokens are in [`text`].

mod count;
mod detail;
pub mod patch;
pub mod text;
pub mod tile;
pub mod view;

use crate::kind::{Kind, Retry};
use crate::size::Size;
use crate::views::Wants;
pub use count::TokenCount;
pub use detail::{Detail, NotADetail};
pub use patch::PatchRule;
pub use tile::{AutoPolicy, TileRule};
pub use view::{CloseUps, ViewRule, ViewShape, ViewTokens};

/// How a model divides a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One small view and no close-ups.
    View,
    /// One small view, and close-ups of 512 px squares.
    Tiles {
        /// Squares from left to right.
        columns: u32,
        /// Squares from top to bottom.
        rows: u32,
    },
    /// Squares of 32 px.
    Patches {
        /// Squares from left to right.
        columns: u32,
        /// Squares from top to bottom.
        rows: u32,
    },
    /// The model's way is not known.
    Unknown,
}

/// What a model keeps of one picture, and its price in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// The size that the model keeps; never larger than the picture.
    pub sent: Size,
    /// How the model divides it.
    pub layout: Layout,
    /// What it costs.
    pub tokens: TokenCount,
}

/// Why a rule takes no such picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// The model has no such level of detail.
    #[error("this model does not take detail `{0}`")]
    Detail(Detail),
    /// The picture needs more patches than the API takes.
    ///
    /// The text is the API's own, seen live on 2026-09-25.
    #[error(
        "the image requires {patches} patches after processing, exceeding the limit of {limit}; resize it and try again"
    )]
    TooManyPatches {
        /// Squares of 32 px needed.
        patches: u64,
        /// The most that is taken.
        limit: u64,
    },
}

impl RuleError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Detail(_) => Kind::Unsupported,
            Self::TooManyPatches { .. } => Kind::TooLarge,
        }
    }

    /// Names the failure for programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Detail(_) => "unsupported_detail",
            Self::TooManyPatches { .. } => "too_many_patches",
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(self) -> Retry {
        Retry::Never
    }
}

/// The box that pictures for a model without a known rule are fitted into, by its long side.
///
/// Our choice: what every model of the published tables keeps at `high`.
const UNKNOWN_BOX: u32 = 2048;

/// The box of the small view at detail `low`, from the guide of 2024-06: a "512px x 512px version of the image".
pub(crate) const LOW_BOX: u32 = 512;

/// How a family of models counts pictures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ImageRule {
    /// 512 px squares.
    Tile(TileRule),
    /// 32 px squares.
    Patch(PatchRule),
    /// Views and close-ups, for a model in this program.
    View(ViewRule),
    /// Not known: pictures are fitted into a box of 2048 px (512 px at `low`, none at `original`) and their tokens
    /// are not guessed.
    #[default]
    Unknown,
}

impl ImageRule {
    /// Says what the model keeps of an upright picture of this size, and what that costs.
    ///
    /// Sending the kept size instead of the original costs the same: the rules are idempotent.
    ///
    /// # Errors
    ///
    /// Refuses a level of detail that the model does not have, and sizes over its limit.
    pub fn measure(&self, size: Size, detail: Detail) -> Result<Measured, RuleError> {
        let size = Size::new(size.width.max(1), size.height.max(1));
        match self {
            Self::Tile(rule) => rule.measure(size, detail),
            Self::Patch(rule) => rule.measure(size, detail),
            Self::View(rule) => rule.measure(size, detail),
            Self::Unknown => {
                let sent = match detail {
                    Detail::Low => fit_floor(size, LOW_BOX),
                    Detail::High | Detail::Auto => fit_floor(size, UNKNOWN_BOX),
                    Detail::Original => size,
                };
                Ok(Measured { sent, layout: Layout::Unknown, tokens: TokenCount::Unknown })
            }
        }
    }

    /// Sets what `auto` means; only tile models leave that open.
    #[must_use]
    pub fn with_auto(self, auto: AutoPolicy) -> Self {
        match self {
            Self::Tile(rule) => Self::Tile(TileRule { auto, ..rule }),
            Self::Patch(_) | Self::View(_) | Self::Unknown => self,
        }
    }

    /// Says in what form the model takes pictures: a model in this program sees pixels, any other an encoded picture.
    #[must_use]
    pub const fn wants(&self) -> Wants {
        match self {
            Self::View(_) => Wants::Rgb8,
            Self::Tile(_) | Self::Patch(_) | Self::Unknown => Wants::Encoded,
        }
    }

    /// Bounds what a picture of unknown size costs.
    #[must_use]
    pub fn most(&self, detail: Detail) -> TokenCount {
        match self {
            Self::Tile(rule) => rule.most(detail),
            Self::Patch(rule) => rule.most(detail),
            Self::View(rule) => rule.most(detail),
            Self::Unknown => TokenCount::Unknown,
        }
    }
}

/// Scales `size` down so that its long side is at most `side`; the short side is rounded down, to 1 at the least.
pub(crate) fn fit_floor(size: Size, side: u32) -> Size {
    let long = size.long_side();
    if long <= side {
        return size;
    }
    Size::new(scaled(size.width, side, long), scaled(size.height, side, long))
}

/// Computes `n * to / from`, rounded down, 1 at the least. `to` is below `from`, so the result fits.
pub(crate) fn scaled(n: u32, to: u32, from: u32) -> u32 {
    narrow(u64::from(n) * u64::from(to) / u64::from(from.max(1))).max(1)
}

/// Returns a side that is known to be no longer than one it was scaled down from.
pub(crate) fn narrow(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
