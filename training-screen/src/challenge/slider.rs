//! A picture with a hole, its piece, and a slider.

use std::f32::consts::TAU;

use crate::canvas::{At, BLACK, Canvas, Shape, WHITE, mix};
use crate::challenge::{Theme, fit_line, icon};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::words;

/// A picture with a hole and a piece, and a slider below it; or the slider alone.
pub(super) fn slider(chance: &mut Chance, stock: &Stock) -> Canvas {
    let theme = Theme::draw(chance);
    let pw = chance.real(200.0, 360.0);
    let alone = chance.often(0.18);
    let ph = if alone { 0.0 } else { pw * chance.real(0.45, 0.7) };
    let pad = chance.real(0.0, 18.0);
    let head = if chance.often(0.4) { chance.real(24.0, 44.0) } else { 0.0 };
    let (track, gap) = (chance.real(28.0, 48.0), chance.real(4.0, 16.0));
    let foot = if chance.often(0.3) { 30.0 } else { 0.0 };
    let (w, h) = (pw + pad * 2.0, pad * 2.0 + head + ph + gap + track + foot);
    let mut canvas = Canvas::new(w as usize, h as usize, theme.ground);
    if head > 0.0 {
        let text = words::slide(chance);
        fit_line(chance, stock, &mut canvas, text, (pad + 4.0, pad + head * 0.2), (head * 0.5, pw * 0.8), theme.text);
        icon(chance, &mut canvas, (w - pad - head * 0.6, pad + head * 0.2), head * 0.45, [120.0; 3]);
    }
    if !alone {
        let photo = stock.photo(chance, pw as usize, ph as usize);
        puzzle(chance, stock, &mut canvas, &photo, (pad, pad + head));
        if chance.often(0.5) {
            icon(chance, &mut canvas, (pad + pw - 24.0, pad + head + 6.0), 16.0, WHITE);
        }
    }
    let y = pad + head + ph + gap;
    slide_track(chance, stock, &mut canvas, &theme, (pad + 2.0, y, pw - 4.0, track));
    for i in 0..(if foot > 0.0 { chance.int(1, 3) } else { 0 }) {
        icon(chance, &mut canvas, (pad + 8.0 + i as f32 * 28.0, h - pad - 24.0), 16.0, [140.0; 3]);
    }
    if chance.often(0.5) {
        canvas.fill(&Shape::rect(0.5, 0.5, w - 1.0, h - 1.0).stroke(1.0), [200.0; 3]);
    }
    canvas
}

pub(super) fn slide_track(
    chance: &mut Chance,
    stock: &Stock,
    canvas: &mut Canvas,
    theme: &Theme,
    (x, y, w, h): (f32, f32, f32, f32),
) {
    let round = *chance.pick(&[0.0, 3.0, h / 2.0]);
    let thin = chance.often(0.2);
    let pale = mix(theme.ground, [128.0; 3], 0.15);
    if thin {
        canvas.fill(&Shape::round_rect(x, y + h * 0.35, w, h * 0.3, h * 0.15), pale);
    } else {
        canvas.fill(&Shape::round_rect(x, y, w, h, round), pale);
        canvas.fill(&Shape::round_rect(x, y, w, h, round).stroke(1.0), [190.0; 3]);
    }
    let along = if chance.often(0.6) { 0.0 } else { chance.real(0.0, 0.8) } * (w - h);
    if along > 1.0 {
        canvas.blend(&Shape::round_rect(x, y, along + h * 0.5, h, round), theme.accent, 0.35);
    }
    if !thin && chance.often(0.8) {
        let text = words::slide(chance);
        let size = h * 0.38;
        fit_line(
            chance,
            stock,
            canvas,
            text,
            (x + along + h * 1.3, y + h * 0.28),
            (size, w - along - h * 1.4),
            [130.0; 3],
        );
    }
    let handle = if chance.often(0.5) { theme.accent } else { WHITE };
    let hw = h * chance.real(0.9, 1.3);
    let knob = if round > 4.0 {
        Shape::ellipse(x + along + h / 2.0, y + h / 2.0, h * 0.55, h * 0.55)
    } else {
        Shape::round_rect(x + along, y, hw, h, round)
    };
    canvas.blend(&knob.moved(1.0, 2.0), BLACK, 0.2);
    canvas.fill(&knob, handle);
    let (cx, cy, r) = (x + along + hw / 2.0, y + h / 2.0, h * 0.16);
    let tint = if handle == WHITE { [90.0; 3] } else { WHITE };
    match chance.int(0, 2) {
        0 => canvas.fill(&Shape::line(&[(cx - r, cy - r), (cx + r * 0.4, cy), (cx - r, cy + r)], 2.0), tint),
        1 => {
            canvas.fill(&Shape::line(&[(cx - r * 1.3, cy), (cx + r * 1.3, cy)], 2.0), tint);
            canvas.fill(&Shape::line(&[(cx + r * 0.3, cy - r), (cx + r * 1.3, cy), (cx + r * 0.3, cy + r)], 2.0), tint);
        }
        _ => (-1..=1).for_each(|i| canvas.fill(&Shape::rect(cx + i as f32 * r - 1.0, cy - r, 2.0, r * 2.0), tint)),
    }
}

