//! One request, from its body to what may be sent.
//!
//! A seat, the body, what it says, its pictures, its tokens: each in memory that was claimed for it before. Whoever
//! works on a part of it off the threads that drive sockets holds the seat and the claim meanwhile.

use std::sync::Arc;

use axum::extract::Request;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use vqa_core::{Acquired, Ask, Cleared, Kind, ModelCard, Timings};

use crate::app::App;
use crate::body::{self, Taken};
use crate::door::Door;
use crate::error::{ApiError, Surface, from_ask, wording};
use crate::gate::{COME_BACK, Seat};
use crate::keys::Caller;
use crate::memory::{Claim, NoMemory, needs};
use crate::record::Open;
use crate::report;
use crate::wanted::{Echo, UsageChunk, Wanted};

/// A request that was taken in, counted, and not yet sent.
pub(crate) struct Ready {
    pub(crate) surface: Surface,
    pub(crate) usage_chunk: UsageChunk,
    pub(crate) ignored: Vec<String>,
    pub(crate) echo: Echo,
    pub(crate) card: ModelCard,
    pub(crate) cleared: Cleared,
    /// The output limit that the caller set, for all answers together.
    pub(crate) asked_output: Option<u64>,
    pub(crate) timings: Timings,
    pub(crate) seat: Seat,
    pub(crate) claim: Claim,
    pub(crate) report: Option<Value>,
}

/// What a request is taken in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aim {
    /// To be answered.
    Answer,
    /// To be counted, which uses up nothing of a key but the request.
    Count,
}

/// The output limit of a request without one, where its key has a limit in dollars: an answer without end has no price.
const BOUNDED_OUTPUT: u32 = 4_096;

/// Takes a request in: its body, its pictures, its tokens.
pub(crate) async fn take_in(
    app: &Arc<App>,
    (record, caller): (&Open, &Caller),
    request: Request,
    (door, aim): (Door, Aim),
) -> Result<Ready, ApiError> {
    let began = Instant::now();
    let report_wanted = report::is_wanted(request.headers());
    let (wanted, mut claim, seat) = read(app, (record, caller), request, door).await?;
    let Wanted { mut ask, surface, usage_chunk, ignored, echo } = wanted;
    let served = app.catalogue.find(ask.model.as_str()).ok_or_else(|| wording::unknown_model(&surface.model))?;
    let card = served.card.clone();
    record.note(|record| {
        record.model = Some(card.name.to_string());
        record.images = surface.parts.len();
        record.intake = began.elapsed();
    });
    let asked_output = ask.options.max_tokens.map(|each| u64::from(each).saturating_mul(ask.options.answers().into()));
    if let Some(quota) = caller.quota() {
        let key = caller.name().unwrap_or_default();
        let (images, who) = (surface.parts.len() as u64, (surface.model.as_str(), &*key));
        match aim {
            Aim::Answer => quota.images(images, who, app.moment())?,
            Aim::Count => quota.check_images(images, who, app.moment())?,
        }
        if quota.counts_money() {
            ask.options.max_tokens.get_or_insert(BOUNDED_OUTPUT);
        }
    }
    let prepared = timeout_at(began + app.config.deadline, prepare(app, ask, &mut claim, &surface)).await;
    let (cleared, timings) =
        prepared.map_err(|_| ApiError::new(Kind::Timeout, "The request took too long to prepare"))??;
    record.note(|record| {
        record.timings = timings;
        record.findings = report::codes(&cleared);
    });
    claim.resize_to(needs::call(&cleared).saturating_add(echo.bytes())).await.map_err(overloaded)?;
    let report = report_wanted.then(|| report::pictures(&cleared));
    Ok(Ready { surface, usage_chunk, ignored, echo, card, cleared, asked_output, timings, seat, claim, report })
}

fn overloaded(_: NoMemory) -> ApiError {
    wording::overloaded(COME_BACK)
}

/// Takes a body in, and reads it.
async fn read(
    app: &Arc<App>,
    (record, caller): (&Open, &Caller),
    request: Request,
    door: Door,
) -> Result<(Wanted, Claim, Seat), ApiError> {
    if let Err(error) = app.gate.check(&caller.name()) {
        let (parts, rest) = request.into_parts();
        body::refuse(&parts.headers, rest).await;
        return Err(error);
    }
    // A seat is taken once the body is there: a client that sends slowly holds up nobody but itself.
    let Taken { bytes, claim } = body::take(request, &app.config, &app.memory).await?;
    let seat = app.gate.seat(caller.name()).await?;
    record.note(|record| record.body_bytes = bytes.len());
    let (app, caller) = (Arc::clone(app), caller.clone());
    // Reading goes on when nobody waits for it any more, so what it takes is given back by whoever reads.
    let read = move || {
        let wanted = door.wanted(&bytes, (&app.catalogue, &caller), &app.config.reading)?;
        drop(bytes);
        Ok((wanted, claim, seat))
    };
    let work = tokio::task::spawn_blocking(read);
    work.await.unwrap_or_else(|_| Err(wording::server_error(Kind::Internal)))
}

/// Prepares an ask, in memory that is claimed once its pictures are at hand and before any is decoded.
async fn prepare(app: &App, ask: Ask, claim: &mut Claim, surface: &Surface) -> Result<(Cleared, Timings), ApiError> {
    let brought = needs::brought(&ask);
    let acquired = app.engine.acquire(ask).await.map_err(|error| from_ask(&error, surface))?;
    make_room(app, (&acquired.ask, brought), claim, surface).await?;
    let prepared = async { app.engine.clear(app.engine.fit(acquired).await?).await };
    prepared.await.map_err(|error| from_ask(&error, surface))
}

/// Claims what prepared pictures will take, beside what was brought. What is more than there is at all is refused for good.
async fn make_room(
    app: &App,
    (ask, brought): (&Acquired, u64),
    claim: &mut Claim,
    surface: &Surface,
) -> Result<(), ApiError> {
    let Some(served) = app.catalogue.find(ask.model.as_str()) else { return Ok(()) };
    let pictures = needs::prepared(ask, &served.card, app.engine.remedies());
    let (room, all) = (brought.saturating_add(pictures), app.memory.size());
    if room > all {
        return Err(wording::large_pictures(surface.door.conversation(), room, all));
    }
    claim.grow_to(room).await.map_err(overloaded)
}
