//! `metadata`: names and texts of the caller's own, which change nothing and are told back.

use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::error::wording::{self, excerpt};
use crate::json::Json;
use crate::read;

/// The field.
const NAME: &str = "metadata";

/// The most pairs, and the most characters of a name and of its text (openai-openapi 2.3.0, 2026-08-21).
const MOST: (usize, usize, usize) = (16, 64, 512);

/// Checks that it is what the API takes.
pub(crate) fn check(metadata: &Json<'_>) -> Result<(), ApiError> {
    let (most_pairs, most_name, most_text) = MOST;
    let pairs = read::object(metadata, NAME)?.fields();
    if pairs.len() > most_pairs {
        return Err(wording::invalid_text(NAME, "too many properties. Expected at most 16 properties"));
    }
    for (name, text) in pairs {
        if name.chars().count() > most_name {
            return Err(wording::invalid_text(NAME, "a key is too long. Expected at most 64 characters"));
        }
        let place = format!("{NAME}.{}", excerpt(name));
        let length = read::text(text, &place)?.chars().count();
        if length > most_text {
            return Err(wording::long_text(&place, most_text, length));
        }
    }
    Ok(())
}

/// Copies it, once it is checked.
pub(crate) fn copied(request: &Json<'_>) -> Map<String, Value> {
    let pairs = request.get(NAME).map(Json::fields).unwrap_or_default();
    let text = |value: &Json<'_>| if let Json::Text(text) = value { Value::from(text.as_ref()) } else { Value::Null };
    pairs.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_and_as_long_as_the_api_takes() {
        let checked = |text: &str| check(&Json::parse(text.as_bytes()).unwrap()).map_err(|error| error.body.param);
        let pairs = |n: usize, name: usize, text: usize| {
            let pair = |i: usize| format!("\"{i:0name$}\": \"{}\"", "é".repeat(text));
            format!("{{{}}}", (0..n).map(pair).collect::<Vec<_>>().join(", "))
        };
        assert!(checked(&pairs(16, 64, 512)).is_ok());
        assert!(checked("{}").is_ok());
        assert_eq!(checked(&pairs(17, 2, 1)), Err(Some("metadata".to_owned())));
        assert_eq!(checked(&pairs(1, 65, 1)), Err(Some("metadata".to_owned())));
        assert_eq!(checked(&pairs(1, 1, 513)), Err(Some("metadata.0".to_owned())));
        assert_eq!(checked("7"), Err(Some("metadata".to_owned())));
        assert_eq!(checked("{\"a\": 7}"), Err(Some("metadata.a".to_owned())));
    }
}
