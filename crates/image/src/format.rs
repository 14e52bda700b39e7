//! The structure of the four formats: chunks, segments and blocks, walked without decoding a pixel.
//!
//! Takes the bytes of a file, or its beginning, and yields what its structure says: size, orientation, colour profile,
//! the parts that hold pixels and the parts that do not. What the pixels need is copied out by [`crate::strip`].

pub(crate) mod gif;
pub(crate) mod jpeg;
pub(crate) mod png;
mod vp8l;
pub(crate) mod webp;

use vqa_core::{Format, Orientation, Size};

use crate::error::ImageError;
use crate::foreign;

/// A colour description that came with the pixels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Profile {
    /// None: sRGB, or ink without a description.
    #[default]
    None,
    /// An ICC profile.
    Icc(Vec<u8>),
    /// One that is damaged, too large or of a kind that is not handled.
    Unusable,
}

/// The largest ICC profile that is read. Press profiles have 0.5 to 2 MB.
pub(crate) const MOST_PROFILE: usize = 4 << 20;

/// What the structure of a whole file says of its one picture.
#[derive(Debug)]
pub(crate) struct Survey {
    pub(crate) size: Size,
    pub(crate) orientation: Orientation,
    pub(crate) profile: Profile,
    /// Something that is no pixel was found.
    pub(crate) metadata: Metadata,
}

/// Whether a file holds more than its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Metadata {
    Absent,
    Present,
}

/// Tells the format by the first bytes.
pub(crate) fn sniff(bytes: &[u8]) -> Result<Format, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    if bytes.starts_with(png::SIGNATURE) {
        Ok(Format::Png)
    } else if bytes.starts_with(jpeg::SIGNATURE) {
        Ok(Format::Jpeg)
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Ok(Format::Gif)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Ok(Format::Webp)
    } else {
        Err(cut_signature(bytes)
            .or_else(|| foreign::name(bytes).map(ImageError::Foreign))
            .unwrap_or(ImageError::NotAnImage))
    }
}

/// Recognises a file that ends within its own signature.
fn cut_signature(bytes: &[u8]) -> Option<ImageError> {
    let begins = |signature: &[u8]| signature.len() > bytes.len() && signature.starts_with(bytes);
    let cut = if begins(png::SIGNATURE) {
        Format::Png
    } else if begins(jpeg::SIGNATURE) {
        Format::Jpeg
    } else if begins(b"GIF87a") || begins(b"GIF89a") {
        Format::Gif
    } else if begins(b"RIFF") || (bytes.starts_with(b"RIFF") && bytes.len() < 12) {
        Format::Webp
    } else {
        return None;
    };
    Some(ImageError::truncated(cut))
}
