//! What a message says: one string, or a list of texts and pictures.
//!
//! A text is a `String` unless a writer has a form of its own, which it borrows or makes as it writes.
//!
//! The API takes both forms. Reading tells them apart by their JSON type, so that a wrong one is named in the error
//! ("expected a string or an array of content parts") instead of "matched no variant".

use std::fmt::{self, Write as _};

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde::{Deserialize as DeriveDeserialize, Serialize as DeriveSerialize};

/// The content of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Content<T = String> {
    /// A plain string.
    Text(T),
    /// Texts and pictures, in order.
    Parts(Vec<Part<T>>),
}

/// One piece of a message.
#[derive(Debug, Clone, PartialEq, DeriveSerialize, DeriveDeserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Part<T = String> {
    /// A text.
    Text {
        /// The text.
        text: T,
    },
    /// A picture.
    ImageUrl {
        /// Where it is, and how closely to look at it.
        image_url: ImageUrl<T>,
    },
}

/// A picture by its address.
#[derive(Clone, PartialEq, Eq, DeriveSerialize, DeriveDeserialize)]
pub struct ImageUrl<T = String> {
    /// An `http`, `https` or `data` URL.
    pub url: T,
    /// How closely to look; absent means `auto`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
}

impl<T: fmt::Debug> fmt::Debug for ImageUrl<T> {
    /// Shows the beginning of the address: a data URL can have millions of characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut head = Head(String::new());
        // It ends with an error once there is enough.
        let _enough = write!(head, "{:?}", self.url);
        f.debug_struct("ImageUrl").field("url", &head.0).finish_non_exhaustive()
    }
}

/// The beginning of a text.
struct Head(String);

impl fmt::Write for Head {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let left = 60_usize.saturating_sub(self.0.chars().count());
        self.0.extend(text.chars().take(left));
        if left == 0 { Err(fmt::Error) } else { Ok(()) }
    }
}

/// How closely the model looks at a picture.
///
/// `original` is in the guide's text and in the Responses API's schema, and was not yet in the schema of Chat
/// Completions on 2026-08-21 (openai/openai-openapi 2.3.0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, DeriveSerialize, DeriveDeserialize)]
#[serde(rename_all = "lowercase")]
pub enum Detail {
    /// The endpoint decides.
    Auto,
    /// A small view.
    Low,
    /// The small view and its close-ups.
    High,
    /// As large as it is.
    Original,
}

impl<T: Serialize> Serialize for Content<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Parts(parts) => parts.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StringOrParts;
        impl<'de> Visitor<'de> for StringOrParts {
            type Value = Content;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an array of content parts")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Content, E> {
                Ok(Content::Text(text.to_owned()))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Content, E> {
                Ok(Content::Text(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Content, A::Error> {
                let mut parts = Vec::new();
                while let Some(part) = items.next_element()? {
                    parts.push(part);
                }
                Ok(Content::Parts(parts))
            }
        }
        deserializer.deserialize_any(StringOrParts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_string_and_a_list() {
        let read = |json: &str| serde_json::from_str::<Content>(json).unwrap();
        assert_eq!(read(r#""hi""#), Content::Text("hi".into()));
        assert_eq!(read("[]"), Content::Parts(vec![]));
        let picture = read(r#"[{"type":"image_url","image_url":{"url":"https://h/a.png","detail":"original"}}]"#);
        let image_url = ImageUrl { url: "https://h/a.png".into(), detail: Some(Detail::Original) };
        assert_eq!(picture, Content::Parts(vec![Part::ImageUrl { image_url }]));
    }

    #[test]
    fn says_what_was_expected() {
        for (json, part_of_the_error) in [
            ("7", "expected a string or an array of content parts"),
            ("{}", "expected a string or an array of content parts"),
            (r#"[{"type":"image"}]"#, "unknown variant `image`, expected `text` or `image_url`"),
            (r#"[{"text":"x"}]"#, "missing field `type`"),
            (r#"[{"type":"image_url","image_url":{"url":"u","detail":"ultra"}}]"#, "unknown variant `ultra`"),
        ] {
            let error = serde_json::from_str::<Content>(json).unwrap_err().to_string();
            assert!(error.contains(part_of_the_error), "{json}: {error}");
        }
    }

    #[test]
    fn debug_output_of_a_picture_is_short() {
        let image = ImageUrl { url: format!("data:image/png;base64,{}", "A".repeat(1 << 20)), detail: None };
        assert!(format!("{image:?}").len() < 200);
    }
}
