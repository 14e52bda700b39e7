//! Repeatable chance: a small generator (SplitMix64) and the draws that the drawing code makes of it.

/// A stream of random numbers; the same seed gives the same stream.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// Starts a stream.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    /// Draws 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Draws from 0 up to 1.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// Draws from `low` up to `high`.
    pub fn real(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Draws an integer from `low` to `high`, both included.
    pub fn int(&mut self, low: i32, high: i32) -> i32 {
        low + (self.bits() % (high - low + 1).max(1) as u64) as i32
    }

    /// Is true this often.
    pub fn often(&mut self, share: f32) -> bool {
        self.unit() < share
    }

    /// Draws about 0 with a standard deviation of about 1.
    pub fn normal(&mut self) -> f32 {
        (0..6).map(|_| self.unit()).sum::<f32>() * 1.414 - 4.243
    }

    /// Picks one.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.int(0, among.len() as i32 - 1) as usize]
    }
}
