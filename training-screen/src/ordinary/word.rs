//! Words set straight: labels, plates, buttons, headlines, stamps.

use crate::canvas::{self, At, BLACK, Canvas, Shape, WHITE, mix};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::ordinary::seen;
use crate::words;

/// A word or two, set straight: a label, a plate, a button, a headline, a stamp.
pub(super) fn word(chance: &mut Chance, stock: &Stock) -> Canvas {
    let text = words::plain(chance);
    let size = chance.real(2.3, 4.6).exp();
    let face = stock.face(chance);
    let (shape, long) = face.line(&text, size);
    if shape.0.is_empty() {
        return Canvas::new(80, 40, WHITE);
    }
    let (l, t, r, b) = shape.bounds();
    let (px, py) = (size * chance.real(0.1, 1.6), size * chance.real(0.1, 1.2));
    let (w, h) = ((r - l + px * 2.0).clamp(30.0, 700.0), (b - t + py * 2.0).clamp(16.0, 300.0));
    let inverse = chance.often(0.35);
    let (mut back, mut ink) = if inverse {
        (canvas::dark(chance), canvas::light(chance))
    } else {
        (canvas::light(chance), canvas::dark(chance))
    };
    if chance.often(0.3) {
        (back, ink) = if inverse { (BLACK, WHITE) } else { (WHITE, BLACK) };
    }
    let mut canvas = Canvas::new(w as usize, h as usize, back);
    match chance.int(0, 9) {
        0 => {
            let other = mix(back, canvas::any(chance), 0.4);
            for y in 0..canvas.h {
                for x in 0..canvas.w {
                    canvas.px[y * canvas.w + x] = mix(back, other, y as f32 / h);
                }
            }
        }
        1 => {
            let strength = chance.real(3.0, 20.0);
            canvas.noise(chance, strength, true);
        }
        2 => {
            let photo = stock.photo(chance, canvas.w, canvas.h);
            for (p, q) in canvas.px.iter_mut().zip(&photo.px) {
                *p = mix(*p, *q, if ink.iter().sum::<f32>() > 400.0 { 0.4 } else { 0.3 });
            }
        }
        _ => {}
    }
    let slant = if chance.often(0.15) { chance.real(-0.3, 0.3) } else { 0.0 };
    let tilt = if chance.often(0.2) { chance.real(-0.14, 0.14) } else { 0.0 };
    let (sin, cos): (f32, f32) = tilt.sin_cos();
    let (mx, my) = ((l + r) / 2.0, (t + b) / 2.0);
    let put = |(x, y): At| {
        let (x, y) = (x - mx - slant * (y - my), y - my);
        (w / 2.0 + x * cos - y * sin, h / 2.0 + x * sin + y * cos)
    };
    let shape = shape.map(put);
    match chance.int(0, 11) {
        0 => {
            let d = (size * 0.05).max(1.0);
            canvas.blend(&shape.moved(d, d), BLACK, 0.4);
            canvas.fill(&shape, ink);
        }
        1 => canvas.fill(&shape.stroke((size * 0.04).clamp(0.8, 4.0)), ink),
        2 => {
            canvas.fill(&shape, ink);
            canvas.fill(&shape.stroke((size * 0.03).clamp(0.8, 3.0)), mix(ink, back, 0.5));
        }
        _ => canvas.fill(&shape, ink),
    }
    if chance.often(0.15) {
        let y = b + size * 0.08;
        canvas.fill(&Shape::rect(l, y, long, (size * 0.06).max(1.0)).map(put), ink);
    }
    if chance.often(0.2) {
        let (inset, round) = (chance.real(1.0, 5.0), chance.real(0.0, 12.0));
        let thick = chance.real(1.0, 4.0);
        canvas.fill(&Shape::round_rect(inset, inset, w - inset * 2.0, h - inset * 2.0, round).stroke(thick), ink);
    }
    if chance.often(0.1) {
        // A band in another colour, as number plates have.
        let tint = canvas::any(chance);
        canvas.fill(&Shape::rect(0.0, 0.0, h * 0.25, h), tint);
    }
    seen(chance, canvas)
}
