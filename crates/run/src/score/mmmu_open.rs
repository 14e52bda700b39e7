//! The open questions of MMMU: an answer occurs in a key phrase of the prediction, or equals a number in it.

mod numbers;

use super::python::{float, strip};
use super::row::Row;
use super::verdict::{Score, Verdict};

/// Words after which the answer is expected to come.
const INDICATORS: [&str; 8] = ["could be ", "so ", "is ", "thus ", "therefore ", "final ", "answer ", "result "];

/// What is left over where nothing follows an indicator.
const TRIVIAL: [&str; 7] = [":", ",", ".", "!", "?", ";", "'"];

/// A text in the two forms in which MMMU compares.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    Number(f64),
}

/// Scores 1 if any answer is met.
pub(crate) fn score<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    let answers: Vec<Value> = row.answers.iter().flat_map(|answer| values(answer)).collect();
    let said = said(prediction);
    let met = |said: &Value| {
        answers.iter().any(|answer| match (said, answer) {
            (Value::Text(said), Value::Text(answer)) => said.contains(answer.as_str()),
            (Value::Number(said), Value::Number(answer)) => said == answer,
            (Value::Text(_), Value::Number(_)) | (Value::Number(_), Value::Text(_)) => false,
        })
    };
    Ok(Score::of(said.iter().any(met)))
}

/// Returns what a prediction says: its key phrases and the numbers in them.
fn said(prediction: &str) -> Vec<Value> {
    let phrases = key_phrases(prediction);
    let numbers: Vec<String> = phrases.iter().flat_map(|phrase| numbers::find(phrase)).collect();
    phrases.iter().chain(&numbers).flat_map(|text| values(text)).collect()
}

/// Returns of each line the shortest rest after an indicator, or the whole text if no line has one.
fn key_phrases(prediction: &str) -> Vec<String> {
    let text = strip(prediction).trim_matches('.').to_lowercase();
    let lines: Vec<&str> = text.split('\n').collect();
    let found: Vec<String> = lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| {
            // The last line may be an equation.
            let equation = (index + 1 == lines.len()).then_some("=");
            shortest_rest(line, INDICATORS.into_iter().chain(equation))
        })
        .filter(|phrase| !TRIVIAL.contains(phrase))
        .map(str::to_owned)
        .collect();
    if found.is_empty() { vec![text] } else { found }
}

/// Returns the shortest text behind the last place of any indicator, unless that is empty.
fn shortest_rest(line: &str, indicators: impl Iterator<Item = &'static str>) -> Option<&str> {
    let rests = indicators.filter_map(|indicator| line.rsplit_once(indicator)).map(|(_, rest)| strip(rest));
    // An empty rest gives way to the next one, and a later empty rest replaces any: so the code does.
    let shortest = rests.fold("", |shortest, rest| {
        let shorter = rest.chars().count() < shortest.chars().count();
        if shortest.is_empty() || shorter { rest } else { shortest }
    });
    (!shortest.is_empty()).then_some(shortest)
}

/// Reads a text as a number of two decimals, else as lower-case text.
fn values(text: &str) -> Vec<Value> {
    let text = strip(text);
    if let Some(number) = float(&text.replace(',', "")) {
        return vec![Value::Number(two_decimals(number))];
    }
    let lower = text.to_lowercase();
    if lower.chars().count() == 1 {
        // One character would be found in every word; it must have a blank beside it.
        return vec![Value::Text(format!(" {lower}")), Value::Text(format!("{lower} "))];
    }
    vec![Value::Text(lower)]
}

/// Rounds as Python's `round(number, 2)` does: the exact value to the nearest, ties to even.
fn two_decimals(number: f64) -> f64 {
    format!("{number:.2}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn rounds_as_python_does() {
        for (number, rounded) in
            [(2.675, 2.67), (0.125, 0.12), (0.375, 0.38), (5.005, 5.0), (-0.001, 0.0), (1e300, 1e300)]
        {
            assert_eq!(two_decimals(number), rounded, "{number}");
        }
        assert!(two_decimals(f64::NAN).is_nan());
    }

    #[test]
    fn key_phrases_are_what_follows_an_indicator() {
        assert_eq!(key_phrases("First is 10\nthen 20\nthus 30."), ["10", "30"]);
        assert_eq!(key_phrases("a=b=c"), ["c"]);
        assert_eq!(key_phrases("a=b\nno more"), ["a=b\nno more"]);
        assert_eq!(key_phrases("the answer is :"), ["the answer is :"]);
    }

    #[test]
    fn one_character_needs_a_blank() {
        assert_eq!(said("a"), [text(" a"), text("a ")]);
        assert_eq!(said("the cat"), [text("the cat")]);
        assert_eq!(said("x = 1,234"), [Value::Number(1234.0), Value::Number(1234.0), Value::Number(234.0)]);
    }
}
