//! Text of so few pixels that letters run together.

use super::{Finding, Level};
use crate::image::ImageFacts;
use crate::tokens::Layout;

/// Fewer letters than this in lines are no evidence: the grain of a photograph makes short rows too.
const LEAST_LETTERS: u32 = 16;
/// The least log ratio, either way, of letters in lines of the one direction to those of the other. Text has one
/// direction; grass and gravel have two.
const ONE_WAY: f32 = 1.0;
/// The lowest letters that pass, in pixels of what the model sees.
///
/// `e`, `a` and `s` are three strokes and two gaps high: five rows at the least, if every stroke falls into a row of
/// its own. Below six pixels they do not, and such letters look alike.
const LOWEST: f32 = 6.0;

pub(crate) fn check(facts: &ImageFacts) -> Option<Finding> {
    let text = facts.signals.text?;
    if text.letters < LEAST_LETTERS || text.sideways.abs() < ONE_WAY || text.height >= LOWEST {
        return None;
    }
    let height = text.height;
    Some(Finding {
        code: "small_text",
        level: Level::Warn,
        message: format!("The text is very small: as the model sees it, its letters are {height:.1} pixels high."),
        remedy: Some(remedy(facts)),
    })
}

fn remedy(facts: &ImageFacts) -> &'static str {
    if facts.seen.long_side() >= facts.upright.long_side() {
        "send a larger original, or crop to the text and enlarge it, without cutting off what the question needs"
    } else if facts.layout == Layout::View {
        "ask with `--detail high`, which keeps more pixels"
    } else {
        "crop to the part with the text, or send it in parts: a smaller part is scaled down less"
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::signals::TextSignals;
    use crate::size::Size;

    const TEXT: TextSignals =
        TextSignals { letters: 100, height: 4.0, sideways: -4.0, rising: 20, hanging: 6, foreign: None };

    fn facts(text: TextSignals) -> ImageFacts {
        let mut facts = sample::facts();
        facts.signals.text = Some(text);
        facts
    }

    #[test]
    fn a_picture_without_text_passes() {
        assert_eq!(check(&sample::facts()), None);
    }

    #[test]
    fn low_letters_are_told_with_their_height() {
        let finding = check(&facts(TEXT)).unwrap();
        assert_eq!((finding.code, finding.level), ("small_text", Level::Warn));
        assert!(finding.message.contains("4.0 pixels"), "{}", finding.message);
    }

    #[test]
    fn each_bound_holds() {
        let told = |text| check(&facts(text)).is_some();
        assert!(!told(TextSignals { height: LOWEST, ..TEXT }));
        assert!(told(TextSignals { height: LOWEST - 0.1, ..TEXT }));
        assert!(!told(TextSignals { letters: LEAST_LETTERS - 1, ..TEXT }));
        assert!(told(TextSignals { letters: LEAST_LETTERS, ..TEXT }));
        assert!(!told(TextSignals { sideways: ONE_WAY - 0.1, ..TEXT }));
        assert!(told(TextSignals { sideways: ONE_WAY, ..TEXT }));
    }

    #[test]
    fn the_remedy_fits_what_was_done_to_the_picture() {
        let mut facts = facts(TEXT);
        assert!(remedy(&facts).starts_with("send a larger original"));
        facts.upright = Size::new(4096, 3072);
        assert!(remedy(&facts).starts_with("crop to the part"));
        facts.layout = Layout::View;
        assert!(remedy(&facts).contains("--detail high"));
        // Whoever sends the original is shown no more of it.
        facts.sent = facts.upright;
        assert!(remedy(&facts).contains("--detail high"));
    }
}
