//! The bridge from a run to the metrics: a row with its end becomes a row that a rule scores.
//!
//! Only an answer is scored. A row that failed, was refused or was never asked has no score, for that reason; it is never
//! counted as wrong.

use std::borrow::Cow;

use serde_json::Value;

use crate::outcome::{EndedRow, Outcome};
use crate::row::RowId;
use crate::score::{self, Id, Rule, Unscored, Verdict};

/// A row of a run as the metrics see it.
#[derive(Debug)]
pub struct Scorable<'r> {
    row: score::Row<'r>,
    unanswered: Option<Unscored>,
}

impl<'r> Scorable<'r> {
    /// Takes what a rule asks of a row, and these columns to slice by.
    #[must_use]
    pub fn new(ended: &'r EndedRow, columns: &[String]) -> Self {
        let row = &ended.row;
        let prediction = match &ended.outcome {
            Outcome::Answered(answered) => Some(answered.text.as_str().into()),
            Outcome::Pending | Outcome::Failed(_) | Outcome::Refused(_) => None,
        };
        let choice = |choice: &'r crate::row::Choice| score::Choice {
            label: choice.label.as_str().into(),
            text: choice.text.as_str().into(),
        };
        let row = score::Row {
            id: Some(id(&row.id)),
            prediction,
            answers: row.answers.iter().map(|answer| answer.as_str().into()).collect(),
            choices: row.choices.iter().map(choice).collect(),
            answer_type: row.columns.get("answer_type").and_then(label).map(Into::into),
            balanced: row.columns.get("isBalanced").and_then(Value::as_bool),
            columns: columns.iter().map(|name| row.columns.get(name).and_then(label).map(Into::into)).collect(),
        };
        Self { row, unanswered: unanswered(&ended.outcome) }
    }

    /// Scores the row, or says why it has no score.
    ///
    /// # Errors
    ///
    /// Says why the row has no score; that is data, to be counted.
    pub fn verdict(&self, rule: &Rule) -> Verdict<'_> {
        self.unanswered.map_or_else(|| rule.score(&self.row), Err)
    }

    /// Says in which slices of a column a row stands: those of its value there. Where the data set has no column of that
    /// name in the row, `outcome` is how the row ended, and `findings` are the codes of what was found in its pictures: a
    /// slice for each, and the slice of none where there are none or it was not answered.
    #[must_use]
    pub fn slices<'e>(ended: &'e EndedRow, column: &str) -> Vec<Option<Cow<'e, str>>> {
        match (ended.row.columns.get(column), column, &ended.outcome) {
            (Some(value), _, _) => vec![label(value).map(Cow::Owned)],
            (None, "outcome", outcome) => vec![Some(outcome.as_str().into())],
            (None, "findings", Outcome::Answered(answered)) if !answered.findings.is_empty() => {
                answered.findings.iter().map(|finding| Some(finding.as_str().into())).collect()
            }
            (None, _, _) => vec![None],
        }
    }

    /// Returns the row as the rules see it, with the columns that were asked for.
    #[must_use]
    pub const fn row(&self) -> &score::Row<'r> {
        &self.row
    }
}

/// Says why a row without an answer has no score; nothing for one that was answered.
pub(crate) const fn unanswered(outcome: &Outcome) -> Option<Unscored> {
    match outcome {
        Outcome::Answered(_) => None,
        Outcome::Pending => Some(Unscored::Pending),
        Outcome::Failed(_) => Some(Unscored::Failed),
        Outcome::Refused(_) => Some(Unscored::Refused),
    }
}

fn id(id: &RowId) -> Id<'_> {
    match id {
        RowId::Number(number) => Id::Number(number.clone()),
        RowId::Text(text) => Id::Text(text.as_str().into()),
    }
}

/// Returns a value as text: a text as it is, nothing for null, all else as JSON writes it.
pub(crate) fn label(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;
    use vqa_core::Cost;

    use super::*;
    use crate::outcome::{Answered, Failed};
    use crate::row::{Locator, Row};
    use crate::score::Metric;

    fn ended(outcome: Outcome) -> EndedRow {
        let columns = json!({ "answer_type": "CLOSED", "isBalanced": true, "level": 3 });
        let row = Row {
            id: RowId::Number(7.into()),
            question: "Is it red?".into(),
            pictures: vec![],
            answers: vec!["yes".into()],
            choices: vec![],
            columns: columns.as_object().unwrap().clone(),
        };
        EndedRow { position: 0, at: Locator(0), row, outcome }
    }

    fn answered(text: &str) -> Outcome {
        Outcome::Answered(Answered {
            text: text.into(),
            finish: "stop".into(),
            usage: None,
            cost: Cost::Unknown,
            attempts: 1,
            latency: Duration::ZERO,
            served_model: None,
            findings: vec![],
            packed: 1,
        })
    }

    #[test]
    fn answers_are_scored_and_columns_kept() {
        let rule = Rule::find(Metric::Exact, None).unwrap();
        for (text, value) in [("yes", 1.0), ("no", 0.0)] {
            let ended = ended(answered(text));
            let scorable = Scorable::new(&ended, &["level".to_owned(), "none".to_owned()]);
            assert_eq!(scorable.verdict(rule).map(|score| score.value), Ok(value));
            assert_eq!(scorable.row().columns, [Some("3".into()), None]);
            assert_eq!((scorable.row().balanced, scorable.row().answer_type.as_deref()), (Some(true), Some("CLOSED")));
        }
    }

    #[test]
    fn a_row_stands_in_slices_of_its_columns_its_end_and_its_findings() {
        let Outcome::Answered(answer) = answered("yes") else { unreachable!() };
        let findings = vec!["blurred".to_owned(), "rotated".to_owned()];
        let found = ended(Outcome::Answered(Answered { findings, ..answer }));
        fn slices(ended: &EndedRow, column: &str) -> Vec<Option<String>> {
            Scorable::slices(ended, column).into_iter().map(|value| value.map(Cow::into_owned)).collect()
        }
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(slices(&found, "level"), [some("3")]);
        assert_eq!(slices(&found, "outcome"), [some("answered")]);
        assert_eq!(slices(&found, "findings"), [some("blurred"), some("rotated")]);
        let pending = ended(Outcome::Pending);
        assert_eq!(slices(&pending, "outcome"), [some("pending")]);
        assert_eq!((slices(&pending, "findings"), slices(&pending, "no such")), (vec![None], vec![None]));
        let mut own = pending;
        own.row.columns.insert("outcome".to_owned(), json!("won"));
        assert_eq!(slices(&own, "outcome"), [some("won")]);
    }

    #[test]
    fn what_was_not_answered_is_not_wrong() {
        let failed = Failed {
            kind: "timeout".into(),
            code: "timeout".into(),
            message: "no end".into(),
            attempts: 3,
            cost: Cost::Unknown,
        };
        let rule = Rule::find(Metric::Exact, None).unwrap();
        for (outcome, reason) in [
            (Outcome::Pending, Unscored::Pending),
            (Outcome::Failed(failed.clone()), Unscored::Failed),
            (Outcome::Refused(failed.clone()), Unscored::Refused),
        ] {
            assert_eq!(Scorable::new(&ended(outcome), &[]).verdict(rule), Err(reason));
        }
    }
}
