//! `response_format`: what the answer must look like.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What the answer must look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResponseFormat {
    /// Which of the three forms.
    #[serde(rename = "type")]
    pub kind: FormatType,
    /// The schema, where the form is [`FormatType::JsonSchema`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<JsonSchema>,
}

/// The forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormatType {
    /// Any text.
    Text,
    /// Any JSON object.
    JsonObject,
    /// JSON that follows a schema.
    JsonSchema,
}

/// A named schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JsonSchema {
    /// Its name: 1 to 64 of `[A-Za-z0-9_-]`.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<RawJson>,
    /// Whether the answer may not depart from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strict: Option<bool>,
}

/// JSON that is passed on letter by letter.
///
/// The order of a schema's properties is the order in which models write them, so a schema must not be sorted by
/// being read and written again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// Takes a JSON text.
    ///
    /// # Errors
    ///
    /// Refuses a text that is not one JSON value.
    pub fn new(json: String) -> Result<Self, serde_json::Error> {
        RawValue::from_string(json).map(Self)
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_keeps_its_order_and_its_numbers() {
        let schema = r#"{"type":"object","properties":{"z":{"maximum":1e400},"a":{"minimum":1.0}}}"#;
        let json = format!(r#"{{"type":"json_schema","json_schema":{{"name":"n","schema":{schema},"strict":true}}}}"#);
        let format: ResponseFormat = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&format).unwrap(), json);
    }

    #[test]
    fn two_values_are_no_json() {
        for text in ["", "{", "{} {}", "nope"] {
            assert!(RawJson::new(text.to_owned()).is_err(), "{text}");
        }
    }
}
