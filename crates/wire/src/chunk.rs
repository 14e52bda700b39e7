//! `chat.completion.chunk`: one piece of an answer that is streamed.

use serde::{Deserialize, Serialize};

use crate::lenient::{if_readable, null_as_default};
use crate::{ChoiceLogprobs, ErrorBody, Extra, Usage};

/// One piece of the stream.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ChatChunk {
    /// The endpoint's name for the answer, the same in every chunk.
    #[serde(default, deserialize_with = "null_as_default")]
    pub id: String,
    /// Always `chat.completion.chunk`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub object: String,
    /// When the answer was begun, in seconds since 1970.
    #[serde(default, deserialize_with = "null_as_default")]
    pub created: u64,
    /// The model that answers.
    #[serde(default, deserialize_with = "null_as_default")]
    pub model: String,
    /// The pieces; empty in the chunk that carries the usage.
    #[serde(default, deserialize_with = "null_as_default")]
    pub choices: Vec<ChunkChoice>,
    /// What was billed; in the last chunk, if it was asked for.
    #[serde(default, deserialize_with = "if_readable", skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// What went wrong after the stream had begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorBody>,
    /// Fields without a name here.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A piece of one answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ChunkChoice {
    /// The number of the answer.
    #[serde(default)]
    pub index: u32,
    /// What is new.
    #[serde(default, deserialize_with = "null_as_default")]
    pub delta: Delta,
    /// Why the model stopped; in the answer's last chunk.
    pub finish_reason: Option<String>,
    /// How likely its tokens were.
    #[serde(default, deserialize_with = "if_readable")]
    pub logprobs: Option<ChoiceLogprobs>,
    /// Fields without a name here.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What is new in a piece.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Delta {
    /// `assistant`, in the first piece.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// More of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// More of the words in which the model declines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// Fields without a name here.
    #[serde(flatten)]
    pub extra: Extra,
}
