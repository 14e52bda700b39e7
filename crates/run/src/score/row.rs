//! One row to be scored: what was answered, and what would have been right.

use std::borrow::Cow;

use serde_json::{Number, Value};

/// One option of a multiple-choice question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<'a> {
    /// Its label, as in `A`.
    pub label: Cow<'a, str>,
    /// Its text.
    pub text: Cow<'a, str>,
}

/// The name of a row, as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Id<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A number.
    Number(Number),
}

impl Id<'_> {
    /// Returns the name as JSON, a number as a number.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.clone().into_owned()),
            Self::Number(number) => Value::Number(number.clone()),
        }
    }
}

/// One row to be scored. Texts are borrowed from where they were read as far as that goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row<'a> {
    /// The row's name, where it has one.
    pub id: Option<Id<'a>>,
    /// What was answered; `None` where nothing was.
    pub prediction: Option<Cow<'a, str>>,
    /// The answers that people gave, in their order, repetitions included.
    pub answers: Vec<Cow<'a, str>>,
    /// The options of a multiple-choice question, in their order.
    pub choices: Vec<Choice<'a>>,
    /// VQA-RAD's `answer_type`: `OPEN` or `CLOSED`.
    pub answer_type: Option<Cow<'a, str>>,
    /// GQA's `isBalanced`.
    pub balanced: Option<bool>,
    /// The columns to slice by, in the order in which they were asked for; `None` where the row has none.
    pub columns: Vec<Option<Cow<'a, str>>>,
}
