//! Text that lies on its side or stands on its head.
//!
//! Speaks of text alone. Whether a photograph without text is turned was tried and could not be told well enough
//! (`docs/warnings.md` has the figures), so nothing is said of it; the turn that a file itself asks for has been applied before.

use super::{Finding, Level};
use crate::image::{ImageFacts, Orientation};
use crate::signals::TextSignals;

/// Fewer letters than this in lines are no evidence: windows, fences and coins make short rows too.
const LEAST_LETTERS: u32 = 16;
/// The least log ratio of letters in lines that run down to letters in lines that run across: four and a half times as
/// many. A chart with one label up its side, or a photograph of bricks, has less.
const SIDEWAYS: f32 = 1.5;
/// How many standard deviations the letters that hang must outnumber those that rise. Were both equally likely, the
/// difference of their counts would have the root of their sum as its standard deviation.
const HANGING: f32 = 2.0;
/// The same for saying which way to turn text that lies on its side, where a wrong word costs less.
const WHICH_WAY: f32 = 1.5;

pub(crate) fn check(facts: &ImageFacts) -> Option<Finding> {
    let text = facts.signals.text.filter(|text| text.letters >= LEAST_LETTERS)?;
    if text.sideways >= SIDEWAYS {
        Some(sideways(&text))
    } else if text.sideways < 0.0 && excess_of_hanging(&text) >= HANGING {
        Some(upside_down(&text))
    } else {
        None
    }
}

/// Returns how the picture must be turned, where it must be and its letters show which way.
pub(crate) fn turn(facts: &ImageFacts) -> Option<Orientation> {
    let finding = check(facts)?;
    let excess = excess_of_hanging(&facts.signals.text?);
    match finding.code {
        "upside_down" => Some(Orientation::HalfTurn),
        _ if excess <= -WHICH_WAY => Some(Orientation::Clockwise),
        _ if excess >= WHICH_WAY => Some(Orientation::CounterClockwise),
        _ => None,
    }
}

/// Returns by how many standard deviations the letters that hang outnumber those that rise.
fn excess_of_hanging(text: &TextSignals) -> f32 {
    let (rising, hanging) = (text.rising as f32, text.hanging as f32);
    (hanging - rising) / (hanging + rising).max(1.0).sqrt()
}

fn sideways(text: &TextSignals) -> Finding {
    let excess = excess_of_hanging(text);
    let remedy = if excess <= -WHICH_WAY {
        "turn the picture a quarter clockwise"
    } else if excess >= WHICH_WAY {
        "turn the picture a quarter counter-clockwise"
    } else {
        "turn the picture a quarter, so that its text runs across"
    };
    Finding {
        code: "rotated",
        level: Level::Warn,
        message: format!("The text seems to run up or down the picture: {} letters stand in such lines.", text.letters),
        remedy: Some(remedy),
    }
}

fn upside_down(text: &TextSignals) -> Finding {
    let TextSignals { rising, hanging, .. } = text;
    Finding {
        code: "upside_down",
        level: Level::Warn,
        message: format!(
            "The text seems to stand on its head: {hanging} letters hang below their line and {rising} rise above it."
        ),
        remedy: Some("turn the picture by half"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn text(sideways: f32, rising: u32, hanging: u32) -> TextSignals {
        TextSignals { letters: 100, height: 12.0, sideways, rising, hanging, foreign: None }
    }

    fn checked(text: TextSignals) -> Option<Finding> {
        let mut facts = sample::facts();
        facts.signals.text = Some(text);
        check(&facts)
    }

    fn code(text: TextSignals) -> Option<&'static str> {
        checked(text).map(|finding| finding.code)
    }

    #[test]
    fn upright_text_and_no_text_pass() {
        assert_eq!(check(&sample::facts()), None);
        assert_eq!(code(text(-4.0, 30, 8)), None);
    }

    #[test]
    fn sideways_begins_at_its_bound() {
        assert_eq!(code(text(SIDEWAYS - 0.01, 30, 8)), None);
        assert_eq!(code(text(SIDEWAYS, 30, 8)), Some("rotated"));
        assert_eq!(code(TextSignals { letters: LEAST_LETTERS - 1, ..text(4.0, 30, 8) }), None);
        assert_eq!(code(TextSignals { letters: LEAST_LETTERS, ..text(4.0, 30, 8) }), Some("rotated"));
    }

    #[test]
    fn the_remedy_says_which_way_where_that_is_known() {
        let remedy = |rising, hanging| checked(text(4.0, rising, hanging)).unwrap().remedy.unwrap();
        assert!(remedy(30, 8).ends_with(" clockwise"));
        assert!(remedy(8, 30).ends_with("counter-clockwise"));
        assert!(remedy(8, 9).ends_with("runs across"));
    }

    #[test]
    fn upside_down_needs_a_clear_excess() {
        assert_eq!(code(text(-4.0, 8, 30)), Some("upside_down"));
        assert_eq!(code(text(-4.0, 17, 19)), None);
        assert_eq!(code(text(-4.0, 0, 3)), None);
        assert_eq!(code(text(-4.0, 0, 4)), Some("upside_down"));
        assert_eq!(code(text(-4.0, 0, 0)), None);
    }

    #[test]
    fn lines_both_ways_say_nothing() {
        assert_eq!(code(text(0.0, 8, 30)), None);
    }
}
