//! The time of day, told by a clock that tests can turn.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Knows when it began, by the wall and by the runtime.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    began: Instant,
    /// Since 1970.
    wall: Duration,
}

impl Clock {
    /// Reads the wall clock once.
    #[expect(clippy::disallowed_methods, reason = "this is the clock of the server")]
    pub(crate) fn start() -> Self {
        // A machine whose clock stands before 1970 has other troubles.
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { began: Instant::now(), wall }
    }

    /// Returns the time since the clock began; it never goes back.
    pub(crate) fn running(&self) -> Duration {
        self.began.elapsed()
    }

    /// Returns the seconds since 1970.
    pub(crate) fn unix(&self) -> u64 {
        (self.wall + self.running()).as_secs()
    }

    /// Returns when the clock began, in seconds since 1970.
    pub(crate) const fn began_unix(&self) -> u64 {
        self.wall.as_secs()
    }
}
