//! Text CAPTCHAs: a style is drawn from a wide space, then a code is drawn in it.
//!
//! A style is what a generator would fix: its grounds, its letters, its warps and its noise. Every picture has a style
//! of its own, so that no generator's can be learnt by heart.

mod apart;
mod rough;

use std::f32::consts::TAU;

use crate::canvas::{self, At, BLACK, Canvas, Ink, Shape, WHITE, mix};
use crate::chance::Chance;
use crate::letters::{Face, Stock};
use crate::words;

/// Draws a text CAPTCHA.
pub fn draw(chance: &mut Chance, stock: &Stock) -> Canvas {
    match chance.int(0, 19) {
        0..=10 => dense(chance, stock),
        11..=15 => apart::draw(chance, stock),
        16 => apart::scattered(chance, stock),
        _ => rough::draw(chance, stock),
    }
}

/// Draws one whose letters fill it, among more or less noise.
fn dense(chance: &mut Chance, stock: &Stock) -> Canvas {
    let h = chance.real(3.1, 5.2).exp() as usize;
    let w = ((h as f32 * chance.real(1.4, 4.6)) as usize).clamp(56, 500);
    let dark_ground = chance.often(0.15);
    let mut canvas = ground(chance, stock, w, h, dark_ground);
    let inks = inks(chance, dark_ground);
    // Noise of the kinds below; a plain style has little of each but never a straight, level line of letters.
    let noise = chance.unit();
    if chance.often(0.3) {
        noise_lines(chance, &mut canvas, &inks, noise);
    }
    let binary = chance.often(0.1);
    let level = letters(chance, stock, &mut canvas, &inks, noise);
    let clean = !noise_over(chance, stock, &mut canvas, &inks, noise);
    // A level line of letters without any noise is a word; few generators make such.
    if level && clean && chance.often(0.85) {
        noise_lines(chance, &mut canvas, &inks, 0.5);
        let share = chance.real(0.005, 0.04);
        canvas.specks(chance, share, &inks);
    }
    finish(chance, canvas, binary)
}

fn inks(chance: &mut Chance, dark_ground: bool) -> Vec<Ink> {
    let value = if dark_ground { (0.6, 1.0) } else { (0.0, 0.65) };
    match chance.int(0, 5) {
        0 => vec![if dark_ground { WHITE } else { BLACK }],
        1 => {
            let grey = if dark_ground { chance.real(150.0, 255.0) } else { chance.real(0.0, 130.0) };
            vec![[grey; 3]]
        }
        2 | 3 => vec![canvas::ink(chance, (0.4, 1.0), value)],
        _ => (0..8).map(|_| canvas::ink(chance, (0.3, 1.0), value)).collect(),
    }
}

