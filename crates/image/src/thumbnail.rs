//! Makes a picture so small that thousands fit into one page.
//!
//! Takes the bytes of a file as [`crate::prepare`] does, under the same limits, and yields a JPEG within a side and a
//! number of bytes. Of an animation the first frame is taken.

use vqa_core::{Frame, Size};

use crate::decode;
use crate::encode::{self, Loss};
use crate::error::ImageError;
use crate::limits::Limits;
use crate::prepare;
use crate::scale;

/// A picture that cannot be had within its bytes is made no smaller than this: nobody would recognise it.
const SMALLEST_SIDE: u32 = 48;

/// How small a picture shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Small {
    /// The longest side, in pixels. A smaller picture keeps its size.
    pub side: u32,
    /// The most bytes; a picture of 48 pixels may have more.
    pub bytes: usize,
}

/// A small picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// Its size.
    pub size: Size,
    /// The picture, as JPEG without metadata.
    pub jpeg: Vec<u8>,
}

/// Makes a small picture.
///
/// # Errors
///
/// Refuses what is no picture, is not whole, or passes a limit.
pub fn thumbnail(bytes: &[u8], small: Small, limits: &Limits) -> Result<Thumbnail, ImageError> {
    let keep = |upright: Size| Ok(within(upright, small.side));
    let decoded = decode::decode(bytes, Frame::Index(0), limits, &keep)?;
    let target = within(decoded.orientation.apply(decoded.stored), small.side);
    let mut pixels = prepare::finish(decoded, target, Vec::new())?.0;
    loop {
        let jpeg = encode::jpeg(&pixels, Loss::Visible)?;
        let side = pixels.size().long_side();
        if jpeg.len() <= small.bytes || side <= SMALLEST_SIDE {
            return Ok(Thumbnail { size: pixels.size(), jpeg });
        }
        // Bytes grow a little slower than the area; the step down is at least an eighth, so that the loop ends soon.
        let shrunk = f64::from(side) * (small.bytes as f64 / jpeg.len() as f64).sqrt();
        let next = (shrunk as u32).clamp(SMALLEST_SIDE, (side - side / 8).max(SMALLEST_SIDE));
        pixels = scale::rgb(&pixels, within(pixels.size(), next))?;
    }
}

/// Returns the largest size of the same shape whose sides do not pass `side`; never larger than the picture.
fn within(size: Size, side: u32) -> Size {
    let (side, long) = (side.max(1), size.long_side());
    if long <= side {
        return size;
    }
    let scaled = |length: u32| {
        let scaled = (u64::from(length) * u64::from(side) + u64::from(long) / 2) / u64::from(long);
        u32::try_from(scaled).unwrap_or(side).max(1)
    };
    Size::new(scaled(size.width), scaled(size.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(size: Size) -> Vec<u8> {
        let mut state = 1_u32;
        let mut bytes = Vec::new();
        for _ in 0..size.pixels() * 3 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.push((state >> 24) as u8);
        }
        encode::png(&crate::RgbPixels::new(size, bytes).unwrap()).unwrap()
    }

    #[test]
    fn a_picture_keeps_its_shape_within_side_and_bytes() {
        let limits = Limits::default();
        let png = noise(Size::new(900, 300));
        let large = thumbnail(&png, Small { side: 320, bytes: usize::MAX }, &limits).unwrap();
        assert_eq!(large.size, Size::new(320, 107));
        let small = thumbnail(&png, Small { side: 320, bytes: 4_000 }, &limits).unwrap();
        assert!(small.jpeg.len() <= 4_000 && small.size.width > 48, "{} {}", small.jpeg.len(), small.size);
        assert!(crate::probe(&small.jpeg, &limits).unwrap().upright == small.size);
    }

    #[test]
    fn it_ends_where_the_bytes_cannot_be_had() {
        let tiny = thumbnail(&noise(Size::new(900, 3)), Small { side: 320, bytes: 1 }, &Limits::default()).unwrap();
        assert_eq!(tiny.size, Size::new(48, 1));
        let same = thumbnail(&noise(Size::new(40, 30)), Small { side: 320, bytes: 1 }, &Limits::default()).unwrap();
        assert_eq!(same.size, Size::new(40, 30));
    }

    #[test]
    fn limits_hold_for_small_pictures_of_large_ones() {
        let limits = Limits { pixels: 1_000, ..Limits::default() };
        let error = thumbnail(&noise(Size::new(100, 100)), Small { side: 8, bytes: 1_000 }, &limits).unwrap_err();
        assert_eq!(error.kind(), vqa_core::Kind::TooLarge);
    }
}
