//! One request, from where it may be sent to the end of its answer.
//!
//! Every door of the API comes through here: the key's quota, the call, the bill. What a request holds (seat, memory, the
//! call itself) is in the [`Exchange`], and is free again when that is dropped.

use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
use futures_util::StreamExt as _;
use serde_json::Value;
use vqa_core::preflight::Estimate;
use vqa_core::{Answer, Cost, Delivery, Kind, Logprobs, ModelCard, PicoUsd, Piece, Timings};
use vqa_engine::{AnswerEvent, AnswerStream, Billed};

use crate::app::App;
use crate::door::Door;
use crate::error::{ApiError, Surface, catalogue, from_ask};
use crate::gate::Seat;
use crate::keys::Caller;
use crate::memory::Claim;
use crate::meter::{Expected, Metered, meter};
use crate::quota::Reserved;
use crate::ready::{Ready, take_in};
use crate::record::{End, Open};
use crate::wanted::{Echo, UsageChunk};

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
        let Ready { surface, usage_chunk, ignored, echo, card, cleared, asked_output, timings, seat, claim, report } =
            ready;
        let (delivery, logprobs) = (cleared.ask().options.delivery, cleared.ask().options.logprobs);
        let expected = Expected::new(cleared.estimate());
        let reserved = match caller.quota() {
            Some(quota) => {
                let key = caller.name().unwrap_or_default();
                let tokens = charge((cleared.estimate(), asked_output), cleared.ask().images().count());
                quota.tokens(tokens, (&surface.model, &key), app.moment())?;
                quota.money(cleared.estimate().cost_at_most, app.moment())?
            }
            None => None,
        };
        let answer = match app.engine.send(cleared, timings) {
            Ok(answer) => answer,
            Err(error) => {
                // Nothing was sent, so nothing is spent.
                if let Some(reserved) = reserved {
                    reserved.settle(NOTHING);
                }
                return Err(from_ask(&error, &surface));
            }
        };
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
                Some(Ok(AnswerEvent::Retrying { attempts, billed, .. })) => {
                    self.record.note(|record| record.attempts = attempts);
                    if billed == Billed::Perhaps {
                        self.reserve_again()?;
                    }
                }
                Some(Err(error)) => {
                    if !error.may_be_billed() {
                        self.settle(NOTHING);
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

    /// Sets money aside for one more call, after one that may have been billed. Nothing leaves before the next poll.
    fn reserve_again(&mut self) -> Result<(), ApiError> {
        if let Some(lost) = self.reserved.take() {
            self.reserved = lost.again_after_lost(self.app.moment())?;
        }
        Ok(())
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

const NOTHING: Cost = Cost::Known(PicoUsd(0));

/// What a picture counts whose tokens are not known: the most that one can cost by the guide's formula.
const UNKNOWN_PICTURE: u64 = 1_445;

/// What a request counts against a limit on tokens: its input or its output limit, whichever is more, as the API does
/// (rate limits guide, 2026-09). A limit that this server set is not the caller's.
fn charge((estimate, asked_output): (&Estimate, Option<u64>), images: usize) -> u64 {
    let pictures = estimate.images.most().unwrap_or(UNKNOWN_PICTURE.saturating_mul(images as u64));
    let input = estimate.text.most().unwrap_or(0).saturating_add(pictures);
    input.max(asked_output.unwrap_or(0))
}
