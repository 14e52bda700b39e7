//! What comes back: events while the model writes, and the answer once it is done.

use crate::limits::RateLimits;
use crate::logprobs::TokenLogprob;
use crate::price::Cost;
use crate::timings::{ModelTimings, Timings};

/// Why the model stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finish {
    /// It was done, or met a stop text.
    Stop,
    /// It met the token limit; the answer is cut.
    Length,
    /// The endpoint's filter cut the answer.
    ContentFilter,
    /// The model declined, in words of its own.
    Refusal,
    /// The endpoint gave a reason that is not in the API's list, or none.
    Other(String),
}

impl Finish {
    /// Returns the word that the API uses, or the endpoint's own.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ContentFilter => "content_filter",
            Self::Refusal => "refusal",
            Self::Other(word) => word,
        }
    }
}

/// The tokens that the endpoint says it billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Input tokens, pictures included.
    pub prompt: u64,
    /// Output tokens, hidden reasoning included.
    pub completion: u64,
    /// Those input tokens that were cached and cost less.
    pub cached: u64,
    /// Those input tokens that were pictures, where the endpoint tells.
    pub image: Option<u64>,
    /// Those output tokens that were hidden reasoning, where the endpoint tells.
    pub reasoning: Option<u64>,
}

impl Usage {
    /// Adds what another call billed. What only one of them tells is that one's.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let sum = |one: Option<u64>, other: Option<u64>| match (one, other) {
            (Some(one), Some(other)) => Some(one.saturating_add(other)),
            (one, other) => one.or(other),
        };
        Self {
            prompt: self.prompt.saturating_add(other.prompt),
            completion: self.completion.saturating_add(other.completion),
            cached: self.cached.saturating_add(other.cached),
            image: sum(self.image, other.image),
            reasoning: sum(self.reasoning, other.reasoning),
        }
    }
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Piece {
    /// Which of the answers asked for, counted from 0.
    pub choice: u16,
    /// The text. It may be empty where a token is half of a character.
    pub text: String,
    /// The tokens of the text, if they were asked for and the endpoint tells them.
    pub logprobs: Vec<TokenLogprob>,
}

impl From<String> for Piece {
    /// Makes a piece of the first answer.
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<&str> for Piece {
    /// Makes a piece of the first answer.
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

/// One thing that a backend says while it answers.
#[derive(Debug, Clone, PartialEq)]
pub enum ReplyEvent {
    /// A piece of the answer, or of one of them.
    Text(Piece),
    /// The end; nothing follows.
    Done(ReplyEnd),
}

/// How a reply ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyEnd {
    /// Why the model stopped.
    pub finish: Finish,
    /// Why it stopped in each answer after the first, where several were asked for.
    pub further: Vec<Finish>,
    /// What was billed, where the endpoint tells.
    pub usage: Option<Usage>,
    /// The model that answered, as the endpoint names it.
    pub model: Option<String>,
    /// The endpoint's name for this call, for its support.
    pub request_id: Option<String>,
    /// What the endpoint said of its rate limits as it took the call.
    pub rate_limits: Option<Box<RateLimits>>,
    /// Where the time of the call went, where the model tells.
    pub timings: Option<ModelTimings>,
}

impl Answer {
    /// Lists why each answer ended.
    pub fn finishes(&self) -> impl Iterator<Item = &Finish> {
        std::iter::once(&self.finish).chain(self.further.iter().map(|choice| &choice.finish))
    }
}

/// One answer of several.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The text.
    pub text: String,
    /// Why the model stopped.
    pub finish: Finish,
    /// Its tokens, if they were asked for.
    pub logprobs: Vec<TokenLogprob>,
}

/// The answer, once it is whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The text.
    pub text: String,
    /// Why the model stopped.
    pub finish: Finish,
    /// Its tokens, if they were asked for.
    pub logprobs: Vec<TokenLogprob>,
    /// The answers after the first, where several were asked for; an endpoint may give fewer.
    pub further: Vec<Choice>,
    /// What was billed, where the endpoint tells.
    pub usage: Option<Usage>,
    /// What that costs.
    pub cost: Cost,
    /// How many calls it took.
    pub attempts: u32,
    /// The model that answered, as the endpoint names it.
    pub model: Option<String>,
    /// The endpoint's name for the call that succeeded.
    pub request_id: Option<String>,
    /// Where the time went.
    pub timings: Timings,
}
