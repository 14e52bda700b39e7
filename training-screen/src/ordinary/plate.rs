//! Number plates of many countries, as a camera sees them: whole or cut out tightly, clean or dirty, near or far.

use std::f32::consts::TAU;

use crate::canvas::{self, At, BLACK, Canvas, Ink, Shape, WHITE, mix};
use crate::chance::Chance;
use crate::letters::Stock;
use crate::words;

/// What is on a plate: A is a letter, 9 a digit, + a gap with a seal or a point, / a new line; all else is itself.
const PATTERNS: &[&str] = &[
    "AA-999-AA",
    "AA99 AAA",
    "A+AA 9999",
    "AAA+A 999",
    "AA 999 AA",
    "999 AAA",
    "AAA 999",
    "AAA-999",
    "AAA-9999",
    "9AAA999",
    "AA 99 AA 9999",
    "A999AA 99",
    "9-AAA-999",
    "99-AA-99",
    "9999 AAA",
    "AA 9999 AA",
    "AAA9A99",
    "AAA 9999",
    "99 AAA 99",
    "A+99999",
    "AA+99999",
    "999-99-999",
    "9999-AA-9",
    "AA 99999",
    "99 999",
    "9 AAA 99",
    "AA 999",
    "AAA 99A",
    "999999",
    "AA9 999",
    "A 9999",
    "AA-9999",
    "AA 999+AA",
    "AA/9999",
    "AAA/999",
    "99-99/AA",
    "AA 99/AA 9999",
    "AAA99/999",
    "A99/AAA",
    "AAA9999",
    "99A-999.99",
    "A 999 AA",
    "999 A 999",
    "AB 99+999",
    "天A+99999",
    "9999/AA",
];

const PAINTS: &[(Ink, Ink)] = &[
    (WHITE, BLACK),
    (WHITE, BLACK),
    ([235.0, 235.0, 228.0], [25.0, 25.0, 30.0]),
    ([250.0, 205.0, 40.0], BLACK),
    ([245.0, 190.0, 20.0], [20.0, 20.0, 20.0]),
    (WHITE, [20.0, 50.0, 140.0]),
    (WHITE, [180.0, 20.0, 30.0]),
    (WHITE, [10.0, 100.0, 50.0]),
    ([25.0, 60.0, 150.0], WHITE),
    ([15.0, 15.0, 18.0], [225.0, 225.0, 225.0]),
    ([15.0, 110.0, 60.0], WHITE),
    ([170.0, 20.0, 25.0], WHITE),
    ([240.0, 130.0, 30.0], BLACK),
    ([190.0, 225.0, 190.0], BLACK),
    ([150.0, 205.0, 240.0], [20.0, 30.0, 110.0]),
];

fn written(chance: &mut Chance, pattern: &str) -> String {
    let one = |chance: &mut Chance, c: char| match c {
        'A' => char::from(b'A' + chance.int(0, 25) as u8),
        '9' => char::from(b'0' + chance.int(0, 9) as u8),
        other => other,
    };
    pattern.chars().map(|c| one(chance, c)).collect()
}

