//! A round picture to be turned upright.

use std::f32::consts::TAU;

use crate::canvas::{Canvas, Shape, WHITE};
use crate::challenge::slider::slide_track;
use crate::challenge::{Theme, button, fit_line, icon};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::words;

/// A round picture to be turned upright.
pub(super) fn turning(chance: &mut Chance, stock: &Stock) -> Canvas {
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
