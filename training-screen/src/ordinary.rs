//! Ordinary pictures that a careless detector takes for CAPTCHAs: words, plates, logos, digits, codes, shapes, grounds.

use std::f32::consts::TAU;

use crate::canvas::{self, At, BLACK, Canvas, Ink, Shape, WHITE, mix};
use crate::challenge::Theme;
use crate::chance::Chance;
use crate::letters::Stock;
use crate::text_captcha;
use crate::words;

/// A word or two, set straight: a label, a plate, a button, a headline, a stamp.
pub fn word(chance: &mut Chance, stock: &Stock) -> Canvas {
    let text = words::plain(chance);
    let size = chance.real(2.3, 4.6).exp();
    let face = stock.face(chance);
    let (shape, long) = face.line(&text, size);
    if shape.0.is_empty() {
        return Canvas::new(80, 40, WHITE);
    }
    let (l, t, r, b) = shape.bounds();
    let (px, py) = (size * chance.real(0.1, 1.6), size * chance.real(0.1, 1.2));
    let (w, h) = ((r - l + px * 2.0).clamp(30.0, 700.0), (b - t + py * 2.0).clamp(16.0, 300.0));
    let inverse = chance.often(0.35);
    let (mut back, mut ink) = if inverse {
        (canvas::dark(chance), canvas::light(chance))
    } else {
        (canvas::light(chance), canvas::dark(chance))
    };
    if chance.often(0.3) {
        (back, ink) = if inverse { (BLACK, WHITE) } else { (WHITE, BLACK) };
    }
    let mut canvas = Canvas::new(w as usize, h as usize, back);
    match chance.int(0, 9) {
        0 => {
            let other = mix(back, canvas::any(chance), 0.4);
            for y in 0..canvas.h {
                for x in 0..canvas.w {
                    canvas.px[y * canvas.w + x] = mix(back, other, y as f32 / h);
                }
            }
        }
        1 => {
            let strength = chance.real(3.0, 20.0);
            canvas.noise(chance, strength, true);
        }
        2 => {
            let photo = stock.photo(chance, canvas.w, canvas.h);
            for (p, q) in canvas.px.iter_mut().zip(&photo.px) {
                *p = mix(*p, *q, if ink.iter().sum::<f32>() > 400.0 { 0.4 } else { 0.3 });
            }
        }
        _ => {}
    }
    let slant = if chance.often(0.15) { chance.real(-0.3, 0.3) } else { 0.0 };
    let tilt = if chance.often(0.2) { chance.real(-0.14, 0.14) } else { 0.0 };
    let (sin, cos): (f32, f32) = tilt.sin_cos();
    let (mx, my) = ((l + r) / 2.0, (t + b) / 2.0);
    let put = |(x, y): At| {
        let (x, y) = (x - mx - slant * (y - my), y - my);
        (w / 2.0 + x * cos - y * sin, h / 2.0 + x * sin + y * cos)
    };
    let shape = shape.map(put);
    match chance.int(0, 11) {
        0 => {
            let d = (size * 0.05).max(1.0);
            canvas.blend(&shape.moved(d, d), BLACK, 0.4);
            canvas.fill(&shape, ink);
        }
        1 => canvas.fill(&shape.stroke((size * 0.04).clamp(0.8, 4.0)), ink),
        2 => {
            canvas.fill(&shape, ink);
            canvas.fill(&shape.stroke((size * 0.03).clamp(0.8, 3.0)), mix(ink, back, 0.5));
        }
        _ => canvas.fill(&shape, ink),
    }
    if chance.often(0.15) {
        let y = b + size * 0.08;
        canvas.fill(&Shape::rect(l, y, long, (size * 0.06).max(1.0)).map(put), ink);
    }
    if chance.often(0.2) {
        let (inset, round) = (chance.real(1.0, 5.0), chance.real(0.0, 12.0));
        let thick = chance.real(1.0, 4.0);
        canvas.fill(&Shape::round_rect(inset, inset, w - inset * 2.0, h - inset * 2.0, round).stroke(thick), ink);
    }
    if chance.often(0.1) {
        // A band in another colour, as number plates have.
        let tint = canvas::any(chance);
        canvas.fill(&Shape::rect(0.0, 0.0, h * 0.25, h), tint);
    }
    seen(chance, canvas)
}

