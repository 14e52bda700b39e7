//! One clock for everyone whom the endpoint told to wait.
//!
//! A refusal holds back all callers once, until the time that the endpoint named, or for a growing while if it named
//! none. Afterwards calls set out slowly and speed up.

use std::time::Duration;

use tokio::time::Instant;

/// The first pause after a refusal without a time; each next one without an answer in between is twice as long.
const FIRST: Duration = Duration::from_secs(1);
/// The longest of these. As long as the official SDKs wait (openai-python 3.3).
const LONGEST: Duration = Duration::from_secs(8);
/// How long it takes after a pause until calls leave at the full rate. Our choice.
const RAMP: Duration = Duration::from_secs(4);
/// The share of the full rate at which they set out: a call or two until it is known whether they are taken.
const SET_OUT: f64 = 0.1;

/// The shared clock.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hold {
    span: Option<Span>,
    refusals: u32,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    from: Instant,
    until: Instant,
}

impl Hold {
    /// Holds everyone back, because a call that was let in at this time was refused.
    pub(crate) fn refused(&mut self, admitted: Instant, after: Option<Duration>, now: Instant) {
        let is_news = self.span.is_none_or(|span| admitted >= span.from);
        let pause = match after {
            Some(pause) => pause,
            None if is_news => FIRST.saturating_mul(1 << self.refusals.min(8)).min(LONGEST),
            // Its fellows said so already.
            None => return,
        };
        if is_news {
            self.refusals = self.refusals.saturating_add(1);
        }
        let until = now + pause;
        match &mut self.span {
            Some(span) if until <= span.until => {}
            Some(span) if now < span.until => span.until = until,
            Some(_) | None => self.span = Some(Span { from: now, until }),
        }
    }

    /// Takes note of an answer to a call that was let in after the last pause.
    pub(crate) fn answered(&mut self, admitted: Instant) {
        if self.span.is_some_and(|span| admitted >= span.until) {
            self.refusals = 0;
        }
    }

    /// Says how long everyone is still held back.
    pub(crate) fn left(&self, now: Instant) -> Duration {
        self.span.map_or(Duration::ZERO, |span| span.until.saturating_duration_since(now))
    }

    /// Says which share of the full rate is used after a pause.
    pub(crate) fn share(&self, now: Instant) -> f64 {
        let Some(span) = self.span else { return 1.0 };
        let since = now.saturating_duration_since(span.until).as_secs_f64();
        (SET_OUT + (1.0 - SET_OUT) * since / RAMP.as_secs_f64()).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn many_refusals_hold_everyone_once() {
        let start = Instant::now();
        let mut hold = Hold::default();
        for _ in 0..20 {
            hold.refused(start, Some(7 * SECOND), start + SECOND);
        }
        assert_eq!(hold.left(start + SECOND), 7 * SECOND);
        hold.refused(start, Some(2 * SECOND), start + 2 * SECOND);
        assert_eq!(hold.left(start + 8 * SECOND), Duration::ZERO);
    }

    #[test]
    fn without_a_time_the_pauses_double_until_an_answer() {
        let mut now = Instant::now();
        let mut hold = Hold::default();
        let mut pauses = Vec::new();
        for _ in 0..6 {
            hold.refused(now, None, now);
            // A fellow that set out before is no news.
            hold.refused(now - Duration::from_millis(1), None, now);
            pauses.push(hold.left(now).as_secs());
            now += hold.left(now) + SECOND;
        }
        assert_eq!(pauses, [1, 2, 4, 8, 8, 8]);
        hold.answered(now);
        hold.refused(now, None, now);
        assert_eq!(hold.left(now), SECOND);
    }

    #[test]
    fn sets_out_slowly_afterwards() {
        let start = Instant::now();
        let mut hold = Hold::default();
        assert_eq!(hold.share(start), 1.0);
        hold.refused(start, Some(SECOND), start);
        let shares = [1, 3, 5, 9].map(|after| (hold.share(start + after * SECOND) * 100.0).round());
        assert_eq!(shares, [10.0, 55.0, 100.0, 100.0]);
    }
}
