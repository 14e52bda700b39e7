//! Pictures that could not be measured. They are sent all the same.

use super::{Finding, Level};
use crate::image::{ImageFacts, Looked};

pub(super) fn check(facts: &ImageFacts) -> Option<Finding> {
    match facts.signals.looked {
        Looked::Whole => None,
        Looked::Failed => Some(Finding {
            code: "check_did_not_run",
            level: Level::Note,
            message: "The picture could not be measured, so nothing is known of its text, its sharpness or its kind."
                .to_owned(),
            remedy: None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_picture_that_was_not_measured_is_told() {
        let mut facts = sample::facts();
        assert_eq!(check(&facts), None);
        facts.signals.looked = Looked::Failed;
        assert_eq!(check(&facts).unwrap().code, "check_did_not_run");
    }
}
