//! The last look before an ask may leave: what it costs, and what is likely to go wrong with it.
//!
//! Takes a [`Prepared`] ask and the model's card, and yields the only thing that a backend takes: a [`Cleared`] ask.
//! Checks are plain functions from measured facts to a finding, one a file; they see no pixels.

mod blur;
mod captcha;
mod colour_chart;
mod fisheye;
mod line_style_chart;
mod low_resolution;
mod medical_scan;
mod non_latin_text;
pub(crate) mod panorama;
mod question;
pub(crate) mod rotation;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod small_text;
mod treated;
mod unmeasured;

pub use captcha::{CaptchaPolicy, Policy, Threshold};

use crate::ask::{Ask, AskOptions, Part, Prepared, Role};
use crate::card::{ModelCard, Penalties, Vision};
use crate::image::{ImageFacts, PreparedImage};
use crate::kind::{Kind, Retry};
use crate::price::{Cost, PicoUsd};
use crate::signals::Place;
use crate::tokens::TokenCount;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Note,
    /// The answer is likely to suffer.
    Warn,
}

impl Level {
    /// Names the level in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warn => "warn",
        }
    }
}

/// What a check has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check's name, stable: `rotated`, `small_text`, ...
    pub code: &'static str,
    /// How much it matters.
    pub level: Level,
    /// One plain sentence.
    pub message: String,
    /// What the asker can do, where something can be done.
    pub remedy: Option<&'static str>,
}

impl Finding {
    /// Says whether it is about the question, and not about a picture.
    #[must_use]
    pub fn is_of_question(&self) -> bool {
        is_of_question(self.code)
    }
}

/// Says whether a finding of this code is about the question, and not about a picture.
#[must_use]
pub fn is_of_question(code: &str) -> bool {
    question::CODES.contains(&code)
}

/// Every check of a single picture, in the order in which findings are told.
const IMAGE_CHECKS: &[fn(&ImageFacts) -> Option<Finding>] = &[
    rotation::check,
    small_text::check,
    non_latin_text::check,
    panorama::check,
    low_resolution::check,
    blur::check,
    medical_scan::check,
    fisheye::check,
    colour_chart::check,
    line_style_chart::check,
    unmeasured::check,
];

/// Runs every check of a single picture.
#[must_use]
pub fn look_at(facts: &ImageFacts, policy: &Policy) -> Vec<Finding> {
    let captcha = captcha::check(facts, policy);
    let checked = IMAGE_CHECKS.iter().filter_map(|check| check(facts));
    captcha.into_iter().chain(checked).chain(treated::findings(facts)).collect()
}

/// Runs every check of a picture at hand; of one that is passed on as a link, says that none was made.
#[must_use]
pub fn look_at_image(image: &PreparedImage, policy: &Policy) -> Vec<Finding> {
    image.facts.as_ref().map_or_else(|| vec![unmeasured::passed_on()], |facts| look_at(facts, policy))
}

/// Runs every check of a question about pictures.
#[must_use]
pub fn look_at_question(text: &str) -> Vec<Finding> {
    question::check(text)
}

/// What an ask will cost, before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Input tokens of the text and its framing.
    pub text: TokenCount,
    /// Input tokens of the pictures.
    pub images: TokenCount,
    /// The most output tokens of all answers asked for, where a limit was set.
    pub output: Option<u64>,
    /// What the input costs.
    pub input_cost: Cost,
    /// What the call costs at the most: all input at the full price, a margin for its framing, and the whole output
    /// limit.
    pub cost_at_most: Cost,
}

impl Estimate {
    /// Adds text and pictures.
    #[must_use]
    pub fn input(&self) -> TokenCount {
        self.text + self.images
    }
}

/// An ask that may be sent. Only [`clear`] makes one.
#[derive(Debug, Clone)]
pub struct Cleared {
    ask: Prepared,
    estimate: Estimate,
    findings: Vec<(usize, Finding)>,
}

impl Cleared {
    /// The ask.
    #[must_use]
    pub const fn ask(&self) -> &Prepared {
        &self.ask
    }

    /// What it will cost.
    #[must_use]
    pub const fn estimate(&self) -> &Estimate {
        &self.estimate
    }

    /// Returns the ask for one of its answers alone, for a model that gives no more in one call. A seed is counted up, or
    /// all would be the same.
    #[must_use]
    pub fn for_choice(&self, index: u16) -> Self {
        let mut one = self.clone();
        let options = &mut one.ask.options;
        options.choices = None;
        options.seed = options.seed.map(|seed| seed.wrapping_add(i64::from(index)));
        one
    }

    /// What is likely to go wrong, each with the index of its picture.
    #[must_use]
    pub fn findings(&self) -> &[(usize, Finding)] {
        &self.findings
    }
}

