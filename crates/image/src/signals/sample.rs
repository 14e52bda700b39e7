//! A coarse copy of the picture for measures of the whole of it: every so many pixels, in colour.

use vqa_core::Size;

use crate::pixels::RgbPixels;

/// The most pixels that are looked at. Shares and shapes need no more, and the time stays far below that of decoding.
const MOST_PIXELS: u64 = 1 << 18;

/// Some pixels of a picture, row by row, none of them mixed with others.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<[u8; 3]>,
    /// The size of the picture itself.
    pub(super) whole: Size,
}

impl Sample {
    pub(super) fn of(picture: &RgbPixels) -> Self {
        let whole = picture.size();
        let step = (whole.pixels() as f64 / MOST_PIXELS as f64).sqrt().ceil().max(1.0) as usize;
        let mut pixels = Vec::new();
        for row in picture.rows().step_by(step) {
            pixels.extend(row.as_chunks::<3>().0.iter().step_by(step));
        }
        let width = (whole.width as usize).div_ceil(step);
        Self { width, height: pixels.len().checked_div(width).unwrap_or(0), pixels, whole }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[[u8; 3]]> {
        self.pixels.chunks_exact(self.width.max(1))
    }

    /// Returns a share of all pixels.
    pub(super) fn share(&self, count: usize) -> f32 {
        count as f32 / self.pixels.len().max(1) as f32
    }
}

/// How far a pixel is from grey.
pub(super) fn colour([r, g, b]: [u8; 3]) -> u8 {
    r.max(g).max(b) - r.min(g).min(b)
}
