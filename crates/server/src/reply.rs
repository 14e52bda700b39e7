//! From an exchange to the response, whole or as a stream of events.
//!
//! Each door of the API has a [`Form`] of its own; how the parts of an answer are waited for, and what becomes of
//! failures on the way, is the same for all and is here.

pub(crate) mod chat;
mod logprobs;
pub(crate) mod responses;

use std::convert::Infallible;
use std::time::Duration;

use async_stream::stream;
use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::response::Response;
use futures_util::Stream;
use serde_json::Value;
use tokio::time::timeout;

use crate::error::ApiError;
use crate::exchange::{Ended, Exchange, Said};
use crate::record::End;
use crate::report;
use vqa_core::{Delivery, Piece};

/// A response whose record is closed by its stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Streamed;

/// How a door writes its answers.
pub(crate) trait Form: Send + 'static {
    /// Writes a whole answer.
    fn whole(&mut self, exchange: &Exchange, ended: Ended) -> Value;
    /// Writes the events that begin a stream.
    fn start(&mut self, exchange: &Exchange) -> String;
    /// Writes the events of a piece of text.
    fn piece(&mut self, exchange: &Exchange, piece: Piece) -> String;
    /// Writes the events that end a stream.
    fn end(&mut self, exchange: &Exchange, ended: Ended) -> String;
    /// Writes the events of a failure, after which nothing comes.
    fn failure(&mut self, exchange: &Exchange, error: &ApiError) -> String;
}

/// How long the first word is waited for before a stream is begun without it. Until then a failure has a status of its
/// own; afterwards it is an event.
const FIRST_WORD: Duration = Duration::from_secs(10);

/// How often a stream says that it lives while the model is silent. Proxies give up after 30 to 60 s.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// A comment, which readers of event streams pass over.
const COMMENT: &str = ": the model has not gone on yet\n\n";

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
const IGNORED: HeaderName = HeaderName::from_static("x-vqa-ignored-fields");
/// Tells nginx to pass events on as they come.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Answers in the form that was asked for.
pub(crate) async fn answer(mut exchange: Exchange, mut form: impl Form) -> Result<Response, ApiError> {
    let ignored = exchange.ignored.join(",");
    let mut response = match exchange.delivery {
        Delivery::Whole => {
            let ended = exchange.whole().await?;
            let timing = report::server_timing(&ended.answer.timings);
            let report = exchange.report.as_ref().map(|pictures| report::report(pictures, &ended));
            let mut body = form.whole(&exchange, ended);
            if let (Some(report), Some(body)) = (report, body.as_object_mut()) {
                body.insert("vqa".to_owned(), report);
            }
            let mut response = Response::new(Body::from(body.to_string()));
            response.headers_mut().extend(timing.map(|timing| (SERVER_TIMING, timing)));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
        Delivery::Streamed => {
            let first = match timeout(FIRST_WORD, exchange.next()).await {
                Ok(said) => Some(said?),
                Err(_) => None,
            };
            let timing = report::server_timing(&exchange.timings);
            let mut response = Response::new(Body::from_stream(events(exchange, form, first)));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            headers.insert(BUFFERING, HeaderValue::from_static("no"));
            headers.extend(timing.map(|timing| (SERVER_TIMING, timing)));
            response.extensions_mut().insert(Streamed);
            response
        }
    };
    if let Some(ignored) = HeaderValue::try_from(ignored).ok().filter(|names| !names.is_empty()) {
        response.headers_mut().insert(IGNORED, ignored);
    }
    Ok(response)
}

/// Writes the events of a stream as they come. Dropping it ends the exchange, and with it the call.
fn events(
    mut exchange: Exchange,
    mut form: impl Form,
    first: Option<Said>,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream! {
        yield Ok(form.start(&exchange).into());
        let mut ready = first.map(Ok);
        loop {
            let said = match ready.take() {
                Some(said) => said,
                None => match timeout(KEEP_ALIVE, exchange.next()).await {
                    Ok(said) => said,
                    Err(_) => {
                        yield Ok(Bytes::from_static(COMMENT.as_bytes()));
                        continue;
                    }
                },
            };
            match said {
                Ok(Said::Text(piece)) => yield Ok(form.piece(&exchange, piece).into()),
                Ok(Said::End(ended)) => {
                    exchange.close(End::Answered, None);
                    yield Ok(form.end(&exchange, *ended).into());
                    return;
                }
                Err(error) => {
                    exchange.close(End::Broken, Some(error.kind));
                    yield Ok(form.failure(&exchange, &error).into());
                    return;
                }
            }
        }
    }
}
