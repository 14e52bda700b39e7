//! Pixels as a model in this program takes them: the small view, and the close-ups where there are any.

use std::fmt;

use bytes::Bytes;

use crate::size::Size;

/// In what form a model takes pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// Encoded, as a file is.
    Encoded,
    /// As pixels.
    Rgb8,
}

/// Upright sRGB pixels, 8 bits a channel, rows from top to bottom without padding. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Rgb8 {
    size: Size,
    bytes: Bytes,
}

impl Rgb8 {
    /// Takes the pixels of a picture; `None` where there are none, or not three bytes for each.
    #[must_use]
    pub fn new(size: Size, bytes: Bytes) -> Option<Self> {
        let whole = size.pixels() > 0 && bytes.len() as u64 == size.pixels().checked_mul(3)?;
        whole.then_some(Self { size, bytes })
    }

    /// Returns the size.
    #[must_use]
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Returns all bytes: red, green, blue, pixel by pixel.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Rgb8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rgb8({})", self.size)
    }
}

/// What a model in this program sees of one picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Views {
    /// The whole picture.
    pub view: Rgb8,
    /// Its close-ups, row by row; none where the view shows all.
    pub closeups: Vec<Rgb8>,
    /// Close-ups in a row; 0 where there are none.
    pub columns: u32,
}

impl Views {
    /// Lists all pixels, the view last.
    pub fn all(&self) -> impl Iterator<Item = &Rgb8> {
        self.closeups.iter().chain([&self.view])
    }

    /// Counts the bytes of all pixels.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.all().map(|pixels| pixels.as_bytes().len() as u64).sum()
    }
}
