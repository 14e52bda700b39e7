//! The size of a picture.

use std::fmt;
use std::str::FromStr;

/// Width and height of a picture in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Size {
    /// Makes a size from its two sides.
    #[must_use]
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Counts the pixels; cannot overflow.
    #[must_use]
    pub const fn pixels(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// Returns the longer side.
    #[must_use]
    pub const fn long_side(self) -> u32 {
        if self.width > self.height { self.width } else { self.height }
    }

    /// Returns the shorter side.
    #[must_use]
    pub const fn short_side(self) -> u32 {
        if self.width < self.height { self.width } else { self.height }
    }

    /// Swaps the sides, as a quarter turn does.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// A text that is not `WIDTHxHEIGHT` with two whole numbers above zero.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a size; write WIDTHxHEIGHT in pixels, as in 1024x768")]
pub struct NotASize(String);

impl FromStr for Size {
    type Err = NotASize;

    fn from_str(text: &str) -> Result<Self, NotASize> {
        let refuse = || NotASize(text.to_owned());
        let (width, height) = text.split_once(['x', 'X', '×']).ok_or_else(refuse)?;
        let side = |digits: &str| digits.trim().parse::<u32>().ok().filter(|n| *n > 0);
        match (side(width), side(height)) {
            (Some(width), Some(height)) => Ok(Self { width, height }),
            _ => Err(refuse()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_prints() {
        let size = Size::new(2048, 4096);
        assert_eq!(size.to_string().parse(), Ok(size));
        assert_eq!("10×20".parse(), Ok(Size::new(10, 20)));
    }

    #[test]
    fn refuses_zero_signs_and_words() {
        for text in ["0x4", "4x0", "-1x4", "4", "axb", "4x4x4", "", "4294967296x1"] {
            assert_eq!(text.parse::<Size>(), Err(NotASize(text.to_owned())), "{text}");
        }
    }
}
