//! WebP pixels, by `image-webp`.
//!
//! A still is decoded from its picture chunk alone. Of an animation the first frame is taken unless another is asked
//! for; frames before it are drawn, because each is laid over the last.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};
use vqa_core::{Format, Frame, Size, Step};

use super::{Decoded, Flattening, Kept, Origin, flatten};
use crate::error::ImageError;
use crate::format::webp::{Coding, Webp, has_odd_frame, survey};
use crate::limits::Limits;
use crate::pixels::{Ink, Raster};
use crate::strip;

/// Bytes a pixel while decoding, counted from the decoder's buffers: RGBA output 4, lossless working copy 4, lossy
/// planes 1.5, separate alpha 1.
const STILL: u64 = 8;
/// The same with the canvas on which frames are laid.
const ANIMATION: u64 = 12;

/// Walks a WebP up to this frame, and holds it against the limits.
fn examine<'a>(bytes: &'a [u8], index: u32, limits: &Limits) -> Result<Webp<'a>, ImageError> {
    limits.check_size(crate::format::webp::header(bytes)?.0)?;
    let webp = survey(bytes)?;
    if index >= webp.frames {
        return Err(ImageError::NoSuchFrame { frame: index, frames: webp.frames });
    }
    let size = webp.survey.size;
    let a_pixel = if webp.still.is_some() { STILL } else { ANIMATION };
    limits.check_memory(Format::Webp, size, a_pixel)?;
    limits.check_work(Format::Webp, size.pixels().saturating_mul(u64::from(index) + 1))?;
    if webp.still.is_none() && has_odd_frame(bytes, index) {
        return Err(ImageError::corrupt(Format::Webp, "a frame and its picture differ in size"));
    }
    // Codes are counted once the size is known to be bounded: reading them takes time in proportion to it.
    let tables = webp.tables(bytes, index, limits.memory);
    limits.check_held(Format::Webp, size, (size.pixels() * a_pixel).saturating_add(tables))?;
    Ok(webp)
}

pub(super) fn keep(bytes: &[u8], limits: &Limits) -> Result<Option<Kept>, ImageError> {
    let webp = examine(bytes, 0, limits)?;
    let Some(stripped) = strip::webp(&webp).filter(|_| webp.is_opaque()) else { return Ok(None) };
    Ok(Kept::new(&webp.survey, Ink::Rgb, stripped, Vec::new()))
}

pub(super) fn decode(bytes: &[u8], frame: Frame, limits: &Limits) -> Result<Decoded, ImageError> {
    let index = match frame {
        Frame::Only => 0,
        Frame::Index(index) => index,
    };
    let webp = examine(bytes, index, limits)?;
    let size = webp.survey.size;
    let stripped = strip::webp(&webp);
    let mut steps = Vec::new();
    if webp.still.is_none() || frame != Frame::Only {
        steps.push(Step::FrameTaken(index));
    }
    let (bytes, flattening) = pixels(stripped.as_deref().unwrap_or(bytes), size, index)?;
    if flattening == Flattening::Transparent {
        steps.push(Step::Flattened);
    }
    Ok(decoded(
        webp,
        Raster { size, ink: Ink::Rgb, bytes },
        stripped.filter(|_| flattening == Flattening::Opaque),
        steps,
    ))
}

fn decoded(webp: Webp<'_>, raster: Raster, stripped: Option<Vec<u8>>, steps: Vec<Step>) -> Decoded {
    Decoded {
        format: Format::Webp,
        stored: raster.size,
        raster,
        orientation: webp.survey.orientation,
        profile: webp.survey.profile,
        metadata: webp.survey.metadata,
        origin: if webp.still == Some(Coding::Lossless) { Origin::Exact } else { Origin::Lossy },
        stripped: stripped.map(Into::into),
        steps,
    }
}

fn pixels(bytes: &[u8], size: Size, index: u32) -> Result<(Vec<u8>, Flattening), ImageError> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(fault)?;
    if decoder.dimensions() != (size.width, size.height) {
        return Err(ImageError::corrupt(Format::Webp, "its header and its picture differ in size"));
    }
    let len = decoder.output_buffer_size().ok_or_else(|| ImageError::truncated(Format::Webp))?;
    let mut pixels = vec![0; len];
    if decoder.is_animated() {
        for _ in 0..=index {
            decoder.read_frame(&mut pixels).map_err(fault)?;
        }
    } else {
        decoder.read_image(&mut pixels).map_err(fault)?;
    }
    let flattening = if decoder.has_alpha() { flatten(&mut pixels) } else { Flattening::Opaque };
    Ok((pixels, flattening))
}

fn fault(error: DecodingError) -> ImageError {
    if let DecodingError::IoError(io) = &error
        && io.kind() == std::io::ErrorKind::UnexpectedEof
    {
        return ImageError::truncated(Format::Webp);
    }
    ImageError::corrupt(Format::Webp, error)
}