/// What cameras, scanners and files do to a picture.
pub fn seen(chance: &mut Chance, mut canvas: Canvas) -> Canvas {
    if chance.often(0.15) {
        let reach = chance.real(0.4, 1.6);
        canvas = canvas.blurred(reach);
    }
    if chance.often(0.12) {
        let strength = chance.real(3.0, 22.0);
        canvas.noise(chance, strength, true);
    }
    if chance.often(0.08) {
        let (w, h) = (canvas.w, canvas.h);
        let small = chance.real(0.35, 0.8);
        canvas = canvas.scaled((w as f32 * small) as usize, (h as f32 * small) as usize).scaled(w, h);
    }
    if chance.often(0.06) {
        // A poor scan: black and white, with ragged edges.
        let (strength, bound) = (chance.real(5.0, 60.0), chance.real(300.0, 480.0));
        canvas.noise(chance, strength, true);
        canvas.px.iter_mut().for_each(|p| *p = if p.iter().sum::<f32>() > bound { WHITE } else { BLACK });
    }
    if chance.often(0.05) {
        let tone = chance.real(0.5, 0.95);
        let (w, h) = (canvas.w as f32, canvas.h as f32);
        let cw = canvas.w;
        canvas.px.iter_mut().enumerate().for_each(|(i, p)| {
            let (x, y) = ((i % cw) as f32 / w - 0.5, (i / cw) as f32 / h - 0.5);
            *p = p.map(|v| v * (1.0 - (x * x + y * y) * tone));
        });
    }
    canvas
}

/// One or a few digits, as scanned numbers and data sets of digits have them.
pub fn digits(chance: &mut Chance, stock: &Stock) -> Canvas {
    let count = *chance.pick(&[1, 1, 1, 2, 3, 3, 4, 5]);
    let text: String = (0..count).map(|_| char::from(b'0' + chance.int(0, 9) as u8)).collect();
    let size = chance.real(20.0, 60.0);
    let face = stock.face(chance);
    let (shape, _) = face.line(&text, size);
    let (l, t, r, b) = shape.bounds();
    let pad = size * chance.real(0.1, 0.5);
    let inverse = chance.often(0.4);
    let (back, ink) = if inverse { (BLACK, WHITE) } else { (WHITE, BLACK) };
    let (w, h) = (r - l + pad * 2.0, b - t + pad * 2.0);
    let mut canvas = Canvas::new((w.max(16.0)) as usize, (h.max(16.0)) as usize, back);
    let shape = shape.moved(pad - l, pad - t);
    canvas.fill(&shape, ink);
    if chance.often(0.5) {
        let weight = chance.real(1.0, 4.0);
        canvas.fill(&shape.stroke(weight), ink);
    }
    match chance.int(0, 3) {
        0 => {
            let (sw, sh) = (canvas.w, canvas.h);
            let k = chance.real(8.0, 16.0) / sh as f32;
            canvas = canvas.scaled(((sw as f32 * k) as usize).max(6), ((sh as f32 * k) as usize).max(8));
            let grow = chance.int(1, 12) as usize;
            canvas = canvas.scaled(canvas.w * grow, canvas.h * grow);
        }
        1 => {
            let strength = chance.real(20.0, 110.0);
            let rough = canvas.blurred(0.8);
            canvas = rough;
            canvas.noise(chance, strength * 0.4, true);
            canvas = canvas.blurred(0.5);
            canvas.px.iter_mut().for_each(|p| *p = if p[0] > 128.0 { WHITE } else { BLACK });
        }
        _ => canvas = seen(chance, canvas),
    }
    canvas
}

