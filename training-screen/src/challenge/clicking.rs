//! Letters or signs on a picture, to be clicked in order.

use crate::canvas::{self, BLACK, Canvas, Shape, WHITE};
use crate::challenge::slider::piece;
use crate::challenge::{Theme, fit_line, icon};
use crate::chance::Chance;
use crate::letters::Stock;

/// Letters or signs strewn over a picture, to be clicked in an order that a bar tells.
pub(super) fn clicking(chance: &mut Chance, stock: &Stock) -> Canvas {
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
