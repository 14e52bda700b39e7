//! `POST /v1/responses` and `POST /v1/responses/input_tokens`

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use axum::{Extension, Json as Reply};
use serde_json::{Value, json};

use crate::app::App;
use crate::door::Door;
use crate::error::ApiError;
use crate::exchange::{self, Exchange};
use crate::keys::Caller;
use crate::record::Open;
use crate::reply::{self, responses};

/// Answers an input.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    Extension(record): Extension<Open>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let exchange = Exchange::begin(&app, (&record, &caller), request, Door::Responses).await?;
    reply::answer(exchange, responses::Responses::new(app.clock.unix())).await
}

/// Counts the tokens of an input, which is not answered.
pub(crate) async fn input_tokens(
    State(app): State<Arc<App>>,
    Extension(record): Extension<Open>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Reply<Value>, ApiError> {
    let tokens = exchange::count(&app, (&record, &caller), request, Door::Responses).await?;
    Ok(Reply(json!({ "object": "response.input_tokens", "input_tokens": tokens })))
}
