//! Dark and light ink: connected pixels that stand out from their surroundings.
//!
//! Takes the grey picture and yields the box of every connected group of pixels that is darker, or lighter, than the
//! mean of the square around it. Letters are such groups; so is much else, which `lines` sorts out.

use super::grey::Grey;
use super::surround::Surround;

/// Half the side of the square whose mean a pixel is held against. A small square parts letters that nearly touch: of
/// 3, 4, 5, 6, 8 and 12, it found the most letters in scaled-down text. Wider strokes are hollow to it, which leaves
/// the boxes of letters as they are.
const REACH: usize = 3;
/// How far a pixel must be from the mean to be ink, of 255. Above the noise of cameras and JPEG, below the grey text of
/// screens.
const CONTRAST: i32 = 18;

/// Which side of its surroundings a blob is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shade {
    Dark,
    Light,
}

/// A connected group of pixels. The ends are inclusive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blob {
    pub(super) shade: Shade,
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) top: u32,
    pub(super) bottom: u32,
    /// How many pixels it has.
    pub(super) ink: u32,
    /// How far these are from their surroundings, added up.
    pub(super) depth: u64,
}

/// Finds every blob, in the order in which their first rows come.
pub(super) fn blobs(grey: &Grey) -> Vec<Blob> {
    let mut forest = Forest::default();
    let mut surround = Surround::new(grey, REACH);
    let mut sums = vec![(0, 0); grey.width];
    let mut offsets = vec![0; grey.width];
    let mut above = 0..0;
    for (y, row) in grey.rows().enumerate() {
        surround.row(grey, y, &mut sums);
        for ((offset, pixel), (sum, area)) in offsets.iter_mut().zip(row).zip(&sums) {
            *offset = i32::from(*pixel) - ((sum + area / 2) / area) as i32;
        }
        let start = forest.runs.len();
        forest.add_row(&offsets, y as u32);
        let here = start..forest.runs.len();
        forest.join_rows(above, here.clone());
        above = here;
    }
    forest.into_blobs()
}

fn shade_of(offset: i32) -> Option<Shade> {
    if offset <= -CONTRAST {
        Some(Shade::Dark)
    } else if offset >= CONTRAST {
        Some(Shade::Light)
    } else {
        None
    }
}

/// Neighbouring ink pixels of one row.
#[derive(Clone, Copy)]
struct Run {
    shade: Shade,
    left: u32,
    right: u32,
    y: u32,
    depth: u64,
    /// The run that this one was joined to; itself where it is the first of its group.
    parent: usize,
}

/// The runs of all rows, joined into trees.
#[derive(Default)]
struct Forest {
    runs: Vec<Run>,
}

impl Forest {
    fn add_row(&mut self, offsets: &[i32], y: u32) {
        let mut left = 0_u32;
        for run in offsets.chunk_by(|a, b| shade_of(*a) == shade_of(*b)) {
            let length = run.len() as u32;
            if let Some(shade) = shade_of(run[0]) {
                let parent = self.runs.len();
                let depth = run.iter().map(|offset| u64::from(offset.unsigned_abs())).sum();
                self.runs.push(Run { shade, left, right: left + length - 1, y, depth, parent });
            }
            left += length;
        }
    }

    /// Joins the runs of two neighbouring rows that touch, corners included.
    fn join_rows(&mut self, mut above: std::ops::Range<usize>, here: std::ops::Range<usize>) {
        for low in here {
            let Run { shade, left, right, .. } = self.runs[low];
            while above.start < above.end && self.runs[above.start].right + 1 < left {
                above.start += 1;
            }
            for up in above.clone() {
                if self.runs[up].left > right + 1 {
                    break;
                }
                if self.runs[up].shade == shade {
                    self.join(up, low);
                }
            }
        }
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The earlier run stays the root, so a group keeps the place of its first row.
        self.runs[a.max(b)].parent = a.min(b);
    }

    fn root(&mut self, mut run: usize) -> usize {
        while self.runs[run].parent != run {
            let grandparent = self.runs[self.runs[run].parent].parent;
            self.runs[run].parent = grandparent;
            run = grandparent;
        }
        run
    }

    fn into_blobs(mut self) -> Vec<Blob> {
        let mut blobs: Vec<Blob> = Vec::new();
        let mut places = vec![0_usize; self.runs.len()];
        for index in 0..self.runs.len() {
            let root = self.root(index);
            let Run { shade, left, right, y, depth, .. } = self.runs[index];
            if root == index {
                places[index] = blobs.len();
                blobs.push(Blob { shade, left, right, top: y, bottom: y, ink: 0, depth: 0 });
            }
            let blob = &mut blobs[places[root]];
            blob.left = blob.left.min(left);
            blob.right = blob.right.max(right);
            blob.bottom = y;
            blob.ink += right - left + 1;
            blob.depth += depth;
        }
        blobs
    }
}
