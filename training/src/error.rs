//! What can go wrong in training, told once, at the end.

use std::error::Error;

/// A failure of a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Something outside failed.
    #[error("{doing} failed")]
    While {
        /// What was being done.
        doing: String,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The input is not what it should be.
    #[error("{0}")]
    Input(String),
}

/// Wraps an error with what was being done.
pub(crate) fn fail(doing: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Failure {
    Failure::While { doing: doing.into(), source: source.into() }
}
