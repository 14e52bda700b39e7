//! GGUF, the file format of llama.cpp's models: what a file says of itself, read without trusting it, and a writer.
//!
//! [`Header::read`] takes the bytes of a file and its length, and checks every count, length and offset against that
//! length before anything is allocated or believed; tensor data is never read. [`Draft`] writes files of version 3.
//! No program that maps a model into memory should see a file that this reader did not pass.
//!
//! The format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>, read 2026-11.

#![forbid(unsafe_code)]

mod bytes;
mod draft;
mod encode;
mod error;
pub mod f16;
mod header;
mod limits;
mod metadata;
mod read;
mod tensor;
mod value;

pub use draft::{Draft, Plan, WriteError};
pub use encode::Encoding;
pub use error::GgufError;
pub use header::{Header, Version};
pub use metadata::Metadata;
pub use tensor::{Tensor, TensorKind};
pub use value::{Array, Value};
