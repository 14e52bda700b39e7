//! How likely tokens were, as the endpoint tells it.

use vqa_core::{TokenChance, TokenLogprob};
use vqa_wire as wire;

pub(super) fn token_from_wire(told: wire::TokenLogprob) -> TokenLogprob {
    let wire::TokenLogprob { token, logprob, bytes, top_logprobs } = told;
    let chance = |wire::TopLogprob { token, logprob, bytes }| TokenChance { token, bytes, logprob };
    TokenLogprob { chosen: TokenChance { token, bytes, logprob }, top: top_logprobs.into_iter().map(chance).collect() }
}
