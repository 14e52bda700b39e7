//! What is asked about a row: a template, filled in.
//!
//! A [`Template`] is text with `{question}`, `{choices}` and `{column}` for any column; [`Prompts`] holds one for all
//! rows and others for rows of some type. Refuses what would give the answer away. Takes a row, and yields the text.

use std::str::FromStr;

use serde_json::Value;
use vqa_core::{Kind, Retry};

use crate::row::{Choice, Row, RowId};

/// The columns that say what type a row is of; the first that has a template of its own chooses it.
pub const TYPE_COLUMNS: [&str; 3] = ["type", "question_type", "answer_type"];

/// What follows the options where no template says otherwise.
const LETTER: &str = "Answer with the letter of the right choice.";

/// Why there is no prompt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// A brace is open or closed alone.
    #[error("a `{0}` stands alone in the prompt")]
    LoneBrace(char),
    /// A placeholder would put the right answer into the question.
    #[error("the prompt asks for `{{{0}}}`, which would give the answer away")]
    GivesAway(String),
    /// There is nothing to ask: the template has no placeholder.
    #[error("the prompt has no placeholder, so every row would be asked the same")]
    Fixed,
    /// This row has no such column, or nothing in it.
    #[error("the prompt asks for `{{{column}}}`, and row `{id}` has none")]
    NotInRow {
        /// What the template asks for.
        column: String,
        /// The row.
        id: RowId,
    },
}

impl PromptError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        Kind::BadInput
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }

    /// Says what to do about it, where something can be done.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::LoneBrace(_) => Some("write {{ and }} for braces"),
            Self::Fixed => Some("write {question} where the question belongs"),
            Self::NotInRow { .. } => Some("give a template for rows of its type, or leave the row out with --where"),
            Self::GivesAway(_) => None,
        }
    }
}

/// Text with places to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(String),
}

impl Template {
    fn places(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Place(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// Fills in what a row holds.
    ///
    /// # Errors
    ///
    /// The row lacks a column that is asked for. That it has no choices is no fault: there, nothing is put.
    pub fn fill(&self, row: &Row) -> Result<String, PromptError> {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Place(name) => out.push_str(
                    &held(name, row)
                        .ok_or_else(|| PromptError::NotInRow { column: name.clone(), id: row.id.clone() })?,
                ),
            }
        }
        Ok(out)
    }
}

/// Returns what a row has for a placeholder.
fn held(name: &str, row: &Row) -> Option<String> {
    match name {
        "question" => Some(row.question.clone()),
        "choices" => Some(laid_out(&row.choices)),
        "id" if !row.columns.contains_key("id") => Some(row.id.to_string()),
        _ => match row.columns.get(name)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => Some(value.to_string()),
        },
    }
}

/// Lays options out, one a line, as in `A. a red door`.
#[must_use]
pub fn laid_out(choices: &[Choice]) -> String {
    let lines: Vec<String> = choices.iter().map(|choice| format!("{}. {}", choice.label, choice.text)).collect();
    lines.join("\n")
}

impl FromStr for Template {
    type Err = PromptError;

    fn from_str(text: &str) -> Result<Self, PromptError> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            rest = if let Some(after) = from.strip_prefix("{{") {
                plain.push('{');
                after
            } else if let Some(after) = from.strip_prefix("}}") {
                plain.push('}');
                after
            } else {
                let inside = from.strip_prefix('{').ok_or(PromptError::LoneBrace('}'))?;
                let (name, after) = inside.split_once('}').ok_or(PromptError::LoneBrace('{'))?;
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
                pieces.push(place(name)?);
                after
            };
        }
        plain.push_str(rest);
        pieces.push(Piece::Text(plain));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        let template = Self { pieces };
        if template.places().next().is_none() { Err(PromptError::Fixed) } else { Ok(template) }
    }
}

fn place(name: &str) -> Result<Piece, PromptError> {
    match name.trim() {
        name @ ("answer" | "answers" | "multiple_choice_answer") => Err(PromptError::GivesAway(name.to_owned())),
        name if name.is_empty() || name.contains('{') => Err(PromptError::LoneBrace('{')),
        name => Ok(Piece::Place(name.to_owned())),
    }
}

/// The templates of a run: one for all rows, and others for rows of some type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prompts {
    /// For rows whose type has no template of its own. Where it is not given: the question, and where there are choices
    /// those, one a line, and what to answer with.
    pub default: Option<Template>,
    /// For rows of a type, as a column of [`TYPE_COLUMNS`] names it.
    pub by_type: Vec<(String, Template)>,
}

