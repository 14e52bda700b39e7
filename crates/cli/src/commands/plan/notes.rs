//! What a plan does not know, and why: for each model, in words and by a name for programs.

use vqa_core::{Cost, ModelCard, TokenCount};
use vqa_run::plan::Bill;

use super::Told;

/// Something that a reader of a bill should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    /// Its name for programs; stable.
    pub(super) code: &'static str,
    /// What it is, as a sentence about the model.
    pub(super) message: String,
}

/// Lists what is to be known of a bill.
pub(super) fn of(told: &Told<'_>, card: &ModelCard, bill: &Bill) -> Vec<Note> {
    if let Some(refusal) = &bill.refusal {
        return vec![Note { code: "text_only_model", message: refusal.clone() }];
    }
    let mut notes = Vec::new();
    let mut note = |code, message: &str| notes.push(Note { code, message: message.to_owned() });
    if bill.left_out > 0 {
        let (rows, are) = if bill.left_out == 1 { ("row", "is") } else { ("rows", "are") };
        note("rows_left_out", &format!("{} {rows} cannot be asked and {are} not in the price", bill.left_out));
    }
    match bill.estimate.images {
        TokenCount::Exact(_) | TokenCount::About(_) => {}
        TokenCount::AtMost(_) if told.fetches() => {
            note("links_are_bounds", "a plan downloads nothing: each link counts as the most that a picture can cost");
        }
        TokenCount::AtMost(_) => note("links_are_bounds", "each link counts as the most that a picture can cost"),
        TokenCount::Unknown => note("image_tokens_unknown", "how it counts pictures is not known"),
    }
    if bill.estimate.text == TokenCount::Unknown {
        note("text_tokens_unknown", "how it counts text is not known");
    }
    match &card.price {
        None => note("price_unknown", "what its tokens cost is not known"),
        Some(price) => {
            if price.cached_input.is_none() {
                note("cached_price_unknown", "it has no known price for cached input");
            }
            if bill.estimate.input().most().is_some() && bill.batch_at_most == Cost::Unknown {
                note("batch_price_unknown", "it has no known price through the Batch API");
            }
        }
    }
    notes
}
