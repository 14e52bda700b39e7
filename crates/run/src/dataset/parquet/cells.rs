//! One record as cells, and its pictures, whose bytes are taken as they are.

use bytes::Bytes;
use parquet::record::{Field, Row as Record};
use serde_json::{Map, Number, Value};

use super::super::picture::{COLUMNS, Shown, named, written};
use super::super::words;

/// Takes the pictures out of a record, and makes JSON of the rest.
pub(super) fn taken(record: Record) -> Result<(Map<String, Value>, Vec<Shown>), String> {
    let mut columns = record.into_columns();
    let mut shown = None;
    for name in COLUMNS {
        let Some(place) = columns.iter().position(|(column, field)| column == name && !is_absent(field)) else {
            continue;
        };
        if shown.is_none() {
            let (_, field) = columns.remove(place);
            shown = Some(pictures(name, &field)?);
        } else if !matches!(&columns.get(place), Some((_, Field::Str(_)))) {
            // Of a second column of pictures only names are kept.
            columns.remove(place);
        }
    }
    let shown = shown.ok_or_else(|| {
        words::missing("picture in this row", &COLUMNS, columns.iter().map(|(name, _)| name.as_str()))
    })?;
    let cells = columns.into_iter().map(|(name, field)| (name, value(&field))).collect();
    Ok((cells, shown))
}

fn is_absent(field: &Field) -> bool {
    matches!(field, Field::Null) || matches!(field, Field::Str(text) if text.is_empty())
}

fn pictures(column: &str, field: &Field) -> Result<Vec<Shown>, String> {
    let Field::ListInternal(list) = field else { return picture(column, field).map(|shown| vec![shown]) };
    if list.len() == 0 {
        return Err(format!("no picture: `{column}` is an empty list"));
    }
    list.elements().iter().map(|field| picture(column, field)).collect()
}

fn picture(column: &str, field: &Field) -> Result<Shown, String> {
    if let Some(text) = text(field) {
        return written(column, &text);
    }
    if let Field::Bytes(bytes) = field {
        return held(column, bytes.data(), None);
    }
    const WANTED: &str = "a path, an address, bytes, a struct with `bytes` or `path`, or a list of those";
    let wrong = || Err(words::wrong(column, WANTED, "something else"));
    let Field::Group(group) = field else { return wrong() };
    let find = |wanted: &str| group.get_column_iter().find(|(name, _)| *name == wanted).map(|(_, field)| field);
    let name = [find("path"), find("url")].into_iter().flatten().find_map(text);
    if let Some(Field::Bytes(bytes)) = find("bytes") {
        return held(column, bytes.data(), name);
    }
    name.map_or_else(wrong, |name| named(column, name))
}

fn text(field: &Field) -> Option<String> {
    if let Field::Str(text) = field { Some(text.clone()).filter(|text| !text.is_empty()) } else { None }
}

fn held(column: &str, bytes: &[u8], name: Option<String>) -> Result<Shown, String> {
    if bytes.is_empty() {
        return Err(format!("`{column}` holds no bytes"));
    }
    // A copy: what the library hands out keeps the whole page in memory.
    Ok(Shown::Held { name, bytes: Bytes::copy_from_slice(bytes) })
}

/// Makes JSON of a value. Bytes that are no text become null, and so do numbers that JSON does not have.
fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(truth) => (*truth).into(),
        Field::Byte(number) => (*number).into(),
        Field::Short(number) => (*number).into(),
        Field::Int(number) => (*number).into(),
        Field::Long(number) => (*number).into(),
        Field::UByte(number) => (*number).into(),
        Field::UShort(number) => (*number).into(),
        Field::UInt(number) => (*number).into(),
        Field::ULong(number) => (*number).into(),
        Field::Float16(number) => fraction(&number.to_string()),
        Field::Float(number) => fraction(&number.to_string()),
        Field::Double(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Field::Str(text) => text.as_str().into(),
        Field::Bytes(bytes) => std::str::from_utf8(bytes.data()).map_or(Value::Null, Value::from),
        Field::Group(group) => {
            Value::Object(group.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect())
        }
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        Field::MapInternal(map) => {
            let key = |field: &Field| text(field).unwrap_or_else(|| field.to_string());
            Value::Object(map.entries().iter().map(|(name, field)| (key(name), value(field))).collect())
        }
        Field::Decimal(_)
        | Field::Date(_)
        | Field::TimeMillis(_)
        | Field::TimeMicros(_)
        | Field::TimestampMillis(_)
        | Field::TimestampMicros(_) => field.to_string().into(),
    }
}

/// Reads a narrow number by its shortest text, so that 0.1 stays 0.1.
fn fraction(text: &str) -> Value {
    text.parse().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}