/// Why an ask may not be sent.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClearError {
    /// The model reads text alone. The quoted text is the API's own.
    #[error("`{0}` takes no pictures (invalid content type: image_url is only supported by certain models)")]
    TextOnlyModel(String),
    /// A picture stands in a turn that is not the user's.
    #[error("pictures are only allowed in messages with role `user`, but message {turn} holds one")]
    MisplacedImage {
        /// The turn, counted from 0.
        turn: usize,
    },
    /// An option that the model cannot follow.
    #[error("`{model}` does not take the option `{option}` so")]
    Unable {
        /// The model.
        model: String,
        /// The option, by its name in the API.
        option: &'static str,
    },
    /// More pictures than one request may hold.
    #[error("{images} pictures in one request; the limit is {limit}")]
    TooManyImages {
        /// Pictures asked for.
        images: u64,
        /// The limit.
        limit: u64,
    },
    /// More picture bytes than one request may hold.
    #[error("the pictures of this request have {bytes} bytes together; the limit is {limit}")]
    TooManyBytes {
        /// Bytes that would be sent.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A picture looks like a CAPTCHA.
    #[error("{label}{} looks like a CAPTCHA (score {score:.2})", captcha::within(*place))]
    Captcha {
        /// Which picture, counted from 0.
        image: usize,
        /// What it is called.
        label: String,
        /// How much it looks like one, from 0 to 1.
        score: f32,
        /// Where the part of it is that does, if the whole does not; in pixels of the file's picture, upright.
        place: Option<Place>,
    },
    /// CAPTCHAs are refused, and a picture is a link that the endpoint would fetch: nobody here sees what it shows.
    #[error("{label} would be passed on as a link, and cannot be looked at for a CAPTCHA")]
    Unseen {
        /// Which picture, counted from 0.
        image: usize,
        /// What it is called.
        label: String,
    },
}

impl ClearError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::TextOnlyModel(_) | Self::Unable { .. } => Kind::Unsupported,
            Self::MisplacedImage { .. } => Kind::BadInput,
            Self::TooManyImages { .. } | Self::TooManyBytes { .. } => Kind::TooLarge,
            Self::Captcha { .. } | Self::Unseen { .. } => Kind::Refused,
        }
    }

    /// Names the failure for programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TextOnlyModel(_) => "text_only_model",
            Self::MisplacedImage { .. } => "misplaced_image",
            Self::Unable { .. } => "unsupported_option",
            Self::TooManyImages { .. } => "too_many_images",
            Self::TooManyBytes { .. } => "too_many_bytes",
            Self::Captcha { .. } => "captcha",
            Self::Unseen { .. } => "not_looked_at",
        }
    }

    /// Says what to do about it, where something can be done.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::TextOnlyModel(_) => Some("`vqa models --known` says which models take pictures"),
            Self::MisplacedImage { .. } => None,
            Self::Unable { .. } => Some("leave the option out, or ask another model"),
            Self::TooManyImages { .. } => Some("ask about fewer pictures at a time"),
            Self::TooManyBytes { .. } => Some("ask about fewer or smaller pictures at a time"),
            Self::Captcha { .. } => Some(
                "if it is none: `--captcha warn` sends it all the same, `--captcha-threshold` sets from which score it counts",
            ),
            Self::Unseen { .. } => {
                Some("`--fetch` downloads it here and looks; `--captcha warn` passes it on without a look")
            }
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }
}

/// Counts, prices and checks an ask, and clears it to be sent.
///
/// # Errors
///
/// Refuses what the endpoint is known to refuse, before anything is sent.
pub fn clear(ask: Prepared, card: &ModelCard, policy: &Policy) -> Result<Cleared, ClearError> {
    check_options(&ask.options, card)?;
    check_pictures(&ask, card)?;
    check_captchas(&ask, policy)?;
    let estimate = estimate(&ask, card);
    let findings = ask
        .images()
        .enumerate()
        .flat_map(|(index, image)| look_at_image(image, policy).into_iter().map(move |finding| (index, finding)))
        .chain(of_question(&ask))
        .collect();
    Ok(Cleared { ask, estimate, findings })
}

/// Checks the text of the last turn, as a question about the last picture shown.
fn of_question(ask: &Prepared) -> impl Iterator<Item = (usize, Finding)> {
    let last = ask.images().count().checked_sub(1);
    let parts = ask.turns.iter().rfind(|turn| turn.role == Role::User).map_or(&[][..], |turn| &turn.parts);
    let texts = parts.iter().filter_map(|part| match part {
        Part::Text(text) => Some(text.as_str()),
        Part::Image(_) => None,
    });
    let found = texts.flat_map(look_at_question).collect::<Vec<_>>();
    last.into_iter().flat_map(move |index| found.clone().into_iter().map(move |finding| (index, finding)))
}

