//! Codes with few marks: letters set apart, small in a wide picture, each in a colour or a turn of its own, or scattered.

use std::f32::consts::TAU;

use super::{Fill, curve, finish, ground, inks, noise_lines, paint};
use crate::canvas::{self, Canvas, Ink, Shape, WHITE, mix};
use crate::chance::Chance;
use crate::letters::{Face, Stock};
use crate::words;

/// How a row of letters is set.
pub(super) struct Setting {
    /// Width and height of the picture.
    pub room: (f32, f32),
    /// The share of the width that the row fills.
    pub filled: f32,
    /// How tall a letter is, in cells and in the height at most.
    pub tall: (f32, f32),
    /// The most that a letter is turned, and how far it leaves the line, as a share of the free height.
    pub turn: f32,
    pub lift: f32,
    /// How often a letter has a font of its own.
    pub mixed: f32,
}

/// Sets letters into cells of equal width; what is empty is left out.
pub(super) fn set(chance: &mut Chance, stock: &Stock, text: &str, how: &Setting) -> Vec<Shape> {
    let (w, h) = how.room;
    let cell = w * how.filled / text.chars().count().max(1) as f32;
    let left = (w - w * how.filled) * chance.real(0.1, 0.9);
    let size = (cell * how.tall.0).min(h * how.tall.1);
    let face = stock.face(chance);
    let wave = (chance.real(0.5, 2.0), chance.real(0.0, TAU), chance.often(0.3));
    let middle = h * 0.5 + (h - size).max(0.0) * chance.real(-0.2, 0.2);
    let (squeeze, own) = (chance.real(0.75, 1.3), chance.real(0.0, 0.25));
    let mut all = Vec::new();
    for (i, c) in text.chars().enumerate() {
        let face: &Face = if chance.often(how.mixed) { stock.face(chance) } else { face };
        let size = size * (1.0 + own * chance.real(-1.0, 1.0));
        let (shape, _) = face.letter(c, size);
        if shape.0.is_empty() {
            continue;
        }
        let (l, t, r, b) = shape.bounds();
        let (mx, my) = ((l + r) / 2.0, (t + b) / 2.0);
        let (sin, cos) = chance.real(-how.turn, how.turn).sin_cos();
        let swing = if wave.2 { (i as f32 * wave.0 + wave.1).sin() } else { chance.real(-1.0, 1.0) };
        let x = left + (i as f32 + 0.5 + chance.real(-0.12, 0.12)) * cell;
        let y = middle + swing * how.lift * (h - size * 0.7).max(0.0) * 0.5;
        all.push(shape.map(|(px, py)| {
            let (px, py) = ((px - mx) * squeeze, py - my);
            (x + px * cos - py * sin, y + px * sin + py * cos)
        }));
    }
    all
}

