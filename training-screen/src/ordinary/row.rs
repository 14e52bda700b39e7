//! Rows of characters that are no CAPTCHA: meters, displays, keys, labels, shirts, price tags, house numbers, tiles,
//! titles, and words on photographs.

use super::plate::seen_near;
use super::seen;
use crate::canvas::{self, BLACK, Canvas, Ink, Shape, WHITE, mix};
use crate::chance::Chance;
use crate::letters::{Face, Stock};
use crate::words;

fn digits(chance: &mut Chance, from: i32, to: i32) -> String {
    (0..chance.int(from, to)).map(|_| char::from(b'0' + chance.int(0, 9) as u8)).collect()
}

/// Any of them, now and then as a camera sees it.
pub(super) fn row(chance: &mut Chance, stock: &Stock) -> Canvas {
    let flat = match chance.int(0, 15) {
        0 | 1 => meter(chance, stock),
        2..=4 => display(chance),
        5 | 6 => key(chance, stock),
        7 => shirt(chance, stock),
        8 | 9 => price(chance, stock),
        10 | 11 => house(chance, stock),
        12 => tiles(chance, stock),
        13 | 14 => title(chance, stock),
        _ => on_photo(chance, stock),
    };
    if chance.often(0.5) { seen_near(chance, stock, &flat) } else { seen(chance, flat) }
}

/// Writes one character in the middle of a box.
fn centred(canvas: &mut Canvas, (face, c): (&Face, char), (x, y, w, h): (f32, f32, f32, f32), (size, ink): (f32, Ink)) {
    let (shape, _) = face.letter(c, size);
    if shape.0.is_empty() {
        return;
    }
    let (l, t, r, b) = shape.bounds();
    canvas.fill(&shape.moved(x + (w - l - r) / 2.0, y + (h - t - b) / 2.0), ink);
}

/// The wheels of a meter; one may stand between two numbers.
fn meter(chance: &mut Chance, stock: &Stock) -> Canvas {
    let count = chance.int(4, 8) as usize;
    let (cw, ch) = (chance.real(18.0, 44.0), chance.real(30.0, 64.0));
    let gap = chance.real(0.0, 0.35) * cw;
    let (px, py) = (chance.real(2.0, 30.0), chance.real(2.0, 24.0));
    let body = if chance.often(0.6) { [chance.real(10.0, 235.0); 3] } else { canvas::any(chance) };
    let mut canvas = Canvas::new((count as f32 * (cw + gap) + px * 2.0) as usize, (ch + py * 2.0) as usize, body);
    let (wheel, ink) = if chance.often(0.65) { ([20.0; 3], [235.0; 3]) } else { ([235.0; 3], [25.0; 3]) };
    let red = count - chance.int(0, 3) as usize;
    let face = stock.face(chance);
    let size = ch * chance.real(0.65, 0.95);
    for i in 0..count {
        let x = px + i as f32 * (cw + gap) + gap / 2.0;
        let mut part = Canvas::new(cw as usize, ch as usize, if i >= red { [170.0, 25.0, 25.0] } else { wheel });
        let ink = if i >= red { WHITE } else { ink };
        let digit = chance.int(0, 9);
        let rolled =
            if i + 2 >= count && chance.often(0.5) { chance.unit() * ch } else { chance.real(-0.04, 0.04) * ch };
        for (step, digit) in [(0.0, digit), (ch, (digit + 1) % 10), (-ch, (digit + 9) % 10)] {
            let c = char::from(b'0' + digit as u8);
            centred(&mut part, (face, c), (0.0, step - rolled, cw, ch), (size, ink));
        }
        // A wheel is round: it is darker above and below.
        for at in 0..part.px.len() {
            let v = (at / part.w) as f32 / ch - 0.5;
            part.px[at] = part.px[at].map(|p| p * (1.0 - v * v * 1.8));
        }
        canvas.paste(&part, x as i32, py as i32);
    }
    canvas
}

