//! Strokes and dots in rows: the dashed and the dotted lines of charts.
//!
//! Takes the grey picture and the brightness of its ground. Straight level and plumb lines are taken away first, since a
//! grid joins what it crosses. What is left falls into marks; marks of one thickness, each going on where the one before
//! points to, over gaps of one length, are a row. Rows that are level or plumb are grids, borders and underlines.

mod marks;
mod rows;
mod rule;
#[cfg(test)]
mod tests;

use super::grey::Grey;

/// How far from the ground a pixel must be to be ink, of 255: the first keeps light colours, the second parts the dots of
/// thin lines, between which some ink is left.
const CONTRASTS: [u8; 2] = [40, 110];

/// A picture with a shorter side than this is an icon.
const LEAST_SIDE: usize = 128;

/// What the marks stand on.
struct Page<'a> {
    grey: &'a Grey,
    ground: u8,
}

/// Counts the marks in rows that are neither level nor plumb.
pub(super) fn count(grey: &Grey, ground: u8) -> u32 {
    if grey.width.min(grey.height) < LEAST_SIDE {
        return 0;
    }
    CONTRASTS.into_iter().map(|contrast| at_contrast(grey, ground, contrast)).max().unwrap_or(0)
}

fn at_contrast(grey: &Grey, ground: u8, contrast: u8) -> u32 {
    let mut ink: Vec<bool> = grey.pixels.iter().map(|pixel| pixel.abs_diff(ground) >= contrast).collect();
    rule::take_away(&mut ink, (grey.width, grey.height));
    let Some(marks) = marks::find(ink, grey.width) else { return 0 };
    rows::count(&marks, &Page { grey, ground })
}

impl Page<'_> {
    /// How far a place is from the ground, between pixels by what is around it.
    fn ink(&self, (x, y): (f32, f32)) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let pixel = |x: f32, y: f32| {
            let (column, row) = (x as usize, y as usize);
            let inside = x >= 0.0 && y >= 0.0 && column < self.grey.width && row < self.grey.height;
            if inside { f32::from(self.grey.pixels[row * self.grey.width + column].abs_diff(self.ground)) } else { 0.0 }
        };
        let mix = |row: f32| pixel(left, row) * (1.0 - x + left) + pixel(left + 1.0, row) * (x - left);
        mix(top) * (1.0 - y + top) + mix(top + 1.0) * (y - top)
    }
}
