//! Takes the body of a request in: so many bytes, within so much time, in memory that was claimed for it.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout, timeout_at};
use vqa_core::Kind;

use crate::config::{Patience, ServerConfig};
use crate::error::ApiError;
use crate::error::catalogue;
use crate::gate::COME_BACK;
use crate::memory::{Claim, Memory};

/// A body, and the claim on the memory that it and its pictures take.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) bytes: Vec<u8>,
    pub(crate) claim: Claim,
}

/// Memory is claimed in steps of this many bytes of body, as they come: who announces much and sends nothing holds
/// nothing.
const STEP: u64 = 1 << 20;

/// A body and the pictures decoded from it, in bodies: base64 takes four bytes for three.
const fn with_pictures(body: u64) -> u64 {
    body.saturating_add(body / 4 * 3)
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
        return Err(catalogue::large_body(limit, length));
    }
    let mut claim = memory.claim();
    let mut bytes = Vec::new();
    let end = Instant::now() + config.patience.body;
    while let Some(piece) = next(&mut pieces, config.patience, end).await? {
        let length = bytes.len() as u64 + piece.len() as u64;
        if length > limit {
            discard(pieces).await;
            return Err(catalogue::large_body(limit, length));
        }
        let claimed = claim.grow_to(with_pictures(length.next_multiple_of(STEP))).await;
        claimed.map_err(|_| catalogue::overloaded(COME_BACK))?;
        // A body of known length is given its whole memory once the first of it has come; the system hands out pages
        // only as they are written to.
        bytes.reserve_exact(reserve(bytes.len(), piece.len(), announced));
        bytes.extend_from_slice(&piece);
    }
    Ok(Taken { bytes, claim })
}

/// How many bytes to make room for.
fn reserve(held: usize, more: usize, announced: Option<u64>) -> usize {
    match announced.and_then(|length| usize::try_from(length).ok()) {
        Some(length) if held == 0 => length.max(more),
        Some(_) => more,
        None => more.max(held),
    }
}

async fn next(
    pieces: &mut BodyDataStream,
    patience: Patience,
    end: Instant,
) -> Result<Option<axum::body::Bytes>, ApiError> {
    let late = |_| too_slow();
    let piece = timeout_at(end, timeout(patience.body_piece, pieces.next())).await.map_err(late)?.map_err(late)?;
    // A client that breaks off reads no answer.
    piece.transpose().map_err(|_| ApiError::invalid(Kind::BadInput, "The request body was cut off."))
}

/// The client took too long. The words are ours.
fn too_slow() -> ApiError {
    ApiError::invalid(Kind::Timeout, "The request body took too long to arrive.")
        .status(axum::http::StatusCode::REQUEST_TIMEOUT)
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
