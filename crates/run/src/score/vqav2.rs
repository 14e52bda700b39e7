//! VQA accuracy over ten people's answers, in the three forms in which it is in use.
//!
//! "Other people" are told apart by their place in the list. The official code tells them apart by their whole record,
//! which is the same as long as answers carry the `answer_id` that the data set gives them.

use std::borrow::Cow;

use super::row::Row;
use super::verdict::{Score, Unscored, Verdict};
use super::vqa_text::{Comma, consensus, normal, plain_words, tidy, without_punctuation};

/// Normalises prediction and answers in full, always.
pub(crate) fn always<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    let comma = Comma::Any;
    judge(normal(prediction, comma).into(), row, |answer| normal(answer, comma).into())
}

/// Normalises nothing but blanks where all answers are the same text, else everything.
pub(crate) fn of_2021<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    if agree(row.answers.iter().map(|answer| tidy(answer))) {
        return judge(tidy(prediction), row, tidy);
    }
    let comma = Comma::One;
    judge(normal(prediction, comma).into(), row, |answer| normal(answer, comma).into())
}

/// Normalises the prediction in full, and of the answers the punctuation where they are not all the same text.
pub(crate) fn of_2016<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    let comma = Comma::One;
    let prediction = plain_words(&without_punctuation(&tidy(prediction), comma));
    if agree(row.answers.iter().map(|answer| Cow::Borrowed(&**answer))) {
        return judge(prediction.into(), row, Cow::Borrowed);
    }
    judge(prediction.into(), row, |answer| without_punctuation(answer, comma))
}

fn agree<'r>(mut answers: impl Iterator<Item = Cow<'r, str>>) -> bool {
    answers.next().is_none_or(|first| answers.all(|answer| answer == first))
}

/// Scores a normalised prediction. With one answer there is nobody else to agree with: every score would be 0.
fn judge<'r>(read: Cow<'r, str>, row: &'r Row<'_>, normal: impl Fn(&'r str) -> Cow<'r, str>) -> Verdict<'r> {
    if row.answers.len() < 2 {
        return Err(Unscored::AnswerCount);
    }
    let matches = matches(&read, row, normal);
    Ok(Score::new(consensus(matches, row.answers.len())).read_as(read))
}

/// Counts the answers that equal the prediction. People repeat each other, so each text is normalised once.
pub(crate) fn matches<'r>(read: &str, row: &'r Row<'_>, normal: impl Fn(&'r str) -> Cow<'r, str>) -> usize {
    const REMEMBERED: usize = 10;
    let mut seen: [(&str, bool); REMEMBERED] = [("", false); REMEMBERED];
    let mut known = 0;
    let mut matches = 0;
    for answer in &row.answers {
        let remembered = seen.iter().take(known).find(|(text, _)| text == answer);
        let is_match = match remembered {
            Some((_, is_match)) => *is_match,
            None => {
                let is_match = normal(answer) == read;
                if let Some(place) = seen.get_mut(known) {
                    *place = (answer, is_match);
                    known += 1;
                }
                is_match
            }
        };
        matches += usize::from(is_match);
    }
    matches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(prediction: &'static str, answers: &[&'static str]) -> Row<'static> {
        let answers = answers.iter().map(|answer| Cow::Borrowed(*answer)).collect();
        Row { prediction: Some(prediction.into()), answers, ..Row::default() }
    }

    #[test]
    fn where_all_agree_the_variants_part() {
        let row = row("Yes", &["yes"; 10]);
        let score = |of: for<'r, 'a> fn(&'r str, &'r Row<'a>) -> Verdict<'r>| of("Yes", &row).unwrap().value;
        assert_eq!((score(always), score(of_2021), score(of_2016)), (1.0, 0.0, 1.0));
    }

    #[test]
    fn one_answer_is_not_scored_and_few_follow_the_formula() {
        assert_eq!(always("a", &row("a", &["a"])), Err(Unscored::AnswerCount));
        assert_eq!(always("x", &row("x", &["x", "x", "y"])).unwrap().value, 4.0 / 9.0);
    }

    #[test]
    fn more_different_answers_than_are_remembered_are_counted_right() {
        let answers: Vec<String> = (0..40).map(|n| format!("word{}", n % 20)).collect();
        let row = Row { answers: answers.iter().map(|a| a.as_str().into()).collect(), ..Row::default() };
        assert_eq!(matches("word15", &row, Cow::Borrowed), 2);
    }
}
