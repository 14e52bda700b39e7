//! How sharp the sharpest parts of a picture are.
//!
//! Takes the grey picture and yields the width of its edges in pixels: how far brightness takes from one side of an
//! edge to the other. Each cell of a grid gives its best edge, so that neither a few hard lines laid over a soft
//! picture nor a large soft background decide alone.

use super::grey::Grey;

/// The side of a grid cell.
const CELL: usize = 32;
/// An edge must change brightness by this much of 255 to count: below it, noise and JPEG blocks look like edges.
const LEAST_STEP: u32 = 40;
/// How far from the steepest place the ends of an edge are looked for.
const REACH: usize = 24;
/// Fewer cells with an edge than this say nothing.
const LEAST_CELLS: usize = 6;
/// Where in the sorted widths of all cells the answer is read: the sharpest quarter, since much of a good photograph
/// is out of focus.
const PLACE: f32 = 0.25;

/// Measures the width of the sharpest edges, in pixels; `None` without enough edges.
pub(super) fn edge_width(grey: &Grey) -> Option<f32> {
    let columns = grey.width.div_ceil(CELL);
    let mut cells: Vec<Option<(i32, f32)>> = vec![None; columns * grey.height.div_ceil(CELL)];
    for (y, row) in grey.rows().enumerate() {
        scan(row, |x, width| keep(&mut cells[y / CELL * columns + x / CELL], width));
    }
    let mut line = Vec::with_capacity(grey.height);
    for x in 0..grey.width {
        line.clear();
        line.extend(grey.rows().map(|row| row[x]));
        scan(&line, |y, width| keep(&mut cells[y / CELL * columns + x / CELL], width));
    }
    let mut widths: Vec<f32> = cells.into_iter().flatten().map(|(_, width)| width).collect();
    if widths.len() < LEAST_CELLS {
        return None;
    }
    let place = (widths.len() as f32 * PLACE) as usize;
    let (_, width, _) = widths.select_nth_unstable_by(place, f32::total_cmp);
    Some(*width)
}

fn keep(cell: &mut Option<(i32, f32)>, edge: (i32, f32)) {
    if cell.is_none_or(|known| edge.0 > known.0) {
        *cell = Some(edge);
    }
}

/// Goes along a line of pixels and reports each stretch that rises or falls without a break: its middle, and its
/// height over its steepest step.
fn scan(line: &[u8], mut found: impl FnMut(usize, (i32, f32))) {
    let mut start = 0;
    let mut steepest = 0_i32;
    let mut direction = 0;
    for x in 1..line.len() {
        let step = i32::from(line[x]) - i32::from(line[x - 1]);
        if step.signum() != direction {
            report(line, start, x - 1, steepest, &mut found);
            (start, steepest, direction) = (x - 1, 0, step.signum());
        }
        steepest = steepest.max(step.abs());
    }
    if !line.is_empty() {
        report(line, start, line.len() - 1, steepest, &mut found);
    }
}

fn report(line: &[u8], start: usize, end: usize, steepest: i32, found: &mut impl FnMut(usize, (i32, f32))) {
    let height = line[end].abs_diff(line[start]);
    if u32::from(height) >= LEAST_STEP && end - start <= REACH * 2 {
        found((start + end) / 2, (steepest, f32::from(height) / steepest as f32));
    }
}
