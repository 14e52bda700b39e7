//! A vision-language model in this process: GGUF files, answered by llama.cpp.
//!
//! [`inspect`] reads the headers of a model's files and says what it is and how much memory it takes. [`LocalModel`]
//! loads it and is a [`vqa_core::Backend`]: a thread owns model and memory, asks go in, events come out, and several
//! asks are answered together. Pictures come as RGB pixels; C++ never sees a byte that a stranger encoded, nor a model
//! file whose header was not checked. No type of the C++ library leaves this crate.

mod answer;
mod builtin;
mod config;
mod digits;
mod error;
mod eye;
mod facts;
mod family;
mod file;
mod form;
mod grammar;
mod job;
mod local;
mod memory;
mod native;
mod processor;
mod prompt;
mod queue;
mod reader;
mod sample;
mod slot;
mod sound;
mod text;
mod worker;

#[cfg(test)]
#[path = "../examples/bench/shape.rs"]
mod shape;

pub use builtin::{BUILTIN, builtin};
pub use config::{LocalConfig, ModelFile};
pub use error::{FilePart, LoadError};
pub use facts::{Facts, inspect};
pub use local::LocalModel;
pub use memory::available as available_memory;
pub use native::share_arenas;
pub use processor::Instructions;
