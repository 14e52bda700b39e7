//! JPEG pixels, by `zune-jpeg`; pictures that are scaled down by half or more anyway, by `jpeg-decoder`, which can do
//! that while decoding, in less than half the time.
//!
//! A picture without an end marker is decoded strictly, and twice over different padding: what is whole comes out the
//! same both times. With an end marker, damage within the coded data is decoded as other programs do.

use vqa_core::{Format, Size, Step};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::{Decoded, Keep, Kept, Origin};
use crate::error::ImageError;
use crate::format::jpeg::{Ending, Frame, Jpeg, is_filled, is_regular, survey};
use crate::limits::Limits;
use crate::pixels::{Ink, Raster};
use crate::strip;

/// Ends of a picture whose end marker is missing: enough coded bits for several rows of blocks, all zeros and all ones.
const PADDINGS: [&[u8]; 2] = [&[0x00; 4096], &[0x7F; 4096]];

pub(super) fn decode(bytes: &[u8], limits: &Limits, keep: Keep<'_>) -> Result<Decoded, ImageError> {
    let jpeg = survey(bytes)?;
    check(&jpeg, limits)?;
    let orientation = jpeg.survey.orientation;
    let stored = jpeg.survey.size;
    // A turn of the target is its own inverse.
    let target = orientation.apply(keep(orientation.apply(stored))?);
    let stripped = strip::jpeg(bytes, &jpeg);
    let raster = match jpeg.ending {
        Ending::Marked => match scaled(&stripped, &jpeg, target) {
            Some(raster) => raster,
            None => pixels(&stripped, &jpeg, Strictness::Strict)
                .or_else(|_| pixels(&stripped, &jpeg, Strictness::Lenient))?,
        },
        Ending::Unmarked => unmarked(&stripped, &jpeg)?,
    };
    let steps = if raster.ink == Ink::Cmyk { vec![Step::InkConverted] } else { Vec::new() };
    let plain = is_plain(&stripped, &jpeg);
    Ok(Decoded {
        format: Format::Jpeg,
        stored,
        raster,
        orientation,
        profile: jpeg.survey.profile,
        metadata: jpeg.survey.metadata,
        origin: Origin::Lossy,
        stripped: plain.then(|| stripped.into()),
        steps,
    })
}

pub(super) fn keep(bytes: &[u8], limits: &Limits) -> Result<Option<Kept>, ImageError> {
    let jpeg = survey(bytes)?;
    check(&jpeg, limits)?;
    let stripped = strip::jpeg(bytes, &jpeg);
    if !is_plain(&stripped, &jpeg) || !is_filled(&stripped, &jpeg.frame) {
        return Ok(None);
    }
    let ink = if jpeg.frame.components == 1 { Ink::Grey } else { Ink::Rgb };
    Ok(Kept::new(&jpeg.survey, ink, stripped, Vec::new()))
}

/// Says whether every reader shows the stripped file alike, so that it may be sent as it is.
fn is_plain(stripped: &[u8], jpeg: &Jpeg) -> bool {
    jpeg.ending == Ending::Marked && !jpeg.junk && is_common(jpeg) && is_regular(stripped, &jpeg.frame)
}

/// Says whether the colours are the usual ones: grey, or YCbCr.
fn is_common(jpeg: &Jpeg) -> bool {
    jpeg.frame.components != 4 && jpeg.adobe != Some(0)
}

/// How much larger than the target pixels must be that are scaled while decoding: the rest is left to the better
/// filter, which needs room to work.
const ROOM: (u32, u32) = (3, 2);

/// Decodes a picture of one baseline scan at a half, a quarter or an eighth of its size, where that is still larger
/// than what is kept; `None` where it is not, or the decoder does not take it.
fn scaled(stripped: &[u8], jpeg: &Jpeg, target: Size) -> Option<Raster> {
    let stored = jpeg.frame.size;
    let wish = |side: u32| u16::try_from(side * ROOM.0 / ROOM.1).ok();
    let (width, height) = (wish(target.width)?, wish(target.height)?);
    let halves = stored.width / 2 >= width.into() && stored.height / 2 >= height.into();
    if !halves || jpeg.frame.progressive || jpeg.scans != 1 || !is_common(jpeg) {
        return None;
    }
    let mut decoder = jpeg_decoder::Decoder::new(stripped);
    let (width, height) = decoder.scale(width, height).ok()?;
    let bytes = decoder.decode().ok()?;
    let ink = match decoder.info()?.pixel_format {
        jpeg_decoder::PixelFormat::L8 => Ink::Grey,
        jpeg_decoder::PixelFormat::RGB24 => Ink::Rgb,
        jpeg_decoder::PixelFormat::L16 | jpeg_decoder::PixelFormat::CMYK32 => return None,
    };
    let size = Size::new(width.into(), height.into());
    (bytes.len() as u64 == size.pixels() * ink.channels() as u64).then_some(Raster { size, ink, bytes })
}

