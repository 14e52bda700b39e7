//! All that is known of the pace at an endpoint, and the decision whether a call may go now.
//!
//! Pure: the time is given. Nothing here waits; `pace.rs` does.

use std::time::Duration;

use tokio::time::Instant;
use vqa_core::preflight::Estimate;
use vqa_core::{BackendError, Kind, RateLimits, Retry, Usage};

use super::hold::Hold;
use super::limits::Heard;
use super::meter::{Meter, Shares, Taken};
use super::throttle::{Call, Throttle};
use super::width::Width;
use super::{Learn, Metering, PaceConfig, PaceView};
use crate::budget::AdmitError;

/// How many tokens a call takes of its minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Need {
    /// What is reserved.
    tokens: u64,
    /// The larger of input and output, which no way of counting falls below.
    at_least: u64,
}

impl Need {
    /// Reads it off an estimate. What is not known counts once it is: the usage tells.
    pub(crate) fn of(estimate: &Estimate, metering: Metering) -> Self {
        let input =
            [estimate.text, estimate.images].iter().filter_map(|count| count.most()).fold(0, u64::saturating_add);
        let output = estimate.output.unwrap_or(0);
        let at_least = input.max(output);
        let tokens = match metering {
            Metering::AsUsed => input.saturating_add(output),
            Metering::UpFront => at_least,
        };
        Self { tokens, at_least }
    }
}

/// A call that was let in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admitted {
    at: Instant,
    requests: Taken,
    tokens: Taken,
}

/// Whether a call may go.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Now.
    Go(Admitted),
    /// Not before this long from now.
    After(Duration),
    /// Not before another one ends.
    WhenOneEnds,
}

/// The book.
#[derive(Debug)]
pub(crate) struct Book {
    metering: Metering,
    learn: Learn,
    requests: Meter,
    tokens: Meter,
    hold: Hold,
    throttle: Throttle,
    width: Width,
    admitted: u64,
    refused: u64,
}

impl Book {
    pub(crate) fn new(config: &PaceConfig, now: Instant) -> Self {
        Self {
            metering: config.metering,
            learn: config.learn,
            requests: Meter::new(config.requests_per_minute, now),
            tokens: Meter::new(config.tokens_per_minute, now),
            hold: Hold::default(),
            throttle: Throttle::new(now),
            width: Width::new(config.width),
            admitted: 0,
            refused: 0,
        }
    }

    /// Lets a call in, or says when to ask again.
    pub(crate) fn admit(&mut self, need: Need, now: Instant) -> Result<Verdict, AdmitError> {
        if let Some(limit) = self.tokens.limit().set().filter(|limit| need.at_least > *limit) {
            return Err(AdmitError::TooLargeForMinute { needs: need.at_least, limit });
        }
        if !self.width.has_room() {
            return Ok(Verdict::WhenOneEnds);
        }
        let held = self.hold.left(now);
        if !held.is_zero() {
            return Ok(Verdict::After(held));
        }
        let shares = Shares { of_limit: self.throttle.share(now), of_rate: self.hold.share(now) };
        // What is counted as more than a minute holds has the minute to itself.
        let tokens = need.tokens.min(self.tokens.limit().holds().unwrap_or(u64::MAX)) as f64;
        let wait = self.requests.wait(1.0, shares, now).max(self.tokens.wait(tokens, shares, now));
        if !wait.is_zero() {
            return Ok(Verdict::After(wait));
        }
        self.width.enter();
        self.admitted += 1;
        let (requests, tokens) = (self.requests.take(1.0, now), self.tokens.take(tokens, now));
        Ok(Verdict::Go(Admitted { at: now, requests, tokens }))
    }

    /// Ends the stay of a call, however it ended.
    pub(crate) fn leave(&mut self) {
        self.width.leave();
    }

    /// Takes note that the answer to a call began.
    pub(crate) fn began(&mut self, call: &Admitted, now: Instant) {
        self.width.began(now.saturating_duration_since(call.at));
        self.hold.answered(call.at);
        self.throttle.answered(call.at);
    }

