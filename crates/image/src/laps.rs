//! How long each part of a picture's way takes, for those who tell where the time of an answer went.

use std::time::{Duration, Instant};

use vqa_core::PictureTimings;

/// A watch that is pressed at the end of each part.
#[derive(Debug)]
pub(crate) struct Laps {
    since: Instant,
    spent: PictureTimings,
}

impl Laps {
    /// Starts the watch.
    pub(crate) fn start() -> Self {
        Self { since: Instant::now(), spent: PictureTimings::default() }
    }

    /// Adds what passed since it was last pressed to this part.
    pub(crate) fn lap(&mut self, part: impl FnOnce(&mut PictureTimings) -> &mut Duration) {
        let now = Instant::now();
        *part(&mut self.spent) += now.saturating_duration_since(self.since);
        self.since = now;
    }

    /// Returns what each part took.
    pub(crate) const fn spent(self) -> PictureTimings {
        self.spent
    }
}
