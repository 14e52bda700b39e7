//! `usage`: what was billed.

use serde::{Deserialize, Serialize};

use crate::Extra;

/// The tokens that were billed. Servers leave out what they do not count, and a missing number is not zero.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Input tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_tokens: Option<u64>,
    /// Output tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion_tokens: Option<u64>,
    /// Both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_tokens: Option<u64>,
    /// What the input was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_tokens_details: Option<PromptDetails>,
    /// What the output was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion_tokens_details: Option<CompletionDetails>,
    /// Fields without a name here.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What the input tokens were.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PromptDetails {
    /// Those that were cached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cached_tokens: Option<u64>,
    /// Those that were pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_tokens: Option<u64>,
    /// Those that were text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_tokens: Option<u64>,
    /// Fields without a name here.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What the output tokens were.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CompletionDetails {
    /// Those that were hidden reasoning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_tokens: Option<u64>,
    /// Fields without a name here.
    #[serde(flatten)]
    pub extra: Extra,
}
