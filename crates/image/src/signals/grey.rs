//! The grey picture that every measure reads.
//!
//! Takes RGB pixels, yields brightness at the same scale. A picture above [`MOST_PIXELS`] is not scaled down, since
//! that would change the height of its letters: its middle is taken instead.

use crate::pixels::RgbPixels;

/// The most pixels that are looked at: the largest picture of the tile rule is 2048x768, and the time stays bounded
/// for the larger ones that patch models take.
const MOST_PIXELS: u64 = 2048 * 1024;

/// Brightness, row by row.
#[derive(Debug)]
pub(super) struct Grey {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<u8>,
}

impl Grey {
    /// Reads the picture, or the middle of a large one.
    pub(super) fn of(picture: &RgbPixels) -> Self {
        let (whole_width, whole_height) = (picture.size().width as usize, picture.size().height as usize);
        let (width, height) = window(whole_width, whole_height);
        let (left, top) = ((whole_width - width) / 2 * 3, (whole_height - height) / 2);
        let mut pixels = Vec::with_capacity(width * height);
        for row in picture.rows().skip(top).take(height) {
            pixels.extend(row[left..left + width * 3].chunks_exact(3).map(luma));
        }
        Self { width, height, pixels }
    }

    /// Returns a row, counted from the top.
    pub(super) fn row(&self, y: usize) -> Option<&[u8]> {
        // A picture without columns has rows of nothing, but no more of them than its height.
        if y >= self.height {
            return None;
        }
        self.pixels.get(y.checked_mul(self.width)?..)?.get(..self.width)
    }

    /// Goes through the rows from the top.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(self.width.max(1))
    }
}

/// Weighs the colours as ITU-R BT.601 does, in 256ths.
pub(super) fn luma(pixel: &[u8]) -> u8 {
    let sum = u32::from(pixel[0]) * 77 + u32::from(pixel[1]) * 150 + u32::from(pixel[2]) * 29;
    (sum >> 8) as u8
}

/// Returns the size of the part that is looked at: all of it, or the middle with the sides in the same proportion.
fn window(width: usize, height: usize) -> (usize, usize) {
    let all = width as u64 * height as u64;
    if all <= MOST_PIXELS {
        return (width, height);
    }
    let keep = (MOST_PIXELS as f64 / all as f64).sqrt();
    let side = |n: usize| ((n as f64 * keep) as usize).clamp(1, n);
    // A sliver keeps at least one pixel of its short side, so the long one may have to give way.
    let (width, height) = (side(width), side(height));
    let most = MOST_PIXELS as usize;
    (width.min(most / height.min(most)), height.min(most / width.min(most)))
}
