//! The words and the rules of `vqa`.
//!
//! Everything here is pure: no files, no sockets, no clock, no environment. The other crates do the work;
//! this one says what the work is made of (an [`Ask`] that becomes [`Acquired`], [`Prepared`] and [`Cleared`]),
//! what a picture costs ([`tokens`], [`price`]) and what a failure is called ([`Kind`], [`Retry`]).

#![forbid(unsafe_code)]

mod ask;
mod backend;
pub mod base64;
mod batch;
pub mod card;
mod chain;
pub mod data_url;
mod fetch;
mod image;
mod kind;
mod limits;
mod logprobs;
pub mod preflight;
pub mod price;
pub mod registry;
pub mod remedy;
mod reply;
mod signals;
mod size;
mod timings;
pub mod tokens;
mod views;
mod wilson;

pub use ask::{
    Acquired, AnswerForm, Ask, AskOptions, AskSchema, Delivery, ModelName, Part, Prepared, Role, Strictness, Turn,
};
pub use backend::{Backend, BackendError, ReplyStream, UpstreamError};
pub use batch::{
    BatchApi, BatchCame, BatchJob, BatchOrder, BatchProblem, BatchResult, BatchResults, BatchStatus, BatchUpload,
};
pub use card::{Abilities, ModelCard, Penalties};
pub use chain::chain;
pub use fetch::{Fetch, FetchError, Fetched};
pub use futures_core::{future::BoxFuture, stream::BoxStream};
pub use image::{
    AcquiredImage, Content, ContentId, Fit, Format, Frame, ImageFacts, ImageRef, ImageSource, LocalFiles, LocalPath,
    Orientation, Payload, PreparedImage, Step,
};
pub use kind::{Kind, Retry};
pub use limits::{RateLimits, RateWindow};
pub use logprobs::{Logprobs, TokenChance, TokenLogprob};
pub use preflight::{Cleared, Finding, Level};
pub use price::{Cost, PicoUsd};
pub use remedy::{Remedies, Remedy, Treatment, Undone};
pub use reply::{Answer, Choice, Finish, Piece, ReplyEnd, ReplyEvent, Usage};
pub use signals::{DiscSignals, GreySignals, LookSignals, Looked, Place, PlotSignals, Screened, Signals, TextSignals};
pub use size::Size;
pub use timings::{ModelTimings, PictureTimings, Stage, Timings};
pub use tokens::{Detail, TokenCount};
pub use views::{Rgb8, Views, Wants};
pub use wilson::wilson;
