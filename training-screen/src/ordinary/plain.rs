//! Digits, and flat shapes.

use std::f32::consts::TAU;

use crate::canvas::{self, At, BLACK, Canvas, Ink, Shape, WHITE};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::ordinary::seen;
use crate::words;

/// One or a few digits, as scanned numbers and data sets of digits have them.
pub(super) fn digits(chance: &mut Chance, stock: &Stock) -> Canvas {
    let count = *chance.pick(&[1, 1, 1, 2, 3, 3, 4, 5]);
    let text: String = (0..count).map(|_| char::from(b'0' + chance.int(0, 9) as u8)).collect();
    let size = chance.real(20.0, 60.0);
    let face = stock.face(chance);
    let (shape, _) = face.line(&text, size);
    let (l, t, r, b) = shape.bounds();
    let pad = size * chance.real(0.1, 0.5);
    let inverse = chance.often(0.4);
    let (back, ink) = if inverse { (BLACK, WHITE) } else { (WHITE, BLACK) };
    let (w, h) = (r - l + pad * 2.0, b - t + pad * 2.0);
    let mut canvas = Canvas::new((w.max(16.0)) as usize, (h.max(16.0)) as usize, back);
    let shape = shape.moved(pad - l, pad - t);
    canvas.fill(&shape, ink);
    if chance.often(0.5) {
        let weight = chance.real(1.0, 4.0);
        canvas.fill(&shape.stroke(weight), ink);
    }
    match chance.int(0, 3) {
        0 => {
            let (sw, sh) = (canvas.w, canvas.h);
            let k = chance.real(8.0, 16.0) / sh as f32;
            canvas = canvas.scaled(((sw as f32 * k) as usize).max(6), ((sh as f32 * k) as usize).max(8));
            let grow = chance.int(1, 12) as usize;
            canvas = canvas.scaled(canvas.w * grow, canvas.h * grow);
        }
        1 => {
            let strength = chance.real(20.0, 110.0);
            let rough = canvas.blurred(0.8);
            canvas = rough;
            canvas.noise(chance, strength * 0.4, true);
            canvas = canvas.blurred(0.5);
            canvas.px.iter_mut().for_each(|p| *p = if p[0] > 128.0 { WHITE } else { BLACK });
        }
        _ => canvas = seen(chance, canvas),
    }
    canvas
}

/// Flat shapes and perhaps a name, as logos, icons and drawn test pictures have.
pub(super) fn shapes(chance: &mut Chance, stock: &Stock) -> Canvas {
    let side = chance.real(48.0, 420.0);
    let (w, h) = (side, side * *chance.pick(&[1.0, 1.0, 1.0, 0.75, 0.5]));
    let back = if chance.often(0.6) { canvas::light(chance) } else { canvas::any(chance) };
    let mut canvas = Canvas::new(w as usize, (h as usize).max(24), back);
    let tints: Vec<Ink> = (0..3).map(|_| canvas::any(chance)).collect();
    for _ in 0..chance.int(1, 7) {
        let tint = *chance.pick(&tints);
        let (x, y, r) = (chance.real(0.1, 0.9) * w, chance.real(0.1, 0.9) * h, chance.real(0.06, 0.45) * h);
        let n = chance.int(3, 8);
        let turn = chance.real(0.0, TAU);
        let shape = match chance.int(0, 4) {
            0 => Shape::ellipse(x, y, r, r * chance.real(0.5, 1.0)),
            1 => Shape::round_rect(x - r, y - r, r * 2.0, r * chance.real(0.4, 2.0), r * chance.real(0.0, 0.6)),
            2 => Shape::polygon(
                &(0..n)
                    .map(|i| i as f32 / n as f32 * TAU + turn)
                    .map(|a| (x + r * a.cos(), y + r * a.sin()))
                    .collect::<Vec<_>>(),
            ),
            3 => Shape::polygon(
                &(0..n * 2)
                    .map(|i| (i as f32 / n as f32 * TAU / 2.0 + turn, if i % 2 == 0 { r } else { r * 0.45 }))
                    .map(|(a, r)| (x + r * a.cos(), y + r * a.sin()))
                    .collect::<Vec<_>>(),
            ),
            _ => {
                let points: Vec<At> = (0..chance.int(2, 6)).map(|_| (chance.unit() * w, chance.unit() * h)).collect();
                Shape::line(&points, chance.real(1.0, 8.0))
            }
        };
        if chance.often(0.3) {
            canvas.fill(&shape.stroke(chance.real(1.0, 10.0)), tint)
        } else {
            canvas.fill(&shape, tint)
        }
    }
    if chance.often(0.35) {
        let text = words::word(chance);
        let size = h * chance.real(0.12, 0.3);
        let tint = if chance.often(0.5) { canvas::dark(chance) } else { WHITE };
        let face = stock.face(chance);
        let long = face.length(&text, size);
        let at = ((w - long).max(2.0) * chance.unit(), (h - size).max(0.0) * chance.unit());
        face.write(&mut canvas, &text, at, size, tint);
    }
    seen(chance, canvas)
}
