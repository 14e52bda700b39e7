//! What was used in the last minute.
//!
//! Kept in slots of a tenth of a second, so that its memory is bounded whatever the rate. Always on the safe side: a
//! slot counts until its last moment has left the minute, and a little longer, since calls do not all take the same
//! time to reach the endpoint.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The window that endpoints meter: limits are told as calls (RPM) and tokens (TPM) a minute.
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// By how much calls may overtake each other on the way to the endpoint. Our choice: a slow upload against a fast one.
const SLACK: Duration = Duration::from_millis(500);

/// How long a use counts.
pub(crate) const COUNTED: Duration = MINUTE.saturating_add(SLACK);

const SLOT: Duration = Duration::from_millis(100);

/// When something was used; names the slot in which it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot(u128);

/// The uses of the last minute.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    start: Instant,
    slots: VecDeque<(Slot, f64)>,
    sum: f64,
}

impl Window {
    pub(crate) fn new(now: Instant) -> Self {
        Self { start: now, slots: VecDeque::new(), sum: 0.0 }
    }

    fn slot(&self, at: Instant) -> Slot {
        Slot(at.saturating_duration_since(self.start).as_millis() / SLOT.as_millis())
    }

    /// Says when a slot no longer counts.
    fn end(&self, slot: Slot) -> Instant {
        let slots = u32::try_from(slot.0.saturating_add(1)).unwrap_or(u32::MAX);
        self.start + SLOT.saturating_mul(slots) + COUNTED
    }

    /// Says how much was used.
    pub(crate) fn used(&mut self, now: Instant) -> f64 {
        while let Some((slot, used)) = self.slots.front().copied()
            && self.end(slot) <= now
        {
            self.slots.pop_front();
            self.sum -= used;
        }
        if self.slots.is_empty() {
            // Sums of floats do not come back to zero exactly.
            self.sum = 0.0;
        }
        self.sum
    }

    /// Says how long until no more than this is used. Never longer than it takes for all of it to pass.
    pub(crate) fn wait(&mut self, most: f64, now: Instant) -> Duration {
        let mut used = self.used(now);
        let mut wait = Duration::ZERO;
        // Less than any call, and more than a sum of floats is off.
        let most = most.max(0.0) + 1e-3;
        for (slot, amount) in &self.slots {
            if used <= most {
                break;
            }
            used -= amount;
            wait = self.end(*slot).saturating_duration_since(now);
        }
        wait
    }

    /// Writes a use down.
    pub(crate) fn add(&mut self, amount: f64, now: Instant) -> Slot {
        let slot = self.slot(now);
        self.sum += amount;
        match self.slots.back_mut() {
            Some((last, used)) if *last == slot => *used += amount,
            Some(_) | None => self.slots.push_back((slot, amount)),
        }
        slot
    }

    /// Corrects what was written down, if it still counts.
    pub(crate) fn correct(&mut self, slot: Slot, by: f64) {
        if let Ok(index) = self.slots.binary_search_by_key(&slot, |(slot, _)| *slot)
            && let Some((_, used)) = self.slots.get_mut(index)
        {
            let by = by.max(-*used);
            *used += by;
            self.sum += by;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_use_counts_for_a_minute_and_a_little_more() {
        let start = Instant::now();
        let mut window = Window::new(start);
        window.add(5.0, start);
        window.add(7.0, start + Duration::from_secs(10));
        assert_eq!(window.used(start + Duration::from_secs(60)), 12.0);
        assert_eq!(window.used(start + Duration::from_millis(60_600)), 7.0);
        assert_eq!(window.used(start + Duration::from_secs(72)), 0.0);
    }

    #[test]
    fn a_correction_finds_its_slot_or_nothing() {
        let start = Instant::now();
        let mut window = Window::new(start);
        let slot = window.add(5.0, start);
        window.correct(slot, -2.0);
        assert_eq!(window.used(start), 3.0);
        window.correct(slot, -9.0);
        assert_eq!(window.used(start), 0.0);
        window.used(start + Duration::from_secs(90));
        window.correct(slot, 4.0);
        assert_eq!(window.used(start + Duration::from_secs(90)), 0.0);
    }

    #[test]
    fn its_memory_is_bounded() {
        let start = Instant::now();
        let mut window = Window::new(start);
        for ms in 0..200_000 {
            let now = start + Duration::from_millis(ms);
            window.used(now);
            window.add(1.0, now);
        }
        assert!(window.slots.len() <= 607, "{}", window.slots.len());
    }

    proptest! {
        #[test]
        fn no_minute_has_more_than_the_limit(
            limit in 100.0_f64..1_000.0,
            calls in prop::collection::vec((1.0_f64..100.0, 0_u64..3_000), 1..300),
        ) {
            let start = Instant::now();
            let (mut window, mut now) = (Window::new(start), start);
            let mut gone: Vec<(Instant, f64)> = Vec::new();
            for (need, pause) in calls {
                now += Duration::from_millis(pause);
                now += window.wait(limit - need, now);
                window.add(need, now);
                gone.push((now, need));
                let minute: f64 = gone.iter().filter(|(at, _)| *at + MINUTE > now).map(|(_, need)| need).sum();
                prop_assert!(minute <= limit + 1e-2, "{minute} > {limit}");
            }
        }
    }
}
