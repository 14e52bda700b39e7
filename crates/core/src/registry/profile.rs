//! The edition of the vision guide whose numbers count.
//!
//! The guide was rewritten five times between 2024-06 and 2026-09, and the editions contradict one another. A profile
//! names one; a row of `models.toml` says in which it holds.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::card::{IMAGE_BYTES, ImageLimits};

/// An edition of the vision guide, by the month in which it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Deserialize)]
pub enum Profile {
    /// The guide that this project implements: gpt-4o and gpt-4-turbo.
    #[serde(rename = "2024-06")]
    June2024,
    /// The first edition with patches: 1,536 for the small models.
    #[serde(rename = "2025-05")]
    May2025,
    /// The newest edition.
    #[default]
    #[serde(rename = "2026-09")]
    September2026,
}

impl Profile {
    /// The newest edition, which counts where none is asked for.
    pub const NEWEST: Self = Self::September2026;

    /// Every edition, oldest first.
    pub const ALL: [Self; 3] = [Self::June2024, Self::May2025, Self::September2026];

    /// Returns the edition's name, as in `2026-09`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::June2024 => "2024-06",
            Self::May2025 => "2025-05",
            Self::September2026 => "2026-09",
        }
    }

    /// Returns what the edition lets one request hold.
    ///
    /// The 20 MiB for one picture is a rule of the guide until 2025-05. The page of 2026-09 states none, and the
    /// endpoint took 23 MB. This project keeps it in every profile: the API's schema still holds an `image_url` to
    /// 20,971,520 characters (openai-openapi 2.3.0, 2026-08-21), and compatible servers follow the schema. A user's
    /// own row can raise it.
    #[must_use]
    pub const fn limits(self) -> ImageLimits {
        match self {
            Self::June2024 => ImageLimits { bytes: IMAGE_BYTES, images: None, total_bytes: None },
            Self::May2025 => ImageLimits { bytes: IMAGE_BYTES, images: Some(500), total_bytes: Some(50 * MEGABYTE) },
            // "512 MB total payload size per request" and "1500 individual image inputs": the guide since 2026-06.
            Self::September2026 => {
                ImageLimits { bytes: IMAGE_BYTES, images: Some(1_500), total_bytes: Some(512 * MEGABYTE) }
            }
        }
    }

    /// Finds the newest edition whose name begins with `date`, as `2025` and `2025-05` do.
    pub(super) fn as_of(date: &str) -> Option<Self> {
        let enough = date.len() >= "2025".len();
        Self::ALL.into_iter().rev().find(|profile| enough && profile.as_str().starts_with(date))
    }
}

/// The guide says MB and not MiB; the smaller of the two can be sent under either reading.
const MEGABYTE: u64 = 1_000_000;

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no edition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a profile; write 2024-06, 2025-05 or 2026-09")]
pub struct NotAProfile(String);

impl FromStr for Profile {
    type Err = NotAProfile;

    fn from_str(text: &str) -> Result<Self, NotAProfile> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == text).ok_or_else(|| NotAProfile(text.to_owned()))
    }
}
