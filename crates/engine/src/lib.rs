//! One question, start to end.
//!
//! Every door (the desk, a server, a run over a data set) walks the same corridor:
//! acquire → prepare → clear → admit → call → settle. [`Engine::answer`] is that corridor, top to bottom. It does not
//! know which backend answers, and it opens no socket.

#![forbid(unsafe_code)]

mod acquire;
mod budget;
mod cache;
mod call;
mod collect;
mod each;
mod engine;
mod error;
mod intake;
mod memory;
mod pace;
mod prepare;
mod retry;
mod spent;
mod treat;

pub use acquire::AcquireError;
pub use budget::{AdmitError, Budget};
pub use cache::{PictureCache, PictureCacheConfig};
pub use call::{AnswerEvent, AnswerStream};
pub use engine::{Engine, EngineConfig};
pub use error::AskError;
pub use intake::{AcquiredAsk, Checks, Intake, PreparedAsk};
pub use memory::{DecodingMemory, Turn};
pub use pace::{Learn, Metering, Pace, PaceConfig, PaceView, WidthBounds};
pub use prepare::PrepareError;
pub use retry::{Billed, RetryPolicy};
