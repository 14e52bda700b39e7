//! Text in letters that are not Latin, which models read less well. Cyrillic is mostly missed: it shares too many letters.

use super::{Finding, Level};
use crate::image::ImageFacts;

/// The least mean log ratio. `docs/warnings.md` has the counts by which it was chosen.
const LEAST: f32 = 1.0;

pub(super) fn check(facts: &ImageFacts) -> Option<Finding> {
    let foreign = facts.signals.text?.foreign?;
    (foreign >= LEAST).then(|| Finding {
        code: "non_latin_text",
        level: Level::Note,
        message: "The picture looks like text in letters that are not Latin, which models read less well.".to_owned(),
        remedy: Some("check the answer against the picture, or give the text in the question"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::signals::TextSignals;

    #[test]
    fn letters_of_another_script_are_told_and_the_bound_holds() {
        let mut facts = sample::facts();
        assert_eq!(check(&facts), None);
        let text = TextSignals { letters: 100, height: 12.0, sideways: -4.0, rising: 20, hanging: 6, foreign: None };
        for (foreign, told) in [(None, false), (Some(LEAST - 0.01), false), (Some(LEAST), true)] {
            facts.signals.text = Some(TextSignals { foreign, ..text });
            assert_eq!(check(&facts).is_some(), told, "{foreign:?}");
        }
    }
}
