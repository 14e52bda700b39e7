//! Scales pixels: down for what is sent, and up as well for a model in this program that sees squares of one size.
//!
//! Lanczos with a window of three, the filter that keeps small text most legible. Pixels are scaled as they are stored,
//! without going through linear light, as the programs that serve vision models do.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use vqa_core::Size;

use crate::error::ImageError;
use crate::pixels::{Ink, Raster, RgbPixels};

/// Scales pixels to a size that is smaller in at least one direction and larger in none.
///
/// # Errors
///
/// None that a caller causes.
pub(crate) fn down(from: &Raster, size: Size) -> Result<Raster, ImageError> {
    let kind = match from.ink {
        Ink::Grey => PixelType::U8,
        Ink::Rgb => PixelType::U8x3,
        Ink::Cmyk => PixelType::U8x4,
    };
    let source = ImageRef::new(from.size.width, from.size.height, &from.bytes, kind)
        .map_err(|error| ImageError::Internal(error.into()))?;
    let mut target = Image::new(size.width, size.height, kind);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).use_alpha(false);
    Resizer::new().resize(&source, &mut target, &options).map_err(|error| ImageError::Internal(error.into()))?;
    Ok(Raster { size, ink: from.ink, bytes: target.into_vec() })
}

/// Scales finished pixels to any size.
///
/// # Errors
///
/// None that a caller causes.
pub(crate) fn rgb(from: &RgbPixels, size: Size) -> Result<RgbPixels, ImageError> {
    if size == from.size() {
        return Ok(from.clone());
    }
    let raster = Raster { size: from.size(), ink: Ink::Rgb, bytes: from.as_bytes().to_vec() };
    let small = down(&raster, size)?;
    RgbPixels::new(size, small.bytes).ok_or_else(|| ImageError::Internal("a row of pixels went missing".into()))
}
