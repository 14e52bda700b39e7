//! Sums, and the two curves between linear layers: GELU in its tanh form and SwiGLU.
//!
//! The exponential is a polynomial that the compiler can vectorise; its error is below 1e-6 of the value.

/// Approximates the exponential.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    /// Adding and subtracting 1.5 * 2^23 rounds to the nearest whole number.
    const ROUND: f32 = 12_582_912.0;
    // Written so that what is no number stays none: a loss that broke must show.
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let t = x * std::f32::consts::LOG2_E;
    let rounded = t + ROUND;
    let whole = rounded - ROUND;
    let rest = (t - whole) * std::f32::consts::LN_2;
    let series = 1.0
        + rest
            * (1.0
                + rest
                    * (0.5 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0 + rest * (1.0 / 120.0 + rest * (1.0 / 720.0))))));
    // The lowest bits of `rounded` are the whole number; a conversion would keep the compiler from vectors.
    series * f32::from_bits(rounded.to_bits().wrapping_add(127) << 23)
}

#[inline(always)]
fn tanh(x: f32) -> f32 {
    1.0 - 2.0 / (exp(2.0 * x) + 1.0)
}

/// Multiplies two rows and sums the products.
#[inline(always)]
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 16];
    let (a16, b16) = (a.chunks_exact(16), b.chunks_exact(16));
    let rest: f32 = a16.remainder().iter().zip(b16.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a16.zip(b16) {
        for i in 0..16 {
            sums[i] += a[i] * b[i];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Sums a row.
#[inline(always)]
pub(crate) fn sum(a: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 16];
    let chunks = a.chunks_exact(16);
    let rest: f32 = chunks.remainder().iter().sum();
    for chunk in chunks {
        for i in 0..16 {
            sums[i] += chunk[i];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Finds the largest of a row.
#[inline(always)]
pub(crate) fn top(a: &[f32]) -> f32 {
    let larger = |top: f32, value: f32| if value > top { value } else { top };
    let mut tops = [f32::MIN; 16];
    let chunks = a.chunks_exact(16);
    let rest = chunks.remainder().iter().copied().fold(f32::MIN, larger);
    for chunk in chunks {
        for i in 0..16 {
            tops[i] = larger(tops[i], chunk[i]);
        }
    }
    tops.into_iter().fold(rest, larger)
}

/// Adds one slice to another.
pub(crate) fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

const GELU_ROOT: f32 = 0.797_884_6;
const GELU_CUBE: f32 = 0.044_715;

/// Applies GELU, in the tanh form that llama.cpp computes.
pub(crate) fn gelu(x: &[f32], out: &mut [f32]) {
    for (out, &x) in out.iter_mut().zip(x) {
        *out = 0.5 * x * (1.0 + tanh(GELU_ROOT * (x + GELU_CUBE * x * x * x)));
    }
}

/// Turns the gradient of [`gelu`]'s output into that of its input.
pub(crate) fn gelu_grad(x: &[f32], grad: &mut [f32]) {
    for (grad, &x) in grad.iter_mut().zip(x) {
        let t = tanh(GELU_ROOT * (x + GELU_CUBE * x * x * x));
        let slope = 0.5 * x * (1.0 - t * t) * GELU_ROOT * (1.0 + 3.0 * GELU_CUBE * x * x);
        *grad *= 0.5 * (1.0 + t) + slope;
    }
}

/// Computes `silu(gate) * up` of rows that hold the gate's half first.
pub(crate) fn swiglu(x: &[f32], half: usize, out: &mut [f32]) {
    for (row, out) in x.chunks_exact(2 * half).zip(out.chunks_exact_mut(half)) {
        let (gate, up) = row.split_at(half);
        for ((out, gate), up) in out.iter_mut().zip(gate).zip(up) {
            *out = gate / (1.0 + exp(-gate)) * up;
        }
    }
}

/// Writes the gradient of [`swiglu`]'s input.
pub(crate) fn swiglu_grad(x: &[f32], half: usize, grad: &[f32], out: &mut [f32]) {
    let rows = x.chunks_exact(2 * half).zip(grad.chunks_exact(half)).zip(out.chunks_exact_mut(2 * half));
    for ((row, grad), out) in rows {
        let (gate, up) = row.split_at(half);
        let (gate_out, up_out) = out.split_at_mut(half);
        for i in 0..half {
            let s = 1.0 / (1.0 + exp(-gate[i]));
            up_out[i] = grad[i] * gate[i] * s;
            gate_out[i] = grad[i] * up[i] * s * (1.0 + gate[i] * (1.0 - s));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_close() {
        for n in -400_i16..400 {
            let x = f32::from(n) / 10.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "{x}");
        }
        for (x, near) in
            [(-87.0, -87.0), (-1e30, -87.0), (f32::NEG_INFINITY, -87.0), (88.0, 88.0), (f32::INFINITY, 88.0)]
        {
            assert!((exp(x) / f32::exp(near) - 1.0).abs() < 1e-5, "{x}");
        }
        assert!(exp(f32::NAN).is_nan());
    }
}
