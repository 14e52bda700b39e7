//! One call for one row, or for several that share it, start to end, with every step of it in the ledger.
//!
//! What may be billed is written down before it is sent: the engine says when an attempt is about to leave, and sends
//! nothing until it is asked to go on.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use futures_util::StreamExt;
use vqa_core::{Answer, Ask, Cost, Kind, PicoUsd, PreparedImage, Timings};
use vqa_engine::{AnswerEvent, AskError, Billed, Engine, PreparedAsk};

use super::halt::{Bell, Halt};
use crate::ledger::{Again, AttemptEnd, Bill, CallEnd, CallFacts, CallId, CallStart, LedgerError, Writer};
use crate::outcome::{Failed, Outcome};

/// What every call of a run works with.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) engine: Arc<Engine>,
    pub(crate) writer: Writer,
    pub(crate) bell: Arc<Bell>,
    pub(crate) watch: super::Watch,
    /// Packs in a row that came to nothing.
    pub(crate) bad_packs: AtomicU32,
}

/// What is put in one call.
#[derive(Debug)]
pub(crate) struct Put {
    /// The places of the rows that it answers.
    pub(crate) rows: Vec<u64>,
    /// The ask.
    pub(crate) ask: Ask<PreparedImage>,
    /// How long its pictures took.
    pub(crate) timings: Timings,
}

/// How a call came out.
#[derive(Debug)]
pub(crate) enum CallOutcome {
    /// With an answer, not yet in the ledger.
    Answered(Box<Called>),
    /// Without one; the failure is not yet in the ledger.
    Failed(Failed, Option<Ended>),
    /// Not at all: the run is stopping, and the rows are as pending as before.
    Halted(Option<Ended>),
}

/// An answer, and what is needed to write it down.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) answer: Answer,
    pub(crate) findings: Vec<String>,
    /// What attempts before the last may have cost.
    pub(crate) lost: Cost,
    pub(crate) call: CallId,
}

/// A call that the ledger knows of, and how its last attempt ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ended {
    pub(crate) call: CallId,
    pub(crate) last: AttemptEnd,
}

/// What is known of the attempts of one call.
#[derive(Debug)]
struct Attempts {
    /// The most that one attempt can cost.
    reserved: Cost,
    /// What those that were lost may have cost.
    lost: Cost,
    made: u32,
    call: Option<CallId>,
    /// How the last attempt ended; none while it is on its way.
    last: Option<AttemptEnd>,
    way: Way,
}

/// Where the attempt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Not sent: it waits for money, for its turn, or for a pause to end.
    Waiting,
    /// Sent, and its end not known.
    Sent,
}

impl Attempts {
    const fn none(reserved: Cost) -> Self {
        Self { reserved, lost: Cost::Known(PicoUsd(0)), made: 0, call: None, last: None, way: Way::Waiting }
    }

    /// Says how the call ended, if anything was sent. An attempt of which nothing is known is lost.
    fn ended(&self) -> Option<Ended> {
        let last = self.last.unwrap_or(AttemptEnd { bill: Bill::Lost, kind: None });
        self.call.map(|call| Ended { call, last })
    }

    /// Takes note that the attempt under way failed.
    fn fail(&mut self, bill: Bill, kind: Kind) {
        self.way = Way::Waiting;
        self.last = Some(AttemptEnd { bill, kind: Some(kind) });
        if bill == Bill::Lost {
            self.lost = self.lost.plus(self.reserved);
        }
    }
}