fn few_marks(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, inks: &[Ink]) {
    let (w, h) = (canvas.w as f32, canvas.h as f32);
    let own = chance.often(0.5);
    let thick = *chance.pick(&[0.7, 1.0, 1.0, 1.5, 2.0, 3.0]) * (h / 80.0).max(0.7);
    let tint = |chance: &mut Chance| if own { *chance.pick(inks) } else { canvas::any(chance) };
    match chance.int(0, 9) {
        0 | 1 => {
            for _ in 0..chance.int(1, 2) {
                let (ink, line) = (tint(chance), curve(chance, w, h));
                canvas.fill(&Shape::line(&line, thick), ink);
            }
        }
        2 | 3 => {
            // Straight lines from edge to edge.
            for _ in 0..chance.int(1, 12) {
                let ink = tint(chance);
                let ends = if chance.often(0.7) {
                    [(0.0, chance.unit() * h), (w, chance.unit() * h)]
                } else {
                    [(chance.unit() * w, 0.0), (chance.unit() * w, h)]
                };
                canvas.fill(&Shape::line(&ends, thick), ink);
            }
        }
        4 => {
            // Dashes.
            for _ in 0..chance.int(2, 25) {
                let (ink, x, y) = (tint(chance), chance.unit() * w, chance.unit() * h);
                let (a, long) = (chance.real(0.0, TAU), chance.real(0.05, 0.5) * h);
                canvas.fill(&Shape::line(&[(x, y), (x + long * a.cos(), y + long * a.sin())], thick), ink);
            }
        }
        5 => {
            for _ in 0..chance.int(1, 8) {
                let (ink, r) = (tint(chance), chance.real(0.04, 0.4) * h);
                let ring = Shape::ellipse(chance.unit() * w, chance.unit() * h, r, r * chance.real(0.6, 1.0));
                if chance.often(0.7) {
                    canvas.fill(&ring.stroke(thick), ink);
                } else {
                    canvas.blend(&ring, ink, 0.5);
                }
            }
        }
        6 => {
            let r = chance.real(0.5, 2.0);
            for _ in 0..chance.int(8, 150) {
                let ink = tint(chance);
                canvas.fill(&Shape::ellipse(chance.unit() * w, chance.unit() * h, r, r), ink);
            }
        }
        7 => {
            let (step, ink) = (chance.real(5.0, 20.0), mix(canvas.px[0], canvas::any(chance), chance.real(0.15, 0.6)));
            (1..(w / step) as i32 + 1).for_each(|i| canvas.fill(&Shape::rect(i as f32 * step, 0.0, 1.0, h), ink));
            (1..(h / step) as i32 + 1).for_each(|i| canvas.fill(&Shape::rect(0.0, i as f32 * step, w, 1.0), ink));
        }
        8 => {
            let face = stock.plain(chance);
            for _ in 0..chance.int(4, 30) {
                let (letter, at) = (words::code(chance, 1), (chance.unit() * w, chance.real(-0.1, 0.9) * h));
                let ink = mix(canvas.px[0], canvas::any(chance), chance.real(0.2, 0.7));
                let size = chance.real(0.1, 0.35) * h;
                face.write(canvas, &letter, at, size, ink);
            }
        }
        _ => {
            for _ in 0..chance.int(1, 10) {
                let (ink, x, y) = (tint(chance), chance.unit() * w, chance.unit() * h);
                let (rw, rh) = (chance.real(0.05, 0.4) * w, chance.real(0.1, 0.6) * h);
                let block = Shape::rect(x - rw / 2.0, y - rh / 2.0, rw, rh);
                if chance.often(0.5) {
                    canvas.fill(&block.stroke(thick), ink);
                } else {
                    let share = chance.real(0.1, 0.5);
                    canvas.blend(&block, ink, share);
                }
            }
        }
    }
}

/// Letters in a row, with few marks.
pub(super) fn draw(chance: &mut Chance, stock: &Stock) -> Canvas {
    let h = chance.real(3.1, 5.3).exp();
    let w = (h * chance.real(0.15, 1.75).exp()).clamp(56.0, 640.0);
    let dark = chance.often(0.2);
    let mut canvas = if chance.often(0.55) {
        let base = match chance.int(0, 3) {
            0 | 1 if !dark => WHITE,
            3 => canvas::any(chance),
            _ if dark => canvas::ink(chance, (0.0, 1.0), (0.0, 0.4)),
            _ => canvas::light(chance),
        };
        Canvas::new(w as usize, h as usize, base)
    } else {
        ground(chance, stock, w as usize, h as usize, dark)
    };
    let mut inks = inks(chance, dark);
    if chance.often(0.3) {
        inks = (0..8).map(|_| canvas::ink(chance, (0.6, 1.0), if dark { (0.6, 1.0) } else { (0.2, 0.9) })).collect();
    }
    let before = chance.often(0.4);
    if before {
        few_marks(chance, stock, &mut canvas, &inks);
    }
    let text = if chance.often(0.75) {
        let length = *chance.pick(&[3, 4, 4, 4, 5, 5, 6, 6, 7, 8]);
        words::code(chance, length)
    } else {
        words::riddle(chance).replace(' ', "")
    };
    let bare = !before && chance.often(0.25);
    let turn = *chance.pick(&[0.0, 0.1, 0.25, 0.4, 0.6, 0.9]);
    let how = Setting {
        room: (w, h),
        filled: chance.real(0.55, 1.0),
        tall: (chance.real(0.8, 1.9), chance.real(0.35, 1.0)),
        // Without any mark only the unevenness tells that it is no word.
        turn: if bare { f32::max(turn, 0.3) } else { turn },
        lift: *chance.pick(&[0.0, 0.2, 0.6, 1.0]),
        mixed: *chance.pick(&[0.0, 0.0, 0.0, 1.0]),
    };
    let fill =
        *chance.pick(&[Fill::Solid, Fill::Solid, Fill::Solid, Fill::Solid, Fill::Hollow, Fill::Shadow, Fill::Rim]);
    let second = if chance.often(0.5) { canvas::light(chance) } else { canvas::any(chance) };
    for (i, shape) in set(chance, stock, &text, &how).iter().enumerate() {
        let weight = (h * 0.02).clamp(0.8, 4.0);
        paint(chance, &mut canvas, shape, (inks[i % inks.len()], second), fill, (weight, (h * 0.03, h * 0.03), 1.0));
    }
    if !(before || bare) || chance.often(0.3) {
        few_marks(chance, stock, &mut canvas, &inks);
    }
    if chance.often(0.12) {
        noise_lines(chance, &mut canvas, &inks, 0.4);
    }
    let binary = chance.often(0.12);
    let canvas = finish(chance, canvas, binary);
    if chance.often(0.15) { wide_margin(chance, &canvas) } else { canvas }
}

