//! Codes made of pixels: two colours among specks, grids and blots, letters of few large pixels, and letters that only a
//! texture or the bend of lines tells from the ground.

use std::f32::consts::TAU;

use super::apart::{Setting, set};
use super::finish;
use crate::canvas::{self, BLACK, Canvas, Ink, Shape, WHITE, mix};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::words;

/// Any of them.
pub(super) fn draw(chance: &mut Chance, stock: &Stock) -> Canvas {
    match chance.int(0, 9) {
        0..=4 => two_colours(chance, stock),
        5..=7 => large_pixels(chance, stock),
        _ => textured(chance, stock),
    }
}

fn text(chance: &mut Chance) -> String {
    let length = *chance.pick(&[3, 4, 4, 5, 5, 6, 6, 7, 8]);
    if chance.often(0.85) { words::code(chance, length) } else { words::riddle(chance).replace(' ', "") }
}

/// Where letters are: white on black, bent.
fn letters(chance: &mut Chance, stock: &Stock, (w, h): (usize, usize)) -> Canvas {
    let (fw, fh) = (w as f32, h as f32);
    let how = Setting {
        room: (fw, fh),
        filled: chance.real(0.6, 1.0),
        tall: (chance.real(1.1, 2.2), chance.real(0.45, 0.95)),
        turn: *chance.pick(&[0.0, 0.1, 0.3, 0.5]),
        lift: *chance.pick(&[0.0, 0.2, 0.6]),
        mixed: *chance.pick(&[0.0, 0.0, 1.0]),
    };
    let text = text(chance);
    let mut flat = Canvas::new(w, h, BLACK);
    set(chance, stock, &text, &how).iter().for_each(|shape| flat.fill(shape, WHITE));
    if chance.often(0.45) {
        return flat;
    }
    let (a, b, c, d) =
        (chance.real(0.6, 2.5), chance.real(0.0, TAU), chance.real(0.03, 0.14) * fh, chance.real(0.0, 0.1) * fh);
    flat.warped(w, h, |x, y| (x + d * (y / fh * a * TAU).cos(), y + c * (x / fw * a * TAU + b).sin()))
}

fn in_letter(mask: &Canvas, at: usize) -> bool {
    mask.px[at][0] > 127.0
}

/// Letters and marks in one colour, and where they meet perhaps in the other.
fn two_colours(chance: &mut Chance, stock: &Stock) -> Canvas {
    let h = chance.real(3.2, 4.8).exp() as usize;
    let w = ((h as f32 * chance.real(1.5, 4.5)) as usize).clamp(56, 420);
    let (fw, fh) = (w as f32, h as f32);
    let letter = letters(chance, stock, (w, h));
    let mut mark = Canvas::new(w, h, BLACK);
    for _ in 0..chance.int(1, 2) {
        match chance.int(0, 6) {
            0 | 1 => {
                let share = chance.real(-4.5, -0.7).exp();
                mark.specks(chance, share, &[WHITE]);
            }
            2 => {
                let (across, down) = (chance.int(3, 12) as usize, chance.int(3, 12) as usize);
                for at in 0..w * h {
                    if (at % w).is_multiple_of(across) || (at / w).is_multiple_of(down) {
                        mark.px[at] = WHITE;
                    }
                }
            }
            3 => {
                for _ in 0..chance.int(2, 25) {
                    let r = chance.real(0.02, 0.12) * fh;
                    mark.fill(&Shape::ellipse(chance.unit() * fw, chance.unit() * fh, r, r), WHITE);
                }
            }
            4 => {
                for _ in 0..chance.int(1, 3) {
                    let r = chance.real(0.2, 0.5) * fh;
                    mark.fill(&Shape::ellipse(chance.unit() * fw, chance.unit() * fh, r, r), WHITE);
                }
            }
            5 => {
                let thick = chance.real(0.8, 3.0);
                for _ in 0..chance.int(1, 10) {
                    let ends = [(chance.unit() * fw, chance.unit() * fh), (chance.unit() * fw, chance.unit() * fh)];
                    mark.fill(&Shape::line(&ends, thick), WHITE);
                }
            }
            _ => {
                let (step, slope) = (chance.int(3, 9), chance.int(-2, 2));
                for at in 0..w * h {
                    let (x, y) = ((at % w) as i32, (at / w) as i32);
                    if (x + slope * y).rem_euclid(step) == 0 {
                        mark.px[at] = WHITE;
                    }
                }
            }
        }
    }
    let flips = chance.often(0.4);
    let (ground, ink) = match chance.int(0, 5) {
        0..=2 => (WHITE, BLACK),
        3 => (BLACK, WHITE),
        4 => (WHITE, canvas::dark(chance)),
        _ => (canvas::light(chance), canvas::dark(chance)),
    };
    let faint = if chance.often(0.5) { ink } else { mix(ground, ink, chance.real(0.3, 1.0)) };
    let mut canvas = Canvas::new(w, h, ground);
    for at in 0..w * h {
        canvas.px[at] = match (in_letter(&letter, at), in_letter(&mark, at)) {
            (true, true) if flips => ground,
            (true, _) => ink,
            (false, true) => faint,
            (false, false) => ground,
        };
    }
    if chance.often(0.25) {
        let frame = Shape::rect(0.5, 0.5, fw - 1.0, fh - 1.0).stroke(1.0);
        canvas.fill(&frame, ink);
    }
    if chance.often(0.3) { finish(chance, canvas, false) } else { canvas }
}

