//! Lessons: pictures as the network sees them, what is told besides, and what they are.

use std::io::{Read, Write};
use std::path::Path;

use vqa_core::Size;
use vqa_image::{RgbPixels, size_facts, whole};

use crate::canvas::{self, Canvas, WHITE};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::page::{self, Kind};
use crate::{challenge, ordinary, text_captcha};

/// A lesson.
#[derive(Debug, Clone)]
pub struct Sample {
    pub pixels: RgbPixels,
    /// What the size of the picture says.
    pub told: [f32; 2],
    pub captcha: Truth,
}

/// What is to be learnt of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    No,
    Yes,
}

/// What is shown in a page is told where it is at least so wide and high, in pixels as seen.
const LEAST: (f32, f32) = (80.0, 16.0);

type Draw = fn(&mut Chance, &Stock) -> Canvas;

/// Draws a lesson; none where what is shown in a page is too small to be told.
pub fn draw(seed: u64, stock: &Stock) -> Option<Sample> {
    let chance = &mut Chance::new(seed);
    match chance.int(0, 99) {
        0..=34 => Some(small(chance, text_captcha::draw, stock, Truth::Yes)),
        35..=48 => Some(small(chance, challenge::draw, stock, Truth::Yes)),
        49..=53 => in_page(chance, stock, text_captcha::draw, Kind::Code, Truth::Yes),
        54..=56 => in_page(chance, stock, challenge::draw, Kind::Other, Truth::Yes),
        57..=76 => Some(small(chance, ordinary::draw, stock, Truth::No)),
        77..=80 => Some(small(chance, page::figure, stock, Truth::No)),
        81..=84 => {
            let kind = if chance.often(0.3) { Kind::Code } else { Kind::Other };
            in_page(chance, stock, ordinary::draw, kind, Truth::No)
        }
        85..=88 => {
            let page = page::draw(chance, stock, None).canvas;
            Some(seen(chance, page, Truth::No))
        }
        _ => Some(real(chance, stock)),
    }
}

/// A lesson of a picture that somebody made: of a CAPTCHA as it is shown, of another picture whole or a good part of it.
pub fn taken(chance: &mut Chance, stock: &Stock, canvas: Canvas, captcha: Truth) -> Option<Sample> {
    if captcha == Truth::No {
        let canvas = part(chance, canvas);
        return Some(seen(chance, canvas, captcha));
    }
    if chance.often(0.06) && canvas.w < 420 && canvas.h < 300 {
        return pasted(chance, stock, &canvas, (Kind::Code, captcha));
    }
    let canvas = framed(chance, canvas);
    Some(seen(chance, canvas, captcha))
}

fn small(chance: &mut Chance, draw: Draw, stock: &Stock, captcha: Truth) -> Sample {
    let canvas = draw(chance, stock);
    let canvas = framed(chance, canvas);
    seen(chance, canvas, captcha)
}

/// Puts a margin around a picture now and then, as where it is cut from a screen, or cuts it too narrow.
fn framed(chance: &mut Chance, canvas: Canvas) -> Canvas {
    let (w, h) = (canvas.w as f32, canvas.h as f32);
    if chance.often(0.15) {
        let (x, y) = (chance.real(0.02, 0.3) * w, chance.real(0.02, 0.5) * h);
        let back = if chance.often(0.6) { WHITE } else { canvas::any(chance) };
        let mut wide = Canvas::new(canvas.w + 2 * x as usize, canvas.h + 2 * y as usize, back);
        wide.paste(&canvas, (x * chance.real(0.3, 1.7)) as i32, (y * chance.real(0.3, 1.7)) as i32);
        wide
    } else if chance.often(0.08) {
        let (x, y) = (chance.real(0.0, 0.08), chance.real(0.0, 0.12));
        let part = (x * w, y * h, w * (0.99 - x - chance.real(0.0, 0.08)), h * (0.99 - y - chance.real(0.0, 0.12)));
        canvas.part(part, part.2 as usize, part.3 as usize)
    } else {
        canvas
    }
}

/// A size as the picture might have had it: the same thing comes in several.
fn told(chance: &mut Chance, (w, h): (usize, usize), captcha: Truth) -> [f32; 2] {
    let grown = if chance.often(0.8) {
        chance.real(-0.25, 0.25)
    } else if captcha == Truth::Yes {
        chance.real(0.0, 1.2)
    } else {
        chance.real(-0.6, 1.2)
    };
    let side = |side: usize| (side as f32 * grown.exp()) as u32;
    size_facts(Size::new(side(w), side(h)))
}

/// A photograph, or another picture of the stock.
fn real(chance: &mut Chance, stock: &Stock) -> Sample {
    let canvas = if chance.often(0.35) {
        let side = chance.real(120.0, 640.0);
        let (w, h) = (side as usize, (side * *chance.pick(&[1.0, 0.75, 0.67, 1.33, 0.56, 0.4])) as usize);
        stock.photo(chance, w, h)
    } else {
        stock.picture(chance)
    };
    let canvas = part(chance, canvas);
    seen(chance, canvas, Truth::No)
}