/// Flat shapes and perhaps a name, as logos, icons and drawn test pictures have.
pub fn shapes(chance: &mut Chance, stock: &Stock) -> Canvas {
    let side = chance.real(48.0, 420.0);
    let (w, h) = (side, side * *chance.pick(&[1.0, 1.0, 1.0, 0.75, 0.5]));
    let back = if chance.often(0.6) { canvas::light(chance) } else { canvas::any(chance) };
    let mut canvas = Canvas::new(w as usize, (h as usize).max(24), back);
    let tints: Vec<Ink> = (0..3).map(|_| canvas::any(chance)).collect();
    for _ in 0..chance.int(1, 7) {
        let tint = *chance.pick(&tints);
        let (x, y, r) = (chance.real(0.1, 0.9) * w, chance.real(0.1, 0.9) * h, chance.real(0.06, 0.45) * h);
        let n = chance.int(3, 8);
        let turn = chance.real(0.0, TAU);
        let shape = match chance.int(0, 4) {
            0 => Shape::ellipse(x, y, r, r * chance.real(0.5, 1.0)),
            1 => Shape::round_rect(x - r, y - r, r * 2.0, r * chance.real(0.4, 2.0), r * chance.real(0.0, 0.6)),
            2 => Shape::polygon(
                &(0..n)
                    .map(|i| i as f32 / n as f32 * TAU + turn)
                    .map(|a| (x + r * a.cos(), y + r * a.sin()))
                    .collect::<Vec<_>>(),
            ),
            3 => Shape::polygon(
                &(0..n * 2)
                    .map(|i| (i as f32 / n as f32 * TAU / 2.0 + turn, if i % 2 == 0 { r } else { r * 0.45 }))
                    .map(|(a, r)| (x + r * a.cos(), y + r * a.sin()))
                    .collect::<Vec<_>>(),
            ),
            _ => {
                let points: Vec<At> = (0..chance.int(2, 6)).map(|_| (chance.unit() * w, chance.unit() * h)).collect();
                Shape::line(&points, chance.real(1.0, 8.0))
            }
        };
        if chance.often(0.3) {
            canvas.fill(&shape.stroke(chance.real(1.0, 10.0)), tint)
        } else {
            canvas.fill(&shape, tint)
        }
    }
    if chance.often(0.35) {
        let text = words::word(chance);
        let size = h * chance.real(0.12, 0.3);
        let tint = if chance.often(0.5) { canvas::dark(chance) } else { WHITE };
        let face = stock.face(chance);
        let long = face.length(&text, size);
        let at = ((w - long).max(2.0) * chance.unit(), (h - size).max(0.0) * chance.unit());
        face.write(&mut canvas, &text, at, size, tint);
    }
    seen(chance, canvas)
}

/// Squares and bars that machines read.
pub fn machine_code(chance: &mut Chance, stock: &Stock) -> Canvas {
    let (mut ink, mut back) = (BLACK, WHITE);
    if chance.often(0.15) {
        (ink, back) = (canvas::dark(chance), canvas::light(chance));
    }
    let cell = chance.int(2, 9) as f32;
    let mut canvas;
    if chance.often(0.6) {
        let n = *chance.pick(&[16, 21, 25, 29, 33, 37, 41, 49]);
        let quiet = chance.int(1, 4);
        let side = (n + quiet * 2) as f32 * cell;
        canvas = Canvas::new(side as usize, side as usize, back);
        let finders = chance.often(0.85);
        let at = |i: i32| (i + quiet) as f32 * cell;
        for y in 0..n {
            for x in 0..n {
                let corner = finders && ((x < 8 && y < 8) || (x >= n - 8 && y < 8) || (x < 8 && y >= n - 8));
                if !corner && chance.often(0.5) {
                    canvas.fill(&Shape::rect(at(x), at(y), cell, cell), ink);
                }
            }
        }
        if finders {
            for (x, y) in [(0, 0), (n - 7, 0), (0, n - 7)] {
                for (inset, tint) in [(0, ink), (1, back), (2, ink)] {
                    let side = (7 - inset * 2) as f32 * cell;
                    canvas.fill(&Shape::rect(at(x + inset), at(y + inset), side, side), tint);
                }
            }
        } else {
            canvas.fill(&Shape::rect(at(0), at(0), cell, n as f32 * cell), ink);
            canvas.fill(&Shape::rect(at(0), at(n - 1), n as f32 * cell, cell), ink);
        }
        if chance.often(0.1) {
            let (m, r) = (side / 2.0, side * 0.12);
            let tint = canvas::any(chance);
            canvas.fill(&Shape::ellipse(m, m, r, r), tint);
        }
    } else {
        let (w, h) = (chance.real(120.0, 420.0), chance.real(50.0, 200.0));
        canvas = Canvas::new(w as usize, h as usize, back);
        let unit = chance.real(1.0, 3.0);
        let rows = if chance.often(0.25) { chance.int(4, 16) } else { 1 };
        let (top, tall) = (h * 0.08, h * chance.real(0.6, 0.84));
        for row in 0..rows {
            let mut x = w * 0.08;
            while x < w * 0.92 {
                let bar = chance.int(1, 4) as f32 * unit;
                canvas.fill(&Shape::rect(x, top + row as f32 * tall / rows as f32, bar, tall / rows as f32), ink);
                x += bar + chance.int(1, 4) as f32 * unit;
            }
        }
        if rows == 1 && chance.often(0.8) {
            let text: String = (0..13).map(|_| char::from(b'0' + chance.int(0, 9) as u8)).collect();
            let size = (h * 0.14).min(w * 0.1);
            stock.plain(chance).write(&mut canvas, &text, (w * 0.1, h * 0.97 - size), size, ink);
        }
    }
    if chance.often(0.3) { photographed(chance, stock, &canvas) } else { seen(chance, canvas) }
}

