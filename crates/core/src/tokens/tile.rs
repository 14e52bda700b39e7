//! The tile rule: a fixed part, and so many tokens for each 512 px square of the fitted picture.
//!
//! "Scale down to fit in a 2048px x 2048px square, maintaining aspect ratio. Smaller images are not enlarged. If the
//! shortest side exceeds 768px, scale it down to 768px and round down the other dimension. Count the 512px squares
//! needed to cover the image." — OpenAI, Images and vision, 2026-08. The edition of 2024-06 says that the shortest side
//! "is scaled" to 768 px, which would enlarge; live traffic shows that it never did (128x64 at `high` is one tile).

use serde::Deserialize;

use super::{Detail, LOW_BOX, Layout, Measured, RuleError, TokenCount, fit_floor, scaled};
use crate::size::Size;

/// The box of the first step, from the guide of 2024-06.
const BOX: u32 = 2048;
/// The side of a tile, from the guide of 2024-06.
const TILE: u32 = 512;

/// What `auto` means for a tile model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AutoPolicy {
    /// `high`, as the API bills it (measured 2025, stated in the guide since 2026-08).
    #[default]
    High,
    /// `low` for a picture that fits 512x512 and `high` for a larger one, as the guide of 2024-06 suggests.
    BySize,
}

/// The numbers of a tile model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TileRule {
    /// Tokens of the small view; all that `low` costs.
    pub base: u64,
    /// Tokens of each tile.
    pub tile: u64,
    /// What the short side is scaled down to, in pixels.
    #[serde(default = "short_side")]
    pub short_side: u32,
    /// What `auto` means.
    #[serde(default)]
    pub auto: AutoPolicy,
}

/// From the guide of 2024-06.
const fn short_side() -> u32 {
    768
}

impl TileRule {
    pub(super) fn measure(&self, size: Size, detail: Detail) -> Result<Measured, RuleError> {
        match detail {
            Detail::Low => Ok(self.low(size)),
            Detail::High => Ok(self.high(size)),
            Detail::Auto => Ok(self.auto(size)),
            Detail::Original => Err(RuleError::Detail(detail)),
        }
    }

    fn auto(&self, size: Size) -> Measured {
        let high = self.high(size);
        // The fitted size decides, so that a picture which was fitted before it was sent is read the same way.
        let small = high.sent.long_side() <= LOW_BOX;
        match self.auto {
            AutoPolicy::BySize if small => self.low(size),
            AutoPolicy::BySize | AutoPolicy::High => high,
        }
    }

    pub(super) fn most(&self, detail: Detail) -> TokenCount {
        match detail {
            Detail::Low => TokenCount::Exact(self.base),
            Detail::Original => TokenCount::Unknown,
            Detail::High | Detail::Auto => {
                let tiles = u64::from(BOX.div_ceil(TILE)) * u64::from(self.short_side.min(BOX).div_ceil(TILE));
                TokenCount::AtMost(self.base + self.tile * tiles)
            }
        }
    }

    fn low(&self, size: Size) -> Measured {
        Measured { sent: fit_floor(size, LOW_BOX), layout: Layout::View, tokens: TokenCount::Exact(self.base) }
    }

    fn high(&self, size: Size) -> Measured {
        let boxed = fit_floor(size, BOX);
        let short = boxed.short_side();
        let sent = if short > self.short_side {
            Size::new(scaled(boxed.width, self.short_side, short), scaled(boxed.height, self.short_side, short))
        } else {
            boxed
        };
        let (columns, rows) = (sent.width.div_ceil(TILE), sent.height.div_ceil(TILE));
        let tokens = self.base + self.tile * u64::from(columns) * u64::from(rows);
        Measured { sent, layout: Layout::Tiles { columns, rows }, tokens: TokenCount::Exact(tokens) }
    }
}
