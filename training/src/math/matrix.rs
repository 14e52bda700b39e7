//! Matrix products over strided views of slices.
//!
//! The one place that calls the kernels of products. One takes pointers: a view checks that its last element lies in its
//! slice when it is made, so that no caller can reach outside.

use std::sync::atomic::{AtomicBool, Ordering};

use vqa_tiles::{Factor, Out};

/// Whether factors may be rounded to 16 bits.
static ROUNDED: AtomicBool = AtomicBool::new(false);

/// Has factors rounded to 16 bits from here on where the processor multiplies them faster so; tells whether it does.
pub(crate) fn allow_rounding() -> bool {
    let faster = vqa_tiles::available();
    ROUNDED.store(faster, Ordering::Relaxed);
    faster
}

/// A view of numbers as a matrix.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mat<'a> {
    data: &'a [f32],
    rows: usize,
    cols: usize,
    row_step: usize,
    col_step: usize,
}

impl<'a> Mat<'a> {
    /// Views a slice as rows that follow each other.
    pub(crate) fn new(data: &'a [f32], rows: usize, cols: usize) -> Self {
        Self::strided(data, rows, cols, cols)
    }

    /// Views a slice as rows that start `row_step` numbers apart.
    pub(crate) fn strided(data: &'a [f32], rows: usize, cols: usize, row_step: usize) -> Self {
        assert!(reach(rows, cols, row_step) <= data.len(), "a matrix reaches outside its slice");
        Self { data, rows, cols, row_step, col_step: 1 }
    }

    /// Views it for a product that keeps its rows.
    fn factor(self) -> Factor<'a> {
        if self.col_step == 1 {
            Factor::rows(self.data, self.rows, self.cols, self.row_step)
        } else {
            Factor::columns(self.data, self.rows, self.cols, self.col_step)
        }
    }

    /// Swaps rows and columns.
    pub(crate) fn t(self) -> Self {
        Self { rows: self.cols, cols: self.rows, row_step: self.col_step, col_step: self.row_step, ..self }
    }
}

/// A view of numbers as a matrix to write to.
#[derive(Debug)]
pub(crate) struct MatMut<'a> {
    data: &'a mut [f32],
    rows: usize,
    cols: usize,
    row_step: usize,
}

impl<'a> MatMut<'a> {
    /// Views a slice as rows that follow each other.
    pub(crate) fn new(data: &'a mut [f32], rows: usize, cols: usize) -> Self {
        Self::strided(data, rows, cols, cols)
    }

    /// Views a slice as rows that start `row_step` numbers apart.
    pub(crate) fn strided(data: &'a mut [f32], rows: usize, cols: usize, row_step: usize) -> Self {
        assert!(reach(rows, cols, row_step) <= data.len(), "a matrix reaches outside its slice");
        assert!(row_step >= cols, "rows to write to overlap");
        Self { data, rows, cols, row_step }
    }
}

fn reach(rows: usize, cols: usize, row_step: usize) -> usize {
    if rows == 0 || cols == 0 { 0 } else { (rows - 1) * row_step + cols }
}

/// What a product does with what its target holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// It is overwritten.
    Set,
    /// The product is added to it.
    Add,
}

/// Computes `scale * a * b` into `out`.
pub(crate) fn product(out: MatMut<'_>, a: Mat<'_>, b: Mat<'_>, scale: f32, target: Target) {
    assert_eq!((out.rows, out.cols, a.cols), (a.rows, b.cols, b.rows), "the shapes of a product do not fit");
    if out.rows == 0 || out.cols == 0 {
        return;
    }
    let add = target == Target::Add;
    let out = if ROUNDED.load(Ordering::Relaxed) {
        match rounded(out, a, b, scale, target) {
            None => return,
            Some(out) => out,
        }
    } else {
        out
    };
    let step = usize::cast_signed;
    #[expect(unsafe_code, reason = "the kernel takes pointers and strides")]
    // SAFETY: every view was checked, when it was made, to lie inside its slice; the target is borrowed mutably, so it
    // aliases neither operand, and its rows do not overlap.
    unsafe {
        gemm::gemm(
            out.rows,
            out.cols,
            a.cols,
            out.data.as_mut_ptr(),
            1,
            step(out.row_step),
            add,
            a.data.as_ptr(),
            step(a.col_step),
            step(a.row_step),
            b.data.as_ptr(),
            step(b.col_step),
            step(b.row_step),
            if add { 1.0 } else { 0.0 },
            scale,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

/// Does the same with factors rounded to 16 bits; gives the target back where the processor cannot.
fn rounded<'a>(out: MatMut<'a>, a: Mat<'_>, b: Mat<'_>, scale: f32, target: Target) -> Option<MatMut<'a>> {
    let to = Out::new(out.data, out.rows, out.cols, out.row_step);
    let done = vqa_tiles::product(to, a.factor(), b.t().factor(), scale, target == Target::Add);
    (!done).then_some(out)
}

/// The weight of a linear layer: `outs` rows of `ins`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Linear {
    /// Numbers in.
    pub(crate) ins: usize,
    /// Numbers out.
    pub(crate) outs: usize,
}

