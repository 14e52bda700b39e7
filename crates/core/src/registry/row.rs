//! A row of the table of models, as written, and the checks it must pass.
//!
//! Users write the same rows in their settings. Every mistake names the model and the key.

use serde::Deserialize;

use super::{Profile, RegistryError};
use crate::card::{ImageLimits, OutputLimitField, Vision};
use crate::price::{PerToken, Price};
use crate::tokens::patch::Level;
use crate::tokens::text::TextRule;
use crate::tokens::{ImageRule, PatchRule, TileRule};

/// What is known of one or more models that are alike, as a file says it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelRow {
    /// The ids, as the endpoint knows them.
    pub names: Vec<String>,
    /// The editions of the guide in which the row holds; none named: all.
    #[serde(default)]
    pub profiles: Vec<Profile>,
    /// A known model that is the same in all that this row leaves out.
    pub like: Option<String>,
    /// Whether it takes pictures; a model with an image rule does.
    pub vision: Option<bool>,
    /// Pictures are counted in 512 px squares.
    pub tile: Option<TileRule>,
    /// Pictures are counted in 32 px squares.
    pub patch: Option<PatchRule>,
    /// How text is counted.
    pub text: Option<TextRule>,
    /// What tokens cost.
    pub price: Option<PriceRow>,
    /// Where the output limit goes.
    pub output_limit: Option<OutputLimitField>,
    /// What one request may hold, where it is not what the profile says.
    pub limits: Option<LimitsRow>,
    /// Where the numbers were read.
    pub source: Option<String>,
    /// The day or month in which they were read.
    pub read: Option<String>,
    /// What a reader should know of them.
    pub note: Option<String>,
}

/// Dollars for a million tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRow {
    /// Input.
    pub input: PerToken,
    /// Input that the endpoint had cached.
    pub cached_input: Option<PerToken>,
    /// Output.
    pub output: PerToken,
    /// Input through the Batch API.
    pub batch_input: Option<PerToken>,
    /// Output through the Batch API.
    pub batch_output: Option<PerToken>,
}

impl PriceRow {
    /// Adds where and when the price was read.
    #[must_use]
    pub fn dated(&self, read: &str, source: &str) -> Price {
        Price {
            input: self.input,
            cached_input: self.cached_input,
            output: self.output,
            batch_input: self.batch_input,
            batch_output: self.batch_output,
            read: read.to_owned(),
            source: source.to_owned(),
        }
    }
}

/// What one request may hold, where it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsRow {
    /// Encoded bytes of one picture.
    pub bytes: Option<u64>,
    /// Pictures in one request.
    pub images: Option<u64>,
    /// Encoded bytes of all pictures of one request.
    pub total_bytes: Option<u64>,
}

impl LimitsRow {
    pub(super) fn over(self, limits: ImageLimits) -> ImageLimits {
        ImageLimits {
            bytes: self.bytes.unwrap_or(limits.bytes),
            images: self.images.or(limits.images),
            total_bytes: self.total_bytes.or(limits.total_bytes),
        }
    }
}

/// The most that a number of tokens, patches or pixels in a row may be: products of any two sides with it stay far
/// below 2⁶⁴.
const MOST: u64 = 1_000_000;

impl ModelRow {
    /// Says whether the models take pictures; `None` where the row leaves that to the model that it is like.
    pub(super) fn takes_pictures(&self) -> Option<Vision> {
        match self.vision {
            Some(true) => Some(Vision::Yes),
            Some(false) => Some(Vision::No),
            None if self.tile.is_some() || self.patch.is_some() => Some(Vision::Yes),
            None => None,
        }
    }

    pub(super) fn image_rule(&self) -> Option<ImageRule> {
        let tile = self.tile.clone().map(ImageRule::Tile);
        tile.or_else(|| self.patch.clone().map(ImageRule::Patch))
    }

    pub(super) fn holds_in(&self, profile: Profile) -> bool {
        self.profiles.is_empty() || self.profiles.contains(&profile)
    }

    /// Checks what the types cannot say.
    pub(super) fn check(&self) -> Result<(), RegistryError> {
        let wrong = |key: &'static str, why: &'static str| {
            let model = self.names.first().cloned().unwrap_or_default();
            Err(RegistryError::Row { model, key, why })
        };
        if self.names.is_empty() || self.names.iter().any(|name| name.trim().is_empty()) {
            return wrong("names", "needs one name at least, and none may be empty");
        }
        if self.tile.is_some() && self.patch.is_some() {
            return wrong("patch", "cannot stand beside `tile`: a model counts pictures one way");
        }
        if self.vision == Some(false) && self.image_rule().is_some() {
            return wrong("vision", "cannot be false for a model that counts pictures");
        }
        if let Some(key) = self.tile.as_ref().and_then(tile_out_of_range) {
            return wrong(key, OUT_OF_RANGE);
        }
        if let Some(key) = self.patch.as_ref().and_then(patch_out_of_range) {
            return wrong(key, OUT_OF_RANGE);
        }
        if self.text.is_some_and(|rule| rule.per_message > MOST || rule.reply > MOST) {
            return wrong("text", "must not be above 1000000");
        }
        Ok(())
    }
}

const OUT_OF_RANGE: &str = "must be from 1 to 1000000";

fn tile_out_of_range(rule: &TileRule) -> Option<&'static str> {
    let numbers = [("tile.base", rule.base), ("tile.tile", rule.tile), ("tile.short_side", rule.short_side.into())];
    first_out_of_range(numbers)
}

fn patch_out_of_range(rule: &PatchRule) -> Option<&'static str> {
    let level = |level: Level| [level.side.map_or(1, u64::from), level.budget.unwrap_or(1)];
    let least_and_most = |[a, b]: [u64; 2]| if a == 0 || a > MOST { a } else { b };
    first_out_of_range([
        ("patch.tokens_per_100", rule.tokens_per_100),
        ("patch.low", least_and_most(level(rule.low))),
        ("patch.high", least_and_most(level(rule.high))),
        ("patch.auto", least_and_most(level(rule.auto))),
        ("patch.original", rule.original.map_or(1, |original| least_and_most(level(original)))),
        ("patch.reject_above", rule.reject_above.unwrap_or(1)),
    ])
}

fn first_out_of_range<const N: usize>(numbers: [(&'static str, u64); N]) -> Option<&'static str> {
    numbers.into_iter().find(|(_, n)| !(1..=MOST).contains(n)).map(|(key, _)| key)
}
