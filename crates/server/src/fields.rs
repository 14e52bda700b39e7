//! Every field of a request, and what becomes of it.
//!
//! The fields are those of openai-openapi 2.3.0 (2026-08-21). A field that the API does not know is passed over and named
//! in the answer's `x-vqa-ignored-fields` header, or refused, as the settings say.

use crate::config::{Reading, UnknownFields};
use crate::error::ApiError;
use crate::error::wording;
use crate::json::Json;
use crate::{metadata, read};

/// The fields of one door.
pub(crate) struct Fields {
    /// Fields that are read elsewhere.
    used: &'static [&'static str],
    /// Fields that name the asker, or advise a cache or a queue: leaving them out changes no answer.
    without_effect: &'static [(&'static str, Shape)],
    /// Fields that no model here can follow, and what they may say all the same.
    refused: &'static [(&'static str, Harmless)],
}

/// What a field without effect must be, all the same.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// A text.
    Text,
    /// `true` or `false`.
    Switch,
    /// An object.
    Object,
    /// Names and texts, few and short.
    Metadata,
}

/// What a field may say that means the same as not being there.
enum Harmless {
    /// `false`.
    Off,
    /// One of these words.
    Words(&'static [&'static str]),
    /// One of the words for the tier that there is.
    OwnTier,
    /// A list with nothing in it but `text`.
    TextAlone,
    /// An empty list or object.
    Nothing,
    /// There is no such value.
    None,
}

/// The fields of `POST /v1/chat/completions`.
pub(crate) const CHAT: Fields = Fields {
    used: &[
        "model",
        "messages",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "top_p",
        "seed",
        "frequency_penalty",
        "presence_penalty",
        "n",
        "logprobs",
        "top_logprobs",
        "stop",
        "response_format",
        "stream",
        "stream_options",
        "prompt_cache_key",
    ],
    without_effect: &[
        ("user", Shape::Text),
        ("safety_identifier", Shape::Text),
        ("metadata", Shape::Metadata),
        ("prompt_cache_retention", Shape::Text),
        ("prompt_cache_options", Shape::Object),
        ("parallel_tool_calls", Shape::Switch),
    ],
    refused: &[
        ("store", Harmless::Off),
        ("service_tier", Harmless::OwnTier),
        ("tool_choice", Harmless::Words(&["none", "auto"])),
        ("function_call", Harmless::Words(&["none", "auto"])),
        ("modalities", Harmless::TextAlone),
        ("tools", Harmless::Nothing),
        ("functions", Harmless::Nothing),
        ("logit_bias", Harmless::Nothing),
        ("audio", Harmless::None),
        ("prediction", Harmless::None),
        ("web_search_options", Harmless::None),
        ("reasoning_effort", Harmless::None),
        ("verbosity", Harmless::None),
        ("moderation", Harmless::None),
    ],
};

/// The fields of `POST /v1/responses`.
pub(crate) const RESPONSES: Fields = Fields {
    used: &[
        "model",
        "input",
        "instructions",
        "max_output_tokens",
        "temperature",
        "top_p",
        "text",
        "top_logprobs",
        "include",
        "stream",
        "prompt_cache_key",
    ],
    without_effect: &[
        ("user", Shape::Text),
        ("safety_identifier", Shape::Text),
        ("metadata", Shape::Metadata),
        ("prompt_cache_retention", Shape::Text),
        ("prompt_cache_options", Shape::Object),
        ("parallel_tool_calls", Shape::Switch),
        ("stream_options", Shape::Object),
    ],
    refused: &[
        ("store", Harmless::Off),
        ("background", Harmless::Off),
        ("service_tier", Harmless::OwnTier),
        ("tool_choice", Harmless::Words(&["none", "auto"])),
        ("truncation", Harmless::Words(&["disabled"])),
        ("tools", Harmless::Nothing),
        ("previous_response_id", Harmless::None),
        ("conversation", Harmless::None),
        ("reasoning", Harmless::Nothing),
        ("prompt", Harmless::None),
        ("max_tool_calls", Harmless::None),
    ],
};