/// Draws what a CAPTCHA stands on.
pub fn ground(chance: &mut Chance, stock: &Stock, w: usize, h: usize, dark: bool) -> Canvas {
    let tone =
        |chance: &mut Chance| if dark { canvas::ink(chance, (0.0, 1.0), (0.0, 0.4)) } else { canvas::light(chance) };
    let base = if !dark && chance.often(0.4) { WHITE } else { tone(chance) };
    let mut canvas = Canvas::new(w, h, base);
    let (fw, fh) = (w as f32, h as f32);
    let other = if chance.often(0.3) { canvas::any(chance) } else { tone(chance) };
    let soft = mix(base, other, chance.real(0.2, 0.9));
    match chance.int(0, 22) {
        0 | 1 => {
            let (a, turned) = (other, chance.often(0.5));
            for y in 0..h {
                for x in 0..w {
                    canvas.px[y * w + x] = mix(base, a, if turned { x as f32 / fw } else { y as f32 / fh });
                }
            }
        }
        2 | 3 => {
            let (step_x, step_y) = (chance.real(4.0, 24.0), chance.real(4.0, 24.0));
            let thick = chance.real(0.5, 1.6);
            (1..(fw / step_x) as i32 + 1)
                .for_each(|i| canvas.blend(&Shape::rect(i as f32 * step_x, 0.0, thick, fh), soft, 1.0));
            (1..(fh / step_y) as i32 + 1)
                .for_each(|i| canvas.blend(&Shape::rect(0.0, i as f32 * step_y, fw, thick), soft, 1.0));
        }
        4 => {
            let (step, slope) = (chance.real(4.0, 16.0), chance.real(-1.5, 1.5));
            for i in -40..((fw + fh * 2.0) / step) as i32 {
                let x = i as f32 * step;
                canvas.fill(&Shape::line(&[(x, 0.0), (x + slope * fh, fh)], step * 0.4), soft);
            }
        }
        5 => {
            let (a, b, c) = (chance.real(0.05, 0.6), chance.real(0.05, 0.6), chance.real(0.0, 0.02));
            for y in 0..h {
                for x in 0..w {
                    let (x_, y_) = (x as f32, y as f32);
                    canvas.px[y * w + x] = mix(base, soft, ((x_ * a + y_ * y_ * c).sin() * (y_ * b).cos()) * 0.5 + 0.5);
                }
            }
        }
        6 => canvas = stock.photo(chance, w, h),
        7 => {
            for _ in 0..chance.int(5, 40) {
                let tint = mix(base, canvas::any(chance), chance.real(0.1, 0.5));
                let (x, y) = (chance.real(0.0, fw), chance.real(0.0, fh));
                let (rx, ry) = (chance.real(2.0, fh / 2.0), chance.real(2.0, fh / 2.0));
                let shape = if chance.often(0.6) { Shape::ellipse(x, y, rx, ry) } else { Shape::rect(x, y, rx, ry) };
                canvas.fill(&shape, tint);
            }
        }
        8 => {
            let face = stock.plain(chance);
            for _ in 0..chance.int(15, 80) {
                let tint = mix(base, canvas::any(chance), chance.real(0.15, 0.5));
                let letter = words::code(chance, 1);
                let (at, size) = ((chance.real(-5.0, fw), chance.real(-5.0, fh)), chance.real(6.0, 14.0));
                face.write(&mut canvas, &letter, at, size, tint);
            }
        }
        9 | 10 => {
            let (strength, grey) = (chance.real(8.0, 70.0), chance.often(0.5));
            canvas.noise(chance, strength, grey);
        }
        11 => {
            let cell = chance.int(2, 8) as usize;
            let tints: Vec<Ink> = (0..4).map(|_| mix(base, canvas::any(chance), 0.35)).collect();
            for y in (0..h).step_by(cell) {
                for x in (0..w).step_by(cell) {
                    let tint = *chance.pick(&tints);
                    canvas.fill(&Shape::rect(x as f32, y as f32, cell as f32, cell as f32), tint);
                }
            }
        }
        12 => {
            let at = (chance.real(0.0, fw), chance.real(0.0, fh));
            let step = chance.real(4.0, 14.0);
            (1..30).for_each(|i| {
                canvas.fill(&Shape::ellipse(at.0, at.1, i as f32 * step, i as f32 * step).stroke(1.0), soft)
            });
        }
        13 => {
            let share = chance.real(0.01, 0.2);
            let tints: Vec<Ink> = (0..5).map(|_| canvas::any(chance)).collect();
            canvas.specks(chance, share, &tints);
        }
        _ => {}
    }
    canvas
}

/// How letters are filled.
#[derive(Clone, Copy, PartialEq)]
enum Fill {
    Solid,
    Hollow,
    Rim,
    Shadow,
    Deep,
    Emboss,
    Hatched,
    Boxed,
    Dots,
}

