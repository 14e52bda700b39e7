//! The mean of two sets of weights, of which one was trained on from the other: it errs less than either.

use std::path::Path;

use crate::train::packed;

/// Writes weights that are on the way from one file's to another's, 0 to 1 of it.
pub fn run((one, other): (&Path, &Path), way: f32, out: &Path) {
    let [one, other] = [one, other].map(|path| unpacked(&std::fs::read(path).expect("the weights can be read")));
    assert_eq!(one.len(), other.len(), "weights of one network");
    std::fs::write(out, packed(&between(&one, &other, way))).expect("the weights can be written");
}

fn between(one: &[f32], other: &[f32], way: f32) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| one + (other - one) * way).collect()
}

/// The numbers of which a file has the upper halves.
fn unpacked(bytes: &[u8]) -> Vec<f32> {
    let number = |half: &[u8; 2]| f32::from_bits(u32::from(u16::from_le_bytes(*half)) << 16);
    bytes.as_chunks().0.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_between_and_comes_back_from_a_file() {
        let (one, other) = ([0.0, -1.0, 2.0], [1.0, 1.0, 2.0]);
        assert_eq!(between(&one, &other, 0.25), [0.25, -0.5, 2.0]);
        assert_eq!(unpacked(&packed(&between(&one, &other, 0.5))), [0.5, 0.0, 2.0]);
    }
}
