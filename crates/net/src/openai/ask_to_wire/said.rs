//! What is said or shown, as it stands in the ask; a picture becomes a data URL only as it is written.

use std::fmt;

use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};
use vqa_core::Format;

/// A text of a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said<'a> {
    /// These words, or this address.
    Text(&'a str),
    /// A picture, as a data URL.
    Picture {
        /// Its format.
        format: Format,
        /// Its bytes.
        bytes: &'a [u8],
    },
}

impl Said<'_> {
    /// Counts the bytes of the text.
    pub(super) fn length(self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Picture { format, bytes } => head(format).map(str::len).iter().sum::<usize>() + encoded(bytes),
        }
    }
}

impl Serialize for Said<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Picture { .. } => serializer.collect_str(self),
        }
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Picture { format, bytes } => {
                head(*format).into_iter().try_for_each(|part| f.write_str(part))?;
                Base64Display::new(bytes, &STANDARD).fmt(f)
            }
        }
    }
}

impl From<Said<'_>> for String {
    fn from(said: Said<'_>) -> Self {
        match said {
            Said::Text(text) => text.to_owned(),
            Said::Picture { format, bytes } => {
                let mut url = Self::with_capacity(said.length());
                head(format).into_iter().for_each(|part| url.push_str(part));
                STANDARD.encode_string(bytes, &mut url);
                url
            }
        }
    }
}

const fn head(format: Format) -> [&'static str; 3] {
    ["data:", format.media_type(), ";base64,"]
}

/// Base64 has four characters for each three bytes that are begun.
const fn encoded(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(3) * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_made() {
        for length in [0, 1, 2, 3, 1023, 1024, 1025, 5000] {
            let bytes: Vec<u8> = (0..length).map(|n| (n * 7 % 256) as u8).collect();
            let picture = Said::Picture { format: Format::Png, bytes: &bytes };
            let (made, written) = (String::from(picture), serde_json::to_string(&picture).unwrap());
            assert_eq!((written, made.len()), (format!("\"{made}\""), picture.length()));
        }
        assert_eq!(serde_json::to_string(&Said::Text("a \"b\"")).unwrap(), r#""a \"b\"""#);
    }
}