/// Draws the letters, and says whether they stand level and straight.
fn letters(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, inks: &[Ink], noise: f32) -> bool {
    let (fw, fh) = (canvas.w as f32, canvas.h as f32);
    let face = if chance.often(0.03) && !stock.han.is_empty() {
        &stock.faces[*chance.pick(&stock.han)]
    } else {
        stock.face(chance)
    };
    let mixed = chance.often(0.25);
    let text: Vec<char> = if face.has('天') && chance.often(0.7) {
        let han: Vec<char> = "天地人山水火木金土日月星云雨雪风花草鱼鸟".chars().collect();
        (0..chance.int(3, 5)).map(|_| *chance.pick(&han)).collect()
    } else {
        words::riddle(chance).chars().collect()
    };
    let fill = *chance.pick(&[
        Fill::Solid,
        Fill::Solid,
        Fill::Solid,
        Fill::Solid,
        Fill::Solid,
        Fill::Solid,
        Fill::Solid,
        Fill::Hollow,
        Fill::Hollow,
        Fill::Rim,
        Fill::Shadow,
        Fill::Deep,
        Fill::Emboss,
        Fill::Hatched,
        Fill::Boxed,
        Fill::Dots,
    ]);
    let turn = *chance.pick(&[0.0, 8.0, 15.0, 25.0, 35.0, 50.0]) * TAU / 360.0;
    let (lift, grow) = (*chance.pick(&[0.0, 0.05, 0.12, 0.22]), *chance.pick(&[0.0, 0.1, 0.3]));
    let (shear, squeeze) = (*chance.pick(&[0.0, 0.0, 0.2, 0.5]), chance.real(0.75, 1.25));
    // Little noise and no warp leaves only the unevenness of the letters to tell: there has to be some.
    let warp = Warp::draw(chance, fw, fh);
    let (turn, lift) =
        if warp.kind == 0 && noise < 0.5 { (f32::max(turn, 0.25), f32::max(lift, 0.06)) } else { (turn, lift) };
    let size = fh * chance.real(0.5, 0.95);
    let gap = chance.real(-0.18, 0.35) * size * 0.6;
    let mut placed: Vec<(Shape, f32)> = Vec::new();
    let mut x = 0.0;
    for c in &text {
        let face: &Face = if mixed { stock.face(chance) } else { face };
        let size = size * (1.0 + grow * chance.real(-1.0, 1.0));
        let (shape, step) = face.letter(*c, size);
        let (a, s) = (chance.real(-turn, turn), chance.real(-shear, shear));
        let (cos, sin) = (a.cos(), a.sin());
        let (mx, my) = (step * squeeze / 2.0, -size * 0.35);
        let dy = lift * fh * chance.real(-1.0, 1.0);
        let shape = shape.map(|(px, py)| {
            let (px, py) = (px * squeeze - mx + s * (py - my), py - my);
            (mx + px * cos - py * sin + x, my + px * sin + py * cos + dy)
        });
        if shape.0.is_empty() {
            x += size * 0.25;
        } else {
            placed.push((shape, x));
            x += step * squeeze + gap;
        }
    }
    let all = Shape(placed.iter().flat_map(|(shape, _)| shape.0.clone()).collect());
    if all.0.is_empty() {
        return true;
    }
    let (l, t, r, b) = all.bounds();
    // Fits what is too large, and sometimes spreads what is small.
    let fit = (fw * chance.real(0.8, 1.0) / (r - l)).min(fh * chance.real(0.75, 1.05) / (b - t)).min(1.3);
    let left = (fw - (r - l) * fit) * chance.real(0.15, 0.85);
    let top = (fh - (b - t) * fit) * chance.real(0.3, 0.7);
    let weight = (size * fit * chance.real(0.03, 0.08)).clamp(0.8, 4.0);
    let deep = (chance.real(-1.0, 1.0) * size * fit * 0.12, chance.real(0.3, 1.0) * size * fit * 0.12);
    let second = if chance.often(0.5) { canvas::light(chance) } else { canvas::any(chance) };
    let alpha = if chance.often(0.15) { chance.real(0.35, 0.8) } else { 1.0 };
    for (i, (shape, _)) in placed.iter().enumerate() {
        let shape = shape.map(|(x, y)| warp.at(((x - l) * fit + left, (y - t) * fit + top)));
        let ink = inks[i % inks.len()];
        paint(chance, canvas, &shape, (ink, second), fill, (weight, deep, alpha));
    }
    warp.kind == 0 && turn < 0.3 && lift < 0.1
}

fn paint(
    chance: &mut Chance,
    canvas: &mut Canvas,
    shape: &Shape,
    (ink, second): (Ink, Ink),
    fill: Fill,
    (weight, deep, alpha): (f32, At, f32),
) {
    match fill {
        Fill::Solid => canvas.blend(shape, ink, alpha),
        Fill::Hollow => canvas.blend(&shape.stroke(weight), ink, 1.0),
        Fill::Rim => {
            canvas.fill(shape, second);
            canvas.fill(&shape.stroke(weight), ink);
        }
        Fill::Shadow => {
            canvas.blend(&shape.moved(deep.0 * 0.7, deep.1 * 0.7), mix(ink, second, 0.6), 0.6);
            canvas.fill(shape, ink);
        }
        Fill::Deep => {
            for i in (1..=6).rev() {
                let k = i as f32 / 6.0;
                canvas.fill(&shape.moved(deep.0 * k, deep.1 * k), mix(ink, second, 0.5));
            }
            canvas.fill(shape, ink);
        }
        Fill::Emboss => {
            canvas.blend(&shape.moved(-1.2, -1.2), WHITE, 0.8);
            canvas.blend(&shape.moved(1.2, 1.2), BLACK, 0.7);
            let mid = second;
            canvas.blend(shape, mid, 0.8);
        }
        Fill::Hatched => {
            let (a, b, c) = (chance.real(0.5, 2.0), chance.real(-2.0, 2.0), second);
            canvas.cover(shape, 1.0, |x, y, under| {
                let on = (x as f32 * a + y as f32 * b).sin() > -0.1;
                if on { ink } else { mix(under, c, 0.3) }
            });
        }
        Fill::Boxed => {
            let (l, t, r, b) = shape.bounds();
            canvas.fill(&Shape::rect(l - 2.0, t - 2.0, r - l + 4.0, b - t + 4.0), second);
            canvas.fill(shape, ink);
        }
        Fill::Dots => {
            let share = chance.real(0.35, 0.8);
            canvas.cover(shape, 1.0, |_, _, under| if chance.often(share) { ink } else { under });
        }
    }
}

