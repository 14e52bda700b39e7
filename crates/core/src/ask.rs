//! One question with its pictures, from what was typed to what may be sent.
//!
//! An [`Ask`] is generic in how far its pictures have come. Each stage of the corridor consumes the type before it,
//! so a stage can be neither skipped nor repeated.

use std::fmt;
use std::num::NonZeroU16;
use std::sync::Arc;

use crate::image::{AcquiredImage, ImageRef, PreparedImage};
use crate::logprobs::Logprobs;

/// The name of a model, as an endpoint knows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModelName(Arc<str>);

impl ModelName {
    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ModelName {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl From<String> for ModelName {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who says a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The instructions that stand above the conversation.
    System,
    /// The person who asks. Only these turns may hold pictures.
    User,
    /// The model.
    Assistant,
}

impl Role {
    /// Returns the word that the API uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// One piece of a turn: text, or a picture at the stage `I`.
#[derive(Debug, Clone, PartialEq)]
pub enum Part<I = ImageRef> {
    /// A text.
    Text(String),
    /// A picture.
    Image(I),
}

/// What one side says before the other answers. Order of the parts is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn<I = ImageRef> {
    /// Who says it.
    pub role: Role,
    /// What is said and shown.
    pub parts: Vec<Part<I>>,
}

impl<I> Turn<I> {
    /// Makes a turn of one text.
    #[must_use]
    pub fn text(role: Role, text: impl Into<String>) -> Self {
        Self { role, parts: vec![Part::Text(text.into())] }
    }
}

/// A JSON schema that the answer must follow.
#[derive(Debug, Clone, PartialEq)]
pub struct AskSchema {
    /// The name sent with it: 1 to 64 of `[A-Za-z0-9_-]`.
    pub name: String,
    /// The schema itself, as JSON text that was checked to be a schema.
    pub json: String,
    /// What it is for, in words for the model.
    pub description: Option<String>,
    /// How closely the answer keeps to it.
    pub strictness: Strictness,
}

/// How closely an answer keeps to a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// The endpoint holds the answer to it. Some schemas cannot be held to so.
    #[default]
    Enforced,
    /// The model is shown it, and may depart from it.
    Wished,
}

/// What the text of an answer is, where no schema says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AnswerForm {
    /// Any text.
    #[default]
    Text,
    /// A JSON object.
    JsonObject,
}

/// How to answer. An unset option is left to the endpoint.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AskOptions {
    /// The most tokens the answer may have.
    pub max_tokens: Option<u32>,
    /// Sampling temperature, 0 to 2.
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f64>,
    /// Makes tokens less likely the more often they were written, -2 to 2.
    pub frequency_penalty: Option<f64>,
    /// Makes tokens less likely once they were written, -2 to 2.
    pub presence_penalty: Option<f64>,
    /// Asks for the same answer each time, as far as the model can.
    pub seed: Option<i64>,
    /// How many answers are given; one, where nothing is said.
    pub choices: Option<NonZeroU16>,
    /// Tells how likely each token of the answer was.
    pub logprobs: Option<Logprobs>,
    /// Texts that end the answer; at most four.
    pub stop: Vec<String>,
    /// Holds the answer to a JSON schema.
    pub schema: Option<AskSchema>,
    /// What the text is, where there is no schema.
    pub form: AnswerForm,
    /// How the text comes back.
    pub delivery: Delivery,
    /// Names what this ask shares with others, so that the endpoint sends them where that is cached. Changes no answer.
    pub cache_key: Option<String>,
}

impl AskOptions {
    /// Returns how many answers are given.
    #[must_use]
    pub fn answers(&self) -> u16 {
        self.choices.map_or(1, NonZeroU16::get)
    }
}

/// How the text comes back: as it is written, or whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    /// Piece by piece, over server-sent events.
    #[default]
    Streamed,
    /// In one body.
    Whole,
}

/// One question to one model, its pictures at the stage `I`.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask<I = ImageRef> {
    /// Which model.
    pub model: ModelName,
    /// The conversation so far, the question last. Nothing is kept between asks, so all of it is sent.
    pub turns: Vec<Turn<I>>,
    /// How to answer.
    pub options: AskOptions,
}

/// An ask whose pictures are capped bytes, or links to be passed on.
pub type Acquired = Ask<AcquiredImage>;

/// An ask whose pictures are decoded, upright, fitted and measured, or links to be passed on.
pub type Prepared = Ask<PreparedImage>;

impl<I> Ask<I> {
    /// Lists the pictures in the order in which they are shown.
    pub fn images(&self) -> impl Iterator<Item = &I> {
        self.turns.iter().flat_map(|turn| &turn.parts).filter_map(|part| match part {
            Part::Image(image) => Some(image),
            Part::Text(_) => None,
        })
    }

    /// Shows several pictures in the place of each, in order.
    pub fn with_many<J>(self, many: impl IntoIterator<Item = Vec<J>>) -> Ask<J> {
        let all = self.with_images(many);
        let parts_of = |part: Part<Vec<J>>| match part {
            Part::Text(text) => vec![Part::Text(text)],
            Part::Image(images) => images.into_iter().map(Part::Image).collect::<Vec<_>>(),
        };
        let turn =
            |turn: Turn<Vec<J>>| Turn { role: turn.role, parts: turn.parts.into_iter().flat_map(parts_of).collect() };
        Ask { model: all.model, turns: all.turns.into_iter().map(turn).collect(), options: all.options }
    }

    /// Moves every picture one stage on, in order, and leaves the rest as it is.
    ///
    /// `next` yields the pictures of the next stage, one for each of [`Ask::images`]; a picture for which it has
    /// none left is dropped, which no caller lets happen.
    pub fn with_images<J>(self, next: impl IntoIterator<Item = J>) -> Ask<J> {
        let mut next = next.into_iter();
        let turns = self
            .turns
            .into_iter()
            .map(|turn| Turn {
                role: turn.role,
                parts: turn
                    .parts
                    .into_iter()
                    .filter_map(|part| match part {
                        Part::Text(text) => Some(Part::Text(text)),
                        Part::Image(_) => next.next().map(Part::Image),
                    })
                    .collect(),
            })
            .collect();
        Ask { model: self.model, turns, options: self.options }
    }
}
