//! Pictures of so few pixels that there is little to see. Exact: it looks at the size alone.

use super::{Finding, Level};
use crate::image::ImageFacts;

/// Below this long side a picture is at most 2 by 2 patches of 32 pixels: a person can hardly tell what it shows, and
/// "if a human cannot see it, the model cannot".
const TOO_SMALL: u32 = 64;
/// Below this long side it is at most 4 by 4 patches: a few words or one plain object.
const SMALL: u32 = 128;

pub(super) fn check(facts: &ImageFacts) -> Option<Finding> {
    let long = facts.upright.long_side();
    if long >= SMALL {
        return None;
    }
    Some(Finding {
        code: "low_resolution",
        level: if long < TOO_SMALL { Level::Warn } else { Level::Note },
        message: format!("The picture has only {} pixels.", facts.upright),
        remedy: Some("send a larger original; enlarging this one adds no detail"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::size::Size;

    fn level(width: u32, height: u32) -> Option<Level> {
        let mut facts = sample::facts();
        facts.upright = Size::new(width, height);
        check(&facts).map(|finding| finding.level)
    }

    #[test]
    fn the_long_side_decides() {
        assert_eq!(level(63, 63), Some(Level::Warn));
        assert_eq!(level(10, 64), Some(Level::Note));
        assert_eq!(level(127, 127), Some(Level::Note));
        assert_eq!(level(128, 9), None);
    }

    #[test]
    fn the_size_is_told() {
        let mut facts = sample::facts();
        facts.upright = Size::new(28, 20);
        assert_eq!(check(&facts).unwrap().message, "The picture has only 28x20 pixels.");
    }
}