/// A good part of a picture, or the whole, now and then as a camera sees it.
fn part(chance: &mut Chance, mut canvas: Canvas) -> Canvas {
    let (w, h) = (canvas.w as f32, canvas.h as f32);
    if chance.often(0.3) && w.min(h) > 60.0 {
        let (pw, ph) = (w * chance.real(0.35, 0.95), h * chance.real(0.35, 0.95));
        let (x, y) = (chance.real(0.0, w - pw), chance.real(0.0, h - ph));
        canvas = canvas.part((x, y, pw, ph), pw as usize, ph as usize);
    }
    if chance.often(0.1) { ordinary::seen(chance, canvas) } else { canvas }
}

fn in_page(chance: &mut Chance, stock: &Stock, draw: Draw, kind: Kind, captcha: Truth) -> Option<Sample> {
    let inset = draw(chance, stock);
    pasted(chance, stock, &inset, (kind, captcha))
}

/// Something shown in a page. A CAPTCHA has to be large enough to be told; the page around it is cut until it is.
fn pasted(chance: &mut Chance, stock: &Stock, inset: &Canvas, (kind, captcha): (Kind, Truth)) -> Option<Sample> {
    let page::Page { mut canvas, shown } = page::draw(chance, stock, Some((inset, kind)));
    let mut shown = shown?;
    if captcha == Truth::Yes {
        let (wide, high) = (canvas.w as f32, canvas.h as f32);
        let left = (shown.0 - shown.2 * chance.real(0.05, 0.6)).max(0.0);
        let top = (shown.1 - shown.3 * chance.real(0.05, 1.5)).max(0.0);
        let w = (shown.0 - left + shown.2 * chance.real(1.05, 1.6)).min(wide - left);
        let h = (shown.1 - top + shown.3 * chance.real(1.1, 2.5)).min(high - top);
        canvas = canvas.part((left, top, w, h), w as usize, h as usize);
        shown = (shown.0 - left, shown.1 - top, shown.2, shown.3);
    }
    let wide = canvas.w as f32;
    let sample = seen(chance, canvas, captcha);
    let by = sample.pixels.size().width as f32 / wide;
    (captcha == Truth::No || (shown.2 * by >= LEAST.0 && shown.3 * by >= LEAST.1)).then_some(sample)
}

/// A picture as the network sees it.
fn seen(chance: &mut Chance, canvas: Canvas, captcha: Truth) -> Sample {
    let size = (canvas.w, canvas.h);
    let pixels = filed(chance, canvas).pixels();
    let pixels = whole(&pixels).expect("a picture can be scaled");
    Sample { pixels, told: told(chance, size, captcha), captcha }
}

/// What happens to any picture on its way: scaled, packed as JPEG.
fn filed(chance: &mut Chance, mut canvas: Canvas) -> Canvas {
    if chance.often(0.05) {
        let strength = chance.real(2.0, 10.0);
        canvas.noise(chance, strength, false);
    }
    if chance.often(0.12) {
        let scale = chance.real(0.5, 1.6);
        canvas = canvas.scaled((canvas.w as f32 * scale) as usize + 1, (canvas.h as f32 * scale) as usize + 1);
    }
    if chance.often(0.25) {
        let quality = chance.int(25, 92) as u8;
        let pixels = canvas.pixels();
        let (w, h) = (pixels.size().width, pixels.size().height);
        let mut packed = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut packed, quality);
        image::ImageEncoder::write_image(encoder, pixels.as_bytes(), w, h, image::ExtendedColorType::Rgb8)
            .expect("a JPEG of pixels");
        let read = image::load_from_memory(&packed).expect("the JPEG just made").into_rgb8();
        canvas.px = read.pixels().map(|p| p.0.map(f32::from)).collect();
    }
    canvas
}

/// Writes lessons into one file.
pub fn write(path: &Path, all: &[Sample]) {
    let mut bytes = Vec::new();
    for sample in all {
        let size = sample.pixels.size();
        for side in [size.width, size.height] {
            bytes.extend((side as u16).to_le_bytes());
        }
        sample.told.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        bytes.push(sample.captcha as u8);
        bytes.extend(sample.pixels.as_bytes());
    }
    let part = path.with_extension("part");
    std::fs::File::create(&part).and_then(|mut file| file.write_all(&bytes)).expect("lessons can be written");
    std::fs::rename(part, path).expect("lessons can be written");
}

/// Reads the lessons of one file.
pub fn read(path: &Path) -> Vec<Sample> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).expect("lessons can be read");
    let (mut rest, mut all) = (bytes.as_slice(), Vec::new());
    let truth = |byte: u8| if byte == 1 { Truth::Yes } else { Truth::No };
    while rest.len() >= 13 {
        let side = |at: usize| u32::from(u16::from_le_bytes([rest[at], rest[at + 1]]));
        let number = |at: usize| f32::from_le_bytes([rest[at], rest[at + 1], rest[at + 2], rest[at + 3]]);
        let size = Size::new(side(0), side(2));
        let end = 13 + size.pixels() as usize * 3;
        let pixels = RgbPixels::new(size, rest[13..end].to_vec()).expect("three bytes a pixel");
        all.push(Sample { pixels, told: [number(4), number(8)], captcha: truth(rest[12]) });
        rest = &rest[end..];
    }
    all
}
