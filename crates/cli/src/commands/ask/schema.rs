//! The JSON schema that an answer must follow, and whether it did.

use std::path::Path;

use serde_json::Value;
use vqa_core::{AskSchema, Kind, Strictness};

use crate::failure::Failure;
use crate::read;

/// The longest name that the API takes.
const NAME_LENGTH: usize = 64;

/// A schema that was checked to be one.
#[derive(Debug)]
pub(crate) struct Schema {
    name: String,
    /// As the file has it: the order of its properties is the order in which a model writes them.
    text: String,
    json: Value,
}

/// Whether an answer follows a schema.
#[derive(Debug, PartialEq)]
pub(super) enum Follows {
    /// It does; this is what it says.
    Yes(Value),
    /// It does not, for this reason.
    No(String),
}

impl Schema {
    /// Reads a schema from a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let bad = |reason: String| {
            let hint = r#"a schema is a JSON object, as in {"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"], "additionalProperties": false}"#;
            Failure::new(Kind::BadInput, format!("{}: {reason}", path.display())).code("bad_schema").hint(hint)
        };
        let text = read::small_text(path).map_err(|error| bad(format!("cannot read the schema: {error}")))?;
        let json: Value = serde_json::from_str(&text).map_err(|error| bad(format!("not JSON: {error}")))?;
        if !json.is_object() {
            return Err(bad("not a JSON schema: it is not an object".to_owned()));
        }
        jsonschema::meta::validate(&json).map_err(|error| bad(format!("not a JSON schema: {error}")))?;
        jsonschema::validator_for(&json).map_err(|error| bad(format!("not a usable JSON schema: {error}")))?;
        Ok(Self { name: name(path), text, json })
    }

    /// Returns what the endpoint is asked to keep to.
    pub(crate) fn wanted(&self) -> AskSchema {
        // Whoever gives a schema wants an answer that can be parsed.
        let (description, strictness) = (None, Strictness::Enforced);
        AskSchema { name: self.name.clone(), json: self.text.clone(), description, strictness }
    }

    /// Says whether an answer follows the schema.
    pub(super) fn check(&self, answer: &str) -> Follows {
        let parsed: Value = match serde_json::from_str(answer.trim()) {
            Ok(parsed) => parsed,
            Err(error) => return Follows::No(format!("the answer is not JSON: {error}")),
        };
        match jsonschema::validate(&self.json, &parsed) {
            Ok(()) => Follows::Yes(parsed),
            Err(error) => {
                let place = error.instance_path().to_string();
                Follows::No(if place.is_empty() { error.to_string() } else { format!("at {place}: {error}") })
            }
        }
    }
}

/// Makes the name that the API wants from the name of the file.
fn name(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let plain: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(NAME_LENGTH).collect();
    if plain.is_empty() { "answer".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Result<Schema, Failure> {
        let file = tempfile::NamedTempFile::with_suffix(".json").unwrap();
        fs::write(file.path(), text).unwrap();
        Schema::read(file.path())
    }

    #[test]
    fn a_schema_that_is_none_is_refused() {
        for (text, reason) in [
            ("{", "not JSON"),
            ("[1]", "not an object"),
            ("\"string\"", "not an object"),
            (r#"{"type": "nonsense"}"#, "not a JSON schema"),
            (r#"{"properties": 3}"#, "not a JSON schema"),
        ] {
            let failure = read(text).unwrap_err();
            assert!(failure.message.contains(reason), "{text}: {}", failure.message);
            assert_eq!(failure.code, "bad_schema");
        }
    }

    #[test]
    fn says_whether_an_answer_follows() {
        let schema = read(r#"{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}"#).unwrap();
        assert_eq!(schema.check(" {\"n\": 3}\n"), Follows::Yes(json!({"n": 3})));
        assert!(matches!(schema.check("{\"n\": \"x\"}"), Follows::No(reason) if reason.contains("/n")));
        assert!(matches!(schema.check("three"), Follows::No(reason) if reason.contains("not JSON")));
    }

    #[test]
    fn the_name_suits_the_api() {
        assert_eq!(name(Path::new("/a/Rechnung Größe.v2.json")), "Rechnung_Gr__e_v2");
        assert_eq!(name(Path::new(&"x".repeat(90))).len(), NAME_LENGTH);
    }
}
