//! Parts of a large picture that may be a CAPTCHA by themselves: things of the size of a code, apart from what is around them.
//!
//! A screen or a page is mostly plain ground. Small squares that are not plain are joined to their neighbours, once as they are
//! and again over wider and wider gaps; each time the boxes around what hangs together are taken, where they have the size and
//! the proportions of a code.

use std::ops::RangeInclusive;

use vqa_core::{Place, Size};

use crate::pixels::RgbPixels;

/// The side of a square, in pixels.
const SQUARE: u32 = 4;
/// How far a colour goes up and down within a square that is plain, at most, of 255.
const PLAIN: u8 = 20;
/// Plain squares that are bridged, from side to side and from above to below: within a code letters stand apart.
const GAPS: [(usize, usize); 4] = [(0, 0), (2, 0), (3, 2), (5, 3)];
/// The widths of codes and puzzles on a screen, in pixels.
const WIDTHS: RangeInclusive<u32> = 60..=460;
/// Their heights. Most lines of text on a screen are lower.
const HEIGHTS: RangeInclusive<u32> = 24..=300;
/// Smaller pictures show nothing but the code itself, and are seen large enough as a whole.
const LEAST_PIXELS: u64 = 90_000;

/// Finds parts of the size of a code, those first that are high and have much in them.
#[must_use]
pub fn parts(picture: &RgbPixels) -> Vec<Place> {
    if picture.size().pixels() < LEAST_PIXELS {
        return Vec::new();
    }
    let squares = Squares::of(picture);
    let mut all: Vec<Place> = Vec::new();
    for gaps in GAPS {
        let boxes = squares.bridged(gaps).boxes();
        let found = boxes.iter().map(|found| found.place(picture.size())).filter(|part| has_size_of_code(part.size));
        for part in found {
            if !all.iter().any(|other| are_nearly_one(*other, part)) {
                all.push(part);
            }
        }
    }
    all.sort_by_cached_key(|part| {
        std::cmp::Reverse(squares.busy_in(*part) * u64::from(part.size.height) * 1000 / part.size.pixels())
    });
    all
}

fn has_size_of_code(Size { width, height }: Size) -> bool {
    WIDTHS.contains(&width) && HEIGHTS.contains(&height) && width * 4 >= height * 5 && width <= height * 7
}

/// Says whether two boxes have four fifths of what either covers in common.
fn are_nearly_one(one: Place, other: Place) -> bool {
    let side = |start: u32, length: u32, other_start: u32, other_length: u32| {
        let end = (start + length).min(other_start + other_length);
        u64::from(end.saturating_sub(start.max(other_start)))
    };
    let common = side(one.left, one.size.width, other.left, other.size.width)
        * side(one.top, one.size.height, other.top, other.size.height);
    common * 5 >= (one.size.pixels() + other.size.pixels() - common) * 4
}

/// The squares of a picture, row by row: whether each has something in it.
struct Squares {
    width: usize,
    busy: Vec<bool>,
}

/// A box of squares; the ends are inclusive.
struct Span {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl Squares {
    fn of(picture: &RgbPixels) -> Self {
        let width = picture.size().width.div_ceil(SQUARE) as usize;
        let rows: Vec<&[u8]> = picture.rows().collect();
        let mut busy = Vec::with_capacity(width * rows.len().div_ceil(SQUARE as usize));
        let mut ranges = vec![[(u8::MAX, 0_u8); 3]; width];
        for rows in rows.chunks(SQUARE as usize) {
            ranges.fill([(u8::MAX, 0); 3]);
            for row in rows {
                for (pixels, ranges) in row.chunks(SQUARE as usize * 3).zip(&mut ranges) {
                    for pixel in pixels.as_chunks::<3>().0 {
                        for (value, (least, most)) in pixel.iter().zip(ranges.iter_mut()) {
                            *least = (*least).min(*value);
                            *most = (*most).max(*value);
                        }
                    }
                }
            }
            let is_busy =
                |ranges: &[(u8, u8); 3]| ranges.iter().any(|(least, most)| most.saturating_sub(*least) > PLAIN);
            busy.extend(ranges.iter().map(is_busy));
        }
        Self { width, busy }
    }

    /// Fills gaps of up to so many squares, first from side to side, then from above to below.
    fn bridged(&self, (across, down): (usize, usize)) -> Self {
        let mut busy = self.busy.clone();
        let height = busy.len() / self.width.max(1);
        for row in 0..height {
            bridge(&mut busy, (row * self.width, 1, self.width), across);
        }
        for column in 0..self.width {
            bridge(&mut busy, (column, self.width, height), down);
        }
        Self { width: self.width, busy }
    }

