//! Models for this machine: which there are, getting them from a hub, and where they are kept.
//!
//! A [`Catalogue`] of small vision-language models, a [`Hub`] that files are pulled from (Hugging Face, or a server that
//! speaks as it does), a [`Cache`] in the standard layout, shared with other programs, and a [`Shelf`] that remembers
//! what was pulled or imported. No file is opened as a model here. Files are written and hashed on the calling thread:
//! this crate serves a person at a desk, not a server.

#![forbid(unsafe_code)]

mod address;
mod cache;
mod catalogue;
mod checksum;
mod error;
mod hub;
mod library;
mod part;
mod pull;
mod shelf;
mod space;

pub use address::{FileAddress, NotAnAddress, Repository, Revision};
pub use cache::Cache;
pub use catalogue::{Catalogue, FileSize, KnownFile, KnownModel};
pub use checksum::{NotASha256, Sha256};
pub use error::{CacheError, HubError, PullError};
pub use hub::{Hub, HubConfig, Network};
pub use library::{Files, Library, LocalEntry, Origin};
pub use pull::{Step, Wanted, pull};
pub use shelf::{Record, Shelf};
