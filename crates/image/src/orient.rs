//! Turns stored pixels upright, by the eight values of EXIF tag 0x0112.

use vqa_core::{Orientation, Size};

use crate::pixels::RgbPixels;

/// Turns pixels upright.
pub(crate) fn upright(pixels: RgbPixels, orientation: Orientation) -> RgbPixels {
    let size = pixels.size();
    let (width, height) = (size.width as usize, size.height as usize);
    let from = pixels.as_bytes().as_chunks::<3>().0;
    // Each row of the result is read along a line of the source: where it begins, and the step from pixel to pixel.
    let last_column = width.saturating_sub(1);
    let last_row = height.saturating_sub(1);
    let line = |y: usize| -> (usize, usize, Step) {
        match orientation {
            Orientation::Upright => (0, y, Step::Right),
            Orientation::Mirrored => (last_column, y, Step::Left),
            Orientation::HalfTurn => (last_column, last_row - y, Step::Left),
            Orientation::Flipped => (0, last_row - y, Step::Right),
            Orientation::Transposed => (y, 0, Step::Down),
            Orientation::Clockwise => (y, last_row, Step::Up),
            Orientation::Transversed => (last_column - y, last_row, Step::Up),
            Orientation::CounterClockwise => (last_column - y, 0, Step::Down),
        }
    };
    let target = orientation.apply(size);
    let mut out = Vec::with_capacity(pixels.as_bytes().len());
    for row in 0..target.height as usize {
        let (x, y, step) = line(row);
        copy_line(from, width, (x, y, step), target, &mut out);
    }
    RgbPixels::new(target, out).unwrap_or(pixels)
}

#[derive(Clone, Copy)]
enum Step {
    Right,
    Left,
    Down,
    Up,
}

fn copy_line(from: &[[u8; 3]], width: usize, (x, y, step): (usize, usize, Step), target: Size, out: &mut Vec<u8>) {
    let len = target.width as usize;
    let start = y * width;
    let row = || from.get(start..start + width).unwrap_or_default();
    match step {
        Step::Right => out.extend_from_slice(row().as_flattened()),
        Step::Left => out.extend(row().iter().rev().flatten()),
        Step::Down => out.extend(from.iter().skip(x).step_by(width.max(1)).take(len).flatten()),
        Step::Up => out.extend((0..len).rev().filter_map(|y| from.get(y * width + x)).flatten()),
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
