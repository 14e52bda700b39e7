//! How an ask can fail: one variant for each stage, so the enum is the corridor.

use vqa_core::preflight::ClearError;
use vqa_core::{BackendError, Kind, ModelName, Retry};

use crate::acquire::AcquireError;
use crate::budget::AdmitError;
use crate::prepare::PrepareError;
use crate::retry::Billed;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No backend has a model of this name.
    #[error("no backend here has a model called `{0}`")]
    UnknownModel(ModelName),
    /// A picture is not at hand.
    #[error("{label}")]
    Acquire {
        /// Which picture, counted from 0.
        index: usize,
        /// What it is called.
        label: String,
        /// What went wrong.
        source: AcquireError,
    },
    /// A picture is not taken.
    #[error("{label}")]
    Prepare {
        /// Which picture, counted from 0.
        index: usize,
        /// What it is called.
        label: String,
        /// What went wrong.
        source: Box<PrepareError>,
    },
    /// The ask is known to be refused.
    #[error(transparent)]
    Clear(ClearError),
    /// The ask could pass the budget.
    #[error(transparent)]
    Admit(AdmitError),
    /// The call failed.
    #[error("no answer after {attempts} {}", if *.attempts == 1 { "attempt" } else { "attempts" })]
    Call {
        /// How many calls were made.
        attempts: u32,
        /// How the last one failed.
        source: Box<BackendError>,
    },
    /// This program failed.
    #[error("a defect of this program: {0}")]
    Defect(&'static str),
}

impl AskError {
    /// Says whose fault it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::UnknownModel(_) => Kind::NotFound,
            Self::Acquire { source, .. } => source.kind(),
            Self::Prepare { source, .. } => source.kind(),
            Self::Clear(error) => error.kind(),
            Self::Admit(error) => error.kind(),
            Self::Call { source, .. } => source.kind(),
            Self::Defect(_) => Kind::Internal,
        }
    }

    /// Names the failure for programs; stable.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Acquire { source, .. } => source.code(),
            Self::Prepare { source, .. } => source.code(),
            Self::Clear(error) => error.code(),
            Self::UnknownModel(_) | Self::Admit(_) | Self::Call { .. } | Self::Defect(_) => self.kind().as_str(),
        }
    }

    /// Says whether the endpoint may have billed something all the same.
    #[must_use]
    pub fn may_be_billed(&self) -> bool {
        match self {
            Self::Call { source, .. } => Billed::after(source) == Billed::Perhaps,
            Self::UnknownModel(_)
            | Self::Acquire { .. }
            | Self::Prepare { .. }
            | Self::Clear(_)
            | Self::Admit(_)
            | Self::Defect(_) => false,
        }
    }

    /// Says whether trying again can help.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Acquire { source, .. } => source.retry(),
            Self::Prepare { source, .. } => source.retry(),
            Self::Call { source, .. } => source.retry(),
            Self::UnknownModel(_) | Self::Clear(_) | Self::Admit(_) | Self::Defect(_) => Retry::Never,
        }
    }
}
