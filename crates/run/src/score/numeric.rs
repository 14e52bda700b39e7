//! The same number. Our own rule, for answers that are numbers, in decimal and without the slips of binary floats.
//!
//! A prediction must hold one number, however often; with none or with several it is unparsed, not guessed at.
//! Thousands may be set apart with commas; a sign of money or percent beside a number is passed over.

use super::python::{decimal, strip};
use super::row::Row;
use super::verdict::{Score, Unscored, Verdict};

/// By how much equal numbers may differ, relatively: the noise of reading decimals into binary.
const NOISE: f64 = 1e-9;

/// Scores 1 if the numbers are equal.
pub(crate) fn equal<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    judge(prediction, row, NOISE)
}

/// Scores 1 if the prediction is off by a twentieth of the answer at the most, the twentieth included.
pub(crate) fn within_5_percent<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    judge(prediction, row, 0.05 + NOISE)
}

fn judge<'r>(prediction: &str, row: &'r Row<'_>, tolerance: f64) -> Verdict<'r> {
    let answers: Vec<f64> = row.answers.iter().filter_map(|answer| only_number(answer)).collect();
    if answers.is_empty() {
        return Err(Unscored::UnknownAnswer);
    }
    let said = only_number(prediction).ok_or(Unscored::Unparsed)?;
    let right = answers.iter().any(|answer| (said - answer).abs() <= tolerance * answer.abs());
    Ok(Score::of(right).read_as(said.to_string()))
}

/// Returns the number that a text holds, if it holds just one.
fn only_number(text: &str) -> Option<f64> {
    const WORDS: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let bare = strip(text).trim_end_matches('.').to_lowercase();
    if let Some(value) = WORDS.iter().position(|word| *word == bare) {
        return Some(value as f64);
    }
    let mut numbers = pieces(text).filter_map(|piece| number(&piece));
    let first = numbers.next()?;
    numbers.all(|next| next == first).then_some(first)
}

/// Cuts a text into pieces that may be numbers: runs of digits, letters, `.`, `,`, and signs before a digit.
fn pieces(text: &str) -> impl Iterator<Item = String> {
    let plain: String = text
        .chars()
        .map(|c| match (decimal(c), c) {
            (Some(value), _) => char::from(b'0' + value),
            (None, '\u{2212}') => '-',
            (None, '.' | ',' | '+' | '-' | '_') => c,
            (None, c) if c.is_alphanumeric() => 'x',
            (None, _) => ' ',
        })
        .collect();
    plain.split(' ').map(|piece| piece.trim_end_matches(['.', ',']).to_owned()).collect::<Vec<_>>().into_iter()
}

/// Reads a piece that is a number and nothing else. A number glued to letters (`12k`, `3rd`) is none.
fn number(piece: &str) -> Option<f64> {
    let digits = piece.trim_start_matches(['+', '-']);
    let signs = piece.len() - digits.len();
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = groups.all(|group| group.len() == 3 && all_digits(group));
    let first_fits = all_digits(first) && (!whole.contains(',') || (1..=3).contains(&first.len()));
    let empty = whole.is_empty() && fraction.is_empty();
    if signs > 1 || empty || !grouped || !first_fits || !all_digits(fraction) {
        return None;
    }
    piece.replace(',', "").parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_is_read_and_several_are_not() {
        let read = [
            ("5", 5.0),
            ("The total is $1,234.50.", 1234.5),
            ("-3 degrees", -3.0),
            ("\u{2212}3", -3.0),
            ("50 %", 50.0),
            ("about 7, so 7.0", 7.0),
            ("Seven.", 7.0),
            ("１２", 12.0),
            (".5", 0.5),
        ];
        for (text, value) in read {
            assert_eq!(only_number(text), Some(value), "{text}");
        }
        for text in ["", "none", "3 or 4", "3-4", "12k", "3rd", "1,23", "10:30", "1/2", "1.2.3", "--1", "."] {
            assert_eq!(only_number(text), None, "{text}");
        }
    }

    #[test]
    fn five_percent_is_decimal() {
        let row = Row { answers: vec!["1.0".into()], ..Row::default() };
        assert_eq!(within_5_percent("1.05", &row).map(|score| score.value), Ok(1.0));
        assert_eq!(within_5_percent("1.051", &row).map(|score| score.value), Ok(0.0));
        assert_eq!(equal("1.05", &row).map(|score| score.value), Ok(0.0));
        assert_eq!(equal("two or three", &row), Err(Unscored::Unparsed));
        let zero = Row { answers: vec!["0".into()], ..Row::default() };
        assert_eq!(within_5_percent("0.0", &zero).map(|score| score.value), Ok(1.0));
    }

    #[test]
    fn an_answer_that_is_no_number_is_the_rows_fault() {
        let row = Row { answers: vec!["many".into()], ..Row::default() };
        assert_eq!(equal("5", &row), Err(Unscored::UnknownAnswer));
    }
}
