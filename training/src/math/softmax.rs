//! Softmax of rows, its gradient, and the cross entropy of a choice.

use super::pointwise::{dot, exp, sum, top};

/// Turns scores into shares that sum to one.
pub(crate) fn softmax(row: &mut [f32]) {
    let top = top(row);
    for value in row.iter_mut() {
        *value = exp(*value - top);
    }
    let scale = 1.0 / sum(row);
    for value in row.iter_mut() {
        *value *= scale;
    }
}

/// Turns the gradient of the shares into that of the scores, times `scale`.
pub(crate) fn softmax_grad(shares: &[f32], grad: &mut [f32], scale: f32) {
    let mean = dot(shares, grad);
    for (grad, share) in grad.iter_mut().zip(shares) {
        *grad = share * (*grad - mean) * scale;
    }
}

/// Turns scores into the gradient of `weight * -log(share of truth)`, and returns that loss.
pub(crate) fn cross_entropy(row: &mut [f32], truth: usize, weight: f32) -> f32 {
    softmax(row);
    let loss = -row[truth].max(1e-12).ln();
    for value in row.iter_mut() {
        *value *= weight;
    }
    row[truth] -= weight;
    loss * weight
}

/// Finds the largest value.
pub(crate) fn best(row: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = index;
        }
    }
    best
}
