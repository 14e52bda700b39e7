//! What a model in this program is opened from, and how much it may take.

use std::num::{NonZeroU16, NonZeroU32};
use std::path::PathBuf;
use std::time::Duration;

use vqa_core::ModelName;

use crate::processor::Instructions;

/// Where a GGUF file is.
#[derive(Clone, PartialEq, Eq)]
pub enum ModelFile {
    /// On a disk.
    Path(PathBuf),
    /// In this program.
    Embedded(&'static [u8]),
}

impl std::fmt::Debug for ModelFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => write!(f, "Path({})", path.display()),
            Self::Embedded(bytes) => write!(f, "Embedded({} bytes)", bytes.len()),
        }
    }
}

/// A model to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalConfig {
    /// What it is called.
    pub name: ModelName,
    /// Its text part.
    pub model: ModelFile,
    /// Its eye; without one it reads text alone.
    pub projector: Option<ModelFile>,
    /// Threads that compute; the cores available where nothing is said.
    pub threads: Option<NonZeroU16>,
    /// The newest instructions that may be computed with; all that are here where nothing is said. Holds for the whole process
    /// from the first model that is opened.
    pub instructions: Option<Instructions>,
    /// Tokens of one conversation, pictures and answer included. Cut to what the model was made for.
    pub context: NonZeroU32,
    /// Asks that are answered at once; more wait their turn. Each takes memory for a whole context.
    pub sequences: NonZeroU16,
    /// Asks that wait for their turn; more are turned away, and told when to come back.
    pub waiting: usize,
    /// Bytes of encoded pictures that are kept.
    pub encodings: u64,
    /// How long what was made of a picture or read of a text is kept for asks to come. At zero no ask finds anything of
    /// another, and the memory that the C++ library gives back is overwritten, in the whole process.
    pub kept_for: Duration,
}

/// Holds the eight close-ups and the view of a large picture, a question and an answer. Ours.
const CONTEXT: u32 = 4096;
/// As many as two cores answer faster together than one after the other. Ours.
const SEQUENCES: u16 = 4;
/// As many as a server of this program works on at a time, so that it turns none of those away. Ours.
const WAITING: usize = 64;
/// Some two hundred views of a small model. Ours.
const ENCODINGS: u64 = 64 << 20;

impl LocalConfig {
    /// Names a model, and leaves the rest as it is best for most.
    #[must_use]
    pub fn new(name: ModelName, model: ModelFile, projector: Option<ModelFile>) -> Self {
        Self {
            name,
            model,
            projector,
            threads: None,
            instructions: None,
            context: NonZeroU32::MIN.saturating_add(CONTEXT - 1),
            sequences: NonZeroU16::MIN.saturating_add(SEQUENCES - 1),
            waiting: WAITING,
            encodings: ENCODINGS,
            kept_for: Duration::MAX,
        }
    }
}
