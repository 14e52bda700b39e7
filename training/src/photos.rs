//! Photographs: what the model must say that it cannot tell, and faded backgrounds.

use std::path::Path;

use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, ResizeOptions, Resizer};

use crate::draw::canvas::Canvas;
use crate::error::{Failure, fail};
use crate::files::walk;
use crate::rng::Rng;

/// The larger side that is kept of a photograph.
const SIDE: usize = 720;

/// Photographs to cut from.
#[derive(Debug, Default)]
pub(crate) struct Photos(Vec<Canvas>);

impl Photos {
    /// Reads every JPEG and PNG file below a folder.
    ///
    /// # Errors
    ///
    /// Fails when the folder cannot be read; a file that is no picture is passed over.
    pub(crate) fn load(folder: &Path) -> Result<Self, Failure> {
        let mut paths = Vec::new();
        walk(folder, &["jpg", "jpeg", "png"], &mut paths)?;
        let mut photos = Vec::new();
        for path in paths {
            let bytes = std::fs::read(&path).map_err(|source| fail(format!("reading `{}`", path.display()), source))?;
            if let Some(photo) = decode(&bytes) {
                photos.push(photo);
            }
        }
        Ok(Self(photos))
    }

    /// Tells how many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Cuts a part of a photograph, mirrored half of the time; nothing when there are no photographs.
    pub(crate) fn cut(&self, rng: &mut Rng, width: usize, height: usize) -> Option<Canvas> {
        if self.0.is_empty() {
            return None;
        }
        let photo = rng.pick(&self.0);
        let share = rng.between(0.35, 1.0);
        let (w, h) = (photo.width as f32 * share, photo.height as f32 * share);
        let fit = (w / width as f32).min(h / height as f32);
        let (w, h) = ((width as f32 * fit) as usize, (height as f32 * fit) as usize);
        let (left, top) = (rng.below(photo.width - w + 1), rng.below(photo.height - h + 1));
        let mut part = Canvas::new(w.max(1), h.max(1), [0; 3]);
        let mirrored = rng.chance(0.5);
        for y in 0..part.height {
            for x in 0..part.width {
                let from = left + if mirrored { part.width - 1 - x } else { x };
                let at = ((top + y).min(photo.height - 1) * photo.width + from.min(photo.width - 1)) * 3;
                let shade = [photo.bytes[at], photo.bytes[at + 1], photo.bytes[at + 2]];
                part.pixel(x, y).copy_from_slice(&shade);
            }
        }
        scaled(&part, width, height)
    }
}

/// Reads an encoded picture, made smaller where it is large.
pub(crate) fn decode(bytes: &[u8]) -> Option<Canvas> {
    let rgb = image::load_from_memory(bytes).ok()?.to_rgb8();
    let (width, height) = (rgb.width() as usize, rgb.height() as usize);
    let canvas = Canvas { width, height, bytes: rgb.into_raw() };
    if width < 64 || height < 64 {
        return None;
    }
    let scale = (SIDE as f32 / width.max(height) as f32).min(1.0);
    if scale == 1.0 {
        return Some(canvas);
    }
    scaled(&canvas, ((width as f32 * scale) as usize).max(1), ((height as f32 * scale) as usize).max(1))
}

/// Scales with Lanczos windows, as the program does.
pub(crate) fn scaled(from: &Canvas, width: usize, height: usize) -> Option<Canvas> {
    let size = |side: usize| u32::try_from(side).ok();
    let source = Image::from_vec_u8(size(from.width)?, size(from.height)?, from.bytes.clone(), PixelType::U8x3).ok()?;
    let mut target = Image::new(size(width)?, size(height)?, PixelType::U8x3);
    Resizer::new().resize(&source, &mut target, &ResizeOptions::new().use_alpha(false)).ok()?;
    Some(Canvas { width, height, bytes: target.into_vec() })
}
