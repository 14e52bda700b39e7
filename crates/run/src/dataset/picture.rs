//! What a data set writes where a picture belongs: a path, an address, or the picture itself.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use serde_json::{Map, Value};
use vqa_core::data_url;

use super::words;
use crate::row::Picture;

/// The columns that are looked for, the first that holds something is taken.
pub(super) const COLUMNS: [&str; 4] = ["images", "image", "image_path", "image_url"];

/// The longest path that Linux takes (`PATH_MAX`).
const MAX_PATH: usize = 4096;

/// The longest value that VLMEvalKit takes for the index of another row, and so the shortest picture is longer.
/// <https://github.com/open-compass/VLMEvalKit>, `vlmeval/dataset/image_base.py`, checked 2026-11.
pub(super) const SHORT: usize = 64;

/// Base64 of the first bytes of JPEG, PNG, GIF and WebP files.
const BEGINNINGS: [&str; 4] = ["/9j/", "iVBORw0KGgo", "R0lGOD", "UklGR"];

/// Padding may be there or not: writers differ.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A picture as a row shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// A path or an address.
    Named(String),
    /// The picture itself, and its name where it has one.
    Held { name: Option<String>, bytes: Bytes },
}

/// Takes the pictures out of a row.
pub(super) fn take(cells: &mut Map<String, Value>) -> Result<Vec<Shown>, String> {
    let absent = |value: &Value| value.is_null() || value.as_str() == Some("");
    let mut shown = None;
    for column in COLUMNS {
        let Some(value) = cells.get(column).filter(|value| !absent(value)) else { continue };
        if shown.is_none() {
            shown = Some(all(column, value)?);
            cells.shift_remove(column);
        } else if value.as_str().is_none_or(|text| text.len() > MAX_PATH) {
            // Of a second column of pictures, nothing that may be a picture's bytes is kept.
            cells.shift_remove(column);
        }
    }
    shown.ok_or_else(|| {
        let empty = COLUMNS.into_iter().find(|column| cells.contains_key(*column));
        empty.map_or_else(
            || words::missing("picture", &COLUMNS, words::columns(cells)),
            |column| format!("no picture: `{column}` is empty"),
        )
    })
}

fn all(column: &str, value: &Value) -> Result<Vec<Shown>, String> {
    match value {
        Value::Array(list) if list.is_empty() => Err(format!("no picture: `{column}` is an empty list")),
        Value::Array(list) => list.iter().map(|value| one(column, value)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            one(column, value).map(|shown| vec![shown])
        }
    }
}

fn one(column: &str, value: &Value) -> Result<Shown, String> {
    const WANTED: &str = "a path, an address, a data URL, an object with `bytes`, `path` or `url`, or a list of those";
    match value {
        Value::String(text) => written(column, text),
        Value::Object(object) => {
            let text = |name: &str| object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            match (text("bytes"), text("path").or_else(|| text("url"))) {
                (Some(encoded), name) => {
                    decode(column, encoded).map(|bytes| Shown::Held { name: name.map(str::to_owned), bytes })
                }
                (None, Some(name)) => written(column, name),
                (None, None) => Err(words::wrong(column, WANTED, "an object without them")),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            Err(words::wrong(column, WANTED, words::kind(value)))
        }
    }
}

/// Tells what a text is: an address, a data URL, a picture in base64, or else a path.
pub(super) fn written(column: &str, text: &str) -> Result<Shown, String> {
    if data_url::is_data_url(text) {
        let bytes = data_url::decode(text, u64::MAX).map_err(|error| format!("`{column}`: {error}"))?;
        return Ok(Shown::Held { name: None, bytes });
    }
    if text.len() > SHORT && BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)) {
        return decode(column, text).map(|bytes| Shown::Held { name: None, bytes });
    }
    named(column, text.to_owned())
}

/// Takes a text as a path or an address.
pub(super) fn named(column: &str, text: String) -> Result<Shown, String> {
    if text.len() > MAX_PATH && !is_link(&text) {
        return Err(format!("`{column}` has {} bytes, too many for a path, and is no picture in base64", text.len()));
    }
    if text.trim().is_empty() || text.contains('\0') {
        return Err(words::wrong(column, "a path or an address", "blank or holds a NUL character"));
    }
    Ok(Shown::Named(text))
}

