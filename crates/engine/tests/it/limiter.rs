//! An endpoint that meters its callers as endpoints do, on the paused clock.
//!
//! Calls take time to arrive, so they overtake each other; answers take as long as answers of models do.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use futures_util::{FutureExt, StreamExt, stream};
use tokio::time::{Instant, sleep};
use vqa_core::{
    Backend, BackendError, BoxFuture, Cleared, Finish, Kind, ModelCard, RateLimits, RateWindow, ReplyEnd, ReplyEvent,
    ReplyStream, Retry, UpstreamError, Usage,
};

const MINUTE: Duration = Duration::from_secs(60);

/// How an endpoint keeps its minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// No sixty seconds have more than the limit.
    Sliding,
    /// No minute by the clock has more than the limit.
    Fixed,
    /// A bucket of a whole minute, filled evenly.
    Bucket,
    /// A bucket of two seconds, filled evenly.
    SmallBucket,
}

/// What an endpoint says of its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    /// Everything, with every answer.
    Headers,
    /// How long to wait, with a refusal.
    RetryAfter,
    /// Nothing.
    Nothing,
}

/// What an endpoint counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Input and output limit, and what was used in truth once the answer is whole.
    Used,
    /// The larger of input and output limit, for good.
    UpFront,
}

/// One metered thing.
#[derive(Debug)]
struct Metered {
    style: Style,
    limit: f64,
    log: VecDeque<(Instant, f64)>,
    level: f64,
    at: Instant,
}

impl Metered {
    fn new(style: Style, limit: f64, now: Instant) -> Self {
        let mut metered = Self { style, limit, log: VecDeque::new(), level: 0.0, at: now };
        metered.level = metered.capacity();
        metered
    }

    fn capacity(&self) -> f64 {
        if self.style == Style::SmallBucket { self.limit / 30.0 } else { self.limit }
    }

    fn left(&mut self, now: Instant) -> f64 {
        match self.style {
            Style::Sliding => {
                while self.log.front().is_some_and(|(at, _)| *at + MINUTE <= now) {
                    self.log.pop_front();
                }
                self.limit - self.log.iter().map(|(_, amount)| amount).sum::<f64>()
            }
            Style::Fixed => {
                while now >= self.at + MINUTE {
                    self.at += MINUTE;
                    self.log.clear();
                }
                self.limit - self.log.iter().map(|(_, amount)| amount).sum::<f64>()
            }
            Style::Bucket | Style::SmallBucket => {
                let come = (now - self.at).as_secs_f64() * self.limit / 60.0;
                self.at = now;
                self.level = (self.level + come).min(self.capacity());
                self.level
            }
        }
    }

    /// How long until this much is there.
    fn wait(&mut self, need: f64, now: Instant) -> Duration {
        let missing = need - self.left(now);
        match self.style {
            _ if missing <= 0.0 => Duration::ZERO,
            Style::Fixed => self.at + MINUTE - now,
            Style::Bucket | Style::SmallBucket => Duration::from_secs_f64(missing * 60.0 / self.limit),
            Style::Sliding => {
                let mut freed = 0.0;
                let enough = self.log.iter().find(|(_, amount)| {
                    freed += amount;
                    freed >= missing
                });
                enough.map_or(MINUTE, |(at, _)| *at + MINUTE - now)
            }
        }
    }

    fn take(&mut self, amount: f64, now: Instant) {
        self.level -= amount;
        self.log.push_back((now, amount));
    }

    fn settle(&mut self, taken: Instant, by: f64) {
        self.level -= by;
        if let Some((_, amount)) = self.log.iter_mut().find(|(at, _)| *at == taken) {
            *amount += by;
        }
    }

    fn window(&mut self, now: Instant) -> RateWindow {
        // What a small bucket lacks is missing from the minute; that it holds no minute is not told.
        let left = self.limit - self.capacity() + self.left(now);
        let reset = match self.style {
            Style::Fixed => self.at + MINUTE - now,
            Style::Sliding | Style::Bucket | Style::SmallBucket => {
                Duration::from_secs_f64(((self.limit - left) * 60.0 / self.limit).max(0.0))
            }
        };
        RateWindow { limit: Some(self.limit as u64), remaining: Some(left.max(0.0) as u64), reset: Some(reset) }
    }
}

/// One call as the endpoint saw it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) at: Instant,
    pub(crate) refused: bool,
    /// What it counted for in the end.
    pub(crate) tokens: f64,
}

struct State {
    requests: Metered,
    tokens: Metered,
    seen: Vec<Seen>,
    rng: Rng,
}

/// The endpoint.
pub(crate) struct Limiter {
    card: ModelCard,
    tells: Tells,
    counts: Counts,
    state: Arc<Mutex<State>>,
}

