//! From a row to an ask: what is the same for all rows of a run.
//!
//! Pictures come before the question, so that an endpoint that keeps prefixes can keep them from row to row. Nothing of
//! a file's name is in what is asked.

use std::path::PathBuf;

use vqa_core::{
    Ask, AskOptions, Detail, Fit, Frame, ImageRef, ImageSource, LocalFiles, LocalPath, ModelName, Part, PreparedImage,
    Role, Turn,
};

use super::feed::Shown;
use crate::prompt::{PromptError, Prompts};
use crate::row::{Picture, Row};

/// What happens to a picture that is given by link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// The endpoint fetches it.
    PassOn,
    /// It is downloaded here first.
    Fetch,
}

/// Whether the endpoint is told which asks begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheKeys {
    /// It is, with `prompt_cache_key`: the same for all rows that show the same pictures.
    Sent,
    /// It may not know the field.
    Omitted,
}

/// How every row of a run is asked.
#[derive(Debug, Clone)]
pub struct Questioning {
    /// Which model.
    pub model: ModelName,
    /// Instructions that stand above each question.
    pub system: Option<String>,
    /// How a row becomes a text.
    pub prompts: Prompts,
    /// How closely to look.
    pub detail: Detail,
    /// How much of a picture's size is kept.
    pub fit: Fit,
    /// Which frame of an animation is taken.
    pub frame: Frame,
    /// What happens to links.
    pub links: Links,
    /// How to answer.
    pub options: AskOptions,
    /// Whether the endpoint is told which asks begin alike.
    pub cache_keys: CacheKeys,
    /// Where the data set's files lie.
    pub image_root: PathBuf,
    /// Permission to read them.
    pub files: LocalFiles,
}

impl Questioning {
    /// Makes an ask of pictures alone, so that they can be prepared once for all rows that show them.
    pub(crate) fn ask_from_pictures(&self, shown: &Shown) -> Ask {
        let mut embedded = shown.embedded.iter();
        let parts = shown.pictures.iter().enumerate().map(|(index, picture)| {
            let source = match picture {
                Picture::Path(path) => ImageSource::Path(LocalPath::new(self.image_root.join(path), self.files)),
                Picture::Url(url) if self.links == Links::Fetch => ImageSource::FetchedUrl(url.clone()),
                Picture::Url(url) => ImageSource::Url(url.clone()),
                Picture::Embedded { name, .. } => ImageSource::Bytes {
                    label: name.clone().unwrap_or_else(|| format!("picture {}", index + 1)),
                    bytes: embedded.next().cloned().unwrap_or_default(),
                },
            };
            Part::Image(ImageRef { source, detail: self.detail, frame: self.frame, fit: self.fit })
        });
        let turns = vec![Turn { role: Role::User, parts: parts.collect() }];
        Ask { model: self.model.clone(), turns, options: AskOptions::default() }
    }

    /// Names files in a message as the data set does: where they lie on this machine is nobody else's business.
    pub(crate) fn without_root(&self, message: &str) -> String {
        let root = self.image_root.join("").display().to_string();
        if root.is_empty() { message.to_owned() } else { message.replace(&root, "") }
    }

    /// Writes the text that is asked of a row.
    ///
    /// # Errors
    ///
    /// A prompt that names a column which the row has not.
    pub fn text(&self, row: &Row) -> Result<String, PromptError> {
        self.prompts.text(row)
    }

    /// Puts prepared pictures and a text together.
    pub(crate) fn ask_from_parts(&self, images: &[PreparedImage], text: String) -> Ask<PreparedImage> {
        let system = self.system.as_ref().map(|text| Turn::text(Role::System, text));
        let cache_key = match self.cache_keys {
            CacheKeys::Sent => cache_key(images),
            CacheKeys::Omitted => None,
        };
        let images = images.iter().cloned().map(Part::Image);
        let question = Turn { role: Role::User, parts: images.chain([Part::Text(text)]).collect() };
        let turns = system.into_iter().chain([question]).collect();
        Ask { model: self.model.clone(), turns, options: AskOptions { cache_key, ..self.options.clone() } }
    }
}

/// Digits of a key. With its head it stays below the 64 characters that the API takes.
const KEY_DIGITS: usize = 32;

/// Names the pictures of an ask by what is in them; nothing where that is not known.
fn cache_key(images: &[PreparedImage]) -> Option<String> {
    let mut hash = blake3::Hasher::new();
    for image in images {
        hash.update(image.content?.as_bytes());
    }
    let digits = hash.finalize().to_hex();
    (!images.is_empty()).then(|| format!("vqa-{}", digits.get(..KEY_DIGITS).unwrap_or(&digits)))
}
