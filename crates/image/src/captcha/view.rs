//! The sizes at which the network sees a picture. Its training looks through this very code, so the two cannot part.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use vqa_core::Size;

use crate::error::ImageError;
use crate::pixels::RgbPixels;

/// The long side of a picture as it is seen, at most: a code of six letters fills it.
const WHOLE: u32 = 176;
/// The most pixels of a picture as it is seen: 112 by 112.
const WHOLE_AREA: u32 = 12_544;
/// The long side that a larger picture is brought to on the way.
const CLOSE: u32 = 384;
/// Up to this long side there is no such stop.
const CLOSE_FROM: u32 = 300;
/// The shortest side that is looked at; less has no room for a letter.
const LEAST: u32 = 16;
/// The long side and the short one of a picture as parts are looked for in it, at most: more no model keeps that fits pictures
/// as the vision guide says. It bounds the time, too.
const PAGE: (u32, u32) = (2048, 768);
/// Sides above this are no different from it: such sizes are those of photographs and screens, and models scale them.
const LARGE: u32 = 512;

/// Red, green and blue, one after the other, each row by row, from -1 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Planes {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The values of one colour after those of another.
    pub values: Vec<f32>,
}

/// Scales a large picture half the way, or returns `None` for one that goes it in one step.
fn close(picture: &RgbPixels) -> Result<Option<RgbPixels>, ImageError> {
    let long = picture.size().long_side();
    if long <= CLOSE_FROM {
        return Ok(None);
    }
    scaled(picture, fit(picture.size(), long.min(CLOSE))).map(Some)
}

/// Scales a picture as the network sees it first.
///
/// # Errors
///
/// None that a caller causes.
pub fn whole(picture: &RgbPixels) -> Result<RgbPixels, ImageError> {
    sized(picture, 1.0)
}

/// Scales a picture as the network sees it, with so many times the pixels of the first look.
///
/// # Errors
///
/// None that a caller causes.
pub fn sized(picture: &RgbPixels, pixels: f64) -> Result<RgbPixels, ImageError> {
    let near = close(picture)?;
    let picture = near.as_ref().unwrap_or(picture);
    let size = picture.size();
    let area = f64::from(size.width.max(1)) * f64::from(size.height.max(1));
    let long = (pixels * f64::from(WHOLE_AREA) / area).sqrt() * f64::from(size.long_side());
    let most = (f64::from(WHOLE) * pixels.sqrt()) as u32;
    scaled(picture, fit(size, (long as u32).clamp(LEAST, most)))
}

/// Scales a picture as parts are looked for in it; `None` where it is small enough as it is.
pub(super) fn page(picture: &RgbPixels) -> Result<Option<RgbPixels>, ImageError> {
    let size = picture.size();
    let by = (f64::from(PAGE.0) / f64::from(size.long_side())).min(f64::from(PAGE.1) / f64::from(size.short_side()));
    if by >= 1.0 {
        return Ok(None);
    }
    let side = |side: u32| ((f64::from(side) * by).round() as u32).max(1);
    scaled(picture, Size::new(side(size.width), side(size.height))).map(Some)
}

/// What a size says: codes are small and wide. Two numbers around 0, of the long side and the short one.
#[must_use]
pub fn size_facts(size: Size) -> [f32; 2] {
    let fact = |side: u32, usual: f32| (side.clamp(LEAST, LARGE) as f32 / usual).ln();
    [fact(size.long_side(), 200.0), fact(size.short_side(), 90.0)]
}

impl Planes {
    /// Takes apart the colours of a picture.
    #[must_use]
    pub fn of(picture: &RgbPixels) -> Self {
        let size = picture.size();
        let colour = |at: usize| picture.as_bytes().iter().skip(at).step_by(3);
        let values = (0..3).flat_map(|at| colour(at).map(|value| f32::from(*value) / 127.5 - 1.0)).collect();
        Self { width: size.width as usize, height: size.height as usize, values }
    }

    /// Returns the mirror image.
    pub(super) fn mirrored(&self) -> Self {
        let mut mirrored = self.clone();
        mirrored.values.chunks_exact_mut(self.width.max(1)).for_each(<[f32]>::reverse);
        mirrored
    }
}

/// Returns the size with this long side, in the same proportion as far as the short one has room.
fn fit(size: Size, long: u32) -> Size {
    let scale = f64::from(long) / f64::from(size.long_side().max(1));
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).clamp(LEAST, long);
    Size::new(side(size.width), side(size.height))
}

fn scaled(picture: &RgbPixels, size: Size) -> Result<RgbPixels, ImageError> {
    if picture.size() == size {
        return Ok(picture.clone());
    }
    let internal = |error: Box<dyn std::error::Error + Send + Sync>| ImageError::Internal(error);
    let from = picture.size();
    let source =
        ImageRef::new(from.width, from.height, picture.as_bytes(), PixelType::U8x3).map_err(|e| internal(e.into()))?;
    let mut target = Image::new(size.width, size.height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear)).use_alpha(false);
    Resizer::new().resize(&source, &mut target, &options).map_err(|e| internal(e.into()))?;
    RgbPixels::new(size, target.into_vec()).ok_or_else(|| internal("a row of pixels went missing".into()))
}