impl Limiter {
    pub(crate) fn new(card: ModelCard, style: Style, tells: Tells, counts: Counts) -> Arc<Self> {
        let now = Instant::now();
        let requests = Metered::new(style, 500.0, now);
        // A bucket of two seconds takes single calls that are larger than it; only its filling is small.
        let tokens = Metered::new(if style == Style::SmallBucket { Style::Bucket } else { style }, 200_000.0, now);
        let state = State { requests, tokens, seen: Vec::new(), rng: Rng::with_seed(7) };
        Arc::new(Self { card, tells, counts, state: Arc::new(Mutex::new(state)) })
    }

    /// Sets other limits, without a word.
    pub(crate) fn scale(&self, by: f64) {
        let mut state = self.state.lock().unwrap();
        let state = &mut *state;
        for metered in [&mut state.requests, &mut state.tokens] {
            metered.limit *= by;
            metered.level = metered.level.min(metered.capacity());
        }
    }

    /// Counts what somebody else with the same key uses; says whether it was let in.
    pub(crate) fn stranger(&self, tokens: f64) -> bool {
        let mut state = self.state.lock().unwrap();
        let now = Instant::now();
        let fits = state.requests.left(now) >= 1.0 && state.tokens.left(now) >= tokens;
        if fits {
            state.requests.take(1.0, now);
            state.tokens.take(tokens, now);
        }
        fits
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }

    fn decide(&self, cleared: &Cleared) -> Result<(Instant, usize, Option<RateLimits>), BackendError> {
        let mut state = self.state.lock().unwrap();
        let state = &mut *state;
        let now = Instant::now();
        let (input, output) = sizes(cleared);
        let need = if self.counts == Counts::Used { input + output } else { input.max(output) };
        let wait = state.requests.wait(1.0, now).max(state.tokens.wait(need, now));
        let refused = wait > Duration::ZERO;
        if !refused {
            state.requests.take(1.0, now);
            state.tokens.take(need, now);
        }
        state.seen.push(Seen { at: now, refused, tokens: if refused { 0.0 } else { need } });
        let limits = RateLimits { requests: state.requests.window(now), tokens: state.tokens.window(now) };
        let limits = (self.tells == Tells::Headers).then_some(limits);
        if !refused {
            return Ok((now, state.seen.len() - 1, limits));
        }
        let retry = match self.tells {
            Tells::Nothing => Retry::Backoff,
            Tells::Headers | Tells::RetryAfter => Retry::After(Duration::from_secs(wait.as_secs() + 1)),
        };
        let error = UpstreamError { status: 429, rate_limits: limits, ..UpstreamError::default() };
        Err(BackendError::Refused { error: Box::new(error), kind: Kind::Busy, retry })
    }
}

/// Input and output limit of an ask.
fn sizes(cleared: &Cleared) -> (f64, f64) {
    let estimate = cleared.estimate();
    (estimate.input().most().unwrap() as f64, estimate.output.unwrap() as f64)
}

fn between(rng: &mut Rng, least: f64, most: f64) -> Duration {
    Duration::from_secs_f64(least + rng.f64() * (most - least))
}

impl Backend for Limiter {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn reply<'a>(&'a self, ask: &'a Cleared) -> BoxFuture<'a, Result<ReplyStream, BackendError>> {
        let (input, output) = sizes(ask);
        let (way, first, written) = {
            let rng = &mut self.state.lock().unwrap().rng;
            (between(rng, 0.03, 0.3), between(rng, 0.4, 2.0), (output * (0.2 + 0.8 * rng.f64())).floor())
        };
        async move {
            sleep(way).await;
            let decided = self.decide(ask);
            sleep(Duration::from_millis(30)).await;
            let (taken, index, limits) = decided?;
            sleep(first).await;
            let (state, counts) = (self.state.clone(), self.counts);
            let end = async move {
                // A hundred tokens a second.
                sleep(Duration::from_secs_f64(written / 100.0)).await;
                let state = &mut *state.lock().unwrap();
                if counts == Counts::Used {
                    state.tokens.settle(taken, written - output);
                    state.seen[index].tokens += written - output;
                }
                let usage = Some(Usage { prompt: input as u64, completion: written as u64, ..Usage::default() });
                let rate_limits = limits.map(Box::new);
                let end = ReplyEnd {
                    finish: Finish::Stop,
                    further: Vec::new(),
                    usage,
                    model: None,
                    request_id: None,
                    rate_limits,
                    timings: None,
                };
                Ok(ReplyEvent::Done(end))
            };
            Ok(stream::iter([Ok(ReplyEvent::Text("a cat".into()))]).chain(stream::once(end)).boxed())
        }
        .boxed()
    }
}
