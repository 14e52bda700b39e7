//! `GET /health` and `GET /ready`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::{ApiError, wording};
use crate::gate::COME_BACK;

/// Says that the process lives.
pub(crate) async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Says that requests are welcome: not where one would be sent away at once, since all seats and all places to wait are
/// taken, and no longer, once the server is asked to stop.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    if app.is_ready() && !app.gate.is_full() {
        Ok(Json(json!({ "status": "ready" })))
    } else {
        Err(wording::overloaded(COME_BACK))
    }
}
