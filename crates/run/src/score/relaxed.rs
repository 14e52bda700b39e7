//! Relaxed accuracy of chart questions: numbers within 5 %, in binary floats as its authors count, else the same text.

use super::python::{float, strip};
use super::row::Row;
use super::verdict::{Score, Verdict};

/// The most by which a number may be off, relative to the answer.
const TOLERANCE: f64 = 0.05;

/// Compares the prediction as it is.
pub(crate) fn pix2struct<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    Ok(Score::of(row.answers.iter().any(|answer| is_right(prediction, answer))).read_as(prediction))
}

/// Compares the prediction without blanks around it.
pub(crate) fn vlmevalkit<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    pix2struct(strip(prediction), row)
}

fn is_right(prediction: &str, answer: &str) -> bool {
    // An answer of 0 is compared as text: nothing is within 5 % of it.
    match (number(prediction), number(answer).filter(|answer| *answer != 0.0)) {
        (Some(prediction), Some(answer)) => (prediction - answer).abs() / answer.abs() <= TOLERANCE,
        _ => prediction.to_lowercase() == answer.to_lowercase(),
    }
}

/// Reads a number; one with percent signs behind it is a hundredth.
fn number(text: &str) -> Option<f64> {
    if text.ends_with('%') { float(text.trim_end_matches('%')).map(|number| number / 100.0) } else { float(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_percent_is_that_of_binary_floats() {
        assert!(is_right("105", "100"));
        assert!(!is_right("1.05", "1.0"));
        assert!(!is_right("2.1", "2"));
        assert!(is_right("2000", "2010"));
        assert!(!is_right("0.0", "0"));
        assert!(is_right("0.5", "50%"));
        assert!(!is_right("50", "50%"));
        assert!(!is_right("inf", "inf") && !is_right("nan", "nan"));
    }
}