impl Prompts {
    /// Makes the text that asks a row's question.
    ///
    /// # Errors
    ///
    /// The row lacks a column that its template asks for.
    pub fn text(&self, row: &Row) -> Result<String, PromptError> {
        match self.template(row) {
            Some(template) => template.fill(row),
            None if row.choices.is_empty() => Ok(row.question.clone()),
            None => Ok(format!("{}\n{}\n{LETTER}", row.question, laid_out(&row.choices))),
        }
    }

    fn template(&self, row: &Row) -> Option<&Template> {
        let own = |column: &&str| {
            let named = row.columns.get(*column)?.as_str()?;
            self.by_type.iter().find(|(name, _)| name == named).map(|(_, template)| template)
        };
        TYPE_COLUMNS.iter().find_map(own).or(self.default.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn row(columns: Value, choices: &[(&str, &str)]) -> Row {
        let choice = |(label, text): &(&str, &str)| Choice { label: (*label).to_owned(), text: (*text).to_owned() };
        Row {
            id: RowId::Number(7.into()),
            question: "How many {dogs}?".into(),
            pictures: Vec::new(),
            answers: vec!["2".into()],
            choices: choices.iter().map(choice).collect(),
            columns: columns.as_object().unwrap().clone(),
        }
    }

    #[test]
    fn without_templates_the_question_and_its_choices_are_asked() {
        let prompts = Prompts::default();
        assert_eq!(prompts.text(&row(json!({}), &[])).unwrap(), "How many {dogs}?");
        let text = prompts.text(&row(json!({}), &[("A", "one"), ("B", "two")])).unwrap();
        assert_eq!(text, "How many {dogs}?\nA. one\nB. two\nAnswer with the letter of the right choice.");
    }

    #[test]
    fn places_are_filled_once() {
        let template: Template = "{{{ topic }}} {question}\n{choices}{id}".parse().unwrap();
        let filled = template.fill(&row(json!({"topic": "{id}"}), &[("A", "one")])).unwrap();
        assert_eq!(filled, "{{id}} How many {dogs}?\nA. one7");
        let filled: Template = "{n} {t} {l}".parse().unwrap();
        assert_eq!(filled.fill(&row(json!({"n": 1.50, "t": true, "l": ["a"]}), &[])).unwrap(), "1.5 true [\"a\"]");
    }

    #[test]
    fn the_type_chooses_the_template() {
        let by_type = vec![("number".into(), "N {question}".parse().unwrap()), ("x".into(), "X {id}".parse().unwrap())];
        let prompts = Prompts { default: Some("D {id}".parse().unwrap()), by_type };
        let text = |columns| prompts.text(&row(columns, &[])).unwrap();
        assert_eq!(text(json!({})), "D 7");
        assert_eq!(text(json!({"type": "other"})), "D 7");
        assert_eq!(text(json!({"type": "other", "answer_type": "number"})), "N How many {dogs}?");
        assert_eq!(text(json!({"type": "x", "answer_type": "number"})), "X 7");
    }

    #[test]
    fn what_is_wrong_is_said_before_anything_is_asked() {
        let reason = |text: &str| text.parse::<Template>().unwrap_err().to_string();
        assert_eq!(reason("{question"), "a `{` stands alone in the prompt");
        assert_eq!(reason("question}"), "a `}` stands alone in the prompt");
        assert_eq!(reason("{}"), "a `{` stands alone in the prompt");
        assert_eq!(reason("{question} {answers}"), "the prompt asks for `{answers}`, which would give the answer away");
        assert_eq!(reason("{{question}}"), "the prompt has no placeholder, so every row would be asked the same");
        let prompts = Prompts { default: Some("{question} {topic}".parse().unwrap()), by_type: Vec::new() };
        let error = prompts.text(&row(json!({"topic": null}), &[])).unwrap_err();
        assert_eq!(error.to_string(), "the prompt asks for `{topic}`, and row `7` has none");
    }

    proptest! {
        #[test]
        fn plain_text_comes_out_as_it_went_in(before in "[^{}]{0,20}", after in "[^{}]{0,20}") {
            let template: Template = format!("{before}{{question}}{after}").parse().unwrap();
            let filled = template.fill(&row(json!({}), &[])).unwrap();
            prop_assert_eq!(filled, format!("{before}How many {{dogs}}?{after}"));
        }

        #[test]
        fn any_text_is_a_template_or_none(text in "[{}a ]{0,20}") {
            if let Ok(template) = text.parse::<Template>() {
                let _ = template.fill(&row(json!({"a": 1}), &[]));
            }
        }
    }
}
