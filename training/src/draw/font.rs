//! Typefaces: reads them, and draws lines of letters.

use std::path::Path;

use ab_glyph::{Font as _, FontVec, GlyphId, PxScale, ScaleFont as _, point};

use crate::draw::canvas::{Area, Canvas, Rgb};
use crate::draw::picture::Letter;
use crate::error::{Failure, fail};
use crate::rng::Rng;

/// A typeface.
#[derive(Debug)]
pub(crate) struct Face {
    font: FontVec,
}

/// Typefaces to draw with.
#[derive(Debug, Default)]
pub(crate) struct Faces(Vec<Face>);

/// A line of letters, how it is drawn, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The letters.
    pub(crate) text: &'a str,
    /// The height of its typeface, in pixels.
    pub(crate) height: f32,
    /// The left end.
    pub(crate) x: f32,
    /// The top.
    pub(crate) y: f32,
    /// The shade.
    pub(crate) shade: Rgb,
    /// The class of the shade among colours.
    pub(crate) colour: u8,
}

impl Faces {
    /// Reads every typeface below a folder that has all of ASCII.
    ///
    /// # Errors
    ///
    /// Fails when the folder cannot be read or holds no typeface.
    pub(crate) fn load(folder: &Path) -> Result<Self, Failure> {
        let mut paths = Vec::new();
        crate::files::walk(folder, &["ttf", "otf"], &mut paths)?;
        let mut faces = Vec::new();
        for path in paths {
            let bytes = std::fs::read(&path).map_err(|source| fail(format!("reading `{}`", path.display()), source))?;
            if let Ok(font) = FontVec::try_from_vec(bytes)
                && usable(&font)
            {
                faces.push(Face { font });
            }
        }
        if faces.is_empty() {
            return Err(Failure::Input(format!("no typeface in `{}`", folder.display())));
        }
        Ok(Self(faces))
    }

    /// Picks a typeface.
    pub(crate) fn any(&self, rng: &mut Rng) -> &Face {
        rng.pick(&self.0)
    }

    /// Picks one of the first so many.
    pub(crate) fn any_of_first(&self, rng: &mut Rng, count: f32) -> &Face {
        &self.0[rng.below((count as usize).clamp(1, self.0.len()))]
    }

    /// Tells how many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Has every printable character of ASCII, and draws them differently.
fn usable(font: &FontVec) -> bool {
    let has_all = (33_u8..127).all(|c| font.glyph_id(char::from(c)) != GlyphId(0));
    let drawn = "AaBbgQR059"
        .chars()
        .all(|c| font.outline(font.glyph_id(c)).is_some_and(|outline| outline.bounds.width() > 0.0));
    has_all && drawn
}

impl Face {
    /// Tells how wide a line would be.
    pub(crate) fn width(&self, text: &str, height: f32) -> f32 {
        let font = self.font.as_scaled(PxScale::from(height));
        text.chars().map(|c| font.h_advance(font.glyph_id(c))).sum()
    }

    /// Draws a line, and tells where each letter is.
    pub(crate) fn draw(&self, canvas: &mut Canvas, line: &Line<'_>) -> Vec<Letter> {
        let font = self.font.as_scaled(PxScale::from(line.height));
        let baseline = line.y + font.ascent();
        let (top, bottom) = (line.y + line.height * 0.1, line.y + line.height * 0.95);
        let mut x = line.x;
        let mut letters = Vec::new();
        for letter in line.text.chars() {
            let id = font.glyph_id(letter);
            let next = x + font.h_advance(id);
            if let Some(outline) = font.outline_glyph(id.with_scale_and_position(line.height, point(x, baseline))) {
                let bounds = outline.px_bounds();
                outline.draw(|dx, dy, cover| {
                    let (px, py) = (bounds.min.x + dx as f32, bounds.min.y + dy as f32);
                    if px >= 0.0 && py >= 0.0 && (px as usize) < canvas.width && (py as usize) < canvas.height {
                        canvas.blend(px as usize, py as usize, line.shade, cover);
                    }
                });
                letters.push(Letter { letter, area: Area::new(x, top, next, bottom), colour: line.colour });
            }
            x = next;
        }
        letters
    }
}
