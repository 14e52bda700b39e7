//! Pictures in rows and columns, of which some are to be chosen.

use crate::canvas::{self, Canvas, Shape, WHITE};
use crate::challenge::{Theme, button, fit_line, icon};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::words;

/// A challenge made of pictures in rows and columns.
pub(super) fn grid(chance: &mut Chance, stock: &Stock) -> Canvas {
    let theme = Theme::draw(chance);
    let (columns, rows) =
        *chance.pick(&[(3, 3), (3, 3), (3, 3), (4, 4), (4, 4), (3, 2), (4, 2), (2, 2), (5, 2), (3, 4)]);
    let side = chance.real(56.0, 130.0);
    let gap = chance.real(1.0, 10.0);
    let pad = chance.real(2.0, 16.0);
    let w = columns as f32 * side + (columns - 1) as f32 * gap + pad * 2.0;
    let head = w * chance.real(0.16, 0.34);
    let foot = if chance.often(0.85) { w * chance.real(0.11, 0.2) } else { pad };
    let body = rows as f32 * side + (rows - 1) as f32 * gap;
    let h = pad + head + pad + body + foot;
    let mut canvas = Canvas::new(w as usize, h as usize, theme.ground);
    header(chance, stock, &mut canvas, &theme, (pad, pad, w - pad * 2.0, head));
    let one = chance.often(0.35);
    let whole = stock.photo(chance, (w - pad * 2.0) as usize, body as usize);
    let noisy = chance.often(0.25);
    for row in 0..rows {
        for column in 0..columns {
            let (x, y) = (pad + column as f32 * (side + gap), pad * 2.0 + head + row as f32 * (side + gap));
            let mut tile = if one {
                whole.part((x - pad, y - pad * 2.0 - head, side, side), side as usize, side as usize)
            } else {
                thing(chance, stock, side as usize)
            };
            if noisy {
                let strength = chance.real(8.0, 35.0);
                tile.noise(chance, strength, false);
            }
            canvas.paste(&tile, x as i32, y as i32);
            if chance.often(0.08) {
                canvas.blend(&Shape::rect(x, y, side, side), theme.accent, 0.25);
                canvas.fill(&Shape::ellipse(x + side * 0.15, y + side * 0.15, side * 0.1, side * 0.1), theme.accent);
            }
        }
    }
    if foot > pad {
        let y = h - foot;
        for i in 0..chance.int(1, 4) {
            let size = foot * 0.42;
            icon(chance, &mut canvas, (pad * 1.5 + i as f32 * size * 1.7, y + foot * 0.29), size, [130.0; 3]);
        }
        let (bw, text) = (w * chance.real(0.22, 0.34), words::button(chance));
        button(chance, stock, &mut canvas, text, (w - pad - bw, y + foot * 0.15, bw, foot * 0.7), theme.accent);
    }
    if chance.often(0.6) {
        canvas.fill(&Shape::rect(0.5, 0.5, w - 1.0, h - 1.0).stroke(1.0), [190.0; 3]);
    }
    canvas
}

/// One tile: most often a photograph, now and then a drawn thing.
fn thing(chance: &mut Chance, stock: &Stock, side: usize) -> Canvas {
    if chance.often(0.8) {
        return stock.photo(chance, side, side);
    }
    let mut tile = Canvas::new(side, side, canvas::light(chance));
    let s = side as f32;
    for _ in 0..chance.int(1, 5) {
        let tint = canvas::any(chance);
        let (x, y, r) = (chance.real(0.2, 0.8) * s, chance.real(0.2, 0.8) * s, chance.real(0.1, 0.35) * s);
        let shape = if chance.often(0.5) {
            Shape::ellipse(x, y, r, r)
        } else {
            Shape::round_rect(x - r, y - r, r * 2.0, r * 1.4, 4.0)
        };
        tile.fill(&shape, tint);
    }
    tile
}

fn header(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, theme: &Theme, (x, y, w, h): (f32, f32, f32, f32)) {
    let filled = chance.often(0.7);
    let text = if filled { WHITE } else { theme.text };
    if filled {
        canvas.fill(&Shape::rect(x, y, w, h), theme.accent);
    }
    let example = chance.often(0.3);
    let room = if example { w - h * 1.1 } else { w } - h * 0.3;
    let lines = chance.int(1, 3);
    let unit = h / (lines as f32 + 1.2);
    let (ask, thing) = (words::ask(chance), words::thing(chance));
    let mut top = y + unit * 0.4;
    if lines == 1 {
        let both = format!("{ask} {thing}");
        fit_line(chance, stock, canvas, &both, (x + h * 0.15, top + unit * 0.1), (unit * 0.85, room), text);
    } else {
        fit_line(chance, stock, canvas, ask, (x + h * 0.15, top), (unit * 0.75, room), text);
        top += unit;
        let before = top;
        fit_line(chance, stock, canvas, thing, (x + h * 0.15, before), (unit * 1.1, room), text);
        if lines == 3 {
            let tail = *chance.pick(&[
                "Click verify once there are none left.",
                "If there are none, click skip",
                "Please try again.",
            ]);
            fit_line(chance, stock, canvas, tail, (x + h * 0.15, top + unit * 1.2), (unit * 0.65, room), text);
        }
    }
    if example {
        let photo = stock.photo(chance, (h * 0.86) as usize + 1, (h * 0.86) as usize + 1);
        canvas.paste(&photo, (x + w - h * 0.95) as i32, (y + h * 0.07) as i32);
    }
}
