//! How single values are written in the environment and in the settings file.

#[cfg(feature = "local")]
use std::num::{NonZeroU16, NonZeroU32};
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use vqa_core::preflight::{CaptchaPolicy, Threshold};
use vqa_core::tokens::AutoPolicy;
use vqa_core::{Fit, PicoUsd};

use super::Links;
use crate::flags::FitFlag;

/// The longest time that can be asked for: a day. Longer ones are mistakes of unit.
const LONGEST_SECONDS: f64 = 86_400.0;

/// Reads a number of seconds above zero.
pub(crate) fn positive_seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds, as in 30 or 0.5".to_owned())?;
    if seconds > 0.0 && seconds <= LONGEST_SECONDS {
        Ok(seconds)
    } else {
        Err(format!("must be above 0 and at most {LONGEST_SECONDS} seconds"))
    }
}

/// A time in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seconds(pub(super) f64);

impl Seconds {
    pub(crate) fn duration(self) -> Duration {
        Duration::from_secs_f64(self.0)
    }
}

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        positive_seconds(text).map(Self)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        seconds.to_string().parse().map_err(D::Error::custom)
    }
}

/// An amount of dollars: a number, or a text as in `"0.50"`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dollars(pub(crate) PicoUsd);

impl<'de> Deserialize<'de> for Dollars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = toml::Value::deserialize(deserializer)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        // What cannot be read is not quoted: it may be a key in the wrong place.
        let wrong = |_| D::Error::custom("write an amount of dollars of at most 12 decimals, as in 0.25");
        text.parse().map(Self).map_err(wrong)
    }
}

/// `refuse`, `warn` or `off`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct CaptchaWord(pub(crate) CaptchaPolicy);

impl FromStr for CaptchaWord {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl TryFrom<String> for CaptchaWord {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A score above 0 and at most 1.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "f32")]
pub(crate) struct ScoreWord(pub(crate) Threshold);

impl FromStr for ScoreWord {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl TryFrom<f32> for ScoreWord {
    type Error = &'static str;

    fn try_from(score: f32) -> Result<Self, Self::Error> {
        Threshold::new(score).map(Self).ok_or("write a number above 0 and at most 1")
    }
}

/// The newest instructions of the processor that models in this program are computed with.
#[cfg(feature = "local")]
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct InstructionsWord(pub(super) vqa_llama::Instructions);

#[cfg(feature = "local")]
impl FromStr for InstructionsWord {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        word.parse().map(Self)
    }
}

#[cfg(feature = "local")]
impl TryFrom<String> for InstructionsWord {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}

/// A count above zero.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "u32")]
pub(crate) struct Positive(pub(crate) u32);

impl TryFrom<u32> for Positive {
    type Error = &'static str;

    fn try_from(n: u32) -> Result<Self, Self::Error> {
        if n == 0 { Err("must be above 0") } else { Ok(Self(n)) }
    }
}

impl FromStr for Positive {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let n: u32 = text.parse().map_err(|_| "write a whole number above 0".to_owned())?;
        Self::try_from(n).map_err(str::to_owned)
    }
}

/// A count from 1 to so many.
#[cfg(feature = "local")]
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "u32")]
pub(crate) struct UpTo<const MOST: u32>(pub(super) NonZeroU32);

#[cfg(feature = "local")]
impl<const MOST: u32> UpTo<MOST> {
    /// Returns the count as a shorter number; the largest one where it has no room there.
    pub(super) fn short(self) -> NonZeroU16 {
        NonZeroU16::try_from(self.0).unwrap_or(NonZeroU16::MAX)
    }
}

#[cfg(feature = "local")]
impl<const MOST: u32> TryFrom<u32> for UpTo<MOST> {
    type Error = String;

    fn try_from(n: u32) -> Result<Self, String> {
        let within = NonZeroU32::new(n).filter(|n| n.get() <= MOST);
        within.map(Self).ok_or_else(|| format!("must be 1 to {MOST}"))
    }
}

#[cfg(feature = "local")]
impl<const MOST: u32> FromStr for UpTo<MOST> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let n: u32 = text.parse().map_err(|_| format!("write a whole number of 1 to {MOST}"))?;
        Self::try_from(n)
    }
}

/// `model` or `none`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct FitWord(pub(super) Fit);

impl FromStr for FitWord {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "model" => Ok(Self(Fit::Model)),
            "none" => Ok(Self(Fit::Original)),
            _ => Err("write model or none"),
        }
    }
}

impl TryFrom<String> for FitWord {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}

impl From<FitFlag> for FitWord {
    fn from(flag: FitFlag) -> Self {
        match flag {
            FitFlag::Model => Self(Fit::Model),
            FitFlag::None => Self(Fit::Original),
        }
    }
}

/// `true` downloads, `false` passes links on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FetchWord(pub(super) Links);

impl FromStr for FetchWord {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "true" | "1" | "yes" => Ok(Self(Links::Fetch)),
            "false" | "0" | "no" => Ok(Self(Links::PassOn)),
            _ => Err("write true or false"),
        }
    }
}

impl From<bool> for FetchWord {
    fn from(fetch: bool) -> Self {
        Self(if fetch { Links::Fetch } else { Links::PassOn })
    }
}

/// `high` or `by-size`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AutoWord(pub(super) AutoPolicy);

impl FromStr for AutoWord {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "high" => Ok(Self(AutoPolicy::High)),
            "by-size" => Ok(Self(AutoPolicy::BySize)),
            _ => Err("write high or by-size"),
        }
    }
}

/// Host names, separated by commas.
#[derive(Debug, Clone)]
pub(crate) struct Hosts(pub(super) Vec<String>);

impl FromStr for Hosts {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.split(',').map(str::trim).filter(|host| !host.is_empty()).map(str::to_owned).collect()))
    }
}

/// A temperature of 0 to 2.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "f64")]
pub(crate) struct Temperature(pub(crate) f64);

impl TryFrom<f64> for Temperature {
    type Error = &'static str;

    fn try_from(degree: f64) -> Result<Self, Self::Error> {
        if (0.0..=2.0).contains(&degree) { Ok(Self(degree)) } else { Err("must be 0 to 2") }
    }
}

impl FromStr for Temperature {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let degree: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
        Self::try_from(degree).map_err(str::to_owned)
    }
}

/// A share of 0 to 1.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "f64")]
pub(crate) struct TopP(pub(crate) f64);

impl TryFrom<f64> for TopP {
    type Error = &'static str;

    fn try_from(share: f64) -> Result<Self, Self::Error> {
        if (0.0..=1.0).contains(&share) { Ok(Self(share)) } else { Err("must be 0 to 1") }
    }
}

impl FromStr for TopP {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let share: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
        Self::try_from(share).map_err(str::to_owned)
    }
}