/// Checks how many pictures a model takes in one request. Needs none of them at hand.
///
/// # Errors
///
/// Refuses pictures for a model that reads text alone, and more of them than one request may hold.
pub fn check_count(images: usize, card: &ModelCard) -> Result<(), ClearError> {
    let images = images as u64;
    if images > 0 && card.vision == Vision::No {
        return Err(ClearError::TextOnlyModel(card.name.to_string()));
    }
    match card.limits.images {
        Some(limit) if images > limit => Err(ClearError::TooManyImages { images, limit }),
        _ => Ok(()),
    }
}

fn check_options(options: &AskOptions, card: &ModelCard) -> Result<(), ClearError> {
    let penalized = card.abilities.penalties == Penalties::Followed;
    let told = |top: u8| card.abilities.top_logprobs.is_some_and(|most| top <= most);
    let option = match options {
        AskOptions { logprobs: Some(_), .. } if card.abilities.top_logprobs.is_none() => "logprobs",
        AskOptions { logprobs: Some(wanted), .. } if !told(wanted.top) => "top_logprobs",
        AskOptions { frequency_penalty, .. } if frequency_penalty.is_some() && !penalized => "frequency_penalty",
        AskOptions { presence_penalty, .. } if presence_penalty.is_some() && !penalized => "presence_penalty",
        _ => return Ok(()),
    };
    Err(ClearError::Unable { model: card.name.to_string(), option })
}

fn check_pictures(ask: &Prepared, card: &ModelCard) -> Result<(), ClearError> {
    let holds_image = |parts: &[Part<_>]| parts.iter().any(|part| matches!(part, Part::Image(_)));
    if let Some(turn) = ask.turns.iter().position(|turn| turn.role != Role::User && holds_image(&turn.parts)) {
        return Err(ClearError::MisplacedImage { turn });
    }
    check_count(ask.images().count(), card)?;
    let bytes = ask.images().filter_map(|image| Some(image.facts.as_ref()?.sent_bytes)).sum();
    if let Some(limit) = card.limits.total_bytes.filter(|limit| bytes > *limit) {
        return Err(ClearError::TooManyBytes { bytes, limit });
    }
    Ok(())
}

fn check_captchas(ask: &Prepared, policy: &Policy) -> Result<(), ClearError> {
    let refused = ask.images().enumerate().find_map(|(image, shown)| {
        let label = || shown.label.clone();
        match &shown.facts {
            Some(facts) => {
                policy.refuses(facts).map(|(score, place)| ClearError::Captcha { image, label: label(), score, place })
            }
            None => policy.refuses_unseen().then(|| ClearError::Unseen { image, label: label() }),
        }
    });
    refused.map_or(Ok(()), Err)
}

fn estimate(ask: &Prepared, card: &ModelCard) -> Estimate {
    let images = ask.images().fold(TokenCount::Exact(0), |sum, image| sum + image.tokens);
    estimate_of(ask, images, card)
}

/// Estimates what an ask costs, given what its pictures cost in tokens; the ask may hold them at any stage, or not at
/// all.
#[must_use]
pub fn estimate_of<I>(ask: &Ask<I>, images: TokenCount, card: &ModelCard) -> Estimate {
    let text = card.text_rule.map_or(TokenCount::Unknown, |rule| {
        // The endpoint writes the schema into the prompt, and bills it there.
        let schema = ask.options.schema.as_ref().map_or(0, |schema| rule.encoding.count(&schema.json));
        TokenCount::About(
            schema
                + rule.count(ask.turns.iter().map(|turn| {
                    let texts = turn.parts.iter().filter_map(|part| match part {
                        Part::Text(text) => Some(text.as_str()),
                        Part::Image(_) => None,
                    });
                    (turn.role.as_str(), texts)
                })),
        )
    });
    let answers = ask.options.answers();
    let output = ask.options.max_tokens.map(|each| u64::from(each).saturating_mul(u64::from(answers)));
    // A model that does not give all answers in one call is billed the input once for each.
    let calls = if answers > card.abilities.choices.get() { u64::from(answers) } else { 1 };
    let priced = |margin: u64, output: Option<u64>| match (&card.price, (text + images).most(), output) {
        // However many tokens there are.
        (Some(price), ..) if price.is_free() => Cost::Known(PicoUsd(0)),
        (Some(price), Some(input), Some(output)) => {
            Cost::Known(price.at_most(input.saturating_add(margin).saturating_mul(calls), output))
        }
        _ => Cost::Unknown,
    };
    let margin = text.most().map_or(0, |text| framing_margin(ask, text));
    Estimate { text, images, output, input_cost: priced(0, Some(0)), cost_at_most: priced(margin, output) }
}

/// Tokens by which an endpoint's own framing may exceed the count of a text. The framing is published for the models of
/// 2023 alone (OpenAI's cookbook, read 2026-09); newer ones were seen to differ by a few tokens a message, and a schema
/// is written out in a form that nobody publishes. A cap on money is held against the count and this.
fn framing_margin<I>(ask: &Ask<I>, text: u64) -> u64 {
    let schema = if ask.options.schema.is_some() { 64 } else { 0 };
    text / 50 + 8 * ask.turns.len() as u64 + schema
}
