//! `GET /`: a page to try the server with, and the two files that it needs.
//!
//! The page is part of the program: nothing of it comes from elsewhere, and it asks nobody but this server. Its policy lets
//! the browser run and load these files alone, so that no answer of a model, name of a picture or message of an endpoint
//! can become more than text.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderName, HeaderValue};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::app::App;
use crate::routes;

/// What the browser may do with the page. Pictures are shown from the browser's own memory, never from a link.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src blob: data:; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// Returns the routes of the page.
pub(crate) fn router() -> Router<Arc<App>> {
    let file = |media, text: &'static str| get(move || async move { file(media, text) });
    Router::new()
        .route("/", file("text/html; charset=utf-8", include_str!("../../web/index.html")))
        .route("/app.js", file("text/javascript; charset=utf-8", include_str!("../../web/app.js")))
        .route("/style.css", file("text/css; charset=utf-8", include_str!("../../web/style.css")))
        .method_not_allowed_fallback(routes::wrong_method)
}

/// `nosniff` is on every answer of the server.
fn file(media: &'static str, text: &'static str) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, media),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        // Another edition of the program brings another page.
        (CACHE_CONTROL, "no-cache"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    (headers.map(|(name, value)| (name, HeaderValue::from_static(value))), text)
}