/// Seven strokes a digit, lit or of liquid crystal.
fn display(chance: &mut Chance) -> Canvas {
    const LIT: [u8; 12] = [0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F, 0x40, 0x39];
    let (cw, ch) = (chance.real(14.0, 40.0), chance.real(28.0, 80.0));
    let (thick, slant) = (cw * chance.real(0.1, 0.26), chance.real(0.0, 0.15));
    let (back, ink) = *chance.pick(&[
        ([15.0, 5.0, 5.0], [255.0, 40.0, 30.0]),
        ([5.0, 15.0, 8.0], [60.0, 250.0, 110.0]),
        ([12.0, 10.0, 4.0], [255.0, 170.0, 30.0]),
        ([5.0, 8.0, 20.0], [90.0, 170.0, 255.0]),
        ([165.0, 180.0, 150.0], [30.0, 38.0, 30.0]),
        ([190.0, 196.0, 186.0], [20.0, 22.0, 20.0]),
        ([225.0, 225.0, 220.0], [40.0, 40.0, 40.0]),
        ([30.0, 60.0, 160.0], [235.0, 240.0, 255.0]),
        (BLACK, WHITE),
    ]);
    let (count, gap) = (chance.int(1, 8), cw * chance.real(0.25, 0.6));
    let (px, py) = (chance.real(4.0, 30.0), chance.real(4.0, 26.0));
    let w = count as f32 * (cw + gap) + px * 2.0 + ch * slant;
    let mut canvas = Canvas::new(w as usize, (ch + py * 2.0) as usize, back);
    let ghost = if chance.often(0.5) { chance.real(0.03, 0.18) } else { 0.0 };
    for i in 0..count {
        let lit = LIT[if chance.often(0.95) { chance.int(0, 9) } else { chance.int(10, 11) } as usize];
        let x = px + i as f32 * (cw + gap);
        let (m, e) = (ch / 2.0, thick * 0.6);
        let bars = [
            ((e, 0.0), (cw - e, 0.0)),
            ((cw, e), (cw, m - e)),
            ((cw, m + e), (cw, ch - e)),
            ((e, ch), (cw - e, ch)),
            ((0.0, m + e), (0.0, ch - e)),
            ((0.0, e), (0.0, m - e)),
            ((e, m), (cw - e, m)),
        ];
        for (bit, (from, to)) in bars.into_iter().enumerate() {
            let bar = Shape::line(&[from, to], thick).map(|(a, b)| (a + x + (ch - b) * slant, b + py));
            let share = if lit >> bit & 1 == 1 { 1.0 } else { ghost };
            canvas.blend(&bar, ink, share);
        }
        if chance.often(0.15) {
            let r = thick * 0.6;
            let dots: &[f32] = if chance.often(0.5) { &[1.0] } else { &[0.3, 0.7] };
            dots.iter().for_each(|y| canvas.fill(&Shape::ellipse(x + cw + gap * 0.5, py + ch * y, r, r), ink));
        }
    }
    if back[0] + back[1] + back[2] < 200.0 && chance.often(0.4) {
        let glow = canvas.blurred(2.5);
        canvas
            .px
            .iter_mut()
            .zip(&glow.px)
            .for_each(|(p, g)| (0..3).for_each(|i| p[i] = (p[i] + g[i] * 0.6).min(255.0)));
    }
    if chance.often(0.3) {
        let frame = Shape::rect(1.0, 1.0, canvas.w as f32 - 2.0, canvas.h as f32 - 2.0).stroke(4.0);
        canvas.fill(&frame, [60.0; 3]);
    }
    canvas
}

