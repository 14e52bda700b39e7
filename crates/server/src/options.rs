//! Options that both doors have: the form of the answer, how many likely tokens are told, the name of a cache.

use vqa_core::{AnswerForm, AskSchema, Strictness};

use crate::error::ApiError;
use crate::error::wording::{self, Range};
use crate::fields::Unknown;
use crate::json::Json;
use crate::read;

/// The longest name of a schema (openai-openapi 2.3.0, 2026-08-21).
const NAME_LENGTH: usize = 64;

/// The most tokens that are told for each place (openai-openapi 2.3.0, 2026-08-21).
const MOST_TOP_LOGPROBS: u8 = 20;

/// Reads how many likely tokens are told for each place.
pub(crate) fn top_logprobs(request: &Json<'_>) -> Result<u8, ApiError> {
    let top = read::count(request, "top_logprobs", 0)?.unwrap_or(0);
    let fits = u8::try_from(top).ok().filter(|top| *top <= MOST_TOP_LOGPROBS);
    fits.ok_or_else(|| wording::out_of_range("top_logprobs", Range::IntegerAbove, MOST_TOP_LOGPROBS, top))
}

/// The most characters of a name of a cache that is passed on. Ours; the API names none.
const CACHE_KEY_LENGTH: usize = 256;

/// Reads the name of what this request shares with others.
pub(crate) fn cache_key(request: &Json<'_>) -> Result<Option<String>, ApiError> {
    let Some(key) = request.get("prompt_cache_key") else { return Ok(None) };
    let key = read::text(key, "prompt_cache_key")?;
    if key.chars().count() > CACHE_KEY_LENGTH {
        return Err(wording::invalid_text("prompt_cache_key", "string too long. Expected at most 256 characters"));
    }
    Ok(Some(key.to_owned()))
}

/// Reads what the answer must look like.
pub(crate) fn response_format(
    (format, path): (&Json<'_>, &str),
    unknown: &mut Unknown,
) -> Result<(Option<AskSchema>, AnswerForm), ApiError> {
    let format = read::object(format, path)?;
    unknown.beside(&["type", "json_schema"], (format, path))?;
    let at = |field: &str| format!("{path}.{field}");
    let kind = format.get("type").ok_or_else(|| wording::missing(&at("type")))?;
    match read::text(kind, &at("type"))? {
        "text" => Ok((None, AnswerForm::Text)),
        "json_object" => Ok((None, AnswerForm::JsonObject)),
        "json_schema" => {
            let path = at("json_schema");
            let json_schema = format.get("json_schema").ok_or_else(|| wording::missing(&path))?;
            Ok((Some(schema((read::object(json_schema, &path)?, &path), unknown)?), AnswerForm::Text))
        }
        word => Err(wording::invalid_value(&at("type"), word, &["json_object", "json_schema", "text"])),
    }
}

/// Reads a named schema.
pub(crate) fn schema((json, path): (&Json<'_>, &str), unknown: &mut Unknown) -> Result<AskSchema, ApiError> {
    unknown.beside(&["type", "name", "description", "schema", "strict"], (json, path))?;
    let at = |field: &str| format!("{path}.{field}");
    let name = json.get("name").ok_or_else(|| wording::missing(&at("name")))?;
    let name = read::text(name, &at("name"))?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if name.is_empty() || name.len() > NAME_LENGTH || !name.bytes().all(plain) {
        return Err(wording::invalid_text(&at("name"), "expected 1 to 64 characters of a-z, A-Z, 0-9, _ and -"));
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
