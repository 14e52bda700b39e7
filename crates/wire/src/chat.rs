//! `POST /chat/completions`: the request, and the answer in one body.

use serde::{Deserialize, Serialize};

use crate::lenient::{if_readable, null_as_default};
use crate::{ChoiceLogprobs, Content, Extra, ResponseFormat, Usage};

/// A request. A field that is `None` is not sent, and the endpoint's default holds.
///
/// Fields without a name here are passed over when reading; a server that wants to refuse them must look for itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "Message<T>: Deserialize<'de>"))]
pub struct ChatRequest<T = String> {
    /// The model.
    pub model: String,
    /// The conversation so far.
    pub messages: Vec<Message<T>>,
    /// The output limit, as of 2024-06.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// The output limit of reasoning models, hidden reasoning included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_completion_tokens: Option<u32>,
    /// Sampling temperature, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Makes tokens less likely the more often they were written, -2 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// Makes tokens less likely once they were written, -2 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// Asks for the same answer each time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// Texts that end the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "stop_texts")]
    pub stop: Vec<String>,
    /// How many answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// Whether the answer tells how likely its tokens were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<bool>,
    /// How many of the likeliest tokens are told for each place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_logprobs: Option<u8>,
    /// What the answer must look like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<ResponseFormat>,
    /// Whether the answer comes piece by piece.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<bool>,
    /// What a stream holds besides the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
    /// The end user, for the endpoint's abuse monitoring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Names what this request shares with others, so that they meet the same cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_cache_key: Option<String>,
}

/// What a stream holds besides the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StreamOptions {
    /// Adds a last chunk with the usage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_usage: Option<bool>,
}

/// One message of the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "Content<T>: Deserialize<'de>"))]
pub struct Message<T = String> {
    /// Who says it.
    pub role: Role,
    /// What is said and shown. An assistant's message may have none.
    #[serde(default)]
    pub content: Option<Content<T>>,
    /// A name for the speaker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Who says a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions, for reasoning models.
    Developer,
    /// Instructions.
    System,
    /// The one who asks.
    User,
    /// The model.
    Assistant,
    /// The result of a tool.
    Tool,
}

/// The answer in one body.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ChatResponse {
    /// The endpoint's name for the answer.
    #[serde(default, deserialize_with = "null_as_default")]
    pub id: String,
    /// Always `chat.completion`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub object: String,
    /// When it was made, in seconds since 1970.
    #[serde(default, deserialize_with = "null_as_default")]
    pub created: u64,
    /// The model that answered.
    #[serde(default, deserialize_with = "null_as_default")]
    pub model: String,
    /// The answers; `null` is read as none.
    #[serde(deserialize_with = "null_as_default")]
    pub choices: Vec<Choice>,
    /// What was billed.
    #[serde(default, deserialize_with = "if_readable", skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Fields without a name here.
    #[serde(flatten)]
    pub extra: Extra,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Choice {
    /// Its number.
    #[serde(default)]
    pub index: u32,
    /// What the model says.
    pub message: ReplyMessage,
    /// Why it stopped.
    pub finish_reason: Option<String>,
    /// How likely its tokens were.
    #[serde(default, deserialize_with = "if_readable")]
    pub logprobs: Option<ChoiceLogprobs>,
    /// Fields without a name here.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What the model says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReplyMessage {
    /// Always `assistant`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub role: String,
    /// The answer.
    pub content: Option<String>,
    /// Why it declines, in its own words.
    pub refusal: Option<String>,
    /// Fields without a name here.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Reads one text, several, or `null`.
fn stop_texts<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct OneOrMany;
    impl<'de> serde::de::Visitor<'de> for OneOrMany {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a string or an array of strings")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<String>, E> {
            Ok(vec![text.to_owned()])
        }

        fn visit_unit<E: serde::de::Error>(self) -> Result<Vec<String>, E> {
            Ok(Vec::new())
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Vec<String>, A::Error> {
            let mut texts = Vec::new();
            while let Some(text) = items.next_element()? {
                texts.push(text);
            }
            Ok(texts)
        }
    }
    deserializer.deserialize_any(OneOrMany)
}
