//! How large each part of the model is.

use crate::labels;

/// The sides of a view in pixels; the encoder sees squares of this size.
pub(crate) const VIEW_SIDE: usize = 288;
/// The sides of a patch in pixels.
pub(crate) const PATCH_SIDE: usize = 12;
/// Patches along one side of a view.
pub(crate) const GRID: usize = VIEW_SIDE / PATCH_SIDE;
/// Patches of a view.
pub(crate) const PATCHES: usize = GRID * GRID;
/// Numbers in a patch: red, green and blue planes.
pub(crate) const PATCH_NUMBERS: usize = 3 * PATCH_SIDE * PATCH_SIDE;
/// Patches along one side that are folded into one image token.
pub(crate) const FOLD: usize = 2;
/// Image tokens of a view.
pub(crate) const VIEW_TOKENS: usize = PATCHES / (FOLD * FOLD);
/// The base of the rotary positions.
pub(crate) const ROPE_BASE: f32 = 10_000.0;

/// The size of a stack of transformer blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stack {
    /// Numbers of a row.
    pub(crate) width: usize,
    /// Blocks.
    pub(crate) blocks: usize,
    /// Attention heads.
    pub(crate) heads: usize,
    /// Numbers between the two halves of the feed-forward part.
    pub(crate) hidden: usize,
}

impl Stack {
    /// Tells how many numbers one head works on.
    pub(crate) fn head(&self) -> usize {
        self.width / self.heads
    }
}

/// The size of the whole model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// The picture encoder.
    pub(crate) vision: Stack,
    /// The text decoder.
    pub(crate) text: Stack,
    /// Tokens of the vocabulary.
    pub(crate) vocabulary: usize,
}

impl Shape {
    /// The built-in model.
    pub(crate) const fn built_in(vocabulary: usize) -> Self {
        Self {
            vision: Stack { width: 192, blocks: 6, heads: 6, hidden: 768 },
            text: Stack { width: 192, blocks: 4, heads: 6, hidden: 512 },
            vocabulary,
        }
    }

    /// A model for tests.
    #[cfg(test)]
    pub(crate) const fn tiny(vocabulary: usize) -> Self {
        Self {
            vision: Stack { width: 16, blocks: 2, heads: 2, hidden: 24 },
            text: Stack { width: 18, blocks: 3, heads: 3, hidden: 24 },
            vocabulary,
        }
    }

    /// Tells how many scores the training-only heads give a patch.
    pub(crate) const fn patch_scores() -> usize {
        labels::SCORES
    }
}
