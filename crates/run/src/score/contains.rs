//! The answer occurs in the prediction, word by word. Our own rule, for models that answer in sentences.

use super::row::Row;
use super::verdict::{Score, Unscored, Verdict};

/// Scores 1 if the words of an answer stand side by side in the prediction, but for case and punctuation.
pub(crate) fn words<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    let read = fenced(prediction);
    let answers: Vec<String> = row.answers.iter().map(|answer| fenced(answer)).filter(|words| words != " ").collect();
    if answers.is_empty() {
        // An answer without a word would be in every prediction.
        return Err(Unscored::UnknownAnswer);
    }
    Ok(Score::of(answers.iter().any(|answer| read.contains(answer.as_str()))))
}

/// Writes the words of a text with a space before and behind each.
///
/// A word is a run of letters and digits; an apostrophe belongs to it between letters, a period or comma between digits.
fn fenced(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut out = String::with_capacity(lower.len() + 2);
    out.push(' ');
    let mut before = ' ';
    let mut characters = lower.chars().peekable();
    while let Some(c) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        let inner = match c {
            '\'' | '’' => before.is_alphabetic() && after.is_alphabetic(),
            '.' | ',' => before.is_numeric() && after.is_numeric(),
            _ => c.is_alphanumeric(),
        };
        if inner {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
        before = c;
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_side_by_side() {
        let value = |prediction: &str, answer: &str| {
            let row = Row { answers: vec![answer.to_owned().into()], ..Row::default() };
            words(prediction, &row).map(|score| score.value)
        };
        assert_eq!(value("It is a red-and-white Fire truck!", "fire truck"), Ok(1.0));
        assert_eq!(value("concatenate", "cat"), Ok(0.0));
        assert_eq!(value("it costs 3.5 dollars", "5"), Ok(0.0));
        assert_eq!(value("I don't know", "don"), Ok(0.0));
        assert_eq!(value("fire, then a truck", "fire truck"), Ok(0.0));
        assert_eq!(value("anything", "?"), Err(Unscored::UnknownAnswer));
    }
}
