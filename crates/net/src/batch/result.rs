//! What a line of a result means: an answer, a failure, or nothing at all.

use std::sync::Arc;

use futures_util::stream::{BoxStream, StreamExt as _};
use reqwest::header::HeaderMap;
use vqa_core::{BackendError, BatchCame, BatchResult, BatchResults, ReplyEvent, Retry};
use vqa_wire as wire;

use crate::classify::{self, Failure};
use crate::openai::{self, reply_from_wire};
use crate::words::Secrets;

/// Reads the lines of a result; what is no such line is left out.
pub(super) fn results(lines: BoxStream<'static, Result<Vec<u8>, BackendError>>, secrets: Arc<Secrets>) -> BatchResults {
    lines
        .filter_map(move |line| {
            let read = match line {
                Ok(line) => serde_json::from_slice(&line).ok().map(|line| Ok(result(line, &secrets))),
                Err(error) => Some(Err(error)),
            };
            std::future::ready(read)
        })
        .boxed()
}

fn result(line: wire::BatchOutcome, secrets: &Secrets) -> BatchResult {
    let wire::BatchOutcome { custom_id, response, error } = line;
    let came = match (response, error) {
        (Some(response), _) => came(response, secrets),
        (None, Some(error)) if is_not_reached(&error) => BatchCame::NotReached,
        (None, Some(error)) => BatchCame::Failed(classify::refused_inside(500, error, None, secrets)),
        (None, None) => BatchCame::Failed(nonsense("it has neither an answer nor an error")),
    };
    BatchResult { custom_id, came }
}

/// The words for a line whose turn never came (OpenAI's batch guide, 2026-09).
fn is_not_reached(error: &wire::ErrorBody) -> bool {
    matches!(error.code.as_deref(), Some("batch_expired" | "batch_cancelled"))
}

fn came(response: wire::BatchResponse, secrets: &Secrets) -> BatchCame {
    let wire::BatchResponse { status_code, request_id, body } = response;
    let request_id = request_id.map(|id| secrets.clean(&id)).filter(|id| !id.is_empty());
    if !(200..300).contains(&status_code) {
        let body = body.to_string();
        let headers = HeaderMap::new();
        let failure =
            Failure { status: status_code, location: None, request_id, headers: &headers, body: body.as_bytes() };
        return BatchCame::Failed(classify::refused(&failure, secrets, std::time::SystemTime::UNIX_EPOCH));
    }
    let read = serde_json::from_value(body).map_err(|error| nonsense(&secrets.clean(&error.to_string())));
    match read.and_then(|response| reply_from_wire::reply_from_wire(response, reply_from_wire::Asked::ONE, request_id))
    {
        Ok(events) => reply(events, secrets),
        Err(error) => BatchCame::Failed(error),
    }
}

fn reply(events: Vec<ReplyEvent>, secrets: &Secrets) -> BatchCame {
    let mut text = String::new();
    for event in events {
        match openai::ended(event, secrets, None) {
            ReplyEvent::Text(piece) => text.push_str(&piece.text),
            ReplyEvent::Done(end) => return BatchCame::Reply { text, end },
        }
    }
    BatchCame::Failed(nonsense("it has no end"))
}

fn nonsense(reason: &str) -> BackendError {
    BackendError::Nonsense { reason: reason.to_owned(), retry: Retry::Backoff }
}