/// Puts a wide margin around a code.
fn wide_margin(chance: &mut Chance, canvas: &Canvas) -> Canvas {
    let (x, y) = (chance.real(0.1, 0.6) * canvas.w as f32, chance.real(0.1, 0.9) * canvas.h as f32);
    let back = if chance.often(0.6) { canvas.px[0] } else { canvas::light(chance) };
    let mut wide = Canvas::new(canvas.w + x as usize * 2, canvas.h + y as usize * 2, back);
    wide.paste(canvas, (x * chance.real(0.2, 1.8)) as i32, (y * chance.real(0.2, 1.8)) as i32);
    wide
}

/// Letters all over a picture, to be clicked or typed.
pub(super) fn scattered(chance: &mut Chance, stock: &Stock) -> Canvas {
    let w = chance.real(150.0, 480.0);
    let h = w / chance.real(1.0, 2.4);
    let mut canvas = if chance.often(0.65) {
        stock.photo(chance, w as usize, h as usize)
    } else {
        ground(chance, stock, w as usize, h as usize, false)
    };
    let size = h * chance.real(0.1, 0.26);
    let (light, turn) = (chance.often(0.6), chance.real(0.2, 0.9));
    let fill = *chance.pick(&[Fill::Solid, Fill::Solid, Fill::Shadow, Fill::Rim, Fill::Emboss, Fill::Deep]);
    let mixed = chance.often(0.4);
    let face = if chance.often(0.15) && !stock.han.is_empty() {
        &stock.faces[*chance.pick(&stock.han)]
    } else {
        stock.face(chance)
    };
    let mut taken: Vec<(f32, f32)> = Vec::new();
    let wanted = chance.int(3, 9) as usize;
    for _ in 0..60 {
        let (x, y) = (chance.real(size * 0.6, w - size * 0.6), chance.real(size * 0.6, h - size * 0.6));
        if taken.len() == wanted || taken.iter().any(|(a, b)| (a - x).hypot(b - y) < size * 1.2) {
            continue;
        }
        let face = if mixed { stock.face(chance) } else { face };
        let (shape, step) = face.letter(words::code(chance, 1).chars().next().unwrap_or('A'), size);
        let (sin, cos) = chance.real(-turn, turn).sin_cos();
        let shape = shape.map(|(px, py)| {
            let (px, py) = (px - step / 2.0, py + size * 0.35);
            (x + px * cos - py * sin, y + px * sin + py * cos)
        });
        let ink = canvas::ink(chance, (0.2, 1.0), if light { (0.7, 1.0) } else { (0.0, 1.0) });
        let second = if light { canvas::dark(chance) } else { canvas::light(chance) };
        paint(
            chance,
            &mut canvas,
            &shape,
            (ink, second),
            fill,
            ((size * 0.04).max(0.8), (size * 0.06, size * 0.06), 1.0),
        );
        taken.push((x, y));
    }
    finish(chance, canvas, false)
}
