//! What remedies did to a picture, and what they could not: told as findings, so that a run keeps them with the row and a caller
//! of the server reads them with the rest.

use super::{Finding, Level};
use crate::image::{ImageFacts, Orientation, Step};

pub(super) fn findings(facts: &ImageFacts) -> impl Iterator<Item = Finding> {
    let applied = facts.steps.iter().filter_map(|step| applied(*step));
    let undone = facts.undone.iter().map(|undone| {
        let (remedy, why) = (undone.remedy.as_str(), &undone.why);
        note("not_applied", format!("The remedy {remedy} does not help here: {why}."))
    });
    applied.chain(undone)
}

fn applied(step: Step) -> Option<Finding> {
    let (code, message) = match step {
        Step::Turned(Orientation::HalfTurn) => ("turned", turned("by half")),
        Step::Turned(Orientation::Clockwise) => ("turned", turned("by a quarter, clockwise")),
        Step::Turned(_) => ("turned", turned("by a quarter, counter-clockwise")),
        Step::Cut { part, of } => ("cut", format!("This is part {part} of {of} of a panorama that was cut.")),
        Step::Enlarged { from, to } => {
            ("enlarged", format!("Its small text was enlarged: the model sees {to} instead of {from}."))
        }
        Step::FrameTaken(_)
        | Step::Oriented(_)
        | Step::Flattened
        | Step::ColourConverted
        | Step::ProfileDropped
        | Step::InkConverted
        | Step::DepthReduced
        | Step::Scaled { .. }
        | Step::MetadataStripped
        | Step::Encoded(_)
        | Step::PassedThrough
        | Step::Shown(_) => return None,
    };
    Some(note(code, message))
}

fn turned(way: &str) -> String {
    format!("The picture was turned {way}, so that its text is upright.")
}

fn note(code: &'static str, message: String) -> Finding {
    Finding { code, level: Level::Note, message, remedy: None }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::remedy::{Remedy, Undone};
    use crate::size::Size;

    #[test]
    fn what_was_done_and_what_was_not_is_told() {
        let mut facts = sample::facts();
        assert_eq!(findings(&facts).count(), 0);
        let (from, to) = (Size::new(600, 400), Size::new(1152, 768));
        let turned = Step::Turned(Orientation::Clockwise);
        facts.steps = vec![Step::Flattened, turned, Step::Cut { part: 2, of: 5 }, Step::Enlarged { from, to }];
        facts.undone.push(Undone { remedy: Remedy::EnlargeText, why: "it takes too much memory".to_owned() });
        let told: Vec<_> = findings(&facts).map(|finding| (finding.code, finding.message)).collect();
        let expected = [
            ("turned", "The picture was turned by a quarter, clockwise, so that its text is upright."),
            ("cut", "This is part 2 of 5 of a panorama that was cut."),
            ("enlarged", "Its small text was enlarged: the model sees 1152x768 instead of 600x400."),
            ("not_applied", "The remedy enlarge-text does not help here: it takes too much memory."),
        ];
        assert_eq!(told, expected.map(|(code, message)| (code, message.to_owned())));
    }
}
