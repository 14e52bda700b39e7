//! Attention of rows that all see each other, a strip of rows at a time.
//!
//! The shares of hundreds of patches are far more numbers than anything else of a block. A strip of them stays near the
//! processor, and on the way back they are made anew rather than fetched from memory.

use crate::math::matrix::{Mat, MatMut, Target, product};
use crate::math::softmax::{softmax, softmax_grad};
use crate::model::shape::Stack;

/// Rows of a strip.
const STRIP: usize = 192;

/// One head of rows of queries, keys and values, one after the other in each row of `qkv`.
struct Head {
    /// Rows.
    rows: usize,
    /// Numbers of a row of queries, of all heads.
    width: usize,
    /// Numbers of them that are this head's.
    wide: usize,
    /// Where the head begins in its part of a row.
    at: usize,
}

/// Lists the heads of rows of a stack.
fn heads(stack: Stack, qkv: &[f32]) -> impl Iterator<Item = Head> + use<> {
    let (rows, width, wide) = (qkv.len() / (3 * stack.width), stack.width, stack.head());
    (0..stack.heads).map(move |index| Head { rows, width, wide, at: index * wide })
}

impl Head {
    fn strips(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let rows = self.rows;
        (0..rows).step_by(STRIP).map(move |first| (first, (rows - first).min(STRIP)))
    }

    /// Where queries (0), keys (1) or values (2) of a row begin.
    fn part(&self, row: usize, part: usize) -> usize {
        row * 3 * self.width + part * self.width + self.at
    }

    fn view<'a>(&self, qkv: &'a [f32], (first, rows): (usize, usize), part: usize) -> Mat<'a> {
        Mat::strided(&qkv[self.part(first, part)..], rows, self.wide, 3 * self.width)
    }

    fn view_mut<'a>(&self, qkv: &'a mut [f32], (first, rows): (usize, usize), part: usize) -> MatMut<'a> {
        MatMut::strided(&mut qkv[self.part(first, part)..], rows, self.wide, 3 * self.width)
    }

    fn scale(&self) -> f32 {
        1.0 / (self.wide as f32).sqrt()
    }

    /// Tells how much each row of a strip looks at each row.
    fn look(&self, qkv: &[f32], strip: (usize, usize), shares: &mut [f32]) {
        let keys = self.view(qkv, (0, self.rows), 1).t();
        let to = MatMut::new(shares, strip.1, self.rows);
        product(to, self.view(qkv, strip, 0), keys, self.scale(), Target::Set);
        shares.chunks_exact_mut(self.rows).take(strip.1).for_each(softmax);
    }
}

/// Makes room for what the rows of a strip have to say of all rows.
fn strip_of(stack: Stack, qkv: &[f32]) -> Vec<f32> {
    let rows = qkv.len() / (3 * stack.width);
    vec![0.0; STRIP.min(rows) * rows]
}

/// Mixes the values of all rows into `out`.
pub(crate) fn forward(stack: Stack, qkv: &[f32], out: &mut [f32]) {
    let mut shares = strip_of(stack, qkv);
    for head in heads(stack, qkv) {
        for strip in head.strips() {
            head.look(qkv, strip, &mut shares);
            let to = MatMut::strided(&mut out[strip.0 * head.width + head.at..], strip.1, head.wide, head.width);
            let values = head.view(qkv, (0, head.rows), 2);
            product(to, Mat::new(&shares, strip.1, head.rows), values, 1.0, Target::Set);
        }
    }
}

/// Adds the gradients of queries, keys and values to `grad_qkv`.
pub(crate) fn backward(stack: Stack, qkv: &[f32], grad: &[f32], grad_qkv: &mut [f32]) {
    let (mut shares, mut scores) = (strip_of(stack, qkv), strip_of(stack, qkv));
    for head in heads(stack, qkv) {
        let all = (0, head.rows);
        for strip in head.strips() {
            head.look(qkv, strip, &mut shares);
            let grad = Mat::strided(&grad[strip.0 * head.width + head.at..], strip.1, head.wide, head.width);
            let to = MatMut::new(&mut scores, strip.1, head.rows);
            product(to, grad, head.view(qkv, all, 2).t(), 1.0, Target::Set);
            let looks = Mat::new(&shares, strip.1, head.rows);
            product(head.view_mut(grad_qkv, all, 2), looks.t(), grad, 1.0, Target::Add);
            let rows = shares.chunks_exact(head.rows).zip(scores.chunks_exact_mut(head.rows));
            rows.take(strip.1).for_each(|(shares, scores)| softmax_grad(shares, scores, head.scale()));
            let pull = Mat::new(&scores, strip.1, head.rows);
            product(head.view_mut(grad_qkv, strip, 0), pull, head.view(qkv, all, 1), 1.0, Target::Add);
            product(head.view_mut(grad_qkv, all, 1), pull.t(), head.view(qkv, strip, 0), 1.0, Target::Add);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    const STACK: Stack = Stack { width: 8, blocks: 1, heads: 2, hidden: 4 };

    /// Rows of more than one strip, held against sums written out.
    #[test]
    fn every_row_looks_at_every_row() {
        let mut rng = Rng::new(9);
        let rows = STRIP + 5;
        let qkv: Vec<f32> = (0..rows * 24).map(|_| rng.normal()).collect();
        let mut out = vec![0.0; rows * 8];
        forward(STACK, &qkv, &mut out);
        let at = |row: usize, part: usize, number: usize| qkv[row * 24 + part * 8 + number];
        for (row, number) in [(0, 0), (3, 7), (STRIP, 2), (rows - 1, 5)] {
            let head = number / 4 * 4..number / 4 * 4 + 4;
            let score = |other: usize| head.clone().map(|n| at(row, 0, n) * at(other, 1, n)).sum::<f32>() / 2.0;
            let all: f32 = (0..rows).map(|other| score(other).exp()).sum();
            let mixed: f32 = (0..rows).map(|other| score(other).exp() / all * at(other, 2, number)).sum();
            assert!((mixed - out[row * 8 + number]).abs() < 1e-4);
        }
    }

    #[test]
    fn gradients_are_slopes() {
        let mut rng = Rng::new(2);
        let rows = STRIP + 3;
        let mut qkv: Vec<f32> = (0..rows * 24).map(|_| rng.normal()).collect();
        let pull: Vec<f32> = (0..rows * 8).map(|_| rng.normal()).collect();
        let mut grad = vec![0.0; qkv.len()];
        backward(STACK, &qkv, &pull, &mut grad);
        let loss = |qkv: &[f32]| {
            let mut out = vec![0.0; rows * 8];
            forward(STACK, qkv, &mut out);
            out.iter().zip(&pull).map(|(out, pull)| f64::from(out * pull)).sum::<f64>()
        };
        for at in [2, 9, 17, STRIP * 24 + 1, STRIP * 24 + 12, rows * 24 - 1] {
            let kept = qkv[at];
            let mut moved = |by: f32| {
                qkv[at] = kept + by;
                loss(&qkv)
            };
            let slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
            qkv[at] = kept;
            assert!((slope - f64::from(grad[at])).abs() < 0.01 + 0.02 * slope.abs(), "{at}: {slope}, {}", grad[at]);
        }
    }
}
