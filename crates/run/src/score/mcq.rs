//! Multiple choice: which option a prediction means, as MMMU's and lmms-eval's parsers find it.
//!
//! Both choose at random where they find none. Here that is counted as unparsed instead: a score must not hang on a
//! seed, and a quarter of the guesses would count as right.

use super::python::{split, strip};
use super::row::{Choice, Row};
use super::verdict::{Score, Unscored, Verdict};

/// What is stripped from both ends, one after the other, each once.
const ENDS: [char; 7] = [',', '.', '!', '?', ';', ':', '\''];

/// A prediction of more words than this may name an option by its text.
const FEW_WORDS: usize = 5;

/// Finds `(A)`, else ` A `, else the text of an option in a longer prediction; the last mention wins.
pub(crate) fn mmmu<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    judge(prediction, row, |text, label| text.contains(&format!(" {label} ")), |_, _| false)
}

/// The same, but a blank or a period behind a label is enough: `ABCD` means D.
pub(crate) fn lmms_eval<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    let bare = |text: &str, label: &str| text.contains(&format!("{label} "));
    judge(prediction, row, bare, |text, label| text.contains(&format!("{label}.")))
}

fn judge<'r>(
    prediction: &str,
    row: &'r Row<'_>,
    bare: impl Fn(&str, &str) -> bool,
    dotted: impl Fn(&str, &str) -> bool,
) -> Verdict<'r> {
    if row.choices.is_empty() {
        return Err(Unscored::NoChoices);
    }
    let right = right_labels(row)?;
    let text = ENDS.iter().fold(prediction, |text, end| text.trim_matches(*end));
    let text = format!(" {text} ");
    let choices = &row.choices;
    let found = by_label(choices, &text, |label| text.contains(&bracketed(label)), bracketed)
        .or_else(|| by_label(choices, &text, |label| bare(&text, label), spaced))
        .or_else(|| by_label(choices, &text, |label| dotted(&text, label), spaced))
        .or_else(|| by_text(choices, &text))
        .ok_or(Unscored::Unparsed)?;
    Ok(Score::of(right.contains(&&*found.label)).read_as(&*found.label))
}

fn bracketed(label: &str) -> String {
    format!("({label})")
}

fn spaced(label: &str) -> String {
    format!(" {label} ")
}

/// Of the options whose label is in the text, returns the one whose `shape` occurs last.
fn by_label<'c, 'a>(
    choices: &'c [Choice<'a>],
    text: &str,
    is_in: impl Fn(&str) -> bool,
    shape: impl Fn(&str) -> String,
) -> Option<&'c Choice<'a>> {
    last(choices.iter().filter(|choice| is_in(&choice.label)), |choice| text.rfind(&shape(&choice.label)))
}

/// Of the options whose text is in a longer prediction, returns the one that occurs last.
fn by_text<'c, 'a>(choices: &'c [Choice<'a>], text: &str) -> Option<&'c Choice<'a>> {
    split(text).nth(FEW_WORDS)?;
    let text = text.to_lowercase();
    let place = |choice: &Choice<'_>| text.rfind(&choice.text.to_lowercase());
    last(choices.iter().filter(|choice| place(choice).is_some()), place)
}

/// Returns the option that comes last in the text; of several at one place, the first of the list.
fn last<'c, 'a: 'c>(
    choices: impl Iterator<Item = &'c Choice<'a>>,
    place: impl Fn(&Choice<'a>) -> Option<usize>,
) -> Option<&'c Choice<'a>> {
    let mut best: Option<(Option<usize>, &Choice<'a>)> = None;
    for choice in choices {
        let at = place(choice);
        if best.is_none_or(|(before, _)| at > before) {
            best = Some((at, choice));
        }
    }
    best.map(|(_, choice)| choice)
}

/// Returns the labels of the right options. An answer that is no label may be the whole text of one option.
fn right_labels<'r>(row: &'r Row<'_>) -> Result<Vec<&'r str>, Unscored> {
    let is_label = |answer: &str| row.choices.iter().any(|choice| choice.label == answer);
    let labels: Vec<&str> = row.answers.iter().map(|answer| &**answer).filter(|answer| is_label(answer)).collect();
    if !labels.is_empty() {
        return Ok(labels);
    }
    let same = |choice: &Choice<'_>, answer: &str| strip(&choice.text).to_lowercase() == strip(answer).to_lowercase();
    let mut labels = Vec::new();
    for answer in &row.answers {
        let mut named = row.choices.iter().filter(|choice| same(choice, answer));
        if let (Some(choice), None) = (named.next(), named.next()) {
            labels.push(&*choice.label);
        }
    }
    if labels.is_empty() { Err(Unscored::UnknownAnswer) } else { Ok(labels) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'a>(answer: &'a str, texts: &[&'a str]) -> Row<'a> {
        let choices = texts.iter().zip(["A", "B", "C", "D"]);
        let choices = choices.map(|(text, label)| Choice { label: label.into(), text: (*text).into() }).collect();
        Row { answers: vec![answer.into()], choices, ..Row::default() }
    }

    fn read(of: for<'r, 'a> fn(&'r str, &'r Row<'a>) -> Verdict<'r>, prediction: &str) -> Option<String> {
        let row = row("A", &["red", "blue", "green", "brown"]);
        of(prediction, &row).ok().and_then(|score| score.read).map(|read| read.into_owned())
    }

    #[test]
    fn the_parsers_quirks_are_kept_and_their_guesses_are_not() {
        assert_eq!(read(mmmu, "(B)").as_deref(), Some("B"));
        assert_eq!(read(mmmu, "I would say B, because A is wrong").as_deref(), Some("A"));
        assert_eq!(read(mmmu, "of all that I see it is blue").as_deref(), Some("B"));
        assert_eq!(read(mmmu, "blue"), None);
        assert_eq!(read(mmmu, "ABCD"), None);
        assert_eq!(read(lmms_eval, "ABCD").as_deref(), Some("D"));
        assert_eq!(read(lmms_eval, "B. blue").as_deref(), Some("B"));
    }

    #[test]
    fn an_answer_may_be_the_text_of_one_option() {
        let score = |row: &Row<'_>| mmmu("B", row).map(|score| score.value);
        assert_eq!(score(&row("Blue ", &["red", "blue"])), Ok(1.0));
        assert_eq!(score(&row("blue", &["blue", "blue"])), Err(Unscored::UnknownAnswer));
        assert_eq!(score(&row("C", &["red", "blue"])), Err(Unscored::UnknownAnswer));
        assert_eq!(score(&row("A", &[])), Err(Unscored::NoChoices));
    }
}
