//! Takes the body of a request in: so many bytes, within so much time, in memory that was claimed for it.

mod room;
mod tempo;

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout};
use vqa_core::Kind;

use crate::config::ServerConfig;
use crate::error::ApiError;
use crate::error::wording;
use crate::gate::COME_BACK;
use crate::memory::{Claim, Memory};
pub(crate) use room::FIRST as LEAST;
use room::Room;
use tempo::Tempo;

/// A body, and the claim on the memory that it and its pictures take.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) bytes: Vec<u8>,
    pub(crate) claim: Claim,
}

/// Takes a JSON body in.
pub(crate) async fn take(request: Request, config: &ServerConfig, memory: &Memory) -> Result<Taken, ApiError> {
    let (parts, body) = request.into_parts();
    check_type(&parts.headers)?;
    let limit = config.load.body;
    let mut pieces = body.into_data_stream();
    let announced = announced(&parts.headers);
    if let Some(length) = announced.filter(|length| *length > limit) {
        discard_unless_expected(&parts.headers, pieces).await;
        return Err(wording::large_body(limit, length));
    }
    let mut room = Room::new(memory.claim(), announced, limit);
    let mut tempo = Tempo::new(config.patience);
    while let Some(piece) = tempo.next(&mut pieces).await? {
        let length = room.length().saturating_add(piece.len() as u64);
        if length > limit {
            discard(pieces).await;
            return Err(wording::large_body(limit, length));
        }
        let waited = Instant::now();
        room.grow_to(length).await.map_err(|_| wording::overloaded(COME_BACK))?;
        // That there was no memory is no fault of the client's.
        tempo.put_off(waited.elapsed());
        tempo.has_room_for(room.size);
        room.bytes.extend_from_slice(&piece);
    }
    Ok(room.taken())
}

/// Other types are refused because a web page may send them to this machine without asking it first.
fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = declared.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let message = "Unsupported content type. Send JSON, with the header `Content-Type: application/json`.";
    let error = ApiError::invalid(Kind::Unsupported, message).code("unsupported_content_type");
    Err(error.status(axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE))
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// How long a body that nobody wants is read.
const DISCARD: Duration = Duration::from_secs(2);

/// Reads what is left of a body and forgets it: a client that is still sending would otherwise see its connection reset
/// and never read why.
pub(crate) async fn discard(mut pieces: BodyDataStream) {
    let rest = async { while let Some(Ok(_)) = pieces.next().await {} };
    // Who is slower than that loses the words, not the refusal.
    let _read = timeout(DISCARD, rest).await;
}

/// Discards a body, unless its client waits for leave to send it.
async fn discard_unless_expected(headers: &HeaderMap, pieces: BodyDataStream) {
    if !headers.contains_key(EXPECT) {
        discard(pieces).await;
    }
}

/// Discards the body of a request that is refused for its head.
pub(crate) async fn refuse(headers: &HeaderMap, body: Body) {
    discard_unless_expected(headers, body.into_data_stream()).await;
}
