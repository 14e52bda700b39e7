//! Bounds for the numbers of a schema that has none: a small model that may write one more digit writes it, until its context ends.

use serde_json::{Map, Value};

/// Fifteen digits: as many as every reader of JSON keeps exactly, and as llama.cpp's own converter of schemas allows.
const LARGEST: i64 = 999_999_999_999_999;

/// Keywords whose values are no schemas, whatever they look like.
const DATA: [&str; 4] = ["enum", "const", "default", "examples"];
/// Keywords whose values are schemas by name, whatever the names are.
const NAMED: [&str; 5] = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];

/// Bounds every number in a schema on the sides where nothing does. One that begins or ends beyond these bounds stays as it is.
pub(crate) fn bound(schema: &mut Value) {
    match schema {
        Value::Array(all) => all.iter_mut().for_each(bound),
        Value::Object(keywords) => {
            if is_number(keywords) && !reaches_beyond(keywords) {
                for (side, exclusive, most) in
                    [("minimum", "exclusiveMinimum", -LARGEST), ("maximum", "exclusiveMaximum", LARGEST)]
                {
                    if !keywords.contains_key(exclusive) {
                        keywords.entry(side).or_insert_with(|| most.into());
                    }
                }
            }
            for (keyword, value) in keywords.iter_mut().filter(|(keyword, _)| !DATA.contains(&keyword.as_str())) {
                if NAMED.contains(&keyword.as_str())
                    && let Value::Object(named) = value
                {
                    named.values_mut().for_each(bound);
                } else {
                    bound(value);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Says whether a schema wants numbers that are larger still.
fn reaches_beyond(keywords: &Map<String, Value>) -> bool {
    let sides = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"];
    sides.iter().filter_map(|side| keywords.get(*side)?.as_f64()).any(|side| side.abs() >= LARGEST as f64)
}

/// Says whether a schema allows numbers by name, and does not list them.
fn is_number(keywords: &Map<String, Value>) -> bool {
    let number = |kind: &Value| matches!(kind.as_str(), Some("integer" | "number"));
    let kinds =
        keywords.get("type").map_or(&[][..], |kind| kind.as_array().map_or(std::slice::from_ref(kind), Vec::as_slice));
    kinds.iter().any(number) && !keywords.contains_key("enum") && !keywords.contains_key("const")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bounded(mut schema: Value) -> Value {
        bound(&mut schema);
        schema
    }

    #[test]
    fn a_number_without_bounds_gets_them_wherever_it_stands() {
        let both = json!({ "type": "integer", "minimum": -LARGEST, "maximum": LARGEST });
        assert_eq!(bounded(json!({ "type": "integer" })), both);
        let within =
            |schema: Value| json!({ "type": "object", "properties": { "n": { "anyOf": [schema] }, "type": {} } });
        assert_eq!(bounded(within(json!({ "type": "integer" }))), within(both));
        let several = bounded(json!({ "items": { "type": ["number", "null"] } }));
        assert_eq!(several["items"]["maximum"], LARGEST);
    }

    #[test]
    fn what_is_bounded_or_listed_stays_as_it_is() {
        for schema in [
            json!({ "type": "integer", "minimum": 0, "exclusiveMaximum": 10 }),
            json!({ "type": "integer", "enum": [1, 2] }),
            json!({ "type": "integer", "minimum": 2_000_000_000_000_000_i64 }),
            json!({ "const": { "type": "integer" } }),
            json!({ "type": "string" }),
            json!(true),
        ] {
            assert_eq!(bounded(schema.clone()), schema);
        }
        let half = bounded(json!({ "type": "integer", "minimum": 0 }));
        assert_eq!(half, json!({ "type": "integer", "minimum": 0, "maximum": LARGEST }));
    }

    #[test]
    fn a_name_may_be_a_keyword() {
        let schema = bounded(json!({ "properties": { "enum": { "type": "integer" } } }));
        assert_eq!(schema["properties"]["enum"]["minimum"], -LARGEST);
    }
}
