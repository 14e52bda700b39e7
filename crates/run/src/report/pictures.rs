//! Where the bytes of a picture come from when it is to be shown again. Nothing is downloaded.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::dataset::Dataset;
use crate::row::{Locator, Picture};

/// A picture that is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'r> {
    /// The picture, as its row names it.
    pub picture: &'r Picture,
    /// Where the row stands in its data set.
    pub at: Locator,
    /// Which of the row's embedded pictures it is, counted from 0; of no meaning for others.
    pub embedded_place: usize,
}

/// Why a picture is not shown, in the few words that stand in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureGone(pub String);

/// Brings the bytes of pictures that are to be shown.
pub trait Pictures {
    /// Brings the bytes of one picture.
    ///
    /// # Errors
    ///
    /// Says in a few words why it cannot.
    fn bytes(&mut self, sought: &Sought<'_>) -> Result<Bytes, PictureGone>;
}

/// Pictures that are files on this machine.
#[derive(Debug, Clone)]
pub struct LocalPictures {
    /// The folder that relative paths start from.
    pub root: PathBuf,
    /// The most bytes that are read of one picture.
    pub limit: u64,
}

impl Pictures for LocalPictures {
    fn bytes(&mut self, sought: &Sought<'_>) -> Result<Bytes, PictureGone> {
        match sought.picture {
            Picture::Path(path) => read(&self.root.join(path), self.limit),
            Picture::Url(_) => Err(PictureGone("a link, which is not followed".to_owned())),
            Picture::Embedded { .. } => Err(PictureGone("inside the data set, which is not at hand".to_owned())),
        }
    }
}

/// Pictures of a data set: files beside it, and those that it holds.
#[derive(Debug)]
pub struct DatasetPictures {
    dataset: Dataset,
    files: LocalPictures,
    row: Option<(Locator, Vec<Bytes>)>,
}

impl DatasetPictures {
    /// Takes pictures from a data set, and at most `limit` bytes of each file.
    #[must_use]
    pub fn new(dataset: Dataset, limit: u64) -> Self {
        let files = LocalPictures { root: dataset.image_root().to_path_buf(), limit };
        Self { dataset, files, row: None }
    }

    /// Reads the pictures of a row, unless it is the last one that was read.
    fn embedded(&mut self, at: Locator) -> Result<&[Bytes], PictureGone> {
        if self.row.as_ref().is_none_or(|(known, _)| *known != at) {
            let read = self.dataset.embedded(at);
            self.row = Some((at, read.map_err(|_| PictureGone("the data set cannot be read there".to_owned()))?));
        }
        Ok(self.row.as_ref().map(|(_, pictures)| pictures.as_slice()).unwrap_or_default())
    }
}

impl Pictures for DatasetPictures {
    fn bytes(&mut self, sought: &Sought<'_>) -> Result<Bytes, PictureGone> {
        let Picture::Embedded { digest, .. } = sought.picture else { return self.files.bytes(sought) };
        let changed = || PictureGone("the data set was changed".to_owned());
        let bytes = self.embedded(sought.at)?.get(sought.embedded_place).cloned().ok_or_else(changed)?;
        if blake3::hash(&bytes).to_hex().as_str() == digest { Ok(bytes) } else { Err(changed()) }
    }
}

/// Reads a regular file of at most `limit` bytes; a pipe or a device could keep the report waiting forever.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Bytes, PictureGone> {
    let gone = |error: io::Error| {
        let missing = error.kind() == io::ErrorKind::NotFound;
        PictureGone(if missing { "no such file" } else { "the file cannot be read" }.to_owned())
    };
    if !std::fs::metadata(path).map_err(gone)?.is_file() {
        return Err(PictureGone("not a file".to_owned()));
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(gone)?.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(gone)?;
    if bytes.len() as u64 > limit {
        return Err(PictureGone("the file is too large".to_owned()));
    }
    Ok(bytes.into())
}
