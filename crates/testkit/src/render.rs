//! From a reply to the bytes that are sent for a request.

use std::time::Duration;

use serde_json::json;
use vqa_wire as wire;

use crate::recorded::Recorded;
use crate::reply::{Answer, Body, End, Reply, Step};

/// When every answer was made: in seconds since 1970, the same each time, so that tests can compare.
const CREATED: u64 = 1_700_000_000;

/// Writes what is sent for a request.
pub(crate) fn steps(reply: Reply, request: &Recorded) -> Vec<Step> {
    let Reply { status, mut headers, delay, body } = reply;
    let asked = request.chat().unwrap_or_default();
    let mut steps = vec![Step::Pause(delay)];
    match body {
        Body::Raw(raw) => steps.extend(raw),
        Body::Bytes(bytes) => steps.push(with_length(status, &mut headers, &bytes)),
        Body::Answer(answer, form) if form.is_stream(asked.stream) => {
            headers.push(("content-type".to_owned(), "text/event-stream; charset=utf-8".to_owned()));
            let (pause, usage) = (answer.pause, asked.stream_options.and_then(|options| options.include_usage));
            let pieces = events(*answer, &asked.model, usage == Some(true));
            steps.extend(chunked((status, headers), pieces, pause, End::Proper));
        }
        Body::Answer(answer, _) => {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
            let json = serde_json::to_vec(&response(*answer, &asked.model)).unwrap_or_default();
            steps.push(with_length(status, &mut headers, &json));
        }
        Body::Chunks(pieces, end) => steps.extend(chunked((status, headers), pieces, Duration::ZERO, end)),
    }
    steps
}

fn head(status: u16, headers: &[(String, String)]) -> String {
    let mut head = format!("HTTP/1.1 {status} Scripted\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head + "\r\n"
}

fn with_length(status: u16, headers: &mut Vec<(String, String)>, body: &[u8]) -> Step {
    // A script may lie about the length.
    if !headers.iter().any(|(name, _)| name == "content-length") {
        headers.push(("content-length".to_owned(), body.len().to_string()));
    }
    Step::Bytes([head(status, headers).as_bytes(), body].concat())
}

fn chunked(
    (status, mut headers): (u16, Vec<(String, String)>),
    pieces: Vec<Vec<u8>>,
    pause: Duration,
    end: End,
) -> Vec<Step> {
    headers.push(("transfer-encoding".to_owned(), "chunked".to_owned()));
    let mut steps = vec![Step::Bytes(head(status, &headers).into_bytes())];
    for piece in pieces.into_iter().filter(|piece| !piece.is_empty()) {
        let size = format!("{:x}\r\n", piece.len());
        steps.push(Step::Bytes([size.as_bytes(), &piece, b"\r\n"].concat()));
        steps.push(Step::Pause(pause));
    }
    steps.push(match end {
        End::Proper => Step::Bytes(b"0\r\n\r\n".to_vec()),
        End::Cut => Step::Close,
        End::Hang => Step::Hang,
    });
    steps
}

pub(crate) fn response(answer: Answer, model: &str) -> wire::ChatResponse {
    let message = |text: String| wire::ReplyMessage {
        role: "assistant".to_owned(),
        content: answer.refusal.is_none().then_some(text),
        refusal: answer.refusal.clone(),
        extra: wire::Extra::new(),
    };
    let choice = |(index, pieces): (usize, &Vec<String>)| wire::Choice {
        index: u32::try_from(index).unwrap_or(u32::MAX),
        message: message(pieces.concat()),
        finish_reason: answer.finish.clone(),
        logprobs: answer.logprobs.then(|| logprobs(pieces)),
        extra: wire::Extra::new(),
    };
    let choices = answer.choices().enumerate().map(choice).collect();
    wire::ChatResponse {
        id: "chatcmpl-scripted".to_owned(),
        object: "chat.completion".to_owned(),
        created: CREATED,
        model: model.to_owned(),
        choices,
        usage: answer.usage,
        extra: wire::Extra::new(),
    }
}

/// Writes the chunks of an answer as OpenAI's endpoint does: the role, the pieces, the reason, the usage, the end.
fn events(answer: Answer, model: &str, with_usage: bool) -> Vec<Vec<u8>> {
    let chunk = |choices: serde_json::Value, usage: Option<&wire::Usage>| {
        let mut chunk = json!({"id": "chatcmpl-scripted", "object": "chat.completion.chunk", "created": CREATED,
            "model": model, "choices": choices});
        if with_usage {
            chunk["usage"] = json!(usage);
        }
        wire::sse::frame(&chunk.to_string()).into_bytes()
    };
    let mut events = Vec::new();
    for (index, pieces) in answer.choices().enumerate() {
        let choice = |delta: serde_json::Value, finish: Option<&str>| {
            let text = delta["content"].as_str().filter(|text| answer.logprobs && !text.is_empty());
            let logprobs = text.map(|text| logprobs(&[text.to_owned()]));
            chunk(json!([{"index": index, "delta": delta, "logprobs": logprobs, "finish_reason": finish}]), None)
        };
        events.push(choice(json!({"role": "assistant", "content": ""}), None));
        match &answer.refusal {
            Some(words) => events.push(choice(json!({"refusal": words}), None)),
            None => events.extend(pieces.iter().map(|piece| choice(json!({"content": piece}), None))),
        }
        if let Some(finish) = &answer.finish {
            events.push(choice(json!({}), Some(finish)));
        }
    }
    if with_usage && let Some(usage) = &answer.usage {
        events.push(chunk(json!([]), Some(usage)));
    }
    events.push(wire::sse::frame(wire::sse::DONE).into_bytes());
    events
}

/// Tells each piece as a token of its own, one as likely as the next.
fn logprobs(pieces: &[String]) -> wire::ChoiceLogprobs {
    let top = |token: &String| wire::TopLogprob { token: token.clone(), logprob: -0.5, bytes: None };
    let told = |token: &String| wire::TokenLogprob {
        token: token.clone(),
        logprob: -0.5,
        bytes: Some(token.clone().into_bytes()),
        top_logprobs: vec![top(token)],
    };
    wire::ChoiceLogprobs { content: Some(pieces.iter().map(told).collect()), refusal: None }
}
