//! How sharp the sharpest parts of a picture are.
//!
//! Takes the grey picture and yields the width of its edges in pixels: how far brightness takes from one side of an
//! edge to the other. Each cell of a grid gives its steepest edge, so that neither a few hard lines laid over a soft
//! picture nor a large soft background decide alone.

use super::grey::Grey;

/// The side of a grid cell, in pixels.
const CELL: usize = 32;
/// Only every fourth row and column is read: a cell still has eight of each.
const STRIDE: usize = 4;
/// An edge must change brightness by this much of 255 to count: below it, noise and JPEG blocks look like edges.
const LEAST_RISE: u8 = 40;
/// The longest stretch that is an edge and not shading, in pixels.
const LONGEST: usize = 48;
/// Fewer cells with an edge than this say nothing.
const LEAST_CELLS: usize = 6;
/// Where in the sorted widths of all cells the answer is read: the sharpest quarter, since much of a good photograph
/// is out of focus.
const PLACE: f32 = 0.25;

/// Measures the width of the sharpest edges, in pixels; `None` without enough edges.
pub(super) fn edge_width(grey: &Grey) -> Option<f32> {
    let mut cells = Cells::new(grey);
    for (y, row) in grey.rows().enumerate().step_by(STRIDE) {
        edges(row.iter().copied(), |edge| cells.offer(edge.middle, y, edge));
    }
    for (x, column) in columns(grey) {
        edges(column.iter().copied(), |edge| cells.offer(x, edge.middle, edge));
    }
    cells.width_at_place()
}

/// Reads every [`STRIDE`]th column in one pass over the rows, since jumping from row to row is slow.
fn columns(grey: &Grey) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let places = (0..grey.width).step_by(STRIDE);
    let mut columns: Vec<Vec<u8>> = places.clone().map(|_| Vec::with_capacity(grey.height)).collect();
    for row in grey.rows() {
        columns.iter_mut().zip(row.iter().step_by(STRIDE)).for_each(|(column, pixel)| column.push(*pixel));
    }
    places.zip(columns)
}

/// Tells of every edge along a row or a column.
fn edges(pixels: impl Iterator<Item = u8>, mut tell: impl FnMut(Edge)) {
    let mut stretch = Stretch::default();
    for (at, pixel) in pixels.enumerate() {
        stretch.extend(at, pixel).map(&mut tell);
    }
    stretch.edge().map(tell);
}

/// A rise or fall of brightness.
#[derive(Clone, Copy)]
struct Edge {
    middle: usize,
    steepest: u8,
    width: f32,
}

/// Pixels in a row or a column whose brightness rises, or falls, without a break.
#[derive(Clone, Copy, Default)]
struct Stretch {
    start: usize,
    end: usize,
    first: u8,
    last: u8,
    steepest: u8,
    rising: bool,
}

impl Stretch {
    /// Takes the next pixel; yields the edge that ends before it, if one does.
    fn extend(&mut self, at: usize, pixel: u8) -> Option<Edge> {
        if at == 0 {
            *self = Self { first: pixel, last: pixel, ..Self::default() };
            return None;
        }
        let step = pixel.abs_diff(self.last);
        let rising = pixel > self.last;
        let goes_on = step > 0 && self.steepest > 0 && rising == self.rising;
        if goes_on {
            (self.end, self.last, self.steepest) = (at, pixel, self.steepest.max(step));
            return None;
        }
        let ended = self.edge();
        *self = Self { start: at - 1, end: at, first: self.last, last: pixel, steepest: step, rising };
        ended
    }

    fn edge(&self) -> Option<Edge> {
        let rise = self.last.abs_diff(self.first);
        let width = f32::from(rise) / f32::from(self.steepest);
        let (start, end) = (self.start, self.end);
        (rise >= LEAST_RISE && end - start <= LONGEST).then_some(Edge {
            middle: start.midpoint(end),
            steepest: self.steepest,
            width,
        })
    }
}

/// The steepest edge of each cell.
struct Cells {
    columns: usize,
    edges: Vec<Option<Edge>>,
}

impl Cells {
    fn new(grey: &Grey) -> Self {
        let columns = grey.width.div_ceil(CELL);
        Self { columns, edges: vec![None; columns * grey.height.div_ceil(CELL)] }
    }

    fn offer(&mut self, x: usize, y: usize, edge: Edge) {
        let cell = &mut self.edges[y / CELL * self.columns + x / CELL];
        if cell.is_none_or(|known| edge.steepest > known.steepest) {
            *cell = Some(edge);
        }
    }

    fn width_at_place(self) -> Option<f32> {
        let mut widths: Vec<f32> = self.edges.into_iter().flatten().map(|edge| edge.width).collect();
        if widths.len() < LEAST_CELLS {
            return None;
        }
        let place = (widths.len() as f32 * PLACE) as usize;
        Some(*widths.select_nth_unstable_by(place, f32::total_cmp).1)
    }
}