/// A smooth way of moving every point.
struct Warp {
    kind: i32,
    size: At,
    strength: f32,
    waves: [f32; 4],
}

impl Warp {
    fn draw(chance: &mut Chance, w: f32, h: f32) -> Self {
        let kind = if chance.often(0.4) { 0 } else { chance.int(1, 6) };
        let waves = [chance.real(0.8, 3.5), chance.real(0.0, TAU), chance.real(0.8, 3.0), chance.real(0.0, TAU)];
        Self { kind, size: (w, h), strength: chance.real(0.4, 1.0) * if chance.often(0.5) { 1.0 } else { -1.0 }, waves }
    }

    fn at(&self, (x, y): At) -> At {
        let (w, h) = self.size;
        let [a, b, c, d] = self.waves;
        let s = self.strength;
        let (u, v) = (x / w - 0.5, y / h - 0.5);
        match self.kind {
            1 => (x, y + s * h * 0.14 * (u * TAU * a + b).sin()),
            2 => (x + s * h * 0.12 * (v * TAU * c * 0.6 + d).sin(), y),
            3 => (x + s * h * 0.07 * (v * TAU * c + d).sin(), y + s * h * 0.1 * (u * TAU * a + b).sin()),
            // A lens in the middle; an arc; one end larger than the other.
            4 => {
                let r = (u * u + v * v * 0.3).min(0.4);
                (x + s * u * w * (0.1 - r) * 1.2, y + s * v * h * (0.15 - r) * 2.5)
            }
            5 => (x, y + s * h * (u * u * 4.0 - 0.4) * 0.28),
            6 => (x, h / 2.0 + (y - h / 2.0) * (1.0 + s * u * 0.9)),
            _ => (x, y),
        }
    }
}

fn curve(chance: &mut Chance, w: f32, h: f32) -> Vec<At> {
    let n = 28;
    match chance.int(0, 2) {
        0 => {
            let (mid, swing, waves, phase) =
                (chance.real(0.2, 0.8) * h, chance.real(0.05, 0.4) * h, chance.real(0.5, 3.0), chance.real(0.0, TAU));
            let (from, to) = (chance.real(-0.05, 0.3) * w, chance.real(0.7, 1.05) * w);
            (0..=n)
                .map(|i| i as f32 / n as f32)
                .map(|t| (from + (to - from) * t, mid + swing * (t * waves * TAU + phase).sin()))
                .collect()
        }
        1 => {
            let p: Vec<At> =
                (0..4).map(|i| ((i as f32 / 3.0 + chance.real(-0.15, 0.15)) * w, chance.real(-0.2, 1.2) * h)).collect();
            (0..=n)
                .map(|i| i as f32 / n as f32)
                .map(|t| {
                    let k = [(1.0 - t).powi(3), 3.0 * t * (1.0 - t).powi(2), 3.0 * t * t * (1.0 - t), t.powi(3)];
                    (0..4).fold((0.0, 0.0), |s, i| (s.0 + k[i] * p[i].0, s.1 + k[i] * p[i].1))
                })
                .collect()
        }
        _ => {
            let (x, y, rx, ry) =
                (chance.real(0.0, w), chance.real(0.0, h), chance.real(0.1, 0.6) * w, chance.real(0.1, 0.7) * h);
            let (from, long) = (chance.real(0.0, TAU), chance.real(1.0, TAU));
            (0..=n).map(|i| from + long * i as f32 / n as f32).map(|a| (x + rx * a.cos(), y + ry * a.sin())).collect()
        }
    }
}

