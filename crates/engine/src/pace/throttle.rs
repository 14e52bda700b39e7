//! The share of the known limits that is used, where an endpoint refuses although they are kept.
//!
//! Its limit was lowered and it does not say so, or others use the same key. A refusal cuts the share, at most once for
//! the calls that were under way together; quiet lets it grow again, slowly at first, since every attempt at more costs
//! refusals.

use std::time::Duration;

use tokio::time::Instant;

/// What is left of the share after a refusal among few answers, and among many.
const CUT: f64 = 0.7;
const NUDGE: f64 = 0.9;
/// How many answers are many: one refusal among them is no sign of a rate that is far too high.
const MANY: u32 = 50;
/// Refusals that follow each other without an answer cut no deeper than this: the endpoint may be shut for a while.
const DEEPEST: f64 = 0.5;
/// The least share of all; it keeps calls going, so that it is known when the endpoint is well again.
const LEAST: f64 = 0.05;
/// How much of the limits the share gains each second, in the first minute of quiet; twice as much in each minute after
/// it.
const GAIN: f64 = 0.0005;
const MOST_GAIN: f64 = 0.01;

/// A call as the throttle sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    /// When it was let in.
    pub(crate) admitted: Instant,
    /// Which share of the limits was in use then.
    pub(crate) used: f64,
}

/// The share of the limits that is used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Throttle {
    share: f64,
    /// The share before the refusals that no answer has followed yet.
    before: f64,
    cut: Instant,
    grown: Instant,
    answers: u32,
}

impl Throttle {
    pub(crate) const fn new(now: Instant) -> Self {
        Self { share: 1.0, before: 1.0, cut: now, grown: now, answers: MANY }
    }

    /// Says which share of the limits may be used.
    pub(crate) fn share(&mut self, now: Instant) -> f64 {
        let since = now.saturating_duration_since(self.grown).as_secs_f64();
        self.grown = self.grown.max(now);
        if self.answers > 0 && self.share < 1.0 {
            let quiet = self.grown.saturating_duration_since(self.cut);
            self.share = (self.share + gain(quiet) * since).min(1.0);
        }
        self.share
    }

    /// Takes note of an answer.
    pub(crate) fn answered(&mut self, admitted: Instant) {
        if admitted >= self.cut {
            self.answers = self.answers.saturating_add(1);
        }
    }

    /// Takes note of a refusal that nothing explains.
    pub(crate) fn refused(&mut self, call: Call, now: Instant) {
        let share = self.share(now);
        if call.admitted < self.cut {
            return;
        }
        let most = match self.answers {
            // Still the same trouble: only what was in use tells more.
            0 => share,
            answers => {
                self.before = share;
                (share * if answers < MANY { CUT } else { NUDGE }).max(LEAST)
            }
        };
        let least = (self.before * DEEPEST).max(LEAST).min(most);
        self.share = call.used.clamp(least, most);
        (self.cut, self.answers) = (now, 0);
    }

    /// Takes note of refusals that are explained: those of calls that were under way are no news.
    pub(crate) fn excuse(&mut self, now: Instant) {
        self.share(now);
        self.cut = now;
    }
}

fn gain(quiet: Duration) -> f64 {
    let minutes = i32::try_from(quiet.as_secs() / 60).unwrap_or(i32::MAX);
    (GAIN * 2_f64.powi(minutes)).min(MOST_GAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn refuse(throttle: &mut Throttle, used: f64, at: Instant) -> f64 {
        throttle.refused(Call { admitted: at, used }, at);
        throttle.share(at)
    }

    #[test]
    fn one_refusal_among_many_answers_is_a_nudge_and_more_are_cuts() {
        let start = Instant::now();
        let mut throttle = Throttle::new(start);
        assert_eq!(refuse(&mut throttle, 1.0, start), 0.9);
        throttle.answered(start);
        assert!((refuse(&mut throttle, 1.0, start + SECOND) - 0.63).abs() < 0.01);
        // A call that was under way at the last cut is no news.
        throttle.refused(Call { admitted: start, used: 0.0 }, start + 2 * SECOND);
        assert!((throttle.share(start + 2 * SECOND) - 0.63).abs() < 0.01);
    }

    #[test]
    fn refusals_in_a_row_cut_to_what_is_in_use_and_no_deeper_than_half() {
        let start = Instant::now();
        let mut throttle = Throttle::new(start);
        let shares = [1.0, 0.9, 0.7, 0.6, 0.2].map(|used| refuse(&mut throttle, used, start));
        assert_eq!(shares, [0.9, 0.9, 0.7, 0.6, 0.5]);
    }

    #[test]
    fn never_falls_to_nothing_and_quiet_brings_it_back() {
        let mut now = Instant::now();
        let mut throttle = Throttle::new(now);
        for _ in 0..50 {
            now += SECOND;
            refuse(&mut throttle, 0.0, now);
            throttle.answered(now);
        }
        assert_eq!(throttle.share(now), LEAST);
        let share = |seconds: u32, throttle: &mut Throttle| {
            (1..=seconds).map(|second| throttle.share(now + second * SECOND)).last().unwrap_or_default()
        };
        assert!((share(60, &mut throttle) - 0.08).abs() < 0.002);
        assert_eq!(share(600, &mut throttle), 1.0);
    }
}
