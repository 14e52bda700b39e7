//! How likely tokens were, in the words of each door.

use serde_json::{Value, json};
use vqa_core::{Finish, TokenChance, TokenLogprob};
use vqa_wire as wire;

/// What is told of tokens beside a text, or beside the words in which the model declined.
pub(super) fn chat(tokens: Vec<TokenLogprob>, finish: Option<&Finish>) -> wire::ChoiceLogprobs {
    let tokens = Some(tokens.into_iter().map(wire_from_token).collect());
    match finish {
        Some(Finish::Refusal) => wire::ChoiceLogprobs { content: None, refusal: tokens },
        _ => wire::ChoiceLogprobs { content: tokens, refusal: None },
    }
}

/// The same as a list, as the Responses API tells it.
pub(super) fn response(tokens: &[TokenLogprob]) -> Value {
    json!(tokens.iter().cloned().map(wire_from_token).collect::<Vec<_>>())
}

fn wire_from_token(token: TokenLogprob) -> wire::TokenLogprob {
    let TokenLogprob { chosen: TokenChance { token, bytes, logprob }, top } = token;
    let one = |TokenChance { token, bytes, logprob }| wire::TopLogprob { token, logprob, bytes };
    wire::TokenLogprob { token, logprob, bytes, top_logprobs: top.into_iter().map(one).collect() }
}