/// The outline of a piece of a jigsaw, or of another simple shape.
pub(super) fn piece(chance: &mut Chance, size: f32) -> Shape {
    let s = size;
    match chance.int(0, 6) {
        0 => Shape::rect(0.0, 0.0, s, s),
        1 => Shape::ellipse(s / 2.0, s / 2.0, s / 2.0, s / 2.0),
        2 => Shape::polygon(&[(s / 2.0, 0.0), (s, s), (0.0, s)]),
        3 => Shape::polygon(
            &(0..10)
                .map(|i| (i as f32 / 10.0 * TAU, if i % 2 == 0 { s / 2.0 } else { s / 4.5 }))
                .map(|(a, r)| (s / 2.0 + r * a.sin(), s / 2.0 - r * a.cos()))
                .collect::<Vec<_>>(),
        ),
        _ => {
            let mut corners = Vec::new();
            let sides: [f32; 4] = [0; 4].map(|_| *chance.pick(&[-1.0, 0.0, 1.0]));
            let r = s * 0.16;
            let steps =
                [((0.0, 0.0), (1.0, 0.0)), ((s, 0.0), (0.0, 1.0)), ((s, s), (-1.0, 0.0)), ((0.0, s), (0.0, -1.0))];
            for (side, ((x, y), (dx, dy))) in sides.into_iter().zip(steps) {
                corners.push((x, y));
                if side != 0.0 {
                    for i in 0..=8 {
                        let a = std::f32::consts::PI * (1.0 - i as f32 / 8.0);
                        let (u, v) = (s / 2.0 + r * a.cos(), -side * r * a.sin() * 1.2);
                        corners.push((x + dx * u - dy * v, y + dy * u + dx * v));
                    }
                }
            }
            Shape::polygon(&corners)
        }
    }
}

fn puzzle(chance: &mut Chance, _stock: &Stock, canvas: &mut Canvas, photo: &Canvas, (left, top): At) {
    canvas.paste(photo, left as i32, top as i32);
    let (w, h) = (photo.w as f32, photo.h as f32);
    let size = h * chance.real(0.2, 0.36);
    let shape = piece(chance, size);
    let y = chance.real(0.05, 0.9) * (h - size * 1.2) + size * 0.1;
    let hole = chance.real(0.35, 0.95) * (w - size * 1.2);
    let at = if chance.often(0.7) { chance.real(0.0, 0.04) } else { chance.real(0.0, 0.6) } * w;
    let holes = if chance.often(0.2) { 2 } else { 1 };
    for i in 0..holes {
        let (hx, hy) =
            if i == 0 { (hole, y) } else { (chance.real(0.2, 0.9) * (w - size), chance.real(0.0, 0.8) * (h - size)) };
        let hollow = shape.moved(left + hx, top + hy);
        let (tint, alpha) = (*chance.pick(&[BLACK, BLACK, WHITE, [80.0; 3]]), chance.real(0.35, 0.85));
        canvas.blend(&hollow, tint, alpha);
        canvas.blend(&hollow.stroke(chance.real(0.8, 2.2)), *chance.pick(&[WHITE, WHITE, [60.0; 3]]), 0.8);
    }
    // The piece shows what the hole hides.
    let here = shape.moved(left + at, top + y);
    let (ox, oy) = (hole - at - left, -top);
    canvas.blend(&here.moved(1.5, 2.0).stroke(3.0), BLACK, 0.4);
    canvas.cover(&here, 1.0, |x, y, _| photo.at(x as f32 + ox, y as f32 + oy));
    canvas.blend(&here.stroke(chance.real(1.0, 2.2)), *chance.pick(&[WHITE, [255.0, 240.0, 120.0], [40.0; 3]]), 0.9);
}
