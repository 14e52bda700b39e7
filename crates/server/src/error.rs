//! What a caller is told when something fails.
//!
//! One table says which HTTP status and which `error.type` a [`Kind`] has; [`wording`] holds the failures whose words
//! are the API's own, and `from_ask` brings those of the corridor into them. A caller is told what is wrong with the
//! request; of what is wrong on this side only that it is.

mod from_ask;
pub(crate) mod wording;

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use vqa_core::Kind;
use vqa_wire as wire;

pub(crate) use from_ask::{Surface, from_ask};

/// Read by the official clients, before the status (openai-python 3.3.1).
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// A failure as the caller reads it.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// The body, without its envelope.
    pub(crate) body: wire::ErrorBody,
    /// Whose fault it is; for logs and metrics.
    pub(crate) kind: Kind,
    /// When to come back, if the same request can then succeed.
    pub(crate) retry_after: Option<Duration>,
}

/// Returns the status and the `error.type` of failures that the API has no words of its own for.
pub(crate) const fn status_and_type(kind: Kind) -> (StatusCode, &'static str) {
    match kind {
        Kind::BadInput | Kind::Unsupported | Kind::Refused => (StatusCode::BAD_REQUEST, "invalid_request_error"),
        Kind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "invalid_request_error"),
        Kind::Unauthenticated => (StatusCode::UNAUTHORIZED, "invalid_request_error"),
        Kind::NotFound => (StatusCode::NOT_FOUND, "invalid_request_error"),
        Kind::Busy => (StatusCode::TOO_MANY_REQUESTS, "rate_limit_error"),
        Kind::OverBudget => (StatusCode::TOO_MANY_REQUESTS, "insufficient_quota"),
        Kind::Upstream => (StatusCode::BAD_GATEWAY, "server_error"),
        Kind::Timeout => (StatusCode::GATEWAY_TIMEOUT, "server_error"),
        // A key of this server that its endpoint refuses is no fault of the caller's key: never 401.
        Kind::Misconfigured | Kind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
    }
}

impl ApiError {
    /// Makes a failure with the status and type of its kind.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        let (status, error_type) = status_and_type(kind);
        let body = wire::ErrorBody {
            message: message.into(),
            error_type: Some(error_type.to_owned()),
            param: None,
            code: None,
        };
        Self { status, body, kind, retry_after: None }
    }

    /// Makes a failure of the request: status 400, whatever the kind.
    pub(crate) fn invalid(kind: Kind, message: impl Into<String>) -> Self {
        let mut error = Self::new(Kind::BadInput, message);
        error.kind = kind;
        error
    }

    /// Says which field is wrong.
    pub(crate) fn param(mut self, param: impl Into<String>) -> Self {
        self.body.param = Some(param.into());
        self
    }

    /// Names the case.
    pub(crate) fn code(mut self, code: impl Into<String>) -> Self {
        self.body.code = Some(code.into());
        self
    }

    /// Sets the type, where it is not that of the kind.
    pub(crate) fn error_type(mut self, error_type: &str) -> Self {
        self.body.error_type = Some(error_type.to_owned());
        self
    }

    /// Sets the status, where it is not that of the kind.
    pub(crate) const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Says when to come back.
    pub(crate) const fn after(mut self, pause: Duration) -> Self {
        self.retry_after = Some(pause);
        self
    }

    /// Returns the body in its envelope, as JSON.
    pub(crate) fn json(&self) -> String {
        let envelope = wire::ErrorEnvelope { error: self.body.clone() };
        // Four texts are always JSON.
        serde_json::to_string(&envelope).unwrap_or_default()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.json()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        match self.retry_after {
            Some(pause) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(whole_seconds(pause)));
            }
            // The official clients try a 429 again unless they are told not to.
            None if self.status == StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
            }
            None => {}
        }
        response.extensions_mut().insert(self.kind);
        response
    }
}

/// Rounds up to whole seconds, at least one: a caller that comes back then is not early.
pub(crate) fn whole_seconds(pause: Duration) -> u64 {
    let rest = u64::from(pause.subsec_nanos() > 0);
    pause.as_secs().saturating_add(rest).max(1)
}
