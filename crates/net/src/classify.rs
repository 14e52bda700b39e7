//! What an endpoint's refusal means: whose fault it is, and whether to try again.
//!
//! Takes a status, headers and a body and yields a [`BackendError`]; pure, so every row of the table is tested.
//! First the status decides, then what the body says makes it more precise, then the headers say when.

use std::time::SystemTime;

use reqwest::header::HeaderMap;
use vqa_core::{BackendError, Kind, Retry, UpstreamError};
use vqa_wire::ErrorBody;

use crate::words::{Secrets, looks_like_html};
use crate::{rate_limits, retry_after};

/// An answer with a status other than 2xx.
pub(crate) struct Failure<'a> {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// Classifies an answer with a status other than 2xx.
pub(crate) fn refused(failure: &Failure<'_>, secrets: &Secrets, now: SystemTime) -> BackendError {
    let body = ErrorBody::read(failure.body).unwrap_or_else(|| in_place_of_json(failure, secrets));
    let (kind, retry) = verdict(failure.status, &body);
    // No header can make the same call smaller, or the account richer.
    let retry = if is_final(&body) { Retry::Never } else { retry_after::retry(retry, failure.headers, now) };
    let mut error = words(failure.status, body, failure.request_id.clone(), secrets);
    error.rate_limits = rate_limits::read(failure.headers);
    BackendError::Refused { error, kind, retry }
}

/// Classifies an error that came in an answer whose status was 200.
pub(crate) fn refused_inside(
    status: u16,
    body: ErrorBody,
    request_id: Option<String>,
    secrets: &Secrets,
) -> BackendError {
    let (kind, retry) = verdict(status_said(&body).unwrap_or(500), &body);
    let status = body.code.as_deref().and_then(error_status).unwrap_or(status);
    let mut error = words(status, body, request_id, secrets);
    error.came_inside = true;
    BackendError::Refused { error, kind, retry }
}

/// Keeps what the endpoint said, fit to be shown.
fn words(status: u16, body: ErrorBody, request_id: Option<String>, secrets: &Secrets) -> Box<UpstreamError> {
    let clean = |text: Option<String>| text.map(|text| secrets.clean(&text));
    Box::new(UpstreamError {
        status,
        came_inside: false,
        message: secrets.clean(&body.message),
        error_type: clean(body.error_type),
        code: clean(body.code),
        param: clean(body.param),
        request_id,
        rate_limits: None,
    })
}

/// Says what a body that is no JSON error amounts to.
fn in_place_of_json(failure: &Failure<'_>, secrets: &Secrets) -> ErrorBody {
    let message = match (&failure.location, secrets.excerpt(failure.body)) {
        (Some(location), _) if (300..400).contains(&failure.status) => {
            // Only where it leads: a query may hold a ticket.
            let place = location.split(['?', '#']).next().unwrap_or_default();
            format!("it redirects to `{place}`, and redirects are not followed, because the key would go with them")
        }
        (_, words) if words.is_empty() => "no message".to_owned(),
        (_, words) if looks_like_html(failure.body) => format!("a web page instead of JSON: {words}"),
        (_, words) => words,
    };
    ErrorBody { message, ..ErrorBody::default() }
}

/// Codes and types that mean that an account has no money or allowance left (openai.com, error codes guide, 2026-09).
const NO_CREDIT: &[&str] = &[
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "project_spend_limit_exceeded",
];

/// Codes that mean that the ask is too large for the model or the endpoint.
const TOO_LARGE: &[&str] = &[
    "context_length_exceeded",
    "image_too_large",
    "image_file_too_large",
    "request_too_large",
    "string_above_max_length",
];

/// Codes that mean that the endpoint's filter did not let the ask through.
const FILTERED: &[&str] = &["content_policy_violation", "content_filter", "image_content_policy_violation"];

fn is_one_of(body: &ErrorBody, codes: &[&str]) -> bool {
    [&body.code, &body.error_type].into_iter().flatten().any(|word| codes.contains(&word.as_str()))
}

/// A single request above the limit of a minute, which fits into no minute.
fn is_request_too_large(body: &ErrorBody) -> bool {
    body.message.starts_with("Request too large")
}

/// Says whether the same call fails for as long as nobody changes anything.
fn is_final(body: &ErrorBody) -> bool {
    is_one_of(body, NO_CREDIT) || is_one_of(body, TOO_LARGE) || is_one_of(body, FILTERED) || is_request_too_large(body)
}

fn verdict(status: u16, body: &ErrorBody) -> (Kind, Retry) {
    if is_one_of(body, NO_CREDIT) {
        return (Kind::OverBudget, Retry::Never);
    }
    if is_one_of(body, TOO_LARGE) || is_request_too_large(body) {
        return (Kind::TooLarge, Retry::Never);
    }
    if is_one_of(body, FILTERED) {
        return (Kind::Refused, Retry::Never);
    }
    // The endpoint could not download a picture in time; the next time it may (seen live, with status 400).
    if status == 400 && body.message.starts_with("Timeout while downloading") {
        return (Kind::BadInput, Retry::Backoff);
    }
    if matches!(status, 400 | 403) && body.code.as_deref() == Some("model_not_found") {
        return (Kind::NotFound, Retry::Never);
    }
    by_status(status)
}

fn by_status(status: u16) -> (Kind, Retry) {
    match status {
        300..400 => (Kind::Misconfigured, Retry::Never),
        401 | 403 => (Kind::Unauthenticated, Retry::Never),
        402 => (Kind::OverBudget, Retry::Never),
        404 | 405 | 410 => (Kind::NotFound, Retry::Never),
        408 => (Kind::Timeout, Retry::Backoff),
        409 => (Kind::Upstream, Retry::Backoff),
        413 => (Kind::TooLarge, Retry::Never),
        429 => (Kind::Busy, Retry::Backoff),
        400..500 => (Kind::BadInput, Retry::Never),
        504 => (Kind::Timeout, Retry::Backoff),
        _ => (Kind::Upstream, Retry::Backoff),
    }
}

/// Finds the status that an error inside a 200 stands for: gateways put it into `code`, others only name the type.
fn status_said(body: &ErrorBody) -> Option<u16> {
    body.code.as_deref().and_then(error_status).or_else(|| match body.error_type.as_deref()? {
        "invalid_request_error" => Some(400),
        "authentication_error" | "permission_error" => Some(401),
        "rate_limit_error" | "rate_limit_exceeded" | "tokens" | "requests" => Some(429),
        _ => None,
    })
}

fn error_status(code: &str) -> Option<u16> {
    code.parse().ok().filter(|status| (400..600).contains(status))
}

#[cfg(test)]
mod tests;