/// A plate as it leaves the works.
fn clean(chance: &mut Chance, stock: &Stock) -> Canvas {
    let pattern = *chance.pick(PATTERNS);
    let text = written(chance, pattern);
    let face = if pattern.contains('天') && !stock.han.is_empty() {
        &stock.faces[*chance.pick(&stock.han)]
    } else {
        stock.face(chance)
    };
    let (mut ground, mut ink) = *chance.pick(PAINTS);
    if chance.often(0.15) {
        (ground, ink) = (canvas::light(chance), canvas::dark(chance));
    }
    let size = chance.real(30.0, 80.0);
    let (tall, apart) = (chance.real(0.9, 1.7), size * chance.real(-0.02, 0.18));
    let bold = if chance.often(0.6) { size * chance.real(0.02, 0.09) } else { 0.0 };
    let mut rows: Vec<(Vec<Shape>, Vec<f32>, f32)> = Vec::new();
    for line in text.split('/') {
        let (mut shapes, mut seals, mut x) = (Vec::new(), Vec::new(), 0.0);
        for c in line.chars() {
            match c {
                ' ' => x += size * 0.28,
                '+' => {
                    seals.push(x + size * 0.2);
                    x += size * 0.45;
                }
                _ => {
                    let (shape, step) = face.letter(c, size);
                    shapes.push(shape.map(|(px, py)| (px + x, py * tall)));
                    x += step + apart;
                }
            }
        }
        rows.push((shapes, seals, x - apart));
    }
    let wide = rows.iter().map(|row| row.2).fold(size, f32::max);
    let line = size * tall * chance.real(0.78, 1.0);
    let (px, py) = (size * chance.real(0.08, 0.7), size * tall * chance.real(0.05, 0.35));
    // What stands above and below the number: the name of a state, a motto, a dealer.
    let strip = |chance: &mut Chance, share: f32| if chance.often(share) { size * chance.real(0.22, 0.4) } else { 0.0 };
    let american = chance.often(0.3);
    let (above, below) = if american { (strip(chance, 0.85), strip(chance, 0.6)) } else { (0.0, strip(chance, 0.1)) };
    let sort = chance.int(0, 9);
    let band = size * chance.real(0.3, 0.6);
    let (left, right) = (if sort < 4 { band } else { 0.0 }, if matches!(sort, 2 | 4) { band } else { 0.0 });
    let w = wide + px * 2.0 + left + right;
    let h = line * rows.len() as f32 + py * (rows.len() + 1) as f32 + above + below;
    let mut canvas = Canvas::new((w as usize).clamp(40, 700), (h as usize).clamp(20, 400), ground);
    if american && chance.often(0.5) {
        backdrop(chance, stock, &mut canvas);
    }
    let blue = if chance.often(0.75) { [20.0, 60.0, 150.0] } else { canvas::ink(chance, (0.5, 1.0), (0.2, 0.8)) };
    for (x, wide) in [(0.0, left), (w - right, right)].into_iter().filter(|band| band.1 > 0.0) {
        side(chance, stock, &mut canvas, ((x, wide, h), blue));
    }
    let relief = chance.often(0.4);
    let mut top = py + above;
    for (shapes, seals, long) in &rows {
        let x = left + px + (wide - long) / 2.0;
        for shape in shapes {
            let shape = shape.moved(x, top + line * 0.95);
            if relief {
                canvas.blend(&shape.moved(-1.2, -1.2), WHITE, 0.7);
                canvas.blend(&shape.moved(1.2, 1.2), BLACK, 0.35);
            }
            canvas.fill(&shape, ink);
            if bold > 0.5 {
                canvas.fill(&shape.stroke(bold), ink);
            }
        }
        for seal in seals {
            let (at, r) = ((x + seal, top + line * 0.55), size * chance.real(0.05, 0.2));
            let tint = if chance.often(0.4) { ink } else { canvas::any(chance) };
            canvas.fill(&Shape::ellipse(at.0, at.1, r, r), tint);
        }
        top += line + py;
    }
    for (room, y) in [(above, h * 0.03), (below, h - below * 1.05)].into_iter().filter(|strip| strip.0 > 0.0) {
        let text = words::word(chance).to_uppercase();
        let face = stock.face(chance);
        let size = room * 0.85;
        let tint = if chance.often(0.5) { ink } else { canvas::any(chance) };
        let x = (w - face.length(&text, size)) / 2.0;
        face.write(&mut canvas, &text, (x, y), size, tint);
    }
    edge(chance, &mut canvas, (w, h), ink);
    canvas
}

/// A picture or a run of colours behind the number.
fn backdrop(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas) {
    let (w, h) = (canvas.w, canvas.h);
    let (tint, share) = (canvas::any(chance), chance.real(0.1, 0.45));
    let photo = chance.often(0.3).then(|| stock.photo(chance, w, h));
    for at in 0..w * h {
        let over =
            photo.as_ref().map_or_else(|| mix(canvas.px[at], tint, (at / w) as f32 / h as f32), |photo| photo.px[at]);
        canvas.px[at] = mix(canvas.px[at], over, share);
    }
}

