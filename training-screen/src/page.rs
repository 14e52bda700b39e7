//! Large ordinary pictures, screens and papers, and the places in them where something smaller is shown.

use crate::canvas::{self, At, BLACK, Canvas, Ink, Shape, WHITE, mix};
use crate::challenge::{Theme, button};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::ordinary;
use crate::words;

/// A part of a page, left, top, width, height.
pub type Part = (f32, f32, f32, f32);

/// A page and the part of it where something is shown that is not text.
#[derive(Debug)]
pub struct Page {
    pub canvas: Canvas,
    pub shown: Option<Part>,
}

/// Draws a page; `inset`, where there is one, is shown in it at its own size.
pub fn draw(chance: &mut Chance, stock: &Stock, inset: Option<(&Canvas, Kind)>) -> Page {
    let theme = Theme::draw(chance);
    let least = inset.map_or((0.0, 0.0), |(c, _)| (c.w as f32 + 60.0, c.h as f32 + 60.0));
    let w = chance.real(280.0, 760.0).max(least.0);
    let h = (w * *chance.pick(&[0.56, 0.625, 0.75, 1.0, 1.41, 1.8])).clamp(200.0, 760.0).max(least.1);
    let mut canvas = Canvas::new(w as usize, h as usize, theme.ground);
    if chance.often(0.3) {
        let back = mix(theme.ground, canvas::any(chance), 0.2);
        canvas.px.fill(back);
    } else if chance.often(0.12) {
        canvas = stock.photo(chance, w as usize, h as usize);
    }
    let top = bar(chance, stock, &mut canvas, &theme);
    let Some((inset, kind)) = inset else {
        fill(chance, stock, &mut canvas, &theme, (0.0, top, w, h - top));
        return Page { canvas, shown: None };
    };
    let (iw, ih) = (inset.w as f32, inset.h as f32);
    let dialog = chance.often(0.5);
    let (x, y) = (chance.real(20.0, w - iw - 20.0), chance.real(top, (h - ih - 20.0).max(top + 1.0)));
    fill(chance, stock, &mut canvas, &theme, (0.0, top, w, h - top));
    if dialog {
        if chance.often(0.4) {
            canvas.px.iter_mut().for_each(|p| *p = mix(*p, BLACK, 0.45));
        }
        let pad = chance.real(8.0, 50.0);
        let (over, under) = (chance.real(0.0, 90.0), chance.real(0.0, 110.0));
        let panel = (x - pad, y - pad - over, iw + pad * 2.0, ih + pad * 2.0 + over + under);
        let round = chance.real(0.0, 12.0);
        canvas.fill(&Shape::round_rect(panel.0, panel.1, panel.2, panel.3, round), mix(theme.ground, WHITE, 0.5));
        canvas.fill(&Shape::round_rect(panel.0, panel.1, panel.2, panel.3, round).stroke(1.0), [180.0; 3]);
        let mut line = panel.1 + 12.0;
        while line + 30.0 < y && chance.often(0.8) {
            field(chance, stock, &mut canvas, &theme, (panel.0 + pad * 0.5 + 3.0, line, panel.2 - pad - 6.0), 28.0);
            line += 42.0;
        }
    } else {
        let pad = chance.real(0.0, 24.0);
        canvas.fill(&Shape::rect(x - pad, y - pad, iw + pad * 2.0, ih + pad * 2.0), theme.ground);
    }
    canvas.paste(inset, x as i32, y as i32);
    if kind == Kind::Code && chance.often(0.8) {
        let label = words::label(chance);
        crate::challenge::fit_line(
            chance,
            stock,
            &mut canvas,
            label,
            (x, (y - 20.0).max(2.0)),
            (13.0, iw.max(110.0)),
            theme.text,
        );
        if chance.often(0.8) {
            let fw = iw.max(80.0);
            canvas.fill(&Shape::rect(x, y + ih + 6.0, fw, 24.0), WHITE);
            canvas.fill(&Shape::rect(x, y + ih + 6.0, fw, 24.0).stroke(1.0), [160.0; 3]);
        }
    }
    if chance.often(0.5) {
        let text = words::button(chance);
        button(chance, stock, &mut canvas, text, (x, y + ih + 38.0, 90.0, 30.0), theme.accent);
    }
    Page { canvas, shown: Some((x, y, iw, ih)) }
}

/// What is shown in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A code to be typed.
    Code,
    /// Anything else.
    Other,
}

