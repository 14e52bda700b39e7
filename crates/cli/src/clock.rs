//! The time of day, read here and nowhere else in this crate.

use std::time::{SystemTime, UNIX_EPOCH};

/// Reads the clock.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// Reads the clock, in milliseconds since 1970.
pub(crate) fn unix_ms() -> u64 {
    let since = now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
