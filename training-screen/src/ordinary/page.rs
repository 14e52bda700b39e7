//! Galleries, photographs and notes.

use crate::canvas::Canvas;
use crate::challenge::Theme;
use crate::chance::Chance;
use crate::letters::Stock;
use crate::ordinary::{photographed, seen};
use crate::words;

/// Photographs side by side: galleries, collages, shops.
pub(super) fn collage(chance: &mut Chance, stock: &Stock) -> Canvas {
    let theme = Theme::draw(chance);
    let (columns, rows) = (chance.int(2, 5), chance.int(1, 4));
    let (cw, ratio) = (chance.real(50.0, 150.0), chance.real(0.6, 1.4));
    let ch = cw * ratio;
    let gap = chance.real(0.0, 20.0);
    let captions = if chance.often(0.4) { chance.real(12.0, 40.0) } else { 0.0 };
    let head = if chance.often(0.3) { chance.real(20.0, 60.0) } else { 0.0 };
    let (w, h) = (columns as f32 * (cw + gap) + gap, head + rows as f32 * (ch + gap + captions) + gap);
    let mut canvas = Canvas::new(w as usize, h as usize, theme.ground);
    let uneven = chance.often(0.35);
    if head > 0.0 {
        let text = words::prose(chance, 3);
        stock.plain(chance).write(&mut canvas, &text, (gap + 4.0, head * 0.3), head * 0.4, theme.text);
    }
    for row in 0..rows {
        for column in 0..columns {
            let (x, y) = (gap + column as f32 * (cw + gap), head + gap + row as f32 * (ch + gap + captions));
            let k = if uneven { chance.real(0.5, 1.1) } else { 1.0 };
            let photo = stock.photo(chance, (cw * k) as usize + 1, (ch * k) as usize + 1);
            canvas.paste(&photo, x as i32, (y + if uneven { chance.real(0.0, 30.0) } else { 0.0 }) as i32);
            if captions > 0.0 {
                let text = words::prose(chance, 2);
                let size = (captions * 0.4).max(6.0);
                stock.plain(chance).write(&mut canvas, &text, (x, y + ch + 2.0), size.min(cw * 0.12), theme.text);
                if captions > 25.0 {
                    let price = format!("${}.{:02}", chance.int(1, 99), chance.int(0, 99));
                    stock.plain(chance).write(&mut canvas, &price, (x, y + ch + size + 5.0), size, theme.accent);
                }
            }
        }
    }
    canvas
}

/// One whole photograph.
pub(super) fn photo(chance: &mut Chance, stock: &Stock) -> Canvas {
    let side = chance.real(90.0, 420.0);
    let (w, h) = (side as usize, (side * *chance.pick(&[1.0, 0.75, 0.67, 1.33, 0.56, 0.4])) as usize);
    let canvas = stock.photo(chance, w, h);
    seen(chance, canvas)
}

/// A handwritten or typed note of a few lines.
pub(super) fn note(chance: &mut Chance, stock: &Stock) -> Canvas {
    let theme = Theme::draw(chance);
    let size = chance.real(11.0, 34.0);
    let lines = chance.int(1, 5);
    let words_each = chance.int(1, 6) as usize;
    let face = stock.face(chance);
    let text: Vec<String> = (0..lines)
        .map(|_| if chance.often(0.75) { words::prose(chance, words_each) } else { words::plain(chance) })
        .collect();
    let long = text.iter().map(|t| face.length(t, size)).fold(0.0, f32::max);
    let pad = size * chance.real(0.3, 1.5);
    let mut canvas = Canvas::new(
        ((long + pad * 2.0) as usize).clamp(40, 900),
        (lines as f32 * size * 1.4 + pad * 2.0) as usize,
        theme.ground,
    );
    for (i, line) in text.iter().enumerate() {
        face.write(
            &mut canvas,
            line,
            (pad, pad + i as f32 * size * 1.4),
            size,
            if i == 0 && chance.often(0.2) { theme.accent } else { theme.text },
        );
    }
    if chance.often(0.25) { photographed(chance, stock, &canvas) } else { seen(chance, canvas) }
}
