//! How far each pixel is from the mean of the square around it, row by row.
//!
//! Takes the grey picture, yields a row of differences at a time. The sums of the columns are kept up to date from row
//! to row, so each pixel is added and taken away once. At the edges the outermost pixels are repeated, so that every
//! square has the same area and nothing is divided.

use super::grey::Grey;

/// Half the side of the square. A small square parts letters that nearly touch: of 3, 4, 5, 6, 8 and 12, it found the
/// most letters in scaled-down text. Wider strokes are hollow to it, which leaves the boxes of letters as they are.
const REACH: usize = 3;
const SIDE: usize = 2 * REACH + 1;
/// The area of the square: differences are told in parts of brightness this small. 255 times it fits 16 bits.
pub(super) const AREA: i16 = (SIDE * SIDE) as i16;

/// Moves down the picture.
pub(super) struct Surround<'a> {
    grey: &'a Grey,
    /// The sums over the height of the square, with the outermost columns repeated.
    columns: Vec<i16>,
    offsets: Vec<i16>,
    y: usize,
}

impl<'a> Surround<'a> {
    pub(super) fn new(grey: &'a Grey) -> Self {
        let columns = vec![0; grey.width + 2 * REACH];
        let mut surround = Self { grey, columns, offsets: vec![0; grey.width], y: 0 };
        // The square of the row above the first: its rows above the picture are the first one again.
        (0..SIDE).for_each(|row| surround.add(row.saturating_sub(REACH + 1)));
        surround
    }

    /// Returns the differences of the next row, in parts of [`AREA`]; below 0 is darker than the surroundings.
    pub(super) fn next_row(&mut self) -> Option<&[i16]> {
        let row = self.grey.row(self.y)?;
        self.take_away(self.y.saturating_sub(REACH + 1));
        self.add(self.y + REACH);
        self.y += 1;
        repeat_ends(&mut self.columns);
        for ((offset, pixel), around) in self.offsets.iter_mut().zip(row).zip(self.columns.array_windows::<SIDE>()) {
            *offset = i16::from(*pixel) * AREA - around.iter().sum::<i16>();
        }
        Some(&self.offsets)
    }

    fn add(&mut self, y: usize) {
        let row = self.grey.row(y.min(self.grey.height.saturating_sub(1))).unwrap_or_default();
        self.columns[REACH..].iter_mut().zip(row).for_each(|(sum, pixel)| *sum += i16::from(*pixel));
    }

    fn take_away(&mut self, y: usize) {
        let row = self.grey.row(y).unwrap_or_default();
        self.columns[REACH..].iter_mut().zip(row).for_each(|(sum, pixel)| *sum -= i16::from(*pixel));
    }
}

fn repeat_ends(columns: &mut [i16]) {
    let last = columns.len() - REACH - 1;
    let (first, end) = (columns[REACH], columns[last]);
    columns[..REACH].fill(first);
    columns[last + 1..].fill(end);
}
