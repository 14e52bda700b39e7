//! Pictures that are a disc on black, as circular fisheye lenses give.
//!
//! Telescopes, microscopes and eye cameras give discs too, so the sentence says what was seen. A fisheye picture that fills
//! its frame cannot be told from others by this, and passes.

use super::{Finding, Level};
use crate::image::ImageFacts;
use crate::signals::DiscSignals;

/// The least that the shorter side of a disc is of its longer one: lenses are round, frames cut off a few pixels.
const LEAST_ROUND: f32 = 0.96;
/// The least diameter, in short sides of the picture. A ball or a coin on black is seldom as large.
const LEAST_SPAN: f32 = 0.85;
/// The least share of black outside of the circle.
const LEAST_DARK: f32 = 0.97;
/// The least share of light just inside of it. A flower or a face on black is not bright all around.
const LEAST_LIT: f32 = 0.9;

pub(super) fn check(facts: &ImageFacts) -> Option<Finding> {
    facts.signals.look.disc.filter(is_disc).map(|_| Finding {
        code: "fisheye",
        level: Level::Note,
        message: "The picture is a disc on black, as a fisheye lens gives; what is near its edge is bent.".to_owned(),
        remedy: Some("flatten the picture first, or ask about its middle alone"),
    })
}

fn is_disc(disc: &DiscSignals) -> bool {
    disc.round >= LEAST_ROUND && disc.span >= LEAST_SPAN && disc.dark >= LEAST_DARK && disc.lit >= LEAST_LIT
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    const DISC: DiscSignals = DiscSignals { round: 0.99, span: 0.98, dark: 1.0, lit: 1.0 };

    fn is_told(disc: DiscSignals) -> bool {
        let mut facts = sample::facts();
        facts.signals.look.disc = Some(disc);
        check(&facts).is_some()
    }

    #[test]
    fn a_disc_is_told_and_each_bound_holds() {
        assert!(is_told(DISC));
        assert_eq!(check(&sample::facts()), None);
        for other in [
            DiscSignals { round: LEAST_ROUND - 0.01, ..DISC },
            DiscSignals { span: LEAST_SPAN - 0.01, ..DISC },
            DiscSignals { dark: LEAST_DARK - 0.01, ..DISC },
            DiscSignals { lit: LEAST_LIT - 0.01, ..DISC },
        ] {
            assert!(!is_told(other), "{other:?}");
        }
    }
}
