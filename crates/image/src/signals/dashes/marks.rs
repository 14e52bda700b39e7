//! Dashes and dots: connected ink that is one short straight stroke.

/// The longest mark and the thickest, in pixels.
const MOST_LENGTH: f32 = 72.0;
const MOST_THICKNESS: f32 = 9.0;
/// The thickest dot. What is larger marks points of data.
const MOST_DOT: f32 = 4.5;
/// A mark this many times as long as thick has a direction; shorter ones are dots.
const LEAST_STRETCH: f32 = 1.9;
/// Of shorter ones the direction cannot be told, in pixels.
const LEAST_STROKE: f32 = 4.0;
/// Marks beyond this many are noise, in which nothing is looked for.
const MOST_MARKS: usize = 12_000;

/// A stroke or a dot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) middle: (f32, f32),
    /// Half of it, from the middle to one end; `None` of a dot.
    pub(super) half: Option<(f32, f32)>,
    pub(super) length: f32,
    pub(super) thickness: f32,
}

/// Finds all marks; `None` where there are too many. Uses up the ink.
pub(super) fn find(mut ink: Vec<bool>, width: usize) -> Option<Vec<Mark>> {
    let mut found = Vec::new();
    let (mut all, mut open) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(next) = ink[at..].iter().position(|ink| *ink) {
        at += next;
        flood(&mut ink, (at, width), (&mut all, &mut open));
        found.extend(mark(&all));
        if found.len() > MOST_MARKS {
            return None;
        }
    }
    Some(found)
}

/// Takes everything that is connected to a place out of the ink, corners included.
fn flood(ink: &mut [bool], (first, width): (usize, usize), (all, open): (&mut Vec<(u32, u32)>, &mut Vec<usize>)) {
    all.clear();
    open.push(first);
    ink[first] = false;
    while let Some(at) = open.pop() {
        let x = at % width;
        all.push((x as u32, (at / width) as u32));
        let (left, right) = (usize::from(x > 0), usize::from(x + 1 < width));
        for row in [at.checked_sub(width), Some(at), at.checked_add(width)].into_iter().flatten() {
            for near in row - left..=row + right {
                if ink.get(near) == Some(&true) {
                    ink[near] = false;
                    open.push(near);
                }
            }
        }
    }
}

/// Measures connected ink; `None` where it is no mark.
fn mark(all: &[(u32, u32)]) -> Option<Mark> {
    let count = all.len() as f32;
    if count > MOST_LENGTH * MOST_THICKNESS {
        return None;
    }
    let sum = all.iter().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + *x as f32, sum.1 + *y as f32));
    let middle = (sum.0 / count, sum.1 / count);
    let from_middle = || all.iter().map(|(x, y)| (*x as f32 - middle.0, *y as f32 - middle.1));
    let spread = from_middle().fold([0.0; 3], |s, (x, y)| [s[0] + x * x, s[1] + x * y, s[2] + y * y]);
    let (sin, cos) = (0.5 * (2.0 * spread[1]).atan2(spread[0] - spread[2])).sin_cos();
    let ends = |along: (f32, f32)| {
        let reach = from_middle().map(|(x, y)| x * along.0 + y * along.1);
        reach.fold((0.0_f32, 0.0_f32), |ends, at| (ends.0.min(at), ends.1.max(at)))
    };
    let ((back, fore), (under, over)) = (ends((cos, sin)), ends((-sin, cos)));
    let (length, width) = (fore - back + 1.0, over - under + 1.0);
    let thickness = count / length;
    let straight = width <= thickness * 1.5 + 1.5;
    if !straight || length > MOST_LENGTH || thickness > MOST_THICKNESS {
        return None;
    }
    let half =
        (length >= (thickness * LEAST_STRETCH).max(LEAST_STROKE)).then(|| (cos * length / 2.0, sin * length / 2.0));
    if half.is_none() && length > MOST_DOT {
        return None;
    }
    Some(Mark { middle, half, length, thickness })
}
