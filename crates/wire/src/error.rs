//! The error envelope: `{"error": {"message", "type", "param", "code"}}`.
//!
//! Written with all four fields, as the API does. Read from whatever is meant as one: a numeric `code`, an error that
//! is a plain string, or the bare object with no envelope around it, each seen from servers called compatible.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// An error body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorEnvelope {
    /// What went wrong.
    pub error: ErrorBody,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ErrorBody {
    /// For the person who reads it.
    pub message: String,
    /// The class, as in `invalid_request_error`.
    #[serde(rename = "type")]
    pub error_type: Option<String>,
    /// The field that is wrong.
    pub param: Option<String>,
    /// The case, as in `model_not_found`. A number is read as its digits.
    pub code: Option<String>,
}

impl ErrorBody {
    /// Reads the body of a failed request, whatever its shape; `None` if no message can be found in it.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        Self::from_answer(&serde_json::from_slice(body).ok()?)
    }

    /// Finds the error in a whole JSON answer.
    #[must_use]
    pub fn from_answer(answer: &Value) -> Option<Self> {
        match answer.get("error") {
            Some(Value::Null) | None => Self::from_value(answer),
            Some(error) => Self::from_value(error),
        }
    }

    /// Reads one error, without an envelope.
    fn from_value(error: &Value) -> Option<Self> {
        if let Value::String(message) = error {
            return Some(Self { message: message.clone(), ..Self::default() });
        }
        let field = |name: &str| error.get(name).and_then(word);
        let (error_type, param, code) = (field("type"), field("param"), field("code"));
        // `detail` is what servers built on FastAPI answer before their own code is reached.
        let message = field("message")
            .or_else(|| error.get("detail").map(|detail| word(detail).unwrap_or_else(|| detail.to_string())));
        let message = message.or_else(|| code.clone()).or_else(|| error_type.clone())?;
        Some(Self { message, error_type, param, code })
    }
}

/// Reads a text, or a number as its digits.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

impl<'de> Deserialize<'de> for ErrorBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(&value).ok_or_else(|| serde::de::Error::custom("expected an error object with a message"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> (String, Option<String>, Option<String>, Option<String>) {
        let body = ErrorBody::read(json.as_bytes()).unwrap_or_else(|| panic!("no error in {json}"));
        (body.message, body.error_type, body.param, body.code)
    }

    #[test]
    fn reads_every_shape_that_servers_send() {
        let some = |text: &str| Some(text.to_owned());
        let table = [
            (r#"{"error":{"message":"m","type":"t","param":"p","code":"c"}}"#, ("m", some("t"), some("p"), some("c"))),
            (r#"{"error":{"message":"m","type":null,"param":null,"code":null}}"#, ("m", None, None, None)),
            (r#"{"error":{"code":400,"message":"m","type":"t"}}"#, ("m", some("t"), None, some("400"))),
            (r#"{"error":"m"}"#, ("m", None, None, None)),
            (
                r#"{"object":"error","message":"m","type":"t","param":null,"code":404}"#,
                ("m", some("t"), None, some("404")),
            ),
            (r#"{"detail":"m"}"#, ("m", None, None, None)),
            (r#"{"detail":[{"loc":["body"],"msg":"m"}]}"#, (r#"[{"loc":["body"],"msg":"m"}]"#, None, None, None)),
            (r#"{"error":null,"message":"m"}"#, ("m", None, None, None)),
            (r#"{"error":{"code":"c"}}"#, ("c", None, None, some("c"))),
        ];
        for (json, (message, error_type, param, code)) in table {
            assert_eq!(read(json), (message.to_owned(), error_type, param, code), "{json}");
        }
    }

    #[test]
    fn finds_no_error_where_there_is_none() {
        for body in ["", "<html>", "[]", "{}", r#"{"error":{}}"#, r#"{"error":7}"#, r#"{"choices":[]}"#] {
            assert_eq!(ErrorBody::read(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn writes_all_four_fields() {
        let error = ErrorBody { message: "m".into(), ..ErrorBody::default() };
        let json = serde_json::to_string(&ErrorEnvelope { error }).unwrap();
        assert_eq!(json, r#"{"error":{"message":"m","type":null,"param":null,"code":null}}"#);
    }
}
