//! A scripted endpoint on the loopback for tests and demonstrations, small pictures, and writing.
//!
//! [`Upstream`] speaks just enough HTTP/1.1 to be talked to, and can also break it: bodies that stop half-way,
//! connections that are reset, answers that never come. It runs on a thread of its own, so a test with a paused clock
//! or without any runtime can use it. Everything it was asked is recorded. [`Batches`] is such an
//! endpoint for files and batches; [`hub::FakeHub`] is a hub of models.

#![forbid(unsafe_code)]

mod batches;
mod http;
pub mod hub;
pub mod pictures;
mod recorded;
mod render;
mod reply;
mod serve;
mod upstream;
pub mod writing;

pub use batches::{BatchStep, Batches, LineEnd, Mishap};
pub use recorded::Recorded;
pub use reply::{Answer, Reply};
pub use upstream::{Script, Upstream};