/// The band at a side, with a ring of stars or a flag, and the letters of a country.
fn side(chance: &mut Chance, stock: &Stock, canvas: &mut Canvas, ((x, wide, h), tint): ((f32, f32, f32), Ink)) {
    canvas.fill(&Shape::rect(x, 0.0, wide, h), tint);
    let (mx, r) = (x + wide / 2.0, wide * 0.28);
    match chance.int(0, 3) {
        0 | 1 => {
            let yellow = [250.0, 210.0, 40.0];
            for i in 0..12 {
                let (sin, cos) = (i as f32 / 12.0 * TAU).sin_cos();
                canvas.fill(&Shape::ellipse(mx + r * cos, h * 0.3 + r * sin, wide * 0.05, wide * 0.05), yellow);
            }
        }
        2 => {
            for i in 0..3 {
                let tint = canvas::any(chance);
                canvas.fill(
                    &Shape::rect(x + wide * 0.15, h * 0.15 + i as f32 * wide * 0.15, wide * 0.7, wide * 0.15),
                    tint,
                );
            }
        }
        _ => {}
    }
    let length = chance.int(1, 3);
    let name = words::code(chance, length).to_uppercase();
    let face = stock.plain(chance);
    let size = (wide * 0.9 / face.length(&name, 1.0).max(0.1)).min(wide * 0.8);
    face.write(canvas, &name, (mx - face.length(&name, size) / 2.0, h * 0.9 - size), size, WHITE);
}

/// The rim, the holes and the screws.
fn edge(chance: &mut Chance, canvas: &mut Canvas, (w, h): (f32, f32), ink: Ink) {
    if chance.often(0.75) {
        let (inset, thick) = (chance.real(0.0, 0.05) * h, chance.real(0.01, 0.05) * h);
        let round = chance.real(0.0, 0.2) * h;
        let rim = Shape::round_rect(inset, inset, w - inset * 2.0, h - inset * 2.0, round).stroke(thick.max(1.0));
        let tint = if chance.often(0.7) { ink } else { canvas::any(chance) };
        canvas.fill(&rim, tint);
    }
    if chance.often(0.5) {
        let r = chance.real(0.02, 0.05) * h;
        let tint = *chance.pick(&[[60.0; 3], [120.0; 3], [200.0; 3], [230.0, 200.0, 60.0]]);
        let (x, y) = (chance.real(0.06, 0.25) * w, chance.real(0.07, 0.5) * h);
        let places: &[At] =
            if chance.often(0.5) { &[(x, y), (w - x, y)] } else { &[(x, y), (w - x, y), (x, h - y), (w - x, h - y)] };
        for (x, y) in places {
            canvas.fill(&Shape::ellipse(*x, *y, r, r), tint);
            canvas.blend(&Shape::ellipse(*x + r * 0.3, *y + r * 0.3, r * 0.5, r * 0.5), BLACK, 0.4);
        }
    }
}

/// Mud, scratches and the light of the day.
fn worn(chance: &mut Chance, canvas: &mut Canvas) {
    let (w, h) = (canvas.w as f32, canvas.h as f32);
    if chance.often(0.4) {
        let mud = canvas::ink(chance, (0.1, 0.5), (0.15, 0.5));
        let share = chance.real(0.05, 0.5);
        for _ in 0..chance.int(3, 60) {
            let r = h * chance.real(-4.5, -1.5).exp();
            canvas.blend(
                &Shape::ellipse(chance.unit() * w, h * chance.unit().sqrt(), r * chance.real(1.0, 2.5), r),
                mud,
                share,
            );
        }
    }
    if chance.often(0.2) {
        for _ in 0..chance.int(1, 6) {
            let (x, y) = (chance.unit() * w, chance.unit() * h);
            let scratch = [(x, y), (x + chance.real(-0.3, 0.3) * w, y + chance.real(-0.3, 0.3) * h)];
            canvas.blend(&Shape::line(&scratch, 1.0), [150.0; 3], 0.6);
        }
    }
    if chance.often(0.3) {
        // A shadow falls across, or the sun shines on a part.
        let (x, lean, share) = (chance.unit() * w, chance.real(-1.0, 1.0) * h, chance.real(0.15, 0.6));
        let tint = if chance.often(0.75) { BLACK } else { WHITE };
        canvas.blend(&Shape::polygon(&[(-9.0, -9.0), (x, -9.0), (x + lean, h + 9.0), (-9.0, h + 9.0)]), tint, share);
    }
}