/// Straight lines and curves across the picture.
pub fn noise_lines(chance: &mut Chance, canvas: &mut Canvas, inks: &[Ink], noise: f32) {
    let (w, h) = (canvas.w as f32, canvas.h as f32);
    let straight = chance.often(0.45);
    let own = chance.often(0.5);
    let thick = chance.real(0.7, 1.0 + h * 0.045);
    for _ in 0..chance.int(1, 2 + (noise * 9.0) as i32) {
        let tint = if own { *chance.pick(inks) } else { canvas::any(chance) };
        let points = if straight {
            vec![(chance.real(-0.1, 0.6) * w, chance.unit() * h), (chance.real(0.4, 1.1) * w, chance.unit() * h)]
        } else {
            curve(chance, w, h)
        };
        canvas.fill(&Shape::line(&points, thick), tint);
    }
}

/// Draws noise over the letters, and says whether there is any.
fn noise_over(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, inks: &[Ink], noise: f32) -> bool {
    let (w, h) = (canvas.w as f32, canvas.h as f32);
    let mut any = false;
    if chance.often(0.2 + noise * 0.5) {
        any = true;
        noise_lines(chance, canvas, inks, noise);
    }
    if chance.often(0.1 + noise * 0.3) {
        any = true;
        let (own, big) = (chance.often(0.6), chance.real(0.5, 2.5));
        for _ in 0..chance.int(10, 20 + (noise * 200.0) as i32) {
            let tint = if own { *chance.pick(inks) } else { canvas::any(chance) };
            canvas.fill(&Shape::ellipse(chance.unit() * w, chance.unit() * h, big, big), tint);
        }
    }
    if chance.often(0.1) {
        any = true;
        for _ in 0..chance.int(1, 6) {
            let r = chance.real(0.1, 0.5) * h;
            let tint = *chance.pick(inks);
            canvas.fill(&Shape::ellipse(chance.unit() * w, chance.unit() * h, r, r).stroke(1.2), tint);
        }
    }
    if chance.often(0.06) {
        any = true;
        // Cuts in the colour of the ground.
        let tint = canvas.px[0];
        noise_lines(chance, canvas, &[tint], noise);
    }
    if chance.often(0.08 + noise * 0.2) {
        any = true;
        let share = chance.real(0.005, 0.02 + noise * 0.16);
        let tint = if chance.often(0.5) { vec![*chance.pick(inks)] } else { vec![WHITE, BLACK] };
        canvas.specks(chance, share, &tint);
    }
    if chance.often(0.05) {
        any = true;
        let face = stock.plain(chance);
        for _ in 0..chance.int(3, 14) {
            let (letter, at) = (words::code(chance, 1), (chance.unit() * w, chance.unit() * h));
            let (size, tint) = (chance.real(0.12, 0.3) * h, *chance.pick(inks));
            face.write(canvas, &letter, at, size, tint);
        }
    }
    if chance.often(0.12) {
        let tint = if chance.often(0.5) { *chance.pick(inks) } else { [150.0; 3] };
        canvas.fill(&Shape::rect(0.5, 0.5, w - 1.0, h - 1.0).stroke(1.0), tint);
    }
    any
}

fn finish(chance: &mut Chance, mut canvas: Canvas, binary: bool) -> Canvas {
    let (w, h) = (canvas.w, canvas.h);
    if chance.often(0.15) {
        let (a, b, c, d) =
            (chance.real(0.02, 0.15), chance.real(0.03, 0.2), chance.real(0.5, 3.5), chance.real(0.5, 4.0));
        let p = chance.real(0.0, TAU);
        canvas = canvas.warped(w, h, |x, y| (x + c * (y * b + p).sin(), y + d * (x * a + p).cos()));
    }
    if chance.often(0.08) {
        // Bands that are shifted sideways.
        let (band, most) = (chance.int(2, 8) as f32, chance.real(1.0, 5.0));
        let seed = chance.bits();
        canvas = canvas.warped(w, h, |x, y| (x + most * Chance::new(seed ^ (y / band) as u64).real(-1.0, 1.0), y));
    }
    if chance.often(0.12) {
        let small = chance.real(0.35, 0.7);
        let down = canvas.scaled((w as f32 * small) as usize, (h as f32 * small) as usize);
        canvas = if chance.often(0.5) { down } else { down.scaled(w, h) };
    }
    if chance.often(0.1) {
        let reach = chance.real(0.4, 1.3);
        canvas = canvas.blurred(reach);
    }
    if chance.often(0.08) {
        let (strength, grey) = (chance.real(5.0, 45.0), chance.often(0.5));
        canvas.noise(chance, strength, grey);
    }
    if binary {
        for p in &mut canvas.px {
            *p = if p.iter().sum::<f32>() > 384.0 { WHITE } else { *p };
        }
    }
    canvas
}
