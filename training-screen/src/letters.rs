//! Fonts, and words as shapes.

use std::path::{Path, PathBuf};

use ab_glyph::{Font, FontVec, OutlineCurve};

use crate::canvas::{At, Canvas, Ink, Shape};
use crate::chance::Chance;

/// A font file, and whether it has what is asked of it.
pub struct Face {
    font: FontVec,
    units: f32,
    pub name: String,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl Face {
    pub fn read(path: &Path) -> Option<Self> {
        let font = FontVec::try_from_vec(std::fs::read(path).ok()?).ok()?;
        let units = font.units_per_em()?;
        let face = Self { font, units, name: path.file_stem()?.to_string_lossy().into_owned() };
        "AaGk09".chars().all(|c| face.has(c)).then_some(face)
    }

    pub fn has(&self, c: char) -> bool {
        let id = self.font.glyph_id(c);
        id.0 != 0 && self.font.outline(id).is_some_and(|outline| outline.curves.len() > 1)
    }

    /// One letter on the base line at 0, one em being `size` pixels, and how far the next one is.
    pub fn letter(&self, c: char, size: f32) -> (Shape, f32) {
        let id = self.font.glyph_id(c);
        let scale = size / self.units;
        let step = self.font.h_advance_unscaled(id) * scale;
        let mut pieces = Vec::new();
        let put = |p: ab_glyph::Point| (p.x * scale, -p.y * scale);
        for curve in self.font.outline(id).map_or_else(Vec::new, |outline| outline.curves) {
            let along: Box<dyn Fn(f32) -> At> = match curve {
                OutlineCurve::Line(a, b) => {
                    Box::new(move |t| put(ab_glyph::point(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)))
                }
                OutlineCurve::Quad(a, b, c) => Box::new(move |t| {
                    let u = 1.0 - t;
                    let f = |a: f32, b: f32, c: f32| u * u * a + 2.0 * u * t * b + t * t * c;
                    put(ab_glyph::point(f(a.x, b.x, c.x), f(a.y, b.y, c.y)))
                }),
                OutlineCurve::Cubic(a, b, c, d) => Box::new(move |t| {
                    let u = 1.0 - t;
                    let f = |a: f32, b: f32, c: f32, d: f32| {
                        u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
                    };
                    put(ab_glyph::point(f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)))
                }),
            };
            let (from, to) = (along(0.0), along(1.0));
            let long = (to.0 - from.0).hypot(to.1 - from.1);
            let steps = if size < 14.0 { 2 } else { (long / 5.0).clamp(2.0, 8.0) as usize };
            let mut last = from;
            for i in 1..=steps {
                let next = along(i as f32 / steps as f32);
                pieces.push((last, next));
                last = next;
            }
        }
        (Shape(pieces), step)
    }

    /// A line of text on the base line at 0, and its length.
    pub fn line(&self, text: &str, size: f32) -> (Shape, f32) {
        let (mut all, mut x) = (Vec::new(), 0.0);
        for c in text.chars() {
            let (shape, step) = self.letter(c, size);
            all.extend(shape.moved(x, 0.0).0);
            x += step;
        }
        (Shape(all), x)
    }

    /// Writes a line whose top is near `y`, and returns its length.
    pub fn write(&self, canvas: &mut Canvas, text: &str, at: At, size: f32, ink: Ink) -> f32 {
        let (shape, long) = self.line(text, size);
        canvas.fill(&shape.moved(at.0, at.1 + size * 0.78), ink);
        long
    }

    pub fn length(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.font.h_advance_unscaled(self.font.glyph_id(c)) * size / self.units).sum()
    }
}

/// Every font and photograph that is drawn with.
#[derive(Debug)]
pub struct Stock {
    pub faces: Vec<Face>,
    /// Plain fonts of pages and screens.
    pub plain: Vec<usize>,
    /// Fonts with Han characters.
    pub han: Vec<usize>,
    pub photos: Vec<Canvas>,
    /// Files of ordinary pictures that are no photographs, read when they are drawn with.
    pub pictures: Vec<PathBuf>,
}

