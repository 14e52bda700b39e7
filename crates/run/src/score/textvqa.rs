//! VQA accuracy as TextVQA and VizWiz count it, after MMF's processor of answers.

use super::python::strip;
use super::row::Row;
use super::verdict::{Score, Unscored, Verdict};
use super::vqa_text::{self, Comma, consensus};
use super::vqav2::matches;

/// The people asked about each picture; MMF refuses any other number.
const PEOPLE: usize = 10;

/// Scores over ten answers, leaving one out at a time.
pub(crate) fn accuracy<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    if row.answers.len() != PEOPLE {
        return Err(Unscored::AnswerCount);
    }
    let read = normal(prediction);
    let matches = matches(&read, row, |answer| normal(answer).into());
    Ok(Score::new(consensus(matches, PEOPLE)).read_as(read))
}

/// Scores 1 if the prediction is among the answers.
pub(crate) fn among<'r>(prediction: &'r str, row: &'r Row<'_>) -> Verdict<'r> {
    let read = normal(prediction);
    let found = row.answers.iter().any(|answer| normal(answer) == read);
    Ok(Score::of(found).read_as(read))
}

/// Deletes commas and question marks and sets `'s` apart before the VQA metric's own steps: `what's` never is `whats`.
fn normal(text: &str) -> String {
    let apart = text.to_lowercase().replace([',', '?'], "").replace("'s", " 's");
    vqa_text::normal(strip(&apart), Comma::Any)
}
