//! Pictures that something is done to when they are served, of pixels that are nowhere else.

use vqa_testkit::writing;

use crate::wiped::{Noise, stored};

use super::Canaries;

type Pixel = [u8; 3];

/// Pixels, row by row.
pub(super) struct Drawn {
    width: usize,
    pixels: Vec<Pixel>,
}

impl Drawn {
    /// A page of text with dots of so many pixels, on paper that is not quite even.
    pub(super) fn page(dot: usize) -> Self {
        let (width, height) = (dot * writing::PAGE.0, dot * writing::PAGE.1);
        let mut noise = Noise::new();
        let mut grain = || 236 + noise.byte() % 8;
        // Each size has another part of the noise.
        let all = (0..width * height + dot * 977).map(|_| [grain(), grain(), grain()]);
        let pixels = all.skip(dot * 977).collect();
        let mut page = Self { width, pixels };
        for (left, top) in writing::dots() {
            let first = dot * top * width + dot * left;
            (0..dot * dot).for_each(|within| page.pixels[first + within / dot * width + within % dot] = [20; 3]);
        }
        page
    }

    fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// The same, lying on its left side.
    pub(super) fn lying(&self) -> Self {
        let height = self.height();
        let at = |x: usize, y: usize| self.pixels[x * self.width + self.width - 1 - y];
        Self {
            width: height,
            pixels: (0..self.width).flat_map(|y| (0..height).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect(),
        }
    }

    /// Sixteen pixels beside each other, of paper alone: of the margin above the first line, or of the one before its letters.
    pub(super) fn margin(&self, (x, y): (usize, usize)) -> Vec<u8> {
        let from = y * self.width + x;
        self.pixels[from..from + 16].concat()
    }

    /// A file of them, with metadata.
    pub(super) fn png(&self) -> Vec<u8> {
        let row = |row: &[Pixel]| [vec![0], row.concat()].concat();
        let mut png =
            stored(self.width, self.height(), &self.pixels.chunks(self.width).flat_map(row).collect::<Vec<u8>>());
        png.splice(33..33, Canaries::metadata());
        png
    }
}
