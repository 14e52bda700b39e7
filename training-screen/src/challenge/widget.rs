//! A box to tick, with its maker's sign.

use std::f32::consts::TAU;

use crate::canvas::{self, At, Canvas, Shape, WHITE, mix};
use crate::challenge::slider::piece;
use crate::challenge::{Theme, fit_line};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::words;

/// A box to tick, its sentence and the maker's sign.
pub(super) fn widget(chance: &mut Chance, stock: &Stock) -> Canvas {
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
