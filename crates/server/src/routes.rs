//! The routes. Handlers are thin: they take a request, hand it on, and write what comes back.

pub(crate) mod chat;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod models;
pub(crate) mod openapi;
pub(crate) mod playground;
pub(crate) mod responses;

use axum::extract::Request;

use crate::body;
use crate::error::{ApiError, wording};

/// There is no such address.
pub(crate) async fn nowhere(request: Request) -> ApiError {
    let (parts, rest) = request.into_parts();
    body::refuse(&parts.headers, rest).await;
    wording::no_such_address(&parts.method, parts.uri.path())
}

/// The address has no such method.
pub(crate) async fn wrong_method(request: Request) -> ApiError {
    let (parts, rest) = request.into_parts();
    body::refuse(&parts.headers, rest).await;
    wording::no_such_method(&parts.method, parts.uri.path())
}
