//! What is wanted of a picture, out of four bytes: rule and detail, fit and frame, limits, and what the target does.
//!
//! Rules and limits are small, so that small files are scaled, tiled and refused too.

use std::time::Duration;

use vqa_core::tokens::patch::Level;
use vqa_core::tokens::{AutoPolicy, ImageRule, PatchRule, TileRule};
use vqa_core::{Detail, Fit, Frame};
use vqa_image::{Limits, Wanted};

const RULES: [ImageRule; 5] = [
    ImageRule::Unknown,
    ImageRule::Tile(TileRule { base: 85, tile: 170, short_side: 768, auto: AutoPolicy::High }),
    ImageRule::Tile(TileRule { base: 1, tile: 3, short_side: 24, auto: AutoPolicy::BySize }),
    ImageRule::Patch(PatchRule {
        tokens_per_100: 162,
        low: level(Some(64), Some(2)),
        high: level(Some(333), Some(5)),
        auto: level(None, Some(1)),
        original: Some(level(None, None)),
        reject_above: Some(16),
    }),
    ImageRule::Patch(PatchRule {
        tokens_per_100: 100,
        low: level(Some(33), None),
        high: level(None, Some(1536)),
        auto: level(Some(7), Some(1)),
        original: None,
        reject_above: None,
    }),
];

const DETAILS: [Detail; 4] = [Detail::High, Detail::Low, Detail::Auto, Detail::Original];

const FRAMES: [Frame; 4] = [Frame::Only, Frame::Index(0), Frame::Index(1), Frame::Index(6)];

const fn level(side: Option<u32>, budget: Option<u64>) -> Level {
    Level { side, budget }
}

/// What is wanted of one input.
pub(crate) struct Wish {
    pub(crate) wanted: Wanted<'static>,
    pub(crate) limits: Limits,
    /// The checksums of a PNG are made right first: chance does not find them.
    pub(crate) mends: bool,
    /// The preview is drawn too.
    pub(crate) looks: bool,
}

impl Wish {
    /// Reads wishes. Zeros are a model of unknown rule, fitted, mended, and the widest limits.
    pub(crate) fn read([rule, fit, limits, deeds]: [u8; 4]) -> Self {
        let wanted = Wanted {
            rule: pick(&RULES, rule),
            detail: *pick(&DETAILS, rule / 5),
            fit: *pick(&[Fit::Model, Fit::Original], fit),
            frame: *pick(&FRAMES, fit / 2),
        };
        Self { wanted, limits: limits_of(limits), mends: deeds & 1 == 0, looks: deeds & 2 != 0 }
    }
}

fn pick<T, const N: usize>(all: &'static [T; N], number: u8) -> &'static T {
    &all[usize::from(number) % N]
}

/// An eighth of a megapixel or less, and memory that not every format can do with.
fn limits_of(number: u8) -> Limits {
    let [pixels, side, memory, bytes] = [0, 2, 4, 6].map(|shift| u32::from(number >> shift & 3));
    Limits {
        bytes: 1 << (20 - 4 * bytes),
        pixels: 1 << (17 - 3 * pixels),
        side: 65_535 >> (4 * side),
        memory: 1 << (21 - 3 * memory),
        // Looking takes longer than most pictures here take to be decoded.
        captcha_time: Duration::from_secs(if number == 0 { 10 } else { 0 }),
        measure_time: Duration::from_secs(10),
    }
}
