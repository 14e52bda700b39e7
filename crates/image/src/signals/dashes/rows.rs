//! Marks that follow each other.

use super::super::grey::Grey;
use super::Page;
use super::marks::Mark;

/// The fewest marks of a row.
const LEAST_MARKS: usize = 6;
/// The fewest marks of a row of dots alone, which chance makes sooner.
const LEAST_DOTS: usize = 9;
/// The least extent of a row, over the long side of the picture.
const LEAST_LENGTH: f32 = 0.08;
/// A row that climbs by less than this part of its length is level or plumb.
const LEAST_SLOPE: f32 = 0.05;
/// The widest gap, in thicknesses, and in pixels on top of that.
const MOST_GAP: f32 = 5.5;
const MORE_GAP: f32 = 3.0;
/// How far a mark may turn from where the one before points, as the cosine: 35 degrees.
const AHEAD: f32 = 0.82;
/// How far the ways to both neighbours of a dot may be from opposite, as the cosine: 30 degrees.
const OPPOSITE: f32 = -0.866;
/// The most ink in a gap, of that in the marks beside it.
const MOST_INK: f32 = 0.55;
/// The side of the squares in which neighbours are looked up.
const SQUARE: f32 = 16.0;

/// Two marks that may follow each other.
struct Pair {
    these: (usize, usize),
    gap: f32,
}

/// Counts the marks in rows that look like lines of a chart.
pub(super) fn count(marks: &[Mark], page: &Page<'_>) -> u32 {
    let mut pairs = pairs(marks, page.grey);
    pairs.retain(|pair| is_gap(page, &marks[pair.these.0], &marks[pair.these.1]));
    pairs.sort_unstable_by(|a, b| a.gap.total_cmp(&b.gap).then(a.these.cmp(&b.these)));
    let mut next: Vec<Vec<(usize, f32)>> = vec![Vec::new(); marks.len()];
    for pair in pairs {
        let (a, b) = pair.these;
        if goes_on(marks, (a, b), &next[a], pair.gap) && goes_on(marks, (b, a), &next[b], pair.gap) {
            next[a].push((b, pair.gap));
            next[b].push((a, pair.gap));
        }
    }
    let mut seen = vec![false; marks.len()];
    (0..marks.len())
        .filter(|first| next[*first].len() == 1)
        .map(|first| row(first, &next, &mut seen))
        .filter(|row| is_line(row, marks, page.grey.width.max(page.grey.height) as f32))
        .map(|row| row.len() as u32)
        .sum()
}

/// Lists neighbours of one thickness that point at each other.
fn pairs(marks: &[Mark], grey: &Grey) -> Vec<Pair> {
    let square = |at: f32| (at / SQUARE) as usize;
    let (across, down) = (grey.width / SQUARE as usize + 1, grey.height / SQUARE as usize + 1);
    let mut squares: Vec<Vec<usize>> = vec![Vec::new(); across * down];
    // The shortest first: what was seen before is never longer, which bounds how far around a mark is looked.
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by(|a, b| marks[*a].length.total_cmp(&marks[*b].length));
    let mut pairs = Vec::new();
    for index in order {
        let mark = &marks[index];
        let reach = mark.length + widest_gap(most_thickness(mark.thickness));
        let ends = |at: f32, count: usize| square((at - reach).max(0.0))..=square(at + reach).min(count - 1);
        for row in ends(mark.middle.1, down) {
            for column in ends(mark.middle.0, across) {
                let near = squares[row * across + column].iter();
                pairs.extend(near.filter_map(|other| {
                    gap(mark, &marks[*other]).map(|gap| Pair { these: (*other.min(&index), *other.max(&index)), gap })
                }));
            }
        }
        squares[square(mark.middle.1) * across + square(mark.middle.0)].push(index);
    }
    pairs
}

fn widest_gap(thickness: f32) -> f32 {
    thickness * MOST_GAP + MORE_GAP
}

