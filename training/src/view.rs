//! What the model sees of a picture: fitted into a square, the rest grey, cut into patches.
//!
//! The rule is written into the exported file (`vqa.view.*`); the program does the same at run time.

use crate::draw::canvas::{Area, Canvas};
use crate::draw::picture::Picture;
use crate::labels::PatchLabel;
use crate::model::shape::{FOLD, GRID, PATCH_NUMBERS, PATCH_SIDE, PATCHES, VIEW_SIDE, VIEW_TOKENS};
use crate::pass::View;
use crate::photos::scaled;
use crate::prompt::Shows;
use crate::scene::Look;

/// The shade beside a picture that is not square: the middle of the scale, which the model reads as zero.
pub(crate) const PAD: u8 = 128;

/// Where a fitted picture lies in the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    width: usize,
    height: usize,
    left: usize,
    top: usize,
}

/// Fits a size into the view, larger or smaller, in the middle.
fn place(width: usize, height: usize) -> Place {
    let long = width.max(height);
    let fit = |side: usize| ((side * VIEW_SIDE + long / 2) / long).clamp(1, VIEW_SIDE);
    let (width, height) = (fit(width), fit(height));
    Place { width, height, left: (VIEW_SIDE - width) / 2, top: (VIEW_SIDE - height) / 2 }
}

/// Fits a picture into the view's square.
pub(crate) fn fit(canvas: &Canvas) -> Canvas {
    let place = place(canvas.width, canvas.height);
    let mut view = Canvas::new(VIEW_SIDE, VIEW_SIDE, [PAD; 3]);
    let small = if (place.width, place.height) == (canvas.width, canvas.height) {
        canvas.clone()
    } else {
        scaled(canvas, place.width, place.height).unwrap_or_else(|| canvas.clone())
    };
    for (y, row) in small.bytes.chunks_exact(place.width * 3).enumerate() {
        let at = ((place.top + y) * VIEW_SIDE + place.left) * 3;
        view.bytes[at..at + row.len()].copy_from_slice(row);
    }
    view
}

/// Cuts a view into patches: a plane each of red, green and blue, from -1 to 1.
pub(crate) fn patches(view: &Canvas) -> Vec<f32> {
    let mut out = Vec::with_capacity(PATCHES * PATCH_NUMBERS);
    for patch in 0..PATCHES {
        let (top, left) = (patch / GRID * PATCH_SIDE, patch % GRID * PATCH_SIDE);
        for plane in 0..3 {
            for y in top..top + PATCH_SIDE {
                let row = &view.bytes[(y * VIEW_SIDE + left) * 3..][..PATCH_SIDE * 3];
                out.extend(row.iter().skip(plane).step_by(3).map(|part| f32::from(*part) / 127.5 - 1.0));
            }
        }
    }
    out
}

/// Makes a view of a drawn picture, with what is true of its patches.
pub(crate) fn labelled(picture: &Picture) -> View {
    let canvas = &picture.canvas;
    let place = place(canvas.width, canvas.height);
    let scale = canvas.width.max(canvas.height) as f32 / VIEW_SIDE as f32;
    let labels = (0..PATCHES).map(|patch| {
        let (row, col) = (patch / GRID * PATCH_SIDE, patch % GRID * PATCH_SIDE);
        let x = (col as f32 - place.left as f32) * scale;
        let y = (row as f32 - place.top as f32) * scale;
        let area = Area::new(x, y, x + PATCH_SIDE as f32 * scale, y + PATCH_SIDE as f32 * scale);
        picture.label(&area).at(patch)
    });
    View { labels: labels.collect(), patches: patches(&fit(canvas)) }
}

/// Tells which image token of its view shows a place of a picture.
fn token_at(picture: &Picture, (x, y): (f32, f32)) -> usize {
    let canvas = &picture.canvas;
    let place = place(canvas.width, canvas.height);
    let scale = VIEW_SIDE as f32 / canvas.width.max(canvas.height) as f32;
    let cell = |at: f32, start: usize| ((at * scale) as usize + start).min(VIEW_SIDE - 1) / (PATCH_SIDE * FOLD);
    cell(y, place.top) * (GRID / FOLD) + cell(x, place.left)
}

/// Tells which image token shows a place, counted over the views of whole pictures.
pub(crate) fn token(pictures: &[Picture], look: &Look) -> usize {
    look.picture * VIEW_TOKENS + token_at(&pictures[look.picture], (look.x, look.y))
}

/// Tells which image token of a close-up shows a place, counted over the views of [`close`].
pub(crate) fn token_close(pictures: &[Picture], look: &Look) -> usize {
    let picture = &pictures[look.picture];
    let (width, height) = (picture.canvas.width, picture.canvas.height);
    let (col, row) = (look.x as usize / CLOSE_UP, look.y as usize / CLOSE_UP);
    let (col, row) = (col.min(width.div_ceil(CLOSE_UP) - 1), row.min(height.div_ceil(CLOSE_UP) - 1));
    let (left, top) = (col * CLOSE_UP, row * CLOSE_UP);
    let part = picture.part((left, top), (CLOSE_UP.min(width - left), CLOSE_UP.min(height - top)));
    let view = row * width.div_ceil(CLOSE_UP) + col;
    view * VIEW_TOKENS + token_at(&part, (look.x - left as f32, look.y - top as f32))
}

/// The sides of a close-up in pixels of the fitted picture, as the program cuts them.
const CLOSE_UP: usize = 512;

/// Makes the views of detail `high`: close-ups row by row, then the whole.
pub(crate) fn close(picture: &Picture) -> Vec<(Shows, View)> {
    let (width, height) = (picture.canvas.width, picture.canvas.height);
    let (cols, rows) = (width.div_ceil(CLOSE_UP), height.div_ceil(CLOSE_UP));
    let mut views = Vec::new();
    for at in (0..rows * cols).filter(|_| rows * cols > 1) {
        let (row, col) = (at / cols, at % cols);
        let (left, top) = (col * CLOSE_UP, row * CLOSE_UP);
        let size = (CLOSE_UP.min(width - left), CLOSE_UP.min(height - top));
        let part = picture.part((left, top), size);
        let shows = Shows::Part { row: row + 1, col: col + 1, last: col + 1 == cols };
        views.push((shows, labelled(&part)));
    }
    views.push((Shows::Whole, labelled(picture)));
    views
}

/// Makes a view of a picture of which nothing is known.
pub(crate) fn plain(canvas: &Canvas) -> View {
    View { labels: (0..PATCHES).map(|patch| PatchLabel::UNKNOWN.at(patch)).collect(), patches: patches(&fit(canvas)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_picture_lies_in_the_middle_of_its_square() {
        let view = fit(&Canvas::new(64, 32, [255, 0, 0]));
        let at = |x: usize, y: usize| &view.bytes[(y * VIEW_SIDE + x) * 3..][..3];
        let (top, last) = (VIEW_SIDE / 4, VIEW_SIDE - 1);
        assert_eq!(at(0, top - 1), [PAD; 3]);
        assert_eq!(at(0, top), [255, 0, 0]);
        assert_eq!(at(last, last - top), [255, 0, 0]);
        assert_eq!(at(last / 2, last - top + 1), [PAD; 3]);
    }
}
