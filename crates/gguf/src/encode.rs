//! Numbers into bytes: F32, F16 and Q8_0.

use crate::f16::half;
use crate::tensor::TensorKind;

/// How a tensor is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// 32-bit floating point.
    F32,
    /// 16-bit floating point.
    F16,
    /// Blocks of 32 eight-bit numbers with a common scale. The first side must be a multiple of 32.
    Q8_0,
}

/// Numbers in a block of `Q8_0`.
const BLOCK: usize = 32;

impl Encoding {
    /// The type of such a tensor.
    #[must_use]
    pub const fn kind(self) -> TensorKind {
        match self {
            Self::F32 => TensorKind { code: 0, name: "F32", block: 1, bytes: 4 },
            Self::F16 => TensorKind { code: 1, name: "F16", block: 1, bytes: 2 },
            Self::Q8_0 => TensorKind { code: 8, name: "Q8_0", block: BLOCK as u64, bytes: 34 },
        }
    }

    /// Turns numbers into bytes.
    pub(crate) fn encode(self, numbers: &[f32]) -> Vec<u8> {
        match self {
            Self::F32 => numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
            Self::F16 => numbers.iter().flat_map(|number| half(*number).to_le_bytes()).collect(),
            Self::Q8_0 => numbers.chunks(BLOCK).flat_map(q8_0).collect(),
        }
    }
}

fn q8_0(block: &[f32]) -> Vec<u8> {
    let most = block.iter().fold(0_f32, |most, number| most.max(number.abs()));
    let scale = most / 127.0;
    let mut out = Vec::with_capacity(2 + block.len());
    out.extend(half(scale).to_le_bytes());
    #[expect(clippy::cast_possible_truncation, reason = "a number over the scale is at most 127")]
    let level = |number: &f32| if scale > 0.0 { (number / scale).round() as i8 } else { 0 };
    out.extend(block.iter().flat_map(|number| level(number).to_le_bytes()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q8_0_keeps_a_number_within_half_a_step() {
        let numbers: Vec<f32> = (0..64).map(|i| (i as f32 - 20.0) * 0.37).collect();
        let bytes = Encoding::Q8_0.encode(&numbers);
        assert_eq!(bytes.len(), 68);
        for (block, original) in bytes.chunks(34).zip(numbers.chunks(32)) {
            let most = original.iter().fold(0_f32, |most, n| most.max(n.abs()));
            let step = most / 127.0;
            for (level, number) in block[2..].iter().zip(original) {
                let back = f32::from(i8::from_le_bytes([*level])) * step;
                assert!((back - number).abs() <= step * 0.501, "{back} {number}");
            }
        }
        assert_eq!(Encoding::Q8_0.encode(&[0.0; 32]), [0; 34]);
    }
}
