//! One request, from where it may be sent to the end of its answer.
//!
//! Every door of the API comes through here: the key's quota, the call, the bill. What a request holds (seat, memory, the
//! call itself) is in the [`Exchange`], and is free again when that is dropped.

use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
use futures_util::StreamExt as _;
use serde_json::Value;
use vqa_core::{Answer, Cost, Delivery, Kind, Logprobs, ModelCard, Piece, Timings};
use vqa_engine::{AnswerEvent, AnswerStream, Billed};

use crate::app::App;
use crate::charge;
use crate::door::Door;
use crate::error::{ApiError, Surface, from_ask, wording};
use crate::gate::Seat;
use crate::keys::Caller;
use crate::memory::Claim;
use crate::meter::{Expected, Metered, meter};
use crate::quota::{Reserved, Spent};
use crate::ready::{Aim, Ready, take_in};
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
    asked_output: Option<u64>,
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
    let ready = take_in(app, who, request, (door, Aim::Count)).await?;
    let counted = charge::count(app, &ready.surface, &ready.cleared).await?;
    counted.ok_or_else(|| wording::uncounted(&ready.surface.model))
}

impl Exchange {
    /// Takes a request in and puts its question.
    pub(crate) async fn begin(
        app: &Arc<App>,
        (record, caller): (&Open, &Caller),
        request: Request,
        door: Door,
    ) -> Result<Self, ApiError> {
        let ready = take_in(app, (record, caller), request, (door, Aim::Answer)).await?;
        let reserved = reserve(app, caller, &ready).await?;
        let Ready { surface, usage_chunk, ignored, echo, card, cleared, asked_output, timings, seat, claim, report } =
            ready;
        let (delivery, logprobs) = (cleared.ask().options.delivery, cleared.ask().options.logprobs);
        let expected = Expected::of(&app.catalogue, &surface.model, &cleared);
        let answer = match app.engine.send(cleared, timings) {
            Ok(answer) => answer,
            Err(error) => {
                // Nothing was sent, so nothing is spent.
                if let Some(reserved) = reserved {
                    reserved.give_back();
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
            asked_output,
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
                        self.settle(Spent::NOTHING);
                    }
                    return Err(from_ask(&error, &self.surface));
                }
                None => return Err(wording::server_error(Kind::Internal)),
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
            self.reserved = Some(lost.again_after_lost(self.app.moment())?);
        }
        Ok(())
    }

    fn settle(&mut self, spent: Spent) {
        if let Some(reserved) = self.reserved.take() {
            reserved.settle(spent);
        }
    }

    fn ended(&mut self, answer: Answer) -> Ended {
        let native = answer.usage.as_ref();
        let tokens = native.map(|usage| usage.prompt.max(self.asked_output.unwrap_or(0)));
        self.settle(Spent { cost: answer.cost, tokens });
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

/// Takes from the key what its call takes, or puts back what was taken before for its pictures.
async fn reserve(app: &App, caller: &Caller, ready: &Ready) -> Result<Option<Reserved>, ApiError> {
    let Some(quota) = caller.quota() else { return Ok(None) };
    let Ready { surface, cleared, asked_output, .. } = ready;
    let key = caller.name().unwrap_or_default();
    let charge = charge::charge(app, (quota, surface), (cleared, *asked_output)).await?;
    let reserved = quota.admit(charge, (&surface.model, &key), app.moment());
    reserved.map(Some).inspect_err(|_| quota.put_images_back(charge.images))
}
