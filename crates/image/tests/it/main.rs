//! Tests of the picture crate, as its callers see it.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod agreement;
mod corpus;
mod external;
mod fitting;
mod hostile;
mod limits;
mod memory;
mod orientation;
mod passing;
mod privacy;
mod support;
