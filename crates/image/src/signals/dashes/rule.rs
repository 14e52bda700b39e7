//! Takes level and plumb lines out of a picture of ink, and leaves what crosses them.

/// A line is at least this long in pixels: longer than any dash.
const LEAST_LENGTH: usize = 64;
/// A line is at least this part of the side along it: curves that are nearly level have shorter level runs.
const LEAST_PART: usize = 6;
/// The thickest line that is taken away. What is thicker at a place has something crossing it there.
const MOST_THICKNESS: usize = 6;

/// Takes the lines away, both ways.
pub(super) fn take_away(ink: &mut [bool], (width, height): (usize, usize)) {
    let mut lines = Vec::new();
    for y in 0..height {
        lines.extend(long_runs(ink, (y * width, 1, width)));
    }
    for x in 0..width {
        lines.extend(long_runs(ink, (x, width, height)));
    }
    let gone: Vec<usize> = lines.iter().flat_map(|line| thin(ink, line, (width, height))).collect();
    gone.into_iter().for_each(|at| ink[at] = false);
}

/// Places in a row: the first, the step from one to the next, and how many.
type Places = (usize, usize, usize);

fn long_runs(ink: &[bool], (first, step, count): Places) -> Vec<Places> {
    let least = LEAST_LENGTH.max(count / LEAST_PART);
    let mut runs = Vec::new();
    let mut length = 0;
    for index in 0..=count {
        if index < count && ink[first + index * step] {
            length += 1;
            continue;
        }
        if length >= least {
            runs.push((first + (index - length) * step, step, length));
        }
        length = 0;
    }
    runs
}

/// Returns those places of a line at which it is thin.
fn thin(ink: &[bool], &(first, step, count): &Places, (width, height): (usize, usize)) -> Vec<usize> {
    let level = step == 1;
    let (across, side) = if level { (width, height) } else { (1, width) };
    let is_thin = |at: &usize| {
        let place = if level { at / width } else { at % width };
        let before = (1..=place).take_while(|n| *n <= MOST_THICKNESS && ink[at - n * across]).count();
        let after = (1..side - place).take_while(|n| *n <= MOST_THICKNESS && ink[at + n * across]).count();
        before + after < MOST_THICKNESS
    };
    (0..count).map(|index| first + index * step).filter(is_thin).collect()
}