fn bar(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, theme: &Theme) -> f32 {
    if chance.often(0.45) {
        return 6.0;
    }
    let (w, h) = (canvas.w as f32, chance.real(24.0, 64.0));
    let ink = if chance.often(0.5) { theme.accent } else { mix(theme.ground, [100.0; 3], 0.15) };
    canvas.fill(&Shape::rect(0.0, 0.0, w, h), ink);
    let text = if ink.iter().sum::<f32>() > 400.0 { BLACK } else { WHITE };
    let mut x = chance.real(8.0, 40.0);
    let face = stock.plain(chance);
    for _ in 0..chance.int(1, 7) {
        let word = words::word(chance);
        x += face.write(canvas, &word, (x, h * 0.35), h * 0.3, text) + chance.real(10.0, 30.0);
    }
    h + 6.0
}

fn fill(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, theme: &Theme, (x, y, w, h): Part) {
    if w < 60.0 || h < 40.0 {
        return;
    }
    if w > 420.0 && chance.often(0.6) {
        let at = w * chance.real(0.25, 0.75);
        fill(chance, stock, canvas, theme, (x, y, at, h));
        return fill(chance, stock, canvas, theme, (x + at, y, w - at, h));
    }
    if h > 300.0 && chance.often(0.75) {
        let at = h * chance.real(0.25, 0.75);
        fill(chance, stock, canvas, theme, (x, y, w, at));
        return fill(chance, stock, canvas, theme, (x, y + at, w, h - at));
    }
    let part = (x + 10.0, y + 6.0, w - 20.0, h - 12.0);
    match chance.int(0, 13) {
        0..=3 => paragraph(chance, stock, canvas, theme, part),
        4 | 5 => form(chance, stock, canvas, theme, part),
        6 => table(chance, stock, canvas, theme, part),
        7 | 8 => chart(chance, stock, canvas, theme, part),
        9 => {
            let photo = stock.photo(chance, part.2 as usize, part.3 as usize);
            canvas.paste(&photo, part.0 as i32, part.1 as i32);
        }
        10 => {
            let small = ordinary::draw(chance, stock);
            let fit = (part.2 / small.w as f32).min(part.3 / small.h as f32).min(1.0);
            let small = small.scaled((small.w as f32 * fit) as usize, (small.h as f32 * fit) as usize);
            canvas.paste(&small, part.0 as i32, part.1 as i32);
        }
        11 => diagram(chance, stock, canvas, theme, part),
        12 => {
            let text = words::plain(chance);
            let size = chance.real(16.0, 44.0).min(part.3 * 0.7);
            crate::challenge::fit_line(chance, stock, canvas, &text, (part.0, part.1), (size, part.2), theme.text);
        }
        _ => {}
    }
}

fn paragraph(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, theme: &Theme, (x, y, w, h): Part) {
    let face = if chance.often(0.8) { stock.plain(chance) } else { stock.face(chance) };
    let size = chance.real(6.5, 17.0);
    let step = size * chance.real(1.15, 1.7);
    let mut line = y;
    if chance.often(0.4) {
        let text = words::prose(chance, 3);
        crate::challenge::fit_line(chance, stock, canvas, &text, (x, line), (size * 1.6, w), theme.text);
        line += step * 2.0;
    }
    let code = chance.often(0.12);
    while line + step < y + h {
        let indent = if code { chance.int(0, 4) as f32 * size } else { 0.0 };
        let count = if chance.often(0.15) || code { chance.real(0.2, 0.8) } else { 1.0 } * (w - indent) / (size * 2.7);
        let mut text = words::prose(chance, count.max(1.0) as usize);
        while face.length(&text, size) > w - indent && text.len() > 3 {
            text.pop();
        }
        let ink = if code { canvas::ink(chance, (0.2, 0.9), (0.4, 0.9)) } else { theme.text };
        face.write(canvas, &text, (x + indent, line), size, ink);
        line += if chance.often(0.1) { step * 1.8 } else { step };
    }
}

