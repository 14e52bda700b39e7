//! What is true of each patch, which training-only heads are taught beside the answers.
//!
//! The generator knows what it drew where. Teaching the encoder that directly makes it see long before questions alone
//! would; the heads are left out of the exported model.

use crate::math::softmax::{best, cross_entropy};
use crate::model::shape::GRID;

/// One head: how many things it tells apart.
const HEADS: [usize; 8] = [16, 13, 3, 2, CHARACTERS, CHARACTERS, LINES, LINES];
/// Nothing, and the printable characters of ASCII.
const CHARACTERS: usize = 95;
/// Rows of patches, and columns, counted from 1.
const LINES: usize = GRID + 1;
/// The scores of all heads together.
pub(crate) const SCORES: usize = 16 + 13 + 3 + 2 + 2 * CHARACTERS + 2 * LINES;
/// Marks what is not known of a patch.
pub(crate) const UNKNOWN: u8 = u8::MAX;

/// What a head says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    /// What covers the centre: 0 nothing, then shapes, then the kinds after [`TEXT`].
    Thing = 0,
    /// Its colour: 0 none.
    Colour = 1,
    /// Its size: 0 none, 1 small, 2 large.
    Size = 2,
    /// Whether the centre of a thing lies in the patch.
    Centre = 3,
    /// The character whose middle lies in the left half.
    Left = 4,
    /// The character whose middle lies in the right half.
    Right = 5,
    /// The row of the view that it lies in, so that what is said of places can be told from it.
    Row = 6,
    /// The column.
    Column = 7,
}

/// The class of text among things.
pub(crate) const TEXT: u8 = 13;
/// The class of a chart's bar.
pub(crate) const BAR: u8 = 14;
/// The class of a photograph or texture.
pub(crate) const CLUTTER: u8 = 15;

/// What is true of one patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PatchLabel([u8; HEADS.len()]);

impl PatchLabel {
    /// An empty patch.
    pub(crate) const EMPTY: Self = Self([0; HEADS.len()]);
    /// A patch of which nothing is known.
    pub(crate) const UNKNOWN: Self = Self([UNKNOWN; HEADS.len()]);

    /// Notes which patch of its view it is, counted row by row.
    pub(crate) fn at(mut self, patch: usize) -> Self {
        self.set(Head::Row, (patch / GRID + 1) as u8);
        self.set(Head::Column, (patch % GRID + 1) as u8);
        self
    }

    /// Sets what a head should say.
    pub(crate) fn set(&mut self, head: Head, class: u8) {
        self.0[head as usize] = class;
    }

    /// Reads what a head should say.
    #[cfg(test)]
    pub(crate) fn get(&self, head: Head) -> u8 {
        self.0[head as usize]
    }
}

/// Numbers a character for its heads; 0 for those that are not printable ASCII.
pub(crate) fn character(c: char) -> u8 {
    if c.is_ascii_graphic() { c as u8 - 32 } else { 0 }
}

/// How the heads did on one view.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    /// The sum of losses, weighted.
    pub(crate) loss: f32,
    /// Patches that hold something, and those of them whose class was right, per head.
    pub(crate) right: [(u32, u32); HEADS.len()],
}

impl Seen {
    /// Adds another view's.
    pub(crate) fn add(&mut self, other: &Self) {
        self.loss += other.loss;
        for (sum, new) in self.right.iter_mut().zip(other.right) {
            sum.0 += new.0;
            sum.1 += new.1;
        }
    }
}

/// How much an empty patch counts beside one that holds something.
const EMPTY_WEIGHT: f32 = 0.15;

/// Turns scores into the gradient of the heads' loss; every head's mean counts `weight`.
pub(crate) fn patch_loss(scores: &mut [f32], labels: &[PatchLabel], weight: f32) -> Seen {
    let mut seen = Seen::default();
    // Thousands of small parts: a sum of few digits would hide how it changes.
    let mut loss = 0.0_f64;
    let mut at = 0;
    for (head, classes) in HEADS.into_iter().enumerate() {
        let share = |label: &PatchLabel| match label.0[head] {
            UNKNOWN => 0.0,
            0 => EMPTY_WEIGHT,
            _ => 1.0,
        };
        let total: f32 = labels.iter().map(share).sum::<f32>().max(8.0);
        for (row, label) in scores.chunks_exact_mut(SCORES).zip(labels) {
            let row = &mut row[at..at + classes];
            let class = label.0[head];
            if class == UNKNOWN {
                row.fill(0.0);
                continue;
            }
            if class > 0 {
                seen.right[head].0 += 1;
                seen.right[head].1 += u32::from(best(row) == usize::from(class));
            }
            loss += f64::from(cross_entropy(row, usize::from(class), weight * share(label) / total));
        }
        at += classes;
    }
    seen.loss = loss as f32;
    seen
}