impl Desk {
    /// Makes a call. Rows are not ended by it: what the answer means for each is the caller's to say.
    pub(crate) async fn call(&self, put: Put) -> CallOutcome {
        let rows = put.rows;
        let cleared = match self.engine.clear(PreparedAsk { ask: put.ask, timings: put.timings }).await {
            Ok(cleared) => cleared,
            Err(error) => return self.failed(error, &mut Attempts::none(Cost::Unknown)),
        };
        let (cleared, timings) = cleared;
        let reserved = cleared.estimate().cost_at_most;
        let mut findings: Vec<String> = cleared.findings().iter().map(|(_, found)| found.code.to_owned()).collect();
        findings.sort_unstable();
        findings.dedup();
        let sent = tokio::select! {
            sent = self.engine.send_in_turn(cleared, timings) => sent,
            () = self.bell.heard() => return CallOutcome::Halted(None),
        };
        let mut events = match sent {
            Ok(events) => events,
            Err(AskError::Admit(error)) => {
                self.bell.ring(Halt::OverBudget(error));
                return CallOutcome::Halted(None);
            }
            Err(error) => return self.failed(error, &mut Attempts::none(Cost::Unknown)),
        };
        let mut attempts = Attempts::none(reserved);
        loop {
            // Once something is sent it is waited for; until then a run that stops lets go of it.
            let event = tokio::select! {
                biased;
                () = self.bell.heard(), if attempts.way == Way::Waiting => return CallOutcome::Halted(attempts.ended()),
                event = events.next() => event,
            };
            match event {
                Some(Ok(AnswerEvent::Sending { .. })) => {
                    if let Err(error) = self.write_start(&mut attempts, &rows).await {
                        return self.halted(error);
                    }
                    // The run may have been stopped while that was written. It has not left yet.
                    if self.bell.is_rung() {
                        attempts.last = Some(AttemptEnd { bill: Bill::Free, kind: None });
                        return CallOutcome::Halted(attempts.ended());
                    }
                }
                Some(Ok(AnswerEvent::Retrying { billed, kind, reason, pause, .. })) => {
                    self.watch.retrying(&reason, pause);
                    attempts.fail(bill(billed), kind);
                }
                Some(Ok(AnswerEvent::Text(_))) => {}
                Some(Ok(AnswerEvent::Done(answer))) => {
                    let Some(call) = attempts.call else {
                        return self.failed(AskError::Defect("an answer came to nothing that was sent"), &mut attempts);
                    };
                    self.bell.answered();
                    return CallOutcome::Answered(Box::new(Called {
                        answer: *answer,
                        findings,
                        lost: attempts.lost,
                        call,
                    }));
                }
                Some(Err(error)) => return self.failed(error, &mut attempts),
                None => return self.failed(AskError::Defect("the answer has no end"), &mut attempts),
            }
        }
    }

    /// Writes down that an attempt is about to leave; until that is durable, it does not.
    async fn write_start(&self, attempts: &mut Attempts, rows: &[u64]) -> Result<(), LedgerError> {
        let reserved = attempts.reserved;
        match attempts.ended() {
            None => attempts.call = Some(self.writer.begin(CallStart { rows: rows.to_vec(), reserved }).await?),
            Some(Ended { call, last }) => self.writer.again(Again { call, last, reserved }).await?,
        }
        attempts.way = Way::Sent;
        attempts.last = None;
        attempts.made += 1;
        Ok(())
    }

    fn failed(&self, error: AskError, attempts: &mut Attempts) -> CallOutcome {
        let lost = attempts.way == Way::Sent && error.may_be_billed();
        if attempts.way == Way::Sent {
            attempts.fail(if lost { Bill::Lost } else { Bill::Free }, error.kind());
        }
        let failed = Failed::from_ask(&error, attempts.made, attempts.lost);
        match self.bell.failed(error) {
            // The row is as good as any other once what is wrong is put right: it stays pending.
            None => CallOutcome::Halted(attempts.ended()),
            Some(_) => CallOutcome::Failed(failed, attempts.ended()),
        }
    }

    fn halted(&self, error: LedgerError) -> CallOutcome {
        self.bell.ring(Halt::Ledger(error));
        CallOutcome::Halted(None)
    }
}

const fn bill(billed: Billed) -> Bill {
    match billed {
        Billed::No => Bill::Free,
        Billed::Perhaps => Bill::Lost,
    }
}

impl Called {
    /// Writes down what the call came to.
    pub(crate) fn end(&self, rows: Vec<(u64, Outcome)>) -> CallEnd {
        let answer = &self.answer;
        let facts = CallFacts {
            usage: answer.usage,
            latency: answer.timings.call,
            request_id: answer.request_id.clone(),
            served_model: answer.model.clone(),
        };
        let last = AttemptEnd { bill: Bill::Settled(answer.cost), kind: None };
        CallEnd { call: self.call, last, rows, facts }
    }
}

impl Ended {
    /// Writes down a call that has no answer.
    pub(crate) fn end(self, rows: Vec<(u64, Outcome)>) -> CallEnd {
        CallEnd { call: self.call, last: self.last, rows, facts: CallFacts::default() }
    }
}
