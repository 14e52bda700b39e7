//! From a request for a response to an ask: text and pictures, no tools, no state.

use vqa_core::{AnswerForm, Ask, AskOptions, Delivery, Logprobs, Part, Role, Turn};

use crate::catalogue::Served;
use crate::config::Reading;
use crate::door::Door;
use crate::error::{ApiError, Surface, wording};
use crate::fields::{self, Unknown};
use crate::json::Json;
use crate::metadata;
use crate::options;
use crate::picture::Pictures;
use crate::read;
use crate::wanted::{Echo, UsageChunk, Wanted};

/// The least output limit that the API takes (captured 2025).
const LEAST_OUTPUT: u32 = 16;

/// Turns a request for this model into an ask.
pub(crate) fn ask_from_responses(
    request: &mut Json<'_>,
    (served, name): (&Served, String),
    reading: &Reading,
) -> Result<Wanted, ApiError> {
    let mut pictures = Pictures::new(served, reading, Door::Responses);
    fields::check(request, &fields::RESPONSES, &mut pictures.unknown)?;
    let input = request.take("input").ok_or_else(|| wording::missing("input"))?;
    let instructions = request.get("instructions").map(|text| read::text(text, "instructions")).transpose()?;
    let mut turns: Vec<_> = instructions.iter().map(|text| Turn::text(Role::System, *text)).collect();
    turns.extend(turns_of(input, &mut pictures)?);
    let options = answer_options(request, &mut pictures.unknown)?;
    let echo = Echo {
        instructions: instructions.map(str::to_owned),
        max_output_tokens: options.max_tokens,
        temperature: options.temperature,
        top_p: options.top_p,
        // What was read from JSON can be read from it again.
        format: format(request)?.and_then(|format| serde_json::from_str(&format.text()).ok()),
        parallel_tool_calls: read::switch_if_given(request, "parallel_tool_calls", "parallel_tool_calls")?,
        metadata: metadata::copied(request),
    };
    let (parts, ignored) = pictures.into_parts();
    let surface = Surface { model: name, door: Door::Responses, parts };
    let ask = Ask { model: served.card.name.clone(), turns, options };
    Ok(Wanted { ask, surface, usage_chunk: UsageChunk::Sent, ignored, echo })
}

