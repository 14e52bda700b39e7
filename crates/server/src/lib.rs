//! The API of the vision guide, self-hosted.

#![forbid(unsafe_code)]
