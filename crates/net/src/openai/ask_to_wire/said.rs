//! What is said or shown, as it stands in the ask; a picture becomes a data URL only as it is sent.

use serde::{Serialize, Serializer};
use vqa_core::{Format, base64};

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

impl Serialize for Said<'_> {
    /// Writes a picture as bytes, for whoever makes base64 of them.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Picture { bytes, .. } => serializer.serialize_bytes(bytes),
        }
    }
}

impl From<Said<'_>> for String {
    fn from(said: Said<'_>) -> Self {
        match said {
            Said::Text(text) => text.to_owned(),
            Said::Picture { format, bytes } => {
                let mut url = head(format).concat();
                base64::append(bytes, &mut url);
                url
            }
        }
    }
}

/// What stands before the base64 of a picture.
pub(in crate::openai) const fn head(format: Format) -> [&'static str; 3] {
    ["data:", format.media_type(), ";base64,"]
}
