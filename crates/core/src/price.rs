//! Money, in integers.
//!
//! A token can cost 12.5 nano-dollars, so the unit is the pico-dollar: a price in dollars for a million tokens, with
//! up to six decimals, is a whole number of pico-dollars for one token. An unknown price is [`Cost::Unknown`], never
//! zero.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::reply::Usage;

/// Pico-dollars in a dollar.
const PICO: u64 = 1_000_000_000_000;

/// An amount of money in 10⁻¹² US dollars. Sums stop at the largest amount (18 million dollars).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PicoUsd(pub u64);

impl PicoUsd {
    /// Adds two amounts.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Multiplies a price for one token by a number of tokens.
    #[must_use]
    pub const fn times(self, tokens: u64) -> Self {
        Self(self.0.saturating_mul(tokens))
    }
}

impl PicoUsd {
    /// Writes the amount in dollars with all its decimals, so that it reads back as it is.
    #[must_use]
    pub fn exact(self) -> String {
        format!("{}.{:012}", self.0 / PICO, self.0 % PICO)
    }
}

impl fmt::Display for PicoUsd {
    /// Writes dollars with as many decimals as two significant digits need, four to twelve; nothing is rounded to zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:012}", self.0 % PICO);
        let leading_zeros = digits.bytes().take_while(|b| *b == b'0').count();
        let shown = if self.0 >= PICO || self.0 == 0 { 4 } else { (leading_zeros + 2).clamp(4, 12) };
        let step = 10_u64.pow(12 - u32::try_from(shown).unwrap_or(12));
        let rounded = (self.0.saturating_add(step / 2)) / step * step;
        let digits = format!("{:012}", rounded % PICO);
        write!(f, "${}.{}", rounded / PICO, digits.get(..shown).unwrap_or(&digits))
    }
}

/// A text that is no amount of dollars.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an amount of dollars; write a decimal number of at most {1} decimals, as in 0.25")]
pub struct NotAnAmount(String, u32);

impl FromStr for PicoUsd {
    type Err = NotAnAmount;

    /// Reads dollars, as in `0.25` or `$5`, with at most twelve decimals.
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        decimal(text.trim().trim_start_matches('$'), 12).map(Self).ok_or_else(|| NotAnAmount(text.to_owned(), 12))
    }
}

/// Reads a plain decimal number as a whole number of its `places`-th decimals.
fn decimal(text: &str, places: u32) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let padding = usize::try_from(places).ok()?.checked_sub(fraction.len())?;
    let digits = format!("{whole}{fraction}{}", "0".repeat(padding));
    digits.parse().ok()
}

/// What a token costs, read from a price in dollars for a million of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerToken(pub PicoUsd);

impl FromStr for PerToken {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let per_token = decimal(text.trim().trim_start_matches('$'), 6);
        per_token.map(|n| Self(PicoUsd(n))).ok_or_else(|| NotAnAmount(text.to_owned(), 6))
    }
}

impl<'de> Deserialize<'de> for PerToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Dollars;
        impl Visitor<'_> for Dollars {
            type Value = PerToken;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("dollars for a million tokens, as in 2.50 or \"0.075\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<PerToken, E> {
                text.parse().map_err(E::custom)
            }

            // A float prints as the shortest text that reads back as itself, which is what was typed.
            fn visit_f64<E: de::Error>(self, dollars: f64) -> Result<PerToken, E> {
                self.visit_str(&dollars.to_string())
            }

            fn visit_i64<E: de::Error>(self, dollars: i64) -> Result<PerToken, E> {
                self.visit_str(&dollars.to_string())
            }

            fn visit_u64<E: de::Error>(self, dollars: u64) -> Result<PerToken, E> {
                self.visit_str(&dollars.to_string())
            }
        }
        deserializer.deserialize_any(Dollars)
    }
}

/// What a model's tokens cost, in dollars for a million of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Input.
    pub input: PerToken,
    /// Input that the endpoint had cached; the full price where it has none of its own.
    pub cached_input: Option<PerToken>,
    /// Output, hidden reasoning included.
    pub output: PerToken,
    /// Input through the Batch API.
    pub batch_input: Option<PerToken>,
    /// Output through the Batch API.
    pub batch_output: Option<PerToken>,
    /// The day on which the price was read, as `YYYY-MM-DD`.
    pub read: String,
    /// Where it was read.
    pub source: String,
}

impl Price {
    /// Makes the price of what costs nothing, and says why.
    #[must_use]
    pub fn free(why: &str) -> Self {
        let nothing = PerToken(PicoUsd(0));
        Self {
            input: nothing,
            cached_input: None,
            output: nothing,
            batch_input: None,
            batch_output: None,
            read: String::new(),
            source: why.to_owned(),
        }
    }

