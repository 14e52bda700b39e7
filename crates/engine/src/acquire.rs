//! First stage: every picture as bytes at hand, or an address to be passed on.
//!
//! Reads files and downloads through the guarded fetcher, several at once, in order. Nothing over the byte limit is
//! read: one byte more than the limit ends the reading. What the bytes are is not asked here.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use vqa_core::data_url::{self, DataUrlError};
use vqa_core::{Acquired, AcquiredImage, Ask, Content, Fetch, FetchError, ImageRef, ImageSource, Kind, Retry};

use crate::error::AskError;

/// Pictures that are read or downloaded at the same time.
const AT_ONCE: usize = 8;

/// Why a picture is not at hand.
#[derive(Debug, thiserror::Error)]
pub enum AcquireError {
    /// There is no such file.
    #[error("no such file")]
    NotFound,
    /// It is a folder.
    #[error("this is a directory, not a picture")]
    Directory,
    /// The system did not let it be read.
    #[error("cannot be read")]
    Unreadable(#[source] io::Error),
    /// It has more bytes than a picture may have.
    #[error("the file is larger than {limit} bytes, the limit for one picture")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It could not be downloaded.
    #[error(transparent)]
    Fetch(FetchError),
    /// It is no data URL of a picture.
    #[error(transparent)]
    DataUrl(DataUrlError),
}

impl AcquireError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::Directory | Self::Unreadable(_) => Kind::BadInput,
            Self::TooLarge { .. } => Kind::TooLarge,
            Self::Fetch(error) => error.kind(),
            Self::DataUrl(error) => error.kind(),
        }
    }

    /// Says whether trying again can help.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Fetch(error) => error.retry(),
            Self::NotFound | Self::Directory | Self::Unreadable(_) | Self::TooLarge { .. } | Self::DataUrl(_) => {
                Retry::Never
            }
        }
    }

    /// Names the failure for programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "file_not_found",
            Self::Directory => "is_a_directory",
            Self::Unreadable(_) => "file_unreadable",
            Self::TooLarge { .. } => "too_many_bytes",
            Self::Fetch(_) => "download_failed",
            Self::DataUrl(_) => "bad_data_url",
        }
    }

    /// Says what to do about it, where something can be done.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("check the path; a question with spaces must be quoted and comes first"),
            Self::Directory => Some("name the pictures in it, as in FOLDER/*.jpg"),
            Self::TooLarge { .. } => Some("save it smaller, or as JPEG or WebP"),
            Self::Fetch(FetchError::Forbidden { .. }) => {
                Some("if you trust this host, allow it by name with --allow-private-hosts HOST")
            }
            Self::Fetch(FetchError::NotAnImage { .. }) => {
                Some("this is the address of a page; copy the address of the picture itself")
            }
            Self::Fetch(FetchError::Status { status: 401 | 403, .. }) => {
                Some("download it yourself, or pass the link on without --fetch")
            }
            Self::Unreadable(_) | Self::Fetch(_) | Self::DataUrl(_) => None,
        }
    }
}

/// Brings the bytes of every picture of an ask.
pub(crate) async fn bytes(ask: Ask, fetch: &dyn Fetch, limit: u64) -> Result<Acquired, AskError> {
    let wanted: Vec<ImageRef> = ask.images().cloned().collect();
    let acquired: Vec<AcquiredImage> = stream::iter(wanted.into_iter().enumerate())
        .map(|(index, image)| async move {
            let label = image.source.label();
            match content(image.source, fetch, limit).await {
                Ok(content) => {
                    Ok(AcquiredImage { label, detail: image.detail, frame: image.frame, fit: image.fit, content })
                }
                Err(source) => Err(AskError::Acquire { index, label, source }),
            }
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    Ok(ask.with_images(acquired))
}

async fn content(source: ImageSource, fetch: &dyn Fetch, limit: u64) -> Result<Content, AcquireError> {
    match source {
        ImageSource::Url(url) => Ok(Content::Url(url)),
        ImageSource::Bytes { bytes, .. } => Ok(Content::Bytes(bytes)),
        ImageSource::Path(path) => read(path.as_path().to_owned(), limit).await.map(Content::Bytes),
        ImageSource::DataUrl(url) => data_url::decode(&url, limit).map(Content::Bytes).map_err(AcquireError::DataUrl),
        ImageSource::FetchedUrl(url) => {
            let fetched = fetch.fetch(&url, limit).await.map_err(AcquireError::Fetch)?;
            Ok(Content::Bytes(fetched.bytes))
        }
    }
}

async fn read(path: PathBuf, limit: u64) -> Result<Bytes, AcquireError> {
    let read = tokio::task::spawn_blocking(move || read_capped(&path, limit)).await;
    read.unwrap_or_else(|defect| Err(AcquireError::Unreadable(io::Error::other(defect))))
}

/// Reads a whole file of at most `limit` bytes; a device without end stops there too.
fn read_capped(path: &Path, limit: u64) -> Result<Bytes, AcquireError> {
    let file = File::open(path).map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound { AcquireError::NotFound } else { AcquireError::Unreadable(error) }
    })?;
    let metadata = file.metadata().map_err(AcquireError::Unreadable)?;
    if metadata.is_dir() {
        return Err(AcquireError::Directory);
    }
    if metadata.len() > limit {
        return Err(AcquireError::TooLarge { limit });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(AcquireError::Unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(AcquireError::TooLarge { limit });
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        file
    }

    #[test]
    fn the_limit_is_inclusive() {
        assert_eq!(read_capped(file(&[1; 10]).path(), 10).unwrap().len(), 10);
        assert!(matches!(read_capped(file(&[1; 11]).path(), 10), Err(AcquireError::TooLarge { limit: 10 })));
    }

    #[test]
    fn says_what_a_path_is() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read_capped(folder.path(), 10), Err(AcquireError::Directory)));
        assert!(matches!(read_capped(&folder.path().join("none"), 10), Err(AcquireError::NotFound)));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_without_end_stops_at_the_limit() {
        let endless = Path::new("/dev/zero");
        assert!(matches!(read_capped(endless, 1000), Err(AcquireError::TooLarge { limit: 1000 })));
    }
}
