//! One request, from its body to the end of its answer.
//!
//! Every door of the API comes through here: a seat, the body in claimed memory, the ask, and then the corridor. What a
//! request holds (seat, memory, the call itself) is in the [`Exchange`], and is free again when that is dropped.

use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use vqa_core::preflight::Estimate;
use vqa_core::{Answer, Cleared, Cost, Delivery, Kind, Logprobs, ModelCard, PicoUsd, Piece, Timings};
use vqa_engine::{AnswerEvent, AnswerStream};

use crate::app::App;
use crate::ask_from_chat::{Echo, UsageChunk, Wanted};
use crate::body::{self, Taken};
use crate::door::Door;
use crate::error::{ApiError, Surface, catalogue, from_ask};
use crate::gate::Seat;
use crate::keys::Caller;
use crate::memory::Claim;
use crate::meter::{Expected, Metered, meter};
use crate::quota::Reserved;
use crate::record::{End, Open};
use crate::report;
use crate::text;

/// A request that is being answered.
pub(crate) struct Exchange {
    /// What errors need to know of the request.
    pub(crate) surface: Surface,
    /// Whether a stream ends with the usage.
    pub(crate) usage_chunk: UsageChunk,
    /// Unknown fields that were passed over, by name.
    pub(crate) ignored: Vec<String>,
    /// The model.
    pub(crate) card: ModelCard,
    /// Whole or streamed.
    pub(crate) delivery: Delivery,
    /// Whether it is told how likely tokens were.
    pub(crate) logprobs: Option<Logprobs>,
    /// What the answer repeats of the request.
    pub(crate) echo: Echo,
    /// Where the time went before the call.
    pub(crate) timings: Timings,
    /// What was done to the pictures, if that was asked for.
    pub(crate) report: Option<Value>,
    app: Arc<App>,
    record: Open,
    expected: Expected,
    answer: AnswerStream,
    reserved: Option<Reserved>,
    _seat: Seat,
    _claim: Claim,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("model", &self.card.name).finish_non_exhaustive()
    }
}

/// What the model says next.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    /// More of an answer.
    Text(Piece),
    /// The end.
    End(Box<Ended>),
}

/// A whole answer and its tokens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ended {
    pub(crate) answer: Answer,
    /// None where nobody knows them.
    pub(crate) metered: Option<Metered>,
}

/// A request that was taken in, counted, and not yet sent.
struct Ready {
    surface: Surface,
    usage_chunk: UsageChunk,
    ignored: Vec<String>,
    echo: Echo,
    card: ModelCard,
    cleared: Cleared,
    timings: Timings,
    seat: Seat,
    claim: Claim,
    report: Option<Value>,
}

/// Takes a request in: its body, its pictures, its tokens.
async fn take_in(
    app: &Arc<App>,
    (record, caller): (&Open, &Caller),
    request: Request,
    door: Door,
) -> Result<Ready, ApiError> {
    let began = Instant::now();
    let report_wanted = report::is_wanted(request.headers());
    if let Err(error) = app.gate.check() {
        let (parts, rest) = request.into_parts();
        body::refuse(&parts.headers, rest).await;
        return Err(error);
    }
    // A seat is taken once the body is there: a client that sends slowly holds up nobody but itself.
    let Taken { bytes, mut claim } = body::take(request, &app.config, &app.memory).await?;
    let seat = app.gate.seat().await?;
    record.note(|record| record.body_bytes = bytes.len());
    let Wanted { mut ask, surface, usage_chunk, ignored, echo } = wanted(app, caller, bytes, door).await?;
    let served = app.catalogue.find(ask.model.as_str()).ok_or_else(|| catalogue::unknown_model(&surface.model))?;
    let card = served.card.clone();
    record.note(|record| {
        record.model = Some(card.name.to_string());
        record.images = surface.parts.len();
        record.intake = began.elapsed();
    });
    if let Some(quota) = caller.quota() {
        let key = caller.name().unwrap_or_default();
        quota.images(surface.parts.len() as u64, (&surface.model, &key), app.moment())?;
        if quota.counts_money() {
            ask.options.max_tokens.get_or_insert(BOUNDED_OUTPUT);
        }
    }
    let in_time = timeout_at(began + app.config.deadline, async {
        let prepared = app.engine.prepare(ask).await?;
        app.engine.clear(prepared).await
    });
    let late = |_| ApiError::new(Kind::Timeout, "The request took too long to prepare");
    let (cleared, timings) = in_time.await.map_err(late)?.map_err(|error| from_ask(&error, &surface))?;
    record.note(|record| {
        record.timings = timings;
        record.findings = report::codes(&cleared);
    });
    claim.shrink_to(text::held(&cleared));
    let report = report_wanted.then(|| report::pictures(&cleared));
    Ok(Ready { surface, usage_chunk, ignored, echo, card, cleared, timings, seat, claim, report })
}

