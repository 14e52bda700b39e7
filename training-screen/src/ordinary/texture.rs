//! Lines drawn by hand, and grounds without letters.

use crate::canvas::{self, Canvas, Shape, WHITE, mix};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::ordinary::{photographed, seen};
use crate::text_captcha;

/// A line drawn by hand: signatures, sketches, curves without axes.
pub(super) fn scribble(chance: &mut Chance) -> Canvas {
    let (w, h) = (chance.real(80.0, 420.0), chance.real(50.0, 260.0));
    let mut canvas = Canvas::new(w as usize, h as usize, if chance.often(0.7) { WHITE } else { canvas::light(chance) });
    let tint = canvas::dark(chance);
    let thick = chance.real(1.0, 4.0);
    let rough = chance.often(0.4);
    for _ in 0..chance.int(1, 3) {
        let (mut x, mut y) = (chance.real(0.05, 0.3) * w, chance.real(0.2, 0.8) * h);
        let (mut vx, mut vy) = (w * 0.02, 0.0);
        let mut points = vec![(x, y)];
        for _ in 0..chance.int(20, 90) {
            if rough {
                (vx, vy) = (w * chance.real(0.005, 0.03), h * chance.real(-0.15, 0.15));
            } else {
                vx += chance.real(-0.012, 0.013) * w;
                vy += chance.real(-0.03, 0.03) * h + (h / 2.0 - y) * 0.03;
                (vx, vy) = (vx.clamp(-w * 0.02, w * 0.03), vy.clamp(-h * 0.08, h * 0.08));
            }
            (x, y) = ((x + vx).clamp(3.0, w - 3.0), (y + vy).clamp(3.0, h - 3.0));
            points.push((x, y));
        }
        canvas.fill(&Shape::line(&points, thick), tint);
    }
    canvas
}

/// Grounds without letters: noise, cloth, walls, dots, stripes, stars, cells.
pub(super) fn texture(chance: &mut Chance, stock: &Stock) -> Canvas {
    let (w, h) = (chance.int(60, 300) as usize, chance.int(50, 260) as usize);
    let (fw, fh) = (w as f32, h as f32);
    let dark = chance.often(0.3);
    match chance.int(0, 6) {
        0 | 1 => {
            let mut canvas = text_captcha::ground(chance, stock, w, h, dark);
            if chance.often(0.2) {
                let tint = canvas::any(chance);
                canvas.fill(&Shape::ellipse(fw / 2.0, fh / 2.0, fw * 0.2, fh * 0.2), tint);
            }
            canvas
        }
        2 => {
            let mut canvas = Canvas::new(w / 2 + 8, h / 2 + 8, [chance.real(60.0, 180.0); 3]);
            let (strength, grey) = (chance.real(20.0, 110.0), chance.often(0.7));
            canvas.noise(chance, strength, grey);
            let (sx, sy) = (chance.real(0.2, 4.0), chance.real(0.2, 4.0));
            let canvas = canvas.warped(w, h, |x, y| ((x / sx) % (fw / 2.0), (y / sy) % (fh / 2.0)));
            let reach = chance.real(0.3, 2.0);
            canvas.blurred(reach)
        }
        3 => {
            // Bricks, tiles, carpets: rows of like things, askew.
            let mut canvas = Canvas::new(w, h, [chance.real(40.0, 160.0); 3]);
            let (cw, ch, gap) = (chance.real(6.0, 40.0), chance.real(5.0, 24.0), chance.real(0.5, 4.0));
            let (round, tone, spread) = (chance.often(0.4), chance.real(60.0, 220.0), chance.real(0.0, 60.0));
            let tint = canvas::any(chance);
            for row in 0..(fh / ch) as i32 + 1 {
                for column in -1..(fw / cw) as i32 + 1 {
                    let x = (column as f32 + if row % 2 == 0 { 0.5 } else { 0.0 }) * cw;
                    let ink = mix([tone + chance.real(-spread, spread); 3], tint, 0.3);
                    let y = row as f32 * ch;
                    let shape = if round {
                        Shape::ellipse(x, y, (cw - gap) / 2.0, (ch - gap) / 2.0)
                    } else {
                        Shape::rect(x, y, cw - gap, ch - gap)
                    };
                    canvas.fill(&shape, ink);
                }
            }
            let mut canvas = photographed(chance, stock, &canvas);
            canvas.noise(chance, 6.0, true);
            canvas
        }
        4 => {
            let mut canvas = Canvas::new(w, h, [chance.real(0.0, 40.0); 3]);
            for _ in 0..chance.int(20, 250) {
                let (x, y, r) = (chance.unit() * fw, chance.unit() * fh, chance.real(0.3, 3.0));
                let tint = mix(canvas::any(chance), WHITE, 0.5);
                canvas.fill(&Shape::ellipse(x, y, r, r), tint);
            }
            canvas
        }
        5 => {
            let mut canvas = Canvas::new(w, h, canvas::light(chance));
            let tint = canvas::any(chance);
            let rows = chance.int(3, 6);
            for i in 0..rows * 6 {
                let (x, y) = ((i % 6) as f32 + 0.5, (i / 6) as f32 + 0.5);
                let r = fh / rows as f32 * chance.real(0.25, 0.45);
                let tone = mix(tint, [chance.real(50.0, 200.0); 3], 0.5);
                let at = (x * fw / 6.0, y * fh / rows as f32);
                canvas.fill(&Shape::ellipse(at.0, at.1, r, r), tone);
                canvas.fill(&Shape::ellipse(at.0, at.1, r, r).stroke(1.5), [90.0; 3]);
            }
            let canvas = canvas.blurred(0.8);
            seen(chance, canvas)
        }
        _ => {
            let mut canvas = Canvas::new(w, h, [10.0; 3]);
            for _ in 0..chance.int(3, 14) {
                let (x, y) = (chance.real(0.3, 0.7) * fw, chance.real(0.3, 0.7) * fh);
                let (rx, ry) = (chance.real(0.03, 0.3) * fw, chance.real(0.03, 0.3) * fh);
                let grey = [chance.real(10.0, 230.0); 3];
                canvas.blend(&Shape::ellipse(x, y, rx, ry), grey, 0.5);
            }
            let mut canvas = canvas.blurred(3.0);
            canvas.noise(chance, 6.0, true);
            canvas
        }
    }
}
