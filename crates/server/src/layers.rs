//! What every request passes, whatever its route.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CONNECTION, HOST};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use vqa_core::Kind;

use crate::app::App;
use crate::config::Hosts;
use crate::error::{ApiError, wording};
use crate::name;
use crate::record::{End, Open};
use crate::trace::Trace;
use crate::{body, reply};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PROCESSING: HeaderName = HeaderName::from_static("openai-processing-ms");
const VERSION: HeaderName = HeaderName::from_static("openai-version");
const NO_SNIFF: HeaderName = HeaderName::from_static("x-content-type-options");

/// Names the request, opens its record, and answers for whatever panics.
pub(crate) async fn observe(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let id = given_id(request.headers()).unwrap_or_else(name::request);
    let trace = Trace::of(request.headers());
    let record = Open::new((id.clone(), trace), (method(request.method()), route(&request)), Arc::clone(&app.journal));
    request.extensions_mut().insert(record.clone());
    // Nothing is shared with a handler that panicked but what locks and atomics guard.
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = answered.unwrap_or_else(|_| wording::server_error(Kind::Internal).into_response());
    let failure = response.extensions().get::<Kind>().copied();
    let is_streamed = response.extensions().get::<reply::Streamed>().is_some();
    record.note(|record| {
        record.status = response.status().as_u16();
        if !is_streamed {
            (record.end, record.failure) = (End::Answered, failure);
        }
    });
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    let milliseconds = u64::try_from(record.elapsed().as_millis()).unwrap_or(u64::MAX);
    headers.insert(PROCESSING, HeaderValue::from(milliseconds));
    headers.insert(VERSION, HeaderValue::from_static("2020-10-01"));
    headers.insert(NO_SNIFF, HeaderValue::from_static("nosniff"));
    if !app.is_ready() {
        // Whoever kept the connection asks elsewhere next, and is not cut off when this one ends.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Takes the name that the caller gave the request, if it may stand in a header and a log.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
    (!id.is_empty() && id.len() <= 128 && id.bytes().all(plain)).then(|| id.to_owned())
}

/// Names a method; a caller's own words have no place in metrics.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        _ => "OTHER",
    }
}

/// Names a route; a caller's own words have no place in metrics.
fn route(request: &Request) -> &'static str {
    match request.extensions().get::<MatchedPath>().map(MatchedPath::as_str) {
        Some("/v1/chat/completions") => "/v1/chat/completions",
        Some("/v1/responses") => "/v1/responses",
        Some("/v1/responses/input_tokens") => "/v1/responses/input_tokens",
        Some("/v1/models") => "/v1/models",
        Some("/v1/models/{*id}") => "/v1/models/{id}",
        Some("/openapi.json") => "/openapi.json",
        Some("/") => "/",
        Some("/app.js") => "/app.js",
        Some("/style.css") => "/style.css",
        Some("/metrics") => "/metrics",
        Some("/health") => "/health",
        Some("/ready") => "/ready",
        Some(_) | None => "other",
    }
}

/// Finds out who asks, and counts the request. Who asks for health is not asked.
pub(crate) async fn admit(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/health" | "/ready") {
        return next.run(request).await;
    }
    let caller = match app.keys.caller(request.headers()) {
        Ok(caller) => caller,
        Err(error) => return refused(request, error).await,
    };
    if let Some(record) = request.extensions().get::<Open>() {
        record.note(|record| record.key = caller.name());
    }
    let counted = match caller.quota() {
        Some(quota) if request.method() == Method::POST => {
            quota.request(("all models", &caller.name().unwrap_or_default()), app.moment())
        }
        _ => Ok(()),
    };
    request.extensions_mut().insert(caller.clone());
    let mut response = match counted {
        Ok(()) => next.run(request).await,
        Err(error) => refused(request, error).await,
    };
    if let Some(quota) = caller.quota() {
        quota.tell(response.headers_mut(), app.moment());
    }
    response
}

/// Refuses a request for its head.
async fn refused(request: Request, error: ApiError) -> Response {
    let (parts, rest) = request.into_parts();
    body::refuse(&parts.headers, rest).await;
    error.into_response()
}

/// Refuses requests that were sent to another host's name, where the settings say so.
pub(crate) async fn hosts(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).map(|host| host.to_str().unwrap_or("?"));
    if app.config.hosts == Hosts::Any || host.is_none_or(is_loopback) {
        return next.run(request).await;
    }
    let message = "This server answers under the names of this machine alone: localhost, 127.0.0.1 and [::1].";
    let error = ApiError::invalid(Kind::BadInput, message).status(axum::http::StatusCode::FORBIDDEN);
    refused(request, error.code("host_not_allowed")).await
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_this_machine() {
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.9:1", "[::1]", "[::1]:8080"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "evil.example", "localhost.evil.example", "10.0.0.1:8080", "127.0.0.1.evil.example", "?", ":1"]
        {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
