//! Challenges other than codes: picture grids, sliders and puzzle pieces, check boxes, turning and clicking in order.

mod clicking;
mod grid;
mod riddle;
mod slider;
mod turning;
mod widget;

use crate::canvas::{self, At, BLACK, Canvas, Ink, Shape, WHITE};
use crate::chance::Chance;
use crate::letters::{Face, Stock};

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

/// Any of them.
pub fn draw(chance: &mut Chance, stock: &Stock) -> Canvas {
    match chance.int(0, 15) {
        0..=5 => grid::grid(chance, stock),
        6..=8 => slider::slider(chance, stock),
        9..=11 => widget::widget(chance, stock),
        12 => turning::turning(chance, stock),
        13 | 14 => clicking::clicking(chance, stock),
        _ => riddle::riddle_card(chance, stock),
    }
}
