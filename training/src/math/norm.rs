//! Layer normalisation and root-mean-square normalisation of rows.

use super::pointwise::{dot, sum};

/// What is added to the variance under the root by the picture encoder, as llama.cpp reads it from the file.
pub(crate) const LAYER_EPS: f32 = 1e-6;
/// The same for the text decoder.
pub(crate) const RMS_EPS: f32 = 1e-5;

/// Normalises every row to mean 0 and variance 1, then scales and shifts it.
pub(crate) fn layer(x: &[f32], weight: &[f32], bias: &[f32], out: &mut [f32]) {
    let wide = weight.len();
    for (row, out) in x.chunks_exact(wide).zip(out.chunks_exact_mut(wide)) {
        let (mean, scale) = moments(row);
        for (((out, x), weight), bias) in out.iter_mut().zip(row).zip(weight).zip(bias) {
            *out = (x - mean) * scale * weight + bias;
        }
    }
}

fn moments(row: &[f32]) -> (f32, f32) {
    let wide = row.len() as f32;
    let mean = sum(row) / wide;
    let variance = (dot(row, row) / wide - mean * mean).max(0.0);
    (mean, 1.0 / (variance + LAYER_EPS).sqrt())
}

/// Adds the gradient of [`layer`]'s input to `out` and those of its parameters to theirs.
pub(crate) fn layer_grad(
    x: &[f32],
    weight: &[f32],
    grad: &[f32],
    out: &mut [f32],
    (weight_grad, bias_grad): (&mut [f32], &mut [f32]),
) {
    let wide = weight.len();
    let (mut scaled, mut unit) = (vec![0.0; wide], vec![0.0; wide]);
    for ((row, grad), out) in x.chunks_exact(wide).zip(grad.chunks_exact(wide)).zip(out.chunks_exact_mut(wide)) {
        let (mean, scale) = moments(row);
        for i in 0..wide {
            unit[i] = (row[i] - mean) * scale;
            scaled[i] = grad[i] * weight[i];
            weight_grad[i] += grad[i] * unit[i];
            bias_grad[i] += grad[i];
        }
        let shift = sum(&scaled) / wide as f32;
        let slope = dot(&scaled, &unit) / wide as f32;
        for i in 0..wide {
            out[i] += scale * (scaled[i] - shift - unit[i] * slope);
        }
    }
}

/// Divides every row by its root mean square, then scales it.
pub(crate) fn rms(x: &[f32], weight: &[f32], out: &mut [f32]) {
    let wide = weight.len();
    for (row, out) in x.chunks_exact(wide).zip(out.chunks_exact_mut(wide)) {
        let scale = 1.0 / (dot(row, row) / wide as f32 + RMS_EPS).sqrt();
        for ((out, x), weight) in out.iter_mut().zip(row).zip(weight) {
            *out = x * scale * weight;
        }
    }
}

/// Adds the gradient of [`rms`]'s input to `out` and that of its weight to `weight_grad`.
pub(crate) fn rms_grad(x: &[f32], weight: &[f32], grad: &[f32], out: &mut [f32], weight_grad: &mut [f32]) {
    let wide = weight.len();
    let mut scaled = vec![0.0; wide];
    for ((row, grad), out) in x.chunks_exact(wide).zip(grad.chunks_exact(wide)).zip(out.chunks_exact_mut(wide)) {
        let scale = 1.0 / (dot(row, row) / wide as f32 + RMS_EPS).sqrt();
        for i in 0..wide {
            scaled[i] = grad[i] * weight[i];
            weight_grad[i] += grad[i] * row[i] * scale;
        }
        let slope = dot(&scaled, row) * scale * scale * scale / wide as f32;
        for i in 0..wide {
            out[i] += scaled[i] * scale - row[i] * slope;
        }
    }
}
