//! `GET /metrics`

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use vqa_core::Kind;

use crate::app::App;
use crate::error::ApiError;
use crate::keys::Caller;

/// Tells what was counted, to whoever may know of all keys.
pub(crate) async fn metrics(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
) -> Result<impl IntoResponse, ApiError> {
    if !caller.may_read_metrics() {
        let message = "This key may not read the metrics.";
        let error = ApiError::invalid(Kind::Unauthenticated, message).status(axum::http::StatusCode::FORBIDDEN);
        return Err(error.code("insufficient_permissions"));
    }
    let text = app.metrics.text(app.gate.free(), app.memory.free());
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
}
