//! Plain colours on a plain ground, the straight lines of axes, and lines in dashes.

use vqa_core::PlotSignals;

use super::dashes;
use super::grey::{Grey, luma};
use super::sample::{Sample, colour};
use crate::pixels::RgbPixels;

/// The least share of one colour that makes it the ground.
const LEAST_GROUND: f32 = 0.4;
/// The least share of a plain colour: a thin line over most of a chart.
const LEAST_SHARE: f32 = 0.001_5;
/// How far from grey a colour must be to be told by its hue.
const COLOURED: u8 = 56;
/// How far from grey an axis may be.
const NEAR_GREY: u8 = 40;
/// Hues nearer than this, in degrees, are shades of one.
const APART: f32 = 18.0;

/// Measures a picture; `None` where it has no plain ground.
pub(super) fn measure(picture: &RgbPixels, grey: &Grey, sample: &Sample) -> Option<PlotSignals> {
    let mut counts = vec![0_u32; 1 << 15];
    sample.pixels.iter().for_each(|pixel| counts[key(*pixel)] += 1);
    let (ground, most) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    let share = sample.share(*most as usize);
    if share < LEAST_GROUND {
        return None;
    }
    let plain = counts.iter().enumerate().filter(|(_, count)| sample.share(**count as usize) >= LEAST_SHARE);
    let hues = hues(plain.map(|(key, _)| middle_of(key)));
    let dashes = dashes::count(grey, luma(&middle_of(ground)));
    // Most plain pictures have neither colours nor dashes for a chart of them; axes are not looked for then.
    let (across, down) = if hues > 1 || dashes > 0 { lines(picture, ground) } else { (0.0, 0.0) };
    Some(PlotSignals { ground: share, hues, across, down, dashes })
}

/// Five bits of each channel.
fn key([r, g, b]: [u8; 3]) -> usize {
    usize::from(r >> 3) << 10 | usize::from(g >> 3) << 5 | usize::from(b >> 3)
}

fn middle_of(key: usize) -> [u8; 3] {
    [key >> 10, key >> 5 & 31, key & 31].map(|five| (five as u8) << 3 | 4)
}

/// Counts the hues of those that are colours.
fn hues(plain: impl Iterator<Item = [u8; 3]>) -> u32 {
    let mut hues: Vec<f32> = plain.filter(|pixel| colour(*pixel) >= COLOURED).map(hue).collect();
    hues.sort_unstable_by(f32::total_cmp);
    let steps = hues.windows(2).filter(|pair| pair[1] - pair[0] > APART).count() as u32;
    let around = match (hues.first(), hues.last()) {
        // The circle of hues is closed: red lies on both sides of zero.
        (Some(first), Some(last)) if steps > 0 && first + 360.0 - last <= APART => 0,
        (Some(_), Some(_)) => 1,
        _ => 0,
    };
    steps + around
}

/// Returns the hue of a colour in degrees.
fn hue([r, g, b]: [u8; 3]) -> f32 {
    let (most, spread) = (r.max(g).max(b), f32::from(colour([r, g, b])));
    let turn = |this: u8, that: u8| (f32::from(this) - f32::from(that)) / spread;
    let sixths = if most == r {
        turn(g, b).rem_euclid(6.0)
    } else if most == g {
        turn(b, r) + 2.0
    } else {
        turn(r, g) + 4.0
    };
    sixths * 60.0
}

/// Returns the longest straight lines of grey on the ground, over the width and over the height. Reads every pixel: an axis
/// may be one pixel thick, and a sample would miss it.
fn lines(picture: &RgbPixels, ground: usize) -> (f32, f32) {
    let size = picture.size();
    let mut down = vec![0_u32; size.width as usize];
    let (mut longest_across, mut longest_down) = (0_u32, 0_u32);
    for row in picture.rows() {
        let mut across = 0_u32;
        for (pixel, down) in row.as_chunks::<3>().0.iter().zip(&mut down) {
            let is_line = colour(*pixel) < NEAR_GREY && key(*pixel) != ground;
            across = if is_line { across + 1 } else { 0 };
            *down = if is_line { *down + 1 } else { 0 };
            longest_across = longest_across.max(across);
            longest_down = longest_down.max(*down);
        }
    }
    (longest_across as f32 / size.width.max(1) as f32, longest_down as f32 / size.height.max(1) as f32)
}