/// Counts the input tokens of a request, which is not sent.
pub(crate) async fn count(
    app: &Arc<App>,
    who: (&Open, &Caller),
    request: Request,
    door: Door,
) -> Result<u64, ApiError> {
    let ready = take_in(app, who, request, door).await?;
    // Without rules nobody knows.
    let unknown = || catalogue::unsupported("model").param("model");
    Expected::new(ready.cleared.estimate()).input().ok_or_else(unknown)
}

impl Exchange {
    /// Takes a request in and puts its question.
    pub(crate) async fn begin(
        app: &Arc<App>,
        (record, caller): (&Open, &Caller),
        request: Request,
        door: Door,
    ) -> Result<Self, ApiError> {
        let ready = take_in(app, (record, caller), request, door).await?;
        let Ready { surface, usage_chunk, ignored, echo, card, cleared, timings, seat, claim, report } = ready;
        let (delivery, logprobs) = (cleared.ask().options.delivery, cleared.ask().options.logprobs);
        let expected = Expected::new(cleared.estimate());
        let reserved = match caller.quota() {
            Some(quota) => {
                let key = caller.name().unwrap_or_default();
                let tokens = charge(cleared.estimate(), surface.parts.len());
                quota.tokens(tokens, (&surface.model, &key), app.moment())?;
                quota.money(cleared.estimate().cost_at_most, app.moment())?
            }
            None => None,
        };
        let answer = app.engine.send(cleared, timings).map_err(|error| from_ask(&error, &surface))?;
        Ok(Self {
            surface,
            usage_chunk,
            ignored,
            echo,
            card,
            delivery,
            logprobs,
            timings,
            report,
            app: Arc::clone(app),
            record: record.clone(),
            expected,
            answer,
            reserved,
            _seat: seat,
            _claim: claim,
        })
    }

    /// Waits for what the model says next. Giving up the wait loses nothing.
    pub(crate) async fn next(&mut self) -> Result<Said, ApiError> {
        loop {
            match self.answer.next().await {
                Some(Ok(AnswerEvent::Text(piece))) => return Ok(Said::Text(piece)),
                Some(Ok(AnswerEvent::Done(answer))) => return Ok(Said::End(Box::new(self.ended(*answer)))),
                Some(Ok(AnswerEvent::Sending { .. })) => {}
                Some(Ok(AnswerEvent::Retrying { attempts, .. })) => {
                    self.record.note(|record| record.attempts = attempts);
                }
                Some(Err(error)) => {
                    if !error.may_be_billed() {
                        self.settle(Cost::Known(PicoUsd(0)));
                    }
                    return Err(from_ask(&error, &self.surface));
                }
                None => return Err(catalogue::server_error(Kind::Internal)),
            }
        }
    }

    /// Waits for the whole answer.
    pub(crate) async fn whole(&mut self) -> Result<Ended, ApiError> {
        loop {
            if let Said::End(ended) = self.next().await? {
                return Ok(*ended);
            }
        }
    }

    /// Writes down how a streamed answer ended.
    pub(crate) fn close(&self, end: End, failure: Option<Kind>) {
        self.record.note(|record| (record.end, record.failure) = (end, failure));
    }

    fn settle(&mut self, cost: Cost) {
        if let Some(reserved) = self.reserved.take() {
            reserved.settle(cost);
        }
    }

    fn ended(&mut self, answer: Answer) -> Ended {
        self.settle(answer.cost);
        let native = answer.usage.as_ref();
        let metered = meter(self.app.config.metering, &self.expected, native, (&self.card, &answer));
        self.record.note(|record| {
            record.attempts = answer.attempts;
            record.timings = answer.timings;
            record.input_tokens = metered.map(|metered| metered.input);
            record.output_tokens = metered.map(|metered| metered.output);
            record.cost = match answer.cost {
                Cost::Known(cost) => Some(cost),
                Cost::Unknown => None,
            };
        });
        Ended { answer, metered }
    }
}

/// The output limit of a request without one, where its key has a limit in dollars: an answer without end has no price.
const BOUNDED_OUTPUT: u32 = 4_096;

/// What a picture counts whose tokens are not known: the most that one can cost by the guide's formula.
const UNKNOWN_PICTURE: u64 = 1_445;

/// What a request counts against a limit on tokens: its input or its output limit, whichever is more, as the API does
/// (rate limits guide, 2026-09).
fn charge(estimate: &Estimate, images: usize) -> u64 {
    let pictures = estimate.images.most().unwrap_or(UNKNOWN_PICTURE.saturating_mul(images as u64));
    let input = estimate.text.most().unwrap_or(0).saturating_add(pictures);
    input.max(estimate.output.unwrap_or(0))
}

/// Reads a body, pictures included, off the threads that drive sockets.
async fn wanted(app: &Arc<App>, caller: &Caller, bytes: Vec<u8>, door: Door) -> Result<Wanted, ApiError> {
    let (app, caller) = (Arc::clone(app), caller.clone());
    let read = move || door.wanted(&bytes, (&app.catalogue, &caller), &app.config.reading);
    let work = tokio::task::spawn_blocking(read);
    work.await.unwrap_or_else(|_| Err(catalogue::server_error(Kind::Internal)))
}