/// A licence key or a serial number, printed, stamped or of points.
fn key(chance: &mut Chance, stock: &Stock) -> Canvas {
    let (groups, length) = (chance.int(1, 5), chance.int(2, 6));
    let group = |chance: &mut Chance| {
        if chance.often(0.5) { words::code(chance, length).to_uppercase() } else { digits(chance, 2, 6) }
    };
    let mark = *chance.pick(&["-", " ", "-", "/", ".", "_"]);
    let mut text = (0..groups).map(|_| group(chance)).collect::<Vec<_>>().join(mark);
    if chance.often(0.5) {
        let before =
            *chance.pick(&["S/N ", "SN: ", "No. ", "LOT ", "Serial: ", "KEY ", "EXP ", "ID ", "Ref ", "VIN ", "IMEI "]);
        text.insert_str(0, before);
    }
    let size = chance.real(14.0, 40.0);
    let face = if chance.often(0.7) { stock.plain(chance) } else { stock.face(chance) };
    let (px, py) = (size * chance.real(0.1, 0.9), size * chance.real(0.1, 0.6));
    let (back, ink) = match chance.int(0, 4) {
        0 | 1 => (WHITE, BLACK),
        2 => ([chance.real(120.0, 210.0); 3], [chance.real(10.0, 70.0); 3]),
        3 => (canvas::dark(chance), canvas::light(chance)),
        _ => (canvas::light(chance), canvas::dark(chance)),
    };
    let apart = size * chance.real(0.0, 0.25);
    let long = face.length(&text, size) + apart * text.chars().count() as f32;
    let h = size * 1.2 + py * 2.0;
    let mut canvas = Canvas::new((long + px * 2.0).clamp(40.0, 640.0) as usize, h as usize, back);
    let (mut x, of_points, sunk) = (px, chance.often(0.2), chance.often(0.15));
    let step = (size / 11.0).max(1.5);
    for c in text.chars() {
        let (shape, wide) = face.letter(c, size);
        let shape = shape.moved(x, py + size * 0.95);
        x += wide + apart;
        if of_points {
            canvas.cover(&shape, 1.0, |x, y, under| {
                let (u, v) = (x as f32 % step - step / 2.0, y as f32 % step - step / 2.0);
                if u * u + v * v < step * step * 0.16 { ink } else { under }
            });
        } else if sunk {
            canvas.blend(&shape.moved(1.0, 1.0), WHITE, 0.6);
            canvas.blend(&shape, mix(back, BLACK, 0.5), 1.0);
        } else {
            canvas.fill(&shape, ink);
        }
    }
    if chance.often(0.2) {
        let frame = Shape::rect(1.5, 1.5, canvas.w as f32 - 3.0, h - 3.0).stroke(1.5);
        canvas.fill(&frame, ink);
    }
    canvas
}

/// A shirt with a number, and perhaps a name above it.
fn shirt(chance: &mut Chance, stock: &Stock) -> Canvas {
    let (w, h) = (chance.real(70.0, 220.0), chance.real(70.0, 240.0));
    let cloth = canvas::any(chance);
    let mut canvas = Canvas::new(w as usize, h as usize, cloth);
    if chance.often(0.4) {
        let (step, tint) = (chance.real(10.0, 40.0), canvas::any(chance));
        (0..(w / step) as i32 + 1)
            .step_by(2)
            .for_each(|i| canvas.fill(&Shape::rect(i as f32 * step, 0.0, step, h), tint));
    }
    let (ink, face) = (if chance.often(0.7) { WHITE } else { canvas::any(chance) }, stock.face(chance));
    let number = digits(chance, 1, 3);
    let size = (w * 0.8 / face.length(&number, 1.0).max(0.3)).min(h * 0.75);
    let (shape, long) = face.line(&number, size);
    let shape = shape.moved((w - long) / 2.0, h * 0.6 + size * 0.35);
    canvas.fill(&shape, ink);
    if chance.often(0.5) {
        let rim = canvas::any(chance);
        canvas.fill(&shape.stroke(size * 0.04), rim);
    }
    if chance.often(0.5) {
        let name = words::word(chance).to_uppercase();
        let size = (w * 0.8 / face.length(&name, 1.0).max(0.3)).min(h * 0.16);
        let x = (w - face.length(&name, size)) / 2.0;
        face.write(&mut canvas, &name, (x, h * 0.05), size, ink);
    }
    // Folds of the cloth.
    let (a, b, deep) = (chance.real(0.01, 0.08), chance.real(-0.04, 0.04), chance.real(0.0, 0.25));
    for at in 0..canvas.px.len() {
        let (x, y) = ((at % canvas.w) as f32, (at / canvas.w) as f32);
        canvas.px[at] = canvas.px[at].map(|p| p * (1.0 - deep + deep * (x * a + y * b).sin()));
    }
    canvas
}