/// Something flat, seen by a camera: askew, unevenly lit, on a ground.
pub fn photographed(chance: &mut Chance, stock: &Stock, flat: &Canvas) -> Canvas {
    let (w, h) = (chance.int(120, 340) as usize, chance.int(100, 300) as usize);
    let mut canvas =
        if chance.often(0.4) { stock.photo(chance, w, h) } else { Canvas::new(w, h, [chance.real(60.0, 200.0); 3]) };
    let fit = (w as f32 / flat.w as f32).min(h as f32 / flat.h as f32) * chance.real(0.4, 1.1);
    let a = chance.real(-0.3, 0.3);
    let (c, s) = (a.cos() * fit, a.sin() * fit);
    let (mx, my) = (w as f32 * chance.real(0.4, 0.6), h as f32 * chance.real(0.4, 0.6));
    let (fx, fy) = (flat.w as f32 / 2.0, flat.h as f32 / 2.0);
    let lean = chance.real(-0.0012, 0.0012);
    let put = |(x, y): At| {
        let (x, y) = (x - fx, y - fy);
        let k = 1.0 / (1.0 + lean * x);
        (mx + (x * c - y * s) * k, my + (x * s + y * c) * k)
    };
    let edge = Shape::rect(0.0, 0.0, flat.w as f32, flat.h as f32).map(put);
    let det = c * c + s * s;
    let lit = (chance.real(0.5, 1.1), chance.real(-0.3, 0.3), chance.real(-0.3, 0.3));
    canvas.cover(&edge, 1.0, |x, y, _| {
        let (dx, dy) = (x as f32 - mx, y as f32 - my);
        let (u, v) = ((dx * c + dy * s) / det, (-dx * s + dy * c) / det);
        let k = 1.0 / (1.0 - lean * u).max(0.1);
        let light = lit.0 + lit.1 * dx / w as f32 + lit.2 * dy / h as f32;
        flat.at(u * k + fx, v * k + fy).map(|p| p * light)
    });
    let reach = chance.real(0.0, 1.6);
    let mut canvas = canvas.blurred(reach);
    let strength = chance.real(0.0, 9.0);
    canvas.noise(chance, strength, true);
    canvas
}

/// Words on things in the world: signs, covers, packages.
pub fn sign(chance: &mut Chance, stock: &Stock) -> Canvas {
    let mut flat = word(chance, stock);
    if chance.often(0.5) {
        let more = word(chance, stock);
        let mut both = Canvas::new(flat.w.max(more.w), flat.h + more.h, flat.px[0]);
        both.paste(&flat, 0, 0);
        both.paste(&more, 0, flat.h as i32);
        flat = both;
    }
    photographed(chance, stock, &flat)
}

/// A line drawn by hand: signatures, sketches, curves without axes.
pub fn scribble(chance: &mut Chance) -> Canvas {
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
pub fn texture(chance: &mut Chance, stock: &Stock) -> Canvas {
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

/// Photographs side by side: galleries, collages, shops.
pub fn collage(chance: &mut Chance, stock: &Stock) -> Canvas {
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
pub fn photo(chance: &mut Chance, stock: &Stock) -> Canvas {
    let side = chance.real(90.0, 420.0);
    let (w, h) = (side as usize, (side * *chance.pick(&[1.0, 0.75, 0.67, 1.33, 0.56, 0.4])) as usize);
    let canvas = stock.photo(chance, w, h);
    seen(chance, canvas)
}

/// A handwritten or typed note of a few lines.
pub fn note(chance: &mut Chance, stock: &Stock) -> Canvas {
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

/// Any of them.
pub fn draw(chance: &mut Chance, stock: &Stock) -> Canvas {
    match chance.int(0, 27) {
        0..=7 => word(chance, stock),
        8 | 9 => digits(chance, stock),
        10..=12 => shapes(chance, stock),
        13 | 14 => machine_code(chance, stock),
        15 | 16 => sign(chance, stock),
        17 => scribble(chance),
        18 | 19 => texture(chance, stock),
        20 | 21 => collage(chance, stock),
        22..=24 => photo(chance, stock),
        _ => note(chance, stock),
    }
}
