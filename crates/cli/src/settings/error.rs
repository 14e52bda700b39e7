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
    #[error("the endpoint `{endpoint}` takes its key from {}, which is not set", named(variable.as_deref()))]
    KeyNotSet { endpoint: String, variable: Option<String> },
    /// A file that was only found, not named, would send a key to a stranger.
    #[error(
        "{} was found in the current directory, and would send the key in {} to {host}",
        path.display(),
        named(variable.as_deref())
    )]
    Untrusted { path: PathBuf, variable: Option<String>, host: String },
    /// A file that was only found, not named, would open hosts of the local network.
    #[error("{} was found in the current directory, and would allow downloads from private hosts", path.display())]
    UntrustedHosts { path: PathBuf },
    /// Nobody knows where this person's files are.
    #[cfg(feature = "local")]
    #[error("no home folder is known, so models are kept nowhere")]
    NoHome,
    /// A model of this machine cannot answer, or is not here.
    #[cfg(feature = "local")]
    #[error("{}", .0.message)]
    Local(Box<Failure>),
    /// A model of the settings file is wrong.
    #[error("settings file: {0}")]
    Models(#[from] RegistryError),
}

/// Names the variable that a file says holds a key; `None` where what it says is no name, and may be the key itself.
fn named(variable: Option<&str>) -> String {
    variable.map_or_else(|| "what key_env says".to_owned(), |variable| format!("${variable}"))
}

#[cfg(feature = "local")]
impl From<Failure> for SettingsError {
    fn from(failure: Failure) -> Self {
        Self::Local(Box::new(failure))
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        #[cfg(feature = "local")]
        if let SettingsError::Local(failure) = error {
            return *failure;
        }
        let hint = match &error {
            SettingsError::Untrusted { path, .. } | SettingsError::UntrustedHosts { path } => {
                Some(format!("if you wrote that file, name it: --config {}", path.display()))
            }
            SettingsError::KeyNotSet { variable: Some(variable), .. } => Some(format!("export {variable}=...")),
            SettingsError::KeyNotSet { variable: None, .. } => {
                Some("key_env takes the NAME of a variable, as in OPENAI_API_KEY, never a key".to_owned())
            }
            SettingsError::BadFile { reason, .. } if reason.contains("`key`") || reason.contains("`api_key`") => {
                Some("keys are not kept in this file; name the variable that holds it with key_env".to_owned())
            }
            SettingsError::Models(error) => error.hint(),
            #[cfg(feature = "local")]
            SettingsError::NoHome => Some("export HOME=/path".to_owned()),
            #[cfg(feature = "local")]
            SettingsError::Local(_) => None,
            SettingsError::Unreadable { .. } => Some(
                "name another with --config or VQA_CONFIG; with neither, vqa.toml here or in your configuration folder is \
                 read, if there is one"
                    .to_owned(),
            ),
            SettingsError::BadFile { .. }
            | SettingsError::BadVariable { .. }
            | SettingsError::UnknownEndpoint { .. } => None,
        };
        let failure = Self::new(Kind::Misconfigured, error.to_string());
        hint.into_iter().fold(failure, Self::hint)
    }
}
