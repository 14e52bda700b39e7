//! Brings pixels to sRGB: by their ICC profile where it can be used, by plain arithmetic for ink without one.
//!
//! A profile that is damaged, or does not fit the pixels, is dropped; the caller says so. One that changes no colour by
//! more than a hair is sRGB under another name.

use moxcms::{ColorProfile, DataColorSpace, Layout, ParsingOptions, Transform8BitExecutor, TransformOptions};
use std::sync::Arc;
use vqa_core::Step;

use crate::error::ImageError;
use crate::format::{MOST_PROFILE, Profile};
use crate::pixels::{Ink, Raster, RgbPixels};

/// The largest change, in steps of 255, by which a profile still counts as sRGB. Rounding alone makes 1.
const HAIR: u8 = 2;

/// Pixels in sRGB, and what was done to their colours.
pub(crate) struct Coloured {
    pub(crate) pixels: RgbPixels,
    pub(crate) step: Option<Step>,
}

/// Brings pixels to sRGB.
///
/// # Errors
///
/// None that a caller causes.
pub(crate) fn to_srgb(raster: Raster, profile: &Profile) -> Result<Coloured, ImageError> {
    let size = raster.size;
    let (bytes, step) = match effect(profile, raster.ink) {
        Effect::None => (plain(raster), None),
        Effect::Dropped => (plain(raster), Some(Step::ProfileDropped)),
        Effect::Converts(transform) => match convert(&transform, &raster) {
            Some(bytes) => (bytes, Some(Step::ColourConverted)),
            None => (plain(raster), Some(Step::ProfileDropped)),
        },
    };
    let pixels =
        RgbPixels::new(size, bytes).ok_or_else(|| ImageError::Internal("a row of pixels went missing".into()))?;
    Ok(Coloured { pixels, step })
}

/// What a profile does to colours.
pub(crate) enum Effect {
    /// Nothing that could be seen.
    None,
    /// It cannot be used.
    Dropped,
    /// It changes them so.
    Converts(Transform),
}

/// Says what a profile does to colours of this ink, without any pixels.
pub(crate) fn effect(profile: &Profile, ink: Ink) -> Effect {
    match profile {
        Profile::None => Effect::None,
        Profile::Unusable => Effect::Dropped,
        Profile::Icc(icc) => match transform(icc, ink) {
            Some(transform) if changes(&transform, ink) => Effect::Converts(transform),
            Some(_) => Effect::None,
            None => Effect::Dropped,
        },
    }
}

type Transform = Arc<Transform8BitExecutor>;

fn transform(icc: &[u8], ink: Ink) -> Option<Transform> {
    let options = ParsingOptions { max_profile_size: MOST_PROFILE, ..ParsingOptions::default() };
    let profile = ColorProfile::new_from_slice_with_options(icc, options).ok()?;
    let layout = match (ink, profile.color_space) {
        (Ink::Grey, DataColorSpace::Gray) => Layout::Gray,
        (Ink::Rgb, DataColorSpace::Rgb) => Layout::Rgb,
        (Ink::Cmyk, DataColorSpace::Cmyk) => Layout::Rgba,
        _ => return None,
    };
    profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), Layout::Rgb, TransformOptions::default()).ok()
}

fn convert(transform: &Transform, raster: &Raster) -> Option<Vec<u8>> {
    let mut out = vec![0; raster.size.width as usize * raster.size.height as usize * 3];
    transform.transform(&raster.bytes, &mut out).ok()?;
    Some(out)
}

/// Tries a transform on a grid of colours, and says whether any of them changes.
fn changes(transform: &Transform, ink: Ink) -> bool {
    const LEVELS: [u8; 9] = [0, 32, 64, 96, 128, 160, 192, 224, 255];
    let grid: Vec<u8> = match ink {
        Ink::Cmyk => return true,
        Ink::Grey => (0..=255).collect(),
        Ink::Rgb => LEVELS
            .iter()
            .flat_map(|r| LEVELS.iter().flat_map(move |g| LEVELS.iter().flat_map(move |b| [*r, *g, *b])))
            .collect(),
    };
    let plain: Vec<u8> = if ink == Ink::Grey { grid.iter().flat_map(|v| [*v; 3]).collect() } else { grid.clone() };
    let mut out = vec![0; plain.len()];
    transform.transform(&grid, &mut out).is_ok() && out.iter().zip(&plain).any(|(a, b)| a.abs_diff(*b) > HAIR)
}

fn plain(raster: Raster) -> Vec<u8> {
    match raster.ink {
        Ink::Rgb => raster.bytes,
        Ink::Grey => raster.bytes.iter().flat_map(|value| [*value; 3]).collect(),
        Ink::Cmyk => raster
            .bytes
            .as_chunks::<4>()
            .0
            .iter()
            .flat_map(|[c, m, y, k]| [c, m, y].map(|ink| light(*ink, *k)))
            .collect(),
    }
}

/// Returns the light that a colour ink and black ink leave.
fn light(ink: u8, black: u8) -> u8 {
    let left = u16::from(255 - ink) * u16::from(255 - black);
    u8::try_from((left + 127) / 255).unwrap_or(u8::MAX)
}
