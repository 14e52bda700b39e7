//! How much text one request may hold.
//!
//! Counting tokens takes a processor some time a megabyte, and what is counted is copied on its way. A body may be large
//! because of its pictures; so much text is read by no model.

use vqa_core::{Ask, Part};

use crate::error::{ApiError, wording};

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
        length if length > MOST_CHARACTERS => Err(wording::long_text(conversation, MOST_CHARACTERS, length)),
        _ => Ok(()),
    }
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
