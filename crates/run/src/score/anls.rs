//! Average normalised Levenshtein similarity: 1 less the edit distance per character, 0 below one half.
//!
//! The official script compares stripped and collapsed texts but divides by the length of the raw ones, in upper case:
//! blanks around a wrong answer bring its score near 1. A prediction is therefore cleaned of them first; the script as
//! it is remains to be had.

use std::borrow::Cow;

use super::python::collapse;
use super::row::Row;
use super::verdict::{Score, Unscored, Verdict};

/// The least similarity that counts, from the script: exactly one half still does.
const LEAST: f64 = 0.5;

/// The most steps that one comparison may take: two texts of 10,000 characters. Answers are far shorter.
const MOST_STEPS: usize = 100_000_000;

/// Scores a prediction that is cleaned of surplus blanks.
pub(crate) fn trimmed<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    best(&collapse(prediction), row)
}

/// Scores as the script does.
pub(crate) fn rrc<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    best(prediction, row)
}

fn best<'r>(prediction: &str, row: &'r Row<'_>) -> Verdict<'r> {
    let read = folded(prediction);
    let length = upper_length(prediction);
    let mut nearest = f64::INFINITY;
    for answer in &row.answers {
        let longest = length.max(upper_length(answer));
        nearest = nearest.min(distance(&read, &folded(answer), longest)?);
    }
    let similarity = 1.0 - nearest;
    Ok(Score::new(if similarity >= LEAST { similarity } else { 0.0 }).read_as(read.into_owned()))
}

/// Returns the edit distance over `longest`; 1 where it is known to be above one half.
fn distance(one: &str, other: &str, longest: usize) -> Result<f64, Unscored> {
    if one == other {
        return Ok(0.0);
    }
    let (a, b) = (one.chars().count(), other.chars().count());
    if a.abs_diff(b) * 2 > longest {
        return Ok(1.0);
    }
    if a.saturating_mul(b) > MOST_STEPS {
        return Err(Unscored::TooLong);
    }
    Ok(strsim::levenshtein(one, other) as f64 / longest as f64)
}

fn folded(text: &str) -> Cow<'_, str> {
    // Python strips before it lower-cases; no blank has a case, so the order is free.
    Cow::Owned(collapse(&text.to_lowercase()))
}

/// Counts the characters of the upper-case text: `ß` counts twice.
fn upper_length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().flat_map(char::to_uppercase).count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(of: for<'r, 'a> fn(&'r str, &'r Row<'a>) -> Verdict<'r>, prediction: &str, answer: &str) -> f64 {
        let row = Row { answers: vec![answer.into()], ..Row::default() };
        of(prediction, &row).unwrap().value
    }

    #[test]
    fn blanks_earn_nothing_but_in_the_script() {
        let padded = format!("fo{}", " ".repeat(100));
        assert!(scored(rrc, &padded, "foo") > 0.99);
        assert_eq!(scored(trimmed, &padded, "foo"), scored(rrc, "fo", "foo"));
        let spread = format!("f{}oo", " ".repeat(100));
        assert_eq!(scored(trimmed, &spread, "foo"), scored(rrc, "f oo", "foo"));
    }

    #[test]
    fn one_half_counts_and_less_does_not() {
        assert_eq!(scored(trimmed, "ab", "ac"), 0.5);
        assert_eq!(scored(trimmed, "abcd", "axyz"), 0.0);
        assert_eq!(scored(trimmed, "", ""), 1.0);
    }

    #[test]
    fn texts_of_any_length_are_answered_at_once() {
        let long = "a".repeat(200_000);
        let row = Row { answers: vec!["b".repeat(200_000).into()], ..Row::default() };
        assert_eq!(trimmed(&long, &row), Err(Unscored::TooLong));
        assert_eq!(scored(trimmed, &long, "a"), 0.0);
        assert_eq!(scored(trimmed, &long, &long), 1.0);
    }
}
