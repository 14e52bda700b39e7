//! `usage`: what a request is told to have cost in tokens.
//!
//! By the formula: text and its framing by the tokenizer, each picture by the rule of its model, the same numbers that an
//! estimate before sending gives. By the endpoint's own count, if the settings say so. What neither knows is left out,
//! never told as zero.

use serde_json::{Map, Value, json};
use vqa_core::preflight::{Estimate, estimate_of};
use vqa_core::{Answer, Cleared, ModelCard, Prepared, PreparedImage, TokenCount, Usage};
use vqa_wire as wire;

use crate::catalogue::Catalogue;
use crate::config::Metering;

/// What is known of a request's tokens before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Text and its framing.
    pub(crate) text: Option<u64>,
    /// Pictures.
    pub(crate) images: Option<u64>,
}

impl Expected {
    const fn new(estimate: &Estimate) -> Self {
        Self { text: estimate.text.most(), images: estimate.images.most() }
    }

    /// Counts a request by the rules of its model, or else by those of the name that it was asked by.
    pub(crate) fn of(catalogue: &Catalogue, name: &str, cleared: &Cleared) -> Self {
        let own = Self::new(cleared.estimate());
        match catalogue.rules_of(name) {
            Some(card) if own.input().is_none() => Self::by_rules_of(card, cleared.ask()),
            _ => own,
        }
    }

    /// Counts an ask by the rules of a model that is not the one that answers.
    fn by_rules_of(card: &ModelCard, ask: &Prepared) -> Self {
        let tokens = |image: &PreparedImage| match &image.facts {
            Some(facts) => {
                card.image_rule.measure(facts.upright, image.detail).map_or(TokenCount::Unknown, |seen| seen.tokens)
            }
            None => card.image_rule.most(image.detail),
        };
        let images = ask.images().map(tokens).fold(TokenCount::Exact(0), |sum, tokens| sum + tokens);
        Self::new(&estimate_of(ask, images, card))
    }

    /// Adds text and pictures.
    pub(crate) fn input(&self) -> Option<u64> {
        Some(self.text?.saturating_add(self.images?))
    }
}

/// The tokens of one answer, as they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Metered {
    pub(crate) input: u64,
    pub(crate) output: u64,
    cached: u64,
    reasoning: u64,
    text: Option<u64>,
    images: Option<u64>,
    native_input: Option<u64>,
}

/// Counts the tokens of an answer; `None` where nobody knows them.
pub(crate) fn meter(
    metering: Metering,
    expected: &Expected,
    native: Option<&Usage>,
    (card, answer): (&ModelCard, &Answer),
) -> Option<Metered> {
    let native_input = native.map(|usage| usage.prompt);
    let input = match metering {
        Metering::Formula => expected.input().or(native_input),
        Metering::Native => native_input.or_else(|| expected.input()),
    }?;
    let counted = || {
        let texts = std::iter::once(&answer.text).chain(answer.further.iter().map(|choice| &choice.text));
        card.text_rule.map(|rule| texts.map(|text| rule.encoding.count(text)).sum())
    };
    let output = native.map(|usage| usage.completion).or_else(counted)?;
    let by_formula = expected.input() == Some(input);
    Some(Metered {
        input,
        output,
        cached: native.map_or(0, |usage| usage.cached.min(input)),
        reasoning: native.and_then(|usage| usage.reasoning).unwrap_or(0),
        text: expected.text.filter(|_| by_formula),
        images: if by_formula { expected.images } else { native.and_then(|usage| usage.image) },
        native_input: native_input.filter(|native| *native != input),
    })
}

/// A field of our own: what the endpoint counted, where `usage` tells the formula's count.
const NATIVE: &str = "native_prompt_tokens";

impl Metered {
    /// Returns input and output together.
    pub(crate) const fn total(&self) -> u64 {
        self.input.saturating_add(self.output)
    }

    /// Writes the `usage` of a response.
    pub(crate) fn response(&self) -> Value {
        let mut details = json!({ "cached_tokens": self.cached });
        if let (Some(native), Some(details)) = (self.native_input, details.as_object_mut()) {
            details.insert(NATIVE.to_owned(), json!(native));
        }
        json!({
            "input_tokens": self.input,
            "input_tokens_details": details,
            "output_tokens": self.output,
            "output_tokens_details": { "reasoning_tokens": self.reasoning },
            "total_tokens": self.total(),
        })
    }

    /// Writes the `usage` of a chat completion.
    pub(crate) fn chat(&self) -> wire::Usage {
        let mut input: Map<String, Value> = [("audio_tokens".to_owned(), json!(0))].into_iter().collect();
        input.extend(self.native_input.map(|native| (NATIVE.to_owned(), json!(native))));
        let zeros = ["audio_tokens", "accepted_prediction_tokens", "rejected_prediction_tokens"];
        wire::Usage {
            prompt_tokens: Some(self.input),
            completion_tokens: Some(self.output),
            total_tokens: Some(self.total()),
            prompt_tokens_details: Some(wire::PromptDetails {
                cached_tokens: Some(self.cached),
                image_tokens: self.images,
                text_tokens: self.text,
                extra: input,
            }),
            completion_tokens_details: Some(wire::CompletionDetails {
                reasoning_tokens: Some(self.reasoning),
                extra: zeros.into_iter().map(|name| (name.to_owned(), json!(0))).collect(),
            }),
            ..wire::Usage::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use vqa_core::{Choice, Cost, Finish, Timings};

    use super::*;

    const EXPECTED: Expected = Expected { text: Some(12), images: Some(765) };

    fn told(metering: Metering, expected: Expected, native: Option<Usage>) -> Option<(u64, u64)> {
        let card = vqa_core::registry::Registry::embedded()
            .card(&"gpt-4o".into(), vqa_core::registry::Profile::NEWEST)
            .unwrap();
        let further = vec![Choice { text: "a cat".to_owned(), finish: Finish::Stop, logprobs: Vec::new() }];
        let answer = Answer {
            text: "a cat".to_owned(),
            finish: Finish::Stop,
            logprobs: Vec::new(),
            further,
            usage: native,
            cost: Cost::Unknown,
            attempts: 1,
            model: None,
            request_id: None,
            timings: Timings::default(),
        };
        meter(metering, &expected, native.as_ref(), (&card, &answer)).map(|metered| (metered.input, metered.output))
    }

    #[test]
    fn the_formula_counts_unless_the_endpoint_is_asked_to() {
        let native = Usage { prompt: 100, completion: 10, ..Usage::default() };
        assert_eq!(told(Metering::Formula, EXPECTED, Some(native)), Some((777, 10)));
        assert_eq!(told(Metering::Native, EXPECTED, Some(native)), Some((100, 10)));
        assert_eq!(told(Metering::Native, EXPECTED, None), Some((777, 4)));
    }

    #[test]
    fn what_nobody_knows_is_not_told() {
        let unknown = Expected { images: None, ..EXPECTED };
        let native = Usage { prompt: 100, completion: 10, ..Usage::default() };
        assert_eq!(told(Metering::Formula, unknown, None), None);
        assert_eq!(told(Metering::Formula, unknown, Some(native)), Some((100, 10)));
    }
}
