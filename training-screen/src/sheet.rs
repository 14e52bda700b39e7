//! Sheets of drawn examples, for the eye.

use std::path::Path;

use crate::canvas::Canvas;
use crate::chance::Chance;
use crate::letters::Stock;
use crate::{challenge, ordinary, page, text_captcha};

/// Draws a sheet of examples.
pub fn draw(stock: &Path, out: &Path, sort: &str, seed: u64) {
    let stock = Stock::read(stock);
    let mut sheet = Canvas::new(1400, 1200, [120.0; 3]);
    for i in 0..70 {
        let chance = &mut Chance::new(seed * 1000 + i);
        let canvas = match sort {
            "code" => text_captcha::draw(chance, &stock),
            "challenge" => challenge::draw(chance, &stock),
            "ordinary" => ordinary::draw(chance, &stock),
            "figure" => page::figure(chance, &stock),
            "page" => page::draw(chance, &stock, None).canvas,
            _ => {
                let inset =
                    if i % 2 == 0 { text_captcha::draw(chance, &stock) } else { challenge::draw(chance, &stock) };
                page::draw(
                    chance,
                    &stock,
                    Some((&inset, if i % 2 == 0 { page::Kind::Code } else { page::Kind::Other })),
                )
                .canvas
            }
        };
        let fit = (132.0 / canvas.w as f32).min(164.0 / canvas.h as f32).min(1.0);
        let small = canvas.scaled((canvas.w as f32 * fit) as usize, (canvas.h as f32 * fit) as usize);
        sheet.paste(&small, (i as i32 % 10) * 140 + 4, (i as i32 / 10) * 170 + 4);
    }
    let pixels = sheet.pixels();
    image::save_buffer(out, pixels.as_bytes(), 1400, 1200, image::ColorType::Rgb8).expect("the sheet can be written");
}
