//! Panoramas and other long, narrow pictures. Exact: it looks at the size alone.

use super::{Finding, Level};
use crate::image::ImageFacts;

/// The most times that one side may be as long as the other.
///
/// The guide names no figure. 2.5 lets through every common shape of screen and photograph, up to the wide screens of
/// 21:9, and stops panoramas, which begin at about 3:1.
const MOST: f64 = 2.5;

pub(crate) fn check(facts: &ImageFacts) -> Option<Finding> {
    let upright = facts.upright;
    let ratio = f64::from(upright.long_side()) / f64::from(upright.short_side().max(1));
    if ratio <= MOST {
        return None;
    }
    let shape = if upright.width > upright.height { "wide as it is high" } else { "high as it is wide" };
    // A long picture that fits as it is loses nothing; one that was scaled down lost it on its short side too.
    let scaled = facts.seen.long_side() < upright.long_side();
    Some(Finding {
        code: "panorama",
        level: if scaled { Level::Warn } else { Level::Note },
        message: format!("The picture is {ratio:.1} times as {shape}."),
        remedy: Some("split it along its long side into parts that overlap, and send them in order"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::size::Size;

    fn checked(width: u32, height: u32) -> Option<Finding> {
        let mut facts = sample::facts();
        facts.upright = Size::new(width, height);
        facts.seen = facts.upright;
        check(&facts)
    }

    #[test]
    fn two_and_a_half_to_one_passes_and_more_does_not() {
        assert_eq!(checked(2500, 1000), None);
        assert_eq!(checked(1000, 2500), None);
        assert!(checked(2501, 1000).is_some());
        assert!(checked(1000, 2501).is_some());
        assert!(checked(u32::MAX, 1).is_some());
    }

    #[test]
    fn the_sentence_names_the_long_side() {
        assert_eq!(checked(4000, 1000).unwrap().message, "The picture is 4.0 times as wide as it is high.");
        assert_eq!(checked(1000, 3000).unwrap().message, "The picture is 3.0 times as high as it is wide.");
    }

    #[test]
    fn it_matters_more_when_it_was_scaled_down() {
        let mut facts = sample::facts();
        facts.upright = Size::new(8000, 1000);
        facts.seen = Size::new(2048, 256);
        assert_eq!(check(&facts).unwrap().level, Level::Warn);
        // The endpoint scales down what is sent at its own size.
        facts.sent = facts.upright;
        assert_eq!(check(&facts).unwrap().level, Level::Warn);
        facts.seen = facts.upright;
        assert_eq!(check(&facts).unwrap().level, Level::Note);
    }
}
