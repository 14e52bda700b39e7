//! Ordinary pictures that a careless detector takes for CAPTCHAs: words, plates, rows of characters, logos, codes, shapes, grounds.

mod machine_code;
mod page;
mod plain;
mod plate;
mod row;
mod texture;
mod word;

use crate::canvas::{At, BLACK, Canvas, Shape, WHITE};
use crate::chance::Chance;
use crate::letters::Stock;

/// What cameras, scanners and files do to a picture.
pub fn seen(chance: &mut Chance, mut canvas: Canvas) -> Canvas {
    if chance.often(0.15) {
        let reach = chance.real(0.4, 1.6);
        canvas = canvas.blurred(reach);
    }
    if chance.often(0.12) {
        let strength = chance.real(3.0, 22.0);
        canvas.noise(chance, strength, true);
    }
    if chance.often(0.08) {
        let (w, h) = (canvas.w, canvas.h);
        let small = chance.real(0.35, 0.8);
        canvas = canvas.scaled((w as f32 * small) as usize, (h as f32 * small) as usize).scaled(w, h);
    }
    if chance.often(0.06) {
        // A poor scan: black and white, with ragged edges.
        let (strength, bound) = (chance.real(5.0, 60.0), chance.real(300.0, 480.0));
        canvas.noise(chance, strength, true);
        canvas.px.iter_mut().for_each(|p| *p = if p.iter().sum::<f32>() > bound { WHITE } else { BLACK });
    }
    if chance.often(0.05) {
        let tone = chance.real(0.5, 0.95);
        let (w, h) = (canvas.w as f32, canvas.h as f32);
        let cw = canvas.w;
        canvas.px.iter_mut().enumerate().for_each(|(i, p)| {
            let (x, y) = ((i % cw) as f32 / w - 0.5, (i / cw) as f32 / h - 0.5);
            *p = p.map(|v| v * (1.0 - (x * x + y * y) * tone));
        });
    }
    canvas
}

/// Something flat, seen by a camera: askew, unevenly lit, on a ground.
pub fn photographed(chance: &mut Chance, stock: &Stock, flat: &Canvas) -> Canvas {
    let (w, h) = (chance.int(120, 340) as usize, chance.int(100, 300) as usize);
    let mut canvas =
        if chance.often(0.4) { stock.photo(chance, w, h) } else { Canvas::new(w, h, [chance.real(60.0, 200.0); 3]) };
    let fit = (w as f32 / flat.w as f32).min(h as f32 / flat.h as f32) * chance.real(0.4, 1.1);
    let a = chance.real(-0.3, 0.3);
    let (c, s) = (a.cos() * fit, a.sin() * fit);
    let (mx, my) = (w as f32 * chance.real(0.4, 0.6), h as f32 * chance.real(0.4, 0.6));
    let (fx, fy) = (flat.w as f32 / 2.0, flat.h as f32 / 2.0);
    let lean = chance.real(-0.0012, 0.0012);
    let put = |(x, y): At| {
        let (x, y) = (x - fx, y - fy);
        let k = 1.0 / (1.0 + lean * x);
        (mx + (x * c - y * s) * k, my + (x * s + y * c) * k)
    };
    let edge = Shape::rect(0.0, 0.0, flat.w as f32, flat.h as f32).map(put);
    let det = c * c + s * s;
    let lit = (chance.real(0.5, 1.1), chance.real(-0.3, 0.3), chance.real(-0.3, 0.3));
    canvas.cover(&edge, 1.0, |x, y, _| {
        let (dx, dy) = (x as f32 - mx, y as f32 - my);
        let (u, v) = ((dx * c + dy * s) / det, (-dx * s + dy * c) / det);
        let k = 1.0 / (1.0 - lean * u).max(0.1);
        let light = lit.0 + lit.1 * dx / w as f32 + lit.2 * dy / h as f32;
        flat.at(u * k + fx, v * k + fy).map(|p| p * light)
    });
    let reach = chance.real(0.0, 1.6);
    let mut canvas = canvas.blurred(reach);
    let strength = chance.real(0.0, 9.0);
    canvas.noise(chance, strength, true);
    canvas
}

/// Words on things in the world: signs, covers, packages.
pub fn sign(chance: &mut Chance, stock: &Stock) -> Canvas {
    let mut flat = word::word(chance, stock);
    if chance.often(0.5) {
        let more = word::word(chance, stock);
        let mut both = Canvas::new(flat.w.max(more.w), flat.h + more.h, flat.px[0]);
        both.paste(&flat, 0, 0);
        both.paste(&more, 0, flat.h as i32);
        flat = both;
    }
    photographed(chance, stock, &flat)
}

/// Any of them.
pub fn draw(chance: &mut Chance, stock: &Stock) -> Canvas {
    match chance.int(0, 39) {
        0..=7 => word::word(chance, stock),
        8 | 9 => plain::digits(chance, stock),
        10..=12 => plain::shapes(chance, stock),
        13 | 14 => machine_code::machine_code(chance, stock),
        15 | 16 => sign(chance, stock),
        17 => texture::scribble(chance),
        18 | 19 => texture::texture(chance, stock),
        20 | 21 => page::collage(chance, stock),
        22..=24 => page::photo(chance, stock),
        25..=30 => plate::plate(chance, stock),
        31..=36 => row::row(chance, stock),
        _ => page::note(chance, stock),
    }
}
