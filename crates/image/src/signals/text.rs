//! What the lines of letters say: how high the letters are, which way they run, whether they stand on their heads, and in which
//! script they are.
//!
//! Takes blobs, yields numbers for [`vqa_core::TextSignals`], or nothing where no line of text was found.

use vqa_core::TextSignals;

use super::grey::Grey;
use super::ink::{Blob, Shade};
use super::lines::{self, Letter, Line, Lines, median};
use super::script;

/// The part of all blobs that could be letters which stand in lines, at the least. Noise and hatching make short rows by
/// chance, the more the larger the picture: of drawn noise, where sixteen blobs or more stood in lines, these were at
/// most 4.3 % of all.
const LEAST_SHARE: f32 = 0.05;
/// A letter that reaches past the small ones by this much of their height has an ascender or a descender.
const PAST: f32 = 0.18;
/// An edge this near to that of the small letters is level with it, in heights.
const LEVEL: f32 = 0.12;

/// Measures the text among the blobs.
pub(super) fn measure(grey: &Grey, blobs: &[Blob]) -> Option<TextSignals> {
    let (lines, shade) = find(blobs);
    let (across, down) = (count(&lines.across), count(&lines.down));
    let main = if down > across { &lines.down } else { &lines.across };
    if main.is_empty() || (across.max(down) as f32) < lines.candidates as f32 * LEAST_SHARE {
        return None;
    }
    let (rising, hanging) = main.iter().map(past_the_small).fold((0, 0), |sum, line| (sum.0 + line.0, sum.1 + line.1));
    Some(TextSignals {
        letters: across.max(down),
        height: median(main.iter().flatten().map(|letter| letter.height() as f32)),
        sideways: log_ratio(down, across),
        rising,
        hanging,
        // Letters that lie on their side are none that the network knows.
        foreign: script::foreign(grey, &lines.across, shade).filter(|_| down <= across),
    })
}

/// Returns the letters of a picture as the network that tells scripts apart sees them.
pub(super) fn letters(grey: &Grey, blobs: &[Blob]) -> Vec<script::Seen> {
    let (lines, shade) = find(blobs);
    script::letters(grey, &lines.across, shade)
}

fn find(blobs: &[Blob]) -> (Lines, Shade) {
    let of = |shade: Shade| lines::find(blobs.iter().filter(move |blob| blob.shade == shade));
    let (dark, light) = (of(Shade::Dark), of(Shade::Light));
    // The holes in letters and the gaps between them are ink of the other shade; the letters are the larger crowd.
    if crowd(&light) > crowd(&dark) { (light, Shade::Light) } else { (dark, Shade::Dark) }
}

fn count(lines: &[Line]) -> u32 {
    lines.iter().map(Vec::len).sum::<usize>() as u32
}

fn crowd(lines: &Lines) -> u32 {
    count(&lines.across).max(count(&lines.down))
}

fn log_ratio(this: u32, that: u32) -> f32 {
    ((this as f32 + 1.0) / (that as f32 + 1.0)).ln()
}

/// Counts the letters of a line that reach past the top of the small ones, and those that reach past their base.
fn past_the_small(line: &Line) -> (u32, u32) {
    let slope = slope(line);
    let first = line[0].start;
    let level = |letter: &Letter, edge: u32| edge as f32 - slope * (letter.start.midpoint(letter.end) - first) as f32;
    let top = median(line.iter().map(|letter| level(letter, letter.top)));
    let base = median(line.iter().map(|letter| level(letter, letter.base)));
    let height = base - top + 1.0;
    let (past, near) = ((height * PAST).max(1.0), (height * LEVEL).max(0.75));
    let mut counts = (0, 0);
    for letter in line {
        let (above, below) = (top - level(letter, letter.top), level(letter, letter.base) - base);
        counts.0 += u32::from(above > past && below.abs() <= near);
        counts.1 += u32::from(below > past && above.abs() <= near);
    }
    counts
}

/// Fits a straight line through the middles of the letters and returns how far it falls for each pixel along.
fn slope(line: &Line) -> f32 {
    let points = || {
        line.iter().map(|letter| ((letter.start + letter.end) as f32 / 2.0, (letter.top + letter.base) as f32 / 2.0))
    };
    let count = line.len() as f32;
    let (x, y) = points().fold((0.0, 0.0), |sum, point| (sum.0 + point.0 / count, sum.1 + point.1 / count));
    let (spread, joint) =
        points().fold((0.0, 0.0), |sum, point| (sum.0 + (point.0 - x).powi(2), sum.1 + (point.0 - x) * (point.1 - y)));
    if spread > 0.0 { joint / spread } else { 0.0 }
}
