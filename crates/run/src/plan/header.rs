//! What the beginning of a picture tells: its size, or why nobody takes it.
//!
//! Files are read a piece at a time, until the header is whole. Opens regular files alone: a pipe would make the plan
//! wait for its writer.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use vqa_core::{Format, Frame, Size, chain};
use vqa_engine::AcquireError;
use vqa_image::{Damage, Frames, ImageError, Limits, probe};

/// Bytes that are read first. The headers of nearly all pictures end before: of a JPEG with a camera's preview they do
/// not.
const FIRST_BYTES: u64 = 16 * 1024;

/// How many times as many bytes are wanted if the header goes on.
const MORE: u64 = 4;

/// What a header tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) upright: Size,
    /// Encoded bytes.
    pub(super) bytes: u64,
}

/// Why something is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    /// Its name, as a failed row of a run has it.
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl From<AcquireError> for Reason {
    fn from(error: AcquireError) -> Self {
        Self { code: error.code(), message: chain(&error) }
    }
}

impl From<ImageError> for Reason {
    fn from(error: ImageError) -> Self {
        Self { code: error.code(), message: chain(&error) }
    }
}

/// Reads headers.
#[derive(Debug)]
pub(super) struct Reader {
    limits: Limits,
    frame: Frame,
    read_bytes: AtomicU64,
}

impl Reader {
    /// Reads no more of a file than a picture may have, and holds headers against the limits of all pictures.
    pub(super) fn new(most_bytes: u64, frame: Frame) -> Self {
        let limits = Limits { bytes: most_bytes, ..Limits::default() };
        Self { limits, frame, read_bytes: AtomicU64::new(0) }
    }

    /// Returns how many bytes of files were read.
    pub(super) fn read_bytes(&self) -> u64 {
        self.read_bytes.load(Ordering::Relaxed)
    }

    /// Looks at bytes at hand.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Result<Seen, Reason> {
        self.judge(bytes).map(|(upright, _)| Seen { upright, bytes: bytes.len() as u64 }).map_err(Reason::from)
    }

    /// Looks at a file.
    pub(super) fn file(&self, path: &Path) -> Result<Seen, Reason> {
        let (mut file, length) = open(path)?;
        if length > self.limits.bytes {
            return Err(AcquireError::TooLarge { limit: self.limits.bytes }.into());
        }
        let mut bytes = Vec::new();
        let mut wanted = FIRST_BYTES;
        loop {
            let missing = wanted - bytes.len() as u64;
            let read = file.by_ref().take(missing).read_to_end(&mut bytes).map_err(AcquireError::Unreadable)? as u64;
            self.read_bytes.fetch_add(read, Ordering::Relaxed);
            let is_whole = read < missing || wanted > self.limits.bytes;
            match self.judge(&bytes) {
                Ok((_, Frames::Unknown)) | Err(ImageError::Damaged { damage: Damage::Truncated, .. }) if !is_whole => {
                    wanted *= MORE;
                }
                Ok((upright, _)) => return Ok(Seen { upright, bytes: length }),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn judge(&self, bytes: &[u8]) -> Result<(Size, Frames), ImageError> {
        let header = probe(bytes, &self.limits)?;
        // Of a PNG or a WebP the first picture is taken.
        if header.format == Format::Gif && header.frames == Frames::Many && self.frame == Frame::Only {
            return Err(ImageError::Animated);
        }
        Ok((header.upright, header.frames))
    }
}

fn open(path: &Path) -> Result<(File, u64), AcquireError> {
    let failed = |error: io::Error| {
        if error.kind() == io::ErrorKind::NotFound { AcquireError::NotFound } else { AcquireError::Unreadable(error) }
    };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(AcquireError::Directory);
    }
    if !metadata.is_file() {
        return Err(AcquireError::Unreadable(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file")));
    }
    Ok((File::open(path).map_err(failed)?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use vqa_testkit::pictures;

    use super::*;

    fn looked(bytes: &[u8]) -> (Result<Seen, Reason>, u64) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let reader = Reader::new(1_000_000, Frame::Only);
        (reader.file(file.path()), reader.read_bytes())
    }

    /// A JPEG whose header begins with so many bytes of comments.
    fn with_comments(bytes: usize) -> Vec<u8> {
        let segment = [&[0xff, 0xfe, 0xff, 0xff][..], &[7; 65_533]].concat();
        let comments = segment.repeat(bytes.div_ceil(segment.len()));
        [&pictures::JPEG[..2], &comments, &pictures::JPEG[2..]].concat()
    }

    /// A GIF of one pixel, its only picture drawn so many times.
    fn gif(frames: usize) -> Vec<u8> {
        let frame = [&b","[..], &[0, 0, 0, 0, 1, 0, 1, 0, 0], &[2, 2, 0x4c, 1, 0]].concat();
        let head = [&b"GIF89a"[..], &[1, 0, 1, 0, 0x80, 0, 0], &[0; 6]].concat();
        [head, frame.repeat(frames), b";".to_vec()].concat()
    }

    #[test]
    fn a_header_is_read_and_no_more() {
        let mut long = pictures::JPEG.to_vec();
        long.resize(500_000, 0);
        let (seen, read) = looked(&long);
        assert_eq!((seen, read), (Ok(Seen { upright: Size::new(240, 160), bytes: 500_000 }), FIRST_BYTES));
    }

    #[test]
    fn a_long_header_is_read_to_its_end() {
        let mut bytes = with_comments(100_000);
        bytes.resize(900_000, 0);
        let (seen, read) = looked(&bytes);
        assert_eq!(seen.map(|seen| seen.upright), Ok(Size::new(240, 160)));
        assert_eq!(read, 256 * 1024);
    }

    #[test]
    fn what_nobody_takes_is_named_as_a_run_names_it() {
        let code = |bytes: &[u8]| looked(bytes).0.map_err(|reason| reason.code);
        assert_eq!(code(b""), Err("empty_file"));
        assert_eq!(code(&[1; 100]), Err("not_an_image"));
        assert_eq!(code(b"a text"), Err("unsupported_format"));
        assert_eq!(code(&pictures::JPEG[..20]), Err("truncated"));
        assert_eq!(code(&vec![0; 1_000_001]), Err("too_many_bytes"));
        assert_eq!(code(&gif(2)), Err("animated_gif"));
        assert_eq!(code(&gif(1)).map(|seen| seen.upright), Ok(Size::new(1, 1)));
        let folder = tempfile::tempdir().unwrap();
        let reader = Reader::new(1_000, Frame::Only);
        let code = |path: &Path| reader.file(path).unwrap_err().code;
        assert_eq!(code(folder.path()), "is_a_directory");
        assert_eq!(code(&folder.path().join("none")), "file_not_found");
    }

    #[test]
    fn a_frame_that_is_chosen_is_taken() {
        let reader = Reader::new(1_000, Frame::Index(0));
        assert_eq!(reader.bytes(&gif(2)).map(|seen| seen.upright), Ok(Size::new(1, 1)));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_not_opened() {
        let reader = Reader::new(1_000, Frame::Only);
        assert_eq!(reader.file(Path::new("/dev/zero")).unwrap_err().code, "file_unreadable");
    }
}
