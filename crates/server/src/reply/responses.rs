//! An answer as a response, or as its events.

use serde_json::{Value, json};
use vqa_core::{Finish, Piece};

use super::{Form, logprobs};
use crate::error::ApiError;
use crate::exchange::{Ended, Exchange};
use crate::{name, report};

/// Writes responses.
#[derive(Debug)]
pub(crate) struct Responses {
    id: String,
    message_id: String,
    created: u64,
    /// How many events were written.
    events: u64,
}

/// How far a response has come.
enum Stage<'a> {
    Begun,
    Ended(&'a Ended),
}

impl Responses {
    pub(crate) fn new(created: u64) -> Self {
        Self { id: name::answer("resp_"), message_id: name::answer("msg_"), created, events: 0 }
    }

    fn response(&self, exchange: &Exchange, stage: &Stage<'_>) -> Value {
        let (status, why, output, usage) = match stage {
            Stage::Begun => ("in_progress", Value::Null, json!([]), Value::Null),
            Stage::Ended(ended) => {
                let (status, why) = match ended.answer.finish {
                    Finish::Length => ("incomplete", json!({ "reason": "max_output_tokens" })),
                    Finish::ContentFilter => ("incomplete", json!({ "reason": "content_filter" })),
                    Finish::Stop | Finish::Refusal | Finish::Other(_) => ("completed", Value::Null),
                };
                (status, why, json!([self.message(ended)]), json!(ended.metered.map(|metered| metered.response())))
            }
        };
        let echo = &exchange.echo;
        json!({
            "id": self.id,
            "object": "response",
            "created_at": self.created,
            "status": status,
            "error": null,
            "incomplete_details": why,
            "instructions": echo.instructions,
            "max_output_tokens": echo.max_output_tokens,
            "model": exchange.card.name.as_str(),
            "output": output,
            "parallel_tool_calls": echo.parallel_tool_calls.unwrap_or(true),
            "previous_response_id": null,
            "store": false,
            "temperature": echo.temperature.unwrap_or(1.0),
            "text": { "format": echo.format.clone().unwrap_or_else(|| json!({ "type": "text" })) },
            "tool_choice": "auto",
            "tools": [],
            "top_p": echo.top_p.unwrap_or(1.0),
            "truncation": "disabled",
            "usage": usage,
            "metadata": echo.metadata,
        })
    }

    fn message(&self, ended: &Ended) -> Value {
        let status = if ended.answer.finish == Finish::Length { "incomplete" } else { "completed" };
        json!({
            "type": "message",
            "id": self.message_id,
            "status": status,
            "role": "assistant",
            "content": [part(ended)],
        })
    }

    /// Writes one event, numbered and named.
    fn event(&mut self, kind: &str, mut event: Value) -> String {
        if let Some(fields) = event.as_object_mut() {
            fields.insert("type".to_owned(), json!(kind));
            fields.insert("sequence_number".to_owned(), json!(self.events));
        }
        self.events += 1;
        format!("event: {kind}\ndata: {event}\n\n")
    }
}

fn part(ended: &Ended) -> Value {
    let text = &ended.answer.text;
    if ended.answer.finish == Finish::Refusal {
        return json!({ "type": "refusal", "refusal": text });
    }
    output_text(text, logprobs::response(&ended.answer.logprobs))
}

fn output_text(text: &str, logprobs: Value) -> Value {
    json!({ "type": "output_text", "text": text, "annotations": [], "logprobs": logprobs })
}

impl Form for Responses {
    fn whole(&mut self, exchange: &Exchange, ended: Ended) -> Value {
        self.response(exchange, &Stage::Ended(&ended))
    }

    fn start(&mut self, exchange: &Exchange) -> String {
        let response = self.response(exchange, &Stage::Begun);
        let item = json!({
            "type": "message", "id": self.message_id, "status": "in_progress", "role": "assistant", "content": [],
        });
        let place = json!({ "item_id": self.message_id, "output_index": 0, "content_index": 0, "part": output_text("", json!([])) });
        [
            self.event("response.created", json!({ "response": response })),
            self.event("response.in_progress", json!({ "response": response })),
            self.event("response.output_item.added", json!({ "output_index": 0, "item": item })),
            self.event("response.content_part.added", place),
        ]
        .concat()
    }

    fn piece(&mut self, _exchange: &Exchange, piece: Piece) -> String {
        let (item, logprobs) = (self.message_id.clone(), logprobs::response(&piece.logprobs));
        let text = piece.text;
        let delta =
            json!({ "item_id": item, "output_index": 0, "content_index": 0, "delta": text, "logprobs": logprobs });
        self.event("response.output_text.delta", delta)
    }

    fn end(&mut self, exchange: &Exchange, ended: Ended) -> String {
        let item = self.message_id.clone();
        let place = |extra: &str, value: Value| {
            let mut event = json!({ "item_id": item, "output_index": 0, "content_index": 0 });
            if let Some(fields) = event.as_object_mut() {
                fields.insert(extra.to_owned(), value);
            }
            event
        };
        let mut response = self.response(exchange, &Stage::Ended(&ended));
        if let (Some(pictures), Some(fields)) = (&exchange.report, response.as_object_mut()) {
            fields.insert("vqa".to_owned(), report::report(pictures, &ended));
        }
        let last = if response["status"] == "incomplete" { "response.incomplete" } else { "response.completed" };
        let message = self.message(&ended);
        let said = if ended.answer.finish == Finish::Refusal {
            self.event("response.refusal.done", place("refusal", json!(ended.answer.text)))
        } else {
            let mut text = place("text", json!(ended.answer.text));
            text["logprobs"] = logprobs::response(&ended.answer.logprobs);
            self.event("response.output_text.done", text)
        };
        [
            said,
            self.event("response.content_part.done", place("part", part(&ended))),
            self.event("response.output_item.done", json!({ "output_index": 0, "item": message })),
            self.event(last, json!({ "response": response })),
        ]
        .concat()
    }

    fn failure(&mut self, _exchange: &Exchange, error: &ApiError) -> String {
        let body = &error.body;
        self.event("error", json!({ "code": body.code, "message": body.message, "param": body.param }))
    }
}
