//! Numbers of 16 bits: a sign, five bits of exponent, ten of fraction (IEEE 754's binary16).

/// Rounds to the nearest 16-bit floating-point number, to the even one of two that are as near.
#[must_use]
pub fn half(number: f32) -> u16 {
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

/// Widens an F16 number, exactly.
#[must_use]
pub fn widened(half: u16) -> f32 {
    let bits = u32::from(half);
    let sign = (bits & 0x8000) << 16;
    let magnitude = bits & 0x7fff;
    let wide = match magnitude {
        // 2^-24 is the unit of the numbers below the least normal one.
        0..0x0400 => (magnitude as f32 * 2_f32.powi(-24)).to_bits(),
        0x0400..0x7c00 => (magnitude << 13) + (112 << 23),
        _ => (magnitude << 13) | 0x7f80_0000,
    };
    f32::from_bits(sign | wide)
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
    fn what_is_widened_comes_back() {
        for bits in 0..=u16::MAX {
            let wide = widened(bits);
            if wide.is_nan() {
                assert!(bits & 0x7fff > 0x7c00, "{bits:#x}");
            } else {
                assert_eq!(half(wide), bits, "{bits:#x}");
            }
        }
        assert_eq!(widened(0xc500), -5.0);
    }
}
