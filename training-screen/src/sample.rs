//! Lessons: pictures as the network sees them, what is told besides, and what they are.

use std::io::{Read, Write};
use std::path::Path;

use vqa_core::Size;
use vqa_image::{RgbPixels, close, size_facts, whole};

use crate::canvas::{self, Canvas, WHITE};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::page::{self, Kind};
use crate::{challenge, ordinary, text_captcha};

/// What is to be learnt of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    No,
    Yes,
    /// Nothing is learnt of it.
    Any,
}

/// A lesson.
#[derive(Debug, Clone)]
pub struct Sample {
    pub pixels: RgbPixels,
    /// Whether it is a part, and what the size of the picture says.
    pub told: [f32; 3],
    pub captcha: Truth,
    pub page: Truth,
}

/// Whether it is a CAPTCHA, and whether it is a page.
type What = (Truth, Truth);

/// The side of the part that is looked at in one go, in pixels of the closer look.
const WINDOW: usize = 112;
/// What is narrower is too small to be told, in pixels as seen.
const LEAST: f32 = 46.0;

type Draw = fn(&mut Chance, &Stock) -> Canvas;

/// Draws the lessons of one picture.
pub fn draw(seed: u64, stock: &Stock) -> Vec<Sample> {
    let chance = &mut Chance::new(seed);
    match chance.int(0, 99) {
        0..=29 => vec![small(chance, text_captcha::draw, stock, (Truth::Yes, Truth::No))],
        30..=45 => vec![small(chance, challenge::draw, stock, (Truth::Yes, Truth::Any))],
        46..=51 => in_page(chance, stock, text_captcha::draw, Kind::Code, (Truth::Yes, Truth::Yes)),
        52..=56 => in_page(chance, stock, challenge::draw, Kind::Other, (Truth::Yes, Truth::Yes)),
        57..=75 => vec![small(chance, ordinary::draw, stock, (Truth::No, Truth::No))],
        76..=78 => vec![small(chance, page::figure, stock, (Truth::No, Truth::Any))],
        79..=81 => {
            let kind = if chance.often(0.3) { Kind::Code } else { Kind::Other };
            in_page(chance, stock, ordinary::draw, kind, (Truth::No, Truth::Yes))
        }
        82..=84 => {
            let page = page::draw(chance, stock, None).canvas;
            looks(chance, page, None, (Truth::No, Truth::Yes))
        }
        _ => real(chance, stock),
    }
}

fn small(chance: &mut Chance, draw: Draw, stock: &Stock, (captcha, page): What) -> Sample {
    let mut canvas = draw(chance, stock);
    if chance.often(0.12) {
        // A margin, as in a picture cut from a screen.
        let (x, y) = (chance.real(0.02, 0.3) * canvas.w as f32, chance.real(0.02, 0.5) * canvas.h as f32);
        let back = if chance.often(0.6) { WHITE } else { canvas::any(chance) };
        let mut wide = Canvas::new(canvas.w + 2 * x as usize, canvas.h + 2 * y as usize, back);
        wide.paste(&canvas, (x * chance.real(0.3, 1.7)) as i32, (y * chance.real(0.3, 1.7)) as i32);
        canvas = wide;
    } else if chance.often(0.08) {
        // Cut too narrow.
        let (w, h) = (canvas.w as f32, canvas.h as f32);
        let (x, y) = (chance.real(0.0, 0.08), chance.real(0.0, 0.12));
        let part = (x * w, y * h, w * (0.99 - x - chance.real(0.0, 0.08)), h * (0.99 - y - chance.real(0.0, 0.12)));
        canvas = canvas.part(part, part.2 as usize, part.3 as usize);
    }
    let size = (canvas.w, canvas.h);
    let pixels = filed(chance, canvas).pixels();
    let told = told(chance, size, captcha);
    Sample { pixels: first(&pixels), told, captcha, page }
}

/// A size as the picture might have had it: the same thing comes in several.
fn told(chance: &mut Chance, (w, h): (usize, usize), captcha: Truth) -> [f32; 3] {
    let grown = if chance.often(0.8) {
        chance.real(-0.25, 0.25)
    } else if captcha == Truth::Yes {
        chance.real(0.0, 1.2)
    } else {
        chance.real(-0.6, 1.2)
    };
    let side = |side: usize| (side as f32 * grown.exp()) as u32;
    let [long, short] = size_facts(Size::new(side(w), side(h)));
    [0.0, long, short]
}

fn first(pixels: &RgbPixels) -> RgbPixels {
    whole(pixels).expect("a picture can be scaled")
}