/// Letters as small fonts have them, of few pixels, made larger.
fn large_pixels(chance: &mut Chance, stock: &Stock) -> Canvas {
    let h = chance.int(14, 34) as usize;
    let w = (h as f32 * chance.real(1.6, 4.0)) as usize;
    let grow = chance.int(1, 5) as usize;
    let letter = letters(chance, stock, (w, h));
    let colourful = chance.often(0.4);
    let base = if chance.often(0.6) { WHITE } else { canvas::light(chance) };
    let inks: Vec<Ink> =
        (0..6).map(|_| if colourful { canvas::ink(chance, (0.5, 1.0), (0.2, 0.8)) } else { BLACK }).collect();
    let mut canvas = Canvas::new(w, h, base);
    let share = chance.real(0.0, 0.12);
    if chance.often(0.7) {
        canvas.specks(chance, share, &inks);
    }
    for at in (0..w * h).filter(|at| in_letter(&letter, *at)) {
        canvas.px[at] = inks[at % w * inks.len() / w];
    }
    for _ in 0..chance.int(0, 3) {
        let ends = [(0.0, chance.unit() * h as f32), (w as f32, chance.unit() * h as f32)];
        let ink = *chance.pick(&inks);
        let mut line = Canvas::new(w, h, BLACK);
        line.fill(&Shape::line(&ends, 1.0), WHITE);
        (0..w * h).filter(|at| in_letter(&line, *at)).for_each(|at| canvas.px[at] = ink);
    }
    let mut large = Canvas::new(w * grow, h * grow, base);
    for y in 0..h * grow {
        for x in 0..w * grow {
            large.px[y * w * grow + x] = canvas.px[y / grow * w + x / grow];
        }
    }
    if chance.often(0.3) { finish(chance, large, false) } else { large }
}

/// Letters that are a texture in a texture, stripes that are shifted, or a net that rises where letters are.
fn textured(chance: &mut Chance, stock: &Stock) -> Canvas {
    let h = chance.real(3.7, 5.0).exp() as usize;
    let w = ((h as f32 * chance.real(1.6, 3.6)) as usize).clamp(80, 420);
    let soft = chance.real(0.0, 1.5);
    let letter = letters(chance, stock, (w, h));
    let mut canvas = Canvas::new(w, h, WHITE);
    let (one, other) = (canvas::dark(chance), canvas::light(chance));
    match chance.int(0, 2) {
        0 => {
            let (less, more) = (chance.real(0.02, 0.3), chance.real(0.45, 0.9));
            let turned = chance.often(0.4);
            for at in 0..w * h {
                let share = if in_letter(&letter, at) == turned { less } else { more };
                canvas.px[at] = if chance.often(share) { one } else { other };
            }
        }
        1 => {
            let (step, slope, shift) = (chance.real(3.0, 9.0), chance.real(-1.0, 1.0), chance.real(0.3, 0.5));
            for at in 0..w * h {
                let moved = if in_letter(&letter, at) { shift } else { 0.0 };
                let phase = ((at / w) as f32 + (at % w) as f32 * slope) / step + moved;
                canvas.px[at] = if phase.rem_euclid(1.0) < 0.5 { one } else { other };
            }
        }
        _ => {
            let rise = letter.blurred(1.0 + soft);
            let (step, high) = (chance.real(4.0, 8.0), chance.real(-0.12, 0.12) * h as f32);
            let (lean, thick) = (chance.real(-0.4, 0.4), chance.real(0.7, 1.4));
            canvas = Canvas::new(w, h, other);
            let put = |x: f32, y: f32| {
                let up = rise.at(x, y)[0] / 255.0 * high;
                (x + (y - h as f32 / 2.0) * lean, y - up)
            };
            for row in 0..(h as f32 / step) as i32 + 1 {
                let line: Vec<_> = (0..=w / 3).map(|i| put(i as f32 * 3.0, row as f32 * step)).collect();
                canvas.fill(&Shape::line(&line, thick), one);
            }
            if chance.often(0.6) {
                for column in 0..(w as f32 / step) as i32 + 1 {
                    let line: Vec<_> = (0..=h / 3).map(|i| put(column as f32 * step, i as f32 * 3.0)).collect();
                    canvas.fill(&Shape::line(&line, thick), one);
                }
            }
        }
    }
    if chance.often(0.3) { finish(chance, canvas, false) } else { canvas }
}
