//! How much the bright part of a picture is a disc on black.

use vqa_core::DiscSignals;

use super::grey::luma;
use super::sample::Sample;

/// A picture with a shorter side than this is too small to tell.
const LEAST_SIDE: u32 = 128;
/// From this brightness on, of 255, a pixel is no black.
const LIT: u8 = 28;
/// A row or column belongs to the disc if more than this share of it is lit: specks do not count.
const LEAST_LIT: f32 = 0.02;
/// The least share of the picture that must lie outside of the circle. A disc in a square leaves a fifth.
const LEAST_OUTSIDE: f32 = 0.08;

/// Measures a picture; `None` where nothing is lit, or hardly anything lies around it.
pub(super) fn measure(sample: &Sample) -> Option<DiscSignals> {
    if sample.whole.short_side() < LEAST_SIDE {
        return None;
    }
    let (mut in_rows, mut in_columns) = (vec![0_usize; sample.height], vec![0_usize; sample.width]);
    for (row, count) in sample.rows().zip(&mut in_rows) {
        for (pixel, column) in row.iter().zip(&mut in_columns) {
            let lit = usize::from(luma(pixel) >= LIT);
            *count += lit;
            *column += lit;
        }
    }
    let (top, bottom) = ends(&in_rows, sample.width)?;
    let (left, right) = ends(&in_columns, sample.height)?;
    let (wide, high) = ((right - left + 1) as f32, (bottom - top + 1) as f32);
    let centre = ((left + right) as f32 / 2.0, (top + bottom) as f32 / 2.0);
    let radius = wide.max(high) / 2.0;
    let (mut outside, mut dark, mut inside, mut lit) = (0_usize, 0_usize, 0_usize, 0_usize);
    for (y, row) in sample.rows().enumerate() {
        for (x, pixel) in row.iter().enumerate() {
            let far = (x as f32 - centre.0).hypot(y as f32 - centre.1) / radius;
            let is_lit = luma(pixel) >= LIT;
            if far > 1.03 {
                outside += 1;
                dark += usize::from(!is_lit);
            } else if (0.85..0.97).contains(&far) {
                inside += 1;
                lit += usize::from(is_lit);
            }
        }
    }
    (sample.share(outside) >= LEAST_OUTSIDE).then(|| DiscSignals {
        round: wide.min(high) / wide.max(high),
        span: 2.0 * radius / sample.width.min(sample.height) as f32,
        dark: dark as f32 / outside as f32,
        lit: lit as f32 / inside.max(1) as f32,
    })
}

/// Returns the first and the last line that is lit.
fn ends(counts: &[usize], length: usize) -> Option<(usize, usize)> {
    let is_lit = |count: &usize| *count as f32 > length as f32 * LEAST_LIT;
    Some((counts.iter().position(is_lit)?, counts.iter().rposition(is_lit)?))
}
