//! The columns that mean something, taken out of a row's cells; every other column stays as it was read.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::picture::{self, Shown};
use super::words::{kind, missing, wrong};
use super::{literal, words};
use crate::row::{Choice, Row, RowId};
use crate::score::MAX_CHOICES;

/// The columns that name a row, in the order in which they are looked for.
pub(super) const IDS: [&str; 4] = ["id", "question_id", "qid", "index"];
/// The columns that hold the options.
const CHOICES: [&str; 2] = ["choices", "options"];
/// Above this, neighbouring whole numbers are the same `f64`, so a name could stand for two rows.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Makes a row of its cells; without a name it gets its number.
pub(super) fn row(mut cells: Map<String, Value>, number: u64) -> Result<(Row, Vec<Bytes>), String> {
    has_question(&cells)?;
    let shown = picture::take(&mut cells)?;
    with_pictures(cells, shown, number)
}

/// Makes a row of its cells and of pictures that were taken out of them before.
pub(super) fn with_pictures(
    mut cells: Map<String, Value>,
    shown: Vec<Shown>,
    number: u64,
) -> Result<(Row, Vec<Bytes>), String> {
    has_question(&cells)?;
    let question = question(&mut cells)?;
    let id = id(&mut cells, number)?;
    let answers = answers(&mut cells)?;
    let choices = choices(&mut cells)?;
    let (pictures, embedded) = picture::parted(shown);
    Ok((Row { id, question, pictures, answers, choices, columns: cells }, embedded))
}

/// Takes the first of these columns that holds something.
fn first(cells: &mut Map<String, Value>, names: &[&'static str]) -> Option<(&'static str, Value)> {
    let held = |value: &Value| !value.is_null() && value.as_str() != Some("");
    let name = names.iter().find(|name| cells.get(**name).is_some_and(held))?;
    cells.shift_remove(*name).map(|value| (*name, value))
}

/// Checked before anything is taken out, so that every column is listed.
fn has_question(cells: &Map<String, Value>) -> Result<(), String> {
    if cells.contains_key("question") {
        return Ok(());
    }
    Err(missing("question", &["question"], words::columns(cells)))
}

fn question(cells: &mut Map<String, Value>) -> Result<String, String> {
    match cells.shift_remove("question") {
        Some(Value::String(text)) if text.contains('\0') => Err("`question` holds a NUL character".to_owned()),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(text),
        Some(Value::String(_) | Value::Null) | None => Err("`question` is empty".to_owned()),
        Some(other) => text("question", other),
    }
}

fn id(cells: &mut Map<String, Value>, number: u64) -> Result<RowId, String> {
    let Some((name, value)) = first(cells, &IDS) else { return Ok(RowId::Number(number.into())) };
    match value {
        Value::String(text) if text.contains('\0') => Err(format!("`{name}` holds a NUL character")),
        Value::String(text) => Ok(RowId::Text(text)),
        Value::Number(number) if number.is_f64() && number.as_f64().is_some_and(|value| value.abs() >= EXACT) => {
            Err(format!("`{name}` is a number that cannot be told from its neighbours; write it as text"))
        }
        Value::Number(number) => Ok(RowId::Number(number)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(wrong(name, "text or a number", kind(&value)))
        }
    }
}

/// Returns a text, or a number as it is written.
fn text(name: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(wrong(name, "text or a number", kind(&value)))
        }
    }
}

/// Takes the answers: one, or a list of them and of VQA v2's objects with an `answer`.
fn answers(cells: &mut Map<String, Value>) -> Result<Vec<String>, String> {
    const WANTED: &str = "text, or a list of texts or of objects with an `answer`";
    let Some((name, value)) = first(cells, &["answers", "answer"]) else { return Ok(Vec::new()) };
    let one = |value: Value| {
        let value = match value {
            Value::Object(mut object) => object.remove("answer").unwrap_or(Value::Object(object)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => value,
        };
        text(name, value).map_err(|_| wrong(name, WANTED, "a list with something else in it"))
    };
    match value {
        Value::Array(list) => list.into_iter().map(one).collect(),
        Value::String(_) | Value::Number(_) => text(name, value).map(|answer| vec![answer]),
        Value::Null | Value::Bool(_) | Value::Object(_) => Err(wrong(name, WANTED, kind(&value))),
    }
}

/// Takes the options: an object of labels and texts, a list of texts, either of them as text, or columns `A`, `B`, ...
fn choices(cells: &mut Map<String, Value>) -> Result<Vec<Choice>, String> {
    const WANTED: &str = "an object of labels and texts, or a list of texts";
    let Some((name, value)) = first(cells, &CHOICES) else { return lettered(cells) };
    let value = match value {
        Value::String(text) => literal::read(&text).ok_or_else(|| wrong(name, WANTED, "text that is neither"))?,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value,
    };
    let pairs: Vec<(String, Value)> = match value {
        Value::Object(entries) => entries.into_iter().collect(),
        Value::Array(list) if list.len() > 26 => {
            return Err(format!("`{name}` lists {} texts; name more than 26 in an object", list.len()));
        }
        Value::Array(list) => ('A'..='Z').map(String::from).zip(list).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return Err(wrong(name, WANTED, kind(&value)));
        }
    };
    if pairs.len() > MAX_CHOICES {
        return Err(format!("`{name}` has {} options; at most {MAX_CHOICES} are taken", pairs.len()));
    }
    pairs.into_iter().map(|(label, value)| text(name, value).map(|text| Choice { label, text })).collect()
}

