//! From the fields that say how to answer to options.

use std::num::NonZeroU16;

use vqa_core::{AnswerForm, AskOptions, AskSchema, Delivery, Kind, Logprobs, Strictness};

use crate::error::ApiError;
use crate::error::catalogue::{self, Range};
use crate::json::Json;
use crate::read;

/// The most stop texts that the API takes (openai-openapi 2.3.0, 2026-08-21).
const MOST_STOPS: usize = 4;

/// The longest name of a schema (openai-openapi 2.3.0, 2026-08-21).
const NAME_LENGTH: usize = 64;

/// How much a penalty may be (openai-openapi 2.3.0, 2026-08-21).
const PENALTIES: (f64, f64) = (-2.0, 2.0);

/// The most answers, and the most tokens told for each place (openai-openapi 2.3.0, 2026-08-21).
const MOST_CHOICES: u16 = 128;
const MOST_TOP_LOGPROBS: u8 = 20;

/// Reads how to answer.
pub(super) fn options(request: &Json<'_>) -> Result<AskOptions, ApiError> {
    let (schema, form) = match request.get("response_format") {
        Some(format) => response_format(format, "response_format")?,
        None => (None, AnswerForm::Text),
    };
    Ok(AskOptions {
        max_tokens: max_tokens(request)?,
        temperature: read::decimal(request, "temperature", (0.0, 2.0))?,
        top_p: read::decimal(request, "top_p", (0.0, 1.0))?,
        frequency_penalty: penalty(request, "frequency_penalty")?,
        presence_penalty: penalty(request, "presence_penalty")?,
        choices: choices(request)?,
        logprobs: logprobs(request)?,
        seed: read::integer(request, "seed")?,
        stop: stop(request)?,
        schema,
        form,
        cache_key: cache_key(request)?,
        delivery: if read::switch(request, "stream", "stream")? { Delivery::Streamed } else { Delivery::Whole },
    })
}

/// Reads a penalty. None is what no word means: some endpoints do not know the field.
fn penalty(request: &Json<'_>, name: &str) -> Result<Option<f64>, ApiError> {
    Ok(read::decimal(request, name, PENALTIES)?.filter(|penalty| *penalty != 0.0))
}

fn choices(request: &Json<'_>) -> Result<Option<NonZeroU16>, ApiError> {
    let Some(n) = read::count(request, "n", 1)? else { return Ok(None) };
    let fits = u16::try_from(n).ok().filter(|n| *n <= MOST_CHOICES);
    let fits = fits.ok_or_else(|| catalogue::out_of_range("n", Range::IntegerAbove, MOST_CHOICES, n))?;
    // One is what no word means, too.
    Ok(NonZeroU16::new(fits).filter(|n| n.get() > 1))
}

fn logprobs(request: &Json<'_>) -> Result<Option<Logprobs>, ApiError> {
    let (top, are_wanted) = (top_logprobs(request)?, read::switch(request, "logprobs", "logprobs")?);
    if top > 0 && !are_wanted {
        let message = "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.";
        return Err(ApiError::invalid(Kind::BadInput, message).param("top_logprobs"));
    }
    Ok(are_wanted.then_some(Logprobs { top }))
}

pub(crate) fn top_logprobs(request: &Json<'_>) -> Result<u8, ApiError> {
    let top = read::count(request, "top_logprobs", 0)?.unwrap_or(0);
    let fits = u8::try_from(top).ok().filter(|top| *top <= MOST_TOP_LOGPROBS);
    fits.ok_or_else(|| catalogue::out_of_range("top_logprobs", Range::IntegerAbove, MOST_TOP_LOGPROBS, top))
}

/// The most characters of a name of a cache that is passed on. Ours; the API names none.
const CACHE_KEY_LENGTH: usize = 256;

pub(crate) fn cache_key(request: &Json<'_>) -> Result<Option<String>, ApiError> {
    let Some(key) = request.get("prompt_cache_key") else { return Ok(None) };
    let key = read::text(key, "prompt_cache_key")?;
    if key.chars().count() > CACHE_KEY_LENGTH {
        return Err(catalogue::invalid_text("prompt_cache_key", "string too long. Expected at most 256 characters"));
    }
    Ok(Some(key.to_owned()))
}

/// The old field and the new mean the same here: each model is sent the one that it knows.
fn max_tokens(request: &Json<'_>) -> Result<Option<u32>, ApiError> {
    let old = read::count(request, "max_tokens", 1)?;
    let new = read::count(request, "max_completion_tokens", 1)?;
    match (old, new) {
        (Some(old), Some(new)) if old != new => {
            let message = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
            let error = ApiError::invalid(Kind::BadInput, message).param("max_tokens");
            Err(error.code("invalid_parameter_combination"))
        }
        (old, new) => Ok(new.or(old)),
    }
}

fn stop(request: &Json<'_>) -> Result<Vec<String>, ApiError> {
    match request.get("stop") {
        None => Ok(Vec::new()),
        Some(Json::Text(text)) => Ok(vec![text.clone().into_owned()]),
        Some(Json::List(texts)) if texts.len() > MOST_STOPS => {
            Err(catalogue::long_array("stop", MOST_STOPS, texts.len()))
        }
        Some(Json::List(texts)) => {
            let one = |(n, text)| read::text(text, &format!("stop[{n}]")).map(str::to_owned);
            texts.iter().enumerate().map(one).collect()
        }
        Some(other) => Err(catalogue::invalid_type("stop", "one of a string or array of strings", other.type_name())),
    }
}

/// Reads what the answer must look like.
pub(crate) fn response_format(format: &Json<'_>, path: &str) -> Result<(Option<AskSchema>, AnswerForm), ApiError> {
    let format = read::object(format, path)?;
    let at = |field: &str| format!("{path}.{field}");
    let kind = format.get("type").ok_or_else(|| catalogue::missing(&at("type")))?;
    match read::text(kind, &at("type"))? {
        "text" => Ok((None, AnswerForm::Text)),
        "json_object" => Ok((None, AnswerForm::JsonObject)),
        "json_schema" => {
            let path = at("json_schema");
            let json_schema = format.get("json_schema").ok_or_else(|| catalogue::missing(&path))?;
            Ok((Some(schema(read::object(json_schema, &path)?, &path)?), AnswerForm::Text))
        }
        word => Err(catalogue::invalid_value(&at("type"), word, &["json_object", "json_schema", "text"])),
    }
}

/// Reads a named schema.
pub(crate) fn schema(json: &Json<'_>, path: &str) -> Result<AskSchema, ApiError> {
    let at = |field: &str| format!("{path}.{field}");
    let name = json.get("name").ok_or_else(|| catalogue::missing(&at("name")))?;
    let name = read::text(name, &at("name"))?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if name.is_empty() || name.len() > NAME_LENGTH || !name.bytes().all(plain) {
        return Err(catalogue::invalid_text(&at("name"), "expected 1 to 64 characters of a-z, A-Z, 0-9, _ and -"));
    }
    let description = json.get("description").map(|text| read::text(text, &at("description"))).transpose()?;
    let schema = match json.get("schema") {
        Some(schema) => read::object(schema, &at("schema"))?.text(),
        None => "{}".to_owned(),
    };
    let strict = read::switch(json, "strict", &at("strict"))?;
    Ok(AskSchema {
        name: name.to_owned(),
        json: schema,
        description: description.map(str::to_owned),
        strictness: if strict { Strictness::Enforced } else { Strictness::Wished },
    })
}
