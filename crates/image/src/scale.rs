//! Scales pixels: down for what is sent, and up as well for a model in this program that sees squares of one size.
//!
//! Lanczos with a window of three, the filter that keeps small text most legible. Pixels are scaled as they are stored,
//! without going through linear light, as the programs that serve vision models do.

use fast_image_resize::images::TypedImage;
use fast_image_resize::pixels::{U8, U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use vqa_core::Size;

use crate::error::ImageError;
use crate::pixels::{Ink, Raster, RgbPixels};

/// Scales pixels to another size.
///
/// # Errors
///
/// None that a caller causes.
pub(crate) fn raster(from: Raster, size: Size) -> Result<Raster, ImageError> {
    let ink = from.ink;
    let bytes = match ink {
        Ink::Grey => scaled::<U8>(from, size)?,
        Ink::Rgb => scaled::<U8x3>(from, size)?,
        Ink::Cmyk => scaled::<U8x4>(from, size)?,
    };
    Ok(Raster { size, ink, bytes })
}

/// Scales pixels of one kind.
///
/// The library is compiled here, anew for each kind of pixel and each pair of types that hold them. It keeps what lies
/// between its two passes in a `TypedImage`; source and target are the same type, so there is one pair alone.
fn scaled<P: PixelTrait>(mut from: Raster, size: Size) -> Result<Vec<u8>, ImageError> {
    let internal = |error: fast_image_resize::ImageBufferError| ImageError::Internal(error.into());
    let mut bytes = vec![0; from.ink.channels() * size.width as usize * size.height as usize];
    let source = TypedImage::<P>::from_buffer(from.size.width, from.size.height, &mut from.bytes).map_err(internal)?;
    let mut target = TypedImage::<P>::from_buffer(size.width, size.height, &mut bytes).map_err(internal)?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).use_alpha(false);
    Resizer::new().resize_typed(&source, &mut target, &options).map_err(|error| ImageError::Internal(error.into()))?;
    Ok(bytes)
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
    let copy = Raster { size: from.size(), ink: Ink::Rgb, bytes: from.as_bytes().to_vec() };
    let scaled = raster(copy, size)?;
    RgbPixels::new(size, scaled.bytes).ok_or_else(|| ImageError::Internal("a row of pixels went missing".into()))
}
