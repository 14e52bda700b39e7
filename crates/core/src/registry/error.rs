//! Why a table of models cannot be used: always a mistake in a file, never in an ask.

use crate::kind::{Kind, Retry};

/// Why a table of models cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RegistryError {
    /// A row says something that cannot be.
    #[error("model `{model}`: `{key}` {why}")]
    Row {
        /// The first name of the row.
        model: String,
        /// The key that is wrong.
        key: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A row points at a model that is not known.
    #[error("model `{model}`: `like` names `{like}`, which is not a known model")]
    Like {
        /// The first name of the row.
        model: String,
        /// What it points at.
        like: String,
        /// A known name close to it.
        nearest: Option<String>,
    },
    /// The table is not TOML, or not of the form of a table of models.
    #[error("cannot read the table of models")]
    Table(#[from] toml::de::Error),
}

impl RegistryError {
    /// Says whose fault it is: the settings'.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Row { .. } | Self::Like { .. } | Self::Table(_) => Kind::Misconfigured,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Like { nearest: Some(name), .. } => Some(format!("did you mean `{name}`?")),
            Self::Like { .. } => Some("`like` takes the name of a model of the built-in table".to_owned()),
            Self::Row { .. } | Self::Table(_) => None,
        }
    }
}