impl Stock {
    /// Reads all fonts and photographs under a folder.
    pub fn read(dir: &Path) -> Self {
        let mut faces = Vec::new();
        for path in files(&dir.join("fonts")) {
            faces.extend(Face::read(&path));
        }
        let plain_names = [
            "DejaVu",
            "Liberation",
            "Roboto",
            "OpenSans",
            "Lato",
            "Carlito",
            "Caladea",
            "Arimo",
            "Tinos",
            "Cousine",
            "Hack",
            "FreeS",
        ];
        let plain = (0..faces.len()).filter(|i| plain_names.iter().any(|n| faces[*i].name.starts_with(n))).collect();
        let han = (0..faces.len()).filter(|i| faces[*i].has('天') && faces[*i].has('验')).collect();
        let photos = files(&dir.join("photos")).iter().filter_map(|path| photo(path)).collect();
        let pictures = files(&dir.join("pictures")).iter().flat_map(|folder| files(folder)).collect();
        Self { faces, plain, han, photos, pictures }
    }

    pub fn face(&self, chance: &mut Chance) -> &Face {
        if chance.often(0.35) { self.plain(chance) } else { chance.pick(&self.faces) }
    }

    pub fn plain(&self, chance: &mut Chance) -> &Face {
        &self.faces[*chance.pick(&self.plain)]
    }

    /// An ordinary picture as it is in its file.
    pub fn picture(&self, chance: &mut Chance) -> Canvas {
        let path = chance.pick(&self.pictures);
        let read = image::open(path).expect("a picture that can be read").into_rgb8();
        let px = read.pixels().map(|p| p.0.map(f32::from)).collect();
        Canvas { w: read.width() as usize, h: read.height() as usize, px }
    }

    /// A part of a photograph, or now and then something drawn that looks like one.
    pub fn photo(&self, chance: &mut Chance, w: usize, h: usize) -> Canvas {
        let from = chance.pick(&self.photos);
        let most = (from.w as f32 / w as f32).min(from.h as f32 / h as f32);
        let scale = most * chance.real(0.25, 1.0);
        let (pw, ph) = (w as f32 * scale, h as f32 * scale);
        let (l, t) = (chance.real(0.0, from.w as f32 - pw), chance.real(0.0, from.h as f32 - ph));
        let mut out = from.part((l, t, pw, ph), w, h);
        if chance.often(0.5) {
            (0..h).for_each(|y| out.px[y * w..(y + 1) * w].reverse());
        }
        let (gain, lift) = (chance.real(0.7, 1.25), chance.real(-25.0, 25.0));
        let tint = [0, 1, 2].map(|_| chance.real(0.85, 1.15));
        let grey = chance.often(0.1);
        for p in &mut out.px {
            *p = [0, 1, 2].map(|i| (p[i] - 128.0) * gain * tint[i] + 128.0 + lift);
            if grey {
                *p = [p.iter().sum::<f32>() / 3.0; 3];
            }
        }
        out
    }
}

fn photo(path: &Path) -> Option<Canvas> {
    let read = image::open(path).ok()?.into_rgb8();
    let (w, h) = read.dimensions();
    let scale = (700.0 / w.max(h) as f32).min(1.0);
    let (sw, sh) = ((w as f32 * scale) as u32, (h as f32 * scale) as u32);
    let small = image::imageops::resize(&read, sw.max(1), sh.max(1), image::imageops::FilterType::Triangle);
    let px = small.pixels().map(|p| p.0.map(f32::from)).collect();
    (sw >= 64 && sh >= 64).then_some(Canvas { w: sw as usize, h: sh as usize, px })
}

/// Lists the files of a folder in order of name.
pub fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut all: Vec<_> = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    all.sort();
    all
}
