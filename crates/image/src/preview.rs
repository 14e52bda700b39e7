//! Shows what the model would see: the small view, the close-ups, and the fitted picture with its grid drawn on it.
//!
//! Takes the bytes of a file as [`crate::prepare`] does, and yields PNG pictures in memory.

use vqa_core::Views;
use vqa_core::tokens::Layout;

use crate::encode;
use crate::error::ImageError;
use crate::fitted::fitted;
use crate::limits::Limits;
use crate::pixels::RgbPixels;
use crate::prepare::Wanted;
use crate::shown::{small_view, tiles};

/// One picture of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it shows: `view`, `tile-1-2` (row and column, from 1) or `grid`. Fit for a file name.
    pub name: String,
    /// The picture, as PNG.
    pub png: Vec<u8>,
}

/// The side of a tile: the guide of 2024-06.
const TILE: u32 = 512;
/// The side of a patch: the guide of 2025-05.
const PATCH: u32 = 32;
/// The colour of the grid: magenta, which photographs and documents seldom hold.
const GRID: [u8; 3] = [255, 0, 255];

/// Draws what the model would see of a picture. `wanted.fit` is not looked at: what the model sees is always fitted.
///
/// # Errors
///
/// Refuses what [`crate::prepare`] refuses.
pub fn preview(bytes: &[u8], wanted: &Wanted<'_>, limits: &Limits) -> Result<Vec<Picture>, ImageError> {
    let fitted = fitted(bytes, wanted, limits)?;
    // The rules are idempotent: what is kept of the fitted picture is all of it.
    let measured = wanted.rule.measure(fitted.size(), wanted.detail)?;
    let mut pictures = Vec::new();
    match measured.layout {
        Layout::Tiles { .. } => {
            pictures.push(picture("view".to_owned(), &small_view(&fitted)?)?);
            for ((row, column), tile) in tiles(&fitted) {
                pictures.push(picture(format!("tile-{row}-{column}"), &tile)?);
            }
            pictures.push(picture("grid".to_owned(), &with_grid(&fitted, TILE))?);
        }
        Layout::Patches { .. } => pictures.push(picture("grid".to_owned(), &with_grid(&fitted, PATCH))?),
        Layout::View | Layout::Unknown => pictures.push(picture("view".to_owned(), &fitted)?),
    }
    Ok(pictures)
}

/// Draws the views that are shown to a model in this program, as they are.
///
/// # Errors
///
/// None that a caller causes.
pub fn preview_views(views: &Views) -> Result<Vec<Picture>, ImageError> {
    let columns = views.columns.max(1) as usize;
    let tile = |at: usize| format!("tile-{}-{}", at / columns + 1, at % columns + 1);
    let names = (0..views.closeups.len()).map(tile).chain(["view".to_owned()]);
    let pixels = views.all().map(|shown| RgbPixels::new(shown.size(), shown.as_bytes().to_vec()));
    let whole = |pixels: Option<RgbPixels>| pixels.ok_or_else(|| ImageError::Internal("a view without pixels".into()));
    names.zip(pixels).map(|(name, pixels)| picture(name, &whole(pixels)?)).collect()
}

fn picture(name: String, pixels: &RgbPixels) -> Result<Picture, ImageError> {
    Ok(Picture { name, png: encode::png(pixels)? })
}

/// Draws a line where each square but the first begins, so that no square loses its own edge twice.
fn with_grid(fitted: &RgbPixels, side: u32) -> RgbPixels {
    let side = side as usize;
    let on_line = |at: usize| at > 0 && at.is_multiple_of(side);
    let mut bytes = Vec::with_capacity(fitted.as_bytes().len());
    for (y, row) in fitted.rows().enumerate() {
        for (x, pixel) in row.as_chunks::<3>().0.iter().enumerate() {
            bytes.extend(if on_line(x) || on_line(y) { GRID } else { *pixel });
        }
    }
    RgbPixels::new(fitted.size(), bytes).unwrap_or_else(|| fitted.clone())
}
