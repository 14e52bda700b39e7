//! What was measured of a picture's pixels: the evidence that preflight checks judge.
//!
//! Numbers alone. How they are measured is the business of `vqa-image`, what is made of them that of
//! [`crate::preflight`].

use crate::size::Size;

/// What was measured of a picture's pixels.
///
/// A measure that could not be taken is `None`, and no check speaks of it. All lengths are in pixels of what the
/// model sees, except that edges are never told wider than they are in the picture itself.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Signals {
    /// How far brightness takes from one side of an edge to the other, in the sharpest parts: at least 1, and about 2
    /// in a sharp photograph. High is blurred. `None` where the picture has too few edges to tell.
    pub edge_width: Option<f32>,
    /// What was measured of its text; `None` where no line of text was found.
    pub text: Option<TextSignals>,
    /// How much it looks like a CAPTCHA.
    pub captcha: Screened,
    /// What was measured of it as a whole.
    pub look: LookSignals,
    /// Whether it was measured at all.
    pub looked: Looked,
}

/// How much a picture looks like a CAPTCHA.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Screened {
    /// Nobody asked.
    #[default]
    Unmeasured,
    /// From 0 to 1; higher is more like one. Where a part of the picture has that score, and not the whole, its place in the
    /// file's picture, upright.
    Score(f32, Option<Place>),
    /// The same of what was looked at before the check failed or its time was up. What was not looked at may score higher.
    Unfinished(f32, Option<Place>),
    /// The check failed, or took longer than it was given, before anything was known.
    Failed,
}

impl Screened {
    /// Returns the score, as far as one is known, and the place of the part that has it.
    #[must_use]
    pub const fn score(self) -> Option<(f32, Option<Place>)> {
        match self {
            Self::Score(score, place) | Self::Unfinished(score, place) => Some((score, place)),
            Self::Unmeasured | Self::Failed => None,
        }
    }

    /// Says whether the check ran and did not come to its end.
    #[must_use]
    pub const fn was_cut_short(self) -> bool {
        matches!(self, Self::Unfinished(..) | Self::Failed)
    }

    /// Joins what is known of a picture by two looks at it: the higher score, unfinished if either look was.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let short = self.was_cut_short() || other.was_cut_short();
        match (self.score(), other.score()) {
            (Some((one, _)), Some((two, _))) => {
                let (score, place) = if two > one { other } else { self }.score().unwrap_or_default();
                if short { Self::Unfinished(score, place) } else { Self::Score(score, place) }
            }
            (Some((score, place)), None) | (None, Some((score, place))) if short => Self::Unfinished(score, place),
            (Some(_), None) => self,
            (None, Some(_)) => other,
            (None, None) if short => Self::Failed,
            (None, None) => Self::Unmeasured,
        }
    }
}

/// A box within a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// How far it is from the left side of the picture.
    pub left: u32,
    /// How far it is from the upper side.
    pub top: u32,
    /// Its own width and height.
    pub size: Size,
}

impl Place {
    /// The same place where the picture is scaled from one size to another.
    #[must_use]
    pub fn scaled(self, from: Size, to: Size) -> Self {
        let at = |pixels: u32, from: u32, to: u32| {
            let scaled = (u64::from(pixels) * u64::from(to) + u64::from(from) / 2) / u64::from(from.max(1));
            u32::try_from(scaled).unwrap_or(to).min(to)
        };
        let side = |start: u32, length: u32, from: u32, to: u32| {
            let scaled = at(start, from, to);
            (scaled, at(start + length, from, to) - scaled)
        };
        let (left, width) = side(self.left, self.size.width, from.width, to.width);
        let (top, height) = side(self.top, self.size.height, from.height, to.height);
        Self { left, top, size: Size::new(width, height) }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} pixels at {},{}", self.size, self.left, self.top)
    }
}

