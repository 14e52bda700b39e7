//! Chooses the next token: penalties, grammar, temperature, nucleus, chance.
//!
//! Pure arithmetic over the numbers that the model gives. Without a temperature the likeliest token is taken, since a
//! question about a picture has one best answer; with a seed, the same numbers give the same choice everywhere.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use vqa_core::AskOptions;

use crate::native::Token;

/// A token and the natural logarithm of its probability.
pub(crate) type Chance = (Token, f64);

/// What was chosen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    /// The token.
    pub(crate) token: Token,
    /// How likely it was; `None` where that was not asked for.
    pub(crate) chances: Option<(f64, Vec<Chance>)>,
}

/// Chooses tokens for one answer.
#[derive(Debug)]
pub(crate) struct Sampler {
    temperature: f64,
    top_p: f64,
    frequency: f64,
    presence: f64,
    /// How many of the likeliest tokens are told; `None` where nothing is told.
    told: Option<usize>,
    written: HashMap<Token, u32>,
    chance: u64,
}

/// Tokens this much less likely than the likeliest, by the logarithm, are left out of a draw: a quarter of a million of
/// them together are drawn once in 10^8 times.
const NEVER: f64 = 32.0;

impl Sampler {
    /// Reads how an answer is to be written.
    pub(crate) fn new(options: &AskOptions) -> Self {
        let seed = options.seed.map_or_else(|| RandomState::new().hash_one(0_u8), i64::cast_unsigned);
        Self {
            temperature: options.temperature.unwrap_or(0.0).max(0.0),
            top_p: options.top_p.unwrap_or(1.0).clamp(0.0, 1.0),
            frequency: options.frequency_penalty.unwrap_or(0.0),
            presence: options.presence_penalty.unwrap_or(0.0),
            told: options.logprobs.map(|logprobs| usize::from(logprobs.top)),
            written: HashMap::new(),
            chance: seed,
        }
    }

    /// Chooses one of the tokens, given the model's number for each; `allowed` says which may come. `None` where none
    /// may.
    pub(crate) fn choose(&mut self, numbers: &[f32], allowed: impl Fn(Token) -> bool) -> Option<Choice> {
        let token_of = |index: usize| Token::try_from(index).unwrap_or(Token::MAX);
        let scores = numbers.iter().enumerate().filter(|(_, number)| number.is_finite());
        let scores = scores.map(|(index, number)| (token_of(index), f64::from(*number)));
        let scores = scores.filter(|(token, _)| allowed(*token));
        let plain = self.temperature == 0.0 && self.presence == 0.0 && self.frequency == 0.0;
        let token = if plain { likeliest(scores)?.0 } else { self.weigh(scores.collect())? };
        *self.written.entry(token).or_default() += 1;
        let chances = self.told.map(|told| chances(numbers, token, told));
        Some(Choice { token, chances })
    }

    /// Applies penalties, then draws or takes the likeliest.
    fn weigh(&mut self, mut scores: Vec<(Token, f64)>) -> Option<Token> {
        // Few tokens were written, and the scores are in the order of the tokens.
        for (token, times) in &self.written {
            let found = scores.binary_search_by_key(token, |(token, _)| *token).ok();
            if let Some((_, score)) = found.and_then(|index| scores.get_mut(index)) {
                *score -= self.presence + self.frequency * f64::from(*times);
            }
        }
        if self.temperature > 0.0 { self.draw(scores) } else { likeliest(scores.into_iter()).map(|(token, _)| token) }
    }

    fn draw(&mut self, mut scores: Vec<(Token, f64)>) -> Option<Token> {
        let most = likeliest(scores.iter().copied())?.1;
        scores.iter_mut().for_each(|(_, score)| *score = (*score - most) / self.temperature);
        scores.retain(|(_, score)| *score > -NEVER);
        scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scores.iter_mut().for_each(|(_, score)| *score = score.exp());
        let all: f64 = scores.iter().map(|(_, weight)| weight).sum();
        // The fewest of the likeliest tokens whose probabilities reach the nucleus; one at the least.
        let mut reached = 0.0;
        let inside = scores.iter().take_while(|(_, weight)| {
            let before = reached;
            reached += weight / all;
            before == 0.0 || before < self.top_p
        });
        let inside: Vec<(Token, f64)> = inside.copied().collect();
        let total: f64 = inside.iter().map(|(_, weight)| weight).sum();
        let mut left = self.next_chance() * total;
        let drawn = inside.iter().find(|(_, weight)| {
            left -= weight;
            left < 0.0
        });
        drawn.or(inside.first()).map(|(token, _)| *token)
    }

