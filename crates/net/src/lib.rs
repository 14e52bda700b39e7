//! The only outgoing sockets of `vqa`.
//!
//! Two things leave the machine here: asks to OpenAI-compatible endpoints ([`Endpoint`], [`OpenAi`]) and downloads
//! of pictures from addresses that strangers may have chosen ([`GuardedFetch`]). Failures are classified and handed
//! up; nothing here sleeps, retries, prices or logs.

#![forbid(unsafe_code)]

mod batch;
mod classify;
mod endpoint;
mod fetch;
pub mod guard;
mod hint;
pub mod openai;
mod rate_limits;
mod resolve;
mod retry_after;
mod tls;
mod traces;
mod transport;
mod words;

pub use endpoint::{Auth, Endpoint, EndpointConfig, EndpointError, Timeouts};
pub use fetch::{AfterDownload, FetchConfig, GuardedFetch};
pub use hint::hint;
pub use openai::{ListedModel, OpenAi};
pub use resolve::{Resolver, SystemResolver};
pub use secrecy::SecretString;
pub use tls::client_config as tls_config;
pub use traces::{Attribute, Exporter, Span, SpanKind, SpanStatus, Traces, TracesError, traces};
