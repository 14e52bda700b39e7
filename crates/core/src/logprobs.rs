//! How likely the tokens of an answer were, as the model that wrote it says.

/// How likely one token was in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenChance {
    /// The token as text; a part of a character reads as the model's endpoint writes it.
    pub token: String,
    /// Its bytes, where the endpoint tells them.
    pub bytes: Option<Vec<u8>>,
    /// The natural logarithm of its probability.
    pub logprob: f64,
}

/// A token that was written, and those that could have been.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenLogprob {
    /// The token that was written.
    pub chosen: TokenChance,
    /// The likeliest tokens in its place, the likeliest first; as many as were asked for, or fewer.
    pub top: Vec<TokenChance>,
}

/// Asks to be told how likely each token was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Logprobs {
    /// How many of the likeliest tokens are told for each place.
    pub top: u8,
}
