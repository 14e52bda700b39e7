//! The network: one layer of hidden units, and an answer.

use std::sync::LazyLock;

use super::{INPUTS, Seen};

/// Hidden units.
const HIDDEN: usize = 64;
/// The upper halves of `f32`: for each hidden unit its weights and its lift, then the weights of the answer and its lift.
const WEIGHTS: &[u8] = include_bytes!("weights.bin");

static NUMBERS: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let number = |two: &[u8; 2]| f32::from_bits(u32::from(u16::from_le_bytes(*two)) << 16);
    WEIGHTS.as_chunks::<2>().0.iter().map(number).collect()
});

/// Returns how much more likely a letter is one of another script than a Latin one, as a natural log ratio.
pub(super) fn log_ratio(letter: &Seen) -> f32 {
    let (hidden, answer) = NUMBERS.split_at(HIDDEN * (INPUTS + 1));
    let units = hidden.chunks_exact(INPUTS + 1).map(|unit| (dot(&unit[..INPUTS], letter) + unit[INPUTS]).max(0.0));
    units.zip(answer).map(|(unit, weight)| unit * weight).sum::<f32>() + answer[HIDDEN]
}

fn dot(weights: &[f32], values: &[f32]) -> f32 {
    weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
}

#[cfg(test)]
#[test]
fn all_weights_are_there_and_are_numbers() {
    assert_eq!(NUMBERS.len(), HIDDEN * (INPUTS + 1) + HIDDEN + 1);
    assert!(NUMBERS.iter().all(|weight| weight.is_finite()));
}
