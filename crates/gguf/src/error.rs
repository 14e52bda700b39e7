//! Why a file is no usable GGUF file.

use std::io;

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum GgufError {
    /// The file could not be read.
    #[error("the file could not be read")]
    Read(#[from] io::Error),
    /// It begins like something else.
    #[error("this is not a GGUF file: it begins with {0:02x?}")]
    NotGguf([u8; 4]),
    /// It is of a version that is not read.
    #[error("GGUF version {0} is not read; versions 2 and 3 are")]
    Version(u32),
    /// The file is of the other byte order.
    #[error("this GGUF file is big-endian; only little-endian files are read")]
    BigEndian,
    /// The file ends inside its header.
    #[error("truncated: the file has {has} bytes and its header goes on")]
    HeaderCut {
        /// Bytes of the file.
        has: u64,
    },
    /// The file ends inside its tensors.
    #[error("truncated: the file has {has} bytes, its tensors need {needs}")]
    DataCut {
        /// Bytes of the file.
        has: u64,
        /// Bytes that it would have, were it whole.
        needs: u64,
    },
    /// A number is above what any model has.
    #[error("{what} is {is}; the limit is {limit}")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        is: u64,
        /// The most that is taken.
        limit: u64,
    },
    /// The header contradicts itself or the format.
    #[error("the header is damaged: {0}")]
    Damaged(String),
    /// A value that is needed is not there, or is of another type.
    #[error("the file has no usable `{key}`: {problem}")]
    Value {
        /// Its key.
        key: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl GgufError {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}