/// A price, with small cents above the line.
fn price(chance: &mut Chance, stock: &Stock) -> Canvas {
    let (whole, cents) = (chance.int(0, 1999).to_string(), format!("{:02}", chance.int(0, 99)));
    let size = chance.real(24.0, 80.0);
    let face = stock.face(chance);
    let (ground, ink) = *chance.pick(&[
        (WHITE, BLACK),
        ([255.0, 225.0, 30.0], [200.0, 20.0, 20.0]),
        ([255.0, 225.0, 30.0], BLACK),
        ([210.0, 20.0, 30.0], WHITE),
        (WHITE, [200.0, 20.0, 30.0]),
        (BLACK, WHITE),
        ([240.0, 120.0, 20.0], WHITE),
    ]);
    let sign = *chance.pick(&["$", "£", "€", "", "", "kr ", "Fr. "]);
    let small = size * chance.real(0.4, 0.6);
    let long = [(sign, small), (whole.as_str(), size), (cents.as_str(), small)]
        .iter()
        .map(|(t, s)| face.length(t, *s))
        .sum::<f32>();
    let (px, py) = (size * chance.real(0.1, 0.7), size * chance.real(0.1, 0.5));
    let title = if chance.often(0.4) { size * 0.35 } else { 0.0 };
    let (w, h) = (long + px * 2.0, size + title + py * 2.0);
    let mut canvas = Canvas::new(w as usize, h as usize, ground);
    let mut x = px;
    x += face.write(&mut canvas, sign, (x, py + title), small, ink);
    x += face.write(&mut canvas, &whole, (x, py + title), size, ink);
    face.write(&mut canvas, &cents, (x, py + title), small, ink);
    if title > 0.0 {
        let text = format!("{} {}", words::word(chance), words::word(chance));
        face.write(&mut canvas, &text, (px, py * 0.6), title * 0.8, ink);
    }
    if chance.often(0.2) {
        // The price of before, crossed out.
        canvas.fill(&Shape::line(&[(px, h * 0.7), (w - px, h * 0.4)], 2.0), [200.0, 20.0, 20.0]);
    }
    if chance.often(0.2) {
        canvas.fill(&Shape::ellipse(px * 0.5, h / 2.0, px * 0.2, px * 0.2), [120.0; 3]);
    }
    canvas
}

/// A number of a house, of metal, paint or enamel.
fn house(chance: &mut Chance, stock: &Stock) -> Canvas {
    let mut text = digits(chance, 1, 4);
    if chance.often(0.15) {
        text.push(char::from(b'a' + chance.int(0, 5) as u8));
    }
    let size = chance.real(30.0, 90.0);
    let face = stock.face(chance);
    let apart = size * chance.real(0.0, 0.2);
    let long = face.length(&text, size) + apart * text.len() as f32;
    let (px, py) = (size * chance.real(0.1, 0.9), size * chance.real(0.1, 0.7));
    let (w, h) = ((long + px * 2.0).max(40.0), size + py * 2.0);
    let mut canvas = match chance.int(0, 3) {
        0 => stock.photo(chance, w as usize, h as usize),
        1 => {
            let mut wall = Canvas::new(w as usize, h as usize, canvas::any(chance));
            let (joint, course) = (mix(wall.px[0], WHITE, 0.4), size * chance.real(0.15, 0.4));
            (0..(h / course) as i32 + 1).for_each(|i| wall.fill(&Shape::rect(0.0, i as f32 * course, w, 1.5), joint));
            wall
        }
        _ => Canvas::new(w as usize, h as usize, canvas::any(chance)),
    };
    let sum = canvas.px.iter().flatten().sum::<f32>() / (canvas.px.len() * 3) as f32;
    let ink = if sum > 128.0 { canvas::dark(chance) } else { canvas::light(chance) };
    let (shadow, drop) = (chance.often(0.5), size * chance.real(0.02, 0.07));
    let (mut x, stair) = (px, if chance.often(0.15) { size * chance.real(-0.12, 0.12) } else { 0.0 });
    for (i, c) in text.chars().enumerate() {
        let (shape, wide) = face.letter(c, size);
        let shape = shape.moved(x, py + size * 0.82 + stair * i as f32);
        if shadow {
            canvas.blend(&shape.moved(drop, drop), BLACK, 0.5);
        }
        canvas.fill(&shape, ink);
        x += wide + apart;
    }
    canvas
}

