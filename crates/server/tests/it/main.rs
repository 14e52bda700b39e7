//! The server over real sockets, in front of a scripted endpoint.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod captchas;
mod chat;
mod choices;
mod counts;
mod keys;
mod memory;
mod passing;
mod playground;
mod refusals;
mod reports;
mod responses;
mod setup;
mod sockets;
mod statements;
mod streams;
mod tls;
