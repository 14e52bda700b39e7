//! JSON as a tree that borrows its texts from the bytes it was read from.
//!
//! A request of pictures is a few small fields and megabytes of base64. Read this way, the base64 is passed over once and
//! copied nowhere. How many values a text may hold is bounded, because a value takes more memory than the two bytes that
//! can stand for it.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// The most values of one text: 40 for each of the 1,500 pictures of the largest request, and as many again.
const MOST_VALUES: usize = 120_000;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Json<'a>>),
    /// An object, its fields in order.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// Reads a text; `None` if it is not JSON, or holds too many values.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let left = Cell::new(MOST_VALUES);
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let value = Value(&left).deserialize(&mut reader).ok()?;
        reader.end().ok()?;
        Some(value)
    }

    /// Returns a field of an object; `None` if it is not there or `null`. Of two with one name the last counts.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.fields().iter().rev().find(|(key, _)| key == name).map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// Takes a field of an object out; `None` if it is not there or `null`. Of two with one name the last counts.
    pub(crate) fn take(&mut self, name: &str) -> Option<Self> {
        let Self::Object(fields) = self else { return None };
        let (_, value) = fields.iter_mut().rev().find(|(key, _)| key == name)?;
        Some(std::mem::replace(value, Self::Null)).filter(|value| !value.is_null())
    }

    /// Returns the fields of an object, and none of anything else.
    pub(crate) fn fields(&self) -> &[(Cow<'a, str>, Self)] {
        match self {
            Self::Object(fields) => fields,
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => &[],
        }
    }

    /// Says whether this is `null`.
    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Names the type in messages, as the API does.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(number) if number.is_f64() => "a decimal",
            Self::Number(_) => "an integer",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// Writes the value as JSON, the order of its fields kept.
    pub(crate) fn text(&self) -> String {
        // A tree that was read can be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(values) => values.serialize(serializer),
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// Reads one value, as long as some are left.
#[derive(Clone, Copy)]
struct Value<'n>(&'n Cell<usize>);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json<'de>, D::Error> {
        let left = self.0.get().checked_sub(1).ok_or_else(|| D::Error::custom("too many values"))?;
        self.0.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Json<'de>, E> {
        serde_json::Number::from_f64(number).map(Json::Number).ok_or_else(|| E::custom("a number is too large"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = entries.next_key_seed(self)? {
            let Json::Text(name) = name else { return Err(A::Error::custom("a name must be a text")) };
            fields.push((name, entries.next_value_seed(self)?));
        }
        Ok(Json::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_borrowed_and_order_is_kept() {
        let bytes = br#"{"z": ["plain", "esc\naped"], "a": {"n": 1.0, "m": -3, "t": true, "x": null}}"#;
        let json = Json::parse(bytes).unwrap();
        let Some(Json::List(texts)) = json.get("z") else { panic!("{json:?}") };
        assert!(matches!(&texts[0], Json::Text(Cow::Borrowed("plain"))));
        assert!(matches!(&texts[1], Json::Text(Cow::Owned(text)) if text == "esc\naped"));
        assert_eq!(json.text(), r#"{"z":["plain","esc\naped"],"a":{"n":1.0,"m":-3,"t":true,"x":null}}"#);
        assert_eq!(json.get("a").unwrap().get("x"), None);
    }

    #[test]
    fn the_last_of_two_fields_counts() {
        let mut json = Json::parse(br#"{"a": 1, "a": 2}"#).unwrap();
        assert_eq!(json.get("a").unwrap().text(), "2");
        assert_eq!(json.take("a").unwrap().text(), "2");
        assert_eq!((json.take("a"), json.take("b"), Json::Null.take("a")), (None, None, None));
    }

    #[test]
    fn what_is_not_json_or_too_much_is_none() {
        for bad in [&b"{"[..], b"", b"{} {}", b"{\"a\": \"\xFF\"}", b"[1e999]", b"nul"] {
            assert_eq!(Json::parse(bad), None, "{bad:?}");
        }
        let many = |n: usize| format!("[{}]", vec!["0"; n].join(","));
        assert!(Json::parse(many(MOST_VALUES - 1).as_bytes()).is_some());
        assert_eq!(Json::parse(many(MOST_VALUES).as_bytes()), None);
        assert_eq!(Json::parse("[".repeat(100_000).as_bytes()), None);
    }
}
