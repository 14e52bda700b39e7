//! One large picture with a question, arrows and a button.

use crate::canvas::{Canvas, Shape, WHITE};
use crate::challenge::{Theme, button, fit_line};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::words;

/// One large picture with a question, arrows and a button.
pub(super) fn riddle_card(chance: &mut Chance, stock: &Stock) -> Canvas {
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
