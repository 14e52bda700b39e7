//! From the fields that say how to answer to options.

use std::num::NonZeroU16;

use vqa_core::{AnswerForm, AskOptions, Delivery, Kind, Logprobs};

use crate::error::ApiError;
use crate::error::wording::{self, Range};
use crate::fields::Unknown;
use crate::json::Json;
use crate::options::{cache_key, response_format, top_logprobs};
use crate::read;

/// The most stop texts that the API takes (openai-openapi 2.3.0, 2026-08-21).
const MOST_STOPS: usize = 4;

/// How much a penalty may be (openai-openapi 2.3.0, 2026-08-21).
const PENALTIES: (f64, f64) = (-2.0, 2.0);

/// The most answers (openai-openapi 2.3.0, 2026-08-21).
const MOST_CHOICES: u16 = 128;

/// Reads how to answer.
pub(super) fn options(request: &Json<'_>, unknown: &mut Unknown) -> Result<AskOptions, ApiError> {
    let (schema, form) = match request.get("response_format") {
        Some(format) => response_format((format, "response_format"), unknown)?,
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
    let fits = fits.ok_or_else(|| wording::out_of_range("n", Range::IntegerAbove, MOST_CHOICES, n))?;
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
            Err(wording::long_array("stop", MOST_STOPS, texts.len()))
        }
        Some(Json::List(texts)) => {
            let one = |(n, text)| read::text(text, &format!("stop[{n}]")).map(str::to_owned);
            texts.iter().enumerate().map(one).collect()
        }
        Some(other) => Err(wording::invalid_type("stop", "one of a string or array of strings", other.type_name())),
    }
}