    /// The boxes around what hangs together, side by side or one above the other.
    fn boxes(mut self) -> Vec<Span> {
        let mut all = Vec::new();
        let mut open = Vec::new();
        for start in 0..self.busy.len() {
            if !self.busy[start] {
                continue;
            }
            let mut span = Span { left: usize::MAX, top: usize::MAX, right: 0, bottom: 0 };
            self.busy[start] = false;
            open.push(start);
            while let Some(at) = open.pop() {
                let (x, y) = (at % self.width, at / self.width);
                span.left = span.left.min(x);
                span.top = span.top.min(y);
                span.right = span.right.max(x);
                span.bottom = span.bottom.max(y);
                let beside = [(x > 0).then(|| at - 1), (x + 1 < self.width).then_some(at + 1)];
                let stacked = [at.checked_sub(self.width), Some(at + self.width)];
                for near in beside.into_iter().chain(stacked).flatten() {
                    if self.busy.get_mut(near).is_some_and(std::mem::take) {
                        open.push(near);
                    }
                }
            }
            all.push(span);
        }
        all
    }

    /// Counts the busy squares of a part.
    fn busy_in(&self, part: Place) -> u64 {
        let columns = (part.left / SQUARE) as usize..(part.left + part.size.width).div_ceil(SQUARE) as usize;
        let rows = self.busy.chunks_exact(self.width.max(1)).skip((part.top / SQUARE) as usize);
        let rows = rows.take(part.size.height.div_ceil(SQUARE) as usize);
        rows.filter_map(|row| row.get(columns.clone())).flatten().filter(|busy| **busy).count() as u64
    }
}

impl Span {
    fn place(&self, picture: Size) -> Place {
        let (left, top) = (self.left as u32 * SQUARE, self.top as u32 * SQUARE);
        let right = ((self.right as u32 + 1) * SQUARE).min(picture.width);
        let bottom = ((self.bottom as u32 + 1) * SQUARE).min(picture.height);
        Place { left, top, size: Size::new(right - left, bottom - top) }
    }
}

/// Fills the gaps of a line of squares: the first of them, how far each is from the next, and how many there are.
fn bridge(busy: &mut [bool], (first, step, count): (usize, usize, usize), gap: usize) {
    let mut empty_from = None;
    for place in 0..count {
        if !busy[first + place * step] {
            continue;
        }
        if let Some(start) = empty_from.filter(|start| place - start <= gap) {
            (start..place).for_each(|between| busy[first + between * step] = true);
        }
        empty_from = Some(place + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plain picture with boxes of a texture in it.
    fn page(size: Size, boxes: &[Place]) -> RgbPixels {
        let mut bytes = vec![240; size.pixels() as usize * 3];
        for part in boxes {
            for y in part.top..part.top + part.size.height {
                for x in part.left..part.left + part.size.width {
                    let at = (y * size.width + x) as usize * 3;
                    bytes[at..at + 3].fill(if (x + y) % 2 == 0 { 30 } else { 200 });
                }
            }
        }
        RgbPixels::new(size, bytes).unwrap()
    }

    fn at(left: u32, top: u32, width: u32, height: u32) -> Place {
        Place { left, top, size: Size::new(width, height) }
    }

    #[test]
    fn things_of_the_size_of_a_code_are_found_and_nothing_else() {
        let code = at(400, 300, 180, 60);
        // A line of text, a photograph, a scroll bar, a button.
        let others = [at(40, 40, 300, 12), at(40, 80, 320, 320), at(760, 0, 8, 600), at(400, 500, 40, 24)];
        let page = page(Size::new(800, 600), &[&[code][..], &others].concat());
        assert_eq!(parts(&page), [code]);
    }

    #[test]
    fn letters_that_stand_apart_are_one_part_and_the_higher_comes_first() {
        let letters = (0..5).map(|letter| at(40 + letter * 36, 400, 24, 32));
        let code = at(300, 100, 160, 64);
        let page = page(Size::new(640, 480), &letters.chain([code]).collect::<Vec<_>>());
        assert_eq!(parts(&page), [code, at(40, 400, 168, 32)]);
    }

    #[test]
    fn sides_that_are_no_whole_squares_and_small_pictures() {
        let whole = at(200, 340, 401, 63);
        assert_eq!(parts(&page(Size::new(601, 403), &[whole])), [whole]);
        assert_eq!(parts(&page(Size::new(299, 300), &[at(40, 40, 120, 40)])), []);
        for (width, height) in [(90_000, 1), (1, 90_000), (30_001, 3)] {
            assert_eq!(parts(&page(Size::new(width, height), &[at(0, 0, width, height)])), []);
        }
    }

    #[test]
    fn a_picture_full_of_things_ends() {
        let size = Size::new(2048, 768);
        let grid = |width: u32, height: u32, apart: u32| {
            let (columns, rows) = (size.width / (width + apart), size.height / (height + apart));
            let boxes = (0..columns * rows)
                .map(|n| at(n % columns * (width + apart), n / columns * (height + apart), width, height));
            boxes.collect::<Vec<_>>()
        };
        assert_eq!(parts(&page(size, &grid(4, 4, 4))), []);
        let many = grid(60, 24, 24);
        let found = parts(&page(size, &many));
        assert!(many.iter().all(|part| found.contains(part)), "{} of {}", found.len(), many.len());
    }
}