fn check(jpeg: &Jpeg, limits: &Limits) -> Result<(), ImageError> {
    let Frame { size, progressive, components, samples_64 } = jpeg.frame;
    limits.check_size(size)?;
    // Several scans mean that the coefficients of the whole picture are held, two bytes each.
    let held = if progressive || jpeg.scans > 1 { (samples_64 * 2).div_ceil(64) } else { 0 };
    limits.check_memory(Format::Jpeg, size, u64::from(components) + held)?;
    limits.check_work(Format::Jpeg, size.pixels().saturating_mul(jpeg.scans))
}

fn unmarked(stripped: &[u8], jpeg: &Jpeg) -> Result<Raster, ImageError> {
    let [zeros, ones] = PADDINGS.map(|padding| {
        let padded = [stripped, padding, b"\xFF\xD9"].concat();
        pixels(&padded, jpeg, Strictness::Strict)
    });
    let zeros = zeros.map_err(|_| ImageError::truncated(Format::Jpeg))?;
    if ones.is_ok_and(|ones| ones.bytes == zeros.bytes) { Ok(zeros) } else { Err(ImageError::truncated(Format::Jpeg)) }
}

/// What becomes of damage within the coded data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strictness {
    Strict,
    /// It is decoded as far as it goes.
    Lenient,
}

fn pixels(bytes: &[u8], jpeg: &Jpeg, strictness: Strictness) -> Result<Raster, ImageError> {
    let size = jpeg.frame.size;
    let side = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let options = DecoderOptions::default()
        .set_strict_mode(strictness == Strictness::Strict)
        .set_max_width(side(size.width))
        .set_max_height(side(size.height))
        .jpeg_set_max_scans(usize::try_from(jpeg.scans).unwrap_or(usize::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(fault)?;
    let input = decoder.input_colorspace();
    let (ink, output) = match jpeg.frame.components {
        1 => (Ink::Grey, ColorSpace::Luma),
        4 => (Ink::Cmyk, input.unwrap_or(ColorSpace::CMYK)),
        _ => (Ink::Rgb, ColorSpace::RGB),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(output));
    let mut pixels = vec![0; side(size.width) * side(size.height) * ink.channels()];
    decoder.decode_into(&mut pixels).map_err(fault)?;
    if ink == Ink::Cmyk {
        settle_ink(&mut pixels, output, jpeg.adobe);
    }
    Ok(Raster { size, ink, bytes: pixels })
}

/// Brings four-channel pixels to CMYK in which 255 is full ink. Adobe programs store ink inverted.
fn settle_ink(pixels: &mut [u8], stored: ColorSpace, adobe: Option<u8>) {
    if stored == ColorSpace::YCCK {
        // The colours stand for red, green and blue as in any JPEG; Adobe's inverted ink makes them C, M and Y.
        for pixel in pixels.as_chunks_mut::<4>().0 {
            let [y, cb, cr, k] = *pixel;
            let [c, m, yellow] = ycc(y, cb, cr);
            *pixel = [c, m, yellow, 255 - k];
        }
    } else if adobe.is_some() {
        for value in pixels {
            *value = 255 - *value;
        }
    }
}

/// Converts by ITU-T T.871 (JFIF), in 16.16 fixed point.
fn ycc(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = ((i32::from(y) << 16) + (1 << 15), i32::from(cb) - 128, i32::from(cr) - 128);
    [y + 91_881 * cr, y - 22_554 * cb - 46_802 * cr, y + 116_130 * cb]
        .map(|value| u8::try_from((value >> 16).clamp(0, 255)).unwrap_or(u8::MAX))
}

fn fault(error: DecodeErrors) -> ImageError {
    let text = error.to_string();
    if matches!(error, DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_)) || text.contains("Premature end") {
        ImageError::truncated(Format::Jpeg)
    } else {
        ImageError::corrupt(Format::Jpeg, text)
    }
}
