//! An answer as a chat completion, or as its chunks.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vqa_core::{Answer, Choice, Finish, Piece};
use vqa_wire::{self as wire, sse};

use super::{Form, logprobs};
use crate::error::ApiError;
use crate::exchange::{Ended, Exchange};
use crate::name;
use crate::report;
use crate::wanted::UsageChunk;

/// Writes chat completions.
#[derive(Debug)]
pub(crate) struct Chat {
    id: String,
    created: u64,
    /// The answers of which something was written.
    begun: BTreeSet<u32>,
}

impl Chat {
    pub(crate) fn new(created: u64) -> Self {
        Self { id: name::answer("chatcmpl-"), created, begun: BTreeSet::new() }
    }

    /// Writes one chunk. Every chunk says `usage: null` where the last one will tell it.
    fn chunk(&self, exchange: &Exchange, choices: Vec<wire::ChunkChoice>) -> wire::ChatChunk {
        let mut extra = wire::Extra::new();
        extra.insert("service_tier".to_owned(), json!("default"));
        extra.insert("system_fingerprint".to_owned(), Value::Null);
        if exchange.usage_chunk == UsageChunk::Sent {
            extra.insert("usage".to_owned(), Value::Null);
        }
        wire::ChatChunk {
            id: self.id.clone(),
            object: "chat.completion.chunk".to_owned(),
            created: self.created,
            model: exchange.card.name.to_string(),
            choices,
            usage: None,
            error: None,
            extra,
        }
    }

    /// Says who speaks, in the first chunk of each answer.
    fn begin(&mut self, exchange: &Exchange, index: u32) -> String {
        if !self.begun.insert(index) {
            return String::new();
        }
        let (role, content) = (Some("assistant".to_owned()), Some(String::new()));
        let delta = wire::Delta { role, content, ..wire::Delta::default() };
        frame(&self.chunk(exchange, vec![wire::ChunkChoice { index, delta, ..wire::ChunkChoice::default() }]))
    }
}

impl Form for Chat {
    fn whole(&mut self, exchange: &Exchange, ended: Ended) -> Value {
        let Ended { answer, metered } = ended;
        let Answer { text, finish, logprobs, further, .. } = answer;
        let choices = std::iter::once(Choice { text, finish, logprobs }).chain(further).enumerate();
        let choices: Vec<_> = choices.map(|(index, choice)| whole_choice(index, choice, exchange)).collect();
        json!({
            "id": self.id,
            "object": "chat.completion",
            "created": self.created,
            "model": exchange.card.name.as_str(),
            "choices": choices,
            "usage": metered.map(|metered| metered.chat()),
            "service_tier": "default",
            "system_fingerprint": null,
        })
    }

    fn start(&mut self, exchange: &Exchange) -> String {
        self.begin(exchange, 0)
    }

    fn piece(&mut self, exchange: &Exchange, piece: Piece) -> String {
        let Piece { choice, text, logprobs } = piece;
        let mut events = self.begin(exchange, choice.into());
        let delta = wire::Delta { content: Some(text), ..wire::Delta::default() };
        let logprobs = exchange.logprobs.map(|_| logprobs::chat(logprobs, None));
        let said = wire::ChunkChoice { index: choice.into(), delta, logprobs, ..wire::ChunkChoice::default() };
        events.push_str(&frame(&self.chunk(exchange, vec![said])));
        events
    }

    fn end(&mut self, exchange: &Exchange, ended: Ended) -> String {
        let mut events = String::new();
        let mut last = Vec::new();
        for (index, finish) in (0..).zip(ended.answer.finishes()) {
            events.push_str(&self.begin(exchange, index));
            let finish_reason = Some(finish_reason(finish).to_owned());
            let choice = wire::ChunkChoice { index, finish_reason, ..wire::ChunkChoice::default() };
            last.push(self.chunk(exchange, vec![choice]));
        }
        if let (Some(pictures), Some(last)) = (&exchange.report, last.last_mut()) {
            last.extra.insert("vqa".to_owned(), report::report(pictures, &ended));
        }
        events.extend(last.iter().map(frame));
        if exchange.usage_chunk == UsageChunk::Sent {
            let mut chunk = self.chunk(exchange, Vec::new());
            if let Some(metered) = ended.metered {
                chunk.extra.remove("usage");
                chunk.usage = Some(metered.chat());
            }
            events.push_str(&frame(&chunk));
        }
        events.push_str(&sse::frame(sse::DONE));
        events
    }

    fn failure(&mut self, _exchange: &Exchange, error: &ApiError) -> String {
        sse::frame(&error.json())
    }
}

/// Writes one answer of a whole completion.
fn whole_choice(index: usize, choice: Choice, exchange: &Exchange) -> Value {
    let Choice { text, finish, logprobs } = choice;
    let logprobs = exchange.logprobs.map(|_| logprobs::chat(logprobs, Some(&finish)));
    let finish_reason = finish_reason(&finish);
    let (content, refusal) = match finish {
        Finish::Refusal => (None, Some(text)),
        Finish::Stop | Finish::Length | Finish::ContentFilter | Finish::Other(_) => (Some(text), None),
    };
    let message = json!({ "role": "assistant", "content": content, "refusal": refusal, "annotations": [] });
    json!({ "index": index, "message": message, "logprobs": logprobs, "finish_reason": finish_reason })
}

/// Returns the API's word for why the model stopped. Words that it does not know break clients, so they read as `stop`.
fn finish_reason(finish: &Finish) -> &'static str {
    match finish {
        Finish::Length => "length",
        Finish::ContentFilter => "content_filter",
        Finish::Stop | Finish::Refusal | Finish::Other(_) => "stop",
    }
}

fn frame(chunk: &wire::ChatChunk) -> String {
    // A chunk of texts and numbers is always JSON.
    sse::frame(&serde_json::to_string(chunk).unwrap_or_default())
}
