//! What all rows come to with one model.

use vqa_core::preflight::Estimate;
use vqa_core::{Cost, ModelCard, ModelName, PicoUsd, TokenCount, Usage};

use super::feed::Sight;

/// The shortest prefix that an endpoint keeps: "caching is enabled automatically for prompts that are 1024 tokens or
/// longer", pictures included, if they are the same and come first — OpenAI, Prompt caching, 2026-11.
/// <https://developers.openai.com/api/docs/guides/prompt-caching>
pub const LEAST_CACHED_TOKENS: u64 = 1024;

/// What the rows cost with one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    /// The model.
    pub model: ModelName,
    /// Rows that it can be asked.
    pub rows: u64,
    /// Rows that it cannot be asked: a picture or a prompt is bad, or the model does not take it.
    pub left_out: u64,
    /// Why it can be asked none at all, where that is the model's own doing.
    pub refusal: Option<String>,
    /// Input tokens of the text and its framing.
    pub text: TokenCount,
    /// Input tokens of the pictures.
    pub images: TokenCount,
    /// The most output tokens, where a limit is set.
    pub output: Option<u64>,
    /// Of the input, the most that can come from the endpoint's cache.
    pub cached: TokenCount,
    /// What the input costs.
    pub input_cost: Cost,
    /// What everything costs at the most: all input at the full price, and the whole output limit of each row.
    pub cost_at_most: Cost,
    /// What the input costs at best, with as much as can be from the cache. Unknown where there is no price for that.
    pub cached_input_cost: Cost,
    /// What everything costs at the most through the Batch API. Unknown where there is no price for that.
    pub batch_at_most: Cost,
}

impl Bill {
    /// Adds text and pictures.
    #[must_use]
    pub fn input(&self) -> TokenCount {
        self.text + self.images
    }
}

/// A bill that is being written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tally {
    rows: u64,
    left_out: u64,
    text: TokenCount,
    images: TokenCount,
    output: Option<u64>,
    cached: TokenCount,
    input_cost: Cost,
    cost_at_most: Cost,
}

impl Tally {
    pub(super) const NONE: Self = Self {
        rows: 0,
        left_out: 0,
        text: TokenCount::Exact(0),
        images: TokenCount::Exact(0),
        output: Some(0),
        cached: TokenCount::Exact(0),
        input_cost: Cost::Known(PicoUsd(0)),
        cost_at_most: Cost::Known(PicoUsd(0)),
    };

    /// Adds a row. What it has before its question, `prefix`, can be cached if an earlier row has the same.
    pub(super) fn row(&mut self, estimate: &Estimate, prefix: TokenCount, group: Sight) {
        let is_long = prefix.most().is_none_or(|tokens| tokens >= LEAST_CACHED_TOKENS);
        let cached = if group == Sight::Again && is_long { prefix } else { TokenCount::Exact(0) };
        self.add(&Self {
            rows: 1,
            left_out: 0,
            text: estimate.text,
            images: estimate.images,
            output: estimate.output,
            cached,
            input_cost: estimate.input_cost,
            cost_at_most: estimate.cost_at_most,
        });
    }

    pub(super) const fn leave_out(&mut self) {
        self.left_out += 1;
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.left_out += other.left_out;
        self.text = self.text + other.text;
        self.images = self.images + other.images;
        self.output = self.output.zip(other.output).map(|(one, other)| one.saturating_add(other));
        self.cached = self.cached + other.cached;
        self.input_cost = self.input_cost.plus(other.input_cost);
        self.cost_at_most = self.cost_at_most.plus(other.cost_at_most);
    }

    pub(super) fn told(self, card: &ModelCard, refusal: Option<String>) -> Bill {
        let input = (self.text + self.images).most();
        let cached_input_cost = match (&card.price, input, self.cached.most()) {
            (Some(price), Some(prompt), Some(cached)) if price.cached_input.is_some() => {
                Cost::Known(price.of(&Usage { prompt, cached, ..Usage::default() }))
            }
            _ => Cost::Unknown,
        };
        let batch_at_most = match (&card.price, input, self.output) {
            (Some(price), Some(input), Some(output)) => price.batch_at_most(input, output),
            _ => Cost::Unknown,
        };
        let Self { rows, left_out, text, images, output, cached, input_cost, cost_at_most } = self;
        Bill {
            model: card.name.clone(),
            rows,
            left_out,
            refusal,
            text,
            images,
            output,
            cached,
            input_cost,
            cost_at_most,
            cached_input_cost,
            batch_at_most,
        }
    }
}