/// Whether a picture was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Looked {
    /// Nobody asked: its headers were read alone.
    #[default]
    NotAsked,
    /// It was: a measure that is missing could not be taken.
    Whole,
    /// Measuring failed in a way that it should not, or took longer than it was given: of what is missing nothing is known.
    Failed,
}

/// What was measured of a picture as a whole. Shares are of its pixels, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LookSignals {
    /// Of a picture without colour; `None` where there is colour, or where it is too small to tell.
    pub grey: Option<GreySignals>,
    /// Of something bright with nothing but black around it; `None` where there is no such thing.
    pub disc: Option<DiscSignals>,
    /// Of plain colours on a plain ground with straight lines; `None` where there is no such ground.
    pub plot: Option<PlotSignals>,
}

/// How brightness is spread over a picture without colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GreySignals {
    /// The share of black along the four edges.
    pub rim: f32,
    /// The share of black.
    pub black: f32,
    /// The share of what is neither near black nor near white.
    pub middle: f32,
    /// The share of white.
    pub white: f32,
    /// How many of the 176 middle levels of grey are in use.
    pub levels: u32,
    /// The share of the most frequent of these.
    pub peak: f32,
}

/// How much a bright part on black is a disc.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiscSignals {
    /// Its shorter side over its longer one.
    pub round: f32,
    /// Its diameter over the short side of the picture.
    pub span: f32,
    /// The share of black outside of the circle.
    pub dark: f32,
    /// The share of what is not black just inside of the circle.
    pub lit: f32,
}

/// What a picture on a plain ground has of a plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlotSignals {
    /// The share of the ground.
    pub ground: f32,
    /// How many plain colours of different hue stand on it.
    pub hues: u32,
    /// The longest straight line across, over the width.
    pub across: f32,
    /// The longest straight line down, over the height.
    pub down: f32,
    /// How many dashes and dots stand in rows that are neither level nor plumb.
    pub dashes: u32,
}

/// What was measured of the text in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextSignals {
    /// How many letters, or groups of letters that touch, stand in lines of the main direction. More is surer.
    pub letters: u32,
    /// The middle height of the letters in pixels, across their line: near the height of an `x`.
    pub height: f32,
    /// Letters in lines that run down against letters in lines that run across, as a natural log ratio. Above 0 is
    /// sideways.
    pub sideways: f32,
    /// Letters that rise above the small ones, as `b` and `T` do in upright text. In text that runs down, what is left
    /// counts as above.
    pub rising: u32,
    /// Letters that hang below the base line, as `p` does in upright text.
    pub hanging: u32,
    /// How much more likely its letters are those of another script than Latin ones: the mean of natural log ratios. `None` where
    /// too few could be told apart.
    pub foreign: Option<f32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_keeps_to_its_picture_when_that_is_scaled() {
        let place = Place { left: 100, top: 31, size: Size::new(200, 69) };
        let (small, large) = (Size::new(300, 100), Size::new(1001, 333));
        assert_eq!(place.scaled(small, large), Place { left: 334, top: 103, size: Size::new(667, 230) });
        assert_eq!(place.scaled(small, large).scaled(large, small), place);
        assert_eq!(place.to_string(), "200x69 pixels at 100,31");
    }

    #[test]
    fn of_two_looks_the_higher_score_counts_and_either_may_be_cut_short() {
        use Screened::{Failed, Score, Unfinished, Unmeasured};
        let place = Some(Place { left: 1, top: 2, size: Size::new(3, 4) });
        for (one, two, both) in [
            (Score(0.2, None), Score(0.9, place), Score(0.9, place)),
            (Score(0.9, place), Unfinished(0.1, None), Unfinished(0.9, place)),
            (Unmeasured, Score(0.4, None), Score(0.4, None)),
            (Failed, Score(0.4, place), Unfinished(0.4, place)),
            (Failed, Unmeasured, Failed),
            (Unmeasured, Unmeasured, Unmeasured),
        ] {
            assert_eq!((one.with(two), two.with(one)), (both, both), "{one:?}, {two:?}");
        }
    }
}
