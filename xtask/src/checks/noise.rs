//! Chance, and smooth noise made from it: always the same for the same seed.

/// A source of numbers (xorshift, Marsaglia 2003).
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        (0..8).for_each(|_| {
            chance.unit();
        });
        chance
    }

    /// Draws from 0 up to 1.
    pub(super) fn unit(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// Draws from `low` up to `high`.
    pub(super) fn within(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }
}

/// Clouds: four octaves of smoothed lattice noise, 0 to 1.
pub(super) fn clouds(seed: u64, x: f32, y: f32) -> f32 {
    let octave =
        |n: u32| lattice(seed + u64::from(n), x * 2_f32.powi(n as i32) / 60.0, y * 2_f32.powi(n as i32) / 60.0);
    (0..4).map(|n| octave(n) / 2_f32.powi(n as i32 + 1)).sum::<f32>() / 0.9375
}

fn lattice(seed: u64, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let smooth = |t: f32| t * t * (3.0 - 2.0 * t);
    let (across, down) = (smooth(x - left), smooth(y - top));
    let at = |dx: f32, dy: f32| hash(seed, (left + dx) as i64, (top + dy) as i64);
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    mix(mix(at(0.0, 0.0), at(1.0, 0.0), across), mix(at(0.0, 1.0), at(1.0, 1.0), across), down)
}

fn hash(seed: u64, x: i64, y: i64) -> f32 {
    let mut mixed =
        seed ^ (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (y as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    ((mixed ^ (mixed >> 32)) >> 40) as f32 / (1_u64 << 24) as f32
}
