//! An answer as a chat completion, or as its chunks.

use serde_json::{Value, json};
use vqa_core::Finish;
use vqa_wire::{self as wire, sse};

use super::Form;
use crate::ask_from_chat::UsageChunk;
use crate::error::ApiError;
use crate::exchange::{Ended, Exchange};
use crate::name;
use crate::report;

/// Writes chat completions.
#[derive(Debug)]
pub(crate) struct Chat {
    id: String,
    created: u64,
}

impl Chat {
    pub(crate) fn new(created: u64) -> Self {
        Self { id: name::answer("chatcmpl-"), created }
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

    fn delta(&self, exchange: &Exchange, delta: wire::Delta) -> String {
        let extra = [("logprobs".to_owned(), Value::Null)].into_iter().collect();
        let choice = wire::ChunkChoice { index: 0, delta, finish_reason: None, extra };
        frame(&self.chunk(exchange, vec![choice]))
    }
}

impl Form for Chat {
    fn whole(&mut self, exchange: &Exchange, ended: Ended) -> Value {
        let Ended { answer, metered } = ended;
        let (content, refusal) = match answer.finish {
            Finish::Refusal => (None, Some(answer.text)),
            Finish::Stop | Finish::Length | Finish::ContentFilter | Finish::Other(_) => (Some(answer.text), None),
        };
        let message = json!({ "role": "assistant", "content": content, "refusal": refusal, "annotations": [] });
        let finish = finish_reason(&answer.finish);
        json!({
            "id": self.id,
            "object": "chat.completion",
            "created": self.created,
            "model": exchange.card.name.as_str(),
            "choices": [{ "index": 0, "message": message, "logprobs": null, "finish_reason": finish }],
            "usage": metered.map(|metered| metered.chat()),
            "service_tier": "default",
            "system_fingerprint": null,
        })
    }

    fn start(&mut self, exchange: &Exchange) -> String {
        let role = Some("assistant".to_owned());
        self.delta(exchange, wire::Delta { role, content: Some(String::new()), ..wire::Delta::default() })
    }

    fn piece(&mut self, exchange: &Exchange, text: String) -> String {
        self.delta(exchange, wire::Delta { content: Some(text), ..wire::Delta::default() })
    }

    fn end(&mut self, exchange: &Exchange, ended: Ended) -> String {
        let extra = [("logprobs".to_owned(), Value::Null)].into_iter().collect();
        let finish_reason = Some(finish_reason(&ended.answer.finish).to_owned());
        let choice = wire::ChunkChoice { index: 0, delta: wire::Delta::default(), finish_reason, extra };
        let mut last = self.chunk(exchange, vec![choice]);
        if let Some(pictures) = &exchange.report {
            last.extra.insert("vqa".to_owned(), report::report(pictures, &ended));
        }
        let mut events = frame(&last);
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
