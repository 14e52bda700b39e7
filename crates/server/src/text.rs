//! How much text one request may hold, and what it takes.
//!
//! Counting tokens takes a processor some time a megabyte, and what is counted is copied on its way. A body may be large
//! because of its pictures; so much text is read by no model.

use vqa_core::{Ask, Cleared, Part};

use crate::error::{ApiError, catalogue};

/// The most characters of all texts of a request together. The API allows as many in one text of the Responses API
/// (its own refusal, as captured in 2025).
const MOST_CHARACTERS: usize = 10_485_760;

/// Refuses more text than any model reads.
pub(crate) fn check(ask: &Ask, conversation: &str) -> Result<(), ApiError> {
    let said = ask.turns.iter().flat_map(|turn| &turn.parts).map(|part| match part {
        Part::Text(text) => text.chars().count(),
        Part::Image(_) => 0,
    });
    let schema = ask.options.schema.as_ref().map_or(0, |schema| {
        schema.json.chars().count() + schema.description.as_ref().map_or(0, |words| words.chars().count())
    });
    match said.sum::<usize>().saturating_add(schema) {
        length if length > MOST_CHARACTERS => Err(catalogue::long_text(conversation, MOST_CHARACTERS, length)),
        _ => Ok(()),
    }
}

/// What a request is given beside its texts and pictures.
const FRAME: u64 = 64 * 1024;

/// What of a request's pictures stands as base64 at a time, at most: what the HTTP library holds back for a slow endpoint.
const AHEAD: u64 = 512 * 1024;

/// Counts the bytes that a request still takes once its pictures are prepared: each of them, and the call, which holds some
/// of their base64 and the texts once more.
pub(crate) fn held(cleared: &Cleared) -> u64 {
    let parts = cleared.ask().turns.iter().flat_map(|turn| &turn.parts);
    let texts = parts.map(|part| match part {
        Part::Text(text) => (text.len() as u64).saturating_mul(2),
        Part::Image(_) => 0,
    });
    let pictures: u64 = cleared.ask().images().filter_map(|image| Some(image.facts.as_ref()?.sent_bytes)).sum();
    let bytes = pictures.saturating_add(pictures.div_ceil(3).saturating_mul(4).min(AHEAD)).saturating_add(texts.sum());
    let schema = cleared.ask().options.schema.as_ref().map_or(0, |schema| schema.json.len() as u64);
    bytes.saturating_add(schema.saturating_mul(2)).saturating_add(FRAME)
}

#[cfg(test)]
mod tests {
    use vqa_core::{AskOptions, ModelName, Role, Turn};

    use super::*;

    #[test]
    fn texts_are_counted_together_and_in_characters() {
        let ask = |last: usize| Ask {
            model: ModelName::from("gpt-4o"),
            turns: vec![
                Turn::text(Role::System, "é".repeat(MOST_CHARACTERS - 1)),
                Turn::text(Role::User, "é".repeat(last)),
            ],
            options: AskOptions::default(),
        };
        assert!(check(&ask(1), "messages").is_ok());
        let refused = check(&ask(2), "messages").unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.body.code.as_deref()), (400, Some("string_above_max_length")));
        assert_eq!(refused.body.param.as_deref(), Some("messages"));
        assert_eq!(
            refused.body.message,
            "Invalid 'messages': string too long. Expected a string with maximum length 10485760, but got a string with \
             length 10485761 instead."
        );
    }
}
