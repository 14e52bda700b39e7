//! GQA's accuracy: the same text, in the three forms in which it is in use.

use super::python::strip;
use super::row::Row;
use super::verdict::{Score, Unscored, Verdict};

/// Compares character for character, and leaves out the questions that are not balanced.
pub(crate) fn official<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    if row.balanced == Some(false) {
        return Err(Unscored::LeftOut);
    }
    Ok(Score::of(row.answers.iter().any(|answer| answer == prediction)).read_as(prediction))
}

/// Compares without case and without ASCII punctuation.
pub(crate) fn lmms_eval<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    let bare = |text: &str| text.to_lowercase().replace(|c: char| c.is_ascii_punctuation(), "");
    compare(bare, prediction, row)
}

/// Compares without case and without blanks around the texts.
pub(crate) fn vlmevalkit<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    compare(|text| strip(text).to_lowercase(), prediction, row)
}

fn compare<'r>(normal: impl Fn(&str) -> String, prediction: &str, row: &'r Row<'_>) -> Verdict<'r> {
    let read = normal(prediction);
    Ok(Score::of(row.answers.iter().any(|answer| normal(answer) == read)).read_as(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variants_part_at_case_blanks_and_periods() {
        let row = Row { answers: vec!["yes".into()], ..Row::default() };
        let right =
            |prediction: &str| [official, lmms_eval, vlmevalkit].map(|rule| rule(prediction, &row).unwrap().value);
        assert_eq!(right("yes"), [1.0, 1.0, 1.0]);
        assert_eq!(right("Yes."), [0.0, 1.0, 0.0]);
        assert_eq!(right(" Yes"), [0.0, 0.0, 1.0]);
    }

    #[test]
    fn unbalanced_questions_are_left_out() {
        let row = Row { answers: vec!["yes".into()], balanced: Some(false), ..Row::default() };
        assert_eq!(official("yes", &row), Err(Unscored::LeftOut));
        assert_eq!(lmms_eval("yes", &row).map(|score| score.value), Ok(1.0));
    }
}
