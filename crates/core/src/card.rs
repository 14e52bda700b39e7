//! What is known of a model: the one page that every stage reads.

use std::num::NonZeroU16;

use serde::Deserialize;

use crate::ask::ModelName;
use crate::price::Price;
use crate::tokens::ImageRule;
use crate::tokens::text::TextRule;
use crate::views::Wants;

/// Whether a model takes pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Vision {
    /// It does.
    Yes,
    /// It reads text alone.
    No,
    /// Nothing is known; the endpoint will say.
    #[default]
    Unknown,
}

/// The field in which a model takes its output limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputLimitField {
    /// The field of 2024-06, which every compatible server knows.
    #[default]
    MaxTokens,
    /// The field of reasoning models, which refuse the other.
    MaxCompletionTokens,
}

/// What an endpoint takes in one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageLimits {
    /// Encoded bytes of one picture, inclusive.
    pub bytes: u64,
    /// Pictures in one request.
    pub images: Option<u64>,
    /// Encoded bytes of all pictures of one request.
    pub total_bytes: Option<u64>,
}

/// 20 MiB: the guide of 2024-06 says "20MB per image". Read as MiB because the API's schema of 2026-08 has 20,971,520,
/// though of the characters of an `image_url`.
pub const IMAGE_BYTES: u64 = 20 * 1024 * 1024;

impl Default for ImageLimits {
    /// The limits of the guide of 2024-06.
    fn default() -> Self {
        Self { bytes: IMAGE_BYTES, images: None, total_bytes: None }
    }
}

/// Whether a model follows penalties for what it wrote before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Penalties {
    /// It does, or its endpoint will say.
    #[default]
    Followed,
    /// It does not.
    Refused,
}

/// What a model can be asked for besides one answer. What it cannot is refused before it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// The most answers that one call gives. Who wants more calls once for each.
    pub choices: NonZeroU16,
    /// The most tokens that are told for each place; `None` where nothing is told of how likely tokens were.
    pub top_logprobs: Option<u8>,
    /// Whether penalties are followed.
    pub penalties: Penalties,
}

impl Default for Abilities {
    /// Those of the API: 128 answers, 20 tokens for each place (openai-openapi 2.3.0, 2026-08-21).
    fn default() -> Self {
        Self { choices: NonZeroU16::MIN.saturating_add(127), top_logprobs: Some(20), penalties: Penalties::default() }
    }
}

/// What is known of a model at an endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCard {
    /// Its name at the endpoint.
    pub name: ModelName,
    /// Whether it takes pictures.
    pub vision: Vision,
    /// How it counts pictures.
    pub image_rule: ImageRule,
    /// How it counts text; `None` where its encoding is not known.
    pub text_rule: Option<TextRule>,
    /// What its tokens cost; `None` where that is not known.
    pub price: Option<Price>,
    /// Where its output limit goes.
    pub output_limit: OutputLimitField,
    /// What it takes in one request.
    pub limits: ImageLimits,
    /// What it can be asked for besides one answer.
    pub abilities: Abilities,
}

impl ModelCard {
    /// Makes the card of a model of which nothing but its name is known.
    #[must_use]
    pub fn unknown(name: ModelName) -> Self {
        Self {
            name,
            vision: Vision::Unknown,
            image_rule: ImageRule::Unknown,
            text_rule: None,
            price: None,
            output_limit: OutputLimitField::default(),
            limits: ImageLimits::default(),
            abilities: Abilities::default(),
        }
    }

    /// Says in what form it takes pictures.
    #[must_use]
    pub const fn wants(&self) -> Wants {
        self.image_rule.wants()
    }
}
