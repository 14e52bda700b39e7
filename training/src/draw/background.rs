//! What lies behind: plain, graded, grained, striped, cloudy, or a faded photograph.

pub(crate) mod own;

use crate::draw::canvas::{Area, Canvas, Rgb};
use crate::draw::palette::Colour;
use crate::photos::Photos;
use crate::rng::Rng;

/// A background and the shades that things on it must stand out from.
#[derive(Debug)]
pub(crate) struct Background {
    /// The pixels.
    pub(crate) canvas: Canvas,
    /// Shades found on it.
    pub(crate) shades: Vec<Rgb>,
    /// Its colour, where it has one that anyone would name.
    pub(crate) colour: Option<Colour>,
}

/// Paints a background.
pub(crate) fn paint(rng: &mut Rng, (width, height): (usize, usize), photos: &Photos) -> Background {
    match rng.below(20) {
        0..8 => {
            let shade = light(rng);
            Background { canvas: Canvas::new(width, height, shade), shades: vec![shade], colour: None }
        }
        8..12 => {
            let colour = Colour::any(rng);
            let shade = colour.shade(rng);
            Background { canvas: Canvas::new(width, height, shade), shades: vec![shade], colour: Some(colour) }
        }
        12..15 => graded(rng, width, height),
        15..17 => striped(rng, width, height),
        17..19 => cloudy(rng, width, height),
        _ => faded(rng, (width, height), photos),
    }
    .grained(rng)
}

impl Background {
    fn grained(mut self, rng: &mut Rng) -> Self {
        if rng.chance(0.15) {
            grain(rng, &mut self.canvas, 14.0);
        }
        self
    }
}

/// Picks a shade near white, or now and then any shade.
fn light(rng: &mut Rng) -> Rgb {
    let low = if rng.chance(0.7) { 225.0 } else { 20.0 };
    [rng.between(low, 255.0) as u8, rng.between(low, 255.0) as u8, rng.between(low, 255.0) as u8]
}

fn mix(a: Rgb, b: Rgb, share: f32) -> Rgb {
    [0, 1, 2].map(|i| (f32::from(a[i]) * (1.0 - share) + f32::from(b[i]) * share) as u8)
}

fn near(rng: &mut Rng, shade: Rgb, reach: f32) -> Rgb {
    shade.map(|part| (f32::from(part) + rng.between(-reach, reach)).clamp(0.0, 255.0) as u8)
}

fn graded(rng: &mut Rng, width: usize, height: usize) -> Background {
    let from = light(rng);
    let to = near(rng, from, 50.0);
    let mut canvas = Canvas::new(width, height, from);
    let (dx, dy) = (rng.unit() / width as f32, rng.unit() / height as f32);
    for y in 0..height {
        for x in 0..width {
            let shade = mix(from, to, (x as f32 * dx + y as f32 * dy).min(1.0));
            canvas.pixel(x, y).copy_from_slice(&shade);
        }
    }
    Background { canvas, shades: vec![from, to, mix(from, to, 0.5)], colour: None }
}

fn striped(rng: &mut Rng, width: usize, height: usize) -> Background {
    let from = light(rng);
    let to = near(rng, from, 28.0);
    let mut canvas = Canvas::new(width, height, from);
    let step = rng.between(0.03, 0.2) * width as f32;
    let upright = rng.chance(0.5);
    for line in 0..40_u8 {
        let at = f32::from(line) * 2.0 * step;
        let (w, h) = (width as f32, height as f32);
        let area = if upright { Area::new(at, 0.0, at + step, h) } else { Area::new(0.0, at, w, at + step) };
        canvas.fill(&area, to);
    }
    Background { canvas, shades: vec![from, to], colour: None }
}

fn cloudy(rng: &mut Rng, width: usize, height: usize) -> Background {
    let from = light(rng);
    let to = near(rng, from, 45.0);
    let mut canvas = Canvas::new(width, height, from);
    let cells = rng.whole(3, 12);
    clouds(rng, &mut canvas, cells, |shade, cover| mix(shade, to, cover));
    Background { canvas, shades: vec![from, to, mix(from, to, 0.5)], colour: None }
}

fn faded(rng: &mut Rng, (width, height): (usize, usize), photos: &Photos) -> Background {
    let base = light(rng);
    let Some(mut canvas) = photos.cut(rng, width, height) else {
        return Background { canvas: Canvas::new(width, height, base), shades: vec![base], colour: None };
    };
    let strength = rng.between(0.1, 0.25);
    for pixel in canvas.bytes.chunks_exact_mut(3) {
        let shade = mix(base, [pixel[0], pixel[1], pixel[2]], strength);
        pixel.copy_from_slice(&shade);
    }
    Background { canvas, shades: vec![base, mix(base, [128; 3], strength)], colour: None }
}

/// Changes every pixel a little.
pub(crate) fn grain(rng: &mut Rng, canvas: &mut Canvas, reach: f32) {
    let reach = (rng.between(0.2, 1.0) * reach) as i32 + 1;
    for chunk in canvas.bytes.chunks_mut(8) {
        let bits = rng.bits().to_le_bytes();
        for (part, bits) in chunk.iter_mut().zip(bits) {
            let change = i32::from(bits) * (2 * reach + 1) / 256 - reach;
            *part = (i32::from(*part) + change).clamp(0, 255) as u8;
        }
    }
}

/// Changes pixels by a smooth random field from 0 to 1 of so many cells a side.
pub(crate) fn clouds(rng: &mut Rng, canvas: &mut Canvas, cells: usize, change: impl Fn(Rgb, f32) -> Rgb) {
    let side = cells + 1;
    let heights: Vec<f32> = (0..side * side).map(|_| rng.unit()).collect();
    let (width, height) = (canvas.width, canvas.height);
    for y in 0..height {
        let v = y as f32 / height as f32 * cells as f32;
        let (row, down) = (v as usize, v.fract());
        for x in 0..width {
            let u = x as f32 / width as f32 * cells as f32;
            let (col, across) = (u as usize, u.fract());
            let at = |r: usize, c: usize| heights[r.min(cells) * side + c.min(cells)];
            let top = at(row, col) * (1.0 - across) + at(row, col + 1) * across;
            let bottom = at(row + 1, col) * (1.0 - across) + at(row + 1, col + 1) * across;
            let pixel = canvas.pixel(x, y);
            let shade = change([pixel[0], pixel[1], pixel[2]], top * (1.0 - down) + bottom * down);
            pixel.copy_from_slice(&shade);
        }
    }
}
