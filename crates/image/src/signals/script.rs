//! How much the letters of a text are those of another script than the Latin one.
//!
//! Takes the lines of letters that were found, yields a number for [`vqa_core::TextSignals`]: above 0 is more likely foreign. A small
//! network sees each letter by itself, and the mean over many decides: scripts share letters, and no single one says
//! enough. The weights are those that `xtask/letters` trained; they are part of the program.

mod net;
#[cfg(test)]
mod tests;

use super::grey::Grey;
use super::ink::Shade;
use super::lines::{Letter, Line, median};

/// The side of the square as which the network sees a letter.
const SIDE: usize = 16;
/// What the network is told of a letter: its pixels, and how high, how wide and how far above the base line it is.
const INPUTS: usize = SIDE * SIDE + 3;
/// Lower letters have too few pixels to be told apart.
const LEAST_HEIGHT: u32 = 8;
/// Fewer letters say nothing.
const LEAST_LETTERS: usize = 16;
/// More letters add nothing; of more, every so many are looked at.
const MOST_LETTERS: usize = 120;
/// No single letter counts for more than this, as a log ratio.
const MOST: f32 = 4.0;

/// A letter as the network sees it.
pub(super) type Seen = [f32; INPUTS];

/// Returns the mean log ratio of the letters; `None` where there are too few that can be told apart.
pub(super) fn foreign(grey: &Grey, lines: &[Line], shade: Shade) -> Option<f32> {
    let letters = letters(grey, lines, shade);
    let sum: f32 = letters.iter().map(|letter| net::log_ratio(letter).clamp(-MOST, MOST)).sum();
    (letters.len() >= LEAST_LETTERS).then(|| sum / letters.len() as f32)
}

/// Returns letters as the network sees them, evenly taken from all lines.
pub(super) fn letters(grey: &Grey, lines: &[Line], shade: Shade) -> Vec<Seen> {
    let count: usize = lines.iter().map(Vec::len).sum();
    let step = count.div_ceil(MOST_LETTERS).max(1);
    let all = lines.iter().flat_map(|line| {
        let height = median(line.iter().map(|letter| letter.height() as f32));
        let base = median(line.iter().map(|letter| letter.base as f32));
        line.iter().map(move |letter| (letter, (height, base)))
    });
    let high = all.step_by(step).filter(|(letter, _)| letter.height() >= LEAST_HEIGHT);
    high.map(|(letter, of_line)| seen(grey, letter, of_line, shade)).collect()
}

fn seen(grey: &Grey, letter: &Letter, (height, base): (f32, f32), shade: Shade) -> Seen {
    let (wide, high) = ((letter.end - letter.start + 1) as f32, letter.height() as f32);
    let mut seen = [0.0; INPUTS];
    scaled(grey, letter, &mut seen[..SIDE * SIDE]);
    let (low, most) =
        seen[..SIDE * SIDE].iter().fold((255.0_f32, 0.0_f32), |(low, most), at| (low.min(*at), most.max(*at)));
    for pixel in &mut seen[..SIDE * SIDE] {
        let light = (*pixel - low) / (most - low).max(1.0);
        // Ink is high, and blank a little below nothing.
        *pixel = if shade == Shade::Light { light } else { 1.0 - light } - 0.3;
    }
    let above = (base - letter.base as f32) / height.max(1.0);
    let told = [high / height.max(1.0) - 1.0, wide / height.max(1.0) - 1.0, above + 1.0];
    for (place, told) in seen[SIDE * SIDE..].iter_mut().zip(told) {
        *place = told.clamp(-1.0, 3.0);
    }
    seen
}

/// Scales the square around a letter to that which the network sees, by the mean of some places within each of its pixels.
fn scaled(grey: &Grey, letter: &Letter, into: &mut [f32]) {
    let side = (letter.end - letter.start + 1).max(letter.height()) as f32;
    let left = (letter.start + letter.end + 1) as f32 / 2.0 - side / 2.0;
    let top = (letter.top + letter.base + 1) as f32 / 2.0 - side / 2.0;
    let each = side / SIDE as f32;
    let samples = each.ceil().max(1.0) as usize;
    let clamped = |at: f32, count: usize| (at.max(0.0) as usize).min(count.saturating_sub(1));
    for (index, pixel) in into.iter_mut().enumerate() {
        let (column, row) = ((index % SIDE) as f32, (index / SIDE) as f32);
        let mut sum = 0.0;
        for sample in 0..samples * samples {
            let part = |n: usize| (n as f32 + 0.5) / samples as f32;
            let x = clamped(left + (column + part(sample % samples)) * each, grey.width);
            let y = clamped(top + (row + part(sample / samples)) * each, grey.height);
            sum += grey.pixels.get(y * grey.width + x).copied().map_or(0.0, f32::from);
        }
        *pixel = sum / (samples * samples) as f32;
    }
}