/// The most unknown fields that are named in a header.
const MOST_NAMED: usize = 20;

/// What is met of a request that the API does not know.
#[derive(Debug)]
pub(crate) struct Unknown {
    rule: UnknownFields,
    named: Vec<String>,
}

impl Unknown {
    /// Begins with nothing.
    pub(crate) const fn new(reading: &Reading) -> Self {
        Self { rule: reading.unknown_fields, named: Vec::new() }
    }

    /// Meets the fields of an object other than these: a slip in a name would otherwise go without a word, and change what
    /// is asked.
    pub(crate) fn beside(&mut self, known: &[&str], (json, path): (&Json<'_>, &str)) -> Result<(), ApiError> {
        let unknown = json.fields().iter().filter(|(name, value)| !value.is_null() && !known.contains(&name.as_ref()));
        unknown.into_iter().try_for_each(|(name, _)| self.meet(name, || format!("{path}.{name}")))
    }

    /// Passes over a field that is called so and stands there, or refuses it.
    pub(crate) fn meet(&mut self, name: &str, place: impl FnOnce() -> String) -> Result<(), ApiError> {
        if self.rule == UnknownFields::Refuse {
            return Err(wording::unrecognized(&place()));
        }
        if self.named.len() < MOST_NAMED && may_be_shown(name) {
            self.named.push(place());
        }
        Ok(())
    }

    /// Returns the names of those that were passed over.
    pub(crate) fn into_names(self) -> Vec<String> {
        self.named
    }
}

/// Refuses what cannot be done, and meets what is not known.
pub(crate) fn check(request: &Json<'_>, fields: &Fields, unknown: &mut Unknown) -> Result<(), ApiError> {
    for (name, value) in request.fields() {
        let name = name.as_ref();
        if value.is_null() || fields.used.contains(&name) {
            continue;
        }
        if let Some((_, shape)) = fields.without_effect.iter().find(|(known, _)| *known == name) {
            check_shape((value, name), *shape)?;
            continue;
        }
        match fields.refused.iter().find(|(refused, _)| *refused == name) {
            Some((_, default)) => check_default(name, value, default)?,
            None => unknown.meet(name, || name.to_owned())?,
        }
    }
    Ok(())
}

fn check_shape((value, name): (&Json<'_>, &str), shape: Shape) -> Result<(), ApiError> {
    match (shape, value) {
        (Shape::Text, _) => read::text(value, name).map(drop),
        (Shape::Object, _) => read::object(value, name).map(drop),
        (Shape::Metadata, _) => metadata::check(value),
        (Shape::Switch, Json::Bool(_)) => Ok(()),
        (Shape::Switch, other) => Err(wording::invalid_type(name, "a boolean", other.type_name())),
    }
}

fn check_default(name: &str, value: &Json<'_>, default: &Harmless) -> Result<(), ApiError> {
    let is_default = match (default, value) {
        (Harmless::Off, Json::Bool(on)) => !on,
        (Harmless::Words(words), Json::Text(word)) => words.contains(&word.as_ref()),
        (Harmless::OwnTier, Json::Text(word)) => matches!(word.as_ref(), "auto" | "default"),
        (Harmless::TextAlone, Json::List(values)) => {
            values.iter().all(|value| matches!(value, Json::Text(word) if word == "text"))
        }
        (Harmless::Nothing, Json::List(values)) => values.is_empty(),
        (Harmless::Nothing, Json::Object(fields)) => fields.is_empty(),
        _ => false,
    };
    match (is_default, default) {
        (true, _) => Ok(()),
        (false, Harmless::Words(words)) => Err(wording::unsupported_value(name, value.text(), &words.join(" or "))),
        (false, Harmless::OwnTier) => Err(wording::other_tier()),
        (false, Harmless::Off | Harmless::TextAlone | Harmless::Nothing | Harmless::None) => {
            Err(wording::unsupported(name))
        }
    }
}

/// Says whether a name may stand in a header.
fn may_be_shown(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    !name.is_empty() && name.len() <= 64 && name.bytes().all(plain)
}