fn most_thickness(thin: f32) -> f32 {
    thin * 1.5 + 1.0
}

/// Returns the gap between two marks, if the one can follow the other.
fn gap(a: &Mark, b: &Mark) -> Option<f32> {
    let (thin, thick) = (a.thickness.min(b.thickness), a.thickness.max(b.thickness));
    let way = (b.middle.0 - a.middle.0, b.middle.1 - a.middle.1);
    let far = way.0.hypot(way.1);
    let gap = far - (a.length + b.length) / 2.0;
    let ahead = |mark: &Mark| mark.half.is_none_or(|half| cosine(half, way).abs() >= AHEAD);
    (thick <= most_thickness(thin) && gap <= widest_gap(thick) && ahead(a) && ahead(b)).then_some(gap.max(0.0))
}

/// Says whether there is little ink between two marks. Ink is added up across the way: where a thin line passes from one
/// row of pixels to the next, each has half of it, which is no gap.
fn is_gap(page: &Page<'_>, a: &Mark, b: &Mark) -> bool {
    let way = (b.middle.0 - a.middle.0, b.middle.1 - a.middle.1);
    let far = way.0.hypot(way.1).max(f32::MIN_POSITIVE);
    let along = (way.0 / far, way.1 / far);
    // The middle between the near ends.
    let half = (far + (a.length - b.length) / 2.0) / 2.0;
    let gap = (a.middle.0 + along.0 * half, a.middle.1 + along.1 * half);
    let reach = (a.thickness.max(b.thickness) / 2.0 + 2.0) as i32;
    let ink = |at: (f32, f32)| -> f32 {
        (-reach..=reach).map(|n| page.ink((at.0 - along.1 * n as f32, at.1 + along.0 * n as f32))).sum()
    };
    ink(gap) <= MOST_INK * ink(a.middle).min(ink(b.middle))
}

fn cosine(a: (f32, f32), b: (f32, f32)) -> f32 {
    (a.0 * b.0 + a.1 * b.1) / (a.0.hypot(a.1) * b.0.hypot(b.1)).max(f32::MIN_POSITIVE)
}

/// Says whether a mark that has these neighbours so far may have one more.
fn goes_on(marks: &[Mark], (this, other): (usize, usize), known: &[(usize, f32)], gap: f32) -> bool {
    let way = |to: usize| (marks[to].middle.0 - marks[this].middle.0, marks[to].middle.1 - marks[this].middle.1);
    match known {
        [] => true,
        [(before, other_gap)] => {
            let even = gap <= other_gap * 1.5 + 1.5;
            even && cosine(way(*before), way(other)) <= OPPOSITE
        }
        _ => false,
    }
}

/// Follows a row from one end to the other.
fn row(first: usize, next: &[Vec<(usize, f32)>], seen: &mut [bool]) -> Vec<usize> {
    let mut row = Vec::new();
    let mut at = Some(first);
    while let Some(mark) = at.filter(|mark| !std::mem::replace(&mut seen[*mark], true)) {
        row.push(mark);
        at = next[mark].iter().map(|(to, _)| *to).find(|to| !seen[*to]);
    }
    row
}

fn is_line(row: &[usize], marks: &[Mark], long_side: f32) -> bool {
    let least = if row.iter().all(|mark| marks[*mark].half.is_none()) { LEAST_DOTS } else { LEAST_MARKS };
    let side = |of: fn(&Mark) -> f32| {
        let ends = row.iter().map(|mark| of(&marks[*mark]));
        let (low, high) = ends.fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
        high - low
    };
    let (wide, high) = (side(|mark| mark.middle.0), side(|mark| mark.middle.1));
    let climbs = wide.min(high) >= (wide.max(high) * LEAST_SLOPE).max(4.0);
    row.len() >= least && climbs && wide.hypot(high) >= long_side * LEAST_LENGTH
}