/// Decodes a picture in base64, broken into lines or not.
pub(super) fn decode(column: &str, text: &str) -> Result<Bytes, String> {
    let decoded = if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        BASE64.decode(text.split_ascii_whitespace().collect::<String>())
    } else {
        BASE64.decode(text)
    };
    match decoded {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes.into()),
        Ok(_) => Err(format!("`{column}` holds no bytes")),
        Err(error) => Err(format!("`{column}` is no base64: {error}")),
    }
}

fn is_link(text: &str) -> bool {
    let begins = |scheme: &str| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    begins("http://") || begins("https://")
}

/// Parts what a ledger keeps of the pictures from their bytes.
pub(super) fn parted(shown: Vec<Shown>) -> (Vec<Picture>, Vec<Bytes>) {
    let mut embedded = Vec::new();
    let pictures = shown
        .into_iter()
        .map(|shown| match shown {
            Shown::Named(text) if is_link(&text) => Picture::Url(text),
            Shown::Named(text) => Picture::Path(text),
            Shown::Held { name, bytes } => {
                let digest = blake3::hash(&bytes).to_hex().to_string();
                let len = bytes.len() as u64;
                embedded.push(bytes);
                Picture::Embedded { name, digest, bytes: len }
            }
        })
        .collect();
    (pictures, embedded)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn taken(row: Value) -> Result<Vec<Shown>, String> {
        take(&mut row.as_object().unwrap().clone())
    }

    fn held(name: Option<&str>, bytes: &'static [u8]) -> Shown {
        Shown::Held { name: name.map(str::to_owned), bytes: Bytes::from_static(bytes) }
    }

    #[test]
    fn every_shape_is_told() {
        let named = |text: &str| Ok(vec![Shown::Named(text.to_owned())]);
        assert_eq!(taken(json!({"image": "a/b.png"})), named("a/b.png"));
        assert_eq!(taken(json!({"images": null, "image": "", "image_url": "HTTPS://h/a"})), named("HTTPS://h/a"));
        assert_eq!(taken(json!({"image": "data:image/png;base64,aGk="})), Ok(vec![held(None, b"hi")]));
        let both = json!({"images": [{"bytes": "aGk", "path": "x.png"}, {"bytes": null, "path": "y.png"}, {"url": "http://h"}]});
        let shown = vec![held(Some("x.png"), b"hi"), Shown::Named("y.png".into()), Shown::Named("http://h".into())];
        assert_eq!(taken(both), Ok(shown));
    }

    #[test]
    fn base64_is_told_from_paths_by_how_pictures_begin() {
        let picture = [&b"\xff\xd8\xff\xe0"[..], &[7; 80]].concat();
        let text = BASE64.encode(&picture);
        let mut lines = text.clone();
        lines.insert(50, '\n');
        for text in [text, lines] {
            assert_eq!(written("image", &text), Ok(Shown::Held { name: None, bytes: picture.clone().into() }));
        }
        assert_eq!(written("image", "/9j/short"), Ok(Shown::Named("/9j/short".to_owned())));
    }

    #[test]
    fn what_is_no_picture_is_said() {
        let reason = |row| taken(row).unwrap_err();
        let looked = "looked for `images`, `image`, `image_path`, `image_url`; there are `id`";
        assert_eq!(reason(json!({"id": 1})), format!("no picture: {looked}"));
        assert_eq!(reason(json!({"image": null})), "no picture: `image` is empty");
        assert_eq!(reason(json!({"images": []})), "no picture: `images` is an empty list");
        assert!(reason(json!({"image": 7})).ends_with("and is a number"));
        assert!(reason(json!({"image": {"b": 1}})).ends_with("and is an object without them"));
        assert!(reason(json!({"images": [["a"]]})).ends_with("and is a list"));
        assert!(reason(json!({"image": " "})).ends_with("blank or holds a NUL character"));
        assert!(reason(json!({"image": "a\u{0}"})).ends_with("blank or holds a NUL character"));
        assert!(reason(json!({"image": "data:text/html,x"})).contains("base64-encoded data URL"));
        assert!(reason(json!({"image": {"bytes": "?"}})).starts_with("`image` is no base64: "));
        let long = "x".repeat(5000);
        assert_eq!(
            reason(json!({"image": long})),
            "`image` has 5000 bytes, too many for a path, and is no picture in base64"
        );
    }

    #[test]
    fn a_second_column_is_kept_only_as_a_name() {
        let mut row = json!({"images": "a.png", "image": {"bytes": "aGk"}, "image_url": "http://h/a"});
        take(row.as_object_mut().unwrap()).unwrap();
        assert_eq!(row, json!({"image_url": "http://h/a"}));
    }
}
