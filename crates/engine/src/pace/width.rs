//! How many calls are under way at the same time.
//!
//! Grows by one for each call's worth of answers while they come as quickly as before, and halves at a refusal, a
//! failure or a timeout: at most once for the calls that were under way together, since they all met the same trouble.

use std::time::Duration;

use tokio::time::Instant;

/// The bounds of the width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WidthBounds {
    /// The fewest calls at the same time.
    pub least: u32,
    /// How many at the start.
    pub start: u32,
    /// The most calls at the same time.
    pub most: u32,
}

impl Default for WidthBounds {
    fn default() -> Self {
        Self { least: 1, start: 8, most: 64 }
    }
}

impl WidthBounds {
    /// Allows exactly so many, and never fewer.
    #[must_use]
    pub const fn fixed(calls: u32) -> Self {
        Self { least: calls, start: calls, most: calls }
    }
}

/// By how much the time to the first word may grow before the width does not. Our choice: answers differ by more than
/// half among themselves, and an endpoint that queues is soon slower than twice.
const SLOWER: f64 = 2.0;
/// How much one call weighs in what is usual now, and in what was usual before.
const NOW: f64 = 0.1;
const BEFORE: f64 = 0.01;

/// The calls under way, and how many there may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Width {
    bounds: WidthBounds,
    width: f64,
    under_way: u32,
    cut: Option<Instant>,
    latency: Option<(f64, f64)>,
}

impl Width {
    pub(crate) fn new(bounds: WidthBounds) -> Self {
        let least = bounds.least.max(1);
        let bounds = WidthBounds { least, most: bounds.most.max(least), ..bounds };
        let width = f64::from(bounds.start.clamp(bounds.least, bounds.most));
        Self { bounds, width, under_way: 0, cut: None, latency: None }
    }

    /// How many calls there may be.
    pub(crate) fn calls(&self) -> u32 {
        // Between the bounds, so it fits.
        self.width as u32
    }

    pub(crate) const fn under_way(&self) -> u32 {
        self.under_way
    }

    pub(crate) fn has_room(&self) -> bool {
        self.under_way < self.calls()
    }

    pub(crate) fn enter(&mut self) {
        self.under_way += 1;
    }

    pub(crate) fn leave(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// Takes note of a call whose answer began after this time.
    pub(crate) fn began(&mut self, latency: Duration) {
        let seconds = latency.as_secs_f64();
        let (now, before) = self.latency.unwrap_or((seconds, seconds));
        let (now, before) = (now + NOW * (seconds - now), before + BEFORE * (seconds - before));
        self.latency = Some((now, before));
        // A width that is not used says nothing about a larger one.
        if !self.has_room() && now <= before * SLOWER {
            let step = if self.cut.is_none() { 1.0 } else { 1.0 / self.width };
            self.width = (self.width + step).min(f64::from(self.bounds.most));
        }
    }

    /// Takes note of a call, let in at this time, that met trouble.
    pub(crate) fn troubled(&mut self, admitted: Instant, now: Instant) {
        if self.cut.is_none_or(|cut| admitted >= cut) {
            self.cut = Some(now);
            self.width = (self.width / 2.0).max(f64::from(self.bounds.least));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: WidthBounds = WidthBounds { least: 2, start: 8, most: 32 };

    fn busy(bounds: WidthBounds) -> Width {
        let mut width = Width::new(bounds);
        while width.has_room() {
            width.enter();
        }
        width
    }

    #[test]
    fn grows_while_answers_come_as_quickly_as_before() {
        let mut width = busy(BOUNDS);
        for _ in 0..100 {
            width.began(Duration::from_millis(500));
            while width.has_room() {
                width.enter();
            }
        }
        assert_eq!(width.calls(), 32);
        let mut slow = busy(BOUNDS);
        slow.began(Duration::from_millis(100));
        for _ in 0..50 {
            slow.began(Duration::from_secs(60));
            while slow.has_room() {
                slow.enter();
            }
        }
        assert!(slow.calls() < 12, "{}", slow.calls());
    }

    #[test]
    fn a_width_that_is_not_used_does_not_grow() {
        let mut width = Width::new(BOUNDS);
        width.enter();
        (0..100).for_each(|_| width.began(Duration::from_millis(500)));
        assert_eq!(width.calls(), 8);
    }

    #[test]
    fn halves_once_for_calls_that_were_under_way_together() {
        let start = Instant::now();
        let later = start + Duration::from_secs(1);
        let mut width = busy(BOUNDS);
        (0..8).for_each(|_| width.troubled(start, later));
        assert_eq!(width.calls(), 4);
        width.troubled(later, later + Duration::from_secs(1));
        assert_eq!(width.calls(), 2);
        width.troubled(later + Duration::from_secs(9), later + Duration::from_secs(9));
        assert_eq!(width.calls(), 2);
    }

    #[test]
    fn bounds_that_make_no_sense_still_let_a_call_through() {
        let width = Width::new(WidthBounds { least: 0, start: 0, most: 0 });
        assert!(width.has_room());
        assert_eq!(Width::new(WidthBounds { least: 9, start: 1, most: 3 }).calls(), 9);
    }
}
