//! OpenAI's JSON, and the event streams it travels in.
//!
//! Both ends of the wire share these types: a client writes requests and reads responses, a server does the reverse.
//! Writing is exact. Reading is lenient where servers that call themselves compatible are known to differ, and
//! says so at the field. Nothing here knows what the program does with any of it.

#![forbid(unsafe_code)]

mod batch;
mod chat;
mod chunk;
mod content;
mod error;
mod format;
mod lenient;
mod logprobs;
mod models;
pub mod sse;
mod usage;

pub use batch::{
    Batch, BatchCounts, BatchErrors, BatchFault, BatchLine, BatchOrder, BatchOutcome, BatchResponse, BatchedFile, Page,
};
pub use chat::{ChatRequest, ChatResponse, Choice, Message, ReplyMessage, Role, StreamOptions};
pub use chunk::{ChatChunk, ChunkChoice, Delta};
pub use content::{Content, Detail, ImageUrl, Part};
pub use error::{ErrorBody, ErrorEnvelope};
pub use format::{FormatType, JsonSchema, RawJson, ResponseFormat};
pub use logprobs::{ChoiceLogprobs, TokenLogprob, TopLogprob};
pub use models::{Model, ModelList};
pub use usage::{CompletionDetails, PromptDetails, Usage};

/// Fields of a response that this crate has no name for.
pub type Extra = serde_json::Map<String, serde_json::Value>;
