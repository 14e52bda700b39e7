//! Data sets: files of questions about pictures, read row by row.
//!
//! Takes a [`Source`] (a file, and what its content does not tell) and yields [`Rows`], each with its place, in their order, and
//! an error with its place for each row that is none. Memory does not grow with the number of rows, apart from what
//! `docs/datasets.md` says of VQA v2's annotations. Refuses what cannot be read twice. Opens no picture.

mod budget;
mod cutter;
mod detect;
mod digest;
mod error;
mod fields;
mod filter;
mod format;
mod json;
mod jsonl;
mod lines;
mod list;
mod literal;
#[cfg(feature = "parquet")]
mod parquet;
mod picture;
mod reader;
mod select;
mod table;
mod vlmevalkit;
mod vqav2;
mod words;

use std::fs::File;
use std::path::{Path, PathBuf};

use bytes::Bytes;

pub use digest::{Digest, FileDigest};
pub use error::{DatasetError, Place, Rest, RowError};
pub use filter::{Filter, FilterError};
pub use format::{Format, NotAFormat};
pub use reader::Rows;
pub use select::{Sample, Selected, Selection};

use crate::row::Locator;
use reader::Reader;

/// The most bytes of one row, as it is written. 50 MB of pictures, the most that one request takes at most endpoints,
/// have 64 MiB in base64.
pub const MAX_ROW_BYTES: u64 = 64 * 1024 * 1024;

/// Where a data set is, and what its content does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file that lists the questions.
    pub path: PathBuf,
    /// How it is written; told by its content where it is not said.
    pub format: Option<Format>,
    /// VQA v2's annotations, which stand in a file of their own.
    pub annotations: Option<PathBuf>,
    /// The folder that relative paths of pictures start from; the data set's own where it is not said.
    pub image_root: Option<PathBuf>,
}

impl Source {
    /// Names a file, and leaves the rest to be told by its content.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), format: None, annotations: None, image_root: None }
    }
}

/// A data set that was opened: its files, and how they are written.
#[derive(Debug)]
pub struct Dataset {
    source: Source,
    format: Format,
    again: Option<Rows>,
}

impl Dataset {
    /// Opens a data set, and tells its format.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is none that holds rows.
    pub fn open(source: &Source) -> Result<Self, DatasetError> {
        let format = detect::format(source)?;
        if source.annotations.is_some() && format != Format::Vqav2 {
            return Err(DatasetError::Unsupported {
                path: source.path.clone(),
                reason: format!("is {format}, which has no annotations of its own"),
                remedy: "annotations belong to the questions of VQA v2",
            });
        }
        Ok(Self { source: source.clone(), format, again: None })
    }

    /// Returns how it is written.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Computes what its files are, to the byte; reads all of them once.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    pub fn digest(&self) -> Result<Digest, DatasetError> {
        let files = std::iter::once(&self.source.path).chain(&self.source.annotations);
        Ok(Digest { files: files.map(|path| digest::of(path)).collect::<Result<_, _>>()? })
    }

    /// Reads the rows from the first on.
    ///
    /// # Errors
    ///
    /// The files cannot be read, or do not hold what their format asks for in all rows.
    pub fn rows(&self) -> Result<Rows, DatasetError> {
        Ok(Rows::new(self.reader()?))
    }

    /// Reads the embedded pictures of a row again.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or was changed since.
    pub fn embedded(&mut self, at: Locator) -> Result<Vec<Bytes>, RowError> {
        let changed = |reason: String| RowError::Broken { place: Place::Byte(at.0), reason }.found_at(at);
        if self.again.is_none() {
            self.again = Some(self.rows().map_err(|error| changed(error.to_string()))?);
        }
        match self.again.as_mut().and_then(|rows| rows.at(at)) {
            Some(row) => row.map(|row| row.embedded).map_err(|error| error.found_at(at)),
            None => Err(changed("there is no row any more; the file was changed".to_owned())),
        }
    }

    /// Says where a picture lies that a row names by its path.
    #[must_use]
    pub fn path_of(&self, written: &str) -> PathBuf {
        self.image_root().join(written)
    }

    /// Returns the folder that relative paths of pictures start from.
    #[must_use]
    pub fn image_root(&self) -> &Path {
        let beside = || self.source.path.parent().unwrap_or(Path::new(""));
        self.source.image_root.as_deref().unwrap_or_else(beside)
    }

    /// Reads the rows that a selection names, in their order.
    ///
    /// # Errors
    ///
    /// As [`Dataset::rows`].
    pub fn select(&self, selection: &Selection) -> Result<Selected, DatasetError> {
        Selected::new(self, selection)
    }

    fn reader(&self) -> Result<Box<dyn Reader>, DatasetError> {
        let path = self.source.path.as_path();
        let file = || File::open(path).map_err(|source| DatasetError::Open { path: path.to_owned(), source });
        Ok(match self.format {
            Format::Jsonl => Box::new(jsonl::Jsonl::new(file()?)),
            Format::Json => Box::new(list::List::of_objects(file()?)),
            Format::EasyVqa => Box::new(list::List::of_easy_vqa(file()?)),
            Format::Csv => Box::new(table::Table::open(path, b',')?.checked(path)?),
            Format::Tsv => Box::new(table::Table::open(path, b'\t')?.checked(path)?),
            Format::VlmEvalKit => Box::new(vlmevalkit::Kit::open(path)?),
            Format::Vqav2 => Box::new(vqav2::Vqav2::open(path, self.source.annotations.as_deref(), self.image_root())?),
            #[cfg(feature = "parquet")]
            Format::Parquet => Box::new(parquet::Parquet::open(path)?),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => {
                return Err(DatasetError::Unsupported {
                    path: path.to_owned(),
                    reason: "is Parquet, which this program was built without".to_owned(),
                    remedy: "build it with the feature `parquet`, or write the rows as JSON lines",
                });
            }
        })
    }
}
