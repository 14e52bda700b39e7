//! The view rule: what a model in this program sees of a picture, and how many tokens that takes.
//!
//! `low` is the 512 px view of the guide. `high` is that view and the 512 px close-ups of the picture as the guide fits
//! it, or, for a model with a resolution rule of its own, that fitted picture in place of the view. `auto` is `low` for
//! a picture that fits the view and `high` for a larger one, as the guide of 2024-06 suggests: here every close-up is
//! paid for in time.

use super::tile::{AutoPolicy, TileRule};
use super::{Detail, LOW_BOX, Layout, Measured, RuleError, TokenCount, fit_floor};
use crate::size::Size;

/// What `high` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseUps {
    /// The small view and the 512 px squares of the fitted picture, each for this many tokens.
    Tiles(u64),
    /// The fitted picture, once, which the model divides by its own rule.
    Larger,
    /// What `low` shows: the model takes pictures of one size.
    None,
}

/// How many tokens a view takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewTokens {
    /// So many, whatever its size, with those that stand around it.
    Fixed(u64),
    /// One for each square of this many pixels a side, about.
    Cells {
        /// The side of a square.
        side: u32,
        /// The most that one picture takes.
        most: u64,
    },
    /// The model divides pictures in a way that is not known before it sees them.
    Unknown,
}

/// The shape in which views are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewShape {
    /// As the picture was fitted; the model brings it to a shape of its own.
    AsFitted,
    /// Squares of this side. The fitted picture is stretched to a whole number of close-ups, and the view to a square.
    Stretched(u32),
    /// Squares of this side. Each view is scaled to fit, up or down, and stands in the middle of this grey.
    Padded {
        /// The side.
        side: u32,
        /// The grey around it: 0 is black, 255 white.
        grey: u8,
    },
}

/// How a model in this program sees pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewRule {
    /// What `high` shows.
    pub high: CloseUps,
    /// How many tokens a view takes.
    pub tokens: ViewTokens,
    /// The shape in which views are shown.
    pub shape: ViewShape,
}

/// The geometry of the guide's tiles; the token counts are not looked at.
const TILES: TileRule = TileRule { base: 0, tile: 0, short_side: 768, auto: AutoPolicy::BySize };

/// Squares of 512 px that cover 2048x768.
const MOST_TILES: u64 = 8;

impl ViewRule {
    pub(super) fn measure(&self, size: Size, detail: Detail) -> Result<Measured, RuleError> {
        let fitted = TILES.measure(size, Detail::High)?;
        let small = fitted.sent.long_side() <= LOW_BOX;
        match detail {
            Detail::Low => Ok(self.view(fit_floor(size, LOW_BOX))),
            Detail::Original => Err(RuleError::Detail(detail)),
            // One close-up of the whole picture shows what the view shows.
            Detail::High | Detail::Auto if small => Ok(self.view(fitted.sent)),
            Detail::High | Detail::Auto => Ok(match self.high {
                CloseUps::None => self.view(fit_floor(size, LOW_BOX)),
                CloseUps::Larger => self.view(fitted.sent),
                CloseUps::Tiles(tile) => {
                    let view = self.view(fit_floor(fitted.sent, LOW_BOX)).tokens;
                    Measured { tokens: view + tiles(fitted.layout, tile), ..fitted }
                }
            }),
        }
    }

    /// Counts the pixels that a model is shown of a picture that was measured, the view and its close-ups together.
    #[must_use]
    pub fn pixels(&self, measured: &Measured) -> u64 {
        let square = |side: u32| Size::new(side, side).pixels();
        match (measured.layout, self.shape) {
            (Layout::Tiles { .. }, ViewShape::AsFitted) => measured.sent.pixels().saturating_add(square(LOW_BOX)),
            (Layout::Tiles { columns, rows }, ViewShape::Stretched(side) | ViewShape::Padded { side, .. }) => {
                let closeups = u64::from(columns) * u64::from(rows);
                square(side).saturating_mul(closeups.saturating_add(1))
            }
            (_, ViewShape::AsFitted) => measured.sent.pixels(),
            (_, ViewShape::Stretched(side) | ViewShape::Padded { side, .. }) => square(side),
        }
    }

    pub(super) fn most(&self, detail: Detail) -> TokenCount {
        let small = [Size::new(LOW_BOX, LOW_BOX); 2];
        let (largest, closeups) = match (detail, self.high) {
            (Detail::Original, _) => return TokenCount::Unknown,
            (Detail::Low, _) | (_, CloseUps::None) => (small, 0),
            (_, CloseUps::Larger) => ([Size::new(2048, 768), Size::new(768, 2048)], 0),
            (_, CloseUps::Tiles(tile)) => (small, tile * MOST_TILES),
        };
        let most = largest.into_iter().filter_map(|size| self.view(size).tokens.most()).max();
        most.map_or(TokenCount::Unknown, |view| TokenCount::AtMost(view + closeups))
    }

    fn view(&self, sent: Size) -> Measured {
        let tokens = match self.tokens {
            ViewTokens::Fixed(view) => TokenCount::Exact(view),
            ViewTokens::Cells { side, most } => {
                let cells = |n: u32| u64::from(n.div_ceil(side.max(1)));
                TokenCount::About((cells(sent.width) * cells(sent.height)).min(most))
            }
            ViewTokens::Unknown => TokenCount::Unknown,
        };
        Measured { sent, layout: Layout::View, tokens }
    }
}

/// What the close-ups of a fitted picture cost.
fn tiles(layout: Layout, each: u64) -> TokenCount {
    match layout {
        Layout::Tiles { columns, rows } => TokenCount::Exact(each * u64::from(columns) * u64::from(rows)),
        Layout::View | Layout::Patches { .. } | Layout::Unknown => TokenCount::Exact(0),
    }
}
