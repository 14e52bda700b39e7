//! `GET /openapi.json`

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

/// Returns the description of this API.
pub(crate) async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], include_str!("../openapi.json"))
}
