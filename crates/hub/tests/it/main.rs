//! Pulls from a hub on the loopback: what must come, and what must not.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod bench;
mod breaks;
mod library;
mod pulls;
mod refusals;
