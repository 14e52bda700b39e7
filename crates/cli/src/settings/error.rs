//! What can be wrong with settings. No message quotes a value that could be a key.

use std::path::PathBuf;

use vqa_core::Kind;
use vqa_core::registry::RegistryError;

use crate::failure::Failure;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// The settings file cannot be read.
    #[error("cannot read the settings file {}: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
    /// The settings file is wrong.
    #[error("{}, line {line}: {place}{reason}", path.display())]
    BadFile { path: PathBuf, line: usize, place: String, reason: String },
    /// A variable of the environment is wrong.
    #[error("the environment variable {name} is wrong: {reason}")]
    BadVariable { name: &'static str, reason: String },
    /// There is no such endpoint.
    #[error("there is no endpoint called `{name}` in the settings{known}")]
    UnknownEndpoint { name: String, known: String },
    /// The variable that should hold a key is not set.
    #[error("the endpoint `{endpoint}` takes its key from ${variable}, which is not set")]
    KeyNotSet { endpoint: String, variable: String },
    /// A file that was only found, not named, would send a key to a stranger.
    #[error(
        "{} was found in the current directory, and would send the key in ${variable} to {host}",
        path.display()
    )]
    Untrusted { path: PathBuf, variable: String, host: String },
    /// A model of the settings file is wrong.
    #[error("settings file: {0}")]
    Models(#[from] RegistryError),
    /// The address of an endpoint is wrong.
    #[error("`{url}` is not the address of a server: {reason}")]
    BadUrl { url: String, reason: String },
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        let hint = match &error {
            SettingsError::Untrusted { path, .. } => {
                Some(format!("if you wrote that file, name it: --config {}", path.display()))
            }
            SettingsError::KeyNotSet { variable, .. } => Some(format!("export {variable}=...")),
            SettingsError::BadUrl { .. } => Some("write it as in http://localhost:11434/v1".to_owned()),
            SettingsError::BadFile { reason, .. } if reason.contains("`key`") || reason.contains("`api_key`") => {
                Some("keys are not kept in this file; name the variable that holds it with key_env".to_owned())
            }
            SettingsError::Models(error) => error.hint(),
            SettingsError::Unreadable { .. }
            | SettingsError::BadFile { .. }
            | SettingsError::BadVariable { .. }
            | SettingsError::UnknownEndpoint { .. } => None,
        };
        let failure = Self::new(Kind::Misconfigured, error.to_string());
        hint.into_iter().fold(failure, Self::hint)
    }
}