/// Letters on tiles, as in games, crosswords and forms.
fn tiles(chance: &mut Chance, stock: &Stock) -> Canvas {
    let text: Vec<char> =
        if chance.often(0.7) { words::word(chance).to_uppercase() } else { digits(chance, 3, 9) }.chars().collect();
    let (side, gap) = (chance.real(20.0, 56.0), chance.real(0.0, 6.0));
    let pad = chance.real(1.0, 16.0);
    let back = canvas::any(chance);
    let w = text.len() as f32 * (side + gap) + pad * 2.0;
    let mut canvas = Canvas::new(w as usize, (side + pad * 2.0) as usize, back);
    let (tile, ink) = *chance.pick(&[
        ([235.0, 215.0, 170.0], [30.0, 25.0, 20.0]),
        (WHITE, BLACK),
        ([60.0, 60.0, 64.0], WHITE),
        ([106.0, 170.0, 100.0], WHITE),
        ([245.0; 3], [20.0, 40.0, 120.0]),
    ]);
    let (face, round) = (stock.face(chance), chance.real(0.0, 8.0));
    for (i, c) in text.iter().enumerate() {
        let x = pad + i as f32 * (side + gap);
        let tile = if chance.often(0.08) { canvas::any(chance) } else { tile };
        let shape = Shape::round_rect(x, pad, side, side, round);
        canvas.fill(&shape, tile);
        if chance.often(0.7) {
            canvas.fill(&shape.stroke(1.2), mix(tile, BLACK, 0.5));
        }
        centred(&mut canvas, (face, *c), (x, pad, side, side), (side * 0.7, ink));
    }
    canvas
}

/// A word in a fancy font: filled with a run of colours, rimmed, with a shadow, set along an arc.
fn title(chance: &mut Chance, stock: &Stock) -> Canvas {
    let mut text = words::word(chance);
    if chance.often(0.3) {
        text = format!("{text} {}", words::word(chance));
    }
    let size = chance.real(30.0, 90.0);
    let face = chance.pick(&stock.faces);
    let (shape, _) = face.line(&text, size);
    if shape.0.is_empty() {
        return Canvas::new(80, 40, WHITE);
    }
    let (l, t, r, b) = shape.bounds();
    let (pad, bend) =
        (size * chance.real(0.1, 0.6), if chance.often(0.35) { size * chance.real(-0.4, 0.4) } else { 0.0 });
    let (w, h) = (r - l + pad * 2.0, b - t + bend.abs() + pad * 2.0);
    if w > 900.0 {
        return Canvas::new(80, 40, WHITE);
    }
    let back = if chance.often(0.5) { canvas::light(chance) } else { canvas::any(chance) };
    let mut canvas = if chance.often(0.15) {
        stock.photo(chance, w as usize, h as usize)
    } else {
        Canvas::new(w as usize, h as usize, back)
    };
    let shape = shape.map(|(x, y)| {
        let u = (x - l) / (r - l) * 2.0 - 1.0;
        (x - l + pad, y - t + pad + bend.max(0.0) - bend * (1.0 - u * u))
    });
    let (one, other, rim) = (canvas::any(chance), canvas::any(chance), canvas::any(chance));
    if chance.often(0.4) {
        canvas.blend(&shape.moved(size * 0.05, size * 0.05), BLACK, 0.5);
    }
    if chance.often(0.5) {
        canvas.fill(&shape.stroke(size * chance.real(0.04, 0.16)), rim);
    }
    canvas.cover(&shape, 1.0, |_, y, _| mix(one, other, y as f32 / h));
    canvas
}

/// A line or two on a photograph, large and level.
fn on_photo(chance: &mut Chance, stock: &Stock) -> Canvas {
    let w = chance.real(160.0, 420.0);
    let h = w * chance.real(0.35, 0.9);
    let mut canvas = stock.photo(chance, w as usize, h as usize);
    let face = stock.face(chance);
    let ink = if chance.often(0.7) { WHITE } else { canvas::any(chance) };
    let rimmed = chance.often(0.5);
    for _ in 0..chance.int(1, 2) {
        let text = format!("{} {}", words::word(chance), words::word(chance));
        let size = (w * chance.real(0.5, 0.92) / face.length(&text, 1.0).max(0.5)).min(h * 0.3);
        let (shape, long) = face.line(&text, size);
        let shape = shape.moved((w - long) / 2.0, chance.real(0.2, 0.95) * h);
        if rimmed {
            canvas.fill(&shape.stroke((size * 0.08).max(1.0)), BLACK);
        }
        canvas.fill(&shape, ink);
    }
    canvas
}
