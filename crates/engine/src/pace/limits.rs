//! Which limit holds: the one that was set or the one that the endpoint tells of, whichever is lower.
//!
//! What an endpoint says is judged here, not believed: zero, a number beyond use and the allowance of a day are no
//! limits of a minute.

use std::time::Duration;

use vqa_core::RateWindow;

/// A limit above this is none. No one sends a billion calls or tokens a minute.
const LARGEST: u64 = 1_000_000_000;

/// Some accounts have limits a day, told in the same headers: a reset of `8.64s`, as in OpenAI's examples, is what one
/// call of 10,000 a day takes to come back.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A limit of a minute.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limit {
    set: Option<u64>,
    learned: Option<u64>,
}

/// How an endpoint's limit is used, by everyone who shares it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Left {
    pub(crate) left: f64,
    pub(crate) used: f64,
}

/// What an endpoint's words amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The limit is lower than it was known to be.
    Lowered,
    /// Others use it too, or more is counted there than here.
    SharedWithOthers,
    /// Nothing new, or nothing that holds anyone back.
    Nothing,
}

impl Limit {
    pub(crate) fn new(set: Option<u64>) -> Self {
        Self { set: set.filter(|limit| (1..=LARGEST).contains(limit)), learned: None }
    }

    /// The limit that holds, a minute.
    pub(crate) fn holds(&self) -> Option<u64> {
        [self.set, self.learned].into_iter().flatten().min()
    }

    /// What of the limit may be used: a share of it, and of the endpoint's own only what others leave.
    pub(crate) fn usable(&self, share: f64, others: f64) -> Option<f64> {
        let usable = match (self.set, self.learned) {
            (Some(set), Some(learned)) => (set as f64).min(learned as f64 - others),
            (one, other) => one.or(other)? as f64 - others,
        };
        Some(usable * share)
    }

    /// The limit that a person set.
    pub(crate) const fn set(&self) -> Option<u64> {
        self.set
    }

    /// Listens to what came with an answer.
    pub(crate) fn hear(&mut self, said: &RateWindow) -> Heard {
        let Some(limit) = said.limit.filter(|limit| (1..=LARGEST).contains(limit) && !is_of_a_day(said)) else {
            return Heard::Nothing;
        };
        let before = self.holds();
        self.learned = Some(limit);
        if self.holds() < before || before.is_none() { Heard::Lowered } else { Heard::Nothing }
    }

    /// Says how much is left of the endpoint's limit, and how much of it everyone used; `None` where its numbers are of
    /// no use.
    pub(crate) fn left(&self, said: &RateWindow) -> Option<Left> {
        let limit = said.limit.or(self.holds()).filter(|limit| (1..=LARGEST).contains(limit))?;
        let left = said.remaining.filter(|_| !is_of_a_day(said))?;
        Some(Left { left: left as f64, used: limit.checked_sub(left)? as f64 })
    }
}

/// Tells a day's allowance by the time in which it comes back: what was used is there again after its share of a day.
fn is_of_a_day(said: &RateWindow) -> bool {
    let (Some(limit), Some(left), Some(reset)) = (said.limit, said.remaining, said.reset) else { return false };
    let Some(used) = limit.checked_sub(left).filter(|used| *used > 0) else { return false };
    let window = reset.as_secs_f64() * limit as f64 / used as f64;
    (window / DAY.as_secs_f64() - 1.0).abs() < 0.02
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(limit: u64, remaining: u64, reset: Option<Duration>) -> RateWindow {
        RateWindow { limit: Some(limit), remaining: Some(remaining), reset }
    }

    #[test]
    fn the_lower_one_holds() {
        let mut limit = Limit::new(Some(500));
        assert_eq!(limit.hear(&said(1_000, 999, None)), Heard::Nothing);
        assert_eq!(limit.holds(), Some(500));
        assert_eq!(limit.hear(&said(250, 249, None)), Heard::Lowered);
        assert_eq!(limit.holds(), Some(250));
        assert_eq!(limit.hear(&said(400, 399, None)), Heard::Nothing);
        assert_eq!(limit.holds(), Some(400));
    }

    #[test]
    fn nonsense_is_no_limit() {
        for nonsense in [0, u64::MAX, 1_000_000_000_000_000_000] {
            let mut limit = Limit::new(None);
            assert_eq!(limit.hear(&said(nonsense, 0, None)), Heard::Nothing);
            assert_eq!(limit.holds(), None);
        }
        assert_eq!(Limit::new(Some(0)).holds(), None);
        assert_eq!(Limit::new(Some(500)).left(&said(500, 501, None)), None);
    }

    #[test]
    fn the_allowance_of_a_day_is_not_that_of_a_minute() {
        let mut limit = Limit::new(None);
        let day = said(10_000, 9_999, Some(Duration::from_millis(8_640)));
        assert_eq!((limit.hear(&day), limit.holds(), limit.left(&day)), (Heard::Nothing, None, None));
        let left = Some(Left { left: 499.0, used: 1.0 });
        let minute = said(500, 499, Some(Duration::from_millis(120)));
        assert_eq!((limit.hear(&minute), limit.holds(), limit.left(&minute)), (Heard::Lowered, Some(500), left));
    }
}
