//! Decoded pixels: what the stages hand to each other.

use vqa_core::Size;

/// Upright sRGB pixels, 8 bits a channel, rows from top to bottom without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct RgbPixels {
    size: Size,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for RgbPixels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RgbPixels({})", self.size)
    }
}

impl RgbPixels {
    /// Takes the pixels of a picture; `None` where there are not three bytes for each of its pixels.
    #[must_use]
    pub fn new(size: Size, bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() as u64 == size.pixels() * 3).then_some(Self { size, bytes })
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

    /// Gives up the bytes.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Lists the rows from top to bottom, each of three bytes a pixel.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.bytes.chunks_exact(self.size.width.max(1) as usize * 3)
    }
}

/// What the numbers of a pixel mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// One byte of brightness.
    Grey,
    /// Red, green, blue.
    Rgb,
    /// Cyan, magenta, yellow, black; 255 is full ink.
    Cmyk,
}

impl Ink {
    /// Counts the bytes of a pixel.
    pub(crate) const fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }
}

/// Pixels as a decoder left them: 8 bits a channel, without alpha, not yet turned, in the file's own colours.
#[derive(Debug)]
pub(crate) struct Raster {
    pub(crate) size: Size,
    pub(crate) ink: Ink,
    pub(crate) bytes: Vec<u8>,
}
