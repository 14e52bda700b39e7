//! The four levels of detail, and the words that name them.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// How closely the model looks at a picture: the `detail` of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Detail {
    /// A small view, the fewest tokens.
    Low,
    /// The small view and its close-ups.
    High,
    /// The endpoint decides.
    #[default]
    Auto,
    /// As large as it is, where the model takes that.
    Original,
}

impl Detail {
    /// Returns the word that the API uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
            Self::Auto => "auto",
            Self::Original => "original",
        }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no level of detail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a level of detail; write low, high, auto or original")]
pub struct NotADetail(String);

impl FromStr for Detail {
    type Err = NotADetail;

    fn from_str(word: &str) -> Result<Self, NotADetail> {
        match word {
            "low" => Ok(Self::Low),
            "high" => Ok(Self::High),
            "auto" => Ok(Self::Auto),
            "original" => Ok(Self::Original),
            _ => Err(NotADetail(word.to_owned())),
        }
    }
}
