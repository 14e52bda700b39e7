//! The sum of the square around each pixel of a row, kept up to date from row to row.
//!
//! Takes rows from the top, yields for every pixel the sum of the square and its area, both cut off at the edges of
//! the picture. Each pixel is added and taken away once, whatever the size of the square.

use super::grey::Grey;

/// Sums over squares of `2 * reach + 1` pixels.
pub(super) struct Surround {
    reach: usize,
    columns: Vec<u32>,
    rows: usize,
    next: usize,
}

impl Surround {
    pub(super) fn new(grey: &Grey, reach: usize) -> Self {
        let mut surround = Self { reach, columns: vec![0; grey.width], rows: 0, next: 0 };
        for _ in 0..reach {
            surround.take_row(grey);
        }
        surround
    }

    /// Moves on to row `y`, which must follow the last one, and writes the sum and the area for each of its pixels.
    pub(super) fn row(&mut self, grey: &Grey, y: usize, out: &mut [(u32, u32)]) {
        self.take_row(grey);
        if let Some(row) = y.checked_sub(self.reach + 1).and_then(|gone| grey.row(gone)) {
            self.columns.iter_mut().zip(row).for_each(|(sum, pixel)| *sum -= u32::from(*pixel));
            self.rows -= 1;
        }
        let mut sum: u32 = self.columns.iter().take(self.reach).sum();
        let mut count = self.reach.min(self.columns.len());
        for (x, slot) in out.iter_mut().enumerate() {
            if let Some(column) = self.columns.get(x + self.reach) {
                sum += column;
                count += 1;
            }
            if let Some(gone) = x.checked_sub(self.reach + 1) {
                sum -= self.columns[gone];
                count -= 1;
            }
            *slot = (sum, (count * self.rows) as u32);
        }
    }

    fn take_row(&mut self, grey: &Grey) {
        if let Some(row) = grey.row(self.next) {
            self.columns.iter_mut().zip(row).for_each(|(sum, pixel)| *sum += u32::from(*pixel));
            self.rows += 1;
            self.next += 1;
        }
    }
}
