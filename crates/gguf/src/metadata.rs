//! The metadata of a file: keys and values, in the order of the file, looked up by type.

use crate::error::GgufError;
use crate::value::{Array, Value};

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata(Vec<(String, Value)>);

impl Metadata {
    pub(crate) const fn new(entries: Vec<(String, Value)>) -> Self {
        Self(entries)
    }

    /// Lists keys and values in the order of the file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Finds a value.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Finds a text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) => Some(text),
            Value::Unsigned(_) | Value::Signed(_) | Value::Real(_) | Value::Bool(_) | Value::Array(_) => None,
        }
    }

    /// Finds a whole number that is not negative.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Value::Unsigned(number) => Some(*number),
            Value::Signed(number) => u64::try_from(*number).ok(),
            Value::Real(_) | Value::Bool(_) | Value::Text(_) | Value::Array(_) => None,
        }
    }

    /// Finds a truth value.
    #[must_use]
    pub fn truth(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Value::Bool(truth) => Some(*truth),
            Value::Unsigned(_) | Value::Signed(_) | Value::Real(_) | Value::Text(_) | Value::Array(_) => None,
        }
    }

    /// Finds a list of texts.
    #[must_use]
    pub fn texts(&self, key: &str) -> Option<&[String]> {
        let Value::Array(Array::Text(texts)) = self.get(key)? else { return None };
        Some(texts)
    }

    /// Finds a number that the file must have, within bounds.
    ///
    /// # Errors
    ///
    /// The number is not there, or is outside of the bounds.
    pub fn number_within(&self, key: &str, bounds: std::ops::RangeInclusive<u64>) -> Result<u64, GgufError> {
        let refuse = |problem| GgufError::Value { key: key.to_owned(), problem };
        let number = self.number(key).ok_or_else(|| refuse("a whole number is wanted"))?;
        if bounds.contains(&number) { Ok(number) } else { Err(refuse("the number makes no sense")) }
    }
}
