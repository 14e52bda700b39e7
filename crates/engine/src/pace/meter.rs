//! One thing that an endpoint meters: calls, or tokens.
//!
//! Keeps the limit three ways at once: evenly from second to second, in every minute, and within what the endpoint says
//! that others have left.

use std::time::Duration;

use tokio::time::Instant;
use vqa_core::RateWindow;

use super::bucket::{Bucket, Rate, seconds};
use super::limits::{Heard, Left, Limit};
use super::window::{COUNTED, MINUTE, Slot, Window};

/// The least part of a limit that is used, whatever others use: it keeps calls going.
const LEAST: f64 = 0.05;
/// Differences of less than this part of a limit are not others' use, but rounding and calls on their way.
const ROUNDING: f64 = 0.01;

/// How much of the limit may be used now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shares {
    /// Of the limit: less where the endpoint refuses although it is kept.
    pub(crate) of_limit: f64,
    /// Of the rate that this gives: less just after a pause.
    pub(crate) of_rate: f64,
}

/// What one call took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    slot: Slot,
    amount: f64,
    /// What was used in that minute, this call included.
    used: f64,
    /// What was taken from the beginning, this call included.
    total: f64,
}

/// What an endpoint told with the newest call that told anything.
#[derive(Debug, Clone, Copy)]
struct Told {
    at: Instant,
    left: f64,
    total: f64,
    /// Used by others, or counted by the endpoint and not here: the most that was seen in a minute, since an endpoint
    /// that begins each minute anew does not show others at its beginning.
    unexplained: f64,
    seen: Instant,
}

/// One thing that is metered.
#[derive(Debug, Clone)]
pub(crate) struct Meter {
    limit: Limit,
    bucket: Bucket,
    window: Window,
    total: f64,
    told: Option<Told>,
}

impl Meter {
    pub(crate) fn new(set: Option<u64>, now: Instant) -> Self {
        Self { limit: Limit::new(set), bucket: Bucket::new(now), window: Window::new(now), total: 0.0, told: None }
    }

    pub(crate) const fn limit(&self) -> &Limit {
        &self.limit
    }

    /// How much of a minute's limit may be used now.
    pub(crate) fn usable(&self, share: f64, now: Instant) -> Option<f64> {
        let limit = self.limit.holds()? as f64;
        let others = self.told(now).map_or(0.0, |told| told.unexplained);
        Some(self.limit.usable(share, others)?.max(limit * LEAST))
    }

    /// Says how long until a call that needs this much may go.
    pub(crate) fn wait(&mut self, need: f64, shares: Shares, now: Instant) -> Duration {
        let Some(usable) = self.usable(shares.of_limit, now) else { return Duration::ZERO };
        let evenly = self.bucket.wait(need, Rate(usable * shares.of_rate / MINUTE.as_secs_f64()), now);
        evenly.max(self.window.wait(usable - need, now)).max(self.wait_for_others(need, now))
    }

    /// Where others use the same limit, no more goes than the endpoint has left.
    fn wait_for_others(&self, need: f64, now: Instant) -> Duration {
        let (Some(told), Some(limit)) = (self.told(now), self.limit.holds()) else { return Duration::ZERO };
        if told.unexplained <= limit as f64 * ROUNDING {
            return Duration::ZERO;
        }
        let rate = limit as f64 / MINUTE.as_secs_f64();
        let come = rate * now.saturating_duration_since(told.at).as_secs_f64();
        let missing = need - (told.left + come - (self.total - told.total));
        if missing <= 0.0 { Duration::ZERO } else { seconds(missing / rate) }
    }

    fn told(&self, now: Instant) -> Option<&Told> {
        self.told.as_ref().filter(|told| now.saturating_duration_since(told.at) < COUNTED)
    }

    pub(crate) fn take(&mut self, amount: f64, now: Instant) -> Taken {
        self.bucket.take(amount);
        self.total += amount;
        let slot = self.window.add(amount, now);
        Taken { slot, amount, used: self.window.used(now), total: self.total }
    }

    /// Puts what a call took in truth in place of what it was thought to take.
    pub(crate) fn settle(&mut self, taken: &Taken, truth: f64) {
        let by = truth - taken.amount;
        self.window.correct(taken.slot, by);
        self.bucket.take(by);
        self.total += by;
    }

    /// Starts from an empty bucket, as after a pause.
    pub(crate) fn empty(&mut self) {
        self.bucket.empty();
    }

    /// Which share of the limit was in use when a call was let in.
    pub(crate) fn share_used(&self, taken: &Taken) -> f64 {
        self.limit.holds().map_or(0.0, |limit| taken.used / limit as f64)
    }

    /// Listens to what came with the answer to a call.
    pub(crate) fn hear(&mut self, said: &RateWindow, taken: &Taken, admitted: Instant) -> Heard {
        let mut heard = Heard::Nothing;
        // An older call that ends later knows less.
        if self.told.is_none_or(|told| admitted >= told.at) {
            heard = self.limit.hear(said);
            if let Some(there) = self.limit.left(said) {
                self.told = Some(self.tell(there, taken, admitted));
            }
        }
        if heard == Heard::Nothing && self.is_shared() { Heard::SharedWithOthers } else { heard }
    }

    fn tell(&self, there: Left, taken: &Taken, admitted: Instant) -> Told {
        let now = ((there.used - taken.used).max(0.0), admitted);
        let before = self.told.map(|told| (told.unexplained, told.seen));
        let before = before.filter(|(most, seen)| *most > now.0 && admitted < *seen + COUNTED);
        let (unexplained, seen) = before.unwrap_or(now);
        Told { at: admitted, left: there.left, total: taken.total, unexplained, seen }
    }

    fn is_shared(&self) -> bool {
        let limit = self.limit.holds().unwrap_or(u64::MAX) as f64;
        self.told.is_some_and(|told| told.unexplained > limit * ROUNDING)
    }
}
