//! `POST /v1/chat/completions`

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;

use crate::app::App;
use crate::door::Door;
use crate::error::ApiError;
use crate::exchange::Exchange;
use crate::keys::Caller;
use crate::record::Open;
use crate::reply::{self, chat};

/// Answers a chat.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    Extension(record): Extension<Open>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let exchange = Exchange::begin(&app, (&record, &caller), request, Door::Chat).await?;
    reply::answer(exchange, chat::Chat::new(app.clock.unix())).await
}
