//! What models in this program may take: `[local]` of the settings file, and the instructions they are computed with.

use std::num::{NonZeroU16, NonZeroU32};

use serde::Deserialize;
use vqa_llama::Instructions;

use super::file::{self, FileSettings};
use super::words::{InstructionsWord, UpTo};
use super::{Env, Pick, Setting, SettingsError};
use crate::flags::SharedFlags;
use crate::local::Means;

/// The longest context that can be asked for. Longer ones are mistakes of unit; a model's own bound holds besides.
const LONGEST_CONTEXT: u32 = 1 << 20;
/// The most threads that llama.cpp takes (`GGML_MAX_N_THREADS`).
const MOST_THREADS: u32 = 512;
/// As many as asks that wait. Each takes the memory of a whole context.
const MOST_SEQUENCES: u32 = 64;

/// `[local]`
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LocalTable {
    /// Tokens of one conversation, pictures and answer included.
    context: Option<UpTo<LONGEST_CONTEXT>>,
    /// Threads that compute.
    threads: Option<UpTo<MOST_THREADS>>,
    /// Asks that are answered at once.
    sequences: Option<UpTo<MOST_SEQUENCES>>,
}

/// What models in this program may take, and who said so.
#[derive(Debug)]
pub(crate) struct Local {
    pub(crate) context: Setting<Option<NonZeroU32>>,
    pub(crate) threads: Setting<Option<NonZeroU16>>,
    pub(crate) sequences: Setting<Option<NonZeroU16>>,
    pub(crate) instructions: Setting<Option<Instructions>>,
}

impl Local {
    /// Finds it out for a command that needs no other setting.
    pub(crate) fn of(shared: &SharedFlags, env: &Env) -> Result<Self, SettingsError> {
        Self::resolve(file::load(shared.config.as_deref(), env)?.settings(), env)
    }

    pub(super) fn resolve(file: &FileSettings, env: &Env) -> Result<Self, SettingsError> {
        let LocalTable { context, threads, sequences } = file.local.unwrap_or_default();
        let threads = Pick::new("local.threads", "VQA_LOCAL_THREADS").over(None, threads, env)?;
        let sequences = Pick::new("local.sequences", "VQA_LOCAL_SEQUENCES").over(None, sequences, env)?;
        Ok(Self {
            context: Pick::new("local.context", "VQA_LOCAL_CONTEXT")
                .over(None, context, env)?
                .map(|UpTo(tokens)| tokens)
                .optional(),
            threads: threads.map(UpTo::short).optional(),
            sequences: sequences.map(UpTo::short).optional(),
            instructions: Pick::new("instructions", "VQA_INSTRUCTIONS")
                .over(None, file.instructions, env)?
                .map(|InstructionsWord(newest)| newest)
                .optional(),
        })
    }

    /// Returns it without who said so.
    pub(crate) const fn means(&self) -> Means {
        Means {
            context: self.context.value,
            threads: self.threads.value,
            sequences: self.sequences.value,
            instructions: self.instructions.value,
        }
    }
}
