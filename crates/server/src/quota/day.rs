//! Money by the day.

use vqa_core::PicoUsd;

/// Seconds of a day in UTC, which knows no leap seconds in this count.
const DAY: u64 = 86_400;

/// What may be spent in a day, and what was.
#[derive(Debug)]
pub(super) struct Day {
    cap: PicoUsd,
    /// Settled and set aside together, on `date`.
    taken: PicoUsd,
    /// Days since 1970.
    date: u64,
}

impl Day {
    pub(super) const fn new(cap: PicoUsd) -> Self {
        Self { cap, taken: PicoUsd(0), date: 0 }
    }

    /// Holds to another cap from now on.
    pub(super) const fn with_cap(self, cap: PicoUsd) -> Self {
        Self { cap, ..self }
    }

    /// Sets an amount aside and returns the day from which it was taken; `None` if it could pass the cap.
    pub(super) fn reserve(&mut self, amount: PicoUsd, unix: u64) -> Option<u64> {
        let today = unix / DAY;
        if today > self.date {
            (self.date, self.taken) = (today, PicoUsd(0));
        }
        let taken = self.taken.plus(amount);
        if taken > self.cap {
            return None;
        }
        self.taken = taken;
        Some(self.date)
    }

    /// Replaces what was set aside by what it cost. What was set aside yesterday is yesterday's.
    pub(super) fn settle(&mut self, reserved: PicoUsd, cost: PicoUsd, date: u64) {
        if date == self.date {
            self.taken = PicoUsd(self.taken.0.saturating_sub(reserved.0)).plus(cost);
        }
    }
}
