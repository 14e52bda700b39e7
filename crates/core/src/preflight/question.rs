//! Questions that ask for exact counts or places, by their words. English alone; a rule of thumb.
//!
//! The guide says that counts are approximate, and that models struggle with precise places, as on a chess board. Phrases
//! are looked for word by word: "discount all" counts nothing.

use super::{Finding, Level};

/// The codes of what is said of questions.
pub(super) const CODES: [&str; 2] = ["counting", "exact_place"];

/// What asks for a count. A phone's number is no count, so `number of` alone says nothing.
const COUNTING: &[&str] =
    &["how many", "count the", "count all", "count how", "exact count", "total number of", "what is the count"];

/// What asks for a place more exactly than a model knows it. Somebody coordinates a project, so `coordinates` alone says
/// nothing.
const PLACING: &[&str] = &[
    "coordinate of",
    "coordinates of",
    "the coordinate",
    "the coordinates",
    "its coordinates",
    "their coordinates",
    "what coordinate",
    "what coordinates",
    "which coordinate",
    "which coordinates",
    "x coordinate",
    "y coordinate",
    "pixel coordinates",
    "bounding box",
    "bounding boxes",
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
];

/// What asks for a place on a chess board, where one is spoken of. Towns have squares too.
const SQUARES: &[&str] = &["which square", "what square"];
/// What speaks of a chess board.
const CHESS: &[&str] = &[
    "chess",
    "chessboard",
    "board",
    "piece",
    "pieces",
    "king",
    "queen",
    "rook",
    "rooks",
    "bishop",
    "bishops",
    "knight",
    "knights",
    "pawn",
    "pawns",
];

pub(super) fn check(text: &str) -> Vec<Finding> {
    let text = words(text);
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(&format!(" {phrase} ")));
    let counting = says(COUNTING).then(|| Finding {
        code: CODES[0],
        level: Level::Note,
        message: "The question asks for a count, which models give approximately.".to_owned(),
        remedy: Some("check the count, or ask about parts of the picture that hold few things each"),
    });
    let placing = (says(PLACING) || says(SQUARES) && says(CHESS)).then(|| Finding {
        code: CODES[1],
        level: Level::Note,
        message: "The question asks for an exact place, which models know roughly.".to_owned(),
        remedy: Some("ask for a rough place, or give the positions as text"),
    });
    counting.into_iter().chain(placing).collect()
}

/// Writes the words of a text with one space before and after each, and nothing else.
fn words(text: &str) -> String {
    let mut words = String::from(" ");
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words.extend(word.chars().flat_map(char::to_lowercase));
        words.push(' ');
    }
    words
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
        assert_eq!(codes("how\n many?"), ["counting"]);
        assert_eq!(codes("Give the bounding box of the dog."), ["exact_place"]);
        assert_eq!(codes("What is the x-coordinate of the dot?"), ["exact_place"]);
        assert_eq!(codes("Count the pawns and say on which square each stands"), ["counting", "exact_place"]);
    }

    #[test]
    fn other_questions_pass() {
        let others = [
            "What is in this picture?",
            "What is the phone number of the shop?",
            "Which country is it?",
            "",
            "Taking into account the legend, which bar is red?",
            "Does this discount all items?",
            "Who coordinates the project?",
            "In which square of Rome was this taken?",
        ];
        for text in others {
            assert_eq!(codes(text), Vec::<&str>::new(), "{text}");
        }
    }
}
