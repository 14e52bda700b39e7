//! What a picture may cost before it is looked at any closer: bytes, pixels, memory and work.
//!
//! All of it is decided from the header, before anything is decoded or allocated in proportion to it.

use std::time::Duration;

use vqa_core::{Format, Size};

use crate::error::{Excess, ImageError};

/// The limits of one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most encoded bytes, inclusive. "We restrict image uploads to 20MB per image" — the guide of 2024-06, read
    /// as 20 MiB as the API's schema does (`maxLength` 20,971,520).
    pub bytes: u64,
    /// The most pixels. Our choice; see `docs/pictures.md`.
    pub pixels: u64,
    /// The longest side. "65,535 px" — OpenAI, Images and vision, 2026-09; JPEG has the same limit.
    pub side: u32,
    /// The most memory that decoding one picture may take, in bytes, the encoded picture not counted.
    pub memory: u64,
    /// The longest that looking for a CAPTCHA may take; zero means that nobody looks.
    pub captcha_time: Duration,
    /// The longest that measuring may take. It takes some tens of milliseconds; what is not measured by then is told.
    pub measure_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 20 << 20,
            pixels: 120_000_000,
            side: 65_535,
            memory: 320 << 20,
            captcha_time: Duration::from_millis(500),
            measure_time: Duration::from_secs(2),
        }
    }
}

/// How often all pixels of the largest picture may be drawn, by the scans of a JPEG or the frames of an animation.
///
/// An empty scan or frame takes a dozen bytes, so a small file can ask for thousands. Ten scans are usual, twenty seen.
const DRAWS: u64 = 4;

/// Bytes a pixel of a picture that is not scaled down: as decoded 1, as RGB 3, turned or encoded 3.
const FULL_SIZE: u64 = 7;

impl Limits {
    pub(crate) fn check_bytes(&self, bytes: usize) -> Result<(), ImageError> {
        let bytes = bytes as u64;
        if bytes > self.bytes { Err(Excess::Bytes { bytes, limit: self.bytes }.into()) } else { Ok(()) }
    }

    pub(crate) fn check_size(&self, size: Size) -> Result<(), ImageError> {
        if size.long_side() > self.side {
            return Err(Excess::Side { size, limit: self.side }.into());
        }
        if size.pixels() > self.pixels {
            return Err(Excess::Pixels { size, limit: self.pixels }.into());
        }
        Ok(())
    }

    /// Checks the memory of a decoder that takes so many bytes for each pixel.
    pub(crate) fn check_memory(&self, format: Format, size: Size, bytes_per_pixel: u64) -> Result<(), ImageError> {
        self.check_held(format, size, size.pixels().saturating_mul(bytes_per_pixel))
    }

    /// Checks the memory of a decoder that takes so many bytes in all.
    pub(crate) fn check_held(&self, format: Format, size: Size, bytes: u64) -> Result<(), ImageError> {
        let limit = self.memory;
        if bytes > limit { Err(Excess::Memory { format, size, bytes, limit }.into()) } else { Ok(()) }
    }

    /// Checks the memory of a picture that is sent at its full size.
    pub(crate) fn check_full_size(&self, format: Format, size: Size) -> Result<(), ImageError> {
        self.check_memory(format, size, FULL_SIZE)
    }

    /// Checks how many pixels are drawn, where each may be drawn many times.
    pub(crate) fn check_work(&self, format: Format, pixels: u64) -> Result<(), ImageError> {
        let limit = self.pixels.saturating_mul(DRAWS);
        if pixels > limit { Err(Excess::Work { format, pixels, limit }.into()) } else { Ok(()) }
    }
}
