//! Turns stored pixels upright, by the eight values of EXIF tag 0x0112.

use vqa_core::{Orientation, Size};

use crate::pixels::RgbPixels;

/// Turns pixels upright.
pub(crate) fn upright(pixels: RgbPixels, orientation: Orientation) -> RgbPixels {
    let target = orientation.apply(pixels.size());
    let stored = Stored::of(&pixels);
    let mut out = Vec::with_capacity(pixels.as_bytes().len());
    for row in 0..target.height as usize {
        stored.copy(stored.line(orientation, row), &mut out);
    }
    RgbPixels::new(target, out).unwrap_or(pixels)
}

/// A line of stored pixels that becomes a row: a row or a column of theirs, in either direction.
#[derive(Clone, Copy)]
enum Line {
    Rightwards(usize),
    Leftwards(usize),
    Downwards(usize),
    Upwards(usize),
}

struct Stored<'a> {
    pixels: &'a [[u8; 3]],
    width: usize,
    height: usize,
}

impl<'a> Stored<'a> {
    fn of(pixels: &'a RgbPixels) -> Self {
        let Size { width, height } = pixels.size();
        Self { pixels: pixels.as_bytes().as_chunks().0, width: width as usize, height: height as usize }
    }

    /// Says which line becomes this row.
    const fn line(&self, orientation: Orientation, row: usize) -> Line {
        let (last_column, last_row) = (self.width - 1, self.height - 1);
        match orientation {
            Orientation::Upright => Line::Rightwards(row),
            Orientation::Mirrored => Line::Leftwards(row),
            Orientation::HalfTurn => Line::Leftwards(last_row - row),
            Orientation::Flipped => Line::Rightwards(last_row - row),
            Orientation::Transposed => Line::Downwards(row),
            Orientation::Clockwise => Line::Upwards(row),
            Orientation::Transversed => Line::Upwards(last_column - row),
            Orientation::CounterClockwise => Line::Downwards(last_column - row),
        }
    }

    fn copy(&self, line: Line, out: &mut Vec<u8>) {
        let row = |y: usize| self.pixels.get(y * self.width..(y + 1) * self.width).unwrap_or_default();
        let column = |x: usize| (0..self.height).filter_map(move |y| self.pixels.get(y * self.width + x));
        match line {
            Line::Rightwards(y) => out.extend_from_slice(row(y).as_flattened()),
            Line::Leftwards(y) => out.extend(row(y).iter().rev().flatten()),
            Line::Downwards(x) => out.extend(column(x).flatten()),
            Line::Upwards(x) => out.extend(column(x).rev().flatten()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns a 3x2 picture and writes the first channel of each pixel.
    fn turned(value: u16) -> (Size, Vec<u8>) {
        let bytes = (1..=6).flat_map(|n| [n, 0, 0]).collect();
        let pixels = RgbPixels::new(Size::new(3, 2), bytes).unwrap();
        let upright = upright(pixels, Orientation::from_exif(value));
        (upright.size(), upright.as_bytes().iter().step_by(3).copied().collect())
    }

    #[test]
    fn turns_all_eight_ways() {
        let wide = Size::new(3, 2);
        let tall = Size::new(2, 3);
        assert_eq!(turned(1), (wide, vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(turned(2), (wide, vec![3, 2, 1, 6, 5, 4]));
        assert_eq!(turned(3), (wide, vec![6, 5, 4, 3, 2, 1]));
        assert_eq!(turned(4), (wide, vec![4, 5, 6, 1, 2, 3]));
        assert_eq!(turned(5), (tall, vec![1, 4, 2, 5, 3, 6]));
        assert_eq!(turned(6), (tall, vec![4, 1, 5, 2, 6, 3]));
        assert_eq!(turned(7), (tall, vec![6, 3, 5, 2, 4, 1]));
        assert_eq!(turned(8), (tall, vec![3, 6, 2, 5, 1, 4]));
    }
}
