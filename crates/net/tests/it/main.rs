//! The crate against a scripted endpoint, over real sockets.

mod downloads;
mod endpoints;
mod failures;
mod requests;
mod setup;
