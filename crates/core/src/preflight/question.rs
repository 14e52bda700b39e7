//! Questions that ask for exact counts or places, by their words. English alone; a rule of thumb.
//!
//! The guide says that counts are approximate, and that models struggle with precise places, as on a chess board.

use super::{Finding, Level};

/// What asks for a count. A phone's number is no count, so `number of` alone says nothing.
const COUNTING: &[&str] =
    &["how many", "count the", "count all", "count how", "exact count", "total number of", "what is the count"];

/// What asks for a place more exactly than a model knows it.
const PLACING: &[&str] = &[
    "coordinate",
    "bounding box",
    "in pixels",
    "pixel position",
    "pixel location",
    "exact position",
    "exact location",
    "exactly where",
    "where exactly",
    "precise position",
    "precise location",
    "precisely where",
    "chess position",
    "which square",
    "what square",
];

pub(super) fn check(text: &str) -> Vec<Finding> {
    let text = text.to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    let counting = says(COUNTING).then(|| Finding {
        code: "counting",
        level: Level::Note,
        message: "The question asks for a count, which models give approximately.".to_owned(),
        remedy: Some("check the count, or ask about parts of the picture that hold few things each"),
    });
    let placing = says(PLACING).then(|| Finding {
        code: "exact_place",
        level: Level::Note,
        message: "The question asks for an exact place, which models know roughly.".to_owned(),
        remedy: Some("ask for a rough place, or give the positions as text"),
    });
    counting.into_iter().chain(placing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        check(text).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn counts_and_places_are_told() {
        assert_eq!(codes("How many cats are there?"), ["counting"]);
        assert_eq!(codes("Give the bounding box of the dog."), ["exact_place"]);
        assert_eq!(codes("Count the pawns and say on which square each stands"), ["counting", "exact_place"]);
    }

    #[test]
    fn other_questions_pass() {
        for text in ["What is in this picture?", "What is the phone number of the shop?", "Which country is it?", ""] {
            assert_eq!(codes(text), Vec::<&str>::new(), "{text}");
        }
    }
}
