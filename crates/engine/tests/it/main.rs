//! The corridor, walked with a backend that does what a script says.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod choices;
mod corridor;
mod limiter;
mod money;
mod pacing;
mod remedies;
mod retries;
mod script;
mod turns;
