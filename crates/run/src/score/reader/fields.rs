//! One line of JSON, read into a row: the known fields, the columns to slice by, and nothing else.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::MAX_CHOICES;
use super::json::{Json, Key};
use crate::score::row::{Choice, Id, Row};

type Text<'a> = Cow<'a, str>;

/// Reads a row; an error says what is wrong in words, without a line number.
pub(super) fn row<'a>(line: &'a [u8], columns: &[String]) -> Result<Row<'a>, String> {
    let mut json = serde_json::Deserializer::from_slice(line);
    let row = Fields { columns }.deserialize(&mut json).and_then(|row| json.end().map(|()| row));
    row.map_err(|error| {
        // The parser counts within this line; a fault of meaning has no place.
        let text = error.to_string();
        match text.rsplit_once(" at line 1 column ") {
            Some((what, place)) if error.is_syntax() || error.is_eof() => format!("{what} at byte {place}"),
            Some((what, _)) => what.to_owned(),
            None => text,
        }
    })
}

/// What a row is read with: the columns to keep.
struct Fields<'c> {
    columns: &'c [String],
}

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = Row<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Row<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Row<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Row<'de>, M::Error> {
        let mut row = Row { columns: vec![None; self.columns.len()], ..Row::default() };
        let mut seen = Vec::with_capacity(Field::COUNT);
        while let Some(Key(key)) = map.next_key()? {
            let field = Field::named(&key);
            let column = self.columns.iter().position(|column| *column == key);
            if field.is_none() && column.is_none() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: Json<'de> = map.next_value()?;
            if let Some(place) = column.and_then(|column| row.columns.get_mut(column)) {
                *place = label(&value).map_err(|kind| M::Error::custom(wrong(&key, "text to slice by it", kind)))?;
            }
            let Some(field) = field else { continue };
            if seen.contains(&field) {
                return Err(M::Error::custom(format_args!("`{key}` is given twice")));
            }
            seen.push(field);
            field.fill(&mut row, value).map_err(M::Error::custom)?;
        }
        Ok(row)
    }
}

fn wrong(field: &str, wanted: &str, kind: &str) -> String {
    format!("`{field}` must be {wanted}, and is {kind}")
}

/// Returns a value as text to slice by.
fn label<'a>(value: &Json<'a>) -> Result<Option<Text<'a>>, &'static str> {
    match value {
        Json::Text(text) => Ok(Some(text.clone())),
        Json::Number(number) => Ok(Some(number.to_string().into())),
        Json::Truth(truth) => Ok(Some(truth.to_string().into())),
        Json::Null => Ok(None),
        Json::List(_) | Json::Object(_) => Err(value.kind()),
    }
}

/// A field that means something to a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Id,
    Prediction,
    Answers,
    Choices,
    AnswerType,
    Balanced,
}

impl Field {
    const COUNT: usize = 6;

    fn named(key: &str) -> Option<Self> {
        match key {
            "id" => Some(Self::Id),
            "prediction" => Some(Self::Prediction),
            "answers" | "answer" => Some(Self::Answers),
            "choices" => Some(Self::Choices),
            "answer_type" => Some(Self::AnswerType),
            "isBalanced" => Some(Self::Balanced),
            _ => None,
        }
    }

    fn fill<'a>(self, row: &mut Row<'a>, value: Json<'a>) -> Result<(), String> {
        match self {
            Self::Id => row.id = id(value)?,
            Self::Prediction => row.prediction = text("prediction", value)?,
            Self::Answers => row.answers = answers(value)?,
            Self::Choices => row.choices = choices(value)?,
            Self::AnswerType => row.answer_type = text("answer_type", value)?,
            Self::Balanced => row.balanced = truth("isBalanced", &value)?,
        }
        Ok(())
    }
}

fn id(value: Json<'_>) -> Result<Option<Id<'_>>, String> {
    match value {
        Json::Text(text) => Ok(Some(Id::Text(text))),
        Json::Number(number) => Ok(Some(Id::Number(number))),
        Json::Null => Ok(None),
        Json::Truth(_) | Json::List(_) | Json::Object(_) => Err(wrong("id", "text or a number", value.kind())),
    }
}

fn text<'a>(field: &str, value: Json<'a>) -> Result<Option<Text<'a>>, String> {
    match value.text() {
        Ok(text) => Ok(Some(text)),
        Err(Json::Null) => Ok(None),
        Err(other) => Err(wrong(field, "text", other.kind())),
    }
}

fn truth(field: &str, value: &Json<'_>) -> Result<Option<bool>, String> {
    match value {
        Json::Truth(truth) => Ok(Some(*truth)),
        Json::Null => Ok(None),
        Json::Text(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => {
            Err(wrong(field, "true or false", value.kind()))
        }
    }
}

/// Reads one text, or a list of texts and of VQA v2's objects with an `answer`.
fn answers(value: Json<'_>) -> Result<Vec<Text<'_>>, String> {
    let wanted = "text, or a list of texts or of objects with an `answer`";
    match value {
        Json::Text(_) | Json::Number(_) => Ok(value.text().into_iter().collect()),
        Json::Null => Ok(Vec::new()),
        Json::List(list) => list
            .into_iter()
            .map(|answer| match plain(answer).map(Json::text) {
                Some(Ok(text)) => Ok(text),
                Some(Err(other)) => Err(wrong("answers", wanted, &format!("a list with {}", other.kind()))),
                None => Err(wrong("answers", wanted, "a list with an object without it")),
            })
            .collect(),
        Json::Truth(_) | Json::Object(_) => Err(wrong("answers", wanted, value.kind())),
    }
}

/// Returns the `answer` of an object, and anything else as it is.
fn plain(answer: Json<'_>) -> Option<Json<'_>> {
    match answer {
        Json::Object(fields) => fields.into_iter().find(|(key, _)| key == "answer").map(|(_, value)| value),
        Json::Text(_) | Json::Number(_) | Json::Truth(_) | Json::Null | Json::List(_) => Some(answer),
    }
}

/// Reads the options: an object of labels and texts, or a list of texts, which are labelled A to Z.
fn choices(value: Json<'_>) -> Result<Vec<Choice<'_>>, String> {
    let wanted = "an object of labels and texts, or a list of texts";
    let choices: Vec<(Text<'_>, Json<'_>)> = match value {
        Json::Object(entries) => entries,
        Json::List(list) if list.len() > 26 => {
            return Err(format!("`choices` lists {} texts; name more than 26 in an object", list.len()));
        }
        Json::List(list) => ('A'..='Z').map(|label| label.to_string().into()).zip(list).collect(),
        Json::Null => Vec::new(),
        Json::Text(_) | Json::Number(_) | Json::Truth(_) => return Err(wrong("choices", wanted, value.kind())),
    };
    if choices.len() > MAX_CHOICES {
        return Err(format!("`choices` has {} options; at most {MAX_CHOICES} are taken", choices.len()));
    }
    choices
        .into_iter()
        .map(|(label, value)| match value.text() {
            Ok(text) => Ok(Choice { label, text }),
            Err(other) => Err(wrong("choices", wanted, other.kind())),
        })
        .collect()
}