/// A picture that somebody made: whole, or a good part of it.
fn real(chance: &mut Chance, stock: &Stock) -> Vec<Sample> {
    let photo = chance.often(0.35);
    let page = if photo { Truth::No } else { Truth::Any };
    let mut canvas = if photo {
        let side = chance.real(120.0, 640.0);
        let (w, h) = (side as usize, (side * *chance.pick(&[1.0, 0.75, 0.67, 1.33, 0.56, 0.4])) as usize);
        stock.photo(chance, w, h)
    } else {
        stock.picture(chance)
    };
    let (w, h) = (canvas.w as f32, canvas.h as f32);
    if chance.often(0.3) && w.min(h) > 60.0 {
        let (pw, ph) = (w * chance.real(0.35, 0.95), h * chance.real(0.35, 0.95));
        let (x, y) = (chance.real(0.0, w - pw), chance.real(0.0, h - ph));
        canvas = canvas.part((x, y, pw, ph), pw as usize, ph as usize);
    }
    if chance.often(0.1) {
        canvas = ordinary::seen(chance, canvas);
    }
    looks(chance, canvas, None, (Truth::No, page))
}

fn in_page(chance: &mut Chance, stock: &Stock, draw: Draw, kind: Kind, what: What) -> Vec<Sample> {
    let inset = draw(chance, stock);
    let page = page::draw(chance, stock, Some((&inset, kind)));
    looks(chance, page.canvas, page.shown, what)
}

/// The first look at a large picture, and closer ones at parts of it. Where something is shown in it, `what` tells of that.
fn looks(chance: &mut Chance, canvas: Canvas, shown: Option<page::Part>, (what, page): What) -> Vec<Sample> {
    let (wide, size) = (canvas.w as f32, (canvas.w, canvas.h));
    let pixels = filed(chance, canvas).pixels();
    let near = close(&pixels).expect("a picture can be scaled");
    let far = first(&pixels);
    let scaled = |by: f32| shown.map(|(l, t, w, h)| (l * by, t * by, w * by, h * by));
    let seen = scaled(far.size().width as f32 / wide);
    let captcha = match (what, seen) {
        (Truth::Yes, Some((_, _, w, h))) if w < LEAST || h < 9.0 => Truth::Any,
        (what, _) => what,
    };
    let told = told(chance, size, Truth::No);
    let mut all = vec![Sample { pixels: far, told, captcha, page }];
    let Some(near) = near else { return all };
    let shown = scaled(near.size().width as f32 / wide);
    let (w, h) = (near.size().width as usize, near.size().height as usize);
    let (ww, wh) = (WINDOW.min(w), WINDOW.min(h));
    let mut keep = |(x, y): (usize, usize), captcha: Truth| {
        let pixels = cut(&near, (x, y), (ww, wh));
        all.push(Sample { pixels, told: [1.0, 0.0, 0.0], captcha, page: Truth::Any });
    };
    if let Some((l, t, sw, sh)) = shown.filter(|(_, _, w, h)| *w >= LEAST && *h >= 12.0 && *w <= 118.0 && *h <= 118.0) {
        // Where the window may stand so that most of it is in it.
        let place = |chance: &mut Chance, from: f32, long: f32, window: usize, all: usize| {
            let (low, high) = (from + long * 0.9 - window as f32, from + long * 0.1);
            chance.real(low.min(high), low.max(high)).clamp(0.0, (all - window) as f32) as usize
        };
        let at = (place(chance, l, sw, ww, w), place(chance, t, sh, wh, h));
        keep(at, what);
    }
    for _ in 0..if page == Truth::Any && chance.often(0.5) { 0 } else { 1 } {
        let at = (chance.int(0, (w - ww) as i32) as usize, chance.int(0, (h - wh) as i32) as usize);
        let apart = shown.is_none_or(|(l, t, sw, sh)| {
            let (x, y) = (at.0 as f32, at.1 as f32);
            l > x + ww as f32 - 4.0 || l + sw < x + 4.0 || t > y + wh as f32 - 4.0 || t + sh < y + 4.0
        });
        if apart || what == Truth::No {
            keep(at, Truth::No);
        }
    }
    all
}

fn cut(from: &RgbPixels, (x, y): (usize, usize), (w, h): (usize, usize)) -> RgbPixels {
    let bytes = from.rows().skip(y).take(h).flat_map(|row| row[x * 3..(x + w) * 3].to_vec()).collect();
    RgbPixels::new(Size::new(w as u32, h as u32), bytes).expect("three bytes a pixel")
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
        bytes.extend([sample.captcha as u8, sample.page as u8]);
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
    let truth = |byte: u8| [Truth::No, Truth::Yes, Truth::Any][usize::from(byte)];
    while rest.len() >= 18 {
        let side = |at: usize| u32::from(u16::from_le_bytes([rest[at], rest[at + 1]]));
        let number = |at: usize| f32::from_le_bytes([rest[at], rest[at + 1], rest[at + 2], rest[at + 3]]);
        let size = Size::new(side(0), side(2));
        let end = 18 + size.pixels() as usize * 3;
        let pixels = RgbPixels::new(size, rest[18..end].to_vec()).expect("three bytes a pixel");
        let told = [number(4), number(8), number(12)];
        all.push(Sample { pixels, told, captcha: truth(rest[16]), page: truth(rest[17]) });
        rest = &rest[end..];
    }
    all
}
