//! A number of tokens and how sure it is. What is not known stays unknown in every sum.

use std::fmt;
use std::ops::Add;

/// How sure a number of tokens is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenCount {
    /// By the published formula, from the true size.
    Exact(u64),
    /// A text count from a tokenizer, which the endpoint's own framing may shift by a few.
    About(u64),
    /// Not more than this: the picture was not seen, and this is the most that one can cost.
    AtMost(u64),
    /// Nothing is known; never to be read as zero.
    Unknown,
}

impl TokenCount {
    /// Returns the number, or the bound.
    #[must_use]
    pub const fn most(self) -> Option<u64> {
        match self {
            Self::Exact(n) | Self::About(n) | Self::AtMost(n) => Some(n),
            Self::Unknown => None,
        }
    }

    const fn doubt(self) -> u8 {
        match self {
            Self::Exact(_) => 0,
            Self::About(_) => 1,
            Self::AtMost(_) => 2,
            Self::Unknown => 3,
        }
    }
}

impl Add for TokenCount {
    type Output = Self;

    /// Adds the numbers; the sum is as unsure as the less sure of the two.
    fn add(self, other: Self) -> Self {
        let (Some(a), Some(b)) = (self.most(), other.most()) else {
            return Self::Unknown;
        };
        let sum = a.saturating_add(b);
        match self.doubt().max(other.doubt()) {
            0 => Self::Exact(sum),
            1 => Self::About(sum),
            _ => Self::AtMost(sum),
        }
    }
}

impl fmt::Display for TokenCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(n) => write!(f, "{n}"),
            Self::About(n) => write!(f, "~{n}"),
            Self::AtMost(n) => write!(f, "≤{n}"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}
