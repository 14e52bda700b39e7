//! Dark and light ink: connected pixels that stand out from their surroundings.
//!
//! Takes the grey picture and yields the box of every connected group of pixels that is darker, or lighter, than the
//! mean of the square around it. Letters are such groups; so is much else, which `lines` sorts out.

use super::grey::Grey;
use super::surround::{AREA, Surround};

/// How far a pixel must be from the mean to be ink, of 255. Above the noise of cameras and JPEG, below the grey text of
/// screens.
const CONTRAST: u16 = 18;

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
    /// How far these are from their surroundings, added up, in parts of [`AREA`].
    depth: u64,
}

impl Blob {
    /// How far its pixels are from their surroundings in the mean, of 255.
    pub(super) fn contrast(&self) -> f32 {
        self.depth as f32 / (self.ink as f32 * f32::from(AREA))
    }
}

/// Finds every blob, in the order in which their first rows come.
pub(super) fn blobs(grey: &Grey) -> Vec<Blob> {
    let mut forest = Forest::default();
    let mut surround = Surround::new(grey);
    let mut above = 0..0;
    let mut y = 0;
    while let Some(offsets) = surround.next_row() {
        let start = forest.runs.len();
        forest.add_row(offsets, y);
        let here = start..forest.runs.len();
        forest.join_rows(above, here.clone());
        above = here;
        y += 1;
    }
    forest.into_blobs()
}

fn shade_of(offset: i16) -> Option<Shade> {
    let shade = if offset < 0 { Shade::Dark } else { Shade::Light };
    (offset.unsigned_abs() >= CONTRAST * AREA.unsigned_abs()).then_some(shade)
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
    fn add_row(&mut self, offsets: &[i16], y: u32) {
        let mut left = 0;
        while let Some((blank, shade)) =
            offsets[left..].iter().enumerate().find_map(|(at, offset)| Some((at, shade_of(*offset)?)))
        {
            left += blank;
            let length = offsets[left..].iter().take_while(|offset| shade_of(**offset) == Some(shade)).count();
            let depth = offsets[left..left + length].iter().map(|offset| u64::from(offset.unsigned_abs())).sum();
            let parent = self.runs.len();
            self.runs.push(Run { shade, left: left as u32, right: (left + length - 1) as u32, y, depth, parent });
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
