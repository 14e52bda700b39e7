//! LLaVA-Med's scores of VQA-RAD: closed questions by `yes` or `no` in the prediction, open ones by recall of words.
//!
//! Its code drops a closed question that was answered with the wrong one of the two, so that always saying "yes" earns
//! nearly everything. Here a wrong answer is worth 0.

use std::collections::HashMap;

use super::row::Row;
use super::verdict::{Score, Verdict};
use super::vqa_text::{Comma, plain_words, without_punctuation};

/// Scores by the row's `answer_type`; without one, a question whose answer is yes or no is closed.
pub(crate) fn score<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    let read = normal(&prediction.to_lowercase());
    // The recall of the source normalises once more, which can drop another period.
    let again = normal(&read);
    let said = words(&again);
    let scores = row.answers.iter().map(|answer| {
        let answer = normal(&answer.to_lowercase());
        if is_closed(row, &answer) { closed(&read, &answer) } else { recall(&said, &words(&normal(&answer))) }
    });
    let best = scores.fold(0.0, f64::max);
    Ok(Score::new(best).read_as(read))
}

fn is_closed(row: &Row<'_>, answer: &str) -> bool {
    row.answer_type.as_deref().map_or(matches!(answer, "yes" | "no"), |kind| kind.trim().eq_ignore_ascii_case("closed"))
}

/// `yes` and `no` are looked for as letters, not as words: so the code does.
fn closed(prediction: &str, answer: &str) -> f64 {
    let decided = prediction.contains("yes") || prediction.contains("no");
    if decided && prediction.contains(answer) { 1.0 } else { 0.0 }
}

/// Returns the share of the answer's words that the prediction has. A word is counted as often as the prediction has
/// it: so the code does.
fn recall(said: &HashMap<&str, u32>, wanted: &HashMap<&str, u32>) -> f64 {
    let (mut hits, mut misses) = (0, 0);
    for (word, times) in wanted {
        match said.get(word) {
            Some(times) => hits += times,
            None => misses += times,
        }
    }
    if hits == 0 { 0.0 } else { f64::from(hits) / f64::from(hits + misses) }
}

fn words(text: &str) -> HashMap<&str, u32> {
    let mut words = HashMap::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        *words.entry(word).or_insert(0) += 1;
    }
    words
}

fn normal(text: &str) -> String {
    plain_words(&without_punctuation(text, Comma::One)).replace(',', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(prediction: &str, answer: &str, kind: Option<&str>) -> f64 {
        let answer_type = kind.map(|kind| kind.to_owned().into());
        let row = Row { answers: vec![answer.to_owned().into()], answer_type, ..Row::default() };
        score(prediction, &row).unwrap().value
    }

    #[test]
    fn a_wrong_yes_is_worth_nothing_and_counts() {
        assert_eq!(value("yes", "no", Some("CLOSED")), 0.0);
        assert_eq!(value("It is abnormal", "no", Some("CLOSED")), 1.0);
    }

    #[test]
    fn without_a_type_yes_and_no_are_closed() {
        assert_eq!(value("no, it is not", "no", None), 1.0);
        assert_eq!(value("left lung", "the left kidney", None), 0.5);
    }
}