fn turns_of(input: Json<'_>, pictures: &mut Pictures<'_>) -> Result<Vec<Turn>, ApiError> {
    match input {
        Json::Text(text) => Ok(vec![Turn::text(Role::User, text)]),
        Json::List(items) if items.is_empty() => Err(wording::empty_array("input")),
        Json::List(items) => {
            let one = |(index, item): (usize, Json<'_>)| turn(item, &format!("input[{index}]"), pictures);
            items.into_iter().enumerate().map(one).collect()
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => {
            Err(wording::invalid_type("input", "one of a string or array of objects", input.type_name()))
        }
    }
}

/// The fields of a message, the API's own answers included, which are sent back as they came.
const ITEM: &[&str] = &["type", "role", "content", "id", "status"];

/// The fields of a part that holds text.
const TEXT: &[&str] = &["type", "text", "annotations", "logprobs"];

fn turn(mut item: Json<'_>, path: &str, pictures: &mut Pictures<'_>) -> Result<Turn, ApiError> {
    read::object(&item, path)?;
    let at = |field: &str| format!("{path}.{field}");
    if let Some(kind) = item.get("type") {
        let word = read::text(kind, &at("type"))?;
        if word != "message" {
            return Err(wording::invalid_value(&at("type"), word, &["message"]));
        }
    }
    pictures.unknown.beside(ITEM, (&item, path))?;
    let role = item.take("role").ok_or_else(|| wording::missing(&at("role")))?;
    let word = read::text(&role, &at("role"))?;
    let role = match word {
        "system" | "developer" => Role::System,
        "user" => Role::User,
        "assistant" => Role::Assistant,
        _ => {
            return Err(wording::invalid_value(&at("role"), word, &["assistant", "system", "developer", "user"]));
        }
    };
    let content = item.take("content").ok_or_else(|| wording::missing(&at("content")))?;
    let parts = match content {
        Json::Text(text) => vec![Part::Text(text.into_owned())],
        Json::List(parts) if parts.is_empty() => return Err(wording::empty_array(&at("content"))),
        Json::List(parts) => {
            let one = |(index, json): (usize, Json<'_>)| {
                part(json, &format!("{path}.content[{index}]"), (role, path, word), pictures)
            };
            parts.into_iter().enumerate().map(one).collect::<Result<_, _>>()?
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => {
            let expected = "one of a string or array of objects";
            return Err(wording::invalid_type(&at("content"), expected, content.type_name()));
        }
    };
    Ok(Turn { role, parts })
}

fn part(
    mut json: Json<'_>,
    path: &str,
    (role, item, word): (Role, &str, &str),
    pictures: &mut Pictures<'_>,
) -> Result<Part, ApiError> {
    read::object(&json, path)?;
    let at = |field: &str| format!("{path}.{field}");
    let kind = json.take("type").ok_or_else(|| wording::missing(&at("type")))?;
    let kind = read::text(&kind, &at("type"))?;
    let mut text = |field: &str, known: &[&str]| {
        pictures.unknown.beside(known, (&json, path))?;
        let text = json.take(field).ok_or_else(|| wording::missing(&at(field)))?;
        Ok(Part::Text(read::into_text(text, &at(field))?))
    };
    match (kind, role) {
        ("input_text", _) | ("output_text", Role::Assistant) => text("text", TEXT),
        ("refusal", Role::Assistant) => text("refusal", &["type", "refusal"]),
        ("input_image", Role::User) => pictures.from_responses(&json, path).map(Part::Image),
        ("input_image", _) => Err(wording::misplaced_image(item, word)),
        _ => Err(wording::invalid_value(&at("type"), kind, &["input_text", "input_image", "output_text", "refusal"])),
    }
}

fn format<'v, 'a>(request: &'v Json<'a>) -> Result<Option<&'v Json<'a>>, ApiError> {
    match request.get("text") {
        Some(text) => Ok(read::object(text, "text")?.get("format")),
        None => Ok(None),
    }
}

/// What `include` says to be told how likely tokens were.
const LOGPROBS: &str = "message.output_text.logprobs";

/// What `include` may say (openai-openapi 2.3.0, 2026-08-21). All but one are parts of what no model here gives.
const INCLUDABLE: &[&str] = &[
    "file_search_call.results",
    "web_search_call.results",
    "web_search_call.action.sources",
    "message.input_image.image_url",
    "computer_call_output.output.image_url",
    "code_interpreter_call.outputs",
    "reasoning.encrypted_content",
    LOGPROBS,
];

fn logprobs(request: &Json<'_>, unknown: &mut Unknown) -> Result<Option<Logprobs>, ApiError> {
    let included = match request.get("include") {
        Some(words) => read::list(words, "include")?,
        None => &[],
    };
    let mut wanted = false;
    for (index, word) in included.iter().enumerate() {
        let place = format!("include[{index}]");
        match read::text(word, &place)? {
            LOGPROBS => wanted = true,
            word if INCLUDABLE.contains(&word) => unknown.meet(word, || format!("{place}={word}"))?,
            word => return Err(wording::invalid_value(&place, word, INCLUDABLE)),
        }
    }
    let top = options::top_logprobs(request)?;
    Ok(Some(Logprobs { top }).filter(|_| wanted || top > 0))
}

fn answer_options(request: &Json<'_>, unknown: &mut Unknown) -> Result<AskOptions, ApiError> {
    let max_tokens = read::count(request, "max_output_tokens", LEAST_OUTPUT)?;
    if let Some(text) = request.get("text") {
        if text.get("verbosity").is_some() {
            return Err(wording::unsupported("text.verbosity"));
        }
        unknown.beside(&["format"], (text, "text"))?;
    }
    let (schema, form) = match format(request)? {
        Some(format) if matches!(format.get("type"), Some(Json::Text(kind)) if kind == "json_schema") => {
            (Some(options::schema((format, "text.format"), unknown)?), AnswerForm::Text)
        }
        Some(format) => options::response_format((format, "text.format"), unknown)?,
        None => (None, AnswerForm::Text),
    };
    Ok(AskOptions {
        max_tokens,
        temperature: read::decimal(request, "temperature", (0.0, 2.0))?,
        top_p: read::decimal(request, "top_p", (0.0, 1.0))?,
        logprobs: logprobs(request, unknown)?,
        schema,
        form,
        cache_key: options::cache_key(request)?,
        delivery: if read::switch(request, "stream", "stream")? { Delivery::Streamed } else { Delivery::Whole },
        ..AskOptions::default()
    })
}
