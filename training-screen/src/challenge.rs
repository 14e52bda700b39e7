//! Challenges other than codes: picture grids, sliders and puzzle pieces, check boxes, turning and clicking in order.

use std::f32::consts::TAU;

use crate::canvas::{self, At, BLACK, Canvas, Ink, Shape, WHITE, mix};
use crate::chance::Chance;
use crate::letters::{Face, Stock};
use crate::words;

fn face_for<'a>(chance: &mut Chance, stock: &'a Stock, text: &str) -> &'a Face {
    let letters = || text.chars().filter(|c| *c != ' ');
    for _ in 0..6 {
        let face = stock.plain(chance);
        if letters().all(|c| face.has(c) || !c.is_alphanumeric()) {
            return face;
        }
    }
    if text.is_ascii() || stock.han.is_empty() { stock.plain(chance) } else { &stock.faces[*chance.pick(&stock.han)] }
}

/// Writes a line, smaller where it would be longer than `most`.
pub fn fit_line(
    chance: &mut Chance,
    stock: &Stock,
    canvas: &mut Canvas,
    text: &str,
    at: At,
    (size, most): (f32, f32),
    ink: Ink,
) -> f32 {
    let face = face_for(chance, stock, text);
    let size = size * (most / face.length(text, size).max(1.0)).min(1.0);
    face.write(canvas, text, at, size, ink)
}

/// The colours of a page: ground, text, accent.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    pub ground: Ink,
    pub text: Ink,
    pub accent: Ink,
}

impl Theme {
    pub fn draw(chance: &mut Chance) -> Self {
        let accent = canvas::ink(chance, (0.4, 1.0), (0.35, 0.9));
        if chance.often(0.15) {
            let ground = canvas::ink(chance, (0.0, 0.3), (0.05, 0.25));
            Self { ground, text: [chance.real(190.0, 255.0); 3], accent }
        } else {
            let ground = if chance.often(0.5) { WHITE } else { canvas::ink(chance, (0.0, 0.08), (0.9, 1.0)) };
            Self { ground, text: [chance.real(0.0, 90.0); 3], accent }
        }
    }
}

/// Small signs of a round arrow, headphones, information and the like.
fn icon(chance: &mut Chance, canvas: &mut Canvas, (x, y): At, size: f32, ink: Ink) {
    let r = size / 2.0;
    let (cx, cy) = (x + r, y + r);
    match chance.int(0, 4) {
        0 => {
            let points: Vec<At> = (0..=14)
                .map(|i| i as f32 / 14.0 * 5.0)
                .map(|a| (cx + r * 0.8 * a.cos(), cy + r * 0.8 * a.sin()))
                .collect();
            canvas.fill(&Shape::line(&points, size * 0.12), ink);
            canvas.fill(
                &Shape::polygon(&[(cx + r * 0.4, cy - r), (cx + r, cy - r * 0.2), (cx + r * 0.2, cy - r * 0.1)]),
                ink,
            );
        }
        1 => {
            canvas.fill(&Shape::ellipse(cx, cy, r, r).stroke(size * 0.1), ink);
            canvas.fill(&Shape::rect(cx - size * 0.06, cy - r * 0.2, size * 0.12, r * 0.8), ink);
            canvas.fill(&Shape::rect(cx - size * 0.06, cy - r * 0.6, size * 0.12, r * 0.25), ink);
        }
        2 => {
            let points: Vec<At> = (0..=10)
                .map(|i| std::f32::consts::PI * (1.0 + i as f32 / 10.0))
                .map(|a| (cx + r * 0.8 * a.cos(), cy + r * 0.8 * a.sin()))
                .collect();
            canvas.fill(&Shape::line(&points, size * 0.12), ink);
            canvas.fill(&Shape::rect(cx - r, cy, r * 0.5, r * 0.8), ink);
            canvas.fill(&Shape::rect(cx + r * 0.5, cy, r * 0.5, r * 0.8), ink);
        }
        3 => {
            canvas.fill(&Shape::line(&[(cx - r * 0.7, cy - r * 0.7), (cx + r * 0.7, cy + r * 0.7)], size * 0.13), ink);
            canvas.fill(&Shape::line(&[(cx + r * 0.7, cy - r * 0.7), (cx - r * 0.7, cy + r * 0.7)], size * 0.13), ink);
        }
        _ => canvas.fill(&Shape::ellipse(cx, cy, r * 0.8, r * 0.8), ink),
    }
}

