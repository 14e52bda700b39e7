//! `GET /v1/models` and `GET /v1/models/{id}`

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use vqa_wire as wire;

use crate::app::App;
use crate::error::{ApiError, wording};
use crate::keys::Caller;

/// Lists the models that the caller may ask.
pub(crate) async fn list(State(app): State<Arc<App>>, Extension(caller): Extension<Caller>) -> Json<wire::ModelList> {
    let data = names(&app, &caller).map(|name| model(name, &app)).collect();
    Json(wire::ModelList { object: "list".to_owned(), data })
}

/// Tells of one model. Its name may hold slashes.
pub(crate) async fn one(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<wire::Model>, ApiError> {
    // What is not text names no model.
    let Path(id) = id.map_err(|_| wording::unknown_model("\u{FFFD}"))?;
    let known = names(&app, &caller).find(|name| *name == id);
    known.map(|name| Json(model(name, &app))).ok_or_else(|| wording::unknown_model(&id))
}

fn names<'a>(app: &'a App, caller: &'a Caller) -> impl Iterator<Item = &'a str> {
    let may_ask =
        |name: &&str| app.catalogue.find(name).is_some_and(|served| caller.may_ask(name, served.card.name.as_str()));
    app.catalogue.names().filter(may_ask)
}

fn model(name: &str, app: &App) -> wire::Model {
    wire::Model {
        id: name.to_owned(),
        object: "model".to_owned(),
        created: Some(app.clock.began_unix()),
        owned_by: Some("vqa".to_owned()),
        extra: wire::Extra::new(),
    }
}
