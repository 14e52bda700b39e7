//! Squares and bars that machines read.

use crate::canvas::{self, BLACK, Canvas, Shape, WHITE};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::ordinary::{photographed, seen};

/// Squares and bars that machines read.
pub(super) fn machine_code(chance: &mut Chance, stock: &Stock) -> Canvas {
    let (mut ink, mut back) = (BLACK, WHITE);
    if chance.often(0.15) {
        (ink, back) = (canvas::dark(chance), canvas::light(chance));
    }
    let cell = chance.int(2, 9) as f32;
    let mut canvas;
    if chance.often(0.6) {
        let n = *chance.pick(&[16, 21, 25, 29, 33, 37, 41, 49]);
        let quiet = chance.int(1, 4);
        let side = (n + quiet * 2) as f32 * cell;
        canvas = Canvas::new(side as usize, side as usize, back);
        let finders = chance.often(0.85);
        let at = |i: i32| (i + quiet) as f32 * cell;
        for y in 0..n {
            for x in 0..n {
                let corner = finders && ((x < 8 && y < 8) || (x >= n - 8 && y < 8) || (x < 8 && y >= n - 8));
                if !corner && chance.often(0.5) {
                    canvas.fill(&Shape::rect(at(x), at(y), cell, cell), ink);
                }
            }
        }
        if finders {
            for (x, y) in [(0, 0), (n - 7, 0), (0, n - 7)] {
                for (inset, tint) in [(0, ink), (1, back), (2, ink)] {
                    let side = (7 - inset * 2) as f32 * cell;
                    canvas.fill(&Shape::rect(at(x + inset), at(y + inset), side, side), tint);
                }
            }
        } else {
            canvas.fill(&Shape::rect(at(0), at(0), cell, n as f32 * cell), ink);
            canvas.fill(&Shape::rect(at(0), at(n - 1), n as f32 * cell, cell), ink);
        }
        if chance.often(0.1) {
            let (m, r) = (side / 2.0, side * 0.12);
            let tint = canvas::any(chance);
            canvas.fill(&Shape::ellipse(m, m, r, r), tint);
        }
    } else {
        let (w, h) = (chance.real(120.0, 420.0), chance.real(50.0, 200.0));
        canvas = Canvas::new(w as usize, h as usize, back);
        let unit = chance.real(1.0, 3.0);
        let rows = if chance.often(0.25) { chance.int(4, 16) } else { 1 };
        let (top, tall) = (h * 0.08, h * chance.real(0.6, 0.84));
        for row in 0..rows {
            let mut x = w * 0.08;
            while x < w * 0.92 {
                let bar = chance.int(1, 4) as f32 * unit;
                canvas.fill(&Shape::rect(x, top + row as f32 * tall / rows as f32, bar, tall / rows as f32), ink);
                x += bar + chance.int(1, 4) as f32 * unit;
            }
        }
        if rows == 1 && chance.often(0.8) {
            let text: String = (0..13).map(|_| char::from(b'0' + chance.int(0, 9) as u8)).collect();
            let size = (h * 0.14).min(w * 0.1);
            stock.plain(chance).write(&mut canvas, &text, (w * 0.1, h * 0.97 - size), size, ink);
        }
    }
    if chance.often(0.3) { photographed(chance, stock, &canvas) } else { seen(chance, canvas) }
}
