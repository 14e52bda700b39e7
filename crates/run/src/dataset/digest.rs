//! What the files of a data set are, to the byte.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::error::DatasetError;

/// One file: its name, its length and the BLAKE3 of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDigest {
    /// The file, as it was given.
    pub path: PathBuf,
    /// BLAKE3 of its content, in hexadecimal.
    pub digest: String,
    /// How many bytes.
    pub bytes: u64,
}

/// The files of a data set: its questions, and its annotations where they are apart. Pictures in files of their own
/// are not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The files, the questions first.
    pub files: Vec<FileDigest>,
}

/// Reads a file once, in flat memory.
pub(super) fn of(path: &Path) -> Result<FileDigest, DatasetError> {
    let failed = |source| DatasetError::Open { path: path.to_owned(), source };
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path).map_err(failed)?).map_err(failed)?;
    Ok(FileDigest { path: path.to_owned(), digest: hasher.finalize().to_hex().to_string(), bytes: hasher.count() })
}
