//! Rows as JSON lines: all that is known of each, by the names that `vqa score FILE` reads.

use std::io::{BufWriter, Write};

use serde_json::{Map, Number, Value, json};
use vqa_core::Usage;

use super::Exported;
use super::table::dollars;
use crate::outcome::{EndedRow, Outcome};
use crate::report::{EndedRows, ReportError};
use crate::row::{Picture, Row, RowId};

/// Names that are ours; a column of the data set with such a name gets `column_` in front.
pub(super) const OWN_NAMES: [&str; 26] = [
    "id",
    "position",
    "question",
    "pictures",
    "prediction",
    "answers",
    "answer",
    "choices",
    "outcome",
    "finish",
    "usage",
    "input_tokens",
    "cached_tokens",
    "output_tokens",
    "cost_usd",
    "attempts",
    "latency_ms",
    "served_model",
    "findings",
    "packed",
    "error",
    "error_kind",
    "error_code",
    "error_message",
    "score",
    "unscored",
];

/// Writes one line for each row.
pub(super) fn write(rows: &(impl EndedRows + ?Sized), out: &mut dyn Write) -> Result<Exported, ReportError> {
    let mut out = BufWriter::new(out);
    let mut exported = Exported::default();
    for row in rows.ended_rows()? {
        serde_json::to_writer(&mut out, &line(&row?)).map_err(|error| ReportError::Write(error.into()))?;
        out.write_all(b"\n")?;
        exported.rows += 1;
    }
    out.flush()?;
    Ok(exported)
}

/// Returns the name under which a column of the data set is written.
pub(super) fn column_name(name: &str) -> String {
    // A column that is named as another one is written needs another name too.
    let own = OWN_NAMES.contains(&name) || name.starts_with("column_");
    if own { format!("column_{name}") } else { name.to_owned() }
}

fn line(ended: &EndedRow) -> Value {
    let mut line = asked(&ended.row);
    line.insert("outcome".to_owned(), ended.outcome.as_str().into());
    match &ended.outcome {
        Outcome::Pending => {}
        Outcome::Answered(answered) => {
            line.insert("prediction".to_owned(), answered.text.as_str().into());
            let facts = json!({
                "finish": answered.finish,
                "usage": answered.usage.as_ref().map(usage),
                "cost_usd": dollars(answered.cost),
                "attempts": answered.attempts,
                "latency_ms": u64::try_from(answered.latency.as_millis()).unwrap_or(u64::MAX),
                "served_model": answered.served_model,
                "findings": answered.findings,
                "packed": answered.packed,
            });
            line.extend(facts.as_object().cloned().unwrap_or_default());
        }
        Outcome::Failed(failed) | Outcome::Refused(failed) => {
            let facts = json!({
                "cost_usd": dollars(failed.cost),
                "attempts": failed.attempts,
                "error": { "kind": failed.kind, "code": failed.code, "message": failed.message },
            });
            line.extend(facts.as_object().cloned().unwrap_or_default());
        }
    }
    line.into()
}

/// Writes what was asked; `prediction` has its place, and is filled in where there is one.
fn asked(row: &Row) -> Map<String, Value> {
    let mut line = Map::new();
    line.insert("id".to_owned(), id(&row.id));
    line.insert("question".to_owned(), row.question.as_str().into());
    line.insert("pictures".to_owned(), row.pictures.iter().map(picture).collect());
    line.insert("prediction".to_owned(), Value::Null);
    line.insert("answers".to_owned(), row.answers.iter().map(String::as_str).collect());
    if !row.choices.is_empty() {
        line.insert("choices".to_owned(), choices(row));
    }
    for (name, value) in &row.columns {
        line.insert(column_name(name), value.clone());
    }
    line
}

fn id(id: &RowId) -> Value {
    match id {
        RowId::Number(number) => Value::Number(Number::clone(number)),
        RowId::Text(text) => text.as_str().into(),
    }
}

/// Writes options as an object of labels and texts.
pub(super) fn choices(row: &Row) -> Value {
    row.choices
        .iter()
        .map(|choice| (choice.label.clone(), Value::from(choice.text.as_str())))
        .collect::<Map<_, _>>()
        .into()
}

/// Writes a picture: its path, its address, or what is known of the bytes within the data set.
pub(super) fn picture(picture: &Picture) -> Value {
    match picture {
        Picture::Path(text) | Picture::Url(text) => text.as_str().into(),
        Picture::Embedded { name, digest, bytes } => json!({ "name": name, "blake3": digest, "bytes": bytes }),
    }
}

fn usage(usage: &Usage) -> Value {
    json!({
        "input_tokens": usage.prompt,
        "cached_tokens": usage.cached,
        "image_tokens": usage.image,
        "output_tokens": usage.completion,
        "reasoning_tokens": usage.reasoning,
    })
}
