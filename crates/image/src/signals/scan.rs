//! How brightness is spread over a picture without colour.

use vqa_core::GreySignals;

use super::grey::luma;
use super::sample::{Sample, colour};

/// A picture with a shorter side than this is too small to tell what it is.
const LEAST_SIDE: u32 = 128;
/// The share of its pixels that must be grey: scans may carry a coloured mark.
const LEAST_GREY: f32 = 0.97;
/// How far from grey a grey pixel may be: JPEG shifts colours a little.
const NEAR_GREY: u8 = 12;
/// Below this, of 255, is black, also after JPEG.
const BLACK: usize = 24;
/// From this on is white.
const WHITE: usize = 245;
/// The greys between: neither ink nor paper nor ground.
const MIDDLE: std::ops::RangeInclusive<usize> = 40..=215;
/// A grey is in use from this share of all pixels on.
const IN_USE: f32 = 0.000_5;

/// Measures a picture; `None` where it is in colour, or too small.
pub(super) fn measure(sample: &Sample) -> Option<GreySignals> {
    if sample.whole.short_side() < LEAST_SIDE {
        return None;
    }
    let grey = sample.pixels.iter().filter(|pixel| colour(**pixel) <= NEAR_GREY).count();
    if sample.share(grey) < LEAST_GREY {
        return None;
    }
    let mut counts = [0_usize; 256];
    sample.pixels.iter().for_each(|pixel| counts[usize::from(luma(pixel))] += 1);
    let share = |range: &[usize]| sample.share(range.iter().sum());
    let middle = &counts[MIDDLE];
    Some(GreySignals {
        rim: rim(sample),
        black: share(&counts[..BLACK]),
        middle: share(middle),
        white: share(&counts[WHITE..]),
        levels: middle.iter().filter(|count| sample.share(**count) > IN_USE).count() as u32,
        peak: sample.share(middle.iter().copied().max().unwrap_or(0)),
    })
}

/// Returns the share of black in a frame of a fiftieth of the short side.
fn rim(sample: &Sample) -> f32 {
    let wide = (sample.width.min(sample.height) / 50).max(1);
    let (mut all, mut black) = (0_usize, 0_usize);
    for (y, row) in sample.rows().enumerate() {
        let whole_row = y < wide || y + wide >= sample.height;
        let inner = if whole_row { row.len() } else { wide.min(row.len()) };
        let outer = if whole_row { &[][..] } else { &row[row.len() - inner..] };
        let both = row[..inner].iter().chain(outer);
        black += both.filter(|pixel| usize::from(luma(*pixel)) < BLACK).count();
        all += inner + outer.len();
    }
    black as f32 / all.max(1) as f32
}