fn field(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, theme: &Theme, (x, y, w): (f32, f32, f32), h: f32) {
    if w < 30.0 {
        return;
    }
    let size = (h * 0.4).min(14.0);
    match chance.int(0, 6) {
        0 => {
            let side = h * 0.5;
            canvas.fill(&Shape::rect(x, y, side, side), WHITE);
            canvas.fill(&Shape::rect(x, y, side, side).stroke(1.2), [120.0; 3]);
            let text = words::prose(chance, 3);
            crate::challenge::fit_line(
                chance,
                stock,
                canvas,
                &text,
                (x + side + 6.0, y),
                (size, w - side - 8.0),
                theme.text,
            );
        }
        1 => {
            let at = chance.real(0.1, 0.9) * w;
            canvas.fill(&Shape::round_rect(x, y + h * 0.4, w, 5.0, 2.5), [200.0; 3]);
            canvas.fill(&Shape::round_rect(x, y + h * 0.4, at, 5.0, 2.5), theme.accent);
            canvas.fill(&Shape::ellipse(x + at, y + h * 0.4 + 2.5, 8.0, 8.0), theme.accent);
        }
        2 => {
            let text = words::word(chance);
            let wide = w.min(chance.real(60.0, 160.0));
            button(chance, stock, canvas, &text, (x, y, wide, h), theme.accent);
        }
        _ => {
            canvas.fill(&Shape::round_rect(x, y, w, h, 3.0), WHITE);
            canvas.fill(&Shape::round_rect(x, y, w, h, 3.0).stroke(1.0), [170.0; 3]);
            if chance.often(0.6) {
                let (text, grey) = (words::plain(chance), [chance.real(20.0, 170.0); 3]);
                crate::challenge::fit_line(
                    chance,
                    stock,
                    canvas,
                    &text,
                    (x + 6.0, y + h * 0.3),
                    (size, w - 12.0),
                    grey,
                );
            }
        }
    }
}

fn form(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, theme: &Theme, (x, y, w, h): Part) {
    let (rows, mut line) = (chance.real(26.0, 44.0), y);
    while line + rows < y + h {
        if chance.often(0.5) {
            let text = words::prose(chance, 2);
            crate::challenge::fit_line(chance, stock, canvas, &text, (x, line), (11.0, w), theme.text);
            line += 15.0;
        }
        let wide = w * chance.real(0.4, 1.0);
        field(chance, stock, canvas, theme, (x, line, wide), rows * 0.75);
        line += rows;
    }
}

fn table(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, theme: &Theme, (x, y, w, h): Part) {
    let (columns, rows) = (chance.int(2, 7), ((h / chance.real(14.0, 34.0)) as i32).max(1));
    let (cw, ch) = (w / columns as f32, h / rows as f32);
    let ruled = chance.often(0.6);
    let face = stock.plain(chance);
    let size = (ch * 0.5).min(cw * 0.25).min(15.0);
    for row in 0..rows {
        if (row == 0 || row % 2 == 0) && chance.often(0.8) {
            let tint =
                if row == 0 { mix(theme.accent, theme.ground, 0.4) } else { mix(theme.ground, [128.0; 3], 0.08) };
            canvas.fill(&Shape::rect(x, y + row as f32 * ch, w, ch), tint);
        }
        for column in 0..columns {
            let (cx, cy) = (x + column as f32 * cw, y + row as f32 * ch);
            if ruled {
                canvas.fill(&Shape::rect(cx, cy, cw, ch).stroke(0.8), [170.0; 3]);
            }
            let text = words::plain(chance);
            let size = size * (cw * 0.9 / face.length(&text, size).max(1.0)).min(1.0);
            face.write(canvas, &text, (cx + 3.0, cy + (ch - size) / 2.0), size, theme.text);
        }
    }
}

