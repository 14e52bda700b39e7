//! Readers for fields that compatible servers fill in ways of their own.

use serde::{Deserialize, Deserializer};

/// Reads `null` as the empty value of the type.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