    /// Takes note of a whole answer.
    pub(crate) fn answered(&mut self, call: &Admitted, usage: Option<&Usage>, said: Option<&RateLimits>) {
        if let (Metering::AsUsed, Some(usage)) = (self.metering, usage) {
            // A bill beyond reason is a mistake, and must not hold everyone back for long.
            let most = self.tokens.limit().holds().unwrap_or(u64::MAX);
            self.tokens.settle(&call.tokens, usage.prompt.saturating_add(usage.completion).min(most) as f64);
        }
        self.hear(call, said);
    }

    /// Takes note of a failed call. Yields how long everyone is held back, if everyone is.
    pub(crate) fn failed(&mut self, call: &Admitted, error: &BackendError, now: Instant) -> Option<Duration> {
        let trouble = Trouble::of(error);
        if let Trouble::NothingSent = trouble {
            self.requests.settle(&call.requests, 0.0);
            self.tokens.settle(&call.tokens, 0.0);
        }
        if let Trouble::Refused | Trouble::Overloaded = trouble {
            self.width.troubled(call.at, now);
        }
        let said = if let BackendError::Refused { error, .. } = error { error.rate_limits.as_ref() } else { None };
        let heard = self.hear(call, said);
        if let Trouble::Refused = trouble {
            self.refused += 1;
            let used = self.requests.share_used(&call.requests).max(self.tokens.share_used(&call.tokens));
            match heard {
                Heard::Lowered | Heard::SharedWithOthers => self.throttle.excuse(now),
                Heard::Nothing => self.throttle.refused(Call { admitted: call.at, used }, now),
            }
        }
        let after = match error.retry() {
            Retry::After(pause) => Some(pause),
            Retry::Backoff | Retry::Never => None,
        };
        if !matches!(trouble, Trouble::Refused) && after.is_none() {
            return None;
        }
        self.hold.refused(call.at, after, now);
        self.requests.empty();
        self.tokens.empty();
        Some(self.hold.left(now))
    }

    fn hear(&mut self, call: &Admitted, said: Option<&RateLimits>) -> Heard {
        let (Learn::FromEndpoint, Some(said)) = (self.learn, said) else { return Heard::Nothing };
        let requests = self.requests.hear(&said.requests, &call.requests, call.at);
        let tokens = self.tokens.hear(&said.tokens, &call.tokens, call.at);
        if requests == Heard::Nothing { tokens } else { requests }
    }

    /// Says how things stand.
    pub(crate) fn view(&mut self, now: Instant) -> PaceView {
        let share = self.throttle.share(now);
        let whole = |usable: Option<f64>| usable.map(|usable| usable as u64);
        PaceView {
            admitted: self.admitted,
            refused: self.refused,
            under_way: self.width.under_way(),
            width: self.width.calls(),
            requests_per_minute: whole(self.requests.usable(share, now)),
            tokens_per_minute: whole(self.tokens.usable(share, now)),
            held_for: self.hold.left(now),
        }
    }
}

/// What a failed call says about the pace.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    /// The endpoint wants fewer calls.
    Refused,
    /// The endpoint has more to do than it can.
    Overloaded,
    /// Nobody was reached, so nothing was counted.
    NothingSent,
    /// Nothing.
    None,
}

impl Trouble {
    fn of(error: &BackendError) -> Self {
        match error {
            BackendError::Refused { kind: Kind::Busy, .. } => Self::Refused,
            BackendError::Refused { error, .. } if error.status >= 500 || error.status == 408 => Self::Overloaded,
            BackendError::Timeout { .. } | BackendError::Overloaded { .. } => Self::Overloaded,
            BackendError::Unreachable { .. } | BackendError::Unsendable { .. } => Self::NothingSent,
            BackendError::Refused { .. }
            | BackendError::Transport { .. }
            | BackendError::Cut { .. }
            | BackendError::Nonsense { .. } => Self::None,
        }
    }
}
