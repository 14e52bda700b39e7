//! From messages to turns.

use vqa_core::{Part, Role, Turn};

use crate::error::ApiError;
use crate::error::wording;
use crate::json::Json;
use crate::picture::Pictures;
use crate::read;

/// The roles that the API knows, in the order in which it lists them.
const ROLES: &[&str] = &["system", "assistant", "user", "function", "tool", "developer"];

/// The types of content that the API knows.
const PART_TYPES: &[&str] = &["text", "image_url", "input_audio", "refusal", "audio", "file"];

/// The fields of a message; `annotations` stand in the API's own answers, which are sent back as they came.
const MESSAGE: &[&str] =
    &["role", "content", "refusal", "name", "tool_calls", "tool_call_id", "function_call", "audio", "annotations"];

/// The most messages in one request: as many as the API's longest conversations have.
const MOST_MESSAGES: usize = 2_048;

/// Reads all messages.
pub(super) fn turns(messages: Vec<Json<'_>>, pictures: &mut Pictures<'_>) -> Result<Vec<Turn>, ApiError> {
    if messages.is_empty() {
        return Err(wording::empty_array("messages"));
    }
    if messages.len() > MOST_MESSAGES {
        return Err(wording::long_array("messages", MOST_MESSAGES, messages.len()));
    }
    let message = |(index, message): (usize, Json<'_>)| turn(message, &format!("messages[{index}]"), pictures);
    messages.into_iter().enumerate().map(message).collect()
}

fn turn(mut message: Json<'_>, path: &str, pictures: &mut Pictures<'_>) -> Result<Turn, ApiError> {
    read::object(&message, path)?;
    let at = |field: &str| format!("{path}.{field}");
    let role = message.get("role").ok_or_else(|| wording::missing(&at("role")))?;
    let word = read::text(role, &at("role"))?;
    let role = match word {
        "system" | "developer" => Some(Role::System),
        "user" => Some(Role::User),
        "assistant" => Some(Role::Assistant),
        "tool" | "function" => None,
        _ => return Err(wording::invalid_value(&at("role"), word, ROLES)),
    };
    if role != Some(Role::User) && holds_picture(&message) {
        return Err(wording::misplaced_image(path, word));
    }
    let Some(role) = role else { return Err(wording::unsupported_value(&at("role"), word, "user")) };
    for field in ["tool_calls", "function_call", "audio", "name"] {
        let empty = |value: &Json<'_>| matches!(value, Json::List(values) if values.is_empty());
        if message.get(field).is_some_and(|value| !empty(value)) {
            return Err(wording::unsupported(&at(field)));
        }
    }
    pictures.unknown.beside(MESSAGE, (&message, path))?;
    let parts = match (message.take("content"), message.take("refusal"), role) {
        (Some(content), _, _) => parts(content, &at("content"), role, pictures)?,
        (None, Some(refusal), Role::Assistant) => vec![Part::Text(read::into_text(refusal, &at("refusal"))?)],
        (None, _, _) => return Err(wording::missing(&at("content"))),
    };
    Ok(Turn { role, parts })
}

fn holds_picture(message: &Json<'_>) -> bool {
    let Some(Json::List(parts)) = message.get("content") else { return false };
    parts.iter().any(|part| matches!(part.get("type"), Some(Json::Text(word)) if word == "image_url"))
}

fn parts(content: Json<'_>, path: &str, role: Role, pictures: &mut Pictures<'_>) -> Result<Vec<Part>, ApiError> {
    match content {
        Json::Text(text) => Ok(vec![Part::Text(text.into_owned())]),
        Json::List(parts) if parts.is_empty() => Err(wording::empty_array(path)),
        Json::List(parts) => {
            let one = |(index, json): (usize, Json<'_>)| part(json, &format!("{path}[{index}]"), role, pictures);
            parts.into_iter().enumerate().map(one).collect()
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => {
            Err(wording::invalid_type(path, "one of a string or array of objects", content.type_name()))
        }
    }
}

fn part(mut json: Json<'_>, path: &str, role: Role, pictures: &mut Pictures<'_>) -> Result<Part, ApiError> {
    read::object(&json, path)?;
    let at = |field: &str| format!("{path}.{field}");
    let kind = json.take("type").ok_or_else(|| wording::missing(&at("type")))?;
    let kind = read::text(&kind, &at("type"))?;
    pictures.unknown.beside(&["type", kind], (&json, path))?;
    let mut field = |name: &str| json.take(name).ok_or_else(|| wording::missing(&at(name)));
    // What a part holds stands in a field of its type's name.
    match kind {
        "text" => Ok(Part::Text(read::into_text(field("text")?, &at("text"))?)),
        "refusal" if role == Role::Assistant => Ok(Part::Text(read::into_text(field("refusal")?, &at("refusal"))?)),
        "image_url" => pictures.from_chat(&field("image_url")?, path).map(Part::Image),
        word if PART_TYPES.contains(&word) => Err(wording::text_only_model(path, word)),
        word => Err(wording::invalid_value(&at("type"), word, PART_TYPES)),
    }
}
