//! When a failed call is made again, and after how long.

use std::time::Duration;

use vqa_core::{BackendError, Retry};

/// How often, and how long between.
///
/// The times are those of the official SDKs (openai-python 3.3: 0.5 s doubling to 8 s), with full jitter, so that many
/// callers that failed together do not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Calls after the first.
    pub retries: u32,
    /// The longest first pause; each next one may be twice as long.
    pub first_pause: Duration,
    /// The longest pause of all.
    pub longest_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { retries: 2, first_pause: Duration::from_millis(500), longest_pause: Duration::from_secs(8) }
    }
}

impl RetryPolicy {
    /// Says how long to wait after the `attempt`-th call (counted from 1) failed so; `None` gives up.
    pub(crate) fn pause(&self, attempt: u32, error: &BackendError) -> Option<Duration> {
        if attempt > self.retries {
            return None;
        }
        match error.retry() {
            Retry::Never => None,
            Retry::After(pause) => Some(pause),
            Retry::Backoff => Some(self.ceiling(attempt).mul_f64(fastrand::f64())),
        }
    }

    fn ceiling(&self, attempt: u32) -> Duration {
        let doubled = self.first_pause.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        doubled.min(self.longest_pause)
    }
}

/// Whether a call that failed may be billed all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billed {
    /// It reached nobody, or was refused.
    No,
    /// Nobody here knows, so it counts in full.
    Perhaps,
}

impl Billed {
    /// Tells by how an attempt failed.
    pub(crate) fn after(error: &BackendError) -> Self {
        match error {
            // A gateway gave up on a call that the model may have finished (499 and 520 to 524 are nginx's and
            // Cloudflare's ways to say so), or the answer had begun.
            BackendError::Refused { error, .. }
                if error.came_inside || matches!(error.status, 200..=299 | 408 | 499 | 502 | 504 | 520..=524) =>
            {
                Self::Perhaps
            }
            BackendError::Transport { .. }
            | BackendError::Timeout { .. }
            | BackendError::Cut { .. }
            | BackendError::Nonsense { .. } => Self::Perhaps,
            BackendError::Refused { .. }
            | BackendError::Unreachable { .. }
            | BackendError::Overloaded { .. }
            | BackendError::Unsendable { .. } => Self::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(retry: Retry) -> BackendError {
        BackendError::Nonsense { reason: "a test".into(), retry }
    }

    #[test]
    fn pauses_grow_to_a_ceiling_and_then_it_gives_up() {
        let policy = RetryPolicy { retries: 9, ..RetryPolicy::default() };
        let ceilings: Vec<_> = (1..=6).map(|n| policy.ceiling(n).as_millis()).collect();
        assert_eq!(ceilings, [500, 1000, 2000, 4000, 8000, 8000]);
        for attempt in 1..=9 {
            let pause = policy.pause(attempt, &failed(Retry::Backoff)).unwrap();
            assert!(pause <= policy.ceiling(attempt), "{pause:?}");
        }
        assert_eq!(policy.pause(10, &failed(Retry::Backoff)), None);
        assert_eq!(policy.pause(u32::MAX, &failed(Retry::Backoff)), None);
    }

    #[test]
    fn the_server_decides_when_it_says_so() {
        let policy = RetryPolicy::default();
        let wait = Duration::from_secs(20);
        assert_eq!(policy.pause(1, &failed(Retry::After(wait))), Some(wait));
        assert_eq!(policy.pause(1, &failed(Retry::Never)), None);
    }
}