impl Linear {
    /// Applies the layer to every row of `x`.
    pub(crate) fn forward(self, x: &[f32], weight: &[f32], bias: Option<&[f32]>, out: &mut [f32]) {
        let rows = x.len() / self.ins;
        let target = match bias {
            Some(bias) => {
                for row in out.chunks_exact_mut(self.outs) {
                    row.copy_from_slice(bias);
                }
                Target::Add
            }
            None => Target::Set,
        };
        let weight = Mat::new(weight, self.outs, self.ins).t();
        product(MatMut::new(out, rows, self.outs), Mat::new(x, rows, self.ins), weight, 1.0, target);
    }

    /// Adds the gradient of the weight.
    pub(crate) fn weight_grad(self, x: &[f32], grad: &[f32], weight_grad: &mut [f32]) {
        let rows = x.len() / self.ins;
        let grad = Mat::new(grad, rows, self.outs).t();
        product(MatMut::new(weight_grad, self.outs, self.ins), grad, Mat::new(x, rows, self.ins), 1.0, Target::Add);
    }

    /// Writes or adds the gradient of the input.
    pub(crate) fn input_grad(self, grad: &[f32], weight: &[f32], out: &mut [f32], target: Target) {
        let rows = grad.len() / self.outs;
        let weight = Mat::new(weight, self.outs, self.ins);
        product(MatMut::new(out, rows, self.ins), Mat::new(grad, rows, self.outs), weight, 1.0, target);
    }
}

/// Adds the sum of the rows of `grad` to `bias_grad`.
pub(crate) fn bias_grad(grad: &[f32], bias_grad: &mut [f32]) {
    for row in grad.chunks_exact(bias_grad.len()) {
        for (sum, value) in bias_grad.iter_mut().zip(row) {
            *sum += value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_of_views_is_the_sum_of_products() {
        let a: Vec<f32> = (0_u8..12).map(f32::from).collect();
        let b: Vec<f32> = (0_u8..12).map(|n| f32::from(n) * 0.5 - 2.0).collect();
        let mut out = vec![1.0; 9];
        let (left, right) = (Mat::strided(&a, 3, 2, 4), Mat::new(&b, 3, 4));
        product(MatMut::new(&mut out, 3, 3), left, Mat::strided(&b, 3, 2, 4).t(), 2.0, Target::Add);
        for row in 0..3 {
            for col in 0..3 {
                let sum: f32 = (0..2).map(|k| a[row * 4 + k] * b[col * 4 + k]).sum();
                assert!((out[row * 3 + col] - (1.0 + 2.0 * sum)).abs() < 1e-4);
            }
        }
        assert_eq!(right.rows, 3);
    }

    /// Whole numbers, which 16 bits hold, in rows with room between them, each matrix as it lies and turned.
    #[test]
    fn a_rounded_product_of_small_numbers_is_the_same() {
        let numbers: Vec<f32> = (0_u16..40 * 40).map(|n| f32::from(n * 7 % 13) - 6.0).collect();
        for (rows, cols, deep) in [(33, 20, 37), (1, 17, 5), (17, 1, 33), (3, 4, 0)] {
            for (turn_a, turn_b) in [(false, false), (false, true), (true, false), (true, true)] {
                let view = |turned: bool, rows: usize, cols: usize| {
                    if turned {
                        Mat::strided(&numbers, cols, rows, 40).t()
                    } else {
                        Mat::strided(&numbers, rows, cols, 40)
                    }
                };
                let (a, b) = (view(turn_a, rows, deep), view(turn_b, deep, cols));
                let (mut exact, mut fast) = (vec![1.0; rows * 24], vec![1.0; rows * 24]);
                product(MatMut::strided(&mut exact, rows, cols, 24), a, b, 0.5, Target::Add);
                if rounded(MatMut::strided(&mut fast, rows, cols, 24), a, b, 0.5, Target::Add).is_none() {
                    assert_eq!(exact, fast, "{rows}x{cols}x{deep} {turn_a} {turn_b}");
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "outside its slice")]
    fn a_view_outside_its_slice_is_refused() {
        let _ = Mat::strided(&[0.0; 10], 3, 3, 4);
    }
}