    /// Says whether neither input nor output costs anything.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        self.input.0.0 == 0 && self.output.0.0 == 0
    }

    /// Prices a call that was billed.
    #[must_use]
    pub fn of(&self, usage: &Usage) -> PicoUsd {
        let cached = usage.cached.min(usage.prompt);
        let cached_price = self.cached_input.unwrap_or(self.input);
        (self.input.0.times(usage.prompt - cached))
            .plus(cached_price.0.times(cached))
            .plus(self.output.0.times(usage.completion))
    }

    /// Returns what tokens cost through the Batch API; `None` where that is not known. Cached input is priced as any
    /// other there.
    #[must_use]
    pub fn batch(&self) -> Option<Self> {
        let (input, output) = (self.batch_input?, self.batch_output?);
        Some(Self { input, output, cached_input: None, ..self.clone() })
    }

    /// Prices a call before it is made: all input at the full price.
    #[must_use]
    pub fn at_most(&self, input_tokens: u64, output_tokens: u64) -> PicoUsd {
        self.input.0.times(input_tokens).plus(self.output.0.times(output_tokens))
    }

    /// Prices calls through the Batch API before they are made, where the list has both of its prices.
    #[must_use]
    pub fn batch_at_most(&self, input_tokens: u64, output_tokens: u64) -> Cost {
        match (self.batch_input, self.batch_output) {
            (Some(input), Some(output)) => Cost::Known(input.0.times(input_tokens).plus(output.0.times(output_tokens))),
            _ => Cost::Unknown,
        }
    }
}

/// What something costs, if that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// This much.
    Known(PicoUsd),
    /// The price or the tokens are not known; never to be read as zero.
    Unknown,
}

impl Cost {
    /// Adds two costs; with one that is not known the sum is not known.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Known(one), Self::Known(other)) => Self::Known(one.plus(other)),
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
        }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(amount) => amount.fmt(f),
            Self::Unknown => f.write_str("price unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price() -> Price {
        let per = |text: &str| text.parse().unwrap();
        Price {
            input: per("2.50"),
            cached_input: Some(per("1.25")),
            output: per("10"),
            batch_input: None,
            batch_output: None,
            read: "2026-01-01".into(),
            source: "a test".into(),
        }
    }

    #[test]
    fn a_million_tokens_cost_the_listed_price() {
        assert_eq!(price().at_most(1_000_000, 0), PicoUsd(2_500_000_000_000));
        assert_eq!(price().at_most(0, 1_000_000).to_string(), "$10.0000");
        assert_eq!("0.0125".parse(), Ok(PerToken(PicoUsd(12_500))));
    }

    #[test]
    fn a_batch_has_its_own_price_or_none() {
        assert_eq!(price().batch_at_most(1, 1), Cost::Unknown);
        let per = |text: &str| Some(text.parse().unwrap());
        let batch = Price { batch_input: per("1.25"), batch_output: per("5"), ..price() };
        assert_eq!(batch.batch_at_most(1_000_000, 100_000).to_string(), "$1.7500");
    }

    #[test]
    fn cached_input_is_cheaper_and_never_more_than_there_was() {
        let usage = Usage { prompt: 1000, cached: 400, completion: 10, ..Usage::default() };
        assert_eq!(price().of(&usage), PicoUsd(600 * 2_500_000 + 400 * 1_250_000 + 10 * 10_000_000));
        let odd = Usage { prompt: 10, cached: 400, ..Usage::default() };
        assert_eq!(price().of(&odd), PicoUsd(10 * 1_250_000));
    }

    #[test]
    fn a_batch_has_prices_of_its_own_or_none() {
        assert_eq!(price().batch(), None);
        let per = |text: &str| Some(text.parse().unwrap());
        let batch = Price { batch_input: per("1.25"), batch_output: per("5"), ..price() }.batch().unwrap();
        let usage = Usage { prompt: 1000, cached: 400, completion: 10, ..Usage::default() };
        assert_eq!(batch.of(&usage), PicoUsd(1000 * 1_250_000 + 10 * 5_000_000));
    }

    #[test]
    fn small_amounts_are_not_shown_as_zero() {
        let shown = |pico| PicoUsd(pico).to_string();
        assert_eq!(shown(0), "$0.0000");
        assert_eq!(shown(12_500), "$0.000000013");
        assert_eq!(shown(2_512_500_000), "$0.0025");
        assert_eq!(shown(1_999_999_999_999), "$2.0000");
        assert_eq!(shown(5 * PICO + PICO / 4), "$5.2500");
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        assert_eq!("$0.25".parse(), Ok(PicoUsd(PICO / 4)));
        assert_eq!("5".parse(), Ok(PicoUsd(5 * PICO)));
        for text in ["", ".", "-1", "1e3", "1,5", "0.0000000000001", "99999999999"] {
            assert!(text.parse::<PicoUsd>().is_err(), "{text}");
        }
    }

    #[test]
    fn floats_in_a_file_are_read_as_typed() {
        #[derive(Deserialize)]
        struct Row {
            input: PerToken,
        }
        for (text, pico) in [("input = 0.075", 75_000), ("input = 15", 15_000_000), ("input = \"1.10\"", 1_100_000)] {
            assert_eq!(toml::from_str::<Row>(text).unwrap().input, PerToken(PicoUsd(pico)), "{text}");
        }
        assert!(toml::from_str::<Row>("input = -1").is_err());
    }
}
