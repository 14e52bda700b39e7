//! Products of matrices that lie row by row: in the tile registers of processors that have them, where factors may be rounded to
//! 16 bits, else in `f32`.

use std::sync::atomic::{AtomicBool, Ordering};

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};
use vqa_tiles::{Factor, Out};

/// Whether factors may be rounded to 16 bits.
static ROUNDED: AtomicBool = AtomicBool::new(false);

/// Has factors rounded from here on where the processor multiplies them faster so; tells whether it does.
pub fn allow_rounding() -> bool {
    let faster = vqa_tiles::available();
    ROUNDED.store(faster, Ordering::Relaxed);
    faster
}

/// Rows of the first matrix, what is summed over in [`forward`], and columns of the second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub(super) rows: usize,
    pub(super) deep: usize,
    pub(super) cols: usize,
}

/// `to = weights * from`, of rows by deep and deep by cols.
pub(super) fn forward(to: &mut [f32], weights: &[f32], from: &[f32], Sizes { rows, deep, cols }: Sizes) {
    let (a, b) = (Factor::rows(weights, rows, deep, deep), Factor::columns(from, cols, deep, cols));
    if !tiled(Out::new(to, rows, cols, cols), a, b, false) {
        general_mat_mul(1.0, &view(weights, (rows, deep)), &view(from, (deep, cols)), 0.0, &mut out(to, (rows, cols)));
    }
}

/// `weights += slopes * from^T`, of rows by cols and deep by cols.
pub(super) fn learnt(weights: &mut [f32], slopes: &[f32], from: &[f32], Sizes { rows, deep, cols }: Sizes) {
    let (a, b) = (Factor::rows(slopes, rows, cols, cols), Factor::rows(from, deep, cols, cols));
    if !tiled(Out::new(weights, rows, deep, deep), a, b, true) {
        let from = view(from, (deep, cols));
        general_mat_mul(1.0, &view(slopes, (rows, cols)), &from.t(), 1.0, &mut out(weights, (rows, deep)));
    }
}

/// `to = weights^T * slopes`, of rows by deep and rows by cols.
pub(super) fn backward(to: &mut [f32], weights: &[f32], slopes: &[f32], Sizes { rows, deep, cols }: Sizes) {
    let (a, b) = (Factor::columns(weights, deep, rows, deep), Factor::columns(slopes, cols, rows, cols));
    if !tiled(Out::new(to, deep, cols, cols), a, b, false) {
        let weights = view(weights, (rows, deep));
        general_mat_mul(1.0, &weights.t(), &view(slopes, (rows, cols)), 0.0, &mut out(to, (deep, cols)));
    }
}

fn tiled(out: Out<'_>, a: Factor<'_>, b: Factor<'_>, add: bool) -> bool {
    ROUNDED.load(Ordering::Relaxed) && vqa_tiles::product(out, a, b, 1.0, add)
}

fn view(numbers: &[f32], shape: (usize, usize)) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape(shape, &numbers[..shape.0 * shape.1]).expect("as many as there are")
}

fn out(numbers: &mut [f32], shape: (usize, usize)) -> ArrayViewMut2<'_, f32> {
    ArrayViewMut2::from_shape(shape, &mut numbers[..shape.0 * shape.1]).expect("as many as there are")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small whole numbers, which 16 bits hold, so that both ways must agree exactly.
    #[test]
    fn both_ways_of_multiplying_agree() {
        let numbers = |count: usize, seed: usize| -> Vec<f32> {
            (0..count).map(|at| ((at * 7919 + seed * 104_729) % 17) as f32 - 8.0).collect()
        };
        for (rows, deep, cols) in [(16, 27, 700), (5, 9, 3), (33, 90, 49)] {
            let sizes = Sizes { rows, deep, cols };
            let (weights, from, slopes) = (numbers(rows * deep, 1), numbers(deep * cols, 2), numbers(rows * cols, 3));
            let all = || {
                let (mut there, mut back) = (vec![1.0; rows * cols], vec![1.0; deep * cols]);
                let mut own = vec![1.0; rows * deep];
                forward(&mut there, &weights, &from, sizes);
                learnt(&mut own, &slopes, &from, sizes);
                backward(&mut back, &weights, &slopes, sizes);
                (there, own, back)
            };
            ROUNDED.store(false, Ordering::Relaxed);
            let plain = all();
            if allow_rounding() {
                assert_eq!(all(), plain);
            }
            ROUNDED.store(false, Ordering::Relaxed);
            let sum = |at: usize| (0..deep).map(|d| weights[d] * from[d * cols + at]).sum::<f32>();
            assert_eq!(plain.0[..cols], (0..cols).map(sum).collect::<Vec<_>>());
        }
    }
}
