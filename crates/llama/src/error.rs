//! Why a model could not be opened.

use std::path::PathBuf;

use vqa_core::{Kind, Retry};
use vqa_gguf::GgufError;

/// Which of a model's two files is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePart {
    /// The text part.
    Model,
    /// The eye.
    Projector,
}

impl std::fmt::Display for FilePart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Model => "model file",
            Self::Projector => "projector file",
        })
    }
}

/// Why a model could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is not there, or may not be read.
    #[error("the {part} `{}` cannot be opened", path.display())]
    Open {
        /// Which of the two.
        part: FilePart,
        /// Its path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file is no sound GGUF file.
    #[error("the {part} cannot be used")]
    File {
        /// Which of the two.
        part: FilePart,
        /// What is wrong with it.
        #[source]
        source: GgufError,
    },
    /// A file is sound, and is not what is wanted in its place.
    #[error("the {part} cannot be used: {reason}")]
    Unfit {
        /// Which of the two.
        part: FilePart,
        /// Why.
        reason: String,
    },
    /// A file is what is wanted, and holds what llama.cpp would fail at.
    #[error("the {part} cannot be used: {reason}")]
    Unsound {
        /// Which of the two.
        part: FilePart,
        /// Why.
        reason: String,
    },
    /// There is too little memory.
    #[error("the model needs about {needed_mib} MiB of memory, and {available_mib} MiB are available")]
    Memory {
        /// What it needs, in MiB.
        needed_mib: u64,
        /// What there is, in MiB.
        available_mib: u64,
    },
    /// This processor lacks instructions that the program was built with.
    #[error("this processor has no {0}, which this build of the program computes with")]
    Processor(&'static str),
    /// llama.cpp does not take it.
    #[error("the model cannot be loaded: {0}")]
    Native(String),
    /// The program could not do what every system lets it do.
    #[error("the model's thread could not be started")]
    Thread(#[source] std::io::Error),
}

impl LoadError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Open { .. } => Kind::NotFound,
            Self::File { .. } => Kind::BadInput,
            Self::Unfit { .. } | Self::Unsound { .. } | Self::Native(_) | Self::Processor(_) => Kind::Unsupported,
            Self::Memory { .. } => Kind::TooLarge,
            Self::Thread(_) => Kind::Internal,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }

    /// Names the failure for programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open { .. } => "model_file_missing",
            Self::File { .. } => "model_file_damaged",
            Self::Unfit { .. } | Self::Unsound { .. } => "model_file_unfit",
            Self::Memory { .. } => "too_little_memory",
            Self::Processor(_) => "processor_too_old",
            Self::Native(_) => "model_not_loaded",
            Self::Thread(_) => "no_thread",
        }
    }

    /// Says what to do about it, where something can be done.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Open { .. } | Self::Thread(_) => None,
            Self::File { source: GgufError::HeaderCut { .. } | GgufError::DataCut { .. }, .. } => {
                Some("pull or copy the file again: it came incomplete")
            }
            Self::File { source: GgufError::NotGguf(_) | GgufError::Version(_) | GgufError::BigEndian, .. } => {
                Some("a model is a GGUF file of version 2 or 3, as llama.cpp and its converters write them")
            }
            Self::File { .. } => Some("get the file again: it is damaged, or of a kind that no model that sees has"),
            Self::Unfit { .. } => Some("a model needs its own text file and, to see pictures, its own mmproj file"),
            Self::Unsound { .. } => Some("get the file again, from its makers if it came from somebody else"),
            Self::Memory { .. } => Some("ask a smaller model, or end what takes the memory"),
            Self::Processor(_) => Some("build the program on this machine, with RUSTFLAGS=-Ctarget-cpu=native"),
            Self::Native(_) => Some("the model may be of a kind newer than this program"),
        }
    }
}
