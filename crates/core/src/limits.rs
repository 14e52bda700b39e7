//! What an endpoint says of its rate limits: plain facts, as they were read.
//!
//! Nothing here is believed. An endpoint may say zero, or a number that no one could use; whoever paces calls judges.

use std::time::Duration;

/// One limit: how much, how much of it is left, and when it is whole again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RateWindow {
    /// How much is allowed in a window, mostly a minute.
    pub limit: Option<u64>,
    /// How much of it was left when the endpoint took the call.
    pub remaining: Option<u64>,
    /// How long from then until all of it is there again.
    pub reset: Option<Duration>,
}

/// The limits that came with one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RateLimits {
    /// Of calls.
    pub requests: RateWindow,
    /// Of tokens, input and output together.
    pub tokens: RateWindow,
}

impl RateLimits {
    /// Returns itself, if it says anything.
    #[must_use]
    pub fn if_any(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}
