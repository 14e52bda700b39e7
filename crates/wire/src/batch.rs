//! `/files` and `/batches`: many requests in one file, answered within a day (openai-openapi 2.3.0, 2026-08-21).
//!
//! Written is what a client sends; read is what it needs of what comes back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ChatRequest;
use crate::error::ErrorBody;
use crate::lenient::{if_readable, null_as_default};

/// One request in a file.
#[derive(Debug, Clone, Serialize)]
pub struct BatchLine<'a> {
    /// Its name within the file.
    pub custom_id: &'a str,
    /// Always `POST`.
    pub method: &'static str,
    /// Where it would have gone, as in `/v1/chat/completions`.
    pub url: &'static str,
    /// What would have been sent there.
    pub body: &'a ChatRequest,
}

/// `POST /batches`
#[derive(Debug, Clone, Serialize)]
pub struct BatchOrder<'a> {
    /// The file of the requests.
    pub input_file_id: &'a str,
    /// Where they would have gone.
    pub endpoint: &'static str,
    /// Always `24h`.
    pub completion_window: &'static str,
    /// Words of the client's own.
    pub metadata: BTreeMap<&'static str, &'a str>,
}

/// An uploaded file.
#[derive(Debug, Clone, Deserialize)]
pub struct BatchedFile {
    /// The endpoint's name for it.
    pub id: String,
    /// The name that it was given.
    #[serde(default, deserialize_with = "null_as_default")]
    pub filename: String,
}

/// A page of a list, newest first.
#[derive(Debug, Clone, Deserialize)]
pub struct Page<T> {
    /// The items.
    #[serde(default = "Vec::new")]
    pub data: Vec<T>,
    /// Whether others follow.
    #[serde(default, deserialize_with = "null_as_default")]
    pub has_more: bool,
}

/// A batch.
#[derive(Debug, Clone, Deserialize)]
pub struct Batch {
    /// The endpoint's name for it.
    pub id: String,
    /// How far it is.
    #[serde(default, deserialize_with = "null_as_default")]
    pub status: String,
    /// The file of its requests.
    #[serde(default, deserialize_with = "null_as_default")]
    pub input_file_id: String,
    /// The file of its answers.
    #[serde(default)]
    pub output_file_id: Option<String>,
    /// The file of its failures.
    #[serde(default)]
    pub error_file_id: Option<String>,
    /// Why it was refused.
    #[serde(default, deserialize_with = "if_readable")]
    pub errors: Option<BatchErrors>,
    /// How many requests are done.
    #[serde(default, deserialize_with = "if_readable")]
    pub request_counts: Option<BatchCounts>,
    /// When it was made, in seconds since 1970.
    #[serde(default, deserialize_with = "if_readable")]
    pub created_at: Option<u64>,
    /// When it was done.
    #[serde(default, deserialize_with = "if_readable")]
    pub completed_at: Option<u64>,
    /// Words of the client's own.
    #[serde(default, deserialize_with = "if_readable")]
    pub metadata: Option<BTreeMap<String, String>>,
}

/// How many requests are done.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct BatchCounts {
    /// Those with an answer.
    #[serde(default)]
    pub completed: u64,
    /// Those without.
    #[serde(default)]
    pub failed: u64,
}

/// Why a batch was refused.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct BatchErrors {
    /// The reasons.
    #[serde(default, deserialize_with = "null_as_default")]
    pub data: Vec<BatchFault>,
}

/// One reason.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct BatchFault {
    /// The case, as in `token_limit_exceeded`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub code: String,
    /// In words.
    #[serde(default, deserialize_with = "null_as_default")]
    pub message: String,
}

/// One line of a result.
#[derive(Debug, Clone, Deserialize)]
pub struct BatchOutcome {
    /// The name of the request.
    pub custom_id: String,
    /// What it came to.
    #[serde(default)]
    pub response: Option<BatchResponse>,
    /// Why it came to nothing.
    #[serde(default, deserialize_with = "if_readable")]
    pub error: Option<ErrorBody>,
}

/// What a request came to.
#[derive(Debug, Clone, Deserialize)]
pub struct BatchResponse {
    /// The HTTP status that it would have had.
    pub status_code: u16,
    /// The endpoint's name for it.
    #[serde(default)]
    pub request_id: Option<String>,
    /// The body that it would have had.
    #[serde(default)]
    pub body: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_batches_of_every_state() {
        let bare: Batch = serde_json::from_str(r#"{"id":"b","status":"validating","errors":null}"#).unwrap();
        assert_eq!((bare.status.as_str(), bare.output_file_id), ("validating", None));
        let full = r#"{"id":"b","object":"batch","status":"failed","input_file_id":"f","metadata":{"a":"b"},
            "errors":{"object":"list","data":[{"code":"token_limit_exceeded","message":"m","param":null,"line":null}]},
            "request_counts":{"total":3,"completed":2,"failed":1},"created_at":1,"completed_at":61}"#;
        let full: Batch = serde_json::from_str(full).unwrap();
        assert_eq!(full.errors.unwrap().data[0].code, "token_limit_exceeded");
        assert_eq!(full.request_counts.unwrap().completed, 2);
        let odd: Batch = serde_json::from_str(r#"{"id":"b","metadata":{"n":1},"created_at":"x"}"#).unwrap();
        assert_eq!((odd.metadata, odd.created_at), (None, None));
    }

    #[test]
    fn reads_lines_with_an_answer_a_failure_or_nothing() {
        let read = |line: &str| serde_json::from_str::<BatchOutcome>(line).unwrap();
        let answered = read(r#"{"id":"r","custom_id":"a","response":{"status_code":200,"body":{"x":1}},"error":null}"#);
        assert_eq!(answered.response.unwrap().body["x"], 1);
        let expired = read(r#"{"custom_id":"a","response":null,"error":{"code":"batch_expired","message":"m"}}"#);
        assert_eq!(expired.error.unwrap().code.as_deref(), Some("batch_expired"));
    }
}