pub fn button(
    chance: &mut Chance,
    stock: &Stock,
    canvas: &mut Canvas,
    text: &str,
    (x, y, w, h): (f32, f32, f32, f32),
    ink: Ink,
) {
    let round = chance.real(0.0, h * 0.5);
    canvas.fill(&Shape::round_rect(x, y, w, h, round), ink);
    let size = h * 0.45;
    let face = face_for(chance, stock, text);
    let long = face.length(text, size);
    let tint = if ink.iter().sum::<f32>() > 500.0 { BLACK } else { WHITE };
    let size = size * (w * 0.9 / long).min(1.0);
    face.write(canvas, text, (x + (w - face.length(text, size)) / 2.0, y + (h - size) / 2.0), size, tint);
}

/// A challenge made of pictures in rows and columns.
pub fn grid(chance: &mut Chance, stock: &Stock) -> Canvas {
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
        canvas_fill(&mut tile, &shape, tint);
    }
    tile
}

fn canvas_fill(canvas: &mut Canvas, shape: &Shape, ink: Ink) {
    canvas.fill(shape, ink);
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

/// A picture with a hole and a piece, and a slider below it; or the slider alone.
pub fn slider(chance: &mut Chance, stock: &Stock) -> Canvas {
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

fn slide_track(
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
fn piece(chance: &mut Chance, size: f32) -> Shape {
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

/// A box to tick, its sentence and the maker's sign.
pub fn widget(chance: &mut Chance, stock: &Stock) -> Canvas {
    let theme = Theme::draw(chance);
    let h = chance.real(50.0, 100.0);
    let w = h * chance.real(2.9, 5.2);
    let ground = if chance.often(0.6) { mix(theme.ground, [245.0; 3], 0.5) } else { theme.ground };
    let mut canvas = Canvas::new(w as usize, h as usize, if chance.often(0.7) { ground } else { WHITE });
    let round = chance.real(0.0, 8.0);
    canvas.fill(&Shape::round_rect(1.0, 1.0, w - 2.0, h - 2.0, round), ground);
    canvas.fill(
        &Shape::round_rect(1.0, 1.0, w - 2.0, h - 2.0, round).stroke(chance.real(1.0, 1.8)),
        *chance.pick(&[[211.0; 3], [224.0; 3], theme.accent, [150.0; 3]]),
    );
    let side = h * chance.real(0.3, 0.44);
    let (x, y) = (h * chance.real(0.15, 0.3), (h - side) / 2.0);
    match chance.int(0, 7) {
        0 => (0..3).for_each(|i| {
            canvas.blend(
                &Shape::ellipse(x + side / 2.0, y + side / 2.0, side / 2.0, side / 2.0).stroke(2.5),
                theme.accent,
                0.3 * i as f32,
            )
        }),
        1 => {
            canvas.fill(&Shape::ellipse(x + side / 2.0, y + side / 2.0, side / 2.0, side / 2.0), [40.0, 160.0, 80.0]);
            canvas.fill(
                &Shape::line(
                    &[
                        (x + side * 0.25, y + side * 0.5),
                        (x + side * 0.45, y + side * 0.7),
                        (x + side * 0.75, y + side * 0.3),
                    ],
                    2.5,
                ),
                WHITE,
            );
        }
        2 => canvas.fill(
            &Shape::line(&[(x, y + side * 0.5), (x + side * 0.35, y + side * 0.85), (x + side, y + side * 0.1)], 4.0),
            [30.0, 150.0, 80.0],
        ),
        3 => {
            canvas.fill(&Shape::ellipse(x + side / 2.0, y + side / 2.0, side / 2.0, side / 2.0).stroke(2.0), [150.0; 3])
        }
        _ => {
            let corner = chance.real(0.0, 5.0);
            canvas.fill(&Shape::round_rect(x, y, side, side, corner), mix(ground, WHITE, 0.8));
            canvas.fill(
                &Shape::round_rect(x, y, side, side, corner).stroke(chance.real(1.0, 2.2)),
                [chance.real(100.0, 195.0); 3],
            );
        }
    }
    let text = words::human(chance);
    let size = h * chance.real(0.17, 0.24);
    let sign = w - h * chance.real(0.75, 1.1);
    fit_line(
        chance,
        stock,
        &mut canvas,
        text,
        (x + side + h * 0.15, (h - size) / 2.0),
        (size, sign - x - side - h * 0.2),
        theme.text,
    );
    maker(chance, stock, &mut canvas, (sign, h), &theme);
    canvas
}

fn maker(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, (left, h): (f32, f32), theme: &Theme) {
    let room = canvas.w as f32 - left;
    let (cx, cy, r) = (left + room / 2.0, h * chance.real(0.32, 0.42), h * chance.real(0.16, 0.26));
    let (a, b) = (theme.accent, canvas::ink(chance, (0.3, 1.0), (0.4, 0.9)));
    match chance.int(0, 6) {
        0 => canvas.fill(&Shape::ellipse(cx, cy, r, r).stroke(r * 0.35), a),
        1 => {
            for (i, tint) in [a, b, [170.0; 3]].into_iter().enumerate() {
                let points: Vec<At> = (0..=8)
                    .map(|k| (i as f32 + k as f32 / 9.0) / 3.0 * TAU)
                    .map(|t| (cx + r * t.cos(), cy + r * t.sin()))
                    .collect();
                canvas.fill(&Shape::line(&points, r * 0.4), tint);
            }
        }
        2 => {
            for i in 0..4 {
                for j in 0..4 {
                    let tint = mix(a, b, (i + j) as f32 / 6.0);
                    canvas.fill(
                        &Shape::ellipse(
                            cx + (i as f32 - 1.5) * r * 0.5,
                            cy + (j as f32 - 1.5) * r * 0.5,
                            r * 0.2,
                            r * 0.2,
                        ),
                        tint,
                    );
                }
            }
        }
        3 => canvas.fill(
            &Shape::polygon(&[
                (cx - r, cy - r * 0.8),
                (cx, cy - r),
                (cx + r, cy - r * 0.8),
                (cx + r * 0.7, cy + r * 0.5),
                (cx, cy + r),
                (cx - r * 0.7, cy + r * 0.5),
            ]),
            a,
        ),
        4 => {
            canvas.fill(&Shape::ellipse(cx - r * 0.5, cy, r * 0.7, r * 0.6), a);
            canvas.fill(&Shape::ellipse(cx + r * 0.4, cy - r * 0.2, r * 0.8, r * 0.8), b);
            canvas.fill(&Shape::rect(cx - r * 1.1, cy, r * 2.2, r * 0.6), a);
        }
        5 => {
            let name = words::word(chance).to_uppercase();
            fit_line(chance, stock, canvas, &name, (left + 2.0, cy - r * 0.6), (r * 1.2, room - 6.0), a);
        }
        _ => {
            let shape = piece(chance, r * 1.8);
            canvas.fill(&shape.moved(cx - r, cy - r), a);
        }
    }
    if chance.often(0.8) {
        let text = *chance.pick(&[
            "Privacy - Terms",
            "Privacy • Terms",
            "reCheck",
            "Protected",
            "Datenschutz",
            "Help · Privacy",
        ]);
        fit_line(chance, stock, canvas, text, (left + 2.0, h * 0.76), (h * 0.13, room - 4.0), [140.0; 3]);
    }
    if chance.often(0.5) {
        let name = words::word(chance);
        fit_line(chance, stock, canvas, &name, (left + room * 0.2, h * 0.62), (h * 0.13, room * 0.7), [120.0; 3]);
    }
}

/// A round picture to be turned upright.
pub fn turning(chance: &mut Chance, stock: &Stock) -> Canvas {
    let theme = Theme::draw(chance);
    let side = chance.real(150.0, 280.0);
    let pad = chance.real(6.0, 30.0);
    let (head, track) = (chance.real(20.0, 50.0), chance.real(28.0, 46.0));
    let (w, h) = (side + pad * 2.0 + chance.real(0.0, 60.0), head + side + pad * 2.0 + track);
    let mut canvas = Canvas::new(w as usize, h as usize, theme.ground);
    let text = *chance.pick(&[
        "Turn the picture upright",
        "Rotate the image",
        "Drag to rotate until upright",
        "请拖动滑块使图片为正",
        "Use the arrows to rotate the object",
    ]);
    fit_line(chance, stock, &mut canvas, text, (pad, head * 0.25), (head * 0.45, w - pad * 2.0), theme.text);
    let photo = stock.photo(chance, side as usize * 3 / 2, side as usize * 3 / 2);
    let (cx, cy, r) = (w / 2.0, head + side / 2.0, side / 2.0);
    let square = chance.often(0.3);
    if square {
        let back = photo.part((0.0, 0.0, photo.w as f32, photo.h as f32), side as usize, side as usize);
        canvas.paste(&back, (cx - r) as i32, (cy - r) as i32);
    }
    let a = chance.real(0.4, TAU - 0.4);
    let (c, s, m) = (a.cos(), a.sin(), photo.w as f32 / 2.0);
    let inner = if square { r * 0.6 } else { r };
    canvas.cover(&Shape::ellipse(cx, cy, inner, inner), 1.0, |x, y, _| {
        let (dx, dy) = (x as f32 - cx, y as f32 - cy);
        photo.at(m + dx * c - dy * s, m + dx * s + dy * c)
    });
    if chance.often(0.5) {
        canvas.fill(&Shape::ellipse(cx, cy, inner, inner).stroke(2.0), WHITE);
    }
    if chance.often(0.7) {
        slide_track(chance, stock, &mut canvas, &theme, (pad, h - track - pad * 0.5, w - pad * 2.0, track * 0.9));
    } else {
        let y = h - track;
        for x in [pad, w - pad - track] {
            canvas.fill(&Shape::ellipse(x + track / 2.0, y + track * 0.4, track * 0.4, track * 0.4), theme.accent);
            icon(chance, &mut canvas, (x + track * 0.3, y + track * 0.2), track * 0.4, WHITE);
        }
        let text = words::button(chance);
        button(chance, stock, &mut canvas, text, (w * 0.35, y + 2.0, w * 0.3, track * 0.75), theme.accent);
    }
    canvas
}

/// Letters or signs strewn over a picture, to be clicked in an order that a bar tells.
pub fn clicking(chance: &mut Chance, stock: &Stock) -> Canvas {
    let theme = Theme::draw(chance);
    let w = chance.real(220.0, 380.0);
    let (ph, bar) = (w * chance.real(0.45, 0.75), chance.real(26.0, 46.0));
    let above = chance.often(0.4);
    let mut canvas = Canvas::new(w as usize, (ph + bar) as usize, theme.ground);
    let photo = if chance.often(0.8) {
        stock.photo(chance, w as usize, ph as usize)
    } else {
        crate::text_captcha::ground(chance, stock, w as usize, ph as usize, false)
    };
    let top = if above { bar } else { 0.0 };
    canvas.paste(&photo, 0, top as i32);
    let han = chance.often(0.55) && !stock.han.is_empty();
    let set: Vec<char> = if han {
        "天地人山水火木金土日月星云雨雪风花草鱼鸟东西南北".chars().collect()
    } else {
        "ABCDEFGHJKLMNPRSTUVWXYZ23456789".chars().collect()
    };
    let icons = chance.often(0.2);
    let count = chance.int(3, 7);
    let mut told = String::new();
    for i in 0..count {
        let size = w * chance.real(0.09, 0.15);
        let c = *chance.pick(&set);
        if i < 4 {
            told.push(c);
            told.push(' ');
        }
        let (x, y) = (
            (i as f32 + chance.real(0.1, 0.6)) / count as f32 * (w - size),
            top + chance.real(0.05, 0.95) * (ph - size * 1.2),
        );
        let tint = canvas::ink(chance, (0.2, 1.0), (0.3, 1.0));
        if icons {
            let shape = piece(chance, size * 0.8).moved(x, y);
            canvas.fill(&shape, tint);
            canvas.fill(&shape.stroke(1.5), WHITE);
            continue;
        }
        let face = if han { &stock.faces[*chance.pick(&stock.han)] } else { stock.face(chance) };
        let (shape, step) = face.letter(c, size);
        let a = chance.real(-0.8, 0.8);
        let (cos, sin) = (a.cos(), a.sin());
        let shape = shape
            .map(|(px, py)| (px - step / 2.0, py + size * 0.35))
            .map(|(px, py)| (x + size / 2.0 + px * cos - py * sin, y + size * 0.6 + px * sin + py * cos));
        if chance.often(0.5) {
            canvas.fill(&shape.stroke(3.0), *chance.pick(&[WHITE, BLACK]));
        }
        canvas.fill(&shape, tint);
        if chance.often(0.15) {
            canvas.fill(&Shape::ellipse(x + size * 0.5, y + size * 0.5, 9.0, 9.0), [50.0, 120.0, 240.0]);
        }
    }
    let ask = *chance.pick(&[
        "Click in order: ",
        "请依次点击 ",
        "Please click: ",
        "Tap in this order: ",
        "Select in sequence: ",
    ]);
    let text = format!("{ask}{told}");
    let y = if above { 0.0 } else { ph };
    fit_line(chance, stock, &mut canvas, &text, (8.0, y + bar * 0.25), (bar * 0.45, w * 0.8), theme.text);
    icon(chance, &mut canvas, (w - bar * 0.8, y + bar * 0.25), bar * 0.45, [120.0; 3]);
    canvas
}

/// One large picture with a question, arrows and a button.
pub fn riddle_card(chance: &mut Chance, stock: &Stock) -> Canvas {
    let theme = Theme::draw(chance);
    let w = chance.real(260.0, 380.0);
    let (head, foot) = (w * chance.real(0.12, 0.2), w * chance.real(0.18, 0.28));
    let side = w * chance.real(0.5, 0.8);
    let mut canvas = Canvas::new(w as usize, (head + side + foot) as usize, theme.ground);
    let text = *chance.pick(&[
        "Pick the image that is the correct way up",
        "Use the arrows to match the number",
        "Move the person to the seat",
        "Choose the animal facing the hand",
        "Match the shape",
    ]);
    fit_line(chance, stock, &mut canvas, text, (w * 0.06, head * 0.3), (head * 0.4, w * 0.88), theme.text);
    let photo = stock.photo(chance, side as usize, side as usize);
    let x = (w - side) / 2.0;
    canvas.paste(&photo, x as i32, head as i32);
    for (dx, flip) in [(x * 0.45, -1.0), (w - x * 0.45, 1.0)] {
        let (cy, r) = (head + side / 2.0, x * 0.32);
        canvas.fill(&Shape::ellipse(dx, cy, r, r), theme.accent);
        canvas.fill(
            &Shape::line(
                &[(dx - r * 0.3 * flip, cy - r * 0.5), (dx + r * 0.3 * flip, cy), (dx - r * 0.3 * flip, cy + r * 0.5)],
                2.0,
            ),
            WHITE,
        );
    }
    for i in 0..chance.int(3, 8) {
        canvas.fill(&Shape::ellipse(w * 0.4 + i as f32 * 9.0, head + side + foot * 0.15, 2.5, 2.5), [170.0; 3]);
    }
    let text = words::button(chance);
    button(chance, stock, &mut canvas, text, (w * 0.3, head + side + foot * 0.35, w * 0.4, foot * 0.5), theme.accent);
    canvas
}

/// Any of them.
pub fn draw(chance: &mut Chance, stock: &Stock) -> Canvas {
    match chance.int(0, 15) {
        0..=5 => grid(chance, stock),
        6..=8 => slider(chance, stock),
        9..=11 => widget(chance, stock),
        12 => turning(chance, stock),
        13 | 14 => clicking(chance, stock),
        _ => riddle_card(chance, stock),
    }
}
