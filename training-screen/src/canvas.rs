//! A picture to draw on, and shapes to draw: segments that bound an area, filled with smooth edges.

use ab_glyph_rasterizer::{Rasterizer, point};
use vqa_core::Size;
use vqa_image::RgbPixels;

use crate::chance::Chance;

/// Red, green, blue.
pub type Ink = [f32; 3];
/// A place, in pixels from the left and the top.
pub type At = (f32, f32);

/// Straight pieces of the outlines of an area.
#[derive(Debug, Clone, Default)]
pub struct Shape(pub Vec<(At, At)>);

impl Shape {
    /// A closed outline.
    pub fn polygon(corners: &[At]) -> Self {
        Self((0..corners.len()).map(|i| (corners[i], corners[(i + 1) % corners.len()])).collect())
    }

    pub fn rect(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self::polygon(&[(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
    }

    pub fn ellipse(x: f32, y: f32, rx: f32, ry: f32) -> Self {
        let n = 24;
        let corner = |i: i32| {
            let a = i as f32 / n as f32 * std::f32::consts::TAU;
            (x + rx * a.cos(), y + ry * a.sin())
        };
        Self::polygon(&(0..n).map(corner).collect::<Vec<_>>())
    }

    /// A rectangle with round corners.
    pub fn round_rect(x: f32, y: f32, w: f32, h: f32, r: f32) -> Self {
        let r = r.min(w / 2.0).min(h / 2.0).max(0.01);
        let mut corners = Vec::new();
        for (quarter, (cx, cy)) in
            [(x + w - r, y + h - r), (x + r, y + h - r), (x + r, y + r), (x + w - r, y + r)].into_iter().enumerate()
        {
            for i in 0..=4 {
                let a = (quarter as f32 + i as f32 / 4.0) * std::f32::consts::FRAC_PI_2;
                corners.push((cx + r * a.cos(), cy + r * a.sin()));
            }
        }
        Self::polygon(&corners)
    }

    /// A line through points, this wide.
    pub fn line(points: &[At], width: f32) -> Self {
        let pieces: Vec<(At, At)> = points.windows(2).map(|two| (two[0], two[1])).collect();
        Self(pieces).stroke(width)
    }

    /// The outline itself as an area.
    pub fn stroke(&self, width: f32) -> Self {
        let mut out = Vec::with_capacity(self.0.len() * 4);
        for ((ax, ay), (bx, by)) in self.0.iter().copied() {
            let (dx, dy) = (bx - ax, by - ay);
            let long = dx.hypot(dy).max(1e-3);
            let (ux, uy) = (dx / long * width / 2.0, dy / long * width / 2.0);
            let (ax, ay, bx, by) = (ax - ux * 0.5, ay - uy * 0.5, bx + ux * 0.5, by + uy * 0.5);
            let quad = [(ax - uy, ay + ux), (bx - uy, by + ux), (bx + uy, by - ux), (ax + uy, ay - ux)];
            out.extend(Self::polygon(&quad).0);
        }
        Self(out)
    }

    /// Moves every point.
    pub fn map(&self, mut to: impl FnMut(At) -> At) -> Self {
        Self(self.0.iter().map(|(a, b)| (to(*a), to(*b))).collect())
    }

    pub fn moved(&self, dx: f32, dy: f32) -> Self {
        self.map(|(x, y)| (x + dx, y + dy))
    }

    /// Left, top, right and bottom.
    pub fn bounds(&self) -> (f32, f32, f32, f32) {
        let start = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
        self.0
            .iter()
            .flat_map(|(a, b)| [a, b])
            .fold(start, |b, p| (b.0.min(p.0), b.1.min(p.1), b.2.max(p.0), b.3.max(p.1)))
    }
}

/// A picture.
#[derive(Debug, Clone)]
pub struct Canvas {
    pub w: usize,
    pub h: usize,
    pub px: Vec<Ink>,
}

impl Canvas {
    pub fn new(w: usize, h: usize, ink: Ink) -> Self {
        Self { w, h, px: vec![ink; w * h] }
    }

    pub fn pixels(&self) -> RgbPixels {
        let bytes = self.px.iter().flatten().map(|v| v.round().clamp(0.0, 255.0) as u8).collect();
        RgbPixels::new(Size::new(self.w as u32, self.h as u32), bytes).expect("three bytes a pixel")
    }

    /// Calls with each pixel that a shape covers, and how much of it.
    pub fn cover(&mut self, shape: &Shape, alpha: f32, mut ink: impl FnMut(usize, usize, Ink) -> Ink) {
        if shape.0.is_empty() {
            return;
        }
        let (l, t, r, b) = shape.bounds();
        let (l, t) = (l.floor() as i32 - 1, t.floor() as i32 - 1);
        let (w, h) = (r.ceil() as i32 - l + 2, b.ceil() as i32 - t + 2);
        if !(1..4000).contains(&w) || !(1..4000).contains(&h) {
            return;
        }
        let mut raster = Rasterizer::new(w as usize, h as usize);
        let place = |p: At| point(p.0 - l as f32, p.1 - t as f32);
        for (a, b) in &shape.0 {
            raster.draw_line(place(*a), place(*b));
        }
        let (cw, ch) = (self.w as i32, self.h as i32);
        let px = &mut self.px;
        raster.for_each_pixel_2d(|x, y, c| {
            let (x, y) = (x as i32 + l, y as i32 + t);
            if c > 0.003 && x >= 0 && y >= 0 && x < cw && y < ch {
                let at = (y * cw + x) as usize;
                let c = c.min(1.0) * alpha;
                let over = ink(x as usize, y as usize, px[at]);
                px[at] = mix(px[at], over, c);
            }
        });
    }

    pub fn fill(&mut self, shape: &Shape, ink: Ink) {
        self.cover(shape, 1.0, |_, _, _| ink);
    }

    pub fn blend(&mut self, shape: &Shape, ink: Ink, alpha: f32) {
        self.cover(shape, alpha, |_, _, _| ink);
    }

    /// Lays another picture on this one.
    pub fn paste(&mut self, other: &Self, left: i32, top: i32) {
        for y in 0..other.h as i32 {
            for x in 0..other.w as i32 {
                let (tx, ty) = (x + left, y + top);
                if tx >= 0 && ty >= 0 && tx < self.w as i32 && ty < self.h as i32 {
                    self.px[ty as usize * self.w + tx as usize] = other.px[y as usize * other.w + x as usize];
                }
            }
        }
    }

    /// Reads between pixels; outside is the nearest edge.
    pub fn at(&self, x: f32, y: f32) -> Ink {
        let (x, y) = (x.clamp(0.0, self.w as f32 - 1.0), y.clamp(0.0, self.h as f32 - 1.0));
        let (x0, y0) = (x as usize, y as usize);
        let (x1, y1) = ((x0 + 1).min(self.w - 1), (y0 + 1).min(self.h - 1));
        let (fx, fy) = (x - x0 as f32, y - y0 as f32);
        let top = mix(self.px[y0 * self.w + x0], self.px[y0 * self.w + x1], fx);
        mix(top, mix(self.px[y1 * self.w + x0], self.px[y1 * self.w + x1], fx), fy)
    }

    /// Makes a picture of this size, each pixel read where `from` says.
    pub fn warped(&self, w: usize, h: usize, from: impl Fn(f32, f32) -> At) -> Self {
        let mut out = Self::new(w, h, [0.0; 3]);
        for y in 0..h {
            for x in 0..w {
                let (sx, sy) = from(x as f32, y as f32);
                out.px[y * w + x] = self.at(sx, sy);
            }
        }
        out
    }

    /// A part, scaled to a size; scaled down by the mean of four places.
    pub fn part(&self, (l, t, pw, ph): (f32, f32, f32, f32), w: usize, h: usize) -> Self {
        let (sx, sy) = (pw / w as f32, ph / h as f32);
        let mut out = Self::new(w, h, [0.0; 3]);
        for y in 0..h {
            for x in 0..w {
                let mut sum = [0.0; 3];
                for (ox, oy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                    let p = self.at(l + (x as f32 + ox) * sx - 0.5, t + (y as f32 + oy) * sy - 0.5);
                    (0..3).for_each(|i| sum[i] += p[i] / 4.0);
                }
                out.px[y * w + x] = sum;
            }
        }
        out
    }

    pub fn scaled(&self, w: usize, h: usize) -> Self {
        self.part((0.0, 0.0, self.w as f32, self.h as f32), w.max(1), h.max(1))
    }

    /// Blurs by a box of this reach, twice.
    pub fn blurred(&self, reach: f32) -> Self {
        let mut out = self.clone();
        for _ in 0..2 {
            let from = out.clone();
            for y in 0..out.h {
                for x in 0..out.w {
                    let (fx, fy) = (x as f32, y as f32);
                    let five = [(0.0, 0.0), (reach, 0.0), (-reach, 0.0), (0.0, reach), (0.0, -reach)];
                    let mut sum = [0.0; 3];
                    for (dx, dy) in five {
                        let p = from.at(fx + dx, fy + dy);
                        (0..3).for_each(|i| sum[i] += p[i] / 5.0);
                    }
                    out.px[y * out.w + x] = sum;
                }
            }
        }
        out
    }

    /// Adds noise to every pixel; the same to its three colours, or one to each.
    pub fn noise(&mut self, chance: &mut Chance, strength: f32, grey: bool) {
        for p in &mut self.px {
            let n = chance.normal() * strength;
            for v in p {
                *v += if grey { n } else { chance.normal() * strength };
            }
        }
    }

    /// Turns some pixels into specks.
    pub fn specks(&mut self, chance: &mut Chance, share: f32, inks: &[Ink]) {
        let count = (self.px.len() as f32 * share) as usize;
        for _ in 0..count {
            let at = chance.bits() as usize % self.px.len();
            self.px[at] = *chance.pick(inks);
        }
    }
}

/// Goes from one colour to another.
pub fn mix(a: Ink, b: Ink, share: f32) -> Ink {
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * share)
}

/// Draws a colour of hue, saturation and value between bounds.
pub fn ink(chance: &mut Chance, saturation: (f32, f32), value: (f32, f32)) -> Ink {
    let (h, s, v) = (chance.unit() * 6.0, chance.real(saturation.0, saturation.1), chance.real(value.0, value.1));
    let channel = |n: f32| {
        let k = (n + h) % 6.0;
        255.0 * (v - v * s * k.min(4.0 - k).clamp(0.0, 1.0))
    };
    [channel(5.0), channel(3.0), channel(1.0)]
}

pub fn light(chance: &mut Chance) -> Ink {
    ink(chance, (0.0, 0.25), (0.82, 1.0))
}

pub fn dark(chance: &mut Chance) -> Ink {
    ink(chance, (0.0, 1.0), (0.0, 0.5))
}

pub fn any(chance: &mut Chance) -> Ink {
    ink(chance, (0.0, 1.0), (0.0, 1.0))
}

pub const WHITE: Ink = [255.0; 3];
pub const BLACK: Ink = [0.0; 3];
