//! From the pictures of a request to pictures of an ask.
//!
//! Data URLs are decoded here, straight from the body. An `http` address becomes one that this server fetches itself,
//! through the guard. There is no third kind.

use vqa_core::data_url::{self, DataUrlError};
use vqa_core::tokens::{Detail, RuleError};
use vqa_core::{Frame, ImageRef, ImageSource, Size};

use crate::catalogue::Served;
use crate::config::{ImageUrlStrings, Reading};
use crate::door::Door;
use crate::error::ApiError;
use crate::error::wording;
use crate::fields::Unknown;
use crate::json::Json;
use crate::read;

/// The longest address that is fetched; the longest that browsers and servers agree on is shorter.
const MOST_URL_CHARACTERS: usize = 8_192;

/// The pictures of one request, as they are read.
#[derive(Debug)]
pub(crate) struct Pictures<'c> {
    served: &'c Served,
    reading: &'c Reading,
    door: Door,
    parts: Vec<String>,
    bytes: u64,
    /// What is met on the way that the API does not know.
    pub(crate) unknown: Unknown,
}

impl<'c> Pictures<'c> {
    /// Begins with none.
    pub(crate) const fn new(served: &'c Served, reading: &'c Reading, door: Door) -> Self {
        Self { served, reading, door, parts: Vec::new(), bytes: 0, unknown: Unknown::new(reading) }
    }

    /// Returns where the pictures stood, and the names of unknown fields.
    pub(crate) fn into_parts(self) -> (Vec<String>, Vec<String>) {
        (self.parts, self.unknown.into_names())
    }

    /// Reads the `image_url` of a chat message's part.
    #[expect(clippy::wrong_self_convention, reason = "a crossing is named for the end it comes from")]
    pub(crate) fn from_chat(&mut self, image_url: &Json<'_>, part: &str) -> Result<ImageRef, ApiError> {
        let path = format!("{part}.image_url");
        let (url, detail) = match image_url {
            Json::Object(_) => {
                self.unknown.beside(&["url", "detail"], (image_url, &path))?;
                let url = image_url.get("url").ok_or_else(|| wording::missing(&format!("{path}.url")))?;
                (read::text(url, &format!("{path}.url"))?, image_url.get("detail"))
            }
            Json::Text(url) if self.reading.image_url_strings == ImageUrlStrings::Accept => (url.as_ref(), None),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => {
                return Err(wording::invalid_type(&path, "an object", image_url.type_name()));
            }
        };
        let detail = self.detail(detail, &format!("{path}.detail"))?;
        self.picture(url, detail, (part, &format!("{path}.url")))
    }

    /// Reads an `input_image` of the Responses API.
    #[expect(clippy::wrong_self_convention, reason = "a crossing is named for the end it comes from")]
    pub(crate) fn from_responses(&mut self, image: &Json<'_>, part: &str) -> Result<ImageRef, ApiError> {
        let path = format!("{part}.image_url");
        self.unknown.beside(&["type", "image_url", "detail", "file_id"], (image, part))?;
        let one_of = ["file_id", "image_url"];
        let url = match (image.get("image_url"), image.get("file_id")) {
            (Some(url), None) => url,
            (Some(_), Some(_)) => return Err(wording::both_of(part, one_of)),
            (None, Some(_)) => return Err(wording::unsupported(&format!("{part}.file_id"))),
            (None, None) => return Err(wording::neither_of(part, one_of)),
        };
        let detail = self.detail(image.get("detail"), &format!("{part}.detail"))?;
        self.picture(read::text(url, &path)?, detail, (part, &path))
    }

    /// Reads a level of detail that the model takes.
    pub(crate) fn detail(&self, detail: Option<&Json<'_>>, path: &str) -> Result<Detail, ApiError> {
        let Some(detail) = detail else { return Ok(Detail::Auto) };
        let word = read::text(detail, path)?;
        let rule = &self.served.card.image_rule;
        // Asking the rule about the smallest picture says whether it has the level at all.
        let takes = |detail| !matches!(rule.measure(Size::new(1, 1), detail), Err(RuleError::Detail(_)));
        let levels: &[&str] =
            if takes(Detail::Original) { &["low", "high", "auto", "original"] } else { &["low", "high", "auto"] };
        match word.parse() {
            Ok(detail) if takes(detail) => Ok(detail),
            _ => Err(wording::invalid_value(path, word, levels)),
        }
    }

    /// Takes a picture by its address; the places are those of its part and of the address.
    pub(crate) fn picture(
        &mut self,
        url: &str,
        detail: Detail,
        (part, param): (&str, &str),
    ) -> Result<ImageRef, ApiError> {
        self.parts.push(part.to_owned());
        self.check_count()?;
        let starts = |scheme: &str| url.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
        let source = if starts("http://") || starts("https://") {
            if url.len() > MOST_URL_CHARACTERS {
                return Err(wording::long_url(param, MOST_URL_CHARACTERS));
            }
            ImageSource::FetchedUrl(url.to_owned())
        } else {
            let bytes = data_url::decode(url, self.served.card.limits.bytes)
                .map_err(|error: DataUrlError| wording::bad_data_url(param, &error))?;
            self.count_bytes(bytes.len() as u64)?;
            ImageSource::Bytes { label: part.to_owned(), bytes }
        };
        Ok(ImageRef { source, detail, frame: Frame::Only, fit: self.reading.fit })
    }

    /// Counts before anything is decoded: a thousand pictures too many must not be decoded to be refused.
    fn check_count(&self) -> Result<(), ApiError> {
        let card = &self.served.card;
        if card.vision == vqa_core::card::Vision::No {
            let part = self.parts.first().map_or("", String::as_str);
            return Err(wording::text_only_model(part, "image_url"));
        }
        let images = self.parts.len() as u64;
        match card.limits.images {
            Some(limit) if images > limit => Err(wording::too_many_images(self.door.conversation(), images, limit)),
            _ => Ok(()),
        }
    }

    fn count_bytes(&mut self, bytes: u64) -> Result<(), ApiError> {
        self.bytes = self.bytes.saturating_add(bytes);
        match self.served.card.limits.total_bytes {
            Some(limit) if self.bytes > limit => {
                Err(wording::too_many_bytes(self.door.conversation(), self.bytes, limit))
            }
            _ => Ok(()),
        }
    }
}
