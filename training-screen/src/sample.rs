//! One lesson: a picture as the network sees it, and what it is.

use vqa_image::{RgbPixels, close, whole};

use crate::canvas::{Canvas, WHITE};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::page::{self, Kind};
use crate::{canvas, challenge, ordinary, text_captcha};

/// A lesson.
#[derive(Debug, Clone)]
pub struct Sample {
    pub pixels: RgbPixels,
    pub captcha: bool,
    /// What it was drawn as.
    pub sort: &'static str,
}

/// The side of the part that is looked at in one go, in pixels of the closer look.
const WINDOW: usize = 160;

/// Draws a lesson.
pub fn draw(seed: u64, stock: &Stock) -> Sample {
    let chance = &mut Chance::new(seed);
    loop {
        let made = match chance.int(0, 99) {
            0..=25 => small(chance, text_captcha::draw, stock, true, "code"),
            26..=38 => small(chance, challenge::draw, stock, true, "challenge"),
            39..=46 => in_page(chance, stock, text_captcha::draw, Kind::Code, true, "code in page"),
            47..=52 => in_page(chance, stock, challenge::draw, Kind::Other, true, "challenge in page"),
            53..=78 => small(chance, ordinary::draw, stock, false, "ordinary"),
            79..=82 => small(chance, page::figure, stock, false, "figure"),
            83..=87 => {
                let kind = if chance.often(0.3) { Kind::Code } else { Kind::Other };
                in_page(chance, stock, ordinary::draw, kind, false, "ordinary in page")
            }
            88..=91 => {
                let page = page::draw(chance, stock, None).canvas;
                Some(seen_whole(chance, page, false, "page"))
            }
            _ => {
                let page = match chance.int(0, 3) {
                    0 => ordinary::draw(chance, stock),
                    1 => ordinary::photo(chance, stock),
                    _ => page::draw(chance, stock, None).canvas,
                };
                part(chance, page, None, false, "part")
            }
        };
        if let Some(sample) = made {
            return sample;
        }
    }
}

type Draw = fn(&mut Chance, &Stock) -> Canvas;

fn small(chance: &mut Chance, draw: Draw, stock: &Stock, captcha: bool, sort: &'static str) -> Option<Sample> {
    let mut canvas = draw(chance, stock);
    if chance.often(0.12) {
        // A margin, as in a picture cut from a screen.
        let (x, y) = (chance.real(0.02, 0.35) * canvas.w as f32, chance.real(0.02, 0.6) * canvas.h as f32);
        let back = if chance.often(0.6) { WHITE } else { canvas::any(chance) };
        let mut wide = Canvas::new(canvas.w + 2 * x as usize, canvas.h + 2 * y as usize, back);
        wide.paste(&canvas, (x * chance.real(0.3, 1.7)) as i32, (y * chance.real(0.3, 1.7)) as i32);
        canvas = wide;
    }
    Some(seen_whole(chance, canvas, captcha, sort))
}

fn seen_whole(chance: &mut Chance, canvas: Canvas, captcha: bool, sort: &'static str) -> Sample {
    let pixels = filed(chance, canvas).pixels();
    let near = close(&pixels).expect("a picture can be scaled");
    let far = whole(near.as_ref().unwrap_or(&pixels)).expect("a picture can be scaled");
    Sample { pixels: far, captcha, sort }
}

fn in_page(chance: &mut Chance, stock: &Stock, draw: Draw, kind: Kind, captcha: bool, sort: &'static str) -> Option<Sample> {
    let inset = draw(chance, stock);
    let page = page::draw(chance, stock, Some((&inset, kind)));
    part(chance, page.canvas, page.shown, captcha, sort)
}

/// Looks closely at a part of a picture that holds what is shown, or at any part of one that shows nothing.
fn part(chance: &mut Chance, canvas: Canvas, shown: Option<page::Part>, captcha: bool, sort: &'static str) -> Option<Sample> {
    let wide = canvas.w as f32;
    let pixels = filed(chance, canvas).pixels();
    let near = close(&pixels).expect("a picture can be scaled")?;
    let scale = near.size().width as f32 / wide;
    let (w, h) = (near.size().width as usize, near.size().height as usize);
    let (ww, wh) = (WINDOW.min(w), WINDOW.min(h));
    let (x, y) = if let Some((l, t, sw, sh)) = shown.map(|(l, t, w, h)| (l * scale, t * scale, w * scale, h * scale)) {
        if sw < 54.0 || sh < 16.0 {
            return None;
        }
        if sw > ww as f32 * 1.05 || sh > wh as f32 * 1.05 {
            // Too large for one part: it is found in the whole, unless it is small there.
            let far = whole(&near).expect("a picture can be scaled");
            let share = far.size().long_side() as f32 / near.size().long_side() as f32;
            return (sw * share > 54.0).then(|| Sample { pixels: far, captcha, sort });
        }
        let place = |chance: &mut Chance, from: f32, long: f32, window: usize, all: usize| {
            let (low, high) = (from + long - window as f32, from);
            chance.real(low.min(high), low.max(high)).clamp(0.0, (all - window) as f32) as usize
        };
        (place(chance, l, sw, ww, w), place(chance, t, sh, wh, h))
    } else {
        (chance.int(0, (w - ww) as i32) as usize, chance.int(0, (h - wh) as i32) as usize)
    };
    Some(Sample { pixels: cut(&near, (x, y), (ww, wh)), captcha, sort })
}

fn cut(from: &RgbPixels, (x, y): (usize, usize), (w, h): (usize, usize)) -> RgbPixels {
    let bytes = from.rows().skip(y).take(h).flat_map(|row| row[x * 3..(x + w) * 3].to_vec()).collect();
    RgbPixels::new(vqa_core::Size::new(w as u32, h as u32), bytes).expect("three bytes a pixel")
}

/// What happens to any picture on its way: colours lost or turned, light changed, packed as JPEG.
fn filed(chance: &mut Chance, mut canvas: Canvas) -> Canvas {
    match chance.int(0, 40) {
        0..=2 => canvas.px.iter_mut().for_each(|p| *p = [p[0] * 0.3 + p[1] * 0.59 + p[2] * 0.11; 3]),
        3 => canvas.px.iter_mut().for_each(|p| *p = p.map(|v| 255.0 - v)),
        4..=8 => {
            let (gain, lift) = (chance.real(0.6, 1.2), chance.real(-30.0, 30.0));
            canvas.px.iter_mut().for_each(|p| *p = p.map(|v| (v - 128.0) * gain + 128.0 + lift));
        }
        9 | 10 => {
            let strength = chance.real(2.0, 10.0);
            canvas.noise(chance, strength, false);
        }
        _ => {}
    }
    if chance.often(0.1) {
        let scale = chance.real(0.5, 1.6);
        canvas = canvas.scaled((canvas.w as f32 * scale) as usize + 1, (canvas.h as f32 * scale) as usize + 1);
    }
    if chance.often(0.22) {
        let quality = chance.int(25, 92) as u8;
        let pixels = canvas.pixels();
        let (w, h) = (pixels.size().width, pixels.size().height);
        let mut packed = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut packed, quality);
        image::ImageEncoder::write_image(encoder, pixels.as_bytes(), w, h, image::ExtendedColorType::Rgb8).expect("a JPEG of pixels");
        let read = image::load_from_memory(&packed).expect("the JPEG just made").into_rgb8();
        canvas.px = read.pixels().map(|p| p.0.map(f32::from)).collect();
    }
    canvas
}
