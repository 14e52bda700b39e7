//! JPEG pixels, by `zune-jpeg`.
//!
//! The decoder is told to be strict, and a picture without an end marker is decoded twice over different padding: what
//! is whole comes out the same both times.

use vqa_core::{Format, Step};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::{Decoded, Origin};
use crate::error::ImageError;
use crate::format::jpeg::{Ending, Frame, Jpeg, survey};
use crate::limits::Limits;
use crate::pixels::{Ink, Raster};
use crate::strip;

/// Ends of a picture whose end marker is missing: enough coded bits for several rows of blocks, all zeros and all ones.
const PADDINGS: [&[u8]; 2] = [&[0x00; 4096], &[0x7F; 4096]];

pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, ImageError> {
    let jpeg = survey(bytes)?;
    check(&jpeg, limits)?;
    let stripped = strip::jpeg(bytes, &jpeg);
    let raster = match jpeg.ending {
        Ending::Marked => pixels(&stripped, &jpeg)?,
        Ending::Unmarked => unmarked(&stripped, &jpeg)?,
    };
    // Only what every reader shows alike is sent as it came.
    let plain = jpeg.ending == Ending::Marked && !jpeg.junk && jpeg.frame.components != 4 && jpeg.adobe != Some(0);
    let steps = if raster.ink == Ink::Cmyk { vec![Step::InkConverted] } else { Vec::new() };
    Ok(Decoded {
        format: Format::Jpeg,
        raster,
        orientation: jpeg.survey.orientation,
        profile: jpeg.survey.profile,
        metadata: jpeg.survey.metadata,
        origin: Origin::Lossy,
        stripped: plain.then(|| stripped.into()),
        steps,
    })
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
        pixels(&padded, jpeg)
    });
    let zeros = zeros.map_err(|_| ImageError::truncated(Format::Jpeg))?;
    if ones.is_ok_and(|ones| ones.bytes == zeros.bytes) { Ok(zeros) } else { Err(ImageError::truncated(Format::Jpeg)) }
}

fn pixels(bytes: &[u8], jpeg: &Jpeg) -> Result<Raster, ImageError> {
    let size = jpeg.frame.size;
    let side = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let options = DecoderOptions::default()
        .set_strict_mode(true)
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
