//! Numbers into bytes: F32, F16 and Q8_0.

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

/// Rounds to the nearest 16-bit floating-point number, to the even one of two that are as near.
fn half(number: f32) -> u16 {
    let bits = number.to_bits();
    let sign = (bits >> 16) & 0x8000;
    let magnitude = bits & 0x7fff_ffff;
    // 2^-14, the least normal number of 16 bits; below it the spacing is 2^-24 throughout.
    let rounded = if magnitude > 0x7f80_0000 {
        0x7e00
    } else if magnitude < 0x3880_0000 {
        // Adding 0.5 puts the number's units of 2^-24 into the last bits, rounded as the processor rounds.
        (f32::from_bits(magnitude) + 0.5).to_bits() - 0x3f00_0000
    } else {
        let even = (magnitude >> 13) & 1;
        let shifted = (magnitude + 0x0fff + even) >> 13;
        // The exponents' biases differ by 112; what passes the largest number is infinite.
        (shifted - (112 << 10)).min(0x7c00)
    };
    u16::try_from(sign | rounded).unwrap_or(0x7e00)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_to_the_nearest_even() {
        let pairs = [
            (0.0, 0x0000),
            (-0.0, 0x8000),
            (1.0, 0x3c00),
            (-2.0, 0xc000),
            (65504.0, 0x7bff),
            (65520.0, 0x7c00),
            (1e9, 0x7c00),
            (f32::NEG_INFINITY, 0xfc00),
            (f32::NAN, 0x7e00),
            (6.103_515_6e-5, 0x0400),
            (5.960_464_5e-8, 0x0001),
            (2.980_232_2e-8, 0x0000),
            (2.980_233e-8, 0x0001),
            (1.000_488_3, 0x3c00),
            (1.001_464_8, 0x3c02),
            (0.1, 0x2e66),
        ];
        for (number, bits) in pairs {
            assert_eq!(half(number), bits, "{number:e}");
        }
    }

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