/// Takes the options from columns that are named by their letters. One letter alone is a column as any other.
fn lettered(cells: &mut Map<String, Value>) -> Result<Vec<Choice>, String> {
    if !cells.contains_key("A") || !cells.contains_key("B") {
        return Ok(Vec::new());
    }
    let mut choices = Vec::new();
    for label in ('A'..='Z').map(String::from) {
        match cells.shift_remove(&label) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.is_empty() => {}
            Some(value) => choices.push(Choice { text: text(&label, value)?, label }),
        }
    }
    Ok(choices)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Result<Row, String> {
        with_pictures(value.as_object().unwrap().clone(), vec![Shown::Named("a.png".into())], 7).map(|(row, _)| row)
    }

    fn choices(value: &Value) -> String {
        let row = read(value).unwrap();
        row.choices.iter().map(|choice| format!("{}={}", choice.label, choice.text)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_are_looked_for_in_order() {
        assert_eq!(read(&json!({"question": "q"})).unwrap().id, RowId::Number(7.into()));
        let row = read(&json!({"question": "q", "question_id": 5, "id": null, "index": "x"})).unwrap();
        assert_eq!(
            (row.id, row.columns),
            (RowId::Number(5.into()), json!({"id": null, "index": "x"}).as_object().unwrap().clone())
        );
        assert_eq!(read(&json!({"question": "q", "qid": "x"})).unwrap().id, RowId::Text("x".into()));
    }

    #[test]
    fn answers_come_in_three_shapes() {
        let answers = |value| read(&value).unwrap().answers;
        assert_eq!(
            answers(json!({"question": "q", "answers": ["a", 1, {"answer": "b", "answer_id": 1}]})),
            ["a", "1", "b"]
        );
        assert_eq!(answers(json!({"question": "q", "answers": null, "answer": 1.0})), ["1.0"]);
        assert!(answers(json!({"question": "q"})).is_empty());
    }

    #[test]
    fn choices_come_in_four_shapes() {
        assert_eq!(choices(&json!({"question": "q", "choices": {"B": "b", "A": 1}})), "B=b A=1");
        assert_eq!(choices(&json!({"question": "q", "choices": ["x", "y"]})), "A=x B=y");
        assert_eq!(choices(&json!({"question": "q", "options": "['x', \"it's\"]"})), "A=x B=it's");
        assert_eq!(choices(&json!({"question": "q", "A": "x", "B": "", "C": null, "D": 4})), "A=x D=4");
        let row = read(&json!({"question": "q", "A": "x"})).unwrap();
        assert!(row.choices.is_empty() && row.columns.contains_key("A"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let reason = |value| read(&value).unwrap_err();
        assert_eq!(reason(json!({"ask": "q"})), "no question: looked for `question`; there are `ask`");
        assert_eq!(reason(json!({"question": " "})), "`question` is empty");
        assert_eq!(reason(json!({"question": "a\u{0}"})), "`question` holds a NUL character");
        assert_eq!(reason(json!({"question": true})), "`question` must be text or a number, and is a truth value");
        assert_eq!(reason(json!({"question": "q", "id": []})), "`id` must be text or a number, and is a list");
        assert!(reason(json!({"question": "q", "id": 1e300})).contains("write it as text"));
        assert!(
            reason(json!({"question": "q", "answers": [null]})).ends_with("and is a list with something else in it")
        );
        assert!(reason(json!({"question": "q", "answers": false})).ends_with("and is a truth value"));
        assert!(reason(json!({"question": "q", "choices": "A or B"})).ends_with("and is text that is neither"));
        assert!(reason(json!({"question": "q", "choices": vec!["x"; 27]})).contains("lists 27 texts"));
        let many: Map<String, Value> = (0..300).map(|n| (n.to_string(), json!("x"))).collect();
        assert!(reason(json!({"question": "q", "choices": many})).contains("300 options; at most 256"));
    }
}
