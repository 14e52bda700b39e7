//! What is done to a picture each time that it is shown, so that the network learns styles rather than pictures: colours,
//! light and side, place and size, grain and softness. Whether it is a CAPTCHA stays as it was.

use vqa_image::{Planes, sized};

use crate::chance::Chance;
use crate::net::{Lesson, Map};
use crate::sample::{Sample, Truth};

/// What is wanted of a picture that is one; an answer need not be surer.
const SURE: f32 = 0.99;
/// The pixels of a picture that is shown smaller, over those of the first look: the program looks at several sizes.
const SIZES: (f32, f32) = (0.4, 1.0);
/// How often it is.
const SMALLER: f32 = 0.6;
/// How often a picture is stretched, turned a little and moved.
const MOVED: f32 = 0.5;

/// Shows a picture, changed a little.
pub fn lesson(chance: &mut Chance, sample: &Sample) -> Lesson {
    let pixels = if chance.often(SMALLER) { f64::from(chance.real(SIZES.0, SIZES.1)) } else { 1.0 };
    let mut seen = Planes::of(&sized(&sample.pixels, pixels).expect("a picture can be scaled"));
    if chance.often(0.12) {
        seen.values.chunks_exact_mut(seen.width).for_each(<[f32]>::reverse);
    }
    if chance.often(MOVED) {
        seen = moved(chance, &seen);
    }
    coloured(chance, &mut seen);
    if chance.often(0.08) {
        seen = softened(&seen);
    }
    if chance.often(0.1) {
        let grain = chance.real(0.02, 0.15);
        seen.values.iter_mut().for_each(|v| *v = (*v + grain * chance.normal()).clamp(-1.0, 1.0));
    }
    let wanted = if sample.captcha == Truth::Yes { SURE } else { 1.0 - SURE };
    let Planes { width: w, height: h, values: d } = seen;
    Lesson { picture: Map { c: 3, h, w, d }, told: sample.told, wanted }
}

/// Changes colours and light.
fn coloured(chance: &mut Chance, seen: &mut Planes) {
    let (size, values) = (seen.width * seen.height, &mut seen.values);
    if chance.often(0.25) {
        let (a, b) = (chance.int(0, 2) as usize, chance.int(0, 2) as usize);
        for i in 0..size {
            values.swap(a * size + i, b * size + i);
        }
    }
    if chance.often(0.08) {
        for i in 0..size {
            let grey = values[i] * 0.3 + values[size + i] * 0.59 + values[2 * size + i] * 0.11;
            (0..3).for_each(|c| values[c * size + i] = grey);
        }
    }
    if chance.often(0.4) {
        let turned = if chance.often(0.08) { -1.0 } else { 1.0 };
        let (gain, lift) = (chance.real(0.6, 1.2) * turned, chance.real(-0.2, 0.2));
        values.iter_mut().for_each(|v| *v = (*v * gain + lift).clamp(-1.0, 1.0));
    }
}

/// Stretches a picture, turns it by a few degrees, and moves it; what lay beyond its edge is as the edge is. No more
/// pixels come of it than there were.
fn moved(chance: &mut Chance, seen: &Planes) -> Planes {
    let (w, h) = (seen.width as f32, seen.height as f32);
    // As wide as before and lower, or as high and narrower: what counts is how wide a letter is for its height.
    let narrower = chance.real(0.75, 1.0);
    let (width, height) = if chance.often(0.5) { (w * narrower, h) } else { (w, h * narrower) };
    let (width, height) = ((width as usize).max(16), (height as usize).max(16));
    let zoom = [chance.real(0.88, 1.12), chance.real(0.88, 1.12)];
    let (sin, cos) = chance.real(-0.08, 0.08).sin_cos();
    let shift = [chance.real(-0.05, 0.05) * w, chance.real(-0.08, 0.08) * h];
    let mut values = Vec::with_capacity(3 * width * height);
    for plane in seen.values.chunks_exact(seen.width * seen.height) {
        for y in 0..height {
            let v = ((y as f32 + 0.5) / height as f32 - 0.5) * zoom[1] * h;
            for x in 0..width {
                let u = ((x as f32 + 0.5) / width as f32 - 0.5) * zoom[0] * w;
                let at = [u * cos - v * sin + w / 2.0 + shift[0], u * sin + v * cos + h / 2.0 + shift[1]];
                values.push(between(plane, (seen.width, seen.height), at));
            }
        }
    }
    Planes { width, height, values }
}

/// The value at a place between four pixels.
fn between(plane: &[f32], (w, h): (usize, usize), [x, y]: [f32; 2]) -> f32 {
    let (x, y) = ((x - 0.5).clamp(0.0, (w - 1) as f32), (y - 0.5).clamp(0.0, (h - 1) as f32));
    let (left, top) = (x as usize, y as usize);
    let (right, low) = ((left + 1).min(w - 1), (top + 1).min(h - 1));
    let (fx, fy) = (x - left as f32, y - top as f32);
    let row = |y: usize| plane[y * w + left] * (1.0 - fx) + plane[y * w + right] * fx;
    row(top) * (1.0 - fy) + row(low) * fy
}

/// Takes of every place the mean of it and its neighbours.
fn softened(seen: &Planes) -> Planes {
    let (w, h) = (seen.width, seen.height);
    let mut soft = seen.clone();
    for (plane, out) in seen.values.chunks_exact(w * h).zip(soft.values.chunks_exact_mut(w * h)) {
        for y in 1..h.saturating_sub(1) {
            for x in 1..w.saturating_sub(1) {
                let row = |y: usize| plane[y * w + x - 1] + 2.0 * plane[y * w + x] + plane[y * w + x + 1];
                out[y * w + x] = (row(y - 1) + 2.0 * row(y) + row(y + 1)) / 16.0;
            }
        }
    }
    soft
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slope() -> Planes {
        let values = (0..3 * 40 * 30).map(|at| (at % 40) as f32 / 40.0).collect();
        Planes { width: 40, height: 30, values }
    }

    #[test]
    fn what_is_moved_has_its_size_and_its_range() {
        let mut chance = Chance::new(2);
        for _ in 0..50 {
            let seen = moved(&mut chance, &slope());
            assert_eq!(seen.values.len(), 3 * seen.width * seen.height);
            assert!(seen.width <= 40 && seen.height <= 30 && seen.width * seen.height >= 800);
            assert!(seen.values.iter().all(|v| (0.0..1.0).contains(v)));
            // Left stays left.
            assert!(seen.values[0] < seen.values[seen.width - 1]);
        }
    }

    #[test]
    fn softening_keeps_an_even_slope() {
        let (slope, soft) = (slope(), softened(&slope()));
        let same = slope.values.iter().zip(&soft.values).filter(|(a, b)| (**a - **b).abs() < 1e-6).count();
        assert_eq!(same, slope.values.len());
    }

    #[test]
    fn between_pixels_lies_their_mean() {
        assert!((between(&[0.0, 1.0, 2.0, 3.0], (2, 2), [1.0, 1.0]) - 1.5).abs() < 1e-6);
        assert!((between(&[0.0, 1.0, 2.0, 3.0], (2, 2), [-5.0, 9.0]) - 2.0).abs() < 1e-6);
    }
}
