//! Encodes pixels anew: as JPEG what came out of a lossy format, as PNG what did not.

use jpeg_encoder::{ColorType as JpegColour, Encoder as JpegEncoder, SamplingFactor};
use png::{BitDepth, ColorType, Compression, Encoder as PngEncoder, Filter};
use vqa_core::Format;

use crate::decode::Origin;
use crate::error::ImageError;
use crate::pixels::RgbPixels;

/// How much a JPEG may lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// What no model notices. Measured; see `docs/pictures.md`.
    Slight,
    /// What a person who glances at a small picture does not mind.
    Visible,
}

impl Loss {
    const fn quality(self) -> u8 {
        match self {
            Self::Slight => 90,
            Self::Visible => 72,
        }
    }

    const fn sampling(self) -> SamplingFactor {
        match self {
            Self::Slight => SamplingFactor::F_1_1,
            Self::Visible => SamplingFactor::F_2_2,
        }
    }
}

/// Encodes pixels in the format that fits where they came from.
///
/// # Errors
///
/// None that a caller causes.
pub(crate) fn encode(pixels: &RgbPixels, origin: Origin) -> Result<(Format, Vec<u8>), ImageError> {
    match origin {
        Origin::Lossy => Ok((Format::Jpeg, jpeg(pixels, Loss::Slight)?)),
        Origin::Exact => Ok((Format::Png, png(pixels)?)),
    }
}

/// Returns one value a pixel where all three channels are the same everywhere.
fn grey(pixels: &RgbPixels) -> Option<Vec<u8>> {
    let all = pixels.as_bytes().as_chunks::<3>().0;
    all.iter().all(|[r, g, b]| r == g && g == b).then(|| all.iter().map(|[r, ..]| *r).collect())
}

/// Encodes pixels as JPEG.
///
/// # Errors
///
/// None that a caller causes.
pub(crate) fn jpeg(pixels: &RgbPixels, loss: Loss) -> Result<Vec<u8>, ImageError> {
    let internal = |error: jpeg_encoder::EncodingError| ImageError::Internal(error.into());
    let size = pixels.size();
    let side = |side: u32| u16::try_from(side).map_err(|error| ImageError::Internal(error.into()));
    let (width, height) = (side(size.width)?, side(size.height)?);
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new(&mut out, loss.quality());
    encoder.set_sampling_factor(loss.sampling());
    match grey(pixels) {
        Some(grey) => encoder.encode(&grey, width, height, JpegColour::Luma).map_err(internal)?,
        None => encoder.encode(pixels.as_bytes(), width, height, JpegColour::Rgb).map_err(internal)?,
    }
    Ok(out)
}

/// Encodes pixels as PNG.
///
/// # Errors
///
/// None that a caller causes.
pub(crate) fn png(pixels: &RgbPixels) -> Result<Vec<u8>, ImageError> {
    let internal = |error: png::EncodingError| ImageError::Internal(error.into());
    let size = pixels.size();
    let mut out = Vec::new();
    let mut encoder = PngEncoder::new(&mut out, size.width, size.height);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    encoder.set_filter(Filter::Adaptive);
    let grey = grey(pixels);
    encoder.set_color(if grey.is_some() { ColorType::Grayscale } else { ColorType::Rgb });
    let mut writer = encoder.write_header().map_err(internal)?;
    writer.write_image_data(grey.as_deref().unwrap_or(pixels.as_bytes())).map_err(internal)?;
    writer.finish().map_err(internal)?;
    Ok(out)
}
