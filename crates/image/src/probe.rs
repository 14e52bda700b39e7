//! Reads a picture's header and decodes nothing.
//!
//! Takes the beginning of a file, 64 KiB of which nearly always suffice, and yields size, orientation and whether it is
//! animated, as far as the bytes go.

use vqa_core::{Format, Orientation, Size};

use crate::error::ImageError;
use crate::format::{self, gif, jpeg, png, webp};
use crate::limits::Limits;

/// How many pictures a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frames {
    /// One.
    One,
    /// Several. Of a PNG or a WebP the first is taken; of a GIF one must be chosen.
    Many,
    /// The bytes at hand do not tell.
    Unknown,
}

/// What the header of a picture says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The format, by content.
    pub format: Format,
    /// Size as stored.
    pub stored: Size,
    /// The turn that the file asks for, as far as the bytes go: a WebP, and some PNGs, keep it at their end. Token
    /// rules count the same either way, for they do not tell width from height.
    pub orientation: Orientation,
    /// Size once upright.
    pub upright: Size,
    /// How many pictures there are.
    pub frames: Frames,
}

/// Reads the header of a picture from the beginning of its bytes, or from all of them.
///
/// # Errors
///
/// Refuses what is no picture and what passes the limits of size. Bytes that end before the header does are
/// `truncated`: where more can be had, try again with more. The byte limit is not checked, because the bytes may be a
/// part of the file.
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Header, ImageError> {
    let format = format::sniff(bytes)?;
    let (stored, orientation, frames) = match format {
        Format::Png => png_header(bytes)?,
        Format::Jpeg => {
            let (frame, orientation) = jpeg::header(bytes)?;
            (frame.size, orientation, Frames::One)
        }
        Format::Webp => {
            let (size, animated) = webp::header(bytes)?;
            let orientation = webp::orientation(bytes).unwrap_or_default();
            (size, orientation, if animated { Frames::Many } else { Frames::One })
        }
        Format::Gif => (gif::size(bytes)?, Orientation::Upright, gif_frames(bytes)),
    };
    limits.check_size(stored)?;
    Ok(Header { format, stored, orientation, upright: orientation.apply(stored), frames })
}

fn png_header(bytes: &[u8]) -> Result<(Size, Orientation, Frames), ImageError> {
    let size = png::ihdr(bytes)?.size;
    let (orientation, animated) = png::early(bytes);
    Ok((size, orientation.unwrap_or_default(), if animated { Frames::Many } else { Frames::One }))
}

fn gif_frames(bytes: &[u8]) -> Frames {
    match gif::count(bytes, 2) {
        Ok(2..) => Frames::Many,
        Ok(_) => Frames::One,
        Err(_) => Frames::Unknown,
    }
}