/// What is around a plate: paint, plastic, the back of a car.
fn surroundings(chance: &mut Chance, stock: &Stock, (w, h): (usize, usize)) -> Canvas {
    if chance.often(0.25) {
        return stock.photo(chance, w, h);
    }
    let base = if chance.often(0.6) { [chance.real(15.0, 210.0); 3] } else { canvas::any(chance) };
    let mut canvas = Canvas::new(w, h, base);
    let fh = h as f32;
    for _ in 0..chance.int(0, 4) {
        let (tint, y) = (mix(base, canvas::any(chance), 0.4), chance.unit() * fh);
        canvas.fill(&Shape::rect(-1.0, y, w as f32 + 2.0, chance.real(0.05, 0.4) * fh), tint);
    }
    canvas
}

/// A number plate.
pub(super) fn plate(chance: &mut Chance, stock: &Stock) -> Canvas {
    let mut flat = clean(chance, stock);
    worn(chance, &mut flat);
    if chance.often(0.15) {
        return super::seen(chance, flat);
    }
    seen_near(chance, stock, &flat)
}

/// Something flat that fills most of the picture, a little askew.
pub(super) fn seen_near(chance: &mut Chance, stock: &Stock, flat: &Canvas) -> Canvas {
    let (fw, fh) = (flat.w as f32, flat.h as f32);
    let room = if chance.often(0.6) { (-0.04, 0.12) } else { (0.0, 0.7) };
    let (mx, my) = (chance.real(room.0, room.1) * fh, chance.real(room.0, room.1) * fh);
    let (w, h) = ((fw + mx * 2.0).max(40.0), (fh + my * 2.0).max(18.0));
    let around = surroundings(chance, stock, (w as usize, h as usize));
    let (turn, shear) = (chance.real(-0.13, 0.13) * chance.unit(), chance.real(-0.25, 0.25) * chance.unit());
    let (lean, tip) = (chance.real(-0.25, 0.25) * chance.unit() / fw, chance.real(-0.2, 0.2) * chance.unit() / fh);
    let (sin, cos) = turn.sin_cos();
    let fit = chance.real(0.94, 1.02);
    let (light, slope) = (chance.real(0.55, 1.1), (chance.real(-0.25, 0.25), chance.real(-0.25, 0.25)));
    let shift = (chance.real(-0.3, 0.3) * mx.max(0.0), chance.real(-0.3, 0.3) * my.max(0.0));
    let mut canvas = around;
    let (cw, ch) = (canvas.w, canvas.h);
    for y in 0..ch {
        for x in 0..cw {
            let (dx, dy) = ((x as f32 - w / 2.0 - shift.0) / fit, (y as f32 - h / 2.0 - shift.1) / fit);
            let (u, v) = (dx * cos + dy * sin, -dx * sin + dy * cos + dx * shear);
            let k = 1.0 / (1.0 + lean * u + tip * v).max(0.3);
            let (u, v) = (u * k + fw / 2.0, v * k + fh / 2.0);
            let at = y * cw + x;
            if u >= 0.0 && v >= 0.0 && u < fw && v < fh {
                canvas.px[at] = flat.at(u - 0.5, v - 0.5);
            }
            let lit = light + slope.0 * dx / w + slope.1 * dy / h;
            canvas.px[at] = canvas.px[at].map(|p| p * lit);
        }
    }
    // Far away there are few pixels of it, and cameras smear and grain them.
    if chance.often(0.45) {
        let small = chance.real(0.2, 0.7);
        let down = canvas.scaled((cw as f32 * small) as usize, (ch as f32 * small) as usize);
        canvas = if chance.often(0.5) && down.w > 40 && down.h > 16 { down } else { down.scaled(cw, ch) };
    }
    if chance.often(0.5) {
        let reach = chance.real(0.3, 1.8);
        canvas = canvas.blurred(reach);
    }
    if chance.often(0.6) {
        let (strength, grey) = (chance.real(1.0, 14.0), chance.often(0.6));
        canvas.noise(chance, strength, grey);
    }
    canvas
}
