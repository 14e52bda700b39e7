//! The API of the vision guide, self-hosted: the second door of the corridor.
//!
//! HTTP comes in, an ask goes down the corridor, and what comes back goes out in OpenAI's words. [`App`] is the server
//! without a socket, [`serve`] gives it one. Nothing of a request outlives it but its [`Record`], in which no text and no
//! picture has a place.

#![forbid(unsafe_code)]

mod app;
mod ask_from_chat;
mod ask_from_responses;
mod body;
mod catalogue;
mod charge;
mod clock;
mod config;
mod door;
mod error;
mod exchange;
mod fields;
mod gate;
mod go_time;
mod impatient;
mod json;
mod keys;
mod layers;
mod listen;
mod memory;
mod metadata;
mod meter;
mod metrics;
mod name;
mod options;
mod picture;
mod quota;
mod read;
mod ready;
mod record;
mod reply;
mod report;
mod routes;
mod text;
mod tls;
mod trace;
mod wanted;

pub use app::{App, Parts};
pub use catalogue::{Catalogue, CatalogueError, Served};
pub use config::{Hosts, ImageUrlStrings, Load, Metering, Patience, Playground, Reading, ServerConfig, UnknownFields};
pub use door::Door;
pub use keys::{KeyConfig, KeyHash, NeedsRestart, NotAHash, Scope, new_key};
pub use listen::{Stopped, serve};
pub use memory::{ClaimedFetch, Memory, NoMemory};
pub use quota::Limits;
pub use record::{End, Journal, Record};
pub use tls::{Tls, TlsError};
pub use trace::Trace;
