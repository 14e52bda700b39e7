//! One JSON object, read into named cells. A name that is given twice is an error: nobody can tell which was meant.

use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::words;

/// Reads one object; an error says in words what is wrong.
pub(super) fn object(text: &[u8]) -> Result<Map<String, Value>, String> {
    let mut json = serde_json::Deserializer::from_slice(text);
    json.deserialize_map(Object).and_then(|cells| json.end().map(|()| cells)).map_err(|error| explained(&error))
}

/// Says what the parser found; its line is always 1 here.
pub(super) fn explained(error: &serde_json::Error) -> String {
    let text = words::said(error);
    match text.rsplit_once(" at line ") {
        Some((what, _)) if error.is_syntax() || error.is_eof() => format!("{what} at byte {}", error.column()),
        Some((what, _)) => what.to_owned(),
        None => text,
    }
}

struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut entries: M) -> Result<Self::Value, M::Error> {
        let mut cells = Map::new();
        while let Some((name, value)) = entries.next_entry::<String, Value>()? {
            if cells.contains_key(&name) {
                return Err(M::Error::custom(format_args!("`{}` is given twice", words::name(&name))));
            }
            cells.insert(name, value);
        }
        Ok(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_object_is_said() {
        let reason = |text: &str| object(text.as_bytes()).unwrap_err();
        assert_eq!(reason("[1]"), "invalid type: sequence, expected a JSON object");
        assert_eq!(reason("{\"a\":1,\"a\":2}"), "`a` is given twice");
        assert_eq!(reason("{} {}"), "trailing characters at byte 4");
        assert_eq!(reason("{\"a\":tru}"), "expected ident at byte 9");
        assert_eq!(
            reason("{\"a\":\"\u{0}\"}"),
            "control character (\\u0000-\\u001F) found while parsing a string at byte 7"
        );
        assert!(reason(&format!("{{\"a\":{}", "[".repeat(100_000))).starts_with("recursion limit exceeded"));
        assert!(object(b"{\"a\":\"\xff\"}").unwrap_err().starts_with("invalid unicode code point"));
    }
}
