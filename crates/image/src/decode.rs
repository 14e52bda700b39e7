//! From encoded bytes to pixels: limits first, then the decoder of the format, fed with what the pixels need alone.
//!
//! Yields pixels without alpha, in the file's own colours and as stored, and what is to be done to them yet.

mod gif;
mod jpeg;
mod png;
mod webp;

use bytes::Bytes;
use vqa_core::{Format, Frame, Orientation, Size, Step};

use crate::colour::{self, Effect};
use crate::error::ImageError;
use crate::format::{Metadata, Profile, Survey, sniff};
use crate::limits::Limits;
use crate::pixels::{Ink, Raster};

/// What loses nothing when the pixels are encoded anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The pixels came out of a lossy format: another slight loss does not show.
    Lossy,
    /// They did not: screenshots, drawings, scans.
    Exact,
}

/// A decoded picture.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) format: Format,
    /// The size as stored; that of the pixels is smaller where they were scaled while decoding.
    pub(crate) stored: Size,
    pub(crate) raster: Raster,
    pub(crate) orientation: Orientation,
    pub(crate) profile: Profile,
    pub(crate) metadata: Metadata,
    pub(crate) origin: Origin,
    /// The file without metadata, where it may be sent as it is if nothing else is to be done.
    pub(crate) stripped: Option<Bytes>,
    /// What decoding did, in order.
    pub(crate) steps: Vec<Step>,
}

/// A picture of which no pixel has to change, as far as its container tells.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) size: Size,
    pub(crate) metadata: Metadata,
    /// The file without metadata.
    pub(crate) stripped: Bytes,
    /// What was done, in order.
    pub(crate) steps: Vec<Step>,
}

impl Kept {
    /// Takes a file that was stripped; `None` where its pixels are to be turned, or to be brought to other colours.
    fn new(survey: &Survey, ink: Ink, stripped: Vec<u8>, mut steps: Vec<Step>) -> Option<Self> {
        match colour::effect(&survey.profile, ink) {
            _ if survey.orientation != Orientation::Upright => return None,
            Effect::None => {}
            Effect::Dropped => steps.push(Step::ProfileDropped),
            Effect::Converts(_) => return None,
        }
        Some(Self { size: survey.size, metadata: survey.metadata, stripped: stripped.into(), steps })
    }
}

/// Strips a picture without decoding it; `None` where its pixels have to change, or only they can tell whether.
///
/// # Errors
///
/// Refuses what [`decode`] refuses before it decodes.
pub(crate) fn keep(bytes: &[u8], limits: &Limits) -> Result<Option<Kept>, ImageError> {
    limits.check_bytes(bytes.len())?;
    match sniff(bytes)? {
        Format::Png => png::keep(bytes, limits),
        Format::Jpeg => jpeg::keep(bytes, limits),
        Format::Webp => webp::keep(bytes, limits),
        // Told apart from an animation by a walk, but from one with holes only by its pixels.
        Format::Gif => Ok(None),
    }
}

/// Says what size of an upright picture is kept, or why it is not taken.
pub(crate) type Keep<'a> = &'a dyn Fn(Size) -> Result<Size, ImageError>;

/// Decodes one picture. Pixels may come out smaller than stored, where `keep` says that they are scaled down anyway.
///
/// # Errors
///
/// Refuses what is no picture, passes a limit, is animated without a frame being chosen, or is not whole.
pub(crate) fn decode(bytes: &[u8], frame: Frame, limits: &Limits, keep: Keep<'_>) -> Result<Decoded, ImageError> {
    limits.check_bytes(bytes.len())?;
    let format = sniff(bytes)?;
    if format == Format::Png || format == Format::Jpeg {
        only_first(frame)?;
    }
    match format {
        Format::Png => png::decode(bytes, frame, limits, keep),
        Format::Jpeg => jpeg::decode(bytes, limits, keep),
        Format::Webp => webp::decode(bytes, frame, limits),
        Format::Gif => gif::decode(bytes, frame, limits),
    }
}

/// Refuses any frame but the first. An animated PNG counts as one: its default picture is what all programs show.
const fn only_first(frame: Frame) -> Result<(), ImageError> {
    match frame {
        Frame::Only | Frame::Index(0) => Ok(()),
        Frame::Index(frame) => Err(ImageError::NoSuchFrame { frame, frames: 1 }),
    }
}

/// Lays one channel of a pixel on white.
fn on_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u16::from(value), u16::from(alpha));
    // The sum is at most 255 x 255; adding half of 255 rounds to the nearest.
    u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}

/// Lays RGBA pixels on white, in place, and returns whether any of them was not opaque.
fn flatten(rgba: &mut Vec<u8>) -> Flattening {
    let mut seen = Flattening::Opaque;
    let pixels = rgba.len() / 4;
    for pixel in 0..pixels {
        let Some([r, g, b, a]) = rgba.get(pixel * 4..pixel * 4 + 4).and_then(|four| four.as_array().copied()) else {
            break;
        };
        let flat = if a == 255 {
            [r, g, b]
        } else {
            seen = Flattening::Transparent;
            [on_white(r, a), on_white(g, a), on_white(b, a)]
        };
        if let Some(to) = rgba.get_mut(pixel * 3..pixel * 3 + 3) {
            to.copy_from_slice(&flat);
        }
    }
    rgba.truncate(pixels * 3);
    seen
}

/// Whether a picture had pixels that were not opaque.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flattening {
    Opaque,
    Transparent,
}
