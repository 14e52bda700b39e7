//! Thumbnails of many pictures within a number of bytes for all of them; each picture once, however often it is shown.
//!
//! What one picture may take is what is left, divided by the pictures that are left, so small ones leave room for others.
//! Pictures are hostile: they are decoded under the limits of `vqa-image`, a defect of a decoder costs only its picture.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use vqa_image::{Limits, Small, thumbnail};

use crate::row::{Locator, Picture};

use super::pictures::{PictureGone, Pictures, Sought};

/// What one thumbnail takes at the most, as base64: more is not seen at 320 pixels.
const MOST_BYTES_EACH: usize = 48_000;

/// What stands between two thumbnails in the page.
const SEPARATOR_BYTES: usize = 4;

/// How far the pictures of a page are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Pictures that are done.
    pub done: usize,
    /// All different pictures.
    pub pictures: usize,
}

/// What thumbnails may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    pub(crate) bytes: usize,
    pub(crate) side: u32,
}

/// Where a picture of a row is found: among the thumbnails, or nowhere, with the reason.
pub(crate) type Place = Result<usize, PictureGone>;

/// Thumbnails, and where each picture is among them.
#[derive(Debug, Default)]
pub(crate) struct Thumbs {
    /// JPEG in base64.
    pub(crate) encoded: Vec<String>,
    places: HashMap<Picture, Place>,
    contents: HashMap<blake3::Hash, Place>,
}

/// The pictures of one row.
pub(crate) type RowPictures<'r> = (&'r [Picture], Locator);

impl Thumbs {
    /// Makes the thumbnails of all pictures of these rows.
    pub(crate) fn make<'r>(
        rows: impl Iterator<Item = RowPictures<'r>>,
        pictures: &mut dyn Pictures,
        mut room: Room,
        progress: &mut dyn FnMut(Progress),
    ) -> Self {
        let mut thumbs = Self::default();
        let sought = different(rows);
        let at_once = thread::available_parallelism().map_or(1, usize::from);
        for (group, done) in sought.chunks(at_once).zip((0..).step_by(at_once)) {
            progress(Progress { done, pictures: sought.len() });
            let each = (room.bytes / (sought.len() - done)).min(MOST_BYTES_EACH).saturating_sub(SEPARATOR_BYTES);
            // Three bytes are four characters.
            let small = Small { side: room.side, bytes: each / 4 * 3 };
            let read = group.iter().map(|sought| (sought.picture, pictures.bytes(sought))).collect();
            for (picture, digest, made) in thumbs.shrink_all(read, small) {
                let place = thumbs.keep(digest, made, &mut room);
                thumbs.places.insert(picture.clone(), place);
            }
        }
        progress(Progress { done: sought.len(), pictures: sought.len() });
        thumbs
    }

    /// Returns where a picture is.
    pub(crate) fn place(&self, picture: &Picture) -> Place {
        self.places.get(picture).cloned().unwrap_or_else(|| Err(PictureGone("not looked at".to_owned())))
    }

    /// Shrinks pictures at the same time; contents that were seen before are not decoded again.
    fn shrink_all<'r>(&self, read: Vec<(&'r Picture, Result<Bytes, PictureGone>)>, small: Small) -> Vec<Shrunk<'r>> {
        thread::scope(|scope| {
            let started: Vec<_> = read
                .into_iter()
                .map(|(picture, bytes)| {
                    scope.spawn(move || match bytes {
                        Err(gone) => (picture, None, Err(gone)),
                        Ok(bytes) => {
                            let digest = blake3::hash(&bytes);
                            let known = self.contents.contains_key(&digest);
                            let made = if known { Ok(String::new()) } else { shrink(&bytes, small) };
                            (picture, Some(digest), made)
                        }
                    })
                })
                .collect();
            started.into_iter().filter_map(|thread| thread.join().ok()).collect()
        })
    }

    /// Keeps a thumbnail, if there is room for it and its content is new.
    fn keep(&mut self, digest: Option<blake3::Hash>, made: Result<String, PictureGone>, room: &mut Room) -> Place {
        if let Some(place) = digest.and_then(|digest| self.contents.get(&digest)) {
            return place.clone();
        }
        let place = made.and_then(|encoded| {
            let bytes = encoded.len() + SEPARATOR_BYTES;
            room.bytes = room.bytes.checked_sub(bytes).ok_or_else(|| PictureGone("no room in this page".to_owned()))?;
            self.encoded.push(encoded);
            Ok(self.encoded.len() - 1)
        });
        if let Some(digest) = digest {
            self.contents.insert(digest, place.clone());
        }
        place
    }
}

/// A picture, the digest of its bytes where they could be read, and its thumbnail.
type Shrunk<'r> = (&'r Picture, Option<blake3::Hash>, Result<String, PictureGone>);

/// Lists every different picture once, in the order in which they are met.
fn different<'r>(rows: impl Iterator<Item = RowPictures<'r>>) -> Vec<Sought<'r>> {
    let mut seen = std::collections::HashSet::new();
    let mut all = Vec::new();
    for (pictures, at) in rows {
        let mut embedded_place = 0;
        for picture in pictures {
            if seen.insert(picture) {
                all.push(Sought { picture, at, embedded_place });
            }
            embedded_place += usize::from(matches!(picture, Picture::Embedded { .. }));
        }
    }
    all
}

/// Decodes and shrinks one picture.
fn shrink(bytes: &[u8], small: Small) -> Result<String, PictureGone> {
    let made = catch_unwind(AssertUnwindSafe(|| thumbnail(bytes, small, &Limits::default())));
    match made {
        Ok(Ok(thumbnail)) => Ok(STANDARD.encode(thumbnail.jpeg)),
        Ok(Err(error)) => Err(PictureGone(error.to_string())),
        Err(_) => Err(PictureGone("a defect of the decoder".to_owned())),
    }
}
