//! What all rows come to with one model.

use vqa_core::preflight::{Estimate, check_count};
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
    /// Tokens and money of all its rows; all unknown where there are none.
    pub estimate: Estimate,
    /// Of the input, the most that can come from the endpoint's cache.
    pub cached: TokenCount,
    /// What the input costs at best, with as much as can be from the cache. Unknown where there is no price for that.
    pub cached_input_cost: Cost,
    /// What everything costs at the most through the Batch API. Unknown where there is no price for that.
    pub batch_at_most: Cost,
}

/// A bill that is being written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tally {
    rows: u64,
    left_out: u64,
    estimate: Estimate,
    cached: TokenCount,
}

impl Tally {
    pub(super) const NONE: Self = Self {
        rows: 0,
        left_out: 0,
        estimate: Estimate {
            text: TokenCount::Exact(0),
            images: TokenCount::Exact(0),
            output: Some(0),
            input_cost: Cost::Known(PicoUsd(0)),
            cost_at_most: Cost::Known(PicoUsd(0)),
        },
        cached: TokenCount::Exact(0),
    };

    /// Adds a row. What it has before its question, `prefix`, can be cached if an earlier row has the same.
    pub(super) fn row(&mut self, estimate: Estimate, prefix: TokenCount, group: Sight) {
        let is_long = prefix.most().is_none_or(|tokens| tokens >= LEAST_CACHED_TOKENS);
        let cached = if group == Sight::Again && is_long { prefix } else { TokenCount::Exact(0) };
        self.add(Self { rows: 1, left_out: 0, estimate, cached });
    }

    pub(super) const fn leave_out(&mut self) {
        self.left_out += 1;
    }

    pub(super) fn add(&mut self, other: Self) {
        let (one, more) = (self.estimate, other.estimate);
        *self = Self {
            rows: self.rows + other.rows,
            left_out: self.left_out + other.left_out,
            estimate: Estimate {
                text: one.text + more.text,
                images: one.images + more.images,
                output: one.output.zip(more.output).map(|(one, more)| one.saturating_add(more)),
                input_cost: one.input_cost.plus(more.input_cost),
                cost_at_most: one.cost_at_most.plus(more.cost_at_most),
            },
            cached: self.cached + other.cached,
        };
    }

    const fn without_numbers(self) -> Self {
        let (tokens, cost) = (TokenCount::Unknown, Cost::Unknown);
        let estimate = Estimate { text: tokens, images: tokens, output: None, input_cost: cost, cost_at_most: cost };
        Self { estimate, cached: tokens, ..self }
    }

    pub(super) fn told(self, card: &ModelCard) -> Bill {
        // A model that is asked nothing must not look as if it were free.
        let Self { rows, left_out, estimate, cached } = if self.rows == 0 { self.without_numbers() } else { self };
        let input = estimate.input().most();
        let cached_input_cost = match (&card.price, input, cached.most()) {
            (Some(price), Some(prompt), Some(cached)) if price.cached_input.is_some() => {
                Cost::Known(price.of(&Usage { prompt, cached, ..Usage::default() }))
            }
            _ => Cost::Unknown,
        };
        let batch_at_most = match (&card.price, input, estimate.output) {
            (Some(price), Some(input), Some(output)) => price.batch_at_most(input, output),
            _ => Cost::Unknown,
        };
        let refusal = check_count(1, card).err().map(|error| error.to_string());
        Bill { model: card.name.clone(), rows, left_out, refusal, estimate, cached, cached_input_cost, batch_at_most }
    }
}

#[cfg(test)]
mod tests {
    use vqa_core::registry::{Profile, Registry};

    use super::*;

    fn bill(rows: &[(u64, Sight)]) -> Bill {
        let card = Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).unwrap();
        let mut tally = Tally::NONE;
        for (prefix, group) in rows {
            let prefix = TokenCount::Exact(*prefix);
            let estimate = Estimate { text: TokenCount::About(10), images: prefix, ..Tally::NONE.estimate };
            tally.row(estimate, prefix, *group);
        }
        tally.told(&card)
    }

    #[test]
    fn a_long_prefix_is_cached_from_its_second_row_on() {
        let once = bill(&[(1024, Sight::First)]);
        assert_eq!(once.cached, TokenCount::Exact(0));
        let twice = bill(&[(1024, Sight::First), (1024, Sight::Again)]);
        assert_eq!(
            (twice.rows, twice.cached, twice.estimate.input()),
            (2, TokenCount::Exact(1024), TokenCount::About(2068))
        );
        // 1,044 tokens at $2.50 and 1,024 at $1.25 a million.
        assert_eq!(twice.cached_input_cost, Cost::Known(PicoUsd(1_044 * 2_500_000 + 1_024 * 1_250_000)));
        assert_eq!(bill(&[(1023, Sight::First), (1023, Sight::Again)]).cached, TokenCount::Exact(0));
    }

    #[test]
    fn a_model_that_is_asked_nothing_is_not_free() {
        let bill = bill(&[]);
        assert_eq!((bill.estimate.cost_at_most, bill.batch_at_most), (Cost::Unknown, Cost::Unknown));
    }

    #[test]
    fn what_is_not_known_stays_so_in_the_sum() {
        let mut tally = Tally::NONE;
        let unknown = Estimate { images: TokenCount::Unknown, input_cost: Cost::Unknown, ..Tally::NONE.estimate };
        tally.row(Tally::NONE.estimate, TokenCount::Exact(0), Sight::First);
        tally.row(unknown, TokenCount::Unknown, Sight::Again);
        let bill = tally.told(&ModelCard::unknown("m".into()));
        assert_eq!((bill.rows, bill.estimate.input(), bill.cached), (2, TokenCount::Unknown, TokenCount::Unknown));
        let costs = [bill.estimate.input_cost, bill.cached_input_cost, bill.batch_at_most];
        assert_eq!(costs, [Cost::Unknown; 3]);
    }
}