fn chart(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, theme: &Theme, (x, y, w, h): Part) {
    let tints: Vec<Ink> = (0..6).map(|_| canvas::ink(chance, (0.4, 1.0), (0.3, 0.95))).collect();
    let face = stock.plain(chance);
    let size = (h * 0.06).clamp(6.0, 13.0);
    let title = words::prose(chance, 3);
    let (px, py, pw, ph) = (x + size * 3.0, y + size * 2.0, w - size * 4.0, h - size * 4.5);
    if pw < 30.0 || ph < 30.0 {
        return;
    }
    face.write(canvas, &title, (x + w * 0.3, y), size * 1.2, theme.text);
    let kind = chance.int(0, 4);
    if kind == 4 {
        let (cx, cy, r) = (px + pw / 2.0, py + ph / 2.0, ph.min(pw) / 2.0);
        let mut a = 0.0_f32;
        for tint in tints.iter().take(chance.int(2, 6) as usize) {
            let step = chance.real(0.4, 2.0);
            let mut corners = vec![(cx, cy)];
            corners.extend((0..=10).map(|i| a + step * i as f32 / 10.0).map(|t| (cx + r * t.cos(), cy + r * t.sin())));
            canvas.fill(&Shape::polygon(&corners), *tint);
            a += step;
            let word = words::word(chance);
            face.write(canvas, &word, (cx + r * 1.1 * a.cos(), cy + r * 1.1 * a.sin()), size, theme.text);
        }
        return;
    }
    canvas.fill(&Shape::line(&[(px, py), (px, py + ph), (px + pw, py + ph)], 1.2), theme.text);
    for i in 0..5 {
        let ly = py + ph * i as f32 / 5.0;
        if chance.often(0.7) {
            canvas.blend(&Shape::rect(px, ly, pw, 1.0), [150.0; 3], 0.4);
        }
        face.write(canvas, &((5 - i) * 20).to_string(), (x, ly - size / 2.0), size, theme.text);
    }
    let n = chance.int(3, 14);
    for i in 0..n {
        let label = words::word(chance);
        face.write(
            canvas,
            &label[..label.len().min(4)],
            (px + pw * (i as f32 + 0.2) / n as f32, py + ph + 3.0),
            size * 0.9,
            theme.text,
        );
    }
    match kind {
        0 => {
            for i in 0..n {
                let (bh, bw) = (ph * chance.real(0.1, 0.95), pw / n as f32);
                canvas.fill(
                    &Shape::rect(px + i as f32 * bw + bw * 0.15, py + ph - bh, bw * 0.7, bh),
                    tints[if chance.often(0.9) { 0 } else { 1 }],
                );
            }
        }
        1 | 2 => {
            for tint in tints.iter().take(chance.int(1, 5) as usize) {
                let (mut v, n) = (chance.unit(), chance.int(4, 60));
                let wild = chance.real(0.02, 0.3);
                let points: Vec<At> = (0..=n)
                    .map(|i| {
                        v = (v + chance.real(-wild, wild)).clamp(0.02, 0.98);
                        (px + pw * i as f32 / n as f32, py + ph * v)
                    })
                    .collect();
                canvas.fill(&Shape::line(&points, chance.real(1.0, 3.0)), *tint);
            }
        }
        _ => {
            for _ in 0..chance.int(15, 120) {
                let (r, tint) = (chance.real(1.5, 4.5), *chance.pick(&tints));
                canvas.fill(&Shape::ellipse(px + chance.unit() * pw, py + chance.unit() * ph, r, r), tint);
            }
        }
    }
}

fn diagram(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, theme: &Theme, (x, y, w, h): Part) {
    let n = chance.int(2, 8);
    let places: Vec<At> = (0..n).map(|_| (x + chance.real(0.05, 0.75) * w, y + chance.real(0.05, 0.8) * h)).collect();
    let (bw, bh) = (w * chance.real(0.1, 0.25), h * chance.real(0.06, 0.18));
    for two in places.windows(2) {
        let (a, b) = (two[0], two[1]);
        canvas
            .fill(&Shape::line(&[(a.0 + bw / 2.0, a.1 + bh / 2.0), (b.0 + bw / 2.0, b.1 + bh / 2.0)], 1.4), theme.text);
    }
    for (px, py) in places {
        let tint = mix(theme.ground, canvas::any(chance), 0.3);
        let round = chance.real(0.0, bh / 2.0);
        let shape = if chance.often(0.7) {
            Shape::round_rect(px, py, bw, bh, round)
        } else {
            Shape::ellipse(px + bw / 2.0, py + bh / 2.0, bw / 2.0, bh / 2.0)
        };
        canvas.fill(&shape, tint);
        canvas.fill(&shape.stroke(1.2), theme.text);
        let text = words::word(chance);
        crate::challenge::fit_line(
            chance,
            stock,
            canvas,
            &text,
            (px + 3.0, py + bh * 0.3),
            (bh * 0.4, bw - 6.0),
            theme.text,
        );
    }
}

/// A chart, table or diagram by itself.
pub fn figure(chance: &mut Chance, stock: &Stock) -> Canvas {
    let theme = Theme::draw(chance);
    let (w, h) = (chance.real(160.0, 640.0), chance.real(120.0, 480.0));
    let mut canvas = Canvas::new(w as usize, h as usize, theme.ground);
    let part = (4.0, 4.0, w - 8.0, h - 8.0);
    match chance.int(0, 4) {
        0 | 1 => chart(chance, stock, &mut canvas, &theme, part),
        2 => table(chance, stock, &mut canvas, &theme, part),
        3 => diagram(chance, stock, &mut canvas, &theme, part),
        _ => form(chance, stock, &mut canvas, &theme, part),
    }
    ordinary::seen(chance, canvas)
}
