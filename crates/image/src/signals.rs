//! Numbers measured of a picture's pixels, the evidence that preflight's checks judge.
//!
//! Takes RGB pixels as the model will see them, yields [`vqa_core::Signals`]. Measures only: what is too small or too
//! soft is decided in `vqa_core::preflight`. Every measure is plain arithmetic on brightness: the same pixels always
//! give the same numbers, in a time that the size of the picture bounds.

mod grey;
mod ink;
mod lines;
mod sharpness;
mod surround;
mod text;

use vqa_core::Signals;

use grey::Grey;

/// A picture's pixels, borrowed: three bytes a pixel, red first, row by row without padding.
#[derive(Debug, Clone, Copy)]
pub struct Rgb<'a> {
    width: usize,
    height: usize,
    bytes: &'a [u8],
}

impl<'a> Rgb<'a> {
    /// Borrows pixels; `None` where there are not `width * height` of them.
    #[must_use]
    pub fn new(width: u32, height: u32, bytes: &'a [u8]) -> Option<Self> {
        let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        let needed = width.checked_mul(height)?.checked_mul(3)?;
        (bytes.len() == needed).then_some(Self { width, height, bytes })
    }
}

/// Measures a picture.
#[must_use]
pub fn measure(pixels: Rgb<'_>) -> Signals {
    let grey = Grey::of(pixels);
    Signals { edge_width: sharpness::edge_width(&grey), text: text::measure(&ink::blobs(&grey)) }
}
