//! Pictures that were not measured, or not wholly. They are sent all the same.

use super::{Finding, Level};
use crate::image::ImageFacts;
use crate::signals::Looked;

pub(super) fn check(facts: &ImageFacts) -> Option<Finding> {
    match facts.signals.looked {
        Looked::Whole => None,
        Looked::NotAsked => {
            Some(note("Only the headers of the picture were read, so no check of its pixels was made."))
        }
        Looked::Failed => Some(note(
            "Measuring the picture failed or took too long, so not all is known of its text, its sharpness and its kind.",
        )),
    }
}

/// What is said of a picture that is no more than a link here.
pub(super) fn passed_on() -> Finding {
    note("The picture was passed on as a link and not looked at, so no check of it was made.")
}

fn note(message: &str) -> Finding {
    Finding { code: "check_did_not_run", level: Level::Note, message: message.to_owned(), remedy: None }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_picture_that_was_not_measured_is_told_and_so_is_why() {
        let mut facts = sample::facts();
        assert_eq!(check(&facts), None);
        for (looked, why) in [(Looked::NotAsked, "headers"), (Looked::Failed, "took too long")] {
            facts.signals.looked = looked;
            let told = check(&facts).unwrap();
            assert_eq!((told.code, told.level), ("check_did_not_run", Level::Note));
            assert!(told.message.contains(why), "{}", told.message);
        }
    }
}
