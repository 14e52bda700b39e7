//! The same text: character for character, or but for case and surplus blanks. Nothing is normalised further.

use super::python::{collapse, strip};
use super::row::Row;
use super::verdict::{Score, Verdict};

/// Compares without blanks around the texts.
pub(crate) fn trimmed<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    let read = strip(prediction);
    Ok(Score::of(row.answers.iter().any(|answer| strip(answer) == read)).read_as(read))
}

/// Compares without case, and with every run of blanks as one space.
pub(crate) fn folded<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    let fold = |text: &str| collapse(text).to_lowercase();
    let read = fold(prediction);
    Ok(Score::of(row.answers.iter().any(|answer| fold(answer) == read)).read_as(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variants_part_at_case_and_inner_blanks() {
        let row = Row { answers: vec!["Red  car".into(), "x".into()], ..Row::default() };
        let right =
            |prediction: &str| (trimmed(prediction, &row).unwrap().value, folded(prediction, &row).unwrap().value);
        assert_eq!(right(" Red  car\n"), (1.0, 1.0));
        assert_eq!(right("red car"), (0.0, 1.0));
        assert_eq!(right("red car."), (0.0, 0.0));
    }
}
