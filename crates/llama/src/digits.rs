//! Bounds for the numbers of a schema that has none: a small model that may write one more digit writes it, until its context ends.

use serde_json::{Map, Value, json};

/// Fifteen digits: as many as every reader of JSON keeps exactly, and as llama.cpp's own converter of schemas allows.
const LARGEST: i64 = 999_999_999_999_999;
/// Eight digits behind the point: as many as llguidance counts in its 32 bits.
const FINEST: f64 = 1e-8;
/// A schema whose own numbers are multiples of this has room for a multiple of [`FINEST`] between any two of them.
const STEPS_OF_A_SCHEMA: f64 = 1e7;

/// Keywords whose values are no schemas, whatever they look like.
const DATA: [&str; 4] = ["enum", "const", "default", "examples"];
/// Keywords whose values are schemas by name, whatever the names are.
const NAMED: [&str; 5] = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];

/// What numbers are allowed behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// Eight digits.
    Bounded,
    /// What the schema says of it.
    AsItIs,
}

/// Bounds every number in a schema on the sides where nothing does, and its digits behind the point. One that begins or ends
/// beyond these bounds stays as it is; so does what is behind the point where a schema speaks of it, or of finer numbers.
pub(crate) fn bound(schema: &mut Value) {
    let behind = if is_coarse(schema) { Behind::Bounded } else { Behind::AsItIs };
    bound_within(schema, behind);
}

/// Says whether a schema leaves open how fine numbers are: it names no step, and no number with more than seven digits behind
/// the point.
fn is_coarse(schema: &Value) -> bool {
    match schema {
        Value::Array(all) => all.iter().all(is_coarse),
        Value::Object(all) => !all.contains_key("multipleOf") && all.values().all(is_coarse),
        Value::Number(number) => number.as_f64().is_some_and(|number| {
            let steps = number * STEPS_OF_A_SCHEMA;
            (steps - steps.round()).abs() <= steps.abs() * 2.0 * f64::EPSILON
        }),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

fn bound_within(schema: &mut Value, behind: Behind) {
    match schema {
        Value::Array(all) => all.iter_mut().for_each(|schema| bound_within(schema, behind)),
        Value::Object(keywords) => {
            if names(keywords, &["integer", "number"]) && !reaches_beyond(keywords) {
                for (side, exclusive, most) in
                    [("minimum", "exclusiveMinimum", -LARGEST), ("maximum", "exclusiveMaximum", LARGEST)]
                {
                    if !keywords.contains_key(exclusive) {
                        keywords.entry(side).or_insert_with(|| most.into());
                    }
                }
            }
            if behind == Behind::Bounded && names(keywords, &["number"]) {
                keywords.insert("multipleOf".to_owned(), json!(FINEST));
            }
            for (keyword, value) in keywords.iter_mut().filter(|(keyword, _)| !DATA.contains(&keyword.as_str())) {
                if NAMED.contains(&keyword.as_str())
                    && let Value::Object(named) = value
                {
                    named.values_mut().for_each(|schema| bound_within(schema, behind));
                } else {
                    bound_within(value, behind);
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

/// Says whether a schema allows one of these types by name, and does not list its values.
fn names(keywords: &Map<String, Value>, types: &[&str]) -> bool {
    let named = |kind: &Value| kind.as_str().is_some_and(|kind| types.contains(&kind));
    let kinds =
        keywords.get("type").map_or(&[][..], |kind| kind.as_array().map_or(std::slice::from_ref(kind), Vec::as_slice));
    kinds.iter().any(named) && !keywords.contains_key("enum") && !keywords.contains_key("const")
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
    fn digits_behind_the_point_are_bounded_where_the_schema_says_nothing_of_them() {
        let step = |schema: Value| bounded(schema).get("multipleOf").cloned();
        for schema in [
            json!({ "type": "number" }),
            json!({ "type": ["null", "number"], "minimum": 0.1, "maximum": 0.3 }),
            json!({ "type": "number", "exclusiveMinimum": 123_456.000_000_1 }),
            json!({ "type": "number", "minimum": 2_000_000_000_000_000_i64 }),
        ] {
            assert_eq!(step(schema.clone()), Some(json!(FINEST)), "{schema}");
        }
        for schema in [
            json!({ "type": "integer" }),
            json!({ "type": "number", "enum": [0.5] }),
            json!({ "type": "number", "minimum": 0.123_456_781, "maximum": 0.123_456_789 }),
            json!({ "type": "number", "anyOf": [{ "const": 1.000_000_000_01 }] }),
        ] {
            assert_eq!(step(schema.clone()), None, "{schema}");
        }
        assert_eq!(step(json!({ "type": "number", "multipleOf": 0.25 })), Some(json!(0.25)));
        let elsewhere = json!({ "allOf": [{ "multipleOf": 50_000 }], "type": "number" });
        assert_eq!(step(elsewhere), None, "two steps are multiplied, and there is no room for that");
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
