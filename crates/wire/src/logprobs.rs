//! `logprobs`: how likely the tokens of an answer were.

use serde::{Deserialize, Serialize};

use crate::lenient::null_as_default;

/// The tokens of one answer, or of a piece of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ChoiceLogprobs {
    /// Those of the answer.
    pub content: Option<Vec<TokenLogprob>>,
    /// Those of the words in which the model declines.
    pub refusal: Option<Vec<TokenLogprob>>,
}

/// A token that was written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TokenLogprob {
    /// The token as text.
    pub token: String,
    /// The natural logarithm of its probability.
    pub logprob: f64,
    /// Its bytes.
    pub bytes: Option<Vec<u8>>,
    /// The likeliest tokens in its place.
    #[serde(default, deserialize_with = "null_as_default")]
    pub top_logprobs: Vec<TopLogprob>,
}

/// A token that could have been written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TopLogprob {
    /// The token as text.
    pub token: String,
    /// The natural logarithm of its probability.
    pub logprob: f64,
    /// Its bytes.
    pub bytes: Option<Vec<u8>>,
}