    /// Draws a number from 0 up to 1: `SplitMix64` (Steele, Lea, Flood 2014), 53 bits of it.
    fn next_chance(&mut self) -> f64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.chance;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
        let whole = (mixed >> 11) as f64;
        whole / (1_u64 << 53) as f64
    }
}

/// Finds the likeliest; the first of several that are as likely.
fn likeliest(scores: impl Iterator<Item = (Token, f64)>) -> Option<(Token, f64)> {
    scores.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// Says how likely a token was, and which were likeliest, by the model alone.
fn chances(numbers: &[f32], token: Token, told: usize) -> (f64, Vec<Chance>) {
    let most = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = numbers.iter().map(|number| f64::from(number - most).exp()).sum();
    let base = f64::from(most) + sum.ln();
    let chance = |index: usize| numbers.get(index).map_or(f64::NEG_INFINITY, |number| f64::from(*number) - base);
    let mut order: Vec<usize> = if told > 0 { (0..numbers.len()).collect() } else { Vec::new() };
    let by_chance = |a: &usize, b: &usize| chance(*b).total_cmp(&chance(*a)).then(a.cmp(b));
    if told > 0 && told < order.len() {
        order.select_nth_unstable_by(told - 1, by_chance);
    }
    order.truncate(told);
    order.sort_by(by_chance);
    let top = order.into_iter().filter_map(|index| Some((Token::try_from(index).ok()?, chance(index)))).collect();
    (usize::try_from(token).map_or(f64::NEG_INFINITY, chance), top)
}

#[cfg(test)]
mod tests {
    use vqa_core::Logprobs;

    use super::*;

    const NUMBERS: [f32; 4] = [0.0, 2.0, 1.0, f32::NEG_INFINITY];

    fn draws(options: &AskOptions, count: usize) -> Vec<Token> {
        let mut sampler = Sampler::new(options);
        (0..count).map(|_| sampler.choose(&NUMBERS, |_| true).unwrap().token).collect()
    }

    #[test]
    fn without_a_temperature_the_likeliest_is_taken() {
        assert_eq!(draws(&AskOptions::default(), 3), [1, 1, 1]);
        let mut sampler = Sampler::new(&AskOptions::default());
        assert_eq!(sampler.choose(&NUMBERS, |token| token != 1).unwrap().token, 2);
        assert_eq!(sampler.choose(&NUMBERS, |_| false), None);
    }

    #[test]
    fn a_seed_repeats_itself_and_frequencies_are_those_of_the_model() {
        let options = AskOptions { temperature: Some(1.0), seed: Some(7), ..AskOptions::default() };
        let drawn = draws(&options, 20_000);
        assert_eq!(drawn, draws(&options, 20_000));
        assert_ne!(drawn, draws(&AskOptions { seed: Some(8), ..options.clone() }, 20_000));
        let sum: f64 = [0_f64, 2.0, 1.0].map(f64::exp).iter().sum();
        for (token, number) in [(0, 0_f64), (1, 2.0), (2, 1.0), (3, f64::NEG_INFINITY)] {
            let share = drawn.iter().filter(|drawn| **drawn == token).count() as f64 / 20_000.0;
            assert!((share - number.exp() / sum).abs() < 0.01, "{token}: {share}");
        }
        // 0.665 of the probability is the likeliest token's, 0.245 the next one's.
        let narrow = AskOptions { top_p: Some(0.7), ..options.clone() };
        assert!(draws(&narrow, 2_000).iter().all(|token| matches!(token, 1 | 2)));
        let narrowest = AskOptions { top_p: Some(0.0), ..options };
        assert!(draws(&narrowest, 200).iter().all(|token| *token == 1));
    }

    #[test]
    fn what_was_written_is_less_likely_by_its_penalty() {
        let presence = AskOptions { presence_penalty: Some(1.5), ..AskOptions::default() };
        assert_eq!(draws(&presence, 4), [1, 2, 1, 1]);
        let frequency = AskOptions { frequency_penalty: Some(0.75), ..AskOptions::default() };
        assert_eq!(draws(&frequency, 5), [1, 1, 2, 1, 2]);
    }

    #[test]
    fn likelihoods_are_of_the_model_and_add_up() {
        let options = AskOptions { logprobs: Some(Logprobs { top: 3 }), ..AskOptions::default() };
        let choice = Sampler::new(&options).choose(&NUMBERS, |token| token == 2).unwrap();
        let (chosen, top) = choice.chances.unwrap();
        assert_eq!(top.iter().map(|(token, _)| *token).collect::<Vec<_>>(), [1, 2, 0]);
        assert!((chosen - top[1].1).abs() < 1e-12);
        assert!((top.iter().map(|(_, chance)| chance.exp()).sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
